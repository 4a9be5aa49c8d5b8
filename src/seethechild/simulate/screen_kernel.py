"""Look at children alike together: who must be played, and which clocks may ring before the end."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import math

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import (
    LOW,
    NO_BLOCK,
    ONE,
    STEP,
    THREE,
    ZERO,
    philox,
    pick,
)
from seethechild.simulate.compiling import lean
from seethechild.simulate.program import Flags, Ints, Program, Smalls, Words
from seethechild.simulate.workspace_kernel import SCREEN, SLOTS

#: Rounding never makes a bound too low.
GUARD = 1.0 + 1e-11


@lean
def screen(  # noqa: C901, PLR0912, PLR0915
    program: Program,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    outcomes: Ints,
    k0: np.uint64,
    k1: np.uint64,
    horizon: int,
    child: int,
    high: int,
    slots: int,
    awake: Words,
    saved: Words,
    slot: Ints,
    slot_lane: Ints,
    call_count: Ints,
    watched: Flags,
    words: NDArray[np.uint64],
) -> tuple[int, int, np.uint64, np.uint64, np.uint64]:
    """Look at a run of children alike: same states, same group, side by side in the START table.

    Arguments are those of ``kernel.run_children``, and arrays of the workspace to write to. Lanes of
    the run before, ``slots`` of them, are forgotten.

    Returns:
        The row after the last, how many lanes' numbers are kept, on how many tracks all are in
        their base state, and the first and last age band any of them lives through.
    """
    rates = program.rates
    lift = program.lift
    by_group = program.by_group
    cross = program.cross
    depends = program.depends
    stay_edges = program.stay_edges
    block = program.block
    word = program.word
    first_lane = program.first_lane
    base = program.base
    birthday_age = program.birthday_age
    birthday_state = program.birthday_state
    age_edges = program.age_edges
    day_column = program.day_column
    bands = np.uint64(rates.shape[1])
    durations = np.uint64(rates.shape[2])
    tracks = np.uint64(base.shape[0])
    births = birthday_age.shape[0]
    last_age = age_edges[bands]
    g = np.uint64(group[child])
    most = min(high, child + SCREEN)
    screen_stop = child + 1
    alike = True
    while alike and screen_stop < most:
        alike = group[screen_stop] == group[child]
        for track in range(tracks):
            alike = alike and states[screen_stop, track] == states[child, track]
        if alike:
            screen_stop += 1
    size = screen_stop - child
    for used in range(slots):
        slot[slot_lane[used]] = -1
    slots = 0
    low_band = ZERO
    high_band = bands - ONE
    asleep = ZERO
    near = False
    for track in range(tracks):
        near = near or watched[states[child, track]] == 1
        if states[child, track] == base[track]:
            asleep += ONE
    for place in range(size):
        called = call_count[child + place] > 0
        awake[place] = ONE if called or near or asleep < tracks else ZERO
    if asleep == tracks:
        # Until one of them moves, all stay where they are. The youngest start and the oldest end
        # bound the hazard ahead of all of them; and where it changes with the stay, so does the
        # shortest stay there can be at each age.
        youngest = last_age
        eldest = np.int64(0)
        oldest = np.int64(0)
        stayed = elapsed[child]
        for place in range(size):
            age = entry[child + place] - birth[child + place]
            youngest = min(youngest, age)
            eldest = max(eldest, age)
            stayed = min(stayed, elapsed[child + place])
            oldest = max(oldest, horizon - birth[child + place])
        oldest = min(oldest, last_age)
        while low_band < bands - ONE and youngest >= age_edges[low_band + ONE]:
            low_band += ONE
        while high_band > ZERO and oldest <= age_edges[high_band]:
            high_band -= ONE
        for track in range(tracks):
            state = np.uint64(states[child, track])
            for birthday in range(births):
                if np.uint64(birthday_state[birthday]) == state:
                    age = birthday_age[birthday]
                    if youngest <= age < oldest:
                        for place in range(size):
                            when = birth[child + place] + age
                            if entry[child + place] <= when < horizon:
                                awake[place] |= ONE
            first = np.uint64(first_lane[state])
            drawn_block = NO_BLOCK
            for lane in range(first, np.uint64(first_lane[state + ONE])):
                factor = by_group[lane, g]
                if depends[lane] != 0:
                    for other in range(tracks):
                        if (np.uint64(depends[lane]) >> other) & ONE == ONE:
                            factor *= cross[lane, np.uint64(states[child, other])]
                if factor <= 0.0:
                    continue
                ahead = 0.0
                for a in range(low_band, high_band + ONE):
                    shortest = max(np.int64(0), age_edges[a] - eldest)
                    if track == ZERO:
                        shortest += stayed
                    most_hazard = 0.0
                    for d in range(durations):
                        if shortest < stay_edges[d + ONE]:
                            most_hazard = max(most_hazard, rates[lane, a, d])
                    span = min(oldest, age_edges[a + ONE]) - max(youngest, age_edges[a])
                    ahead += most_hazard * lift[lane, a] * span
                ahead = max(0.0, ahead * factor * GUARD)
                limit = np.uint64(max(0.0, math.exp(-ahead) / STEP - 2.0))
                this = lane - ((lane - first) & THREE)
                if drawn_block != this:
                    drawn_block = this
                    c1 = block[lane] & LOW
                    for place in range(size):
                        w0, w1, w2, w3 = philox(
                            np.uint64(number[child + place]) & LOW,
                            c1,
                            ONE,
                            ZERO,
                            k0,
                            k1,
                        )
                        words[0, place] = w0
                        words[1, place] = w1
                        words[2, place] = w2
                        words[3, place] = w3
                bit = ONE
                keep = SLOTS
                if slots < SLOTS and depends[lane] == 0:
                    keep = slots
                    slot[lane] = slots
                    slot_lane[slots] = lane
                    slots += 1
                    bit = ONE << np.uint64(slots)
                wake = bit | ONE
                for place in range(size):
                    w = pick(
                        word[lane],
                        words[0, place],
                        words[1, place],
                        words[2, place],
                        words[3, place],
                    )
                    saved[keep, place] = w
                    awake[place] |= wake if w >= limit else ZERO
        for track in range(tracks):
            column = day_column[states[child, track]]
            if column >= 0:
                for place in range(size):
                    if awake[place] == ZERO:
                        until = min(horizon, birth[child + place] + last_age)
                        lived = max(until - entry[child + place], 0)
                        outcomes[child + place, column] += lived
    return screen_stop, slots, asleep, low_band, high_band
