"""England as the sum of its councils: each fitted and played as a block of its own.

A council's queues, prices and luck are its own; what is known of an option's effect is drawn once
for all of them. Draw by draw the councils are added up in one order, so that the sum does not depend
on who did what. No council is shown beside another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.errors import DataError, FitError, Problem, SpecError
from seethechild.core.files import read_frame
from seethechild.core.progress import Progress
from seethechild.core.provenance import Provenance, fingerprint
from seethechild.core.results import Check
from seethechild.core.time import FinancialYear
from seethechild.journeys.published import ENGLAND
from seethechild.model.base_year import COUNTS, STOCKS, BaseYear, base_year
from seethechild.model.tracks import ALWAYS
from seethechild.reference.councils import Council, councils
from seethechild.reference.figures import figure, measures
from seethechild.report.words import percent
from seethechild.studies.answer import Answer, answer_of
from seethechild.studies.chosen import reforms_of
from seethechild.studies.executors import spread
from seethechild.studies.piece import Piece, as_parquet, play_draw
from seethechild.studies.plan import Plan, plan_of
from seethechild.studies.priced import Priced, price_run
from seethechild.studies.run_checks import FIT_LIMIT, time_check
from seethechild.studies.store import RunFolder, is_finished, keep_piece
from seethechild.studies.study import LATEST_YEAR, Study
from seethechild.studies.system_of import Own

#: Draws of one piece: a council is fitted anew for each, and that is half a piece of two options.
DRAWS_PER_PIECE: Final = 100
KEPT: Final = "Councils that are finished are kept: the same command goes on from there."
#: What is added up over councils, by table.
SUMMED: Final[Mapping[str, tuple[str, ...]]] = {
    "activity": ("child_years", "entries", "stock"),
    "events": ("count",),
    "outcomes": ("value",),
    "fates": ("children", "all"),
    "costs": ("gbp",),
    "units": ("units",),
}
#: Who a row is about is left out: England's answer shows neither ages nor groups.
LEFT_OUT: Final = ("age_band", "group")
FIGURES: Final = {"council": pl.String, "measure": pl.String, "value": pl.Float64}
COUNCILS: Final = {"council": pl.String, "why_not": pl.String}
CAME_OUT: Final = ("council", "measure", "published", "simulated")


@dataclass(frozen=True, eq=False)
class CouncilPiece:
    """Some draws of one council's block, with all that is needed to fit and play it anywhere.

    Attributes:
        folder: where its tables go.
        study: of the council; its seed still names the effects of options.
        chance: names the council's own luck and rates.
        draws: which draws.
    """

    folder: Path
    study: Study
    chance: int
    draws: tuple[int, ...]


def check_england(study: Study) -> None:
    """Refuse what cannot be added up over councils yet.

    Raises:
        SpecError: the study asks for more than the tracks of every run.
    """
    asked = {
        "tracks": study.tracks != ALWAYS,
        "service": bool(study.services),
        "late": study.late,
        "groups": bool(study.groups),
        "data or model": study.given is not None,
    }
    what, mend = "does not go with all of England", "Leave it out, or ask for one council."
    problems = [Problem(name, what, mend) for name, is_there in asked.items() if is_there]
    if problems:
        raise SpecError(problems)


def play_england(
    study: Study,
    folder: RunFolder,
    processes: int,
    progress: Progress,
    *,
    executor: str | None = None,
    among: Sequence[Council] | None = None,
) -> dict[str, pl.DataFrame]:
    """Play every council's draws that are not there yet, and return the sums.

    Args:
        study: of England.
        folder: of the run.
        processes: how many share the work.
        progress: told of every piece.
        executor: ``dask://host:port``; None works on this machine.
        among: whom to play; None plays all councils.

    Returns:
        The tables of ``SUMMED`` by draw; of each council played its ``figures`` and how they
        ``came_out``; ``councils`` (council, why_not where it is left out); ``price_sources``.
    """
    pieces = _pieces(study, folder, councils() if among is None else among)
    left = [piece for piece in pieces if not is_finished(piece.folder)]
    total = sum(len(piece.draws) for piece in pieces)
    done = total - sum(len(piece.draws) for piece in left)
    doing = "playing the councils of England"

    def finished(piece: CouncilPiece, tables: Mapping[str, bytes]) -> None:
        nonlocal done
        keep_piece(piece.folder, tables)
        done += len(piece.draws)
        progress.step(done, total, doing)

    progress.step(done, total, doing)
    spread(
        play_council,
        left,
        workers=processes,
        finished=finished,
        kept=KEPT,
        executor=executor,
    )
    return add_up([piece.folder for piece in pieces])


def _pieces(
    study: Study, folder: RunFolder, among: Sequence[Council]
) -> list[CouncilPiece]:
    return [
        CouncilPiece(
            folder=folder.pieces / f"{each.code}-{first:05d}",
            study=replace(study, council=each.code),
            chance=chance_of(study.seed, each.code),
            draws=tuple(range(first, min(first + DRAWS_PER_PIECE, study.draws))),
        )
        for first in range(0, study.draws, DRAWS_PER_PIECE)
        for each in sorted(among, key=lambda each: each.code)
    ]


def chance_of(seed: int, council: str) -> int:
    """Return what names a council's own luck, so that chance evens out between councils.

    Example:
        >>> chance_of(1, "E09000007") == chance_of(1, "E06000017")
        False
    """
    return int(fingerprint({"seed": seed, "council": council})[:7], 16)


def play_council(piece: CouncilPiece) -> dict[str, bytes]:
    """Fit one council, play and price its draws.

    Returns:
        Its tables as Parquet; only ``councils``, with the reason, where its figures bear no model.
    """
    try:
        plan = plan_of(piece.study)
    except (DataError, FitError) as error:
        why = "; ".join(one.what for one in error.problems)
        told = pl.DataFrame([(piece.study.council, why)], schema=COUNCILS, orient="row")
        return {"councils": as_parquet(told)}
    tables = _played(piece, plan)
    priced = price_run(
        piece.study, plan.fitted, options=plan.options, reforms=plan.reforms, tables=tables
    )
    tables |= {"costs": priced.costs, "units": priced.units}
    summed = {name: _sum([frame], name) for name, frame in tables.items()}
    return {
        name: as_parquet(frame) for name, frame in (summed | _about(plan, priced)).items()
    }


def _played(piece: CouncilPiece, plan: Plan) -> dict[str, pl.DataFrame]:
    study = piece.study
    block = Piece(
        folder=piece.folder,
        model=plan.fitted.model,
        options=plan.options,
        seed=study.seed,
        start=study.start,
        years=study.years,
        draws=piece.draws,
        drift=study.drift,
        chance=piece.chance,
    )
    frames: dict[str, list[pl.DataFrame]] = {}
    for draw in piece.draws:
        for name, of_draw in play_draw(block, draw).items():
            frames.setdefault(name, []).extend(of_draw)
    return {name: pl.concat(of_name) for name, of_name in frames.items()}


def _about(plan: Plan, priced: Priced) -> dict[str, pl.DataFrame]:
    """Return a council's figures, how well they came out, and where its prices are from."""
    base = plan.fitted.base
    figures = [(base.council, name, float(value)) for name, value in base.count.items()]
    fit = plan.fitted.aligned.calibration.with_columns(council=pl.lit(base.council))
    return {
        "figures": pl.DataFrame(figures, schema=FIGURES, orient="row"),
        "came_out": fit.select(CAME_OUT),
        "councils": pl.DataFrame([(base.council, None)], schema=COUNCILS, orient="row"),
        "price_sources": priced.prices.select("source", "grade")
        .unique()
        .sort("source", "grade"),
    }


def add_up(folders: Sequence[Path]) -> dict[str, pl.DataFrame]:
    """Return the sums over councils; one piece after the other, so that few are in memory."""
    totals: dict[str, pl.DataFrame] = {}
    others: dict[str, list[pl.DataFrame]] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.parquet")):
            frame = read_frame(path)
            if path.stem in SUMMED:
                earlier = [totals[path.stem]] if path.stem in totals else []
                totals[path.stem] = _sum([*earlier, frame], path.stem)
            else:
                others.setdefault(path.stem, []).append(frame)
    told = {
        name: pl.concat(frames).unique().sort(pl.all()) for name, frames in others.items()
    }
    if not totals:
        why = "no council's figures bear a model"
        raise DataError(Problem("England", why, "Choose another base year."))
    return totals | told


def _sum(frames: Sequence[pl.DataFrame], name: str) -> pl.DataFrame:
    """Return tables added up, the earlier first: fractions add up in that order alone."""
    added = pl.concat(frames).drop(LEFT_OUT, strict=False)
    keys = [column for column in added.columns if column not in SUMMED[name]]
    return (
        added.sort(keys, maintain_order=True)
        .group_by(keys, maintain_order=True)
        .agg(pl.col(SUMMED[name]).sum())
        .select(added.columns)
    )


def england_answer(
    study: Study, tables: dict[str, pl.DataFrame], *, provenance: Provenance
) -> Answer:
    """Work out what the sum of the councils says.

    Args:
        study: of England.
        tables: of ``play_england``; those that are no table of a run are taken out.
        provenance: of the run.
    """
    told = tables.pop("councils")
    figures, sources = tables.pop("figures"), tables.pop("price_sources")
    came_out = tables.pop("came_out")
    played = told.filter(pl.col("why_not").is_null())
    base = _base(study, figures, played["council"].to_list())
    against = against_published(base)
    words = _words(played.height, told)
    checks = (
        _fits(came_out, base.year),
        time_check(tables["activity"]),
        Check(
            "the sum of councils", None, f"{words} None is ranked or set beside another."
        ),
        _published(against),
    )
    priced = Priced(tables.pop("costs"), tables.pop("units"), sources)
    own = Own(
        name="England",
        words=words[0].lower() + words[1:],
        made_up=False,
        borrowed=False,
        checks=(),
        lanes=pl.DataFrame(),
        forecast=pl.DataFrame(),
    )
    answer = answer_of(
        study,
        base,
        reforms=reforms_of(study),
        tables=tables,
        priced=priced,
        checks=checks,
        provenance=provenance,
        own=own,
    )
    shown = {**answer.result.tables, "against_published": against}
    return replace(answer, result=replace(answer.result, tables=shown))


def _words(played: int, told: pl.DataFrame) -> str:
    names = {each.code: each.name for each in councils()}
    without = sorted(
        f"{names[code]} ({why})"
        for code, why in told.select("council", "why_not").drop_nulls().unique().iter_rows()
    )
    missing = f"; left out: {', '.join(without)}" if without else ""
    return (
        f"The sum of {played} of England's {len(names)} councils, each fitted to its own published "
        f"figures and played as a block of its own, with its own prices{missing}."
    )


def _base(study: Study, figures: pl.DataFrame, played: Sequence[str]) -> BaseYear:
    """Return the councils' figures added up, under England's name."""
    year = min(study.base_year, LATEST_YEAR)
    counts = figures.group_by("measure").agg(pl.col("value").sort_by("council").sum())
    summed = dict(counts.iter_rows())
    return replace(
        base_year(played[0], year),
        council=ENGLAND,
        name="England",
        count={name: summed[name] for name in (*COUNTS, *STOCKS)},
        origin=dict.fromkeys(summed, "sum of councils"),
    )


def against_published(base: BaseYear) -> pl.DataFrame:
    """Return England's published counts beside the sum of what its councils were fitted to.

    Args:
        base: the councils' figures added up.

    Returns:
        Columns measure, summed, published, difference (a share of the published); only measures
        that are published for England.
    """
    known = set(measures()["id"].to_list())
    rows = [
        (name, value, figure(ENGLAND, name, base.year).value)
        for name, value in sorted(base.count.items())
        if name in known
    ]
    schema = {"measure": pl.String, "summed": pl.Float64, "published": pl.Float64}
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .filter(pl.col("published") > 0)
        .with_columns(difference=pl.col("summed") / pl.col("published") - 1)
    )


def _published(against: pl.DataFrame) -> Check:
    name = "published England and the sum"
    if against.is_empty():
        return Check(name, None, "No count of England's is published to compare with.")
    worst = against.sort(pl.col("difference").abs(), "measure").row(-1, named=True)
    near = against.filter(pl.col("difference").abs() <= FIT_LIMIT).height
    return Check(
        name,
        None,
        f"{near} of {against.height} published counts of England are within {percent(FIT_LIMIT)} of "
        f"the sum of what councils were fitted to; the furthest is {worst['measure']} "
        f"({worst['summed']:,.0f} for {worst['published']:,.0f}, {worst['difference']:+.1%}): councils' "
        "figures are rounded, or hidden where small, and England's stand in for some.",
    )


def _fits(came_out: pl.DataFrame, year: int) -> Check:
    """Whether councils' models, solved exactly, add up to what their published counts add up to."""
    both = (
        came_out.sort("council")
        .group_by("measure", maintain_order=True)
        .agg(pl.col("published", "simulated").sum())
        .filter(pl.col("published") > 0)
        .with_columns(error=(pl.col("simulated") / pl.col("published") - 1).abs())
    )
    worst = both.sort("error", "measure").row(-1, named=True)
    return Check(
        "the base year comes out",
        worst["error"] <= FIT_LIMIT,
        f"Solved exactly, the councils' models add up to {both.height} sums of published counts of "
        f"{FinancialYear.ending_in(year)} within {percent(worst['error'])}; the furthest is "
        f"{worst['measure']} ({worst['simulated']:,.0f} for {worst['published']:,.0f}).",
    )
