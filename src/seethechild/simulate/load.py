"""Load that changes rates, in monthly windows: each month's factor follows the load of the month before.

What happens to a child then depends on how many others there are, which the engine, child by child,
cannot know. It need not: all children are played with factors guessed for every month, the load of
each month is counted, and the factors that follow from it are played next, until they no longer change.

This is exact. The factor of a month depends on earlier months only, and what happens in a month on
factors up to it. So the first month is right at once, and each round makes at least one more month
right: it ends after at most as many rounds as there are months, and what it ends with is the one
course in which every month's factor is the one that the load of the month before calls for. It is the
same to the last bit as going month by month (tests hold it equal to that).

A model's rates are those of its base year, at the load of its first day. So what a rate is multiplied
by is the rule's ratio at last month's load over its ratio at the first day's: in the first month 1.

Source:
    Waveform relaxation: Lelarasmee, Ruehli and Sangiovanni-Vincentelli (1982), IEEE Transactions on
    Computer-Aided Design 1(3): 131-145. Windows that look back only need no look-ahead.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, inf

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import Service, SystemModel
from seethechild.simulate.activity import MEANS
from seethechild.simulate.layout import ticks
from seethechild.simulate.load_match import MatchedLoad
from seethechild.simulate.play import Played
from seethechild.simulate.program import Floats, Ints
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from seethechild.simulate.spells import track_turns

Ratios = Sequence[Sequence[float]]
#: Far below a month: what may be lost in writing months as years.
_ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Course:
    """How loads went, and what they did; K rules, M months.

    Attributes:
        rules: names, K of them.
        rounds: how often all was played until nothing changed.
        load: (K, M) mean load of each month, as its rule counts it.
        factor: (K, M) what the rule's rates were multiplied by in each month.
    """

    rules: tuple[str, ...]
    rounds: int
    load: Floats
    factor: Floats


@dataclass(frozen=True, eq=False)
class PlayedUnderLoad(Played):
    """What happened, with rates that follow the load of the month before.

    Attributes:
        course: of the loads and the factors.
    """

    course: Course


def play_under_load(
    once: Callable[[Sequence[Reform]], Played],
    loads: Sequence[MatchedLoad],
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    years: float,
) -> PlayedUnderLoad:
    """Play an option until each month's factors are those that the month before calls for.

    Args:
        once: plays the option with reforms beside its own, and keeps the log.
        loads: the rules, tied to ``model``.
        model: the system as it is, before an option: its first day is where rates are known.
        seed: names the luck of the ratios.
        draw: which draw of them.
        years: length of the run.

    Returns:
        The last round, with the course of loads and factors.
    """
    ratios = [one.rule.drawn(seed=seed, draw=draw) for one in loads]
    edges = month_edges(years)
    factor = np.ones((len(loads), len(edges) - 1))
    for rounds in range(1, len(edges)):
        played = once(load_reforms(loads, factor))
        load = load_by_month(played, loads, model, edges)
        found = factors(loads, ratios, model, load)
        if np.array_equal(found, factor):
            names = tuple(one.rule.id for one in loads)
            return PlayedUnderLoad(
                **vars(played), course=Course(names, rounds, load, factor)
            )
        factor = found
    said = "a month's load changed what happened before it"
    raise AssertionError(said)


def month_edges(years: float) -> Ints:
    """Return when months begin, in ticks, and when the run ends.

    Example:
        >>> month_edges(0.25).tolist()
        [0, 83333333, 166666667, 250000000]
    """
    months = ceil(years * MONTHS_PER_YEAR - _ROUNDING)
    begun = ticks(np.arange(months) / MONTHS_PER_YEAR)
    return np.append(begun, ticks(years)).astype(np.int64)


def load_reforms(loads: Sequence[MatchedLoad], factor: Floats) -> tuple[Reform, ...]:
    """Return factors by month as reforms: one for each month in which any of them changes.

    Args:
        loads: the rules.
        factor: (K, M).
    """
    made = []
    for month in range(1, factor.shape[1]):
        steps = factor[:, month] / factor[:, month - 1]
        multipliers = tuple(
            Multiplier(lane, np.where(one.ages, step, 1.0), one.groups)
            for one, step in zip(loads, steps.tolist(), strict=True)
            if step != 1.0
            for lane in one.lanes
        )
        if multipliers:
            when = month / MONTHS_PER_YEAR
            schedule = Schedule(1.0, when, 0.0, f"load in month {month}")
            made.append(Reform(schedule, multipliers))
    return tuple(made)


def factors(
    loads: Sequence[MatchedLoad], ratios: Ratios, model: SystemModel, load: Floats
) -> Floats:
    """Return what rates are multiplied by in each month, given the load of each; shape (K, M).

    Args:
        loads: the rules.
        ratios: one draw of each rule's.
        model: the system as it is.
        load: (K, M).
    """
    made = np.ones_like(load)
    for row, (one, mine) in enumerate(zip(loads, ratios, strict=True)):
        usual = one.rule.ratio_at(one.children(model) / one.unit(model), mine)
        for month in range(1, load.shape[1]):
            made[row, month] = one.rule.ratio_at(load[row, month - 1], mine) / usual
    return made


def load_by_month(
    played: Played, loads: Sequence[MatchedLoad], model: SystemModel, edges: Ints
) -> Floats:
    """Return the mean load of each month, as each rule counts it; shape (K, M).

    Args:
        played: with its log, and with the places the option has.
        loads: the rules.
        model: the system as it is.
        edges: (M + 1,) ticks.
    """
    rows = [np.zeros((0, len(edges) - 1))]
    for one in loads:
        lived = child_time(played, one.track, one.states, edges)
        service = one.service(played.model)
        room = (
            one.unit(model) * np.diff(edges).astype(np.float64)
            if service is None
            else place_time(service, edges)
        )
        full = np.where(lived > 0, inf, 0.0)
        rows.append(np.divide(lived, room, out=full, where=room > 0)[None, :])
    return np.concatenate(rows)


def child_time(
    played: Played, track: str, states: Sequence[str], edges: Ints
) -> NDArray[np.int64]:
    """Return the time children live in some states of a track between edges, in ticks.

    Args:
        played: with its log.
        track: the track.
        states: of it.
        edges: (M + 1,) ticks, rising.

    Returns:
        Shape (M,).
    """
    turns = track_turns(played, played.model.tracks.index(track))
    wanted = [played.layout.number[track, state] for state in states]
    mine = np.isin(turns.state, wanted)
    return np.diff(
        _time_since(turns.start[mine], edges) - _time_since(turns.stop[mine], edges)
    )


def place_time(service: Service, edges: Ints) -> Floats:
    """Return the time for which a service has places between edges, in ticks; shape (M,).

    Example:
        >>> desk = Service("desk", "in", ("inside",), ((0.0, 2), (1.0, 4)))
        >>> place_time(desk, ticks(np.array([0.0, 0.5, 1.5]))).tolist()
        [1000000000.0, 3000000000.0]
    """
    total = np.zeros(len(edges), np.int64)
    for (year, places), (until, _) in pairwise([*service.places, (inf, 0)]):
        begun = int(ticks(year))
        over = edges if until == inf else np.minimum(edges, int(ticks(until)))
        total += places * np.maximum(over - begun, 0)
    return np.diff(total).astype(np.float64)


def _time_since(times: Ints, edges: Ints) -> NDArray[np.int64]:
    """Return, for each edge, how long it is since all earlier times together."""
    ordered = np.sort(times)
    total = np.concatenate([[0], np.cumsum(ordered)]).astype(np.int64)
    before = np.searchsorted(ordered, edges, side="left")
    return np.asarray(before * edges - total[before], dtype=np.int64)


def course_table(played: PlayedUnderLoad, *, option: str) -> pl.DataFrame:
    """Return the course of loads and factors as a table.

    Returns:
        Columns draw (-1: the means), option, rule, month (from 0), load, factor, rounds.
    """
    course = played.course
    rules, months = course.load.shape
    return pl.DataFrame(
        {
            "draw": np.full(rules * months, MEANS if played.draw is None else played.draw, np.int32),
            "option": [option] * (rules * months),
            "rule": [rule for rule in course.rules for _ in range(months)],
            "month": np.tile(np.arange(months, dtype=np.int32), rules),
            "load": course.load.ravel(),
            "factor": course.factor.ravel(),
            "rounds": np.full(rules * months, course.rounds, np.int32),
        },
        schema_overrides={"option": pl.String, "rule": pl.String},
    )  # fmt: skip
