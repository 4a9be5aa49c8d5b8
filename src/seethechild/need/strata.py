"""Several groups of children, each with a table of its own: estimates that lend each other strength.

A small group says little by itself. How many children are on no list for each one listed is taken
to differ between groups about a common level; each group's answer is drawn to that level as much as
its own is unsure (empirical Bayes on the log scale; DerSimonian and Laird 1986 for how much groups
differ, beside the luck of few children). The total is added up from draws in which the common level is unsure too.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import generator
from seethechild.evidence.pool import pool
from seethechild.evidence.ratios import LogRatio
from seethechild.need.average import NORMAL_END
from seethechild.need.estimate import Estimate
from seethechild.need.reading import Group

#: Draws of which the total is added up: its ends are sure to a hundredth of the interval's width.
DRAWS = 20_000
_ENDS = (0.025, 0.5, 0.975)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Strata:
    """Estimates of groups and of all.

    Attributes:
        groups: the group to its estimate drawn to the common level: low, middle, high.
        alone: the group to its estimate by itself.
        total: low, middle, high of all groups that have an answer.
        between: how much groups differ, as a standard deviation of the log.
        without: groups that have no answer of their own; they take the common level, spread as
            groups are, and as the luck of so few children would have it.
    """

    groups: Mapping[Group, tuple[float, float, float]]
    alone: Mapping[Group, Estimate]
    total: tuple[float, float, float]
    between: float
    without: tuple[Group, ...]


def pooled(alone: Mapping[Group, Estimate], *, seed: int) -> Strata | None:
    """Pool the estimates of groups.

    Args:
        alone: each group's own.
        seed: of the draws.

    Returns:
        Pooled estimates; None where no group has an answer.

    Example:
        >>> north = Estimate("average", 100, 300, 200, 500, "", "ok", 150)
        >>> south = Estimate("average", 80, 500, 150, 1500, "", "ok", 100)
        >>> found = pooled({("north",): north, ("south",): south}, seed=1)
        >>> found.groups[("south",)][1] < 500, found.without
        (True, ())
    """
    known = {group: _log_odds(each) for group, each in alone.items() if each.status == "ok"}
    if not known:
        return None
    common = pool(list(known.values()))
    chance = generator(seed, "need", "strata")
    level = common.average.mean + common.average.sd * chance.standard_normal(DRAWS)
    drawn: dict[Group, Floats] = {}
    for group, each in alone.items():
        luck = chance.standard_normal(DRAWS)
        own = known.get(group)
        apart = common.between**2 + _luck_of(each.observed, common.average.mean)
        # The weight of a group's own answer; one without an answer has none.
        share = 0.0 if own is None else apart / (apart + own.sd**2)
        middle = level if own is None else share * own.mean + (1.0 - share) * level
        spread = math.sqrt(apart) if own is None else math.sqrt(share) * own.sd
        drawn[group] = each.observed * (1.0 + np.exp(middle + spread * luck))
    return Strata(
        groups={group: _ends(each) for group, each in drawn.items()},
        alone=alone,
        total=_ends(np.sum(list(drawn.values()), axis=0)),
        between=common.between,
        without=tuple(group for group in alone if group not in known),
    )


def _luck_of(observed: int, log_odds: float) -> float:
    """Return the variance of the log of children on no list for each one listed, by their luck alone.

    Of a group in which each child has the same chance of no list: negative binomial.
    """
    odds = math.exp(log_odds)
    return (1.0 + odds) / (odds * max(observed, 1))


def _log_odds(one: Estimate) -> LogRatio:
    """Return the log of children on no list for each one listed, and its spread."""
    low = max(one.low - one.observed, 0.5)
    width = math.log((one.high - one.observed) / low)
    middle = math.log(max(one.estimate - one.observed, low) / one.observed)
    return LogRatio(middle, max(width / (2.0 * NORMAL_END), 1e-6), "C", one.method)


def _ends(drawn: Floats) -> tuple[float, float, float]:
    low, middle, high = np.quantile(drawn, _ENDS)
    return float(low), float(middle), float(high)
