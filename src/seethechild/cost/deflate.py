"""Bring sums of money of different years to the prices of one year, by CPIH or another index."""

from collections.abc import Mapping

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import FinancialYear
from seethechild.reference.price_levels import price_levels

#: Financial year (by the year it ends) to a price index; only ratios are used.
Levels = Mapping[int, float]


def in_prices_of(
    gbp: float, *, paid: FinancialYear, wanted: FinancialYear, levels: Levels | None = None
) -> float:
    """Return a sum in the prices of another year.

    Args:
        gbp: the sum, in the prices of ``paid``.
        paid: the year whose prices it is in.
        wanted: the year whose prices it should be in.
        levels: the user's own index; None takes CPIH.

    Raises:
        SpecError: the index does not reach one of the years.

    Example:
        >>> year = FinancialYear.parse
        >>> round(in_prices_of(100.0, paid=year("2022-23"), wanted=year("2024-25")), 1)
        109.5
        >>> own = {2023: 1.0, 2025: 1.2}
        >>> in_prices_of(100.0, paid=year("2022-23"), wanted=year("2024-25"), levels=own)
        120.0
    """
    if paid == wanted:
        return gbp
    known = price_levels() if levels is None else levels
    return gbp * _level(known, wanted) / _level(known, paid)


def _level(known: Levels, year: FinancialYear) -> float:
    if year.ending not in known:
        raise SpecError(
            Problem(
                f"prices of {year}",
                "the price index does not reach them"
                + (
                    f": it runs from {FinancialYear.ending_in(min(known))} to "
                    f"{FinancialYear.ending_in(max(known))}"
                    if known
                    else ""
                ),
                "Use prices of a year it reaches, or give a deflator of your own.",
            )
        )
    return known[year.ending]
