"""Reforms in the forward solution: who is reached, from when, by how much."""

from math import exp

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import Inflow
from seethechild.simulate.forward import forward
from seethechild.simulate.forward_reach import Trigger, find_kinds, legs, present
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.forward_models import branch, lane, model_of, two_states


def reform(
    ratio: float,
    *,
    reach: float = 1.0,
    start: float = 0.0,
    ramp: float = 0.0,
    purpose: str = "visits",
    groups: tuple[bool, ...] = (True,),
) -> Reform:
    factor = Multiplier(0, np.full(1, ratio), np.array(groups))
    return Reform(Schedule(reach, start, ramp, purpose), (factor,))


def still(*reforms: Reform, years: float = 2, **settings: float) -> float:
    """How many of 100 are still without help when help comes once a year."""
    found = forward(two_states(1.0), years=years, reforms=reforms, **settings)
    return float(found.stocks[-1, 0, 0, 0])


def test_a_reform_of_nobody_or_by_nothing_changes_nothing():
    assert still(reform(0.5, reach=0.0)) == pytest.approx(still(), abs=1e-9)
    assert still(reform(1.0, reach=0.7, ramp=1.0)) == pytest.approx(still(), abs=1e-9)


@pytest.mark.parametrize("start", [0.0, 0.5, -1.0])
def test_it_works_on_those_reached_from_its_start(start):
    under = 2 - max(start, 0.0)
    reached = exp(-(2 - under) - 3 * under)
    expected = 100 * (0.4 * reached + 0.6 * exp(-2))
    assert still(reform(3.0, reach=0.4, start=start)) == pytest.approx(expected, abs=1e-9)


def test_a_start_within_a_step_is_weighed():
    expected = 100 * exp(-0.55 - 3 * 1.45)
    assert still(reform(3.0, start=0.55)) == pytest.approx(expected, rel=0.02)
    assert still(reform(3.0, start=0.55), step_years=1 / 60) == pytest.approx(
        expected, rel=1e-3
    )


def test_its_reach_grows_evenly_over_the_ramp():
    """With no help at all once reached, the survivors of the ramp can be summed by hand."""
    expected = 100 * (0.5 * exp(-2) + 0.5 * (exp(-0.5) - exp(-1.5)))
    coarse, fine = (
        still(reform(0.0, reach=0.5, start=0.5, ramp=1.0), step_years=1 / steps) - expected
        for steps in (12, 24)
    )
    assert coarse == pytest.approx(4 * fine, rel=0.05)
    assert abs(fine) < 0.01


def test_those_who_arrive_later_are_reached_as_well():
    births = Inflow("births", "children", 100.0, np.inf, 0.0, 0.0, {"help": "none"})
    model = two_states(1.0, rows=[{"count": 0.0}], inflows=[births])

    def error(step: float) -> float:
        # Nobody reached is helped; the reach is 0.8 from time 1 on, less before.
        found = forward(
            model, years=2, step_years=step, reforms=[reform(0.0, reach=0.8, ramp=1.0)]
        )
        # A child born at b whose reform starts at s, evenly in [0, 1]: helped only before s.
        not_helped_before = exp(-1)  # exp(-(s - b)) over b below s, then over s
        born_after = 1.5
        stay = not_helped_before + born_after
        other = 1 - exp(-2)
        return float(found.stocks[-1, 0, 0, 0]) - 100 * (0.8 * stay + 0.2 * other)

    assert error(1 / 12) == pytest.approx(4 * error(1 / 24), rel=0.05)
    assert abs(error(1 / 24)) < 0.05


def test_two_reforms_of_one_lane_multiply():
    both = [reform(2.0, reach=0.5), reform(3.0, reach=0.5, purpose="meetings")]
    rates = np.array([1.0, 2.0, 3.0, 6.0])
    assert still(*both) == pytest.approx(100 * np.exp(-2 * rates).mean(), abs=1e-9)


def test_reforms_with_one_purpose_reach_the_same_children():
    both = [reform(2.0, reach=0.5), reform(3.0, reach=0.2)]
    expected = 100 * (0.5 * exp(-2) + 0.3 * exp(-4) + 0.2 * exp(-12))
    assert still(*both) == pytest.approx(expected, abs=1e-9)


def test_ramps_with_one_purpose_go_together():
    alone = still(reform(0.5, reach=0.6, ramp=1.0))
    halves = [reform(0.5, reach=0.6, ramp=1.0), reform(1.0, reach=0.3)]
    assert still(*halves) == pytest.approx(alone, rel=0.005)
    assert still(*halves) != still(halves[0])


def test_a_reform_reaches_its_groups_only():
    mine = lane("help/none/in", 1.0, [branch(1.0, 1, help="helped")])
    model = model_of(
        [mine], [{"group": "a"}, {"group": "b"}],
        states={"help": ("none", "helped")}, groups=("a", "b"),
    )  # fmt: skip
    found = forward(model, years=1, reforms=[reform(2.0, groups=(False, True))])
    assert found.stocks[1, 0, 0] == pytest.approx([100 * exp(-1), 100 * exp(-2)], abs=1e-9)


def test_too_many_reforms_at_once_are_refused():
    many = [reform(0.9, reach=0.5, purpose=f"number {at}") for at in range(7)]
    with pytest.raises(SpecError, match="128 sets"):
        still(*many)


def test_the_parts_of_a_step_add_up_and_are_in_order_of_time():
    triggers = [Trigger(0.5, 0.0, 1.0), Trigger(1.0, 0.25, 0.0)]
    parts = legs(triggers, [0, 1], 0.0, 0.5)
    for mask in (0, 1):
        assert sum(part.share for part in parts if part.origin == mask) == pytest.approx(1)
    both = [part for part in parts if part.origin == 0 and part.end == 3]
    assert [part.under for part in both] == [0, 3]
    assert present(triggers, 0.5) == {2: 0.75, 3: 0.25}


def test_kinds_share_out_all_children():
    kinds = find_kinds([Schedule(0.5, 1.0, 2.0, "a"), Schedule(0.2, 0.0, 0.0, "a")])
    assert sum(kind.share for kind in kinds) == pytest.approx(1)
    starts = [kind.triggers[0].start_years for kind in kinds if kind.triggers[0].reach]
    assert np.average(
        starts, weights=[kind.share for kind in kinds if kind.triggers[0].reach]
    ) == pytest.approx(2.0)
