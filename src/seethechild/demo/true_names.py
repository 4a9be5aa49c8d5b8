"""The truth of a made-up council under the names journeys are measured by, by plain loops.

So whatever measures journeys can be held against it: days in each state, what came after each
kind of closing, what had been closed before each kind of harm, and waits within the service.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any, Final

from seethechild.demo.need import Row
from seethechild.demo.told import Council

Answers = dict[str, Any]
#: Days back from a harm and forward from a closing.
HORIZON: Final = 730
#: Days within which early help or family help shows that what was closed was passed on.
_PASSED_ON: Final = 28
_AFTER_DAYS: Final = (91, 183, 365, 730)
_WAIT_DAYS: Final = (7, 14, 28, 42, 91, 183, 365)
#: Ends of help after which nothing is asked again: adopted, died, moved, to adult services.
_OVER: Final = ("RC1", "RC2", "RC5", "RC6")
_KNOWN: Final = ("contact", "referral", "help", "enquiry", "plan", "care")
#: A child known so many days after birth or earlier was known as a newborn.
_NEWBORN, _YEAR = 28, 365
_CLOSINGS: Final = ("referral_closed", "contact_closed", "no_need_found")
_HARMS: Final = ("care", "plan", "emergency")
#: What comes after closing, as it is measured: its name, what was closed, and what came.
_AFTER: Final = (
    ("again_after_nfa", "referral_closed", "referral"),
    ("again_after_no_need", "no_need_found", "referral"),
    ("again_after_help", "help_ended", "referral"),
    ("again_after_contact", "contact_closed", "referral"),
    ("enquiry_after_closing", "closed", "enquiry"),
    ("plan_after_closing", "closed", "plan"),
    ("emergency_after_closing", "closed", "emergency"),
    ("care_after_closing", "closed", "care"),
    ("enquiry_after_help", "help_ended", "enquiry"),
    ("care_after_help", "help_ended", "care"),
)


@dataclass
class _Days:
    """Days on which things happened to a child, and stretches of help (``state, start, stop``)."""

    birth: int
    end: int
    alone: bool
    of: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    helped: list[tuple[str, int, int]] = field(default_factory=list)


def by_name(rows: Mapping[str, list[Row]], council: Council) -> Answers:
    """Return the truth under journeys' names.

    Args:
        rows: all records, by name.
        council: as it was made up.

    Returns:
        ``states`` by track and state of the system, ``after`` by measure of what comes after
        closing, ``late`` by measure of late help, and ``waits`` by measure of waits.
    """
    children = _children(rows, council)
    return {
        "states": _states(council),
        "after": {name: _after(children, closed, came, council) for name, closed, came in _AFTER},
        "late": {
            f"{closed}_{harm}": _late(children, closed, harm, council)
            for closed in _CLOSINGS
            for harm in _HARMS
        },
        "waits": _waits(rows, council),
    }  # fmt: skip


def names() -> list[dict[str, str]]:
    """Return which states of journeys the states of the system are told as.

    Example:
        >>> names()[1]["journeys_states"]
        'child_protection_plan'
    """
    text = (files("seethechild.demo") / "names.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _states(council: Council) -> Answers:
    """Return the days lived in each state of each track within the told years."""
    first, last = council.first.toordinal(), council.stop.toordinal()
    days: dict[str, Counter[str]] = defaultdict(Counter)
    for life in council.lived:
        tracks, day = life.start, life.came
        stretches = [(tracks, day)] + [(step.after, step.day) for step in life.steps]
        ends = [start for _, start in stretches[1:]] + [life.end]
        for (held, start), end in zip(stretches, ends, strict=True):
            shared = min(end, life.end, last) - max(start, first)
            for track in held if shared > 0 else ():
                days[track][held[track]] += shared
    found: Answers = {}
    for row in names():
        found.setdefault(row["track"], {})[row["system_state"]] = {
            "journeys": row["journeys_states"].split(";"),
            "days": days[row["track"]][row["system_state"]],
            "why": row["why"],
        }
    return found


def _children(rows: Mapping[str, list[Row]], council: Council) -> list[_Days]:
    found = {
        child: _Days(life.birth, min(life.end, life.adult()), life.unaccompanied)
        for child, life in council.life_of.items()
    }
    for record, row in _each(rows):
        mine = found[row["child"]]
        for name, day in _said(record, row):
            mine.of[name].append(day.toordinal())
    first_done: dict[tuple[str, date], date] = {}
    for row in rows["assessments"]:
        key = row["child"], row["referral_date"]
        first_done[key] = min(row["authorised"], first_done.get(key, row["authorised"]))
    for row in rows["early_help"]:
        mine = found[row["child"]]
        mine.helped.append(("early_help", *_stretch(row["start"], row["stop"])))
        mine.of["help"].append(row["start"].toordinal())
    for row in rows["referrals"]:
        mine = found[row["child"]]
        in_need = not row["no_further_action"] and row["close_reason"] not in ("RC8", "RC9")
        key = row["child"], row["date"]
        done = first_done[key] if key in first_done else row["date"]
        mine.helped.append(("assessment", *_stretch(row["date"], done if in_need else row["closed"])))  # fmt: skip
        if in_need:
            mine.helped.append(("family_help", *_stretch(done, row["closed"])))
            mine.of["help"].append(done.toordinal())
    for mine in found.values():
        for days in mine.of.values():
            days.sort()
    return list(found.values())


_ONCE: Final = {
    "early_help": ("help_ended", "stop"), "section_47": ("enquiry", "start"),
    "protection_plans": ("plan", "start"), "emergencies": ("emergency", "date"),
}  # fmt: skip
_RECORDS: Final = ("contacts", "referrals", "early_help", "section_47", "protection_plans", "care_episodes", "emergencies")  # fmt: skip


def _each(rows: Mapping[str, list[Row]]) -> Iterator[tuple[str, Row]]:
    for record in _RECORDS:
        for row in rows[record]:
            yield record, row


def _said(record: str, row: Row) -> Iterator[tuple[str, date]]:
    """Yield what a row says happened, and when."""
    if record == "contacts":
        yield "contact", row["date"]
        if row["outcome"] == "no_action":
            yield "contact_closed", row["date"]
    if record == "referrals":
        yield "referral", row["date"]
        for name in _closed_as(row):
            yield name, row["closed"]
    if record == "care_episodes" and row["start_reason"] == "S":
        yield "care", row["start"]
        if row["legal_status"] in ("L1", "L2"):
            yield "emergency", row["start"]
    if record in _ONCE:
        name, day = _ONCE[record]
        yield name, row[day]


def _closed_as(row: Row) -> tuple[str, ...]:
    """Return what the closing of a referral was."""
    if row["no_further_action"]:
        return "referral_closed", "closed"
    if row["close_reason"] == "RC8":
        return "no_need_found", "closed"
    return () if row["close_reason"] in (None, "RC9", *_OVER) else ("help_ended",)


def _stretch(start: date, stop: date | None) -> tuple[int, int]:
    return start.toordinal(), (stop or date.max).toordinal()


def _after(children: list[_Days], closed: str, came: str, council: Council) -> Answers:
    """Return children with such a closing, and what came within so many days of the first one."""
    last = council.stop.toordinal()
    told = [(mine, day) for mine in children for day in _first(mine, closed, council)]
    found: Answers = {"children": len(told)}
    for horizon in _AFTER_DAYS:
        followed = [
            (mine, day) for mine, day in told if day + horizon < min(last, mine.end)
        ]
        came_so = sum(_next(mine.of[came], day) <= day + horizon for mine, day in followed)
        found[f"within_{horizon}_days"] = {"followed": len(followed), "came": came_so}
    return found


def _first(
    mine: _Days, name: str, council: Council, *, later: int = 0, unhelped: bool = False
) -> list[int]:
    """Return the first day in the told years on which something happened to a child, if any.

    Args:
        mine: the child's days.
        name: of what happened.
        council: as it was made up.
        later: days after the first told one from which it counts.
        unhelped: count only what was closed without help before or soon after.
    """
    first, last = council.first.toordinal() + later, council.stop.toordinal()
    days = mine.of.get(name, ())
    there = (
        day for day in days
        if first <= day < min(last, mine.end) and not _apart(mine, day)
        and (not unhelped or _unhelped(mine, name, day))
    )  # fmt: skip
    return [day for day in (next(there, None),) if day is not None]


def _apart(mine: _Days, day: int) -> bool:
    """Say whether a child stands apart: unaccompanied, or known as a newborn and not yet one."""
    known = min((days[0] for name in _KNOWN if (days := mine.of.get(name))), default=day)
    return mine.alone or (known <= mine.birth + _NEWBORN and day < mine.birth + _YEAR)


def _next(days: list[int], after: int) -> int:
    return next((day for day in days if day > after), date.max.toordinal())


def _late(children: list[_Days], closed: str, harm: str, council: Council) -> Answers:
    """Return both directions, each child once: closed before a harm, and harmed after closing."""
    last = council.stop.toordinal()
    found = Counter({"harmed_children": 0, "closed_before": 0, "closed_and_followed": 0, "harmed": 0})  # fmt: skip
    for mine in children:
        for day in _first(mine, harm, council, later=HORIZON):
            found["harmed_children"] += 1
            found["closed_before"] += any(
                day - HORIZON <= each < day and _unhelped(mine, closed, each)
                for each in mine.of.get(closed, ())
            )
        for day in _first(mine, closed, council, unhelped=True):
            if day + HORIZON < min(last, mine.end):
                found["closed_and_followed"] += 1
                found["harmed"] += _next(mine.of[harm], day) <= day + HORIZON
    return {"look_back_days": HORIZON, "horizon_days": HORIZON, **found}


def _unhelped(mine: _Days, closed: str, day: int) -> bool:
    """Say whether no help was open the day after, and none began soon after, before a crisis."""
    skip = () if closed == "contact_closed" else ("assessment",)
    if any(start <= day and stop > day + 1 for state, start, stop in mine.helped if state not in skip):  # fmt: skip
        return False
    helped = _next(mine.of["help"], day)
    crisis = min(_next(mine.of[name], day) for name in ("plan", "care", "emergency"))
    return not (helped <= day + _PASSED_ON and helped < crisis)


def _waits(rows: Mapping[str, list[Row]], council: Council) -> Answers:
    """Return waits that began in the told years and were seen to their end, even after them."""
    first_start: dict[tuple[str, date], date] = {}
    for row in rows["assessments"]:
        key = row["child"], row["referral_date"]
        first_start[key] = min(row["start"], first_start.get(key, row["start"]))
    pairs = {
        "referral_to_assessment": [(day, start) for (_, day), start in first_start.items()],
        "assessment_length": [(row["start"], row["authorised"]) for row in rows["assessments"]],
        "section_47_to_conference": [
            (row["start"], row["conference"]) for row in rows["section_47"] if row["conference"]
        ],
        "mind_to_first_contact": [
            (row["referred"], row["first_contact"]) for row in rows["mental_health"] if row["accepted"]
        ],
    }  # fmt: skip
    return {name: _lasted(each, council) for name, each in pairs.items()}


def _lasted(pairs: list[tuple[date, date]], council: Council) -> Answers:
    days = [(stop - start).days for start, stop in pairs if council.first <= start < council.stop]  # fmt: skip
    shares = {
        f"within_{most}_days": sum(day <= most for day in days) for most in _WAIT_DAYS
    }
    mean = round(sum(days) / len(days), 6) if days else None
    return {"ended": len(days), "mean_days": mean, **shares}
