"""The compiled half of limited services: who is taken in when; see ``queues``.

Each child's life is written down as far as it is sure, and then kept as it stands (``keep_kernel``).
It goes on when a service takes it in, or else when the next thing happens to it; what comes first is
known, because all of that is put in one order (``lines_kernel``).

Everything is written into arrays made beforehand. Where one of them is too short the whole is done
once more with longer ones: that is simpler than growing them, and comes out the same.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type, misc, no-any-return"

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import ONE, ZERO
from seethechild.simulate.compiling import inlined, lean, njit
from seethechild.simulate.keep_kernel import (
    BORN,
    ENDS,
    GROUP,
    NEVER_SURE,
    NEXT,
    NOW,
    OF_TRACK,
    OVER,
    STOOD_AT,
    SURE,
    WIDE,
    Kept,
)
from seethechild.simulate.lines_kernel import (
    AREA,
    AS_OF,
    ASKED,
    CHILD,
    CLASS,
    CLOSED,
    DESK,
    ENTERED,
    FREED,
    GIVEN_UP,
    GOES_ON,
    HEAD,
    KIND,
    MADE,
    NO_ROOM,
    NOBODY,
    POOLED,
    STOP,
    TAKEN,
    TAKEN_IN,
    TIME,
    VERSION,
    WHEN,
    WHEN_DUE,
    WHICH,
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
from seethechild.simulate.live_kernel import live
from seethechild.simulate.program import NEVER, Ints, Program, Smalls
from seethechild.simulate.workspace_kernel import (
    Calls,
    Portion,
    Room,
    Workspace,
    make_workspace,
)


@lean
def _class_of(
    desks: Desks, to: Smalls, desk: int, band: int, group: int, there: Ints, log: Ints,
    row: int, rows: int, time: int,
) -> int:  # fmt: skip
    # The class of a child that asks in event ``row``. All that happens to it by itself at this tick
    # comes before it asks, the events after this one too.
    sooner = 0
    for track in range(there.shape[0]):
        state = there[track]
        later = row + 1
        while later < rows and log[later, 0] == time:
            target = to[log[later, 3], track]
            state = target if target >= 0 else state
            later += 1
        sooner = max(sooner, desks.sooner[desk, state])
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


@inlined
def _bring(  # noqa: C901, PLR0912, PLR0915
    desks: Desks,
    to: Smalls,
    leaves: NDArray[np.uint8],
    age_edges: Ints,
    child: int,
    horizon: int,
    log: Ints,
    rows: int,
    by: int,
    kept: Kept,
    book: Book,
    began: int,
    here: Ints,
    there: Ints,
) -> bool:
    # Note what the ``rows`` events a child lived through from ``there`` mean for services; in the first of
    # them service ``by`` took it in. Of one that comes near, where it stood is noted first. Returns
    # whether there was room.
    used = book.count[POOLED]
    book.child[child, HEAD] = used
    born = kept.child[child, BORN]
    area = book.child[child, AREA]
    row = -1 if kept.child[child, SURE] == NEVER_SURE else 0
    while row <= rows:
        time = began
        if row >= 0:
            for track in range(there.shape[0]):
                here[track] = there[track]
        if 0 <= row < rows:
            time = log[row, 0]
            branch = log[row, 3]
            for track in range(there.shape[0]):
                if leaves[branch] == 1:
                    there[track] = -1
                elif to[branch, track] >= 0:
                    there[track] = to[branch, track]
        elif row == rows:  # too old, or the end of the run
            if kept.child[child, ENDS] == 0:
                break
            time = born + age_edges[age_edges.shape[0] - 1]
            for track in range(there.shape[0]):
                there[track] = -1
        if time >= horizon:
            break
        moved_by = by if row == 0 else NOBODY
        for desk in range(desks.lane.shape[0]):
            if not desks.lowest[desk] <= area < desks.beyond[desk]:
                continue
            track = desks.track[desk]
            for kind, said in _means(desks, desk, here[track], there[track], moved_by):
                if not said:
                    continue
                if used == book.pool.shape[0]:
                    return False
                book.pool[used, TIME] = time
                book.pool[used, KIND] = kind
                book.pool[used, DESK] = desk
                if kind == ASKED:
                    band = 0
                    while time - born >= age_edges[band + 1]:
                        band += 1
                    book.pool[used, CLASS] = _class_of(
                        desks, to, desk, band, kept.child[child, GROUP], there, log, row,
                        rows, time,
                    )  # fmt: skip
                used += 1
        row += 1
    book.child[child, STOP] = used
    book.count[POOLED] = used
    return True


@inlined
def _call(calls: Calls, child: int, now: int, lane: int) -> bool:
    # Write down that a service takes a child in; returns whether there was room for it.
    place = calls.count[child]
    if place == calls.time.shape[1]:
        return False
    calls.time[child, place] = now
    calls.lane[child, place] = lane
    calls.count[child] += 1
    return True


@inlined
def _who_goes_on(  # type: ignore[no-untyped-def]  # noqa: ANN202, C901, PLR0911, PLR0912
    desks: Desks, book: Book, kept: Kept, calls: Calls, horizon: int
):
    # The child that goes on next, and the service that takes it in, or ``NOBODY``. Once each as they come
    # near; then in the order in which things happen; at last those that still wait as the run ends.
    size = book.child.shape[0]
    count = book.count
    if count[ENTERED] < size:
        count[ENTERED] += 1
        return count[ENTERED] - 1, NOBODY
    while count[CLOSED] == 0:
        now = count[WHEN]
        for desk in range(desks.lane.shape[0]):
            if book.taken[desk] < desks.places[desk, book.step[desk]]:
                who = next_in_line(book, desk, now)
                if who != NOBODY:
                    end_request(book, who, desk, now, TAKEN_IN)
                    if not _call(calls, who, now, desks.lane[desk]):
                        return NO_ROOM, NOBODY
                    book.taken[desk] += 1
                    book.child[who, VERSION] += 1
                    kept.child[who, SURE] = now
                    return who, desk
        if not come_to_next(book, kept.child) or book.heap[0, WHEN_DUE] >= horizon:
            break
        now = book.heap[0, WHEN_DUE]
        which = book.heap[0, WHICH]
        child = book.heap[0, CHILD]
        version = book.heap[0, AS_OF]
        count[WHEN] = now
        take_next(book)
        if child == NOBODY:
            change_places(book, desks, now)
            continue
        if version != book.child[child, VERSION]:
            continue
        if which != GOES_ON:
            if not settle(book, desks, child, now):
                return NO_ROOM, NOBODY
            if not await_next(book, desks, kept.child, child):
                return NO_ROOM, NOBODY
            continue
        kept.child[child, SURE] = now
        return child, NOBODY
    while count[CLOSED] < size:
        child = count[CLOSED]
        count[CLOSED] += 1
        if kept.child[child, NEXT] != OVER:
            kept.child[child, SURE] = NEVER
            return child, NOBODY
    return NOBODY, NOBODY


@lean
def _go_through(
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
) -> int:
    # All in the order in which it happens; returns the number of requests, or that room ran out.
    kept = portion.kept
    last_band = np.uint64(program.rates.shape[1] - 1)
    while True:
        child, by = _who_goes_on(desks, book, kept, calls, horizon)
        if child < 0:
            return int(book.count[MADE]) if child == NOBODY else NO_ROOM
        is_new = kept.child[child, SURE] == NEVER_SURE
        began = kept.child[child, STOOD_AT]
        stays = False
        for track in range(there.shape[0]):
            here[track] = -1
            there[track] = kept.child[child, OF_TRACK + WIDE * track + NOW]
            stays = stays or (is_new and portion.watched[there[track]] == 1)
        # What happens at the tick at which it comes near happens before anyone may take it in.
        stays = stays and kept.child[child, NEXT] > began
        rows = np.int64(0)
        if not stays:
            rows = live(
                program, near.number, near.group, near.birth, near.entry, near.elapsed,
                near.states, key, horizon, period, child, ZERO, last_band, np.int64(0), ONE, room,
                calls, portion, workspace, np.int64(0), begins=False, all_saved=False,
            )  # fmt: skip
        if (
            rows > room.log.shape[0]
            or not _bring(
                desks, program.to, program.leaves, program.age_edges, child, horizon, room.log,
                rows, by, kept, book, began, here, there,
            )
            or not await_next(book, desks, kept.child, child)
        ):  # fmt: skip
            return NO_ROOM


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
) -> int:
    """Say when each child is taken in by which service, and write the rest of all their lives down.

    Args:
        desks: the services.
        program: the model as arrays.
        near: the children near a service, each kept where it first came near.
        key: as of the run.
        horizon: ticks to the end of the run.
        period: ticks in a period.
        room: where to write; its log is for one child at a time.
        calls: of these children: none yet; written here.
        portion: where children wait; each goes on from its own row of what is kept.
        book: empty; requests are written there.

    Returns:
        The number of requests; below 0 if some array was too short: then all is to be done again, the
        children's lives up to here too.
    """
    here = np.zeros(near.states.shape[1], np.int64)
    there = np.zeros(near.states.shape[1], np.int64)
    enter(book, near, key)
    if not await_changes(book, desks):
        return NO_ROOM
    return _go_through(
        desks, program, near, key, horizon, period, room, calls, portion,
        make_workspace(program), book, here, there,
    )  # fmt: skip
