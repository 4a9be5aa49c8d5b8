"""Weibull clocks: what is exact, how far the rest is off, and what is refused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate

from seethechild.core.errors import SpecError
from seethechild.model.system import Service, SystemModel
from seethechild.model.system_files import FACTS, load_model, save_model
from seethechild.model.weibull import (
    MOST_BANDS,
    MOST_GAP,
    Weibull,
    finer_edges,
    read_clocks,
    survival_gaps,
    weibull_hazards,
    with_weibull,
)
from tests.unit.simulate.small_models import lane, system

shapes = st.floats(0.5, 4.0)
scales = st.floats(0.05, 30.0)
edge_lists = st.lists(st.floats(0.01, 20.0), min_size=0, max_size=6, unique=True).map(
    lambda found: np.array([0.0, *sorted(found)])
)
BANDS = (0.0, 0.25, 0.5, 1.0, 2.0)


def survival(hazards: np.ndarray, edges: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Survival of hazards constant from edge to edge, by adding up: a plain twin."""
    ends = np.append(edges[1:], np.inf)
    spent = [
        sum(
            h * max(0.0, min(t, b) - a)
            for h, a, b in zip(hazards, edges, ends, strict=True)
        )
        for t in years
    ]
    return np.exp(-np.array(spent))


@given(shapes, scales, edge_lists)
def test_as_many_are_left_at_each_edge_as_the_weibull_says(
    shape: float, scale: float, edges: np.ndarray
) -> None:
    clock = Weibull(shape, scale)
    hazards = weibull_hazards(clock, edges)
    wanted = np.exp(-((edges / scale) ** shape))
    np.testing.assert_allclose(
        survival(hazards, edges, edges), wanted, rtol=1e-9, atol=1e-11
    )


@given(shapes, scales, edge_lists)
def test_between_edges_the_share_is_off_by_no_more_than_stated(
    shape: float, scale: float, edges: np.ndarray
) -> None:
    clock = Weibull(shape, scale)
    hazards, gaps = weibull_hazards(clock, edges), survival_gaps(clock, edges)
    last = edges[-1] + 5 * scale
    for start, stop, gap in zip(edges, [*edges[1:], last], gaps, strict=True):
        years = np.linspace(start, stop, 101)
        off = np.abs(survival(hazards, edges, years) - clock.survival(years))
        assert off.max() <= gap + 1e-9


def test_the_stated_bound_is_not_far_from_what_the_share_is_off() -> None:
    """A bound that is never come near to says nothing: here it is less than twice as much."""
    clock, edges = Weibull(1.6, 1.5), np.array(BANDS)
    years = np.linspace(1.0, 2.0, 1001)
    off = np.abs(
        survival(weibull_hazards(clock, edges), edges, years) - clock.survival(years)
    )
    assert off.max() <= survival_gaps(clock, edges)[3] < 2 * off.max()


@given(shapes, scales)
def test_edges_are_added_until_the_share_is_near_enough(shape: float, scale: float) -> None:
    clock, edges = Weibull(shape, scale), np.array(BANDS)
    finer = finer_edges(clock, edges, longest=25.0)
    assert set(edges) <= set(finer)
    assert len(finer) <= MOST_BANDS
    gaps = survival_gaps(clock, finer)
    assert (gaps[:-1] <= MOST_GAP).all()
    assert finer[-1] > 24.9999 or gaps[-1] <= MOST_GAP


@given(st.floats(0.4, 5.0), st.floats(0.1, 10.0), st.floats(0.0, 4.0))
def test_the_mean_time_left_is_what_integration_says(
    shape: float, scale: float, times: float
) -> None:
    """Where almost nobody is left too: there the plain quotient would be nought by nought."""
    clock = Weibull(shape, scale)
    years = scale * times ** (1 / shape)
    whole, _ = integrate.quad(
        lambda x: np.exp(times - (x / scale) ** shape), years, np.inf, limit=200
    )
    assert clock.mean_left(years) == pytest.approx(whole, rel=1e-5)
    far = clock.mean_left(scale * 900.0 ** (1 / shape))
    hazard = shape / scale * 900.0 ** (1 - 1 / shape)
    assert far * hazard == pytest.approx(1.0, abs=0.01)


def test_shape_1_is_a_constant_rate() -> None:
    np.testing.assert_allclose(weibull_hazards(Weibull(1.0, 4.0), np.array(BANDS)), 0.25)
    np.testing.assert_array_equal(survival_gaps(Weibull(1.0, 4.0), np.array(BANDS)), 0.0)


def test_a_mean_stay_is_the_weibulls() -> None:
    """By the mean of the open band and survival at edges; known: scale * gamma(1 + 1 / shape)."""
    clock = Weibull(2.0, 1.0)
    edges = finer_edges(clock, np.array([0.0]), longest=25.0)
    hazards = weibull_hazards(clock, edges)
    there = survival(hazards, edges, edges)
    mean = np.sum(-np.diff(there, append=0.0) / hazards)
    assert mean == pytest.approx(np.sqrt(np.pi) / 2, abs=MOST_GAP)


@pytest.mark.parametrize("shape", [0.0, -1.0, np.nan, np.inf])
def test_what_is_no_weibull_is_refused_and_both_numbers_are_told(shape: float) -> None:
    with pytest.raises(SpecError) as error:
        Weibull(shape, 0.0)
    assert [problem.where for problem in error.value.problems] == [
        "weibull.shape",
        "weibull.scale",
    ]


@pytest.mark.parametrize("shape", [0.02, 0.1, 0.2])
def test_a_rate_that_explodes_near_nought_is_refused(shape: float) -> None:
    with pytest.raises(SpecError, match="lane none a"):
        with_weibull(small(), {"none a": Weibull(shape, 0.5)})


def test_a_rate_of_more_than_one_an_hour_is_refused() -> None:
    with pytest.raises(SpecError, match="explodes: 1e\\+02 % would go on the first day"):
        weibull_hazards(Weibull(0.9, 1e-5), np.array([0.0, 1e-6]))


def small(**rest: object) -> SystemModel:
    rates = np.array([[0.0] * 5, [2.0] * 5, [1.0, 2.0, 3.0, 4.0, 5.0]])
    lanes = (
        lane("none a", rates, {"help": "plan"}, shape=(3, 5)),
        lane("none b", np.tile([1.0, 2.0, 3.0, 4.0, 5.0], (3, 1)), {"help": "plan"}, shape=(3, 5)),
        lane("plan c", 0.0, {"help": "none"}, shape=(3, 5)),
    )  # fmt: skip
    return system(*lanes, duration_edges=BANDS, **rest)  # type: ignore[arg-type]


def test_other_lanes_keep_their_rates_at_every_time_in_the_state() -> None:
    model = small()
    clocked = with_weibull(model, {"none a": Weibull(0.7, 1.5)})
    assert clocked.duration_bands > model.duration_bands
    years = np.linspace(0.0, 30.0, 2000)
    before = np.searchsorted(model.duration_edges, years, side="right") - 1
    after = np.searchsorted(clocked.duration_edges, years, side="right") - 1
    for one, other in zip(model.lanes[1:], clocked.lanes[1:], strict=True):
        np.testing.assert_array_equal(one.rates[:, before], other.rates[:, after])


def test_ages_at_which_a_lane_has_no_rate_have_none() -> None:
    rates = with_weibull(small(), {"none a": Weibull(2.0, 1.5)}).lanes[0].rates
    assert (rates[0] == 0).all()
    np.testing.assert_array_equal(rates[1], rates[2])
    assert (np.diff(rates[1]) > 0).all()


def test_all_that_is_wrong_with_clocks_is_told_at_once() -> None:
    waits = replace(
        small(), services=(Service("office", "plan c", ("none",), ((0.0, 3),)),)
    )
    clock = Weibull(1.0, 1.0)
    with pytest.raises(SpecError) as error:
        with_weibull(
            waits, {"none aa": clock, "plan c": clock, "none b": Weibull(0.05, 0.1)}
        )
    told = str(error.value)
    assert "Did you mean none a?" in told
    assert "free places drive it" in told
    assert "lane none b" in told
    with pytest.raises(SpecError, match="no rate at any age"):
        with_weibull(small(), {"plan c": clock})


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ([], "is not a table of lanes"),
        ({"x": 3}, "says something else than weibull"),
        ({"x": {"weibull": {"shape": 1}, "rate": 2}}, "says something else than weibull"),
        ({"x": {"weibull": {"shape": 1}}}, "needs shape and scale alone"),
        ({"x": {"weibull": {"shape": "1", "scale": 2}}}, "holds what is no number"),
        ({"x": {"weibull": {"shape": True, "scale": 2}}}, "holds what is no number"),
        ({"x": {"weibull": {"shape": 1, "scale": 0}}}, "x.weibull.scale: is 0"),
    ],
)
def test_a_clock_that_is_not_written_rightly_is_refused(said: object, what: str) -> None:
    with pytest.raises(SpecError, match=what):
        read_clocks(said)


def test_a_models_file_may_name_a_clock(tmp_path: Path) -> None:
    save_model(small(), tmp_path / "m")
    facts = tmp_path / "m" / FACTS
    facts.write_text(
        facts.read_text() + '\n[lane."none a"]\nweibull = {shape = 0.7, scale = 1.5}\n'
    )
    read = load_model(tmp_path / "m")
    wanted = with_weibull(small(), {"none a": Weibull(0.7, 1.5)})
    np.testing.assert_array_equal(read.duration_edges, wanted.duration_edges)
    for one, other in zip(read.lanes, wanted.lanes, strict=True):
        np.testing.assert_array_equal(one.rates, other.rates)
    save_model(read, tmp_path / "again")  # now its own rates, to the same bits
    np.testing.assert_array_equal(
        load_model(tmp_path / "again").lanes[0].rates, read.lanes[0].rates
    )
    facts.write_text(facts.read_text().replace("none a", "none x"))
    with pytest.raises(SpecError, match="there is no such lane"):
        load_model(tmp_path / "m")
