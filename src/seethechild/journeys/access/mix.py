"""What a change in mix explains of a difference between two shares, what chance may, what is left.

The difference is split as Kitagawa does (1955, "Components of a difference between two rates",
Journal of the American Statistical Association 50, 1168-1194): the part that comes from different
children and requests (their shares in the mix, at the mean of both closing shares) and the part that comes
from closing more or less of like ones. Both parts add up to the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.streams import generator

FloatArray = NDArray[np.float64]

#: Resamplings of families behind an interval.
RESAMPLES: Final = 400
_ENDS: Final = (2.5, 97.5)


@dataclass(frozen=True)
class Split:
    """A difference between two shares and what it is made of.

    Each of ``whole``, ``by_mix`` and ``left`` is (value, low, high) with a 95 % interval;
    ``by_mix + left == whole``.
    """

    first: float
    second: float
    whole: tuple[float, float, float]
    by_mix: tuple[float, float, float]
    left: tuple[float, float, float]


def split(
    first: pl.DataFrame,
    second: pl.DataFrame,
    mix: Sequence[str],
    *,
    seed: int,
) -> Split | None:
    """Return what the change in a closing share from ``first`` to ``second`` is made of.

    Args:
        first: rows with ``family``, ``closed`` and the columns of ``mix``.
        second: the same, of another period or place.
        mix: columns whose joint levels are the mix.
        seed: names the resampling of families, which gives the intervals: brothers and sisters are
            often asked for on one day, and it ends alike for them.

    Returns:
        The split; None where one side has no rows.

    Example:
        >>> def rows(young, old):
        ...     kinds = [("young", young, 80), ("old", old, 20)]
        ...     return pl.DataFrame([
        ...         {"family": f"{k}{i}", "age": k, "closed": i < c} for k, c, n in kinds for i in range(n)
        ...     ])
        >>> same = split(rows(40, 2), rows(48, 2), ["age"], seed=1)
        >>> round(same.whole[0], 3), round(same.by_mix[0], 3), round(same.left[0], 3)
        (0.08, 0.0, 0.08)
    """
    if not first.height or not second.height:
        return None
    both = pl.concat(
        [first.with_columns(side=0), second.with_columns(side=1)], how="diagonal"
    )
    cell = (
        both.select(pl.struct(list(mix)).rank("dense").cast(pl.Int64) - 1)
        .to_series()
        .to_numpy()
    )
    family = both.select(pl.struct("side", "family").rank("dense").cast(pl.Int64) - 1)
    sides, closed = both["side"].to_numpy(), both["closed"].to_numpy().astype(np.float64)
    cells = int(cell.max()) + 1
    code = sides * cells + cell
    counts = _counted(code, closed, np.ones(len(code)), cells)
    found = _kitagawa(*counts)
    number = family.to_series().to_numpy()
    drawn = np.array(
        [
            _kitagawa(*_counted(code, closed, weight[number], cells))
            for weight in _weights(number, sides, seed)
        ]
    )
    ends = np.nanpercentile(drawn, _ENDS, axis=0)
    parts = [(found[i], float(ends[0, i]), float(ends[1, i])) for i in range(3)]
    shares = [float(closed[sides == side].mean()) for side in (0, 1)]
    return Split(shares[0], shares[1], parts[0], parts[1], parts[2])


def _weights(number: NDArray[np.int64], sides: NDArray[np.int64], seed: int) -> FloatArray:
    """Return how often each family is drawn in each resampling; those of a side stay on it."""
    luck = generator(seed, "mix")
    first = np.flatnonzero(np.diff(np.concatenate([[-1], np.sort(number)])))
    side = sides[np.argsort(number, kind="stable")][first]
    weights = np.zeros((RESAMPLES, len(side)))
    for each in (0, 1):
        mine = np.flatnonzero(side == each)
        if len(mine):
            weights[:, mine] = luck.multinomial(
                len(mine), np.full(len(mine), 1 / len(mine)), RESAMPLES
            )
    return weights


def _counted(
    code: NDArray[np.int64], closed: FloatArray, weight: FloatArray, cells: int
) -> tuple[FloatArray, FloatArray]:
    of = np.bincount(code, weight, 2 * cells).reshape(2, cells)
    some = np.bincount(code, weight * closed, 2 * cells).reshape(2, cells)
    return some.astype(np.float64), of.astype(np.float64)


def _kitagawa(closed: FloatArray, of: FloatArray) -> tuple[float, float, float]:
    """Return the whole difference, the part of the mix and the part that is left.

    A kind of request that one side never had is given the other side's share: nothing can be
    said of closing it more or less.
    """
    part = of / of.sum(axis=1, keepdims=True)
    share = np.divide(closed, of, out=np.full(of.shape, np.nan), where=of > 0)
    share = np.where(np.isnan(share), share[::-1], share)
    share = np.nan_to_num(share)
    by_mix = float(((part[1] - part[0]) * share.mean(axis=0)).sum())
    left = float(((share[1] - share[0]) * part.mean(axis=0)).sum())
    return by_mix + left, by_mix, left
