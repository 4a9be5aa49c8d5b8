"""Joint states of a model with limited services, and its hops while a service's door is open.

While a place is free, a child who asks is taken in at once: the hop that leads to the state of
waiting leads on to where the service takes it. While none is free, children stay where they wait.
"""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from seethechild.model.system import FloatArray, Service
from seethechild.simulate.forward_grid import IntArray
from seethechild.simulate.forward_space import Hop, Source, Space, taken_branches


@dataclass(frozen=True, eq=False)
class Desk:
    """A limited service, as one group of children finds it.

    Attributes:
        service: what the model says.
        waits: shape (W,), joint states in which children wait for it.
        waiting: shape (J,), 1 for these.
        clocked: shape (W,), whether they are kept by time in state.
        holds: shape (J,), 1 where a child has a place.
        takes: joint state of waiting to the hops by which a child is taken in.
        turn: shape (A, W), class of priority of those who wait.
    """

    service: Service
    waits: IntArray
    waiting: FloatArray
    clocked: NDArray[np.bool_]
    holds: FloatArray
    takes: dict[int, list[Hop]]
    turn: IntArray


@dataclass(eq=False)
class LimitedSpace(Space):
    """The joint states of one group, taking in included.

    Attributes:
        services: those with a limited number of places.
        desks: the same, one for each service.
    """

    services: tuple[Service, ...] = ()
    desks: list[Desk] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._opened: dict[int, LimitedSpace] = {}
        self.desks = [self._desk(service) for service in self.services]

    def opened(self, doors: int) -> "LimitedSpace":
        """Return the same space while the doors of some services are open.

        Args:
            doors: bit mask over the services.
        """
        if not doors:
            return self
        if doors not in self._opened:
            other = copy(self)
            other.hops = list(self.hops)
            # Taken in here, a child may come to wait there: as often as there are services.
            for _ in self.desks:
                for at, desk in enumerate(self.desks):
                    if doors >> at & 1:
                        other.hops = [
                            made for hop in other.hops for made in _led_on(hop, desk)
                        ]
            self._opened[doors] = other
        return self._opened[doors]

    def _lanes_by_state(self) -> dict[tuple[str, str], list[Source]]:
        # Lanes that take a child in have no rate of their own, but lead somewhere.
        found = super()._lanes_by_state()
        names = {service.lane for service in self.services}
        first = 0
        for at, lane in enumerate(self.model.lanes):
            if lane.id in names and not np.any(lane.rates > 0):
                taken = taken_branches(lane, first)
                found.setdefault((lane.track, lane.state), []).append((at, lane, taken))
            first += len(lane.branches)
        return found

    def _desk(self, service: Service) -> Desk:
        by = {lane.id: at for at, lane in enumerate(self.model.lanes)}
        lane = self.model.lanes[by[service.lane]]
        track = self.model.tracks.index(lane.track)
        takes: dict[int, list[Hop]] = {}
        for hop in self.hops:
            if hop.lane == by[service.lane]:
                takes.setdefault(hop.source, []).append(hop)
        waits = np.array(sorted(takes), dtype=np.int64)
        waiting = np.zeros(len(self.joints))
        waiting[waits] = 1.0
        holds = np.array([float(joint[track] in service.holds) for joint in self.joints])
        return Desk(
            service,
            waits,
            waiting,
            np.isin(waits, self.clocked),
            holds,
            takes,
            self._turn(service, waits),
        )

    def _turn(self, service: Service, waits: IntArray) -> IntArray:
        turn = np.zeros((self.model.age_bands, len(waits)), np.int64)
        if service.priority.size:
            turn += service.priority[:, [self.model.groups.index(self.group)]]
        for column, joint in enumerate(waits):
            there = dict(zip(self.model.tracks, self.joints[joint], strict=True))
            before = [by.get(there[name], 0) for name, by in service.sooner.items()]
            turn[:, column] -= max(before, default=0)
        return np.maximum(turn, 0)


def _led_on(hop: Hop, desk: Desk) -> Iterator[Hop]:
    """Yield what a hop is while the door is open: on to where the service takes the child."""
    comes = hop.target in desk.takes and not desk.waiting[hop.source]
    if not comes or hop.source == hop.target:
        yield hop
        return
    for take in desk.takes[hop.target]:
        share = hop.share * take.share
        yield replace(
            hop,
            target=take.target,
            restarts=take.restarts or (hop.restarts and take.target >= 0),
            cells=take.cells if take.restarts else hop.cells,
            share=share,
        )
        # Counted, but moves nobody.
        yield replace(
            hop,
            target=hop.source,
            restarts=False,
            cells=(),
            share=share,
            branch=take.branch,
            by_duration=False,
        )


def places_over(service: Service, low: float, high: float) -> float:
    """Return the mean number of places of a service from ``low`` to ``high``, in years.

    Example:
        >>> places_over(Service("office", "in", (), ((0.0, 10), (1.0, 20))), 0.5, 1.5)
        15.0
    """
    years = [year for year, _ in service.places]
    if high <= low:
        return float(service.places[int(np.searchsorted(years, low, "right")) - 1][1])
    edges: Sequence[float] = [*years, np.inf]
    there = 0.0
    for (since, count), until in zip(service.places, edges[1:], strict=True):
        there += count * max(0.0, min(high, until) - max(low, since))
    return there / (high - low)
