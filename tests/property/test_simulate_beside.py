"""An option played beside as now is the option played with everybody, to the last bit."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.simulate import beside
from seethechild.simulate.beside import play_beside
from seethechild.simulate.compile import Outcome
from seethechild.simulate.parameters import draw_parameters
from seethechild.simulate.play import Played, play
from seethechild.simulate.population import make_children
from tests.lengths import at_length
from tests.property.simulate_models import ModelMaker, some_by_family

TABLES = ("ticks", "stock", "entries", "taken", "arrivals", "outcomes", "turns")
YEARS = 3.5


def both(number: int, *, limited: bool = False) -> tuple[Played, Played, Played]:
    """As now, the option played with everybody, and the option played beside as now."""
    maker = ModelMaker(number)
    model = maker.model()
    if limited:
        model = maker.limited(model)
    drift, more = (some_by_family(maker.reforms(model)) for _ in range(2))
    if number % 2:
        drift = (*maker.steady_reforms(model), *drift)
    parameters = draw_parameters(model, number, 0)
    first = model.tracks[0], model.states[model.tracks[0]][0]
    outcomes = (Outcome("happened", ("referral", "arrival")), Outcome("days", (), (first,)))
    run = {"seed": number, "draw": 0, "years": YEARS, "outcomes": outcomes, "log": True}
    run["parameters"] = parameters
    run["children"] = make_children(
        model, seed=number, draw=0, years=YEARS, parameters=parameters
    )
    now = play(model, reforms=drift, **run)
    every = play(model, reforms=(*drift, *more), **run)
    quick = play_beside(
        now, model, reforms=(*drift, *more), parameters=parameters, outcomes=outcomes
    )
    return now, every, quick


def assert_same(one: Played, other: Played) -> None:
    for name in TABLES:
        mine, yours = getattr(one, name), getattr(other, name)
        assert mine.dtype == yours.dtype
        np.testing.assert_array_equal(mine, yours, err_msg=name)


def lives(played: Played) -> list[list[list[int]]]:
    """The events of each child."""
    return [
        played.log[played.log[:, 1] == row].tolist() for row in range(len(played.children))
    ]


@settings(max_examples=at_length(60, fresh_clone=40), deadline=None)
@given(number=st.integers(0, 10**6))
def test_tables_are_the_same_however_many_are_lived_again(number: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside, "MOST", 9.0)  # never too many
        now, every, quick = both(number)
        assert_same(every, quick)
        some = beside._whom_it_changes(replace(now, children=every.children), every.program)
    assert some is not None
    pairs = zip(lives(now), lives(every), strict=True)
    changed = {row for row, (mine, yours) in enumerate(pairs) if mine != yours}
    assert changed <= set(some.tolist())


@settings(max_examples=at_length(15, fresh_clone=10), deadline=None)
@given(number=st.integers(0, 10**6))
def test_where_places_are_limited_everybody_is_played(number: int) -> None:
    _, every, quick = both(number, limited=True)
    assert_same(every, quick)
    np.testing.assert_array_equal(every.requests.ended, quick.requests.ended)
