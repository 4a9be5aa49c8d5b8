"""Closure: sentences for agreement, disagreement, and no figures at all."""

import polars as pl

from seethechild.journeys.closure import IDENTITIES, closure, closure_checks, missing_check
from seethechild.journeys.published import Published

COLUMNS = {
    "council": pl.String,
    "measure": pl.String,
    "year": pl.Int32,
    "value": pl.Float64,
    "mark": pl.String,
}


def frame(rows):
    return Published(
        pl.DataFrame(
            [
                {
                    "council": "A",
                    "measure": measure,
                    "year": year,
                    "value": value,
                    "mark": "",
                }
                for year, values in rows.items()
                for measure, value in values.items()
            ],
            schema=COLUMNS,
        )
    )


def plans(stock, started, ended):
    return {"cpp_number": stock, "cpp_started": started, "cpp_ended": ended}


def checks(rows):
    table = closure(frame(rows), "A", {})
    return {each.name: each for each in closure_checks(table)}


def test_plans_that_close_pass_for_each_year_that_can_be_looked_at():
    found = checks({2023: plans(10, 5, 5), 2024: plans(12, 7, 5), 2025: plans(9, 2, 5)})
    check = found["Plans from one year to the next"]
    assert check.passed is True
    assert check.sentence.endswith("so in each year from 2024 to 2025.")


def test_years_that_do_not_follow_each_other_are_listed():
    found = checks(
        {
            2018: plans(10, 5, 5),
            2019: plans(12, 7, 5),
            2021: plans(12, 7, 5),
            2022: plans(12, 5, 5),
        }
    )
    assert found["Plans from one year to the next"].sentence.endswith("so in 2019, 2022.")


def test_plans_that_do_not_close_name_the_year_and_the_size():
    found = checks({2024: plans(10, 5, 5), 2025: plans(30, 5, 5)})
    check = found["Plans from one year to the next"]
    assert check.passed is False
    assert check.sentence.endswith("not so in 2025 (20 apart).")


def test_children_looked_after_that_do_not_close_are_for_information():
    rows = {
        2024: {"cla_number": 200.0, "cla_started": 80.0, "cla_ceased": 70.0},
        2025: {"cla_number": 205.0, "cla_started": 90.0, "cla_ceased": 80.0},
    }
    check = checks(rows)["Children looked after from one year to the next"]
    assert check.passed is None
    assert "the difference of -5 is not explained by starts and ends" in check.sentence


def test_without_figures_each_check_says_so():
    assert [each.passed for each in checks({}).values()] == [None] * len(IDENTITIES)
    assert (
        "no year has all the figures"
        in checks({})["What became of referrals adds up"].sentence
    )


def test_nothing_missing_is_said_too():
    table = pl.DataFrame(
        {"measure": ["plans"], "year": [2025], "value": [3.0], "mark": [""]}
    )
    assert missing_check(table, {"plans": "Plans"}, 2025).sentence == "None in 2025."


def test_a_figure_without_value_or_mark_is_still_missing():
    table = pl.DataFrame(
        {"measure": ["plans"], "year": [2025], "value": [None], "mark": [""]},
        schema_overrides={"value": pl.Float64},
    )
    assert "Plans (no figure)" in missing_check(table, {"plans": "Plans"}, 2025).sentence
