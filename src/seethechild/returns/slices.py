"""Reading a large file of delimited text slice by slice, each a small file with the same header.

Whatever reads a whole file reads a slice. It is cut only where a line ends outside quotation marks.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import polars as pl

from seethechild.returns.extract import ROW, Extract, Kind
from seethechild.returns.head import look
from seethechild.returns.limits import check_size
from seethechild.returns.read_csv import encoding_of, utf8_pieces

#: Bytes of a slice, about.
SLICE_BYTES = 8 * 2**20
_END, _QUOTE = b"\n", b'"'


def read_in_slices(
    path: Path, kind: Kind, read: Callable[[Path, Kind], Extract], *, folder: Path
) -> Iterator[Extract]:
    r"""Read a file of delimited text slice by slice.

    Args:
        path: the file.
        kind: what it was recognised as.
        read: reads a whole file.
        folder: where to put a slice while it is read; only its owner's.

    Yields:
        What is in each slice; rows keep their line in the whole file. What is odd about the
        file's encoding is said with the first.

    Raises:
        DataError: it cannot be read.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from seethechild.returns.ssda903 import read
        >>> kind = Kind("ssda903", "UASC", 2024, None, "")
        >>> with TemporaryDirectory() as here:
        ...     made_up = Path(here, "uasc.csv")
        ...     _ = made_up.write_text("CHILD,DOB,SEX,DUC\n" + "7,,,\n" * 3)
        ...     rows = [extract.tables["UASC"]["_row"].to_list()
        ...             for extract in read_in_slices(made_up, kind, read, folder=Path(here, "slice"))]
        >>> rows
        [[2, 3, 4]]
    """
    head = look(path).below(kind.above)
    check_size(path, head.size)
    header = head.line.encode()
    if head.size <= SLICE_BYTES or not header or _QUOTE in header:
        yield read(path, kind)
        return
    encoding, odd = encoding_of(head)
    start, rows = _before_rows(path, encoding, kind.above)
    if header not in start:
        yield read(path, kind)
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    slice_, skipped = folder / path.name, 0
    for lines in _cut(rows):
        slice_.write_bytes(start + lines)
        extract = read(slice_, kind)
        tables = {
            name: frame.with_columns(pl.col(ROW) + skipped)
            for name, frame in extract.tables.items()
        }
        problems = (*odd, *extract.problems)
        yield replace(extract, path=path, tables=tables, problems=problems)
        # Only the first has what stands above the names of columns.
        skipped += (start + lines).count(_END) - 1
        start, kind, odd = header.rstrip(b"\r\n") + _END, replace(kind, above=0), ()
    slice_.unlink(missing_ok=True)


def _before_rows(path: Path, encoding: str, above: int) -> tuple[bytes, Iterator[bytes]]:
    """Return what stands before the first row, the names of columns last; and the rest in pieces."""
    pieces = utf8_pieces(path, encoding)
    first = next(pieces, b"")
    end, lines = 0, 0
    while end < len(first):
        after = first.find(_END, end) + 1 or len(first)
        is_names = lines >= above and first[end:after].strip(b"\r\n")
        end, lines = after, lines + 1
        if is_names:
            break
    return first[:end], _after(first[end:], pieces)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    for piece in chain([first], rest):
        yield from (
            piece[at : at + SLICE_BYTES] for at in range(0, len(piece), SLICE_BYTES)
        )


def _cut(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield whole lines, about so many bytes at a time."""
    held, size = list[bytes](), 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size < SLICE_BYTES:
            continue
        text = b"".join(held)
        end = _last_end(text)
        if end:
            yield text[:end]
        held = [text[end:]]
        size = len(held[0])
    if text := b"".join(held):
        yield text


def _last_end(text: bytes) -> int:
    """Return where the last line ends that ends outside quotation marks; 0 if none does."""
    quotes, end = text.count(_QUOTE), len(text)
    while (start := text.rfind(_END, 0, end)) >= 0:
        quotes -= text.count(_QUOTE, start, end)
        if quotes % 2 == 0:
            return start + 1
        end = start
    return 0
