"""Limited services written to be read: all children side by side, one tick after another.

It is what ``queues`` is tested against and shares nothing with it but the model and the rules. At
each tick, all that happens of itself to the children happens first. Then what it means for the
services is settled one by one: the foremost of what each child has brought, in the order places
freed, number of places changed, waits given up, places taken without asking, requests; among equals
by ``tie``. After each, services that have a free place take in whoever is next and has brought
nothing that is still to settle. What then happens of itself to a child at the tick at which it is
taken in happens to it at once.
"""

import heapq
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from seethechild.model.system import Service
from seethechild.model.teams import places_of_teams, spans
from seethechild.simulate.lives import Life, Newcomer
from seethechild.simulate.plain import Living, PlainEngine
from seethechild.simulate.program import NEVER, TICKS_PER_YEAR
from seethechild.simulate.requests import How, Request

FREED, CHANGED, GIVEN_UP, TAKEN, ASKED = range(5)
NOBODY = -1


@dataclass
class Desk:
    """A service at work, or a team of it."""

    place: int
    service: Service
    team: int
    steps: tuple[tuple[float, int], ...]
    families: range
    track: str
    waiting: str
    places: int = 0
    taken: int = 0
    queue: list[Request] = field(default_factory=list)

    def open(self, time: int) -> None:
        """Have the number of places of a time."""
        steps = [n for year, n in self.steps if round(year * TICKS_PER_YEAR) <= time]
        self.places = steps[-1]


@dataclass(frozen=True)
class Meaning:
    """What something that happened to a child means for a service."""

    kind: int
    desk: Desk


class Together:
    """All children of a model with limited services, on the way through."""

    def __init__(self, engine: PlainEngine, children: Sequence[Newcomer]) -> None:
        self.engine, self.children = engine, children
        self.lives: dict[int, Living] = {}
        self.brought: dict[int, deque[Meaning]] = {NOBODY: deque()}
        self.requests: list[Request] = []
        lanes = {lane.id: lane for lane in engine.model.lanes}
        self.desks = [
            Desk(
                place,
                service,
                team,
                steps,
                range(*span),
                lanes[service.lane].track,
                lanes[service.lane].state,
            )
            for place, service in enumerate(engine.model.services)
            for team, (steps, span) in enumerate(
                zip(places_of_teams(service), spans(service), strict=True)
            )
        ]

    def through(self) -> tuple[list[Life], list[Request]]:
        """Live until the end of the run.

        Returns:
            The lives, child by child, and the requests, in the order in which they were made.
        """
        for desk in self.desks:
            desk.open(0)
        ahead = [(child.entry, row) for row, child in enumerate(self.children)]
        ahead += [
            (round(year * TICKS_PER_YEAR), NOBODY)
            for desk in self.desks
            for year, _ in desk.steps[1:]
        ]
        heapq.heapify(ahead)
        while ahead and ahead[0][0] < self.engine.horizon:
            now = ahead[0][0]
            touched = set()
            while ahead and ahead[0][0] == now:
                touched.add(heapq.heappop(ahead)[1])
            for row in touched:
                self.live(row, now)
            while found := self.foremost():
                touched |= self.settle(found, now)
            for row in touched - {NOBODY}:
                heapq.heappush(ahead, (self.next_time(row), row))
        for row, child in enumerate(self.children):
            self.lives.setdefault(row, Living(self.engine, child))
        return [self.lives[row].life() for row in range(len(self.children))], self.requests

    def next_time(self, row: int) -> int:
        """When something happens to a child next; ``NEVER`` if nothing does."""
        life = self.lives[row]
        if life.left is not None or life.time >= life.end:
            return NEVER
        return min(life.next_time(), life.end)

    def live(self, row: int, now: int) -> None:
        """Live through all that happens to a child at this tick, and note what it means."""
        if row == NOBODY:
            changed = [Meaning(CHANGED, desk) for desk in self.desks]
            self.brought[NOBODY] = deque(changed[:1])
            return
        if row not in self.lives:
            self.lives[row] = Living(self.engine, self.children[row])
            here = self.lives[row].state if now < self.lives[row].end else {}
            self.brought[row] = deque(self.meaning(row, {}, here))
        life = self.lives[row]
        while life.next_time() == now:
            before = dict(life.state)
            life.step()
            self.brought[row] += self.meaning(
                row, before, {} if life.left is not None else life.state
            )
        if now == life.end and life.left is None and life.time < now:
            life.time = now
            self.brought[row] += self.meaning(row, life.state, {})

    def meaning(
        self,
        row: int,
        before: Mapping[str, str],
        after: Mapping[str, str],
        by: Desk | None = None,
    ) -> Iterator[Meaning]:
        """What moving between states means; ``by`` is the service that moved the child."""
        area = self.engine.area(self.children[row].family)
        for desk in self.desks:
            if area not in desk.families:
                continue
            was, is_now = before.get(desk.track), after.get(desk.track)
            held, holds = (
                was in desk.service.holds or desk is by,
                is_now in desk.service.holds,
            )
            if held and not holds:
                yield Meaning(FREED, desk)
            if was == desk.waiting != is_now and desk is not by:
                yield Meaning(GIVEN_UP, desk)
            if holds and not held:
                yield Meaning(TAKEN, desk)
            if was != desk.waiting == is_now:
                yield Meaning(ASKED, desk)

    def foremost(self) -> tuple[int, Meaning] | None:
        """Return what is to be settled first of all that children have brought."""
        heads = [(row, brought[0]) for row, brought in self.brought.items() if brought]
        return min(heads, key=lambda each: (each[1].kind, self.tie(*each)), default=None)

    def tie(self, row: int, meaning: Meaning) -> tuple[int, int]:
        """Return what puts those in order who bring the same at one tick: no two are equal."""
        if row == NOBODY:
            return 0, 0
        child = self.children[row]
        comes_in = self.lives[row].time == child.entry
        first = meaning.desk.track == self.engine.model.tracks[0]
        return -child.elapsed if comes_in and first else 0, self.engine.turn(child.number)

    def settle(self, found: tuple[int, Meaning], now: int) -> set[int]:
        """Let what a child brought happen; return those who were taken in, and the child."""
        row, meaning = found
        self.brought[row].popleft()
        desk = meaning.desk
        if meaning.kind == CHANGED:
            for each in self.desks:
                each.open(now)
        elif meaning.kind == FREED:
            desk.taken -= 1
        elif meaning.kind == TAKEN:
            desk.taken += 1
        elif meaning.kind == GIVEN_UP:
            given_up = next(one for one in desk.queue if one.row == row)
            given_up.ended, given_up.how = now, How.LEFT
            desk.queue.remove(given_up)
        elif meaning.kind == ASKED:
            desk.queue.append(self.request(row, desk, now))
            self.requests.append(desk.queue[-1])
        return {row for each in self.desks for row in self.take_in(each, now)}

    def request(self, row: int, desk: Desk, now: int) -> Request:
        """Return a child's request as it comes to wait."""
        child, life = self.children[row], self.lives[row]
        service, model = desk.service, self.engine.model
        turn = 0
        if service.priority.size:
            group = model.groups.index(child.group)
            turn = int(service.priority[life.age_band(now), group])
        sooner = [by.get(life.state[track], 0) for track, by in service.sooner.items()]
        own = desk.track == model.tracks[0] and now == child.entry
        asked = now - child.elapsed if own else now
        turn = max(0, turn - max(sooner, default=0))
        return Request(row, desk.place, turn, asked, team=desk.team)

    def take_in(self, desk: Desk, now: int) -> Iterator[int]:
        """Take in all for whom there is a place, first by class, then by time."""
        for request in sorted(desk.queue, key=lambda one: one.turn):
            if desk.taken >= desk.places or self.brought[request.row]:
                continue
            request.ended, request.how = now, How.TAKEN_IN
            desk.queue.remove(request)
            desk.taken += 1
            life = self.lives[request.row]
            before = dict(life.state)
            life.call(now, desk.service.lane)
            after = {} if life.left is not None else life.state
            self.brought[request.row] += self.meaning(request.row, before, after, by=desk)
            self.live(request.row, now)
            yield request.row
