"""Turning a model, a draw and an option into arrays."""

from math import inf

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import AgeMove
from seethechild.simulate.compile import Outcome, compile_program
from seethechild.simulate.layout import lay_out
from seethechild.simulate.parameters import draw_parameters, mean_parameters
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.small_models import branch, cells, lane, system

EVERYONE = np.array([True])


def reform(
    ratio: float, lane_index: int = 0, *, reach: float = 1.0, start: float = 0.0
) -> Reform:
    return Reform(
        Schedule(reach, start, 0.0, "offer"),
        (Multiplier(lane_index, np.full(3, ratio), EVERYONE),),
    )


def two_lanes(**rest: object) -> object:
    return system(
        lane("plan a", 2.0, {"help": "none"}), lane("none b", 0.5, {"help": "plan"}), **rest
    )


def test_lanes_are_sorted_by_state_and_keep_their_rank() -> None:
    program = compile_program(two_lanes())
    assert program.rank.tolist() == [1, 0]
    assert program.first_lane.tolist() == [0, 1, 2]
    np.testing.assert_allclose(program.rates[:, 0, 0] * 1e9, [0.5, 2.0])


def test_branches_keep_the_order_of_the_model_and_birthdays_come_last_by_age() -> None:
    moves = tuple(
        AgeMove(age, "help", "plan", (branch(bands=1, moves={"help": "none"}),))
        for age in (10.0, 5.0)
    )
    places = lay_out(two_lanes(age_moves=moves)).places
    assert [place.lane for place in places] == [
        "plan a",
        "none b",
        "birthday/5/help/plan",
        "birthday/10/help/plan",
    ]


def test_the_bound_covers_durations_other_tracks_and_reforms() -> None:
    model = system(
        lane(
            "none a",
            np.array([[1.0, 3.0]] * 3),
            {"help": "plan"},
            shape=(3, 2),
            factors={"legal": {"on": 2.0, "off": 0.5}},
        ),
        states={"help": ("none", "plan"), "legal": ("on", "off")},
        start=cells(legal="off"),
        duration_edges=(0.0, 1.0),
    )
    partly = compile_program(model, reforms=(reform(0.1, reach=0.5), reform(4.0)))
    np.testing.assert_allclose(partly.top * 1e9, 3.0 * 2.0 * 4.0)
    np.testing.assert_allclose(partly.bound[0], 24.0 * np.array([0.0, 5.0, 10.0, 18.0]))


def test_the_bound_covers_the_most_there_is_at_any_time_of_what_reaches_all() -> None:
    model = system(lane("none a", 2.0, {"help": "plan"}), states={"help": ("none", "plan")})
    years = (reform(3.0), reform(0.5, start=1.0), reform(1.5, start=2.0))
    np.testing.assert_allclose(compile_program(model, reforms=years).lift, 3.0)
    with_one = (*years, reform(4.0, reach=0.5), reform(0.1, reach=0.5))
    np.testing.assert_allclose(compile_program(model, reforms=with_one).lift, 3.0 * 4.0)
    out_of_order = (years[1], years[0], years[2])
    np.testing.assert_allclose(
        compile_program(model, reforms=out_of_order).lift, 1.0 * 3.0 * 1.5
    )


def test_two_reforms_on_one_lane_multiply() -> None:
    program = compile_program(two_lanes(), reforms=(reform(0.5), reform(3.0)))
    assert program.row.tolist() == [[-1, 0], [-1, 1]]
    np.testing.assert_allclose(program.ratios[:, 0, 0], [0.5, 3.0])
    np.testing.assert_allclose(program.top[1] * 1e9, 2.0 * 0.5 * 3.0)


def test_two_multipliers_of_one_reform_on_one_lane_multiply() -> None:
    both = Reform(
        Schedule(1.0, 0.0, 0.0, "offer"),
        tuple(Multiplier(0, np.full(3, ratio), EVERYONE) for ratio in (0.5, 0.4)),
    )
    np.testing.assert_allclose(compile_program(two_lanes(), reforms=(both,)).ratios, 0.2)


@pytest.mark.parametrize("ratio", [-0.1, np.nan, np.inf])
def test_a_factor_must_be_a_number_of_0_or_more(ratio: float) -> None:
    with pytest.raises(SpecError, match="negative or not a number"):
        compile_program(two_lanes(), reforms=(reform(ratio),))


def test_a_reform_of_a_lane_that_is_not_there_is_refused() -> None:
    with pytest.raises(SpecError, match="lane 2 is not there"):
        compile_program(two_lanes(), reforms=(reform(0.5, lane_index=2),))


@pytest.mark.parametrize(
    ("reach", "ramp", "start"),
    [(1.1, 0.0, 0.0), (-0.1, 0.0, 0.0), (1.0, -1.0, 0.0), (1.0, 0.0, inf)],
)
def test_a_schedule_that_makes_no_sense_is_refused(
    reach: float, ramp: float, start: float
) -> None:
    with pytest.raises(SpecError):
        Schedule(reach, start, ramp, "offer")


def test_an_outcome_counts_events_of_lane_and_branch_together() -> None:
    model = system(
        lane(
            "none a",
            1.0,
            {},
            events=("referral",),
            branches=(branch(0.5, events=("referral",)), branch(0.5, events=("visit",))),
        )
    )
    program = compile_program(model, outcomes=(Outcome("any", ("referral", "visit")),))
    assert program.gain.tolist() == [[2], [2]]


def test_an_outcome_of_an_unknown_state_is_refused() -> None:
    with pytest.raises(SpecError, match="help/elsewhere is not a state"):
        compile_program(
            two_lanes(), outcomes=(Outcome("x", states=(("help", "elsewhere"),)),)
        )


def test_a_state_counts_towards_one_outcome_only() -> None:
    twice = (
        Outcome("x", states=(("help", "plan"),)),
        Outcome("y", states=(("help", "plan"),)),
    )
    with pytest.raises(SpecError, match="more than one outcome"):
        compile_program(two_lanes(), outcomes=twice)


def test_the_last_share_above_0_takes_what_rounding_leaves() -> None:
    model = system(
        lane("none a", 1.0, {}, branches=(branch(0.3), branch(0.7), branch(0.0)))
    )
    cumulated = compile_program(model).cum_share[:, 0]
    assert cumulated[0] == 0.3
    assert (cumulated[1:] > 1).all()


def test_draws_have_mean_one_and_come_again() -> None:
    model = system(lane("none a", 1.0, {}, evidence=25.0))
    levels = [draw_parameters(model, 1, draw).levels[0] for draw in range(400)]
    assert levels[7] == draw_parameters(model, 1, 7).levels[0]
    assert abs(np.mean(levels) - 1) < 4 * 0.2 / 20
    assert abs(np.std(levels) - 0.2) < 0.04


def test_adding_a_lane_leaves_the_draws_of_the_others() -> None:
    one = lane("none a", 1.0, {}, evidence=9.0)
    more = system(lane("none z", 1.0, {}, evidence=9.0), one)
    assert (
        draw_parameters(system(one), 1, 3).levels[0]
        == draw_parameters(more, 1, 3).levels[1]
    )


def test_drawn_shares_sum_to_one_and_keep_zeros() -> None:
    model = system(
        lane(
            "none a",
            1.0,
            {},
            branches=(branch(0.3), branch(0.7), branch(0.0)),
            concentration=20.0,
        )
    )
    drawn = [draw_parameters(model, 1, draw).shares[0] for draw in range(300)]
    np.testing.assert_allclose(np.sum(drawn, axis=1), 1.0)
    assert np.all(np.array(drawn)[:, 2] == 0)
    assert abs(np.mean(drawn, axis=0)[0, 0] - 0.3) < 4 * 0.1 / 300**0.5
    assert (drawn[0][:, 0] == drawn[0][:, 1]).all()


def test_the_means_are_the_models_own() -> None:
    model = two_lanes()
    assert draw_parameters(model, 1, None).levels.tolist() == [1.0, 1.0]
    np.testing.assert_array_equal(
        compile_program(model).rates,
        compile_program(model, parameters=mean_parameters(model)).rates,
    )
