"""Where a council stands among its similar councils and in England, in words.

Every comparison comes with what it may reflect and what it does not mean. There is no
place in a list: a council is higher than so many of its ten official statistical
neighbours, and inside or outside the limits of ``journeys.limits``. Higher is not called
good, and lower is not called good.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np
import polars as pl

from seethechild.core.errors import TooFewError
from seethechild.core.tables import Column, Table
from seethechild.journeys.comparisons import COMPARISONS, Comparison
from seethechild.journeys.limits import Funnel, Scale, fit_funnel
from seethechild.journeys.published import ENGLAND, Published, median

INNER, OUTER = 0.95, 0.998
"""Coverage of the two pairs of limits (Spiegelhalter 2005, Statistics in Medicine)."""

_Value = TypeVar("_Value")

STANDING = Table(
    "STANDING",
    "One rate of a council beside its similar councils and England.",
    (
        Column("comparison", pl.String, "id of the comparison"),
        Column("title", pl.String, "in plain words"),
        Column("year", pl.Int32, "the council's last year with this figure"),
        Column("value", pl.Float64, "the council's rate or share"),
        Column("unit", pl.String, "per 10,000 children, or share (0 to 1)"),
        Column("england", pl.Float64, "England's", nullable=True),
        Column(
            "neighbours_median", pl.Float64, "middle of the similar councils", nullable=True
        ),
        Column("neighbours", pl.Int32, "similar councils with this figure in that year"),
        Column("higher_than", pl.Int32, "of them, how many have a lower figure"),
        Column("same_as", pl.Int32, "of them, how many have the same figure"),
        Column(
            "low_95", pl.Float64, "lower 95 % limit for a council its size", nullable=True
        ),
        Column("high_95", pl.Float64, "upper 95 % limit", nullable=True),
        Column("low_998", pl.Float64, "lower 99.8 % limit", nullable=True),
        Column("high_998", pl.Float64, "upper 99.8 % limit", nullable=True),
        Column(
            "dispersion", pl.Float64, "how far councils differ; 1 is chance", nullable=True
        ),
        Column("councils", pl.Int32, "councils the limits come from"),
        Column(
            "councils_outside",
            pl.Int32,
            "of them, outside their 95 % limits",
            nullable=True,
        ),
        Column("in_neighbours", pl.String, "where it stands among them, in words"),
        Column("in_england", pl.String, "where it stands in England, in words"),
        Column("may_reflect", pl.String, "what a difference can come from"),
        Column("means_not", pl.String, "what the figure does not mean"),
    ),
    keys=("comparison",),
)


def standing(
    figures: Published,
    council: str,
    neighbours: Sequence[str],
    councils: Sequence[str],
    *,
    comparisons: Sequence[Comparison] = COMPARISONS,
) -> pl.DataFrame:
    """Return STANDING: one row for each comparison the council has a figure for.

    The limits are those for a council with as many children (or referrals) as this one, and
    come from all the councils given that have the figure in the same year.

    Args:
        figures: the measures of the comparisons and the child population, for all councils
            and England.
        council: the council's code.
        neighbours: the codes of its similar councils.
        councils: the codes of all councils, this one among them.
        comparisons: what to compare.

    Returns:
        STANDING, in the order of ``comparisons``. Where fewer than ten councils have the
        figure, or England has none, the limits are null and the words say so.

    Example:
        >>> one = Comparison("plans", "Plans", ("cpp_number",), "", "need", "not harm")
        >>> rows = [
        ...     {"council": code, "measure": measure, "year": 2025, "value": value, "mark": ""}
        ...     for code, count in [("A", 30.0), ("B", 20.0), ("C", 40.0)]
        ...     for measure, value in [("cpp_number", count), ("population_0_17", 1e4)]
        ... ]
        >>> table = standing(Published(pl.DataFrame(rows)), "A", ["B", "C"], ["A", "B", "C"], comparisons=[one])
        >>> table["in_neighbours"].item(), table["in_england"].item()
        ('higher than 1 of its 2 similar councils', 'no limits: England or too many councils lack this figure')
    """
    rows = [
        _compare(figures, comparison, council, neighbours, councils)
        for comparison in comparisons
        if comparison.years(figures, council)
    ]
    return STANDING.check(pl.DataFrame(rows, schema=STANDING.dtypes))


def _compare(
    figures: Published,
    comparison: Comparison,
    council: str,
    neighbours: Sequence[str],
    councils: Sequence[str],
) -> Mapping[str, object]:
    year = comparison.years(figures, council)[-1]
    around = _there(comparison.value(figures, each, year) for each in neighbours)
    parts = _there(comparison.parts(figures, each, year) for each in councils)
    england = comparison.value(figures, ENGLAND, year)
    count, volume = _there([comparison.parts(figures, council, year)])[0]
    value = count / volume
    funnel = _funnel(parts, comparison.scale, england)
    outside = None if funnel is None else _outside(funnel, parts)
    higher, same = (
        sum(each < value for each in around),
        sum(each == value for each in around),
    )
    return {
        "comparison": comparison.id,
        "title": comparison.title,
        "year": year,
        "value": value,
        "unit": comparison.unit,
        "england": england,
        "neighbours_median": median(around),
        "neighbours": len(around),
        "higher_than": higher,
        "same_as": same,
        **_limits(funnel, volume),
        "dispersion": None if funnel is None else funnel.dispersion,
        "councils": len(parts),
        "councils_outside": outside,
        "in_neighbours": neighbours_words(higher, same, len(around), len(neighbours)),
        "in_england": england_words(value, volume, funnel, outside),
        "may_reflect": comparison.may_reflect,
        "means_not": comparison.means_not,
    }


def _there(values: Iterable[_Value | None]) -> list[_Value]:
    return [value for value in values if value is not None]


def _limits(funnel: Funnel | None, volume: float) -> Mapping[str, float | None]:
    if funnel is None:
        return {}
    low_95, high_95 = funnel.limits(volume, INNER)
    low_998, high_998 = funnel.limits(volume, OUTER)
    return {"low_95": low_95, "high_95": high_95, "low_998": low_998, "high_998": high_998}


def _funnel(
    parts: Sequence[tuple[float, float]], scale: Scale, england: float | None
) -> Funnel | None:
    if england is None:
        return None
    both = np.array(parts, dtype=np.float64)
    try:
        return fit_funnel(both[:, 0], both[:, 1], scale=scale, target=england)
    except TooFewError:
        return None


def _outside(funnel: Funnel, parts: Sequence[tuple[float, float]]) -> int:
    ends = [(count / volume, funnel.limits(volume, INNER)) for count, volume in parts]
    return sum(not low <= value <= high for value, (low, high) in ends)


def neighbours_words(higher: int, same: int, known: int, neighbours: int) -> str:
    """Return where a figure stands among similar councils.

    Args:
        higher: how many of them have a lower figure.
        same: how many have the same.
        known: how many have a figure.
        neighbours: how many similar councils there are.

    Example:
        >>> neighbours_words(7, 0, 10, 10), neighbours_words(2, 0, 10, 10)
        ('higher than 7 of its 10 similar councils', 'lower than 8 of its 10 similar councils')
        >>> neighbours_words(0, 0, 9, 10)
        'lower than all 9 of its similar councils that have a figure'
        >>> neighbours_words(3, 2, 10, 10)
        'lower than 5 of its 10 similar councils and the same as 2'
        >>> neighbours_words(0, 0, 0, 10)
        'no similar council has this figure'
    """
    if not known:
        return "no similar council has this figure"
    lower = known - higher - same
    side, most = ("higher", higher) if higher >= lower else ("lower", lower)
    of = f"all {known}" if most == known else f"{most} of its {known}"
    its = "of its similar councils" if most == known else "similar councils"
    missing = " that have a figure" * (known < neighbours)
    return f"{side} than {of} {its}{missing}" + f" and the same as {same}" * (same > 0)


def england_words(
    value: float, volume: float, funnel: Funnel | None, outside: int | None = None
) -> str:
    """Return where a figure stands against England's, given the funnel.

    Args:
        value: the council's rate or share.
        volume: its children, or the whole of the share.
        funnel: the limits, or None where there are none.
        outside: how many councils lie outside their 95 % limits, this one among them.

    Example:
        >>> funnel = Funnel(target=100.0, scale="rate", spread=1.0, dispersion=9.0, places=150)
        >>> england_words(110.0, 4.0, funnel)
        'within the range that chance and the ordinary spread between councils give'
        >>> england_words(200.0, 4.0, funnel, 12)
        'above the 99.8 % limit around England, for reasons the figure cannot give (12 of 150 councils are outside their 95 % limits)'
    """
    if funnel is None:
        return "no limits: England or too many councils lack this figure"
    others = (
        ""
        if outside is None
        else f" ({outside} of {funnel.places} councils are outside their 95 % limits)"
    )
    for coverage, name in ((OUTER, "99.8 %"), (INNER, "95 %")):
        low, high = funnel.limits(volume, coverage)
        if not low <= value <= high:
            side = "above" if value > high else "below"
            return (
                f"{side} the {name} limit around England, for reasons the figure cannot give"
                f"{others}"
            )
    return "within the range that chance and the ordinary spread between councils give"
