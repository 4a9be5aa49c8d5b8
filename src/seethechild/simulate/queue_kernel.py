"""The compiled half of limited services: who is taken in when; see ``queues``.

Each child's life is written down as far as it is sure. While it waits it is kept as it stands, and
lived ahead from there as if it were never taken in, to know what it would bring; when that is
settled, or it is taken in, it goes on from where it is kept.

Everything is written into arrays made beforehand. Where one of them is too short the whole is done
once more with longer ones: that is simpler than growing them, and comes out the same.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-any-return"

from typing import cast

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.compiling import lean, njit
from seethechild.simulate.keep_kernel import (
    BORN,
    ENDS,
    EVENTS,
    GROUP,
    NOW,
    OF_TRACK,
    OPEN,
    STOOD_AT,
    UNTIL_THEN,
    WIDE,
    WRITTEN,
    Kept,
)
from seethechild.simulate.kernel import run_children
from seethechild.simulate.lines_kernel import (
    ASKED,
    CLASS,
    DESK,
    FREED,
    GIVEN_UP,
    HEAD,
    KIND,
    NO_ROOM,
    NOBODY,
    STOP,
    TAKEN,
    TAKEN_IN,
    TIME,
    VERSION,
    Book,
    Desks,
    Near,
    await_changes,
    await_next,
    change_places,
    come_to_next,
    end_request,
    enter,
    next_in_line,
    settle,
    take_next,
)
from seethechild.simulate.program import NEVER, Ints, Program
from seethechild.simulate.workspace_kernel import (
    Calls,
    Portion,
    Room,
    Workspace,
    make_workspace,
)

# A plain 0 or -1 is a type of its own to Numba: all that is called with it is compiled once more.
_NONE_YET = cast("int", np.int64(0))
_NO_ONE = cast("int", np.int64(NOBODY))


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
    rows: int,
    taken_row: int,
    by: int,
    began: int,
    kept: Kept,
    book: Book,
    used: int,
    here: Ints,
    there: Ints,
) -> int:
    # Note what a child's life means for services, from row ``taken_row`` of its ``rows`` of the log on,
    # in which service ``by`` took it in; or, with -1, from where it stood ``there`` at ``began``.
    book.child[child, HEAD] = used
    end = min(horizon, kept.child[child, BORN] + program.age_edges[program.rates.shape[1]])
    time = began
    row = -1
    while time < horizon:
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
                    while time - kept.child[child, BORN] >= program.age_edges[band + 1]:
                        band += 1
                    turn = _class_of(desks, desk, band, kept.child[child, GROUP], there)
                    book.pool[used, CLASS] = turn
                used += 1
        row += 1
        if there[0] < 0 or row > rows or (row == rows and kept.child[child, ENDS] == 0):
            break
        time = end if row == rows else log[low + row, 0]
        for track in range(there.shape[0]):
            here[track] = there[track]
            if row == rows:  # too old, or the end of the run
                there[track] = -1
        if row < rows:
            _move_on(program, log[low + row, 3], there)
    book.child[child, STOP] = used
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
def _live_on(
    desks: Desks,
    program: Program,
    near: Near,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    child: int,
    now: int,
    by: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    workspace: Workspace,
    book: Book,
    used: int,
    here: Ints,
    there: Ints,
) -> int:
    # Go on with a child from where it is kept: service ``by`` takes it in, or, with -1, nobody did.
    kept = portion.kept
    began = kept.child[child, STOOD_AT]
    for track in range(there.shape[0]):
        here[track] = -1
        there[track] = kept.child[child, OF_TRACK + WIDE * track + NOW]
    row = kept.child[child, EVENTS]
    rows = run_children(
        program, near.number, near.group, near.birth, near.entry, near.elapsed, near.states,
        key, horizon, period, child, child + 1, room, calls, portion, workspace,
    )  # fmt: skip
    if rows > room.log.shape[0]:
        return NO_ROOM
    if by != NOBODY:
        row = _NONE_YET
        while room.log[row, 0] != now or room.log[row, 2] != desks.lane[by]:
            row += 1
    return _bring(
        desks, program, near, child, horizon, room.log, _NONE_YET, rows, row, by, began, kept, book, used,
        here, there,
    )  # fmt: skip


@lean
def _go_through(  # noqa: C901, PLR0911, PLR0912, PLR0915
    desks: Desks,
    program: Program,
    near: Near,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    workspace: Workspace,
    book: Book,
    here: Ints,
    there: Ints,
    stood: Ints,
) -> int:
    # All in the order in which it happens; returns the number of requests, or that room ran out.
    size = near.number.shape[0]
    kept = portion.kept
    used = _NONE_YET
    made = _NONE_YET
    enter(book, near, key)
    if not await_changes(book, desks):
        return NO_ROOM
    rows = run_children(
        program, near.number, near.group, near.birth, near.entry, near.elapsed, near.states,
        key, horizon, period, _NONE_YET, size, room, calls, portion, workspace,
    )  # fmt: skip
    if rows > room.log.shape[0]:
        return NO_ROOM
    low = _NONE_YET
    for child in range(size):
        high = low
        while high < rows and room.log[high, 1] == child:
            high += 1
        for track in range(there.shape[0]):
            here[track] = -1
            there[track] = stood[child, 1 + track]
        used = _bring(
            desks, program, near, child, horizon, room.log, low, high - low, _NO_ONE, _NO_ONE,
            stood[child, 0], kept, book, used, here, there,
        )  # fmt: skip
        if used < 0 or not await_next(book, child):
            return NO_ROOM
        low = high
    while come_to_next(book) and book.heap[0, 0] < horizon:
        now = book.heap[0, 0]
        child = book.heap[0, 3]
        version = book.heap[0, 4]
        take_next(book)
        if child == NOBODY:
            change_places(book, desks, now)
        else:
            if version != book.child[child, VERSION]:
                continue
            made = settle(book, desks, child, now, made)
            if made < 0:
                return NO_ROOM
            if (
                book.child[child, HEAD] == book.child[child, STOP]
                and kept.child[child, OPEN] == UNTIL_THEN
            ):
                used = _live_on(
                    desks, program, near, key, horizon, period, child, now, _NO_ONE, room, calls,
                    portion, workspace, book, used, here, there,
                )  # fmt: skip
                if used < 0:
                    return NO_ROOM
            if not await_next(book, child):
                return NO_ROOM
        for desk in range(desks.lane.shape[0]):
            while book.taken[desk] < desks.places[desk, book.step[desk]]:
                who = next_in_line(book, desk, now)
                if who == NOBODY:
                    break
                end_request(book, who, desk, now, TAKEN_IN)
                book.taken[desk] += 1
                if not _call(calls, who, now, desks.lane[desk]):
                    return NO_ROOM
                used = _live_on(
                    desks, program, near, key, horizon, period, who, now, desk, room, calls,
                    portion, workspace, book, used, here, there,
                )  # fmt: skip
                if used < 0:
                    return NO_ROOM
                book.child[who, VERSION] += 1
                if not await_next(book, who):
                    return NO_ROOM
    for child in range(size):
        if kept.child[child, OPEN] != WRITTEN:
            kept.child[child, EVENTS] = NEVER
            run_children(
                program, near.number, near.group, near.birth, near.entry, near.elapsed,
                near.states, key, horizon, period, child, child + 1, room, calls, portion,
                workspace,
            )  # fmt: skip
    return made


@njit(cache=True, nogil=True, error_model="numpy")
def take_in(
    desks: Desks,
    program: Program,
    near: Near,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    book: Book,
    stood: Ints,
) -> int:
    """Say when each child is taken in by which service, and write the rest of all their lives down.

    Args:
        desks: the services.
        program: the model as arrays.
        near: the children near a service, each kept where it first came near.
        key: as of the run.
        horizon: ticks to the end of the run.
        period: ticks in a period.
        room: where to write; its log is for all these children once, and then for one at a time.
        calls: of these children: none yet; written here.
        portion: where children wait; each goes on from its own row of what is kept.
        book: empty; requests are written there.
        stood: (C, 1 + T) when each came near, and its states then.

    Returns:
        The number of requests; -1 if some array was too short: then all is to be done again, the
        children's lives up to here too.
    """
    here = np.zeros(near.states.shape[1], np.int64)
    there = np.zeros(near.states.shape[1], np.int64)
    return _go_through(
        desks, program, near, key, horizon, period, room, calls, portion,
        make_workspace(program), book, here, there, stood,
    )  # fmt: skip
