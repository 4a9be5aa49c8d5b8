"""Bring sums of money of different years to the prices of one year, by CPIH or another index."""

from functools import lru_cache

import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import FinancialYear
from seethechild.reference.facts import price_index

#: A financial year holds nine months of the calendar year it starts in and three of the next.
FIRST_PART, SECOND_PART = 0.75, 0.25
CPIH = "cpih"


@lru_cache(maxsize=8)
def _index(series: str) -> dict[int, float]:
    rows = price_index().filter(pl.col("series") == series)
    return dict(zip(rows["year"].to_list(), rows["value"].to_list(), strict=True))


def level(year: FinancialYear, series: str = CPIH) -> float:
    """Return the index of a financial year: three quarters of one calendar year, one of the next.

    Args:
        year: the financial year.
        series: which index.

    Raises:
        SpecError: the index does not reach the year.
    """
    known = _index(series)
    first, second = year.start, year.ending
    if first not in known or second not in known:
        raise SpecError(
            Problem(
                f"prices of {year}",
                f"the index {series} runs from {min(known)} to {max(known)}",
                "Use prices of those years.",
            )
        )
    return FIRST_PART * known[first] + SECOND_PART * known[second]


def in_prices_of(
    gbp: float, *, paid: FinancialYear, wanted: FinancialYear, series: str = CPIH
) -> float:
    """Return a sum in the prices of another year.

    Args:
        gbp: the sum, in the prices of ``paid``.
        paid: the year whose prices it is in.
        wanted: the year whose prices it should be in.
        series: which index.

    Example:
        >>> year = FinancialYear.parse
        >>> round(in_prices_of(100.0, paid=year("2022-23"), wanted=year("2024-25")), 1)
        109.5
    """
    return gbp * level(wanted, series) / level(paid, series)
