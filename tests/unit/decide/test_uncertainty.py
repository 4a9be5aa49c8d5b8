"""Shares of variance on outcomes whose variance is known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.decide.uncertainty import components, shares_of, sources_of_spread

SQUARES = 40_000


def draws(
    rng: np.random.Generator, axis: int, sources: int, values: np.ndarray
) -> np.ndarray:
    """Two draws of a source, along its own axis."""
    shape = [len(values), *(1 for _ in range(sources))]
    shape[1 + axis] = 2
    return values.reshape(shape)


def normal(rng: np.random.Generator, axis: int, sources: int, sd: float) -> np.ndarray:
    return draws(rng, axis, sources, rng.normal(0, sd, (SQUARES, 2)))


def test_sums_of_two_sources_have_the_variances_of_each():
    rng = np.random.default_rng(1)
    squares = normal(rng, 0, 2, 3.0) + normal(rng, 1, 2, 2.0) + 100.0
    found = components(squares)
    assert found[1, 0] == pytest.approx(9.0, rel=0.03)
    assert found[0, 1] == pytest.approx(4.0, rel=0.03)
    assert found[1, 1] == pytest.approx(0.0, abs=0.05)
    assert shares_of(squares) == pytest.approx([9 / 13, 4 / 13], abs=0.02)


def test_what_two_sources_do_only_together_is_shared_out_and_what_chance_does_is_chance():
    rng = np.random.default_rng(2)
    one, two, luck = (normal(rng, axis, 3, 1.0) for axis in range(3))
    found = components(one * two + 0.5 * luck * one)
    assert found[1, 1, 0] == pytest.approx(1.0, rel=0.06)
    assert found[1, 0, 1] == pytest.approx(0.25, rel=0.1)
    assert shares_of(one * two + 0.5 * luck * one) == pytest.approx(
        [0.4, 0.4, 0.2], abs=0.02
    )


def test_events_avoided_at_an_uncertain_rate_with_an_uncertain_effect():
    """Rate L ~ Gamma(k) / k, effect u, Poisson chance: the three variances follow on paper."""
    rng = np.random.default_rng(3)
    base, shape, mean, sd = 400.0, 50.0, 0.3, 0.05
    level = draws(rng, 0, 3, rng.gamma(shape, 1 / shape, (SQUARES, 2)))
    effect = draws(rng, 1, 3, np.clip(rng.normal(mean, sd, (SQUARES, 2)), 0.0, 1.0))
    # The same luck throughout: one normal number scaled by the Poisson's standard deviation.
    luck = normal(rng, 2, 3, 1.0)
    avoided = base * level * effect + luck * np.sqrt(base * level * effect)
    of_level = (base * mean) ** 2 / shape
    of_effect = (base * sd) ** 2
    both = of_effect / shape
    chance = base * mean
    total = of_level + of_effect + both + chance
    assert shares_of(avoided) == pytest.approx(
        [(of_level + both / 2) / total, (of_effect + both / 2) / total, chance / total],
        abs=0.02,
    )


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_source_that_alone_varies_has_all_of_it(axis):
    rng = np.random.default_rng(4)
    only = normal(rng, axis, 3, 1.0)[:5] + np.zeros((1, 2, 2, 2))
    assert shares_of(only).tolist() == [float(place == axis) for place in range(3)]
    for one in sources_of_spread(only, ("a", "b", "c"), seed=1):
        assert one.low == one.high == one.share


def test_where_nothing_varies_no_source_has_a_share():
    same = np.full((4, 2, 2), 7.3)
    assert np.isnan(shares_of(same)).all()
    assert all(np.isnan(one.share) for one in sources_of_spread(same, ("a", "b"), seed=1))


def test_few_squares_say_how_unsure_they_are():
    rng = np.random.default_rng(5)
    squares = normal(rng, 0, 2, 1.0) + normal(rng, 1, 2, 1.0)
    held = []
    for first in range(0, 1600, 16):
        one, _ = sources_of_spread(squares[first : first + 16], ("a", "b"), seed=first)
        held.append(one.low <= 0.5 <= one.high)
    assert 0.75 < np.mean(held) < 0.98


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 1e6), st.floats(-1e3, 1e3))
def test_shares_sum_to_1_and_do_not_depend_on_unit_or_level(seed, unit, level):
    squares = np.random.default_rng(seed).normal(size=(6, 2, 2, 2))
    shares = shares_of(squares)
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= 0).all()
    assert shares_of(unit * squares + unit * level) == pytest.approx(shares, abs=1e-6)
    swapped = shares_of(squares.swapaxes(1, 2))
    assert swapped == pytest.approx(shares[[1, 0, 2]], abs=1e-9)
