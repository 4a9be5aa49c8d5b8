"""The drift of rates: its likelihood and forecasts beside slow and independent ones."""

import numpy as np
import pytest
from scipy.stats import multivariate_t

from seethechild.model.panel.drift import (
    Drift,
    Seen,
    _unlikelihood,
    ahead,
    covariance,
    fit_drift,
    seen,
)
from seethechild.model.panel.england import fit_england
from seethechild.model.panel.series import published
from seethechild.model.panel.tails import Errors, fit_tails, likeliest, path

STILL = fit_england(np.zeros((2, 4)))
VALUES = np.array([-2.0, -3.0, -3.5, -4.0, -4.5, -4.2, 0.3, 0.8, -0.4, 1.1, 0.4, 1.5])


def made_up(councils, years, seed=1):
    chance = np.random.default_rng(seed)
    known = chance.random((councils, 2, years)) > 0.15
    gap = np.where(known, chance.normal(0, 0.3, known.shape), 0.0)
    noise = np.where(known, chance.uniform(0.001, 0.02, known.shape), 1.0)
    return Seen(gap, noise, known, np.zeros((2, years)))


def test_covariance_is_that_of_the_process_it_says():
    years, paths = 4, 200_000
    chance = np.random.default_rng(3)
    sizes = np.exp(VALUES[:6] / 2).reshape(3, 2)
    together = np.tanh(VALUES[6:9])
    kept = 1 / (1 + np.exp(-VALUES[9:11]))

    def pairs(size, rho):
        root = np.linalg.cholesky(np.array([[1, rho], [rho, 1]]))
        return (chance.standard_normal((paths, 2)) @ root.T) * size

    # The slow part starts in the distribution it keeps.
    pushed = sizes[1] * np.sqrt(1 - kept**2)
    cross = together[1] * pushed[0] * pushed[1] / (1 - kept[0] * kept[1])
    steady = np.array([[sizes[1, 0] ** 2, cross], [cross, sizes[1, 1] ** 2]])
    slow = chance.standard_normal((paths, 2)) @ np.linalg.cholesky(steady).T
    lasting = pairs(sizes[0], together[0])
    seen_rates = []
    for year in range(years):
        if year:
            slow = kept * slow + pairs(pushed, together[1])
        seen_rates.append(lasting + slow + pairs(sizes[2], together[2]))
    path_of = np.stack(seen_rates, axis=2).reshape(paths, -1)
    found = np.cov(path_of.T)
    np.testing.assert_allclose(covariance(VALUES, years), found, atol=0.004)


def test_the_likelihood_is_that_of_a_multivariate_t():
    known = made_up(6, 4)
    whole = covariance(VALUES, 4)
    freedom = np.exp(VALUES[11]) + 2
    by_hand = 0.0
    for council in range(6):
        there = known.known[council].ravel()
        own = (whole + np.diag(known.noise[council].ravel()))[np.ix_(there, there)]
        shape = own * (freedom - 2) / freedom
        by_hand += multivariate_t(shape=shape, df=freedom).logpdf(
            known.gap[council].ravel()[there]
        )
    pi_part = known.known.sum() / 2 * np.log(np.pi)
    before = np.array([np.log(0.1)] * 2 + [np.log(0.02)] * 2 + [np.log(0.01)] * 2 + [0.0] * 3 + [1.0] * 2 + [np.log(4.0)])  # fmt: skip
    loose = np.array([1.0] * 6 + [0.7] * 3 + [1.0] * 2 + [0.7])
    prior = (((VALUES - before) / loose) ** 2).sum() / 2
    value, _ = _unlikelihood(known, VALUES)
    assert value == pytest.approx(-(by_hand + pi_part) + prior, rel=1e-9)


def test_the_slope_is_that_of_small_steps():
    known = made_up(20, 5)
    _, slope = _unlikelihood(known, VALUES)
    step = 1e-5
    for index in range(12):
        nudge = np.zeros(12)
        nudge[index] = step
        up, _ = _unlikelihood(known, VALUES + nudge)
        down, _ = _unlikelihood(known, VALUES - nudge)
        assert slope[index] == pytest.approx((up - down) / (2 * step), rel=1e-4, abs=1e-4)


def test_what_is_expected_ahead_is_the_conditional_distribution_of_each_council_alone():
    known = made_up(5, 4)
    told = ahead(Drift(VALUES, STILL, 0), known, 2)
    whole = covariance(VALUES, 6)
    old = np.r_[0:4, 6:10]
    new = np.r_[4:6, 10:12]
    for council in range(5):
        there = known.known[council].ravel()
        seen_at = old[there]
        among = whole[np.ix_(seen_at, seen_at)] + np.diag(
            known.noise[council].ravel()[there]
        )
        across = whole[np.ix_(new, seen_at)] @ np.linalg.inv(among)
        gap = known.gap[council].ravel()[there]
        np.testing.assert_allclose(told.mean[council].ravel(), across @ gap, atol=1e-12)
        left = whole[np.ix_(new, new)] - across @ whole[np.ix_(seen_at, new)]
        tail, count = np.exp(VALUES[11]), there.sum()
        size = (tail + gap @ np.linalg.inv(among) @ gap) / (tail + count)
        np.testing.assert_allclose(told.spread[council], left * size, atol=1e-10)


def test_a_council_without_figures_is_expected_to_be_like_england_and_least_certain():
    known = made_up(5, 4)
    empty = Seen(
        np.where(np.arange(5)[:, None, None] == 2, 0.0, known.gap),
        known.noise,
        known.known & (np.arange(5) != 2)[:, None, None],
        known.england,
    )
    told = ahead(Drift(VALUES, STILL, 0), empty, 1)
    assert (told.mean[2] == 0).all()
    assert (told.spread[2].diagonal() > covariance(VALUES, 1).diagonal() * 0.999).all()


def test_path_repeats_a_steady_stock():
    rates = np.log([[[0.01] * 3, [0.25] * 3]])
    assert path(np.array([400.0]), np.array([1e4]), rates) == pytest.approx(400.0)


def test_sizes_of_errors_come_back():
    drifted = np.full(20_000, 0.02)
    off = np.random.default_rng(1).standard_t(5, 20_000) * 0.7 * np.sqrt(drifted)
    found = likeliest(Errors(off, drifted, np.zeros(20_000)))
    assert found.size == pytest.approx(0.7, abs=0.03)
    assert found.freedom == 5.0


def test_the_size_of_errors_is_that_of_the_drift_beside_known_chance():
    """Small stocks, whose errors are mostly chance, do not make the drift look larger than it is."""
    chance = np.repeat([0.0, 0.01, 0.04], 20_000)
    drifted = np.full(60_000, 0.02)
    normal = np.random.default_rng(2).standard_normal(60_000)
    off = normal * np.sqrt(0.7**2 * drifted + chance)
    found = likeliest(Errors(off, drifted, chance))
    assert found.size == pytest.approx(0.7, abs=0.03)
    assert found.freedom == 100.0
    # Were chance part of what is scaled, it would come out larger.
    assert likeliest(Errors(off, drifted + chance, np.zeros(60_000))).size > 0.75


def test_a_fit_uses_nothing_after_its_last_year():
    whole = published("care")
    cut = whole.until(2020)
    spoiled = cut.__class__(
        **{
            name: (
                np.concatenate([value[..., :5], value[..., 5:] * 3.0], axis=-1)
                if isinstance(value, np.ndarray)
                else value
            )
            for name, value in vars(whole).items()
        }
    )
    first, second = (fit_drift(seen(each.until(2020))) for each in (whole, spoiled))
    assert (first.values == second.values).all()
    tails = [fit_tails(first, seen(each.until(2020)), each.until(2020)) for each in (whole, spoiled)]  # fmt: skip
    assert tails[0] == tails[1]
