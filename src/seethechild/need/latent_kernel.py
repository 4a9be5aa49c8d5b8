"""The compiled half of the latent class model: Gibbs sampling of one chain.

Follows the sampler of Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet
process mixtures, Biometrics 72, section 3, for counts of patterns instead of children.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, no-any-return"

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import Chance
from seethechild.need.compiling import njit

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_LEAST = 1e-12
#: Where chains begin: children hard to find, of few kinds. No part of the model.
_HARD = 4.0
_FEW_KINDS = 0.25


@njit(cache=True, nogil=True)
def sample_chain(  # noqa: C901, PLR0912
    counts: Whole, on: Whole, classes: int, prior: Floats, rounds: int, luck: Chance
) -> Floats:
    """Draw the number of children on no list, round by round.

    Args:
        counts: (cells,), without the cell of no list.
        on: (cells, L), which lists each cell is on.
        classes: most kinds of children.
        prior: shape and rate of the concentration, a gamma distribution.
        rounds: how many.
        luck: a stream of its own.

    Returns:
        (rounds,) children on no list.
    """
    cells, lists = on.shape
    seen = counts.sum()
    chance = np.empty((classes, lists))
    for k in range(classes):
        for i in range(lists):
            chance[k, i] = luck.beta(1.0, _HARD)
    # One kind holds most to begin with, as the prior would have it; the data move the rest.
    share = np.empty(classes)
    stick = 1.0
    for k in range(classes - 1):
        share[k] = stick * luck.beta(1.0, _FEW_KINDS)
        stick -= share[k]
    share[classes - 1] = stick
    weight, unseen_weight = np.empty(classes), np.empty(classes)
    members = np.zeros(classes, np.int64)
    listed = np.zeros((classes, lists), np.int64)
    concentration = prior[0] / prior[1]
    unseen = np.empty(rounds)
    for turn in range(rounds):
        members[:] = 0
        listed[:] = 0
        for cell in range(cells):
            if counts[cell] == 0:
                continue
            for k in range(classes):
                weight[k] = share[k]
                for i in range(lists):
                    weight[k] *= chance[k, i] if on[cell, i] else 1.0 - chance[k, i]
            left, whole = counts[cell], weight.sum()
            for k in range(classes):
                here = _some(left, weight[k], whole, k == classes - 1, luck)
                whole -= weight[k]
                left -= here
                members[k] += here
                for i in range(lists):
                    listed[k, i] += here * on[cell, i]
        nowhere = 0.0
        for k in range(classes):
            unseen_weight[k] = share[k]
            for i in range(lists):
                unseen_weight[k] *= 1.0 - chance[k, i]
            nowhere += unseen_weight[k]
        nowhere = min(max(nowhere, _LEAST), 1.0 - _LEAST)
        # A negative binomial, as a Poisson whose mean is a gamma: N has prior 1 / N.
        missing = luck.poisson(luck.gamma(seen, nowhere / (1.0 - nowhere)))
        unseen[turn] = missing
        left, whole = missing, nowhere
        for k in range(classes):
            here = _some(left, unseen_weight[k], whole, k == classes - 1, luck)
            whole -= unseen_weight[k]
            left -= here
            members[k] += here
        concentration = _again(members, listed, chance, share, concentration, prior, luck)
    return unseen


@njit(cache=True, nogil=True)
def _some(left: int, weight: float, whole: float, last: bool, luck: Chance) -> int:  # noqa: FBT001
    """Draw how many of those left belong to a class."""
    if left == 0:
        return 0
    if last or whole <= weight:
        return left
    return luck.binomial(left, min(max(weight / whole, 0.0), 1.0))


@njit(cache=True, nogil=True)
def _again(
    members: Whole, listed: NDArray[np.int64], chance: Floats, share: Floats,
    concentration: float, prior: Floats, luck: Chance,
) -> float:  # fmt: skip
    """Draw chances, shares and concentration anew; return the concentration."""
    classes, lists = chance.shape
    for k in range(classes):
        for i in range(lists):
            chance[k, i] = luck.beta(1.0 + listed[k, i], 1.0 + members[k] - listed[k, i])
    after = members.sum()
    stick = 1.0
    for k in range(classes - 1):
        after -= members[k]
        part = luck.beta(1.0 + members[k], concentration + after)
        part = min(max(part, _LEAST), 1.0 - _LEAST)
        share[k] = stick * part
        stick *= 1.0 - part
    share[classes - 1] = stick
    return luck.gamma(
        prior[0] - 1.0 + classes, 1.0 / (prior[1] - np.log(max(stick, 1e-300)))
    )
