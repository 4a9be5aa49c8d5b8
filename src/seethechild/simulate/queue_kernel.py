"""The compiled half of limited services: who is taken in when; see ``queues``."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc"

import heapq
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.simulate.kernel import (
    Calls,
    Portion,
    Room,
    make_workspace,
    name_hash,
    run_children,
)
from seethechild.simulate.program import NEVER, TURN, Flags, Ints, Program, Smalls
from seethechild.simulate.requests import How

FREED, CHANGED, GIVEN_UP, TAKEN, ASKED = range(5)
_TAKEN_IN, _LEFT = int(How.TAKEN_IN), int(How.LEFT)


class Desks(NamedTuple):
    """The limited services of a model as arrays, Q of them.

    Attributes:
        lane: (Q,) lane of the program that takes children in.
        track: (Q,) its track.
        waiting: (Q,) state in which children wait.
        holds: (Q, S) whether a child in the state has a place.
        turn: (Q, A, G) class by age band and group.
        sooner: (Q, S) how many classes a child in the state goes before others.
        step_time: (Q, K) ticks from which ``places`` holds; ``NEVER`` beyond the last.
        places: (Q, K) number of places.
    """

    lane: Ints
    track: Ints
    waiting: Ints
    holds: Flags
    turn: Ints
    sooner: Ints
    step_time: Ints
    places: Ints


@njit(cache=True, nogil=True, error_model="numpy")
def _move_on(program: Program, branch: int, there: Ints) -> None:
    # Where a branch leads from ``there``; -1 on each track for a child that leaves.
    for track in range(there.shape[0]):
        if program.leaves[branch] == 1:
            there[track] = -1
        elif program.to[branch, track] >= 0:
            there[track] = program.to[branch, track]


@njit(cache=True, nogil=True, error_model="numpy")
def _class_of(desks: Desks, desk: int, band: int, group: int, there: Ints) -> int:
    sooner = 0
    for track in range(there.shape[0]):
        sooner = max(sooner, desks.sooner[desk, there[track]])
    return max(0, desks.turn[desk, band, group] - sooner)


@njit(cache=True, nogil=True, error_model="numpy")
def _means(  # type: ignore[no-untyped-def]  # noqa: ANN202
    desks: Desks, desk: int, here: Ints, there: Ints, moved_by: int
):
    # What moving from ``here`` to ``there`` means for a service: freed, given up, taken, asked.
    was = here[desks.track[desk]]
    is_now = there[desks.track[desk]]
    mover = moved_by == desk
    held = mover or (was >= 0 and desks.holds[desk, was] == 1)
    holds = is_now >= 0 and desks.holds[desk, is_now] == 1
    waited = was == desks.waiting[desk]
    waits = is_now == desks.waiting[desk]
    return (
        (FREED, held and not holds),
        (GIVEN_UP, waited and not waits and not mover),
        (TAKEN, holds and not held),
        (ASKED, waits and not waited),
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _bring(  # type: ignore[no-untyped-def]  # noqa: C901, ANN202
    desks: Desks,
    program: Program,
    child: int,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    states: Smalls,
    horizon: int,
    log: Ints,
    low: int,
    high: int,
    taken_row: int,
    by: int,
    pool: Ints,
    used: int,
    here: Ints,
    there: Ints,
):
    # Note in the pool what a child's life means for services, from row ``taken_row`` of the log
    # on, in which service ``by`` took it in; or, with -1, from when it comes in.
    end = min(horizon, birth[child] + program.age_edges[-1])
    here[:] = -1
    there[:] = states[child]
    time = entry[child]
    row = low - 1
    while time < end or (row == high and time < horizon):
        if row >= taken_row:
            for desk in range(desks.lane.shape[0]):
                moved_by = by if row == taken_row else -1
                for kind, said in _means(desks, desk, here, there, moved_by):
                    if not said:
                        continue
                    if used == pool.shape[0]:
                        pool = np.concatenate((pool, np.zeros_like(pool)))
                    pool[used, 0] = time
                    pool[used, 1] = kind
                    pool[used, 2] = desk
                    pool[used, 3] = 0
                    if kind == ASKED:
                        age = time - birth[child]
                        band = np.searchsorted(program.age_edges, age, side="right") - 1
                        pool[used, 3] = _class_of(desks, desk, band, group[child], there)
                    used += 1
        row += 1
        if there[0] < 0 or row > high:
            break
        here[:] = there
        if row == high:  # too old, or the end of the run
            time = end
            there[:] = -1
        else:
            time = log[row, 0]
            _move_on(program, log[row, 3], there)
    return pool, used


@njit(cache=True, nogil=True, error_model="numpy")
def _tie(number: int, since_entry: int, elapsed: int, key: NDArray[np.uint64]) -> int:
    if since_entry == 0 and elapsed > 0:
        return -elapsed
    return name_hash(number, TURN, key)


@njit(cache=True, nogil=True, error_model="numpy")
def take_in(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0912, PLR0915, ANN201
    desks: Desks,
    program: Program,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    log: Ints,
    first_row: Ints,
    scratch: Room,
):
    """Say when each child is taken in by which service.

    Args:
        desks: the services.
        program: the model as arrays.
        number: (C,) name of each child near a service.
        group: (C,) group.
        birth: (C,) ticks from the start of the run to birth.
        entry: (C,) ticks from the start of the run to coming in.
        elapsed: (C,) ticks already spent in the state of the first track.
        states: (C, T) state on each track.
        key: as of the run.
        horizon: ticks to the end of the run.
        log: all events of these children, as if nobody were taken in, one child after another.
        first_row: (C + 1,) first row of each child in ``log``.
        scratch: where a child that is lived again writes; only its log is used.

    Returns:
        The calls and the requests: row, service, turn, asked, ended, how.
    """
    size = number.shape[0]
    kinds = desks.lane.shape[0]
    calls = Calls(
        np.zeros(size, np.int64),
        np.zeros((size, 4), np.int64),
        np.zeros((size, 4), np.int64),
    )
    unwritten = Portion(
        np.zeros(program.first_lane.shape[0] - 1, np.uint8),
        np.zeros(0, np.int64),
        np.full(size, NEVER, np.int64),
    )
    workspace = make_workspace(program)
    here = np.zeros(states.shape[1], np.int64)
    there = np.zeros(states.shape[1], np.int64)
    # What children bring: time, kind, service, class; what one brings lies side by side.
    pool = np.zeros((4 * size + 64, 4), np.int64)
    used = 0
    head = np.zeros(size, np.int64)
    stop = np.zeros(size, np.int64)
    version = np.zeros(size, np.int64)
    asking = np.full((size, kinds), -1, np.int64)
    requests = np.zeros((size + 16, 6), np.int64)
    following = np.full(size + 16, -1, np.int64)
    made = 0
    classes = 1 + desks.turn.max()
    first = np.full((kinds, classes), -1, np.int64)
    last = np.full((kinds, classes), -1, np.int64)
    taken = np.zeros(kinds, np.int64)
    step = np.zeros(kinds, np.int64)
    heap = [(np.int64(NEVER), np.int64(0), np.int64(0), np.int64(-1), np.int64(0))]
    for desk in range(kinds):
        for time in desks.step_time[desk, 1:]:
            if time < horizon:
                heapq.heappush(
                    heap, (time, np.int64(CHANGED), np.int64(0), np.int64(-1), np.int64(0))
                )
    for child in range(size):
        head[child] = used
        pool, used = _bring(
            desks, program, child, group, birth, entry, states, horizon,
            log, first_row[child], first_row[child + 1], -1, -1, pool, used, here, there,
        )  # fmt: skip
        # what stands before the first event counts from the moment the child comes in
        stop[child] = used
        if head[child] < used:
            time = pool[head[child], 0]
            tie = _tie(number[child], time - entry[child], elapsed[child], key)
            heapq.heappush(heap, (time, pool[head[child], 1], tie, child, np.int64(0)))
    while True:
        now, kind, _tie_of_it, child, seen = heapq.heappop(heap)
        if now >= horizon:
            break
        if child < 0:
            for desk in range(kinds):
                while (
                    step[desk] + 1 < desks.step_time.shape[1]
                    and desks.step_time[desk, step[desk] + 1] <= now
                ):
                    step[desk] += 1
        else:
            if seen != version[child]:
                continue
            desk = pool[head[child], 2]
            if kind == FREED:
                taken[desk] -= 1
            elif kind == TAKEN:
                taken[desk] += 1
            elif kind == GIVEN_UP:
                requests[asking[child, desk], 4] = now
                requests[asking[child, desk], 5] = _LEFT
                asking[child, desk] = -1
            else:
                if made == requests.shape[0]:
                    more = np.zeros((2 * made, 6), np.int64)
                    more[:made] = requests
                    requests = more
                    further = np.full(2 * made, -1, np.int64)
                    further[:made] = following
                    following = further
                turn = pool[head[child], 3]
                asked = now
                if now == entry[child] and desks.track[desk] == 0:
                    asked = now - elapsed[child]
                requests[made, 0] = child
                requests[made, 1] = desk
                requests[made, 2] = turn
                requests[made, 3] = asked
                requests[made, 4] = NEVER
                asking[child, desk] = made
                if first[desk, turn] < 0:
                    first[desk, turn] = made
                else:
                    following[last[desk, turn]] = made
                last[desk, turn] = made
                made += 1
            head[child] += 1
            if head[child] < stop[child]:
                time = pool[head[child], 0]
                tie = _tie(number[child], time - entry[child], elapsed[child], key)
                heapq.heappush(heap, (time, pool[head[child], 1], tie, child, seen))
        # Take in all for whom there is a place, first by class, then by time.
        for desk in range(kinds):
            turn = np.int64(0)
            before = np.int64(-1)
            request = first[desk, 0]
            while taken[desk] < desks.places[desk, step[desk]] and turn < classes:
                if request < 0:
                    turn += 1
                    before = -1
                    if turn < classes:
                        request = first[desk, turn]
                    continue
                who = requests[request, 0]
                over = asking[who, desk] != request
                busy = head[who] < stop[who] and pool[head[who], 0] <= now
                if over or not busy:  # out of the line
                    if before < 0:
                        first[desk, turn] = following[request]
                    else:
                        following[before] = following[request]
                    if last[desk, turn] == request:
                        last[desk, turn] = before
                else:
                    before = request
                if over or busy:
                    request = following[request]
                    continue
                request_after = following[request]
                requests[request, 4] = now
                requests[request, 5] = _TAKEN_IN
                asking[who, desk] = -1
                taken[desk] += 1
                place = calls.count[who]
                if place == calls.time.shape[1]:
                    times = np.zeros((size, 2 * place), np.int64)
                    lanes = np.zeros((size, 2 * place), np.int64)
                    times[:, :place] = calls.time
                    lanes[:, :place] = calls.lane
                    calls = Calls(calls.count, times, lanes)
                calls.time[who, place] = now
                calls.lane[who, place] = desks.lane[desk]
                calls.count[who] += 1
                while True:
                    rows = run_children(
                        program, number, group, birth, entry, elapsed, states, key,
                        horizon, horizon, who, who + 1, scratch, calls, unwritten, workspace,
                    )  # fmt: skip
                    if rows <= scratch.log.shape[0]:
                        break
                    scratch = Room(
                        scratch.ticks, scratch.stock, scratch.entries, scratch.taken,
                        scratch.outcomes, np.zeros((2 * rows, 4), np.int64),
                    )  # fmt: skip
                row = 0
                while scratch.log[row, 0] != now or scratch.log[row, 2] != desks.lane[desk]:
                    row += 1
                head[who] = used
                pool, used = _bring(
                    desks, program, who, group, birth, entry, states, horizon,
                    scratch.log, 0, rows, row, desk, pool, used, here, there,
                )  # fmt: skip
                stop[who] = used
                version[who] += 1
                if head[who] < used:
                    time = pool[head[who], 0]
                    tie = _tie(number[who], time - entry[who], elapsed[who], key)
                    heapq.heappush(heap, (time, pool[head[who], 1], tie, who, version[who]))
                request = request_after
    return calls, requests[:made]
