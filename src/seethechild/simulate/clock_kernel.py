"""Wind the clocks of one child: when does what ring first?"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-untyped-def"
# ruff: noqa: ANN001, ANN201, C901, PLR0912, PLR0915

import math

import numpy as np

from seethechild.simulate.chance_kernel import (
    FOUR,
    NO_BLOCK,
    ONE,
    REACH,
    SHIFT,
    STEP,
    THREE,
    TWO,
    ZERO,
    philox,
    pick,
)
from seethechild.simulate.compiling import inlined, lean
from seethechild.simulate.keep_kernel import FIRED, LEFT, NOW, ORIGIN, PACE, RINGS, WOUND
from seethechild.simulate.screen_kernel import GUARD

NEVER = 2**62
_ASIDE = -2.0  # what is left on a clock that cannot ring before the end
_UNWOUND = -1.0  # the clock stands still since its state was entered: no number drawn yet
_NOT_DRAWN = -3.0  # it runs, but not before another of its state: no logarithm taken yet
_LATER = -1  # it rings after another lane of its state: not yet known when


@inlined
def wind_simple(
    program, workspace, name, place, g, born, time, end, band, end_band, first, stop, visit,
    arriving, all_saved, bits, k0, k1,
):  # fmt: skip
    """Return what rings first in a state whose lanes only change with age and all end the stay."""
    rates, top, bound = program.rates, program.top, program.bound
    by_group, block, age_edges = program.by_group, program.block, program.age_edges
    words, saved, slot = workspace.words, workspace.saved, workspace.slot
    best = NEVER
    best_lane = -1
    near = np.float64(time - born - age_edges[band])
    far_band = end_band
    far = np.float64(end - born - age_edges[end_band])
    # Unsigned indexes spare the check for negative ones.
    u_block = first
    while u_block < stop:
        if not (arriving and all_saved):
            w0, w1, w2, w3 = philox(name, block[u_block], visit, ZERO, k0, k1)
            words[ZERO] = w0
            words[ONE] = w1
            words[TWO] = w2
            words[THREE] = w3
        for lane in range(u_block, min(u_block + FOUR, stop)):
            w = words[lane - u_block]
            if arriving and slot[lane] >= 0:
                known = np.uint64(slot[lane])
                if (bits >> (known + ONE)) & ONE == ZERO:
                    continue
                w = saved[known, np.uint64(place)]
            u = (np.float64(w) + 0.5) * STEP
            ahead = (
                (bound[lane, far_band] + top[lane, far_band] * far) * GUARD
                - bound[lane, band]
                - top[lane, band] * near
            ) * by_group[lane, g]
            if 2.0 - 2.0 * u > ahead * (1.0 + u):
                continue
            rest = -math.log(u)
            at = time
            a = band
            piece = min(end, born + age_edges[a + ONE])
            hazard = rates[lane, a, ZERO] * by_group[lane, g]
            spend = hazard * (piece - at)
            while rest >= spend and piece < end and piece <= best:
                rest -= spend
                at = piece
                a += ONE
                piece = min(end, born + age_edges[a + ONE])
                hazard = rates[lane, a, ZERO] * by_group[lane, g]
                spend = hazard * (piece - at)
            if rest < spend:
                when = min(at + np.int64(rest / hazard), piece - 1)
                if when < best:
                    best = when
                    best_lane = np.int64(lane)
                    far_band = band
                    while best - born > age_edges[far_band + ONE]:
                        far_band += ONE
                    far = np.float64(best - born - age_edges[far_band])
        u_block += FOUR
    return best, best_lane


@lean
def _when_reached(
    change, leading, name, kin, reach, reach_start, reach_ramp, reach_block, reach_shared, k0, k1
) -> None:  # fmt: skip
    # Work out when each reform that does not reach all at once reaches a child. A function of its own:
    # many random numbers at once fill wide registers, which the loops it is called from would save
    # and load again at every step.
    for r in range(leading, reach.shape[0]):
        who = kin if reach_shared[r] == 1 else name
        w, _x, _y, _z = philox(who, reach_block[r], ZERO, REACH, k0, k1)
        u = (np.float64(w) + 0.5) * STEP
        change[r] = NEVER
        if u < reach[r]:
            change[r] = reach_start[r] + np.int64(reach_ramp[r] * (u / reach[r]))


@inlined
def wind(
    program, workspace, name, kin, place, g, born, time, end, band, end_band, step, track, first,
    stop, anew, again, changed, arriving, bits, knows_changes, k0, k1,
):  # fmt: skip
    """Return what rings first on a track, and whether it is known when reforms reach the child."""
    rates, varies, top, bound = program.rates, program.varies, program.top, program.bound
    by_group, cross, block, word = (
        program.by_group,
        program.cross,
        program.block,
        program.word,
    )
    age_edges, stay_edges = program.age_edges, program.stay_edges
    touched, row, ratios, reach = (
        program.touched,
        program.row,
        program.ratios,
        program.reach,
    )
    reach_start, reach_ramp = program.reach_start, program.reach_ramp
    reach_block, reach_shared = program.reach_block, program.reach_shared
    depends, stand, visits = workspace.depends, workspace.stand, workspace.visits
    clock, spend = workspace.clock, workspace.spend
    change, saved, slot = workspace.change, workspace.saved, workspace.slot
    tracks = np.uint64(program.to.shape[1])
    reforms = np.uint64(reach.shape[0])
    steady, steady_until = program.steady, program.steady_until
    leading = np.uint64(steady_until.shape[1]) - ONE
    state = np.uint64(stand[track, NOW])
    origin = stand[track, ORIGIN]
    drawn_block = NO_BLOCK
    drawn_firing = NO_BLOCK
    w0, w1, w2, w3 = ZERO, ZERO, ZERO, ZERO
    best = NEVER
    best_lane = -1
    near = np.float64(time - born - age_edges[band])
    far_band = end_band
    far = np.float64(end - born - age_edges[end_band])
    for lane in range(first, stop):
        restart = anew or np.int64(lane) == again
        if anew:
            clock[lane, FIRED] = 0
        if restart:
            spend[lane, LEFT] = _UNWOUND
            spend[lane, PACE] = -1.0
            clock[lane, RINGS] = NEVER
        looks = depends[lane] & changed != ZERO and spend[lane, LEFT] != _ASIDE
        if restart or looks or clock[lane, RINGS] == _LATER:
            factor = by_group[lane, g]
            if depends[lane] != ZERO:
                for other in range(tracks):
                    if (depends[lane] >> other) & ONE == ONE:
                        factor *= cross[lane, np.uint64(stand[other, NOW])]
            begins = spend[lane, LEFT] == _UNWOUND and factor > 0.0
            known = arriving and slot[lane] >= 0
            if begins and known and ((bits >> np.uint64(slot[lane] + 1)) & ONE == ZERO):
                spend[lane, LEFT] = _ASIDE
            elif begins or spend[lane, LEFT] == _NOT_DRAWN:
                if known:
                    w = saved[slot[lane], place]
                else:
                    this = lane - ((lane - first) & THREE)
                    if drawn_block != this or drawn_firing != np.uint64(clock[lane, FIRED]):
                        drawn_block = this
                        drawn_firing = np.uint64(clock[lane, FIRED])
                        w0, w1, w2, w3 = philox(
                            name,
                            block[lane],
                            np.uint64(visits[state]),
                            drawn_firing << SHIFT,
                            k0,
                            k1,
                        )
                    w = pick(word[lane], w0, w1, w2, w3)
                u = (np.float64(w) + 0.5) * STEP
                aside = False
                if begins:
                    clock[lane, WOUND] = time
                    spend[lane, LEFT] = _NOT_DRAWN
                    # Never before the end? Not before what rings first so far?
                    ahead = (
                        (bound[lane, far_band] + top[lane, far_band] * far) * GUARD
                        - bound[lane, band]
                        - top[lane, band] * near
                    ) * by_group[lane, g]
                    aside = 2.0 - 2.0 * u > ahead * (1.0 + u)
                    if aside and best < end:
                        clock[lane, RINGS] = _LATER
                    elif aside:
                        spend[lane, LEFT] = _ASIDE
                if not aside:
                    spend[lane, LEFT] = -math.log(u)
            if spend[lane, LEFT] >= 0.0 and (
                begins or factor != spend[lane, PACE] or clock[lane, RINGS] == _LATER
            ):
                if reforms > leading and touched[lane] == 1 and not knows_changes:
                    knows_changes = True
                    _when_reached(
                        change, leading, name, kin, reach, reach_start, reach_ramp, reach_block,
                        reach_shared, k0, k1,
                    )  # fmt: skip
                # Walk along the hazard: if the pace changed, first through what has
                # passed at the old pace.
                at = clock[lane, WOUND]
                rest = spend[lane, LEFT]
                now_pace = factor
                until = end
                ahead_of = begins or factor == spend[lane, PACE] or at >= time
                if not ahead_of:
                    now_pace = spend[lane, PACE]
                    until = time
                a = band
                begun = step
                if at < time:
                    a = ZERO
                    while at - born >= age_edges[a + ONE]:
                        a += ONE
                    begun = ZERO
                    while begun < leading and reach_start[begun] <= at:
                        begun += ONE
                d = ZERO
                if varies[lane] == 1:
                    while at - origin >= stay_edges[d + ONE]:
                        d += ONE
                clock[lane, RINGS] = NEVER
                walks = True
                while walks:
                    unmoved = rates[lane, a, d] * now_pace
                    corner = min(until, born + age_edges[a + ONE])
                    if varies[lane] == 1:
                        corner = min(corner, origin + stay_edges[d + ONE])
                    while walks and at < corner:
                        hazard = unmoved * steady[lane, a, g, begun]
                        piece = min(corner, steady_until[lane, begun])
                        if touched[lane] == 1:
                            for r in range(leading, reforms):
                                if row[r, lane] >= 0:
                                    if change[r] <= at:
                                        hazard *= ratios[row[r, lane], a, g]
                                    else:
                                        piece = min(piece, change[r])
                        cost = hazard * (piece - at)
                        if ahead_of and rest < cost:
                            clock[lane, RINGS] = min(
                                at + np.int64(rest / hazard), piece - 1
                            )
                            walks = False
                        else:
                            rest -= cost
                            at = piece
                            while begun < leading and reach_start[begun] <= at:
                                begun += ONE
                            if ahead_of and at >= until:
                                walks = False
                            elif ahead_of and at > best:
                                clock[lane, RINGS] = _LATER
                                walks = False
                    if at >= until and not ahead_of:
                        ahead_of = True
                        rest = max(rest, 0.0)
                        spend[lane, LEFT] = rest
                        clock[lane, WOUND] = time
                        now_pace = factor
                        until = end
                    if at - born >= age_edges[a + ONE]:
                        a += ONE
                    if varies[lane] == 1 and (at - origin >= stay_edges[d + ONE]):
                        d += ONE
            spend[lane, PACE] = factor
        if clock[lane, RINGS] != _LATER and clock[lane, RINGS] < best:
            best = clock[lane, RINGS]
            best_lane = np.int64(lane)
            far_band = band
            while best - born > age_edges[far_band + ONE]:
                far_band += ONE
            far = np.float64(best - born - age_edges[far_band])
    return best, best_lane, knows_changes


@inlined
def write_time(room, state, g, born, at, until, horizon, period, a, q, age_edges):
    """Write down time lived in a state, by period and age band, and who is there as periods end."""
    ticks, stock = room.ticks, room.stock
    next_turn = min((np.int64(q) + 1) * period, horizon)
    while at < until:
        piece = min(until, born + age_edges[a + ONE])
        piece = min(piece, next_turn)
        ticks[q, state, a, g] += piece - at
        at = piece
        if at == next_turn:
            stock[q, state, a, g] += 1
            q += ONE
            next_turn = min(next_turn + period, horizon)
        if at - born >= age_edges[a + ONE]:
            a += ONE
