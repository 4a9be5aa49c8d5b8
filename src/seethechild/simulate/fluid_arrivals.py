"""All who arrive in one step, added up: they are as many in every step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seethechild.model.system import FloatArray
from seethechild.simulate.forward_birthday import Midway
from seethechild.simulate.forward_mass import Band, empty_bands
from seethechild.simulate.forward_run import Arrival
from seethechild.simulate.forward_space import Space
from seethechild.simulate.forward_tally import Tally


@dataclass(frozen=True, eq=False)
class Arrived:
    """All inflows of a group over one step.

    Attributes:
        bands: who is there at its end.
        lives: age band and who they are halfway, counted.
        taken: branches of birthdays, age band, and how often each was taken (b, D).
        counts: inflow, age band and how many.
    """

    bands: list[Band]
    lives: list[tuple[int, Midway]]
    taken: list[tuple[list[int], int, FloatArray]]
    counts: list[tuple[int, int, float]]

    def add(
        self, tally: Tally, bands: Sequence[Band], period: int, mask: int, share: float
    ) -> None:
        """Add a share of them to those there, and to what is counted."""
        for band, theirs in zip(bands, self.bands, strict=True):
            band.add(theirs, share)
        for age, midway in self.lives:
            tally.live_half(period, mask, age, midway, share)
        for branches, age, times in self.taken:
            tally.taken[period, branches, age] += share * times
        for inflow, age, count in self.counts:
            tally.arrivals[period, inflow, age] += share * count


def gather(space: Space, arrivals: Sequence[Sequence[Arrival]]) -> Arrived:
    """Add up the arrivals of a group.

    Args:
        space: the group's joint states.
        arrivals: of each inflow of the group, per child.
    """
    bands = empty_bands(space)
    halfway: dict[int, Midway] = {}
    taken, counts = [], []
    for inflow, parts in zip(space.inflows(), arrivals, strict=True):
        number = space.model.inflows.index(inflow)
        count = inflow.per_year * space.grid.step_years
        for each in parts:
            ages = count * each.ages
            total = float(ages.sum())
            counts.append((number, each.arrives, total))
            halfway[each.age] = _sum(halfway.get(each.age), each.midway, total)
            taken += [
                (birthday.branches, each.age, total * times.T)
                for birthday, times in each.birthdays
            ]
            bands[each.age].clocked[:] += each.clocked[..., None] * ages
            bands[each.age].plain[:] += each.plain[:, None] * ages
    return Arrived(bands, list(halfway.items()), taken, counts)


def _sum(there: Midway | None, more: Midway, times: float) -> Midway:
    parts = [np.asarray(times * each) for each in (more.kept, more.fresh, more.lag)]
    if there is None:
        return Midway(*parts)
    before = (there.kept, there.fresh, there.lag)
    return Midway(*(one + other for one, other in zip(before, parts, strict=True)))
