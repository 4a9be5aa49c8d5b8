"""Turn a system model, one draw of its parameters and an option's reforms into flat arrays.

What depends only on the model (names, order, who looks at what) is laid out once and kept; what
depends on the draw and the option is a few array products.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.core.streams import purpose_key
from seethechild.model.system import AgeMove, Branch, Lane, SystemModel
from seethechild.simulate.parameters import Parameters, mean_parameters
from seethechild.simulate.program import (
    NEVER,
    TICKS_PER_YEAR,
    Floats,
    Ints,
    Program,
    Words,
)
from seethechild.simulate.reforms import Reform

#: Words in one block of the counter-based generator.
WORDS = 4

LOW_WORD = 2**32 - 1


@dataclass(frozen=True)
class Outcome:
    """Something counted for each child: events, or days in states.

    Attributes:
        name: column name.
        events: count every occurrence of any of these.
        states: or count the days in any of these (track, state) pairs.
    """

    name: str
    events: tuple[str, ...] = ()
    states: tuple[tuple[str, str], ...] = ()


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


def compile_program(
    model: SystemModel,
    *,
    parameters: Parameters | None = None,
    reforms: Sequence[Reform] = (),
    outcomes: Sequence[Outcome] = (),
) -> Program:
    """Return the arrays for one draw of the parameters and one option.

    Args:
        model: the system as it is.
        parameters: one draw; None means the model's own means.
        reforms: what the option changes; several reforms on one lane multiply.
        outcomes: what to count for each child.

    Raises:
        SpecError: a reform names a lane that is not there, or a factor that is negative or not
            finite; an outcome names an unknown state or event.
    """
    layout = lay_out(model)
    drawn = mean_parameters(model) if parameters is None else parameters
    arrays = layout.skeleton._asdict()
    arrays["rates"] = np.ascontiguousarray(
        layout.skeleton.rates * drawn.levels[layout.order, None, None]
    )
    arrays["cum_share"] = _cumulated_shares(model, layout.birthdays, drawn.shares)
    arrays |= _reform_arrays(model, layout, reforms)
    arrays |= _bounds(model, arrays)
    arrays |= _outcome_arrays(layout, outcomes)
    return Program(**arrays)


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
        top=np.zeros(shape[:2]),
        bound=np.zeros((shape[0], shape[1] + 1)),
        by_group=_by_group(model, lanes),
        cross=cross,
        depends=depends,
        rank=order.astype(np.int32),
        block=np.array([named[label] for label in labels], dtype=np.uint64),
        word=(slot % WORDS).astype(np.int32),
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
        reach=np.zeros(0),
        reach_start=np.zeros(0, dtype=np.int64),
        reach_ramp=np.zeros(0, dtype=np.int64),
        reach_block=np.zeros(0, dtype=np.uint64),
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
            if track == lane.track:
                raise SpecError(
                    Problem(
                        f"lane {lane.id}",
                        f"looks at its own track {track}",
                        "Name other tracks in `when` and `factors`.",
                    )
                )
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
    return [branch for source in (*lanes, *birthdays) for branch in source.branches]


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


def _cumulated_shares(
    model: SystemModel, birthdays: tuple[AgeMove, ...], shares: Sequence[Floats]
) -> Floats:
    # The last share above 0 is opened upwards, so that rounding never leaves a gap.
    birthday_shares = [
        np.broadcast_to(
            np.array([branch.share for branch in move.branches]),
            (len(move.branches), model.age_bands),
        )
        for move in birthdays
    ]
    blocks = []
    for block in (*shares, *birthday_shares):
        cumulated = np.cumsum(block, axis=0)
        last = len(block) - 1 - np.argmax(block[::-1] > 0, axis=0)
        cumulated[np.arange(len(block))[:, None] >= last] = 2.0
        blocks.append(cumulated)
    return np.concatenate(blocks) if blocks else np.zeros((0, model.age_bands))


def _reform_arrays(
    model: SystemModel, layout: Layout, reforms: Sequence[Reform]
) -> dict[str, NDArray[np.generic]]:
    lanes = len(model.lanes)
    place = np.empty(lanes, dtype=np.intp)
    place[layout.order] = np.arange(lanes)
    row = np.full((len(reforms), lanes), -1, dtype=np.int32)
    ratios: list[Floats] = []
    for number, reform in enumerate(reforms):
        for multiplier in reform.multipliers:
            _check_multiplier(model, reform, multiplier.lane_index, multiplier.ratio)
            lane = place[multiplier.lane_index]
            ratio = np.where(multiplier.groups[None, :], multiplier.ratio[:, None], 1.0)
            if row[number, lane] < 0:
                row[number, lane] = len(ratios)
                ratios.append(ratio)
            else:
                ratios[row[number, lane]] = ratios[row[number, lane]] * ratio
    schedules = [reform.schedule for reform in reforms]
    words = [purpose_key(schedule.purpose) & LOW_WORD for schedule in schedules]
    shape = (len(ratios), model.age_bands, len(model.groups))
    return {
        "touched": (row >= 0).any(axis=0).astype(np.uint8),
        "row": row,
        "ratios": np.array(ratios, dtype=np.float64).reshape(shape),
        "reach": np.array([schedule.reach for schedule in schedules], dtype=np.float64),
        "reach_start": ticks(
            np.array([each.start_years for each in schedules], dtype=float)
        ),
        "reach_ramp": ticks(np.array([each.ramp_years for each in schedules], dtype=float)),
        "reach_block": np.array(words, dtype=np.uint64),
    }


def _check_multiplier(
    model: SystemModel, reform: Reform, lane_index: int, ratio: Floats
) -> None:
    where = f"reform {reform.schedule.purpose}"
    if not 0 <= lane_index < len(model.lanes):
        raise SpecError(Problem(where, f"lane {lane_index} is not there", "Name a lane."))
    if not np.all(np.isfinite(ratio)) or np.any(ratio < 0):
        raise SpecError(
            Problem(
                where, "a factor is negative or not a number", "Give factors of 0 or more."
            )
        )


def _bounds(
    model: SystemModel, arrays: Mapping[str, NDArray[np.generic]]
) -> dict[str, NDArray[np.generic]]:
    # Upper bounds over everything that can change while a clock runs: time in the state, the
    # other tracks, and any of the reforms reached or not.
    top = arrays["rates"].max(axis=2)
    home = 0
    for track in model.tracks:
        span = slice(home, home + len(model.states[track]))
        top = top * arrays["cross"][:, span].max(axis=1)[:, None]
        home = span.stop
    highest = np.maximum(arrays["ratios"].max(axis=2, initial=1.0), 1.0)
    for rows in arrays["row"]:
        reached = rows >= 0
        top[reached] = top[reached] * highest[rows[reached]]
    spans = np.diff(arrays["age_edges"])
    bound = np.zeros((top.shape[0], top.shape[1] + 1))
    np.cumsum(top * spans, axis=1, out=bound[:, 1:])
    return {"top": np.ascontiguousarray(top), "bound": bound}


def _outcome_arrays(
    layout: Layout, outcomes: Sequence[Outcome]
) -> dict[str, NDArray[np.generic]]:
    gain = np.zeros((len(layout.places), len(outcomes)), dtype=np.int8)
    day_column = np.full(len(layout.states), -1, dtype=np.int32)
    for column, outcome in enumerate(outcomes):
        for row, place in enumerate(layout.places):
            gain[row, column] = sum(event in outcome.events for event in place.events)
        for pair in outcome.states:
            if pair not in layout.number:
                raise SpecError(
                    Problem(
                        f"outcome {outcome.name}",
                        f"{'/'.join(pair)} is not a state",
                        "Use a state the model declares.",
                    )
                )
            if day_column[layout.number[pair]] >= 0:
                raise SpecError(
                    Problem(
                        f"outcome {outcome.name}",
                        f"{'/'.join(pair)} is counted by more than one outcome",
                        "Count the days in a state once and add outcomes up.",
                    )
                )
            day_column[layout.number[pair]] = column
    return {"gain": gain, "day_column": day_column}
