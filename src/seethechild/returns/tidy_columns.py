"""Giving a whole column its type: at sight where the values are regular, else value by value.

What polars understands at sight is done for all rows at once. The rest, usually a handful of
distinct values, is understood one by one (see ``tidy_values`` and ``tidy_dates``) and put back.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from types import MappingProxyType
from typing import Any

import polars as pl

from seethechild.core.files import DType
from seethechild.returns.date_order import Order
from seethechild.returns.extract import Format
from seethechild.returns.fields import Field, Type, codes, plain, synonyms
from seethechild.returns.tidy_dates import FIRST_YEAR, LAST_YEAR, DateForm, day, month
from seethechild.returns.tidy_values import (
    CodeList,
    Understand,
    code,
    number,
    whole,
    words,
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
#: Text that needs no cleaning, as most identifiers.
_REGULAR: dict[Type, str] = {
    "text": r"^[A-Za-z0-9_-]*[0-9][A-Za-z0-9_-]*$",
    "upn": r"^[A-Z0-9]*[0-9][A-Z0-9]*$",
    "nhs": r"^[0-9]+$",
    "postcode": r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}$",
}
#: Identifiers a spreadsheet has rounded: their digits are lost.
_ROUNDED = r"^\s*\d([.,]\d+)?[Ee]\+\d+\s*$"
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
    *,
    order: Order = "day",
) -> Column:
    """Give a column the type its field has.

    Args:
        texts: as they stand in the file; null where there is nothing.
        known: the field.
        form: the format it belongs to.
        year: the return's year, if known.
        without: ids of repairs that are switched off; what would need one is not understood.
        order: how its table has days and months of dates, see ``date_order``.

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
        at_sight, understand = _ways(texts, known, _date_form(form, year, order))
        return _slowly(texts, at_sight, understand, without)
    return _text(texts, known.type, without)


def _date_form(form: Format, year: int | None, order: Order) -> DateForm:
    day_first = form in _DAY_FIRST
    return DateForm(day_first, not day_first or form in _ANY_FORM, year, order)


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
        is_as_asked = not form.day_first or form.order == "day"
        sane = seen.dt.year().is_between(FIRST_YEAR, LAST_YEAR) & is_as_asked
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


def _text(texts: pl.Series, form: Type, without: frozenset[str]) -> Column:
    """Clean text; identifiers get the one form they are compared in."""
    at_sight = texts.set(~texts.str.contains(_REGULAR.get(form, _REGULAR["text"])), None)
    result = _slowly(
        texts, at_sight, partial(words, form=form, without=without), frozenset()
    )
    irregular = texts.filter(at_sight.is_null())
    result.rounded = int(irregular.str.contains(_ROUNDED).sum())
    return result
