"""Keep how a child stands, so that it can be lived on from there.

Where a limited service may yet take a child in, what comes next is not known: its life is written
down up to there and kept as it stands, with the time at which the next thing happens to it if none
does. It is gone on with when one takes it in, or else at that time.
"""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, no-untyped-def"
# ruff: noqa: ANN001, ANN201

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.chance_kernel import ONE, ZERO
from seethechild.simulate.compiling import inlined
from seethechild.simulate.program import Ints, Program

#: Columns of how a child stands on a track, and how many are kept: what comes from memory at once.
NOW, SINCE, SINCE_BAND, SINCE_PERIOD, ORIGIN, RING, LANE = range(7)
WIDE = 8
#: Columns of a lane's clock, and of what is left to spend on it.
RINGS, WOUND, FIRED = range(3)
LEFT, PACE = range(2)
#: Columns of ``Kept.child``.
STOOD_AT, BAND, PERIOD, TURN, BIRTHDAYS, CALL, CHANGES, NEXT, SURE, ENDS = range(10)
NUMBER, GROUP, BORN = range(10, 13)
#: From here on, as in ``Workspace``: how it stands on each track, ``WIDE`` of each.
OF_TRACK = 13
#: In place of when the next thing happens to a child: it is played to its end.
OVER = -1
#: A child that was not yet gone on with: nothing is sure.
NEVER_SURE = -1


class Kept(NamedTuple):
    """Children as they stood when what comes next was no longer sure; rows in order of coming.

    Attributes:
        number: (1,) how many there are.
        child: (C, wide) time, age band, period and its end, birthdays and calls gone by, whether it is
            known when reforms reach the child; when the next thing happens to it if no service takes
            it in before, or ``OVER``; until when it is sure that none does; whether it was played to
            the end of the run or of childhood; number, group, birth; as in
            ``Workspace``, how it stands on each track, visits to each state, when each reform
            reaches it. What is needed together stands together.
        clock: (C, most, 3) the same of the lanes of its states, but for simple ones.
        spend: (C, most, 2) the same.
    """

    number: Ints
    child: Ints
    clock: NDArray[np.int64]
    spend: NDArray[np.float64]


def make_kept(program: Program, children: int) -> Kept:
    """Return room to keep so many children; it takes no memory before it is used."""
    lanes = np.diff(program.first_lane)
    most = sum(
        int(lanes[low:high].max(initial=0))
        for low, high in pairwise(program.first_state.tolist())
    )
    tracks = program.to.shape[1]
    return Kept(
        number=np.zeros(1, np.int64),
        child=np.empty(
            (children, OF_TRACK + WIDE * tracks + len(lanes) + len(program.reach)), np.int64
        ),
        clock=np.empty((children, most, 3), np.int64),
        spend=np.empty((children, most, 2), np.float64),
    )


@inlined
def keep(
    kept, place, workspace, tracks, time, band, p, turn, next_birthday, next_call, changes,
    name, g, born, when, sure,
):  # fmt: skip
    """Keep a child as it stands."""
    child = kept.child
    child[place, STOOD_AT] = time
    child[place, BAND] = np.int64(band)
    child[place, PERIOD] = np.int64(p)
    child[place, TURN] = turn
    child[place, BIRTHDAYS] = np.int64(next_birthday)
    child[place, CALL] = np.int64(next_call)
    child[place, CHANGES] = 1 if changes else 0
    child[place, NEXT] = when
    child[place, SURE] = sure
    child[place, ENDS] = 0
    child[place, NUMBER] = np.int64(name)
    child[place, GROUP] = np.int64(g)
    child[place, BORN] = born
    row = ZERO
    column = np.uint64(OF_TRACK)
    for track in range(tracks):
        for part in range(WIDE):
            child[place, column + np.uint64(part)] = workspace.stand[track, part]
        column += np.uint64(WIDE)
        state = np.uint64(workspace.stand[track, NOW])
        if workspace.simple[state] == 0:
            for lane in range(
                workspace.first_lane[state], workspace.first_lane[state + ONE]
            ):
                for part in range(3):
                    kept.clock[place, row, part] = workspace.clock[lane, part]
                for part in range(2):
                    kept.spend[place, row, part] = workspace.spend[lane, part]
                row += ONE
    for state in range(workspace.visits.shape[0]):
        child[place, column] = workspace.visits[state]
        column += ONE
    if changes:
        for r in range(workspace.change.shape[0]):
            child[place, column + np.uint64(r)] = workspace.change[r]


@inlined
def take_up(kept, place, workspace, tracks):
    """Have a child stand as it did."""
    child = kept.child
    row = ZERO
    column = np.uint64(OF_TRACK)
    for track in range(tracks):
        for part in range(WIDE):
            workspace.stand[track, part] = child[place, column + np.uint64(part)]
        column += np.uint64(WIDE)
        state = np.uint64(workspace.stand[track, NOW])
        if workspace.simple[state] == 0:
            for lane in range(
                workspace.first_lane[state], workspace.first_lane[state + ONE]
            ):
                for part in range(3):
                    workspace.clock[lane, part] = kept.clock[place, row, part]
                for part in range(2):
                    workspace.spend[lane, part] = kept.spend[place, row, part]
                row += ONE
    for state in range(workspace.visits.shape[0]):
        workspace.visits[state] = child[place, column]
        column += ONE
    if child[place, CHANGES] == 1:
        for r in range(workspace.change.shape[0]):
            workspace.change[r] = child[place, column + np.uint64(r)]
