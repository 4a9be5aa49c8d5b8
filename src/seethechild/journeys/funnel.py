"""Who gets help and who does not: from a referral to a plan, step by step.

One table, FUNNEL, for published and observed figures. The first three ways out of
a referral are parts of the same referrals and add up to them. What follows is counted
beside them: a section 47 enquiry, a conference or a plan of the year may belong to a child
referred years ago, so "for each 100 referrals" compares two counts of one year and does
not follow children.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from seethechild.core.tables import Column, Table, at_least
from seethechild.journeys.published import Published

FUNNEL = Table(
    "FUNNEL",
    "How many referrals, and what became of them, by place and year.",
    (
        Column("place", pl.String, "the council's or England's code, or a dataset's name"),
        Column("period", pl.Int32, "year ending 31 March"),
        Column("step", pl.String, "the step, see GLOSSARY"),
        Column("title", pl.String, "the step in plain words"),
        Column("of_which", pl.String, "the step it is compared with; empty for referrals"),
        Column(
            "counted", pl.String, "part: of the same referrals; beside: of the same year"
        ),
        Column(
            "count",
            pl.Float64,
            "referrals, enquiries, conferences or plans",
            nullable=True,
            rules=(at_least(0),),
        ),
        Column("share_of_referrals", pl.Float64, "count over referrals", nullable=True),
        Column("share_of_which", pl.Float64, "count over the step of which", nullable=True),
        Column(
            "per_10k_children",
            pl.Float64,
            "count for each 10,000 children under 18",
            unit="per 10,000 children",
            nullable=True,
        ),
        Column("mark", pl.String, "why there is no figure; empty where there is one"),
    ),
    keys=("place", "period", "step"),
)


@dataclass(frozen=True)
class Step:
    """One step of the funnel and the measure that counts it."""

    id: str
    title: str
    measure: str
    of_which: str
    counted: str


STEPS = (
    Step("referral", "Referrals", "referrals_number", "", "part"),
    Step(
        "re_referral",
        "of them within 12 months of the one before",
        "rereferrals_number",
        "referral",
        "part",
    ),
    Step(
        "no_further_action",
        "Closed with no further action",
        "referrals_nfa",
        "referral",
        "part",
    ),
    Step(
        "not_in_need",
        "Assessed and found not in need",
        "referrals_not_in_need",
        "referral",
        "part",
    ),
    Step("in_need", "Found in need of help", "cin_started", "referral", "part"),
    Step("section_47", "Section 47 enquiries", "s47_number", "in_need", "beside"),
    Step(
        "conference", "Child protection conferences", "icpc_number", "section_47", "beside"
    ),
    Step("plan", "Child protection plans started", "cpp_started", "conference", "beside"),
)


def funnel(
    published: Published, places: Sequence[str], steps: Sequence[Step] = STEPS
) -> pl.DataFrame:
    """Return the FUNNEL of these places for every year that has any of its figures.

    Args:
        published: figures of those places.
        places: council codes, or England's; rows come in this order, then by year.
        steps: which, in order; a dataset has some that nobody publishes.

    Returns:
        FUNNEL. A step without a figure has a null count and its mark; a year in which no
        step has a figure has no rows.

    Raises:
        DataError: a count below 0 or of the wrong type in the figures.

    Example:
        >>> rows = [
        ...     {"council": "A", "measure": measure, "year": 2025, "value": value, "mark": ""}
        ...     for measure, value in [("referrals_number", 200.0), ("referrals_nfa", 10.0)]
        ... ]
        >>> table = funnel(Published(pl.DataFrame(rows)), ["A"])
        >>> table.filter(pl.col("count").is_not_null())["share_of_referrals"].to_list()
        [1.0, 0.05]
    """
    rows = [
        row
        for place in places
        for year in _years(published, place, steps)
        for row in _one_year(published, place, year, steps)
    ]
    if not rows:
        return FUNNEL.empty()
    return FUNNEL.check(pl.DataFrame(rows, schema=FUNNEL.dtypes))


def _years(published: Published, place: str, steps: Sequence[Step]) -> list[int]:
    return sorted({year for step in steps for year in published.years(place, step.measure)})


def _one_year(
    published: Published, place: str, year: int, steps: Sequence[Step]
) -> list[dict[str, object]]:
    counts = {step.id: published.value(place, step.measure, year) for step in steps}
    volume = published.volume(place, year)
    return [
        {
            "place": place,
            "period": year,
            "step": step.id,
            "title": step.title,
            "of_which": step.of_which,
            "counted": step.counted,
            "count": counts[step.id],
            "share_of_referrals": _share(counts[step.id], counts["referral"]),
            "share_of_which": _share(counts[step.id], counts.get(step.of_which)),
            "per_10k_children": _share(counts[step.id], volume),
            "mark": published.mark(place, step.measure, year),
        }
        for step in steps
    ]


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole
