"""The joint states a group of children can be in, and every way from one to another.

A joint state names one state of each track. Those whose state of the *clock track* has rates
that vary with time spent are *clocked*: children in them are kept by time since they entered, in
cells of one step; the others are *plain*. Only joint states that can be reached are listed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import AgeMove, Branch, FloatArray, Lane, SystemModel

IntArray = NDArray[np.int64]
Joint = tuple[str, ...]

#: Most joint states a group may have: beyond it the matrices of one step fill the memory.
MOST_JOINT_STATES = 2000


@dataclass(frozen=True, eq=False)
class Grid:
    """Time, age and time in state, counted in steps.

    Attributes:
        step_years: length of one step.
        period_steps: steps in one period.
        periods: number of periods, P.
        age_nodes: shape (A + 1,), age edges in steps.
        cell_bands: shape (C,), duration band of each cell of time in state; the last is open.
    """

    step_years: float
    period_steps: int
    periods: int
    age_nodes: IntArray
    cell_bands: IntArray

    @property
    def steps(self) -> int:
        """Number of steps in all."""
        return self.periods * self.period_steps

    @property
    def band_cells(self) -> IntArray:
        """Shape (D,): the first cell of each duration band."""
        return np.flatnonzero(np.diff(self.cell_bands, prepend=-1))


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
        for joint in self._seeds():
            self._add(joint)
        done = 0
        while done < len(self.joints):
            self._leave(done)
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
        for inflow in self.model.inflows:
            if inflow.group == self.group and inflow.per_year > 0:
                yield tuple(inflow.states[track] for track in tracks)

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

    def _leave(self, source: int) -> None:
        places = dict(zip(self.model.tracks, self.joints[source], strict=True))
        first = 0
        for at, lane in enumerate(self.model.lanes):
            factor = lane_factor(lane, places, self.group)
            if factor > 0 and np.any(lane.rates > 0):
                self.hops += self._hops(source, lane, at, first, factor)
            first += len(lane.branches)
        for at, move in by_age(self.model.age_moves):
            if places[move.track] == move.state:
                self.birthdays[at] += self._hops(source, move, at, first, 1.0)
            first += len(move.branches)

    def _hops(
        self, source: int, lane: Lane | AgeMove, at: int, first: int, factor: float
    ) -> Iterator[Hop]:
        tracks = self.model.tracks
        clock = tracks[self.clock_track]
        for number, branch in enumerate(lane.branches):
            if not np.any(branch.share > 0):
                continue
            joint = tuple(
                branch.moves.get(name, state)
                for name, state in zip(tracks, self.joints[source], strict=True)
            )
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
                branch=first + number,
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


#: A position this near to a point of the grid is on it: 0.25 / (1 / 12) is not quite 3.
ROUNDING = 1e-9


def lane_factor(lane: Lane, places: Mapping[str, str], group: str) -> float:
    """Return the factor on a lane's rates for children in these places; 0 where it is silent."""
    if places[lane.track] != lane.state or (lane.groups and group not in lane.groups):
        return 0.0
    if any(places[track] not in states for track, states in lane.when.items()):
        return 0.0
    factor = float(getattr(lane, "group_factors", {}).get(group, 1.0))
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


def clock_of(model: SystemModel) -> tuple[int, frozenset[str]]:
    """Return the track whose lanes vary with time in state, and the states they leave.

    Raises:
        SpecError: lanes of more than one track vary with time in state.
    """
    varying = [lane for lane in model.lanes if np.any(np.ptp(lane.rates, axis=1) > 0)]
    tracks = {lane.track for lane in varying}
    if len(tracks) > 1:
        raise SpecError(
            [
                Problem(
                    f"lane {lane.id}",
                    f"its rates vary with time in state, and so do those of another track ({lane.track} is one of {len(tracks)})",
                    "Let them vary in one track only, or play the model child by child.",
                )
                for lane in varying
            ]
        )
    track = model.tracks.index(tracks.pop()) if tracks else 0
    return track, frozenset(lane.state for lane in varying)


def make_grid(
    model: SystemModel, *, years: float, step_years: float, periods_per_year: int
) -> Grid:
    """Return the grid of a run; edges that fall between steps go to the nearest step.

    Raises:
        SpecError: a period is not a whole number of steps, the run not a whole number of
            periods, or two edges fall on one step.
    """
    period_steps = round(1 / (periods_per_year * step_years))
    periods = round(years * periods_per_year)
    age_nodes = np.rint(model.age_edges / step_years).astype(np.int64)
    clocked = bool(clock_of(model)[1])
    edges = model.duration_edges if clocked else model.duration_edges[:1]
    cells = np.rint(edges / step_years).astype(np.int64)
    problems = []
    if period_steps < 1 or abs(period_steps * periods_per_year * step_years - 1) > ROUNDING:
        said = f"{step_years:g} does not divide a period of 1/{periods_per_year} year"
        problems.append(Problem("step_years", said, "Use a whole fraction of a period."))
    if periods < 1 or abs(periods - years * periods_per_year) > ROUNDING:
        said = f"{years:g} is not a whole number of periods"
        problems.append(Problem("years", said, "Use whole periods, at least one."))
    if np.any(np.diff(age_nodes) < 1) or np.any(np.diff(cells) < 1):
        problems.append(
            Problem("step_years", "two band edges fall on one step", "Use a shorter step.")
        )
    if problems:
        raise SpecError(problems)
    bands = np.searchsorted(cells, np.arange(cells[-1] + 1), side="right") - 1
    return Grid(step_years, period_steps, periods, age_nodes, bands.astype(np.int64))
