"""Which source of what we do not know an outcome's spread comes from: shares of its variance.

Each source (parameters, effects, chance and so on) has its own draws. For one *square*, two
draws of each source are taken, and the outcome is worked out for every way to combine them: 2 to
the power of the number of sources. From such squares the variance that comes from each source
alone, and from each set of sources together, follows without bias.

What chance does together with others counts as chance: its share is what would be left if all else
were known (the law of total variance). What the others do only together is shared out evenly among
them. So the shares sum to 1, whatever the sources do to each other.

Source:
    Owen (2014), Sobol' indices and Shapley value, SIAM/ASA Journal on Uncertainty Quantification
    2: 245-251; Searle, Casella and McCulloch (1992), Variance Components, chapter 4, for the moments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import generator

#: Ways to draw the squares anew for the error of a share, and the share of them within low to high.
RESAMPLES, WITHIN = 400, 0.9
FEWEST_SQUARES = 2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Share:
    """How much of the variance comes from one source.

    Attributes:
        source: its name.
        share: 0 to 1; not a number where nothing varies.
        low, high: between them lies 90 % of what as many other squares would have shown.
    """

    source: str
    share: float
    low: float
    high: float


def components(squares: Floats) -> Floats:
    """Return the variance that comes from each set of sources beyond that of smaller sets.

    Args:
        squares: shape (N, 2, 2, ...), one axis of two draws for each of k sources.

    Returns:
        Shape (2, 2, ...): at (1, 0) the variance of the first source alone, at (1, 1) of both only
        together, at (0, 0) nothing. Unbiased, so that a small one may be below 0.

    Example:
        >>> first, second = np.array([[1.0, 3.0], [2.0, 2.0]]), np.array([[0.0, 4.0], [1.0, 1.0]])
        >>> components(first[:, :, None] + second[:, None, :]).tolist()
        [[0.0, 4.0], [1.0, 0.0]]
    """
    sources = squares.ndim - 1
    contrasts = squares
    for axis in range(1, sources + 1):
        one, other = np.moveaxis(contrasts, axis, 0)
        contrasts = np.stack([(one + other) / 2, (one - other) / 2], axis=axis)
    found = (contrasts**2).mean(axis=0)
    # A contrast over a set also holds what larger sets vary, halved for each further source.
    for axis in range(sources):
        without, within = np.moveaxis(found, axis, 0)
        found = np.stack([without - within, 2 * within], axis=axis)
    found[(0,) * sources] = 0.0
    return np.asarray(found)


def shares_of(squares: Floats) -> Floats:
    """Return the share of the variance of each of k sources, shape (k,); they sum to 1.

    Args:
        squares: as ``components``; the last source is chance.

    Returns:
        Not a number where nothing varies. A source whose share comes out below 0 has none.

    Example:
        >>> both = np.array([1.0, 3.0])[None, :, None] + np.array([0.0, 4.0])[None, None, :]
        >>> shares_of(both).tolist()
        [0.2, 0.8]
    """
    found = components(squares)
    sources = found.ndim
    shares = np.zeros(sources)
    for place in product((0, 1), repeat=sources):
        together = [sources - 1] if place[-1] else np.flatnonzero(place)
        for source in together:
            shares[source] += found[place] / len(together)
    shares = np.maximum(shares, 0.0)
    total = shares.sum()
    # What is so small beside the values themselves is what rounding leaves.
    if total <= np.finfo(float).eps * float((squares**2).mean()):
        return np.full(sources, np.nan)
    return np.asarray(shares / total)


def sources_of_spread(
    squares: Floats, sources: Sequence[str], *, seed: int
) -> tuple[Share, ...]:
    """Return the share of each source, with how far off it may be.

    Args:
        squares: as ``components``, at least two.
        sources: their names, in the order of the axes; the last is chance.
        seed: of the resampling of squares.

    Example:
        >>> square = np.array([1.0, 3.0])[:, None] + np.zeros(2)[None, :]
        >>> found = sources_of_spread(np.stack([square, square]), ("effects", "chance"), seed=1)
        >>> [(each.source, each.share) for each in found]
        [('effects', 1.0), ('chance', 0.0)]
    """
    shares = shares_of(squares)
    rows = generator(seed, "spread").integers(len(squares), size=(RESAMPLES, len(squares)))
    anew = np.array([shares_of(squares[some]) for some in rows])
    anew = anew[np.isfinite(anew).all(axis=1)]
    if not len(anew):
        anew = np.full((1, len(sources)), np.nan)
    low, high = np.quantile(anew, [(1 - WITHIN) / 2, (1 + WITHIN) / 2], axis=0)
    return tuple(
        Share(source, float(share), float(least), float(most))
        for source, share, least, most in zip(sources, shares, low, high, strict=True)
    )
