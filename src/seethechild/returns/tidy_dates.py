"""Understanding one date, in all the ways files write it.

The day comes before the month, but where the whole column shows the other order (``date_order``).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from seethechild.returns.date_order import Order
from seethechild.returns.tidy_values import Understood, cleaned, missing

_TIME = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([AaPp][Mm])?(Z|[+-]\d\d:?\d\d)?$|Z$"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]?([A-Za-z]{3,9})[-/., ]*(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTHS = [name[:3] for name in _MONTH_NAMES]
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = date(1930, 1, 1), date(2099, 12, 31)
#: Two-digit years up to this one are 20xx where the return's year is not known.
_PIVOT = 2049
#: How far dates may lie ahead of a return: an eighteenth birthday of a child born in it.
_AHEAD_YEARS = 18
FIRST_YEAR, LAST_YEAR = 1850, 2150
_LAST_MONTH = 12


@dataclass(frozen=True)
class DateForm:
    """How a format writes dates.

    Attributes:
        day_first: whether it writes 31/03/2024.
        iso: whether it writes 2024-03-31. A format that does not fix one has both.
        year: the return's year, for years of two digits; None if not known.
        order: how the column has days and months, where it does not follow the format.
    """

    day_first: bool
    iso: bool
    year: int | None = None
    order: Order = "day"


def day(text: str, form: DateForm) -> Understood[date] | None:
    """Return the date that is meant.

    Args:
        text: as it stands in the file.
        form: how the format writes dates.

    Returns:
        The date and the repairs; None if it is none.

    Example:
        >>> day("27/09/19", DateForm(day_first=True, iso=False, year=2020))
        Understood(value=datetime.date(2019, 9, 27), repairs=('two_digit_year',))
        >>> day("31/02/2019", DateForm(day_first=True, iso=False)) is None
        True
        >>> day("02/03/2019", DateForm(day_first=True, iso=False, order="month"))
        Understood(value=datetime.date(2019, 2, 3), repairs=('month_first_date',))
    """
    short, repairs = cleaned(text)
    without_time = _TIME.sub("", short)
    if without_time != short:
        repairs = (*repairs, "date_with_time")
    found = _year_first(without_time, form) or _day_first(without_time, form)
    found = found or _named_month(without_time, form) or _serial(without_time)
    found = found or missing(without_time)
    return found and found.after(*repairs)


def _year_first(text: str, form: DateForm) -> Understood[date] | None:
    if not (parts := _YEAR_FIRST.fullmatch(text)) or (
        not parts[2] and len(text) != len("20240331")
    ):
        return None
    found = _date(int(parts[1]), int(parts[3]), int(parts[4]))
    if parts[2] != "-":
        return None if found is None else Understood(found, ("date_other_marks",))
    return None if found is None else Understood(found, () if form.iso else ("iso_date",))


def _day_first(text: str, form: DateForm) -> Understood[date] | None:
    if not (parts := _DAY_FIRST.fullmatch(text)):
        return None
    year, repairs = _whole_year(parts[4], form.year)
    first, second = int(parts[1]), int(parts[3])
    if form.order == "both" and first != second and max(first, second) <= _LAST_MONTH:
        return None
    is_month_first = form.order != "day" and first <= _LAST_MONTH and first != second
    found = _date(year, first, second) if is_month_first else _date(year, second, first)
    if is_month_first:
        repairs = (*repairs, "month_first_date")
    elif parts[2] != "/":
        repairs = (*repairs, "date_other_marks")
    elif not form.day_first:
        repairs = (*repairs, "day_first_date")
    return None if found is None else Understood(found, repairs)


def _named_month(text: str, form: DateForm) -> Understood[date] | None:
    if not (parts := _NAMED.fullmatch(text)):
        return None
    name = parts[2].casefold()
    if name not in {*_MONTHS, *_MONTH_NAMES, "sept"}:
        return None
    year, repairs = _whole_year(parts[3], form.year)
    found = _date(year, _MONTHS.index(name[:3]) + 1, int(parts[1]))
    return None if found is None else Understood(found, (*repairs, "date_other_marks"))


def _serial(text: str) -> Understood[date] | None:
    if not (parts := _SERIAL.fullmatch(text)):
        return None
    found = _SERIAL_ZERO + timedelta(days=int(parts[1]))
    within = _FIRST_SERIAL <= found <= _LAST_SERIAL
    return Understood(found, ("excel_serial_date",)) if within else None


def _whole_year(text: str, near: int | None) -> tuple[int, tuple[str, ...]]:
    if len(text) > len("99"):
        return int(text), ()
    last = near + _AHEAD_YEARS if near else _PIVOT
    year = 2000 + int(text)
    return (year if year <= last else year - 100), ("two_digit_year",)


def _date(year: int, month: int, day_of_month: int) -> date | None:
    try:
        found = date(year, month, day_of_month)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= LAST_YEAR else None


def month(text: str, form: DateForm) -> Understood[date] | None:
    """Return the first day of the month that is meant: 2024-03, 03/2024, or a whole date.

    Example:
        >>> month("03/2024", DateForm(day_first=True, iso=True))
        Understood(value=datetime.date(2024, 3, 1), repairs=())
    """
    short, repairs = cleaned(text)
    if parts := re.fullmatch(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})", short):
        year, number = (parts[1], parts[2]) if parts[1] else (parts[4], parts[3])
        found = _date(int(year), int(number), 1)
        return None if found is None else Understood(found, repairs)
    whole = day(text, form)
    if whole is None or whole.value is None:
        return whole
    return Understood(whole.value.replace(day=1), whole.repairs)
