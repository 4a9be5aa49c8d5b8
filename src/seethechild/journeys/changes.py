"""How a council's rates moved over their last figures, with England's beside them."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from seethechild.core.errors import TooFewError
from seethechild.core.tables import Column, Table
from seethechild.journeys.comparisons import COMPARISONS, Comparison
from seethechild.journeys.published import ENGLAND, Published
from seethechild.journeys.trend import Trend, fit_trend

CHANGES = Table(
    "CHANGES",
    "The change of one rate along the line through its last five figures.",
    (
        Column("comparison", pl.String, "id of the comparison"),
        Column("title", pl.String, "in plain words"),
        Column("unit", pl.String, "per 10,000 children, or share (0 to 1)"),
        Column("first_year", pl.Int32, "first of the figures used", nullable=True),
        Column("last_year", pl.Int32, "last of them", nullable=True),
        Column("figures", pl.Int32, "how many figures", nullable=True),
        Column("gaps", pl.Int32, "years between without a figure", nullable=True),
        Column("first_value", pl.Float64, "the first figure", nullable=True),
        Column("last_value", pl.Float64, "the last figure", nullable=True),
        Column("change", pl.Float64, "along the line; -0.1 is 10 % lower", nullable=True),
        Column("low", pl.Float64, "lower end of its 95 % range", nullable=True),
        Column("high", pl.Float64, "upper end of its 95 % range", nullable=True),
        Column("dispersion", pl.Float64, "jumps over chance, at least 1", nullable=True),
        Column(
            "england_change", pl.Float64, "England's, on its own figures", nullable=True
        ),
        Column("words", pl.String, "the change in words"),
        Column("england_words", pl.String, "England's in words"),
    ),
    keys=("comparison",),
)

_NUMBERS = tuple(column.name for column in CHANGES.columns[3:13])

_TOO_FEW = "too few figures to say how it moved"


def changes(
    figures: Published, council: str, *, comparisons: Sequence[Comparison] = COMPARISONS
) -> pl.DataFrame:
    """Return CHANGES: one row for each comparison.

    Args:
        figures: the measures of the comparisons and the child population, for the council
            and England.
        council: the council's code.
        comparisons: the rates to follow.

    Returns:
        CHANGES, in the order of ``comparisons``. Too few figures give null numbers, and the
        words say so.

    Example:
        >>> one = Comparison("plans", "Plans", ("cpp_number",), "", "need", "not harm")
        >>> rows = [
        ...     {"council": "A", "measure": measure, "year": year, "value": value, "mark": ""}
        ...     for year, count in [(2023, 400.0), (2024, 300.0), (2025, 225.0)]
        ...     for measure, value in [("cpp_number", count), ("population_0_17", 1e5)]
        ... ]
        >>> changes(Published(pl.DataFrame(rows)), "A", comparisons=[one])["change"].round(4).item()
        -0.4375
    """
    rows = [_row(figures, council, comparison) for comparison in comparisons]
    return CHANGES.check(pl.DataFrame(rows, schema=CHANGES.dtypes))


def _row(figures: Published, council: str, comparison: Comparison) -> Mapping[str, object]:
    here, england = (_trend(figures, place, comparison) for place in (council, ENGLAND))
    return {
        "comparison": comparison.id,
        "title": comparison.title,
        "unit": comparison.unit,
        **{name: None if here is None else getattr(here, name) for name in _NUMBERS},
        "england_change": None if england is None else england.change,
        "words": _TOO_FEW if here is None else here.words(),
        "england_words": _TOO_FEW if england is None else england.words(),
    }


def _trend(figures: Published, place: str, comparison: Comparison) -> Trend | None:
    years = comparison.years(figures, place)
    both = [comparison.parts(figures, place, year) for year in years]
    parts = np.array([found for found in both if found is not None], dtype=np.float64)
    try:
        return fit_trend(np.array(years, dtype=np.float64), *parts.reshape(-1, 2).T)
    except TooFewError:
        return None
