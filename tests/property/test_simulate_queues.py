"""Limited services: running ahead gives the same lives and waits as putting all in one order."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.model.system import SystemModel
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import Children, make_children
from tests.lengths import at_length
from tests.property.simulate_models import (
    ModelMaker,
    add_up,
    newcomers,
    plain_engine,
    some_by_family,
)
from tests.property.simulate_ties import YEARS, TieMaker
from tests.property.test_simulate_twin import happened, told

numbers = st.integers(0, 2**32)


def assert_equal_waits(number: int) -> None:
    maker = ModelMaker(number)
    model = maker.limited(maker.model())
    reforms = some_by_family(maker.reforms(model))
    if number % 2:
        reforms = (*maker.steady_reforms(model), *reforms)
    seed, draw, years = number % 1000, maker.between(0, 3), 3.7
    parameters = draw_parameters(model, seed, draw)
    children = make_children(
        model, seed=seed, draw=draw, years=years, parameters=parameters
    )
    assert_equal(
        model,
        children,
        chunks=maker.between(1, 3),
        reforms=reforms,
        seed=seed,
        draw=draw,
        years=years,
        parameters=parameters,
    )


def assert_equal_ties(number: int) -> None:
    """As above, and in another order of rows."""
    maker = TieMaker(number)
    model = maker.limited(maker.model())
    children = maker.children(model)
    run = {
        "reforms": some_by_family(maker.reforms(model)),
        "seed": number % 1000,
        "draw": 0,
        "years": YEARS,
        "parameters": draw_parameters(model, number % 1000, 0),
    }
    played = assert_equal(model, children, chunks=maker.between(1, 3), **run)
    order = maker.dice.permutation(len(children))
    other = play(model, children=children.take(order), **run)
    for name in ("ticks", "stock", "entries", "taken"):
        np.testing.assert_array_equal(getattr(other, name), getattr(played, name), name)
    assert [(order[row], *rest) for row, *rest in asked(other)] == asked(played)


def assert_equal(
    model: SystemModel, children: Children, *, chunks: int, **run: Any
) -> Played:
    """Both engines tell the same, with a log and without."""
    played = play(model, children=children, log=True, chunks=chunks, **run)
    brief = play(model, children=children, **run)
    for name in ("ticks", "stock", "entries", "taken", "arrivals", "outcomes"):
        np.testing.assert_array_equal(
            getattr(brief, name), getattr(played, name), err_msg=f"{name} without a log"
        )
    names = ("parameters", "reforms", "seed", "draw", "years")
    engine = plain_engine(model, *(run[name] for name in names))
    lives, requests = Together(engine, newcomers(model, played.children)).through()
    assert told(played) == happened(lives)
    for name, total in add_up(played, lives).items():
        np.testing.assert_array_equal(getattr(played, name), total, err_msg=name)
    assert asked(played) == [
        (one.row, one.service, one.turn, one.asked, one.ended, int(one.how))
        for one in requests
    ]
    return played


def asked(played: Played) -> list[tuple[int, ...]]:
    """All requests, in the order in which they were made."""
    made = played.requests
    columns = (made.row, made.service, made.turn, made.asked, made.ended, made.how)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(numbers)
def test_running_ahead_is_the_same_as_one_order_of_all(number: int) -> None:
    assert_equal_waits(number)


@pytest.mark.slow
@settings(max_examples=at_length(1000, fresh_clone=250), deadline=None)
@given(numbers)
def test_running_ahead_is_the_same_as_one_order_of_all_at_length(number: int) -> None:
    assert_equal_waits(number)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(numbers)
def test_what_happens_at_one_tick_is_put_in_one_order_too(number: int) -> None:
    assert_equal_ties(number)


@pytest.mark.slow
@settings(max_examples=at_length(2000, fresh_clone=250), deadline=None)
@given(numbers)
def test_what_happens_at_one_tick_is_put_in_one_order_too_at_length(number: int) -> None:
    assert_equal_ties(number)
