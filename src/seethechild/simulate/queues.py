"""Limited services: who is taken in when. Exact, without putting all that happens in one order.

A child runs ahead alone, as if it were never taken in, to the end of the run. Only what that means
for a service is put in order with other children: a place freed, a wait given up, a place taken, a
request. When a place is free for a child, its life is lived again from that moment on, and what it
was to bring later is replaced. A child that never comes near a limited service is run once.

Living again costs little: every random number has a name, so a child's life is the same up to the
moment it is taken in. That is also why two options differ for a child only where an option, or a
queue that moved, touches it.

Order at equal times: places freed, number of places changed, waits given up, places taken without
asking, requests; among equals by the child's name, never by the order of rows. ``plain_queues.py``
is the same rule written to be read; tests hold the two equal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seethechild.model.system import SystemModel
from seethechild.simulate.layout import lay_out, ticks
from seethechild.simulate.population import Children
from seethechild.simulate.program import NEVER, Ints, Program
from seethechild.simulate.queue_kernel import Desks, take_in
from seethechild.simulate.running import Room, make_room, run_program

#: Rows of the log to begin with, for each child; it grows if that was too few.
LOG_ROWS_PER_CHILD = 4


@dataclass(frozen=True, eq=False)
class Requests:
    """Every request for a limited service, in the order in which they were made; R of them.

    Attributes:
        row: (R,) the child.
        service: (R,) position in the model's services.
        turn: (R,) class of priority.
        asked: (R,) ticks; before 0 if the child was waiting at the start.
        ended: (R,) ticks; ``NEVER`` for a child that waits as the run ends.
        how: (R,) see ``How``.
    """

    row: Ints
    service: Ints
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
    return room, _named(np.zeros((0, 6), np.int64))


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
    """Run all children where places are limited: first as if nobody were ever taken in.

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
        What the kernel wrote, with those near a service as it went for them, and their requests.
    """
    alone = run_program(
        program,
        children,
        key=key,
        horizon=horizon,
        period=period,
        log_rows=LOG_ROWS_PER_CHILD * len(children),
        chunks=chunks,
    )
    desks = lay_out_services(model)
    rows = near_services(desks, program, children, alone.log)
    near = children.take(rows)
    of_near = np.isin(alone.log[:, 1], rows)
    foreseen = alone.log[of_near]
    foreseen[:, 1] = np.searchsorted(rows, foreseen[:, 1])
    calls, made = take_in(
        desks,
        program,
        near.number,
        near.group,
        near.birth,
        near.entry,
        near.elapsed,
        near.states,
        key,
        horizon,
        foreseen,
        np.searchsorted(foreseen[:, 1], np.arange(len(near) + 1)).astype(np.int64),
        make_room(program, near, horizon, horizon, LOG_ROWS_PER_CHILD),
    )
    undone = run_program(program, near, key=key, horizon=horizon, period=period)
    done = run_program(
        program,
        near,
        key=key,
        horizon=horizon,
        period=period,
        log_rows=LOG_ROWS_PER_CHILD * len(near) if log else 0,
        calls=calls,
    )
    made[:, 0] = rows[made[:, 0]]
    done.log[:, 1] = rows[done.log[:, 1]]
    others = alone._replace(log=alone.log[~of_near] if log else alone.log[:0])
    return _exchanged(others, undone, done, rows), _named(made)


def _exchanged(alone: Room, undone: Room, done: Room, rows: Ints) -> Room:
    # Counts are whole numbers, so taking some children out and putting them in again is exact.
    outcomes = alone.outcomes
    outcomes[rows] = done.outcomes
    log = np.concatenate([alone.log, done.log])
    return Room(
        ticks=alone.ticks - undone.ticks + done.ticks,
        stock=alone.stock - undone.stock + done.stock,
        entries=alone.entries - undone.entries + done.entries,
        taken=alone.taken - undone.taken + done.taken,
        outcomes=outcomes,
        log=log[np.argsort(log[:, 1], kind="stable")],
    )


def lay_out_services(model: SystemModel) -> Desks:
    """Return the services of a model as arrays."""
    services = model.services
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
        holds[row, [number[track, state] for state in service.holds]] = 1
        if service.priority.size:
            turn[row] = service.priority
        for other, states in service.sooner.items():
            for state, classes in states.items():
                sooner[row, number[other, state]] = classes
        years, counts = zip(*service.places, strict=True)
        step_time[row, : len(years)] = ticks(np.array(years, dtype=float))
        places[row, : len(years)] = counts
    own = [by_id[service.lane] for service in services]
    return Desks(
        lane=np.array([lanes[lane.id] for lane in own], np.int64),
        track=np.array([tracks.index(lane.track) for lane in own], np.int64),
        waiting=np.array([number[lane.track, lane.state] for lane in own], np.int64),
        holds=holds,
        turn=turn,
        sooner=sooner,
        step_time=step_time,
        places=places,
    )


def near_services(desks: Desks, program: Program, children: Children, log: Ints) -> Ints:
    """Return the rows of children who wait for a limited service or hold a place at any time.

    Args:
        desks: the services.
        program: whose branches the log names.
        children: who was played, as if nobody were taken in.
        log: every event of theirs.
    """
    states = np.union1d(np.flatnonzero(desks.holds.any(axis=0)), desks.waiting)
    near = np.isin(children.states, states).any(axis=1)
    branch = np.isin(program.to, states).any(axis=1)
    near[log[branch[log[:, 3]], 1]] = True
    return np.flatnonzero(near)


def _named(made: Ints) -> Requests:
    return Requests(*made.T.copy())
