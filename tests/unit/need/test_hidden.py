"""Hidden and rounded counts: the likelihood of a range, held to a general optimiser."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import poisson

from seethechild.need.hidden import best_hidden, completed, expected, fit_hidden
from seethechild.need.hierarchy import independence, model
from seethechild.need.loglinear import fit
from seethechild.need.loglinear_methods import estimate
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable
from tests.unit.need.reference import MSE, needs_reference

LISTS = ("A", "B", "C", "D")


def suppressed(counts, most=5):
    """Hide counts from 1 to ``most``, as is done before publication."""
    counts = np.asarray(counts)
    small = (counts >= 1) & (counts <= most)
    size = (len(counts) + 1).bit_length() - 1
    low, high = np.where(small, 1, counts), np.where(small, most, counts)
    return CaptureTable(LISTS[:size] if size < 5 else tuple("ABCDEFGH"[:size]),
                        np.where(small, (1 + most) // 2, counts), low, high)  # fmt: skip


@given(st.integers(0, 6), st.integers(0, 8), st.floats(0.01, 30.0))
def test_the_mean_of_a_count_in_a_range_is_that_of_its_chances(low, wide, mean):
    numbers = np.arange(low, low + wide + 1)
    chances = poisson.pmf(numbers, mean)
    found = expected(np.array([low]), np.array([low + wide]), np.array([mean]))[0]
    assert found == pytest.approx((numbers * chances).sum() / chances.sum(), rel=1e-6)


def less_likely(beta, design, table):
    means = np.exp(design @ beta)
    exact = poisson.logpmf(table.counts, means)
    ranged = np.log(poisson.cdf(table.high, means) - poisson.cdf(table.low - 1, means))
    return -np.where(table.low < table.high, ranged, exact).sum()


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.integers(1, 30), min_size=7, max_size=7),
    st.sampled_from(["[1,2,3]", "[12,3]"]),
)
def test_a_general_optimiser_finds_the_same_highest_likelihood(counts, name):
    table, terms = suppressed(counts), model(name, 3)
    found = fit_hidden(table, terms)
    cells, sets = np.arange(1, 8), np.flatnonzero(terms)
    design = ((cells[:, None] & sets) == sets).astype(float)
    start = np.linalg.lstsq(design, np.log(table.counts + 0.5), rcond=None)[0]
    twin = minimize(
        less_likely, start, args=(design, table), method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 20_000, "maxfev": 20_000},
    )  # fmt: skip
    assert found.fitted[0] == pytest.approx(np.exp(twin.x[0]), rel=1e-3)
    observed = found.counts.sum()
    assert found.bic == pytest.approx(np.log(observed) * len(sets) + 2 * twin.fun, abs=1e-4)


def test_known_counts_are_fitted_as_ever():
    table = CaptureTable(("a", "b", "c"), np.array([5, 5, 54, 41, 6, 1, 12]))
    one, plain = fit_hidden(table, independence(3)), fit(table, independence(3))
    assert one.estimate == pytest.approx(plain.estimate[0], rel=1e-10)
    assert one.bic == pytest.approx(plain.bic[0], abs=1e-6)


@needs_reference
@pytest.mark.parametrize("name", ["uk_modern_slavery_5", "new_orleans_5", "korea_3"])
def test_hiding_small_counts_harms_less_than_putting_them_to_the_middle(name):
    """What suppression does to published tables; nought and middle as users do it."""
    table = read_table(MSE / f"{name}.csv")
    terms = independence(table.size)
    hidden = suppressed(table.counts)
    truth = fit(table, terms).estimate[0]
    middle = fit(table.with_counts(hidden.counts), terms).estimate[0]
    by_range = fit_hidden(hidden, terms).estimate
    assert abs(by_range - truth) < abs(middle - truth)


def test_draws_keep_to_their_ranges_and_the_interval_takes_them_in():
    table = suppressed([60, 50, 4, 70, 3, 5, 2])
    known = CaptureTable(table.lists, np.array([60, 50, 4, 70, 3, 5, 2]))
    best = best_hidden(table)
    draws = completed(table, best, 300, seed=1)
    assert ((draws >= table.low) & (draws <= table.high)).all()
    ranged = table.low < table.high
    assert draws[:, ranged].std(axis=0).min() > 0
    spread, sharp = (
        estimate(each, "independence", replicates=300, seed=1) for each in (table, known)
    )
    assert spread.high - spread.low > sharp.high - sharp.low
    assert spread.estimate == pytest.approx(fit_hidden(table, independence(3)).estimate)
    assert any("range" in note for note in spread.notes)


def test_where_the_ranges_allow_no_overlap_at_all_there_is_no_answer():
    low, high = np.zeros(7, int), np.array([5, 5, 0, 5, 0, 0, 0])
    table = CaptureTable(("a", "b", "c"), np.array([3, 3, 0, 3, 0, 0, 0]), low, high)
    found = estimate(table, "stepwise")
    assert found.status == "no_mle"
    assert np.isnan(found.estimate)
