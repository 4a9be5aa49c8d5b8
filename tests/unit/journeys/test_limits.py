"""Funnel limits: chance, spread between places, and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import SpecError, TooFewError
from seethechild.core.streams import generator
from seethechild.journeys.limits import Funnel, fit_funnel

scales = st.sampled_from(["rate", "share"])
volumes = st.floats(0.5, 500.0)
coverages = st.sampled_from([0.5, 0.95, 0.998])


def chance_only(target, scale):
    return Funnel(target=target, scale=scale, spread=0.0, dispersion=1.0, places=150)


funnels = st.builds(
    Funnel,
    target=st.floats(0.05, 0.9),
    scale=scales,
    spread=st.floats(0.0, 0.4),
    dispersion=st.just(1.0),
    places=st.just(150),
)


@given(funnels, volumes, st.floats(1.01, 50.0), coverages)
def test_a_larger_place_never_has_wider_limits(funnel, volume, times, coverage):
    low, high = funnel.limits(volume, coverage)
    inner_low, inner_high = funnel.limits(volume * times, coverage)
    assert low <= inner_low <= inner_high <= high
    assert inner_high - inner_low <= high - low + 1e-12


@given(scales, st.floats(0.05, 0.9), st.floats(0.0, 0.4), volumes, coverages)
def test_spread_between_places_never_narrows_the_limits(
    scale, target, spread, volume, coverage
):
    low, high = chance_only(target, scale).limits(volume, coverage)
    wide_low, wide_high = Funnel(target, scale, spread, 9.0, 150).limits(volume, coverage)
    assert wide_low <= low
    assert wide_high >= high


@given(scales, st.floats(0.05, 0.9), st.floats(0.0, 0.4), volumes)
def test_outer_limits_hold_the_inner_ones(scale, target, spread, volume):
    funnel = Funnel(target, scale, spread, 1.0, 150)
    inner, outer = funnel.limits(volume, 0.95), funnel.limits(volume, 0.998)
    assert outer[0] <= inner[0] <= target + 1e-12
    assert target - 1e-12 <= inner[1] <= outer[1]


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400)), min_size=10, max_size=60)
)
def test_the_fit_never_widens_by_less_than_nothing(pairs):
    counts = np.array([float(min(pair)) for pair in pairs])
    whole = np.array([float(max(pair)) for pair in pairs])
    if not 0.0 < counts.sum() < whole.sum():
        return
    for scale in ("rate", "share"):
        funnel = fit_funnel(counts, whole, scale=scale)
        assert funnel.spread >= 0.0
        assert np.isfinite(funnel.spread)


@given(st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(shuffler):
    counts = np.array([5.0, 9.0, 30.0, 8.0, 14.0, 2.0, 11.0, 7.0, 21.0, 6.0, 13.0])
    sizes = np.linspace(1.0, 3.0, 11)
    order = list(range(11))
    shuffler.shuffle(order)
    one = fit_funnel(counts, sizes, scale="rate")
    other = fit_funnel(counts[order], sizes[order], scale="rate")
    assert other.spread == pytest.approx(one.spread)


def test_places_that_differ_by_chance_alone_get_no_spread():
    chance = generator(1, "test", "limits")
    sizes = np.linspace(2.0, 40.0, 150)
    funnel = fit_funnel(chance.poisson(50.0 * sizes).astype(float), sizes, scale="rate")
    assert funnel.spread == 0.0
    assert funnel.dispersion < 1.0


def test_a_spread_put_in_comes_back_somewhat_small_as_drawing_in_extremes_makes_it():
    chance = generator(2, "test", "limits")
    sizes = np.linspace(5.0, 40.0, 2000)
    roots = chance.normal(10.0, 1.0, 2000)
    counts = chance.poisson(np.maximum(roots, 0.0) ** 2 * sizes).astype(float)
    whole = fit_funnel(counts, sizes, scale="rate", target=100.0, trim=0.0)
    trimmed = fit_funnel(counts, sizes, scale="rate", target=100.0)
    assert whole.spread == pytest.approx(1.0, rel=0.05)
    assert 0.7 < trimmed.spread < whole.spread


def test_one_extreme_place_barely_moves_the_limits_of_the_others():
    sizes = np.full(100, 4.0)
    counts = 400.0 + 40.0 * np.sin(np.arange(100.0))
    calm = fit_funnel(counts, sizes, scale="rate", target=100.0)
    counts[0] = 4000.0
    assert fit_funnel(counts, sizes, scale="rate", target=100.0).spread == pytest.approx(
        calm.spread, rel=0.1
    )


def test_chance_limits_of_a_share_are_near_the_binomial_ones():
    low, high = chance_only(0.3, "share").limits(1000.0, 0.95)
    error = 1.959964 * np.sqrt(0.3 * 0.7 / 1000.0)
    assert (low, high) == pytest.approx((0.3 - error, 0.3 + error), abs=0.001)


def test_limits_stay_at_or_above_zero_and_a_share_at_or_below_one():
    assert chance_only(0.5, "rate").limits(0.5, 0.998)[0] == 0.0
    assert chance_only(0.98, "share").limits(5.0, 0.998)[1] == 1.0


@pytest.mark.parametrize("coverage", [0.0, 1.0, 95.0])
def test_a_coverage_that_is_no_share_is_refused(coverage):
    with pytest.raises(SpecError, match="coverage"):
        chance_only(1.0, "rate").limits(1.0, coverage)


def test_a_place_without_children_is_refused():
    with pytest.raises(SpecError, match="volume"):
        chance_only(1.0, "rate").limits(0.0, 0.95)


def test_too_few_places_say_both_numbers():
    with pytest.raises(TooFewError, match="9 found, 10 needed"):
        fit_funnel(np.ones(9), np.ones(9), scale="rate")


@pytest.mark.parametrize(
    ("counts", "sizes", "scale", "says"),
    [
        (np.ones(10), np.ones(11), "rate", "10 counts and 11 volumes"),
        (-np.ones(10), np.ones(10), "rate", "below 0"),
        (np.ones(10), np.zeros(10), "rate", "not above 0"),
        (np.full(10, 2.0), np.ones(10), "share", "larger than its whole"),
    ],
)
def test_figures_that_cannot_be_compared_are_refused(counts, sizes, scale, says):
    with pytest.raises(SpecError, match=says):
        fit_funnel(counts, sizes, scale=scale)
