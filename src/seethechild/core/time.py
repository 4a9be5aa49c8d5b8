"""Days, ages, months and financial years: the one home of how time is counted.

A period holds its first day and not its stop. Ages are counted to the day, as the law does.
Nothing here knows what day it is.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from seethechild.core.errors import Problem, SpecError

#: Mean length of a calendar year with a leap day every fourth (the Julian year).
DAYS_PER_YEAR: Final = 365.25
MONTHS_PER_YEAR: Final = 12
DAYS_PER_WEEK: Final = 7
WEEKS_PER_YEAR: Final = DAYS_PER_YEAR / DAYS_PER_WEEK

_MAJORITY = 18
_FIRST_MONTH = 4
_YEAR = re.compile(r"\d{4}")
_YEARS = re.compile(r"(\d{4})\s*[-/–]?\s*(\d{2}|\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, order=True)
class FinancialYear:
    """A year from 1 April to 31 March, as councils and the department count.

    Attributes:
        start: the calendar year it starts in. Figures "for 2025" are for the year *ending* on
            31 March 2025: ``FinancialYear.ending_in(2025)``, which starts in 2024.

    Example:
        >>> year = FinancialYear(2024)
        >>> str(year), year.ending, year.first_day.isoformat(), year.stop.isoformat()
        ('2024-25', 2025, '2024-04-01', '2025-04-01')
    """

    start: int

    def __str__(self) -> str:
        """Return it as ``"2024-25"``."""
        return f"{self.start}-{self.ending % 100:02d}"

    @property
    def ending(self) -> int:
        """The calendar year it ends in, by which published figures name it."""
        return self.start + 1

    @property
    def first_day(self) -> date:
        """1 April."""
        return date(self.start, _FIRST_MONTH, 1)

    @property
    def stop(self) -> date:
        """The 1 April after it, which it does not hold."""
        return date(self.ending, _FIRST_MONTH, 1)

    @property
    def days(self) -> int:
        """365, or 366 if it holds a 29 February."""
        return (self.stop - self.first_day).days

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first_day <= day < self.stop

    @classmethod
    def ending_in(cls, year: int) -> "FinancialYear":
        """Return the financial year that ends in March of ``year``."""
        return cls(year - 1)

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """Return the financial year that holds a day.

        Example:
            >>> str(FinancialYear.of(date(2025, 3, 31))), str(FinancialYear.of(date(2025, 4, 1)))
            ('2024-25', '2025-26')
        """
        return cls(day.year if day.month >= _FIRST_MONTH else day.year - 1)

    @classmethod
    def parse(cls, text: str | int, where: str = "financial year") -> "FinancialYear":
        """Return the financial year that is written as ``text``.

        Args:
            text: ``"2024-25"``, ``"2024/25"``, ``"2024-2025"``, ``"202425"``; or ``"2025"``
                alone, which means the year ending in March 2025, as in published figures.
            where: what to call the setting if it is wrong.

        Returns:
            The financial year.

        Raises:
            SpecError: it is none of these, or the two years do not follow each other.

        Example:
            >>> FinancialYear.parse("2024-25") == FinancialYear.parse(2025)
            True
        """
        written = str(text).strip()
        if _YEAR.fullmatch(written):
            return cls.ending_in(int(written))
        found = _YEARS.fullmatch(written)
        if found and found[2] in {
            f"{int(found[1]) + 1}",
            f"{(int(found[1]) + 1) % 100:02d}",
        }:
            return cls(int(found[1]))
        raise _unclear(where, written, "a financial year", "2024-25")


def years_between(start: date, stop: date) -> float:
    """Return the time from ``start`` to ``stop`` in years of 365.25 days; negative if before.

    Example:
        >>> years_between(date(2024, 1, 1), date(2028, 1, 1))
        4.0
    """
    return (stop - start).days / DAYS_PER_YEAR


def age_in_days(birth: date, on: date) -> int:
    """Return how many days old a child is; 0 on the day of birth, negative before it.

    Example:
        >>> age_in_days(date(2024, 2, 28), date(2024, 3, 1))
        2
    """
    return (on - birth).days


def age_in_years(birth: date, on: date) -> int:
    """Return how many birthdays a child has had; -1 in the year before birth.

    Example:
        >>> birth = date(2008, 2, 29)
        >>> age_in_years(birth, date(2026, 2, 28)), age_in_years(birth, date(2026, 3, 1))
        (17, 18)
    """
    years = on.year - birth.year
    return years if on >= birthday(birth, years) else years - 1


def birthday(birth: date, age: int) -> date:
    """Return the day on which a child reaches an age.

    An age is reached at the start of the anniversary. Where the year has no 29 February, those
    born on that day reach it on 1 March.

    Args:
        birth: the day of birth.
        age: in years.

    Returns:
        The day.

    Source:
        Family Law Reform Act 1969, section 9.
    """
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def eighteenth_birthday(birth: date) -> date:
    """Return the day on which a child becomes an adult in law.

    Example:
        >>> eighteenth_birthday(date(2008, 2, 29)).isoformat()
        '2026-03-01'
    """
    return birthday(birth, _MAJORITY)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of a shorter month.

    Args:
        day: from when.
        months: how many; may be negative.

    Returns:
        The day.

    Example:
        >>> add_months(date(2024, 1, 31), 1).isoformat()
        '2024-02-29'
    """
    year, month = divmod(
        day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR
    )
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def parse_month(text: str, where: str = "month") -> date:
    """Return the first day of a month written as ``"2027-04"``.

    Args:
        text: four figures, a hyphen, two figures.
        where: what to call the setting if it is wrong.

    Returns:
        The first of that month.

    Raises:
        SpecError: it is not a month.

    Example:
        >>> parse_month("2027-04").isoformat()
        '2027-04-01'
    """
    if _MONTH.fullmatch(text.strip()):
        try:
            return date.fromisoformat(f"{text.strip()}-01")
        except ValueError:
            pass
    raise _unclear(where, text, "a month", "2027-04")


def parse_day(text: str, where: str = "date") -> date:
    """Return a day written as ``"2027-04-30"``.

    Args:
        text: year, month and day, with hyphens.
        where: what to call the setting if it is wrong.

    Returns:
        The day.

    Raises:
        SpecError: there is no such day.

    Example:
        >>> parse_day("2027-02-29", where="study.start")
        Traceback (most recent call last):
        seethechild.core.errors.SpecError: study.start: "2027-02-29" is not a day. Write it as ...
    """
    if _DAY.fullmatch(text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise _unclear(where, text, "a day", "2027-04-30")


def _unclear(where: str, text: str, what: str, example: str) -> SpecError:
    return SpecError(Problem(where, f'"{text}" is not {what}', f"Write it as {example}."))
