"""Discounting of later years.

Sums of a year are taken at its middle, which is within 0.1 % of discounting day by day. The Green
Book's table of factors takes them at the year's end, with 1 for year 0: ours for the first year is
the geometric mean of its 1 and 0.9662, and so on; each is 1.7 % above the table's for that year.

Source: HM Treasury, The Green Book (2026): 3.5 % a year for the first 30 years, in real terms.
"""

from seethechild.core.errors import Problem, SpecError
from seethechild.reference.facts import fact

#: The Green Book's first step holds for this many years; a longer run needs the next one.
LAST_YEAR = 30


def published_rate() -> float:
    """Return the published discount rate a year, as a share.

    Example:
        >>> published_rate()
        0.035
    """
    return fact("discount_rate_0_30_pct").value / 100


def factor(period: int, rate: float) -> float:
    """Return what a pound of a year is worth at the start of the run.

    Args:
        period: 0 for the first year.
        rate: a year, as a share.

    Raises:
        SpecError: the year lies beyond those the rate holds for.

    Example:
        >>> round(factor(0, 0.035), 4), round(factor(9, 0.035), 4)
        (0.9829, 0.7212)
    """
    if period >= LAST_YEAR:
        raise SpecError(
            Problem(
                "years", f"year {period + 1} is beyond {LAST_YEAR}", "Play fewer years."
            )
        )
    return float((1.0 + rate) ** -(period + 0.5))
