"""Decomposable graphs of lists: which lists depend on each other, in all ways that come apart in cliques.

A graph joins the lists that depend on each other directly. It is decomposable (chordal) if every
ring of four lists or more has a shortcut; then its likelihood is a product over its cliques
divided by one over their separators, and can be written down without fitting anything.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

#: Graphs of three, four, five and six lists: 8, 61, 822 and 18,154.
LISTS = (3, 4, 5, 6)


@dataclass(frozen=True, eq=False)
class Graphs:
    """All decomposable graphs of a number of lists, the one without edges first.

    Attributes:
        edges: pairs of lists joined, for each graph.
        parts: shape (graphs, 2**L) of small whole numbers: how often each set of lists (its bits)
            is a clique, less how often it is a separator. Each row adds up to 1.
    """

    edges: tuple[tuple[tuple[int, int], ...], ...]
    parts: NDArray[np.int8]


@lru_cache(maxsize=4)
def chordal_graphs(lists: int) -> Graphs:
    """Return all decomposable graphs.

    Args:
        lists: how many lists, up to 6.

    Example:
        >>> [len(chordal_graphs(lists).edges) for lists in (2, 3, 4, 5)]
        [2, 8, 61, 822]
    """
    pairs = tuple(combinations(range(lists), 2))
    edges, parts = [], []
    for chosen in range(2 ** len(pairs)):
        joined = tuple(pair for bit, pair in enumerate(pairs) if chosen >> bit & 1)
        found = _parts(joined, lists)
        if found is not None:
            edges.append(joined)
            parts.append(found)
    return Graphs(tuple(edges), np.array(parts, dtype=np.int8))


def _parts(edges: tuple[tuple[int, int], ...], lists: int) -> list[int] | None:
    """Return cliques less separators of a graph, by set of lists; None if it is not chordal.

    A list whose neighbours are all joined to each other is taken away, and so on until none is
    left (Fulkerson and Gross 1965). Each such step adds a clique of the list and its neighbours
    and a separator of the neighbours; what is no largest clique cancels out.
    """
    beside = [0] * lists
    for one, other in edges:
        beside[one] |= 1 << other
        beside[other] |= 1 << one
    left = (1 << lists) - 1
    parts = [0] * 2**lists
    while left:
        for one in range(lists):
            near = beside[one] & left
            if left >> one & 1 and _all_joined(near, beside):
                break
        else:
            return None
        parts[near | 1 << one] += 1
        parts[near] -= 1
        left &= ~(1 << one)
    # The last list taken away leaves nothing, which divides by nothing.
    parts[0] += 1
    return parts


def _all_joined(members: int, beside: list[int]) -> bool:
    rest = members
    while rest:
        one = (rest & -rest).bit_length() - 1
        rest &= rest - 1
        if rest & ~beside[one]:
            return False
    return True
