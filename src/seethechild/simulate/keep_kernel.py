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

from seethechild.simulate.chance_kernel import ONE
from seethechild.simulate.compiling import inlined
from seethechild.simulate.program import Ints, Program

#: Columns of ``child``.
STOOD_AT, BAND, PERIOD, TURN, BIRTHDAYS, CALL, CHANGES, NEXT, SURE, ENDS = range(10)
NUMBER, GROUP, BORN = range(10, 13)
#: From here on so many of each track.
OF_TRACK, WIDE = 13, 8
NOW, SINCE, SINCE_BAND, SINCE_PERIOD, SINCE_TURN, ORIGIN, RING, LANE = range(WIDE)
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
            the end of the run or of childhood; number, group, birth; of each track, as in
            ``Workspace``: now, since, since_band, since_period, since_turn, origin, track_ring,
            track_lane; visits to each state; when each reform reaches it. What is needed together
            stands together.
        lane: (C, most, 3) ring, wound, fired of the lanes of its states, but for simple ones.
        left: (C, most, 2) left and pace of them.
    """

    number: Ints
    child: Ints
    lane: NDArray[np.int64]
    left: NDArray[np.float64]


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
        lane=np.empty((children, most, 3), np.int64),
        left=np.empty((children, most, 2), np.float64),
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
    row = 0
    column = OF_TRACK
    for track in range(tracks):
        state = workspace.now[track]
        child[place, column] = np.int64(state)
        child[place, column + SINCE] = workspace.since[track]
        child[place, column + SINCE_BAND] = np.int64(workspace.since_band[track])
        child[place, column + SINCE_PERIOD] = np.int64(workspace.since_period[track])
        child[place, column + SINCE_TURN] = workspace.since_turn[track]
        child[place, column + ORIGIN] = workspace.origin[track]
        child[place, column + RING] = workspace.track_ring[track]
        child[place, column + LANE] = workspace.track_lane[track]
        column += WIDE
        if workspace.simple[state] == 0:
            for lane in range(
                workspace.first_lane[state], workspace.first_lane[state + ONE]
            ):
                kept.lane[place, row, 0] = workspace.ring[lane]
                kept.lane[place, row, 1] = workspace.wound[lane]
                kept.lane[place, row, 2] = np.int64(workspace.fired[lane])
                kept.left[place, row, 0] = workspace.left[lane]
                kept.left[place, row, 1] = workspace.pace[lane]
                row += 1
    for state in range(workspace.visits.shape[0]):
        child[place, column] = np.int64(workspace.visits[state])
        column += 1
    if changes:
        for r in range(workspace.change.shape[0]):
            child[place, column + r] = workspace.change[r]


@inlined
def take_up(kept, place, workspace, tracks):
    """Have a child stand as it did."""
    child = kept.child
    row = 0
    column = OF_TRACK
    for track in range(tracks):
        state = np.uint64(child[place, column])
        workspace.now[track] = state
        workspace.since[track] = child[place, column + SINCE]
        workspace.since_band[track] = np.uint64(child[place, column + SINCE_BAND])
        workspace.since_period[track] = np.uint64(child[place, column + SINCE_PERIOD])
        workspace.since_turn[track] = child[place, column + SINCE_TURN]
        workspace.origin[track] = child[place, column + ORIGIN]
        workspace.track_ring[track] = child[place, column + RING]
        workspace.track_lane[track] = child[place, column + LANE]
        column += WIDE
        workspace.fresh[track] = 0
        if workspace.simple[state] == 0:
            for lane in range(
                workspace.first_lane[state], workspace.first_lane[state + ONE]
            ):
                workspace.ring[lane] = kept.lane[place, row, 0]
                workspace.wound[lane] = kept.lane[place, row, 1]
                workspace.fired[lane] = np.uint64(kept.lane[place, row, 2])
                workspace.left[lane] = kept.left[place, row, 0]
                workspace.pace[lane] = kept.left[place, row, 1]
                row += 1
    for state in range(workspace.visits.shape[0]):
        workspace.visits[state] = np.uint64(child[place, column])
        column += 1
    if child[place, CHANGES] == 1:
        for r in range(workspace.change.shape[0]):
            workspace.change[r] = child[place, column + r]
