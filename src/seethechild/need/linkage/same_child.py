"""The chance that a pair of records is one child, from Fellegi and Sunter's model of levels.

A pair between two lists is either one child told twice, whose fields slip independently of each
other, or two different children, of whom ``chance`` knows how they look. The numbers of both are
found for each two lists at once with the shares of each level among one child's pairs (the
m-probabilities), by expectation and maximisation. Pairs that were never looked at count: they
are filled in from the model, so that what blocking loses is known.

Source:
    Fellegi and Sunter (1969), Journal of the American Statistical Association 64:1183.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from seethechild.need.linkage.chance import (
    OTHER_FIRST,
    PATTERN_SIZES,
    Floats,
    Others,
    Patterns,
    every_level,
)
from seethechild.need.linkage.levels import BLOCKS, Blocks, Levels, compared

#: No pair is surer than e to this power to one.
MOST: Final = 30.0
_STEPS: Final = 500
_SETTLED: Final = 1e-6
#: Children in common where there are none, so that their logs are numbers.
_NONE: Final = 1e-6
#: How firmly the number of pairs of different children is believed, in pairs: a spread of 14 %.
_FIRM: Final = 50.0
#: Of one child's pairs, at most this share has two first names, or births that are far apart.
MOST_OTHER: Final = 0.1
_BIRTH: Final = 2
_OTHER_BIRTH: Final = slice(1, 3)
#: What is thought beforehand: the levels at which each column is the same, and how often.
_SAME: Final = ((14, 17), (5, 6), (6,), (5,))
_AGREE: Final = 0.9
#: So many pairs of one child are as good as seen, with those shares: they count only where lists
#: have next to no child in common.
_PRIOR: Final = 20.0


@dataclass(frozen=True, eq=False)
class SameChild:
    """What is known of pairs that are one child.

    Attributes:
        share: for each column of ``Patterns.levels``, the share of each level among one child's
            pairs (m-probabilities).
        number: shape (A,), one child's pairs between each two lists, looked at or not.
        looked_at: share of them that blocking looks at.
        likely: shape (Q,), how likely a pattern is for one child's pairs.
        others: shape (A, Q), pairs of different children expected.
    """

    share: tuple[Floats, ...]
    number: Floats
    looked_at: float
    likely: Floats
    others: Floats

    @property
    def score(self) -> Floats:
        """Log odds that a pair of a pattern is one child, shape (A, Q)."""
        return log_odds(self.number[:, None] * self.likely, self.others)


def fit(patterns: Patterns, others: Others, blocks: Blocks = BLOCKS) -> SameChild:
    """Find how many pairs between lists are one child, and how likely each pattern is.

    Args:
        patterns: how often each combination of levels occurs.
        others: how pairs of different children look.
        blocks: by which the pairs were found.

    Returns:
        The fit; no number of it depends on chance.
    """
    fields, all_patterns = every_level()
    unseen = np.unique(all_patterns[~compared(fields, blocks)], axis=0)
    between, levels = patterns.between, patterns.levels
    share = prior = _prior()
    firm = _FIRM / np.maximum(others.expected, 1e-9)
    number = np.maximum(between.sum(axis=1) - others.expected.sum(axis=1), 1.0)
    kinds = others.expected.copy()
    for _ in range(_STEPS):
        one = number[:, None] * _likely(share, levels)
        other = kinds @ others.shape.T
        part = between / np.maximum(one + other, 1e-300)
        missed = number.sum() * _likely(share, unseen)
        looked_at = 1.0 - float(_likely(share, unseen).sum())
        found = (part * one).sum(axis=1)
        kinds = kinds * (part @ others.shape)
        kinds = (kinds + _FIRM) / (1.0 + firm)
        weight = (part * one).sum(axis=0)
        share = tuple(
            _share(levels[:, k], weight, unseen[:, k], missed, before)
            for k, before in enumerate(prior)
        )
        share = _held(share)
        before, number = number, np.maximum(found + number * (1.0 - looked_at), _NONE)
        if np.abs(number - before).sum() <= _SETTLED * number.sum():
            break
    looked_at = 1.0 - float(_likely(share, unseen).sum())
    other = kinds @ others.shape.T
    return SameChild(share, number, looked_at, _likely(share, levels), other)


def log_odds(one: Floats, other: Floats) -> Floats:
    """Return the log of ``one / other``, kept within what a number can hold.

    Example:
        >>> log_odds(np.array([1.0, 1.0]), np.array([1.0, 0.0])).tolist()
        [0.0, 30.0]
    """
    tiny = 1e-300
    return np.clip(np.log(np.maximum(one, tiny) / np.maximum(other, tiny)), -MOST, MOST)


def _likely(share: tuple[Floats, ...], levels: Levels) -> Floats:
    """Return how likely each combination of levels is for one child's pairs."""
    likely = np.ones(len(levels))
    for place, each in enumerate(share):
        likely *= each[levels[:, place]]
    return likely


def _share(
    seen: Levels, weight: Floats, unseen: Levels, missed: Floats, prior: Floats
) -> Floats:
    held = np.bincount(seen, weights=weight, minlength=len(prior)) + _PRIOR * prior
    held += np.bincount(unseen, weights=missed, minlength=len(prior))
    return np.asarray(held / held.sum())


def _held(shares: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """Return shares in which other first names, and other births, are as rare as they can be.

    Else, where two lists have few children in common, brothers and sisters would pass for one
    child whose first name and birth always slip.
    """
    held = list(shares)
    for column, other in ((0, OTHER_FIRST), (_BIRTH, _OTHER_BIRTH)):
        share = held[column].copy()
        apart = float(share[other].sum())
        if apart > MOST_OTHER:
            share *= (1.0 - MOST_OTHER) / (1.0 - apart)
            share[other] = shares[column][other] * MOST_OTHER / apart
        held[column] = share
    return tuple(held)


def _prior() -> tuple[Floats, ...]:
    """Return shares beforehand: fields are the same nine times in ten."""
    shares = []
    for size, same in zip(PATTERN_SIZES, _SAME, strict=True):
        share = np.full(size, (1.0 - _AGREE) / size)
        share[list(same)] += _AGREE / len(same)
        shares.append(share)
    return tuple(shares)
