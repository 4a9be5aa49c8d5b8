"""Published figures in hand: gaps stay gaps."""

import polars as pl
import pytest

from seethechild.journeys.funnel import FUNNEL, funnel
from seethechild.journeys.published import Published


@pytest.fixture
def held():
    rows = [
        ("A", "cla_number", 2023, 10.0, ""),
        ("A", "cla_number", 2024, None, "c"),
        ("A", "cla_number", 2025, 12.0, ""),
        ("A", "population_0_17", 2025, 30_000.0, ""),
    ]
    return Published(
        pl.DataFrame(rows, ["council", "measure", "year", "value", "mark"], orient="row")
    )


def test_years_are_those_with_a_value(held):
    assert held.years("A", "cla_number") == (2023, 2025)
    assert held.years("A", "cla_started") == ()


def test_a_hidden_figure_has_its_mark_and_no_value(held):
    assert held.value("A", "cla_number", 2024) is None
    assert held.mark("A", "cla_number", 2024) == "c"
    assert held.mark("A", "cla_number", 2022) == ""


def test_one_missing_figure_makes_them_all_missing(held):
    assert held.values("A", ["cla_number", "population_0_17"], 2025) == [12.0, 30_000.0]
    assert held.values("A", ["cla_number", "population_0_17"], 2023) is None


def test_a_rate_needs_a_population(held):
    assert held.volume("A", 2025) == 3.0
    assert held.volume("A", 2023) is None


def test_a_place_without_figures_has_an_empty_funnel(held):
    assert funnel(held, ["B"]).equals(FUNNEL.empty())
