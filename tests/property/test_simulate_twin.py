"""The compiled engine and the plain one give the same lives, event by event."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.simulate.lives import Life
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children
from tests.lengths import at_length
from tests.property.simulate_models import ModelMaker, add_up, plain_lives, some_by_family

Event = tuple[int, int, str, int]

numbers = st.integers(0, 2**32)


def told(played: Played) -> list[Event]:
    """What the kernel says happened."""
    sources = [played.model.lanes[lane].id for lane in played.layout.order]
    sources += [f"birthday/{m.age:g}/{m.track}/{m.state}" for m in played.layout.birthdays]
    places = played.layout.places
    return [
        (time, child, sources[source], places[branch].branch)
        for time, child, source, branch in played.log.tolist()
    ]


def happened(lives: list[Life]) -> list[Event]:
    """What happened in the lives of the plain engine."""
    return [
        (what.time, row, what.source, what.branch)
        for row, life in enumerate(lives)
        for what in life.happenings
    ]


def assert_equal_lives(number: int, *, steady: bool = False) -> None:
    maker = ModelMaker(number)
    model = maker.model()
    reforms = some_by_family(maker.reforms(model))
    if steady:
        reforms = (*maker.steady_reforms(model), *reforms)
    seed, draw = number % 1000, maker.between(0, 3)
    years, period_years = (
        float(maker.dice.choice([3.0, 4.7])),
        float(maker.dice.choice([0.25, 1.0, 10.0])),
    )
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
        period_years=period_years,
        children=children,
        parameters=parameters,
        log=True,
    )
    lives = plain_lives(model, played.children, parameters, reforms, seed, draw, years)

    assert told(played) == happened(lives)
    for name, total in add_up(played, lives).items():
        np.testing.assert_array_equal(getattr(played, name), total, err_msg=name)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(numbers)
def test_the_kernel_and_the_plain_engine_give_the_same_lives(number: int) -> None:
    assert_equal_lives(number)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(numbers)
def test_reforms_that_reach_everybody_in_turn_give_the_same_lives(number: int) -> None:
    assert_equal_lives(number, steady=True)


@pytest.mark.slow
@settings(max_examples=at_length(1000, fresh_clone=250), deadline=None)
@given(numbers)
def test_the_kernel_and_the_plain_engine_give_the_same_lives_at_length(number: int) -> None:
    assert_equal_lives(number, steady=number % 2 == 1)
