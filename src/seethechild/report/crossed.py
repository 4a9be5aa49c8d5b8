"""Which levels may be told period by period: whole levels or none, since each count lies in two sums.

A table of levels by period whose rows and columns add up to known totals: levels with a small count in
some period are hidden whole, and further ones with them, smallest first, until by the bounds of
Fréchet (exact for a table of two ways) no small count can be narrowed to fewer than ten values.

Source:
    Dobra and Fienberg (2000), PNAS 97: 11885-11892 (bounds of Fréchet).
"""

from collections.abc import Mapping, Sequence, Set
from typing import TypeAlias

from seethechild.report.disclosure import THRESHOLD

#: Level to period to count.
Crossed: TypeAlias = Mapping[str, Mapping[str, float]]


def hidden_levels(
    tables: Sequence[Crossed],
    out: Set[str],
    *,
    unknown: Set[str] = frozenset(),
    threshold: int = THRESHOLD,
) -> set[str]:
    """Return the levels that must be hidden in all periods.

    Args:
        tables: a count and its rest, each by level and period. Both are told or hidden together.
        out: levels that are hidden already, for other reasons.
        unknown: levels whose total of all periods is hidden.
        threshold: counts below this are small, 0 included.

    Returns:
        ``out``, levels with a small count, and those needed to hide it.

    Example:
        >>> table = {"a": {"1": 3, "2": 40}, "b": {"1": 30, "2": 30}, "c": {"1": 50, "2": 50}}
        >>> sorted(hidden_levels([table], set()))
        ['a', 'b']
    """
    small = {
        level
        for table in tables
        for level, cells in table.items()
        if any(count < threshold for count in cells.values())
    }
    hidden = {*out, *small}
    size = {level: sum(sum(t[level].values()) for t in tables) for level in tables[0]}
    rest = sorted(size.keys() - hidden, key=lambda level: (size[level], level))
    while (
        hidden and rest and not all(_holds(t, hidden, unknown, threshold) for t in tables)
    ):
        hidden.add(rest.pop(0))
    return hidden


def _holds(table: Crossed, hidden: Set[str], unknown: Set[str], threshold: int) -> bool:
    """Whether no small count among hidden levels can be narrowed down."""
    rows = {level: table[level] for level in hidden if level in table}
    across = {level: sum(cells.values()) for level, cells in rows.items()}
    down: dict[str, float] = {}
    for cells in rows.values():
        for period, count in cells.items():
            down[period] = down.get(period, 0.0) + count
    whole = sum(across.values())
    for level, cells in rows.items():
        for period, count in cells.items():
            if count >= threshold:
                continue
            room = [down[period]]
            if level not in unknown:
                room += [across[level], whole - across[level], whole - down[period]]
            if min(room) < threshold - 1:
                return False
    return True
