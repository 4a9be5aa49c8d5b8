"""Small groups cannot be picked out of an export: what would single them out is hidden (P9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from seethechild.report.disclosure import HIDDEN, suppress

#: Seen together: the last is given up first, and whether a child speaks last of all.
TOGETHER: Final = ("role", "age_band", "area")
#: Seen each on its own.
ALONE: Final = ("form", "language", "month")
Row = dict[str, str]


def coarsened(rows: Iterable[Row]) -> list[Row]:
    """Hide what would single out a group of fewer than ten.

    Role, age band and area together: where fewer than ten ideas share all three the area is hidden,
    then the age band, then the role. More are hidden with them where one group alone would be
    known by subtraction (``report.disclosure.suppress``). Form, language and month are hidden each
    where fewer than ten ideas share it.

    Args:
        rows: of text, one an idea; columns that are not there are not looked at.

    Returns:
        New rows in the same order. With ten rows or more, at least ten share each combination that
        is left.

    Example:
        >>> rows = [{"role": "child", "area": "A"}] * 30 + [{"role": "child", "area": "B"}] * 3
        >>> sorted({row["area"] for row in coarsened(rows + [{"role": "child", "area": "C"}] * 12)})
        ['A', 'hidden']
    """
    made = [dict(row) for row in rows]
    there = set(made[0]) if made else set()
    keys: Sequence[str] = [key for key in TOGETHER if key in there]
    rest = made
    while keys and rest:
        rest = _hide(rest, keys)
        keys = keys[:-1]
    for key in ALONE:
        if key in there:
            _hide(made, [key])
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
