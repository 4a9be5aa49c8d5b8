"""Scores and simple forecasts, against closed forms, slow formulas and examples worked by hand."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm
from statsmodels.tsa.api import SimpleExpSmoothing

from seethechild.model.panel.series import Series
from seethechild.studies.backtest_methods import (
    chain,
    drift,
    last_value,
    smoothed,
    smoothing,
)
from seethechild.studies.backtest_scores import (
    crps_draws,
    crps_normal,
    score_draws,
    score_normal,
)


def one_council(stock, starts=None):
    stock = np.array([stock], dtype=np.float64)
    started = np.array([starts]) if starts else np.full(stock.shape, 50.0)
    children = np.full(stock.shape, 10_000.0)
    return Series("care", ("x",), 2016, stock, started, children, stock[0], started[0], children[0])  # fmt: skip


def test_crps_of_draws_is_the_plain_double_sum():
    chance = np.random.default_rng(1)
    draws, came = chance.normal(100, 20, (40, 3)), np.array([90.0, 100.0, 150.0])
    for place in range(3):
        column = draws[:, place]
        plain = np.abs(column - came[place]).mean()
        plain -= np.abs(column[:, None] - column[None, :]).mean() / 2
        assert crps_draws(draws, came)[place] == pytest.approx(plain, rel=1e-12)


@pytest.mark.parametrize("came", [-30.0, 0.0, 12.0])
def test_crps_of_a_normal_is_the_integral_it_is_defined_by(came):
    def squared(x):
        return (norm.cdf(x, 5.0, 10.0) - (x >= came)) ** 2

    whole = quad(squared, -200, came)[0] + quad(squared, came, 200)[0]
    told = crps_normal(np.array([5.0]), np.array([10.0]), np.array([came]))[0]
    assert told == pytest.approx(whole, rel=1e-6)


def test_many_draws_of_a_normal_score_as_the_normal():
    draws = np.random.default_rng(2).normal(50.0, 8.0, (200_000, 1))
    came = np.array([57.0])
    one, other = (
        score_draws(draws, came),
        score_normal(np.array([50.0]), np.array([8.0]), came),
    )
    assert one.crps[0] == pytest.approx(other.crps[0], rel=0.01)
    assert one.error[0] == pytest.approx(other.error[0], rel=0.01)
    assert [bool(one.inside[level][0]) for level in (50, 80, 95)] == [False, True, True]
    assert [bool(other.inside[level][0]) for level in (50, 80, 95)] == [False, True, True]


def test_last_value_stays_and_drift_goes_on():
    known = one_council([100.0, 110.0, 130.0])
    assert last_value(known, 3).mean[0].tolist() == [130.0, 130.0, 130.0]
    assert drift(known, 3).mean[0].tolist() == [145.0, 160.0, 175.0]
    # Changes 10 and 20; all councils' mean square share is that of this one: (0.1^2 + 0.1818^2) / 2.
    share = (0.1**2 + (20 / 110) ** 2) / 2
    sd = ((3 * share * 130**2 + 10**2 + 20**2) / 5) ** 0.5
    assert last_value(known, 2).sd[0] == pytest.approx([sd, sd * 2**0.5])


def test_drift_over_a_gap_counts_the_years_and_not_the_figures():
    known = one_council([100.0, np.nan, 120.0])
    assert drift(known, 1).mean[0, 0] == 130.0


def test_smoothing_by_hand():
    # With weight w the errors are 10, then 10 (1 - w) - 10 = -10 w: least at w = 0.
    weight, level, errors = smoothed(np.array([[100.0, 110.0, 100.0]]))
    assert (weight[0], level[0], errors[0].tolist()) == (0.0, 100.0, [10.0, 0.0])
    # A step that stays: the newest value counts in full.
    assert smoothed(np.array([[100.0, 200.0, 200.0, 200.0]]))[1][0] == 200.0
    assert smoothing(one_council([100.0, 110.0, 100.0]), 2).mean[0].tolist() == [
        100.0,
        100.0,
    ]


def test_smoothing_keeps_its_level_over_a_gap():
    weight, level, errors = smoothed(np.array([[100.0, np.nan, 100.0]]))
    assert (level[0], errors[0, 1]) == (100.0, 0.0)
    assert np.isnan(errors[0, 0])
    assert 0.0 <= weight[0] <= 1.0


def test_the_chain_keeps_a_steady_stock_and_leads_to_starts_over_rate():
    assert chain(one_council([100.0, 100.0]), 3).mean[0] == pytest.approx([100.0] * 3)
    # 200 to 160 with 50 starts: a rate r with 200 e^-r + 50 (1 - e^-r) / r = 160.
    known = one_council([200.0, 160.0])
    far = chain(known, 200).mean[0, -1]
    rate = 50.0 / far
    assert 200 * np.exp(-rate) + 50 * (1 - np.exp(-rate)) / rate == pytest.approx(160.0)


def test_smoothing_agrees_with_statsmodels():
    stock = np.random.default_rng(4).normal(0, 20, (8, 10)).cumsum(axis=1) + 500.0
    weight, level, errors = smoothed(stock)
    for council in range(len(stock)):
        model = SimpleExpSmoothing(
            stock[council], initialization_method="known", initial_level=stock[council, 0]
        )
        same = model.fit(smoothing_level=weight[council], optimized=False)
        assert same.forecast(1)[0] == pytest.approx(level[council], rel=1e-9)
        best = model.fit()
        # Ours chooses among hundredths; theirs may find a little less between them.
        assert (errors[council] ** 2).sum() <= best.sse * 1.001
