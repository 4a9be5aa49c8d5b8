"""Joining linked records into children: each child at most once on each list.

Links are taken in order. One that would put two records of a list into one child is left out, so
lists stay distinct. A union-find holds the children, with a bit for each list: 75,000 records
take a few thousandths of a second.

Source:
    Tarjan and van Leeuwen (1984), Journal of the ACM 31:245 (union-find with path halving).
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.need.linkage.pairs import Numbers

Floats = NDArray[np.float64]

#: Log odds of a pair without a link, and the most that one pair can speak for or against.
STRANGERS = -4.6
SUREST = 10.0


@njit(cache=True, nogil=True)
def _root(parent: Numbers, record: int) -> int:
    while parent[record] != record:
        parent[record] = parent[parent[record]]
        record = parent[record]
    return record


def links_of(left: Numbers, right: Numbers, records: int) -> tuple[Numbers, Numbers]:
    """Return the links of each record: link ``which[k]`` for k from ``start[r]`` to ``start[r + 1]``.

    Args:
        left: shape (P,), one record of each link.
        right: shape (P,), the other.
        records: how many records there are, R.

    Returns:
        ``start``, shape (R + 1,), and ``which``, shape (2 P,).

    Example:
        >>> start, which = links_of(np.array([0, 0]), np.array([1, 2]), 3)
        >>> start.tolist(), which.tolist()
        ([0, 2, 3, 4], [0, 1, 0, 1])
    """
    ends = np.concatenate([left, right])
    order = np.argsort(ends, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=records))])
    return start, order % max(len(left), 1)


@njit(cache=True, nogil=True)
def join_in_order(  # noqa: PLR0917 - compiled functions take many arrays, by position
    left: Numbers,
    right: Numbers,
    score: Floats,
    order: Numbers,
    on: Numbers,
    start: Numbers,
    which: Numbers,
) -> tuple[Numbers, Numbers]:
    """Join records by links, in order, where no list would hold a child twice.

    Two groups of records are joined if their pairs speak for it on average: a brother who looks
    like one of a child's records does not look like the others. A pair without a link counts as
    ``STRANGERS``.

    Args:
        left: shape (P,), one record of each link.
        right: shape (P,), the other.
        score: shape (P,), log odds of each link.
        order: which links to take, the first first.
        on: shape (R,), the list of each record as a bit (1, 2, 4, ...).
        start: as ``links_of`` returns it.
        which: the same.

    Returns:
        ``parent``, shape (R,), the union-find; and the lists that each root's child is on.

    Example:
        >>> left, right = np.array([0, 1]), np.array([2, 2])
        >>> parent, lists = join_in_order(
        ...     left, right, np.array([2.0, 1.0]), np.array([0, 1]), np.array([1, 1, 2, 2]),
        ...     *links_of(left, right, 4))
        >>> roots(parent).tolist(), lists[roots(parent)].tolist()
        ([0, 1, 0, 3], [3, 1, 3, 2])
    """
    parent, after = np.arange(on.size), np.arange(on.size)
    lists = on.copy()
    for link in order:
        one, other = _root(parent, left[link]), _root(parent, right[link])
        if one == other or (lists[one] & lists[other]) != 0:
            continue
        pairs = _bits(lists[one]) * _bits(lists[other])
        if pairs > 1:
            total, told = 0.0, 0
            record = one
            while True:
                for place in range(start[record], start[record + 1]):
                    each = which[place]
                    partner = left[each] + right[each] - record
                    if _root(parent, partner) == other:
                        total += min(max(score[each], -SUREST), SUREST)
                        told += 1
                record = after[record]
                if record == one:
                    break
            if total + STRANGERS * (pairs - told) <= 0.0:
                continue
        parent[other] = one
        lists[one] |= lists[other]
        after[one], after[other] = after[other], after[one]
    return parent, lists


@njit(cache=True, nogil=True)
def join_at_random(
    parent: Numbers, lists: Numbers, first: Numbers, second: Numbers, pairs: int
) -> int:
    """Join records that are tried in turn, until so many pairs have come together.

    For links that no comparison can show. Changes ``parent`` and ``lists``.

    Args:
        parent: the union-find.
        lists: the lists that each root's child is on.
        first: records to try, drawn at random.
        second: their partners.
        pairs: how many pairs of records to bring together.

    Returns:
        How many came together.
    """
    made = 0
    for place in range(first.size):
        if made >= pairs:
            break
        one, other = _root(parent, first[place]), _root(parent, second[place])
        if one != other and (lists[one] & lists[other]) == 0:
            made += _bits(lists[one]) * _bits(lists[other])
            parent[other] = one
            lists[one] |= lists[other]
    return made


@njit(cache=True, nogil=True)
def _bits(number: int) -> int:
    count = 0
    while number:
        number &= number - 1
        count += 1
    return count


@njit(cache=True, nogil=True)
def roots(parent: Numbers) -> Numbers:
    """Return the child of each record, as the number of one of its records, shape (R,)."""
    found = np.empty_like(parent)
    for record in range(parent.size):
        found[record] = _root(parent, record)
    return found


def tally(parent: Numbers, lists: Numbers, size: int) -> Numbers:
    """Return how many children are on exactly which lists: shape (2**L - 1,), by pattern.

    Example:
        >>> tally(np.array([0, 1, 0, 3]), np.array([3, 1, 2, 2]), 2).tolist()
        [1, 1, 1]
    """
    heads = parent == np.arange(parent.size)
    return np.bincount(lists[heads], minlength=2**size)[1:]


def together(child: Numbers, left: Numbers, right: Numbers) -> NDArray[np.bool_]:
    """Return which pairs of records are one child, shape (P,)."""
    return np.asarray(child[left] == child[right])
