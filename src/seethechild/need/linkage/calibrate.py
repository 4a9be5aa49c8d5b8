"""Holding the chances of pairs to what is known: pairs within lists, and pairs that people reviewed.

Pairs within a list are never one child, so those of a given score say how many pairs of that score
between lists are two children. Where the model says otherwise, its log odds are bent: by a line
with a few knees, whose size is held down by a prior. Pairs that people reviewed (a small clerical
sample) count as well. What remains unsure of the bend is kept, and drawn anew for each sampled
linkage.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from seethechild.need.linkage.chance import Floats, Others, Patterns
from seethechild.need.linkage.pairs import Numbers
from seethechild.need.linkage.same_child import SameChild, log_odds

#: Log odds at which the line may bend.
KNEES: Final = np.array([-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0])
#: Beforehand, the log odds of the model are thought to be right to within so much.
_SPREAD: Final = 1.0
#: The yardstick itself (pairs within lists, for pairs between) is right to within such a share.
_YARDSTICK: Final = 0.05
_EDGES: Final = np.arange(-6.0, 12.5, 0.5)
_STEPS: Final = 50
_SETTLED: Final = 1e-8
#: Edges of the bands in which the calibration is shown.
BANDS: Final = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99, 0.999, 1.0)


@dataclass(frozen=True, eq=False)
class Reviewed:
    """Pairs that people looked at.

    Attributes:
        cell: shape (n, 2), place of the two lists in ``Patterns.twos``, and pattern.
        same: shape (n,), whether they are one child.
    """

    cell: Numbers
    same: Floats


@dataclass(frozen=True, eq=False)
class Calibration:
    """How the log odds of pairs are bent, and how sure that is.

    Attributes:
        bend: shape (7,), what is added to the log odds at each of ``KNEES``.
        root: shape (7, 7), lower root of the covariance of ``bend``.
        seen: shape (L, Q), each list's pairs within it, as pairs between lists that they stand for.
        seen_score: shape (L, Q), their log odds.
    """

    bend: Floats
    root: Floats
    seen: Floats
    seen_score: Floats

    def bent(self, score: Floats, bend: Floats | None = None) -> Floats:
        """Return log odds after the bend, of any shape."""
        return np.asarray(score + hats(score) @ (self.bend if bend is None else bend))


def hats(score: Floats) -> Floats:
    """Return how much each of ``KNEES`` counts at a score: shape (..., 7), adding up to 1.

    Example:
        >>> hats(np.array([1.0, 99.0])).tolist()
        [[0.0, 0.0, 0.5, 0.5, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]
    """
    at = np.clip(score, KNEES[0], KNEES[-1])
    right = np.clip(np.searchsorted(KNEES, at, side="right"), 1, len(KNEES) - 1)
    up = (at - KNEES[right - 1]) / (KNEES[right] - KNEES[right - 1])
    eye = np.eye(len(KNEES))
    return np.asarray(eye[right - 1] * (1.0 - up)[..., None] + eye[right] * up[..., None])


def chance_of(score: Floats) -> Floats:
    """Return the chance that belongs to log odds.

    Example:
        >>> chance_of(np.array([0.0])).tolist()
        [0.5]
    """
    return np.asarray(1.0 / (1.0 + np.exp(-score)))


def calibrate(
    patterns: Patterns, others: Others, fit: SameChild, reviewed: Reviewed | None = None
) -> Calibration:
    """Find the bend that makes chances agree with pairs within lists, and with reviewed pairs.

    Args:
        patterns: how often each combination of levels occurs.
        others: how pairs of different children look.
        fit: the chances before.
        reviewed: pairs that people looked at, if any.

    Returns:
        The most likely bend, and the spread of its normal approximation.
    """
    seen, seen_score = _stand_for(patterns, others, fit)
    score = fit.score
    # A pair within a list stands for several between lists: that thins what it tells.
    heavy = np.divide(seen, patterns.within, out=np.zeros_like(seen), where=seen > 0)
    scale = float((seen * heavy).sum() / max(seen.sum(), 1e-9)) or 1.0
    bins = len(_EDGES) + 1
    yardstick = _binned(seen_score, seen, bins) / scale
    place = np.digitize(score, _EDGES)
    used = patterns.between > 0
    place, points, weight = place[used], score[used], patterns.between[used] / scale
    told, said = np.zeros((0, len(KNEES))), np.zeros(0)
    told_score = np.zeros(0)
    if reviewed is not None:
        told_score = score[reviewed.cell[:, 0], reviewed.cell[:, 1]]
        told, said = hats(told_score), reviewed.same
    bend, hat = np.zeros(len(KNEES)), hats(points)
    inner = np.arange(1, bins - 1)  # beyond the edges nothing is in doubt
    curve = np.eye(len(KNEES))
    for _ in range(_STEPS):
        odds = chance_of(points + hat @ bend)
        expected = np.bincount(place, weight * (1.0 - odds), bins)[inner]
        slope = np.stack(
            [
                np.bincount(place, -weight * odds * (1.0 - odds) * hat[:, k], bins)[inner]
                for k in range(len(KNEES))
            ],
            axis=1,
        )
        expected = np.maximum(expected, 1e-6)
        mine = chance_of(told_score + told @ bend)
        spread = expected + (_YARDSTICK * expected) ** 2
        gradient = slope.T @ ((yardstick[inner] - expected) / spread)
        gradient += told.T @ (said - mine)
        curve = slope.T @ (slope / spread[:, None]) + np.eye(len(KNEES)) / _SPREAD**2
        curve += (told * (mine * (1.0 - mine))[:, None]).T @ told
        step = np.linalg.solve(curve, gradient - bend / _SPREAD**2)
        bend = bend + np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < _SETTLED:
            break
    root = np.linalg.cholesky(np.linalg.inv(curve))
    return Calibration(bend, root, seen, seen_score)


def shown(
    patterns: Patterns,
    fit: SameChild,
    calibration: Calibration,
    reviewed: Reviewed | None = None,
) -> pl.DataFrame:
    """Return the calibration as a table that a reader can check.

    Returns:
        For each band of chances (``low, high``): ``pairs`` between lists; how many of them are
        different children, as the model said before (``others_before``), as it says now
        (``others_now``) and as pairs within lists show (``others_seen``); ``reviewed`` pairs and how
        many of them were one child (``reviewed_same``).
    """
    score = fit.score
    now, before = chance_of(calibration.bent(score)), chance_of(score)
    count = patterns.between
    within = chance_of(calibration.bent(calibration.seen_score))
    told = said = np.zeros(0)
    if reviewed is not None:
        told, said = now[reviewed.cell[:, 0], reviewed.cell[:, 1]], reviewed.same

    def add(at: Floats, weight: Floats) -> Floats:
        place = np.clip(np.digitize(at, BANDS) - 1, 0, len(BANDS) - 2)
        return np.bincount(place.ravel(), weight.ravel(), len(BANDS) - 1).astype(np.float64)

    return pl.DataFrame(
        {
            "low": BANDS[:-1],
            "high": BANDS[1:],
            "pairs": add(now, count),
            "others_before": add(now, count * (1.0 - before)),
            "others_now": add(now, count * (1.0 - now)),
            "others_seen": add(within, calibration.seen),
            "reviewed": add(told, np.ones(len(told))),
            "reviewed_same": add(told, said),
        }
    )


def _stand_for(patterns: Patterns, others: Others, fit: SameChild) -> tuple[Floats, Floats]:
    """Return for pairs within each list how many between lists they stand for, and their score."""
    size = patterns.within.shape[0]
    touches = np.zeros((size, len(fit.number)))
    for place, (one, other) in enumerate(patterns.twos):
        touches[one, place] = touches[other, place] = 1.0
    # Each pair between lists belongs half to either.
    expected = touches @ others.expected / 2.0 @ others.shape.T
    held = others.within @ others.shape.T
    ratio = np.divide(expected, held, out=np.zeros_like(held), where=held > 0)
    one = (touches @ fit.number)[:, None] * fit.likely
    return patterns.within * ratio, log_odds(one, touches @ fit.others)


def _binned(score: Floats, weight: Floats, bins: int) -> Floats:
    place = np.digitize(score, _EDGES).ravel()
    return np.bincount(place, weight.ravel(), bins).astype(np.float64)
