"""England's steps: what comes back is told from what lasts, and forecasts are those of the law."""

import numpy as np
import pytest
from scipy.stats import invwishart

from seethechild.model.panel.england import correlation, fit_england, since_last


def level_and_noise(years, lasting, passing, seed):
    """Return a random walk seen through noise of one year only; two rates alike."""
    chance = np.random.default_rng(seed)
    walk = chance.normal(0, lasting, (2, years)).cumsum(axis=1)
    return walk + chance.normal(0, passing, (2, years))


def test_the_share_that_comes_back_is_found():
    # Steps have variance w + 2 v, steps in a row covariance -v.
    for lasting, passing in ((0.04, 0.0), (0.03, 0.03), (0.005, 0.04)):
        truth = passing**2 / (lasting**2 + 2 * passing**2)
        found = [
            fit_england(level_and_noise(300, lasting, passing, seed)) for seed in range(6)
        ]
        assert np.mean([each.back for each in found]) == pytest.approx(truth, abs=0.05)
        size = np.mean([each.covariance.diagonal() for each in found])
        assert size == pytest.approx(lasting**2 + 2 * passing**2, rel=0.15)


def test_ranges_hold_what_they_say_though_years_are_few():
    for lasting, passing in ((0.04, 0.0), (0.02, 0.025)):
        inside = []
        for seed in range(300):
            told = level_and_noise(13, lasting, passing, seed)
            drawn = fit_england(told[:, :10]).draw(3, 400, np.random.default_rng(seed))
            low, high = np.quantile(drawn, [0.1, 0.9], axis=0)
            came = told[:, 10:] - told[:, 9:10]
            inside.append((low <= came) & (came <= high))
        assert np.mean(inside) == pytest.approx(0.80, abs=0.04)


def test_a_walk_alone_would_be_too_wide_where_steps_come_back():
    """What this mends: three years on, a random walk expects three times a year's variance."""
    came = []
    for seed in range(400):
        told = level_and_noise(12, 0.005, 0.03, seed)
        came.append(told[:, 3:] - told[:, :-3])
    one_year = 0.005**2 + 2 * 0.03**2
    share = 0.03**2 / one_year
    assert np.var(came) == pytest.approx(one_year * since_last(3, share)[2, 2], rel=0.05)
    assert np.var(came) < 0.4 * one_year * since_last(3, 0.0)[2, 2]


def test_the_weights_are_the_likelihood_with_the_size_integrated_out():
    logs = level_and_noise(7, 0.03, 0.02, 5)
    found = fit_england(logs)
    steps = np.diff(logs, axis=1).T
    sizes = invwishart(df=3, scale=2 * 0.04**2 * np.eye(2)).rvs(
        40_000, random_state=np.random.default_rng(1)
    )
    shares = (0, 8, 16)
    by_hand = []
    for index in shares:
        among = correlation(np.arange(6), found.returns[index])
        root = np.linalg.cholesky(among)
        free = np.linalg.solve(root, steps)
        surprise = np.einsum("yi,mij,yj->m", free, np.linalg.inv(sizes), free)
        logdet = np.linalg.slogdet(sizes)[1]
        whole = -surprise / 2 - len(steps) / 2 * logdet - np.linalg.slogdet(among)[1]
        by_hand.append(np.log(np.exp(whole - 30).mean()) + 30)
    ours = np.log(found.weight[list(shares)])
    np.testing.assert_allclose(np.diff(ours), np.diff(by_hand), atol=0.15)


def test_what_is_expected_after_a_jump_is_the_conditional_of_the_whole():
    logs = level_and_noise(8, 0.02, 0.03, 9)
    found = fit_england(logs)
    share = float(found.returns[14])
    mean, among = found._ahead(share, 3)
    whole = correlation(np.arange(10), share)
    steps = np.diff(logs, axis=1).T
    gain = whole[7:, :7] @ np.linalg.inv(whole[:7, :7])
    np.testing.assert_allclose(mean, gain @ steps, atol=1e-12)
    np.testing.assert_allclose(among, whole[7:, 7:] - gain @ whole[:7, 7:], atol=1e-12)


def test_a_missing_year_parts_the_steps_beside_it():
    logs = level_and_noise(8, 0.02, 0.03, 9)
    logs[1, 3] = np.nan
    found = fit_england(logs)
    assert found.at.tolist() == [1, 2, 5, 6, 7]
    assert found.past.shape == (5, 2)
    assert np.isfinite(found.draw(2, 50, np.random.default_rng(1))).all()


def test_without_a_step_what_was_thought_before_is_drawn():
    found = fit_england(np.zeros((2, 1)))
    drawn = found.draw(1, 40_000, np.random.default_rng(1))
    # A t with two degrees of freedom: its quartiles are at 0.8165 of the size.
    assert np.quantile(drawn, 0.75) == pytest.approx(0.8165 * 0.04, rel=0.05)
