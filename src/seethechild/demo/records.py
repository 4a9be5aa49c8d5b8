"""All that is true of a made-up council, in the words all returns share (``returns.records``).

What is here is whole: dates after a return's last day stand here too, and each return is cut from
it as that return would have seen it (``cut``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.care import Period, missing, reviews
from seethechild.demo.chance import Luck
from seethechild.demo.homes import miles
from seethechild.demo.need import Episode, Row
from seethechild.demo.people import Person
from seethechild.returns.records import ORIGIN, RECORDS

Frames = dict[str, pl.DataFrame]
_EPOCH = date(1970, 1, 1).toordinal()
_LEFT_OUT = {column.name for column in ORIGIN} - {"child"}


def as_frame(
    record: str, rows: Iterable[Row], **also: pl.DataType | type[pl.DataType]
) -> pl.DataFrame:
    """Return rows of a record, days as dates; what a row does not say is null.

    Args:
        record: name in ``RECORDS``.
        rows: column to value; days are ordinals.
        also: further columns that some return asks for, and their types.
    """
    dtypes = {**RECORDS[record].dtypes, **also}
    dtypes = {name: dtype for name, dtype in dtypes.items() if name not in _LEFT_OUT}
    plain = {
        name: pl.Int64 if dtype == pl.Date else dtype for name, dtype in dtypes.items()
    }
    whole = [{name: row.get(name) for name in dtypes} for row in rows]
    frame = pl.DataFrame(whole, schema=plain)
    return frame.with_columns(
        (pl.col(name) - _EPOCH).cast(pl.Int32).cast(pl.Date)
        for name, dtype in dtypes.items()
        if dtype == pl.Date
    )


@dataclass(frozen=True, eq=False)
class Told:
    """What was made up, before it is written.

    Attributes:
        people: the children known to services.
        episodes: of need, with their child, in order.
        periods: in care.
    """

    people: list[Person]
    episodes: list[tuple[Person, Episode]]
    periods: list[Period]


def of_need(told: Told, truth: Mapping[str, Any], *, seed: int) -> Frames:
    """Return referrals, assessments, enquiries, plans and steps before court."""
    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            "referrals",
            "assessments",
            "section_47",
            "need_plans",
            "protection_plans",
            "plan_reviews",
            "pre_proceedings",
        )
    }
    for person, each in told.episodes:
        key = {"child": person.child, "referral_date": each.referred}
        rows["referrals"].append(
            {"child": person.child, "referral": referral_id(person.child, each.referred),
             "date": each.referred, "referral_source": each.source,
             "no_further_action": each.no_further_action,
             "need": None if each.no_further_action else each.need,
             "closed": each.closed, "close_reason": each.reason}
        )  # fmt: skip
        for row in each.assessments:
            rows["assessments"].append(
                {**key, "referral": referral_id(person.child, each.referred), "start": row["start"],
                 "authorised": row["done"], "child_seen": row["seen"], "seen_date": row["seen_on"],
                 "in_need": row["in_need"], "factors": ";".join(row["factors"])}
            )  # fmt: skip
        for row in each.enquiries:
            rows["section_47"].append(
                {**key, "start": row["start"], "stop": row["done"],
                 "conference": row["conference"], "target": _target(row["start"]),
                 "conference_not_needed": row["conference"] is None,
                 "became_plan": None if row["conference"] is None
                 else any(plan["start"] == row["conference"] for plan in each.plans)}
            )  # fmt: skip
        rows["need_plans"] += [{**key, **row} for row in each.need_plans]
        for row in each.plans:
            rows["protection_plans"].append(
                {**key, "start": row["start"], "stop": row["stop"],
                 "first_category": row["first"], "latest_category": row["latest"],
                 "earlier_plans": row["earlier"]}
            )  # fmt: skip
            rows["plan_reviews"] += _plan_reviews(person, each, row, truth, seed)
        rows["pre_proceedings"] += _before_court(person, each, truth, seed)
    also: dict[str, dict[str, Any]] = {
        "section_47": {"target": pl.Date},
        "pre_proceedings": {"review_meetings": pl.Int64, "letter_of_issue": pl.Date},
        "plan_reviews": {"referral_date": pl.Date},
    }
    return {name: as_frame(name, each, **also.get(name, {})) for name, each in rows.items()}


def referral_id(child: str, day: int) -> str:
    """Return the made-up identifier of a referral: the child's number and the day."""
    return f"R{child[2:]}{date.fromordinal(day):%Y%m%d}"


def _target(start: int) -> int:
    """Return the day 15 working days on (bank holidays are not known here)."""
    return start + 21 - (start - 1) % 7 + min((start - 1) % 7, 4)


def _plan_reviews(
    person: Person, episode: Episode, plan: Row, truth: Mapping[str, Any], seed: int
) -> list[Row]:
    settings = truth["plans"]
    luck = Luck(seed, "plan reviews", person.life.row, plan["start"])
    found, at = [], plan["start"]
    stop = plan["stop"] or at + 1500
    for number in range(20):
        gap = settings["first_review" if number == 0 else "next_review"]
        at += gap + luck.days(settings["review_late"])
        if at >= stop:
            break
        found.append(
            {"child": person.child, "referral_date": episode.referred,
             "plan_start": plan["start"], "date": at}
        )  # fmt: skip
    return found


def _before_court(
    person: Person, episode: Episode, truth: Mapping[str, Any], seed: int
) -> list[Row]:
    settings, found = truth["proceedings"], []
    for row in episode.court:
        luck = Luck(seed, "before court", person.life.row, row["start"])
        stop = row["stop"] if row["stop"] is not None else row["start"] + 2000
        letter = min(row["start"] + luck.days(settings["letter"]), stop)
        meeting = min(letter + luck.days(settings["meeting"]), stop)
        offered = luck.yes(settings["offered"])
        issued = row["issued"]
        decided = stop if issued or row["stop"] else None
        found.append(
            {"child": person.child, "referral_date": episode.referred, "start": row["start"],
             "letter": letter, "family_meeting_offered": offered,
             "family_meeting_held": offered and luck.yes(settings["held"]),
             "meeting": meeting, "decided": decided,
             "outcome": None if decided is None else "A" if issued else "B",
             "court": issued, "letter_of_issue": issued,
             "review_meetings": luck.days(settings["review_meetings"])}
        )  # fmt: skip
    return found


def of_care(told: Told, truth: Mapping[str, Any], *, seed: int, last: int) -> Frames:
    """Return episodes, reviews and missing times of care."""
    care = truth["care"]
    rows: dict[str, list[Row]] = {"care_episodes": [], "care_reviews": [], "missing": []}
    for period in told.periods:
        person = period.person
        for each in period.placings:
            rows["care_episodes"].append(
                {"child": person.child, "start": each.start, "stop": each.stop,
                 "start_reason": each.why_new, "legal_status": each.legal, "need": period.need,
                 "place": each.place, "provider": each.home.provider,
                 "end_reason": each.why_ended or None, "change_reason": each.why_moved or None,
                 "home_postcode": None if person.life.unaccompanied else person.postcode,
                 "place_postcode": each.home.postcode, "urn": each.home.urn or None,
                 "distance_miles": None if person.life.unaccompanied else miles(person, each.home)}
            )  # fmt: skip
        rows["care_reviews"] += reviews(period, care, seed=seed, last=last)
        rows["missing"] += missing(period, care, seed=seed, last=last)
    return {name: as_frame(name, each) for name, each in rows.items()}


def of_people(told: Told) -> pl.DataFrame:
    """Return the children, as the council knows them in the end."""
    return as_frame(
        "people",
        (
            {
                "child": person.child,
                "upn": person.upn or None,
                "nhs_number": person.nhs_number or None,
                "birth_date": person.birth,
                "birth_is_expected": False,
                "birth_is_month_only": False,
                "sex": person.sex,
                "ethnicity": person.ethnicity,
                "disability": ";".join(person.disabilities) or "NONE",
                "death_date": person.died,
                "unaccompanied": person.life.unaccompanied,
                "unaccompanied_until": person.life.adult()
                if person.life.unaccompanied
                else None,
                "family": person.family,
                "mother": None if person.life.unaccompanied else f"{person.family}M",
                "postcode": person.postcode,
                "area": person.area,
                "deprivation_decile": person.decile,
            }
            for person in told.people
        ),
    )


def cut(
    frame: pl.DataFrame,
    first: date,
    stop: date,
    *,
    start: str,
    end: str | None = None,
    told_with: tuple[str, ...] = (),
) -> pl.DataFrame:
    """Return rows as a return of ``first`` to before ``stop`` tells them.

    Args:
        frame: a record.
        first: first day of the return's time.
        stop: day after its last.
        start: column of the day a row begins; rows that begin at ``stop`` or later are not told.
        end: column of the day it ends; rows that ended before ``first`` are not told, and an end
            at ``stop`` or later is not known yet. None: only rows that begin in the time.
        told_with: columns that are known only once the end is.
    """
    known = pl.col(start) < stop
    if end is None:
        return frame.filter(known & (pl.col(start) >= first))
    kept = frame.filter(known & (pl.col(end).is_null() | (pl.col(end) >= first)))
    over = pl.col(end) < stop
    return kept.with_columns(
        pl.when(over).then(pl.col(name)).alias(name) for name in (*told_with, end)
    )


#: What each record's rows begin with, and each day that may come later with what it brings.
_KNOWN_LATER: Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {
    "referrals": ("date", {"closed": ("close_reason",)}),
    "assessments": ("start", {"authorised": ("in_need", "factors"), "seen_date": ()}),
    "section_47": ("start", {"conference": ("became_plan",), "stop": ()}),
    "need_plans": ("start", {"stop": ()}),
    "protection_plans": ("start", {"stop": ()}),
    "plan_reviews": ("date", {}),
    "pre_proceedings": (
        "start",
        {"decided": ("outcome",), "letter": (), "meeting": (), "court": (), "letter_of_issue": ()},
    ),
    "care_episodes": ("start", {"stop": ("end_reason", "change_reason")}),
    "short_breaks": ("start", {"stop": ("end_reason",)}),
    "emergencies": ("date", {}),
    "care_reviews": ("date", {}),
    "missing": ("start", {"stop": ()}),
    "contacts": ("date", {}),
    "early_help": ("start", {"stop": ("outcome",)}),
    "visits": ("date", {}),
    "views": ("date", {}),
    "workers": ("start", {"stop": ()}),
    "mental_health": (
        "referred",
        {"discharged": ("end_reason",), "first_contact": (), "second_contact": ()},
    ),
    "mental_health_stays": ("start", {"stop": ()}),
    "PlacedAdoption": (
        "decided",
        {"until": (), "place_ended": ("end_reason",), "matched": (), "placed": (), "ordered": (), "adopted": ()},
    ),
    "DoLo": ("start", {"stop": ()}),
    "SDQ": ("date", {}),
}  # fmt: skip


#: Each record's day on which a row is over, where it lasts.
_OVER: Mapping[str, str] = {
    "referrals": "closed",
    "early_help": "stop",
    "missing": "stop",
    "short_breaks": "stop",
    "workers": "stop",
    "mental_health": "discharged",
    "mental_health_stays": "stop",
    "PlacedAdoption": "until",
    "DoLo": "stop",
}
#: Records that are told of as long as the referral they hang on is.
_OF_REFERRALS = (
    "assessments", "section_47", "need_plans", "protection_plans", "plan_reviews", "pre_proceedings",
)  # fmt: skip


def from_day(records: Frames, first: date) -> Frames:
    """Return what was not over before a day: rows that began or ended on it or later.

    All that hangs on a referral that was open then is kept, and all of a time in care.
    """
    found = dict(records)
    for name, frame in records.items():
        if name in _OF_REFERRALS or name not in _KNOWN_LATER:
            continue
        over = pl.col(_OVER.get(name, _KNOWN_LATER[name][0]))
        if name == "care_episodes":
            period = (pl.col("start_reason") == "S").cum_sum()
            until = pl.col("stop").fill_null(date.max)
            found[name] = frame.sort("child", "start").filter(
                until.max().over(period) >= first
            )
        else:
            found[name] = frame.filter(over.is_null() | (over >= first))
    mine = found["referrals"].select("child", referral_date="date")
    for name in _OF_REFERRALS:
        found[name] = records[name].join(
            mine, on=("child", "referral_date"), how="semi", maintain_order="left"
        )
    return found


def seen_by(records: Frames, stop: date) -> Frames:
    """Return all records as they were known the day before ``stop``: nothing later is told."""
    found = dict(records)
    for name, (start, later) in _KNOWN_LATER.items():
        frame = records[name].filter(pl.col(start) < stop)
        for day, brings in later.items():
            known = pl.col(day) < stop
            frame = frame.with_columns(
                pl.when(known).then(pl.col(each)).alias(each) for each in (*brings, day)
            )
        found[name] = frame
    if "mental_health" in found:
        # Whether a request is accepted is known from its first contact or its refusal on.
        told = pl.col("first_contact").is_not_null() | pl.col("discharged").is_not_null()
        found["mental_health"] = found["mental_health"].with_columns(
            accepted=pl.when(told).then("accepted")
        )
    return found


#: Records that name the team and worker a child had when something began.
_WITH_TEAMS = (
    "referrals",
    "assessments",
    "section_47",
    "need_plans",
    "protection_plans",
    "visits",
)
#: A worker allocated so many days later is the one who took it up.
_TAKES_UP = 14


def with_teams(records: Frames) -> Frames:
    """Add to what happened the social worker the child had then, or got soon after."""
    social = records["workers"].filter(pl.col("role") == "social_worker")
    held = social.select("child", "team", "worker", on="start").sort("on")
    found = dict(records)
    for name in _WITH_TEAMS:
        frame = records[name].drop("team", "worker", strict=False).with_row_index("nth")
        start = "date" if "date" in frame.columns else "start"
        asked = frame.with_columns(by=pl.col(start) + pl.duration(days=_TAKES_UP)).sort(
            "by"
        )
        joined = asked.join_asof(
            held, left_on="by", right_on="on", by="child", check_sortedness=False
        )
        found[name] = joined.sort("nth").drop("nth", "by", "on", strict=False)
    return found
