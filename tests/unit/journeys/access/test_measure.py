"""The funnel, the shares and what came after, against plain counting."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import polars as pl
import pytest

from seethechild.core.streams import generator
from seethechild.journeys.access.asked import asked
from seethechild.journeys.access.declared import closing_shares
from seethechild.journeys.access.measure import COUNCIL, measure
from seethechild.journeys.access.observed import covered_years, observed_funnel
from seethechild.journeys.tables import SPELLS
from tests.unit.journeys.access.made_up_requests import STOP, dataset, referrals

OUTCOMES = ("no_further_action", "assessed_not_in_need", "in_need", None)


def year_of(day: date) -> int:
    return day.year + (day.month >= 4)


@pytest.fixture(scope="module")
def many() -> list[tuple[str, date, str | None]]:
    luck = generator(3, "referrals")
    return sorted(
        {
            (f"c{int(luck.integers(0, 900))}", date(2021, 4, 1) + timedelta(int(luck.integers(0, 1461))), OUTCOMES[int(luck.integers(0, 4))])
            for _ in range(2500)
        },
        key=str,
    )  # fmt: skip


def test_the_funnel_counts_what_a_loop_counts(many: list) -> None:
    told = observed_funnel(referrals(many))
    for year in (2022, 2023, 2024, 2025):
        mine = [row for row in many if year_of(row[1]) == year]
        want = {
            "referral": len(mine),
            "no_further_action": sum(r[2] == "no_further_action" for r in mine),
            "not_in_need": sum(r[2] == "assessed_not_in_need" for r in mine),
            "in_need": sum(r[2] == "in_need" for r in mine),
            "not_known_yet": sum(r[2] is None for r in mine),
        }
        found = dict(told.filter(pl.col("period") == year).select("step", "count").rows())
        assert {step: found[step] for step in want} == want
        assert want["referral"] == sum(want[s] for s in want if s != "referral")


def test_another_within_12_months_is_counted_as_a_loop_counts(many: list) -> None:
    told = observed_funnel(referrals(many))
    days: dict[str, list[date]] = {}
    for child, day, _ in many:
        days.setdefault(child, []).append(day)
    again = dict.fromkeys((2023, 2024, 2025), 0)
    for each in days.values():
        ordered = sorted(each)
        for before, after in pairwise(ordered):
            if (after - before).days <= 365 and year_of(after) in again:
                again[year_of(after)] += 1
    found = told.filter(pl.col("step") == "re_referral")
    assert (
        dict(found.filter(pl.col("count").is_not_null()).select("period", "count").rows())
        == again
    )
    first = found.filter(pl.col("period") == 2022).row(0, named=True)
    assert (first["count"], first["mark"]) == (None, "x")  # the year before is not covered


def test_a_year_with_a_gap_is_not_covered() -> None:
    rows = [
        ("a", date(2021, 4, 1), date(2022, 1, 1)),
        ("a", date(2022, 2, 1), date(2023, 4, 1)),
    ]
    frame = pl.DataFrame(rows, schema=["source", "start", "stop"], orient="row")
    assert covered_years(frame.with_columns(sees=pl.lit("referrals")), "referrals") == [
        2023
    ]


def test_what_is_known_from_before_coverage_is_not_charted() -> None:
    share = next(each for each in closing_shares() if each.id == "referrals_closed")
    rows = [
        ("a", date(2019, 5, 1), "in_need"),
        ("b", date(2022, 5, 1), "no_further_action"),
    ]
    assert asked(referrals(rows), share)["child_id"].to_list() == ["b"]


def test_a_referral_not_decided_yet_is_one_not_closed() -> None:
    share = next(each for each in closing_shares() if each.id == "referrals_closed")
    last = STOP - timedelta(3)
    found = asked(referrals([("a", last, None), ("b", last, "no_further_action")]), share)
    assert found["closed"].to_list() == [False, True]


def test_brothers_and_sisters_asked_for_together_do_not_narrow_the_interval() -> None:
    """Twins whose requests end alike say no more than one child each: known truth by halving."""
    luck = generator(11, "twins")
    rows, families = [], {}
    for number in range(400):
        day = date(2021, 4, 1) + timedelta(number * 1461 // 400)
        ends = "no_further_action" if luck.random() < 0.4 else "in_need"
        for twin in "ab":
            rows.append((f"{twin}{number}", day, ends))
            families[f"{twin}{number}"] = {"family_id": f"f{number}"}
    strangers = {each: {} for each in families}
    lone = [row for row in rows if row[0].startswith("a")]

    def width(told: list, children: dict) -> float:
        found = measure(referrals(told, children=children)).explained
        row = found.filter(pl.col("measure") == "referrals_closed").row(-1, named=True)
        return row["left_high"] - row["left_low"]

    one = width(lone, {each[0]: {} for each in lone})
    assert width(rows, families) == pytest.approx(one, rel=0.12)
    assert width(rows, strangers) < 0.8 * one


def test_another_referral_after_closing_follows_a_known_rate() -> None:
    """Closed children come again at a constant rate of one in 500 days: 1 - exp(-365/500)."""
    luck = generator(9, "again")
    rows = []
    for number in range(4000):
        first = date(2021, 4, 1) + timedelta(int(luck.integers(0, 700)))
        rows.append((f"c{number}", first, "no_further_action"))
        wait = int(luck.exponential(500)) + 1
        if first + timedelta(wait) < STOP:
            rows.append((f"c{number}", first + timedelta(wait), "in_need"))
    told = measure(referrals(rows)).after
    whole = (pl.col("group") == "all") & (pl.col("period") == "all")
    row = told.filter((pl.col("measure") == "again_after_nfa") & whole).row(0, named=True)
    true = 1 - 2.718281828 ** (-365 / 500)
    assert row["children"] == 4000
    assert row["within_365_low"] < true < row["within_365_high"]
    assert row["within_365_high"] - row["within_365_low"] < 0.05


def test_teams_stand_in_the_order_of_their_names_and_workers_nowhere() -> None:
    luck = generator(4, "teams")
    events = [
        {
            "child_id": f"c{i}", "kind": "referral", "source": "made_up", "team": team, "worker_id": "w1",
            "date": date(2021, 4, 1) + timedelta(int(luck.integers(0, 1461))),
            "outcome": OUTCOMES[int(luck.integers(0, 3))],
        }
        for i, team in enumerate(["Zeta", "Alpha", "Mid"] * 200)
    ]  # fmt: skip
    found = measure(dataset(events))
    teams = found.charts["team"].unique(maintain_order=True).to_list()
    assert teams == [COUNCIL, "Alpha", "Mid", "Zeta"]
    for name in ("funnel", "charts", "changes", "explained", "after", "waiting"):
        assert "w1" not in str(getattr(found, name).to_dicts())


def assessed(team: str, number: int, share: float, *, helped: int = 0) -> tuple[list, list]:
    """Assessments of a team, ``helped`` of them of children in family help, who never have no need."""
    luck = generator(8, "assessed", team)
    events, spells = [], []
    for i in range(number + helped):
        day = date(2021, 5, 1) + timedelta(int(luck.integers(0, 1300)))
        none = i < number and luck.random() < share
        events.append({
            "child_id": f"{team}{i}", "kind": "assessment", "source": "made_up", "team": team, "date": day,
            "until": day + timedelta(30), "outcome": "not_in_need" if none else "in_need",
        })  # fmt: skip
        if i >= number:  # ends on the day of the assessment: helped the day before
            spells.append({
                "child_id": f"{team}{i}", "track": "help", "state": "family_help", "source": "made_up",
                "start": day - timedelta(90), "stop": day,
            })  # fmt: skip
        else:  # what the assessment itself opens is not help before it
            spells.append({
                "child_id": f"{team}{i}", "track": "help", "state": "family_help", "source": "made_up",
                "start": day, "stop": day + timedelta(90),
            })  # fmt: skip
    return events, spells


def by_team(*teams: tuple[list, list]) -> pl.DataFrame:
    made = dataset([row for events, _ in teams for row in events])
    rows = [{c: row.get(c) for c in SPELLS.dtypes} for _, spells in teams for row in spells]
    lived = SPELLS.check(pl.DataFrame(rows, schema=SPELLS.dtypes))
    found = measure(replace(made, spells=lived)).explained
    return found.filter((pl.col("compared") == "team") & (pl.col("measure") == "assessed_not_in_need"))  # fmt: skip


def test_teams_that_find_no_need_as_often_among_like_children_are_not_told_apart() -> None:
    told = by_team(
        assessed("Duty", 700, 0.42),
        assessed("Locality", 700, 0.42, helped=600),  # reassesses its own children too
        assessed("Long term", 0, 0.0, helped=600),
    )
    assert told["with_what"].to_list() == [
        "other teams and Duty",
        "other teams and Locality",
    ]
    for row in told.to_dicts():
        assert abs(row["difference"]) > 0.15
        assert row["left_low"] < 0 < row["left_high"]
        assert abs(row["left"]) < 0.04


def test_a_team_that_does_find_no_need_more_often_is_told() -> None:
    told = by_team(assessed("Duty", 700, 0.42), assessed("Locality", 700, 0.62, helped=600))
    assert told.filter(pl.col("with_what").str.ends_with("Locality"))["left_low"][0] > 0.05


@pytest.mark.parametrize(("unnamed", "compared"), [(0.8, 0), (0.02, 2)])
def test_teams_are_not_compared_where_naming_one_hangs_on_the_outcome(
    unnamed: float, compared: int
) -> None:
    """The same teams close alike; most of what is closed names no team, the rest all does."""
    luck = generator(6, "unnamed")
    events = []
    for i in range(2000):
        closed = luck.random() < 0.2
        events.append({
            "child_id": f"c{i}", "kind": "referral", "source": "made_up",
            "date": date(2021, 4, 1) + timedelta(int(luck.integers(0, 1461))),
            "outcome": "no_further_action" if closed else "in_need",
            "team": None if closed and luck.random() < unnamed else "North" if i % 2 else "South",
        })  # fmt: skip
    found = measure(dataset(events)).explained
    assert found.filter(pl.col("compared") == "team").height == compared
    assert found["team_known"].unique().to_list() == [0.9 if compared else 0.8]


def test_a_wait_still_going_on_is_counted() -> None:
    events = [
        {"child_id": f"c{i}", "kind": "assessment", "source": "made_up", "date": date(2025, 1, 1), "until": end}
        for i, end in enumerate([date(2025, 1, 31)] * 30 + [None] * 30)
    ]  # fmt: skip
    told = measure(dataset(events)).waiting
    row = told.filter((pl.col("measure") == "assessment_length") & (pl.col("group") == "all") & (pl.col("period") == "all")).row(0, named=True)  # fmt: skip
    assert (row["children"], row["events"], row["censored"]) == (60, 30, 30)
    assert row["within_45"] == pytest.approx(0.5)


def test_an_empty_dataset_has_nothing_to_tell() -> None:
    found = measure(dataset([], children={"a": {}}))
    assert found.charts.height == found.explained.height == found.after.height == 0
