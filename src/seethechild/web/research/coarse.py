"""Small groups cannot be picked out of an export: what would single them out is hidden (P9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from seethechild.report.disclosure import HIDDEN, suppress

#: What everybody can see beside an idea's words: whoever has the words can look it up.
PUBLIC: Final = ("role", "age_band", "language", "themes")
#: Seen together: the last is given up first, the area before all, and what is public after the rest.
TOGETHER: Final = (*PUBLIC, "form", "month", "area")
Row = dict[str, str]


def coarsened(rows: Iterable[Row]) -> list[Row]:
    """Hide what would single out a group of fewer than ten.

    Where fewer than ten ideas share all of ``TOGETHER`` the area is hidden, then the month, and so
    on. More are hidden with them where one group alone would be known by subtraction
    (``report.disclosure.suppress``). What is public comes first: so whoever looks up the words learns
    a form, month or area only where ten ideas or more of the same voice and themes share it.

    Args:
        rows: of text, one an idea, with every column of ``TOGETHER``, whether it was asked for or not.

    Returns:
        New rows in the same order. With ten rows or more, at least ten share each combination that
        is left.

    Example:
        >>> same = dict.fromkeys(TOGETHER, "x")
        >>> rows = [same | {"area": area} for area, ideas in (("A", 30), ("B", 3), ("C", 12)) for _ in range(ideas)]
        >>> sorted({row["area"] for row in coarsened(rows)})
        ['A', 'hidden']
    """
    made = [dict(row) for row in rows]
    keys: Sequence[str] = TOGETHER
    rest = made
    while keys and rest:
        rest = _hide(rest, keys)
        keys = keys[:-1]
    return made


def _hide(rows: list[Row], keys: Sequence[str]) -> list[Row]:
    """Hide the last key of the rows in small groups; return those rows."""
    counts = Counter(tuple(row[key] for key in keys) for row in rows)
    groups = sorted(counts)
    frame = suppress(
        pl.DataFrame({"ideas": [counts[group] for group in groups]}), ["ideas"]
    )
    marks = frame["ideas_mark"].to_list()
    small = {group for group, mark in zip(groups, marks, strict=True) if mark == HIDDEN}
    found = [row for row in rows if tuple(row[key] for key in keys) in small]
    for row in found:
        row[keys[-1]] = HIDDEN
    return found
