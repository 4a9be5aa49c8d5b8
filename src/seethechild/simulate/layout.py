"""Lay out a system model as arrays: names, order, and all that no draw and no option changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import purpose_key
from seethechild.model.system import AgeMove, Branch, Lane, SystemModel
from seethechild.simulate.program import (
    NEVER,
    TICKS_PER_YEAR,
    Floats,
    Ints,
    Program,
    Words,
)

#: Words in one block of the counter-based generator.
WORDS = 4

LOW_WORD = 2**32 - 1


@dataclass(frozen=True)
class BranchPlace:
    """Where a branch of the program comes from.

    Attributes:
        lane: id of its lane, or ``"birthday/<age>/<track>/<state>"``.
        branch: position within the lane.
        track, state: where the clock ran.
        moves: new states by track.
        events: all events counted when it is taken.
        leaves: whether the child leaves.
    """

    lane: str
    branch: int
    track: str
    state: str
    moves: Mapping[str, str]
    events: tuple[str, ...]
    leaves: bool


@dataclass(frozen=True, eq=False)
class Layout:
    """The names behind the numbers of a program.

    Attributes:
        states: (track, state) of each state number.
        number: the other way round.
        order: (L,) lane of the model at each lane of the program.
        birthdays: age moves in the order in which they are applied.
        places: where each branch comes from.
        skeleton: a program with the means and without reforms.
    """

    states: tuple[tuple[str, str], ...]
    number: Mapping[tuple[str, str], int]
    order: NDArray[np.intp]
    birthdays: tuple[AgeMove, ...]
    places: tuple[BranchPlace, ...]
    skeleton: Program


@lru_cache(maxsize=16)
def lay_out(model: SystemModel) -> Layout:
    """Return the layout of ``model``: names, order, and the arrays that never change."""
    states = tuple(
        (track, state) for track in model.tracks for state in model.states[track]
    )
    number = {pair: index for index, pair in enumerate(states)}
    home = np.array([number[lane.track, lane.state] for lane in model.lanes], dtype=np.intp)
    order = np.argsort(home, kind="stable")
    birthdays = tuple(sorted(model.age_moves, key=lambda move: move.age))
    places = tuple(_places(model.lanes, birthdays))
    skeleton = _skeleton(model, number, order, birthdays)
    return Layout(states, number, order, birthdays, places, skeleton)


def _places(lanes: Iterable[Lane], birthdays: Iterable[AgeMove]) -> Iterable[BranchPlace]:
    for lane in lanes:
        for index, branch in enumerate(lane.branches):
            events = lane.events + branch.events
            yield BranchPlace(
                lane.id, index, lane.track, lane.state, branch.moves, events, branch.leaves
            )
    for move in birthdays:
        for index, branch in enumerate(move.branches):
            yield BranchPlace(
                birthday_name(move),
                index,
                move.track,
                move.state,
                branch.moves,
                branch.events,
                branch.leaves,
            )


def birthday_name(move: AgeMove) -> str:
    """Return the name under which an age move appears beside the lanes."""
    return f"birthday/{move.age:g}/{move.track}/{move.state}"


def ticks(years: Floats | float) -> Ints:
    """Return years as whole ticks, to the nearest."""
    return np.rint(np.asarray(years, dtype=np.float64) * TICKS_PER_YEAR).astype(np.int64)


def _names(labels: Sequence[str]) -> Words:
    taken: set[int] = set()
    words = []
    for label in labels:
        word = purpose_key(label) & LOW_WORD
        while word in taken:
            word = (word + 1) & LOW_WORD
        taken.add(word)
        words.append(word)
    return np.array(words, dtype=np.uint64)


def _skeleton(
    model: SystemModel,
    number: Mapping[tuple[str, str], int],
    order: NDArray[np.intp],
    birthdays: tuple[AgeMove, ...],
) -> Program:
    lanes = [model.lanes[index] for index in order]
    home = np.array([number[lane.track, lane.state] for lane in lanes], dtype=np.int64)
    first_lane = np.searchsorted(home, np.arange(len(number) + 1)).astype(np.int32)
    slot = np.arange(len(lanes)) - first_lane[home]
    shape = (len(lanes), model.age_bands, model.duration_bands)
    rates = np.array([lane.rates for lane in lanes], dtype=np.float64).reshape(shape)
    cross, depends = _cross(model, lanes, number)
    starts, counts = _branch_ranges(model, order, birthdays)
    labels = [
        f"{lane.track}/{lane.state}/{place // WORDS}"
        for lane, place in zip(lanes, slot, strict=True)
    ]
    named = dict(
        zip(dict.fromkeys(labels), _names(list(dict.fromkeys(labels))), strict=True)
    )
    to, enter_at, leaves = _branch_targets(model, number, birthdays)
    listens = np.zeros(len(number), dtype=np.int64)
    np.bitwise_or.at(listens, home, depends)
    return Program(
        rates=rates / TICKS_PER_YEAR,
        varies=np.ptp(rates, axis=2).any(axis=1).astype(np.uint8),
        lift=np.ones(shape[:2]),
        top=np.zeros(shape[:2]),
        bound=np.zeros((shape[0], shape[1] + 1)),
        by_group=_by_group(model, lanes),
        cross=cross,
        depends=depends,
        rank=order.astype(np.int32),
        block=np.array([named[label] for label in labels], dtype=np.uint64),
        word=(slot % WORDS).astype(np.int32),
        first_state=_small(
            np.cumsum([0, *(len(model.states[track]) for track in model.tracks)])
        ),
        first_lane=first_lane,
        listens=listens,
        first_branch=starts,
        branches=counts,
        cum_share=np.zeros((len(to), model.age_bands)),
        to=to,
        enter_at=enter_at,
        leaves=leaves,
        birthday_age=ticks(np.array([move.age for move in birthdays], dtype=np.float64)),
        birthday_track=_small(model.tracks.index(move.track) for move in birthdays),
        birthday_state=_small(number[move.track, move.state] for move in birthdays),
        birthday_block=_names([birthday_name(move) for move in birthdays]),
        age_edges=ticks(model.age_edges),
        stay_edges=np.append(ticks(model.duration_edges), NEVER),
        base=_base_states(model, number),
        touched=np.zeros(len(lanes), dtype=np.uint8),
        row=np.full((0, len(lanes)), -1, dtype=np.int32),
        ratios=np.ones((0, model.age_bands, len(model.groups))),
        steady=np.ones((*shape[:2], len(model.groups), 1)),
        steady_until=np.full((len(lanes), 1), NEVER, dtype=np.int64),
        reach=np.zeros(0),
        reach_start=np.zeros(0, dtype=np.int64),
        reach_ramp=np.zeros(0, dtype=np.int64),
        reach_block=np.zeros(0, dtype=np.uint64),
        reach_shared=np.zeros(0, dtype=np.uint8),
        gain=np.zeros((len(to), 0), dtype=np.int8),
        day_column=np.full(len(number), -1, dtype=np.int32),
    )


def _small(values: Iterable[int]) -> NDArray[np.int32]:
    return np.array(list(values), dtype=np.int32)


def _by_group(model: SystemModel, lanes: Sequence[Lane]) -> Floats:
    return np.array(
        [
            [
                lane.group_factors.get(group, 1.0)
                if not lane.groups or group in lane.groups
                else 0.0
                for group in model.groups
            ]
            for lane in lanes
        ],
        dtype=np.float64,
    ).reshape(len(lanes), len(model.groups))


def _cross(
    model: SystemModel, lanes: Sequence[Lane], number: Mapping[tuple[str, str], int]
) -> tuple[Floats, Ints]:
    factors = np.ones((len(lanes), len(number)))
    depends = np.zeros(len(lanes), dtype=np.int64)
    for row, lane in enumerate(lanes):
        for track, allowed in lane.when.items():
            for state in model.states[track]:
                factors[row, number[track, state]] *= float(state in allowed)
        for track, by_state in lane.factors.items():
            for state, factor in by_state.items():
                factors[row, number[track, state]] *= factor
        for track in {*lane.when, *lane.factors}:
            depends[row] |= 1 << model.tracks.index(track)
    return factors, depends


def _branch_ranges(
    model: SystemModel, order: NDArray[np.intp], birthdays: tuple[AgeMove, ...]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    counts = _small(
        [len(lane.branches) for lane in model.lanes]
        + [len(move.branches) for move in birthdays]
    )
    starts = (np.cumsum(counts) - counts).astype(np.int32)
    lanes = len(model.lanes)
    places = np.concatenate([order, np.arange(lanes, lanes + len(birthdays))])
    return starts[places], counts[places]


def _branch_targets(
    model: SystemModel,
    number: Mapping[tuple[str, str], int],
    birthdays: tuple[AgeMove, ...],
) -> tuple[NDArray[np.int32], Ints, NDArray[np.uint8]]:
    branches = _all_branches(model.lanes, birthdays)
    to = np.full((len(branches), len(model.tracks)), -1, dtype=np.int32)
    for row, branch in enumerate(branches):
        for track, state in branch.moves.items():
            to[row, model.tracks.index(track)] = number[track, state]
    enter_at = ticks(np.array([branch.enter_at_years for branch in branches], dtype=float))
    leaves = np.array([branch.leaves for branch in branches], dtype=np.uint8)
    return to, enter_at, leaves


def _all_branches(lanes: Iterable[Lane], birthdays: Iterable[AgeMove]) -> list[Branch]:
    found = [branch for lane in lanes for branch in lane.branches]
    return found + [branch for move in birthdays for branch in move.branches]


def _base_states(
    model: SystemModel, number: Mapping[tuple[str, str], int]
) -> NDArray[np.int32]:
    base = []
    for track in model.tracks:
        counts = dict.fromkeys(model.states[track], 0.0)
        for state, count in model.start.select(track, "count").iter_rows():
            counts[state] += count
        base.append(number[track, max(counts, key=lambda state: counts[state])])
    return _small(base)
