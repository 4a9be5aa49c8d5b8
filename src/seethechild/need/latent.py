"""Kinds of children that nobody sees: a latent class model, many chains, refused unless they agree.

Children are of kinds; within a kind lists are independent of each other. How many kinds there are,
how large and how easily found is unknown (a Dirichlet process mixture). Such a model can explain
almost any table, and often in several ways with very different numbers of children: one chain finds
one of them. So chains start from many places, and there is an answer only where all tell the same.

Source:
    Manrique-Vallier (2016), Bayesian population size estimation using Dirichlet process mixtures,
    Biometrics 72; the prior is that of its program LCMCR (gamma 0.25, 0.25). R-hat: Gelman and
    others (2013), Bayesian Data Analysis, 3rd edition, section 11.4, on halves of chains.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.need.estimate import Estimate, refusal, too_wide
from seethechild.need.latent_kernel import sample_chain
from seethechild.need.seeds import APART, about_ends, apart
from seethechild.need.tables import CaptureTable, patterns

METHOD = "latent-class"
CLASSES, CHAINS, ROUNDS = 10, 16, 12_000
#: Chains that nearly agree run on for so long before they are heard as different stories.
LONG_ROUNDS, NEARLY = 60_000, 1.2
#: The first part of each chain is thrown away.
BURNT = 0.5
#: Chains that differ more than this tell different stories.
AGREE = 1.05
_PRIOR = np.array([0.25, 0.25])
_ENDS = (0.025, 0.5, 0.975)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Chains:
    """What the chains drew.

    Attributes:
        unseen: shape (chains, draws), children on no list.
        agreement: R-hat of their logs; 1 where all tell the same.
    """

    unseen: Floats
    agreement: float


def run_chains(
    table: CaptureTable, *, seed: int, chains: int = CHAINS, rounds: int = ROUNDS
) -> Chains:
    """Draw from the latent class model.

    Args:
        table: children by pattern.
        seed: names all chance.
        chains: how many, each from a place of its own.
        rounds: of each; the first half is thrown away.
    """
    on = patterns(table.size)
    drawn = [
        sample_chain(
            table.counts,
            on,
            CLASSES,
            _PRIOR,
            rounds,
            generator(seed, "need", "latent", chain),
        )
        for chain in range(chains)
    ]
    unseen = np.array(drawn)[:, int(rounds * BURNT) :]
    return Chains(unseen, r_hat(np.log1p(unseen)))


def latent_class(table: CaptureTable, *, seed: int) -> Estimate:
    """Return the median over chains, or a refusal where they, or two seeds, would differ.

    Example:
        >>> alike = CaptureTable(("a", "b", "c"), np.array([210, 170, 90, 140, 75, 60, 32]))
        >>> latent_class(alike, seed=1).method
        'latent-class'
    """
    observed = table.observed
    found = run_chains(table, seed=seed)
    sure = found.agreement <= AGREE and _moved(found, observed)[1] <= APART
    if not sure and found.agreement <= NEARLY:
        found = run_chains(table, seed=seed, rounds=LONG_ROUNDS)
    said = f"{CHAINS} chains agree to R-hat {found.agreement:.2f}"
    moved = _moved(found, observed)
    if not found.agreement <= AGREE:
        why = (
            f"{said}, where {AGREE} or less is needed: several numbers of children explain these "
            "lists, and the model cannot say which."
        )
        return refusal(METHOD, observed, "refused", why)
    if moved[1] > APART:
        why = f"{said}, but another seed may tell a number {moved[1]:.0%} from this one."
        return refusal(METHOD, observed, "refused", why)
    low, middle, high = (observed + float(q) for q in np.quantile(found.unseen, _ENDS))
    if too_wide(observed, high):
        why = f"The interval would end at {high:,.0f}: the lists share too few children."
        return refusal(METHOD, observed, "refused", why)
    model = f"up to {CLASSES} kinds of children"
    notes = (f"{said}.", *about_ends(moved[[0, 2]]))
    return Estimate(METHOD, observed, middle, low, high, model, "ok", low, notes)


def _moved(found: Chains, observed: int) -> Floats:
    # How far another seed may move the low end, the middle and the high end.
    return apart(observed + np.quantile(found.unseen, _ENDS, axis=1).T)


def r_hat(draws: Floats) -> float:
    """Return R-hat of chains cut in halves; about 1 where all tell the same.

    Args:
        draws: shape (chains, draws).

    Example:
        >>> luck = generator(1, "need", "example")
        >>> round(r_hat(luck.standard_normal((4, 1000))), 2)
        1.0
        >>> r_hat(luck.standard_normal((4, 1000)) + np.arange(4)[:, None]) > 1.3
        True
    """
    half = draws.shape[1] // 2
    halves = np.concatenate([draws[:, :half], draws[:, half : 2 * half]])
    within = float(halves.var(axis=1, ddof=1).mean())
    between = float(halves.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else math.inf
    return math.sqrt((half - 1) / half + between / within)
