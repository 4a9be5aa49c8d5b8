"""What the compiled half of limited services keeps: what is to come, in order, and the lines."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc"

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import name_hash
from seethechild.simulate.compiling import lean
from seethechild.simulate.program import NEVER, TURN, Flags, Ints, Smalls
from seethechild.simulate.requests import How

FREED, CHANGED, GIVEN_UP, TAKEN, ASKED = range(5)
NOBODY = -1
NO_ROOM = -1
TAKEN_IN, LEFT = int(How.TAKEN_IN), int(How.LEFT)
#: Columns of what children bring.
TIME, KIND, DESK, CLASS = range(4)
#: Columns of requests.
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
def make_book(children: int, desks: Desks, room: int) -> Book:
    """Return an empty book; ``room`` is how many rows there are for each child."""
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


@lean
def _is_less(heap: Ints, one: int, other: int) -> bool:
    for column in range(4):
        if heap[one, column] != heap[other, column]:
            return bool(heap[one, column] < heap[other, column])
    return False


@lean
def _swap(heap: Ints, one: int, other: int) -> None:
    for column in range(5):
        heap[one, column], heap[other, column] = heap[other, column], heap[one, column]


@lean
def _rise(heap: Ints, place: int) -> None:
    while place > 0 and _is_less(heap, place, (place - 1) // 2):
        _swap(heap, place, (place - 1) // 2)
        place = (place - 1) // 2


@lean
def drop_least(heap: Ints, size: int) -> None:
    """Take out the first row of a heap of so many rows: what comes next."""
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


@lean
def await_next(
    book: Book, near: Near, child: int, key: NDArray[np.uint64], waiting: int
) -> int:
    """Put what a child brings next among the ``waiting`` things to come; return their number."""
    if book.head[child] == book.stop[child]:
        return waiting
    time = book.pool[book.head[child], TIME]
    tie = name_hash(near.number[child], TURN, key)
    if time == near.entry[child] and near.elapsed[child] > 0:
        tie = -near.elapsed[child]
    book.heap[waiting, 0] = time
    book.heap[waiting, 1] = book.pool[book.head[child], KIND]
    book.heap[waiting, 2] = tie
    book.heap[waiting, 3] = child
    book.heap[waiting, 4] = book.version[child]
    _rise(book.heap, waiting)
    return waiting + 1


@lean
def await_changes(book: Book, desks: Desks) -> int:
    """Put the changes of places among the things to come; return their number."""
    waiting = 0
    for desk in range(desks.lane.shape[0]):
        for step in range(1, desks.step_time.shape[1]):
            book.heap[waiting, 0] = desks.step_time[desk, step]
            book.heap[waiting, 1] = CHANGED
            book.heap[waiting, 3] = NOBODY
            _rise(book.heap, waiting)
            waiting += 1
    return waiting


@lean
def _ask(book: Book, near: Near, desks: Desks, child: int, made: int) -> None:
    # Write down the request a child brings, and let it stand in line.
    head = book.head[child]
    time, desk, turn = (
        book.pool[head, TIME],
        book.pool[head, DESK],
        book.pool[head, CLASS],
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


@lean
def end_request(book: Book, child: int, desk: int, now: int, how: int) -> None:
    """Write down how and when a child's request ended."""
    book.requests[book.asking[child, desk], _ENDED] = now
    book.requests[book.asking[child, desk], _HOW] = how
    book.asking[child, desk] = -1


@lean
def settle(book: Book, near: Near, desks: Desks, child: int, now: int, made: int) -> int:
    """Let what a child brings next happen; return the number of requests made."""
    desk = book.pool[book.head[child], DESK]
    kind = book.pool[book.head[child], KIND]
    if kind == FREED:
        book.taken[desk] -= 1
    elif kind == TAKEN:
        book.taken[desk] += 1
    elif kind == GIVEN_UP:
        end_request(book, child, desk, now, LEFT)
    elif made == book.requests.shape[0]:
        return NO_ROOM
    else:
        _ask(book, near, desks, child, made)
        made += 1
    book.head[child] += 1
    return made


@lean
def change_places(book: Book, desks: Desks, now: int) -> None:
    """Have the number of places of a time."""
    for desk in range(desks.lane.shape[0]):
        step = book.step[desk]
        while step + 1 < desks.places.shape[1] and desks.step_time[desk, step + 1] <= now:
            step += 1
        book.step[desk] = step


@lean
def next_in_line(book: Book, desk: int, now: int) -> int:
    """Return who is to be taken in: first by class, then by time, who brings nothing just now.

    Whoever is taken in or gave up earlier leaves the line here.
    """
    for turn in range(book.first.shape[1]):
        before = -1
        request = book.first[desk, turn]
        while request >= 0:
            who = book.requests[request, _WHO]
            asks = book.asking[who, desk] == request
            head = book.head[who]
            if asks and head < book.stop[who] and book.pool[head, TIME] <= now:
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
