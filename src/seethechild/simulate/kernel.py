"""The compiled engine: exact time, one child from start to finish, no step.

Each lane of a child's present states has a latent clock: an exponential amount ``E = -log u`` of
hazard still to spend. A clock is wound when its state is entered (and again when it rang without
leaving), and tells at once when it will ring; when another track moves, what is left of ``E`` is
carried over at the new pace. The child's next event is the earliest birthday or ring.

A clock that cannot ring before the child's end is put aside without taking a logarithm: since
``-log u >= 2 (1 - u) / (1 + u)``, it is enough that the right side is above an upper bound of
all the hazard that may still come. This never changes a result, and most children end there.

Each random number is named: key (seed, draw); counter (child, lane block, visit to the state,
firing within the visit and purpose); word (lane within the block).

``plain.py`` is the same engine written to be read; tests hold the two equal event by event.

Source:
    Latent clocks and inversion of piecewise constant hazards: Gibson and Bruck (2000), J. Phys.
    Chem. A 104(9): 1876-1889; Philox: Salmon and others (2011), SC '11.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.simulate.compiling import lean
from seethechild.simulate.program import Flags, Floats, Ints, Program, Smalls, Words

_MULTIPLY_0 = np.uint64(0xD2511F53)
_MULTIPLY_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
_LOW = np.uint64(0xFFFFFFFF)
_HALF_WORD = np.uint64(32)
_ZERO = np.uint64(0)
_ONE = np.uint64(1)
_BRANCH = np.uint64(1)
_BIRTHDAY = np.uint64(2)
_REACH = np.uint64(3)
_SHIFT = np.uint64(4)
_STEP = 2.0**-32
_SCREEN = 256
_SLOTS = 16
_UTWO = np.uint64(2)
_UTHREE = np.uint64(3)
_UFOUR = np.uint64(4)
_GUARD = 1.0 + 1e-11  # rounding never makes a bound too low
_NONE = np.uint64(2**63)
_TWO = 2
_THREE = 3

_NEVER = 2**62
_ASIDE = -2.0  # what is left on a clock that cannot ring before the end
_UNWOUND = -1.0  # the clock stands still since its state was entered: no number drawn yet
_NOT_DRAWN = (
    -3.0
)  # it runs, but not before another lane of its state: no logarithm taken yet
_LATER = -1  # it rings after another lane of its state: not yet known when


class Room(NamedTuple):
    """Where the kernel writes; allocated outside, added to, never cleared by it.

    Attributes:
        ticks: (P, S + 1, A, G) time lived; the last state is time after leaving.
        stock: (P, S + 1, A, G) children there as the period ends.
        entries: (P, S, A, G) moves into a state.
        taken: (P, B, A, G, D) times each branch was taken.
        outcomes: (N, K) counts; for days, ticks.
        log: (rows, 4) time in ticks, row of the child, source (lane or L + birthday), branch.
    """

    ticks: Ints
    stock: Smalls
    entries: Smalls
    taken: Smalls
    outcomes: Ints
    log: Ints


class Calls(NamedTuple):
    """When limited services take children in; a call comes before whatever happens after it.

    A lane that no clock rings is rung by its call. What happens to the child at the very tick of a
    call happens first; a call for a child who is no longer in the lane's state is passed over.

    Attributes:
        count: (N,) calls of each child.
        time: (N, most) ticks, rising; what stands after the last is not read.
        lane: (N, most) lane of the program that is rung.
    """

    count: Ints
    time: Ints
    lane: Ints


class Portion(NamedTuple):
    """Which part of each life is written down; the log is the exception, it holds all or nothing.

    Attributes:
        watched: (S,) states from which on nothing is written down. If there are any, the log holds
            only those who come to one.
        came: (N,) which event brings a child to such a state, from 1; 0: it begins there. Written
            by the kernel; -1 before, and for all others. Empty where no state is watched.
        first: (N,) event from which on all is written down, from 1; 0: from the beginning.
            Empty: from the beginning for all.
    """

    watched: Flags
    came: Ints
    first: Ints


class Workspace(NamedTuple):
    """What the kernel carries along for one child, and for a run of children alike.

    Attributes:
        now: (T + 1,) state on each track; then "gone".
        since: (T + 1,) when it came to that state.
        since_band: (T + 1,) age band then.
        since_period: (T + 1,) period then.
        since_turn: (T + 1,) end of that period.
        origin: (T,) when its clock of durations stood at 0.
        fresh: (T,) whether all its lanes are to be wound.
        track_ring: (T,) what rings first.
        track_lane: (T,) which lane that is.
        visits: (S,) to each state.
        fired: (L,) firings within the visit.
        words: (4,) numbers of a block.
        ring: (L,) when the clock rings.
        left: (L,) hazard still to spend.
        wound: (L,) when ``left`` was right.
        pace: (L,) factor it runs at.
        change: (R,) when each reform reaches the child.
        simple: (S + 1,) states whose lanes only change with age and all end the stay.
        awake: bit 0: play the child; bit 1 + slot: this lane's clock may ring.
        saved: numbers drawn while looking at children alike.
        slot: (L,) row of ``saved``, or -1.
        slot_lane: the other way round.
        blocks: (4, run) numbers of a block of each of them.
        depends, first_lane, listens, first_branch, birthday_track, birthday_state, base: of the program, without sign: indexes then need no check.
    """

    now: Words
    since: Ints
    since_band: Words
    since_period: Words
    since_turn: Ints
    origin: Ints
    fresh: Flags
    track_ring: Ints
    track_lane: Ints
    visits: Words
    fired: Words
    words: Words
    ring: Ints
    left: Floats
    wound: Ints
    pace: Floats
    change: Ints
    simple: Flags
    awake: Words
    saved: NDArray[np.uint64]
    slot: Ints
    slot_lane: Ints
    blocks: NDArray[np.uint64]
    depends: Words
    first_lane: Words
    listens: Words
    first_branch: Words
    birthday_track: Words
    birthday_state: Words
    base: Words


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _philox(c0, c1, c2, c3, k0, k1):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for _ in range(10):
        p0 = _MULTIPLY_0 * c0
        p1 = _MULTIPLY_1 * c2
        c0, c1 = (p1 >> _HALF_WORD) ^ c1 ^ k0, p1 & _LOW
        c2, c3 = (p0 >> _HALF_WORD) ^ c3 ^ k1, p0 & _LOW
        k0 = (k0 + _WEYL_0) & _LOW
        k1 = (k1 + _WEYL_1) & _LOW
    return c0, c1, c2, c3


@njit(cache=True, nogil=True, error_model="numpy")
def name_hash(number: int, purpose: int, key: NDArray[np.uint64]) -> int:
    """Return a whole number below 2**32 that is a child's for a purpose of its own."""
    word, _x, _y, _z = _philox(
        np.uint64(number) & _LOW, _ZERO, _ZERO, np.uint64(purpose), key[0], key[1]
    )
    return int(np.int64(word))


@lean
def _screen(  # noqa: C901, PLR0912, PLR0915
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
    # Look at a run of children alike (same states, same group, side by side in the START table)
    # and say which must be played, and which of their clocks may ring before the end.
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
    most = min(high, child + _SCREEN)
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
    low_band = _ZERO
    high_band = bands - _ONE
    asleep = _ZERO
    near = False
    for track in range(tracks):
        near = near or watched[states[child, track]] == 1
        if states[child, track] == base[track]:
            asleep += _ONE
    for place in range(size):
        called = call_count[child + place] > 0
        awake[place] = _ONE if called or near or asleep < tracks else _ZERO
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
        while low_band < bands - _ONE and youngest >= age_edges[low_band + _ONE]:
            low_band += _ONE
        while high_band > _ZERO and oldest <= age_edges[high_band]:
            high_band -= _ONE
        for track in range(tracks):
            state = np.uint64(states[child, track])
            for birthday in range(births):
                if np.uint64(birthday_state[birthday]) == state:
                    age = birthday_age[birthday]
                    if youngest <= age < oldest:
                        for place in range(size):
                            when = birth[child + place] + age
                            if entry[child + place] <= when < horizon:
                                awake[place] |= _ONE
            first = np.uint64(first_lane[state])
            drawn_block = _NONE
            for lane in range(first, np.uint64(first_lane[state + _ONE])):
                factor = by_group[lane, g]
                if depends[lane] != 0:
                    for other in range(tracks):
                        if (np.uint64(depends[lane]) >> other) & _ONE == _ONE:
                            factor *= cross[lane, np.uint64(states[child, other])]
                if factor <= 0.0:
                    continue
                ahead = 0.0
                for a in range(low_band, high_band + _ONE):
                    shortest = max(np.int64(0), age_edges[a] - eldest)
                    if track == _ZERO:
                        shortest += stayed
                    most_hazard = 0.0
                    for d in range(durations):
                        if shortest < stay_edges[d + _ONE]:
                            most_hazard = max(most_hazard, rates[lane, a, d])
                    span = min(oldest, age_edges[a + _ONE]) - max(youngest, age_edges[a])
                    ahead += most_hazard * lift[lane, a] * span
                ahead = max(0.0, ahead * factor * _GUARD)
                limit = np.uint64(max(0.0, math.exp(-ahead) / _STEP - 2.0))
                this = lane - ((lane - first) & _UTHREE)
                if drawn_block != this:
                    drawn_block = this
                    c1 = block[lane] & _LOW
                    for place in range(size):
                        w0, w1, w2, w3 = _philox(
                            np.uint64(number[child + place]) & _LOW,
                            c1,
                            _ONE,
                            _ZERO,
                            k0,
                            k1,
                        )
                        words[0, place] = w0
                        words[1, place] = w1
                        words[2, place] = w2
                        words[3, place] = w3
                bit = _ONE
                keep = _SLOTS
                if slots < _SLOTS and depends[lane] == 0:
                    keep = slots
                    slot[lane] = slots
                    slot_lane[slots] = lane
                    slots += 1
                    bit = _ONE << np.uint64(slots)
                wake = bit | _ONE
                for place in range(size):
                    w = words[0, place]
                    if word[lane] == 1:
                        w = words[1, place]
                    elif word[lane] == _TWO:
                        w = words[2, place]
                    elif word[lane] == _THREE:
                        w = words[3, place]
                    saved[keep, place] = w
                    awake[place] |= wake if w >= limit else _ZERO
        for track in range(tracks):
            column = day_column[states[child, track]]
            if column >= 0:
                for place in range(size):
                    if awake[place] == _ZERO:
                        until = min(horizon, birth[child + place] + last_age)
                        lived = max(until - entry[child + place], 0)
                        outcomes[child + place, column] += lived
    return screen_stop, slots, asleep, low_band, high_band


@njit(cache=True, nogil=True, error_model="numpy")
def make_workspace(program: Program) -> Workspace:
    """Return a workspace for a program: what no child changes is worked out once."""
    tracks = program.to.shape[1]
    lanes = program.rates.shape[0]
    states = program.first_lane.shape[0] - 1
    simple = np.ones(states + 1, np.uint8)
    for track in range(tracks):
        for state in range(program.first_state[track], program.first_state[track + 1]):
            for lane in range(program.first_lane[state], program.first_lane[state + 1]):
                if program.depends[lane] + program.varies[lane] + program.touched[lane] > 0:
                    simple[state] = 0
                first = program.first_branch[lane]
                for branch in range(first, first + program.branches[lane]):
                    if program.to[branch, track] < 0:
                        simple[state] = 0
    return Workspace(
        now=np.zeros(tracks + 1, np.uint64),
        since=np.zeros(tracks + 1, np.int64),
        since_band=np.zeros(tracks + 1, np.uint64),
        since_period=np.zeros(tracks + 1, np.uint64),
        since_turn=np.zeros(tracks + 1, np.int64),
        origin=np.zeros(tracks, np.int64),
        fresh=np.zeros(tracks, np.uint8),
        track_ring=np.zeros(tracks, np.int64),
        track_lane=np.zeros(tracks, np.int64),
        visits=np.zeros(states, np.uint64),
        fired=np.zeros(lanes, np.uint64),
        words=np.zeros(4, np.uint64),
        ring=np.zeros(lanes, np.int64),
        left=np.zeros(lanes, np.float64),
        wound=np.zeros(lanes, np.int64),
        pace=np.zeros(lanes, np.float64),
        change=np.zeros(program.reach.shape[0], np.int64),
        simple=simple,
        awake=np.zeros(_SCREEN, np.uint64),
        saved=np.zeros((_SLOTS + 1, _SCREEN), np.uint64),
        slot=np.full(lanes, -1, np.int64),
        slot_lane=np.zeros(_SLOTS, np.int64),
        blocks=np.zeros((4, _SCREEN), np.uint64),
        depends=program.depends.astype(np.uint64),
        first_lane=program.first_lane.astype(np.uint64),
        listens=program.listens.astype(np.uint64),
        first_branch=program.first_branch.astype(np.uint64),
        birthday_track=program.birthday_track.astype(np.uint64),
        birthday_state=program.birthday_state.astype(np.uint64),
        base=program.base.astype(np.uint64),
    )


@lean
def run_children(  # noqa: C901, PLR0912, PLR0915
    program: Program,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    low: int,
    high: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    workspace: Workspace,
) -> int:
    """Play children ``low`` to before ``high`` and add what happens to ``room``.

    It is one flat function because helpers that take arrays cost reference counting in the loop.
    One child by itself is played without looking first whether it may sleep.

    Args:
        program: the model as arrays.
        number: (N,) stable name of each child.
        group: (N,) group.
        birth: (N,) ticks from the start of the run to birth.
        entry: (N,) ticks from the start of the run to coming in.
        elapsed: (N,) ticks already spent in the state of the first track.
        states: (N, T) state on each track.
        key: (2,) the two words of the key.
        horizon: ticks to the end of the run.
        period: ticks in a period.
        low: first row of the children to play.
        high: row after the last.
        room: where to write.
        calls: when limited services take each child in.
        portion: which part of each life to write down.
        workspace: of the program, new; only one child by itself leaves it fit for another.

    Returns:
        The number of events of children that the log is for, whether or not it had room.
    """
    rates = program.rates
    varies = program.varies
    top = program.top
    bound = program.bound
    by_group = program.by_group
    cross = program.cross
    depends = workspace.depends
    rank = program.rank
    block = program.block
    word = program.word
    first_lane = workspace.first_lane
    listens = workspace.listens
    first_branch = workspace.first_branch
    branches = program.branches
    cum_share = program.cum_share
    to = program.to
    enter_at = program.enter_at
    leaves = program.leaves
    birthday_age = program.birthday_age
    birthday_track = workspace.birthday_track
    birthday_state = workspace.birthday_state
    birthday_block = program.birthday_block
    age_edges = program.age_edges
    stay_edges = program.stay_edges
    base = workspace.base
    touched = program.touched
    row = program.row
    ratios = program.ratios
    reach = program.reach
    reach_start = program.reach_start
    reach_ramp = program.reach_ramp
    reach_block = program.reach_block
    gain = program.gain
    day_column = program.day_column
    ticks = room.ticks
    stock = room.stock
    entries = room.entries
    taken = room.taken
    outcomes = room.outcomes
    log = room.log
    call_count = calls.count
    call_time = calls.time
    call_lane = calls.lane

    lanes = rates.shape[0]
    bands = np.uint64(rates.shape[1])
    tracks = np.uint64(to.shape[1])
    gone = np.uint64(program.first_lane.shape[0] - 1)
    births = np.uint64(birthday_age.shape[0])
    reforms = np.uint64(reach.shape[0])
    columns = np.uint64(outcomes.shape[1])
    last_age = age_edges[bands]
    k0 = key[0]
    k1 = key[1]
    count = 0

    watched = portion.watched
    came = portion.came
    written_from = portion.first
    watches = came.shape[0] > 0
    now = workspace.now
    since = workspace.since
    since_band = workspace.since_band
    since_period = workspace.since_period
    since_turn = workspace.since_turn
    origin = workspace.origin
    fresh = workspace.fresh
    track_ring = workspace.track_ring
    track_lane = workspace.track_lane
    visits = workspace.visits
    fired = workspace.fired
    words = workspace.words
    ring = workspace.ring
    left = workspace.left
    wound = workspace.wound
    pace = workspace.pace
    change = workspace.change
    simple = workspace.simple
    awake = workspace.awake
    saved = workspace.saved
    slot = workspace.slot
    slot_lane = workspace.slot_lane
    slots = 0
    asleep = _ZERO

    screen_low = low
    screen_stop = low
    if high == low + 1:
        screen_stop = high
        awake[0] = _ONE
    low_band = _ZERO
    high_band = bands - _ONE
    for child in range(low, high):
        if child == screen_stop:
            screen_low = child
            screen_stop, slots, asleep, low_band, high_band = _screen(
                program,
                number,
                group,
                birth,
                entry,
                elapsed,
                states,
                outcomes,
                k0,
                k1,
                horizon,
                child,
                high,
                slots,
                awake,
                saved,
                slot,
                slot_lane,
                call_count,
                watched,
                workspace.blocks,
            )
        all_saved = asleep == tracks and slots < _SLOTS
        bits = awake[child - screen_low]
        if bits == _ZERO:
            continue
        arriving = True
        u_child = np.uint64(child)
        start = entry[u_child]
        born = birth[u_child]
        end = min(horizon, born + last_age)
        if start >= end:
            continue
        g = np.uint64(group[u_child])
        name = np.uint64(number[u_child])
        band = low_band
        while start - born >= age_edges[band + _ONE]:
            band += _ONE
        end_band = high_band
        while end - born <= age_edges[end_band]:
            end_band -= _ONE
        whole_periods = start // period
        turn = (whole_periods + 1) * period
        p = np.uint64(whole_periods)
        next_birthday = _ZERO
        while next_birthday < births and born + birthday_age[next_birthday] < start:
            next_birthday += _ONE
        for state in range(gone):
            visits[state] = _ZERO
        for track in range(tracks):
            state = np.uint64(states[u_child, track])
            now[track] = state
            since[track] = start
            since_band[track] = band
            since_period[track] = p
            since_turn[track] = turn
            origin[track] = start
            fresh[track] = 1
            visits[state] = _ONE
        origin[0] = start - elapsed[u_child]
        before = count
        first_written = 0
        if written_from.shape[0] > 0:
            first_written = written_from[u_child]
        silent = first_written > 0
        if watches:
            for track in range(tracks):
                if watched[now[track]] == 1:
                    came[u_child] = 0
                    silent = True
        knows_changes = False
        changed = _ZERO
        again = -1
        time = start
        next_call = _ZERO
        last_call = np.uint64(call_count[u_child])

        while True:
            # Wind the clocks of new states, the clock that rang, and those that look at a
            # track that moved.
            for track in range(tracks):
                state = now[track]
                first = first_lane[state]
                stop = first_lane[state + _ONE]
                anew = fresh[track] == 1
                one = again >= 0 and first <= np.uint64(again) < stop
                if not anew and not one and listens[state] & changed == _ZERO:
                    continue
                fresh[track] = 0
                drawn_block = _NONE
                drawn_firing = _NONE
                w0, w1, w2, w3 = _ZERO, _ZERO, _ZERO, _ZERO
                best = _NEVER
                best_lane = -1
                near = np.float64(time - born - age_edges[band])
                far_band = end_band
                far = np.float64(end - born - age_edges[end_band])
                if anew and simple[state] == 1:
                    # Unsigned indexes spare the check for negative ones.
                    visit = visits[state]
                    u_block = first
                    while u_block < stop:
                        if not (arriving and all_saved):
                            w0, w1, w2, w3 = _philox(
                                name, block[u_block], visit, _ZERO, k0, k1
                            )
                            words[_ZERO] = w0
                            words[_ONE] = w1
                            words[_UTWO] = w2
                            words[_UTHREE] = w3
                        for lane in range(u_block, min(u_block + _UFOUR, stop)):
                            w = words[lane - u_block]
                            if arriving and slot[lane] >= 0:
                                known = np.uint64(slot[lane])
                                if (bits >> (known + _ONE)) & _ONE == _ZERO:
                                    continue
                                w = saved[known, np.uint64(child - screen_low)]
                            u = (np.float64(w) + 0.5) * _STEP
                            ahead = (
                                (bound[lane, far_band] + top[lane, far_band] * far) * _GUARD
                                - bound[lane, band]
                                - top[lane, band] * near
                            ) * by_group[lane, g]
                            if 2.0 - 2.0 * u > ahead * (1.0 + u):
                                continue
                            rest = -math.log(u)
                            at = time
                            a = band
                            piece = min(end, born + age_edges[a + _ONE])
                            hazard = rates[lane, a, _ZERO] * by_group[lane, g]
                            spend = hazard * (piece - at)
                            while rest >= spend and piece < end and piece <= best:
                                rest -= spend
                                at = piece
                                a += _ONE
                                piece = min(end, born + age_edges[a + _ONE])
                                hazard = rates[lane, a, _ZERO] * by_group[lane, g]
                                spend = hazard * (piece - at)
                            if rest < spend:
                                when = min(at + np.int64(rest / hazard), piece - 1)
                                if when < best:
                                    best = when
                                    best_lane = np.int64(lane)
                                    far_band = band
                                    while best - born > age_edges[far_band + _ONE]:
                                        far_band += _ONE
                                    far = np.float64(best - born - age_edges[far_band])
                        u_block += _UFOUR
                    track_ring[track] = best
                    track_lane[track] = best_lane
                    continue
                for lane in range(first, stop):
                    restart = anew or np.int64(lane) == again
                    if anew:
                        fired[lane] = _ZERO
                    if restart:
                        left[lane] = _UNWOUND
                        pace[lane] = -1.0
                        ring[lane] = _NEVER
                    looks = depends[lane] & changed != _ZERO and left[lane] != _ASIDE
                    if restart or looks or ring[lane] == _LATER:
                        factor = by_group[lane, g]
                        if depends[lane] != _ZERO:
                            for other in range(tracks):
                                if (depends[lane] >> other) & _ONE == _ONE:
                                    factor *= cross[lane, now[other]]
                        begins = left[lane] == _UNWOUND and factor > 0.0
                        known = arriving and slot[lane] >= 0
                        if (
                            begins
                            and known
                            and ((bits >> np.uint64(slot[lane] + 1)) & _ONE == _ZERO)
                        ):
                            left[lane] = _ASIDE
                        elif begins or left[lane] == _NOT_DRAWN:
                            if known:
                                w = saved[slot[lane], child - screen_low]
                            else:
                                this = lane - ((lane - first) & _UTHREE)
                                if drawn_block != this or drawn_firing != fired[lane]:
                                    drawn_block = this
                                    drawn_firing = fired[lane]
                                    w0, w1, w2, w3 = _philox(
                                        name,
                                        block[lane],
                                        visits[state],
                                        drawn_firing << _SHIFT,
                                        k0,
                                        k1,
                                    )
                                w = w0
                                if word[lane] == 1:
                                    w = w1
                                elif word[lane] == _TWO:
                                    w = w2
                                elif word[lane] == _THREE:
                                    w = w3
                            u = (np.float64(w) + 0.5) * _STEP
                            aside = False
                            if begins:
                                wound[lane] = time
                                left[lane] = _NOT_DRAWN
                                # Never before the end? Not before what rings first so far?
                                ahead = (
                                    (bound[lane, far_band] + top[lane, far_band] * far)
                                    * _GUARD
                                    - bound[lane, band]
                                    - top[lane, band] * near
                                ) * by_group[lane, g]
                                aside = 2.0 - 2.0 * u > ahead * (1.0 + u)
                                if aside and best < end:
                                    ring[lane] = _LATER
                                elif aside:
                                    left[lane] = _ASIDE
                            if not aside:
                                left[lane] = -math.log(u)
                        if left[lane] >= 0.0 and (
                            begins or factor != pace[lane] or ring[lane] == _LATER
                        ):
                            if reforms > 0 and touched[lane] == 1 and not knows_changes:
                                knows_changes = True
                                for r in range(reforms):
                                    w, _x, _y, _z = _philox(
                                        name, reach_block[r], _ZERO, _REACH, k0, k1
                                    )
                                    u = (np.float64(w) + 0.5) * _STEP
                                    change[r] = _NEVER
                                    if u < reach[r]:
                                        change[r] = reach_start[r] + np.int64(
                                            reach_ramp[r] * (u / reach[r])
                                        )
                            # Walk along the hazard: if the pace changed, first through what has
                            # passed at the old pace.
                            at = wound[lane]
                            rest = left[lane]
                            now_pace = factor
                            until = end
                            ahead_of = begins or factor == pace[lane] or at >= time
                            if not ahead_of:
                                now_pace = pace[lane]
                                until = time
                            a = band
                            if at < time:
                                a = _ZERO
                                while at - born >= age_edges[a + _ONE]:
                                    a += _ONE
                            d = _ZERO
                            if varies[lane] == 1:
                                while at - origin[track] >= stay_edges[d + _ONE]:
                                    d += _ONE
                            ring[lane] = _NEVER
                            while True:
                                piece = min(until, born + age_edges[a + _ONE])
                                if varies[lane] == 1:
                                    piece = min(piece, origin[track] + stay_edges[d + _ONE])
                                hazard = rates[lane, a, d] * now_pace
                                if touched[lane] == 1:
                                    for r in range(reforms):
                                        if row[r, lane] >= 0:
                                            if change[r] <= at:
                                                hazard *= ratios[row[r, lane], a, g]
                                            else:
                                                piece = min(piece, change[r])
                                spend = hazard * (piece - at)
                                if ahead_of and rest < spend:
                                    ring[lane] = min(
                                        at + np.int64(rest / hazard), piece - 1
                                    )
                                    break
                                rest -= spend
                                at = piece
                                if at >= until:
                                    if ahead_of:
                                        break
                                    ahead_of = True
                                    rest = max(rest, 0.0)
                                    left[lane] = rest
                                    wound[lane] = time
                                    now_pace = factor
                                    until = end
                                elif ahead_of and at > best:
                                    ring[lane] = _LATER
                                    break
                                if at - born >= age_edges[a + _ONE]:
                                    a += _ONE
                                if varies[lane] == 1 and (
                                    at - origin[track] >= stay_edges[d + _ONE]
                                ):
                                    d += _ONE
                        pace[lane] = factor
                    if ring[lane] != _LATER and ring[lane] < best:
                        best = ring[lane]
                        best_lane = np.int64(lane)
                        far_band = band
                        while best - born > age_edges[far_band + _ONE]:
                            far_band += _ONE
                        far = np.float64(best - born - age_edges[far_band])
                track_ring[track] = best
                track_lane[track] = best_lane
            arriving = False

            # The next thing: a birthday first, then the lane that comes first in the model, then
            # being taken in by a limited service.
            when = _NEVER
            source = -1
            own = _ZERO
            for track in range(tracks):
                if track_ring[track] < when or (
                    source >= 0
                    and track_ring[track] == when
                    and rank[np.uint64(track_lane[track])] < rank[np.uint64(source)]
                ):
                    when = track_ring[track]
                    source = track_lane[track]
                    own = track
            call = _NEVER
            if next_call < last_call:
                call = call_time[u_child, next_call]
            if next_birthday < births:
                next_time = born + birthday_age[next_birthday]
                if next_time <= when and next_time <= call and next_time < end:
                    when = next_time
                    source = lanes + np.int64(next_birthday)
                    own = birthday_track[next_birthday]
                    next_birthday += _ONE
                    if now[own] != birthday_state[source - lanes]:
                        changed = _ZERO
                        again = -1
                        time = when
                        while time - born >= age_edges[band + _ONE]:
                            band += _ONE
                        continue
            if call < when and call < end:
                rung = np.uint64(call_lane[u_child, next_call])
                next_call += _ONE
                waits = False
                for track in range(tracks):
                    if first_lane[now[track]] <= rung < first_lane[now[track] + _ONE]:
                        own = np.uint64(track)
                        waits = True
                if not waits:
                    changed = _ZERO
                    again = -1
                    continue
                when = call
                source = np.int64(rung)
            over = source < 0
            comes_near = False
            branch = _NONE
            u_source = np.uint64(max(source, 0))
            if over:
                time = end
            else:
                # Choose the branch and count it.
                time = when
                while time - born >= age_edges[band + _ONE]:
                    band += _ONE
                branch = first_branch[u_source]
                if branches[u_source] > 1:
                    if source < lanes:
                        w0, w1, w2, w3 = _philox(
                            name,
                            block[u_source],
                            visits[now[own]],
                            (fired[u_source] << _SHIFT) | _BRANCH,
                            k0,
                            k1,
                        )
                        w = w0
                        if word[u_source] == 1:
                            w = w1
                        elif word[u_source] == _TWO:
                            w = w2
                        elif word[u_source] == _THREE:
                            w = w3
                    else:
                        w, _x, _y, _z = _philox(
                            name, birthday_block[source - lanes], _ZERO, _BIRTHDAY, k0, k1
                        )
                    u = (np.float64(w) + 0.5) * _STEP
                    while u >= cum_share[branch, band]:
                        branch += _ONE
                duration = _ZERO
                while time - origin[own] >= stay_edges[duration + _ONE]:
                    duration += _ONE
                while time >= turn:
                    p += _ONE
                    turn += period
                if watches and not silent:
                    for track in range(tracks):
                        target = to[branch, track]
                        if target >= 0 and watched[target] == 1:
                            comes_near = True
                if silent and count - before + 1 == first_written:
                    silent = False
                    for track in range(tracks):
                        since[track] = time
                        since_band[track] = band
                        since_period[track] = p
                        since_turn[track] = turn
                if not silent and not comes_near:
                    taken[p, branch, band, g, duration] += 1
                    for column in range(columns):
                        outcomes[u_child, column] += gain[branch, column]
                if count < log.shape[0]:
                    log[count, 0] = time
                    log[count, 1] = child
                    log[count, 2] = source
                    log[count, 3] = np.int64(branch)
                count += 1
                over = leaves[branch] == 1
                again = source if source < lanes and to[branch, own] < 0 else -1
                if again >= 0:
                    fired[u_source] += _ONE

            # Write down the time lived in the states that end here, and move.
            changed = _ZERO
            now[tracks] = gone
            since[tracks] = time
            since_band[tracks] = band
            since_period[tracks] = p
            since_turn[tracks] = turn
            for track in range(tracks + _ONE):
                target = -1
                if branch != _NONE and track < tracks:
                    target = to[branch, track]
                if target < 0 and not over and not comes_near:
                    continue
                state = now[track]
                at = since[track]
                until = time
                unwritten = silent or (comes_near and track == tracks)
                if track < tracks:
                    if day_column[state] >= 0 and not unwritten:
                        outcomes[child, day_column[state]] += until - at
                else:
                    until = end
                if not unwritten and (track == tracks or state != base[track]):
                    a = since_band[track]
                    q = since_period[track]
                    next_turn = min(since_turn[track], horizon)
                    while at < until:
                        piece = min(until, born + age_edges[a + _ONE])
                        piece = min(piece, next_turn)
                        ticks[q, state, a, g] += piece - at
                        at = piece
                        if at == next_turn:
                            stock[q, state, a, g] += 1
                            q += _ONE
                            next_turn = min(next_turn + period, horizon)
                        if at - born >= age_edges[a + _ONE]:
                            a += _ONE
                if target >= 0:
                    moved = np.uint64(target)
                    now[track] = moved
                    since[track] = time
                    since_band[track] = band
                    since_period[track] = p
                    since_turn[track] = turn
                    origin[track] = time
                    if track == own:
                        origin[track] = time - enter_at[branch]
                    if not silent and not comes_near:
                        entries[p, moved, band, g] += 1
                    visits[moved] += _ONE
                    fresh[track] = 1
                    changed |= _ONE << track
            if comes_near:
                silent = True
                came[u_child] = count - before
            if over:
                break
        if watches and came[u_child] < 0:
            count = before
    return count
