"""Spend: per child, beside others, and in the prices of one year."""

import polars as pl
import pytest

from seethechild.journeys.published import ENGLAND, Published
from seethechild.journeys.spend import spend, spend_words
from seethechild.journeys.spend_lines import LINES


@pytest.fixture
def held():
    return Published(
        pl.DataFrame(
            [
                {
                    "council": council,
                    "measure": measure,
                    "year": year,
                    "value": value,
                    "mark": "",
                }
                for council, times in (("A", 1.0), ("B", 2.0), (ENGLAND, 100.0))
                for year in (2024, 2025)
                for measure, value in [
                    *((line.measure, 1000.0 * times) for line in LINES),
                    ("population_0_17", 100.0 if council != ENGLAND else 20_000.0),
                ]
            ]
        )
    )


def test_groups_add_their_lines_and_stand_beside_england_and_neighbours(held):
    table = spend(held, "A", ["B"], price_index={2024: 100.0, 2025: 104.0})
    early = table.filter((pl.col("line") == "early") & (pl.col("year") == 2025)).row(
        0, named=True
    )
    assert early["per_child_gbp"] == 30.0
    assert early["england_per_child_gbp"] == 15.0
    assert early["neighbours_per_child_gbp"] == 60.0
    assert early["share"] == pytest.approx(3.0 / 7.0)


def test_earlier_years_are_shown_in_the_pounds_of_the_last(held):
    table = spend(held, "A", ["B"], price_index={2024: 100.0, 2025: 104.0})
    real = (
        table.filter(pl.col("line") == "late").sort("year")["real_per_child_gbp"].to_list()
    )
    assert real == pytest.approx([31.2, 30.0])


def test_a_year_without_an_index_has_no_real_value(held):
    table = spend(held, "A", ["B"], price_index={2025: 104.0})
    real = (
        table.filter(pl.col("line") == "late").sort("year")["real_per_child_gbp"].to_list()
    )
    assert real == [None, 30.0]


def test_the_sentence_says_what_family_support_holds(held):
    said = spend_words(spend(held, "A", ["B"], price_index={}))
    assert said == (
        "In 2025 it spent £30 a child early and £30 late (£15 and £15 in England). Family "
        "support, counted early, contains help the law already asks for."
    )


def test_the_sentence_says_how_it_moved_in_the_pounds_of_the_last_year(held):
    said = spend_words(spend(held, "A", ["B"], price_index={2024: 100.0, 2025: 110.0}))
    assert "In the pounds of 2025, early went from £33 in 2024 to £30" in said


@pytest.mark.parametrize("index", [{2025: 100.0}, {2023: 90.0, 2024: 100.0}])
def test_without_an_index_for_both_years_nothing_is_said_of_how_it_moved(held, index):
    assert "In the pounds" not in spend_words(spend(held, "A", ["B"], price_index=index))


def test_england_without_a_figure_is_said():
    rows = [
        {"council": "A", "measure": measure, "year": 2025, "value": 10.0, "mark": ""}
        for measure in [*(line.measure for line in LINES), "population_0_17"]
    ]
    said = spend_words(spend(Published(pl.DataFrame(rows)), "A", [], price_index={}))
    assert "(no figure and no figure in England)" in said


def test_a_line_at_0_says_what_that_can_mean():
    rows = [
        {"council": "A", "measure": measure, "year": 2025, "value": value, "mark": ""}
        for measure, value in [("spend_other_gbp", 0.0), ("population_0_17", 10.0)]
    ]
    table = spend(Published(pl.DataFrame(rows)), "A", [], price_index={}, lines=LINES[-1:])
    assert "the money is recorded in another line" in table["holds"].to_list()[-1]
