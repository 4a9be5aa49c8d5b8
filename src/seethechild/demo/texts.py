"""Records as the text of a format's tables: fields, codes and years come from the format's data."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from seethechild.returns.extract import Format
from seethechild.returns.fields import Field, codes, tables

#: How each format writes a day.
_DAYS: Final[Mapping[str, str]] = {"ssda903": "%d/%m/%Y", "annex_a": "%d/%m/%Y"}
_ISO: Final = "%Y-%m-%d"
#: How each format writes yes and no.
_YES: Final[Mapping[str, tuple[str, str]]] = {
    "early_help": ("Yes", "No"), "mental_health": ("Yes", "No"), "school_census": ("Yes", "No"),
    "annex_a": ("Y", "N"), "ssd": ("Y", "N"),
}  # fmt: skip
#: A code that went out of use to the one that took its place (SSDA903 guide: H5 became K3).
_AFTER: Final[Mapping[str, str]] = {"H5": "K3", "P2": "K3", "F3": "F5", "P3": "P5"}
_BEFORE: Final = {new: old for old, new in _AFTER.items()} | {
    "5D": "5B", "F4": "F3", "P4": "P3", "RC9": "RC8", "18C": "18A", "19C": "19A", "24A": "20",
}  # fmt: skip


def as_text(
    format: Format,  # noqa: A002 - the plain word
    table: str,
    frame: pl.DataFrame,
    year: int | None = None,
) -> pl.DataFrame:
    """Return a table of a format as text, in the publisher's order.

    Args:
        format: which.
        table: the publisher's name of it.
        frame: with a column for each field: by the field's name, or by the name it has in the
            record it is moved to. Fields that are in neither way there are left empty.
        year: fields and codes of this year only.

    Returns:
        A column of text for each field asked for in the year; null where there is nothing.
    """
    asked = [each for each in tables(format)[table] if each.asked_in(year)]
    return frame.select(
        _text(format, each, frame, year).alias(each.field) for each in asked
    )


def _text(format: Format, known: Field, frame: pl.DataFrame, year: int | None) -> pl.Expr:  # noqa: A002
    name = known.field if known.field in frame.columns else known.column
    if name not in frame.columns:
        return pl.lit(None, dtype=pl.String)
    value, dtype = pl.col(name), frame.schema[name]
    if dtype == pl.Date:
        return value.dt.strftime(_DAYS.get(format, _ISO))
    if dtype == pl.Boolean:
        yes, no = _YES.get(format, ("1", "0"))
        return pl.when(value).then(pl.lit(yes)).when(~value).then(pl.lit(no))
    if known.codes and dtype == pl.String:
        return value.replace(code_changes(known.codes, year))
    return value.cast(pl.String)


def code_changes(name: str, year: int | None) -> dict[str, str]:
    """Return code to the one with the same words, or that took its place, in a year.

    Example:
        >>> code_changes("ssda903_sex", 2023)
        {'M': '1', 'F': '2'}
    """
    used = {each.label: each.code for each in codes(name) if each.used_in(year)}
    there = set(used.values())
    found = {}
    for each in codes(name):
        if each.code in there:
            continue
        near = (
            _AFTER.get(each.code, ""),
            _BEFORE.get(each.code, ""),
            used.get(each.label, ""),
        )
        new = next((code for code in near if code in there), None)
        if new is not None:
            found[each.code] = new
    return found
