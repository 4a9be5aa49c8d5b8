"""Lives of a made-up council's children: what the engine played, dated day by day.

The engine counts in fractions of a second; returns count in days. What happens to one child on
one day is put on days of its own, in order, so that no state is shorter than a day; a conference
waits for a working day. What is pushed past the end of the run, or past the 18th birthday of a
child who is no care leaver, is left out. So is all that begins anew for a child adopted in the run:
an adopted child has a new identity, which no return joins to the one it had in care. The days given
here are the truth, not the engine's.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from seethechild.core.time import DAYS_PER_YEAR, birthday
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR

SATURDAY = 5
ADULT = 18


@dataclass(frozen=True)
class Step:
    """Something that happened to a child, and the states it is in from then on."""

    day: int
    lane: str
    branch: int
    events: tuple[str, ...]
    before: dict[str, str]
    after: dict[str, str]
    left: bool


@dataclass
class Lived:
    """A child's life, in days counted as ``date.toordinal`` does.

    Attributes:
        row: of the engine's children.
        unaccompanied: came alone from abroad.
        birth: day of birth.
        came: first day here.
        since: day from which the child was in its first help state.
        start: states on the first day.
        steps: all that happened, in order, on days of their own.
        end: day from which nothing is known of the child: left, grown, or the run ends.
        gone: whether it left or grew up before the run ended.
    """

    row: int
    unaccompanied: bool
    birth: int
    came: int
    since: int
    start: dict[str, str]
    steps: list[Step] = field(default_factory=list)
    end: int = 0
    gone: bool = False

    @property
    def known(self) -> bool:
        """Whether services ever knew the child."""
        return self.start["help"] != "none" or any(
            not step.lane.startswith("birthday/") for step in self.steps
        )

    def adult(self, age: int = ADULT) -> int:
        """Return the day of a birthday."""
        return birthday(date.fromordinal(self.birth), age).toordinal()


def lives(played: Played, *, first: date, stop: date) -> list[Lived]:
    """Return the life of each child who is there at some time, in the engine's order.

    Args:
        played: with its log.
        first: the day on which the run starts.
        stop: the day after the last.
    """
    zero, last = first.toordinal(), stop.toordinal()
    model, layout, kids = played.model, played.layout, played.children
    found: dict[int, Lived] = {}
    arrived = frozenset(np.flatnonzero(kids.inflow >= 0).tolist())
    columns = (kids.birth, kids.entry, kids.elapsed, kids.states, kids.group)
    for row, (birth, entry, elapsed, states, group) in enumerate(
        zip(*(column.tolist() for column in columns), strict=True)
    ):
        came = zero + _days(entry)
        born = min(zero + _days(birth), came)
        arrives = row in arrived
        since = came if arrives else min(zero + _days(entry - elapsed), came - 1)
        names = {layout.states[state][0]: layout.states[state][1] for state in states}
        found[row] = Lived(
            row, model.groups[group] == "unaccompanied", born, came, max(since, born), names
        )
        found[row].end = last
    places = layout.places
    for time, row, _, branch in played.log.tolist():
        place = places[branch]
        _add(found[row], zero + _days(time), place, last)
    for life in found.values():
        _grow_up(life, last)
    return [life for life in found.values() if life.came < min(life.end, last)]


def _days(ticks: int) -> int:
    return int(ticks * DAYS_PER_YEAR // TICKS_PER_YEAR)


def weekday(day: int) -> int:
    """Return the day, or the Monday after it if it is of a weekend."""
    place = (day - 1) % 7  # day 1 was a Monday
    return day + (7 - place if place >= SATURDAY else 0)


def _add(life: Lived, day: int, place: object, last: int) -> None:
    if life.gone:
        return
    before = life.steps[-1].after if life.steps else life.start
    is_birthday = place.lane.startswith("birthday/")  # type: ignore[attr-defined]
    if is_birthday:
        age = int(place.lane.split("/")[1])  # type: ignore[attr-defined]
        day = life.adult(age)
        while life.steps and life.steps[-1].day >= day:
            life.steps.pop()
        before = life.steps[-1].after if life.steps else life.start
    else:
        day = max(day, (life.steps[-1].day if life.steps else life.came) + 1)
        if "conference" in place.events:  # type: ignore[attr-defined]
            day = weekday(day)
        if day >= life.adult() and not before["help"].startswith("care_leaver"):
            return
    if before[place.track] != place.state or day >= last:  # type: ignore[attr-defined]
        return
    after = {**before, **place.moves}  # type: ignore[attr-defined]
    if _begins_anew(place.events, before, after) and _adopted(life):  # type: ignore[attr-defined]
        return
    left = bool(place.leaves)  # type: ignore[attr-defined]
    life.steps.append(
        Step(day, place.lane, place.branch, place.events, before, after, left)  # type: ignore[attr-defined]
    )
    if left:
        life.gone, life.end = True, day


def _begins_anew(
    events: tuple[str, ...], before: dict[str, str], after: dict[str, str]
) -> bool:
    return "referral" in events or after["help"] == "looked_after" != before["help"]


def _adopted(life: Lived) -> bool:
    """Say whether the child was adopted in the run."""
    return any("adoption_made" in step.events for step in life.steps)


def _grow_up(life: Lived, last: int) -> None:
    """End the lives of those who were pushed past their birthday or have no move for it."""
    state = life.steps[-1].after["help"] if life.steps else life.start["help"]
    limit = life.adult(25) if state.startswith("care_leaver") else life.adult()
    if not life.gone and limit < last:
        life.gone, life.end = True, limit
