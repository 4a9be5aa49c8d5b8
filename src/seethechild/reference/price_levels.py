"""Price levels by financial year: the one place where years of money are brought together."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from seethechild.reference.facts import price_index

CPIH = "cpih"
_MONTHS = 12
#: A financial year has April to December of one calendar year and three months of the next.
_MONTHS_BEFORE_NEW_YEAR = 9


def by_financial_year(index: Mapping[int, float]) -> dict[int, float]:
    """Return a price index by financial year from one by calendar year.

    Args:
        index: calendar year to index.

    Returns:
        Financial year (by the year it ends) to index: nine months of the calendar year in
        which it starts and three of the one in which it ends, where both are there.

    Example:
        >>> by_financial_year({2023: 100.0, 2024: 104.0, 2026: 110.0})
        {2024: 101.0}
    """
    share = _MONTHS_BEFORE_NEW_YEAR / _MONTHS
    return {
        year: share * index[year - 1] + (1.0 - share) * index[year]
        for year in sorted(index)
        if year - 1 in index
    }


@lru_cache(maxsize=8)
def price_levels(series: str = CPIH) -> Mapping[int, float]:
    """Return a published index by financial year.

    Args:
        series: which index of ``facts.price_index``.

    Returns:
        Financial year (by the year it ends) to index; empty for a series nobody knows.

    Example:
        >>> round(price_levels()[2025] / price_levels()[2023], 3)
        1.095
    """
    rows = price_index().filter(pl.col("series") == series).select("year", "value")
    return MappingProxyType(by_financial_year(dict(rows.iter_rows())))
