"""Published numbers as they are printed: exact, with thousands separators, gaps named."""

from math import isfinite

#: What stands where no number was published and no mark says why.
GAP = "not published"


def whole(value: float | None, gap: str = GAP) -> str:
    """A count as published.

    Example:
        >>> whole(2086.0), whole(None, "hidden")
        ('2,086', 'hidden')
    """
    return gap if _missing(value) else f"{value:,.0f}"


def rate(value: float | None, gap: str = GAP) -> str:
    """A rate, such as for each 10,000 children, to one decimal.

    Example:
        >>> rate(1591.336)
        '1,591.3'
    """
    return gap if _missing(value) else f"{value:,.1f}"


def share(value: float | None, gap: str = GAP) -> str:
    """A share of 1 in per cent, to one decimal.

    Example:
        >>> share(0.0369)
        '3.7 %'
    """
    return gap if value is None or _missing(value) else f"{100 * value:.1f} %"


def pounds(value: float | None, gap: str = GAP) -> str:
    """Whole pounds.

    Example:
        >>> pounds(1098.5), pounds(-12)
        ('£1,098', '-£12')
    """
    if value is None or _missing(value):
        return gap
    return f"{'-' if round(value) < 0 else ''}£{abs(value):,.0f}"


def gap(mark: str) -> str:
    """What stands where a number is missing, in a word or two, by its mark or the mark's words.

    Example:
        >>> gap("c"), gap("hidden, because it would show a small number of children"), gap("")
        ('hidden', 'hidden', 'not published')
    """
    short = {
        "": GAP,
        "c": "hidden",
        "x": "not available",
        "u": "unreliable",
        "z": "does not apply",
        "k": "rounds to 0",
        "low": "rounds to 0",
    }
    return short.get(mark) or mark.split(",", maxsplit=1)[0]


def with_range(value: float | None, low: float | None, high: float | None) -> str:
    """A number with its range, as it was published.

    Example:
        >>> with_range(-12.5, -17.25, -7.75), with_range(3.0, None, None)
        ('-12.5 (-17.25 to -7.75)', '3')
    """
    if value is None or _missing(value):
        return GAP
    if (
        low is None
        or high is None
        or _missing(low)
        or _missing(high)
        or low == high == value
    ):
        return _short(value)
    return f"{_short(value)} ({_short(low)} to {_short(high)})"


def _short(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"  # noqa: PLR2004 - thousands


def _missing(value: float | None) -> bool:
    return value is None or not isfinite(value)
