"""Control charts against processes whose truth is known."""

import numpy as np
import pytest

from seethechild.core.streams import generator
from seethechild.journeys.access.charts import BEYOND, RUN, change_point, chart
from tests.unit.journeys.access.made_up_requests import steady

RUNS = 200


def test_a_steady_share_seldom_signals() -> None:
    beyond = sum(
        (chart(*steady(seed, share=0.3))["signal"] == BEYOND).sum() for seed in range(RUNS)
    )
    # three standard errors: 0.27 % of months by chance, a little more with estimated limits
    assert beyond / (RUNS * 48) < 0.01


def test_a_month_far_out_is_seen() -> None:
    closed, of = steady(1, share=0.3)
    closed[30] = 60
    drawn = chart(closed, of)
    assert drawn["signal"][30] == BEYOND
    assert drawn["high"][30] < 60 / 80


def test_eight_in_a_row_on_one_side_are_seen_from_the_eighth_on() -> None:
    closed = np.array([29.0, 33.0] * 8 + [33.0] * 7 + [29.0, 33.0] * 8)
    drawn = chart(closed, np.full(len(closed), 100.0))
    centre = closed.sum() / (100.0 * len(closed))
    assert 0.33 > centre > 0.29
    # months 15 to 23 lie above the centre: the eighth of them is month 22
    assert [place for place, said in enumerate(drawn["signal"]) if said == RUN] == [22]


def test_limits_allow_for_months_that_differ_beyond_chance() -> None:
    """With true shares that wander, a plain p-chart alarms often and Laney's does not."""
    luck = generator(7, "wandering")
    months, each = 60, 2000
    false_plain = false_laney = 0
    for _ in range(40):
        true = np.clip(luck.normal(0.3, 0.04, months), 0.05, 0.9)
        closed = luck.binomial(each, true).astype(float)
        of = np.full(months, float(each))
        share, centre = closed / of, closed.sum() / of.sum()
        plain = 3 * np.sqrt(centre * (1 - centre) / each)
        false_plain += int((np.abs(share - centre) > plain).sum())
        false_laney += int((chart(closed, of)["signal"] == BEYOND).sum())
    assert false_plain / (40 * months) > 0.2
    assert false_laney / (40 * months) < 0.02


def test_few_cases_get_an_individuals_chart() -> None:
    """By hand: shares 0.5, 0.25, ... move by 0.25 a month; limits 3 x 0.25 / 1.128."""
    closed = np.array([2.0, 1.0] * 8)
    drawn = chart(closed, np.full(16, 4.0))
    assert drawn["centre"][0] == pytest.approx(0.375)
    assert drawn["high"][0] == pytest.approx(min(0.375 + 3 * 0.25 / 1.128, 1))


def test_too_few_months_have_no_limits() -> None:
    drawn = chart(np.full(11, 20.0), np.full(11, 100.0))
    assert drawn["low"].null_count() == 11
    assert set(drawn["signal"]) == {""}


def test_months_without_requests_are_gaps() -> None:
    closed, of = steady(3, share=0.4)
    closed[5] = of[5] = 0
    drawn = chart(closed, of)
    assert drawn["share"][5] is None
    assert drawn["low"][5] is None


def test_a_step_is_found_and_dated() -> None:
    found = []
    for seed in range(30):
        before, of = steady(seed, share=0.25, months=24)
        after, _ = steady(seed + 1000, share=0.40, months=24)
        at, chance = change_point(
            np.concatenate([before, after]), np.concatenate([of, of]), seed=1
        )  # type: ignore[misc]
        assert chance < 0.01
        found.append(at)
    assert abs(np.median(found) - 24) <= 1
    assert np.mean(np.abs(np.array(found) - 24) <= 3) > 0.9


def test_the_chance_of_a_change_is_what_it_says() -> None:
    """With nothing to find, one in twenty is below 0.05."""
    chances = [
        found[1]
        for seed in range(RUNS)
        if (
            found := change_point(*steady(seed, share=0.3, months=36), seed=seed, tries=199)
        )
    ]
    assert len(chances) == RUNS
    assert 0.01 < np.mean(np.array(chances) <= 0.05) < 0.10


def test_nothing_closed_has_no_change() -> None:
    assert change_point(np.zeros(24), np.full(24, 50.0), seed=1) is None
    assert change_point(np.full(5, 2.0), np.full(5, 50.0), seed=1) is None
