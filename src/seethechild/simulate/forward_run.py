"""One group of children on its way from step to step."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from seethechild.model.system import FloatArray, Inflow
from seethechild.simulate.forward_birthday import Birthday, make_birthday
from seethechild.simulate.forward_mass import (
    Band,
    empty_bands,
    live_step,
    place,
    spread,
    start_bands,
)
from seethechild.simulate.forward_reach import find_kinds, legs, present
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_step import Step, find_compartments, make_step
from seethechild.simulate.forward_tally import Tally
from seethechild.simulate.reforms import Reform

#: A kind of children and the set of reforms at work on them.
Key = tuple[int, int]


class Run:
    """Follows one group; ``tally`` holds the answer after ``play``.

    Args:
        space: the group's joint states.
        reforms: what changes.
        levels: shape (lanes,), factor on each lane's rates.
    """

    def __init__(self, space: Space, reforms: Sequence[Reform], levels: FloatArray) -> None:
        self.space, self.reforms, self.levels = space, reforms, levels
        self.schedules = list(dict.fromkeys(reform.schedule for reform in reforms))
        self.kinds = find_kinds(self.schedules)
        self.compartments = find_compartments(space)
        self.tally = Tally(space, self.compartments)
        self.now: dict[Key, list[Band]] = {}
        self.made: dict[int, Step] = {}
        self.birthdays = self._birthdays()
        self.arrivals = [
            (number, inflow, self._one_arrival(inflow))
            for number, inflow in enumerate(space.model.inflows)
            if inflow.group == space.group and inflow.per_year > 0
        ]

    def play(self) -> None:
        """Follow the group to the end and tally everything."""
        grid = self.space.grid
        self._join(list(enumerate(start_bands(self.space))), 0.0, 1.0)
        self.tally.stock(0, self.now.values(), 1.0)
        for at in range(grid.steps + 1):
            # What happens on a day between two periods belongs half to each: the day stands for
            # the half steps before and after it.
            ends = at > 0 and at % grid.period_steps == 0
            period = at // grid.period_steps
            if ends:
                self.tally.stock(period, self.now.values(), 0.5)
            shares = {period: 0.5, period - 1: 0.5} if ends else {period: 1.0}
            shares.pop(grid.periods, None)
            self._arrive(at, shares)
            self._have_birthdays(shares)
            if ends:
                self.tally.stock(period, self.now.values(), 0.5)
            if at < grid.steps:
                self._live(at, period)
        for mask, step in self.made.items():
            self.tally.settle(mask, step)

    def step(self, mask: int) -> Step:
        """Return the step under one set of reforms."""
        if mask not in self.made:
            model = self.space.model
            group = model.groups.index(self.space.group)
            shape = (len(model.lanes), model.age_bands, model.duration_bands)
            rates = np.array([lane.rates for lane in model.lanes]).reshape(shape)
            rates = rates * self.levels[:, None, None]
            for reform in self.reforms:
                if mask >> self.schedules.index(reform.schedule) & 1:
                    for each in reform.multipliers:
                        if each.groups[group]:
                            rates[each.lane_index] *= each.ratio[:, None]
            self.made[mask] = make_step(self.space, self.compartments, rates)
        return self.made[mask]

    def _join(self, bands: list[tuple[int, Band]], years: float, share: float) -> None:
        # Children who come at a time are of every kind; some reforms work on some of them.
        for number, kind in enumerate(self.kinds):
            for mask, part in present(kind.triggers, years).items():
                mine = self._bands_of(self.now, (number, mask))
                for age, band in bands:
                    mine[age].add(band, share * kind.share * part)

    def _bands_of(self, where: dict[Key, list[Band]], key: Key) -> list[Band]:
        if key not in where:
            where[key] = empty_bands(self.space)
        return where[key]

    def _live(self, at: int, period: int) -> None:
        grid = self.space.grid
        low, high = at * grid.step_years, (at + 1) * grid.step_years
        later: dict[Key, list[Band]] = {}
        for number, kind in enumerate(self.kinds):
            masks = [mask for of, mask in self.now if of == number]
            for leg in legs(kind.triggers, masks, low, high):
                step = self.step(leg.under)
                before = self.now[number, leg.origin]
                lives = [
                    live_step(step, age, band, grid) for age, band in enumerate(before)
                ]
                self.tally.live(period, leg.under, lives, leg.share)
                after = [lived.band for lived in lives]
                key = number, leg.end
                if key not in later and leg.share == 1.0:
                    later[key] = after
                else:
                    for mine, band in zip(self._bands_of(later, key), after, strict=True):
                        mine.add(band, leg.share)
        self.now = later

    def _one_arrival(self, inflow: Inflow) -> list[tuple[int, Band]]:
        space, scale = self.space, self.space.grid.step_years
        points = int(space.grid.age_nodes[-1]) + 1
        joint = space.index[tuple(inflow.states[track] for track in space.model.tracks)]
        elapsed = np.zeros(len(space.grid.cell_bands))
        elapsed[0] = 1.0
        bands = empty_bands(space)
        ages = spread(inflow.age_low / scale, inflow.age_high / scale, points)
        place(bands, space, joint, ages=ages, elapsed=elapsed)
        return [(age, band) for age, band in enumerate(bands) if band.total() > 0]

    def _arrive(self, at: int, shares: dict[int, float]) -> None:
        step_years = self.space.grid.step_years
        for number, inflow, bands in self.arrivals:
            count = inflow.per_year * step_years * (0.5 if at == 0 else 1.0)
            self._join(bands, at * step_years, count)
            for age, band in bands:
                for period, share in shares.items():
                    self.tally.arrivals[period, number, age] += share * count * band.total()

    def _birthdays(self) -> list[list[Birthday]]:
        # One list for the end of each age band, in the order of the model.
        model = self.space.model
        ends: list[list[Birthday]] = [[] for _ in range(model.age_bands)]
        for move, hops in zip(model.age_moves, self.space.birthdays, strict=True):
            band = int(np.searchsorted(model.age_edges, move.age)) - 1
            if hops and 0 <= band < model.age_bands - 1:
                ends[band].append(make_birthday(self.space, hops))
        return ends

    def _have_birthdays(self, shares: dict[int, float]) -> None:
        grid, taken = self.space.grid, self.tally.taken
        for bands in self.now.values():
            for age, (band, following) in enumerate(pairwise(bands)):
                if not (band.clocked[..., -1].any() or band.plain[..., -1].any()):
                    continue
                for birthday in self.birthdays[age]:
                    moves = birthday.happen(band, grid)
                    for period, share in shares.items():
                        taken[period, birthday.branches, age + 1] += share * moves.T
                following.clocked[..., 0] += band.clocked[..., -1]
                following.plain[..., 0] += band.plain[..., -1]
                band.nobody_due()
            gone = bands[-1].clocked[..., -1].sum() + bands[-1].plain[..., -1].sum()
            for period, share in shares.items():
                self.tally.grown_up[period] += share * gone
            bands[-1].nobody_due()
