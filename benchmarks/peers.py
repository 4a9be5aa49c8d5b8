"""The peers of benchmark B1, each written for this one model and given what makes it fast.

Each does the same work as the engine with one period: it returns the time lived in child-years,
shape (8 states, 10 age bands, 3 needs), and the moves, shape (8 from, 8 to, 10, 3). None of them can
name its random numbers, so none can compare two options child by child.
"""

import random
from collections.abc import Iterator

import numpy as np
import simpy
from b1 import AGE_EDGES, NEED_FACTORS, NEEDS, STATES, YEARS, hazards, needs, start_ages

Tables = tuple[np.ndarray, np.ndarray]

LEFT = STATES.index("left")
BAND_YEARS = float(AGE_EDGES[1])
BANDS = len(AGE_EDGES) - 1
LIVED_SHAPE = (len(STATES), BANDS, len(NEEDS))
MOVED_SHAPE = (len(STATES), *LIVED_SHAPE)


def sample(children: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ages at the start and needs of so many of the children, spread evenly."""
    rows = np.linspace(0, len(start_ages()) - 1, children).astype(int)
    return start_ages()[rows], needs()[rows]


class _Tally:
    """Adds up time by band (parts of the first and last, whole ones between) and moves."""

    def __init__(self) -> None:
        cells = int(np.prod(LIVED_SHAPE))
        self.parts, self.whole = np.zeros(cells), np.zeros(cells)
        self.moved = np.zeros(int(np.prod(MOVED_SHAPE)), dtype=np.int64)

    def stay(
        self, state: np.ndarray, need: np.ndarray, age: np.ndarray, stop: np.ndarray
    ) -> None:
        cells = len(self.parts)
        band = (age / BAND_YEARS).astype(np.int64)
        last = np.minimum((stop / BAND_YEARS).astype(np.int64), BANDS - 1)
        row = state * (BANDS * len(NEEDS)) + need
        first_cell, last_cell = row + band * len(NEEDS), row + last * len(NEEDS)
        self.parts -= np.bincount(first_cell, age - band * BAND_YEARS, minlength=cells)
        self.parts += np.bincount(last_cell, stop - last * BAND_YEARS, minlength=cells)
        self.whole += np.bincount(first_cell, minlength=cells)
        self.whole -= np.bincount(last_cell, minlength=cells)

    def move(
        self, old: np.ndarray, new: np.ndarray, band: np.ndarray, need: np.ndarray
    ) -> None:
        place = ((old * len(STATES) + new) * BANDS + band) * len(NEEDS) + need
        self.moved += np.bincount(place, minlength=len(self.moved))

    def tables(self) -> Tables:
        between = np.cumsum(self.whole.reshape(LIVED_SHAPE), axis=1) * BAND_YEARS
        return self.parts.reshape(LIVED_SHAPE) + between, self.moved.reshape(MOVED_SHAPE)


def numpy_rounds(children: int) -> Tables:
    """Exact: every round draws the next event of all children at once, by inversion.

    One clock per stay and a choice of where to: the least work there is, but when one hazard
    changes, every later event of the child is drawn anew.
    """
    dice = np.random.default_rng(1)
    table = hazards()
    total = table.sum(axis=2)
    cumulated, ladder, lift = _ladder(total)
    targets = np.cumsum(table, axis=2) / np.maximum(total, 1e-300)[:, :, None]
    factors = np.array(NEED_FACTORS)
    age, need = sample(children)
    end = age + YEARS
    state = np.zeros(children, dtype=np.int64)
    tally = _Tally()
    while len(age):
        band = (age / BAND_YEARS).astype(np.int64)
        spent = cumulated[state, band] + total[state, band] * (age - band * BAND_YEARS)
        goal = spent + dice.standard_exponential(len(age)) / factors[need]
        beyond = goal >= cumulated[state, -1]
        goal = np.where(beyond, spent, goal)
        rung = np.searchsorted(ladder, goal + lift[state], side="right") - 1 - state * BANDS
        hazard = np.maximum(total[state, rung], 1e-300)
        when = rung * BAND_YEARS + (goal - cumulated[state, rung]) / hazard
        when[beyond] = np.inf
        tally.stay(state, need, age, np.minimum(when, end))
        keep = np.flatnonzero(when < end)
        u = dice.random(len(keep))
        old, state = (
            state[keep],
            (targets[state[keep], rung[keep]] <= u[:, None]).sum(axis=1),
        )
        tally.move(old, state, rung[keep], need[keep])
        stays = state != LEFT
        keep, state = keep[stays], state[stays]
        age, end, need = when[keep], end[keep], need[keep]
    return tally.tables()


def numpy_clocks(children: int) -> Tables:
    """Exact: the same, with one clock per lane as the engine has, the earliest of which rings.

    Only so does a change of one hazard leave the other clocks alone. (The numbers still have no
    names: that would cost more.)
    """
    dice = np.random.default_rng(1)
    table = hazards()
    most = int((table.sum(axis=1) > 0).sum(axis=1).max())
    # The lanes of each state first: (8 states, lanes) where to, (8 * lanes, 10) hazards.
    goes = np.argsort(table.sum(axis=1) == 0, axis=1, kind="stable")[:, :most]
    rates = np.take_along_axis(table, goes[:, None, :], axis=2)
    rates = rates.transpose(0, 2, 1).reshape(-1, BANDS)
    cumulated, ladder, lift = _ladder(rates)
    factors = np.array(NEED_FACTORS)
    age, need = sample(children)
    end = age + YEARS
    state = np.zeros(children, dtype=np.int64)
    tally = _Tally()
    while len(age):
        row = state[:, None] * most + np.arange(most)
        band = (age / BAND_YEARS).astype(np.int64)
        into = (age - band * BAND_YEARS)[:, None]
        spent = cumulated[row, band[:, None]] + rates[row, band[:, None]] * into
        amount = dice.standard_exponential(row.shape)
        goal = spent + amount / factors[need][:, None]
        beyond = goal >= cumulated[row, -1]
        goal = np.where(beyond, spent, goal)
        rung = np.searchsorted(ladder, goal + lift[row], side="right") - 1 - row * BANDS
        hazard = np.maximum(rates[row, rung], 1e-300)
        rings = rung * BAND_YEARS + (goal - cumulated[row, rung]) / hazard
        rings[beyond] = np.inf
        lane = rings.argmin(axis=1)
        each = np.arange(len(age))
        when = rings[each, lane]
        tally.stay(state, need, age, np.minimum(when, end))
        keep = np.flatnonzero(when < end)
        old, state = state[keep], goes[state[keep], lane[keep]]
        tally.move(old, state, rung[keep, lane[keep]], need[keep])
        stays = state != LEFT
        keep, state = keep[stays], state[stays]
        age, end, need = when[keep], end[keep], need[keep]
    return tally.tables()


def _ladder(rates: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return cumulated hazards, all of them as one rising list, and what each row is lifted by.

    With the list, one search finds the age band of every child's next event.
    """
    cumulated = np.zeros((len(rates), BANDS + 1))
    np.cumsum(rates * BAND_YEARS, axis=1, out=cumulated[:, 1:])
    lift = np.arange(len(rates)) * (cumulated.max() + 1.0)
    return cumulated, (cumulated + lift[:, None])[:, :-1].ravel(), lift


def numpy_monthly(children: int) -> Tables:
    """Not exact: at most one move a month, with chance 1 - exp(-hazard / 12)."""
    dice = np.random.default_rng(1)
    table = hazards()
    total = table.sum(axis=2)
    targets = np.cumsum(table, axis=2) / np.maximum(total, 1e-300)[:, :, None]
    factors = np.array(NEED_FACTORS)
    age, need = sample(children)
    state = np.zeros(children, dtype=np.int64)
    lived = np.zeros(int(np.prod(LIVED_SHAPE)))
    moved = np.zeros(int(np.prod(MOVED_SHAPE)), dtype=np.int64)
    for month in range(round(YEARS * 12)):
        band = ((age + month / 12) / BAND_YEARS).astype(np.int64)
        cell = (state * BANDS + band) * len(NEEDS) + need
        lived += np.bincount(cell, minlength=len(lived)) / 12
        chance = -np.expm1(-total[state, band] * factors[need] / 12)
        go = np.flatnonzero(dice.random(children) < chance)
        u = dice.random(len(go))
        new = (targets[state[go], band[go]] <= u[:, None]).sum(axis=1)
        place = ((state[go] * len(STATES) + new) * BANDS + band[go]) * len(NEEDS) + need[go]
        moved += np.bincount(place, minlength=len(moved))
        state[go] = new
    table_of_time = lived.reshape(LIVED_SHAPE)
    table_of_time[LEFT] = 0.0
    return table_of_time, moved.reshape(MOVED_SHAPE)


def simpy_processes(children: int) -> Tables:
    """Exact: one process per child, which sleeps to its next event."""
    table = hazards()
    total = table.sum(axis=2).tolist()
    targets = np.cumsum(table, axis=2).tolist()
    dice = random.Random(1)  # noqa: S311
    draw, exponential = dice.random, dice.expovariate
    lived = np.zeros(LIVED_SHAPE).tolist()
    moved = np.zeros(MOVED_SHAPE, dtype=int).tolist()
    world = simpy.Environment()

    def life(age: float, need: int) -> Iterator[simpy.Event]:
        state, end, factor = 0, age + YEARS, NEED_FACTORS[need]
        while True:
            amount = exponential(1.0) / factor
            band, at = int(age / BAND_YEARS), age
            rates, times = total[state], lived[state]
            while True:
                edge = min((band + 1) * BAND_YEARS, end)
                span = rates[band] * (edge - at)
                rang = amount < span
                stop = at + amount / rates[band] if rang else edge
                times[band][need] += stop - at
                at = stop
                if rang or at >= end:
                    break
                amount -= span
                band += 1
            yield world.timeout(at - age)
            if not rang:
                return
            pick = draw() * rates[band]
            choices = targets[state][band]
            new = next(index for index, top in enumerate(choices) if pick < top)
            moved[state][new][band][need] += 1
            if new == LEFT:
                return
            state, age = new, at

    for age, need in zip(*(part.tolist() for part in sample(children)), strict=True):
        world.process(life(age, need))
    world.run(until=YEARS + 1.0)
    return np.array(lived), np.array(moved)
