"""Coverage over draws: shares of the time in need, and pairs."""

from typing import Any

import polars as pl
import pytest

from seethechild.decide.coverage import COVERAGE, FIRST_HELP
from seethechild.decide.coverage_tables import coverage_table, worst_off_table
from seethechild.decide.worst_off import WORST_OFF

NOW = "as_now"


def told(**where: Any) -> dict[str, Any]:
    time = [
        (
            draw,
            option,
            period,
            cut,
            level,
            size * 100.0,
            size * (40.0 + more + 10 * draw),
            size * 20.0,
        )
        for draw in (0, 1)
        for option, more in ((NOW, 0), ("new", 5))
        for period in (0, 1)
        for cut, level, size in (("all", "all", 3), ("group", "a", 1), ("group", "b", 2))
    ]
    first = [
        (draw, option, "all", "all", 50, 5 + more, 20 + more, 10, 5, 400.0 - 10 * more)
        for draw in (0, 1)
        for option, more in ((NOW, 0), ("new", 5))
    ]
    table = coverage_table(
        pl.DataFrame(time, schema=COVERAGE, orient="row"),
        pl.DataFrame(first, schema=FIRST_HELP, orient="row"),
        base=NOW,
        base_year=2025,
    )
    year = where.pop("year", None)
    at = pl.col("year").is_null() if year is None else pl.col("year") == year
    return table.row(
        by_predicate=at & pl.all_horizontal(pl.col(k) == v for k, v in where.items()),
        named=True,
    )


def test_shares_are_of_the_time_in_need_and_sum_to_one() -> None:
    shares = [
        told(option=NOW, cut="group", level="b", measure=f"{name}_share")["mean"]
        for name in ("helped", "waiting", "neither")
    ]
    assert shares == pytest.approx([0.45, 0.2, 0.35])


def test_children_in_need_are_counted_on_average_over_the_time() -> None:
    assert told(option=NOW, cut="all", measure="in_need")["mean"] == 300
    assert told(option=NOW, cut="all", measure="in_need", year=2027)["mean"] == 300


def test_differences_are_taken_in_the_same_draw() -> None:
    row = told(option="new", cut="all", measure="helped_share")
    assert [row[f"change_{end}"] for end in ("mean", "low", "high")] == pytest.approx(
        [0.05] * 3
    )
    assert row["high"] - row["low"] > 0.05


def test_what_came_of_need_that_began_is_a_share_of_it() -> None:
    assert told(option=NOW, cut="all", measure="helped_within_12_share")["mean"] == 0.4
    row = told(option="new", cut="all", measure="months_without")
    assert (row["mean"], row["change_mean"]) == (7.0, -1.0)


def test_the_worst_off_are_told_against_as_now() -> None:
    rows = [
        (draw, option, 9, days + draw, 99.0, days, 99.0, 3, 1, 2, 1)
        for draw in (0, 1)
        for option, days in ((NOW, 300.0), ("new", 250.0))
    ]
    table = worst_off_table(pl.DataFrame(rows, schema=WORST_OFF, orient="row"), base=NOW)
    row = table.row(
        by_predicate=(pl.col("option") == "new") & (pl.col("measure") == "severe_days"),
        named=True,
    )
    assert (row["mean"], row["change_mean"], row["change_low"]) == (250.5, -50.0, -50.0)
