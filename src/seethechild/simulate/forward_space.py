"""The joint states a group of children can be in, and every way from one to another.

A joint state names one state of each track. Those whose state of the *clock track* has rates
that vary with time spent are *clocked*: children in them are kept by time since they entered, in
cells of one step; the others are *plain*. Only joint states that can be reached are listed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import AgeMove, Branch, FloatArray, Inflow, Lane, SystemModel
from seethechild.simulate.forward_grid import ROUNDING, Grid

Joint = tuple[str, ...]

#: A lane or birthday with its place in the model, and its branches that are ever taken, each with
#: its global index.
Source = tuple[int, Lane | AgeMove, list[tuple[int, Branch]]]

#: Most joint states a group may have: beyond it the matrices of one step fill the memory.
MOST_JOINT_STATES = 2000


@dataclass(frozen=True, eq=False)
class Hop:
    """One way out of one joint state: a branch of a lane, or of a birthday.

    Attributes:
        source: joint state it leaves.
        target: joint state it goes to; -1 leaves the simulation.
        restarts: whether the clock of the target starts anew.
        cells: where the clock starts: cells and the share that enters each.
        share: shape (A,) for a lane, (1,) for a birthday.
        factor: what other tracks and the group make of the lane's rates.
        lane: index of the lane or of the birthday among the model's.
        branch: global index of the branch (see ``all_branches``).
        by_duration: whether the clock it looks at is the one kept.
    """

    source: int
    target: int
    restarts: bool
    cells: tuple[tuple[int, float], ...]
    share: FloatArray
    factor: float
    lane: int
    branch: int
    by_duration: bool


@dataclass(eq=False)
class Space:
    """Joint states of one group, in the order they were found, and the hops between them.

    Attributes:
        joints: the joint states, J.
        clocked: joint states kept by time in state.
        plain: the others.
        hops: hops by lanes.
        birthdays: for each age move of the model, its hops.
        inside: shape (J, S): 1 where a joint state holds a global state.
    """

    model: SystemModel
    group: str
    grid: Grid
    clock_track: int
    clock_states: frozenset[str]
    joints: list[Joint] = field(default_factory=list)
    index: dict[Joint, int] = field(default_factory=dict)
    hops: list[Hop] = field(default_factory=list)
    birthdays: list[list[Hop]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.birthdays = [[] for _ in self.model.age_moves]
        leaving = self._lanes_by_state()
        for joint in self._seeds():
            self._add(joint)
        done = 0
        while done < len(self.joints):
            self._leave(done, leaving)
            done += 1
        has_clock = [self.has_clock(joint) for joint in self.joints]
        self.clocked = np.flatnonzero(has_clock)
        self.plain = np.flatnonzero(np.logical_not(has_clock))
        self.local = np.zeros(len(self.joints), dtype=np.int64)
        self.local[self.clocked] = np.arange(len(self.clocked))
        self.local[self.plain] = np.arange(len(self.plain))
        states = global_states(self.model)
        self.inside = np.zeros((len(self.joints), len(states)))
        for at, joint in enumerate(self.joints):
            for track, state in zip(self.model.tracks, joint, strict=True):
                self.inside[at, states[track, state]] = 1.0

    def has_clock(self, joint: Joint) -> bool:
        """Return whether children in ``joint`` are kept by time in state."""
        return joint[self.clock_track] in self.clock_states

    def _seeds(self) -> Iterator[Joint]:
        tracks = self.model.tracks
        start = self.model.start
        rows = start.filter((start["group"] == self.group) & (start["count"] > 0))
        yield from rows.select(tracks).unique(maintain_order=True).iter_rows()
        for inflow in self.inflows():
            yield tuple(inflow.states[track] for track in tracks)

    def inflows(self) -> list[Inflow]:
        """Return the inflows that bring children of this group."""
        return [
            inflow
            for inflow in self.model.inflows
            if inflow.group == self.group and inflow.per_year > 0
        ]

    def arriving(self) -> list[int]:
        """Return the joint state in which the children of each inflow arrive."""
        return [
            self.index[tuple(inflow.states[track] for track in self.model.tracks)]
            for inflow in self.inflows()
        ]

    def doors(self) -> Iterator[tuple[int, int]]:
        """Yield the joint states, and cells of time in state, in which children arrive."""
        for inflow, joint in zip(self.inflows(), self.arriving(), strict=True):
            for cell in self.arrival_cells(inflow, joint):
                yield joint, cell

    def arrival_cells(self, inflow: Inflow, joint: int) -> dict[int, FloatArray]:
        """Return the cells of time in state in which an inflow's children arrive.

        Args:
            inflow: one of ``inflows``.
            joint: the joint state they arrive in.

        Returns:
            Cell to the share of the children who arrive in it, at each age in steps; -1 where no
            time in state is kept. Nobody has been in a state for longer than they live.
        """
        ages = np.arange(int(self.grid.age_nodes[-1]) + 1)
        if not self.has_clock(self.joints[joint]):
            return {-1: np.ones(len(ages))}
        if self.clock_track != 0:
            return {0: np.ones(len(ages))}
        scale = self.grid.step_years
        youngest, oldest = floor(inflow.age_low / scale), ceil(inflow.age_high / scale)
        shares: dict[int, FloatArray] = {}
        for age in ages[youngest : oldest + 1].tolist():
            for cell, share in self.cells_at(min(inflow.elapsed_years, age * scale)):
                shares.setdefault(cell, np.zeros(len(ages)))[age] += share
        return shares

    def _add(self, joint: Joint) -> int:
        if joint not in self.index:
            self.index[joint] = len(self.joints)
            self.joints.append(joint)
        if len(self.joints) > MOST_JOINT_STATES:
            raise SpecError(
                Problem(
                    self.model.name,
                    f"children can be in more than {MOST_JOINT_STATES} joint states",
                    "Use fewer tracks or states, or play the model child by child.",
                )
            )
        return self.index[joint]

    def _lanes_by_state(self) -> dict[tuple[str, str], list[Source]]:
        # Each with its place in the model and the global index of its first branch.
        found: dict[tuple[str, str], list[Source]] = {}
        first = 0
        for at, lane in enumerate(self.model.lanes):
            if np.any(lane.rates > 0):
                found.setdefault((lane.track, lane.state), []).append(
                    (at, lane, taken_branches(lane, first))
                )
            first += len(lane.branches)
        for at, move in by_age(self.model.age_moves):
            found.setdefault((move.track, move.state), []).append(
                (at, move, taken_branches(move, first))
            )
            first += len(move.branches)
        return found

    def _leave(self, source: int, leaving: Mapping[tuple[str, str], list[Source]]) -> None:
        places = dict(zip(self.model.tracks, self.joints[source], strict=True))
        for place in places.items():
            for at, lane, taken in leaving.get(place, ()):
                if isinstance(lane, AgeMove):
                    self.birthdays[at] += self._hops(source, lane, at, taken, 1.0)
                    continue
                factor = lane_factor(lane, places, self.group)
                if factor > 0:
                    self.hops += self._hops(source, lane, at, taken, factor)

    def _hops(
        self,
        source: int,
        lane: Lane | AgeMove,
        at: int,
        taken: list[tuple[int, Branch]],
        factor: float,
    ) -> Iterator[Hop]:
        tracks, here = self.model.tracks, self.joints[source]
        clock = tracks[self.clock_track]
        for number, branch in taken:
            joint = tuple(map(branch.moves.get, tracks, here))
            restarts = not branch.leaves and clock in branch.moves and self.has_clock(joint)
            enters = branch.enter_at_years if lane.track == clock else 0.0
            yield Hop(
                source=source,
                target=-1 if branch.leaves else self._add(joint),
                restarts=restarts,
                cells=self.cells_at(enters) if restarts else (),
                share=branch.share,
                factor=factor,
                lane=at,
                branch=number,
                by_duration=lane.track == clock and lane.state in self.clock_states,
            )

    def cells_at(self, years: float) -> tuple[tuple[int, float], ...]:
        """Return the two cells around an elapsed time, each with its share (their mean is it)."""
        top = len(self.grid.cell_bands) - 1
        position = years / self.grid.step_years
        low = int(np.floor(position + ROUNDING))
        over = max(position - low, 0.0)
        if low >= top or over < ROUNDING:
            return ((min(low, top), 1.0),)
        return ((low, 1.0 - over), (low + 1, over))


def taken_branches(source: Lane | AgeMove, first: int) -> list[tuple[int, Branch]]:
    """Return the branches of a lane or birthday that are ever taken, each with its global index.

    Args:
        source: the lane or birthday.
        first: global index of its first branch.
    """
    return [
        (first + number, branch)
        for number, branch in enumerate(source.branches)
        if branch.share.any()
    ]


def lane_factor(lane: Lane, places: Mapping[str, str], group: str) -> float:
    """Return the factor on a lane's rates for children in these places; 0 where it is silent."""
    if places[lane.track] != lane.state or (lane.groups and group not in lane.groups):
        return 0.0
    for track, states in lane.when.items():
        if places[track] not in states:
            return 0.0
    factor = lane.group_factors.get(group, 1.0)
    for track, factors in lane.factors.items():
        factor *= factors.get(places[track], 1.0)
    return factor


def by_age(moves: Iterable[AgeMove]) -> list[tuple[int, AgeMove]]:
    """Return age moves with their place in the model, in the order in which they happen."""
    return sorted(enumerate(moves), key=lambda each: each[1].age)


def all_branches(model: SystemModel) -> list[tuple[Lane | AgeMove, Branch]]:
    """Return every branch in global order: lanes as they stand, then birthdays by age."""
    sources: list[Lane | AgeMove] = [
        *model.lanes,
        *(move for _, move in by_age(model.age_moves)),
    ]
    return [(source, branch) for source in sources for branch in source.branches]


def global_states(model: SystemModel) -> dict[tuple[str, str], int]:
    """Return the global index of each (track, state): tracks in order, states in order."""
    names = [(track, state) for track in model.tracks for state in model.states[track]]
    return {name: at for at, name in enumerate(names)}
