"""Limited services: who is taken in when. Exact, without putting all that happens in one order.

A child runs alone until it comes near a limited service; one that never does needs nothing more. From
there on it runs ahead by itself wherever nobody may take it in. While it waits it stands still, and it is
known when the next thing will happen to it: it goes on then, or when it is taken in. Only that, and what
a life means for a service, is put in order with other children: a place freed, a wait given up, a place
taken, a request.

Every random number has a name, so a child's life is the same up to the moment it is taken in. That is
also why two options differ for a child only where an option, or a queue that moved, touches it.

Order at equal times: what happens to a child by itself, places freed, number of places changed, waits given up, places taken without
asking, requests; among equals those first who come in having waited, by how long, then by the child's
name, never by the order of rows. A child's class is that in which it is once all that happens to it by
itself at that tick has happened; of one who waits as the run starts, or comes in waiting, that in which
it comes in. How long it waited before is told of its wait, and puts it before others of its class who come
in at that tick, not before those who stand in line. ``plain_queues.py`` is the same rule written to be read; tests hold the
two equal.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from seethechild.model.system import SystemModel
from seethechild.model.teams import places_of_teams, spans
from seethechild.simulate.keep_kernel import make_kept
from seethechild.simulate.layout import lay_out, ticks
from seethechild.simulate.lines_kernel import Desks, Near, make_book
from seethechild.simulate.population import Children
from seethechild.simulate.program import NEVER, Flags, Ints, Program
from seethechild.simulate.queue_kernel import take_in
from seethechild.simulate.running import Calls, Portion, Room, run_program

#: Rows of the log to begin with, for each child; it grows if that was too few.
LOG_ROWS_PER_CHILD = 4
#: Rows to begin with for what one child near a service asks and brings; doubled if they were too few.
FIRST_ROWS_PER_CHILD = 8
#: Events of one child from where it stood to where it stands next, for each row of the above.
LOG_ROWS_OF_ONE = 64


@dataclass(frozen=True, eq=False)
class Requests:
    """Every request for a limited service, in the order in which they were made; R of them.

    Attributes:
        row: (R,) the child.
        service: (R,) position in the model's services.
        team: (R,) position in the service's teams; 0 where it has none.
        turn: (R,) class of priority.
        asked: (R,) ticks; before 0 if the child was waiting at the start.
        ended: (R,) ticks; ``NEVER`` for a child that waits as the run ends.
        how: (R,) see ``How``.
    """

    row: Ints
    service: Ints
    team: Ints
    turn: Ints
    asked: Ints
    ended: Ints
    how: Ints


def run_freely(
    model: SystemModel,
    program: Program,
    children: Children,
    *,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    log: bool,
    chunks: int,
) -> tuple[Room, Requests]:
    """Run all children where no service is limited."""
    room = run_program(
        program,
        children,
        key=key,
        horizon=horizon,
        period=period,
        log_rows=LOG_ROWS_PER_CHILD * len(children) if log else 0,
        chunks=chunks,
    )
    return room, Requests(*np.zeros((7, 0), np.int64))


def run_limited(
    model: SystemModel,
    program: Program,
    children: Children,
    *,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    log: bool,
    chunks: int,
) -> tuple[Room, Requests]:
    """Run all children where places are limited: each by itself until it first comes near a service.

    There it is kept as it stands, and goes on when it is known who is taken in when. With ``log`` those
    who came near one are run once more instead, which gives the same and every event.

    Args:
        model: with its services.
        program: the model as arrays.
        children: all of them.
        key: names all chance.
        horizon: ticks to the end of the run.
        period: ticks in a period.
        log: whether to keep every event.
        chunks: pieces to play the children in; changes nothing in the result.

    Returns:
        What the kernel wrote, and the requests.
    """
    run: dict[str, Any] = {"key": key, "horizon": horizon, "period": period}
    desks = lay_out_services(model)
    rows_each = FIRST_ROWS_PER_CHILD
    while (
        done := _run(desks, program, children, chunks, rows_each, log=log, **run)
    ) is None:
        rows_each *= 2
    room, rows, calls, made = done
    made[:, 0] = rows[made[:, 0]]
    if log:
        far = room.log[~np.isin(room.log[:, 1], rows)]
        near = run_program(
            program,
            children.take(rows),
            log_rows=int(room.taken.sum()) - len(far),
            chunks=chunks,
            calls=calls,
            **run,
        ).log
        near[:, 1] = rows[near[:, 1]]
        whole = np.concatenate([far, near])
        room = room._replace(log=whole[np.argsort(whole[:, 1], kind="stable")])
    row, desk, *rest = made.T.copy()
    return room, Requests(row, desks.service[desk], desks.team[desk], *rest)


def _run(
    desks: Desks,
    program: Program,
    children: Children,
    chunks: int,
    rows_each: int,
    *,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    log: bool,
) -> tuple[Room, Ints, Calls, Ints] | None:
    # What is written, who comes near a service, when they are taken in, and all requests. None where
    # more rows are needed.
    apart = Portion(
        watched=_near_states(desks),
        came=np.full(len(children), -1, np.int64),
        kept=make_kept(program, len(children)),
    )
    room = run_program(
        program,
        children,
        key=key,
        horizon=horizon,
        period=period,
        log_rows=LOG_ROWS_PER_CHILD * len(children) if log else 0,
        chunks=chunks,
        portion=apart,
    )
    rows = np.flatnonzero(apart.came >= 0)
    near = children.take(rows)
    rest = room._replace(
        outcomes=np.zeros((len(near), room.outcomes.shape[1]), np.int64),
        log=np.empty((rows_each * LOG_ROWS_OF_ONE, 4), np.int64),
    )
    calls = Calls(
        np.zeros(len(near), np.int64),
        np.empty((len(near), rows_each), np.int64),
        np.empty((len(near), rows_each), np.int64),
    )
    book = make_book(len(near), desks, rows_each, horizon)
    requests = take_in(
        desks,
        program,
        Near(*(getattr(near, column) for column in Near._fields)),
        key,
        horizon,
        period,
        rest,
        calls,
        # where each of them is needs no telling: that there is a place to tell it says that all are kept
        apart._replace(watched=_waiting_states(desks), came=np.arange(len(near))),
        book,
    )
    if requests < 0:
        return None
    room.outcomes[rows] += rest.outcomes
    return room, rows, calls, book.requests[:requests]


def _near_states(desks: Desks) -> Flags:
    # States in which a child waits for a limited service or holds a place.
    near = np.zeros(desks.holds.shape[1], np.uint8)
    near[desks.holds.any(axis=0)] = 1
    near[desks.waiting] = 1
    return near


def _waiting_states(desks: Desks) -> Flags:
    waiting = np.zeros(desks.holds.shape[1], np.uint8)
    waiting[desks.waiting] = 1
    return waiting


def lay_out_services(model: SystemModel) -> Desks:
    """Return the services of a model as arrays, a line for each team."""
    services = [service for service in model.services for _ in spans(service)]
    within = [np.arange(len(spans(service))) for service in model.services]
    lowest, beyond = (
        np.array([span for service in model.services for span in spans(service)], np.int64)
        .reshape(-1, 2)
        .T.copy()
    )
    ours = [steps for service in model.services for steps in places_of_teams(service)]
    layout = lay_out(model)
    lanes = {model.lanes[index].id: place for place, index in enumerate(layout.order)}
    by_id = {lane.id: lane for lane in model.lanes}
    number, tracks = layout.number, list(model.tracks)
    steps = max((len(service.places) for service in services), default=1)
    shape = (len(services), model.age_bands, len(model.groups))
    holds = np.zeros((len(services), len(number)), np.uint8)
    sooner = np.zeros((len(services), len(number)), np.int64)
    turn = np.zeros(shape, np.int64)
    step_time = np.full((len(services), steps), NEVER, np.int64)
    places = np.zeros((len(services), steps), np.int64)
    for row, service in enumerate(services):
        track = by_id[service.lane].track
        for state in service.holds:
            holds[row, number[track, state]] = 1
        if service.priority.size:
            turn[row] = service.priority
        for other, states in service.sooner.items():
            for state, classes in states.items():
                sooner[row, number[other, state]] = classes
        years, counts = zip(*ours[row], strict=True)
        step_time[row, : len(years)] = ticks(np.array(years, dtype=float))
        places[row, : len(years)] = counts
    own = [by_id[service.lane] for service in services]
    return Desks(
        service=np.repeat(np.arange(len(within)), [len(each) for each in within]),
        team=np.concatenate([np.zeros(0, np.int64), *within]),
        lowest=lowest,
        beyond=beyond,
        lane=np.array([lanes[lane.id] for lane in own], np.int64),
        track=np.array([tracks.index(lane.track) for lane in own], np.int64),
        waiting=np.array([number[lane.track, lane.state] for lane in own], np.int64),
        holds=holds,
        turn=turn,
        sooner=sooner,
        step_time=step_time,
        places=places,
    )
