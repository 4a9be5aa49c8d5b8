"""Nobody can work out a small count from what the commands say of a council's own children.

All tables of a command are read together: levels add up to all, periods to all years, months to
years, ways of ending to what ended, and a share of a known whole is a count.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import pairwise
from typing import Any

import pytest

from seethechild.report import shown
from seethechild.report.disclosure import IDENTITIES
from tests.cli.attacker import SMALL, Sums, by_group
from tests.cli.conftest import ANSWERS
from tests.cli.shell import give

Rows = Sequence[Mapping[str, Any]]
#: What the charts and the funnel both count: all, and those closed.
_STEPS = {
    "referrals_closed": ("referral", "no_further_action"),
    "contacts_closed": ("contact", "contact_closed"),
}
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
#: Shares, and what each is of.
SHARES = {
    "late": {
        "late": (("children", "closed_before_share"), ("closed", "harmed_share")),
        "waits": tuple(("children", f"within_{day}") for day in (30, 90, 180, 365, 730)),
    },
    "access": {
        "charts": (("of", "share"),),
        "changes": (("before", "share_before"), ("after", "share_after")),
        "explained": (("first_of", "first_share"), ("second_of", "second_share")),
        "after": tuple(("children", f"within_{day}") for day in (90, 182, 365, 730)),
        "waiting": tuple(("children", f"within_{day}") for day in (15, 45, 90, 182)),
    },
}  # fmt: skip
WAITS = [("late", "waits"), ("access", "after"), ("access", "waiting")]
CURVES = [(*where, SHARES[where[0]][where[1]]) for where in WAITS]


def tables(answers, name) -> Mapping[str, Rows]:
    assert answers[name].json.code == 0, answers[name].json.err
    found: Mapping[str, Rows] = answers[name].json.json["tables"]
    return found


def nearly(count: float) -> bool:
    """Whether a count is one of a few children; nobody is no child."""
    return 0.5 <= count < SMALL - 0.5


@pytest.mark.parametrize("name", ANSWERS)
def test_no_small_count_is_shown_and_no_row_is_of_one_child(name, answers):
    told = tables(answers, name)
    for table, counts in COUNTS[name].items():
        for row in told[table]:
            small = [c for c in counts if row[c] is not None and nearly(row[c])]
            assert small == [], (table, small)
    for table, rows in told.items():
        assert not {column.lower() for row in rows for column in row} & IDENTITIES, table


@pytest.mark.parametrize("name", sorted(SHARES))
def test_a_hidden_count_has_no_share_and_no_interval(name, answers):
    hidden = 0
    for table, pairs in SHARES[name].items():
        for row in tables(answers, name)[table]:
            for of, share in pairs:
                if row[of] is None:
                    ends = (share, f"{share}_low", f"{share}_high")
                    assert not any(row.get(each) is not None for each in ends), table
                    hidden += 1
                elif row[share] is None and table != "explained":
                    assert row.get(f"{share}_low") is None, (table, share)
    assert hidden > 0


@pytest.mark.parametrize("name", sorted(SHARES))
def test_no_share_is_a_small_count_of_a_known_whole(name, answers):
    found = 0
    for table, pairs in SHARES[name].items():
        for row in tables(answers, name)[table]:
            for of, share in pairs:
                if row[of] is None or row[share] is None:
                    continue
                found += 1
                count = row[of] * row[share]
                assert not nearly(count), (table, share)
                if table != "late":  # of those not harmed, some were not watched so long
                    assert not nearly(row[of] - count), (table, share)
    assert found > 0


@pytest.mark.parametrize(("name", "table", "curve"), CURVES, ids=lambda x: str(x)[:8])
def test_no_step_of_a_curve_is_a_small_count(name, table, curve, answers):
    for row in tables(answers, name)[table]:
        shares = [row[share] for _, share in curve if row[share] is not None]
        for before, after in pairwise(shares):
            assert not nearly((after - before) * row["children"])


def test_trends_hold_no_counts_that_would_add_up_to_those_of_waits(answers):
    trends = tables(answers, "late")["trends"]
    assert {"ratio", "ratio_mark", "years"} <= set(trends[0])
    assert not {"children", "events"} & set(trends[0])


def test_nothing_small_can_be_worked_out_of_late_help(answers):
    told = tables(answers, "late")
    late = by_group("late", told["late"], COUNTS["late"]["late"])
    assert few(late) == {}
    waits = by_group("waits", told["waits"], COUNTS["late"]["waits"])
    ends_add_up(waits, "waits", told["waits"])
    assert len(waits.hidden) > 100
    assert few(waits) == {}


@pytest.mark.parametrize("table", ["after", "waiting"])
def test_nothing_small_can_be_worked_out_of_what_came_after(table, answers):
    rows = tables(answers, "access")[table]
    sums = by_group(table, rows, COUNTS["access"][table])
    ends_add_up(sums, table, rows)
    assert len(sums.hidden) > 100
    assert few(sums) == {}


def test_nothing_small_can_be_worked_out_of_who_gets_help(answers):
    """Funnel, charts, changes and comparisons count the same closings."""
    told = tables(answers, "access")
    sums = Sums()
    for add in (_funnel, _charts, _changes, _explained):
        add(sums, told)
    assert len(sums.hidden) > 100
    assert few(sums) == {}


def few(sums: Sums) -> dict[Any, float]:
    """Return what was worked out and is small."""
    return {cell: count for cell, count in sums.worked_out().items() if count < SMALL - 0.5}


def ends_add_up(sums: Sums, table: str, rows: Rows) -> None:
    for row in rows:
        key = tuple(row[each] for each in ("measure", "group", "level", "period"))
        parts = [(table, each, *key) for each in ("events", "other_ends", "censored")]
        sums.adds((table, "children", *key), parts)


def _year(month: str) -> int:
    """Return the financial year of a day, by its end."""
    return int(month[:4]) + (int(month[5:7]) >= 4)


def _funnel(sums: Sums, told: Mapping[str, Rows]) -> None:
    """The ways a referral ends make up all; a share tells its count from the other."""
    counts = {(row["period"], row["step"]): row for row in told["funnel"]}
    years = {period for period, _ in counts}
    for (year, step), row in counts.items():
        if row["mark"]:
            continue  # not covered
        sums.cell(("funnel", year, step), row["count"])
        for share, of in (
            ("share_of_which", row["of_which"]),
            ("share_of_referrals", "referral"),
        ):
            if of and row[share] is not None:
                sums.equations.append(
                    {("funnel", year, step): 1.0, ("funnel", year, of): -row[share]}
                )
    for year in years:
        ends = ("no_further_action", "not_in_need", "in_need", "not_known_yet")
        sums.adds(("funnel", year, "referral"), [("funnel", year, each) for each in ends])


def _charts(sums: Sums, told: Mapping[str, Rows]) -> None:
    """Teams make up all teams of a month, months a year; the centre is closed over of, of all months."""
    rows = told["charts"]
    for row in rows:
        for count in ("of", "closed"):
            sums.cell((count, row["measure"], row["team"], row["month"]), row[count])
    for measure, month in {(row["measure"], row["month"]) for row in rows}:
        teams = {row["team"] for row in rows if row["measure"] == measure} - {"all teams"}
        for count in ("of", "closed"):
            parts = [(count, measure, team, month) for team in teams]
            sums.adds((count, measure, "all teams", month), parts)
    for measure, team in {(row["measure"], row["team"]) for row in rows}:
        mine = [r for r in rows if (r["measure"], r["team"]) == (measure, team)]
        _all_months(sums, measure, team, mine)
        if team == "all teams" and measure in _STEPS:
            _years(sums, measure, mine)


def _all_months(sums: Sums, measure: str, team: str, rows: Rows) -> None:
    """The centre is what was closed of all requests of all months."""
    for count in ("of", "closed"):
        whole = ("sum", count, measure, team)
        sums.cell(whole, None)
        sums.adds(whole, [(count, measure, team, row["month"]) for row in rows])
    centre = rows[0]["centre"]
    if centre is not None:
        sums.equations.append(
            {("sum", "closed", measure, team): 1.0, ("sum", "of", measure, team): -centre}
        )


def _years(sums: Sums, measure: str, rows: Rows) -> None:
    """The months of a year make up the funnel's step."""
    for year in {_year(row["month"]) for row in rows}:
        months = [row["month"] for row in rows if _year(row["month"]) == year]
        for count, step in zip(("of", "closed"), _STEPS[measure], strict=True):
            cells = [(count, measure, "all teams", month) for month in months]
            sums.adds(("funnel", year, step), cells)


def _changes(sums: Sums, told: Mapping[str, Rows]) -> None:
    for row in told["changes"]:
        months = [
            r["month"] for r in told["charts"]
            if (r["measure"], r["team"]) == (row["measure"], "all teams")
        ]  # fmt: skip
        for side in ("before", "after"):
            mine = [m for m in months if (m < row["from_month"]) == (side == "before")]
            _whole_and_share(
                sums, row["measure"], ("all teams", mine), row[side], row[f"share_{side}"]
            )


def _explained(sums: Sums, told: Mapping[str, Rows]) -> None:
    for row in told["explained"]:
        for side, (unit, months) in zip(
            ("first", "second"), _sides(row, told["charts"]), strict=True
        ):
            _whole_and_share(
                sums,
                row["measure"],
                (unit, months),
                row[f"{side}_of"],
                row[f"{side}_share"],
            )


def _sides(row: Mapping[str, Any], charts: Rows) -> Iterator[tuple[str, list[str]]]:
    for said in row["with_what"].split(" and ", 1):
        team = said if row["compared"] == "team" else "all teams"
        months = [
            r["month"] for r in charts
            if (r["measure"], r["team"]) == (row["measure"], team)
            and (row["compared"] == "team" or _year(r["month"]) == int(said[:4]) + 1)
        ]  # fmt: skip
        yield team, months


def _whole_and_share(
    sums: Sums,
    measure: str,
    which: tuple[str, list[str]],
    of: int | None,
    share: float | None,
) -> None:
    """Say how many requests some months had, and how many were closed by their share."""
    team, months = which
    if team == "other teams":
        return  # all but one: no more than the one tells
    for count, told in (
        ("of", of),
        ("closed", None if share is None or of is None else share * of),
    ):
        whole = ("part", count, measure, team, tuple(months))
        sums.cell(whole, told)
        sums.adds(whole, [(count, measure, team, month) for month in months])


def test_small_counts_stay_hidden_when_asked_again_in_another_way(dataset, answers):
    """The same cell is hidden whichever groups are asked for beside it."""
    alone = give("late", str(dataset), "--by", "ethnicity", "--json").json["tables"]
    keys = ("measure", "group", "level", "period")
    for table, counts in (
        ("late", COUNTS["late"]["late"]),
        ("waits", COUNTS["late"]["waits"]),
    ):
        other = {tuple(r[k] for k in keys): r for r in tables(answers, "late")[table]}
        assert alone[table]
        for row in alone[table]:
            beside = other[tuple(row[k] for k in keys)]
            assert [row[c] for c in counts] == [beside[c] for c in counts]


@pytest.mark.parametrize("name", ANSWERS)
def test_pages_and_terminal_show_no_small_count(name, answers):
    """Under a heading of a count of children stand counts of ten or more, or why there is none."""
    layouts = {"late": shown.LATE, "access": shown.ACCESS, "centred": shown.CENTRED}[name]
    words = {
        each.words for layout in layouts for each in layout.fields
        if each.column in COUNTS[name].get(layout.table, ())
    }  # fmt: skip
    seen = 0
    for table in re.findall(r"<table.*?</table>", answers[name].page, re.DOTALL):
        heads = [
            text_of(each)
            for each in re.findall(r"<th\b(?=[^>]*col).*?</th>", table, re.DOTALL)
        ]
        for row in re.findall(r"<tr\b.*?</tr>", table.partition("</thead>")[2], re.DOTALL):
            cells = [
                text_of(each) for each in re.findall(r"<t[dh]\b.*?</t[dh]>", row, re.DOTALL)
            ]
            for head, cell in zip(heads, cells, strict=False):
                if head in words:
                    seen += 1
                    assert not re.fullmatch(r"[1-9](\.0)?", cell), (name, head)
    assert seen > 5


def text_of(html: str) -> str:
    """Return the words of a piece of a page."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()
