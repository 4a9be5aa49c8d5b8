"""The engine written to be read: one child at a time, with the model's own names.

It gives the same lives as the kernel, to the tick, and is what the kernel is tested against. It
reads the model itself, not the compiled arrays, so it tests the compiling too.

How a life goes. A child is in one state on each track. Each lane of those states has a clock: an
exponential amount of hazard to spend. It is wound on entering the state, and again when it rang
without the child leaving the state. While it runs, hazard is spent at the lane's rate for the
child's age and time in the state, times the factors of its group, of the other tracks and of the
reforms that have reached the child. Where the other tracks stop the clock before it was ever
wound, it stays unwound. The next thing to happen is the earliest birthday or ring; at equal
times, birthdays come first, then lanes in the order of the model.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from seethechild.core.streams import philox4x32, purpose_key
from seethechild.model.system import AgeMove, Branch, Lane, SystemModel
from seethechild.simulate.layout import LOW_WORD, WORDS
from seethechild.simulate.lives import Happening, Life, Newcomer, Stay
from seethechild.simulate.parameters import Parameters
from seethechild.simulate.program import (
    BIRTHDAY,
    BRANCH,
    CLOCK,
    FIRING_SHIFT,
    NEVER,
    REACH,
    TEAM,
    TICKS_PER_YEAR,
    TURN,
)
from seethechild.simulate.reforms import Reform, leading


@dataclass
class Clock:
    """A lane's clock: what is left to spend, since when, at what pace, and when it will ring."""

    lane: Lane
    level: float
    shares: Sequence[Sequence[float]]
    block: int
    word: int
    firing: int = 0
    left: float | None = None
    since: int = 0
    pace: float = -1.0
    ring: int = NEVER


@dataclass
class PlainEngine:
    """A model, one draw of its parameters and an option, ready to be lived through."""

    model: SystemModel
    parameters: Parameters
    reforms: Sequence[Reform]
    key: tuple[int, int]
    horizon: int
    age_edges: list[int] = field(init=False)
    stay_edges: list[int] = field(init=False)
    birthdays: list[AgeMove] = field(init=False)

    def __post_init__(self) -> None:
        """Write edges in ticks and put the birthdays in order."""
        self.age_edges = [_ticks(edge) for edge in self.model.age_edges]
        self.stay_edges = [_ticks(edge) for edge in self.model.duration_edges]
        self.birthdays = sorted(self.model.age_moves, key=lambda move: move.age)

    def uniform(
        self, child: int, block: int, visit: int, last: int, word: int = 0
    ) -> float:
        """Return the number with this name."""
        return (philox4x32((child, block, visit, last), self.key)[word] + 0.5) / 2**32

    def turn(self, child: int) -> int:
        """Return who goes first of children who ask at the same tick: the lowest; no two are equal."""
        return philox4x32((child, 0, 0, TURN), self.key)[0] // 2 * (LOW_WORD + 1) + child

    def area(self, family: int) -> int:
        """Return the family's number among those that teams share out."""
        return philox4x32((family, 0, 0, TEAM), self.key)[0]

    def clocks(self, track: str, state: str) -> list[Clock]:
        """Return the clocks of a state, unwound, in the order of the model."""
        here = [
            (place, lane)
            for place, lane in enumerate(self.model.lanes)
            if (lane.track, lane.state) == (track, state)
        ]
        return [
            Clock(
                lane=lane,
                level=float(self.parameters.levels[place]),
                shares=self.parameters.shares[place].tolist(),
                block=purpose_key(f"{track}/{state}/{slot // WORDS}") & LOW_WORD,
                word=slot % WORDS,
            )
            for slot, (place, lane) in enumerate(here)
        ]

    def changes(self, child: Newcomer) -> list[int]:
        """Return when each reform reaches the child, or its family."""
        times = []
        for reform in self.reforms:
            schedule = reform.schedule
            name = purpose_key(schedule.purpose) & LOW_WORD
            who = child.family if schedule.by_family else child.number
            u = self.uniform(who, name, 0, REACH)
            start, ramp = _ticks(schedule.start_years), _ticks(schedule.ramp_years)
            reached = u < schedule.reach
            times.append(start + int(ramp * (u / schedule.reach)) if reached else NEVER)
        return times

    def live(self, child: Newcomer, calls: Sequence[tuple[int, str]] = ()) -> Life:
        """Return the life of one child.

        Args:
            child: as it comes in.
            calls: when limited services take it in, and by which lane.
        """
        return Living(self, child).through(calls)


def _ticks(years: float) -> int:
    return round(years * TICKS_PER_YEAR)


def _band(edges: Sequence[int], value: int) -> int:
    return max(band for band, edge in enumerate(edges) if value >= edge)


class Living:
    """One child on the way through."""

    def __init__(self, engine: PlainEngine, child: Newcomer) -> None:
        self.engine, self.child = engine, child
        self.groups = engine.model.groups
        self.end = min(engine.horizon, child.birth + engine.age_edges[-1])
        self.changes = engine.changes(child)
        self.time = child.entry
        tracks = engine.model.tracks
        self.state = dict(zip(tracks, child.states, strict=True))
        self.origin = dict.fromkeys(tracks, child.entry)
        self.origin[tracks[0]] -= child.elapsed
        self.since = dict.fromkeys(tracks, child.entry)
        self.came = dict.fromkeys(tracks, False)
        self.visits = dict.fromkeys(self.state.items(), 1)
        self.clocks = {
            track: engine.clocks(track, state) for track, state in self.state.items()
        }
        self.happenings: list[Happening] = []
        self.stays: list[Stay] = []
        self.left: int | None = None
        self.upcoming = list(self.birthdays())
        if self.time < self.end:
            self.wind()

    def through(self, calls: Sequence[tuple[int, str]] = ()) -> Life:
        """Live from entry to the end of the run, the last age edge, or leaving."""
        for time, lane in calls:
            while self.next_time() <= time:
                self.step()
            self.call(time, lane)
        while self.next_time() < NEVER:
            self.step()
        return self.life()

    def next_time(self) -> int:
        """When something happens next of itself; ``NEVER`` if nothing does."""
        clock = self.next_clock()
        birthday = self.upcoming[0][0] if self.upcoming else NEVER
        when = min(clock.ring if clock else NEVER, birthday)
        return when if self.left is None and when < self.end else NEVER

    def step(self) -> None:
        """Live through the next thing that happens of itself."""
        clock = self.next_clock()
        if self.upcoming and self.upcoming[0][0] <= (clock.ring if clock else NEVER):
            self.time, move = self.upcoming.pop(0)
            self.celebrate(move)
        elif clock:
            self.time = clock.ring
            self.fire(clock)

    def call(self, time: int, lane: str) -> None:
        """Be taken in by a lane that no clock rings, if the child is still in its state."""
        called = [
            clock
            for clocks in self.clocks.values()
            for clock in clocks
            if clock.lane.id == lane
        ]
        if called and self.left is None and time < self.end:
            self.time = time
            self.fire(called[0])

    def life(self) -> Life:
        """What was lived so far, until the end."""
        if self.child.entry < self.end:
            for track in self.state:
                self.close(track, self.end if self.left is None else self.left)
        return Life(self.child, tuple(self.happenings), tuple(self.stays), self.left)

    def birthdays(self) -> Iterator[tuple[int, AgeMove]]:
        """Yield the birthdays still to come, with the moves they bring."""
        for move in self.engine.birthdays:
            when = self.child.birth + _ticks(move.age)
            if when >= self.child.entry:
                yield when, move

    def next_clock(self) -> Clock | None:
        """Return the clock that rings first, the lane earlier in the model at equal times."""
        ringing = [clock for clocks in self.clocks.values() for clock in clocks]
        ringing = [clock for clock in ringing if clock.ring < NEVER]
        order = [lane.id for lane in self.engine.model.lanes]
        return min(
            ringing,
            key=lambda clock: (clock.ring, order.index(clock.lane.id)),
            default=None,
        )

    def celebrate(self, move: AgeMove) -> None:
        """Have a birthday."""
        if self.state[move.track] != move.state:
            return
        name = f"birthday/{move.age:g}/{move.track}/{move.state}"
        chosen = 0
        if len(move.branches) > 1:
            u = self.engine.uniform(
                self.child.number, purpose_key(name) & LOW_WORD, 0, BIRTHDAY
            )
            chosen = _choose([float(branch.share[0]) for branch in move.branches], u)
        self.happen(name, chosen, move.track)
        self.follow(move.branches[chosen], move.track)

    def fire(self, clock: Clock) -> None:
        """Choose what a ring or a call means, and do it."""
        chosen = 0
        if len(clock.shares) > 1:
            u = self.number_for(clock, BRANCH)
            band = self.age_band(self.time)
            chosen = _choose([share[band] for share in clock.shares], u)
        branch = clock.lane.branches[chosen]
        self.happen(clock.lane.id, chosen, clock.lane.track)
        if clock.lane.track not in branch.moves:
            clock.firing += 1
            clock.left, clock.pace, clock.ring = None, -1.0, NEVER
        self.follow(branch, clock.lane.track)

    def number_for(self, clock: Clock, purpose: int) -> float:
        """Return the clock's number for a purpose, in this visit and firing."""
        visit = self.visits[clock.lane.track, clock.lane.state]
        last = clock.firing << FIRING_SHIFT | purpose
        return self.engine.uniform(self.child.number, clock.block, visit, last, clock.word)

    def happen(self, source: str, branch: int, track: str) -> None:
        """Write down that something happened."""
        duration = _band(self.engine.stay_edges, self.time - self.origin[track])
        band = self.age_band(self.time)
        self.happenings.append(Happening(self.time, source, branch, band, duration))

    def follow(self, branch: Branch, own: str) -> None:
        """Move where a branch leads, or leave."""
        for track in self.engine.model.tracks:
            if track in branch.moves:
                self.close(track, self.time)
                state = branch.moves[track]
                self.state[track] = state
                self.since[track] = self.time
                elapsed = _ticks(branch.enter_at_years) if track == own else 0
                self.origin[track] = self.time - elapsed
                self.came[track] = True
                self.visits[track, state] = self.visits.get((track, state), 0) + 1
                self.clocks[track] = self.engine.clocks(track, state)
        if branch.leaves:
            self.left = self.time
        else:
            self.wind()

    def close(self, track: str, stop: int) -> None:
        """Write down the stay on a track that stops now."""
        stay = Stay(track, self.state[track], self.since[track], stop, self.came[track])
        self.stays.append(stay)

    def wind(self) -> None:
        """Wind clocks that can run for the first time; carry over those whose pace changed."""
        for clocks in self.clocks.values():
            for clock in clocks:
                pace = self.pace(clock.lane)
                if clock.left is None and pace > 0:
                    clock.left = -math.log(self.number_for(clock, CLOCK))
                    clock.since, clock.pace = self.time, pace
                    clock.ring, _ = self.spend(clock, self.end)
                elif clock.left is not None and pace != clock.pace:
                    _, rest = self.spend(clock, self.time, may_ring=False)
                    clock.left = max(rest, 0.0)
                    clock.since, clock.pace = self.time, pace
                    clock.ring, _ = self.spend(clock, self.end)

    def pace(self, lane: Lane) -> float:
        """Return the factor of the child's group and other tracks."""
        group = self.child.group
        if lane.groups and group not in lane.groups:
            return 0.0
        pace = lane.group_factors.get(group, 1.0)
        for track in self.engine.model.tracks:
            factor = 1.0
            if track in lane.when:
                factor *= float(self.state[track] in lane.when[track])
            pace *= factor * lane.factors.get(track, {}).get(self.state[track], 1.0)
        return pace

    def spend(self, clock: Clock, stop: int, *, may_ring: bool = True) -> tuple[int, float]:
        """Return when the clock rings before ``stop`` (or never), and what is left by then."""
        left = clock.left or 0.0
        for start, piece_stop, hazard in self.pieces(clock, stop):
            cost = hazard * (piece_stop - start)
            if may_ring and left < cost:
                return min(start + int(left / hazard), piece_stop - 1), 0.0
            left -= cost
        return NEVER, left

    def pieces(self, clock: Clock, stop: int) -> Iterator[tuple[int, int, float]]:
        """Yield the pieces of time within which the clock's hazard is constant."""
        lane, birth, origin = clock.lane, self.child.birth, self.origin[clock.lane.track]
        place = self.engine.model.lanes.index(lane)
        edges = {birth + edge for edge in self.engine.age_edges}
        if (lane.rates != lane.rates[:, :1]).any():
            edges |= {origin + edge for edge in self.engine.stay_edges}
        ratios = list(self.ratios(place))
        first = leading([reform.schedule for reform in self.engine.reforms])
        edges |= {change for change, _ in ratios}
        cuts = [clock.since, *sorted(e for e in edges if clock.since < e < stop), stop]
        for start, piece_stop in pairwise(cuts):
            if start == piece_stop:
                continue
            band = self.age_band(start)
            duration = _band(self.engine.stay_edges, start - origin)
            hazard = float(lane.rates[band, duration]) / TICKS_PER_YEAR * clock.level
            hazard *= clock.pace
            reached = [ratio[band] if change <= start else 1.0 for change, ratio in ratios]
            hazard *= math.prod(reached[:first])
            for factor in reached[first:]:
                hazard *= factor
            yield start, piece_stop, hazard

    def ratios(self, place: int) -> Iterator[tuple[int, list[float]]]:
        """Yield when each reform reaches the child, ``NEVER`` if it leaves the lane alone, and its factors."""
        group = self.groups.index(self.child.group)
        for change, reform in zip(self.changes, self.engine.reforms, strict=True):
            factors = [1.0] * self.engine.model.age_bands
            touches = False
            for multiplier in reform.multipliers:
                if multiplier.lane_index == place:
                    touches = True
                    if multiplier.groups[group]:
                        own = multiplier.ratio.tolist()
                        factors = [x * y for x, y in zip(factors, own, strict=True)]
            yield (change if touches else NEVER), factors

    def age_band(self, time: int) -> int:
        """Return the age band at a time."""
        return _band(self.engine.age_edges, time - self.child.birth)


def _choose(shares: Sequence[float], u: float) -> int:
    total, last = 0.0, max(place for place, share in enumerate(shares) if share > 0)
    for place, share in enumerate(shares):
        total += share
        if u < total or place == last:
            return place
    return last
