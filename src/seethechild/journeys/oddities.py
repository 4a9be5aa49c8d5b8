"""Figures to look at twice: sudden jumps, the same count year after year, lines at 0.

Nothing is corrected or left out. Each is named so that a reader can ask the council: it may
be recording, a change of system or of counting, or a true change.
"""

from collections.abc import Mapping
from itertools import pairwise

from seethechild.core.results import Check
from seethechild.journeys.published import Published

LAST_YEARS = 5
"""How many years back are looked at."""

LARGE = 100.0
"""Below this a count may well treble or stay the same by chance."""

JUMP = 3.0
"""A count that grows or falls this many times over from one year to the next is named."""

SAME_YEARS = 3
"""The same large count this many years running is named."""


def oddity_check(
    figures: Published, council: str, titles: Mapping[str, str], year: int
) -> Check:
    """Return, for information, the counts of the last years that one should look at twice.

    Args:
        figures: the council's figures.
        council: the council's code.
        titles: measure to title of the counts or sums to look at.
        year: the last year to look at.

    Returns:
        A check whose sentence names them, with their values.

    Example:
        >>> rows = [
        ...     {"council": "A", "measure": "plans", "year": year, "value": value, "mark": ""}
        ...     for year, value in [(2023, 560.0), (2024, 0.0), (2025, 584.0)]
        ... ]
        >>> import polars as pl
        >>> oddity_check(Published(pl.DataFrame(rows)), "A", {"plans": "Plans"}, 2025).sentence
        'Look twice at: Plans (560 in 2023, 0 in 2024; 0 in 2024, 584 in 2025). It may be recording, a change of system, or a true change.'
    """
    found = [
        f"{title} ({'; '.join(odd)})"
        for measure, title in titles.items()
        if (odd := _odd(_recent(figures, council, measure, year)))
    ]
    if not found:
        return Check(
            "Figures to look at twice", None, f"None in the {LAST_YEARS} years to {year}."
        )
    return Check(
        "Figures to look at twice",
        None,
        f"Look twice at: {'; '.join(found)}. It may be recording, a change of system, or a "
        "true change.",
    )


def _recent(figures: Published, council: str, measure: str, year: int) -> dict[int, float]:
    years = range(year - LAST_YEARS + 1, year + 1)
    found = {each: figures.value(council, measure, each) for each in years}
    return {each: value for each, value in found.items() if value is not None}


def _odd(values: Mapping[int, float]) -> list[str]:
    said = [
        f"{values[before]:,.0f} in {before}, {values[after]:,.0f} in {after}"
        for before, after in pairwise(values)
        if after == before + 1 and _jumps(values[before], values[after])
    ]
    for last in values:
        run = [values.get(last - back) for back in range(SAME_YEARS)]
        if values[last] >= LARGE and set(run) == {values[last]}:
            said.append(
                f"{values[last]:,.0f} in each year from {last - SAME_YEARS + 1} to {last}"
            )
    return said


def _jumps(before: float, after: float) -> bool:
    low, high = sorted((before, after))
    return high >= LARGE and high > JUMP * low
