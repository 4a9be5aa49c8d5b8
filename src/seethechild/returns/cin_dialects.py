"""The dialects of the CIN census: what systems write otherwise than the Department's schema.

Elements under other names or capitals (``CINplanDates``, ``UPNUnknownType``), an enquiry that says
whether a conference *was* required, true and false for 1 and 0, and sex as a number where letters
are asked for. Each is written as in the schema and named as a repair.

Source: files of liia-tools-pipeline, csc-validator-be-cin and cin-xml-from-csv.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

import polars as pl

from seethechild.returns.extract import ROW, Extract, Repair
from seethechild.returns.fields import other_names, plain_name, tables

_FORMAT = "cin_census"
_SEXES = MappingProxyType({"1": "M", "2": "F", "0": "U", "9": "U"})
_LAST_YEAR_OF_NUMBERS = 2024
_DIGITS = MappingProxyType({"true": "1", "false": "0"})
_OPPOSITE = MappingProxyType({"1": "0", "0": "1", "true": "0", "false": "1"})

_Tables = dict[str, pl.DataFrame]


def mend(
    extract: Extract, *, without: Collection[str] = ()
) -> tuple[Extract, tuple[Repair, ...]]:
    """Write names and values of other dialects as the schema does.

    Args:
        extract: a CIN census as it was read.
        without: ids of repairs that are switched off.

    Returns:
        The same under the schema's names, and what was changed.

    Example:
        >>> from pathlib import Path
        >>> from seethechild.returns.extract import Kind
        >>> kind = Kind("cin_census", "", 2024, None, "")
        >>> plans = pl.DataFrame({"_row": [1], "CINPlanStartDate": ["2024-01-01"]})
        >>> found, repairs = mend(Extract(Path("a.xml"), kind, {"CINplanDates": plans}))
        >>> list(found.tables), repairs[0].rule
        (['CINPlanDates'], 'other_name')
    """
    made, repairs = dict(extract.tables), list[Repair]()
    for rule, change in _CHANGES.items():
        if rule not in without:
            made, more = change(made, extract.kind.year)
            repairs += [each for each in more if each.rows]
    return replace(extract, tables=made), tuple(repairs)


def _by_schema_names(found: _Tables, _: int | None) -> tuple[_Tables, list[Repair]]:
    made: dict[str, list[pl.DataFrame]] = {}
    repairs: list[Repair] = []
    known = {plain_name(name): name for name in tables(_FORMAT)}
    for name, frame in found.items():
        table = known.get(plain_name(name), name)
        if table != name:
            repairs.append(Repair("other_name", table, "", frame.height))
        renamed, more = _columns_by_schema_names(table, frame)
        made.setdefault(table, []).append(renamed)
        repairs += more
    joined = {
        table: pl.concat(frames, how="diagonal").sort(ROW, maintain_order=True)
        for table, frames in made.items()
    }
    return joined, repairs


def _columns_by_schema_names(
    table: str, frame: pl.DataFrame
) -> tuple[pl.DataFrame, list[Repair]]:
    names = _names(table)
    repairs: list[Repair] = []
    taken: dict[str, list[str]] = {}
    for column in frame.columns:
        field = names.get(plain_name(column), column)
        if column == field or column in names.values():
            field = column
        else:
            repairs.append(Repair("other_name", table, field, frame[column].count()))
        taken.setdefault(field, []).append(column)
    # Where a field stands under two names, its own comes first.
    return frame.select(
        pl.coalesce(sorted(columns, key=lambda each: each != field)).alias(field)
        for field, columns in taken.items()
    ), repairs


@cache
def _names(table: str) -> Mapping[str, str]:
    """Return the schema's name for each plain name that is known in a table."""
    fields = tables(_FORMAT).get(table, ())
    return {plain_name(each.field): each.field for each in fields} | {
        plain_name(found): field for found, field in other_names(_FORMAT, table).items()
    }


def _not_required(found: _Tables, _: int | None) -> tuple[_Tables, list[Repair]]:
    """Turn "a conference was required" into the schema's "a conference was not required"."""
    table, other, field = "Section47", "ICPCRequired", "ICPCnotRequired"
    frame = found.get(table, pl.DataFrame())
    column = {plain_name(each): each for each in frame.columns}.get(plain_name(other))
    if not column:
        return found, []
    said = pl.col(column).str.strip_chars().str.to_lowercase()
    turned = said.replace_strict(_OPPOSITE, default=pl.col(column))
    own = [field] if field in frame.columns else []
    mended = frame.with_columns(pl.coalesce(*own, turned).alias(field)).drop(column)
    rows = frame[column].count()
    return {**found, table: mended}, [Repair("conference_required", table, field, rows)]


def _yes_and_no_in_digits(found: _Tables, _: int | None) -> tuple[_Tables, list[Repair]]:
    """Write true and false as 1 and 0."""
    made, repairs = dict(found), list[Repair]()
    for table, frame in found.items():
        for each in tables(_FORMAT).get(table, ()):
            if each.type != "yesno" or each.field not in frame.columns:
                continue
            word = pl.col(each.field).str.strip_chars().str.to_lowercase()
            digit = word.replace_strict(_DIGITS, default=None)
            repairs.append(
                Repair(
                    "yes_no_words", table, each.field, frame.select(digit.count()).item()
                )
            )
            made[table] = made[table].with_columns(pl.coalesce(digit, each.field))
    return made, repairs


def _sex_in_letters(found: _Tables, year: int | None) -> tuple[_Tables, list[Repair]]:
    """Write numbers in Sex as letters, and GenderCurrent as Sex where Sex is asked for."""
    table, field, old = "ChildIdentifiers", "Sex", "GenderCurrent"
    frame = found.get(table, pl.DataFrame())
    if field not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(field))
    sources = {field: pl.lit(value=True)}
    if old in frame.columns and (year or 0) > _LAST_YEAR_OF_NUMBERS:
        sources[old] = pl.col(field).is_null()
    repairs: list[Repair] = []
    for column, where in sources.items():
        number = pl.col(column).str.strip_chars().replace_strict(_SEXES, default=None)
        letter = frame.select(pl.when(where).then(number)).to_series()
        frame = frame.with_columns(pl.coalesce(letter, field).alias(field))
        repairs.append(Repair("old_sex_code", table, column, letter.count()))
    changed = any(each.rows for each in repairs)
    return ({**found, table: frame} if changed else found), repairs


_CHANGES: Mapping[str, Callable[[_Tables, int | None], tuple[_Tables, list[Repair]]]] = (
    MappingProxyType(
        {
            "other_name": _by_schema_names,
            "conference_required": _not_required,
            "yes_no_words": _yes_and_no_in_digits,
            "old_sex_code": _sex_in_letters,
        }
    )
)
