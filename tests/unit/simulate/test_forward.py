"""The forward solution against what can be worked out by hand."""

from math import exp

import numpy as np
import pytest

from seethechild.core.errors import SpecError, UnknownNameError
from seethechild.model.system import AgeMove, Branch, Inflow
from seethechild.simulate import forward_space
from seethechild.simulate.forward import forward
from tests.unit.simulate.forward_models import branch, lane, little, model_of, two_states

TWO = {"help": ("none", "helped")}
THREE = {"help": ("none", "helped", "done")}
EXACT = 1e-9


def waits(wait: float, rate: float, **more: object) -> list:
    """Durations below and above ``wait``; nobody leaves before it."""
    return [
        lane("help/helped/out", np.array([[0.0, rate]]), [branch(1.0, 1, help="done", **more)], durations=2)
    ]  # fmt: skip


def test_children_leave_a_state_exponentially():
    found = forward(two_states(2.0), years=1.5, periods_per_year=2)
    still = 100 * np.exp(-2.0 * np.array([0, 0.5, 1, 1.5]))
    assert found.stocks[:, 0, 0, 0] == pytest.approx(still, abs=EXACT)
    assert found.child_years[:, 0, 0, 0] == pytest.approx(-np.diff(still) / 2, abs=EXACT)
    assert found.taken[:, 0, 0, 0, 0] == pytest.approx(-np.diff(still), abs=EXACT)
    assert found.entries[:, 1, 0, 0] == pytest.approx(-np.diff(still), abs=EXACT)


def test_many_moves_within_one_step_are_all_counted():
    found = forward(two_states(100.0, back=300.0), years=1)
    helped = 25 * (1 - exp(-400.0))
    years = 25 - 25 * (1 - exp(-400.0)) / 400
    assert found.stocks[1, 1, 0, 0] == pytest.approx(helped, abs=EXACT)
    assert found.child_years[0, 1, 0, 0] == pytest.approx(years, abs=EXACT)
    assert found.taken[0, 1, 0, 0, 0] == pytest.approx(300 * years, rel=EXACT)


def test_two_states_in_a_row_give_an_erlang_stay():
    lanes = [
        lane("help/none/on", 3.0, [branch(1.0, 1, help="helped")]),
        lane("help/helped/on", 3.0, [branch(1.0, 1, help="done")]),
    ]
    found = forward(model_of(lanes, [{}], states=THREE), years=1)
    assert found.stocks[1, 2, 0, 0] == pytest.approx(100 * (1 - exp(-3) * 4), abs=EXACT)


def test_rates_follow_the_time_in_state_of_those_there_at_the_start():
    rates = np.array([[1.0, 4.0, 0.5]])
    lanes = [lane("help/helped/out", rates, [branch(1.0, 1, help="none")], durations=3)]
    model = model_of(
        lanes, [{"help": "helped", "age_low": 9.0, "age_high": 9.0, "elapsed_low": 0.25, "elapsed_high": 0.25}],
        states=TWO, duration_edges=(0.0, 0.5, 1.0),
    )  # fmt: skip
    found = forward(model, years=1)
    kept = 100 * exp(-0.25 * 1 - 0.5 * 4 - 0.25 * 0.5)
    assert found.stocks[1, 1, 0, 0] == pytest.approx(kept, abs=EXACT)
    first = 100 * (1 - exp(-0.25))
    assert found.taken[0, 0, 0, 0, 0] == pytest.approx(first, abs=EXACT)
    assert found.taken[0, 0, 0, 0].sum() == pytest.approx(100 - kept, abs=EXACT)


@pytest.mark.parametrize("enter", [0.0, 0.5, 0.3])
def test_a_clock_starts_where_the_branch_says(enter):
    lanes = [
        lane("help/none/in", 2.0, [Branch(np.ones(1), {"help": "helped"}, (), enter)], durations=2),
        *waits(1.0, 3.0),
    ]  # fmt: skip
    model = model_of(lanes, [{}], states=THREE, duration_edges=(0.0, 1.0))

    def error(step: float) -> float:
        found = forward(model, years=2, step_years=step)
        spent = 2.0 - (1.0 - enter)
        done = 100 * (1 - (3 * exp(-2 * spent) - 2 * exp(-3 * spent)))
        return abs(float(found.stocks[-1, 2, 0, 0]) - done)

    assert error(1 / 24) < 0.03
    assert error(1 / 96) < 0.03 / 10


def test_rates_change_on_the_birthday_that_ends_an_age_band():
    lanes = [lane("help/none/in", [1.0, 3.0], [branch(1.0, 2, help="helped")])]
    model = model_of(lanes, [{"age_high": 1.0}], states=TWO, age_edges=(0.0, 1.0, 9.0))
    errors = []
    for steps in (12, 24):
        found = forward(model, years=1, step_years=1 / steps)
        assert found.stocks[1, 0, 0, 0] == 0
        errors.append(float(found.stocks[1, 0, 1, 0]) - 100 * exp(-1) * (1 - exp(-2)) / 2)
    assert errors[0] == pytest.approx(4 * errors[1], rel=0.02)
    assert abs(errors[1]) < 0.01


def test_births_arrive_evenly():
    births = Inflow("births", "children", 120.0, np.inf, 0.0, 0.0, {"help": "none"})
    model = model_of(
        [], [{"count": 0.0}], states=TWO, age_edges=(0.0, 1.0, 9.0), inflows=[births]
    )
    found = forward(model, years=2, periods_per_year=2)
    assert found.stocks.sum(axis=(1, 2, 3)) == pytest.approx(
        [0, 60, 120, 180, 240], abs=EXACT
    )
    assert found.child_years.sum(axis=(1, 2, 3)) == pytest.approx(
        [15, 45, 75, 105], abs=EXACT
    )
    assert found.stocks[-1, 0, :, 0] == pytest.approx([120, 120], abs=EXACT)
    assert found.arrivals[:, 0, 0, 0] == pytest.approx([60] * 4, abs=EXACT)
    assert found.entries[:, 0, 0, 0] == pytest.approx([60] * 4, abs=EXACT)


def test_those_who_arrive_have_been_in_their_state_for_a_while():
    came = Inflow(
        "came", "children", 120.0, np.inf, 5.0, 9.0, {"help": "helped"}, elapsed_years=0.75
    )
    model = model_of(
        waits(1.0, 2.0), [{"count": 0.0}], states=THREE, duration_edges=(0.0, 1.0), inflows=[came]
    )  # fmt: skip

    def error(step: float) -> float:
        # Nobody leaves in the first quarter after they arrive; then they leave at 2 a year.
        still = 120 * (0.25 + (1 - exp(-2 * 1.75)) / 2)
        found = forward(model, years=2, step_years=step)
        return abs(float(found.stocks[-1, 1].sum()) - still)

    assert error(1 / 12) < 0.3
    assert error(1 / 48) < 0.3 / 10


def test_those_who_arrive_have_not_been_there_since_before_birth():
    def leave(elapsed: float) -> float:
        came = Inflow(
            "came",
            "children",
            120.0,
            np.inf,
            0.25,
            0.5,
            {"help": "helped"},
            elapsed_years=elapsed,
        )
        model = model_of(
            waits(0.5, 2.0), [{"count": 0.0}], states=THREE, duration_edges=(0.0, 0.5), inflows=[came]
        )  # fmt: skip
        return float(forward(model, years=1, step_years=1 / 48).stocks[-1, 1].sum())

    # At a mean age of three eighths they have an eighth of a year to go on average.
    wait = np.linspace(0, 0.25, 1001)
    stay = 120 * np.mean(wait + (1 - np.exp(-2 * (1 - wait))) / 2)
    assert leave(3.0) == pytest.approx(float(stay), rel=1e-3)
    assert leave(0.0) > leave(3.0) + 20


def test_a_birthday_moves_those_in_the_state_and_the_last_one_ends_it():
    turned = AgeMove(
        18.0,
        "help",
        "helped",
        (
            Branch(np.full(1, 0.75), {"help": "done"}),
            Branch(np.full(1, 0.25), {}, leaves=True),
        ),
    )
    model = model_of(
        [], [{"help": "helped", "age_low": 17.0, "age_high": 18.0}, {"age_low": 17.0, "age_high": 18.0}],
        states=THREE, age_edges=(0.0, 18.0, 19.0), age_moves=[turned],
    )  # fmt: skip
    found = forward(model, years=2, periods_per_year=4)
    eighths = np.array([0, 25, 50, 75, 100])
    assert found.stocks[:5, 2, 1, 0] == pytest.approx(0.75 * eighths, abs=EXACT)
    assert found.stocks[:5, 0, 1, 0] == pytest.approx(eighths, abs=EXACT)
    assert found.entries[:4, 2, 1, 0] == pytest.approx([18.75] * 4, abs=EXACT)
    assert found.taken[:4, 1, 1, 0, 0] == pytest.approx([6.25] * 4, abs=EXACT)
    assert found.left.sum(axis=(1, 2)) == pytest.approx([6.25] * 4 + [43.75] * 4, abs=EXACT)
    assert found.stocks[-1].sum() == pytest.approx(0, abs=EXACT)
    assert found.branches == (
        ("birthday/18/help/helped", 0),
        ("birthday/18/help/helped", 1),
    )


def test_a_lane_runs_only_when_the_other_track_lets_it():
    tracks = {"help": ("none", "helped"), "legal": ("none", "order")}
    lanes = [
        lane("help/none/in", 2.0, [branch(1.0, 1, help="helped")]),
        lane(
            "legal/none/order",
            3.0,
            [branch(1.0, 1, legal="order")],
            when={"help": ("helped",)},
        ),
    ]
    found = forward(model_of(lanes, [{}], states=tracks), years=1)
    ordered = 100 * (1 - (3 * exp(-2) - 2 * exp(-3)))
    assert found.stocks[1, 3, 0, 0] == pytest.approx(ordered, abs=EXACT)


def test_another_track_multiplies_the_hazard():
    tracks = {"help": ("none", "helped"), "legal": ("none", "order")}
    lanes = [
        lane(
            "legal/none/order",
            1.0,
            [branch(1.0, 1, legal="order")],
            factors={"help": {"helped": 3.0}},
        )
    ]
    model = model_of(lanes, [{}, {"help": "helped"}], states=tracks)
    found = forward(model, years=1)
    assert found.stocks[1, 2, 0, 0] == pytest.approx(100 * (exp(-1) + exp(-3)), abs=EXACT)


def timed_with(*more: object) -> object:
    """Help ends only after a year; something else happens 100 times a year."""
    return model_of(
        [*waits(1.0, 5.0), *more],
        [{"help": "helped", "age_low": 5.0, "age_high": 5.0}],
        states={**THREE, "legal": ("none", "order")},
        duration_edges=(0.0, 1.0),
    )


def test_the_clock_goes_on_while_another_track_moves():
    there, back = (
        lane(f"legal/{low}/on", 100.0, [branch(1.0, 1, legal=high)], durations=2)
        for low, high in (("none", "order"), ("order", "none"))
    )
    found = forward(timed_with(there, back), years=2)
    assert found.stocks[-1, 1, 0, 0] == pytest.approx(100 * exp(-5), abs=EXACT)


@pytest.mark.parametrize("name", ["help/helped/renewed", "legal/none/renewed"])
def test_a_move_to_the_same_state_restarts_the_clock(name):
    renewed = lane(name, 100.0, [branch(1.0, 1, help="helped")], durations=2)
    found = forward(timed_with(renewed), years=3)
    assert found.stocks[-1, 2, 0, 0] < 1e-6
    assert found.entries[:, 1, 0, 0] == pytest.approx([10000] * 3, rel=1e-6)


def test_an_event_without_a_move_leaves_the_clock_alone():
    event = lane("help/helped/visit", 100.0, [branch(1.0, 1)], durations=2)
    found = forward(timed_with(event), years=2)
    assert found.stocks[-1, 1, 0, 0] == pytest.approx(100 * exp(-5), abs=EXACT)
    assert found.taken[0, 1, 0, 0].sum() == pytest.approx(10000, abs=1e-6)


def test_nobody_is_in_a_state_for_longer_than_they_live():
    model = model_of(
        waits(1.0, 1000.0), [{"help": "helped", "age_high": 1.0, "elapsed_high": 3.0}],
        states=THREE, duration_edges=(0.0, 1.0),
    )  # fmt: skip
    found = forward(model, years=1 / 12, periods_per_year=12)
    assert found.stocks[-1, 2].sum() < 100 / 12


def test_lanes_apply_to_their_groups_with_their_factor():
    mine = lane(
        "help/none/in",
        2.0,
        [branch(1.0, 1, help="helped")],
        groups=("a", "b"),
        group_factors={"b": 0.5},
    )
    model = model_of(
        [mine], [{"group": name} for name in "abc"], states=TWO, groups=("a", "b", "c")
    )
    found = forward(model, years=1)
    assert found.stocks[1, 0, 0] == pytest.approx(
        [100 * exp(-2), 100 * exp(-1), 100], abs=EXACT
    )


def test_levels_multiply_the_rates_of_their_lanes():
    found = forward(two_states(2.0), years=1, levels={"help/none/in": 0.5})
    assert found.stocks[1, 0, 0, 0] == pytest.approx(100 * exp(-1), abs=EXACT)
    with pytest.raises(UnknownNameError, match="help/none/in"):
        forward(two_states(2.0), years=1, levels={"help/none/inn": 0.5})


def test_no_child_is_lost_or_made():
    found = forward(
        little(), years=3, periods_per_year=4, levels={"help/helped/ended": 30.0}
    )
    tracks = 3
    there = found.stocks.sum(axis=(1, 2)) / tracks
    change = found.arrivals.sum(axis=(1, 2)) - found.left.sum(axis=1)
    assert np.diff(there, axis=0) == pytest.approx(change, abs=EXACT)
    of_track = [
        [at for at, (name, _) in enumerate(found.states) if name == track]
        for track in ("help", "legal", "home")
    ]
    for rows in of_track:
        assert found.stocks[:, rows].sum(axis=1) == pytest.approx(
            found.stocks[:, of_track[0]].sum(axis=1), abs=EXACT
        )
        assert found.child_years[:, rows].sum() == pytest.approx(
            found.child_years[:, of_track[0]].sum(), abs=1e-8
        )
    assert found.stocks.min() > -EXACT


def test_halving_the_step_divides_the_error_by_four():
    model = little()
    coarse, middle, fine = (
        forward(model, years=2, periods_per_year=2, step_years=1 / steps)
        for steps in (12, 24, 48)
    )
    for name in ("stocks", "child_years", "entries", "taken"):
        first, second, third = (getattr(each, name) for each in (coarse, middle, fine))
        ratio = np.linalg.norm(first - second) / np.linalg.norm(second - third)
        assert 3.5 < ratio < 4.5, name
        assert np.abs(second - third).max() < 2.0, name


def test_periods_add_up():
    year, months = (forward(little(), years=1, periods_per_year=each) for each in (1, 12))
    assert months.child_years.sum(axis=0) == pytest.approx(year.child_years[0], abs=EXACT)
    assert months.taken.sum(axis=0) == pytest.approx(year.taken[0], abs=EXACT)
    assert months.stocks[-1] == pytest.approx(year.stocks[-1], abs=EXACT)


def test_time_in_state_may_matter_in_one_track_only():
    more = lane(
        "legal/none/order",
        np.array([[1.0, 2.0]]),
        [branch(1.0, 1, legal="order")],
        durations=2,
    )
    with pytest.raises(SpecError, match="legal/none/order"):
        forward(timed_with(more), years=1)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"years": 1, "step_years": 0.3}, "step_years"),
        ({"years": 1, "step_years": 2.0}, "step_years"),
        ({"years": 0.5}, "whole number of periods"),
        ({"years": 1, "step_years": 0.5}, "band edges"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(settings, said):
    with pytest.raises(SpecError, match=said):
        forward(little(), **settings)


def test_too_many_joint_states_are_refused(monkeypatch):
    monkeypatch.setattr(forward_space, "MOST_JOINT_STATES", 5)
    with pytest.raises(SpecError, match="more than 5 joint states"):
        forward(little(), years=1)


def test_long_stayers_and_lanes_that_never_fire_are_no_trouble():
    rates = np.array([[9.0, 2.0]])
    home, never = branch(1.0, 2, help="none"), branch(0.0, 2, help="done")
    nowhere = AgeMove(18.0, "help", "done", (Branch(np.ones(1), {}, leaves=True),))
    model = model_of(
        [
            lane("help/helped/out", rates, [home, never], durations=2),
            lane("help/none/in", 0.0, [branch(1.0, 2, help="helped")], durations=2),
        ],
        [{"help": "helped", "age_low": 9.0, "age_high": 10.0, "elapsed_low": 3.0, "elapsed_high": 5.0}],
        states=THREE, age_edges=(0.0, 18.0, 25.0), duration_edges=(0.0, 1.0), age_moves=[nowhere],
    )  # fmt: skip
    found = forward(model, years=1)
    assert found.stocks[1, :, 0, 0] == pytest.approx(
        [100 * (1 - exp(-2)), 100 * exp(-2), 0], abs=EXACT
    )
