"""All groups of children together, from step to step, taken in as places become free."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.model.system import FloatArray, Service
from seethechild.simulate.fluid_line import Line
from seethechild.simulate.fluid_run import LimitedRun
from seethechild.simulate.fluid_space import places_over
from seethechild.simulate.forward_grid import Grid

#: Fewer children than this are nobody: what rounding leaves.
NOBODY = 1e-9
Bools = NDArray[np.bool_]


@dataclass(eq=False)
class Queue:
    """A service at work, over all groups of children.

    Attributes:
        number: its place in the model.
        service: what the model or the option says.
        taken, waited: shape (P,), children taken in from the line and the years they had waited.
        held, longest: shape (P + 1,), children with a place, and years the first in line has
            waited.
        lines: who waits, by class.
        of_class: for each class, which of those who wait are of it, by group: shape (A, W).
        open: share of a step in which the door is open.
        stays: of each class, the share of those in line who still wait a step later.
        stayed: how many these are, of those in line a step ago.
        foreseen: how many were to have a place now; ``off`` how many more do.
    """

    number: int
    service: Service
    taken: FloatArray
    waited: FloatArray
    held: FloatArray
    longest: FloatArray
    of_class: dict[int, list[Bools]]
    lines: dict[int, Line]
    open: float = 1.0
    stays: dict[int, float] = field(default_factory=dict)
    stayed: dict[int, float] = field(default_factory=dict)
    foreseen: float = np.nan
    off: float = 0.0


class Course:
    """All groups together, from step to step; ``queues`` holds what came of waiting."""

    def __init__(
        self, grid: Grid, runs: Sequence[LimitedRun], services: Sequence[Service]
    ) -> None:
        self.grid, self.runs = grid, runs
        self.queues = [self._queue(*each) for each in enumerate(services)]

    def _queue(self, number: int, service: Service) -> Queue:
        turns = [run.limited.desks[number].turn for run in self.runs]
        classes = sorted({int(turn) for each in turns for turn in each.flat})
        periods = self.grid.periods
        return Queue(
            number,
            service,
            taken=np.zeros(periods),
            waited=np.zeros(periods),
            held=np.zeros(periods + 1),
            longest=np.zeros(periods + 1),
            of_class={turn: [each == turn for each in turns] for turn in classes},
            lines={turn: Line() for turn in classes},
        )

    def play(self) -> None:
        """Follow everybody to the end."""
        grid = self.grid
        for at in range(grid.steps + 1):
            period = None if at % grid.period_steps else at // grid.period_steps
            if period is not None:
                self._look(period)
                for run in self.runs:
                    run.note()
            for queue in self.queues:
                self._let_in(queue, at, period)
            if at < grid.steps:
                parts = self._open_doors(at)
                for run in self.runs:
                    run.live(at, parts)
        for run in self.runs:
            run.tally.settle(run.made)

    def _look(self, period: int, *, queue: Queue | None = None, part: float = 1.0) -> None:
        """Note who is there, or how many more a service has taken in as a period ends."""
        for run in self.runs:
            before = run.tally.stocks[period].copy()
            run.tally.stocks[period] = 0.0
            run.tally.stock(period, run.now.values())
            if queue:
                run.tally.stocks[period] -= run.there
                run.there += run.tally.stocks[period]
                run.tally.stocks[period] *= part
            else:
                run.there = run.tally.stocks[period].copy()
            run.tally.stocks[period] += before

    def _held(self, queue: Queue) -> float:
        return sum(run.held(queue.number) for run in self.runs)

    def _let_in(self, queue: Queue, at: int, period: int | None) -> None:
        """Take in, by class, as many of those who wait as keep the mean held at the places."""
        held = self._held(queue)
        if np.isfinite(queue.foreseen):
            queue.off = held - queue.foreseen
        there = [run.waiting(queue.number) for run in self.runs]
        self._line_up(queue, at, there)
        queue.stayed = {}
        part = 0.0
        if sum(float(each.sum()) for each in there) > NOBODY:
            shares, taken = self._shares(queue, at, there, held)
            # Some of them come in over the step before: as many as kept its places taken.
            now = at * self.grid.step_years
            free = places_over(queue.service, now - self.grid.step_years, now) - held
            added = self._held_by(queue, shares)
            part = float(np.clip(free / added, 0.0, 1.0)) if at and added > NOBODY else 0.0
            periods = self._periods(at, part)
            for turn, count in taken.items():
                # Where nobody is left in line, they were let in as they came.
                late = 0.0 if queue.stayed[turn] > NOBODY else self.grid.step_years / 2
                waited = queue.lines[turn].take(count, now=now - late)
                queue.lines[turn].keep(queue.stays[turn])
                for number, weight in periods.items():
                    queue.taken[number] += weight * count
                    queue.waited[number] += weight * waited
            for run, share in zip(self.runs, shares, strict=True):
                run.let_in(queue.number, share, periods)
        if period is not None:
            self._look(period, queue=queue, part=part)
            queue.held[period] = held + part * (self._held(queue) - held)
            waits = [line for line in queue.lines.values() if line.length > NOBODY]
            now = at * self.grid.step_years
            queue.longest[period] = max((line.longest(now) for line in waits), default=0.0)

    def _shares(
        self, queue: Queue, at: int, there: Sequence[FloatArray], held: float
    ) -> tuple[list[FloatArray], dict[int, float]]:
        """Return whom to let in: a share of those who wait, by group (A, W); and how many by class."""
        # At the end of the run one more step is looked at than there is.
        ahead = min(at, self.grid.steps - 1)
        doors = self._doors(but=queue.number)
        then = self._will_hold(queue, ahead, doors)
        weighed = [run.weigh(queue.number, doors) for run in self.runs]
        room = (
            _ends(self._places(queue, at), then / held if held > NOBODY else 1.0)
            - held
            - then
        )
        shares, taken = [np.zeros_like(each) for each in there], {}
        for turn, mine in queue.of_class.items():
            count = _over(there, mine)
            if count <= NOBODY:
                continue
            fills = _over([each.filled for each in weighed], mine)
            share = float(np.clip(room / fills, 0.0, 1.0)) if fills > NOBODY else 1.0
            room -= share * fills
            for each, which in zip(shares, mine, strict=True):
                each[which] = share
            taken[turn] = share * count
            queue.stays[turn] = _over([each.still for each in weighed], mine) / count
            queue.stayed[turn] = (1.0 - share) * queue.stays[turn] * count
        return shares, taken

    def _held_by(self, queue: Queue, shares: Sequence[FloatArray]) -> float:
        """Return how many places letting in would take."""
        return sum(
            float((share * run.would_hold(queue.number)).sum())
            for run, share in zip(self.runs, shares, strict=True)
        )

    def _places(self, queue: Queue, at: int) -> float:
        step = self.grid.step_years
        return places_over(queue.service, at * step, (at + 1) * step)

    def _periods(self, at: int, part: float) -> dict[int, float]:
        """Return the periods in which those count who are let in as a step begins.

        A part of them came in over the step before, the others come over the step after.
        """
        after, within = divmod(at, self.grid.period_steps)
        if within or not at:
            return {after: 1.0}
        halves = {after - 1: part, after: 1.0 - part}
        return {
            period: each for period, each in halves.items() if period < self.grid.periods
        }

    def _line_up(self, queue: Queue, at: int, there: Sequence[FloatArray]) -> None:
        """Put those who came in the step before at the end of their line."""
        when = (at - 0.5) * self.grid.step_years if at else self._asked_before(queue)
        for turn, mine in queue.of_class.items():
            queue.lines[turn].join(when, _over(there, mine) - queue.stayed.get(turn, 0.0))

    def _asked_before(self, queue: Queue) -> float:
        """Return since when, on average, children wait at the start, as a time below 0."""
        model = self.runs[0].space.model
        lane = next(lane for lane in model.lanes if lane.id == queue.service.lane)
        rows = model.start.filter(
            (pl.col(lane.track) == lane.state) & (pl.col("count") > 0)
        )
        # The engine knows how long they were there for the first track only.
        if lane.track != model.tracks[0] or not rows.height:
            return 0.0
        middle = (rows["elapsed_low"] + rows["elapsed_high"]) / 2
        return -float(np.average(middle, weights=rows["count"]))

    def _doors(self, *, but: int = -1) -> int:
        """Return which doors are wide open, as a bit mask, one of them taken as shut."""
        wide = [queue.number for queue in self.queues if queue.open >= 1.0]
        return sum(1 << number for number in wide if number != but)

    def _open_doors(self, at: int) -> dict[int, float]:
        """Settle for how much of a step each door is open; return parts of the step by mask."""
        for queue in self.queues:
            queue.open = self._share_open(queue, at)
        doors = self._doors()
        between = [queue for queue in self.queues if 0 < queue.open < 1]
        parts = {doors: 1.0 - sum(queue.open for queue in between)}
        for queue in between:
            parts[doors | 1 << queue.number] = queue.open
        for queue in self.queues:
            there = [part * self._foresee(queue, at, mask) for mask, part in parts.items()]
            queue.foreseen = sum(there)
        return parts

    def _share_open(self, queue: Queue, at: int) -> float:
        if sum(queue.stayed.values()) > NOBODY:
            return 0.0
        shut, places = self._doors(but=queue.number), self._places(queue, at)
        most = self._will_hold(queue, at, shut | 1 << queue.number)
        if most <= places:
            return 1.0
        least = self._will_hold(queue, at, shut)
        if least >= places or most - least <= NOBODY:
            return 0.0
        return (places - least) / (most - least)

    def _will_hold(self, queue: Queue, at: int, doors: int) -> float:
        return self._foresee(queue, at, doors) + queue.off

    def _foresee(self, queue: Queue, at: int, doors: int) -> float:
        return sum(run.will_hold(at, queue.number, doors) for run in self.runs)


def _over(values: Sequence[FloatArray], which: Sequence[Bools]) -> float:
    return sum(float(each[mine].sum()) for each, mine in zip(values, which, strict=True))


def _ends(mean: float, kept: float) -> float:
    """Return how many hold a place as a step begins and as it ends, together.

    Of those who hold one as it begins a share is kept; they leave at an even rate, and over the step
    there are to be ``mean`` of them.
    """
    if not 0.0 < kept < 1.0:
        return 2.0 * mean
    return mean * (1.0 + kept) * log(1.0 / kept) / (1.0 - kept)
