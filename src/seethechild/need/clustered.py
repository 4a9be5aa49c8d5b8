"""Intervals of answers whose children share households.

Whole households are drawn again and again, and children one by one as often. How much further the draws of
households spread says how many children's worth they are (a design effect), and the average takes them for
so many: models of dependence that brothers and sisters merely feign weigh less, and each model's spread
is wider. Making the average anew on every draw was tried: it counts the choice of model twice, and
its intervals were up to twice as wide as need be.

Source:
    Kish (1965), Survey Sampling, section 8.2: the design effect.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from seethechild.need import hierarchy
from seethechild.need.average import Average, average
from seethechild.need.averaged import ORDER
from seethechild.need.bootstrap import quantiles, redone
from seethechild.need.estimate import Estimate, refusal, too_wide
from seethechild.need.heterogeneity import lower_bound
from seethechild.need.hidden import best_hidden
from seethechild.need.households import SAID, Homes
from seethechild.need.select import always
from seethechild.need.tables import CaptureTable

ENDS = (0.025, 0.975)

Floats = NDArray[np.float64]


def average_of_households(
    table: CaptureTable, homes: Homes, *, replicates: int, seed: int, order: int = ORDER
) -> Average:
    """Return the average of a table whose children share households.

    Args:
        table: children by pattern.
        homes: their households.
        replicates: how often households are drawn again.
        seed: of the draws.
        order: most lists that may depend on each other at once.
    """
    wider = times_wider(table, homes, replicates=replicates, seed=seed)
    whole = average(table, order=order, overspread=wider**2)
    if whole.answer.status != "ok":
        return whole
    notes = (*whole.answer.notes, SAID)
    return replace(whole, answer=replace(whole.answer, notes=notes))


def times_wider(table: CaptureTable, homes: Homes, *, replicates: int, seed: int) -> float:
    """Return how much wider an interval is when households are drawn again instead of children.

    That of the model with the least BIC, on the log of children on no list; never less than 1.

    Example:
        >>> table = CaptureTable(("a", "b"), np.array([300, 240, 200]))
        >>> threes = Homes(np.eye(3, dtype=np.int64) * 3, table.counts // 3)
        >>> wider = times_wider(table, threes, replicates=4000, seed=1)  # about the root of three
        >>> 1.6 < wider < 1.9
        True
    """
    best = best_hidden(table)
    choose = always(hierarchy.independence(table.size) if best is None else best.terms)
    everyone = table.observed + 1.0 if best is None else best.estimate
    one_by_one = Homes(np.eye(len(table.counts), dtype=np.int64), table.counts)
    widths = []
    for each in (one_by_one, homes):
        drawn = each.drawn_again(everyone, replicates, seed)
        drawn = drawn[drawn.any(axis=1)]
        with np.errstate(divide="ignore", invalid="ignore"):
            none = np.log(redone(drawn, choose) - drawn.sum(axis=1))
        low, high = quantiles(none[np.isfinite(none)], np.array(ENDS))
        widths.append(float(high - low))
    alone, together = widths
    return max(together / alone, 1.0) if alone > 0 and math.isfinite(together) else 1.0


def bound_of_households(
    answer: Estimate, table: CaptureTable, homes: Homes, *, replicates: int, seed: int
) -> Estimate:
    """Return Chao's lower bound with the interval of households drawn again."""
    if answer.status != "ok":
        return answer
    again = homes.drawn_again(answer.estimate, replicates, seed)
    bounds = [
        lower_bound(table.with_counts(counts)).estimate for counts in again if counts.any()
    ]
    found = np.array([each for each in bounds if np.isfinite(each)])
    low, high = quantiles(found, np.array(ENDS)) if len(found) else (np.inf, -np.inf)
    low, high = min(float(low), answer.low), max(float(high), answer.high)
    return replace(_widened(answer, low, high), lower_bound=low)


def _widened(answer: Estimate, low: float, high: float) -> Estimate:
    if too_wide(answer.observed, high):
        why = (
            f"With whole households drawn again the interval would end at {high:,.0f}: the lists "
            "share too few children."
        )
        least = min(answer.lower_bound, low)
        return refusal(answer.method, answer.observed, "refused", why, lower_bound=least)
    return replace(
        answer,
        low=low,
        high=high,
        lower_bound=min(answer.lower_bound, low),
        notes=(*answer.notes, SAID),
    )
