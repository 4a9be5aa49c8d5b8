"""What adds up in the tables of a council's own children, told to an attacker beside the truth."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.journeys.access.measure import measure as measure_access
from seethechild.journeys.centred.measure import BY
from seethechild.journeys.centred.measure import measure as measure_centred
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.late.measure import measure as measure_late
from tests.attacker import Attacker

Rows = Sequence[Mapping[str, Any]]
Told = Mapping[str, Rows]
#: Counts of children, and of what happened to them.
COUNTS = {
    "late": {
        "late": ("children", "closed_before", "closed", "harmed"),
        "waits": ("children", "events", "other_ends", "censored"),
    },
    "access": {
        "funnel": ("count",),
        "charts": ("of", "closed"),
        "changes": ("before", "after"),
        "explained": ("first_of", "second_of"),
        "after": ("children", "events", "other_ends", "censored"),
        "waiting": ("children", "events", "other_ends", "censored"),
    },
    "centred": {"centred": ("people",), "by_year": ("people",), "by_group": ("people",)},
}
#: Each part, and the count it is part of.
PARTS = {
    "late": {"late": (("closed_before", "children"), ("harmed", "closed"))},
    "access": {"charts": (("closed", "of"),)},
}
for verb, waits in (("late", ("waits",)), ("access", ("after", "waiting"))):
    for each in waits:
        PARTS[verb][each] = (("events", "children"), ("other_ends", "-events"))
KEYS = ("measure", "group", "level", "period")


def true_margins(name: str, dataset: Dataset) -> dict[str, pl.DataFrame]:
    """The true counts of the tables of a verb that have margins."""
    if name == "late":
        found = measure_late(dataset, by=BY)
        return {"late": found.late, "waits": found.waits}
    if name == "access":
        known = measure_access(dataset, by=BY)
        return {"after": known.after, "waiting": known.waiting}
    rows = measure_centred(dataset, by=BY).filter(pl.col("why") == "")
    return {"centred": rows.with_columns(pl.col("part", "whole").fill_null(0))}


def told_margins(name: str, told: Told) -> Told:
    """The same tables as they were told."""
    if name != "centred":
        return told
    alone = {"group": "all", "level": "all", "period": "all"}
    names = ("centred", "by_year", "by_group")
    rows = [{**alone, **row} for table in names for row in told[table]]
    return {"centred": [row for row in rows if not row["why"]]}


def margins(
    found: Attacker,
    name: str,
    told: Told,
    true: Mapping[str, pl.DataFrame],
    release: int = 0,
) -> dict[Any, float]:
    """Add what adds up in the tables of a verb; return the truth of its cells."""
    truth: dict[Any, float] = {}
    for table, frame in true.items():
        parts = PARTS.get(name, {}).get(table, ())
        counts = (
            COUNTS[name].get(table, ("people",))
            if name != "centred"
            else ("people", "part")
        )
        known = {
            tuple(row[k] for k in KEYS): row for row in told_margins(name, told)[table]
        }
        rows = {tuple(row[k] for k in KEYS): row for row in frame.to_dicts()}
        for key, row in rows.items():
            if key in known:
                for count in counts:
                    found.cell((release, table, count, *key), known[key][count])
                    truth[release, table, count, *key] = float(row[count])
                for part, of in parts:
                    whole = (release, table, of, *key)
                    cell, rest = (
                        (release, table, part, *key),
                        (release, table, f"-{part}", *key),
                    )
                    truth[rest] = truth[whole] - truth[cell]
                    found.part(whole, cell, rest)
        lines: dict[Any, list[Any]] = {}
        for cell in [each for each in truth if each[:2] == (release, table)]:
            *where, measure, group, _, period = cell
            loose = group == "apart" and name != "centred"
            if (group, period) != ("all", "all") and not loose:
                lines.setdefault((*where, measure, group), []).append(cell)
        for (*where, measure, _), cells in lines.items():
            whole = (*where, measure, "all", "all", "all")
            # how often a child counts in two years is taken as known
            beyond = sum(truth[cell] for cell in cells) - truth[whole]
            found.says({whole: -1.0, **dict.fromkeys(cells, 1.0)}, -beyond)
    return truth


def unions(found: Attacker, truth: Mapping[Any, float]) -> None:
    """Closed is closed as a referral or after an assessment, wherever that is so."""
    for cell in truth:
        release, table, count, measure, *where = cell
        for whole, parts in (
            (r"closed_(\w+)", ("referral_closed_{}", "no_need_found_{}")),
            (r"(\w+)_after_closing", ("again_after_nfa", "again_after_no_need")),
        ):
            if match := re.fullmatch(whole, measure):
                mine = [
                    (release, table, count, each.format(match[1]), *where) for each in parts
                ]
                if table == "after" and count != "children":
                    continue
                if sum(truth.get(each, 0.0) for each in mine) == truth[cell]:
                    found.adds(cell, mine)


def _year(month: str) -> int:
    """Return the financial year of a day, by its end."""
    return int(month[:4]) + (int(month[5:7]) >= 4)


def charts(found: Attacker, truth: dict[Any, float], told: Rows, true: Rows) -> None:
    """Teams and those of none make up the council of a month; months make up all, and years."""
    for row, real in zip(told, true, strict=True):
        where = (row["measure"], row["team"], row["month"])
        assert where == (real["measure"], real["team"], str(real["month"]))
        for count in ("of", "closed"):
            found.cell((count, *where), row[count])
            truth[count, *where] = float(real[count])
        found.part(("of", *where), ("closed", *where), ("rest", *where))
        truth["rest", *where] = float(real["of"] - real["closed"])
    teams = {(row["measure"], row["team"]) for row in told}
    for measure, month in {(row["measure"], row["month"]) for row in told}:
        if not any(m == measure and team != "all teams" for m, team in teams):
            continue
        for count in ("of", "closed", "rest"):
            none = (count, measure, "none", month)
            mine = [
                (count, measure, team, month)
                for m, team in teams
                if m == measure and team != "all teams"
            ]
            whole = (count, measure, "all teams", month)
            truth[none] = truth[whole] - sum(truth.get(each, 0.0) for each in mine)
            found.cell(none, None)
            found.adds(whole, [*mine, none])
    for measure, team in teams:
        mine = [row for row in told if (row["measure"], row["team"]) == (measure, team)]
        for count in ("of", "closed", "rest"):
            _span(found, truth, (count, measure, team, "all"), mine)
            for year in {_year(row["month"]) for row in mine}:
                _span(
                    found,
                    truth,
                    (count, measure, team, year),
                    [r for r in mine if _year(r["month"]) == year],
                )
        if (centre := mine[0]["centre"]) is not None:
            of = truth["of", measure, team, "all"]
            both = {
                ("closed", measure, team, "all"): 1.0,
                ("of", measure, team, "all"): -centre,
            }
            found.says(both, off=0.0005 * of)


def _span(found: Attacker, truth: dict[Any, float], whole: Any, rows: Rows) -> None:
    """Say that months make up a span; how many is told elsewhere or not at all."""
    cells = [(*whole[:3], row["month"]) for row in rows]
    if not found.known(whole):
        found.cell(whole, None)
    truth[whole] = sum(truth[each] for each in cells)
    found.adds(whole, cells)


def funnel(found: Attacker, truth: dict[Any, float], told: Rows, true: Rows) -> None:
    """The ways a referral ends make up all; those counted by month are the same."""
    same = {
        "referral": ("of", "referrals_closed"),
        "no_further_action": ("closed", "referrals_closed"),
        "contact_closed": ("closed", "contacts_closed"),
    }
    real = {(row["period"], row["step"]): row["count"] for row in true}
    years = {row["period"] for row in told}
    for row in told:
        cell = (row["step"], row["period"])
        if row["count_mark"] != "not covered" and real[cell[::-1]]:
            found.cell(cell, row["count"])
            truth[cell] = real[cell[::-1]]
            if row["step"] in same:
                found.same(cell, (*same[row["step"]], "all teams", row["period"]))
    for year in years:
        ends = ("no_further_action", "not_in_need", "in_need", "not_known_yet")
        mine = [(step, year) for step in ends if (step, year) in truth]
        beyond = sum(truth[cell] for cell in mine) - truth["referral", year]
        found.says({("referral", year): -1.0, **dict.fromkeys(mine, 1.0)}, -beyond)
        if ("re_referral", year) in truth:
            found.part(("referral", year), ("re_referral", year), ("first", year))
            truth["first", year] = truth["referral", year] - truth["re_referral", year]


def sides(found: Attacker, told: Told) -> None:
    """What the sides of a change, and of a comparison, say of sums of months."""
    months = {
        measure: sorted(
            {row["month"] for row in told["charts"] if row["measure"] == measure}
        )
        for measure in {row["measure"] for row in told["charts"]}
    }
    for row in told["changes"]:
        for side in ("before", "after") if row["from_month"] else ():
            mine = [
                m
                for m in months[row["measure"]]
                if (m < row["from_month"]) == (side == "before")
            ]
            cells = [(row["measure"], "all teams", month) for month in mine]
            _side(found, cells, row[side], row[f"share_{side}"])
    for row in told["explained"]:
        for number, said in zip(
            ("first", "second"), row["with_what"].split(" and ", 1), strict=True
        ):
            years = row["compared"] == "years"
            if said != "other teams":
                unit, span = ("all teams", int(said[:4]) + 1) if years else (said, "all")
                cells = [(row["measure"], unit, span)]
                _side(found, cells, row[f"{number}_of"], row[f"{number}_share"])


def _side(
    found: Attacker, cells: Sequence[Any], of: int | None, share: float | None
) -> None:
    if of is not None:
        found.says(dict.fromkeys([("of", *cell) for cell in cells], 1.0), -float(of))
    if None not in (of, share):
        closed = dict.fromkeys([("closed", *cell) for cell in cells], 1.0)
        found.says(closed, -of * share, off=0.0005 * of)
