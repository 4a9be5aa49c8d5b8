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
    return {"cpp_number": stock, "cpp_started": started, "cpp_ended_reported": ended}


def checks(rows):
    table = closure(frame(rows), "A", {})
    return {each.name: each for each in closure_checks(table)}


def in_need(any_point, ended, stock):
    return {"cin_any_point": any_point, "cin_ended": ended, "cin_stock": stock}


ENDED_OR_STAYED = "Children in need in the year ended or stayed"


def test_figures_that_agree_in_every_year_pass():
    found = checks({2023: in_need(10.0, 4.0, 6.0), 2024: in_need(12.0, 7.0, 5.0)})
    assert found[ENDED_OR_STAYED].passed is True
    assert found[ENDED_OR_STAYED].sentence.endswith("so in each year from 2023 to 2024.")


def test_years_that_do_not_follow_each_other_are_listed():
    found = checks({2019: in_need(10.0, 4.0, 6.0), 2022: in_need(12.0, 7.0, 5.0)})
    assert found[ENDED_OR_STAYED].sentence.endswith("so in 2019, 2022.")


def test_an_earlier_year_that_does_not_agree_is_named_and_the_last_one_decides():
    earlier = checks({2024: in_need(10.0, 4.0, 5.0), 2025: in_need(12.0, 7.0, 5.0)})
    last = checks({2024: in_need(10.0, 4.0, 6.0), 2025: in_need(12.0, 7.0, 50.0)})
    assert earlier[ENDED_OR_STAYED].passed is True
    assert "not so in 2024 (1 apart)" in earlier[ENDED_OR_STAYED].sentence
    assert last[ENDED_OR_STAYED].passed is False
    assert "not so in 2025 (45 apart)" in last[ENDED_OR_STAYED].sentence


def test_plans_that_do_not_close_are_for_information():
    check = checks({2024: plans(10, 5, 5), 2025: plans(30, 5, 5)})[
        "Plans from one year to the next"
    ]
    assert check.passed is None
    assert "20 more than starts and ends give" in check.sentence


def test_children_looked_after_that_do_not_close_are_for_information():
    rows = {
        2024: {"cla_number": 200.0, "cla_started": 80.0, "cla_ceased": 70.0},
        2025: {"cla_number": 205.0, "cla_started": 90.0, "cla_ceased": 80.0},
    }
    check = checks(rows)["Children looked after from one year to the next"]
    assert check.passed is None
    assert "5 fewer than starts and ends give" in check.sentence


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


def test_an_opening_above_the_stock_before_is_not_called_an_end():
    rows = {
        2024: {"cin_stock": 50.0},
        2025: {"cin_any_point": 150.0, "cin_started": 70.0, "cin_stock": 60.0},
    }
    check = checks(rows)["Children in need from one year to the next"]
    assert (
        "30 were there at the opening without having been reported before" in check.sentence
    )


def test_no_difference_is_said_as_such():
    check = checks({2024: plans(10, 5, 5), 2025: plans(10, 5, 5)})[
        "Plans from one year to the next"
    ]
    assert "worked out for 2025; no difference." in check.sentence
