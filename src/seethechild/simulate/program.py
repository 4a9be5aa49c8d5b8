"""A system model as flat arrays: what the kernel and its plain twin both read.

Sizes: L lanes, M birthdays (age moves), B branches, S states over all tracks, T tracks, A age
bands, D duration bands, G groups, R reforms, C of them that come first and reach all at once, one
after the other, K outcomes. Time is counted in ticks of a thousand
millionth of a year (about 32 milliseconds), so that spans of time add up exactly in any order.
Lanes are sorted by the state in which they run; branches keep the order of the model.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Smalls = NDArray[np.int32]
Flags = NDArray[np.uint8]
Words = NDArray[np.uint64]

#: Ticks in a year. A unit of counting, not a published number.
TICKS_PER_YEAR = 1_000_000_000

#: A time that never comes.
NEVER = 2**62

#: What a random number is for: the last word of its name, below the firing number.
CLOCK, BRANCH, BIRTHDAY, REACH, TURN, TEAM = 0, 1, 2, 3, 4, 5

#: The firing number of a lane within one visit is written above the purpose.
FIRING_SHIFT = 4


class Program(NamedTuple):
    """All that a run needs to know of a model, its parameters and its reforms.

    Attributes:
        rates: (L, A, D) hazard per tick.
        varies: (L,) whether the hazard depends on the time in the state.
        lift: (L, A) upper bound of the factors of all reforms together.
        top: (L, A) upper bound of the hazard per tick over durations, other tracks and reforms.
        bound: (L, A + 1) the same, cumulated from age 0 to each age edge.
        by_group: (L, G) factor by group of children; 0 where the lane does not apply.
        cross: (L, S) factor by state of another track; 1 on the lane's own track.
        depends: (L,) bits of the tracks that ``cross`` looks at.
        rank: (L,) position in the model; the lower one fires first at equal times.
        block: (L,) second word of the names of the lane's random numbers.
        word: (L,) which of the four words of a block is the lane's.
        first_state: (T + 1,) states of track t are ``first_state[t]`` to ``first_state[t + 1]``.
        first_lane: (S + 1,) lanes of state s are ``first_lane[s]`` to ``first_lane[s + 1]``.
        listens: (S,) bits of all tracks that the lanes of a state look at.
        first_branch, branches: (L + M,) first branch and number of branches; birthdays last.
        cum_share: (B, A) cumulated shares within a lane; the last is above 1.
        to: (B, T) new state on each track, or -1.
        enter_at: (B,) ticks already spent in the new state of the lane's own track.
        leaves: (B,) whether the child leaves.
        birthday_age, birthday_track, birthday_state, birthday_block: (M,) in order of age.
        age_edges: (A + 1,) ticks.
        stay_edges: (D + 1,) ticks; the last is NEVER.
        base: (T,) state of each track whose time is worked out as the rest.
        touched: (L,) whether any reform multiplies the lane.
        row: (R, L) row of ``ratios``, or -1.
        ratios: (rows, A, G) factors on hazards.
        steady: (L, A, G, C + 1) what the first of the C reforms multiply to: none of them, one, two ...
        steady_until: (L, C + 1) ticks; when the next of them that multiplies the lane begins, or NEVER.
        reach: (R,); reach_start, reach_ramp: (R,) ticks; reach_block: (R,) name.
        reach_shared: (R,) whether brothers and sisters are reached together.
        gain: (B + M', K) what each branch adds to each outcome.
        day_column: (S,) outcome that counts the days in a state, or -1.
    """

    rates: Floats
    varies: Flags
    lift: Floats
    top: Floats
    bound: Floats
    by_group: Floats
    cross: Floats
    depends: Ints
    rank: Smalls
    block: Words
    word: Smalls
    first_state: Smalls
    first_lane: Smalls
    listens: Ints
    first_branch: Smalls
    branches: Smalls
    cum_share: Floats
    to: Smalls
    enter_at: Ints
    leaves: Flags
    birthday_age: Ints
    birthday_track: Smalls
    birthday_state: Smalls
    birthday_block: Words
    age_edges: Ints
    stay_edges: Ints
    base: Smalls
    touched: Flags
    row: Smalls
    ratios: Floats
    steady: Floats
    steady_until: Ints
    reach: Floats
    reach_start: Ints
    reach_ramp: Ints
    reach_block: Words
    reach_shared: Flags
    gain: NDArray[np.int8]
    day_column: Smalls
