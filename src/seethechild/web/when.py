"""Dates as people read them, however exactly they are known."""

from datetime import UTC, datetime
from typing import Final

#: Number of letters to how a date of that length is written, and how it is said.
FORMS: Final = {10: ("%Y-%m-%d", "%d %B %Y"), 7: ("%Y-%m", "%B %Y")}


def when(said: str) -> str:
    """Return a day, a month or a year of ISO 8601 in words; anything else as it is.

    Example:
        >>> when("2026-04-27"), when("2024-10"), when("2022"), when("autumn 2020")
        ('27 April 2026', 'October 2024', '2022', 'autumn 2020')
    """
    for length, style in FORMS.items():
        if len(said) == length:
            try:
                day = datetime.strptime(said, style[0]).replace(tzinfo=UTC)
            except ValueError:
                return said
            return day.strftime(style[1]).lstrip("0")
    return said
