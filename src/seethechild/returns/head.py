"""The first look at a file, by which every reader says whether it is one of its own."""

import codecs
import csv
import zipfile
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.returns.extract import Extract, Kind, Tidied

#: How much of a file is looked at to recognise it.
LOOK_BYTES = 64 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Control characters that no text holds but for tab, line ends, form feed and escape.
_NO_TEXT = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1a\x1b")


@dataclass(frozen=True)
class Head:
    """The start of a file.

    Attributes:
        path: the file.
        size: its length in bytes.
        start: its first 64 KiB.
        text: the same, decoded, without a byte order mark; None if it is not text.
        encoding: Python's name of the encoding ``text`` was decoded with; empty if it is not
            text.
        members: names of what is inside, for a zip file (a workbook is one).
        above: lines that stand above the column names of a table of text, such as a title.
    """

    path: Path
    size: int
    start: bytes
    text: str | None
    encoding: str
    members: tuple[str, ...] = ()
    above: int = 0

    @cached_property
    def line(self) -> str:
        """The line of column names: the first that is not empty, below what stands above."""
        lines = (
            line for line in _lines(self.text or "")[self.above :] if line.strip("\r\n")
        )
        return next(lines, "")

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The line of column names split as CSV, blanks around the names removed.

        Empty if the file is not text or looks like XML or JSON.
        """
        if not self.line or self.line.lstrip().startswith(("<", "{", "[")):
            return ()
        with suppress(csv.Error):
            row = next(csv.reader([self.line], delimiter=delimiter(self.line)), [])
            return tuple(name.strip() for name in row)
        return ()

    def below(self, above: int) -> "Head":
        r"""Return the same file with so many lines taken as standing above its column names.

        Example:
            >>> head = Head(Path("a.csv"), 20, b"", "Our report\n\nCHILD,DOB\n", "utf-8")
            >>> head.columns, head.below(1).columns
            (('Our report',), ('CHILD', 'DOB'))
        """
        return replace(self, above=above)


class Reader(Protocol):
    """What a module that reads a format offers; a module with these functions is one.

    Attributes:
        LOOKS_FOR: what it recognises a file by, in words, for the message about a file that
            nobody knows: ``"SSDA903: a CSV table with columns CHILD and DECOM, or ..."``.
    """

    @property
    def LOOKS_FOR(self) -> str:  # noqa: D102, N802
        ...

    def recognise(self, head: Head) -> Kind | None:
        """Say what the file is, or None if it is none of this reader's."""

    def read(self, path: Path, kind: Kind) -> Extract:
        """Read a file that was recognised as ``kind``.

        Raises:
            DataError: it cannot be read; one problem for each cause.
        """

    def records(self, tidied: Tidied) -> dict[str, pl.DataFrame]:
        """Return the file's records; where all are plain moves, ``rename.moved(tidied)``."""


def look(path: Path) -> Head:
    """Look at the start of a file.

    Args:
        path: the file.

    Returns:
        Its start, decoded where it is text.

    Raises:
        DataError: it is not there or may not be read.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(LOOK_BYTES)
    except FileNotFoundError:
        raise DataError(
            Problem(path.name, "there is no such file", "Check the path.")
        ) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise DataError(Problem(path.name, what, "Name a file you may read.")) from None
    text, encoding = decode(start, whole=size <= LOOK_BYTES)
    return Head(path, size, start, text, encoding, _members(path, start))


def decode(start: bytes, *, whole: bool) -> tuple[str | None, str]:
    r"""Decode text by its byte order mark, its XML declaration, or as UTF-8, else as cp1252.

    Args:
        start: the first bytes.
        whole: whether they are all there are; if not, a character may be cut at the end.

    Returns:
        The text, or None if it holds bytes that no text has; and the encoding.

    Example:
        >>> decode(b"\xff\xfeA\x00", whole=True)
        ('A', 'utf-16')
        >>> decode(b"caf\xe9", whole=True)
        ('café', 'cp1252')
        >>> decode(b"PK\x03\x04\x00", whole=True)
        (None, '')
    """
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            text = start.decode(encoding, errors="replace" if whole else "ignore")
            return text.removeprefix("\ufeff"), encoding
    if half := _utf16_without_mark(start):
        return start.decode(half, errors="ignore"), half
    if b"\x00" in start or any(byte in _NO_TEXT for byte in start[:1024]):
        return None, ""
    try:
        decoder = codecs.getincrementaldecoder("utf-8")()
        return decoder.decode(start, final=whole), "utf-8"
    except UnicodeDecodeError:
        return start.decode("cp1252", "replace"), "cp1252"


def delimiter(line: str) -> str:
    r"""Return what separates the columns of a line: the commonest of comma, tab, semicolon, bar.

    Example:
        >>> delimiter("CHILD\tDOB"), delimiter("CHILD")
        ('\t', ',')
    """
    return max(",\t;|", key=line.count)


def _lines(text: str) -> list[str]:
    """Return lines as Python reads a file: other line ends, such as form feed, are text."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _utf16_without_mark(start: bytes) -> str:
    sample, nearly_all = start[:256], 0.8
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    enough = max(len(sample) / 2 * nearly_all, 2)
    if odd >= enough and not even:
        return "utf-16-le"
    return "utf-16-be" if even >= enough and not odd else ""


def _members(path: Path, start: bytes) -> tuple[str, ...]:
    if not start.startswith(b"PK\x03\x04"):
        return ()
    try:
        with zipfile.ZipFile(path) as archive:
            return tuple(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ()
