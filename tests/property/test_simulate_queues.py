"""Limited services: running ahead gives the same lives and waits as putting all in one order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from tests.lengths import at_length
from tests.property.simulate_models import (
    ModelMaker,
    add_up,
    newcomers,
    plain_engine,
    some_by_family,
)
from tests.property.test_simulate_twin import happened, told

numbers = st.integers(0, 2**32)


def assert_equal_waits(number: int) -> None:
    maker = ModelMaker(number)
    model = maker.limited(maker.model())
    reforms = some_by_family(maker.reforms(model))
    seed, draw, years = number % 1000, maker.between(0, 3), 3.7
    parameters = draw_parameters(model, seed, draw)
    children = make_children(
        model, seed=seed, draw=draw, years=years, parameters=parameters
    )
    played = play(
        model,
        seed=seed,
        draw=draw,
        years=years,
        reforms=reforms,
        children=children,
        parameters=parameters,
        log=True,
        chunks=maker.between(1, 3),
    )
    brief = play(
        model,
        seed=seed,
        draw=draw,
        years=years,
        reforms=reforms,
        children=children,
        parameters=parameters,
    )
    for name in ("ticks", "stock", "entries", "taken", "arrivals", "outcomes"):
        np.testing.assert_array_equal(
            getattr(brief, name), getattr(played, name), err_msg=f"{name} without a log"
        )
    engine = plain_engine(model, parameters, reforms, seed, draw, years)
    lives, requests = Together(engine, newcomers(model, played.children)).through()
    assert told(played) == happened(lives)
    for name, total in add_up(played, lives).items():
        np.testing.assert_array_equal(getattr(played, name), total, err_msg=name)
    made = played.requests
    columns = (made.row, made.service, made.turn, made.asked, made.ended, made.how)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == [
        (one.row, one.service, one.turn, one.asked, one.ended, int(one.how))
        for one in requests
    ]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(numbers)
def test_running_ahead_is_the_same_as_one_order_of_all(number: int) -> None:
    assert_equal_waits(number)


@pytest.mark.slow
@settings(max_examples=at_length(1000, fresh_clone=250), deadline=None)
@given(numbers)
def test_running_ahead_is_the_same_as_one_order_of_all_at_length(number: int) -> None:
    assert_equal_waits(number)
