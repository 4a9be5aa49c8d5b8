"""The children a run begins with, and those who arrive."""

from math import inf

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Inflow, SystemModel
from seethechild.simulate.parameters import Parameters
from seethechild.simulate.population import Children, make_children
from seethechild.simulate.presence import presence
from seethechild.simulate.program import TICKS_PER_YEAR
from tests.unit.simulate.small_models import cells, lane, system


def births(per_year: float = 50.0, **rest: object) -> Inflow:
    given = {
        "id": "births",
        "group": "all",
        "per_year": per_year,
        "evidence": inf,
        "age_low": 0.0,
        "age_high": 0.0,
        "states": {"help": "none"},
    } | rest
    return Inflow(**given)  # type: ignore[arg-type]


def model(**rest: object) -> SystemModel:
    return system(lane("none a", 0.5, {"help": "plan"}), checked=False, **rest)  # type: ignore[arg-type]


def made(system_model: SystemModel, draw: int | None = 0, years: float = 4.0) -> Children:
    return make_children(system_model, seed=1, draw=draw, years=years)


def test_a_cell_gets_its_count_rounded_down_or_up_and_right_on_average() -> None:
    start = cells(help=["none", "plan", "none"], count=[0.3, 2.6, 1.4])
    sizes = np.array(
        [
            [int((kids.states[:, 0] == 0).sum()), int((kids.states[:, 0] == 1).sum())]
            for kids in (made(model(start=start), draw) for draw in range(400))
        ]
    )
    assert set(sizes[:, 1]) == {2, 3}
    assert set(sizes.sum(axis=1)) <= {4, 5}
    np.testing.assert_allclose(sizes.mean(axis=0), [1.7, 2.6], atol=0.12)


def test_ages_and_times_in_the_state_are_spread_evenly_and_independently() -> None:
    start = cells(
        help="plan",
        age_low=4.0,
        age_high=6.0,
        elapsed_low=1.0,
        elapsed_high=3.0,
        count=2000.0,
    )
    kids = made(model(start=start))
    age = (kids.entry - kids.birth) / TICKS_PER_YEAR
    elapsed = kids.elapsed / TICKS_PER_YEAR
    for values, low in ((age, 4.0), (elapsed, 1.0)):
        np.testing.assert_allclose(np.sort(values), low + np.arange(2000) / 1000, atol=0.01)
    assert abs(np.corrcoef(age, elapsed)[0, 1]) < 0.05


def test_nobody_has_been_in_a_state_since_before_birth() -> None:
    kids = made(model(start=cells(help="plan", age_high=2.0, elapsed_high=8.0)))
    assert (kids.elapsed <= kids.entry - kids.birth).all()


def test_births_come_evenly_over_time_at_age_0() -> None:
    kids = made(model(inflows=(births(200.0),)))
    new = kids.inflow == 0
    assert abs(new.sum() - 800) < 4 * 800**0.5
    np.testing.assert_array_equal(kids.birth[new], kids.entry[new])
    years = kids.entry[new] / TICKS_PER_YEAR
    np.testing.assert_allclose(
        years, (np.arange(new.sum()) + 0.5) / new.sum() * 4, atol=0.01
    )


def test_those_who_arrive_have_been_in_their_state_but_not_since_before_birth() -> None:
    arrivals = births(id="arrivals", age_low=1.0, age_high=9.0, elapsed_years=2.5)
    kids = made(model(inflows=(arrivals,)))
    new = kids.inflow == 0
    age, elapsed = kids.entry[new] - kids.birth[new], kids.elapsed[new]
    assert (age < 2.5 * TICKS_PER_YEAR).any()
    np.testing.assert_array_equal(elapsed, np.minimum(age, round(2.5 * TICKS_PER_YEAR)))


def test_arrivals_have_numbers_of_their_own_whatever_the_start() -> None:
    arrivals = births(id="arrivals", age_low=14.0, age_high=17.0)
    few = made(model(inflows=(arrivals,), start=cells(count=10.0)))
    many = made(model(inflows=(arrivals,), start=cells(count=500.0)))
    np.testing.assert_array_equal(
        few.number[few.inflow == 0], many.number[many.inflow == 0]
    )
    np.testing.assert_array_equal(few.birth[few.inflow == 0], many.birth[many.inflow == 0])
    assert len(np.unique(many.number)) == len(many)
    assert many.number.max() < 2**32


def test_draws_differ_and_come_again() -> None:
    one = model(inflows=(births(),))
    np.testing.assert_array_equal(made(one, 3).birth, made(one, 3).birth)
    assert not np.array_equal(made(one, 3).birth[:100], made(one, 4).birth[:100])
    assert len(made(one, None)) > 0


def test_a_drawn_level_of_arrivals_is_used() -> None:
    one = model(inflows=(births(),))
    parameters = Parameters(np.ones(1), (np.ones((1, 3)),), np.array([0.0]))
    kids = make_children(one, seed=1, draw=0, years=4.0, parameters=parameters)
    assert (kids.inflow == -1).all()


def test_an_inflow_too_large_to_number_is_refused() -> None:
    with pytest.raises(SpecError, match="Split it"):
        made(model(inflows=(births(1e8),)))


def test_an_empty_start_is_no_trouble() -> None:
    assert len(made(model(start=cells(count=0.0)))) == 0


def test_presence_is_the_sum_over_children_of_the_time_in_each_cell() -> None:
    arrivals = births(id="arrivals", age_low=3.0, age_high=16.0)
    one = model(inflows=(births(), arrivals), start=cells(count=50.0))
    kids = made(one, years=3.5)
    edges = (one.age_edges * TICKS_PER_YEAR).astype(np.int64)
    horizon = round(3.5 * TICKS_PER_YEAR)
    lived, there, arrivals, came = presence(
        kids, one, horizon=horizon, period=TICKS_PER_YEAR
    )
    turns = [0, 1, 2, 3, 3.5]
    for period in range(4):
        low, high = (round(turn * TICKS_PER_YEAR) for turn in turns[period : period + 2])
        for band in range(3):
            start = np.maximum(kids.entry, np.maximum(low, kids.birth + edges[band]))
            stop = np.minimum(high, kids.birth + edges[band + 1])
            assert lived[period, band, 0] == np.maximum(stop - start, 0).sum()
            assert there[period, band, 0] == ((start < high) & (stop == high)).sum()
            age = kids.entry - kids.birth
            here = (low <= kids.entry) & (kids.entry < high)
            here &= (edges[band] <= age) & (age < edges[band + 1])
            brought = [(here & (kids.inflow == inflow)).sum() for inflow in (0, 1)]
            assert arrivals[period, :, band, 0].tolist() == brought
            assert came[period, 0, band, 0] == sum(brought)
