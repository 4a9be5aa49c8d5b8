"""Sample coverage: how much of all listing was of children who are on other lists too.

The share of listings that are of children found again stands for the share of all children's
chances that the lists hold. It needs no model of who differs or which lists depend on each other,
but enough overlap. It is written here for three lists, which its authors worked out in full.

Source:
    Chao, Tsay, Lin, Shau and Chao (2001), The applications of capture-recapture models to
    epidemiological data, Statistics in Medicine 20, 3123-3157: coverage, the estimate for high
    coverage, and the one-step lower bound for low coverage.
"""

import math

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.need.average import NORMAL_END
from seethechild.need.estimate import Estimate, refusal, too_wide
from seethechild.need.tables import CaptureTable, on_all

METHOD = "coverage"
#: With less coverage there is only a lower bound (section 4 of the source).
LEAST = 0.55
LISTS = 3
_FEWEST_DRAWS = 200

Floats = NDArray[np.float64]


def sample_coverage(table: CaptureTable, *, replicates: int, seed: int) -> Estimate:
    """Estimate by sample coverage.

    Args:
        table: of three lists.
        replicates: how often the table is drawn again for the interval.
        seed: of the draws.

    Returns:
        The estimate; with low coverage a refusal with the one-step lower bound.

    Example:
        >>> taiwan = CaptureTable(("P", "Q", "E"), np.array([69, 55, 21, 63, 17, 18, 28]))
        >>> found = sample_coverage(taiwan, replicates=200, seed=1)
        >>> found.status, round(found.lower_bound)
        ('refused', 508)
    """
    observed = table.observed
    if table.size != LISTS:
        why = f"Sample coverage takes three lists; there are {table.size}."
        return refusal(METHOD, observed, "refused", why)
    coverage, high, least = (float(each[0]) for each in estimates(table.counts[None]))
    bound = least if math.isfinite(least) and least > observed else float(observed)
    said = f"the lists cover {coverage:.0%} of the chances"
    if coverage < LEAST or not high > observed:
        why = f"Sample coverage says only how many there are at least: {said}."
        return refusal(METHOD, observed, "refused", why, lower_bound=bound)
    error = _error(table, high, max(replicates, _FEWEST_DRAWS), seed)
    unseen = high - observed
    far = math.exp(NORMAL_END * math.sqrt(math.log1p((error / unseen) ** 2)))
    upper = observed + unseen * far
    if too_wide(observed, upper):
        why = f"The interval would end at {upper:,.0f}: {said}."
        return refusal(METHOD, observed, "refused", why, lower_bound=bound)
    return Estimate(
        METHOD, observed, high, observed + unseen / far, upper, "sample coverage", "ok",
        min(bound, observed + unseen / far), (said.capitalize() + ".",),
    )  # fmt: skip


def estimates(counts: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Return coverage, estimate and one-step lower bound of tables of three lists.

    Args:
        counts: shape (D, 7), by pattern.

    Returns:
        Three of shape (D,).

    Example:
        >>> taiwan = np.array([[69, 55, 21, 63, 17, 18, 28]])
        >>> [round(float(each[0]), 3) for each in estimates(taiwan)]
        [0.513, 970.805, 507.772]
    """
    totals = on_all(counts).astype(np.float64)
    alone = counts[:, [0, 1, 3]].astype(np.float64)
    size = totals[:, [1, 2, 4]]
    with np.errstate(divide="ignore", invalid="ignore"):
        coverage = 1.0 - (alone / size).mean(axis=1)
        found_again = (totals[:, 0] - alone.mean(axis=1)) / coverage
        shared, ratio, off_third = [], [], []
        for one, two, third in ((0, 1, 2), (0, 2, 1), (1, 2, 0)):
            both = totals[:, 1 << one | 1 << two]
            shared.append(both)
            ratio.append(both / (size[:, one] * size[:, two]))
            off_third.append(
                size[:, one] + size[:, two]
                - totals[:, 1 << one | 1 << third] - totals[:, 1 << two | 1 << third]
            )  # fmt: skip
        weight = sum(off * each for off, each in zip(off_third, ratio, strict=True))
        high = sum(shared) / (LISTS * coverage) / (1.0 - weight / (LISTS * coverage))

        def step(guess: Floats) -> Floats:
            excess = sum(
                off * (guess * each - 1.0)
                for off, each in zip(off_third, ratio, strict=True)
            )
            better: Floats = found_again + excess / (LISTS * coverage)
            return better

        return coverage, high, step(step(found_again))


def _error(table: CaptureTable, estimate: float, replicates: int, seed: int) -> float:
    """Return the standard error by drawing all children again."""
    luck = generator(seed, "need", "coverage")
    whole = max(round(estimate), table.observed)
    chance = np.append(table.counts, whole - table.observed) / whole
    drawn = luck.multinomial(whole, chance, size=replicates)[:, :-1]
    _coverage, again, _least = estimates(drawn)
    return float(np.std(again[np.isfinite(again)], ddof=1))
