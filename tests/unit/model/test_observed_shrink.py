"""Shrinkage: thin cells go to what was published, thick ones do not; its intervals hold."""

import numpy as np
import pytest
from scipy import stats

from seethechild.model.observed.diagnose import poisson_interval
from seethechild.model.observed.shrink import (
    LEAST_WEIGHT,
    LEVEL_EVENTS,
    MOST_WEIGHT,
    likeliest_weight,
    shrink,
    shrink_shares,
)


def test_a_thin_cell_goes_to_the_published_shape_and_a_thick_one_does_not() -> None:
    years = np.array([2.0, 400.0, 400.0, 400.0, 400.0, 400.0])
    events = np.array([6.0, 360.0, 420.0, 380.0, 440.0, 500.0])
    made = shrink(events, years, np.ones(6))
    alone, wanted = 3.0, made.level
    assert abs(made.rates[0] - wanted) < 0.1 * (alone - wanted)
    own = events[1:] / years[1:]
    np.testing.assert_allclose(made.rates[1:], own, rtol=0.1)
    moved = (made.rates[1:] - own) / (wanted - own)
    assert ((moved > 0) & (moved < 1)).all()
    assert np.median(moved) < 0.3


def test_without_anyone_at_risk_the_published_rates_stay() -> None:
    prior = np.array([[0.4, 0.0], [2.0, 1.0]])
    made = shrink(np.zeros((2, 2)), np.zeros((2, 2)), prior)
    np.testing.assert_allclose(made.rates, prior)
    assert made.level == 1.0


def test_where_the_published_rate_is_0_events_over_years_is_taken() -> None:
    made = shrink(np.array([30.0, 50.0]), np.array([10.0, 100.0]), np.array([0.0, 0.5]))
    assert made.rates[0] == pytest.approx(3.0)


def test_cells_that_differ_as_chance_does_get_the_largest_weight() -> None:
    chance = np.random.default_rng(1)
    means = chance.uniform(20, 200, 500)
    assert likeliest_weight(chance.poisson(means).astype(float), means) > 200


@pytest.mark.parametrize("true", [2.0, 10.0, 50.0])
def test_the_weight_that_made_the_cells_comes_back(true: float) -> None:
    chance = np.random.default_rng(7)
    means = chance.uniform(50, 500, 3000)
    events = chance.poisson(means * chance.gamma(true, 1 / true, 3000)).astype(float)
    assert likeliest_weight(events, means) == pytest.approx(true, rel=0.15)


def test_the_likelihood_is_scipys_negative_binomial() -> None:
    chance = np.random.default_rng(3)
    means = chance.uniform(5, 50, 40)
    events = chance.poisson(means * chance.gamma(4, 0.25, 40)).astype(float)
    grid = np.geomspace(LEAST_WEIGHT, MOST_WEIGHT, 81)
    told = [stats.nbinom.logpmf(events, a, a / (a + means)).sum() for a in grid]
    assert likeliest_weight(events, means) == pytest.approx(grid[int(np.argmax(told))])


def test_posterior_intervals_of_cells_hold_their_truth_as_often_as_they_say() -> None:
    """Truth scattered about the published rates as gamma; 95 % intervals over 400 lanes."""
    chance = np.random.default_rng(11)
    inside, cells = 0, 0
    for _ in range(400):
        prior = chance.uniform(0.05, 2.0, 20)
        years = chance.uniform(2.0, 200.0, 20)
        level = chance.gamma(20, 1 / 20)
        true = prior * level * chance.gamma(8, 1 / 8, 20)
        made = shrink(chance.poisson(true * years).astype(float), years, prior)
        rate = made.rates / made.shape
        low, high = (stats.gamma.ppf(p, made.shape) * rate for p in (0.025, 0.975))
        inside += int(((low <= true) & (true <= high)).sum())
        cells += 20
    assert 0.93 <= inside / cells <= 0.97


def test_the_level_counts_as_four_events() -> None:
    made = shrink(np.array([6.0]), np.array([10.0]), np.array([1.0]))
    four = (LEVEL_EVENTS + 6) / (LEVEL_EVENTS + 10)
    assert made.level == pytest.approx(four, rel=0.01)


def test_a_published_level_that_cannot_be_right_gives_way() -> None:
    years, prior = np.array([10.0, 10.0]), np.array([0.05, 0.05])
    made = shrink(np.array([30.0, 60.0]), years, prior)
    assert made.rates @ years > 45  # four events' worth would leave 19 of the 90 seen
    assert made.rates[1] > 1.5 * made.rates[0]


@pytest.mark.parametrize("expected", [0.5, 5.0, 50.0])
def test_the_level_is_told_once(expected: float) -> None:
    """Cells share the level out among them and never shrink it anew, however few their events."""
    chance = np.random.default_rng(2)
    for _ in range(100):
        years = chance.dirichlet(np.ones(12)) * expected
        made = shrink(chance.poisson(years).astype(float), years, np.ones(12))
        assert made.rates @ years == pytest.approx(made.level * expected)


def test_ranks_of_true_levels_are_uniform() -> None:
    """Levels drawn as the shrinkage believes them; where they rank in what it makes of events."""
    chance = np.random.default_rng(4)
    ranks = []
    for expected in np.tile([0.3, 1.0, 3.0, 10.0, 100.0], 200):
        years = chance.dirichlet(np.ones(10)) * expected
        true = chance.gamma(LEVEL_EVENTS, 1 / LEVEL_EVENTS)
        events = chance.poisson(true * years).astype(float)
        level = float(shrink(events, years, np.ones(10)).rates @ years) / expected
        number = events.sum() + LEVEL_EVENTS
        ranks.append(stats.gamma.cdf(true / level * number, number))
    assert stats.kstest(ranks, "uniform").pvalue > 0.01


def test_shares_with_many_counts_are_the_counts_and_without_any_the_published() -> None:
    prior = np.array([[0.5, 0.5], [0.5, 0.5]])
    shares, _ = shrink_shares(np.array([[900.0, 0.0], [100.0, 0.0]]), prior)
    np.testing.assert_allclose(shares[:, 0], [0.9, 0.1], atol=0.03)
    np.testing.assert_allclose(shares[:, 1], [0.5, 0.5])
    np.testing.assert_allclose(shares.sum(axis=0), 1.0)


def test_the_poisson_interval_is_near_the_exact_one() -> None:
    counts = np.array([5.0, 10.0, 20.0, 100.0, 1000.0])
    low, high = poisson_interval(counts)
    np.testing.assert_allclose(low, stats.chi2.ppf(0.025, 2 * counts) / 2, rtol=0.01)
    np.testing.assert_allclose(high, stats.chi2.ppf(0.975, 2 * counts + 2) / 2, rtol=0.01)
