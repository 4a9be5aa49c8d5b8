"""From lives to what a council records of care: homes, legal status, reviews, missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seethechild.demo.chance import Luck
from seethechild.demo.homes import Home, Homes
from seethechild.demo.lives import Step, weekday
from seethechild.demo.people import Person

Row = dict[str, Any]
_LEGAL = {"section_20": "V2", "proceedings": "C1", "care_order": "C2", "placement_order": "E1", "remand": "J1"}  # fmt: skip
_ORDERS = ("C1", "C2", "E1")
_PARENTS = "with_parents_under_order"
_SCHOOL_AGE = 4 * 366


@dataclass
class Placing:
    """A stretch of care with one home and one legal status."""

    start: int
    stop: int | None
    legal: str
    kind: str
    place: str
    home: Home
    why_new: str
    why_ended: str = ""
    why_moved: str = ""


@dataclass
class Period:
    """An unbroken time in care."""

    person: Person
    start: int
    stop: int | None
    need: str
    reason: str = ""
    placings: list[Placing] = field(default_factory=list)


@dataclass(frozen=True)
class Given:
    """What a placing depends on besides the life: parameters, homes there are, and luck."""

    care: Mapping[str, Any]
    homes: Homes
    luck: Luck


def periods(
    people: Sequence[Person],
    truth: Mapping[str, Any],
    homes: Homes,
    *,
    seed: int,
    last: int,
) -> list[Period]:
    """Return every period in care, by child and day.

    Homes are given out in order of days over all children, so that brothers and sisters can be
    placed where one of them lives.
    """
    found: list[Period] = []
    wanted: list[tuple[int, int, Period, Mapping[str, str], tuple[str, ...], str]] = []
    for person in people:
        for period, changes in _stretches(person, truth, seed):
            found.append(period)
            for day, state, events, reason in changes:
                wanted.append((day, person.life.row, period, state, events, reason))
    wanted.sort(key=lambda each: (each[0], each[1]))
    lucks = {person.child: Luck(seed, "care", person.life.row) for person in people}
    for day, _, period, state, events, _ in wanted:
        given = Given(truth["care"], homes, lucks[period.person.child])
        _place(period, day, state, events, given)
    for period in found:
        _end(period, truth["care"], lucks[period.person.child], last)
    return found


def _stretches(
    person: Person, truth: Mapping[str, Any], seed: int
) -> list[tuple[Period, list[tuple[int, Mapping[str, str], tuple[str, ...], str]]]]:
    """Return the periods of one child with what changes in each."""
    life = person.life
    need = Luck(seed, "care need", life.row).pick(truth["need"]["need"])
    need = truth["care"]["unaccompanied_need"] if life.unaccompanied else need
    need = "N5" if need in ("N0", "N9") else need
    found: list[tuple[Period, list[Any]]] = []
    if life.start["help"] == "looked_after":
        period = Period(person, life.since, None, need)
        begun: list[Any] = [(life.since, life.start, (), "")]
        old_enough = max(life.adult(16), life.since + 1)
        if life.start["home"] == "supported_accommodation" and life.since < life.adult(16):
            foster = {**life.start, "home": "foster"}
            begun = [
                (life.since, foster, (), ""),
                (old_enough, life.start, ("move",), ""),
            ]
        found.append((period, begun))
    for step in life.steps:
        was, now = (
            step.before["help"] == "looked_after",
            step.after["help"] == "looked_after",
        )
        if now and not was:
            found.append((Period(person, step.day, None, need), []))
        if now and not step.left:
            found[-1][1].append((step.day, step.after, step.events, step.lane))
        if was and (not now or step.left):
            found[-1][0].stop = step.day
            _ended_by(found[-1][0], step, truth["care"], seed)
    for period, _ in found:
        if period.stop is None and life.gone:
            period.stop = life.end
    return found


def _ended_by(period: Period, step: Step, care: Mapping[str, Any], seed: int) -> None:
    """Keep why a period ended, until its last home is known."""
    luck = Luck(seed, "left care", period.person.life.row, step.day)
    if "adoption_made" in step.events:
        reason = "E12" if luck.yes(0.6) else "E11"
    elif "guardianship_made" in step.events:
        reason = luck.pick(care["guardian"])
    elif step.lane.endswith("/home_unplanned"):
        reason = "E4B"
    elif "returned_home" in step.events:
        reason = "E4A"
    elif step.lane.endswith("/relatives"):
        reason = "E41" if luck.yes(0.5) else "E13"
    elif step.lane.startswith("birthday/"):
        reason = luck.pick(care["at_18"])
    else:
        reason = period.person.left_reason
    period.reason = reason


def _place(
    period: Period,
    day: int,
    state: Mapping[str, str],
    events: tuple[str, ...],
    given: Given,
) -> None:
    """Add what a step of a life means for care: a home, a legal status, or both."""
    care, homes, luck = given.care, given.homes, given.luck
    before = period.placings[-1] if period.placings else None
    moved = before is None or "move" in events
    legal = _legal(period.person, state["legal"], day)
    kind = _kind(period.person, state["home"], legal, day)
    if moved and kind == "foster" and luck.yes(care["kinship"]):
        kind = "kinship"
    if before is not None and (not moved or kind == before.kind == _PARENTS):
        moved, kind = False, before.kind
        if kind == _PARENTS and legal not in _ORDERS:
            legal = before.legal
        if legal == before.legal:
            return
    if before is None and "emergency_order" in events:
        _in_an_emergency(period, day, legal, kind, given)
        return
    if before is None or moved:
        place = _place_code(kind, legal, care, luck, age=day - period.person.birth)
        stays = (
            before is not None
            and kind == "placed_for_adoption"
            and place in ("A3", "A5")
            and before.kind in ("foster", "kinship")
        )
        place = {"A3": "A4", "A5": "A6"}.get(place, place) if not stays else place
        home = (
            before.home if stays and before else homes.find(period.person, kind, day, luck)
        )
    else:
        stays, place, home = False, before.place, before.home
    why = _why_new(before, legal, moved=moved and not stays)
    if stays and before is not None:
        why = "T" if legal == before.legal else "U"
    _add(period, Placing(day, None, legal, kind, place, home, why), care, luck)


def _legal(person: Person, state: str, day: int) -> str:
    legal = _LEGAL.get(state, "V2")
    return "V2" if legal == "J1" and day < person.life.adult(10) else legal


def _kind(person: Person, home: str, legal: str, day: int) -> str:
    """Return the kind of home: one the law allows at that age and legal status."""
    if home == _PARENTS:
        return home if legal in _ORDERS else "kinship"
    if home == "supported_accommodation" and day < person.life.adult(16):
        return "childrens_home"
    if home in ("parents", "own_or_staying_put", "informal_kinship", "kinship_under_order"):
        return "foster"
    return home


def _in_an_emergency(period: Period, day: int, legal: str, kind: str, given: Given) -> None:
    care, homes, luck = given.care, given.homes, given.luck
    first = "L1" if luck.yes(care["police_protection"]) else "L2"
    kind = "foster" if kind == _PARENTS else kind
    home = homes.find(period.person, kind, day, luck)
    place = _place_code(kind, legal, care, luck, age=day - period.person.birth)
    _add(period, Placing(day, None, first, kind, place, home, "S"), care, luck)
    then = day + luck.whole(1, int(care["emergency_lasts"]))
    if period.stop is None or then < period.stop:
        _add(period, Placing(then, None, legal, kind, place, home, "L"), care, luck)


def _why_new(before: Placing | None, legal: str, *, moved: bool) -> str:
    if before is None:
        return "S"
    if not moved:
        return "L"
    return "P" if legal == before.legal else "B"


def _add(period: Period, new: Placing, care: Mapping[str, Any], luck: Luck) -> None:
    if period.placings:
        last = period.placings[-1]
        if new.start <= last.start:
            new.start = last.start + 1
        if period.stop is not None and new.start >= period.stop:
            return
        last.stop, last.why_ended = new.start, "X1"
        if new.why_new in ("P", "B"):
            last.why_moved = luck.pick(care["move_reason"])
        elif new.why_new in ("T", "U"):
            last.why_moved = "PLACE"
    period.placings.append(new)


def _place_code(
    kind: str, legal: str, care: Mapping[str, Any], luck: Luck, *, age: int
) -> str:
    if kind == "kinship":
        return "U1" if luck.yes(care["long_term"]) else "U3"
    if kind == "foster":
        if luck.yes(care["adopters_foster"]):
            return "U5"
        return "U4" if luck.yes(care["long_term"]) else "U6"
    if kind == "placed_for_adoption":
        code = {True: ("A5", "A6"), False: ("A3", "A4")}[legal == "E1"]
        return code[0] if luck.yes(0.25) else code[1]
    if kind == "other":
        place = luck.pick(care["other_places"])
        return "R3" if place == "S1" and age < _SCHOOL_AGE else place
    return {"childrens_home": "K2", "with_parents_under_order": "P1"}.get(kind, "H5")


def _end(period: Period, care: Mapping[str, Any], luck: Luck, last: int) -> None:
    """Close the last home with the reason the period ended."""
    period.placings = [
        each for each in period.placings
        if each.start < last and (period.stop is None or each.start < period.stop)
    ]  # fmt: skip
    if period.placings and period.stop is not None:
        _close(period, care, luck)


def _close(period: Period, care: Mapping[str, Any], luck: Luck) -> None:
    end = period.placings[-1]
    reason = period.reason or luck.pick(care["at_18"])
    if reason in ("E45", "E46") and not end.place.startswith("U"):
        reason = {"E45": "E47", "E46": "E48"}[reason]
    end.stop, end.why_ended = period.stop, reason


def reviews(period: Period, care: Mapping[str, Any], *, seed: int, last: int) -> list[Row]:
    """Return the reviews of a period: within 20 working days, 3 months, then every 6 months."""
    person = period.person
    luck = Luck(seed, "care reviews", person.life.row, period.start)
    found: list[Row] = []
    at = period.start
    stop = min(period.stop or last, last)
    for number in range(200):
        gap = ("first_review", "second_review", "next_review")[min(number, 2)]
        at = weekday(at + care[gap] + luck.days(care["review_late"]))
        if at >= stop:
            break
        young = at < person.life.adult(4)
        code = "PN0" if young else luck.pick(care["participation"])
        found.append({"child": person.child, "date": at, "participation": code})
    return found


def missing(period: Period, care: Mapping[str, Any], *, seed: int, last: int) -> list[Row]:
    """Return the times a child of 10 or over was missing or away; they do not overlap."""
    luck = Luck(seed, "missing", period.person.life.row, period.start)
    start = max(period.start, period.person.life.adult(10))
    stop = min(period.stop or last, last)
    found: list[Row] = []
    free = start
    for day in luck.times(care["missing_rate"], start, stop):
        kind = "A" if luck.yes(care["away"]) else "M"
        back = min(day + luck.days(care["missing_days"]), stop - 1)
        if day >= free:
            found.append(
                {"child": period.person.child, "kind": kind, "start": day, "stop": back}
            )
            free = back + 1
    return found
