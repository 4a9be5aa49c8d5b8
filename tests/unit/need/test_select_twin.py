"""Choosing a model, held to a slow twin that follows the published words line by line."""

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from seethechild.need.hierarchy import all_models, independence
from seethechild.need.loglinear import fit_all
from seethechild.need.select import best_bic, stepwise
from seethechild.need.tables import CaptureTable, on_all
from tests.unit.need.test_existence import fienberg_rinaldo, kept

pytestmark = pytest.mark.filterwarnings(
    "ignore::RuntimeWarning", "ignore:Perfect separation"
)


def fitted_by_glm(counts, terms):
    """Return expected counts by pattern, the first of no list; empty overlaps are nought."""
    margins, sets = on_all(counts), np.flatnonzero(terms)
    empty = sets[margins[sets] == 0]
    cells = np.arange(1, len(terms))
    here = ~((cells[:, None] & empty) == empty).any(axis=1)
    design, left = kept(counts, terms)
    fit = sm.GLM(left, design, family=sm.families.Poisson()).fit(tol=1e-13, maxiter=200)
    means = np.zeros(len(terms))
    means[1:][here] = fit.mu
    means[0] = np.exp(fit.params[0])
    return means


def steps(counts, threshold):
    """Chan, Silverman and Vincent 2021: add the pair of least p-value while it is below."""
    size = len(counts).bit_length()
    pairs = [1 << i | 1 << j for i, j in combinations(range(size), 2)]
    terms, shared = independence(size), on_all(counts)
    while True:
        means = fitted_by_glm(counts, terms)
        cells = np.arange(1, len(terms))
        best, least = None, threshold
        for pair in pairs:
            larger = terms.copy()
            larger[pair] = True
            if terms[pair] or fienberg_rinaldo(counts, larger):
                continue
            mean = means[1:][(cells & pair) == pair].sum()
            chance = min(
                poisson.cdf(shared[pair], mean), poisson.sf(shared[pair] - 1, mean)
            )
            if chance < least * (1 - 1e-8):  # alike but for rounding: the first
                best, least = larger, chance
        if best is None:
            return terms, counts.sum() + means[0]
        terms = best


@settings(max_examples=6, deadline=None)
@given(
    st.sampled_from([3, 4]).flatmap(
        lambda k: st.lists(st.sampled_from([0, 1, 2, 5, 9, 20, 60]), min_size=2**k - 1, max_size=2**k - 1)
    )
)  # fmt: skip
def test_step_by_step_as_it_is_written(counts):
    counts = np.array(counts)
    size = len(counts).bit_length()
    if counts.sum() == 0 or fienberg_rinaldo(counts, independence(size)):
        return
    choice = stepwise()(counts)
    terms, estimate = steps(counts, 0.02)
    assert np.array_equal(choice.terms, terms)
    assert choice.estimate == pytest.approx(estimate, rel=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=7, max_size=7))
def test_the_best_by_bic_is_the_least_of_all_that_have_an_answer(counts):
    counts = np.array(counts)
    if counts.sum() == 0:
        return
    choice = best_bic(all_models(3, 2))(counts)
    fits = fit_all(CaptureTable(("a", "b", "c"), counts), 2)
    if choice is None:
        assert (fits.status > 0).all()
        return
    row = int(np.where(fits.status == 0, fits.bic, np.inf).argmin())
    assert fits.bic[row] == pytest.approx(
        fits.bic[(fits.terms == choice.terms).all(axis=1)][0], abs=1e-9
    )
    assert choice.status == 0


def test_a_threshold_of_nought_adds_nothing_and_a_higher_order_may_add_more():
    counts = np.array([100, 80, 60, 90, 10, 12, 70])
    assert np.array_equal(stepwise(threshold=0.0)(counts).terms, independence(3))
    many = np.array([400, 300, 90, 350, 80, 70, 5, 380, 60, 75, 90, 66, 71, 59, 40])
    pairs, triples = stepwise(2)(many).terms, stepwise(3)(many).terms
    assert pairs.sum() <= triples.sum()
    assert not triples[15]
