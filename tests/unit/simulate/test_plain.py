"""The plain engine's own odd cases; the rest is in the property tests."""

import numpy as np

from seethechild.simulate.lives import Newcomer
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain import PlainEngine
from seethechild.simulate.program import TICKS_PER_YEAR
from tests.unit.simulate.small_models import branch, lane, system


def newcomer(age: float) -> Newcomer:
    birth = -round(age * TICKS_PER_YEAR)
    return Newcomer(
        number=0, group="all", birth=birth, entry=0, elapsed=0, states=("none",)
    )


def engine(*lanes: object) -> PlainEngine:
    model = system(*lanes, checked=False)  # type: ignore[arg-type]
    return PlainEngine(model, mean_parameters(model), (), (1, 2), 5 * TICKS_PER_YEAR)


def test_a_child_too_old_to_come_in_has_no_life_here() -> None:
    life = engine().live(newcomer(19.0))
    assert life.stays == ()
    assert life.left is None


def test_a_child_that_leaves_at_once_has_stays_that_end_then() -> None:
    leave = lane("none a", 1e15, {}, branches=(branch(leaves=True),))
    life = engine(leave).live(newcomer(3.0))
    assert life.left == 0
    assert [(stay.start, stay.stop) for stay in life.stays] == [(0, 0)]


def test_a_life_without_lanes_is_one_stay_to_the_last_age() -> None:
    (stay,) = engine().live(newcomer(16.0)).stays
    assert (stay.start, stay.stop) == (0, 2 * TICKS_PER_YEAR)


def test_stays_follow_each_other() -> None:
    lanes = lane("none a", 3.0, {"help": "plan"}), lane("plan b", 3.0, {"help": "none"})
    stays = engine(*lanes).live(newcomer(3.0)).stays
    assert len(stays) > 3
    assert all(
        np.array([s.stop for s in stays[:-1]]) == np.array([s.start for s in stays[1:]])
    )
