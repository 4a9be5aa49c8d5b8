"""What the exact forward solution hands back, and how one group's steps are added up to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from seethechild.model.system import AgeMove, FloatArray, SystemModel
from seethechild.simulate.forward_birthday import Midway
from seethechild.simulate.forward_grid import Grid
from seethechild.simulate.forward_mass import Band, Lived
from seethechild.simulate.forward_space import Space, all_branches, global_states
from seethechild.simulate.forward_step import Compartments, Step


@dataclass(frozen=True, eq=False)
class Expected:
    """Expected counts over P periods, S states of all tracks, A age bands and G groups.

    Attributes:
        child_years: shape (P, S, A, G), time lived in each state.
        stocks: shape (P + 1, S, A, G), children there at the start and as each period ends.
        entries: shape (P, S, A, G), moves into each state (to the same state too) and
            arrivals; not the children there at the start.
        taken: shape (P, B, A, G, D), times each branch was taken: branches of lanes in order,
            then of birthdays by age. The duration band is the time in the lane's own state where
            rates vary with it; what happens in other states is in band 0.
        arrivals: shape (P, J, A, G), children brought by each inflow.
        left: shape (P, A, G), children who left, at the last age edge too.
        states: the S states as (track, state).
        branches: the B branches as (lane, number within the lane).
    """

    child_years: FloatArray
    stocks: FloatArray
    entries: FloatArray
    taken: FloatArray
    arrivals: FloatArray
    left: FloatArray
    states: tuple[tuple[str, str], ...]
    branches: tuple[tuple[str, int], ...]


def empty_expected(model: SystemModel, grid: Grid) -> Expected:
    """Return expected counts of nobody."""
    periods, ages, groups = grid.periods, model.age_bands, len(model.groups)
    states, branches = tuple(global_states(model)), branch_names(model)
    return Expected(
        child_years=np.zeros((periods, len(states), ages, groups)),
        stocks=np.zeros((periods + 1, len(states), ages, groups)),
        entries=np.zeros((periods, len(states), ages, groups)),
        taken=np.zeros((periods, len(branches), ages, groups, model.duration_bands)),
        arrivals=np.zeros((periods, len(model.inflows), ages, groups)),
        left=np.zeros((periods, ages, groups)),
        states=states,
        branches=branches,
    )


def branch_names(model: SystemModel) -> tuple[tuple[str, int], ...]:
    """Return the lane (or birthday) of every branch and the branch's number within it."""
    names: list[tuple[str, int]] = []
    previous: object = None
    for source, _ in all_branches(model):
        if isinstance(source, AgeMove):
            name = f"birthday/{source.age:g}/{source.track}/{source.state}"
        else:
            name = source.id
        names.append((name, names[-1][1] + 1 if source is previous else 0))
        previous = source
    return tuple(names)


class Tally:
    """Sums over the steps of one group."""

    def __init__(self, space: Space, compartments: Compartments) -> None:
        grid, model = space.grid, space.model
        self.space, self.compartments = space, compartments
        states = space.inside.shape[1]
        self.stocks = np.zeros((grid.periods + 1, states, model.age_bands))
        self.taken = np.zeros(
            (grid.periods, len(all_branches(model)), model.age_bands, len(grid.band_cells))
        )
        self.arrivals = np.zeros((grid.periods, len(model.inflows), model.age_bands))
        self.grown_up = np.zeros(grid.periods)
        self.lives: dict[tuple[int, float], tuple[FloatArray, FloatArray]] = {}
        self.child_years = np.zeros((grid.periods, states, model.age_bands))

    def stock(self, at: int, everyone: Iterable[list[Band]]) -> None:
        """Write down the children there as a period ends."""
        inside = self.space.inside
        for bands in everyone:
            for age, band in enumerate(bands):
                clocked, plain = band.clocked.sum(axis=(1, 2)), band.plain.sum(axis=1)
                counts = (
                    clocked @ inside[self.space.clocked] + plain @ inside[self.space.plain]
                )
                self.stocks[at, :, age] += counts

    def live(self, period: int, mask: int, lives: Iterable[Lived], share: float) -> None:
        """Add a share of children who lived one step under a set of reforms."""
        kept, fresh = self._lives(mask, 1.0)
        for age, lived in enumerate(lives):
            kept[age, :, period] += share * lived.clocked.T
            fresh[age, period, : len(lived.plain)] += share * lived.plain

    def live_half(
        self, period: int, mask: int, age: int, midway: Midway, share: float
    ) -> None:
        """Add a share of children who lived half a step."""
        kept, fresh = self._lives(mask, 0.5)
        by_band = np.add.reduceat(midway.kept, self.space.grid.band_cells, axis=1)
        kept[age, :, period] += share * by_band.T
        fresh[age, period] += share * midway.fresh

    def _lives(self, mask: int, length: float) -> tuple[FloatArray, FloatArray]:
        if (mask, length) not in self.lives:
            grid, ages = self.space.grid, self.space.model.age_bands
            kept = (ages, len(grid.band_cells), grid.periods, len(self.space.clocked))
            fresh = (ages, grid.periods, len(self.compartments.joint))
            self.lives[mask, length] = np.zeros(kept), np.zeros(fresh)
        return self.lives[mask, length]

    def settle(self, made: Mapping[int, Step]) -> None:
        """Turn the steps lived under each set of reforms into time and moves."""
        for (mask, length), (kept, fresh) in self.lives.items():
            self._settle(made[mask], *made[mask].exposure(kept, fresh, share=length))
        self.lives.clear()

    def _settle(self, step: Step, kept: FloatArray, fresh: FloatArray) -> None:
        space, grid = self.space, self.space.grid
        kept, fresh = kept * grid.step_years, fresh * grid.step_years
        years = np.zeros((*kept.shape[:3], len(space.joints)))
        years[..., space.clocked] = kept
        for at, (joint, band) in enumerate(
            zip(self.compartments.joint, self.compartments.band, strict=True)
        ):
            years[:, band, :, joint] += fresh[..., at]
        self.child_years += np.einsum("adpj,js->psa", years, space.inside)
        durations = len(grid.band_cells)
        by_joint = np.ascontiguousarray(
            np.moveaxis(years, -1, 0)
        )  # each is read many times
        for hop, rate in zip(space.hops, step.rates, strict=True):
            moves = rate[:, :durations, None] * by_joint[hop.source]
            if hop.by_duration:
                self.taken[:, hop.branch] += moves.transpose(2, 0, 1)
            else:
                self.taken[:, hop.branch, :, 0] += moves.sum(axis=1).T

    def write(self, expected: Expected, group: int) -> None:
        """Write the sums of this group into the expected counts."""
        model = self.space.model
        states = global_states(model)
        expected.child_years[..., group] = self.child_years
        expected.stocks[..., group] = self.stocks
        expected.taken[:, :, :, group, : self.taken.shape[-1]] = self.taken
        expected.arrivals[..., group] = self.arrivals
        for at, inflow in enumerate(model.inflows):
            for place in inflow.states.items():
                expected.entries[:, states[place], :, group] += self.arrivals[:, at]
        expected.left[:, -1, group] = self.grown_up
        times = self.taken.sum(axis=-1)
        for at, (_, branch) in enumerate(all_branches(model)):
            for place in branch.moves.items():
                expected.entries[:, states[place], :, group] += times[:, at]
            if branch.leaves:
                expected.left[..., group] += times[:, at]
