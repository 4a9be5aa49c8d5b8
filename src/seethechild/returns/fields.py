"""What each format holds, as data: its tables, fields, codes and years, and the named repairs.

The files stand in ``formats/``: one CSV for each format, code lists in ``codes*.csv``, words used
for codes in ``synonyms*.csv``, repairs in ``repairs.csv``. Names are the publisher's own. A list
of codes may be spread over several files; every row says where it comes from.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast, get_args

import polars as pl

from seethechild.core.files import read_csv
from seethechild.returns.extract import Format

#: How a field's text is understood: see ``tidy``.
Type = Literal[
    "text",
    "code",
    "date",
    "month",
    "whole",
    "number",
    "yesno",
    "upn",
    "nhs",
    "postcode",
]
TYPES: tuple[Type, ...] = get_args(Type)
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True)
class Field:
    """One field of one table of a format.

    Attributes:
        table: the publisher's (or our plain) name of the table.
        field: the publisher's name, kept exactly.
        type: how its text is understood.
        codes: name of the list its values come from; empty where there is none.
        required: whether it must be filled.
        first_year: financial year (by its end) from which it is asked for; None: always.
        last_year: last financial year it is asked for; None: still.
        record: the record it is moved to, if that is a plain move; empty otherwise.
        column: the column there.
        meaning: what a value says.
    """

    table: str
    field: str
    type: Type
    codes: str
    required: bool
    first_year: int | None
    last_year: int | None
    record: str
    column: str
    meaning: str

    def asked_in(self, year: int | None) -> bool:
        """Say whether the field is asked for in a year; in an unknown year, all are."""
        return _within(year, self.first_year, self.last_year)


@dataclass(frozen=True)
class Code:
    """One code of a list, in the years it is used.

    Attributes:
        list: name of the list.
        code: the publisher's code, kept exactly.
        label: what it stands for.
        first_year: financial year (by its end) from which it is used; None: always.
        last_year: last financial year it is used; None: still.
        source: where that is published.
    """

    list: str
    code: str
    label: str
    first_year: int | None
    last_year: int | None
    source: str

    def used_in(self, year: int | None) -> bool:
        """Say whether the code is used in a year; in an unknown year, all are."""
        return _within(year, self.first_year, self.last_year)


@dataclass(frozen=True)
class RepairRule:
    """A change that tidying makes to what stands in a file; it can be switched off.

    Attributes:
        id: its name, as in ``--without-repair``.
        format: the format it is for; empty for all.
        meaning: what is changed, and into what.
        source: whose rule it is, or why.
        default: whether it is done unless switched off.
    """

    id: str
    format: str
    meaning: str
    source: str
    default: bool


@cache
def fields(format: Format) -> tuple[Field, ...]:  # noqa: A002 - the plain word
    """Return all fields of a format, in the publisher's order, of all years.

    Example:
        >>> [each.field for each in fields("ssda903") if each.table == "Reviews"]
        ['CHILD', 'DOB', 'REVIEW', 'REVIEW_CODE']
    """
    return tuple(
        Field(
            table=row["table"],
            field=row["field"],
            type=cast("Type", row["type"]),
            codes=row["codes"],
            required=row["required"] == "yes",
            first_year=_year(row["first_year"]),
            last_year=_year(row["last_year"]),
            record=row["record"],
            column=row["column"],
            meaning=row["meaning"],
        )
        for row in _rows(f"{format}.csv")
    )


@cache
def tables(format: Format) -> Mapping[str, tuple[Field, ...]]:  # noqa: A002
    """Return a format's tables, each with its fields, in the publisher's order.

    Example:
        >>> list(tables("ssda903"))[:3]
        ['Header', 'Episodes', 'Reviews']
    """
    found: dict[str, list[Field]] = {}
    for each in fields(format):
        found.setdefault(each.table, []).append(each)
    return MappingProxyType({name: tuple(rows) for name, rows in found.items()})


@cache
def codes(name: str) -> tuple[Code, ...]:
    """Return the codes of one list, of all years; none if there is no such list.

    Example:
        >>> [each.code for each in codes("ssda903_missing")]
        ['M', 'A']
    """
    return _code_lists().get(name, ())


@cache
def synonyms(name: str) -> Mapping[str, str]:
    """Return other words used for the codes of a list: word, as ``plain`` leaves it, to code.

    They stand in ``synonyms*.csv`` with the columns ``list,found,code``.
    """
    return _synonym_lists().get(name, MappingProxyType({}))


@cache
def other_names(format: Format, table: str) -> Mapping[str, str]:  # noqa: A002
    """Return other names of a table's fields: name as found to the publisher's name.

    They stand in ``names_<format>.csv``, where a format has such a file, with the columns
    ``table,found,field,source``.

    Example:
        >>> other_names("cin_census", "ChildIdentifiers")["UPNUnknownType"]
        'UPNunknown'
    """
    file = f"names_{format}.csv"
    rows = _rows(file) if file in _names("names") else ()
    found = {row["found"]: row["field"] for row in rows if row["table"] == table}
    return MappingProxyType(found)


@cache
def repair_rules() -> tuple[RepairRule, ...]:
    """Return every repair there is, in the order of the file.

    Example:
        >>> [each.default for each in repair_rules() if each.id == "two_digit_year"]
        [True]
    """
    return tuple(
        RepairRule(
            row["id"],
            row["format"],
            row["meaning"],
            row["source"],
            default=row["default"] == "yes",
        )
        for row in _rows("repairs.csv")
    )


def plain(text: str) -> str:
    """Return text as it is compared: no capitals, no blanks around, single blanks within.

    Example:
        >>> plain("  Not   Known ")
        'not known'
    """
    return " ".join(text.casefold().split())


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Return the name of a column or table as it is compared: letters and digits only.

    Example:
        >>> plain_name("Child Unique ID") == plain_name("child_unique_id")
        True
    """
    return "".join(char for char in text.casefold() if char.isalnum())


@cache
def _code_lists() -> Mapping[str, tuple[Code, ...]]:
    found: dict[str, list[Code]] = {}
    for file in _names("codes"):
        for row in _rows(file):
            years = _year(row["first_year"]), _year(row["last_year"])
            code = Code(row["list"], row["code"], row["label"], *years, row["source"])
            found.setdefault(code.list, []).append(code)
    return MappingProxyType({name: tuple(rows) for name, rows in found.items()})


@cache
def _synonym_lists() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for file in _names("synonyms"):
        for row in _rows(file):
            found.setdefault(row["list"], {})[plain(row["found"])] = row["code"]
    return MappingProxyType({name: MappingProxyType(each) for name, each in found.items()})


def _names(start: str) -> list[str]:
    folder = files("seethechild.returns") / "formats"
    names = (each.name for each in folder.iterdir())
    return sorted(
        name for name in names if name.startswith(start) and name.endswith(".csv")
    )


def _rows(name: str) -> Iterable[dict[str, str]]:
    with as_file(files("seethechild.returns") / "formats" / name) as path:
        return read_csv(Path(path)).with_columns(pl.all().fill_null("")).to_dicts()


def _year(text: str) -> int | None:
    return int(text) if text else None


def _within(year: int | None, first: int | None, last: int | None) -> bool:
    return year is None or ((first or year) <= year <= (last or year))
