"""What waiting for a limited service must get right, one thing at a time."""

from itertools import permutations

import numpy as np
import pytest

from seethechild.model.system import Team
from seethechild.simulate import queues
from seethechild.simulate.compile import compile_program
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.plain_queues import Together
from seethechild.simulate.program import TICKS_PER_YEAR
from seethechild.simulate.requests import How
from seethechild.simulate.running import Calls, run_key, run_program
from tests.property.simulate_models import newcomers, plain_engine
from tests.unit.simulate.queue_cases import (
    BIRTHDAYS,
    SEED,
    STATES,
    YEARS,
    birthday,
    children,
    office,
    run,
    waits,
)
from tests.unit.simulate.small_models import cells, lane

WAITING, TAKEN_IN, LEFT = int(How.WAITING), int(How.TAKEN_IN), int(How.LEFT)
NEVER = float("inf")


def test_who_asks_first_is_taken_in_first_and_the_next_when_a_place_is_free() -> None:
    assert waits(office((0, 1)), {"turns_5": 1.5}, {"turns_5": 1.0}) == [
        (1, 1.0, 1.0, TAKEN_IN),
        (0, 1.5, 2.0, TAKEN_IN),
    ]


def test_whoever_gives_up_is_skipped() -> None:
    found = waits(office((0, 0), (3.2, 1)), {"turns_5": 1.0}, {"turns_5": 1.5})
    assert found == [(0, 1.0, 3.0, LEFT), (1, 1.5, 3.2, TAKEN_IN)]


def test_fewer_places_turn_nobody_out() -> None:
    model = office((0, 2), (1.2, 0), (2.05, 1))
    found = waits(model, {"turns_5": 1.0}, {"turns_5": 1.1}, {"turns_5": 1.3})
    assert found == [
        (0, 1.0, 1.0, TAKEN_IN),
        (1, 1.1, 1.1, TAKEN_IN),
        (2, 1.3, 2.1, TAKEN_IN),  # not at 2.0 nor 2.05: the second still has the one place
    ]
    inside = run(model, children(model, {"turns_5": 1.0}, {"turns_5": 1.1})).child_years[
        :, 2
    ]
    np.testing.assert_allclose(inside.sum(), 2.0)


def test_more_places_take_children_in_at_once() -> None:
    model = office((0, 0), (1.5, 2))
    found = waits(model, {"turns_5": 1.0}, {"turns_5": 1.1}, {"turns_5": 1.2})
    assert [ended for _, _, ended, _ in found] == [1.5, 1.5, 2.0]


def test_classes_go_first_then_time() -> None:
    service = {"priority": np.array([[1, 0]] * 4)}
    model = office((0, 0), (1.5, 2), service=service, groups=("all", "urgent"))
    found = waits(
        model, {"turns_5": 1.0}, {"turns_5": 1.1, "group": 1}, {"turns_5": 1.2, "group": 1}
    )
    assert [ended for _, _, ended, _ in found] == [2.1, 1.5, 1.5]


def test_a_state_on_another_track_makes_a_child_go_sooner() -> None:
    model = office(
        (0, 0),
        (1.5, 1),
        service={"priority": np.ones((4, 1), int), "sooner": {"legal": {"in care": 1}}},
        states={"help": STATES, "legal": ("at home", "in care")},
        start=cells(legal="at home"),
    )
    found = waits(
        model,
        {"turns_5": 1.0, "states": ("none", "at home")},
        {"turns_5": 1.1, "states": ("none", "in care")},
    )
    assert [ended for _, _, ended, _ in found] == [2.1, 1.5]


def test_a_place_is_free_again_when_its_child_leaves_or_grows_too_old() -> None:
    leaves = (BIRTHDAYS[0], birthday(6, "inside", None))
    assert waits(office((0, 1), birthdays=leaves), {"turns_5": 1.0}, {"turns_5": 1.5}) == [
        (0, 1.0, 1.0, TAKEN_IN),
        (1, 1.5, 2.0, TAKEN_IN),
    ]
    old = {"turns_5": -3.3, "states": ("inside",)}  # turns 10 at 1.7
    assert waits(office((0, 1)), {"turns_5": 1.0}, old) == [(0, 1.0, 1.7, TAKEN_IN)]


def test_children_there_at_the_start_hold_places_and_have_waited() -> None:
    """Longest first; the place is held until 0.5 by one who never asked within the run."""
    found = waits(
        office((0, 1)),
        {"turns_5": -0.5, "states": ("waits",), "elapsed": 0.1},
        {"turns_5": -0.2, "states": ("waits",), "elapsed": 0.2},
        {"turns_5": -0.5, "states": ("inside",)},
    )
    assert found == [(1, -0.2, 0.5, TAKEN_IN), (0, -0.1, 0.8, TAKEN_IN)]


def test_who_takes_a_place_without_asking_takes_it_even_where_none_is_left() -> None:
    model = office((0, 1), birthdays=(birthday(5.5, "done", "inside"), *BIRTHDAYS))
    found = waits(
        model, {"turns_5": 1.0}, {"turns_5": 1.2}, {"turns_5": 0.9, "states": ("done",)}
    )
    # The third comes in at 1.4 and goes at 1.9, the first goes at 2.0: only then is one place free.
    assert found == [(0, 1.0, 1.0, TAKEN_IN), (1, 1.2, 2.0, TAKEN_IN)]


def test_an_old_giving_up_never_happens_in_a_later_wait() -> None:
    """Whoever waits a year gives up. Taken in after half a year and back, it waits a year anew."""
    moves = (birthday(5, "none", "waits"), birthday(5.8, "inside", "waits"))
    model = office(
        (0, 0), (1.5, 1), (1.6, 0),
        birthdays=moves,
        duration_edges=(0.0, 1.0),
        lanes=lambda shape: (
            lane("waits b", np.array([[0.0, 9e3]] * shape[0]), {"help": "none"}, shape=shape),
        ),
    )  # fmt: skip
    found = waits(model, {"turns_5": 1.0})
    assert [(asked, how) for _, asked, _, how in found] == [(1.0, TAKEN_IN), (1.8, LEFT)]
    assert 2.8 <= found[1][2] < 2.801


def test_asking_again_is_at_the_end_of_the_line() -> None:
    again = (
        birthday(5, "none", "waits"),
        birthday(5.2, "waits", "none"),
        birthday(5.4, "none", "waits"),
    )
    model = office((0, 0), (1.45, 1), birthdays=again)
    found = waits(model, {"turns_5": 1.0}, {"turns_5": 1.3})
    assert found == [
        (0, 1.0, 1.2, LEFT),
        (1, 1.3, 1.45, TAKEN_IN),
        (0, 1.4, NEVER, WAITING),
    ]


def test_at_one_tick_a_place_is_freed_before_anyone_asks() -> None:
    for who in permutations(({"turns_5": 1.0, "number": 7}, {"turns_5": 2.0, "number": 3})):
        assert waits(office((0, 1)), *who)[1] == (3, 2.0, 2.0, TAKEN_IN)


def test_at_one_tick_a_place_is_freed_before_places_become_fewer() -> None:
    who = {"turns_5": 1.0}, {"turns_5": 1.5}
    assert waits(office((0, 1), (2.0, 0)), *who)[1] == (1, 1.5, 2.0, TAKEN_IN)


def test_at_one_tick_a_child_gives_up_before_it_could_be_taken_in() -> None:
    assert waits(office((0, 0), (3.0, 1)), {"turns_5": 1.0}) == [(0, 1.0, 3.0, LEFT)]


def test_at_one_tick_a_place_is_taken_without_asking_before_anyone_asks() -> None:
    moves = (birthday(5, "done", "inside"), *BIRTHDAYS)
    for who in permutations(
        ({"turns_5": 1.0, "number": 1}, {"turns_5": 1.0, "number": 2, "states": ("done",)})
    ):
        assert waits(office((0, 1), birthdays=moves), *who) == [(1, 1.0, 2.0, TAKEN_IN)]


def test_who_asks_at_one_tick_goes_by_name_not_by_row() -> None:
    """Names are hashed, so that no council's or age's children always go first."""
    who = [{"turns_5": 1.0, "number": number} for number in (11, 12, 13, 14)]
    orders = {
        tuple(one[0] for one in waits(office((0, 1)), *each)) for each in permutations(who)
    }
    assert len(orders) == 1
    assert orders != {(11, 12, 13, 14)}


def test_who_comes_in_having_waited_as_long_as_others_goes_by_name_not_by_row() -> None:
    who = [
        {"turns_5": -0.1 * number, "number": number, "states": ("waits",), "elapsed": 0.2}
        for number in (11, 12, 13, 14)
    ]
    orders = {
        tuple(number for number, *_ in waits(office((0, 1)), *each))
        for each in permutations(who)
    }
    assert len(orders) == 1


def test_the_time_in_the_first_track_says_nothing_of_a_wait_on_another() -> None:
    model = office(
        (0, 1),
        states={"legal": ("at home",), "help": STATES},
        start=cells(legal="at home"),
    )

    def order(*stayed: float) -> list[int]:
        who = [
            {"number": number, "states": ("at home", "waits"), "elapsed": elapsed}
            | {"turns_5": -0.1}
            for number, elapsed in enumerate(stayed)
        ]
        return [number for number, *_ in waits(model, *who)]

    assert order(0.0, 0.1, 0.2, 0.3) == order(0.3, 0.2, 0.1, 0.0) == order(0, 0, 0, 0)


@pytest.mark.parametrize("turned", [1, -1])
@pytest.mark.parametrize("asks", [0.0, 1.0])
def test_the_class_is_that_of_a_child_once_all_else_has_happened_at_the_tick(
    turned: int, asks: float
) -> None:
    """The second asks later, but comes into care at the tick at which it asks."""
    moves = [birthday(5, "none", "waits"), birthday(5, "at home", "in care", "legal")]
    states = ("waits" if asks == 0.0 else "none",)
    model = office(
        (0, 0),
        (1.5, 1),
        birthdays=moves[::turned],
        service={"priority": np.ones((2, 1), int), "sooner": {"legal": {"in care": 1}}},
        states={"help": STATES, "legal": ("at home", "in care", "with kin")},
        start=cells(legal="at home"),
    )
    found = waits(
        model,
        {"turns_5": 0.0, "states": ("waits", "with kin"), "elapsed": 0.5},
        {"turns_5": asks, "states": (*states, "at home")},
    )
    assert found == [(0, -0.5, NEVER, WAITING), (1, asks, 1.5, TAKEN_IN)]


def test_what_happens_to_a_child_at_the_tick_it_is_taken_in_comes_before_all_else() -> None:
    """As the first is done the second is taken in, and done at once: so is the third, before there are no places."""
    model = office(
        (0, 1),
        (2.0, 0),
        groups=("all", "quick"),
        checked=False,
        lanes=lambda shape: (
            lane("inside out", 1e12, {"help": "done"}, shape=shape, groups=("quick",)),
        ),
    )
    quick = {"group": 1}
    found = waits(
        model, {"turns_5": 1.0}, {"turns_5": 1.1} | quick, {"turns_5": 1.2} | quick
    )
    assert [(ended, how) for _, _, ended, how in found] == [
        (1.0, TAKEN_IN),
        (2.0, TAKEN_IN),
        (2.0, TAKEN_IN),
    ]


def test_a_call_for_a_child_that_no_longer_waits_is_passed_over() -> None:
    model = office((0, 0))
    kids = children(model, {"turns_5": 1.0})
    program = compile_program(
        model, parameters=mean_parameters(model), reforms=(), outcomes=()
    )
    horizon = 4 * TICKS_PER_YEAR

    def log(*years: float) -> list[list[int]]:
        times = np.array([[round(year * TICKS_PER_YEAR) for year in years]], np.int64)
        calls = Calls(np.array([len(years)]), times.reshape(1, -1), np.zeros_like(times))
        room = run_program(
            program, kids, key=run_key(1, 0), horizon=horizon, period=horizon, log_rows=9,
            calls=calls,
        )  # fmt: skip
        return room.log.tolist()

    assert len(log()) == 2  # asks, gives up
    assert log(0.5) == log(3.5) == log(0.5, 3.0) == log()
    assert len(log(0.5, 1.5)) == 3  # asks, is taken in, is done


def test_where_rows_run_out_all_is_done_again_with_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = office((0, 1), (1.5, 2), (2.5, 0))
    who = [{"turns_5": 0.4 + 0.01 * number, "number": number} for number in range(60)]
    usual = run(model, children(model, *who), log=False)
    monkeypatch.setattr(queues, "FIRST_ROWS_PER_CHILD", 1)
    monkeypatch.setattr(queues, "LOG_ROWS_OF_ONE", 1)
    again = run(model, children(model, *who), log=False)
    np.testing.assert_array_equal(usual.requests.ended, again.requests.ended)
    np.testing.assert_array_equal(usual.ticks, again.ticks)
    np.testing.assert_array_equal(usual.taken, again.taken)


def test_each_team_has_a_line_of_its_own_and_each_family_one_team() -> None:
    teams = (Team("north", 0.5, 1.0), Team("south", 0.5, 0.0))
    model = office((0, 1000), service={"teams": teams})
    who = children(model, *({"turns_5": 1 + place / 400} for place in range(400)))
    played = run(model, who)
    made = played.requests
    assert set(made.how[made.team == 0]) == {TAKEN_IN}
    assert TAKEN_IN not in set(made.how[made.team == 1])
    assert 120 < (made.team == 1).sum() < 280
    family = played.children.family[made.row]
    assert (np.bincount(family, minlength=400) > 1).sum() > 50
    assert len({*zip(family, made.team, strict=True)}) == len(set(family))
    twin = plain_engine(model, mean_parameters(model), (), SEED, 0, YEARS)
    _, told = Together(twin, newcomers(model, played.children)).through()
    assert [one.team for one in told] == made.team.tolist()
