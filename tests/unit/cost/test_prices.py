"""Prices: whose they are, in whose pounds, and what has none."""

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.time import WEEKS_PER_YEAR, FinancialYear
from seethechild.cost.deflate import in_prices_of
from seethechild.cost.discount import LAST_YEAR, factor
from seethechild.cost.prices import children_per_family, price_list, unpriced_states
from seethechild.reference.facts import prices
from seethechild.reference.figures import figure

RUTLAND, YEAR = "E06000017", FinancialYear.parse("2024-25")

#: The Green Book's table of factors at 3.5 %, by years from now.
GREEN_BOOK = (
    1.0000, 0.9662, 0.9335, 0.9019, 0.8714, 0.8420, 0.8135, 0.7860, 0.7594, 0.7337, 0.7089,
)  # fmt: skip


@pytest.fixture(scope="module")
def rutland():
    return price_list(RUTLAND, year=YEAR)


def state(frame, name):
    return frame.filter(pl.col("state") == name).row(0, named=True)


def test_a_councils_own_unit_cost_is_a_week_times_the_weeks_of_a_year(rutland):
    week = figure(RUTLAND, "unit_cost_foster_week_gbp", 2025).value
    row = state(rutland, "foster")
    assert row["origin"] == "council"
    assert row["gbp"] == pytest.approx(week * WEEKS_PER_YEAR)


def test_an_implausible_unit_cost_gives_way_to_englands():
    """Every council's price that is used lies within a factor of two of England's."""
    national = (
        prices()
        .filter(
            (pl.col("item") == "residential_week") & (pl.col("price_year") == "2024-25")
        )["value"]
        .item()
    )
    for code in ("E09000007", "E06000046", "E10000016", "E06000053"):
        row = state(price_list(code, year=YEAR), "childrens_home")
        own = figure(code, "unit_cost_residential_week_gbp", 2025).value
        plausible = own is not None and national / 2 <= own <= national * 2
        assert row["origin"] == ("council" if plausible else "England")
        wanted = own if plausible else national
        assert row["gbp"] == pytest.approx(wanted * WEEKS_PER_YEAR)


def test_proceedings_are_paid_by_the_set_which_brothers_and_sisters_share(rutland):
    rows = rutland.filter(pl.col("state") == "proceedings")
    sets = prices().filter(pl.col("unit") == "set of care proceedings")
    assert rows["per"].unique().to_list() == ["entry"]
    paid = FinancialYear.parse(sets["price_year"].max())
    wanted = (
        in_prices_of(sets.sort("price_year")["value"][-1], paid=paid, wanted=YEAR)
        / children_per_family()
    )
    assert rows["gbp"][0] == pytest.approx(wanted)


def test_every_price_is_sourced_and_graded(rutland):
    for column in ("source", "where", "grade", "payer", "level", "origin"):
        assert rutland.filter(pl.col(column).fill_null("") == "").is_empty(), column
    assert rutland["price_year"].unique().to_list() == ["2024-25"]


def test_what_has_no_published_price_is_named_and_has_no_row(rutland):
    left = unpriced_states(RUTLAND, year=YEAR)
    assert left
    assert not set(left) & set(rutland["state"])


def test_the_users_own_index_replaces_cpih():
    flat = dict.fromkeys(range(2010, 2027), 1.0)
    plain = price_list(RUTLAND, year=YEAR, levels=flat)
    usual = price_list(RUTLAND, year=YEAR)
    same = plain["gbp"] == usual["gbp"]
    assert same.any()  # prices of the year itself
    assert not same.all()  # those brought forward
    assert (plain["gbp"] <= usual["gbp"]).all()


def test_an_index_that_does_not_reach_a_year_is_refused_with_its_span():
    with pytest.raises(SpecError, match="2022-23 to 2024-25"):
        in_prices_of(
            1.0, paid=FinancialYear(1999), wanted=YEAR, levels={2023: 1.0, 2025: 1.1}
        )
    with pytest.raises(SpecError, match="does not reach"):
        in_prices_of(1.0, paid=FinancialYear(1999), wanted=YEAR, levels={})


def test_pounds_of_the_same_year_need_no_index():
    assert in_prices_of(5.0, paid=YEAR, wanted=YEAR, levels={}) == 5.0


@pytest.mark.parametrize("period", range(10))
def test_a_years_factor_lies_midway_between_the_green_books_for_its_ends(period):
    """The Green Book's table is for ends of years; ours is for their middles."""
    ours = factor(period, 0.035)
    assert ours == pytest.approx(
        (GREEN_BOOK[period] * GREEN_BOOK[period + 1]) ** 0.5, abs=6e-5
    )
    assert ours == pytest.approx(GREEN_BOOK[period + 1] * 1.035**0.5, abs=6e-5)


def test_the_rate_holds_for_thirty_years_and_no_longer():
    assert 0 < factor(LAST_YEAR - 1, 0.035) < 0.37
    with pytest.raises(SpecError, match="beyond 30"):
        factor(LAST_YEAR, 0.035)
