"""Reading delimited text as it stands, whatever its encoding.

The quick way is polars. A file that is not regular (a quotation mark that is never closed, rows
longer or shorter than the header) is read again line by line, so that what is wrong can be said
and whole rows are kept.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.extract import ROW
from seethechild.returns.head import Head, delimiter, look
from seethechild.returns.limits import check_size

_STEP_BYTES = 2**22
_BATCH_ROWS = 50_000
_UTF8_MARK = b"\xef\xbb\xbf"


def read_text_table(path: Path) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    r"""Read a CSV file (comma, tab, semicolon or bar; UTF-8, UTF-16 or cp1252) as text.

    Args:
        path: the file, with a header line.

    Returns:
        ``_row`` (Int64), the line from 1, and all columns as text under the names in the file
        (blanks around them removed), null where a field is empty; and what is wrong with the
        file though it could be read. Rows without any value are left out.

    Raises:
        DataError: it cannot be read.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "a.csv")
        ...     _ = path.write_bytes(b"CHILD;PLACE\n7;caf\xe9\n8\n")
        ...     frame, problems = read_text_table(path)
        >>> frame.rows()
        [(2, '7', 'café'), (3, '8', None)]
        >>> print(*(problem.what for problem in problems), sep="\n")
        is not UTF-8; it was read as Windows-1252
        rows have fewer values than there are columns; the file may be cut off
    """
    head = look(path)
    check_size(path, head.size)
    if head.text is None:
        what = "is not text: it holds bytes that no table of text has, or is damaged"
        raise DataError(Problem(path.name, what, "Save it again as CSV (UTF-8)."))
    line = _header_line(head)
    names, problems = _names(path.name, head.columns)
    if not names:
        return pl.DataFrame(schema={ROW: pl.Int64}), ()
    source, said = _as_utf8(head)
    separator = delimiter(line)
    is_regular = _is_regular(source, separator, len(names))
    frame = _quick(source, names, separator) if is_regular else None
    if frame is None:
        frame, more = _careful(path.name, source, names, separator)
        problems = (*problems, *more)
    is_blank = pl.all_horizontal(pl.exclude(ROW).is_null() | (pl.exclude(ROW) == ""))
    blank = frame.select(is_blank.alias("blank")).to_series()
    if blank.any():  # most files have none, and filtering copies the whole
        frame = frame.filter(~blank)
    return frame, (*said, *problems)


def _header_line(head: Head) -> str:
    lines = (head.text or "").lstrip("\r\n").splitlines()
    return lines[0] if lines else ""


def _names(file: str, found: tuple[str, ...]) -> tuple[list[str], tuple[Problem, ...]]:
    """Return a name for every column: repeated and empty ones are numbered."""
    names: list[str] = []
    repeated = 0
    for position, name in enumerate(found, start=1):
        plain = name or f"column {position}"
        if plain in names or plain == ROW:
            repeated += 1
            plain = f"{plain} (column {position})"
        names.append(plain)
    what = "has columns of the same name; the first of each is used"
    problem = Problem(file, what, "Keep one of each.", None)
    return names if any(found) else [], (problem,) if repeated else ()


def _as_utf8(head: Head) -> tuple[Path | bytes, tuple[Problem, ...]]:
    """Return the file if it is UTF-8, else its content as such; and what was odd."""
    name, encoding = head.path.name, head.encoding
    broken = False
    if encoding == "utf-8":
        broken = not _is_utf8(head.path)
        if not broken:
            return head.path, ()
    decoded = "cp1252" if broken else encoding
    with head.path.open("rb") as file:
        text = io.TextIOWrapper(file, decoded, errors="replace", newline="")
        pieces = iter(lambda: text.read(_STEP_BYTES), "")
        data = b"".join(piece.encode() for piece in pieces)
    if b"\x00" in data:
        raise _holds_nul(name)
    spoken = "Windows-1252" if decoded == "cp1252" else decoded.upper()
    what = f"is not UTF-8; it was read as {spoken}"
    problem = Problem(name, what, "Check names with accents, and save it as CSV (UTF-8).")
    return data.removeprefix("\ufeff".encode()), (problem,)


def _is_utf8(path: Path) -> bool:
    """Say whether a file is UTF-8 to its end; refuse it if it holds NUL."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_STEP_BYTES):
                if b"\x00" in piece:
                    raise _holds_nul(path.name)
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _holds_nul(name: str) -> DataError:
    what = "holds NUL bytes, which no text has: it is damaged"
    return DataError(Problem(name, what, "Copy it again, or save it anew."))


def _pieces(source: Path | bytes) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while piece := file.read(_STEP_BYTES):
            yield piece


def _is_regular(source: Path | bytes, separator: str, columns: int) -> bool:
    """Say whether every line has as many separators as the header; False if there are quotes.

    Counting bytes is many times faster than parsing, and tells what polars does not say: it
    fills up rows that are too short.
    """
    mark, separators, lines, last = separator.encode(), 0, 0, b"\n"
    for piece in _pieces(source):
        if b'"' in piece:
            return False
        separators += piece.count(mark)
        lines += piece.count(b"\n")
        last = piece[-1:]
    lines += last != b"\n"
    return separators == lines * (columns - 1)


def _quick(source: Path | bytes, names: list[str], separator: str) -> pl.DataFrame | None:
    """Parse with polars; None if it will not."""
    try:
        return pl.read_csv(  # noqa: TID251 - a return in any shape, not a table of ours
            source,
            schema=dict.fromkeys(names, pl.String),
            separator=separator,
            row_index_name=ROW,
            row_index_offset=2,
            low_memory=True,
        ).with_columns(pl.col(ROW).cast(pl.Int64))
    except pl.exceptions.PolarsError:
        return None


def _careful(
    file: str, source: Path | bytes, names: list[str], separator: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Parse line by line; keep whole rows and count the others."""
    raw = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    schema = {ROW: pl.Int64} | dict.fromkeys(names, pl.String)
    counts = {"long": 0, "short": 0}
    with io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="") as text:
        reader = csv.reader(text, delimiter=separator, strict=True)
        rows = _rows(reader, len(names), counts)
        try:
            batches = [
                pl.DataFrame(batch, schema, orient="row")
                for batch in iter(lambda: list(islice(rows, _BATCH_ROWS)), [])
            ]
        except csv.Error:
            what = "has a quotation mark that is never closed, or stands inside a value"
            raise DataError(Problem(file, what, "Save it again as CSV (UTF-8).")) from None
    frame = pl.concat(batches) if batches else pl.DataFrame(schema=schema)
    return frame, _irregular(file, counts)


def _rows(
    reader: Iterator[list[str]], columns: int, counts: dict[str, int]
) -> Iterator[list[object]]:
    """Yield line number and values of every whole row; count those left out or filled up."""
    is_header = True
    for line, row in _numbered(reader):
        if not any(row):
            continue
        if is_header:
            is_header = False
            continue
        if any(value.strip() for value in row[columns:]):
            counts["long"] += 1
            continue
        if len(row) < columns:
            counts["short"] += 1
        filled = [*row[:columns], *[""] * (columns - len(row))]
        yield [line, *(value or None for value in filled)]


def _numbered(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    for row in reader:
        yield reader.line_num, row  # type: ignore[attr-defined]


def _irregular(file: str, counts: dict[str, int]) -> list[Problem]:
    problems = []
    if counts["long"]:
        what = "rows have more values than there are columns and were left out"
        mend = "Put values that hold the separator in quotation marks."
        problems.append(Problem(file, what, mend, counts["long"]))
    if counts["short"]:
        what = "rows have fewer values than there are columns; the file may be cut off"
        mend = "Copy it again, or complete the rows."
        problems.append(Problem(file, what, mend, counts["short"]))
    return problems
