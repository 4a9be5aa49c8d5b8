"""Waiting over draws: ranges, and an option against as now in the same draw."""

from typing import Any

import polars as pl
import pytest

from seethechild.decide.queues import (
    MEASURES,
    lines_by_month,
    queue_table,
    queues_by_group,
)
from seethechild.decide.waits import LONG_WAITS, WAITS, WAITS_BY_GROUP

NOW = "as_now"
MONTHS = 24


def made_up(draws: int = 4) -> pl.DataFrame:
    """A line that stands still as now, and loses one child a month under "more"; draws differ."""
    rows: list[dict[str, Any]] = []
    for draw in range(draws):
        for option, less in ((NOW, 0), ("more", 1)):
            for month in range(MONTHS + 1):
                taken_in = (3 + less) * (month > 0)
                days = taken_in * (100.0 - 20 * less + 10 * draw)
                waiting = 60 + draw - less * month
                rows.append(
                    {
                        "draw": draw, "option": option, "month": month, "service": "camhs",
                        "places": 10, "waiting": waiting,
                        **{f"waiting_over_{each}": waiting // 2 for each in LONG_WAITS},
                        "asked": 4 * (month > 0), "taken_in": taken_in, "gave_up": month > 0,
                        "due_28": 4, "in_time_28": 1 + less, "due_84": 4, "in_time_84": 2 + less,
                        "wait_days": days, "mean_wait_days": days / taken_in if month else None,
                    }
                )  # fmt: skip
    return pl.DataFrame(rows, schema=WAITS)


def row(table: pl.DataFrame, **where: Any) -> dict[str, Any]:
    return table.row(
        by_predicate=pl.all_horizontal(pl.col(k) == v for k, v in where.items()),
        named=True,
    )


def test_each_month_is_told_with_its_range_and_the_start_is_month_0() -> None:
    lines = lines_by_month(made_up())
    assert lines.height == 2 * (MONTHS + 1)
    start = row(lines, option=NOW, month=0)
    assert (start["mean"], start["wait_mean"]) == (61.5, None)
    assert start["title"] == "CAMHS"
    later = row(lines, option="more", month=10)
    assert later["mean"] == 51.5
    assert later["low"] < later["mean"] < later["high"]
    assert later["wait_mean"] == pytest.approx(95.0)


def test_years_add_up_flows_and_keep_the_last_day_of_stocks() -> None:
    table = queue_table(made_up(), base=NOW, base_year=2025)
    assert set(table["measure"]) == set(MEASURES)
    assert sorted(set(table["year"])) == [2026, 2027]
    assert row(table, option=NOW, year=2026, measure="asked")["mean"] == 48
    assert row(table, option="more", year=2027, measure="waiting")["mean"] == 61.5 - 24
    wait = row(table, option=NOW, year=2026, measure="mean_wait_days")
    assert wait["mean"] == pytest.approx(115.0)
    assert wait["change_mean"] is None


def test_shares_in_time_are_of_all_who_fell_due() -> None:
    table = queue_table(made_up(), base=NOW, base_year=2025)
    share = row(table, option="more", year=2026, measure="in_time_84_share")
    assert (share["mean"], share["change_mean"]) == (0.75, 0.25)


def test_a_difference_is_taken_in_the_same_draw() -> None:
    """Draws differ by far more than the option does; the difference has no spread at all."""
    table = queue_table(made_up(), base=NOW, base_year=2025)
    wait = row(table, option="more", year=2026, measure="mean_wait_days")
    changes = [wait[f"change_{end}"] for end in ("mean", "low", "high")]
    assert changes == pytest.approx([-20.0] * 3)
    assert wait["high"] - wait["low"] > 20


def test_a_draw_in_which_nobody_is_taken_in_says_nothing_of_the_mean_wait() -> None:
    some = made_up(2).with_columns(
        pl.when(pl.col("draw") == 0).then(0).otherwise(pl.col(name)).alias(name)
        for name in ("taken_in", "wait_days")
    )
    table = queue_table(some, base=NOW, base_year=2025)
    wait = row(table, option="more", year=2026, measure="mean_wait_days")
    assert wait["mean"] == pytest.approx(90.0)
    assert wait["change_mean"] == pytest.approx(-20.0)


def test_groups_count_a_draw_without_them_as_nought() -> None:
    rows = [
        (draw, option, period, "camhs", team, band, "all", 5, 4, 2, 1, 2, 1, 2, 1, 100.0)
        for draw, option, team, band in (
            (0, NOW, "north", "5 to 9"),
            (1, NOW, "north", "5 to 9"),
            (1, NOW, "", "1 to 4"),
        )
        for period in (0, 1)
    ]
    table = queues_by_group(
        pl.DataFrame(rows, schema=WAITS_BY_GROUP, orient="row"), base=NOW
    )
    young = row(table, cut="age_band", level="1 to 4", measure="asked")
    assert (young["mean"], row(table, level="5 to 9", measure="asked")["mean"]) == (4, 8)
    assert (
        row(table, level="all", measure="waiting")["mean"] == 7.5
    )  # at the end, not summed
    assert row(table, level="5 to 9", measure="mean_wait_days")["mean"] == 50
    assert row(table, cut="team", level="north", measure="asked")["mean"] == 8
    assert "" not in table["level"].to_list()
