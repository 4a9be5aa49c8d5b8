"""Brothers and sisters: households drawn again, instead of children, for an interval.

Children of one household are found together more often than chance would bring them together. Drawn again
one by one, they look like more evidence than they are, and the interval is too narrow. Here whole
households are drawn again, each with all its listed children.

Source:
    Davison and Hinkley (1997), Bootstrap Methods and their Application, section 3.8: whole clusters
    are drawn again.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.need.tables import Counts

Ints = NDArray[np.int64]

#: More households than this are drawn no differently.
_MOST = 10**12
SAID = (
    "The interval draws whole households again, as brothers and sisters are found together."
)


@dataclass(frozen=True, eq=False)
class Homes:
    """Households by what their listed children are on.

    Attributes:
        kinds: shape (K, 2**L - 1), children by pattern in a household of each kind.
        many: shape (K,), households of that kind.
    """

    kinds: Counts
    many: Counts

    @property
    def children(self) -> int:
        """Listed children of all households."""
        return int(self.many @ self.kinds.sum(axis=1))

    def drawn_again(self, everyone: float, replicates: int, seed: int) -> Counts:
        """Return tables of households drawn again.

        How many households are listed is drawn too: each is, as large a part of the time as a child is.

        Args:
            everyone: all children, as estimated.
            replicates: how many tables.
            seed: 0 or more.

        Returns:
            Shape (replicates, 2**L - 1), children by pattern.

        Example:
            >>> homes = Homes(np.array([[2, 0, 0], [0, 1, 1]]), np.array([50, 30]))
            >>> again = homes.drawn_again(300.0, 1000, 1)
            >>> bool((again[:, 0] % 2 == 0).all()), homes.children
            (True, 160)
        """
        listed = min(self.children / everyone, 1.0)
        households = min(round(int(self.many.sum()) / listed), _MOST)
        chance = generator(seed, "need", "households")
        totals = np.maximum(chance.binomial(households, listed, size=replicates), 1)
        drawn = chance.multinomial(totals, self.many / self.many.sum())
        return np.asarray(drawn @ self.kinds, dtype=np.int64)


def homes_of(patterns: Ints, households: pl.Series, size: int) -> Homes:
    """Return the households of children.

    Args:
        patterns: shape (n,), the lists of each child as a number from 1 to 2**L - 1.
        households: who lives together, shape (n,).
        size: how many lists there are, L.

    Example:
        >>> homes = homes_of(np.array([1, 1, 3, 1]), pl.Series(["a", "a", "b", "c"]), 2)
        >>> homes.kinds.tolist(), homes.many.tolist()
        ([[0, 0, 1], [1, 0, 0], [2, 0, 0]], [1, 1, 1])
    """
    _names, home = np.unique(households.cast(pl.String).to_numpy(), return_inverse=True)
    counts = np.zeros((int(home.max()) + 1, 2**size - 1), dtype=np.int64)
    np.add.at(counts, (home, patterns - 1), 1)
    kinds, many = np.unique(counts, axis=0, return_counts=True)
    return Homes(kinds, many.astype(np.int64))
