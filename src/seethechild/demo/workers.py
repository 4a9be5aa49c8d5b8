"""Social workers of a made-up council: teams, posts, who holds them, and who has which child."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.chance import Luck
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.demo.records import as_frame

_YEAR = 365.25
_TEAM_OF = {"looked_after": "looked_after"}
_OTHER_REASONS = {
    "MANAGE": 0.5,
    "ABSENC": 0.25,
    "CHCHAN": 0.08,
    "PCCHAN": 0.07,
    "OTHERS": 0.1,
}


@dataclass(frozen=True)
class Holder:
    """A worker in a post, from ``start`` to before ``stop``."""

    worker: str
    start: int
    stop: int
    agency: bool


@dataclass
class Team:
    """A team: its name, what it does, and who held each of its posts."""

    name: str
    kind: str
    posts: list[list[Holder]]


def teams(truth: Mapping[str, Any], *, seed: int, first: int, last: int) -> list[Team]:
    """Return the teams with their posts filled by workers who stay and leave as declared."""
    settings = truth["workforce"]
    found, made = [], 0
    for kind, count in settings["teams"].items():
        for number in range(1, count + 1):
            name = f"{kind.replace('_', ' ').capitalize()} {number}"
            posts = []
            for post in range(settings["workers_per_team"]):
                luck = Luck(seed, "posts", name, post)
                held, made = _held(luck, settings, first - 3000, last + 1500, made)
                posts.append(held)
            found.append(Team(name, kind, posts))
    return found


def _held(
    luck: Luck, settings: Mapping[str, Any], at: float, last: int, made: int
) -> tuple[list[Holder], int]:
    held = []
    at += luck.wait(settings["stays_years"] * _YEAR) - settings["stays_years"] * _YEAR
    while at < last:
        stop = at + 30 + luck.wait(settings["stays_years"] * _YEAR)
        made += 1
        agency = luck.yes(settings["agency"])
        held.append(Holder(f"XXMU{made:05d}", int(at), int(stop), agency))
        at = stop + luck.wait(settings["vacancy_days"])
    return held, made


def allocations(
    told: Sequence[tuple[Person, Episode]],
    leavers: Mapping[str, tuple[int, int]],
    staff: list[Team],
    truth: Mapping[str, Any],
    *,
    seed: int,
    last: int,
) -> pl.DataFrame:
    """Return who was allocated to each child and when, as the record ``workers``.

    A handover goes with what the child gets: assessment, family help, care. When a worker leaves
    the child waits for the next one.

    Args:
        told: children and episodes.
        leavers: care leavers: from when to when a personal adviser is owed.
        staff: the teams.
        truth: parameters.
        seed: of the council.
        last: the day after the last.
    """
    by_kind: dict[str, list[Team]] = defaultdict(list)
    for team in staff:
        by_kind[team.kind].append(team)
    settings = truth["workforce"]
    rows: list[Row] = []
    for person, episode in told:
        luck = Luck(seed, "workers", person.life.row, episode.referred)
        at = episode.referred
        for number, (kind, start, stop) in enumerate(_stretches(episode)):
            there = by_kind[kind]
            team = there[int(person.family[3:]) % len(there)]
            wait = luck.days(settings["allocated_after"])
            begin = max(start, at)
            begin = by_year_end(begin, begin + (wait if number == 0 else 0))
            reason = "TSPROC" if number else "FCONTA"
            end = last + 400 if stop is None else stop
            rows += _with_workers(
                person.child,
                team,
                begin,
                end,
                reason=reason,
                role="social_worker",
                settings=settings,
                luck=luck,
                open_=stop is None,
            )
            at = end
    for child, (start, stop) in leavers.items():
        luck = Luck(seed, "advisers", child)
        there = by_kind["leaving_care"]
        rows += _with_workers(
            child,
            there[0],
            start,
            stop,
            reason="TSPROC",
            role="personal_adviser",
            settings=settings,
            luck=luck,
            open_=False,
        )
    return as_frame("workers", rows)


def _stretches(episode: Episode) -> list[tuple[str, int, int | None]]:
    """Return which kind of team a child is with, from when to when."""
    if episode.no_further_action:
        return []
    done = episode.assessments[0]["done"] if episode.assessments else episode.referred
    found: list[tuple[str, int, int | None]] = [("assessment", episode.referred, done)]
    if episode.not_in_need:
        return [("assessment", episode.referred, episode.closed)]
    for state, start, stop in episode.spells:
        kind = _TEAM_OF.get(state, "family_help")
        begin = max(start, done)
        if stop is not None and stop <= begin:
            continue
        if found[-1][0] == kind:
            found[-1] = (kind, found[-1][1], stop)
        else:
            found[-1] = (found[-1][0], found[-1][1], begin)
            found.append((kind, begin, stop))
    return [each for each in found if each[2] is None or each[1] < each[2]]


def _with_workers(
    child: str, team: Team, start: int, stop: int, *, reason: str, role: str,
    settings: Mapping[str, Any], luck: Luck, open_: bool,
) -> list[Row]:  # fmt: skip
    """Return the workers of a team who had the child, one after the other."""
    rows: list[Row] = []
    at = start
    while at < stop:
        holder = _someone(team, at, luck)
        if holder is None:
            at += 7
            continue
        changes = luck.times(settings["at_random_rate"], at, min(holder.stop, stop))
        until = min(holder.stop, stop, *(day for day in changes[:1] if day > at))
        rows.append(
            {"child": child, "role": role, "worker": holder.worker, "team": team.name,
             "start": at, "stop": None if open_ and until >= stop else until, "reason": reason}
        )  # fmt: skip
        if until == holder.stop:
            wait = luck.days(settings["without_after_leaving"])
            at, reason = by_year_end(until, until + wait), "LEFTRL"
        else:
            at, reason = until, luck.pick(_OTHER_REASONS)
    return rows


def by_year_end(start: int, then: int) -> int:
    """Return the day a child gets a worker: on 31 March at the latest, when returns are drawn up.

    Example:
        >>> day = date(2024, 3, 28).toordinal()
        >>> date.fromordinal(by_year_end(day, day + 30))
        datetime.date(2024, 3, 31)
        >>> by_year_end(day, day + 2) - day
        2
    """
    here = date.fromordinal(start)
    end = date(here.year, 3, 31)
    end = end if end >= here else date(here.year + 1, 3, 31)
    return min(then, end.toordinal())


def _someone(team: Team, day: int, luck: Luck) -> Holder | None:
    there = [
        holder
        for post in team.posts
        for holder in post
        if holder.start <= day < holder.stop
    ]
    return there[luck.whole(0, len(there) - 1)] if there else None


def workforce(
    staff: list[Team], workers: pl.DataFrame, first: date, stop: date
) -> pl.DataFrame:
    """Return each team on the first of each month: workers, vacancies, children allocated."""
    rows: list[Row] = []
    months = pl.date_range(first, stop, "1mo", closed="left", eager=True).to_list()
    by_team: dict[str, list[tuple[str, date, date | None]]] = defaultdict(list)
    for child, team, start, end in workers.select(
        "child", "team", "start", "stop"
    ).iter_rows():
        by_team[team].append((child, start, end))
    for team in staff:
        for month in months:
            day = month.toordinal()
            there = sum(
                any(each.start <= day < each.stop for each in post) for post in team.posts
            )
            children = {
                child for child, start, end in by_team[team.name]
                if start <= month and (end is None or month < end)
            }  # fmt: skip
            rows.append(
                {"team": team.name, "month": day, "workers_fte": float(there),
                 "vacancies_fte": float(len(team.posts) - there), "children": len(children)}
            )  # fmt: skip
    return as_frame("workforce", rows)
