"""Ofsted's Annex A: eleven child-level lists an inspection asks for, as a workbook or as CSV.

Sheets are told by their columns, not by their names: councils rename, reorder and leave out
sheets, and put titles above the column names. List 11 is about adopters; it is read, so that it
can be checked, but becomes no record.

Source: Annex A machine specification of liia-tools-pipeline (MIT); Ofsted, ILACS framework.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.annex_a_headers import LOOK_LINES, Found, find
from seethechild.returns.annex_a_records import records
from seethechild.returns.extract import ROW, Extract, Kind
from seethechild.returns.fields import plain_name, tables
from seethechild.returns.head import Head
from seethechild.returns.read_csv import read_text_table
from seethechild.returns.workbook import OLD_OR_LOCKED, is_workbook, read_sheets

__all__ = ["LOOKS_FOR", "read", "recognise", "records"]

LOOKS_FOR = "Annex A: a workbook with any of its lists 1 to 11, or one list as CSV"

#: Kinds of workbook that are recognised only to say why they are not read.
_OLD, _SEND = "old workbook", "special educational needs"
_SEND_COLUMNS = frozenset({"uniqueid", "upn", "uln", "senprimaryneed"})
_TOO_OLD = Problem(
    "",
    "is a workbook of the old kind (.xls), or locked with a password",
    "Save it without a password as .xlsx.",
)
_SEND_REFUSED = Problem(
    "",
    "is Annex A of the inspection of special educational needs, which holds nothing that "
    "journeys are built from",
    "Leave it out; the Annex A that is read is that of children's social care, lists 1 to 11.",
)


def recognise(head: Head) -> Kind | None:
    """Say whether a file is an Annex A workbook, or one of its lists as CSV.

    Args:
        head: the start of the file.

    Returns:
        What it is; None if it is something else.

    Raises:
        DataError: it is a workbook that is broken, or claims more than any return holds.
    """
    if head.start.startswith(OLD_OR_LOCKED):
        return _kind(_OLD, "the start of an old or locked workbook")
    if is_workbook(head):
        return _recognise_sheets(read_sheets(head.path))
    found = find([head.columns]) if head.columns else None
    if found is None:
        return None
    return _kind(found.table, f"{len(found.columns)} columns of {found.table}")


def _recognise_sheets(sheets: Mapping[str, pl.DataFrame]) -> Kind | None:
    found = [each for sheet in sheets.values() if (each := find(_first(sheet)))]
    if found:
        lists = sorted({each.table for each in found}, key=lambda name: int(name[5:]))
        return _kind("", f"sheets with the columns of {', '.join(lists)}")
    if any(_is_send(line) for sheet in sheets.values() for line in _first(sheet)):
        return _kind(_SEND, "columns Unique ID, UPN, ULN and SEN primary need")
    return None


def _kind(table: str, evidence: str) -> Kind:
    return Kind("annex_a", table, None, None, evidence)


def _is_send(line: Sequence[str | None]) -> bool:
    return {plain_name(cell) for cell in line if cell} >= _SEND_COLUMNS


def read(path: Path, kind: Kind) -> Extract:
    """Read the lists of a workbook, or the one list of a CSV file.

    Args:
        path: the file.
        kind: what ``recognise`` said.

    Returns:
        ``List 1`` to ``List 11``, those that are there, under the published column names;
        columns of other names are kept. Two sheets of one list are put one below the other.
        Problems name sheets that are no list, and columns that are missing.

    Raises:
        DataError: it is a workbook of another kind, is broken, or holds no list.
    """
    if kind.table in {_OLD, _SEND}:
        refused = _TOO_OLD if kind.table == _OLD else _SEND_REFUSED
        raise DataError(Problem(path.name, refused.what, refused.mend))
    if kind.table:
        return _read_csv(path, kind)
    tables: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, sheet in read_sheets(path).items():
        found = find(_first(sheet))
        if found is None:
            what = f"a sheet ({len(sheet)} rows) is none of the lists and was left out"
            problems.append(Problem(path.name, what, "Nothing, unless it should be one."))
            continue
        table = _below(sheet, found)
        before = tables.get(found.table)
        both = table if before is None else pl.concat([before, table], how="diagonal")
        tables[found.table] = both
        problems += [*_misnamed(path, name, found.table), *_missing(path, found)]
    if not tables:
        what, mend = "holds none of the lists 1 to 11", "Name a file that holds them."
        raise DataError(Problem(path.name, what, mend))
    return Extract(path, kind, tables, tuple(problems))


def _read_csv(path: Path, kind: Kind) -> Extract:
    """Read one list."""
    read = read_text_table(path, kind.above)
    names = [name for name in read.frame.columns if name != ROW]
    found = find([names])
    if found is None:
        what = f"has other column names than those of {kind.table}"
        raise DataError(Problem(path.name, what, "Compare them with the published list."))
    columns = {field: names[place] for field, place in found.columns.items()}
    problems = (*read.problems, *_missing(path, found))
    table = _renamed(read.frame, columns)
    return Extract(path, kind, {found.table: table}, problems, read.repaired(found.table))


def _below(sheet: pl.DataFrame, found: Found) -> pl.DataFrame:
    """Return the rows below the column names, under the published names."""
    cells = [name for name in sheet.columns if name != ROW]
    header = sheet.row(found.line, named=True)
    rows = sheet.slice(found.line + 1)
    spoken = {name: str(header[name]).strip() for name in cells if header[name]}
    columns = {field: cells[place] for field, place in found.columns.items()}
    used = {*columns.values(), *(name for name in cells if name not in spoken)}
    others = {f"{spoken[name]} ({name})": name for name in cells if name not in used}
    return _renamed(rows.select(ROW, *columns.values(), *others.values()), columns | others)


def _renamed(table: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    """Give columns their published names; others of the same name step aside."""
    names = {found: field for field, found in columns.items()}
    aside = {
        name: f"{name} (as found)"
        for name in table.columns
        if name in columns and name not in names
    }
    return table.rename(aside | names)


def _misnamed(path: Path, sheet: str, table: str) -> list[Problem]:
    """Say where a sheet's name promises another list than its columns show."""
    said = plain_name(sheet)
    if not said.startswith("list") or said == plain_name(table) or not said[4:].isdigit():
        return []
    what = f"the sheet called List {int(said[4:])} has the columns of {table}"
    return [Problem(path.name, what, "Check which list it is; its columns were believed.")]


def _missing(path: Path, found: Found) -> list[Problem]:
    """Say which columns that must be there are not."""
    return [
        Problem(
            f"{path.name}, {found.table}",
            f'the column "{each.field}" is missing',
            f"Add it: {each.meaning}.",
        )
        for each in tables("annex_a")[found.table]
        if each.required and each.field not in found.columns
    ]


def _first(sheet: pl.DataFrame) -> Iterator[Sequence[str | None]]:
    return sheet.drop(ROW).head(LOOK_LINES).iter_rows()
