"""Trend: the line, its range, its gaps, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import SpecError, TooFewError
from seethechild.core.streams import generator
from seethechild.journeys.trend import Trend, fit_trend, student_quantile

# Abramowitz and Stegun (1964), table 26.10: t with A(t|nu) = 0.95, two-sided.
T_TABLE = [
    (1, 12.706),
    (2, 4.303),
    (3, 3.182),
    (4, 2.776),
    (5, 2.571),
    (8, 2.306),
    (30, 2.042),
]

YEARS = np.arange(2021.0, 2026.0)


@pytest.mark.parametrize(("free", "point"), T_TABLE)
def test_students_t_agrees_with_the_printed_table(free, point):
    assert student_quantile(0.975, free) == pytest.approx(point, abs=5e-4)


def test_a_straight_line_on_the_log_scale_is_found():
    found = fit_trend(YEARS, 1000.0 * 0.9 ** np.arange(5.0), np.full(5, 2.0))
    assert found.change == pytest.approx(0.9**4 - 1.0)
    assert (found.first_value, found.last_value) == pytest.approx((500.0, 328.05))
    assert found.is_clear
    assert found.high < 0.0


def test_only_the_last_five_figures_count():
    years = np.arange(2013.0, 2026.0)
    counts = np.concatenate([np.full(8, 9000.0), np.full(5, 100.0)])
    found = fit_trend(years, counts, np.ones(13))
    assert (found.first_year, found.figures) == (2021, 5)
    assert found.change == pytest.approx(0.0, abs=1e-9)


def test_a_gap_is_counted_and_not_filled():
    years = np.array([2019.0, 2020.0, 2022.0, 2023.0, 2025.0])
    found = fit_trend(years, np.array([50.0, 52.0, 49.0, 51.0, 50.0]), np.ones(5))
    assert (found.figures, found.gaps) == (5, 2)
    assert "two years without" in found.words()


def test_more_children_and_more_referrals_at_one_rate_are_no_trend():
    volumes = np.array([10.0, 11.0, 12.0, 13.0, 14.0])
    found = fit_trend(YEARS, 100.0 * volumes, volumes)
    assert found.change == pytest.approx(0.0, abs=1e-12)
    assert "no clear change" in found.words()


def test_counts_that_jump_more_than_chance_widen_the_range():
    smooth = fit_trend(
        YEARS, np.array([1000.0, 1010.0, 1020.0, 1030.0, 1040.0]), np.ones(5)
    )
    jumpy = fit_trend(YEARS, np.array([1000.0, 1300.0, 800.0, 1300.0, 1040.0]), np.ones(5))
    assert smooth.dispersion == 1.0
    assert jumpy.dispersion > 1.0
    assert jumpy.high - jumpy.low > smooth.high - smooth.low


def test_the_range_holds_the_truth_about_as_often_as_it_says():
    chance = generator(3, "test", "trend")
    truth = 0.95**4 - 1.0
    tries = 400
    held = 0
    for _ in range(tries):
        # Counts with three times the variance of chance: a gamma mixture of Poisson.
        mean = 600.0 * 0.95 ** np.arange(5.0)
        counts = chance.poisson(chance.gamma(mean / 2.0, 2.0)).astype(float)
        found = fit_trend(YEARS, counts, np.ones(5))
        held += found.low <= truth <= found.high
    assert 0.92 <= held / tries <= 0.985


@given(
    st.lists(st.integers(0, 5000), min_size=3, max_size=8),
    st.lists(st.floats(0.1, 100.0), min_size=8, max_size=8),
)
def test_whatever_the_counts_the_range_holds_the_change(counts, volumes):
    found = np.array(counts, dtype=float)
    if np.count_nonzero(found[-5:]) < 2:
        return
    years = np.arange(2000.0, 2000.0 + len(counts))
    trend = fit_trend(years, found, np.array(volumes[: len(counts)]))
    assert trend.low <= trend.change <= trend.high
    assert trend.dispersion >= 1.0


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([5.0, 6.0], "years with a figure: 2 found, 3 needed"),
        ([0.0, 0.0, 5.0, 0.0], "1 found, 2"),
    ],
)
def test_too_few_figures_are_refused(counts, says):
    years = np.arange(2021.0, 2021.0 + len(counts))
    with pytest.raises(TooFewError, match=says):
        fit_trend(years, np.array(counts), np.ones(len(counts)))


@pytest.mark.parametrize(
    ("years", "counts", "volumes"),
    [
        ([2021.0, 2021.0, 2022.0], [1.0, 2.0, 3.0], [1.0, 1.0, 1.0]),
        ([2021.0, 2022.0, 2023.0], [1.0, -2.0, 3.0], [1.0, 1.0, 1.0]),
        ([2021.0, 2022.0, 2023.0], [1.0, 2.0, 3.0], [1.0, 0.0, 1.0]),
    ],
)
def test_years_out_of_order_and_impossible_counts_are_refused(years, counts, volumes):
    with pytest.raises(SpecError, match="trend"):
        fit_trend(np.array(years), np.array(counts), np.array(volumes))


def test_a_rise_is_said_with_its_range():
    found = Trend(2021, 2025, 12, 0, 10.0, 15.0, 0.5, 0.2, 0.9, 1.0)
    assert found.words() == (
        "50 % higher in 2025 than in 2021 on the line through 12 figures "
        "(20 % higher to 90 % higher)"
    )
