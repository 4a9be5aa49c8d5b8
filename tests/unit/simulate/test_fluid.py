"""The fluid approximation against what can be worked out, and against no limit at all."""

from math import exp, log

import numpy as np
import pytest
from numpy.testing import assert_allclose

from seethechild.core.errors import SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.system import Service, SystemModel
from seethechild.simulate.fluid import Following, fluid
from seethechild.simulate.forward import forward
from seethechild.simulate.parameters import mean_parameters
from seethechild.simulate.play import play
from seethechild.simulate.reforms import Multiplier, Reform, Schedule
from tests.unit.simulate.forward_models import little
from tests.unit.simulate.small_models import branch, cells, lane, system
from tests.unit.simulate.test_queues_known import busy

EXACT = 1e-9
PARTS = ("stocks", "child_years", "entries", "taken", "arrivals", "left")
MANY = 1e7
ASKING = 600.0
STATES = {"help": ("none", "waits", "inside")}


def office(
    places: tuple[tuple[float, int], ...],
    *,
    served: float,
    give_up: float = 0.0,
    **rest: object,
) -> SystemModel:
    """Six hundred children a year ask, of so many that it does not change."""
    sink = (branch(leaves=True),)
    lanes = [
        lane("none a", ASKING / MANY, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside b", served, {}, branches=sink),
        lane("waits c", give_up, {}, branches=sink),
    ]
    service = Service("office", "waits in", ("inside",), places, **rest)  # type: ignore[arg-type]
    return system(
        *lanes,
        states=STATES,
        start=cells(count=MANY, age_low=11.0, age_high=11.0),
        services=(service,),
    )


def column(model: SystemModel, name: str, **given: object) -> list[float]:
    return fluid(model, **given).waits[name].to_list()  # type: ignore[arg-type]


def test_without_services_it_is_the_forward_solution():
    exact = forward(little(), years=2, periods_per_year=2)
    told = fluid(little(), years=2, periods_per_year=2)
    for part in PARTS:
        assert_allclose(getattr(told.expected, part), getattr(exact, part), atol=EXACT)
    assert told.waits.is_empty()


@pytest.mark.parametrize("step", [1 / 12, 1 / 4])
def test_with_places_for_all_it_is_the_forward_solution_of_no_service(step):
    told = fluid(busy(10**6), years=4, step_years=step)
    free = forward(busy(0, limited=False), years=4, step_years=step)
    at = [0, 2]  # none, inside
    for part in ("stocks", "child_years", "entries"):
        mine, theirs = getattr(told.expected, part), getattr(free, part)
        assert_allclose(mine[:, at], theirs[:, at], atol=EXACT)
    assert_allclose(told.expected.left, free.left, atol=EXACT)
    assert told.expected.stocks[:, 1].max() == 0
    # Who is taken in at once is still counted as having asked, and as taken in.
    asked, taken = told.waits["asked"], told.waits["taken_in"]
    assert_allclose(asked, taken, atol=EXACT)
    assert_allclose(asked[1:], free.entries[:, 2].sum(axis=(1, 2)), atol=EXACT)
    assert told.waits["mean_wait_days"].to_list()[1:] == [0.0] * 4


def test_without_places_all_wait():
    shut = fluid(busy(0), years=3)
    assert shut.waits["taken_in"].sum() == pytest.approx(0, abs=EXACT)
    assert shut.expected.stocks[:, 2].max() == pytest.approx(0, abs=EXACT)
    lanes = [
        lane("none a", [0.3, 0.6, 0.9], {"help": "waits"}),
        lane("waits d", 0.5, {"help": "none"}),
    ]
    model = busy(0)
    alone = system(
        *lanes,
        states=STATES,
        start=model.start,
        inflows=model.inflows,
        groups=model.groups,
    )
    exact = forward(alone, years=3)
    assert_allclose(shut.expected.stocks[:, :2], exact.stocks[:, :2], atol=EXACT)


def test_a_full_service_holds_its_places_and_takes_in_as_many_as_leave():
    model = office(((0.0, 100),), served=2.0, give_up=1.0)
    told = fluid(model, years=6, step_years=1 / 12).waits
    held, taken = told["held"].to_list(), told["taken_in"].to_list()
    assert held[1:] == pytest.approx([100.0] * 6, rel=1e-3)
    assert taken[2:] == pytest.approx([200.0] * 5, rel=1e-3)
    # In the long run as many give up as cannot be taken in; who is taken in waited so long that
    # as many are left of those who asked as are taken in.
    assert told["waiting"][-1] == pytest.approx(400.0, rel=2e-2)
    wait = log(ASKING / 200.0) * DAYS_PER_YEAR
    assert told["mean_wait_days"][-1] == pytest.approx(wait, rel=2e-2)
    assert told["longest_days"][-1] == pytest.approx(wait, rel=6e-2)


def test_a_queue_grows_as_those_who_ask_beyond_those_who_leave():
    model = office(((0.0, 100),), served=4.0)
    told = fluid(model, years=3).waits
    filled = -log(1 - 100 * 4 / ASKING) / 4  # years until full
    lengths = [(ASKING - 400.0) * (year - filled) for year in (1, 2, 3)]
    assert told["waiting"].to_list()[1:] == pytest.approx(lengths, rel=1e-2)
    # First come, first served: who is taken in at t asked when so many had asked before.
    assert told["longest_days"][-1] == pytest.approx(
        lengths[-1] / ASKING * DAYS_PER_YEAR, rel=0.1
    )


def test_a_light_load_is_that_of_a_service_without_limit():
    told = fluid(office(((0.0, 200),), served=4.0), years=2)
    assert told.waits["waiting"].to_list() == [0, 0, 0]
    assert told.waits["held"][-1] == pytest.approx(150 * (1 - exp(-8)), rel=1e-3)


def test_a_load_that_just_fits_fills_the_service_and_keeps_nobody_waiting():
    told = fluid(office(((0.0, 150),), served=4.0), years=4).waits
    assert max(told["held"]) <= 150 * (1 + 1e-6)
    assert max(told["waiting"]) < 0.1


@pytest.mark.parametrize("step", [1 / 12, 1 / 4])
def test_more_places_clear_the_queue_and_fewer_send_nobody_away(step):
    steps = ((0.0, 100), (2.0, 260), (4.0, 50))
    told = fluid(office(steps, served=4.0), years=6, step_years=step, periods_per_year=4)
    waits = told.waits
    assert waits["waiting"][8] > 300  # after two years
    assert waits["waiting"][16] < 5
    assert waits["held"][16] == pytest.approx(150.0, rel=2e-2)
    held = waits["held"][17:20].to_numpy()
    # Nobody is taken in until those who are there have left.
    assert held == pytest.approx(np.maximum(50.0, 150 * np.exp(-np.arange(1, 4))), rel=3e-2)
    assert waits["held"][-1] == pytest.approx(50.0, rel=1e-2)


def test_halving_the_step_divides_the_error_by_about_four():
    model = office(((0.0, 100),), served=2.0, give_up=1.0)
    steps = (12, 24, 48, 96)
    values = [column(model, "waiting", years=4, step_years=1 / step)[-1] for step in steps]
    first, _, third = np.abs(np.diff(values))
    assert third < first / 10
    assert first < 1e-3 * values[0]
    # Places are held to the last digits, whatever the step.
    for step in steps[:2]:
        taken = column(model, "taken_in", years=4, step_years=1 / step)
        assert taken[-1] == pytest.approx(200.0, rel=1e-6)


def test_children_are_neither_lost_nor_made():
    model = busy(40)
    told = fluid(model, years=4, periods_per_year=4).expected
    there = told.stocks.sum(axis=1)
    change = told.arrivals.sum(axis=1) - told.left
    assert_allclose(np.diff(there.sum(axis=(1, 2))), change.sum(axis=(1, 2)), atol=1e-8)
    moved = told.entries[:, 2].sum(axis=(1, 2))
    own = [at for at, (name, _) in enumerate(told.branches) if name.startswith("inside ")]
    out = told.taken[:, own].sum(axis=(1, 2, 3, 4))
    aged = np.diff(told.stocks[:, 2].sum(axis=(1, 2))) - (moved - out)
    # Who turns 18 inside leaves without a lane.
    assert (aged <= 1e-8).all()


def prioritised(**rest: object) -> SystemModel:
    """Two groups ask alike."""
    sink = (branch(leaves=True),)
    return system(
        lane("none a", ASKING / MANY, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside b", 2.0, {}, branches=sink),
        lane("waits c", 0.5, {}, branches=sink),
        states=STATES,
        start=cells(group=["one", "rest"], count=[MANY / 3, 2 * MANY / 3], age_low=11.0, age_high=11.0),
        groups=("one", "rest"),
        services=(Service("office", "waits in", ("inside",), ((0.0, 150),), **rest),),  # type: ignore[arg-type]
    )  # fmt: skip


def test_who_goes_first_does_not_wait_while_others_do():
    turn = np.tile(np.array([0, 1]), (3, 1))
    told = fluid(prioritised(priority=turn), years=5).expected.stocks[-1, 1].sum(axis=0)
    together = fluid(prioritised(), years=5).expected.stocks[-1, 1].sum(axis=0)
    assert told[0] < 0.06 * told[1]  # those who came in the step just past
    assert together[0] / together[1] == pytest.approx(1 / 2, rel=1e-6)
    assert told.sum() == pytest.approx(together.sum(), rel=1e-6)


def two_services(first: int, second: int) -> SystemModel:
    """Who was in the first asks for the second; another track says who goes sooner there."""
    states = {
        "help": ("none", "waits", "inside", "queues", "further"),
        "need": ("some", "more"),
    }
    lanes = (
        lane("none a", 1.0, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("inside b", 2.0, {"help": "queues"}),
        lane("queues in", 0.0, {"help": "further"}),
        lane("queues c", 0.7, {"help": "none"}),
        lane("further d", 1.5, {"help": "none"}),
        lane("some up", 0.5, {"need": "more"}, track="need"),
        lane("more down", 0.5, {"need": "some"}, track="need"),
    )
    return system(
        *lanes,
        states=states,
        start=cells(need="some", count=3000.0, age_high=10.0),
        services=(
            Service("office", "waits in", ("inside",), ((0.0, first),)),
            Service("other", "queues in", ("further",), ((0.0, second),), sooner={"need": {"more": 1}}, priority=np.ones((3, 1), np.int64)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"), [(10**6, 10**6), (400, 10**6), (10**6, 300), (400, 300)]
)
def test_two_services_are_as_the_engine_plays_them(first, second):
    model = two_services(first, second)
    told = fluid(model, years=3).expected.stocks[1:].sum(axis=(2, 3))
    means = mean_parameters(model)
    draws = [
        play(model, seed=2, draw=draw, years=3, parameters=means).stock.sum(axis=(2, 3))
        for draw in range(12)
    ]
    spread = np.std(draws, axis=0, ddof=1) / len(draws) ** 0.5
    apart = np.abs(told - np.mean(draws, axis=0))
    assert (apart < 4 * spread + 0.004 * 3000).all()


def test_a_reform_reaches_children_who_wait_and_children_inside():
    model = office(((0.0, 100),), served=2.0, give_up=1.0)
    half = np.full(3, 0.5)
    everyone = np.ones(1, dtype=bool)
    fewer = Reform(
        Schedule(reach=1.0, start_years=0.0, ramp_years=0.0, purpose="x"),
        (Multiplier(0, half, everyone),),
    )
    ready = Following(model, years=3, step_years=1 / 12)
    ready.under()
    under = ready.under([fewer]).waits
    alone = fluid(
        office(((0.0, 100),), served=2.0, give_up=1.0), years=3, levels={"none a": 0.5}
    )
    assert_allclose(under["waiting"], alone.waits["waiting"], atol=1e-6)
    some = Reform(
        Schedule(reach=0.5, start_years=0.5, ramp_years=1.0, purpose="x"),
        (Multiplier(0, np.zeros(3), everyone),),
    )
    reached = ready.under([some]).waits
    assert reached["asked"][3] == pytest.approx(ASKING / 2, rel=1e-2)
    # And places are an option's own.
    more = (Service("office", "waits in", ("inside",), ((0.0, 100), (1.0, 400))),)
    assert ready.under(services=more).waits["waiting"][3] == pytest.approx(0, abs=1)


def test_who_waits_at_the_start_has_waited_before():
    model = office(((0.0, 100),), served=1e-9)
    rows = {
        "help": ["none", "waits"],
        "count": [MANY, 250.0],
        "elapsed_low": [0.0, 0.4],
        "elapsed_high": [0.0, 0.6],
    }
    started = system(*model.lanes, states=STATES, start=cells(age_low=11.0, age_high=11.0, **rows), services=model.services)  # fmt: skip
    told = fluid(started, years=1).waits
    assert told["waiting"][0] == pytest.approx(250.0)
    assert told["mean_wait_days"][1] == pytest.approx(0.5 * DAYS_PER_YEAR, rel=1e-3)


def test_rates_that_vary_with_time_in_two_tracks_are_refused():
    def timed(name: str, track: str, to: str) -> object:
        return lane(name, np.array([[1.0, 2.0]]), {track: to}, track=track, shape=(3, 2))

    model = system(
        timed("none a", "help", "plan"),
        timed("some b", "need", "more"),
        states={"help": ("none", "plan"), "need": ("some", "more")},
        start=cells(need="some"),
        duration_edges=(0.0, 1.0),
    )
    with pytest.raises(SpecError, match="time in state"):
        fluid(model, years=1)
