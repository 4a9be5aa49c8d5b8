"""Rates of published stocks: they give the stocks back, and gaps stay gaps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize, rosen, rosen_der

from seethechild.core.errors import SpecError
from seethechild.model.panel.climb import lowest
from seethechild.model.panel.rates import after_a_year, ends, exit_rates
from seethechild.model.panel.series import published
from seethechild.reference.figures import figures


@given(
    stock=st.floats(20, 5000),
    starts=st.floats(5, 5000),
    rate=st.floats(0.05, 5.0),
)
def test_the_exit_rate_of_a_year_comes_back(stock, starts, rate):
    later = after_a_year(np.array([stock]), np.array([starts]), np.array([rate]))[0]
    found = exit_rates(np.array([[stock, later]]), np.array([[np.nan, starts]]))
    assert np.isnan(found[0, 0])
    assert found[0, 1] == pytest.approx(rate, rel=1e-6)


def test_a_year_of_even_starts_agrees_with_small_steps():
    stock, starts, rate, steps = 100.0, 60.0, 0.8, 100_000
    for _ in range(steps):
        stock += (starts - rate * stock) / steps
    told = after_a_year(np.array([100.0]), np.array([60.0]), np.array([0.8]))[0]
    assert told == pytest.approx(stock, rel=1e-5)


def test_no_rate_leads_to_a_stock_above_all_who_were_there_or_came():
    assert np.isnan(exit_rates(np.array([[100.0, 200.0]]), np.array([[50.0, 50.0]]))[0, 1])


def test_a_gap_gives_no_rate_on_either_side():
    stock = np.array([[100.0, np.nan, 100.0, 100.0]])
    starts = np.full((1, 4), 50.0)
    assert np.isfinite(exit_rates(stock, starts)).tolist() == [[False, False, False, True]]
    assert np.isfinite(ends(stock, starts)).tolist() == [[False, False, False, True]]


def test_plan_ends_are_those_the_reference_works_out():
    series = published("plan")
    left = ends(series.stock, series.starts)
    told = figures(measures=("cpp_ended",)).drop_nulls("value")
    row = {code: index for index, code in enumerate(series.codes)}
    compared = 0
    for code, year, value in told.select("council", "year", "value").iter_rows():
        if code in row and not np.isnan(left[row[code], year - series.first]):
            assert left[row[code], year - series.first] == value
            compared += 1
    assert compared > 1500


def test_reorganised_councils_keep_rows_of_their_own():
    need = published("need")
    cumbria, cumberland = (need.codes.index(code) for code in ("E10000006", "E06000063"))
    years = np.arange(need.first, need.last + 1)
    assert years[np.isfinite(need.stock[cumbria])].max() == 2023
    assert years[np.isfinite(need.stock[cumberland])].min() == 2024


def test_a_year_outside_the_figures_is_refused():
    with pytest.raises(SpecError, match="figures run from"):
        published("care").until(2010)


def test_the_lowest_point_agrees_with_another_program():
    def curved(point):
        return float(rosen(point)), np.asarray(rosen_der(point))

    start = np.array([-1.2, 1.0, 0.5])
    found = lowest(curved, start, flat=1e-6, steps=500)
    other = minimize(rosen, start, jac=rosen_der, method="BFGS").x
    np.testing.assert_allclose(found, other, atol=1e-4)
