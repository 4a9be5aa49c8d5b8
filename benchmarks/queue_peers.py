"""The peer of benchmark B2: SimPy, which has resources with queues."""

import random
from collections.abc import Iterator
from math import inf

import b1
import b2
import numpy as np
import peers
import simpy

BANDS = len(b1.AGE_EDGES) - 1
BAND_YEARS = float(b1.AGE_EDGES[1])


def hazards() -> list[list[list[tuple[float, int]]]]:
    """Return the ways out of each state by age band: hazard at medium need, and where to."""
    table: list[list[list[tuple[float, int]]]] = [
        [[] for _ in range(BANDS)] for _ in b2.STATES
    ]
    for source, target, rate, shape in b2.LANES:
        for band in range(BANDS):
            hazard = float(rate * b1.SHAPES[shape][band])
            table[b2.STATES.index(source)][band].append((hazard, b2.STATES.index(target)))
    return table


class Office:
    """A world of SimPy with one process for each child and one resource for the service."""

    def __init__(self, children: int) -> None:
        self.ways = hazards()
        self.totals = [[sum(h for h, _ in ways) for ways in bands] for bands in self.ways]
        self.dice = random.Random(1)  # noqa: S311
        self.world = simpy.Environment()
        self.office = simpy.Resource(self.world, b2.PLACES * children // b1.CHILDREN)
        self.events = 0
        self.waits: list[float] = []
        shape = (len(b2.STATES), BANDS, len(b1.NEEDS))
        self.lived = np.zeros(shape).tolist()
        for age, need in zip(
            *(part.tolist() for part in peers.sample(children)), strict=True
        ):
            self.world.process(self.life(age, need))

    def next_move(self, state: int, age: float, end: float, need: int) -> tuple[float, int]:
        """Return the age at the next move and where it leads; -1 if the end comes first."""
        amount = self.dice.expovariate(1.0) / b1.NEED_FACTORS[need]
        band, at, rates = int(age / BAND_YEARS), age, self.totals[state]
        while at < end:
            edge = min((band + 1) * BAND_YEARS, end)
            if amount < rates[band] * (edge - at):
                at += amount / rates[band]
                pick = self.dice.random() * rates[band]
                ways = iter(self.ways[state][band])
                hazard, target = next(ways)
                while pick >= hazard:
                    pick -= hazard
                    hazard, target = next(ways, (inf, target))
                return at, target
            amount -= rates[band] * (edge - at)
            at, band = edge, band + 1
        return end, -1

    def stay(self, state: int, need: int, age: float, stop: float) -> None:
        """Add up the time lived in a state, by age band."""
        while age < stop:
            band = min(int(age / BAND_YEARS), BANDS - 1)
            edge = stop if band == BANDS - 1 else min((band + 1) * BAND_YEARS, stop)
            self.lived[state][band][need] += edge - age
            age = edge if edge > age else stop

    def life(self, age: float, need: int) -> Iterator[simpy.Event]:
        """One child, from the start to the end of the run."""
        state, end = 0, age + b1.YEARS
        place: simpy.resources.resource.Request | None = None
        while state != b1.STATES.index("left"):
            at, target = self.next_move(state, age, end, need)
            sleeps = self.world.timeout(max(0.0, at - age))
            if state == b2.STATES.index(b2.WAITING):
                asked, came = self.world.now, age
                place = self.office.request()
                yield place | sleeps
                if place.triggered:
                    at, target = came + self.world.now - asked, b2.STATES.index(b2.HELP)
                else:
                    place.cancel()
                    place = None
                if target >= 0:
                    self.waits.append(self.world.now - asked)
            else:
                yield sleeps
                if place:
                    self.office.release(place)
                    place = None
            self.stay(state, need, age, at)
            if target < 0:
                return
            self.events += 1
            state, age = target, at


def simpy_office(children: int) -> tuple[int, float]:
    """Exact: return the number of moves and the mean wait in years."""
    office = Office(children)
    office.world.run(until=b1.YEARS + 1.0)
    return office.events, float(np.mean(office.waits))
