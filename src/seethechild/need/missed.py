"""What a table would be if no link between a child's records had been missed.

Two records of one child that were not linked look like two children: the table holds more children
on one list, fewer on several, and the estimate comes out too high. If the share of links missed is
known (from a sample checked by hand, or from the linkage itself), tables without the fault can be
drawn: each is one way in which the children may really have been on the lists.

A child on k lists has k - 1 links to be found; each is missed on its own, and a record whose link
is missed stands alone. Links that are false are not mended here: a linkage that is sampled
(``need.linkage``) has both kinds in its tables.

Source:
    Zult, de Wolf, Bakker and van der Heijden (2021), A general framework for multiple-recapture
    estimation that incorporates linkage error correction, J. Official Statistics 37(3), for the
    idea of a table of transitions; the draws are our own.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.core.streams import generator
from seethechild.need.tables import CaptureTable

Floats = NDArray[np.float64]
#: More missed links than this leave a table that says little of who is on several lists.
MOST_MISSED = 0.5


def relinked(
    table: CaptureTable, missed: float, *, draws: int, seed: int
) -> tuple[CaptureTable, ...]:
    """Draw tables in which the links that were missed are there.

    Args:
        table: as it was linked.
        missed: share of links between records of one child that were not found, from 0 to 0.5.
        draws: how many tables.
        seed: names all chance.

    Returns:
        Tables of fewer children, each as often on each list as before.

    Raises:
        SpecError: the share is not from 0 to 0.5.

    Example:
        >>> table = CaptureTable(("police", "school"), np.array([310, 210, 90]))
        >>> drawn = relinked(table, 0.1, draws=3, seed=1)
        >>> {tuple(one.totals.tolist()) for one in drawn}
        {(400, 300)}
    """
    if not 0.0 <= missed <= MOST_MISSED:
        mend = f"Give a share from 0 to {MOST_MISSED}."
        raise SpecError(Problem("missed", f"is {missed}", mend))
    came_from = _missed_by_pattern(table, missed)
    chance = generator(seed, "need", "missed links")
    drawn = []
    for _ in range(draws):
        counts = table.counts.copy()
        for pattern, group, expected in came_from:
            loose = [1 << bit for bit in range(table.size) if (pattern ^ group) >> bit & 1]
            parts = [group, *loose]
            most = int(min(counts[part - 1] for part in parts))
            back = min(int(chance.poisson(expected)), most)
            counts[pattern - 1] += back
            for part in parts:
                counts[part - 1] -= back
        drawn.append(table.with_counts(counts))
    return tuple(drawn)


def _missed_by_pattern(table: CaptureTable, missed: float) -> list[tuple[int, int, float]]:
    """Return of which lists a child was, which stayed linked, and how many children that is."""
    moves = [
        (pattern, group, share)
        for pattern in range(1, 2**table.size)
        for group, share in _stays(pattern, missed)
    ]
    true = _before(table, moves)
    return [
        (pattern, group, share * true[pattern - 1])
        for pattern, group, share in moves
        if group != pattern and true[pattern - 1] > 0
    ]


def _stays(pattern: int, missed: float) -> list[tuple[int, float]]:
    """Return which records of a child stay linked, and how often.

    One record, any of them, is what others are linked to; each other's link is missed on its own.
    """
    bits = [1 << bit for bit in range(pattern.bit_length()) if pattern >> bit & 1]
    found = []
    for many in range(1, len(bits) + 1):
        # The record that others are linked to is one of those that stay.
        share = (
            many / len(bits) * missed ** (len(bits) - many) * (1.0 - missed) ** (many - 1)
        )
        if share > 0:
            found += [(sum(each), share) for each in combinations(bits, many)]
    return found


def _before(table: CaptureTable, moves: list[tuple[int, int, float]]) -> Floats:
    """Return the expected children of each pattern before links were missed, none below 0."""
    size = table.counts.size
    after = np.zeros((size, size))
    for pattern, group, share in moves:
        after[group - 1, pattern - 1] += share
        for bit in range(table.size):
            if (pattern ^ group) >> bit & 1:
                after[(1 << bit) - 1, pattern - 1] += share
    before: Floats = np.maximum(
        np.linalg.solve(after, table.counts.astype(np.float64)), 0.0
    )
    return before
