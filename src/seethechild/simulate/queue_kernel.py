"""The compiled half of limited services: who is taken in when; see ``queues``.

Everything is written into arrays made beforehand. Where one of them is too short the whole is done
once more with longer ones: that is simpler than growing them, and comes out the same.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-any-return"

import numpy as np
from numba import njit
from numpy.typing import NDArray

from seethechild.simulate.compiling import lean
from seethechild.simulate.kernel import run_children
from seethechild.simulate.lines_kernel import (
    ASKED,
    CLASS,
    DESK,
    FREED,
    GIVEN_UP,
    KIND,
    NO_ROOM,
    NOBODY,
    TAKEN,
    TAKEN_IN,
    TIME,
    Book,
    Desks,
    Near,
    await_changes,
    await_next,
    change_places,
    drop_least,
    end_request,
    make_book,
    next_in_line,
    settle,
)
from seethechild.simulate.program import NEVER, Ints, Program
from seethechild.simulate.workspace_kernel import (
    Calls,
    Portion,
    Room,
    Workspace,
    make_workspace,
)


@lean
def _move_on(program: Program, branch: int, there: Ints) -> None:
    # Where a branch leads from ``there``; -1 on each track for a child that leaves.
    for track in range(there.shape[0]):
        if program.leaves[branch] == 1:
            there[track] = -1
        elif program.to[branch, track] >= 0:
            there[track] = program.to[branch, track]


@lean
def _class_of(desks: Desks, desk: int, band: int, group: int, there: Ints) -> int:
    sooner = 0
    for track in range(there.shape[0]):
        sooner = max(sooner, desks.sooner[desk, there[track]])
    return max(0, desks.turn[desk, band, group] - sooner)


@lean
def _means(  # type: ignore[no-untyped-def]  # noqa: ANN202
    desks: Desks, desk: int, was: int, is_now: int, moved_by: int
):
    # What moving between states means for a service; ``moved_by`` is the one that moved the child.
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


@lean
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
            moved_by = by if row == taken_row else NOBODY
            for kind, said in _means(desks, desk, here[track], there[track], moved_by):
                if not said:
                    continue
                if used == book.pool.shape[0]:
                    return NO_ROOM
                book.pool[used, TIME] = time
                book.pool[used, KIND] = kind
                book.pool[used, DESK] = desk
                if kind == ASKED:
                    band = 0
                    while time - near.birth[child] >= program.age_edges[band + 1]:
                        band += 1
                    turn = _class_of(desks, desk, band, near.group[child], there)
                    book.pool[used, CLASS] = turn
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


@lean
def _call(calls: Calls, child: int, now: int, lane: int) -> bool:
    # Write down that a service takes a child in; returns whether there was room for it.
    place = calls.count[child]
    if place == calls.time.shape[1]:
        return False
    calls.time[child, place] = now
    calls.lane[child, place] = lane
    calls.count[child] += 1
    return True


@lean
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
    waiting = await_changes(book, desks)
    for child in range(size):
        used = _bring(
            desks, program, near, child, horizon, log, first_row[child], first_row[child + 1],
            -1, -1, book, used, here, there,
        )  # fmt: skip
        if used < 0:
            return NO_ROOM
        waiting = await_next(book, near, child, key, waiting)
    while waiting > 0 and book.heap[0, 0] < horizon:
        now = book.heap[0, 0]
        child = book.heap[0, 3]
        version = book.heap[0, 4]
        drop_least(book.heap, waiting)
        waiting -= 1
        if child == NOBODY:
            change_places(book, desks, now)
        else:
            if version != book.version[child]:
                continue
            made = settle(book, near, desks, child, now, made)
            if made < 0:
                return NO_ROOM
            waiting = await_next(book, near, child, key, waiting)
        for desk in range(desks.lane.shape[0]):
            while book.taken[desk] < desks.places[desk, book.step[desk]]:
                who = next_in_line(book, desk, now)
                if who == NOBODY:
                    break
                end_request(book, who, desk, now, TAKEN_IN)
                book.taken[desk] += 1
                if waiting == book.heap.shape[0] or not _call(
                    calls, who, now, desks.lane[desk]
                ):
                    return NO_ROOM
                rows = run_children(
                    program, near.number, near.group, near.birth, near.entry, near.elapsed,
                    near.states, key, horizon, horizon, who, who + 1, scratch, calls,
                    unwritten, workspace,
                )  # fmt: skip
                if rows > scratch.log.shape[0]:
                    return NO_ROOM
                row = 0
                while scratch.log[row, 0] != now or scratch.log[row, 2] != desks.lane[desk]:
                    row += 1
                used = _bring(
                    desks, program, near, who, horizon, scratch.log, 0, rows, row, desk, book,
                    used, here, there,
                )  # fmt: skip
                if used < 0:
                    return NO_ROOM
                book.version[who] += 1
                waiting = await_next(book, near, who, key, waiting)
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
        book = make_book(size, desks, room)
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
        if made != NO_ROOM:
            return calls, book.requests[:made]
        room *= 2
