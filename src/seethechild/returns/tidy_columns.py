"""Giving a whole column its type: at sight where the values are regular, else value by value.

What polars understands at sight is done for all rows at once. The rest, usually a handful of
distinct values, is understood one by one (see ``tidy_values``) and put back.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import Any

import polars as pl

from seethechild.core.files import DType
from seethechild.returns.extract import Format
from seethechild.returns.fields import Field, codes, plain, synonyms
from seethechild.returns.tidy_values import (
    BLANKS,
    FIRST_YEAR,
    LAST_YEAR,
    MISSING_WORDS,
    CodeList,
    DateForm,
    Understand,
    code,
    day,
    month,
    number,
    whole,
    yes_or_no,
)

#: What each type becomes; all others are text.
DTYPES: dict[str, DType] = {
    "date": pl.Date,
    "month": pl.Date,
    "whole": pl.Int64,
    "number": pl.Float64,
    "yesno": pl.Boolean,
}
#: Formats that write 31/03/2024, and those that fix no form; all others write 2024-03-31.
_DAY_FIRST = frozenset({"ssda903", "annex_a"})
_ANY_FORM = frozenset({"annex_a"})
#: Identifiers a spreadsheet has rounded: their digits are lost.
_ROUNDED = r"^\d([.,]\d+)?[Ee]\+\d+$"
_OLD_SEX = MappingProxyType({"1": ("M", "old_sex_code"), "2": ("F", "old_sex_code")})


@dataclass
class Column:
    """A column with its type, and what was found on the way.

    Attributes:
        values: as many as there were texts.
        repairs: id in ``repairs.csv`` to the number of rows.
        unclear: rows that hold something that was not understood; null now, but for codes,
            which stay as they are.
        rounded: rows whose identifier a spreadsheet has rounded.
    """

    values: pl.Series
    repairs: Counter[str] = field(default_factory=Counter)
    unclear: int = 0
    rounded: int = 0


def typed_column(
    texts: pl.Series,
    known: Field,
    form: Format,
    year: int | None = None,
    without: frozenset[str] = frozenset(),
) -> Column:
    """Give a column the type its field has.

    Args:
        texts: as they stand in the file; null where there is nothing.
        known: the field.
        form: the format it belongs to.
        year: the return's year, if known.
        without: ids of repairs that are switched off; what would need one is not understood.

    Returns:
        The typed values and what it took.

    Example:
        >>> born = Field("T", "DOB", "date", "", True, None, None, "", "", "")
        >>> found = typed_column(pl.Series(["31/03/2020", "1/4/20", "?!"]), born, "ssda903")
        >>> found.values.to_list()[1], found.repairs["two_digit_year"], found.unclear
        (datetime.date(2020, 4, 1), 1, 1)
    """
    texts = texts.cast(pl.String).set(texts == "", None)
    if known.type == "code":
        listed = code_list(form, known.field, known.codes)
        if not listed.codes:
            return _text(texts, known.type, without)
        at_sight = texts.set(~texts.is_in(list(listed.codes - set(listed.renamed))), None)
        return _slowly(texts, at_sight, partial(code, known=listed), without, keep=True)
    if known.type in DTYPES:
        at_sight, understand = _ways(texts, known, _date_form(form, year))
        return _slowly(texts, at_sight, understand, without)
    return _text(texts, known.type, without)


def _date_form(form: Format, year: int | None) -> DateForm:
    day_first = form in _DAY_FIRST
    return DateForm(day_first, not day_first or form in _ANY_FORM, year)


@cache
def code_list(form: str, name: str, listed: str) -> CodeList:
    """Return the codes of a field with all the ways they are written.

    Where a code is retired and another has the same words, the words mean the later one.
    """
    rows = codes(listed)
    is_sex = form == "ssda903" and name == "SEX"
    return CodeList(
        codes=frozenset(each.code for each in rows),
        labels=MappingProxyType(
            {plain(each.label): each.code for each in rows if each.label}
        ),
        synonyms=synonyms(listed),
        renamed=_OLD_SEX if is_sex else MappingProxyType({}),
    )


def _ways(
    texts: pl.Series, known: Field, form: DateForm
) -> tuple[pl.Series, Callable[[str], Any]]:
    """Return what is understood at sight, and the function for the rest."""
    if known.type in {"date", "month"}:
        pattern = "%d/%m/%Y" if form.day_first else "%Y-%m-%d"
        seen = texts.str.to_date(pattern, strict=False, exact=True)
        sane = seen.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
        seen = seen.set(~sane.fill_null(value=False), None)
        if known.type == "month":
            return seen.dt.month_start(), partial(month, form=form)
        return seen, partial(day, form=form)
    if known.type == "whole":
        return texts.str.to_integer(strict=False).cast(pl.Int64), whole
    if known.type == "number":
        seen = texts.cast(pl.Float64, strict=False)
        return seen.set(~seen.is_finite(), None), number
    words = {"0": False, "1": True, "false": False, "true": True}
    seen = texts.replace_strict(words, default=None, return_dtype=pl.Boolean)
    return seen, partial(yes_or_no, synonyms=synonyms(known.codes))


def _slowly(
    texts: pl.Series,
    at_sight: pl.Series,
    understand: Understand[Any],
    without: frozenset[str],
    *,
    keep: bool = False,
) -> Column:
    """Understand what is left value by value; ``keep`` leaves what is not understood as it is."""
    left = texts.filter(at_sight.is_null() & texts.is_not_null())
    result = Column(at_sight)
    if not len(left):
        return result
    counts = left.rename("text").value_counts(name="rows")
    meant: list[Any] = []
    for text, rows in counts.iter_rows():
        found = understand(text)
        if found is None or without.intersection(found.repairs):
            result.unclear += rows
            meant.append(text if keep else None)
            continue
        result.repairs.update(dict.fromkeys(found.repairs, rows))
        meant.append(found.value)
    rest = texts.replace_strict(
        counts["text"], pl.Series(meant, dtype=at_sight.dtype), default=None
    )
    frame = pl.DataFrame({"at_sight": at_sight, "rest": rest})
    result.values = frame.select(pl.coalesce("at_sight", "rest")).to_series()
    return result


# --- text and identifiers ---------------------------------------------------------------------


def _text(texts: pl.Series, form: str, without: frozenset[str]) -> Column:
    """Clean text; identifiers get the one form they are compared in."""
    result = Column(texts)
    _change(result, without, "trimmed_blanks", lambda each: each.str.strip_chars(BLANKS))
    result.values = result.values.set(result.values == "", None)
    words = list(MISSING_WORDS - {".", "?", "-"})
    _change(
        result,
        without,
        "word_for_missing",
        lambda each: each.set(each.str.to_lowercase().is_in(words), None),
    )
    _change(
        result, without, "code_decimals", lambda each: each.str.replace(r"^(\d+)\.0$", "$1")
    )
    if form in {"upn", "postcode"}:
        _change(
            result, without, "upper_case_identifier", lambda each: each.str.to_uppercase()
        )
    if form == "nhs":
        _change(
            result,
            without,
            "identifier_marks",
            lambda each: each.str.replace_all(r"[\s-]", ""),
        )
    if form == "postcode":
        _change(result, without, "postcode_blank", _one_blank)
    result.rounded = int(result.values.str.contains(_ROUNDED).sum())
    return result


def _one_blank(postcodes: pl.Series) -> pl.Series:
    """Put one blank before the last three characters: HA11AA and HA1  1AA become HA1 1AA."""
    return postcodes.str.replace_all(r"\s+", "").str.replace(r"^(.{2,4})(.{3})$", "$1 $2")


def _change(
    result: Column,
    without: frozenset[str],
    repair: str,
    make: Callable[[pl.Series], pl.Series],
) -> None:
    """Make a change unless it is switched off, and count the rows it touches."""
    if repair in without:
        return
    after = make(result.values)
    if changed := int(after.ne_missing(result.values).sum()):
        result.repairs[repair] += changed
        result.values = after
