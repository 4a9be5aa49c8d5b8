"""The compiled engine: exact time, one child from start to finish, no step.

A clock that cannot ring before the child's end is put aside without taking a logarithm: since
``-log u >= 2 (1 - u) / (1 + u)``, it is enough that the right side is above an upper bound of
all the hazard that may still come. This never changes a result, and most children end there:
children alike are looked at together (``screen_kernel``), and only those for whom a clock may ring
are played (``live_kernel``).

``plain.py`` is the same engine written to be read; tests hold the two equal event by event.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

from typing import cast

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import ZERO
from seethechild.simulate.compiling import lean
from seethechild.simulate.live_kernel import live
from seethechild.simulate.program import Ints, Program, Smalls
from seethechild.simulate.screen_kernel import screen
from seethechild.simulate.workspace_kernel import SLOTS, Calls, Portion, Room, Workspace

# A plain 0 is a type of its own to Numba: all that is called with it is compiled once more.
_NONE_YET = cast("int", np.int64(0))


@lean
def _run_alike(
    program: Program,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    low: int,
    high: int,
    low_band: np.uint64,
    high_band: np.uint64,
    asleep: np.uint64,
    slots: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    workspace: Workspace,
    count: int,
) -> int:
    # Play those of a run of children alike for whom a clock may ring. A function of its own: what it
    # needs at every step then stands close together.
    all_saved = asleep == np.uint64(program.to.shape[1]) and slots < SLOTS
    for child in range(low, high):
        bits = workspace.awake[child - low]
        if bits != ZERO:
            count = live(
                program, number, group, birth, entry, elapsed, states, key, horizon, period,
                child, low_band, high_band, child - low, bits, room, calls, portion, workspace,
                count, begins=True, all_saved=all_saved,
            )  # fmt: skip
    return count


@lean
def run_children(
    program: Program,
    number: Ints,
    group: Smalls,
    birth: Ints,
    entry: Ints,
    elapsed: Ints,
    states: Smalls,
    key: NDArray[np.uint64],
    horizon: int,
    period: int,
    low: int,
    high: int,
    room: Room,
    calls: Calls,
    portion: Portion,
    workspace: Workspace,
) -> int:
    """Play children ``low`` to before ``high`` and add what happens to ``room``.

    Args:
        program: the model as arrays.
        number: (N,) stable name of each child, and above 32 bits that of its family.
        group: (N,) group.
        birth: (N,) ticks from the start of the run to birth.
        entry: (N,) ticks from the start of the run to coming in.
        elapsed: (N,) ticks already spent in the state of the first track.
        states: (N, T) state on each track.
        key: (2,) the two words of the key.
        horizon: ticks to the end of the run.
        period: ticks in a period.
        low: first row of the children to play.
        high: row after the last.
        room: where to write.
        calls: when limited services take each child in.
        portion: which part of each life to play and write down.
        workspace: of the program, new.

    Returns:
        The number of events, whether or not the log had room for them.
    """
    count = _NONE_YET
    slots = _NONE_YET
    child = low
    while child < high:
        stop, slots, asleep, low_band, high_band = screen(
            program,
            number,
            group,
            birth,
            entry,
            elapsed,
            states,
            room.outcomes,
            key[0],
            key[1],
            horizon,
            child,
            high,
            slots,
            workspace.awake,
            workspace.saved,
            workspace.slot,
            workspace.slot_lane,
            calls.count,
            portion.watched,
            workspace.blocks,
        )
        count = _run_alike(
            program, number, group, birth, entry, elapsed, states, key, horizon, period, child,
            stop, low_band, high_band, asleep, slots, room, calls, portion, workspace, count,
        )  # fmt: skip
        child = stop
    return count
