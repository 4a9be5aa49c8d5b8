"""Telling which of the Annex A lists a table is, by its column names.

Names match whole (capitals, blanks and marks aside), or by the patterns of the published
specification, kept in ``formats/headers_annex_a.csv``. Titles may stand above the names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from seethechild.core.files import read_csv
from seethechild.returns.fields import plain, plain_name, tables

#: Lines of a sheet in which its column names are looked for.
LOOK_LINES = 30
#: Of the columns that only this list has, the share and the number that must be there.
_ENOUGH, _FEWEST = 0.5, 2
#: A column that at least so many lists have says nothing about which list it is.
_COMMON = 3


@dataclass(frozen=True)
class Found:
    """A list recognised by its column names.

    Attributes:
        table: ``List 1`` to ``List 11``.
        line: where the names stand, from 0.
        columns: published name to its position in the line, from 0.
    """

    table: str
    line: int
    columns: Mapping[str, int]


def find(lines: Iterable[Sequence[str | None]]) -> Found | None:
    """Find the first line of column names, and the list it belongs to.

    Args:
        lines: the first lines of a sheet or file, cell by cell.

    Returns:
        The list that fits it best; None where no line is one of a list.

    Example:
        >>> title = ["Contacts in the last six months", None, None]
        >>> names = ["Child unique identifier", "Date of contact", "CONTACT SOURCE"]
        >>> found = find([title, names])
        >>> found.table, found.line, found.columns["Contact Source"]
        ('List 1', 1, 2)
    """
    for line, cells in enumerate(lines):
        best, best_score = None, (0.0, 0)
        for table in tables("annex_a"):
            columns = _matched(table, cells)
            score = _score(table, columns)
            if score > best_score:
                best, best_score = Found(table, line, columns), score
        if best:
            return best
    return None


def _score(table: str, columns: Mapping[str, int]) -> tuple[float, int]:
    """Return the share of a list's own columns found, and how many columns in all."""
    names = [each.field for each in tables("annex_a")[table]]
    own = [name for name in names if _in_lists(name) < _COMMON]
    there = sum(name in columns for name in own)
    share = there / len(own)
    is_enough = names[0] in columns and there >= _FEWEST and share >= _ENOUGH
    return (share, len(columns)) if is_enough else (0.0, 0)


@cache
def _in_lists(name: str) -> int:
    return sum(
        any(each.field == name for each in found) for found in tables("annex_a").values()
    )


def _matched(table: str, cells: Sequence[str | None]) -> dict[str, int]:
    """Return a list's columns found in a line: whole names first, then patterns."""
    free = {place: cell for place, cell in enumerate(cells) if cell and cell.strip()}
    whole = {plain_name(cell): place for place, cell in reversed(free.items())}
    found: dict[str, int] = {}
    for each in tables("annex_a")[table]:
        place = whole.get(plain_name(each.field), -1)
        if free.pop(place, None) is not None:
            found[each.field] = place
    for each in tables("annex_a")[table]:
        pattern = _patterns().get(each.field)
        if pattern is None or each.field in found:
            continue
        for place, cell in free.items():
            if pattern.search(plain(cell)):
                found[each.field] = place
                del free[place]
                break
    return found


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    home = files("seethechild.returns") / "formats" / "headers_annex_a.csv"
    with as_file(home) as path:
        rows = read_csv(path).select("field", "pattern").iter_rows()
        return {field: re.compile(pattern) for field, pattern in rows}
