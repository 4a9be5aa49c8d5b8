"""Random system models in which all falls on half years: ties everywhere, and stays of no time.

By chance hardly anything happens twice at one tick. Here children come in and have birthdays on half
years, places change on them, and most clocks are so fast that they ring in the very tick in which
they begin to run: once a stay is half a year old, or, in the last state of a track, at once.
"""

from dataclasses import replace

import numpy as np

from seethechild.model.system import Lane, Service, SystemModel
from seethechild.simulate.population import FAMILY_SHIFT, Children
from seethechild.simulate.program import TICKS_PER_YEAR
from tests.property.simulate_models import ModelMaker

HALF = 0.5
#: A rate of a thousand a tick: a clock has at most 22 to spend.
AT_ONCE = 1e12
YEARS = 4.0


class TieMaker(ModelMaker):
    """Makes one random model and its children, all on half years."""

    def __init__(self, number: int) -> None:
        super().__init__(number, most_lanes=3)
        self.states = {
            track: tuple(f"state{i}" for i in range(self.between(2, 5)))
            for track in self.tracks
        }
        inner = {HALF * self.between(1, 12) for _ in range(self.between(1, 5))}
        self.age_edges = np.array([0.0, *sorted(inner), self.between(7, 12)])
        self.duration_edges = np.array([0.0, HALF, HALF * self.between(2, 4)])

    def model(self) -> SystemModel:
        model = super().model()
        moves = (*model.age_moves, *(self.age_move() for _ in range(self.between(0, 12))))
        unique = {(move.age, move.track, move.state): move for move in moves}
        return replace(model, age_moves=tuple(unique.values()))

    def lane(self, name: str, track: str, state: str) -> Lane:
        lane = super().lane(name, track, state)
        passes = state == self.states[track][-1]
        if not passes and self.maybe(0.3):
            return lane
        # Nobody goes round within one tick: such a clock ends the stay, and a stay at whose beginning
        # one runs leads where none does.
        rates = np.zeros_like(lane.rates)
        rates[:, 0 if passes else self.between(1, 2) :] = AT_ONCE
        branches = tuple(
            replace(
                branch,
                moves={track: self.states[track][0]}
                if passes
                else branch.moves | {track: self.pick(self.states[track])},
                enter_at_years=0.0,
            )
            for branch in lane.branches
        )
        return replace(lane, rates=rates, branches=branches)

    def taking_in(
        self, name: str, track: str, state: str, waits: list[tuple[str, str]]
    ) -> Lane:
        lane = super().taking_in(name, track, state, waits)
        branches = tuple(replace(each, enter_at_years=0.0) for each in lane.branches)
        return replace(lane, branches=branches)

    def service(self, name: str, lane: Lane, others: tuple[str, ...]) -> Service:
        years = sorted({HALF * self.between(1, 9) for _ in range(self.between(0, 5))})
        return replace(
            super().service(name, lane, others),
            places=tuple((year, self.between(0, 2)) for year in (0.0, *years)),
            sooner={
                track: {
                    s: self.between(0, 3) for s in self.states[track] if self.maybe(0.6)
                }
                for track in self.tracks
                if self.maybe(0.6)
            },
        )

    def children(self, model: SystemModel) -> Children:
        """Return children who come in on half years, some too old or after the end."""
        count = self.between(0, 25)
        entry = self.halves(count, 0, 2 * YEARS) * (self.dice.random(count) < 0.5)
        age = self.halves(count, 0, 2 * model.age_edges[-1])
        elapsed = np.minimum(age, self.halves(count, 0, 3))
        firsts = np.cumsum([0, *(len(self.states[track]) for track in self.tracks)])
        states = [
            first + self.dice.integers(0, len(self.states[track]), count)
            for first, track in zip(firsts, self.tracks, strict=False)
        ]
        families = self.dice.integers(1, 9, count) << FAMILY_SHIFT
        return Children(
            number=families | self.dice.permutation(count),
            group=self.dice.integers(0, len(self.groups), count).astype(np.int32),
            birth=entry - age,
            entry=entry,
            elapsed=elapsed,
            states=np.stack(states, axis=1).astype(np.int32),
            inflow=np.full(count, -1, np.int32),
        )

    def halves(self, count: int, low: int, high: float) -> np.ndarray:
        """Return ticks, so many whole numbers of half years."""
        return self.dice.integers(low, high, count, endpoint=True) * (TICKS_PER_YEAR // 2)
