"""What the compiled engine reads, writes and carries along."""

# Numba gives the types inside the loop by its own rules.
# mypy: disable-error-code="assignment, arg-type"

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.compiling import njit
from seethechild.simulate.keep_kernel import WIDE, Kept
from seethechild.simulate.program import Flags, Floats, Ints, Program, Smalls, Words

#: Children looked at together, and lanes whose numbers are kept from that look.
SCREEN = 256
SLOTS = 16


class Room(NamedTuple):
    """Where the kernel writes; allocated outside, added to, never cleared by it.

    Attributes:
        ticks: (P, S + 1, A, G) time lived; the last state is time after leaving.
        stock: (P, S + 1, A, G) children there as the period ends.
        entries: (P, S, A, G) moves into a state.
        taken: (P, B, A, G, D) times each branch was taken.
        outcomes: (N, K) counts; for days, ticks.
        log: (rows, 4) time in ticks, row of the child, source (lane or L + birthday), branch.
    """

    ticks: Ints
    stock: Smalls
    entries: Smalls
    taken: Smalls
    outcomes: Ints
    log: Ints


class Calls(NamedTuple):
    """When limited services take children in; a call comes before whatever happens after it.

    A lane that no clock rings is rung by its call. What happens to the child at the very tick of a
    call happens first; a call for a child who is no longer in the lane's state is passed over.

    Attributes:
        count: (N,) calls of each child.
        time: (N, most) ticks, rising; what stands after the last is not read.
        lane: (N, most) lane of the program that is rung.
    """

    count: Ints
    time: Ints
    lane: Ints


class Portion(NamedTuple):
    """Which part of each life is played and written down.

    A child that comes to a watched state is kept as it stands there. Gone on with, its life is written
    down to where it next stands in one, and kept again.

    Attributes:
        watched: (S,) states in which it is not sure what comes next.
        came: (N,) row of ``kept`` where each child is, or -1. Written by the kernel. Empty where no state
            is watched.
        kept: where they are.
    """

    watched: Flags
    came: Ints
    kept: Kept


class Workspace(NamedTuple):
    """What the kernel carries along for one child, and for a run of children alike.

    Attributes:
        stand: (T + 1, ``WIDE``) on each track (then for being gone): its state, when it came to it, age
            band and period then, when its clock of durations stood at 0, when its first lane rings, and
            which lane that is.
        visits: (S,) to each state.
        words: (4,) numbers of a block.
        clock: (L, 3) when each lane rings, when what is left on it was right, firings within the visit.
        spend: (L, 2) hazard still to spend, factor it runs at.
        change: (R,) when each reform after the steady ones reaches the child.
        simple: (S + 1,) states whose lanes only change with age and all end the stay.
        awake: bit 0: play the child; bit 1 + slot: this lane's clock may ring.
        saved: numbers drawn while looking at children alike.
        slot: (L,) row of ``saved``, or -1.
        slot_lane: the other way round.
        blocks: (4, run) numbers of a block of each of them.
        depends, first_lane, listens, first_branch, birthday_track, birthday_state, base: of the program, without sign: indexes then need no check.
    """

    stand: Ints
    visits: Ints
    words: Words
    clock: Ints
    spend: Floats
    change: Ints
    simple: Flags
    awake: Words
    saved: NDArray[np.uint64]
    slot: Ints
    slot_lane: Ints
    blocks: NDArray[np.uint64]
    depends: Words
    first_lane: Words
    listens: Words
    first_branch: Words
    birthday_track: Words
    birthday_state: Words
    base: Words


@njit(cache=True, nogil=True, error_model="numpy")
def make_workspace(program: Program) -> Workspace:
    """Return a workspace for a program: what no child changes is worked out once."""
    tracks = program.to.shape[1]
    lanes = program.rates.shape[0]
    states = program.first_lane.shape[0] - 1
    simple = np.ones(states + 1, np.uint8)
    for track in range(tracks):
        for state in range(program.first_state[track], program.first_state[track + 1]):
            for lane in range(program.first_lane[state], program.first_lane[state + 1]):
                if program.depends[lane] + program.varies[lane] + program.touched[lane] > 0:
                    simple[state] = 0
                first = program.first_branch[lane]
                for branch in range(first, first + program.branches[lane]):
                    if program.to[branch, track] < 0:
                        simple[state] = 0
    return Workspace(
        stand=np.zeros((tracks + 1, WIDE), np.int64),
        visits=np.zeros(states, np.int64),
        words=np.zeros(4, np.uint64),
        clock=np.zeros((lanes, 3), np.int64),
        spend=np.zeros((lanes, 2), np.float64),
        change=np.zeros(program.reach.shape[0], np.int64),
        simple=simple,
        awake=np.zeros(SCREEN, np.uint64),
        saved=np.zeros((SLOTS + 1, SCREEN), np.uint64),
        slot=np.full(lanes, -1, np.int64),
        slot_lane=np.zeros(SLOTS, np.int64),
        blocks=np.zeros((4, SCREEN), np.uint64),
        depends=program.depends.astype(np.uint64),
        first_lane=program.first_lane.astype(np.uint64),
        listens=program.listens.astype(np.uint64),
        first_branch=program.first_branch.astype(np.uint64),
        birthday_track=program.birthday_track.astype(np.uint64),
        birthday_state=program.birthday_state.astype(np.uint64),
        base=program.base.astype(np.uint64),
    )
