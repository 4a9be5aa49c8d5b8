"""Tie the changes of an option's reforms to one model: the lanes, or the service, they act on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import SystemModel
from seethechild.simulate.option_effect import needs_baseline
from seethechild.simulate.option_lanes import (
    age_bands,
    find_lanes,
    group_flags,
    starting_rate,
    target_problems,
)
from seethechild.simulate.option_schema import Change, ReformFile
from seethechild.simulate.option_services import places_problems, service_problems
from seethechild.simulate.option_staff import Stage, eligible_at_a_time, stages_drawn
from seethechild.simulate.option_stay_rates import exit_rates


@dataclass(frozen=True, eq=False)
class Matched:
    """One change of a reform, tied to the lanes of one model.

    Attributes:
        reform: the reform it belongs to.
        change: the change.
        lanes: positions in ``model.lanes``; none for a change of capacity.
        partly: ids of lanes it leaves alone because only some of their branches lead there.
        ages: shape (A,), the age bands it may reach.
        groups: shape (G,), the groups it may reach.
        baseline: events per 100,000 children a year at the start, where the effect needs it.
        stay: shape (A, D), rates at which the stay ends, for a change of duration.
        at_a_time: children whom workers would have at a time as now if all the eligible were
            reached; None where nobody is to be hired.
    """

    reform: ReformFile
    change: Change
    lanes: tuple[int, ...]
    partly: tuple[str, ...]
    ages: NDArray[np.bool_]
    groups: NDArray[np.bool_]
    baseline: float | None = None
    stay: NDArray[np.float64] | None = None
    at_a_time: float | None = None

    def course(self, *, seed: int, draw: int | None) -> tuple[Stage, ...]:
        """Return how the share it newly reaches grows, in one draw.

        Args:
            seed: seed of the study.
            draw: number of the draw; None for the numbers that are given.
        """
        return stages_drawn(
            self.change,
            self.reform.baseline_reach,
            self.at_a_time,
            name=f"{self.reform.id}/{self.change.target}",
            seed=seed,
            draw=draw,
        )


def match_reforms(reforms: Sequence[ReformFile], model: SystemModel) -> tuple[Matched, ...]:
    """Return the changes of an option's reforms, each tied to the lanes it acts on.

    Changes of price act on no lane and are left out.

    Raises:
        SpecError: a reform is listed twice, a target has no lane in this model, ages do not lie
            on its bands, two changes of one reform act on the same lane, a service is not there, or would have
            fewer places than none; all problems.
    """
    problems = _repeats(reforms)
    matched: list[Matched] = []
    for reform in reforms:
        mine: list[Matched] = []
        for count, change in enumerate(reform.changes, start=1):
            if change.kind == "price":
                continue
            where = f"{reform.id}.change {count}"
            found = (
                service_problems(model, change, where)
                if change.kind == "capacity"
                else target_problems(model, change, where)
            )
            problems += found
            if not found:
                mine.append(_match(model, reform, change))
        problems += _collisions(model, mine)
        matched += mine
    problems += places_problems(model, [(one.reform, one.change) for one in matched])
    if problems:
        raise SpecError(problems)
    return tuple(matched)


def _match(model: SystemModel, reform: ReformFile, change: Change) -> Matched:
    if change.kind == "capacity":
        every = np.ones(model.age_bands, np.bool_), np.ones(len(model.groups), np.bool_)
        return Matched(reform, change, (), (), *every)
    found = find_lanes(model, change.target)
    return Matched(
        reform=reform,
        change=change,
        lanes=found.lanes,
        partly=found.partly,
        ages=age_bands(model, change.eligible),
        groups=group_flags(model, change.eligible),
        baseline=(
            starting_rate(model, found.lanes, change.eligible)
            if needs_baseline(change)
            else None
        ),
        stay=exit_rates(model, found.lanes) if change.kind == "duration" else None,
        at_a_time=(
            None
            if change.staff is None
            else eligible_at_a_time(model, found.lanes, change.eligible, change.staff)
        ),
    )


def _repeats(reforms: Sequence[ReformFile]) -> list[Problem]:
    ids = [reform.id for reform in reforms]
    return [
        Problem("reforms", f"{one} is in the option more than once", "List it once.")
        for one in sorted({one for one in ids if ids.count(one) > 1})
    ]


def _collisions(model: SystemModel, mine: Sequence[Matched]) -> list[Problem]:
    problems = []
    for one, other in combinations(mine, 2):
        shared = sorted(set(one.lanes) & set(other.lanes))
        if shared and np.any(one.ages & other.ages):
            problems.append(
                Problem(
                    one.reform.id,
                    f"two of its changes ({one.change.target}; {other.change.target}) act on the "
                    f"same rate, {model.lanes[shared[0]].id}",
                    "Keep one, or give them ages that do not overlap.",
                )
            )
    return problems
