"""Bank holidays of England and Wales: those that are published, and a rule for years beyond them.

The list is GOV.UK's (https://www.gov.uk/bank-holidays), in ``bank_holidays.csv``; one-off days, such as
for a coronation, stand there. For years beyond it the standing days are worked out: Good Friday, Christmas
Day and the days of Schedule 1 to the Banking and Financial Dealings Act 1971, with New Year's Day and the
first Monday in May, which are proclaimed each year. No rule knows a one-off day: give the file a new year
once GOV.UK does.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Final

from seethechild.core.files import read_csv

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@cache
def listed() -> Mapping[date, str]:
    """Return the days that are published, with their names, in order."""
    with as_file(files("seethechild.core") / "bank_holidays.csv") as path:
        rows = read_csv(Path(path)).select("date", "name").iter_rows()
        return MappingProxyType({date.fromisoformat(day): name for day, name in rows})


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of a year: as published, or by the rule where none are published.

    Args:
        year: from 1978 on, the first with a bank holiday on the first Monday in May.

    Example:
        >>> [day.isoformat() for day in sorted(bank_holidays(2026))][-2:]
        ['2026-12-25', '2026-12-28']
        >>> len(bank_holidays(2040))
        8
    """
    found = frozenset(day for day in listed() if day.year == year)
    return found or by_rule(year)


def last_listed() -> int:
    """Return the last year whose days are published."""
    return max(listed()).year


def by_rule(year: int) -> frozenset[date]:
    """Return the standing bank holidays of a year, with no one-off day.

    Example:
        >>> sorted(by_rule(2027))[-1].isoformat()  # Christmas is on a Saturday
        '2027-12-28'
    """
    return frozenset(_standing(year))


def easter(year: int) -> date:
    """Return Easter Sunday, in the calendar in use since 1752.

    The "anonymous" Gregorian computus: Nature 13, 487 (1876); Meeus, Astronomical Algorithms, chapter 8.

    Example:
        >>> easter(2026).isoformat()
        '2026-04-05'
    """
    golden, (century, in_century) = year % 19, divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (century + 8) // 25
    epact = (19 * golden + century - leaps - (century - moon + 1) // 3 + 15) % 30
    quarters, over = divmod(in_century, 4)
    sunday = (32 + 2 * rest + 2 * quarters - epact - over) % 7
    shift = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _standing(year: int) -> Iterator[date]:
    new_year, sunday = date(year, 1, 1), easter(year)
    yield new_year if new_year.weekday() < _SATURDAY else _monday_on_or_after(new_year)
    yield sunday - 2 * _DAY
    yield sunday + _DAY
    yield _monday_on_or_after(date(year, 5, 1))
    yield _monday_on_or_after(date(year, 5, 25))
    yield _monday_on_or_after(date(year, 8, 25))
    # Christmas and Boxing Day, or the weekdays that take their place
    end = (date(year, 12, day) for day in (25, 26, 27, 28))
    yield from [day for day in end if day.weekday() < _SATURDAY][:2]


def _monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
