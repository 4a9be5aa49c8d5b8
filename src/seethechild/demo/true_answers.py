"""The true answers of a made-up council, by plain loops over what was made up.

Nothing here uses the code that estimates: that code is tested against these answers. All days are
seen, also those after the last return, so no wait is cut off; where a figure needs children to be
followed for some time, only those who are followed so long within the told years are counted.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from seethechild.core.time import FinancialYear
from seethechild.demo.beside_england import beside_england
from seethechild.demo.need import Row
from seethechild.demo.told import Council
from seethechild.demo.true_names import by_name
from seethechild.demo.truth_file import truth

#: Days after a closure for which later harm and new referrals are counted.
HORIZONS = (91, 183, 365, 730)
_YEAR = 365

Answers = dict[str, Any]


def true_answers(council: Council) -> Answers:
    """Return what is true, by what is asked.

    Args:
        council: as it was made up.

    Returns:
        Plain numbers, lists and words; ``meaning`` says what each part is.
    """
    rows = {name: frame.to_dicts() for name, frame in council.records.items()}
    by_child = {name: _by_child(rows[name]) for name in rows if rows[name] and "child" in rows[name][0]}  # fmt: skip
    by_year = {str(year): _year(rows, by_child, year) for year in council.years}
    return {
        "made_up": True,
        "meaning": MEANING,
        "years": list(council.years),
        "children_known": len(council.told.people),
        "rows": {name: len(each) for name, each in sorted(rows.items())},
        "by_year": by_year,
        "beside_england": beside_england(council, by_year),
        "spells": _spells(council),
        "closed_without_help": _closed(rows, by_child, council),
        "earlier_closed": _earlier(rows, by_child, council),
        "waits": _waits(rows, council),
        "journeys": by_name(rows, council),
        "homes": _homes(rows, council),
        "workers": _workers(rows, council),
        "brothers_and_sisters": _together(council, rows),
        "participation": dict(sorted(Counter(row["participation"] for row in rows["care_reviews"]).items())),
        "unaccompanied": sum(person.life.unaccompanied for person in council.told.people),
    }  # fmt: skip


MEANING: Mapping[str, str] = {
    "by_year": "what began or ended in each financial year, and what was open on 31 March",
    "beside_england": "figures over all years beside England's published ones, and how many times as high",
    "spells": "days in each help state within the told years, and what followed each end",
    "closed_without_help": "referrals closed with no further action or assessed not in need: how many children were referred again, had a section 47 enquiry, a plan, care, an emergency order or an admission for injury or self-harm within so many days, among those followed so long",
    "earlier_closed": "of plans and care that began in the told years, how many had a referral closed without help or a contact closed in the year before",
    "waits": "mean days, all of them seen to their end, and the means declared",
    "journeys": "the truth under the names journeys are measured by: states of the system and days lived in them; what came after each child's first closing of a kind, of those followed so long; for each measure of late help, children harmed with such a closing before and children closed so and harmed after; unaccompanied children and newborns stand apart and are left out; waits that ended, and how many of them within so many days",
    "homes": "real moves: another home, not another legal status",
    "workers": "changes of social worker for one child within one episode, and days without one",
    "brothers_and_sisters": "days on which two of one family were in care, in one home and in different homes",
}  # fmt: skip


def _by_child(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["child"]].append(row)
    return found


def _year(
    rows: Mapping[str, list[Row]], by_child: Mapping[str, Mapping[str, list[Row]]], year: int
) -> Answers:  # fmt: skip
    span = FinancialYear.ending_in(year)
    again = sum(
        any(0 < (row["date"] - other["date"]).days <= _YEAR for other in by_child["referrals"][row["child"]])
        for row in rows["referrals"] if row["date"] in span
    )  # fmt: skip

    def begun(name: str, day: str, **wanted: object) -> int:
        return sum(
            1
            for row in rows[name]
            if row[day] is not None
            and row[day] in span
            and all(row[column] == value for column, value in wanted.items())
        )

    def open_at_end(name: str, start: str, stop: str) -> int:
        return sum(
            1
            for row in rows[name]
            if row[start] < span.stop and (row[stop] is None or row[stop] >= span.stop)
        )

    not_in_need = sum(
        1 for row in rows["referrals"] if row["date"] in span and row["close_reason"] in ("RC8", "RC9")
    )  # fmt: skip
    starts = [row for row in rows["care_episodes"] if row["start_reason"] == "S"]
    ends = [row for row in rows["care_episodes"] if row["end_reason"] not in (None, "X1")]
    return {
        "contacts": begun("contacts", "date"),
        "contacts_closed": begun("contacts", "date", outcome="no_action"),
        "referrals": begun("referrals", "date"),
        "referred_again": again,
        "early_help": begun("early_help", "start"),
        "no_further_action": begun("referrals", "date", no_further_action=True),
        "assessed_not_in_need": not_in_need,
        "need_started": begun("referrals", "date") - not_in_need - begun("referrals", "date", no_further_action=True),
        "closed": begun("referrals", "closed"),
        "section_47": begun("section_47", "start"),
        "conferences": begun("section_47", "conference"),
        "plans_started": begun("protection_plans", "start"),
        "plans_ended": begun("protection_plans", "stop"),
        "care_started": sum(row["start"] in span for row in starts),
        "care_ended": sum(row["stop"] in span for row in ends),
        "emergency_starts": sum(row["start"] in span and row["legal_status"] in ("L1", "L2") for row in starts),
        "moves": sum(row["start"] in span for row in _moves(rows)),
        "missing": begun("missing", "start"),
        "mental_health_referrals": begun("mental_health", "referred"),
        "stock_open_referrals": open_at_end("referrals", "date", "closed"),
        "stock_plans": open_at_end("protection_plans", "start", "stop"),
        "stock_care": open_at_end("care_episodes", "start", "stop"),
    }  # fmt: skip


def _moves(rows: Mapping[str, list[Row]]) -> list[Row]:
    """Return the episodes that began with another home: not T, U or L, and not the start of care."""
    return [row for row in rows["care_episodes"] if row["start_reason"] in ("P", "B")]


def _spells(council: Council) -> Answers:
    """Return days at risk and ends of each state of help, from the episodes as made up."""
    first, last = council.first.toordinal(), council.stop.toordinal()
    days: Counter[str] = Counter()
    ends: dict[str, Counter[str]] = defaultdict(Counter)
    for _, episode in council.told.episodes:
        for place, (state, start, stop) in enumerate(episode.spells):
            days[state] += max(0, min(stop or last, last) - max(start, first))
            if stop is not None and first <= stop < last:
                after = episode.spells[place + 1 :]
                ends[state][after[0][0] if after else "closed"] += 1
    return {
        state: {"days": days[state], "ends": dict(sorted(ends[state].items()))}
        for state in sorted(days)
    }


def _closed(
    rows: Mapping[str, list[Row]], by_child: Mapping[str, Mapping[str, list[Row]]], council: Council
) -> Answers:  # fmt: skip
    """Return what came after referrals closed without help, by days followed."""
    closed = [
        row for row in rows["referrals"]
        if row["closed"] is not None and council.first <= row["closed"] < council.stop
        and (row["no_further_action"] or row["close_reason"] in ("RC8", "RC9"))
    ]  # fmt: skip
    found: Answers = {"number": len(closed)}
    for horizon in HORIZONS:
        followed = [row for row in closed if _followed(row, horizon, council)]
        counts: Counter[str] = Counter()
        for row in followed:
            counts.update(_later(row["child"], row["closed"], horizon, by_child))
        found[f"within_{horizon}_days"] = {
            "followed": len(followed),
            **dict(sorted(counts.items())),
        }
    return found


def _followed(row: Row, horizon: int, council: Council) -> bool:
    """Say whether a child was there for so long after a closure, within the told years."""
    until = row["closed"].toordinal() + horizon
    life = council.life_of[row["child"]]
    return bool(until < min(council.stop.toordinal(), life.end))


def _later(
    child: str, closed: date, horizon: int, by_child: Mapping[str, Mapping[str, list[Row]]]
) -> set[str]:
    """Return what happened to a child within so many days after a day."""

    def soon(day: date | None) -> bool:
        return day is not None and 0 < (day - closed).days <= horizon

    mine = {name: by_child[name].get(child, []) for name in ("referrals", "section_47", "protection_plans", "care_episodes")}  # fmt: skip
    care = [row for row in mine["care_episodes"] if row["start_reason"] == "S" and soon(row["start"])]  # fmt: skip
    found = set()
    if any(soon(row["date"]) for row in by_child["emergencies"].get(child, [])):
        found.add("injury")
    if any(soon(row["date"]) for row in mine["referrals"]):
        found.add("referred_again")
    if any(soon(row["start"]) for row in mine["section_47"]):
        found.add("section_47")
    if any(soon(row["start"]) for row in mine["protection_plans"]):
        found.add("plan")
    if care:
        found.add("care")
    if any(row["legal_status"] in ("L1", "L2") for row in care):
        found.add("emergency")
    if found & {"plan", "care", "emergency", "injury"}:
        found.add("any_harm")
    return found


def _earlier(
    rows: Mapping[str, list[Row]], by_child: Mapping[str, Mapping[str, list[Row]]], council: Council
) -> Answers:  # fmt: skip
    """Return how many entries had something closed without help in the year before."""
    starts = {
        "plans": [(row["child"], row["start"]) for row in rows["protection_plans"]],
        "care": [
            (row["child"], row["start"])
            for row in rows["care_episodes"] if row["start_reason"] == "S"
        ],
    }  # fmt: skip
    found: Answers = {}
    for name, entries in starts.items():
        seen = [each for each in entries if council.first.toordinal() + _YEAR <= each[1].toordinal() < council.stop.toordinal()]  # fmt: skip
        referrals = contacts = either = 0
        for child, day in seen:
            referral = any(
                row["closed"] is not None and 0 < (day - row["closed"]).days <= _YEAR
                and (row["no_further_action"] or row["close_reason"] in ("RC8", "RC9"))
                for row in by_child["referrals"].get(child, [])
            )  # fmt: skip
            contact = any(
                row["outcome"] == "no_action" and 0 < (day - row["date"]).days <= _YEAR
                for row in by_child["contacts"].get(child, [])
            )
            referrals, contacts = referrals + referral, contacts + contact
            either += referral or contact
        found[name] = {
            "entries_seen_a_year_before": len(seen), "referral_closed": referrals,
            "contact_closed": contacts, "either": either,
        }  # fmt: skip
    return found


def _waits(rows: Mapping[str, list[Row]], council: Council) -> Answers:
    mind = truth()["mind"]
    asked = [row for row in rows["mental_health"] if council.first <= row["referred"] < council.stop]  # fmt: skip
    accepted = [row for row in asked if row["accepted"]]
    to_first = [(row["first_contact"] - row["referred"]).days for row in accepted]
    to_second = [(row["second_contact"] - row["first_contact"]).days for row in accepted]
    assessed = [
        (row["authorised"] - row["referral_date"]).days
        for row in rows["assessments"]
        if row["authorised"] is not None
        and council.first <= row["referral_date"] < council.stop
    ]
    by_referral: dict[tuple[str, date], int] = {}
    for row in rows["assessments"]:
        key = row["child"], row["referral_date"]
        days = (row["authorised"] - row["referral_date"]).days
        by_referral[key] = min(days, by_referral.get(key, days))
    first_days = [
        days for (_, referred), days in by_referral.items()
        if council.first <= referred < council.stop
    ]  # fmt: skip
    return {
        "mental_health_accepted": len(accepted),
        "mental_health_asked": len(asked),
        "declared_share_accepted": mind["accepted"],
        "referral_to_first_contact": _mean(to_first),
        "declared_first_contact": mind["first_contact"],
        "first_to_second_contact": _mean(to_second),
        "declared_second_contact": mind["second_contact"],
        "referral_to_any_assessment": _mean(assessed),
        "referral_to_first_assessment": _mean(first_days),
    }


def _mean(days: list[int]) -> Answers:
    return {
        "number": len(days),
        "mean_days": round(sum(days) / len(days), 6) if days else None,
    }


def _homes(rows: Mapping[str, list[Row]], council: Council) -> Answers:
    """Return days in care, moves, and children by how many homes they had in the told years."""
    days = 0
    for row in rows["care_episodes"]:
        start, stop = max(row["start"], council.first), min(row["stop"] or council.stop, council.stop)  # fmt: skip
        days += max(0, (stop - start).days)
    moves = [row for row in _moves(rows) if council.first <= row["start"] < council.stop]
    of_child = Counter(row["child"] for row in moves)
    return {
        "days_in_care": days,
        "moves": len(moves),
        "children_by_moves": dict(sorted(Counter(of_child.values()).items())),
        "changes_of_status_only": sum(
            row["start_reason"] == "L" for row in rows["care_episodes"]
        ),
        "same_carers": sum(
            row["start_reason"] in ("T", "U") for row in rows["care_episodes"]
        ),
    }


def _workers(rows: Mapping[str, list[Row]], council: Council) -> Answers:
    social = [row for row in rows["workers"] if row["role"] == "social_worker"]
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in social:
        if row["start"] < council.stop:
            mine[row["child"]].append(row)
    changes = without = days = 0
    for each in mine.values():
        ordered = sorted(each, key=lambda row: row["start"])
        for row in ordered:
            start, stop = max(row["start"], council.first), min(row["stop"] or council.stop, council.stop)  # fmt: skip
            days += max(0, (stop - start).days)
        for one, other in pairwise(ordered):
            if (
                other["reason"] == "FCONTA"
                or not council.first <= other["start"] < council.stop
            ):
                continue
            changes += one["worker"] != other["worker"]
            without += (other["start"] - one["stop"]).days if one["stop"] else 0
    return {
        "changes": changes, "days_with_a_worker": days,
        "days_without_between_two": without, "children": len(mine),
    }  # fmt: skip


def _together(council: Council, rows: Mapping[str, list[Row]]) -> Answers:
    """Return child-pair days of brothers and sisters in care, together and apart."""
    family = {person.child: person.family for person in council.told.people}
    held: dict[str, list[Row]] = defaultdict(list)
    for row in rows["care_episodes"]:
        held[family[row["child"]]].append(row)
    together = apart = 0
    for each in held.values():
        for place, one in enumerate(each):
            for other in each[place + 1 :]:
                if one["child"] == other["child"]:
                    continue
                start = max(one["start"], other["start"], council.first)
                stop = min(
                    one["stop"] or council.stop, other["stop"] or council.stop, council.stop
                )
                days = max(0, (stop - start).days)
                if one["place_postcode"] == other["place_postcode"]:
                    together += days
                else:
                    apart += days
    return {"pair_days_together": together, "pair_days_apart": apart}


def answers_json(answers: Answers) -> str:
    """Return the answers as text: the same bytes for the same answers."""
    return json.dumps(answers, indent=1, default=str) + "\n"
