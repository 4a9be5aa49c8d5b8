"""What the sum of England's councils says, and what to know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check
from seethechild.core.time import FinancialYear
from seethechild.journeys.published import ENGLAND
from seethechild.model.base_year import COUNTS, STOCKS, BaseYear, base_year
from seethechild.model.tracks import ALWAYS
from seethechild.reference.councils import councils
from seethechild.reference.figures import figure, measures
from seethechild.report.words import percent
from seethechild.studies.answer import Answer, answer_of
from seethechild.studies.chosen import reforms_of
from seethechild.studies.priced import Priced
from seethechild.studies.run_checks import FIT_LIMIT, time_check
from seethechild.studies.study import LATEST_YEAR, Study
from seethechild.studies.system_of import Own


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
        *_to_know(study, tables),
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


def _to_know(study: Study, tables: Mapping[str, pl.DataFrame]) -> tuple[Check, ...]:
    """Say what is drawn once for all councils, how parts are put together, and what is left out."""
    said = {
        "what is drawn once": "What is known of an option's effect, and what added tracks assume, is "
        "drawn once for all councils; chance and a council's own rates are drawn for each.",
        "drift from year to year": study.drift
        and "Starts and ends of help, plans and care drift from year to year, as far as published "
        "figures have: in part alike in all councils, in part each council's for itself.",
        "the worst-off tenth": "worst_off" in tables
        and "It is a tenth of each council's children in need, put together: not the tenth that "
        "would be worst off if England were one council.",
        "late help of councils": "late" in tables
        and "Shares are those of councils, each weighted by the children it is of. Median waits "
        "cannot be put together, and are left out.",
        "what is not added up": _not_added(study),
    }
    return tuple(Check(name, None, words) for name, words in said.items() if words)


def _not_added(study: Study) -> str:
    left = ["ages of children in time, events and costs"]
    if study.groups:
        left.append(
            "groups in them (who waits, and who in need is helped, is told by group)"
        )
    if study.loads:
        left.append("how far each council's load moved its rates")
    left.append("where the spread of the answers comes from")
    if study.tracks != ALWAYS:
        left.append("which assumption moves them most")
    return f"Left out for England: {'; '.join(left)}. Ask one council for them."


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
