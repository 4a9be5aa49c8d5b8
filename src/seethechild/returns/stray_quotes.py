"""Reading a table of text whose quotation marks make no sense: each line by itself.

A quotation mark that is never closed makes all that follows one value, and one that is closed by
the next stray mark joins two children's rows in silence. So here a line is a row. Its marks are
believed where they make sense within the line and leave as many values as there are columns;
otherwise they are text. A line that still has more or fewer values is left out and counted.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from seethechild.core.errors import DataError, Problem

_MARK = '"'
_END = re.compile("\r\n|\r|\n")
#: A table of which fewer lines than this can be read is no table.
_FEWEST_READ = 0.5
_SAVE = "Save it again as CSV (UTF-8)."


class MergedRowsError(Exception):
    """A value runs over lines that look like whole rows."""


def refuse_merged(values: list[str], columns: int, separator: str) -> None:
    r"""Refuse a row over several lines that has more or fewer values than there are columns.

    Or of which most lines have as many: a quotation mark that is closed some lines below leaves a
    row that looks whole. Text of several lines, such as a reason or JSON, does not look so.

    Raises:
        MergedRowsError: it does.

    Example:
        >>> refuse_merged(["7", "a reason,\nand another", "2"], 3, ",")
        >>> refuse_merged(["7", "a,1\n8,b", "2"], 3, ",")
        Traceback (most recent call last):
        seethechild.returns.stray_quotes.MergedRowsError
    """
    if not any(_END.search(value) for value in values):
        return
    lines = _END.split(separator.join(values))
    whole = sum(line.count(separator) == columns - 1 for line in lines)
    if len(values) != columns or (columns > 1 and 2 * whole > len(lines)):
        raise MergedRowsError


class Lines:
    r"""The rows of a table, a line each; can be gone through once.

    Args:
        file: what messages call it.
        text: its lines.
        columns: how many there are.
        separator: what stands between them.
        above: lines that stand above the column names.

    Attributes:
        repairs: how many rows had quotation marks that are text.
        problems: lines that were left out; complete at the end.

    Raises:
        DataError: at the end: hardly any line is a row.

    Example:
        >>> lines = Lines("a.csv", ["A,B\n", "1,\"x\n", "2,y\n", "3\n"], 2, ",")
        >>> list(lines), lines.repairs
        ([[2, '1', 'x'], [3, '2', 'y']], {'stray_quote': 1})
        >>> print(lines.problems[1].what)
        lines have more or fewer values than there are columns, the first in line 4, and were left out
    """

    def __init__(
        self, file: str, text: Iterable[str], columns: int, separator: str, above: int = 0
    ) -> None:
        self.repairs: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._file, self._text = file, text
        self._columns, self._separator, self._above = columns, separator, above
        self._read = self._stray = self._first_stray = self._lost = self._first_lost = 0

    def __iter__(self) -> Iterator[list[object]]:
        """Yield line number and values of every row."""
        is_header = True
        for number, line in enumerate(self._text, start=1):
            bare = line.rstrip("\r\n")
            if number <= self._above or not bare.strip(f" {self._separator}{_MARK}"):
                continue
            if is_header:
                is_header = False
                continue
            values = self._values(bare, number)
            if values is None:
                self._first_lost = self._first_lost or number
                self._lost += 1
            else:
                self._read += 1
                yield [number, *(value or None for value in values)]
        self._end()

    def _values(self, line: str, number: int) -> list[str] | None:
        """Return the values of a line; None if there are more or fewer than columns."""
        if _MARK not in line:
            return self._whole(line.split(self._separator))
        parsed = self._quoted(line)
        quoted = self._whole(parsed)
        if parsed and not line.count(_MARK) % 2:
            return quoted
        self._first_stray = self._first_stray or number
        bare = self._whole([each.strip(_MARK) for each in line.split(self._separator)])
        found = quoted if bare is None else bare
        self._stray += found is not None
        return found

    def _quoted(self, line: str) -> list[str]:
        try:
            return next(csv.reader([line], delimiter=self._separator, strict=True), [])
        except csv.Error:
            return []

    def _whole(self, values: list[str]) -> list[str] | None:
        """Return as many values as there are columns, for some add empty ones at the end."""
        kept, more = values[: self._columns], values[self._columns :]
        return kept if len(kept) == self._columns and not any(more) else None

    def _end(self) -> None:
        first = self._first_stray or self._first_lost
        if self._read < _FEWEST_READ * (self._read + self._lost):
            what = f"has a quotation mark that is never closed, or stands inside a value (line {first})"
            raise DataError(Problem(self._file, what, _SAVE))
        if self._stray:
            self.repairs["stray_quote"] = self._stray
        what = (
            "has quotation marks that are never closed or stand inside values"
            f"{f', the first in line {first}' if first else ''}; each line was read by itself"
        )
        self.problems.append(Problem(self._file, what, _SAVE, self._stray or None))
        if self._lost:
            what = (
                "lines have more or fewer values than there are columns, the first in line "
                f"{self._first_lost}, and were left out"
            )
            mend = "Mend these lines, or save it again as CSV (UTF-8)."
            self.problems.append(Problem(self._file, what, mend, self._lost))
