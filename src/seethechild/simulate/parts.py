"""Simulated children on all tracks at once: unbroken time in which no track of a child changes."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from seethechild.simulate.play import Played
from seethechild.simulate.program import Ints
from seethechild.simulate.spells import last_there, require_log


@dataclass(frozen=True, eq=False)
class Parts:
    """Parts of children's lives, M of them, child by child in order of time; some may be empty.

    Attributes:
        row: (M,) the child, row of ``played.children``.
        start: (M,) ticks.
        stop: (M,) ticks; the child's next part starts there.
        states: (M, T) state number on each track.
        first: (M,) whether it is the child's first.
    """

    row: Ints
    start: Ints
    stop: Ints
    states: Ints
    first: NDArray[np.bool_]


@lru_cache(maxsize=1)
def parts_of_lives(played: Played) -> Parts:
    """Return every child's time, cut where anything happens to it; kept for whoever asks next.

    Args:
        played: with its log (``play(..., log=True)``).

    Raises:
        SpecError: the run was played without a log.
    """
    require_log(played)
    tracks, kids = played.model.tracks, played.children
    moved = np.full((len(played.layout.places), len(tracks)), -1, dtype=np.int64)
    for number, place in enumerate(played.layout.places):
        for track, state in place.moves.items():
            moved[number, tracks.index(track)] = played.layout.number[track, state]
    ends, _ = last_there(played)
    there = np.flatnonzero(kids.entry < ends)
    time, row, _, branch = played.log.T
    rows = np.concatenate([there, row])
    start = np.concatenate([kids.entry[there], time])
    states = np.concatenate([kids.states[there].astype(np.int64), moved[branch]])
    order = np.argsort(rows, kind="stable")  # coming in first, then as it happened
    rows, start, states = rows[order], start[order], states[order]
    first = np.append(True, rows[1:] != rows[:-1])[: len(rows)]
    stop = np.where(np.append(first[1:], True), ends[rows], np.append(start[1:], 0))
    for column in range(len(tracks)):
        known = np.maximum.accumulate(
            np.where(states[:, column] >= 0, np.arange(len(rows)), 0)
        )
        states[:, column] = states[known, column]
    return Parts(rows, start, stop, states, first)
