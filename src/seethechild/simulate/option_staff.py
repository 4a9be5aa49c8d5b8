"""How far a reform gets when workers deliver it: what those hired can carry is all it reaches.

Workers have so many children at a time. Who would be with a worker at a time, if every eligible child
were reached, is counted in the system as now, on its first day: the children in the states the reform
acts on, or, where a worker is with each for so many months, those who come in so many months. The
share reached is never more than what the workers hired by then can carry of these. Workers come and
go as for places (``hiring.carried``); the share is drawn as a few straight lines that never lie
above it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, log
from typing import Final

import numpy as np

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import FloatArray, SystemModel
from seethechild.simulate.hiring import carried, grown
from seethechild.simulate.option_capacity import Staff
from seethechild.simulate.option_lanes import at_the_start
from seethechild.simulate.option_schema import Change, Eligible

#: Most straight lines by which the share reached is drawn.
_LINES: Final = 4
#: Lines are enough where they are as near as this, as a share of what is reached in the end.
_NEAR: Final = 0.01
#: Hiring is followed until this share of what is still missing is left, and no longer than so long.
_LEFT, _MOST_MONTHS = 0.01, 1200
_ROUNDING: Final = 1e-9


@dataclass(frozen=True)
class Stage:
    """A part of a reform's growth on a straight line.

    Attributes:
        after: months from the start of the change until it begins.
        over: months it takes.
        share: of the eligible, whom it newly reaches.
    """

    after: float
    over: float
    share: float


def eligible_at_a_time(
    model: SystemModel, lanes: tuple[int, ...], eligible: Eligible, staff: Staff
) -> float:
    """Return whom workers would have at a time as now, if they reached every eligible child.

    Args:
        model: the system as it is.
        lanes: positions in ``model.lanes`` of what the change acts on.
        eligible: whom it may reach.
        staff: how long a worker is with each child.
    """
    found = at_the_start(model, lanes, eligible)
    if staff.months_each is None:
        return found.there
    return found.events * staff.months_each / MONTHS_PER_YEAR


def stages(
    change: Change, baseline: float, at_a_time: float | None, staff: Staff | None
) -> tuple[Stage, ...]:
    """Return how the share newly reached grows.

    Args:
        change: with its reach and ramp.
        baseline: share reached as now.
        at_a_time: ``eligible_at_a_time``.
        staff: who is to be hired, as drawn; None: the share grows as planned.

    Returns:
        Stages one after the other; a single one, as planned, where workers are no limit; none where
        nobody can ever be reached.

    Example:
        >>> from datetime import date
        >>> from seethechild.simulate.option_schema import Target
        >>> change = Change("event", Target(event="section_47"), Eligible(), date(2026, 4, 1))
        >>> stages(change, 0.0, 1300.0, Staff(15.0, posts=40.0))
        (Stage(after=0.0, over=0.0, share=0.46153846153846156),)
    """
    planned = (Stage(0.0, change.ramp_months, change.reach - baseline),)
    if staff is None or not at_a_time:
        return planned
    month = np.arange(_months_until_settled(change, staff), dtype=np.float64)
    share = grown(month, 0, change.ramp_months)
    wanted = np.full(len(month), planned[0].share * at_a_time)
    workers = carried(staff, wanted, share) / at_a_time
    if np.all(workers >= planned[0].share * share - _ROUNDING):
        return planned
    return _straight_lines(np.minimum(workers, planned[0].share * share))


def stages_drawn(
    change: Change,
    baseline: float,
    at_a_time: float | None,
    *,
    name: str,
    seed: int,
    draw: int | None,
) -> tuple[Stage, ...]:
    """Return ``stages`` with one draw of how fast workers come and leave.

    Args:
        change: with its reach, ramp and staff.
        baseline: share reached as now.
        at_a_time: ``eligible_at_a_time``.
        name: names the luck together with seed and draw.
        seed: seed of the study.
        draw: number of the draw; None for the numbers that are given.
    """
    staff = change.staff and change.staff.drawn(name, seed=seed, draw=draw)
    return stages(change, baseline, at_a_time, staff)


def reached_by(course: Sequence[Stage], months: float) -> float:
    """Return the share newly reached so many months after the start of a change.

    Example:
        >>> reached_by([Stage(0.0, 6.0, 0.4), Stage(6.0, 6.0, 0.1)], 9.0)
        0.45
    """
    return sum(
        each.share * float(grown(np.array([months]), each.after, each.over)[0])
        for each in course
    )


def _months_until_settled(change: Change, staff: Staff) -> int:
    slow = 0.0
    if staff.recruit_months > 0:
        per_month = 1.0 / staff.recruit_months + staff.turnover_per_year / MONTHS_PER_YEAR
        slow = -log(_LEFT) / per_month
    return min(ceil(change.ramp_months + slow) + 2, _MOST_MONTHS)


def _straight_lines(share: FloatArray) -> tuple[Stage, ...]:
    """Return stages that never reach more than ``share``, as each month begins, and in the end as much."""
    return _lines_under(tuple(share.tolist()))


@lru_cache(maxsize=256)
def _lines_under(share: tuple[float, ...]) -> tuple[Stage, ...]:
    under = np.array(share)
    month = np.arange(len(under), dtype=np.float64)
    at = _turns(month, under)
    late = 0
    while np.any(
        np.interp(month - late, month[at], under[at], left=0.0) > under + _ROUNDING
    ):
        late += 1
    made = [Stage(float(late), 0.0, float(under[0]))]
    made += [
        Stage(month[a] + late, month[b] - month[a], under[b] - under[a])
        for a, b in pairwise(at)
    ]
    return tuple(
        Stage(float(one.after), float(one.over), float(one.share))
        for one in made
        if one.share > _ROUNDING
    )


def _turns(month: FloatArray, share: FloatArray) -> list[int]:
    """Return the months at which to turn: the next is where lines are furthest from the share."""
    at = [0, len(month) - 1]
    while len(at) <= _LINES:
        gap = np.abs(np.interp(month, month[at], share[at]) - share)
        worst = int(np.argmax(gap))
        if gap[worst] <= _NEAR * share[-1]:
            break
        at = sorted({*at, worst})
    return at
