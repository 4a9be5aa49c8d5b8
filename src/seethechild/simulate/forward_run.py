"""One group of children on its way from step to step."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_birthday import (
    Birthday,
    Midway,
    half_step,
    land,
    make_birthday,
    nobody,
)
from seethechild.simulate.forward_grid import IntArray
from seethechild.simulate.forward_mass import (
    Band,
    by_points,
    empty_bands,
    live_step,
    start_bands,
)
from seethechild.simulate.forward_reach import Leg, find_kinds, legs, present
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_step import (
    Compartments,
    Step,
    find_compartments,
    make_step,
)
from seethechild.simulate.forward_tally import Tally
from seethechild.simulate.reforms import Reform

#: A kind of children and the set of reforms at work on them.
Key = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Arrival:
    """Part of one child of an inflow, who arrives in the middle of a step.

    Attributes:
        age: age band.
        ages: shape (n,), how much of it arrives at each age of the band.
        midway: what it is halfway.
        clocked, plain: what it is at the end of the step, shapes (K, C) and (N,).
        at_clocked, at_plain: where that is not nothing, which is in few places.
        birthdays: moves it makes at once, with how often each branch is taken.
        arrives: age band in which it arrives: the one before, if it has its birthday at once.
    """

    age: int
    ages: FloatArray
    midway: Midway
    clocked: FloatArray
    plain: FloatArray
    at_clocked: tuple[IntArray, ...]
    at_plain: tuple[IntArray, ...]
    birthdays: list[tuple[Birthday, FloatArray]]
    arrives: int


class Run:
    """Follows one group; ``tally`` holds the answer after ``play``.

    Args:
        space: the group's joint states.
        reforms: what changes.
        levels: shape (lanes,), factor on each lane's rates.
        like: a run of the same space and levels, whose preparations are used again.
    """

    def __init__(
        self,
        space: Space,
        reforms: Sequence[Reform],
        levels: FloatArray,
        *,
        like: "Run | None" = None,
    ) -> None:
        self.space, self.reforms, self.levels = space, reforms, levels
        self.schedules = list(dict.fromkeys(reform.schedule for reform in reforms))
        self.kinds = find_kinds(self.schedules)
        self.compartments: Compartments = (
            like.compartments if like else find_compartments(space)
        )
        # Who is there as each period begins, as now: known as far as it was played.
        self.began: list[list[Band]] = like.began if like else [start_bands(space)]
        self.tally = Tally(space, self.compartments)
        self.now: dict[Key, list[Band]] = {}
        # As now, set 0, is the same whatever the reforms.
        self.made: dict[int, Step] = {0: like.step(0)} if like else {}
        self.arrivals: dict[int, list[list[Arrival]]] = (
            {0: like.arrivals[0]} if like and 0 in like.arrivals else {}
        )
        self.birthdays: list[list[Birthday]] = like.birthdays if like else self._birthdays()

    def play(self, since: int = 0) -> None:
        """Follow the group to the end and tally everything.

        Args:
            since: the period to begin with; no reform may begin before it, and the run that this
                one is like must have come so far.
        """
        grid = self.space.grid
        first = since * grid.period_steps
        for number, kind in enumerate(self.kinds):
            for mask, share in present(kind.triggers, first * grid.step_years).items():
                mine = bands_of(self.now, (number, mask), self.space)
                for band, theirs in zip(mine, self.began[since], strict=True):
                    band.add(theirs, kind.share * share)
        self.tally.stock(since, self.now.values())
        for at in range(first, grid.steps):
            self._live(at)
            if (at + 1) % grid.period_steps == 0:
                self.tally.stock((at + 1) // grid.period_steps, self.now.values())
                if not self.reforms:
                    self.began.append(self.now[0, 0])
        self.tally.settle(self.made)

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

    def _live(self, at: int) -> None:
        grid = self.space.grid
        low, high = at * grid.step_years, (at + 1) * grid.step_years
        period = at // grid.period_steps
        later: dict[Key, list[Band]] = {}
        for number, kind in enumerate(self.kinds):
            masks = [mask for of, mask in self.now if of == number]
            for leg in legs(kind.triggers, masks, low, high):
                after = self._leg(period, leg, self.now[number, leg.origin])
                key = number, leg.end
                if key not in later and leg.share == 1.0:
                    later[key] = after
                    continue
                for band, theirs in zip(
                    bands_of(later, key, self.space), after, strict=True
                ):
                    band.add(theirs, leg.share)
            # Those who arrive have their reforms as they stand at the end of the step.
            for mask, share in present(kind.triggers, high).items():
                bands = bands_of(later, (number, mask), self.space)
                self._arrive(period, mask, bands, kind.share * share)
        self.now = later

    def _leg(self, period: int, leg: Leg, before: list[Band]) -> list[Band]:
        grid, step = self.space.grid, self.step(leg.under)
        lives = [live_step(step, age, band, grid) for age, band in enumerate(before)]
        self.tally.live(period, leg.under, lives, leg.share)
        after = [lived.band for lived in lives]
        blank = nobody(self.space, self.compartments)
        for age, band in enumerate(before):
            oldest, plain = band.clocked[..., -1], band.plain[:, -1]
            if not (oldest.any() or plain.any()):
                continue
            fresh = blank.fresh.copy()
            fresh[: len(plain)] = plain
            midway = Midway(oldest, fresh, blank.lag)
            self.tally.live_half(period, leg.under, age, midway, leg.share)
            midway = half_step(step, age, midway, grid)
            if age + 1 == len(before):
                self.tally.grown_up[period] += leg.share * midway.total()
                continue
            for birthday in self.birthdays[age]:
                midway, taken = birthday.happen(midway, grid)
                self.tally.taken[period, birthday.branches, age + 1] += leg.share * taken.T
            self.tally.live_half(period, leg.under, age + 1, midway, leg.share)
            midway = half_step(step, age + 1, midway, grid)
            clocked, plain = land(midway, self.compartments)
            after[age + 1].clocked[..., 0] += clocked
            after[age + 1].plain[:, 0] += plain
        return after

    def _arrive(self, period: int, mask: int, bands: list[Band], share: float) -> None:
        space, tally = self.space, self.tally
        if mask not in self.arrivals:
            self.arrivals[mask] = [
                self._arrivals(number, mask) for number in range(len(space.inflows()))
            ]
        for inflow, arrivals in zip(space.inflows(), self.arrivals[mask], strict=True):
            number = space.model.inflows.index(inflow)
            count = share * inflow.per_year * space.grid.step_years
            for each in arrivals:
                ages = count * each.ages
                total = float(ages.sum())
                tally.arrivals[period, number, each.arrives] += total
                tally.live_half(period, mask, each.age, each.midway, total)
                for birthday, taken in each.birthdays:
                    tally.taken[period, birthday.branches, each.age] += total * taken.T
                band, at = bands[each.age], each.at_clocked
                band.clocked[at] += each.clocked[at][:, None] * ages
                band.plain[each.at_plain] += each.plain[each.at_plain][:, None] * ages

    def _arrivals(self, number: int, mask: int) -> list[Arrival]:
        space, grid, step = self.space, self.space.grid, self.step(mask)
        inflow, joint = space.inflows()[number], space.arriving()[number]
        nodes, scale = grid.age_nodes, grid.step_years
        below, above = by_points(
            inflow.age_low / scale, inflow.age_high / scale, int(nodes[-1]) + 1
        )
        made = []
        for cell, there in space.arrival_cells(inflow, joint).items():
            midway = nobody(space, self.compartments)
            midway.fresh[self.compartments.index[joint, cell]] = 1.0
            for age, (first, end) in enumerate(pairwise(nodes)):
                ages, late = (there * above)[first:end], np.zeros(end - first)
                ages[1:] += (there * below)[first + 1 : end]
                # Those who arrive just before a birthday have it at once.
                late[0] = there[first] * below[first]
                moved, done = midway, []
                for birthday in self.birthdays[age - 1] if age else ():
                    moved, taken = birthday.happen(moved, grid)
                    done.append((birthday, taken))
                for part, begin, moves in ((ages, midway, []), (late, moved, done)):
                    if part.any():
                        ending = land(half_step(step, age, begin, grid), self.compartments)
                        clocked, plain = np.nonzero(ending[0]), np.nonzero(ending[1])
                        arrives = age - 1 if part is late else age
                        made.append(
                            Arrival(
                                age, part, begin, *ending, clocked, plain, moves, arrives
                            )
                        )
        return made

    def _birthdays(self) -> list[list[Birthday]]:
        # One list for the end of each age band, in the order of the model.
        model = self.space.model
        ends: list[list[Birthday]] = [[] for _ in range(model.age_bands)]
        for move, hops in zip(model.age_moves, self.space.birthdays, strict=True):
            band = int(np.searchsorted(model.age_edges, move.age)) - 1
            if hops and 0 <= band < model.age_bands - 1:
                ends[band].append(make_birthday(self.space, self.compartments, hops))
        return ends


def bands_of(where: dict[Key, list[Band]], key: Key, space: Space) -> list[Band]:
    """Return the children kept under a key, nobody if there are none yet."""
    if key not in where:
        where[key] = empty_bands(space)
    return where[key]
