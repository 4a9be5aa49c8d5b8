"""England as the sum of its councils: each fitted and played as a block of its own.

A council's queues, prices and luck are its own; what is known of an option's effect, and what added
tracks assume, is drawn once for all of them. Draw by draw the councils are added up in one order
(``england_sums``), so that the sum does not depend on who did what. No council is shown beside
another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.errors import DataError, FitError, Problem, SpecError
from seethechild.core.progress import Progress
from seethechild.core.provenance import fingerprint
from seethechild.reference.councils import Council, councils
from seethechild.studies.england_sums import add_up, addable
from seethechild.studies.executors import spread
from seethechild.studies.piece import Piece, as_parquet, play_draw
from seethechild.studies.plan import Plan, plan_of
from seethechild.studies.priced import Priced, price_run
from seethechild.studies.store import RunFolder, is_finished, keep_piece
from seethechild.studies.study import Study

#: Draws of one piece: a council is fitted anew for each, and that is half a piece of two options.
DRAWS_PER_PIECE: Final = 100
KEPT: Final = "Councils that are finished are kept: the same command goes on from there."
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
    """Refuse what cannot be asked of all councils at once.

    Raises:
        SpecError: the study brings journeys or a model of one council, or sets a number of places.
    """
    problems = []
    if study.given is not None:
        what, mend = (
            "does not go with all of England",
            "Leave it out, or ask for one council.",
        )
        problems.append(Problem("data or model", what, mend))
    mend = "Say places_ratio = 1.2, for a fifth more than each council has."
    problems += [
        Problem(f"service {one.id}", "sets one number of places for every council", mend)
        for one in study.services
        if one.places is not None
    ]
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
        The tables of ``england_sums.SUMMED`` that the study brings, by draw; of each council played its ``figures`` and how they
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
    return {
        name: as_parquet(frame)
        for name, frame in (addable(tables) | _about(plan, priced)).items()
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
        late=study.late,
        drawn=plan.drawn,
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
