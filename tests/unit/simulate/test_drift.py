"""Drift as factors on a model's lanes: the right lanes, the right size, the same in every option."""

import numpy as np
import pytest

from seethechild.model.panel.series import STOCKS
from seethechild.simulate.drift import drift_reforms, family_of, log_factors, spreads
from seethechild.simulate.play import play
from seethechild.studies.fitted import fit_council

DRAWS = 4000


@pytest.fixture(scope="module")
def rutland():
    return fit_council("E06000017", year=2025).model


def test_lanes_are_found_by_what_happens_on_them(rutland):
    found = {lane.id: family_of(lane) for lane in rutland.lanes}
    assert found["help/none/referral"] == ("need", "starts")
    assert found["help/family_help/closed"] == ("need", "exits")
    assert found["help/family_help/section_47"] == ("plan", "starts")
    assert found["help/child_protection_plan/ended"] == ("plan", "exits")
    assert found["legal/pre_proceedings/proceedings"] == ("care", "starts")
    assert found["help/looked_after/home_planned"] == ("care", "exits")
    assert found["home/foster/move"] is None


@pytest.mark.parametrize("stock", STOCKS)
def test_factors_have_mean_one_and_the_measured_spread(stock):
    logs = np.array([log_factors(stock, "x", 1, draw, 3).ravel() for draw in range(DRAWS)])
    own, england = spreads(stock, 3)
    np.testing.assert_allclose(np.exp(logs).mean(axis=0), 1.0, atol=0.03)
    np.testing.assert_allclose(np.cov(logs.T), own + england, atol=0.012)


def test_one_factor_keeps_a_mean_and_two_of_them_raise_it_by_their_covariance():
    """A flow from a steady pool keeps its mean; one from a pool that drifted with it does not."""
    logs = np.array([log_factors("need", "x", 1, draw, 3)[0] for draw in range(DRAWS)])
    error = np.exp(logs).std(axis=0).max() / np.sqrt(DRAWS)
    from_steady = 0.2 * np.exp(logs).sum(axis=1)
    assert from_steady.mean() == pytest.approx(0.6, abs=0.6 * 4 * error)
    again = np.exp(logs[:, 2] + logs[:, 1])
    own, england = spreads("need", 3)
    raised = np.exp(own[2, 1] + england[2, 1])
    assert raised > 1.02
    assert again.mean() == pytest.approx(raised, abs=4 * again.std() / np.sqrt(DRAWS))


def test_years_further_ahead_are_less_certain():
    for stock in STOCKS:
        total = np.add(*spreads(stock, 6)).diagonal().reshape(2, 6)
        assert (np.diff(total, axis=1) > 0).all()


def test_england_moves_all_councils_of_a_draw_together():
    pairs = np.array(
        [
            [log_factors("care", name, 1, draw, 2)[0, 1] for name in ("x", "y")]
            for draw in range(DRAWS)
        ]
    )
    own, england = spreads("care", 2)
    share = england[1, 1] / (own[1, 1] + england[1, 1])
    assert np.corrcoef(pairs.T)[0, 1] == pytest.approx(share, abs=0.05)


def test_a_draw_always_drifts_alike(rutland):
    one, same, other = (
        drift_reforms(rutland, seed=1, draw=draw, years=3) for draw in (0, 0, 1)
    )

    def ratios(reforms):
        return [float(each.ratio[0]) for reform in reforms for each in reform.multipliers]

    assert ratios(one) == ratios(same)
    assert ratios(one) != ratios(other)
    assert len(one) == 3
    assert all(each.schedule.reach == 1.0 for each in one)


def test_factors_of_the_years_multiply_to_the_years_factor(rutland):
    reforms = drift_reforms(rutland, seed=1, draw=5, years=4)
    lane = next(
        i for i, each in enumerate(rutland.lanes) if each.id == "help/none/referral"
    )
    steps = [
        float(one.ratio[0])
        for reform in reforms
        for one in reform.multipliers
        if one.lane_index == lane
    ]
    told = log_factors("need", rutland.name, 1, 5, 4)[0]
    np.testing.assert_allclose(np.log(np.cumprod(steps)), told, atol=1e-12)


def test_a_longer_run_begins_as_a_shorter_one():
    short, long = (log_factors("plan", "x", 1, 0, years) for years in (2, 6))
    np.testing.assert_allclose(long[:, :2], short, atol=1e-9)


def test_a_played_model_follows_its_drift(rutland):
    factor = np.exp(log_factors("need", rutland.name, 1, 3, 2)[0])
    lane = [each.id for each in rutland.lanes].index("help/none/referral")
    first = sum(len(each.branches) for each in rutland.lanes[:lane])
    span = slice(first, first + len(rutland.lanes[lane].branches))
    referrals = np.zeros((2, 2))
    for option, drifts in enumerate((False, True)):
        for seed in range(4):
            reforms = drift_reforms(rutland, seed=1, draw=3, years=2) if drifts else ()
            played = play(rutland, seed=seed, draw=None, years=2.0, reforms=reforms)
            by_period = played.taken[:, span].sum(axis=(1, 2, 3, 4))
            referrals[option] += by_period.reshape(2, -1).sum(axis=1)
    assert referrals.min() > 1000
    np.testing.assert_allclose(referrals[1] / referrals[0], factor, rtol=0.06)
    assert abs(factor - 1).max() > 0.1
