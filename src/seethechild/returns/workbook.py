"""Reading a workbook's sheets as text, without trusting what it claims.

A sheet can hold one cell in its last row and column and nothing else; what reads it would then
ask for more memory than there is. So where its cells stand is looked at first, and that no byte
is damaged.
"""

import logging
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.attempt import attempt
from seethechild.returns.extract import ROW
from seethechild.returns.head import Head
from seethechild.returns.limits import check_archive, check_size

#: Cells a sheet may span without being filled, and how many more for each that is.
SPARE_CELLS, SPARE_FOR_EACH = 1_000_000, 20
#: How an old workbook (.xls), or one locked with a password, starts.
OLD_OR_LOCKED = bytes.fromhex("d0cf11e0a1b11ae1")

#: Its warnings repeat what stands in the file.
logging.getLogger("calamine").setLevel(logging.CRITICAL)

_STEP_BYTES = 2**20
#: A cell that is not empty: where it stands.
_CELL = re.compile(
    rb'<(?:\w+:)?c\b[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}(?<!/)>(?!</)'
)
_LONGEST_CELL_BYTES = 512
_MIDNIGHT = r"^(\d{4}-\d\d-\d\d) 00:00:00(?:\.0+)?$"
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def is_workbook(head: Head) -> bool:
    """Say whether a file is an Excel workbook (.xlsx, .xlsm)."""
    return any(name.startswith("xl/") for name in head.members)


def read_sheets(path: Path) -> Mapping[str, pl.DataFrame]:
    """Read all sheets of a workbook.

    Args:
        path: the workbook.

    Returns:
        Sheet to its rows: ``_row`` (Int64), the line of the sheet from 1, and every column as
        text under the names ``column_0``, ``column_1``...; null where a cell is empty. A date
        is written 2024-03-31. Sheets and rows without any value are left out.

    Raises:
        DataError: it is broken, locked, or claims more than any return holds.
    """
    check_size(path, path.stat().st_size)
    check_archive(path)
    _check_members(path)
    return {
        name: rows
        for name, sheet in _parsed(path).items()
        if not (rows := _text(sheet)).is_empty()
    }


def _check_members(path: Path) -> None:
    """Refuse a workbook whose bytes are not those it was packed from, or with a far-flung sheet.

    Reading a member to its end checks its sum. What parses workbooks does not, so that a damaged
    byte would turn one date into another.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                with archive.open(member) as content:
                    rows, columns, filled = _extent(content)
                is_sheet = member.filename.lower().startswith("xl/worksheets/")
                if is_sheet and rows * columns > SPARE_CELLS + SPARE_FOR_EACH * filled:
                    what = (
                        f"has a sheet of {rows:,} rows and {columns:,} columns "
                        "with hardly anything in it"
                    )
                    mend = "Delete what stands far below or beside its lists."
                    raise DataError(Problem(path.name, what, mend))
    except _UNREADABLE:
        raise _broken(path) from None


def _extent(sheet: IO[bytes]) -> tuple[int, int, int]:
    """Return the last row and the last column that hold something, and how many cells do."""
    rows = columns = filled = 0
    for piece in _overlapping(sheet):
        found = _CELL.findall(piece)
        filled += len(found)
        if found:
            rows = max(rows, *(int(row) for _, row in found), 0)
            columns = max(
                columns, *(_number(name) for name in {each for each, _ in found}), 0
            )
    return rows, columns, filled


def _overlapping(sheet: IO[bytes]) -> Iterator[bytes]:
    """Yield pieces of a file, each with the end of the one before, so that no cell is cut."""
    kept = b""
    while piece := sheet.read(_STEP_BYTES):
        yield kept + piece
        kept = piece[-_LONGEST_CELL_BYTES:]


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _parsed(path: Path) -> Mapping[str, pl.DataFrame]:
    return attempt(
        lambda: pl.read_excel(  # noqa: TID251 - a return, not a table of ours
            path,
            sheet_id=0,
            engine="calamine",
            has_header=False,
            infer_schema_length=0,
            raise_if_empty=False,
            drop_empty_rows=False,
            drop_empty_cols=False,
            read_options={"skip_rows": 0},
        ),
        _broken(path),
    )


def _text(sheet: pl.DataFrame) -> pl.DataFrame:
    rows = sheet.select(
        pl.all().cast(pl.String).str.replace(_MIDNIGHT, "${1}").replace("", None)
    )
    numbered = rows.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64))
    if not rows.width:
        return numbered.clear()
    return numbered.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))


def _broken(path: Path) -> DataError:
    what = "is not a whole workbook; it may be damaged or cut off"
    return DataError(Problem(path.name, what, "Copy it again, or save it anew as .xlsx."))
