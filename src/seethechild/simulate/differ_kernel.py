"""Whose life is another under an option? Told from the lives as now, without living them again.

A child's life under an option is its life as now until the first moment at which a clock the option
changes rings earlier or later, and every clock's random number has a name. So it is enough to look
at the clocks of the lanes the option multiplies, in the states the child comes to as now: where all
of them still ring when they did, or still only after the state was left, the whole life is the same.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-untyped-def"
# ruff: noqa: ANN001, ANN202

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import (
    HALF_WORD,
    LOW,
    ONE,
    REACH,
    SHIFT,
    STEP,
    ZERO,
    philox,
    pick,
)
from seethechild.simulate.compiling import inlined, lean, njit
from seethechild.simulate.program import NEVER, Flags, Ints, Program, Smalls, Words
from seethechild.simulate.screen_kernel import GUARD

#: Nearer than this to the end of a stay, a moment counts as within it.
_CLOSE = 2


@njit(cache=True, nogil=True, error_model="numpy")
def differing(
    program: Program,
    common: int,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    log: Ints,
) -> Flags:
    """Say whose life may differ under an option from the one that is logged.

    Nobody whose life does differ is left out. A child whose life is the same may be named: where a
    changed lane looks at other tracks, whoever is reached while in its state is.

    Args:
        program: of the option; but for its reforms that of the lives as now.
        common: how many of its reforms are also those of the lives as now; they come first.
        number: of the children, as for ``run_children``; so are the next five.
        group: as there.
        birth: as there.
        entry: as there.
        elapsed: as there.
        states: as there.
        key: as of the run.
        horizon: ticks to the end of the run.
        log: every event of the lives as now, one child after another.

    Returns:
        (N,) 1 for each child to be lived again.
    """
    lanes, reforms = program.rates.shape[0], program.reach.shape[0]
    concerned = np.zeros(lanes, np.uint8)
    for r in range(common, reforms):
        for lane in range(lanes):
            if program.row[r, lane] >= 0:
                concerned[lane] = 1
    there = np.zeros(program.first_lane.shape[0] - 1, np.uint8)
    for state in range(there.shape[0]):
        for lane in range(program.first_lane[state], program.first_lane[state + 1]):
            there[state] |= concerned[lane]
    leads = np.zeros(program.to.shape[0], np.uint8)
    for branch in range(leads.shape[0]):
        for track in range(program.to.shape[1]):
            target = program.to[branch, track]
            if target >= 0 and there[target] == 1:
                leads[branch] = 1
    found = np.zeros(number.shape[0], np.uint8)
    memory = _Memory(
        concerned=concerned,
        there=there,
        leads=leads,
        now=np.zeros(program.to.shape[1], np.int64),
        origin=np.zeros(program.to.shape[1], np.int64),
        visits=np.zeros(there.shape[0], np.uint64),
        wound=np.zeros(lanes, np.int64),
        fired=np.zeros(lanes, np.uint64),
        change=np.zeros(reforms, np.int64),
    )
    _look(
        program, common, number, group, birth, entry, elapsed, states, key, horizon, log,
        memory, found,
    )  # fmt: skip
    return found


class _Memory(NamedTuple):
    """What is carried along.

    Attributes:
        concerned: (L,) whether the option changes the lane.
        there: (S,) whether it changes a lane of the state.
        leads: (B,) whether a branch leads to such a state.
        now, origin: (T,) state, and when its clock of durations stood at 0.
        visits: (S,) to each state.
        wound, fired: (L,) when the clock was wound, and how often it had rung within the visit.
        change: (R,) when each reform reaches the child.
    """

    concerned: Flags
    there: Flags
    leads: Flags
    now: Ints
    origin: Ints
    visits: Words
    wound: Ints
    fired: Words
    change: Ints


@lean
def _look(  # noqa: C901, PLR0912, PLR0915
    program: Program,
    common: int,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    log: Ints,
    memory: _Memory,
    found: Flags,
) -> None:
    concerned, there, leads = memory.concerned, memory.there, memory.leads
    now, origin, visits = memory.now, memory.origin, memory.visits
    wound, fired, change = memory.wound, memory.fired, memory.change
    first_lane = program.first_lane
    tracks, lanes = program.to.shape[1], program.rates.shape[0]
    last_age = program.age_edges[program.rates.shape[1]]
    low = 0
    high = 0
    for child in range(number.shape[0]):
        low = high
        near = False
        while high < log.shape[0] and log[high, 1] == child:
            near = near or leads[log[high, 3]] == 1
            high += 1
        for track in range(tracks):
            near = near or there[states[child, track]] == 1
        start, born = entry[child], birth[child]
        end = min(horizon, born + last_age)
        if (
            not near
            or start >= end
            or not _reached(program, common, number[child], end, change, key)
        ):
            continue
        g = group[child]
        for state in range(visits.shape[0]):
            visits[state] = ZERO
        for track in range(tracks):
            now[track] = states[child, track]
            origin[track] = start
            visits[now[track]] = ONE
            for lane in range(first_lane[now[track]], first_lane[now[track] + 1]):
                wound[lane] = start
                fired[lane] = ZERO
        origin[0] = start - elapsed[child]
        other = False
        for row in range(low, high + 1):
            over = row == high
            source, branch, time = -1, np.int64(0), end
            if not over:
                time, source, branch = log[row, 0], log[row, 2], log[row, 3]
                over = program.leaves[branch] == 1
            for track in range(tracks):
                state = now[track]
                target = np.int64(-1)
                if source >= 0:
                    target = program.to[branch, track]
                first, stop = first_lane[state], first_lane[state + 1]
                if there[state] == 1:
                    for lane in range(first, stop):
                        rang = lane == source
                        ends = over or target >= 0 or rang
                        if ends and concerned[lane] == 1 and not other:
                            other = _rings_otherwise(
                                program, common, number[child], g, born, end, origin[track],
                                wound[lane], time, rang, lane, visits[state], fired[lane],
                                change, key,
                            )  # fmt: skip
                        if rang:
                            wound[lane] = time
                            fired[lane] += ONE
                if target >= 0:
                    own = first <= source < stop
                    if source >= lanes:
                        own = program.birthday_track[source - lanes] == track
                    now[track] = target
                    visits[target] += ONE
                    origin[track] = time - (program.enter_at[branch] if own else 0)
                    for lane in range(first_lane[target], first_lane[target + 1]):
                        wound[lane] = time
                        fired[lane] = ZERO
            if over or other:
                break
        found[child] = 1 if other else 0


@inlined
def _reached(program, common, number, end, change, key):
    """Work out when each reform reaches a child; whether one that is the option's does by the end."""
    by_the_end = False
    for r in range(program.reach.shape[0]):
        if program.reach[r] >= 1.0 and program.reach_ramp[r] == 0:
            change[r] = program.reach_start[r]
        else:
            who = np.uint64(number) & LOW
            if program.reach_shared[r] == 1:
                who = np.uint64(number) >> HALF_WORD
            w, _x, _y, _z = philox(who, program.reach_block[r], ZERO, REACH, key[0], key[1])
            u = (np.float64(w) + 0.5) * STEP
            change[r] = NEVER
            if u < program.reach[r]:
                ramped = np.int64(program.reach_ramp[r] * (u / program.reach[r]))
                change[r] = program.reach_start[r] + ramped
        if r >= common and change[r] < end:
            by_the_end = True
    return by_the_end


@inlined
def _rings_otherwise(
    program, common, number, g, born, end, origin, since, until, rang, lane, visit, firing,
    change, key,
):  # fmt: skip
    """Whether a clock wound at ``since`` rings otherwise than as now: at ``until``, or later."""
    factor = program.by_group[lane, g]
    near = False
    if factor > 0.0:
        for r in range(common, program.reach.shape[0]):
            touches = program.row[r, lane] >= 0
            near = near or (touches and change[r] < until + _CLOSE)
    otherwise = near
    if near and program.depends[lane] == 0:
        w0, w1, w2, w3 = philox(
            np.uint64(number) & LOW,
            program.block[lane],
            visit,
            firing << SHIFT,
            key[0],
            key[1],
        )
        u = (np.float64(pick(program.word[lane], w0, w1, w2, w3)) + 0.5) * STEP
        otherwise = False
        if rang or not _rings_after(program, lane, factor, born, since, until, u):
            rings = _ring(
                program, lane, g, factor, born, end, origin, since, until, change, u
            )
            otherwise = rings != until if rang else rings <= until
    return otherwise


@inlined
def _rings_after(program, lane, factor, born, since, until, u):
    """Whether a clock surely rings after ``until``, by a bound that takes no logarithm."""
    age_edges = program.age_edges
    young = since - born
    old = min(until + _CLOSE - born, age_edges[program.rates.shape[1]])
    a = 0
    while young >= age_edges[a + 1]:
        a += 1
    b = a
    while old > age_edges[b + 1]:
        b += 1
    ahead = (
        (program.bound[lane, b] + program.top[lane, b] * (old - age_edges[b])) * GUARD
        - program.bound[lane, a]
        - program.top[lane, a] * (young - age_edges[a])
    ) * factor
    return 2.0 - 2.0 * u > ahead * (1.0 + u)


@inlined
def _ring(  # noqa: C901
    program, lane, g, factor, born, end, origin, since, until, change, u
):
    """When a clock rings, to the tick as ``clock_kernel.wind`` has it; ``NEVER`` if after ``until``."""
    age_edges, stay_edges = program.age_edges, program.stay_edges
    rest = -math.log(u)
    varies = program.varies[lane] == 1
    at = since
    rings = NEVER
    leading = program.steady_until.shape[1] - 1
    begun = 0
    a = 0
    while at - born >= age_edges[a + 1]:
        a += 1
    d = 0
    while varies and at - origin >= stay_edges[d + 1]:
        d += 1
    while at < end and at <= until:
        while begun < leading and program.reach_start[begun] <= at:
            begun += 1
        piece = min(end, born + age_edges[a + 1])
        piece = min(piece, program.steady_until[lane, begun])
        if varies:
            piece = min(piece, origin + stay_edges[d + 1])
        hazard = program.rates[lane, a, d] * factor * program.steady[lane, a, g, begun]
        for r in range(leading, program.reach.shape[0]):
            row = program.row[r, lane]
            if row >= 0:
                if change[r] <= at:
                    hazard *= program.ratios[row, a, g]
                else:
                    piece = min(piece, change[r])
        spend = hazard * (piece - at)
        if rest < spend:
            rings = min(at + np.int64(rest / hazard), piece - 1)
            break
        rest -= spend
        at = piece
        if at - born >= age_edges[a + 1]:
            a += 1
        if varies and at - origin >= stay_edges[d + 1]:
            d += 1
    return rings
