"""The compiled engine: exact time, one child from start to finish, no step.

Each lane of a child's present states has a latent clock: an exponential amount ``E = -log u`` of
hazard still to spend. A clock is wound when its state is entered (and again when it rang without
leaving), and tells at once when it will ring; when another track moves, what is left of ``E`` is
carried over at the new pace. The child's next event is the earliest birthday or ring.

A clock that cannot ring before the child's end is put aside without taking a logarithm: since
``-log u >= 2 (1 - u) / (1 + u)``, it is enough that the right side is above an upper bound of
all the hazard that may still come. This never changes a result, and most children end there.

``plain.py`` is the same engine written to be read; tests hold the two equal event by event.

Source:
    Latent clocks and inversion of piecewise constant hazards: Gibson and Bruck (2000), J. Phys.
    Chem. A 104(9): 1876-1889; Philox: Salmon and others (2011), SC '11.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import (
    BIRTHDAY,
    BRANCH,
    HALF_WORD,
    LOW,
    NO_BLOCK,
    ONE,
    SHIFT,
    STEP,
    ZERO,
    philox,
    pick,
)
from seethechild.simulate.clock_kernel import NEVER, wind, wind_simple, write_time
from seethechild.simulate.compiling import lean
from seethechild.simulate.keep_kernel import (
    BAND,
    BIRTHDAYS,
    BORN,
    CALL,
    CHANGES,
    ENDS,
    EVENTS,
    GROUP,
    NUMBER,
    OPEN,
    PERIOD,
    STOOD_AT,
    TURN,
    UNTIL_THE_END,
    UNTIL_THEN,
    WRITTEN,
    keep,
    take_up,
)
from seethechild.simulate.program import Ints, Program, Smalls
from seethechild.simulate.screen_kernel import screen
from seethechild.simulate.workspace_kernel import SLOTS, Calls, Portion, Room, Workspace


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
    One child by itself is played without looking first whether it may sleep, and so are children
    gone on with: all of them are, or none.

    Args:
        program: the model as arrays.
        number: (N,) stable name of each child, and above 32 bits that of its family.
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
        portion: which part of each life to play and write down.
        workspace: of the program, new; only one child by itself leaves it fit for another.

    Returns:
        The number of events, whether or not the log had room for them.
    """
    rates = program.rates
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
    gain = program.gain
    day_column = program.day_column
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
    columns = np.uint64(outcomes.shape[1])
    last_age = age_edges[bands]
    k0 = key[0]
    k1 = key[1]
    count = 0

    watched = portion.watched
    came = portion.came
    kept = portion.kept
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
    simple = workspace.simple
    awake = workspace.awake
    saved = workspace.saved
    slot = workspace.slot
    slot_lane = workspace.slot_lane
    slots = 0
    asleep = ZERO

    screen_low = low
    screen_stop = low
    goes_on = watches and high > low and came[low] >= 0
    if goes_on or high == low + 1:
        screen_stop = high
        awake[0] = ONE
    low_band = ZERO
    high_band = bands - ONE
    for child in range(low, high):
        if child == screen_stop:
            screen_low = child
            screen_stop, slots, asleep, low_band, high_band = screen(
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
        all_saved = asleep == tracks and slots < SLOTS
        bits = ONE
        if not goes_on:
            bits = awake[child - screen_low]
        if bits == ZERO:
            continue
        arriving = True
        u_child = np.uint64(child)
        place = np.int64(-1)
        if watches:
            place = came[u_child]
        begins = place < 0
        start = np.int64(0)
        if begins:
            start = entry[u_child]
            born = birth[u_child]
            g = np.uint64(group[u_child])
            whole = np.uint64(number[u_child])
        else:
            born = kept.child[place, BORN]
            g = np.uint64(kept.child[place, GROUP])
            whole = np.uint64(kept.child[place, NUMBER])
        name = whole & LOW
        kin = whole >> HALF_WORD
        end = min(horizon, born + last_age)
        if start >= end:
            continue
        end_band = high_band
        while end - born <= age_edges[end_band]:
            end_band -= ONE
        time = start
        band = low_band
        p = ZERO
        turn = period
        next_birthday = ZERO
        next_call = ZERO
        knows_changes = False
        sure = 0
        if begins:
            while start - born >= age_edges[band + ONE]:
                band += ONE
            whole_periods = start // period
            turn = (whole_periods + 1) * period
            p = np.uint64(whole_periods)
            while next_birthday < births and born + birthday_age[next_birthday] < start:
                next_birthday += ONE
            for state in range(gone):
                visits[state] = ZERO
            for track in range(tracks):
                state = np.uint64(states[u_child, track])
                now[track] = state
                since[track] = start
                since_band[track] = band
                since_period[track] = p
                since_turn[track] = turn
                origin[track] = start
                fresh[track] = 1
                visits[state] = ONE
            origin[0] = start - elapsed[u_child]
        else:
            take_up(kept, place, workspace, tracks)
            time = kept.child[place, STOOD_AT]
            band = np.uint64(kept.child[place, BAND])
            p = np.uint64(kept.child[place, PERIOD])
            turn = kept.child[place, TURN]
            next_birthday = np.uint64(kept.child[place, BIRTHDAYS])
            next_call = np.uint64(kept.child[place, CALL])
            knows_changes = kept.child[place, CHANGES] == 1
            arriving = False
        last_call = np.uint64(call_count[u_child])
        if not begins and next_call == last_call:
            sure = kept.child[place, EVENTS]
        before = count
        silent_from = count
        silent = False
        unsure = False
        over = False
        changed = ZERO
        again = -1
        source = np.int64(-1)

        while True:
            # Wind the clocks of new states, the clock that rang, and those that look at a
            # track that moved.
            for track in range(tracks):
                state = now[track]
                first = first_lane[state]
                stop = first_lane[state + ONE]
                anew = fresh[track] == 1
                one = again >= 0 and first <= np.uint64(again) < stop
                if not anew and not one and listens[state] & changed == ZERO:
                    continue
                fresh[track] = 0
                if anew and simple[state] == 1:
                    track_ring[track], track_lane[track] = wind_simple(
                        program, workspace, name, child - screen_low, g, born, time, end, band,
                        end_band, first, stop, visits[state], arriving, all_saved, bits, k0, k1,
                    )  # fmt: skip
                    continue
                track_ring[track], track_lane[track], knows_changes = wind(
                    program, workspace, name, kin, child - screen_low, g, born, time, end, band,
                    end_band, track, first, stop, anew, again, changed, arriving, bits,
                    knows_changes, k0, k1,
                )  # fmt: skip
            arriving = False
            if watches and not silent and next_call == last_call and count - before >= sure:
                # What comes next is not sure while it waits for a service that may take it in.
                for track in range(tracks):
                    unsure = unsure or watched[now[track]] == 1
                if unsure:
                    if begins:
                        place = kept.number[0]
                        kept.number[0] += 1
                        kept.child[place, EVENTS] = 0
                        came[u_child] = place
                    if begins or count > before:
                        keep(
                            kept, place, workspace, tracks, time, band, p, turn,
                            next_birthday, next_call, knows_changes, whole, g, born,
                        )  # fmt: skip
                    if begins:
                        break
                    silent = True
                    silent_from = count

            # The next thing: a birthday first, then the lane that comes first in the model, then
            # being taken in by a limited service.
            when = NEVER
            source = -1
            own = ZERO
            for track in range(tracks):
                if track_ring[track] < when or (
                    source >= 0
                    and track_ring[track] == when
                    and rank[np.uint64(track_lane[track])] < rank[np.uint64(source)]
                ):
                    when = track_ring[track]
                    source = track_lane[track]
                    own = track
            call = NEVER
            if next_call < last_call:
                call = call_time[u_child, next_call]
            if next_birthday < births:
                next_time = born + birthday_age[next_birthday]
                if next_time <= when and next_time <= call and next_time < end:
                    when = next_time
                    source = lanes + np.int64(next_birthday)
                    own = birthday_track[next_birthday]
                    next_birthday += ONE
                    if now[own] != birthday_state[source - lanes]:
                        changed = ZERO
                        again = -1
                        time = when
                        while time - born >= age_edges[band + ONE]:
                            band += ONE
                        continue
            if call < when and call < end:
                rung = np.uint64(call_lane[u_child, next_call])
                next_call += ONE
                waits = False
                for track in range(tracks):
                    if first_lane[now[track]] <= rung < first_lane[now[track] + ONE]:
                        own = np.uint64(track)
                        waits = True
                if not waits:
                    changed = ZERO
                    again = -1
                    continue
                when = call
                source = np.int64(rung)
            over = source < 0
            branch = NO_BLOCK
            u_source = np.uint64(max(source, 0))
            if over:
                time = end
            else:
                # Choose the branch and count it.
                time = when
                while time - born >= age_edges[band + ONE]:
                    band += ONE
                branch = first_branch[u_source]
                if branches[u_source] > 1:
                    if source < lanes:
                        w0, w1, w2, w3 = philox(
                            name,
                            block[u_source],
                            visits[now[own]],
                            (fired[u_source] << SHIFT) | BRANCH,
                            k0,
                            k1,
                        )
                        w = pick(word[u_source], w0, w1, w2, w3)
                    else:
                        w, _x, _y, _z = philox(
                            name, birthday_block[source - lanes], ZERO, BIRTHDAY, k0, k1
                        )
                    u = (np.float64(w) + 0.5) * STEP
                    while u >= cum_share[branch, band]:
                        branch += ONE
                duration = ZERO
                while time - origin[own] >= stay_edges[duration + ONE]:
                    duration += ONE
                while time >= turn:
                    p += ONE
                    turn += period
                if not silent:
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
                    fired[u_source] += ONE

            # Write down the time lived in the states that end here, and move.
            changed = ZERO
            now[tracks] = gone
            since[tracks] = time
            since_band[tracks] = band
            since_period[tracks] = p
            since_turn[tracks] = turn
            for track in range(tracks + ONE):
                target = -1
                if branch != NO_BLOCK and track < tracks:
                    target = to[branch, track]
                if target < 0 and not over:
                    continue
                state = now[track]
                at = since[track]
                until = time
                if track < tracks:
                    if day_column[state] >= 0 and not silent:
                        outcomes[child, day_column[state]] += until - at
                else:
                    until = end
                if not silent and (track == tracks or state != base[track]):
                    write_time(
                        room, state, g, born, at, until, horizon, period, since_band[track],
                        since_period[track], since_turn[track], age_edges,
                    )  # fmt: skip
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
                    if not silent:
                        entries[p, moved, band, g] += 1
                    visits[moved] += ONE
                    fresh[track] = 1
                    changed |= ONE << track
            if over:
                break
            if silent:
                unsure = False
                for track in range(tracks):
                    unsure = unsure or watched[now[track]] == 1
                if not unsure:
                    break
        if not begins:
            is_open = WRITTEN
            if silent:
                is_open = UNTIL_THE_END if source < 0 and end == horizon else UNTIL_THEN
            kept.child[place, OPEN] = is_open
            kept.child[place, ENDS] = 1 if source < 0 else 0
            kept.child[place, EVENTS] = NEVER if over else count - silent_from
    return count
