"""What surrounds help and care: mental health, hospital, school, visits, views, diary.

Each is a simple declared process (``truth.toml``) around the lives the engine played.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.chance import Luck
from seethechild.demo.lives import Lived, weekday
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person, pupil_number
from seethechild.demo.records import Frames, as_frame

_FOUR, _FIVE, _SIXTEEN = 4, 5, 16


def visits(
    told: Sequence[tuple[Person, Episode]],
    truth: Mapping[str, Any],
    *,
    seed: int,
    last: int,
) -> pl.DataFrame:
    """Return statutory visits: to children in need, on plans and in care."""
    rows: list[Row] = []
    gaps = {
        "family_help": ("need", truth["need"]["visit_every"]),
        "support_after_care_or_order": ("need", truth["need"]["visit_every"]),
        "child_protection_plan": ("protection", truth["plans"]["visit_every"]),
        "looked_after": ("care", truth["care"]["visit_every"]),
    }
    plans = truth["plans"]
    for person, episode in told:
        luck = Luck(seed, "visits", person.life.row, episode.referred)
        for state, start, stop in episode.spells:
            kind, gap = gaps[state]
            at = start
            while True:
                at = weekday(at + 1 + int(gap * (0.6 + 0.8 * luck.share())))
                if at >= min(stop or last, last):
                    break
                seen = luck.yes(plans["seen"])
                rows.append(
                    {"child": person.child, "kind": kind, "date": at, "seen": seen,
                     "seen_alone": seen and luck.yes(plans["seen_alone"])}
                )  # fmt: skip
    return as_frame("visits", rows)


def views(
    told: Sequence[tuple[Person, Episode]],
    truth: Mapping[str, Any],
    *,
    seed: int,
    last: int,
) -> pl.DataFrame:
    """Return when a child's own views were recorded, from four years old."""
    rows: list[Row] = []
    for person, episode in told:
        luck = Luck(seed, "views", person.life.row, episode.referred)
        start = max(episode.referred, person.life.adult(_FOUR))
        for day in luck.times(
            truth["views"]["rate"], start, min(episode.closed or last, last)
        ):
            kind = luck.pick(truth["views"]["kind"])
            rows.append({"child": person.child, "date": day, "kind": kind})
    return as_frame("views", rows)


def mental_health(
    people: Sequence[Person],
    told: Sequence[tuple[Person, Episode]],
    truth: Mapping[str, Any],
    *,
    seed: int,
    first: int,
    last: int,
) -> Frames:
    """Return referrals to children's mental health services and stays in hospital.

    Waits are exponential with the declared means, the same for every child and at all times. The
    rate of asking is declared for children in care and others known to services.
    """
    settings = truth["mind"]
    in_care = {
        (person.child, start, stop)
        for person, episode in told
        for state, start, stop in episode.spells
        if state == "looked_after"
    }
    care_of: dict[str, list[tuple[int, int]]] = {}
    for child, start, stop in in_care:
        care_of.setdefault(child, []).append((start, stop or last))
    referrals: list[Row] = []
    stays: list[Row] = []
    for person in people:
        luck = Luck(seed, "mind", person.life.row)
        start, stop = max(first, person.life.adult(_FIVE)), min(person.life.adult(), last)
        rates = settings["asked_rate"]
        free = start
        for day in luck.times(rates["looked_after"], start, stop):
            there = any(low <= day < high for low, high in care_of.get(person.child, ()))
            rate = rates["looked_after" if there else "known"] / rates["looked_after"]
            if luck.yes(rate) and day >= free:
                row = _asked(person, len(referrals), day, settings, luck)
                referrals.append(row)
                free = row["discharged"] + 1
                if row["accepted"] and luck.yes(settings["hospital"]):
                    begin = row["second_contact"] + luck.days(settings["lasts"])
                    stays.append(
                        {"child": person.child, "start": begin,
                         "stop": begin + 1 + luck.days(settings["hospital_days"])}
                    )  # fmt: skip
    return {
        "mental_health": as_frame("mental_health", referrals),
        "mental_health_stays": as_frame("mental_health_stays", stays),
    }


def _asked(
    person: Person, number: int, day: int, settings: Mapping[str, Any], luck: Luck
) -> Row:
    row: Row = {
        "child": person.child, "referral": f"MUR{number:06d}", "referred": day,
        "service": "Fernshire children's mental health (made up)",
    }  # fmt: skip
    if not luck.yes(settings["accepted"]):
        decided = day + 1 + luck.days(settings["decided"])
        return row | {
            "accepted": False,
            "discharged": decided,
            "end_reason": "not_accepted",
        }
    contact = day + luck.days(settings["first_contact"])
    second = contact + 1 + luck.days(settings["second_contact"])
    return row | {
        "accepted": True, "first_contact": contact, "second_contact": second,
        "discharged": second + 7 + luck.days(settings["lasts"]),
        "end_reason": luck.pick(settings["end_reason"]),
        "level": luck.pick(settings["level"]),
    }  # fmt: skip


def school(
    lived: Sequence[Lived],
    people: Sequence[Person],
    truth: Mapping[str, Any],
    years: Sequence[int],
    *,
    seed: int,
) -> pl.DataFrame:
    """Return pupils of 5 to 15 on each January's census day; those without a number are not on it."""
    settings = {**truth["people"], **truth["school"]}
    of_row = {person.life.row: person for person in people}
    days = [weekday(date(year, 1, 15).toordinal()) for year in years]
    rows: list[Row] = []
    for life in lived:
        person = of_row.get(life.row)
        begin = max(life.came, life.adult(_FIVE))
        stop = min(life.end, life.adult(_SIXTEEN))
        there = [day for day in days if begin <= day < stop]
        if there and (person is None or person.upn):
            rows += _pupil(life, person, there, settings, Luck(seed, "school", life.row))
    rows.sort(key=lambda row: int(row["date"]))
    return as_frame("school", rows, birth_date=pl.Date, sex=pl.String, ethnicity=pl.String, postcode=pl.String, deprivation_decile=pl.Int64)  # fmt: skip


def _pupil(
    life: Lived,
    person: Person | None,
    days: Sequence[int],
    settings: Mapping[str, Any],
    luck: Luck,
) -> list[Row]:
    """Return a pupil on each census day: the same child every time."""
    rate = settings["absence_known" if person else "absence"]
    sessions = 130
    sex = "M" if luck.yes(settings["boys"]) else "F"
    same: Row = {
        "child": person.upn if person else pupil_number(life.row + 1),
        "school": f"999{4000 + life.row % settings['schools']}",
        "sen": luck.pick(settings["sen"]), "sessions_possible": sessions,
        "birth_date": life.birth, "sex": person.sex if person else sex,
        "ethnicity": person.ethnicity if person else "NOBT",
        "postcode": person.postcode if person else None,
        "deprivation_decile": person.decile if person else None,
    }  # fmt: skip
    return [
        {**same, "date": day, "sessions_missed": min(sessions, int(luck.wait(rate * sessions))),
         "suspended": luck.yes(settings["suspended"])}
        for day in days
    ]  # fmt: skip


def diary(truth: Mapping[str, Any], *, seed: int, stop: date) -> pl.DataFrame:
    """Return two weeks of half-days of workers' time, in the last month told of."""
    settings = truth["diary"]
    rows: list[Row] = []
    monday = weekday(stop.toordinal() - 21)
    monday -= (monday - 1) % 7
    for number in range(settings["workers"]):
        luck = Luck(seed, "diary", number)
        for half in range(settings["half_days"]):
            day = monday + half // 2 + (2 if half >= settings["half_days"] // 2 else 0)
            for activity, minutes in _spent(settings, luck):
                rows.append(
                    {"worker": f"MUD{number:03d}", "role": "social_worker",
                     "team": f"Family help {1 + number % 3}", "date": day, "activity": activity,
                     "minutes": minutes, "half_day": "AM" if half % 2 == 0 else "PM"}
                )  # fmt: skip
    return as_frame("time_diary", rows, half_day=pl.String)


def _spent(settings: Mapping[str, Any], luck: Luck) -> list[tuple[str, int]]:
    """Share a half-day out between up to three activities, in multiples of 15 minutes."""
    left, found = settings["minutes"] // 15, dict[str, int]()
    for place in range(3):
        part = left if place == 2 else int(luck.share() * left)  # noqa: PLR2004 - the last
        if part:
            activity = luck.pick(settings["activity"])
            found[activity] = found.get(activity, 0) + part * 15
        left -= part
    return list(found.items())
