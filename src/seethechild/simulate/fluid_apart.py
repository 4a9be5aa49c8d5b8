"""Follow a model with limited services, its tracks together or apart, whichever can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from seethechild.model.system import Service, SystemModel
from seethechild.simulate.fluid import Fluid, Following
from seethechild.simulate.fluid_parts import Part, part_of, sets_of
from seethechild.simulate.fluid_space import LimitedSpace
from seethechild.simulate.forward_grid import clock_of, make_grid
from seethechild.simulate.forward_tally import Expected, empty_expected
from seethechild.simulate.reforms import Reform

#: Most joint states of a group that are followed together for an answer at once.
MOST_TOGETHER = 120
#: What is counted by state, and by branch, and on which axis.
_BY_STATE = ("child_years", "stocks", "entries")


class Apart:
    """A model whose tracks are followed apart (see ``fluid_parts``).

    Args:
        model, years, step_years, periods_per_year, levels: as ``fluid.fluid``.

    Raises:
        SpecError: as ``forward``.
    """

    def __init__(
        self,
        model: SystemModel,
        *,
        years: float,
        step_years: float,
        periods_per_year: int = 1,
        levels: Mapping[str, float] | None = None,
    ) -> None:
        self.model = model
        self._years, self._step, self._periods = years, step_years, periods_per_year
        self._levels = levels or {}
        core, *others = sets_of(model)
        self._core = core
        self._others = [part_of(model, tracks) for tracks in others]
        self._follow = [self._following(part) for part in self._others]

    def _following(self, part: Part) -> Following:
        names = zip(part.model.lanes, part.whence, strict=True)
        levels = {
            lane.id: self._levels[self.model.lanes[at].id]
            for lane, at in names
            if self.model.lanes[at].id in self._levels
        }
        return Following(
            part.model,
            years=self._years,
            step_years=self._step,
            periods_per_year=self._periods,
            levels=levels,
        )

    def under(
        self, reforms: Sequence[Reform] = (), *, services: Sequence[Service] = ()
    ) -> Fluid:
        """Return what to expect under an option; arguments as of ``Following.under``."""
        places = {service.id: service.places for service in services}
        told = [
            _under(part, follow, reforms, places)
            for part, follow in zip(self._others, self._follow, strict=True)
        ]
        core = part_of(self.model, self._core, [follow.seen for follow in self._follow])
        following = self._following(core)
        told.insert(0, _under(core, following, reforms, places))
        parts = [core, *self._others]
        expected = _put_together(self.model, parts, told, following)
        tracks = {lane.id: lane.track for lane in self.model.lanes}
        waits = [
            each.waits.filter(pl.col("service") == service.id)
            for service in self.model.services
            for part, each in zip(parts, told, strict=True)
            if tracks[service.lane] in part.owns
        ]
        return Fluid(expected, pl.concat([told[0].waits.clear(), *waits]), together=False)


def _under(
    part: Part,
    following: Following,
    reforms: Sequence[Reform],
    places: Mapping[str, tuple[tuple[float, int], ...]],
) -> Fluid:
    own = [
        replace(service, places=places.get(service.id, service.places))
        for service in part.model.services
    ]
    return following.under(part.reforms(reforms), services=own)


def _put_together(
    model: SystemModel, parts: Sequence[Part], told: Sequence[Fluid], like: Following
) -> Expected:
    whole = empty_expected(model, like.grid)
    branch_at = {name: at for at, name in enumerate(whole.branches)}
    for part, each in zip(parts, told, strict=True):
        mine = each.expected
        for at, place in enumerate(mine.states):
            if place[0] in part.owns:
                to = whole.states.index(place)
                for name in _BY_STATE:
                    getattr(whole, name)[:, to] = getattr(mine, name)[:, at]
        owner = {
            lane.id: model.lanes[at]
            for lane, at in zip(part.model.lanes, part.whence, strict=True)
        }
        moves = {
            f"birthday/{m.age:g}/{m.track}/{m.state}": m.track for m in model.age_moves
        }
        for at, (name, number) in enumerate(mine.branches):
            track = owner[name].track if name in owner else moves[name]
            if track in part.owns:
                source = owner[name].id if name in owner else name
                whole.taken[:, branch_at[source, number]] += mine.taken[:, at]
    first = told[0].expected
    np.copyto(whole.arrivals, first.arrivals)
    np.copyto(whole.left, first.left)
    return whole


def follow(
    model: SystemModel,
    *,
    years: float,
    step_years: float,
    periods_per_year: int = 1,
    most: int = MOST_TOGETHER,
) -> Following | Apart:
    """Return a model ready to be followed: its tracks together if they are few enough, or apart.

    Args:
        model: the system.
        years: how long to follow it.
        step_years: length of a step, a whole fraction of a period.
        periods_per_year: how finely results are cut.
        most: joint states of a group that are followed together.

    Raises:
        SpecError: as ``forward``.
    """
    free = replace(model, services=())
    grid = make_grid(
        free, years=years, step_years=step_years, periods_per_year=periods_per_year
    )
    track, states = clock_of(free)
    if len(sets_of(model)) > 1:
        for group in model.groups:
            space = LimitedSpace(free, group, grid, track, states, services=model.services)
            if len(space.joints) > most:
                return Apart(
                    model,
                    years=years,
                    step_years=step_years,
                    periods_per_year=periods_per_year,
                )
    return Following(
        model, years=years, step_years=step_years, periods_per_year=periods_per_year
    )
