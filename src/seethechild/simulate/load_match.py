"""Tie rules of load to one model: the children who are the load, and the lanes it acts on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError, did_you_mean
from seethechild.model.system import Service, SystemModel
from seethechild.reference.codes import TRACKS
from seethechild.simulate.load_rule import LoadRule
from seethechild.simulate.option_lanes import (
    age_bands,
    find_lanes,
    group_flags,
    target_problems,
)
from seethechild.simulate.option_schema import Change


@dataclass(frozen=True, eq=False)
class MatchedLoad:
    """A rule of load, tied to one model.

    Attributes:
        rule: the rule.
        lanes: positions in ``model.lanes`` of those it acts on.
        ages: shape (A,), the age bands it acts on.
        groups: shape (G,), the groups it acts on.
        track: the track of the children who are the load.
        states: their states.
    """

    rule: LoadRule
    lanes: tuple[int, ...]
    ages: NDArray[np.bool_]
    groups: NDArray[np.bool_]
    track: str
    states: tuple[str, ...]

    def service(self, model: SystemModel) -> Service | None:
        """Return the service whose load it is; None where children in states are counted."""
        mine = (each for each in model.services if each.id == self.rule.service)
        return next(mine, None)

    def children(self, model: SystemModel) -> float:
        """Return the children who are the load as a model starts."""
        there = pl.col(self.track).is_in(self.states)
        return float(model.start.filter(there)["count"].sum())

    def unit(self, model: SystemModel) -> float:
        """Return what the load is counted per on the first day: places, ``per``, or children."""
        service = self.service(model)
        if service is not None:
            return float(service.places[0][1])
        return self.children(model) if self.rule.per is None else self.rule.per


def match_loads(rules: Sequence[LoadRule], model: SystemModel) -> tuple[MatchedLoad, ...]:
    """Return rules of load, each tied to a model.

    Args:
        rules: those of a study.
        model: the system as it is.

    Raises:
        SpecError: a rule names a service, states or moves that this model has not, ages off its
            bands, or a load that is not there on the first day; all problems of all rules.
    """
    problems: list[Problem] = []
    found = []
    for rule in rules:
        where = f"load {rule.id}"
        counted, wrong = _counted(rule, model, where)
        change = Change("rate", rule.target, rule.eligible, date.min)
        problems += [*wrong, *target_problems(model, change, where)]
        if problems:
            continue
        one = MatchedLoad(
            rule,
            find_lanes(model, rule.target).lanes,
            age_bands(model, rule.eligible),
            group_flags(model, rule.eligible),
            *counted,
        )
        if not one.unit(model) > 0:
            said = "there are no places, or no children, to count it by on the first day"
            problems.append(Problem(where, said, "Give per, or other states or places."))
        found.append(one)
    if problems:
        raise SpecError(problems)
    return tuple(found)


def _counted(
    rule: LoadRule, model: SystemModel, where: str
) -> tuple[tuple[str, tuple[str, ...]], list[Problem]]:
    """Return the track and the states of the children who are a rule's load."""
    if not rule.service:
        known = model.states.get(rule.track, ())
        missing = [state for state in rule.states if state not in known]
        # a model has tracks of its own making beside those a study can ask for
        tracks = [each for each in model.tracks if each in TRACKS] or model.tracks
        return (rule.track, rule.states), [
            Problem(
                f"{where}.children",
                f"this study has no state {rule.track}/{state}",
                f"Use one of {', '.join(known) or 'its tracks: ' + ', '.join(tracks)}.",
            )
            for state in missing
        ]
    names = [service.id for service in model.services]
    if rule.service not in names:
        near = did_you_mean(rule.service, names)
        there = (
            f"Its services: {', '.join(names)}." if names else "It has no limited services."
        )
        ask = (
            'Ask for the track it belongs to, as tracks = ["mind"], for foster_homes with a '
            "[[service]] of that id, or count children."
        )
        mend = f"Did you mean {near[0]}?" if near else f"{there} {ask}"
        problem = Problem(f"{where}.service", "this study has no such service", mend)
        return ("", ()), [problem]
    service = model.services[names.index(rule.service)]
    lane = next(each for each in model.lanes if each.id == service.lane)
    return (lane.track, (*service.holds, lane.state)), []
