"""Carrying an effect to another place, and drawing it."""

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.streams import generator
from seethechild.evidence.draws import draw_from, draw_log_ratio
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import LogRatio, spread
from seethechild.evidence.transfer import carry_over

FOUND = LogRatio(-0.35, 0.06, "A", "trial")
TRIAL = Effect(
    id="t/e", intervention="", outcome="", measure="HR", value=0.7, low=0.6, high=0.82
)


def test_the_mean_shrinks_and_the_range_gets_wider_than_the_study_s_own():
    here = carry_over(FOUND, 0.8)
    assert here.mean == pytest.approx(0.8 * FOUND.mean)
    assert here.sd > FOUND.sd
    assert here.grade == "D"


def test_the_variance_is_that_of_a_share_that_is_all_or_nothing_times_the_estimate():
    chance = generator(11, "test")
    share = chance.random(400_000) < 0.8
    effect = chance.normal(FOUND.mean, FOUND.sd, 400_000)
    here = carry_over(FOUND, 0.8)
    assert np.mean(share * effect) == pytest.approx(here.mean, abs=0.001)
    assert np.std(share * effect) == pytest.approx(here.sd, rel=0.01)


@pytest.mark.parametrize("mean", [-0.35, 0.0, 0.2])
@pytest.mark.parametrize("transfer", [0.2, 0.5, 0.9])
def test_the_range_is_always_wider_than_the_study_s_merely_scaled(mean, transfer):
    here = carry_over(LogRatio(mean, 0.1, "A", ""), transfer)
    assert here.sd > transfer * 0.1


def test_at_one_nothing_changes_and_at_nought_nothing_carries_over():
    assert carry_over(FOUND, 1.0) is FOUND
    none = carry_over(FOUND, 0.0)
    assert (none.mean, none.sd) == (0.0, 0.0)


@pytest.mark.parametrize("transfer", [-0.1, 1.1])
def test_a_transfer_that_is_no_share_is_refused(transfer):
    with pytest.raises(SpecError, match="no share"):
        carry_over(FOUND, transfer)


def test_one_effect_has_the_same_luck_whatever_its_transfer():
    whole, part = carry_over(FOUND, 1.0), carry_over(FOUND, 0.8)
    luck = [
        (draw_from(one, "x", seed=1, draw=4) - one.mean) / one.sd for one in (whole, part)
    ]
    assert luck[0] == pytest.approx(luck[1])


def test_draws_differ_by_draw_effect_seed_and_purpose_and_repeat_exactly():
    drawn = {
        draw_from(FOUND, "x", seed=1, draw=0),
        draw_from(FOUND, "x", seed=1, draw=1),
        draw_from(FOUND, "y", seed=1, draw=0),
        draw_from(FOUND, "x", seed=2, draw=0),
        draw_from(FOUND, "x", seed=1, draw=0, purpose="other"),
        draw_from(FOUND, "x", seed=1, draw=0),
    }
    assert len(drawn) == 5


def test_many_draws_have_the_mean_and_spread_of_the_evidence():
    drawn = [draw_from(FOUND, "x", seed=9, draw=draw) for draw in range(2_000)]
    assert np.mean(drawn) == pytest.approx(FOUND.mean, abs=0.005)
    assert np.std(drawn) == pytest.approx(FOUND.sd, rel=0.06)


def test_without_a_draw_the_central_effect_is_returned():
    assert draw_log_ratio(TRIAL, 1, None) == pytest.approx(np.log(0.7))
    assert draw_log_ratio(TRIAL, 1, None, transfer=0.5) == pytest.approx(0.5 * np.log(0.7))
    assert draw_log_ratio(TRIAL, 1, 3) != draw_log_ratio(TRIAL, 1, 4)


def test_an_interval_without_any_finite_end_says_nothing():
    assert spread(0.0, (-np.inf, np.inf)) is None
