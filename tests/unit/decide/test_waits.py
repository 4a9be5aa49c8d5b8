"""Waiting lines as tables: against times known by hand, and against a plain count of each request."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.decide.waits import (
    FLOWS,
    IN_TIME,
    LONG_WAITS,
    WAITS,
    WAITS_BY_GROUP,
    month_edges,
    waiting_at_the_start,
    waits,
    waits_by_group,
)
from seethechild.journeys.waits.groups import age_bands
from seethechild.simulate.play import Played, play
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.requests import How
from tests.property.simulate_models import ModelMaker
from tests.unit.simulate.queue_cases import birthday, children, office, run

MONTH = 1 / 12


def table(played: Played) -> dict[int, dict[str, Any]]:
    return {row["month"]: row for row in waits(played, option="a").to_dicts()}


def test_who_waits_at_the_end_of_each_month_and_for_how_long() -> None:
    """One place; both ask within a day of month 12; the second waits half a year."""
    model = office((0, 1))
    kids = children(model, {"turns_5": 1.01}, {"turns_5": 1.51})
    months = table(run(model, kids))
    assert [months[m]["waiting"] for m in (12, 18, 19, 24, 25)] == [0, 0, 1, 1, 0]
    assert [months[m]["asked"] for m in (12, 13, 19)] == [0, 1, 1]
    assert [months[m]["taken_in"] for m in (13, 25)] == [1, 1]
    assert months[13]["mean_wait_days"] == 0.0
    assert months[25]["mean_wait_days"] == pytest.approx(0.5 * DAYS_PER_YEAR)
    assert months[14]["mean_wait_days"] is None
    assert [months[m]["waiting_over_84"] for m in (20, 21, 24, 25)] == [0, 1, 1, 0]
    assert {row["places"] for row in months.values()} == {1}


def test_children_waiting_at_the_start_are_there_and_did_not_ask_in_the_run() -> None:
    model = office((0, 1))
    kids = children(
        model,
        {"turns_5": -0.5, "states": ("waits",), "elapsed": 0.5},
        {"turns_5": -0.2, "states": ("waits",), "elapsed": 0.2},
        {"turns_5": -0.5, "states": ("inside",)},
    )
    months = table(run(model, kids))
    assert [months[m]["waiting"] for m in (0, 6, 7, 21, 22)] == [2, 2, 1, 1, 0]
    assert [months[0][f"waiting_over_{days}"] for days in (28, 84)] == [2, 1]
    assert sum(row["asked"] for row in months.values()) == 0
    assert months[7]["mean_wait_days"] == pytest.approx(DAYS_PER_YEAR)  # 0.5 and 0.5 before
    assert [
        sum(row[how] for row in months.values()) for how in ("taken_in", "gave_up")
    ] == [1, 1]


def test_who_is_taken_in_as_the_run_begins_is_in_the_line_of_the_start_only() -> None:
    model = office((0, 1))
    kids = children(model, {"turns_5": -0.5, "states": ("waits",)})
    months = table(run(model, kids))
    assert [months[m]["waiting"] for m in (0, 1)] == [1, 0]
    assert months[1]["taken_in"] == 1


def test_who_waits_as_the_run_ends_is_in_the_line_and_in_no_mean() -> None:
    model = office((0, 0))
    months = table(run(model, children(model, {"turns_5": 2.5})))
    assert [months[m]["waiting"] for m in (30, 31, 48)] == [0, 1, 1]
    assert months[48]["waiting_over_365"] == 1
    assert all(row["mean_wait_days"] is None for row in months.values())


def test_asking_again_is_a_request_of_its_own() -> None:
    again = (
        birthday(5, "none", "waits"),
        birthday(5.2, "waits", "none"),
        birthday(5.4, "none", "waits"),
    )
    model = office((0, 0), (1.45, 1), birthdays=again)
    months = table(run(model, children(model, {"turns_5": 1.0})))
    assert sum(row["asked"] for row in months.values()) == 2
    assert sum(row["gave_up"] for row in months.values()) == 1
    assert sum(row["wait_days"] for row in months.values()) == pytest.approx(
        0.05 * DAYS_PER_YEAR
    )
    assert [months[m]["places"] for m in (17, 18)] == [0, 1]


def test_all_who_asked_count_for_whether_they_were_taken_in_in_time() -> None:
    """One is taken in at once, one after half a year, one gives up: all fall due in their time."""
    model = office((0, 1))
    kids = children(model, {"turns_5": 1.0}, {"turns_5": 1.5}, {"turns_5": 0.9})
    found = waits(run(model, kids), option="a")
    assert found.select("due_28", "in_time_28", "due_84", "in_time_84").sum().row(0) == (
        3,
        1,
        3,
        1,
    )
    due = found.filter(pl.col("due_84") > 0).select("month", "due_84", "in_time_84").rows()
    assert due == [(14, 1, 1), (15, 1, 0), (21, 1, 0)]


def test_a_model_without_services_has_empty_tables() -> None:
    model = ModelMaker(1).model()
    played = play(model, seed=1, draw=0, years=2)
    assert waits(played, option="a").schema == WAITS
    assert waits(played, option="a").is_empty()
    assert waits_by_group(played, option="a").schema == WAITS_BY_GROUP


@pytest.mark.parametrize("number", range(12))
def test_the_tables_are_what_a_plain_count_of_each_request_makes(number: int) -> None:
    played = _random(number)
    found = waits(played, option="a")
    slow = pl.DataFrame(_one_by_one(played)).cast(
        {k: v for k, v in WAITS.items() if k in found.columns and k != "places"}
    )
    names = slow.columns
    assert found.select(names).to_dicts() == [
        pytest.approx(row, abs=1e-6) for row in slow.to_dicts()
    ]
    assert _adds_up(found)


@pytest.mark.parametrize("number", range(12))
def test_groups_add_up_to_the_months(number: int) -> None:
    played = _random(number)
    found = waits_by_group(played, option="a")
    whole = waits(played, option="a").with_columns(period=(pl.col("month") - 1) // 12)
    flows = [*FLOWS, "wait_days"]
    for service in played.model.services:
        mine, all_ = (
            each.filter(pl.col("service") == service.id) for each in (found, whole)
        )
        for name in flows:
            assert mine[name].sum() == pytest.approx(all_[name].sum())
        ends = all_.filter((pl.col("month") % 12 == 0) & (pl.col("month") > 0))
        for period, waiting in ends.select("period", "waiting").iter_rows():
            assert mine.filter(pl.col("period") == period)["waiting"].sum() == waiting
        teams = {team.id for team in service.teams} or {""}
        assert set(mine["team"]) <= teams
    assert set(found["age_band"]) <= {name for _, name in age_bands()}


def _random(number: int) -> Played:
    """Play a random model with few places, in which somebody asks."""
    while True:
        maker = ModelMaker(1_000 + number)
        if any(len(states) > 1 for states in maker.states.values()):
            played = play(maker.limited(maker.model()), seed=number, draw=0, years=3)
            if len(played.requests.row) > 1:
                return played
        number += 100


def _one_by_one(played: Played) -> list[dict[str, Any]]:
    """Return the table by looking at each request in each month, as one would by hand."""
    made, edges = played.requests, month_edges(int(played.turns[-1]))
    early = waiting_at_the_start(played)
    day = TICKS_PER_YEAR / DAYS_PER_YEAR
    rows = []
    for number, service in enumerate(played.model.services):
        for month, end in enumerate(edges):
            before = edges[month - 1] if month else None
            row = dict.fromkeys(
                ["waiting", *(f"waiting_over_{d}" for d in LONG_WAITS)], 0
            ) | {**dict.fromkeys(FLOWS, 0), "wait_days": 0.0}
            for who in np.flatnonzero(made.service == number):
                asked, ended, how = made.asked[who], made.ended[who], made.how[who]
                came = max(asked, played.children.entry[made.row[who]])
                in_line = came < end <= ended or (month == 0 and early[who])
                row["waiting"] += in_line
                for days in LONG_WAITS:
                    long = asked + round(days * day) < end <= ended
                    row[f"waiting_over_{days}"] += bool(in_line and long)
                if before is None:
                    continue
                row["asked"] += bool(not early[who] and before <= came < end)
                if before <= ended < end and how == How.TAKEN_IN:
                    row["taken_in"] += 1
                    row["wait_days"] += (ended - asked) / day
                row["gave_up"] += bool(before <= ended < end and how == How.LEFT)
                for days in IN_TIME:
                    due = max(asked + round(days * day), came)
                    if before <= due < end and not early[who]:
                        row[f"due_{days}"] += 1
                        row[f"in_time_{days}"] += how == How.TAKEN_IN and ended <= due
            mean = row["wait_days"] / row["taken_in"] if row["taken_in"] else None
            rows.append(
                {"draw": 0, "option": "a", "month": month, "service": service.id}
                | row
                | {"mean_wait_days": mean}
            )
    return rows


def _adds_up(found: pl.DataFrame) -> bool:
    """Who waits at the end is who waited at the start, and who came, less who went."""
    change = pl.col("asked") - pl.col("taken_in") - pl.col("gave_up")
    before = pl.col("waiting").shift(1).over("service")
    return bool(
        found.filter(pl.col("month") > 0, before + change != pl.col("waiting")).is_empty()
    )
