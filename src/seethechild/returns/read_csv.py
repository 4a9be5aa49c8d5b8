"""Reading delimited text as it stands, whatever its encoding.

The quick way is polars. A file that is not regular (titles above its column names, quotation
marks, rows longer or shorter than the header) is read again row by row, so that what is wrong can
be said and whole rows are kept. Where its quotation marks make no sense, each line is taken by
itself (``stray_quotes``): rows are never joined.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.extract import ROW, Repair
from seethechild.returns.head import Head, delimiter, look
from seethechild.returns.limits import check_size
from seethechild.returns.stray_quotes import Lines, MergedRowsError, refuse_merged

_STEP_BYTES = 2**22
_BATCH_ROWS = 50_000
_UTF8_MARK = b"\xef\xbb\xbf"


class TextTable(NamedTuple):
    """A table of text.

    Attributes:
        frame: ``_row`` (Int64), the line from 1, and all columns as text under the names in the
            file (blanks around them removed), null where a field is empty. Rows without any value
            are left out.
        problems: what is wrong with the file though it could be read.
        repairs: id in ``repairs.csv`` to how many lines or rows.
    """

    frame: pl.DataFrame
    problems: tuple[Problem, ...]
    repairs: Mapping[str, int] = MappingProxyType({})

    def repaired(self, table: str) -> tuple[Repair, ...]:
        """Return the repairs as those of a table."""
        return tuple(Repair(rule, table, "", rows) for rule, rows in self.repairs.items())


def read_text_table(path: Path, above: int = 0) -> TextTable:
    r"""Read a CSV file (comma, tab, semicolon or bar; UTF-8, UTF-16 or cp1252) as text.

    Args:
        path: the file, with a line of column names.
        above: lines that stand above that line.

    Returns:
        The table.

    Raises:
        DataError: it cannot be read.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "a.csv")
        ...     _ = path.write_bytes(b"CHILD;PLACE\n7;caf\xe9\n8\n")
        ...     frame, problems, _ = read_text_table(path)
        >>> frame.rows()
        [(2, '7', 'café'), (3, '8', None)]
        >>> print(*(problem.what for problem in problems), sep="\n")
        is not UTF-8; it was read as Windows-1252
        rows have fewer values than there are columns; the file may be cut off
    """
    head = look(path).below(above)
    check_size(path, head.size)
    if head.text is None:
        what = "is not text: it holds bytes that no table of text has, or is damaged"
        raise DataError(Problem(path.name, what, "Save it again as CSV (UTF-8)."))
    line = header_line(head)
    names, problems = _names(path.name, head.columns)
    if not names:
        return TextTable(pl.DataFrame(schema={ROW: pl.Int64}), ())
    source, said = _as_utf8(head)
    separator = delimiter(line)
    is_regular = not above and _is_regular(source, separator, len(names))
    frame = _quick(source, names, separator) if is_regular else None
    repairs = {"lines_above_header": above} if above else {}
    if frame is None:
        frame, more, repaired = _careful(path.name, source, names, separator, above)
        problems, repairs = (*problems, *more), repairs | repaired
    is_blank = pl.all_horizontal(pl.exclude(ROW).is_null() | (pl.exclude(ROW) == ""))
    blank = frame.select(is_blank.alias("blank")).to_series()
    if blank.any():  # most files have none, and filtering copies the whole
        frame = frame.filter(~blank)
    return TextTable(frame, (*said, *problems), repairs)


def header_line(head: Head) -> str:
    """Return the line that names the columns."""
    return head.line


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


def encoding_of(head: Head) -> tuple[str, tuple[Problem, ...]]:
    """Return the encoding a file of text is in to its end; and what is odd about that.

    Raises:
        DataError: it holds NUL.
    """
    if head.encoding == "utf-8" and _is_utf8(head.path):
        return "utf-8", ()
    decoded = "cp1252" if head.encoding == "utf-8" else head.encoding
    spoken = "Windows-1252" if decoded == "cp1252" else decoded.upper()
    what = f"is not UTF-8; it was read as {spoken}"
    mend = "Check names with accents, and save it as CSV (UTF-8)."
    return decoded, (Problem(head.path.name, what, mend),)


def utf8_pieces(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield a file of text piece by piece as UTF-8, without a byte order mark."""
    if encoding == "utf-8":
        pieces = _pieces(path)
    else:
        pieces = (piece.encode() for piece in _decoded(path, encoding))
    for number, piece in enumerate(pieces):
        yield piece if number else piece.removeprefix(_UTF8_MARK)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        yield from iter(lambda: text.read(_STEP_BYTES), "")


def _as_utf8(head: Head) -> tuple[Path | bytes, tuple[Problem, ...]]:
    """Return the file if it is UTF-8, else its content as such; and what was odd."""
    encoding, odd = encoding_of(head)
    if encoding == "utf-8":
        return head.path, odd
    data = b"".join(utf8_pieces(head.path, encoding))
    if b"\x00" in data:
        raise _holds_nul(head.path.name)
    return data, odd


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
    file: str, source: Path | bytes, names: list[str], separator: str, above: int
) -> tuple[pl.DataFrame, list[Problem], dict[str, int]]:
    """Parse row by row; keep whole rows and count the others."""
    counts = {"long": 0, "short": 0}
    try:
        with _text(source) as text:
            frame = _framed(_parsed(text, len(names), separator, above, counts), names)
    except (csv.Error, MergedRowsError):
        with _text(source) as text:
            lines = Lines(file, text, len(names), separator, above)
            return _framed(lines, names), lines.problems, lines.repairs
    return frame, _irregular(file, counts), {}


def _text(source: Path | bytes) -> io.TextIOWrapper:
    raw = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    return io.TextIOWrapper(raw, "utf-8-sig", errors="replace", newline="")


def _framed(rows: Iterable[list[object]], names: list[str]) -> pl.DataFrame:
    schema = {ROW: pl.Int64} | dict.fromkeys(names, pl.String)
    found = iter(rows)
    batches = [
        pl.DataFrame(batch, schema, orient="row")
        for batch in iter(lambda: list(islice(found, _BATCH_ROWS)), [])
    ]
    return pl.concat(batches) if batches else pl.DataFrame(schema=schema)


def _parsed(
    text: Iterable[str], columns: int, separator: str, above: int, counts: dict[str, int]
) -> Iterator[list[object]]:
    reader = csv.reader(islice(text, above, None), delimiter=separator, strict=True)
    for line, row in _rows(reader, columns, counts, separator):
        yield [line + above, *row]


def _rows(
    reader: Iterator[list[str]], columns: int, counts: dict[str, int], separator: str
) -> Iterator[tuple[int, list[str | None]]]:
    """Yield line number and values of every whole row; count those left out or filled up."""
    is_header = True
    for line, row in _numbered(reader):
        if not any(row):
            continue
        if is_header:
            is_header = False
            continue
        refuse_merged(row, columns, separator)
        if any(value.strip() for value in row[columns:]):
            counts["long"] += 1
            continue
        if len(row) < columns:
            counts["short"] += 1
        filled = [*row[:columns], *[""] * (columns - len(row))]
        yield line, [value or None for value in filled]


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
