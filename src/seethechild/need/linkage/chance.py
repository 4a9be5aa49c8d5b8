"""How pairs of *different* children look: learnt from pairs within one list, where all are.

An agency's list holds each child once, so two of its records are two children: strangers who
share a birthday or a name, brothers and sisters, twins. Their levels show, without anybody having
to judge a pair, how often two children look as alike as one child told twice. (Searching for
proteins estimates its false finds the same way, from decoys.) The levels are smoothed by a
latent class model: within a class, the fields are independent.

Source:
    The idea of decoys: Elias and Gygi (2007), Nature Methods 4:207. Latent classes: Goodman (1974),
    Biometrika 61:215.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from seethechild.need.linkage.levels import FIELDS, SIZES, Levels
from seethechild.need.linkage.pairs import Numbers, Pairs

Floats = NDArray[np.float64]

#: Kinds of pairs of different children: the commonest ways to share a block.
_KINDS: Final = 6
#: More of a list's children than this told twice: the list repeats children.
TWICE: Final = 0.002
A_FEW: Final = 5
_SAME_FIRST: Final = (4, 5)
_SAME_FAMILY: Final = (5, 6)
_SAME_DAY: Final = 6
#: The levels of first name and sex at which first names differ.
OTHER_FIRST: Final = slice(SIZES[4], 2 * SIZES[4])
_STEPS: Final = 300
_SETTLED: Final = 1e-6
#: Pairs' worth of belief that a kind's levels are those of all pairs of different children.
_PRIOR: Final = 0.2
#: A list's own rate of a kind is drawn to that of all lists by so many pairs.
_DRAWN: Final = 5.0


@dataclass(frozen=True, eq=False)
class Patterns:
    """The different combinations of levels that occur, and how often.

    Sex goes with the first name: two children of one name are nearly always of one sex.

    Attributes:
        twos: shape (A, 2), the two lists of each row of ``between``.
        levels: shape (Q, 4): first name with sex, family name, birth, postcode.
        of_pair: shape (P,), pattern of each pair.
        within: shape (L, Q), pairs within each list, less those that are one child told twice.
        between: shape (A, Q), pairs between each two lists.
        twice: shape (L,), pairs within each list that are alike in names and day of birth.
    """

    twos: Numbers
    levels: Levels
    of_pair: Numbers
    within: Floats
    between: Floats
    twice: Floats


@dataclass(frozen=True, eq=False)
class Others:
    """Pairs of different children.

    Attributes:
        shape: (Q, K), how the pairs of each kind fall on patterns; each column adds up to 1.
        within: (L, K), pairs of each kind within each list.
        expected: (A, K), pairs of each kind to be expected between each two lists.
    """

    shape: Floats
    within: Floats
    expected: Floats


#: Levels of each column of ``Patterns.levels``.
PATTERN_SIZES: Final = (SIZES[0] * SIZES[4], *SIZES[1:4])


def pattern_levels(levels: Levels) -> Levels:
    """Return levels (P, 5) with first name and sex as one, shape (P, 4).

    Example:
        >>> pattern_levels(np.array([[5, 6, 6, 5, 2]])).tolist()
        [[17, 6, 6, 5]]
    """
    first = levels[:, 0] * SIZES[4] + levels[:, 4]
    return np.column_stack([first, levels[:, 1:4]])


def every_level() -> tuple[Levels, Levels]:
    """Return every combination of levels: by ``FIELDS`` (n, 5), and as patterns (n, 4)."""
    grids = np.meshgrid(*(np.arange(size) for size in SIZES), indexing="ij")
    levels = np.stack([grid.ravel() for grid in grids], axis=1)
    return levels, pattern_levels(levels)


def two_lists(size: int) -> Numbers:
    """Return every two of L lists, shape (A, 2).

    Example:
        >>> two_lists(3).tolist()
        [[0, 1], [0, 2], [1, 2]]
    """
    return np.stack(np.triu_indices(size, 1), axis=1)


def patterns_of(pairs: Pairs, twos: Numbers) -> Patterns:
    """Count the pairs by combination of levels, within lists and between each of ``twos``."""
    levels = pattern_levels(pairs.levels)
    keys = np.ravel_multi_index(tuple(levels.T), PATTERN_SIZES)
    found, first, of_pair = np.unique(keys, return_index=True, return_inverse=True)
    size = len(pairs.lists)
    one, other = pairs.list_of[pairs.left], pairs.list_of[pairs.right]
    low, high = np.minimum(one, other), np.maximum(one, other)
    cells = np.zeros((size, size, len(found)))
    np.add.at(cells, (low, high, of_pair), 1.0)
    within = cells[np.arange(size), np.arange(size)]
    same = _same_child(levels[first])
    twice = within[:, same].sum(axis=1)
    # A few are chance; more are children whom the list holds twice, and teach nothing of others.
    within[np.ix_(twice > np.maximum(TWICE * pairs.sizes, A_FEW), same)] = 0.0
    return Patterns(
        twos, levels[first], of_pair, within, cells[twos[:, 0], twos[:, 1]], twice
    )


def _same_child(levels: Levels) -> NDArray[np.bool_]:
    """Return which patterns agree on both names and on the day of birth."""
    first = np.isin(levels[:, 0] // SIZES[4], _SAME_FIRST)
    family = np.isin(levels[:, 1], _SAME_FAMILY)
    return np.asarray(first & family & (levels[:, 2] == _SAME_DAY))


def learn_others(patterns: Patterns, sizes: Numbers) -> Others:
    """Learn how pairs of different children look, and how many there are between lists.

    Args:
        patterns: how often each combination of levels occurs.
        sizes: children on each list, shape (L,).

    Returns:
        Their kinds. What is expected between two lists is the geometric mean of the rates within
        them: exact where lists are drawn from the same children, and never too low where brothers
        and sisters are found together (by the Cauchy-Schwarz inequality).
    """
    decoys = patterns.within.sum(axis=0)
    shape, part = _latent_classes(patterns.levels, decoys)
    within = patterns.within @ part
    whole = sizes * (sizes - 1) / 2.0
    rate = within.sum(axis=0) / max(whole.sum(), 1.0)
    drawn = _DRAWN / np.maximum(rate, 1e-300)
    rates = (within + _DRAWN) / (whole[:, None] + drawn)
    rates[:, rate == 0] = 0.0
    one, other = patterns.twos.T
    product = sizes[one].astype(np.float64) * sizes[other]
    both = np.sqrt(rates[one] * rates[other])
    return Others(shape, within, product[:, None] * both)


def _latent_classes(levels: Levels, counts: Floats) -> tuple[Floats, Floats]:
    """Return each kind's spread over patterns (Q, K), and each pattern's over kinds (Q, K)."""
    part = _start(levels, counts)
    hot = [np.eye(size)[levels[:, place]] for place, size in enumerate(PATTERN_SIZES)]
    total = max(float(counts.sum()), 1.0)
    whole = [(counts @ each + 1e-3) / (total + 1e-3 * each.shape[1]) for each in hot]
    before, spread = -np.inf, np.zeros_like(part)
    for _ in range(_STEPS):
        weight = counts[:, None] * part
        share = (weight.sum(axis=0) + 1e-9) / (total + 1e-9 * part.shape[1])
        spread = np.zeros_like(part)
        for each, base in zip(hot, whole, strict=True):
            held = each.T @ weight + _PRIOR * base[:, None]
            spread += each @ np.log(held / held.sum(axis=0))
        joint = spread + np.log(share)
        top = joint.max(axis=1, keepdims=True)
        odds = np.exp(joint - top)
        part = odds / odds.sum(axis=1, keepdims=True)
        now = float(counts @ (top[:, 0] + np.log(odds.sum(axis=1))))
        if abs(now - before) <= _SETTLED * abs(now):
            break
        before = now
    held = np.exp(spread)
    return np.asarray(held / held.sum(axis=0)), part


def _start(levels: Levels, counts: Floats) -> Floats:
    """Return first kinds: by which of the fields are much alike."""
    birth, postcode = list(FIELDS).index("birth"), list(FIELDS).index("postcode")
    alike = (
        (levels[:, 0] // SIZES[4] >= 4).astype(np.int64)  # noqa: PLR2004 - the same first name
        + 2 * (levels[:, 1] >= 5)  # noqa: PLR2004 - the same family name
        + 4 * (levels[:, birth] >= 5)  # noqa: PLR2004 - the same day, or a month that fits
        + 8 * (levels[:, postcode] >= 4)  # noqa: PLR2004 - the same sector or closer
    )
    often = np.argsort(-np.bincount(alike, weights=counts, minlength=16), kind="stable")
    part = np.full((len(levels), _KINDS), 0.3 / _KINDS)
    for kind in range(_KINDS):
        part[alike == often[kind], kind] += 0.7
    return np.asarray(part / part.sum(axis=1, keepdims=True))
