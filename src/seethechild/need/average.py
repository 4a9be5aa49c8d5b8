"""The default answer: an average over how lists depend on each other and how children differ.

No single model is right, and the answer depends on which is taken. Here every set of pairs of lists
(or, asked for, of hierarchical models to third order) that may depend on each other is crossed with three ways in which children may differ: not at all;
by Chao's free effects; by Darroch's normal distribution. Each model weighs as much as its BIC says
(Buckland, Burnham and Augustin 1997, Biometrics 53); what each says of children on no list is spread
log-normally about its estimate; the answer is the median of them all, the interval holds 95 %.

The Poisson and Gamma ways are left out of the average and shown beside it. On tables with a known
truth they made the interval of children who differ normally miss more often (Poisson) or twice as
wide (Gamma), and no table can tell the ways apart. That is why, where children differ, there is a
*range* too: from Chao's lower bound to where the widest way ends.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.need.averaged import ORDER, Design, Tried, design_of, together, try_models
from seethechild.need.estimate import WIDEST, Estimate, refusal, too_wide
from seethechild.need.heterogeneity import Closed, lower_bound
from seethechild.need.tables import CaptureTable

METHOD = "average"
#: Ways for children to differ that are averaged over, and those that only set the range.
AVERAGED = ("none", "chao", "darroch")
RANGED = ("darroch", "poisson", "gamma")
#: More weight than this on models in which children differ: the range is said.
DIFFER = 0.5
#: The range ends at this many times Chao's lower bound, wherever a model would end.
FURTHEST = 3.0
#: Standard errors from the middle of a normal distribution to the end of its 95 % interval.
NORMAL_END = 1.96
#: More weight than this on models that have no answer: the average has none.
INADMISSIBLE = 0.5


@dataclass(frozen=True, eq=False)
class Average:
    """The average, and what it is made of.

    Attributes:
        answer: in the shape of every method.
        names: of each model, such as ``"police–school; darroch"``.
        estimates: shape (M,), what each says; ``nan`` where it has no answer.
        weights: shape (M,), how much each counts; those without an answer count as much as they
            would, so that their part is seen; adds up to 1.
        inadmissible: part of the weight on models that have no answer.
        differ: part of the rest on models in which children differ.
        bound: Chao's lower bound.
        tried: the models.
        range: from the lower bound to where the widest way for children to differ ends; None
            where children are not seen to differ.
    """

    answer: Estimate
    names: tuple[str, ...]
    estimates: NDArray[np.float64]
    weights: NDArray[np.float64]
    inadmissible: float
    differ: float
    bound: Closed
    tried: Tried
    range: tuple[float, float] | None


def average(*tables: CaptureTable, order: int = ORDER, overspread: float = 1.0) -> Average:
    """Return the average over dependence and differences.

    Args:
        tables: one of two lists or more; or several of the same lists, each as likely as the
            others, where the links between records are not certain. Two lists allow one model
            alone: that they do not depend on each other, and that children are alike.
        order: most lists that may depend on each other at once; never all of them.
        overspread: how many times more than by chance the counts of one table vary, as where brothers
            and sisters are found together.

    Example:
        >>> counts = np.array([247, 142, 60, 4, 112, 12, 49])
        >>> found = average(CaptureTable(("birth", "death", "care"), counts))
        >>> found.answer.status, found.answer.low < found.answer.estimate < found.answer.high
        ('ok', True)
    """
    design = design_of(tables[0], order)
    tried = together([try_models(table, design, AVERAGED) for table in tables])
    if overspread > 1.0:
        tried = tried.overspread(overspread)
    bounds = sorted((lower_bound(each) for each in tables), key=lambda each: each.estimate)
    bound = bounds[len(bounds) // 2]
    reach = _range(tables, design, bound) if tried.differ > DIFFER else None
    return Average(
        answer=_answer(design, tried, bound, reach),
        names=tuple(design.name(row) for row in tried.chosen),
        estimates=tried.estimates,
        weights=tried.weights,
        inadmissible=tried.inadmissible,
        differ=tried.differ,
        bound=bound,
        tried=tried,
        range=reach,
    )


def _answer(
    design: Design, tried: Tried, bound: Closed, reach: tuple[float, float] | None
) -> Estimate:
    observed = round(float(tried.weights @ tried.observed))
    least = _at_least(bound, observed)
    without = f"{100 * tried.inadmissible:.0f} % of the weight"
    if tried.inadmissible > INADMISSIBLE:
        why = f"Models without an answer have {without}: the lists share too few children."
        return refusal(METHOD, observed, "no_mle", why, lower_bound=least)
    low, middle, high = tried.ends()
    if too_wide(observed, high):
        why = (
            f"The interval would end at {high:,.0f}, more than {WIDEST:.0f} times the children "
            "observed: the lists share too few children."
        )
        return refusal(METHOD, observed, "refused", why, lower_bound=least)
    notes = [
        f"Average over {len(tried.weights):,} models; those without an answer: {without}."
    ]
    if reach is not None:
        said = (
            "Children differ in how easily they are found, and no table can say by how much: the "
            f"true number may be anywhere from {reach[0]:,.0f} to {reach[1]:,.0f}."
        )
        notes.append(said)
    best = int(np.where(tried.admissible, tried.weights, 0.0).argmax())
    model = design.name(tried.chosen[best])
    least = min(least, low)
    return Estimate(METHOD, observed, middle, low, high, model, "ok", least, tuple(notes))


def _at_least(bound: Closed, observed: int) -> float:
    """Return the lower end of Chao's bound: it has an interval of its own."""
    if not (math.isfinite(bound.estimate) and math.isfinite(bound.se)):
        return float(observed)
    unseen = bound.estimate - observed
    if unseen <= 0:
        return float(observed)
    return observed + unseen / math.exp(NORMAL_END * bound.se / unseen)


def _range(
    tables: tuple[CaptureTable, ...], design: Design, bound: Closed
) -> tuple[float, float]:
    """Return from the lower bound to where the widest way for children to differ ends."""
    furthest = bound.estimate
    for way in RANGED:
        tried = together([try_models(table, design, (way,)) for table in tables])
        if tried.admissible.any():
            furthest = max(furthest, tried.ends()[-1])
    return bound.estimate, min(furthest, FURTHEST * bound.estimate)
