"""A made-up panel whose drift is known: it comes back, and ranges hold what they say."""

import numpy as np
import pytest

from seethechild.model.panel.drift import covariance, fit_drift, seen
from seethechild.model.panel.series import Series
from seethechild.simulate.yearly import forecast

COUNCILS, PAST, AHEAD = 150, 10, 3
#: Standard deviations of log rates, starts and exits.
BETWEEN, WANDER, PASSING, PERSISTENCE = (0.30, 0.15), (0.20, 0.15), (0.10, 0.12), (0.7, 0.8)
TOGETHER = (0.2, 0.6, -0.4)
ENGLAND_STEP = 0.03
#: A rate of starts per child and of exits per child-year, as of children looked after.
STARTS, EXITS = 0.0028, 0.4


def truth():
    kept = np.array(PERSISTENCE)
    return np.concatenate(
        [
            2 * np.log([*BETWEEN, *WANDER, *PASSING]),
            np.arctanh(TOGETHER),
            np.log(kept / (1 - kept)),
            [0.0],
        ]
    )


def made_up(seed):
    """Return a panel of councils that all drift as said: exact chance, child by child in law."""
    chance = np.random.default_rng(seed)
    years = PAST + AHEAD
    root = np.linalg.cholesky(covariance(truth(), years))
    own = (chance.standard_normal((COUNCILS, 2 * years)) @ root.T).reshape(-1, 2, years)
    steps = chance.normal(0, ENGLAND_STEP, (2, years)).cumsum(axis=1)
    england = np.log([[STARTS], [EXITS]]) + steps
    people = chance.uniform(20_000, 150_000, COUNCILS).round()
    rates = np.exp(own + england)
    stock, starts = _played(chance, rates, people, years)
    whole = np.exp(england)[None]
    # England's own chance is small beside its size.
    england_stock, england_starts = _played(chance, whole, np.array([1.2e7]), years)
    children = np.repeat(people[:, None], years, axis=1)
    return Series(
        "care", tuple(f"c{i}" for i in range(COUNCILS)), 2010, stock, starts, children,
        england_stock[0], england_starts[0], np.full(years, 1.2e7),
    )  # fmt: skip


def _played(chance, rates, people, years):
    stock = chance.poisson(people * rates[:, 0, 0] / rates[:, 1, 0])
    stocks, starts = [], []
    for year in range(years):
        rate = rates[:, 1, year]
        begun = chance.poisson(people * rates[:, 0, year])
        still = chance.binomial(begun, -np.expm1(-rate) / rate)
        stock = chance.binomial(stock, np.exp(-rate)) + still
        stocks.append(stock)
        starts.append(begun)
    return np.array(stocks).T.astype(float), np.array(starts).T.astype(float)


@pytest.fixture(scope="module")
def panels():
    return [made_up(seed) for seed in range(6)]


def test_the_sizes_of_the_drift_come_back(panels):
    fits = [fit_drift(seen(each)) for each in panels]

    def mean(of):
        return np.mean([of(each) for each in fits], axis=0)

    np.testing.assert_allclose(mean(lambda d: d.between), BETWEEN, rtol=0.15)
    np.testing.assert_allclose(mean(lambda d: d.wander), WANDER, rtol=0.15)
    np.testing.assert_allclose(mean(lambda d: d.passing), PASSING, rtol=0.15)
    np.testing.assert_allclose(mean(lambda d: d.persistence), PERSISTENCE, atol=0.08)
    np.testing.assert_allclose(mean(lambda d: d.together), TOGETHER, atol=0.15)
    # All councils drift alike here: their own sizes are found to differ little.
    assert min(each.tail for each in fits) > 15


def test_ranges_hold_what_they_say(panels):
    inside = {50: [], 80: [], 95: []}
    for panel in panels:
        told = forecast(panel.until(panel.first + PAST - 1), years=AHEAD, draws=600, seed=1)
        came = panel.stock[:, PAST:]
        for level, held in inside.items():
            low, high = np.quantile(
                told.draws, [0.5 - level / 200, 0.5 + level / 200], axis=0
            )
            held.append((low <= came) & (came <= high))
    for level, held in inside.items():
        # 6 panels x 150 councils; England's steps move a panel's councils together.
        assert np.mean(held) * 100 == pytest.approx(level, abs=4)


def test_ranges_without_drift_would_hold_too_little(panels):
    """The check above could fail: chance alone is far too narrow where rates drift."""
    held = []
    for panel in panels:
        known = panel.until(panel.first + PAST - 1)
        last, people = known.stock[:, -1], known.children[:, -1]
        told = seen(known)
        rates = np.exp(told.gap[:, :, -1] + told.england[:, -1])
        stays = np.exp(-rates[:, 1])
        new = people * rates[:, 0] * (1 - stays) / rates[:, 1]
        sd = np.sqrt(last * stays * (1 - stays) + new)
        held.append(np.abs(panel.stock[:, PAST] - last * stays - new) <= 1.2816 * sd)
    assert np.mean(held) < 0.65
