"""What the compiled half of limited services keeps: what is to come, in order, and the lines."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, call-arg, misc, no-any-return, unreachable"

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import name_hash
from seethechild.simulate.compiling import inlined, lean
from seethechild.simulate.fetch_kernel import fetch
from seethechild.simulate.keep_kernel import NEXT, OVER
from seethechild.simulate.program import NEVER, TEAM, TURN, Flags, Ints, Smalls
from seethechild.simulate.requests import How

#: What comes next, in order of coming at equal times: a child that waits goes on by itself, ...
GOES_ON, FREED, CHANGED, GIVEN_UP, TAKEN, ASKED = range(-1, 5)
NOBODY = -1
#: Children have so many names: what is above says which family.
NAMES = 2**32
NO_ROOM = -2
WAITING, TAKEN_IN, LEFT = int(How.WAITING), int(How.TAKEN_IN), int(How.LEFT)
#: Columns of what children bring.
TIME, KIND, DESK, CLASS = range(4)
#: Columns of ``child``.
HEAD, STOP, VERSION, TIE, ENTRY, STAYED, AREA = range(7)
#: Columns of ``heap`` and ``later``.
WHEN_DUE, WHICH, _TIE, CHILD, AS_OF, _BROUGHT = range(6)
#: Rows of ``later`` in a block: what is needed together stands together.
BLOCK = 16
#: What ``count`` counts.
HEAPED, FREE, SPAN, POOLED, MADE, ENTERED, CLOSED, WHEN = range(8)
#: Columns of requests.
_WHO, _WHERE, _TURN, _ASKED_AT, _ENDED, _HOW = range(6)


class Desks(NamedTuple):
    """The limited services of a model as arrays: Q lines, of which a service has one for each team.

    Attributes:
        service: (Q,) position in the model's services.
        team: (Q,) position in the service's teams.
        lowest, beyond: (Q,) whose line it is: families with numbers from the one to before the other.
        lane: (Q,) lane of the program that takes children in.
        track: (Q,) its track.
        waiting: (Q,) state in which children wait.
        holds: (Q, S) whether a child in the state has a place.
        turn: (Q, A, G) class by age band and group.
        sooner: (Q, S) how many classes a child in the state goes before others.
        step_time: (Q, K) ticks from which ``places`` holds; ``NEVER`` beyond the last.
        places: (Q, K) number of places.
    """

    service: Ints
    team: Ints
    lowest: Ints
    beyond: Ints
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
        child: (C, 7) row of the pool with what the child brings next; row after the last thing it
            brings; times it was taken in (what was to come before that no longer counts); who goes
            first at equal times, told from its name: no two are alike; entry and time in the first
            state, as in ``Near``; its family's number among those that teams share out.
        heap: time, kind, tie, child and version of what comes next; the first row is the least. The
            tie is that of ``child``, or below 0 for one that comes in having waited: how long.
        later: the same of what comes in a later span of time, and the row of the pool to have at hand
            then; in blocks of ``BLOCK`` rows of one span.
        block: rows in use of each block, and the block of its span before it (or, of a free one, the
            next that is free), or -1.
        span: last block of each span of time, or -1.
        count: (8,) rows of ``heap`` in use, the first free block of ``later``, and the span that is on; rows of ``pool``
            and of ``requests`` in use; children entered, and looked at as the run ends; the time.
        width: (1,) ticks in a span.
        asking: (C, Q) row of the child's open request, or -1.
        requests: child, service, class, asked, ended, how.
        following: request behind each in its line, or -1.
        first: (Q, classes) request at the head of each line, or -1.
        last: (Q, classes) request at its end.
        taken: (Q,) places taken.
        step: (Q,) how often the number of places has changed.
    """

    pool: Ints
    child: Ints
    heap: Ints
    later: Ints
    block: Ints
    span: Ints
    count: Ints
    width: Ints
    asking: Ints
    requests: Ints
    following: Ints
    first: Ints
    last: Ints
    taken: Ints
    step: Ints


def make_book(children: int, desks: Desks, room: int, horizon: int) -> Book:
    """Return an empty book; ``room`` is how many rows there are for each child.

    What is to come is kept by spans of time, one for every few children, and put in order only when
    its span is on: then few things at a time are compared, whose memory is near.

    Rows take no memory before they are used.
    """
    services, steps = desks.step_time.shape
    classes = 1 + int(desks.turn.max(initial=0))
    rows = room * (children + 16)
    spans = children // BLOCK + 2
    waiting = 2 * rows + services * steps
    blocks = waiting // BLOCK + spans
    return Book(
        pool=np.empty((2 * rows, 4), np.int64),
        child=np.zeros((children, 7), np.int64),
        heap=np.empty((waiting + BLOCK * blocks + 2, 5), np.int64),
        later=np.empty((BLOCK * blocks, 6), np.int64),
        block=np.stack(
            [np.zeros(blocks, np.int64), np.append(np.arange(1, blocks), -1)], axis=1
        ),
        span=np.full(spans, -1, np.int64),
        count=np.zeros(8, np.int64),
        width=np.array([horizon // (spans - 1) + 1], np.int64),
        asking=np.full((children, services), -1, np.int64),
        requests=np.empty((rows, 6), np.int64),
        following=np.empty(rows, np.int64),
        first=np.full((services, classes), -1, np.int64),
        last=np.full((services, classes), -1, np.int64),
        taken=np.zeros(services, np.int64),
        step=np.zeros(services, np.int64),
    )


@lean
def _is_less(heap: Ints, names: Ints, one: int, other: int) -> bool:
    for column in range(3):
        if heap[one, column] != heap[other, column]:
            return bool(heap[one, column] < heap[other, column])
    if heap[one, CHILD] == heap[other, CHILD]:
        return False
    # Both come in having waited, and as long as each other.
    return bool(names[heap[one, CHILD], TIE] < names[heap[other, CHILD], TIE])


@lean
def _move(heap: Ints, source: int, target: int) -> None:
    for column in range(5):
        heap[target, column] = heap[source, column]


@inlined
def _put(book: Book, time: int, kind: int, tie: int, child: int, version: int) -> None:
    # Among what is on now. The row behind the last is left over for what is on its way.
    size = book.count[HEAPED]
    heap = book.heap
    heap[size, 0] = time
    heap[size, 1] = kind
    heap[size, 2] = tie
    heap[size, 3] = child
    heap[size, 4] = version
    book.count[HEAPED] = size + 1
    place = size
    _move(heap, size, size + 1)
    while place > 0 and _is_less(heap, book.child, size + 1, (place - 1) // 2):
        _move(heap, (place - 1) // 2, place)
        place = (place - 1) // 2
    _move(heap, size + 1, place)


@inlined
def take_next(book: Book) -> None:
    """Take what comes next out of the heap."""
    last = book.count[HEAPED] - 1
    heap = book.heap
    book.count[HEAPED] = last
    place = 0
    below = 1
    while below < last:
        if below + 1 < last and _is_less(heap, book.child, below + 1, below):
            below += 1
        if not _is_less(heap, book.child, below, last):
            break
        _move(heap, below, place)
        place = below
        below = 2 * place + 1
    _move(heap, last, place)


@inlined
def _await(book: Book, time: int, kind: int, tie: int, child: int, version: int) -> bool:
    # Put something among what is to come; returns whether there was room for it.
    span = time // book.width[0]
    if span >= book.span.shape[0]:  # after the end of the run
        return True
    if span <= book.count[SPAN]:
        # there is always room for what is in ``later``
        if book.count[HEAPED] + book.later.shape[0] + 2 > book.heap.shape[0]:
            return False
        _put(book, time, kind, tie, child, version)
        return True
    block = book.span[span]
    if block < 0 or book.block[block, 0] == BLOCK:
        behind = block
        block = book.count[FREE]
        if block < 0:
            return False
        book.count[FREE] = book.block[block, 1]
        book.block[block, 0] = 0
        book.block[block, 1] = behind
        book.span[span] = block
    row = BLOCK * block + book.block[block, 0]
    later = book.later
    later[row, 0] = time
    later[row, 1] = kind
    later[row, 2] = tie
    later[row, 3] = child
    later[row, 4] = version
    later[row, 5] = 0 if child == NOBODY else book.child[child, HEAD]
    book.block[block, 0] += 1
    return True


@inlined
def come_to_next(book: Book, kept_child: Ints) -> bool:
    """Have what comes next in the first row of the heap; returns whether anything does."""
    while book.count[HEAPED] == 0:
        span = book.count[SPAN] + 1
        if span == book.span.shape[0]:
            return False
        book.count[SPAN] = span
        block = book.span[span]
        later = book.later
        while block >= 0:
            for row in range(BLOCK * block, BLOCK * block + book.block[block, 0]):
                fetch(book.child, later[row, CHILD])
                fetch(kept_child, later[row, CHILD])
                fetch(book.pool, later[row, _BROUGHT])
                _put(
                    book, later[row, 0], later[row, 1], later[row, 2], later[row, 3],
                    later[row, 4],
                )  # fmt: skip
            behind = book.block[block, 1]
            book.block[block, 1] = book.count[FREE]
            book.count[FREE] = block
            block = behind
    return True


@lean
def enter(book: Book, near: Near, key: NDArray[np.uint64]) -> None:
    """Write down who the children are."""
    for child in range(near.number.shape[0]):
        name = near.number[child] % NAMES
        book.child[child, TIE] = name_hash(name, TURN, key) // 2 * NAMES + name
        book.child[child, ENTRY] = near.entry[child]
        book.child[child, STAYED] = near.elapsed[child]
        family = near.number[child] // NAMES
        book.child[child, AREA] = name_hash(family, TEAM, key)


@inlined
def await_next(book: Book, desks: Desks, kept_child: Ints, child: int) -> bool:
    """Put what a child brings next among what is to come, or, if that is nothing, that it goes on.

    Args:
        book: what is written down on the way.
        desks: the services.
        kept_child: ``Kept.child``, which says when it goes on.
        child: its row.

    Returns:
        Whether there was room for it.
    """
    head = book.child[child, HEAD]
    tie = book.child[child, TIE]
    version = book.child[child, VERSION]
    if head == book.child[child, STOP]:
        time = kept_child[child, NEXT]
        return time == OVER or _await(book, time, GOES_ON, tie, child, version)
    time = book.pool[head, TIME]
    stayed = book.child[child, STAYED]
    if (
        stayed > 0
        and time == book.child[child, ENTRY]
        and desks.track[book.pool[head, DESK]] == 0
    ):
        tie = -stayed
    return _await(book, time, book.pool[head, KIND], tie, child, version)


@lean
def await_changes(book: Book, desks: Desks) -> bool:
    """Put the changes of places among what is to come; returns whether there was room for them."""
    for desk in range(desks.lane.shape[0]):
        for step in range(1, desks.step_time.shape[1]):
            if not _await(book, desks.step_time[desk, step], CHANGED, 0, NOBODY, 0):
                return False
    return True


@inlined
def _ask(book: Book, desks: Desks, child: int, made: int) -> None:
    # Write down the request a child brings, and let it stand in line.
    head = book.child[child, HEAD]
    time, desk, turn = (
        book.pool[head, TIME],
        book.pool[head, DESK],
        book.pool[head, CLASS],
    )
    asked = time
    if time == book.child[child, ENTRY] and desks.track[desk] == 0:
        asked = time - book.child[child, STAYED]
    book.requests[made, _WHO] = child
    book.requests[made, _WHERE] = desk
    book.requests[made, _TURN] = turn
    book.requests[made, _ASKED_AT] = asked
    book.requests[made, _ENDED] = NEVER
    book.requests[made, _HOW] = WAITING
    book.following[made] = NOBODY
    book.asking[child, desk] = made
    if book.first[desk, turn] < 0:
        book.first[desk, turn] = made
    else:
        book.following[book.last[desk, turn]] = made
    book.last[desk, turn] = made


@inlined
def end_request(book: Book, child: int, desk: int, now: int, how: int) -> None:
    """Write down how and when a child's request ended."""
    book.requests[book.asking[child, desk], _ENDED] = now
    book.requests[book.asking[child, desk], _HOW] = how
    book.asking[child, desk] = -1


@inlined
def settle(book: Book, desks: Desks, child: int, now: int) -> bool:
    """Let what a child brings next happen; returns whether there was room for it."""
    made = book.count[MADE]
    desk = book.pool[book.child[child, HEAD], DESK]
    kind = book.pool[book.child[child, HEAD], KIND]
    if kind == FREED:
        book.taken[desk] -= 1
    elif kind == TAKEN:
        book.taken[desk] += 1
    elif kind == GIVEN_UP:
        end_request(book, child, desk, now, LEFT)
    elif made == book.requests.shape[0]:
        return False
    else:
        _ask(book, desks, child, made)
        book.count[MADE] = made + 1
    book.child[child, HEAD] += 1
    return True


@inlined
def change_places(book: Book, desks: Desks, now: int) -> None:
    """Have the number of places of a time."""
    for desk in range(desks.lane.shape[0]):
        step = book.step[desk]
        while step + 1 < desks.places.shape[1] and desks.step_time[desk, step + 1] <= now:
            step += 1
        book.step[desk] = step


@inlined
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
            head = book.child[who, HEAD]
            if asks and head < book.child[who, STOP] and book.pool[head, TIME] <= now:
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
