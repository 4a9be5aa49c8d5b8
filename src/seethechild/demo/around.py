"""What surrounds help and care: contacts, early help, mental health, school, visits, views, diary.

Each is a simple declared process (``truth.toml``) around the lives the engine played.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.care import Period
from seethechild.demo.chance import Luck
from seethechild.demo.lives import Lived, weekday
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.demo.records import Frames, as_frame

_FOUR, _FIVE, _TWELVE, _SIXTEEN, _NINETEEN, _TWENTY_TWO = 4, 5, 12, 16, 19, 22


def contacts(
    people: Sequence[Person],
    told: Sequence[tuple[Person, Episode]],
    truth: Mapping[str, Any],
    *,
    seed: int,
    first: int,
    last: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return contacts and early help.

    Every referral has its contact. Before some there are contacts that were closed; others were
    never followed by a referral. Early help follows some of the closed ones.
    """
    rows: list[Row] = []
    help_rows: list[Row] = []
    mine: dict[str, list[Episode]] = {person.child: [] for person in people}
    for person, episode in told:
        mine[person.child].append(episode)
    for person in people:
        luck = Luck(seed, "contacts", person.life.row)
        closed: list[int] = []
        for number, episode in enumerate(mine[person.child]):
            free = (mine[person.child][number - 1].closed or 0) if number else 0
            if episode.contact >= first:
                rows.append(_contact(person, episode.contact, "referral", episode.source))
            closed += _before(person, episode, free, truth["contacts"], luck)
            if episode.reason == "RC9" and episode.closed is not None:
                help_rows.append(_early_help(person, episode.closed, truth, luck))
        start, stop = max(first, person.life.birth), min(person.life.end, last)
        for day in luck.times(truth["contacts"]["never_referred_rate"], start, stop):
            if not any(e.referred <= day <= (e.closed or last) for e in mine[person.child]):
                closed.append(day)
        for day in sorted(closed):
            if not start <= day < stop:
                continue
            passed_on = luck.yes(truth["contacts"]["to_early_help"])
            source = luck.pick(truth["contacts"]["source"])
            outcome = "early_help" if passed_on else "no_action"
            rows.append(_contact(person, day, outcome, source))
            if passed_on:
                help_rows.append(_early_help(person, day, truth, luck))
    told_once = as_frame("contacts", rows).unique(
        ("child", "date"), keep="first", maintain_order=True
    )
    return told_once, as_frame("early_help", _one_at_a_time(help_rows))


def _contact(person: Person, day: int, outcome: str, source: str) -> Row:
    return {
        "child": person.child,
        "date": day,
        "contact_source": source,
        "outcome": outcome,
    }


def _before(
    person: Person, episode: Episode, free: int, settings: Mapping[str, Any], luck: Luck
) -> list[int]:
    """Return the days of contacts closed in the year before a referral."""
    found: list[int] = []
    if person.life.unaccompanied or not luck.yes(settings["before_referral"]):
        return found
    while True:
        day = episode.contact - 1 - luck.days(settings["days_before"])
        if day > max(free, person.birth, episode.contact - 365):
            found.append(day)
        if not luck.yes(settings["number_before"]):
            return found


def _early_help(person: Person, day: int, truth: Mapping[str, Any], luck: Luck) -> Row:
    settings = truth["early_help"]
    start = day + 1 + luck.days(settings["wait"])
    return {
        "child": person.child, "start": start, "stop": start + 7 + luck.days(settings["lasts"]),
        "organisation": luck.pick(settings["organisation"]),
        "outcome": luck.pick(settings["outcome"]), "team": f"Early help {1 + person.decile // 4}",
    }  # fmt: skip


def _one_at_a_time(rows: list[Row]) -> list[Row]:
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: (row["child"], row["start"])):
        if not kept or kept[-1]["child"] != row["child"] or row["start"] > kept[-1]["stop"]:
            kept.append(row)
    return kept


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
    settings = truth["school"]
    of_row = {person.life.row: person for person in people}
    rows: list[Row] = []
    for year in years:
        day = weekday(date(year, 1, 15).toordinal())
        for life in lived:
            if not life.came <= day < life.end or not life.adult(_FIVE) <= day < life.adult(_SIXTEEN):  # fmt: skip
                continue
            person = of_row.get(life.row)
            if person is not None and not person.upn:
                continue
            rows.append(_pupil(life, person, day, settings, seed))
    return as_frame("school", rows, birth_date=pl.Date, sex=pl.String, ethnicity=pl.String, postcode=pl.String)  # fmt: skip


def _pupil(
    life: Lived, person: Person | None, day: int, settings: Mapping[str, Any], seed: int
) -> Row:
    from seethechild.demo.people import pupil_number

    luck = Luck(seed, "school", life.row // 64, life.row % 64, day)
    rate = settings["absence_known" if person else "absence"]
    sessions = 130
    missed = min(sessions, int(luck.wait(rate * sessions)))
    return {
        "child": person.upn if person else pupil_number(life.row + 1),
        "date": day, "school": f"999{4000 + life.row % settings['schools']}",
        "sen": luck.pick(settings["sen"]), "sessions_possible": sessions,
        "sessions_missed": missed, "suspended": luck.yes(settings["suspended"]),
        "birth_date": life.birth, "sex": person.sex if person else ("M" if luck.yes(0.512) else "F"),
        "ethnicity": person.ethnicity if person else "NOBT",
        "postcode": person.postcode if person else None,
    }  # fmt: skip


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


def of_care_years(
    people: Sequence[Person],
    periods: Sequence[Period],
    truth: Mapping[str, Any],
    years: Sequence[int],
    *,
    seed: int,
) -> Frames:
    """Return what is told of children in care and care leavers once a year.

    Returns:
        OC2, OC3, AD1, PlacedAdoption, PrevPerm (SSDA903's own tables, with the year where they are
        of a year), and the records sdq, care_leavers and adoption, deprivation of liberty.
    """
    rows: dict[str, list[Row]] = {
        name: []
        for name in ("OC2", "OC3", "AD1", "PlacedAdoption", "PrevPerm", "DoLo", "SDQ")
    }
    care = truth["care"]
    by_child: dict[str, list[Period]] = {}
    for period in periods:
        by_child.setdefault(period.person.child, []).append(period)
    for year in years:
        end = date(year, 4, 1).toordinal()
        for child, mine in by_child.items():
            luck = Luck(seed, "care year", mine[0].person.life.row, year)
            if any(
                p.start <= end - 365 and (p.stop is None or p.stop >= end) for p in mine
            ):
                rows["OC2"].append(_health(mine[0].person, year, end, care, luck))
        for person in people:
            row = _leaver(person, by_child.get(person.child, []), year, truth, seed)
            if row is not None:
                rows["OC3"].append(row)
    for period in periods:
        _once(period, rows, truth, seed, years)
    return {name: _yearly(name, each) for name, each in rows.items()}


_RECORD_OF = {
    "OC2": "sdq", "OC3": "care_leavers", "AD1": "adoption", "PlacedAdoption": "adoption",
    "PrevPerm": "people", "DoLo": "deprivation_of_liberty", "SDQ": "sdq",
}  # fmt: skip
_ALSO: Mapping[str, Mapping[str, Any]] = {
    "OC2": {
        name: pl.Boolean
        for name in (
            "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT",
            "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED",
        )
    },
    "AD1": {"FOSTER_CARE": pl.Boolean, "NB_ADOPTR": pl.Int64, "SEX_ADOPTR": pl.String, "LS_ADOPTR": pl.String},
    "PlacedAdoption": {"until": pl.Date, "entered": pl.Date, "ordered": pl.Date, "adopted": pl.Date},
    "PrevPerm": {"PREV_PERM": pl.String, "LA_PERM": pl.String, "DATE_PERM": pl.Date},
}  # fmt: skip


def _yearly(name: str, rows: list[Row]) -> pl.DataFrame:
    also = dict(_ALSO.get(name, {}))
    if name in ("OC2", "OC3", "AD1", "PrevPerm"):
        also["year"] = pl.Int64
    return as_frame(_RECORD_OF[name], rows, **also)


def _health(
    person: Person, year: int, end: int, care: Mapping[str, Any], luck: Luck
) -> Row:
    age = (end - person.birth) / 365.25
    row: Row = {"child": person.child, "year": year}
    if _FOUR <= age < _SIXTEEN + 1:
        if luck.yes(care["sdq_known"]):
            score = care["sdq_mean"] + care["sdq_spread"] * sum(luck.share() - 0.5 for _ in range(12))  # fmt: skip
            row["score"] = min(40, max(0, round(score)))
        else:
            row["reason"] = "SDQ5" if luck.yes(0.4) else "SDQ4"
    using = age >= _TWELVE and luck.yes(care["substance"])
    return row | {
        "CONVICTED": age >= 10 and luck.yes(care["convicted"]),  # noqa: PLR2004
        "HEALTH_CHECK": luck.yes(care["health_checked"]) if age < _FIVE else None,
        "IMMUNISATIONS": luck.yes(care["health_checked"]),
        "TEETH_CHECK": luck.yes(care["teeth_checked"]),
        "HEALTH_ASSESSMENT": luck.yes(care["health_checked"]),
        "SUBSTANCE_MISUSE": using,
        "INTERVENTION_RECEIVED": luck.yes(0.6) if using else None,
    }


def _leaver(
    person: Person, periods: list[Period], year: int, truth: Mapping[str, Any], seed: int
) -> Row | None:
    """Return a care leaver around the 17th to 21st birthday in a year, or none."""
    life, first, stop = (
        person.life,
        date(year - 1, 4, 1).toordinal(),
        date(year, 4, 1).toordinal(),
    )
    was = life.start["help"].startswith("care_leaver")
    left = any(step.after["help"].startswith("care_leaver") for step in life.steps)
    if not was and not left:
        return None
    birthdays = [life.adult(age) for age in range(_NINETEEN, _TWENTY_TWO)]
    birthday = next((day for day in birthdays if first <= day < stop), None)
    if birthday is None or birthday >= life.end:
        return None
    settings = truth["leavers"]
    luck = Luck(seed, "leaver", life.row, year)
    touch = luck.pick(settings["in_touch"])
    contact = min(stop - 1, birthday + luck.days(settings["days_to_birthday"]))
    known = touch == "YES"
    _ = periods
    return {
        "child": person.child, "year": year, "in_touch": touch,
        "date": contact if known else None,
        "activity": luck.pick(settings["activity"]) if known else "0",
        "accommodation": luck.pick(settings["accommodation"]) if known else "0",
    }  # fmt: skip


def _once(
    period: Period,
    rows: dict[str, list[Row]],
    truth: Mapping[str, Any],
    seed: int,
    years: Sequence[int],
) -> None:
    """Add what is told once of a period: adoption, earlier permanence, liberty, questionnaires."""
    care, person = truth["care"], period.person
    luck = Luck(seed, "once", person.life.row, period.start)
    began = _year_of(period.start)
    told = {(row["child"], row["year"]) for row in rows["PrevPerm"]}
    if began in years and (person.child, began) not in told:
        rows["PrevPerm"].append(
            {"child": person.child, "year": began, "PREV_PERM": luck.pick(care["earlier_permanence"])}
        )  # fmt: skip
    placed = [each for each in period.placings if each.place.startswith("A")]
    ordered = [each for each in period.placings if each.legal == "E1"]
    decisions = [each.start for each in (*placed, *ordered)]
    if decisions:
        decided = max(period.start, min(decisions) - luck.days(care["placed_decided"]))
        day = placed[0].start if placed else None
        matched = None if day is None else max(decided, day - luck.days(care["matched"]))
        adopted = period.reason in ("E11", "E12")
        over = None if adopted else period.stop
        row: Row = {
            "child": person.child, "decided": decided, "matched": matched, "placed": day,
            "until": period.stop, "entered": period.start,
            "ordered": ordered[0].start if ordered else None,
            "adopted": period.stop if adopted else None,
            "place_ended": over, "end_reason": "RD4" if over is not None else None,
        }  # fmt: skip
        rows["PlacedAdoption"].append(row)
        if adopted and period.stop is not None:
            same_home = period.placings[-1].place in ("A3", "A5")
            rows["AD1"].append(_adopters(row, period.stop, care, luck, same_home=same_home))
    homes = [each for each in period.placings if each.kind == "childrens_home"]
    if homes and luck.yes(care["deprivation_of_liberty"]):
        start, stop = homes[0].start, homes[0].stop
        if start >= person.life.adult(_TWELVE):
            until = min(start + 84, stop or start + 84)
            rows["DoLo"].append({"child": person.child, "start": start, "stop": until})


def _adopters(
    row: Row, stop: int, care: Mapping[str, Any], luck: Luck, *, same_home: bool
) -> Row:
    sexes = luck.pick(care["adopted_by"])
    single = sexes in ("F1", "M1")
    status = "L0" if single else "L11" if sexes == "MF" else "L12"
    return {
        **row, "matched": row["matched"] or row["decided"], "year": _year_of(stop),
        "FOSTER_CARE": same_home, "NB_ADOPTR": 1 if single else 2,
        "SEX_ADOPTR": sexes, "LS_ADOPTR": status,
    }  # fmt: skip


def _year_of(day: int) -> int:
    here = date.fromordinal(day)
    return here.year + (here.month > 3)  # noqa: PLR2004 - after March
