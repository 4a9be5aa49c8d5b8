"""Understanding one value: what the text of a field means, and which repairs that took.

Each function takes a distinct text of a column that was not understood at sight. It returns the
value and the names of the repairs, or None where no sense can be made of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType
from typing import Generic, TypeVar

from seethechild.returns.fields import plain

Value = TypeVar("Value")


@dataclass(frozen=True)
class Understood(Generic[Value]):
    """What a text means.

    Attributes:
        value: the typed value; None if the text says that there is none.
        repairs: ids in ``repairs.csv`` of what it took.
    """

    value: Value | None
    repairs: tuple[str, ...] = ()

    def after(self, *repairs: str) -> "Understood[Value]":
        """Return the same with earlier repairs put before."""
        return Understood(self.value, (*repairs, *self.repairs))


#: Blanks, also those without a width, which ``str.strip`` leaves alone.
BLANKS = (
    " \t\r\n\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
    + "".join(chr(point) for point in range(0x2000, 0x200E))
)
#: Words that stand where there is no value, as ``plain`` leaves them.
MISSING_WORDS = frozenset(
    {"null", "n/a", "#n/a", "na", "nan", "nat", "none", "nil", "<na>", "-", "--", ".", "?"}
)
_DECIMALS = re.compile(r"(-?\d+)\.0+")


def cleaned(text: str) -> tuple[str, tuple[str, ...]]:
    """Return text without blanks around it, and the repair that took.

    Example:
        >>> cleaned(" X1 ")
        ('X1', ('trimmed_blanks',))
    """
    short = text.strip(BLANKS)
    return short, (() if short == text else ("trimmed_blanks",))


def _missing(text: str) -> Understood[Value] | None:
    if not text:
        return Understood(None)
    if plain(text) in MISSING_WORDS:
        return Understood(None, ("word_for_missing",))
    return None


# --- codes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CodeList:
    """The codes a field may hold, and other ways to say them.

    Attributes:
        codes: as the publisher writes them.
        labels: words of a code, as ``plain`` leaves them, to the code.
        synonyms: other words, as ``plain`` leaves them, to the code.
        renamed: codes that are now written otherwise, such as sex 1, now M; and the repair.
    """

    codes: frozenset[str]
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    synonyms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    renamed: Mapping[str, tuple[str, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )


def code(text: str, known: CodeList) -> Understood[str] | None:
    """Return the code that is meant.

    Args:
        text: as it stands in the file.
        known: the list it comes from.

    Returns:
        The code and the repairs; None if it is none of the list.

    Example:
        >>> sexes = CodeList(frozenset({"1", "M"}), {"male": "M"}, {}, {"1": ("M", "old_sex_code")})
        >>> code("1.0 ", sexes)
        Understood(value='M', repairs=('trimmed_blanks', 'code_decimals', 'old_sex_code'))
    """
    short, repairs = cleaned(text)
    found = _code_as_written(short, known)
    if found is None and (decimals := _DECIMALS.fullmatch(short)):
        found = _code_as_written(decimals[1], known)
        found = found and found.after("code_decimals")
    if found is None:
        found = _code_in_words(short, known) or _missing(short)
    return found and found.after(*repairs)


def _code_as_written(text: str, known: CodeList) -> Understood[str] | None:
    repairs: tuple[str, ...] = ()
    if text not in known.codes:
        spelt = {each.casefold(): each for each in known.codes}
        if text.casefold() not in spelt:
            return None
        text, repairs = spelt[text.casefold()], ("code_case",)
    if text in known.renamed:
        text, repair = known.renamed[text]
        repairs = (*repairs, repair)
    return Understood(text, repairs)


def _code_in_words(text: str, known: CodeList) -> Understood[str] | None:
    words = plain(text)
    if words in known.synonyms:
        return Understood(known.synonyms[words], ("synonym",))
    if words in known.labels:
        return Understood(known.labels[words], ("code_label",))
    first, mark, _ = re.sub(r"\s*[-–:)]\s+|\s+[-–:]\s*", "\x1f", text).partition("\x1f")
    found = _code_as_written(first.strip(), known) if mark else None
    return found and found.after("code_with_words")


# --- dates ------------------------------------------------------------------------------------

_TIME = re.compile(
    r"[T ]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*([AaPp][Mm])?(Z|[+-]\d\d:?\d\d)?$|Z$"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ]?)(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]?([A-Za-z]{3,9})[-/., ]*(\d{4}|\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december", "sept"),
)
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = date(1930, 1, 1), date(2099, 12, 31)
#: Two-digit years up to this one are 20xx where the return's year is not known.
_PIVOT = 2049
#: How far dates may lie ahead of a return: an eighteenth birthday of a child born in it.
_AHEAD_YEARS = 18
FIRST_YEAR, LAST_YEAR = 1850, 2150


@dataclass(frozen=True)
class DateForm:
    """How a format writes dates.

    Attributes:
        day_first: whether it writes 31/03/2024.
        iso: whether it writes 2024-03-31. A format that does not fix one has both.
        year: the return's year, for years of two digits; None if not known.
    """

    day_first: bool
    iso: bool
    year: int | None = None


def day(text: str, form: DateForm) -> Understood[date] | None:
    """Return the date that is meant, the day always before the month.

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
    """
    short, repairs = cleaned(text)
    without_time = _TIME.sub("", short)
    if without_time != short:
        repairs = (*repairs, "date_with_time")
    found = _year_first(without_time, form) or _day_first(without_time, form)
    found = found or _named_month(without_time, form) or _serial(without_time)
    found = found or _missing(without_time)
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
    found = _date(year, int(parts[3]), int(parts[1]))
    if parts[2] != "/":
        repairs = (*repairs, "date_other_marks")
    elif not form.day_first:
        repairs = (*repairs, "day_first_date")
    return None if found is None else Understood(found, repairs)


def _named_month(text: str, form: DateForm) -> Understood[date] | None:
    if not (parts := _NAMED.fullmatch(text)):
        return None
    name = parts[2].casefold()
    if name not in _MONTHS and name not in _MONTH_NAMES:
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


# --- numbers, yes and no ----------------------------------------------------------------------

_YES = frozenset({"1", "true", "t", "y", "yes"})
_NO = frozenset({"0", "false", "f", "n", "no"})
_LONGEST_WHOLE = 18


def whole(text: str) -> Understood[int] | None:
    """Return the whole number that is meant.

    Example:
        >>> whole("12.0")
        Understood(value=12, repairs=('code_decimals',))
    """
    short, repairs = cleaned(text)
    found: Understood[int] | None
    if re.fullmatch(rf"-?\d{{1,{_LONGEST_WHOLE}}}", short):
        found = Understood(int(short))
    elif (parts := _DECIMALS.fullmatch(short)) and len(parts[1]) <= _LONGEST_WHOLE:
        found = Understood(int(parts[1]), ("code_decimals",))
    else:
        found = _missing(short)
    return found and found.after(*repairs)


def number(text: str) -> Understood[float] | None:
    """Return the number that is meant.

    Example:
        >>> number(" 1.5")
        Understood(value=1.5, repairs=('trimmed_blanks',))
    """
    short, repairs = cleaned(text)
    is_number = re.fullmatch(r"-?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", short)
    found = Understood(float(short)) if is_number else _missing(short)
    return found and found.after(*repairs)


def yes_or_no(text: str, synonyms: Mapping[str, str]) -> Understood[bool] | None:
    """Return whether yes or no is meant: 1, true, y or yes; 0, false, n or no.

    Args:
        text: as it stands in the file.
        synonyms: other words, as ``plain`` leaves them, to one of those.

    Example:
        >>> yes_or_no("1.0", {})
        Understood(value=True, repairs=('code_decimals',))
    """
    short, repairs = cleaned(text)
    said = plain(short)
    if decimals := _DECIMALS.fullmatch(said):
        said, repairs = decimals[1], (*repairs, "code_decimals")
    if said in synonyms:
        said, repairs = plain(synonyms[said]), (*repairs, "synonym")
    if said in _YES or said in _NO:
        return Understood(said in _YES, repairs)
    found: Understood[bool] | None = _missing(short)
    return found and found.after(*repairs)


#: A function that understands a text.
Understand = Callable[[str], Understood[Value] | None]
