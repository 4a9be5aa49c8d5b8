"""Random system models, and what the plain engine's lives add up to."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import polars as pl

from seethechild.core.streams import generator
from seethechild.model.system import (
    AgeMove,
    Branch,
    Inflow,
    Lane,
    Service,
    SystemModel,
    Team,
)
from seethechild.simulate.lives import Life, Newcomer
from seethechild.simulate.parameters import Parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.play import Played
from seethechild.simulate.population import FAMILY_SHIFT, Children
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from seethechild.simulate.running import run_key

EVENTS = ("referral", "move", "conference")


class ModelMaker:
    """Makes one random model, small but with every feature there is."""

    def __init__(self, number: int, most_lanes: int = 7) -> None:
        self.dice = generator(number, "random model")
        self.most_lanes = most_lanes
        self.tracks = tuple(f"track{i}" for i in range(self.between(1, 3)))
        self.states = {
            track: tuple(f"state{i}" for i in range(self.between(1, 4)))
            for track in self.tracks
        }
        self.age_edges = self.edges(self.between(1, 5), 3.0, 20.0)
        self.duration_edges = self.edges(self.between(0, 3), 0.1, 4.0)
        self.groups = tuple(f"group{i}" for i in range(self.between(1, 3)))

    def between(self, low: int, high: int) -> int:
        return int(self.dice.integers(low, high + 1))

    def maybe(self, chance: float) -> bool:
        return bool(self.dice.random() < chance)

    def pick(self, names: tuple[str, ...]) -> str:
        return names[self.between(0, len(names) - 1)]

    def edges(self, count: int, low: float, high: float) -> np.ndarray:
        inner = np.unique(np.round(self.dice.uniform(low, high, count), 1))
        return np.concatenate([[0.0], inner])

    def model(self) -> SystemModel:
        lanes = []
        for track in self.tracks:
            for state in self.states[track]:
                lanes += [
                    self.lane(f"{track}/{state}/{i}", track, state)
                    for i in range(self.between(0, self.most_lanes))
                ]
        self.dice.shuffle(lanes)
        moves = tuple(self.age_move() for _ in range(self.between(0, 4)))
        unique = {(move.age, move.track, move.state): move for move in moves}
        inflows = tuple(self.inflow(i) for i in range(self.between(0, 2)))
        # not checked: no child may be able to come to some states, which the engine need not mind
        return SystemModel(
            name="random",
            tracks=self.tracks,
            states=self.states,
            age_edges=self.age_edges,
            duration_edges=self.duration_edges,
            groups=self.groups,
            lanes=tuple(lanes),
            age_moves=tuple(unique.values()),
            inflows=inflows,
            start=self.start(),
        )

    def limited(self, model: SystemModel) -> SystemModel:
        """Return the model with services that have few places, as many as fit its states."""
        states = [(t, s) for t in self.tracks for s in self.states[t][1:]]
        self.dice.shuffle(states)
        waits = [(str(t), str(s)) for t, s in states[: self.between(1, 3)]]
        lanes, services = list(model.lanes), []
        for number, (track, state) in enumerate(waits):
            lane = self.taking_in(f"taken in/{number}", track, state, waits)
            lanes.insert(self.between(0, len(lanes)), lane)
            others = tuple(each for each in self.states[track] if each != state)
            services.append(self.service(f"service{number}", lane, others))
        return replace(model, lanes=tuple(lanes), services=tuple(services))

    def taking_in(
        self, name: str, track: str, state: str, waits: list[tuple[str, str]]
    ) -> Lane:
        shape = (len(self.age_edges) - 1, len(self.duration_edges))
        others = tuple(s for s in self.states[track] if (track, s) not in waits)
        branches = tuple(
            replace(
                branch,
                moves={
                    **{t: s for t, s in branch.moves.items() if (t, s) not in waits},
                    track: self.pick(others),
                },
            )
            for branch in self.branches(shape[0])
        )
        return Lane(
            name, track, state, np.zeros(shape), inf, branches, events=("taken in",)
        )

    def service(self, name: str, lane: Lane, others: tuple[str, ...]) -> Service:
        shape = (len(self.age_edges) - 1, len(self.groups))
        years = (0.0, *sorted({0.5, 1.3, 2.2} if self.maybe(0.5) else set()))
        sooner = {
            track: {self.pick(self.states[track]): self.between(1, 2)}
            for track in self.tracks
            if self.maybe(0.3)
        }
        return Service(
            id=name,
            lane=lane.id,
            holds=tuple(each for each in others if self.maybe(0.7)),
            places=tuple((year, self.between(0, 4)) for year in years),
            priority=self.dice.integers(0, 3, shape)
            if self.maybe(0.5)
            else np.zeros((0, 0), int),
            sooner=sooner,
            teams=self.teams() if self.maybe(0.3) else (),
        )

    def teams(self) -> tuple[Team, ...]:
        count = self.between(1, 3)
        children, places = self.dice.dirichlet(np.ones(count), 2)
        return tuple(Team(f"team{i}", children[i], places[i]) for i in range(count))

    def lane(self, name: str, track: str, state: str) -> Lane:
        shape = (len(self.age_edges) - 1, len(self.duration_edges))
        rates = self.dice.exponential(10 ** self.dice.uniform(-2, 0.7), shape)
        rates = rates * (self.dice.random(shape) < 0.8)
        if self.maybe(0.5):
            rates = np.repeat(rates[:, :1], shape[1], axis=1)
        others = [other for other in self.tracks if other != track]
        when, factors = {}, {}
        for other in others:
            if self.maybe(0.35):
                when[other] = tuple(s for s in self.states[other] if self.maybe(0.5))
            if self.maybe(0.35):
                factors[other] = {
                    s: float(self.dice.choice([0.0, 0.5, 2.0])) for s in self.states[other]
                }
        return Lane(
            id=name,
            track=track,
            state=state,
            rates=rates,
            evidence=inf if self.maybe(0.3) else 50.0,
            branches=self.branches(shape[0]),
            events=(self.pick(EVENTS),) if self.maybe(0.5) else (),
            when=when,
            factors=factors,
            groups=tuple(g for g in self.groups if self.maybe(0.7)),
            group_factors={self.pick(self.groups): 0.3} if self.maybe(0.3) else {},
            concentration=inf if self.maybe(0.5) else 30.0,
        )

    def branches(self, bands: int) -> tuple[Branch, ...]:
        count = self.between(1, 3)
        shares = self.dice.dirichlet(np.ones(count), bands).T
        if count > 1 and self.maybe(0.3):
            shares[:, 0] = np.eye(count)[self.between(0, count - 1)]
        return tuple(
            Branch(
                share=share,
                moves={
                    t: self.pick(self.states[t]) for t in self.tracks if self.maybe(0.5)
                },
                events=(self.pick(EVENTS),) if self.maybe(0.3) else (),
                enter_at_years=float(self.dice.choice([0.0, 0.0, 0.3, 1.7])),
                leaves=self.maybe(0.05),
            )
            for share in shares
        )

    def age_move(self) -> AgeMove:
        track = self.pick(self.tracks)
        return AgeMove(
            age=float(self.dice.choice(self.age_edges)),
            track=track,
            state=self.pick(self.states[track]),
            branches=self.branches(1),
        )

    def inflow(self, number: int) -> Inflow:
        low = float(self.dice.choice([0.0, 2.0]))
        return Inflow(
            id=f"inflow{number}",
            group=self.pick(self.groups),
            per_year=3.0,
            evidence=20.0,
            age_low=low,
            age_high=low + float(self.dice.choice([0.0, 4.0])),
            states={track: self.pick(self.states[track]) for track in self.tracks},
            events=("arrival",),
            elapsed_years=float(self.dice.choice([0.0, 0.7, 3.0])),
        )

    def start(self) -> pl.DataFrame:
        rows = []
        for _ in range(self.between(1, 4)):
            age, elapsed = self.dice.uniform(0, 15), self.dice.choice([0.0, 0.5])
            rows.append(
                {
                    "group": self.pick(self.groups),
                    **{track: self.pick(self.states[track]) for track in self.tracks},
                    "age_low": age,
                    "age_high": age + self.dice.uniform(0, 4),
                    "elapsed_low": elapsed,
                    "elapsed_high": elapsed + self.dice.choice([0.0, 3.0]),
                    "count": self.dice.uniform(0, 6),
                }
            )
        return pl.DataFrame(rows)

    def reforms(self, model: SystemModel) -> tuple[Reform, ...]:
        if not model.lanes:
            return ()
        return tuple(
            Reform(
                Schedule(
                    reach=float(self.dice.choice([0.0, 0.4, 1.0])),
                    start_years=float(self.dice.choice([-1.0, 0.0, 1.3])),
                    ramp_years=float(self.dice.choice([0.0, 2.0])),
                    purpose=f"reform {i % 2}",
                ),
                self.multipliers(model),
            )
            for i in range(self.between(0, 3))
        )

    def steady_reforms(self, model: SystemModel) -> tuple[Reform, ...]:
        """Reforms that reach everybody at once, one after the other, as drift does."""
        starts = np.sort(self.dice.choice([-1.0, 0.0, 0.5, 1.0, 1.3, 2.0, 9.0], 4))
        return tuple(
            Reform(Schedule(1.0, float(start), 0.0, f"year {i}"), self.multipliers(model))
            for i, start in enumerate(starts)
            if model.lanes
        )

    def multipliers(self, model: SystemModel) -> tuple[Multiplier, ...]:
        return tuple(
            Multiplier(
                self.between(0, len(model.lanes) - 1),
                self.dice.choice([0.0, 0.5, 1.0, 3.0], model.age_bands),
                self.dice.random(len(self.groups)) < 0.7,
            )
            for _ in range(self.between(1, 4))
        )


def some_by_family(reforms: tuple[Reform, ...]) -> tuple[Reform, ...]:
    """Return the same reforms, those of every second purpose reaching by family."""
    return tuple(
        replace(each, schedule=replace(each.schedule, by_family=each.schedule.purpose[-1] == "1"))
        for each in reforms
    )  # fmt: skip


def plain_lives(
    model: SystemModel,
    children: Children,
    parameters: Parameters,
    reforms: tuple[Reform, ...],
    seed: int,
    draw: int,
    years: float,
) -> list[Life]:
    """Return the lives of all children by the plain engine."""
    engine = plain_engine(model, parameters, reforms, seed, draw, years)
    return [engine.live(child) for child in newcomers(model, children)]


def plain_engine(
    model: SystemModel,
    parameters: Parameters,
    reforms: tuple[Reform, ...],
    seed: int,
    draw: int,
    years: float,
) -> PlainEngine:
    """Return the plain engine with the key of a run."""
    low, high = (int(word) for word in run_key(seed, draw))
    horizon = round(years * TICKS_PER_YEAR)
    return PlainEngine(model, parameters, reforms, (low, high), horizon)


def newcomers(model: SystemModel, children: Children) -> list[Newcomer]:
    """Return children as the plain engine wants them."""
    names = [state for track in model.tracks for state in model.states[track]]
    return [
        Newcomer(
            number=int(children.number[row]) % 2**FAMILY_SHIFT,
            group=model.groups[children.group[row]],
            birth=int(children.birth[row]),
            entry=int(children.entry[row]),
            elapsed=int(children.elapsed[row]),
            states=tuple(names[state] for state in children.states[row]),
            family=int(children.family[row]),
        )
        for row in range(len(children))
    ]


def add_up(played: Played, lives: list[Life]) -> dict[str, np.ndarray]:
    """Return ticks, stock, entries and taken of the lives, in the shapes of ``Played``."""
    model, layout = played.model, played.layout
    age_edges = [round(edge * TICKS_PER_YEAR) for edge in model.age_edges]
    places = {(p.lane, p.branch): row for row, p in enumerate(layout.places)}
    turns = [int(turn) for turn in played.turns]
    counts: dict[str, Counter] = {
        n: Counter() for n in ("ticks", "stock", "entries", "taken")
    }
    for life in lives:
        group, birth = model.groups.index(life.child.group), life.child.birth
        bands = [(birth + a, birth + b) for a, b in pairwise(age_edges)]
        for stay in life.stays:
            state = layout.number[stay.track, stay.state]
            for period, (low, high) in enumerate(pairwise(turns)):
                for band, (young, old) in enumerate(bands):
                    cell = (period, state, band, group)
                    lived = min(high, old, stay.stop) - max(low, young, stay.start)
                    counts["ticks"][cell] += max(lived, 0)
                    counts["stock"][cell] += (
                        stay.start < high <= stay.stop and young < high <= old
                    )
                    counts["entries"][cell] += (
                        low <= stay.start < high
                        and young <= stay.start < old
                        and (stay.came or life.child.number >= 2**31)
                    )
        for what in life.happenings:
            period = max(p for p, turn in enumerate(turns[:-1]) if what.time >= turn)
            place = places[what.source, what.branch]
            counts["taken"][period, place, what.age_band, group, what.duration_band] += 1
    sums = {}
    for name, counter in counts.items():
        sums[name] = np.zeros(getattr(played, name).shape, dtype=np.int64)
        for cell, count in counter.items():
            sums[name][cell] = count
    return sums
