"""Load: known answers, whose children are counted, and what is refused."""

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.simulate.load import (
    child_time,
    course_table,
    factors,
    load_by_month,
    load_reforms,
    month_edges,
    place_time,
    play_under_load,
)
from seethechild.simulate.load_match import MatchedLoad, match_loads
from seethechild.simulate.load_rule import LoadRule
from seethechild.simulate.option_schema import Eligible, Target
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.play import play
from seethechild.simulate.population import make_children
from seethechild.simulate.program import TICKS_PER_YEAR
from tests.unit.simulate.queue_cases import YEARS, birthday, children, office, run
from tests.unit.simulate.small_models import cells, lane, system

ASKING = Target("help", ("none",), ("plan",))


def rule(**given) -> LoadRule:
    usual = {
        "id": "full",
        "target": ASKING,
        "eligible": Eligible(),
        "ratio": (0.5,),
        "grade": "D",
        "why": "made up",
        "above": (2.0,),
        "track": "help",
        "states": ("plan",),
    }
    return LoadRule(**{**usual, **given})


def town(**rest):
    """Return 2,000 children of whom 100 are on a plan; they start and end at steady rates."""
    start = cells(help=["none", "plan"], count=[1900.0, 100.0], age_high=14.0)
    return system(
        lane("none starts", 0.4, {"help": "plan"}),
        lane("plan ends", 0.5, {"help": "none"}),
        start=start,
        **rest,
    )


def played(model, *rules, years=2.0, seed=1, draw=0):
    parameters = mean_parameters(model)
    kids = make_children(model, seed=seed, draw=draw, years=years, parameters=parameters)

    def once(more):
        return play(
            model, seed=seed, draw=draw, years=years, reforms=more, children=kids,
            parameters=parameters, log=True,
        )  # fmt: skip

    loads = match_loads(rules, model)
    return play_under_load(once, loads, model, seed=seed, draw=draw, years=years)


def test_children_are_counted_for_as_long_as_they_are_there():
    # On birthdays alone: four children are inside from 1.0 to 2.0, and nobody else ever.
    model = office(
        (0, 9), birthdays=(birthday(5, "none", "waits"), birthday(6, "inside", "done"))
    )
    alone = run(model, children(model, *({"turns_5": 1.0} for _ in range(4))))
    lived = child_time(alone, "help", ("inside",), month_edges(YEARS))
    assert lived.sum() == 4 * TICKS_PER_YEAR
    assert set(np.flatnonzero(lived)) == set(range(12, 24))


def test_a_step_holds_above_its_load_and_not_at_it():
    step = rule(above=(3.0,))
    assert [step.ratio_at(load, step.ratio) for load in (3.0, 3.01, np.inf)] == [
        1.0,
        0.5,
        0.5,
    ]


def test_factors_follow_the_month_before_and_start_at_one():
    model = town()
    loads = match_loads((rule(above=(1.0, 1.5), ratio=(0.8, 0.4)),), model)
    load = np.array([[1.2, 1.6, 1.5, 0.9]])
    made = factors(loads, [loads[0].rule.ratio], model, load)
    np.testing.assert_array_equal(made, [[1.0, 0.8, 0.4, 0.8]])
    whole = [each.multipliers[0].ratio[0] for each in load_reforms(loads, made)]
    np.testing.assert_allclose(np.cumprod(whole), [0.8, 0.4, 0.8])
    assert [
        round(each.schedule.start_years * 12) for each in load_reforms(loads, made)
    ] == [1, 2, 3]


def test_what_a_rate_is_already_at_on_the_first_day_is_not_counted_twice():
    model = town()
    loads = match_loads((rule(per=50.0, above=(1.5,), ratio=(0.5,)),), model)
    assert loads[0].children(model) / loads[0].unit(model) == 2.0
    made = factors(loads, [(0.5,)], model, np.array([[2.0, 1.0, 2.0]]))
    np.testing.assert_array_equal(made, [[1.0, 1.0, 2.0]])


def test_a_rule_that_says_one_is_the_same_as_none_and_takes_one_round():
    usual, under = played(town()), played(town(), rule(ratio=(1.0,)))
    assert under.course.rounds == 1
    for name in ("ticks", "stock", "entries", "taken", "log"):
        np.testing.assert_array_equal(getattr(usual, name), getattr(under, name))


def test_a_bar_that_rises_with_load_holds_the_number_of_children():
    # Without the bar 1,900 at 0.4 would become most of the town; at 2.0 times the first day's
    # load starts nearly stop, so the load settles about there.
    free = played(town(), years=4.0).stock[-1, 1].sum()
    held = played(town(), rule(ratio=(0.1,), above=(2.0,)), years=4.0)
    assert free > 700
    load = held.course.load[0]
    assert 1.7 < load[12:].mean() < 2.5
    assert held.course.rounds > 3
    # In the long run as many start as end: 200 ends a year at 0.5 each.
    starts = held.taken[1:, 0].sum() / 3
    np.testing.assert_allclose(starts, 100 * load[12:].mean() * 0.5, rtol=0.15)


def test_the_course_is_that_of_what_was_played():
    under = played(town(), rule(at=(1.0, 3.0), ratio=(1.0, 0.2), above=()))
    loads = match_loads((rule(at=(1.0, 3.0), ratio=(1.0, 0.2), above=()),), town())
    again = load_by_month(under, loads, town(), month_edges(2.0))
    np.testing.assert_array_equal(again, under.course.load)
    made = factors(loads, [(1.0, 0.2)], town(), again)
    np.testing.assert_array_equal(made, under.course.factor)
    ends = under.stock[:, 1].sum(axis=(1, 2)) / 100
    assert abs(under.course.load[0, 11] - ends[0]) < 0.2
    table = course_table(under, option="as_now")
    assert table.height == 24
    assert table["rounds"].unique().to_list() == [under.course.rounds]


def test_more_draws_of_a_range_fill_it_and_a_certain_rule_never_moves():
    wide = rule(ratio=(0.8, 0.5), low=(0.6, 0.2), high=(0.9, 0.9), above=(1.0, 2.0))
    drawn = np.array([wide.drawn(seed=1, draw=draw) for draw in range(500)])
    assert ((drawn >= wide.low) & (drawn <= wide.high)).all()
    np.testing.assert_allclose(
        drawn.mean(axis=0), [(0.6 + 0.8 + 0.9) / 3, 1.6 / 3], atol=0.02
    )
    assert (np.argsort(drawn[:, 0]) == np.argsort(drawn[:, 1])).all()
    assert wide.drawn(seed=1, draw=None) == wide.ratio
    assert rule().drawn(seed=1, draw=7) == (0.5,)


def test_months_without_places_are_endless_load_if_anybody_is_there():
    model = office((0, 2), (0.5, 0))
    loads = match_loads((), model)
    assert load_by_month(
        run(model, children(model, {})), loads, model, month_edges(1.0)
    ).shape == (0, 12)
    full = rule(service="office", target=Target("help", ("waits",), ("none",)))
    one = MatchedLoad(
        full, (), np.ones(1, bool), np.ones(1, bool), "help", ("inside", "waits")
    )
    alone = run(model, children(model, {"turns_5": 0.2}))
    load = load_by_month(alone, [one], model, month_edges(1.0))[0]
    assert load[0] == 0.0
    np.testing.assert_allclose(load[1:6], [0.0, 0.3, 0.5, 0.5, 0.5], atol=1e-6)
    assert (load[6:] == np.inf).all()
    np.testing.assert_array_equal(place_time(model.services[0], month_edges(1.0))[6:], 0.0)


MISTAKES = {
    "a service that is not there": (rule(service="camhs"), "this study has no such service"),
    "a state that is not there": (rule(states=("pln",)), "no state help/pln"),
    "a move nobody makes": (rule(target=Target("help", ("plan",), ("plan",))), "no one moves"),
    "ages off the bands": (rule(eligible=Eligible(0, 3)), "does not lie on this model's age bands"),
    "nobody there": (rule(states=("gone",)), "no children, to count it by"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_rule_that_does_not_fit_is_refused(mistake):
    wrong, said = MISTAKES[mistake]
    model = town(states={"help": ("none", "plan", "gone")})
    with pytest.raises(SpecError) as refused:
        match_loads((wrong,), model)
    assert any(said in str(each) for each in refused.value.problems), refused.value.problems


def test_all_rules_that_do_not_fit_are_told_at_once():
    with pytest.raises(SpecError) as refused:
        match_loads((rule(service="camhs"), rule(states=("pln",))), town())
    assert len(refused.value.problems) == 2
