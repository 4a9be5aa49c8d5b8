"""Run the kernel over children: its one door."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from seethechild.core.streams import stream_key
from seethechild.simulate.keep_kernel import make_kept
from seethechild.simulate.kernel import run_children
from seethechild.simulate.layout import LOW_WORD
from seethechild.simulate.population import Children
from seethechild.simulate.presence import turning_points
from seethechild.simulate.program import Program
from seethechild.simulate.workspace_kernel import Calls, Portion, Room, make_workspace

__all__ = [
    "Calls",
    "Portion",
    "Room",
    "make_room",
    "no_calls",
    "run_key",
    "run_program",
    "whole_lives",
]


def run_key(seed: int, draw: int | None) -> NDArray[np.uint64]:
    """Return the two words that name all chance of one draw, shape (2,)."""
    key = stream_key(seed, f"play/{'means' if draw is None else draw}")
    return np.array([key & LOW_WORD, key >> LOW_WORD.bit_length()], dtype=np.uint64)


def run_program(
    program: Program,
    children: Children,
    *,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    log_rows: int = 0,
    chunks: int = 1,
    calls: Calls | None = None,
    portion: Portion | None = None,
) -> Room:
    """Run the kernel over all children and return what it wrote.

    With ``log_rows`` above 0 every event is kept (or those ``portion`` leaves): if there are more
    than that, the run is repeated with room for all.
    """
    room = make_room(program, children, horizon, period, log_rows)
    calls = no_calls(len(children)) if calls is None else calls
    portion = whole_lives(program) if portion is None else portion
    cuts = np.linspace(0, len(children), chunks + 1).astype(np.int64)
    logs, events = [], 0
    for low, high in pairwise(cuts.tolist()):
        count = run_children(
            program,
            children.number,
            children.group,
            children.birth,
            children.entry,
            children.elapsed,
            children.states,
            key,
            horizon,
            period,
            low,
            high,
            room,
            calls,
            portion,
            make_workspace(program),
        )
        logs.append(room.log[: min(count, log_rows)].copy())
        events = max(events, count)
    if log_rows and events > log_rows:
        portion.came[:] = -1
        portion.kept.number[0] = 0
        return run_program(
            program,
            children,
            key=key,
            horizon=horizon,
            period=period,
            log_rows=events,
            chunks=chunks,
            calls=calls,
            portion=portion,
        )
    return room._replace(log=np.concatenate(logs))


def no_calls(children: int) -> Calls:
    """Return what a run without limited services is called with."""
    none = np.zeros((children, 0), np.int64)
    return Calls(np.zeros(children, np.int64), none, none)


def whole_lives(program: Program) -> Portion:
    """Return that all of each life is to be written down."""
    return Portion(
        watched=np.zeros(len(program.first_lane) - 1, np.uint8),
        came=np.zeros(0, np.int64),
        kept=make_kept(program, 0),
    )


def make_room(
    program: Program, children: Children, horizon: int, period: int, log_rows: int
) -> Room:
    """Return a room for all that a run writes, with nothing in it."""
    periods = len(turning_points(horizon, period)) - 1
    states = len(program.first_lane) - 1
    bands, groups = program.rates.shape[1], program.by_group.shape[1]
    durations = len(program.stay_edges) - 1
    return Room(
        ticks=np.zeros((periods, states + 1, bands, groups), np.int64),
        stock=np.zeros((periods, states + 1, bands, groups), np.int32),
        entries=np.zeros((periods, states, bands, groups), np.int32),
        taken=np.zeros((periods, len(program.to), bands, groups, durations), np.int32),
        outcomes=np.zeros((len(children), program.gain.shape[1]), np.int64),
        log=np.zeros((log_rows, 4), np.int64),
    )
