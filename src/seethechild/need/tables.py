"""Tables of capture patterns: how many children are on exactly which lists.

A pattern is a number m from 1 to 2**L - 1: bit i is set where the child is on list i. The
children on no list (m = 0) are what is asked for, so they are not in the table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import DataError, Problem

#: More lists make a table of more patterns than anybody has children for.
MOST_LISTS = 12
FEWEST_LISTS = 2

Counts = NDArray[np.int64]
_Number = TypeVar("_Number", bound=np.generic)


@dataclass(frozen=True, eq=False)
class CaptureTable:
    """Children by pattern of lists.

    Attributes:
        lists: names of the L lists.
        counts: shape (2**L - 1,); ``counts[m - 1]`` is the number of children on exactly the
            lists whose bits are set in m. Where a cell is hidden or rounded, a middle value.
        low: same shape; the least each count can be. ``None`` where all are known.
        high: same shape; the most each count can be. ``None`` where all are known.

    Raises:
        DataError: the table cannot be used; all that is wrong with it at once.

    Example:
        >>> table = CaptureTable(("police", "school"), np.array([30, 20, 10]))
        >>> table.observed, table.totals.tolist()
        (60, [40, 30])
    """

    lists: tuple[str, ...]
    counts: Counts
    low: Counts | None = None
    high: Counts | None = None

    def __post_init__(self) -> None:
        if problems := list(_problems(self)):
            raise DataError(problems)
        for name in ("counts", "low", "high"):
            given = getattr(self, name)
            if given is not None:
                whole = np.array(given, dtype=np.int64)
                whole.setflags(write=False)
                object.__setattr__(self, name, whole)

    @property
    def size(self) -> int:
        """How many lists there are, L."""
        return len(self.lists)

    @property
    def observed(self) -> int:
        """Children on at least one list."""
        return int(self.counts.sum())

    @property
    def totals(self) -> Counts:
        """Children on each list, shape (L,)."""
        return patterns(self.size).T @ self.counts

    @property
    def times(self) -> Counts:
        """Children on exactly 1, 2, ... L lists, shape (L,)."""
        on = patterns(self.size).sum(axis=1)
        return np.bincount(on, weights=self.counts, minlength=self.size + 1)[1:].astype(
            np.int64
        )

    @property
    def censored(self) -> bool:
        """Whether some counts are known only as a range."""
        return self.low is not None

    def with_counts(self, counts: Counts) -> "CaptureTable":
        """Return the same lists with other counts, all of them known."""
        return CaptureTable(self.lists, counts)


def patterns(size: int) -> Counts:
    """Return who is on what: shape (2**L - 1, L), row m - 1 holds the bits of m.

    Example:
        >>> patterns(2).tolist()
        [[1, 0], [0, 1], [1, 1]]
    """
    return (np.arange(1, 2**size, dtype=np.int64)[:, None] >> np.arange(size)) & 1


def on_all(counts: NDArray[_Number]) -> NDArray[_Number]:
    """Return for each set of lists the children on all of them, and maybe on others.

    Args:
        counts: shape (2**L - 1,) by pattern, or (..., 2**L - 1).

    Returns:
        Shape (..., 2**L); entry t is for the lists whose bits are set in t; entry 0 is all.

    Example:
        >>> on_all(np.array([30, 20, 10])).tolist()
        [60, 40, 30, 10]
    """
    sums = np.concatenate([np.zeros_like(counts[..., :1]), counts], axis=-1)
    cells = sums.shape[-1]
    for bit in range(cells.bit_length() - 1):
        halves = sums.reshape(*sums.shape[:-1], cells >> (bit + 1), 2, 1 << bit)
        halves[..., 0, :] += halves[..., 1, :]
    return sums


def wrong_number(size: int) -> Problem:
    """Return what is wrong with a number of lists.

    Example:
        >>> print(wrong_number(1))
        lists: there is 1. Use 2 to 12: join those that are alike, or find another.
    """
    what = f"there {'is' if size == 1 else 'are'} {size}"
    mend = (
        f"Use {FEWEST_LISTS} to {MOST_LISTS}: join those that are alike, or find another."
    )
    return Problem("lists", what, mend)


def _problems(table: CaptureTable) -> Iterable[Problem]:
    size = len(table.lists)
    if not FEWEST_LISTS <= size <= MOST_LISTS:
        yield wrong_number(size)
        return
    if len(set(table.lists)) < size:
        yield Problem("lists", "two have the same name", "Give each its own.")
    given = {"count": table.counts, "low": table.low, "high": table.high}
    arrays = {name: np.asarray(each) for name, each in given.items() if each is not None}
    for name, each in arrays.items():
        yield from _wrong_counts(name, each, 2**size - 1)
    if (table.low is None) != (table.high is None):
        yield Problem("low and high", "only one of them is given", "Give both or none.")
    if len(arrays) == len(given) and {each.shape for each in arrays.values()} == {
        (2**size - 1,)
    }:
        outside = (arrays["count"] < arrays["low"]) | (arrays["count"] > arrays["high"])
        if outside.any():
            what = "a count is not between its low and high"
            yield Problem("count", what, "Correct the range.", int(outside.sum()))


def _wrong_counts(name: str, counts: NDArray[np.generic], cells: int) -> Iterable[Problem]:
    if counts.shape != (cells,):
        mend = f"Give one for each of the {cells} patterns of lists."
        yield Problem(name, f"there are {counts.size} numbers", mend)
        return
    numbers = counts.astype(np.float64)
    broken = ~np.isfinite(numbers) | (numbers != np.round(numbers))
    below = numbers < 0
    if broken.any():
        mend = "Count each child once."
        yield Problem(name, "is not a whole number", mend, int(broken.sum()))
    if below.any():
        yield Problem(name, "is below 0", "Use the number of children.", int(below.sum()))
    if name == "count" and not numbers.any():
        yield Problem(name, "no child is on any list", "Check that it is the right table.")
