"""Figures to look at twice: named, never corrected."""

import polars as pl

from seethechild.journeys.oddities import oddity_check
from seethechild.journeys.published import Published


def said(values):
    rows = [
        {"council": "A", "measure": "plans", "year": year, "value": value, "mark": ""}
        for year, value in values.items()
    ]
    held = Published(pl.DataFrame(rows, schema_overrides={"value": pl.Float64}))
    return oddity_check(held, "A", {"plans": "Plans"}, 2025)


def test_steady_figures_are_not_named():
    check = said({2023: 210.0, 2024: 205.0, 2025: 205.0})
    assert check.passed is None
    assert check.sentence == "None in the 5 years to 2025."


def test_small_counts_may_jump_or_stay():
    assert said({2023: 3.0, 2024: 60.0, 2025: 3.0}).sentence.startswith("None")
    assert said({2023: 7.0, 2024: 7.0, 2025: 7.0}).sentence.startswith("None")


def test_a_large_count_that_falls_to_a_quarter_is_named():
    assert "Plans (271 in 2024, 59 in 2025)" in said({2024: 271.0, 2025: 59.0}).sentence


def test_the_same_large_count_three_years_running_is_named():
    found = said({2023: 36_000.0, 2024: 36_000.0, 2025: 36_000.0})
    assert "Plans (36,000 in each year from 2023 to 2025)" in found.sentence


def test_years_apart_and_hidden_figures_are_not_compared():
    assert said({2022: 900.0, 2023: None, 2024: 100.0}).sentence.startswith("None")
    assert said({2015: 900.0, 2016: 100.0}).sentence.startswith("None")
