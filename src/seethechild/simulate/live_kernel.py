"""Play one child, in exact time.

Each lane of a child's present states has a latent clock: an exponential amount ``E = -log u`` of
hazard still to spend. A clock is wound when its state is entered (and again when it rang without
leaving), and tells at once when it will ring; when another track moves, what is left of ``E`` is
carried over at the new pace. The child's next event is the earliest birthday or ring.

Source:
    Latent clocks and inversion of piecewise constant hazards: Gibson and Bruck (2000), J. Phys.
    Chem. A 104(9): 1876-1889; Philox: Salmon and others (2011), SC '11.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-untyped-def"
# ruff: noqa: ANN001, ANN201

import numpy as np

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
from seethechild.simulate.compiling import inlined
from seethechild.simulate.keep_kernel import (
    BAND,
    BIRTHDAYS,
    BORN,
    CALL,
    CHANGES,
    ENDS,
    FIRED,
    GROUP,
    LANE,
    NEVER_SURE,
    NEXT,
    NOW,
    NUMBER,
    ORIGIN,
    OVER,
    PERIOD,
    RING,
    SINCE,
    SINCE_BAND,
    SINCE_PERIOD,
    STOOD_AT,
    SURE,
    TURN,
    keep,
    take_up,
)


@inlined
def live(  # noqa: C901, PLR0912, PLR0915
    program, number, group, birth, entry, elapsed, states, key, horizon, period, child, low_band,
    high_band, place, bits, room, calls, portion, workspace, count, begins, all_saved,
):  # fmt: skip
    """Play a child from its beginning, or from where it is kept, and add what happens to ``room``.

    A child that comes where what comes next is not sure (``portion``) is kept as it stands there.

    Its body stands in the loops over children themselves: a call would hand on all these arrays,
    which takes longer than many a child.

    ``program`` to ``period``, and ``room`` to ``workspace``, are those of ``kernel.run_children``.
    ``child`` is its row; one that begins has its ``place`` among children alike, of whose first clocks
    ``bits`` may ring, and whose numbers are ``all_saved`` from that look (``screen_kernel``); all
    of them live through age bands from ``low_band`` to ``high_band`` at most. Of one that does not
    begin, row ``child`` of what is kept is gone on with. ``count`` is the number of events before.

    Returns:
        The number of events after it, whether or not the log had room for them.
    """
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
    reach_start = program.reach_start
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
    call_time = calls.time
    call_lane = calls.lane
    watched = portion.watched
    came = portion.came
    kept = portion.kept
    stand = workspace.stand
    visits = workspace.visits
    clock = workspace.clock
    simple = workspace.simple

    lanes = program.rates.shape[0]
    tracks = np.uint64(to.shape[1])
    gone = np.uint64(program.first_lane.shape[0] - 1)
    births = np.uint64(birthday_age.shape[0])
    columns = np.uint64(outcomes.shape[1])
    last_age = age_edges[np.uint64(program.rates.shape[1])]
    watches = came.shape[0] > 0
    k0 = key[0]
    k1 = key[1]

    u_child = np.uint64(child)
    start = np.int64(0)
    if begins:
        start = entry[u_child]
        born = birth[u_child]
        g = np.uint64(group[u_child])
        whole = np.uint64(number[u_child])
    else:
        born = kept.child[u_child, BORN]
        g = np.uint64(kept.child[u_child, GROUP])
        whole = np.uint64(kept.child[u_child, NUMBER])
    name = whole & LOW
    kin = whole >> HALF_WORD
    end = min(horizon, born + last_age)
    if start >= end:
        return count
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
    sure = np.int64(NEVER_SURE)
    if begins:
        while start - born >= age_edges[band + ONE]:
            band += ONE
        whole_periods = start // period
        turn = (whole_periods + 1) * period
        p = np.uint64(whole_periods)
        while next_birthday < births and born + birthday_age[next_birthday] < start:
            next_birthday += ONE
        for state in range(gone):
            visits[state] = 0
        for track in range(tracks):
            state = np.uint64(states[u_child, track])
            stand[track, NOW] = np.int64(state)
            stand[track, SINCE] = start
            stand[track, SINCE_BAND] = np.int64(band)
            stand[track, SINCE_PERIOD] = whole_periods
            stand[track, ORIGIN] = start
            visits[state] = 1
        stand[ZERO, ORIGIN] = start - elapsed[u_child]
    else:
        take_up(kept, u_child, workspace, tracks)
        time = kept.child[u_child, STOOD_AT]
        band = np.uint64(kept.child[u_child, BAND])
        p = np.uint64(kept.child[u_child, PERIOD])
        turn = kept.child[u_child, TURN]
        next_birthday = np.uint64(kept.child[u_child, BIRTHDAYS])
        next_call = np.uint64(kept.child[u_child, CALL])
        knows_changes = kept.child[u_child, CHANGES] == 1
        sure = kept.child[u_child, SURE]
    last_call = np.uint64(calls.count[u_child])
    arriving = begins
    fresh = (
        (ONE << tracks) - ONE if begins else ZERO
    )  # tracks whose lanes are all to be wound
    over = False
    changed = ZERO
    again = -1
    source = np.int64(-1)
    leading = np.uint64(program.steady_until.shape[1]) - ONE
    step = ZERO  # how many of the reforms that reach all at once have begun

    while True:
        while step < leading and reach_start[step] <= time:
            step += ONE
        # Wind the clocks of new states, the clock that rang, and those that look at a
        # track that moved.
        for track in range(tracks):
            state = np.uint64(stand[track, NOW])
            first = first_lane[state]
            stop = first_lane[state + ONE]
            anew = (fresh >> track) & ONE == ONE
            one = again >= 0 and first <= np.uint64(again) < stop
            if not anew and not one and listens[state] & changed == ZERO:
                continue
            if anew and simple[state] == 1:
                stand[track, RING], stand[track, LANE] = wind_simple(
                    program, workspace, name, place, g, born, time, end, band, end_band, first,
                    stop, np.uint64(visits[state]), arriving, all_saved, bits, k0, k1,
                )  # fmt: skip
                continue
            stand[track, RING], stand[track, LANE], knows_changes = wind(
                program, workspace, name, kin, place, g, born, time, end, band,
                end_band, step, track, first, stop, anew, again, changed, arriving, bits,
                knows_changes, k0, k1,
            )  # fmt: skip
        arriving = False
        fresh = ZERO
        changed = ZERO
        again = -1

        # The next thing: a birthday first, then the lane that comes first in the model, then
        # being taken in by a limited service.
        when = NEVER
        source = -1
        own = ZERO
        for track in range(tracks):
            ring = stand[track, RING]
            if ring < when or (
                source >= 0
                and ring == when
                and rank[np.uint64(stand[track, LANE])] < rank[np.uint64(source)]
            ):
                when = ring
                source = stand[track, LANE]
                own = track
        call = NEVER
        if next_call < last_call:
            call = call_time[u_child, next_call]
        is_birthday = False
        if next_birthday < births:
            next_time = born + birthday_age[next_birthday]
            is_birthday = next_time <= when and next_time <= call and next_time < end
            when = next_time if is_birthday else when
        known = sure if begins else max(sure, time)
        if watches and next_call == last_call and min(when, end) > known:
            # What comes next is not sure while it waits for a service that may take it in; but for
            # what else happens at this tick.
            unsure = False
            for track in range(tracks):
                unsure = unsure or watched[np.uint64(stand[track, NOW])] == 1
            if unsure:
                row = child
                if begins:
                    row = kept.number[0]
                    kept.number[0] += 1
                    came[u_child] = row
                keep(
                    kept, row, workspace, tracks, time, band, p, turn, next_birthday,
                    next_call, knows_changes, whole, g, born, min(when, end), sure,
                )  # fmt: skip
                return count
        if is_birthday:
            source = lanes + np.int64(next_birthday)
            own = birthday_track[next_birthday]
            if np.uint64(stand[own, NOW]) != birthday_state[next_birthday]:
                next_birthday += ONE
                time = when
                while time - born >= age_edges[band + ONE]:
                    band += ONE
                continue
            next_birthday += ONE
        elif call < when and call < end:
            rung = np.uint64(call_lane[u_child, next_call])
            next_call += ONE
            waits = False
            for track in range(tracks):
                state = np.uint64(stand[track, NOW])
                if first_lane[state] <= rung < first_lane[state + ONE]:
                    own = np.uint64(track)
                    waits = True
            if not waits:
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
                        np.uint64(visits[np.uint64(stand[own, NOW])]),
                        (np.uint64(clock[u_source, FIRED]) << SHIFT) | BRANCH,
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
            while time - stand[own, ORIGIN] >= stay_edges[duration + ONE]:
                duration += ONE
            while time >= turn:
                p += ONE
                turn += period
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
                clock[u_source, FIRED] += 1

        # Write down the time lived in the states that end here, and move.
        stand[tracks, NOW] = np.int64(gone)
        stand[tracks, SINCE] = time
        stand[tracks, SINCE_BAND] = np.int64(band)
        stand[tracks, SINCE_PERIOD] = np.int64(p)
        for track in range(tracks + ONE):
            target = -1
            if branch != NO_BLOCK and track < tracks:
                target = to[branch, track]
            if target < 0 and not over:
                continue
            state = np.uint64(stand[track, NOW])
            at = stand[track, SINCE]
            until = time
            if track < tracks:
                if day_column[state] >= 0:
                    outcomes[u_child, day_column[state]] += until - at
            else:
                until = end
            if track == tracks or state != base[track]:
                write_time(
                    room, state, g, born, at, until, horizon, period,
                    np.uint64(stand[track, SINCE_BAND]), np.uint64(stand[track, SINCE_PERIOD]),
                    age_edges,
                )  # fmt: skip
            if target >= 0:
                moved = np.uint64(target)
                stand[track, NOW] = target
                stand[track, SINCE] = time
                stand[track, SINCE_BAND] = np.int64(band)
                stand[track, SINCE_PERIOD] = np.int64(p)
                stand[track, ORIGIN] = time
                if track == own:
                    stand[track, ORIGIN] = time - enter_at[branch]
                entries[p, moved, band, g] += 1
                visits[moved] += 1
                changed |= ONE << track
        fresh = changed
        if over:
            break
    if not begins:
        kept.child[u_child, NEXT] = OVER
        kept.child[u_child, ENDS] = 1 if source < 0 else 0
    return count
