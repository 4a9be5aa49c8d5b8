"""Reforms delivered by people reach no more children than the workers hired can have."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.core.time import FinancialYear
from seethechild.decide.reach import Place, children_reached
from seethechild.evidence.effects import Effect
from seethechild.simulate.activity import activity
from seethechild.simulate.hiring import carried, grown
from seethechild.simulate.option_capacity import Staff
from seethechild.simulate.option_notes import workers_notes
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_schema import Change, Eligible, ReformFile, Target
from seethechild.simulate.option_staff import reached_by, stages
from seethechild.simulate.options import match_reforms, resolve
from seethechild.simulate.play import play
from tests.unit.simulate.small_models import cells, lane, system

START = date(2025, 4, 1)
NEARLY_NEVER = Effect(
    id="own/1", intervention="", outcome="", measure="HR", value=1e-9, low=1e-9, high=1e-9
)
TEAM = Staff(15.0, posts=40.0)
FULL = Change("rate", Target("help"), Eligible(), START)


def model(count=1300.0):
    """So many children in a state they leave at a rate of 0.2 a year, for another that nobody leaves."""
    return system(
        lane("in out", 0.2, {"help": "out"}),
        states={"help": ("in", "out")},
        start=cells(help="in", count=count, age_low=0.0, age_high=10.0),
    )


def idea(staff=None, baseline=0.0, by="child", **change):
    said = {"target": Target("help", ("in",), ("out",)), "effect": NEARLY_NEVER, **change}
    one = replace(FULL, **said, staff=staff)
    return ReformFile("idea", "Idea", (one,), baseline_reach=baseline, reach_by=by)


def resolved(reform, of=None):
    return resolve([reform], of or model(), seed=1, draw=None, start=START)


def left(reforms, of=None, years=6.0):
    """How many have left the state by the end of each year."""
    played = play(of or model(), seed=1, draw=None, years=years, reforms=reforms)
    return played.taken.sum(axis=(1, 2, 3, 4)).cumsum()


@pytest.mark.parametrize("kind", ["rate", "event", "duration"])
def test_workers_without_end_are_no_limit_to_the_last_bit(kind):
    goals = {
        "rate": Target("help", ("in",), ("out",)),
        "event": Target(event="care_started"),
        "duration": Target("help", ("in",)),
    }
    one = idea(kind=kind, target=goals[kind], ramp_months=18.0, reach=0.7, baseline=0.1)
    of = system(
        lane("in out", 0.2, {"help": "out"}, events=("care_started",)),
        states={"help": ("in", "out")},
        start=cells(help="in"),
    )
    many = replace(one, changes=(replace(one.changes[0], staff=Staff(1e9)),))
    [plain], [staffed] = resolved(one, of), resolved(many, of)
    assert plain.schedule == staffed.schedule
    for mine, theirs in zip(plain.multipliers, staffed.multipliers, strict=True):
        np.testing.assert_array_equal(mine.ratio, theirs.ratio)


def test_no_worker_leaves_all_as_now_to_the_last_bit():
    none = resolved(idea(Staff(15.0, posts=0.0), ramp_months=12.0, fade_years=2.0))
    assert none == ()
    now, then = (play(model(), seed=1, draw=0, years=3, reforms=r) for r in ((), none))
    np.testing.assert_array_equal(now.ticks, then.ticks)


def test_workers_set_how_many_are_reached():
    [reform] = resolved(idea(TEAM))
    assert reform.schedule.reach == pytest.approx(40 * 15 / 1300)


def test_half_the_workers_reach_half_as_many_at_any_time():
    slow = replace(TEAM, recruit_months=9.0, turnover_per_year=0.4)
    change = replace(FULL, ramp_months=12.0)
    all_of, half = (
        stages(change, 0.0, 1300.0, replace(slow, posts=posts)) for posts in (40.0, 20.0)
    )
    for month in (1.0, 7.5, 20.0, 60.0):
        assert reached_by(half, month) == pytest.approx(reached_by(all_of, month) / 2)


def test_in_lives_played_half_the_workers_prevent_half_as_much():
    of = model(60_000.0)
    now = left((), of)[-1]
    prevented = [
        now - left(resolved(idea(Staff(15.0, posts=posts)), of), of)[-1]
        for posts in (1_600.0, 800.0)
    ]
    assert prevented[0] / now == pytest.approx(0.4, abs=0.01)
    assert prevented[1] / now == pytest.approx(0.2, abs=0.01)


def test_in_lives_played_the_reach_follows_the_workers_as_they_are_hired():
    # Nobody who is reached leaves: who has left is 1 - exp(-0.2 t), of those not reached yet.
    of = model(60_000.0)
    staff = Staff(15.0, recruit_months=12.0, turnover_per_year=0.2, posts=3_000.0)
    one = idea(staff)
    reforms = resolved(one, of)
    assert len(reforms) > 3
    course = match_reforms([one], of)[0].course(seed=1, draw=None)
    months = np.arange(0, 72.0, 0.05)
    unreached = 1.0 - np.array([reached_by(course, month) for month in months])
    gone = np.cumsum(0.2 * np.exp(-0.2 * months / 12) * unreached) * 0.05 / 12
    found = left(reforms, of) / 60_000
    assert found == pytest.approx(gone[239::240], abs=0.004)


def _months(most):
    return st.just(0.0) | st.floats(0.1, most)


@given(
    _months(48.0), st.floats(0.0, 2.0), _months(60.0),
    st.floats(0.01, 1.0), st.floats(1.0, 200.0),
)  # fmt: skip
def test_never_more_are_reached_than_the_workers_hired_can_have(
    recruit, leave, ramp, reach, posts
):
    staff = Staff(10.0, recruit, leave, posts)
    change = replace(FULL, ramp_months=ramp, reach=reach)
    course = stages(change, 0.0, 1000.0, staff)
    months = np.arange(120.0)
    share = grown(months, 0, ramp)
    can = carried(staff, np.full(120, 1000 * reach), share) / 1000
    reached = np.array([reached_by(course, month) for month in months])
    assert np.all(reached <= np.minimum(can, reach * share) + 1e-6)
    assert np.all(np.diff(reached) >= -1e-9)


@pytest.mark.parametrize("by", ["child", "family"])
def test_each_child_is_taken_in_once_and_stays(by):
    staff = Staff(15.0, 9.0, 0.4, 60.0)
    one = idea(staff, baseline=0.2, ramp_months=10.0, by=by, starts=date(2026, 1, 1))
    reforms = resolved(one)
    luck = (np.arange(2_000) + 0.5) / 2_000
    [course] = [one.course(seed=1, draw=None) for one in match_reforms([one], model())]
    for years in np.arange(0.05, 8.0, 0.1):
        factor = np.ones(2_000)
        for each in reforms:
            s = each.schedule
            at = s.start_years + s.ramp_years * luck / s.reach
            factor[(luck < s.reach) & (at <= years)] *= each.multipliers[0].ratio[0]
        reached = factor < 1e-3
        steady = np.abs(factor - 1e-18) > 1e-17  # but for the moment of a second stage
        assert factor[reached & steady] == pytest.approx(1e-9)
        assert factor[~reached] == pytest.approx(1.0)
        # newly reached share of today's rate, for those reached as now already never leave
        share = reached_by(course, 12 * (years - 0.75)) / (1 - 0.2 * (1 - 1e-9))
        assert reached.mean() == pytest.approx(share, abs=0.002)


def test_a_worker_who_is_with_each_for_some_months_meets_those_who_come():
    staff = replace(TEAM, months_each=3.0)
    [one] = match_reforms([idea(staff)], model())
    assert one.at_a_time == pytest.approx(1300 * 0.2 * 3 / 12)
    [older] = match_reforms([idea(TEAM, eligible=Eligible(5, 17))], model())
    assert older.at_a_time == pytest.approx(650)


def test_how_fast_workers_come_is_drawn_within_its_range():
    sure, unsure = (
        TEAM,
        replace(TEAM, recruit_months=6.0, recruit_low=2.0, recruit_high=18.0),
    )
    drawn = [unsure.drawn("x", seed=1, draw=n).recruit_months for n in range(200)]
    assert 2 < min(drawn) < 4
    assert 12 < max(drawn) < 18
    assert np.mean(drawn) == pytest.approx((2 + 6 + 18) / 3, abs=0.8)
    assert sure.drawn("x", seed=1, draw=3) == sure
    assert "low" not in repr(sure)


def test_a_fading_effect_fades_once_the_last_worker_is_there():
    reforms = resolved(idea(replace(TEAM, recruit_months=6.0), fade_years=2.0))
    *_, last, fading = (
        [each.schedule for each in reforms if each.multipliers[0].ratio[0] < 1][-1:],
        reforms[-1].schedule,
    )
    assert fading.start_years == pytest.approx(last[0].start_years + last[0].ramp_years)
    assert fading.reach == last[0].reach


def test_the_answer_says_what_the_workers_can_do():
    matched = match_reforms([idea(replace(TEAM, recruit_months=0.0))], model())
    [said] = workers_notes(matched, start=START, years=5)
    assert said == (
        "Idea: by March 2030 40 workers are hired, who can have 600 children at a time; about 1,300 "
        "children would be eligible at a time, as now. It newly reaches 46 in 100 of them, not 100 "
        "in 100 as planned."
    )
    enough = match_reforms([idea(Staff(15.0))], model())
    [said] = workers_notes(enough, start=START, years=5)
    assert said.endswith("so they are no limit.")


def test_what_is_counted_as_reached_follows_the_workers():
    played = play(model(), seed=1, draw=0, years=3, reforms=())
    lived = activity(played, option="idea")
    place = Place("", START, 3, FinancialYear.ending_in(2025), np.zeros(18))
    counts = [
        children_reached(match_reforms([idea(staff)], model()), model(), lived, place)
        for staff in (None, TEAM, Staff(15.0, posts=20.0))
    ]
    everybody, team, half = (each["units"].sum() for each in counts)
    assert team == pytest.approx(everybody * 600 / 1300)
    assert half == pytest.approx(team / 2)


TEXT = """
id = "x"
title = "X"
{more}
[[change]]
kind = "{kind}"
target = {{ {target} }}
starts = "2026-04"
{said}
staff = {{ {staff} }}
"""
RATE = {
    "kind": "rate",
    "target": 'track = "help", from = ["none"], to = ["family_help"]',
    "said": 'ratio = 0.9\nlow = 0.8\nhigh = 1.0\ngrade = "judged"',
    "more": "",
    "staff": "places_per_worker = 15, posts = 4",
}
PLACES = {"kind": "capacity", "target": 'service = "camhs"', "said": "places = 3"}


def test_staff_of_a_rate_is_read():
    said = "places_per_worker = 15, recruit_months = 6, recruit_low = 3, recruit_high = 9, months_each = 4"
    [change] = parse_reform(TEXT.format(**RATE | {"staff": said}), "x").changes
    assert change.staff == Staff(15, 6, recruit_low=3, recruit_high=9, months_each=4)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {"kind": "price", "target": 'item = "fostering"', "said": "ratio = 0.9"},
            "no worker makes a price change",
        ),
        ({"more": "baseline_reach = 1.0"}, "nobody is newly reached"),
        ({"staff": "posts = 4"}, "places_per_worker: is missing"),
        ({"staff": "places_per_worker = 0"}, "places_per_worker: is 0"),
        ({"staff": "places_per_worker = 5, recruit_low = 3"}, "recruit_high: is missing"),
        (
            {"staff": "places_per_worker = 5, turnover_low = 0.2, turnover_high = 0.3"},
            "outside its own range",
        ),
        ({"staff": "places_per_worker = 5, months_each = 0"}, "months_each: is 0"),
        (
            PLACES | {"staff": "places_per_worker = 5, months_each = 2"},
            "as long as the service",
        ),
        ({"staff": "places_per_worker = 5, caseload = 2"}, "there is no such key"),
    ],
)
def test_what_contradicts_itself_is_refused(given, says):
    with pytest.raises(SpecError, match=says):
        parse_reform(TEXT.format(**RATE | given), "x")


def test_an_end_of_a_range_that_is_no_number_is_not_also_called_missing():
    said = {"said": 'ratio = 1.2\nlow = nan\nhigh = 2.0\ngrade = "judged"'}
    with pytest.raises(SpecError) as refused:
        parse_reform(TEXT.format(**RATE | PLACES | said), "x")
    assert [one.what for one in refused.value.problems] == ["is nan"]
