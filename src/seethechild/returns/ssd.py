"""The Standard Safeguarding Dataset (SSD): tables a council keeps of its own, CSV or Parquet.

Each file is one table, known by its columns, all of which start with the table's own four letters.
Only tables that bear on journeys are read; a folder's tables are put together by ``intake``.

The published specification has slips, which are tolerated: ``ssd_permanence`` points its person at
an episode; some releases keep the pupil number with the person, some with the linked identifiers;
some placements name only the period of care. A cell of ``PLACEHOLDER_DATA`` is a gap.

Source: data-to-insight/ssd-data-model (4987c73): names of tables and fields; the words here are ours.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_frame
from seethechild.returns.attempt import attempt
from seethechild.returns.extract import ROW, Extract, Kind, Tidied
from seethechild.returns.fields import plain_name, tables
from seethechild.returns.head import Head
from seethechild.returns.limits import check_size
from seethechild.returns.own_tables import declared_names
from seethechild.returns.read_csv import TextTable, read_text_table
from seethechild.returns.rename import moved, with_known_codes
from seethechild.returns.roles import unknown_roles
from seethechild.returns.ssd_care import care_episodes
from seethechild.returns.ssd_help import help_records
from seethechild.returns.ssd_people import people

LOOKS_FOR = (
    "Standard Safeguarding Dataset: a CSV or Parquet table with that table's own columns, "
    "such as pers_person_id"
)

_PARQUET = b"PAR1"
#: Most rows a Parquet file may claim; the largest council's largest table has a hundredth.
MAX_ROWS = 50_000_000
#: What stands in a column that the standard has but the council does not fill yet.
_PLACEHOLDER = "PLACEHOLDER_DATA"
#: A table is known by at least so many of its columns, or by all it has.
_FEWEST = 3
#: Tables of the standard that hold nothing journeys are built from, by how their columns start.
_OTHER_TABLES = {
    "api": "ssd_api_data_staging",
    "lacp": "ssd_cla_care_plan",
    "clac": "ssd_cla_convictions",
    "clah": "ssd_cla_health",
    "clai": "ssd_cla_immunisations",
    "lapp": "ssd_cla_previous_permanence",
    "clas": "ssd_cla_substance_misuse",
    "ehcp": "ssd_ehcp_active_plans",
    "ehca": "ssd_ehcp_assessment",
    "ehcn": "ssd_ehcp_named_plan",
    "ehcr": "ssd_ehcp_requests",
    "s251": "ssd_s251_finance",
    "senn": "ssd_sen_need",
    "send": "ssd_send",
}


def recognise(head: Head) -> Kind | None:
    """Say which table of the standard a file is.

    Args:
        head: the start of the file.

    Returns:
        What it is; None if it is something else.
    """
    columns = _parquet_columns(head) if head.start.startswith(_PARQUET) else head.columns
    found = {plain_name(name) for name in columns}
    best, most = "", 0
    for table, its_fields in tables("ssd").items():
        there = sum(plain_name(each.field) in found for each in its_fields)
        if there > most:
            best, most = table, there
    if best and most >= min(_FEWEST, len(tables("ssd")[best])):
        return Kind("ssd", best, None, None, f"{most} columns of {best}")
    starts = [name.strip().casefold().partition("_")[0] for name in columns]
    for start, table in _OTHER_TABLES.items():
        if starts.count(start) >= max(2, len(starts) - 1):
            return Kind("ssd", table, None, None, f"columns of {table}")
    return None


def _parquet_columns(head: Head) -> Sequence[str]:
    with suppress(DataError):
        return attempt(lambda: list(pl.read_parquet_schema(head.path)), _broken(head.path))
    return ()


def read(path: Path, kind: Kind) -> Extract:
    """Read one table.

    Args:
        path: the file, CSV or Parquet.
        kind: what ``recognise`` said.

    Returns:
        The table under the standard's names; other columns are kept.

    Raises:
        DataError: it is broken, or a table of the standard that journeys do not need.
    """
    if kind.table not in tables("ssd"):
        what = f"is {kind.table}, which holds nothing that journeys are built from"
        raise DataError(Problem(path.name, what, "Leave it out."))
    with path.open("rb") as file:
        is_parquet = file.read(len(_PARQUET)) == _PARQUET
    read = _read_parquet(path) if is_parquet else read_text_table(path, kind.above)
    table = declared_names(read.frame, tables("ssd")[kind.table])
    table, placeholders = _without_placeholders(path, kind.table, table)
    said = (*read.problems, *placeholders, *_broken_json(path, kind.table, table))
    if kind.table == "ssd_involvements":
        role = "invo_professional_role_id"
        said = (*said, *unknown_roles(path.name, kind.table, table, role))
    return Extract(path, kind, {kind.table: table}, said, read.repaired(kind.table))


def _read_parquet(path: Path) -> TextTable:
    """Read a Parquet file as text: dates as 2024-03-31, yes and no as true and false."""
    check_size(path, path.stat().st_size)
    rows = attempt(lambda: _claimed_rows(path), _broken(path))
    if rows > MAX_ROWS:
        what = f"claims {rows:,} rows, more than any table has"
        raise DataError(Problem(path.name, what, "Do not open it; ask who sent it."))
    text = attempt(lambda: _as_text(path), _broken(path))
    numbered = text.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    return TextTable(numbered, ())


def _broken(path: Path) -> DataError:
    what = "is not a whole Parquet file, or holds tables within tables"
    return DataError(Problem(path.name, what, "Save it again, or as CSV."))


def _claimed_rows(path: Path) -> int:
    lazy = pl.scan_parquet(path)  # noqa: TID251 - only its length, before it is read
    return int(lazy.select(pl.len()).collect().item())


def _as_text(path: Path) -> pl.DataFrame:
    frame = read_frame(path)
    return frame.select(
        (pl.col(name).dt.date() if isinstance(dtype, pl.Datetime) else pl.col(name))
        .cast(pl.String)
        .replace("", None)
        for name, dtype in frame.schema.items()
        if name != ROW
    )


def _without_placeholders(
    path: Path, table: str, frame: pl.DataFrame
) -> tuple[pl.DataFrame, list[Problem]]:
    is_placeholder = pl.exclude(ROW) == _PLACEHOLDER
    counts = frame.select(is_placeholder.sum()).row(0) if frame.width > 1 else ()
    cells = sum(each or 0 for each in counts)
    if not cells:
        return frame, []
    what = f"{cells} cells say {_PLACEHOLDER}: the council does not fill these columns yet"
    problem = Problem(f"{path.name}, {table}", what, "Nothing; they are taken as gaps.")
    return frame.with_columns(pl.exclude(ROW).replace(_PLACEHOLDER, None)), [problem]


def _broken_json(path: Path, table: str, frame: pl.DataFrame) -> Iterable[Problem]:
    """Say where cells that should hold JSON begin as such but do not end as such."""
    for name in frame.columns:
        if not name.endswith("_json"):
            continue
        cells = frame[name].drop_nulls()
        counts = cells.filter(cells.str.contains(r"^\s*[\[{]")).value_counts(name="rows")
        broken = sum(rows for cell, rows in counts.iter_rows() if not _is_json(cell))
        if broken:
            what, mend = "cells are cut off or no JSON", "Export the column in full."
            yield Problem(f"{path.name}, {table}.{name}", what, mend, broken)


def _is_json(cell: str) -> bool:
    try:
        json.loads(cell)
    except (ValueError, RecursionError):
        return False
    return True


def records(tidied: Tidied) -> dict[str, pl.DataFrame]:
    """Return the records of the tables that were put together into one dataset.

    Placements and legal statuses become care episodes (see ``ssd_care``); linked identifiers,
    families, addresses, disabilities and immigration statuses describe the people (see
    ``ssd_people``); what came of contacts, assessments and enquiries, and what the child said,
    is read from their flags (see ``ssd_help``).

    Args:
        tidied: the typed tables of one return.

    Returns:
        Record name to frame. Codes that are in no list are null: they may hold anything.
    """
    known = with_known_codes(tidied)
    found = moved(known)
    found |= help_records(known, found)
    found |= people(known, found)
    found |= care_episodes(known)
    return found
