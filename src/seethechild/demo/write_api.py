"""The Department's daily data of a made-up council: JSON, an object a child."""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from seethechild.demo.records import Frames
from seethechild.returns.fields import tables

_GROUPS = {
    "child_and_family_assessments": "assessments",
    "child_in_need_plans": "need_plans",
    "section_47_assessments": "section_47",
    "child_protection_plans": "protection_plans",
}
_MOVED_ON = ("la_child_id", "social_care_episode_id", "referral_date")


def api_json(whole: Frames, people: pl.DataFrame) -> str:
    """Return all children as JSON, valid under the Department's schema.

    Args:
        whole: all records, with nothing after the last day.
        people: the children as known on the last day.
    """
    inner: dict[str, dict[tuple[str, date], list[dict[str, Any]]]] = {}
    for table, record in _GROUPS.items():
        inner[table] = _grouped(table, whole[record])
    placed = _in_episode(whole["care_episodes"], whole["referrals"], "start")
    inner["child_looked_after_placements"] = _grouped(
        "child_looked_after_placements", placed
    )
    workers = whole["workers"].filter(pl.col("role") == "social_worker")
    inner["care_worker_details"] = _grouped("care_worker_details", _in_episode(workers, whole["referrals"], "start"))  # fmt: skip
    singles = {
        "adoption": _in_episode(whole["PlacedAdoption"], whole["referrals"], "decided"),
        "care_leavers": _in_episode(_one_letter(whole["OC3"]), whole["referrals"], "date"),
    }  # fmt: skip
    lone = {table: _grouped(table, frame) for table, frame in singles.items()}
    episodes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in whole["referrals"].iter_rows(named=True):
        key = row["child"], row["date"]
        told = _told("social_care_episodes", row)
        told |= {table: held[key] for table, held in inner.items() if key in held}
        told |= {table: held[key][-1] for table, held in lone.items() if key in held}
        episodes[row["child"]].append(told)
    scores: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in whole["SDQ"].iter_rows(named=True):
        scores[row["child"]].append(_told("sdq_assessments", row))
    children = [
        _child(row, episodes[row["child"]], scores.get(row["child"], []))
        for row in people.iter_rows(named=True)
        if row["child"] in episodes
    ]
    return json.dumps(children, indent=0, default=str) + "\n"


def _one_letter(leavers: pl.DataFrame) -> pl.DataFrame:
    """Keep those in touch; the schema has one letter for the home, not whether it is suitable."""
    told = leavers.filter(pl.col("date").is_not_null())
    return told.with_columns(pl.col("accommodation").str.slice(0, 1))


def _child(
    row: Mapping[str, Any], episodes: list[dict[str, Any]], scores: list[dict[str, Any]]
) -> dict[str, Any]:
    about = _told("child_details", row)
    born = not row["birth_is_expected"]
    about["date_of_birth" if born else "expected_date_of_birth"] = row["birth_date"]
    if row["upn_unknown"]:
        about["unique_pupil_number_unknown_reason"] = row["upn_unknown"]
    about["disabilities"] = row["disability"].split(";")
    told: dict[str, Any] = {
        "la_child_id": row["child"], "mis_child_id": f"MADE-UP-{row['child']}", "purge": False,
        "child_details": about,
    }  # fmt: skip
    if scores:
        told["health_and_wellbeing"] = {"sdq_assessments": scores}
    return told | {"social_care_episodes": episodes}


def _told(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a table that a row of its record fills, by the schema's names."""
    return {
        each.field: row[each.column]
        for each in tables("dfe_api")[table]
        if each.column
        and each.field not in _MOVED_ON[:1]
        and row.get(each.column) is not None
    }


def _grouped(
    table: str, frame: pl.DataFrame
) -> dict[tuple[str, date], list[dict[str, Any]]]:
    found: dict[tuple[str, date], list[dict[str, Any]]] = defaultdict(list)
    names = [
        each.field for each in tables("dfe_api")[table] if each.field.endswith("_id") and each.field not in _MOVED_ON and each.field != "worker_id"
    ]  # fmt: skip
    for number, row in enumerate(frame.iter_rows(named=True), start=1):
        if row["referral_date"] is None:
            continue
        told = {
            name: value
            for name, value in _told(table, row).items()
            if name not in _MOVED_ON
        }
        for name in names:
            told[name] = f"{table[:3].upper()}{table[-5:].upper()}{number}".replace("_", "")
        if table == "child_and_family_assessments" and row["authorised"] is not None:
            told["factors"] = row["factors"].split(";")
        if table == "section_47_assessments":
            told["icpc_required_flag"] = not row["conference_not_needed"]
        found[row["child"], row["referral_date"]].append(told)
    return found


def _in_episode(frame: pl.DataFrame, referrals: pl.DataFrame, start: str) -> pl.DataFrame:
    """Add the date of the referral a row belongs to: the child's newest on or before it."""
    dates = referrals.select("child", on="date", referral_date="date").sort("on")
    held = frame.drop("referral_date", strict=False).sort(start)
    return held.join_asof(
        dates, left_on=start, right_on="on", by="child", check_sortedness=False
    )
