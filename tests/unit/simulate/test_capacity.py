"""Places of an option: what is planned, what workers can carry, whole numbers month by month."""

from dataclasses import replace
from datetime import date
from math import exp

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.model.system import Service, SystemModel
from seethechild.simulate.capacity import carried, places_added, services_with
from seethechild.simulate.option_capacity import Capacity, Staff
from seethechild.simulate.option_notes import children_at_start, places_notes
from seethechild.simulate.option_schema import Change, Eligible, ReformFile, Target
from seethechild.simulate.options import match_reforms, notes, resolve
from seethechild.simulate.play import play
from tests.unit.simulate.small_models import cells, lane, system

START = date(2025, 4, 1)
WHEN = {"seed": 1, "draw": None, "start": START, "years": 2.0}


def model(*places: tuple[float, int]) -> SystemModel:
    office = Service("office", "waits in", ("inside",), places or ((0.0, 50),))
    whole = system(
        lane("none asks", 0.3, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("waits on", 0.5, {"help": "none"}),
        lane("inside out", 1.0, {"help": "none"}),
        states={"help": ("none", "waits", "inside")},
        start=cells(help="none"),
    )
    return replace(whole, services=(office,))


def more(reform_id="more", *, starts=START, ramp=0.0, **capacity) -> ReformFile:
    change = Change(
        "capacity",
        Target(service="office"),
        Eligible(),
        starts,
        ramp_months=ramp,
        capacity=Capacity(reform_id, **capacity),
    )
    return ReformFile(reform_id, reform_id.title(), (change,))


def steps(*reforms: ReformFile, whole: SystemModel | None = None, **when):
    whole = whole or model()
    return (
        services_with(whole, match_reforms(reforms, whole), **{**WHEN, **when})
        .services[0]
        .places
    )


def test_places_more_are_there_from_the_first_day_of_their_month() -> None:
    assert steps(more(places=20, starts=date(2025, 10, 1))) == ((0.0, 50), (0.5, 70))
    assert steps(more(places=-20, starts=date(2024, 10, 1))) == ((0.0, 30),)


def test_a_ratio_is_of_the_places_as_now_in_every_year() -> None:
    growing = model((0.0, 50), (1.0, 100))
    assert steps(more(ratio=1.2), whole=growing) == ((0.0, 60), (1.0, 120))


def test_a_ramp_grows_evenly_to_the_whole_and_rounds_halves_up() -> None:
    assert steps(more(places=2, ramp=4)) == ((0.0, 50), (1 / 12, 51), (3 / 12, 52))


def test_changes_of_one_service_add_up_in_any_order() -> None:
    one, two, three = more("a", ratio=1.2), more("b", places=7), more("c", ratio=1.5)
    assert steps(one, two, three) == steps(three, one, two) == ((0.0, 92),)


def test_a_model_without_a_change_of_capacity_is_the_very_model() -> None:
    whole = model()
    assert services_with(whole, (), **WHEN) is whole


def test_draws_of_a_certain_number_share_one_model() -> None:
    whole, reform = model(), more(places=20)
    matched = match_reforms([reform], whole)
    first, second = (
        services_with(whole, matched, **{**WHEN, "draw": draw}) for draw in (0, 1)
    )
    assert first is second


def test_workers_are_hired_one_by_one_and_carry_their_places() -> None:
    """Ten posts, six months to fill one, two places each, nobody leaves: 20 (1 - exp(-t / 6))."""
    staff = Staff(places_per_worker=2.0, recruit_months=6.0)
    whole = model()
    (one,) = match_reforms([more(places=20, staff=staff)], whole)
    found = places_added(one, whole, **WHEN)
    month = np.arange(24)
    assert found == pytest.approx(20 * (1 - np.exp(-month / 6)))
    assert steps(more(places=20, staff=staff))[:3] == (
        (0.0, 50),
        (1 / 12, 53),
        (2 / 12, 56),
    )


def test_posts_that_fall_vacant_are_never_all_filled() -> None:
    """Filled at 1 in 6 a month, left at 1 in 24: four in five are filled in the end."""
    staff = Staff(places_per_worker=1.0, recruit_months=6.0, turnover_per_year=0.5)
    found = carried(staff, np.full(400, 10.0), np.ones(400))
    assert found[-1] == pytest.approx(8.0)
    assert found[1] == pytest.approx(8.0 * (1 - exp(-5 / 24)))


def test_fewer_posts_than_the_places_take_deliver_fewer_places() -> None:
    assert steps(more(places=20, staff=Staff(4.0, posts=3.0))) == ((0.0, 62),)
    assert steps(more(places=20, staff=Staff(4.0, posts=30.0))) == ((0.0, 70),)


def test_hiring_that_began_before_the_run_goes_on() -> None:
    staff = Staff(places_per_worker=1.0, recruit_months=6.0)
    earlier, now = more(places=20, staff=staff, starts=date(2024, 10, 1)), more(places=20)
    whole = model()
    (one,) = match_reforms([earlier], whole)
    assert places_added(one, whole, **WHEN)[0] == pytest.approx(20 * (1 - exp(-1)))
    assert steps(now) == ((0.0, 70),)


def test_an_uncertain_number_is_drawn_about_its_mean_within_its_range() -> None:
    places = Capacity("x", places=20.0, low=10.0, high=30.0, grade="judged")
    drawn = np.array([places.beyond(50, seed=1, draw=draw) for draw in range(2000)])
    assert drawn.mean() == pytest.approx(20.0, abs=0.4)
    assert np.mean((drawn > 10) & (drawn < 30)) == pytest.approx(0.95, abs=0.015)
    assert places.beyond(50, seed=1, draw=None) == 20.0
    assert places.beyond(50, seed=1, draw=3) == drawn[3]


def test_places_that_luck_would_take_below_none_are_none() -> None:
    uncertain = more(places=-45, low=-90, high=0, grade="judged")
    found = {steps(uncertain, draw=draw)[0][1] for draw in range(60)}
    assert min(found) == 0
    assert max(found) > 5


def test_a_service_that_is_not_there_is_refused_with_those_that_are() -> None:
    elsewhere = replace(more(places=5).changes[0], target=Target(service="offic"))
    reform = replace(more(places=5), changes=(elsewhere,))
    with pytest.raises(SpecError, match=r"no service offic\. Did you mean office"):
        match_reforms([reform], model())
    with pytest.raises(SpecError, match="no service of this model has a limited number"):
        match_reforms([more(places=5)], replace(model(), services=()))


def test_more_places_than_there_are_cannot_be_taken_away() -> None:
    with pytest.raises(SpecError, match="office has 50 places; 1 more than that"):
        match_reforms([more("a", places=-30), more("b", places=-21)], model())
    assert match_reforms([more("a", places=-30), more("b", places=-20)], model())


def test_one_reform_in_places_and_one_in_a_ratio_say_how_they_go_together() -> None:
    whole = model()
    told = notes(match_reforms([more("a", ratio=1.2), more("b", places=7)], whole), whole)
    assert any("add up" in said and "as now" in said for said in told)
    assert notes(match_reforms([more("a", ratio=1.2)], whole), whole) == ()


def test_a_change_of_capacity_multiplies_no_rate() -> None:
    assert resolve([more(places=5)], model(), seed=1, draw=None, start=START) == ()


def test_more_places_take_more_children_in_and_leave_fewer_waiting() -> None:
    whole = model()
    matched = match_reforms([more(places=60, ramp=12)], whole)
    longer = {**WHEN, "years": 4.0}
    wider = services_with(whole, matched, **longer)
    now, then = (play(each, seed=1, draw=0, years=4) for each in (whole, wider))
    inside, waits = (
        now.layout.states.index(("help", state)) for state in ("inside", "waits")
    )
    assert then.stock[-1, inside].sum() == 110
    assert now.stock[-1, inside].sum() == 50
    assert then.stock[-1, waits].sum() < now.stock[-1, waits].sum()


amounts = st.floats(0, 200, allow_nan=False)
staffs = st.builds(
    Staff,
    places_per_worker=st.floats(0.5, 30),
    recruit_months=st.floats(0, 24),
    turnover_per_year=st.floats(0, 3),
    posts=st.none() | st.floats(0, 50),
)


@settings(max_examples=60, deadline=None)
@example(amount=1.0, extra=1.0, ramp=0, staff=Staff(1.0, recruit_months=5e-324))
@given(amount=amounts, extra=amounts, ramp=st.integers(0, 60), staff=st.none() | staffs)
def test_more_planned_never_delivers_less_and_never_more_than_planned(
    amount: float, extra: float, ramp: int, staff: Staff | None
) -> None:
    whole = model()
    small, large = (
        places_added(
            match_reforms([more(places=places, ramp=ramp, staff=staff)], whole)[0],
            whole,
            **WHEN,
        )
        for places in (amount, amount + extra)
    )
    assert np.all(small <= large + 1e-9)
    assert np.all(small >= 0)
    assert np.all(large <= amount + extra + 1e-9)


@settings(max_examples=60, deadline=None)
@given(staff=staffs, slower=st.floats(0, 12), leaving=st.floats(0, 2), posts=amounts)
def test_slower_hiring_more_leaving_and_fewer_posts_never_help(
    staff: Staff, slower: float, leaving: float, posts: float
) -> None:
    share = np.clip(np.arange(36) / 12, 0, 1)
    beyond = np.full(36, 40.0)
    best = carried(staff, beyond, share)
    worse = (
        replace(staff, recruit_months=staff.recruit_months + slower),
        replace(staff, turnover_per_year=staff.turnover_per_year + leaving),
    )
    for each in worse:
        assert np.all(carried(each, beyond, share) <= best + 1e-9)
    few, many = (replace(staff, posts=each) for each in (posts, posts + 1))
    assert np.all(carried(few, beyond, share) <= carried(many, beyond, share) + 1e-9)


def told_of_places(*reforms: ReformFile, years: int = 5) -> tuple[str, ...]:
    whole = model()
    return places_notes(match_reforms(reforms, whole), whole, start=START, years=years)


def test_places_nobody_is_hired_for_in_time_are_told() -> None:
    never = Staff(places_per_worker=1.0, recruit_months=100_000.0)
    (told,) = told_of_places(more(places=22, staff=never))
    assert told == (
        "More: 22 more places are planned by March 2030; with the time it takes to hire, about 0 "
        "are there by then."
    )
    few = Staff(places_per_worker=2.0, posts=5.0)
    (told,) = told_of_places(more(places=22, staff=few), years=1)
    assert told == (
        "More: 22 more places are planned by March 2026; with the posts that are paid for and the "
        "time it takes to hire, about 10 are there by then."
    )


def test_places_that_are_there_in_time_are_not_told_of() -> None:
    soon = Staff(places_per_worker=1.0, recruit_months=3.0)
    later = date(2035, 4, 1)
    never = Staff(places_per_worker=1.0, recruit_months=100_000.0)
    assert told_of_places(more(places=22)) == ()
    assert told_of_places(more(places=-22)) == ()
    assert told_of_places(more(places=22, staff=soon)) == ()
    # that it comes too late to be seen is said of the change, not of its places
    (told,) = told_of_places(more(places=22, staff=never, starts=later))
    assert "when the run is over" in told


def test_more_places_than_children_are_told() -> None:
    here = children_at_start(model())
    asked = "More: asks for more places than there are children here; check the number."
    assert told_of_places(more(places=here)) == ()
    assert told_of_places(more(places=here + 1)) == (asked,)
    assert told_of_places(more(ratio=2 + here / 50)) == (asked,)


def test_those_over_17_at_the_start_are_no_children() -> None:
    whole = model()
    older = cells(help=["none", "none"], age_low=[0.0, 17.0], age_high=[18.0, 21.0])
    assert children_at_start(replace(whole, start=older.with_columns(count=4.0))) == 5.0
