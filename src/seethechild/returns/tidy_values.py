"""Understanding one value: what the text of a field means, and which repairs that took.

Dates stand in ``tidy_dates``.

Each function takes a distinct text of a column that was not understood at sight. It returns the
value and the names of the repairs, or None where no sense can be made of it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Generic, TypeVar

from seethechild.returns.fields import Type, plain

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


def missing(text: str) -> Understood[Value] | None:
    """Return that there is no value, if the text says so; None if it does not."""
    if not text:
        return Understood(None)
    if plain(text) in MISSING_WORDS:
        return Understood(None, ("word_for_missing",))
    return None


# --- text and identifiers ---------------------------------------------------------------------

#: Words that may be text though they can also say that there is none.
_TEXT_TOO = frozenset({"-", "--", ".", "?"})
_POSTCODE = re.compile(r"([A-Z0-9]{2,4})\s*([0-9][A-Z]{2})")


def words(text: str, form: Type, without: frozenset[str]) -> Understood[str]:
    """Return text or an identifier in the one form it is compared in.

    Args:
        text: as it stands in the file.
        form: ``text``, ``upn``, ``nhs`` or ``postcode``.
        without: ids of repairs that are not to be made.

    Returns:
        The text and the repairs.

    Example:
        >>> words(" ha11aa", "postcode", frozenset())
        Understood(value='HA1 1AA', repairs=('trimmed_blanks', 'upper_case_identifier', 'postcode_blank'))
        >>> words("1234.0", "text", frozenset({"code_decimals"}))
        Understood(value='1234.0', repairs=())
    """
    value, repairs = text, list[str]()
    for repair, change in _changes(form):
        changed = value if repair in without else change(value)
        if changed != value:
            value = changed
            repairs.append(repair)
    return Understood(value or None, tuple(repairs))


@cache
def _changes(form: Type) -> tuple[tuple[str, Callable[[str], str]], ...]:
    """Return the changes a kind of text gets, by the repair each is."""
    return (
        ("trimmed_blanks", lambda text: text.strip(BLANKS)),
        ("word_for_missing", _without_word),
        ("code_decimals", lambda text: re.sub(r"^(\d+)\.0$", r"\1", text)),
        ("upper_case_identifier", str.upper if form in {"upn", "postcode"} else str),
        ("identifier_marks", _digits if form == "nhs" else str),
        ("postcode_blank", _one_blank if form == "postcode" else str),
    )


def _without_word(text: str) -> str:
    return "" if plain(text) in MISSING_WORDS - _TEXT_TOO else text


def _digits(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _one_blank(text: str) -> str:
    parts = _POSTCODE.fullmatch(text)
    return f"{parts[1]} {parts[2]}" if parts else text


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
        found = _code_in_words(short, known) or missing(short)
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
        found = missing(short)
    return found and found.after(*repairs)


def number(text: str) -> Understood[float] | None:
    """Return the number that is meant.

    Example:
        >>> number(" 1.5")
        Understood(value=1.5, repairs=('trimmed_blanks',))
    """
    short, repairs = cleaned(text)
    is_number = re.fullmatch(r"-?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", short)
    found = Understood(float(short)) if is_number else missing(short)
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
    found: Understood[bool] | None = missing(short)
    return found and found.after(*repairs)


#: A function that understands a text.
Understand = Callable[[str], Understood[Value] | None]
