"""Which lanes of a model a change acts on, for which ages and groups, and how often they fire."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem
from seethechild.model.system import FloatArray, Lane, SystemModel
from seethechild.simulate.option_needs import need_problems, of_need
from seethechild.simulate.option_schema import UNACCOMPANIED, Change, Eligible, Target
from seethechild.simulate.option_stays import stay_lanes, stay_problems

_PER_100_000 = 100_000.0


@dataclass(frozen=True)
class Found:
    """The lanes that answer to a target.

    Attributes:
        lanes: positions in ``model.lanes``.
        partly: ids of lanes of which only some branches lead there; they are left as they are.
    """

    lanes: tuple[int, ...]
    partly: tuple[str, ...] = ()


def find_lanes(model: SystemModel, target: Target) -> Found:
    """Return the lanes a target names.

    A target of moves takes every lane of the track that leaves one of the states and has a branch
    into one of the others. A target of an event takes the lanes that always emit it. Either way
    the whole lane speeds up or slows down and its branches keep their shares. A target of needs
    takes, of the lanes that make the moves, those that run for these needs alone. A target of a stay takes the
    lanes that can end it.
    """
    if target.event:
        return _event_lanes(model, target.event)
    if not target.entering:
        return Found(stay_lanes(model, target))
    lanes = _moving_lanes(model, target)
    if target.need:
        lanes = tuple(i for i in lanes if of_need(model.lanes[i], target.need))
    return Found(lanes)


def _moving_lanes(model: SystemModel, target: Target) -> tuple[int, ...]:
    return tuple(
        index
        for index, lane in enumerate(model.lanes)
        if lane.track == target.track
        and lane.state in target.leaving
        and any(branch.moves.get(lane.track) in target.entering for branch in lane.branches)
    )


def _event_lanes(model: SystemModel, event: str) -> Found:
    always, partly = [], []
    for index, lane in enumerate(model.lanes):
        carries = [event in branch.events for branch in lane.branches]
        if event in lane.events or all(carries):
            always.append(index)
        elif any(carries):
            partly.append(lane.id)
    return Found(tuple(always), tuple(partly))


def target_problems(model: SystemModel, change: Change, where: str) -> list[Problem]:
    """Return why a change cannot act on this model: unknown places, no lane, ages off the bands."""
    target = change.target
    problems = _age_problems(model, change.eligible, where)
    if target.event:
        return problems + _event_problems(model, target, where)
    states = model.states.get(target.track, ())
    for name in (*target.leaving, *target.entering):
        if name not in states:
            problems.append(
                Problem(
                    f"{where}.target",
                    f"this model has no state {target.track}/{name}",
                    f"Use one of {', '.join(states) or 'its tracks: ' + ', '.join(model.tracks)}.",
                )
            )
    if problems:
        return problems
    if not target.entering:
        return stay_problems(model, target, where)
    problems = _unconnected(model, target, where) or _taken_in(model, target, where)
    if target.need and not problems:
        problems += need_problems(model, _moving_lanes(model, target), target, where)
    return problems


def _taken_in(model: SystemModel, target: Target, where: str) -> list[Problem]:
    moving = {model.lanes[index].id for index in _moving_lanes(model, target)}
    return [
        Problem(
            f"{where}.target",
            f"children move there as places of {service.id} come free, at no rate of their own",
            f'Change the places: kind = "capacity", target = {{ service = "{service.id}" }}.',
        )
        for service in model.services
        if service.lane in moving
    ]


def _unconnected(model: SystemModel, target: Target, where: str) -> list[Problem]:
    lanes = [lane for lane in model.lanes if lane.track == target.track]
    problems = []
    for state in target.leaving:
        reached = _reached_from(lanes, (state,))
        if not set(reached) & set(target.entering):
            onwards = (
                f"From {state} children move to {', '.join(reached)}."
                if reached
                else (f"No one leaves {state} in this model.")
            )
            problems.append(
                Problem(
                    f"{where}.target",
                    f"no one moves from {state} to {' or '.join(target.entering)}",
                    onwards,
                )
            )
    reachable = _reached_from(lanes, target.leaving)
    problems += [
        Problem(
            f"{where}.target",
            f"no one moves from {' or '.join(target.leaving)} to {state}",
            f"From there children move to {', '.join(reachable)}.",
        )
        for state in target.entering
        if reachable and state not in reachable and not problems
    ]
    return problems


def _reached_from(lanes: list[Lane], leaving: tuple[str, ...]) -> list[str]:
    return sorted(
        {
            branch.moves[lane.track]
            for lane in lanes
            if lane.state in leaving
            for branch in lane.branches
            if lane.track in branch.moves
        }
    )


def _event_problems(model: SystemModel, target: Target, where: str) -> list[Problem]:
    found = _event_lanes(model, target.event)
    if found.lanes:
        return []
    if found.partly:
        return [
            Problem(
                f"{where}.target",
                f"only some of the ways {' and '.join(found.partly)} can end lead to "
                f"{target.event}, so it cannot be made rarer without the others",
                "Act on the event that starts them, or on a move between states.",
            )
        ]
    events = sorted({event for lane in model.lanes for event in lane.events})
    return [
        Problem(
            f"{where}.target",
            f"nothing in this model leads to {target.event}",
            f"Its events that can be changed are {', '.join(events)}.",
        )
    ]


def _age_problems(model: SystemModel, eligible: Eligible, where: str) -> list[Problem]:
    edges = {round(float(edge), 6) for edge in model.age_edges}
    wanted = (eligible.age_low, eligible.age_high + 1)
    off = [age for age in wanted if float(age) not in edges]
    if not off:
        return []
    bands = ", ".join(f"{edge:g}" for edge in model.age_edges)
    return [
        Problem(
            f"{where}.eligible.ages",
            f"[{eligible.age_low}, {eligible.age_high}] runs from birthday {wanted[0]} to "
            f"birthday {wanted[1]}, which does not lie on this model's age bands",
            f"Its bands change at birthdays {bands}; [0, 17] means up to the 18th.",
        )
    ]


def age_bands(model: SystemModel, eligible: Eligible) -> NDArray[np.bool_]:
    """Return, shape (A,), which age bands a change may reach."""
    low, high = model.age_edges[:-1], model.age_edges[1:]
    return (low >= eligible.age_low) & (high <= eligible.age_high + 1)


def group_flags(model: SystemModel, eligible: Eligible) -> NDArray[np.bool_]:
    """Return, shape (G,), which groups of children a change may reach."""
    return np.array(
        [eligible.unaccompanied or name != UNACCOMPANIED for name in model.groups]
    )


@dataclass(frozen=True)
class AtTheStart:
    """Children of some ages and groups on the first day, and how often some lanes fire for them.

    Attributes:
        children: of those ages and groups.
        there: those of them for whom the clock of a lane runs.
        events: times the lanes fire, a year.
    """

    children: float
    there: float
    events: float


def at_the_start(
    model: SystemModel, lanes: tuple[int, ...], eligible: Eligible
) -> AtTheStart:
    """Return how many children some lanes are for at the start, and how often they fire.

    Children are spread evenly over the ages and times in state of their row of ``model.start``.

    Args:
        model: the system as it is.
        lanes: positions in ``model.lanes``.
        eligible: whose events and whose number are counted.
    """
    bands = age_bands(model, eligible)
    groups = {
        name
        for name, wanted in zip(model.groups, group_flags(model, eligible), strict=True)
        if wanted
    }
    children, there, events = 0.0, 0.0, 0.0
    for row in model.start.iter_rows(named=True):
        if row["group"] not in groups:
            continue
        ages = _shares(model.age_edges, row["age_low"], row["age_high"]) * bands
        if not ages.any():
            continue
        times = _shares(
            np.append(model.duration_edges, np.inf), row["elapsed_low"], row["elapsed_high"]
        )
        mine = row["count"] * ages.sum()
        children += mine
        running = [model.lanes[i] for i in lanes if runs_for(model.lanes[i], row)]
        there += mine if running else 0.0
        for lane in running:
            first = lane.track == model.tracks[0]
            rates = lane.rates @ times if first else lane.rates[:, 0]
            events += row["count"] * factor_for(lane, row) * float(ages @ rates)
    return AtTheStart(children, there, events)


def starting_rate(model: SystemModel, lanes: tuple[int, ...], eligible: Eligible) -> float:
    """Return how often lanes fire at the start, per 100,000 eligible children a year.

    Arguments are those of ``at_the_start``.

    Returns:
        Events per 100,000 children of those ages and groups; 0 if there are none.
    """
    found = at_the_start(model, lanes, eligible)
    return _PER_100_000 * found.events / found.children if found.children else 0.0


def runs_for(lane: Lane, row: dict[str, object]) -> bool:
    """Return whether a lane's clock runs for the children of a row of the start table."""
    return (
        row[lane.track] == lane.state
        and (not lane.groups or row["group"] in lane.groups)
        and all(row[track] in states for track, states in lane.when.items())
    )


def factor_for(lane: Lane, row: dict[str, object]) -> float:
    """Return what other tracks of the children of a row multiply a lane's rate by."""
    factor = 1.0
    for track, by_state in lane.factors.items():
        factor *= by_state.get(str(row[track]), 1.0)
    return factor


def _shares(edges: FloatArray, low: float, high: float) -> FloatArray:
    if high <= low:
        band = int(np.searchsorted(edges, low, side="right")) - 1
        return np.asarray(np.arange(len(edges) - 1) == band, dtype=np.float64)
    overlap = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
    return np.asarray(np.clip(overlap, 0.0, None) / (high - low), dtype=np.float64)
