"""The compiled half of limited services: who is taken in when; see ``queues``.

Everything is written into arrays made beforehand. Where one of them is too short the whole is done
once more with longer ones: that is simpler than growing them, and comes out the same.

``_nrt=False`` tells Numba not to count references to arrays, which costs several times what the
work itself does. Such a function may neither make an array nor keep or return one.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc"

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.simulate.kernel import (
    Calls,
    Portion,
    Room,
    Workspace,
    make_workspace,
    name_hash,
    run_children,
)
from seethechild.simulate.program import NEVER, TURN, Flags, Ints, Program, Smalls
from seethechild.simulate.requests import How

FREED, CHANGED, GIVEN_UP, TAKEN, ASKED = range(5)
NOBODY = -1
_TAKEN_IN, _LEFT = int(How.TAKEN_IN), int(How.LEFT)
_NO_ROOM = -1
#: Columns of what children bring, and of requests.
_TIME, _KIND, _DESK, _CLASS = range(4)
_WHO, _WHERE, _TURN, _ASKED_AT, _ENDED, _HOW = range(6)


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


class Near(NamedTuple):
    """The C children near a service: the columns of ``Children``."""

    number: Ints
    group: Smalls
    birth: Ints
    entry: Ints
    elapsed: Ints
    states: Smalls


class Book(NamedTuple):
    """What is written down on the way.

    Attributes:
        pool: what children bring: time, kind, service, class; what one brings stands together.
        head: (C,) row of the pool with what the child brings next.
        stop: (C,) row after the last thing it brings.
        version: (C,) times it was taken in: what was to come before that no longer counts.
        heap: time, kind, tie, child and version of what comes next; the first row is the least.
        asking: (C, Q) row of the child's open request, or -1.
        requests: child, service, class, asked, ended, how.
        following: request behind each in its line, or -1.
        first: (Q, classes) request at the head of each line, or -1.
        last: (Q, classes) request at its end.
        taken: (Q,) places taken.
        step: (Q,) how often the number of places has changed.
    """

    pool: Ints
    head: Ints
    stop: Ints
    version: Ints
    heap: Ints
    asking: Ints
    requests: Ints
    following: Ints
    first: Ints
    last: Ints
    taken: Ints
    step: Ints


@njit(cache=True, nogil=True, error_model="numpy")
def _make_book(children: int, desks: Desks, room: int) -> Book:
    services = desks.lane.shape[0]
    classes = 1 + desks.turn.max()
    rows = room * (children + 16)
    return Book(
        pool=np.zeros((2 * rows, 4), np.int64),
        head=np.zeros(children, np.int64),
        stop=np.zeros(children, np.int64),
        version=np.zeros(children, np.int64),
        heap=np.zeros((rows + desks.step_time.size, 5), np.int64),
        asking=np.full((children, services), -1, np.int64),
        requests=np.zeros((rows, 6), np.int64),
        following=np.full(rows, -1, np.int64),
        first=np.full((services, classes), -1, np.int64),
        last=np.full((services, classes), -1, np.int64),
        taken=np.zeros(services, np.int64),
        step=np.zeros(services, np.int64),
    )


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _is_less(heap: Ints, one: int, other: int) -> bool:
    for column in range(4):
        if heap[one, column] != heap[other, column]:
            return bool(heap[one, column] < heap[other, column])
    return False


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _swap(heap: Ints, one: int, other: int) -> None:
    for column in range(5):
        heap[one, column], heap[other, column] = heap[other, column], heap[one, column]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _rise(heap: Ints, place: int) -> None:
    while place > 0 and _is_less(heap, place, (place - 1) // 2):
        _swap(heap, place, (place - 1) // 2)
        place = (place - 1) // 2


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _drop_least(heap: Ints, size: int) -> None:
    _swap(heap, 0, size - 1)
    place = 0
    while True:
        least = place
        for below in range(2 * place + 1, min(2 * place + 3, size - 1)):
            if _is_less(heap, below, least):
                least = below
        if least == place:
            return
        _swap(heap, place, least)
        place = least


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _await(
    book: Book, near: Near, child: int, key: NDArray[np.uint64], waiting: int
) -> int:
    # Put what a child brings next among what is to come.
    if book.head[child] == book.stop[child]:
        return waiting
    time = book.pool[book.head[child], _TIME]
    tie = name_hash(near.number[child], TURN, key)
    if time == near.entry[child] and near.elapsed[child] > 0:
        tie = -near.elapsed[child]
    book.heap[waiting, 0] = time
    book.heap[waiting, 1] = book.pool[book.head[child], _KIND]
    book.heap[waiting, 2] = tie
    book.heap[waiting, 3] = child
    book.heap[waiting, 4] = book.version[child]
    _rise(book.heap, waiting)
    return waiting + 1


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _await_changes(book: Book, desks: Desks) -> int:
    waiting = 0
    for desk in range(desks.lane.shape[0]):
        for step in range(1, desks.step_time.shape[1]):
            book.heap[waiting, 0] = desks.step_time[desk, step]
            book.heap[waiting, 1] = CHANGED
            book.heap[waiting, 3] = NOBODY
            _rise(book.heap, waiting)
            waiting += 1
    return waiting


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _move_on(program: Program, branch: int, there: Ints) -> None:
    # Where a branch leads from ``there``; -1 on each track for a child that leaves.
    for track in range(there.shape[0]):
        if program.leaves[branch] == 1:
            there[track] = -1
        elif program.to[branch, track] >= 0:
            there[track] = program.to[branch, track]


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _class_of(desks: Desks, desk: int, band: int, group: int, there: Ints) -> int:
    sooner = 0
    for track in range(there.shape[0]):
        sooner = max(sooner, desks.sooner[desk, there[track]])
    return max(0, desks.turn[desk, band, group] - sooner)


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _means(  # type: ignore[no-untyped-def]  # noqa: ANN202
    desks: Desks, desk: int, was: int, is_now: int, mover: bool
):
    # What moving between states means for a service; ``mover`` is whether it moved the child.
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


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _bring(  # noqa: C901
    desks: Desks,
    program: Program,
    near: Near,
    child: int,
    horizon: int,
    log: Ints,
    low: int,
    high: int,
    taken_row: int,
    by: int,
    book: Book,
    used: int,
    here: Ints,
    there: Ints,
) -> int:
    # Note what a child's life means for services, from row ``taken_row`` of the log on, in which
    # service ``by`` took it in; or, with -1, from when it comes in.
    book.head[child] = used
    end = min(horizon, near.birth[child] + program.age_edges[-1])
    for track in range(there.shape[0]):
        here[track] = -1
        there[track] = near.states[child, track]
    time = near.entry[child]
    row = low - 1
    while time < end or (row == high and time < horizon):
        for desk in range(desks.lane.shape[0] if row >= taken_row else 0):
            track = desks.track[desk]
            mover = by == desk and row == taken_row
            for kind, said in _means(desks, desk, here[track], there[track], mover):
                if not said:
                    continue
                if used == book.pool.shape[0]:
                    return _NO_ROOM
                book.pool[used, _TIME] = time
                book.pool[used, _KIND] = kind
                book.pool[used, _DESK] = desk
                if kind == ASKED:
                    band = 0
                    while time - near.birth[child] >= program.age_edges[band + 1]:
                        band += 1
                    turn = _class_of(desks, desk, band, near.group[child], there)
                    book.pool[used, _CLASS] = turn
                used += 1
        row += 1
        if there[0] < 0 or row > high:
            break
        time = end if row == high else log[row, 0]
        for track in range(there.shape[0]):
            here[track] = there[track]
            if row == high:  # too old, or the end of the run
                there[track] = -1
        if row < high:
            _move_on(program, log[row, 3], there)
    book.stop[child] = used
    return used


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _ask(book: Book, near: Near, desks: Desks, child: int, made: int) -> None:
    # Write down the request a child brings, and let it stand in line.
    head = book.head[child]
    time, desk, turn = (
        book.pool[head, _TIME],
        book.pool[head, _DESK],
        book.pool[head, _CLASS],
    )
    asked = time
    if time == near.entry[child] and desks.track[desk] == 0:
        asked = time - near.elapsed[child]
    book.requests[made, _WHO] = child
    book.requests[made, _WHERE] = desk
    book.requests[made, _TURN] = turn
    book.requests[made, _ASKED_AT] = asked
    book.requests[made, _ENDED] = NEVER
    book.asking[child, desk] = made
    if book.first[desk, turn] < 0:
        book.first[desk, turn] = made
    else:
        book.following[book.last[desk, turn]] = made
    book.last[desk, turn] = made


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _end(book: Book, child: int, desk: int, now: int, how: int) -> None:
    book.requests[book.asking[child, desk], _ENDED] = now
    book.requests[book.asking[child, desk], _HOW] = how
    book.asking[child, desk] = -1


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _settle(book: Book, near: Near, desks: Desks, child: int, now: int, made: int) -> int:
    # What a child brings happens; returns the number of requests made.
    desk = book.pool[book.head[child], _DESK]
    kind = book.pool[book.head[child], _KIND]
    if kind == FREED:
        book.taken[desk] -= 1
    elif kind == TAKEN:
        book.taken[desk] += 1
    elif kind == GIVEN_UP:
        _end(book, child, desk, now, _LEFT)
    elif made == book.requests.shape[0]:
        return _NO_ROOM
    else:
        _ask(book, near, desks, child, made)
        made += 1
    book.head[child] += 1
    return made


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _change_places(book: Book, desks: Desks, now: int) -> None:
    for desk in range(desks.lane.shape[0]):
        step = book.step[desk]
        while step + 1 < desks.places.shape[1] and desks.step_time[desk, step + 1] <= now:
            step += 1
        book.step[desk] = step


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _next_in_line(book: Book, desk: int, now: int) -> int:
    # Who is to be taken in: the first by class, then by time, who brings nothing else right now.
    # Whoever is taken in or gave up earlier leaves the line here.
    for turn in range(book.first.shape[1]):
        before = -1
        request = book.first[desk, turn]
        while request >= 0:
            who = book.requests[request, _WHO]
            asks = book.asking[who, desk] == request
            head = book.head[who]
            if asks and head < book.stop[who] and book.pool[head, _TIME] <= now:
                before = request
            else:
                if before < 0:
                    book.first[desk, turn] = book.following[request]
                else:
                    book.following[before] = book.following[request]
                if book.last[desk, turn] == request:
                    book.last[desk, turn] = before
                if asks:
                    return int(who)
            request = book.following[request]
    return NOBODY


@njit(cache=True, nogil=True, error_model="numpy", _nrt=False)
def _go_through(  # noqa: C901, PLR0912
    desks: Desks,
    program: Program,
    near: Near,
    key: NDArray[np.uint64],
    horizon: int,
    log: Ints,
    first_row: Ints,
    scratch: Room,
    calls: Calls,
    unwritten: Portion,
    workspace: Workspace,
    book: Book,
    here: Ints,
    there: Ints,
) -> int:
    # All in the order in which it happens; returns the number of requests, or that room ran out.
    size = near.number.shape[0]
    used = 0
    made = 0
    waiting = _await_changes(book, desks)
    for child in range(size):
        used = _bring(
            desks, program, near, child, horizon, log, first_row[child], first_row[child + 1],
            -1, -1, book, used, here, there,
        )  # fmt: skip
        if used < 0:
            return _NO_ROOM
        waiting = _await(book, near, child, key, waiting)
    while waiting > 0 and book.heap[0, 0] < horizon:
        now = book.heap[0, 0]
        child = book.heap[0, 3]
        version = book.heap[0, 4]
        _drop_least(book.heap, waiting)
        waiting -= 1
        if child == NOBODY:
            _change_places(book, desks, now)
        else:
            if version != book.version[child]:
                continue
            made = _settle(book, near, desks, child, now, made)
            if made < 0:
                return _NO_ROOM
            waiting = _await(book, near, child, key, waiting)
        for desk in range(desks.lane.shape[0]):
            while book.taken[desk] < desks.places[desk, book.step[desk]]:
                who = _next_in_line(book, desk, now)
                if who == NOBODY:
                    break
                _end(book, who, desk, now, _TAKEN_IN)
                book.taken[desk] += 1
                place = calls.count[who]
                if place == calls.time.shape[1] or waiting == book.heap.shape[0]:
                    return _NO_ROOM
                calls.time[who, place] = now
                calls.lane[who, place] = desks.lane[desk]
                calls.count[who] += 1
                rows = run_children(
                    program, near.number, near.group, near.birth, near.entry, near.elapsed,
                    near.states, key, horizon, horizon, who, who + 1, scratch, calls,
                    unwritten, workspace,
                )  # fmt: skip
                if rows > scratch.log.shape[0]:
                    return _NO_ROOM
                row = 0
                while scratch.log[row, 0] != now or scratch.log[row, 2] != desks.lane[desk]:
                    row += 1
                used = _bring(
                    desks, program, near, who, horizon, scratch.log, 0, rows, row, desk, book,
                    used, here, there,
                )  # fmt: skip
                if used < 0:
                    return _NO_ROOM
                book.version[who] += 1
                waiting = _await(book, near, who, key, waiting)
    return made


@njit(cache=True, nogil=True, error_model="numpy")
def take_in(  # type: ignore[no-untyped-def]  # noqa: ANN201
    desks: Desks,
    program: Program,
    near: Near,
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
        near: the children near a service.
        key: as of the run.
        horizon: ticks to the end of the run.
        log: all events of these children, as if nobody were taken in, one child after another.
        first_row: (C + 1,) first row of each child in ``log``.
        scratch: where a child that is lived again writes; its log has no rows yet.

    Returns:
        The calls and the requests: row, service, turn, asked, ended, how.
    """
    size = near.number.shape[0]
    none = np.zeros(0, np.int64)
    unwritten = Portion(
        np.zeros(program.first_lane.shape[0] - 1, np.uint8), none, np.full(size, NEVER)
    )
    workspace = make_workspace(program)
    here = np.zeros(near.states.shape[1], np.int64)
    there = np.zeros(near.states.shape[1], np.int64)
    room = 4
    while True:
        book = _make_book(size, desks, room)
        calls = Calls(
            np.zeros(size, np.int64),
            np.zeros((size, room), np.int64),
            np.zeros((size, room), np.int64),
        )
        written = Room(
            scratch.ticks, scratch.stock, scratch.entries, scratch.taken, scratch.outcomes,
            np.zeros((64 * room, 4), np.int64),
        )  # fmt: skip
        made = _go_through(
            desks, program, near, key, horizon, log, first_row, written, calls, unwritten,
            workspace, book, here, there,
        )  # fmt: skip
        if made != _NO_ROOM:
            return calls, book.requests[:made]
        room *= 2
