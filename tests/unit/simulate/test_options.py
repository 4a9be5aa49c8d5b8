"""Reforms tied to a model's lanes and drawn for one draw."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError, UnknownNameError
from seethechild.evidence.effects import Effect
from seethechild.simulate.forward import forward
from seethechild.simulate.option_effect import expected_effect, newly_reached
from seethechild.simulate.option_lanes import find_lanes, starting_rate
from seethechild.simulate.option_schema import Change, Eligible, ReformFile, Target
from seethechild.simulate.options import (
    find_reform,
    load_reforms,
    match_reforms,
    notes,
    resolve,
    resolve_matched,
)
from tests.unit.simulate.option_model import AGES, branch, lane, small_model

MODEL = small_model()
START = date(2025, 4, 1)
TRIAL = Effect(
    id="trial/x", intervention="", outcome="", measure="HR", value=0.5, low=0.4, high=0.625
)
PLANS = Target("help", ("family_help",), ("child_protection_plan",))


def reform(reform_id="idea", *, target=PLANS, baseline=0.0, effect=TRIAL, **change):
    kind = "event" if target.event else "rate"
    said = {"eligible": Eligible(), "starts": date(2027, 4, 1), **change}
    return ReformFile(
        id=reform_id,
        title=reform_id.title(),
        changes=(Change(kind=kind, target=target, effect=effect, **said),),
        baseline_reach=baseline,
    )


def ids(model, target):
    return [model.lanes[index].id for index in find_lanes(model, target).lanes]


def test_a_target_of_moves_takes_lanes_with_a_branch_that_leads_there():
    assert ids(MODEL, PLANS) == ["help/family_help/section_47"]
    entries = Target("help", ("family_help", "child_protection_plan"), ("looked_after",))
    assert ids(MODEL, entries) == [
        "help/family_help/care_section_20",
        "help/child_protection_plan/care_emergency",
    ]


def test_a_target_of_an_event_takes_lanes_that_always_emit_it():
    assert ids(MODEL, Target(event="section_47")) == ["help/family_help/section_47"]


def test_an_event_that_only_some_branches_emit_elsewhere_is_left_there_and_said():
    matched = match_reforms([reform(target=Target(event="care_start"))], MODEL)
    assert matched[0].partly == ("legal/pre_proceedings/proceedings",)
    assert "legal/pre_proceedings/proceedings; that way is left" in notes(matched, MODEL)[0]


def test_the_effect_acts_on_eligible_ages_and_groups_from_its_start():
    change = reform(eligible=Eligible(10, 17), reach=0.6, ramp_months=12.0)
    made = resolve([change], MODEL, seed=1, draw=None, start=START)[0]
    assert made.schedule.reach == pytest.approx(0.6)
    assert made.schedule.start_years == pytest.approx(2.0, abs=0.002)
    assert made.schedule.ramp_years == 1.0
    multiplier = made.multipliers[0]
    assert multiplier.ratio.tolist() == pytest.approx([1, 1, 1, 0.5, 0.5, 1])
    assert multiplier.groups.tolist() == [True, False]


def test_unaccompanied_children_are_reached_only_if_the_reform_says_so():
    both = reform(eligible=Eligible(unaccompanied=True))
    made = resolve([both], MODEL, seed=1, draw=None, start=START)[0]
    assert made.multipliers[0].groups.tolist() == [True, True]


def test_a_reform_that_began_before_the_start_is_not_moved():
    made = resolve([reform(starts=date(2024, 4, 1))], MODEL, seed=1, draw=None, start=START)
    assert made[0].schedule.start_years == pytest.approx(-1.0, abs=0.002)


def test_two_options_with_one_effect_live_in_the_same_world():
    small, large = reform("small", reach=0.2), reform("large", reach=0.9, transfer=1.0)
    first = resolve([small], MODEL, seed=1, draw=7, start=START)[0]
    second = resolve([large], MODEL, seed=1, draw=7, start=START)[0]
    assert np.array_equal(first.multipliers[0].ratio, second.multipliers[0].ratio)
    other = resolve([small], MODEL, seed=1, draw=8, start=START)[0]
    assert not np.array_equal(first.multipliers[0].ratio, other.multipliers[0].ratio)


@pytest.mark.parametrize("ratio", [0.3, 0.7, 1.0, 1.4])
@pytest.mark.parametrize("baseline", [0.0, 0.3, 0.8])
def test_those_reached_before_are_not_reached_twice(ratio, baseline):
    """The rate of all becomes the treated mixture's, whoever was reached as now."""
    reach = 0.8
    share = newly_reached(ratio, reach=reach, baseline_reach=baseline)
    today = 1 + baseline * (ratio - 1)
    assert today * (1 + share * (ratio - 1)) == pytest.approx(1 + reach * (ratio - 1))
    assert 0 <= share <= 1


def test_a_reform_that_reaches_no_more_than_now_reaches_nobody_new():
    made = resolve([reform(reach=0.6, baseline=0.6)], MODEL, seed=1, draw=None, start=START)
    assert made[0].schedule.reach == 0.0


def test_reforms_on_one_rate_multiply_down_to_the_cap_and_say_so():
    strong = replace(TRIAL, id="trial/y", value=0.3, low=0.3, high=0.3)
    pair = [reform("one"), reform("two", effect=strong)]
    matched = match_reforms(pair, MODEL)
    made = resolve_matched(matched, MODEL, seed=1, draw=None, start=START)
    product = made[0].multipliers[0].ratio[0] * made[1].multipliers[0].ratio[0]
    assert product == pytest.approx(0.2)
    assert any(
        "effects multiply" in said and "80%" in said for said in notes(matched, MODEL)
    )


def test_reforms_that_stay_above_the_cap_simply_multiply():
    other = replace(TRIAL, id="trial/y", value=0.8, low=0.8, high=0.8)
    harm = replace(TRIAL, id="trial/z", value=1.5, low=1.5, high=1.5)
    three = [reform("one"), reform("two", effect=other), reform("three", effect=harm)]
    made = resolve(three, MODEL, seed=1, draw=None, start=START)
    found = [one.multipliers[0].ratio[0] for one in made]
    assert found == pytest.approx([0.5, 0.8, 1.5])


def test_one_reform_alone_may_go_below_the_cap():
    strong = replace(TRIAL, value=0.1, low=0.1, high=0.1)
    weak = replace(TRIAL, id="trial/y", value=0.5, low=0.5, high=0.5)
    alone = resolve([reform(effect=strong)], MODEL, seed=1, draw=None, start=START)
    assert alone[0].multipliers[0].ratio[0] == pytest.approx(0.1)
    both = resolve(
        [reform("one", effect=strong), reform("two", effect=weak)],
        MODEL,
        seed=1,
        draw=None,
        start=START,
    )
    product = both[0].multipliers[0].ratio[0] * both[1].multipliers[0].ratio[0]
    assert product == pytest.approx(0.1)


def test_an_effect_per_100_000_uses_the_council_s_own_rate():
    """Smallshire: 1,200 children of 16 or 17, of whom 200 in need at 0.02 a year."""
    eligible = Eligible(16, 17)
    lanes = find_lanes(MODEL, Target(event="care_start")).lanes
    rate = starting_rate(MODEL, lanes, eligible)
    assert rate == pytest.approx(100_000 * 200 * 0.02 / 1_200)
    youth = Effect(
        id="panel/x", intervention="", outcome="", measure="per_100k_per_10gbp_less",
        value=1.9, low=0.7, high=2.9,
    )  # fmt: skip
    idea = reform(
        target=Target(event="care_start"),
        eligible=eligible,
        effect=youth,
        spend_change_gbp=10.0,
    )
    made = resolve([idea], MODEL, seed=1, draw=None, start=START)[0]
    assert made.multipliers[0].ratio[4] == pytest.approx(1 - 1.9 / rate)


def test_the_starting_rate_heeds_groups_ages_other_tracks_and_time_in_state():
    everyone = Eligible(0, 17, unaccompanied=True)
    section_20 = (2,)
    assert starting_rate(MODEL, section_20, everyone) == pytest.approx(
        100_000 * 200 * 0.02 / 9_250
    )
    started = (5,)
    assert starting_rate(MODEL, started, Eligible()) == pytest.approx(100.0)
    assert starting_rate(MODEL, section_20, Eligible(18, 20)) == 0.0


def test_the_starting_rate_averages_over_duration_bands():
    referral = MODEL.lanes[0]
    rates = np.stack([referral.rates[:, 0], 3 * referral.rates[:, 1]], axis=1)
    model = replace(MODEL, lanes=(replace(referral, rates=rates), *MODEL.lanes[1:]))
    young = starting_rate(model, (0,), Eligible(0, 9))
    assert young == pytest.approx(100_000 * (0.05 + 0.15) / 2)


def test_a_factor_by_another_track_counts_in_the_starting_rate():
    start = MODEL.start.with_columns(
        help=MODEL.start["help"].replace("none", "looked_after")
    )
    changed = replace(MODEL.lanes[5], factors={"help": {"looked_after": 10.0}})
    model = replace(MODEL, start=start, lanes=(*MODEL.lanes[:5], changed))
    assert starting_rate(model, (5,), Eligible(0, 15)) == pytest.approx(1_000.0)


def wrong(idea, said, *more):
    with pytest.raises(SpecError) as raised:
        match_reforms([idea, *more], MODEL)
    assert said in str(raised.value)


def test_moves_that_no_lane_makes_are_refused_with_those_that_exist():
    wrong(
        reform(target=Target("help", ("none",), ("looked_after",))),
        "no one moves from none to looked_after. From none children move to family_help.",
    )
    wrong(
        reform(target=Target("help", ("looked_after",), ("none",))),
        "No one leaves looked_after in this model.",
    )
    wrong(
        reform(target=Target("help", ("none",), ("family_help", "looked_after"))),
        "no one moves from none to looked_after",
    )


def test_a_state_the_model_does_not_have_is_refused():
    wrong(
        reform(target=Target("help", ("waiting",), ("family_help",))),
        "this model has no state help/waiting",
    )
    wrong(reform(target=Target("mind", ("none",), ("waiting",))), "its tracks: help, legal")


def test_an_event_that_cannot_be_changed_by_itself_is_refused():
    wrong(
        reform(target=Target(event="conference")), "cannot be made rarer without the others"
    )
    wrong(reform(target=Target(event="missing")), "nothing in this model leads to missing")


def test_ages_off_the_model_s_bands_are_refused():
    wrong(
        reform(eligible=Eligible(11, 16)),
        "runs from birthday 11 to birthday 17, which does not lie on this model's age bands",
    )
    assert 18.0 in AGES


def test_two_changes_of_one_reform_on_the_same_rate_are_refused():
    first = reform()
    clash = reform(target=Target(event="section_47")).changes
    wrong(replace(first, changes=first.changes + clash), "act on the same rate")
    apart = replace(first.changes[0], eligible=Eligible(0, 9))
    later = replace(clash[0], eligible=Eligible(10, 17))
    assert len(match_reforms([replace(first, changes=(apart, later))], MODEL)) == 2


def test_a_reform_listed_twice_is_refused():
    wrong(reform(), "more than once", reform())


def test_a_change_of_price_acts_on_no_lane():
    price = Change("price", Target(item="foster"), Eligible(), START, price_ratio=0.9)
    assert match_reforms([replace(reform(), changes=(price,))], MODEL) == ()


def test_a_change_without_an_effect_cannot_be_played():
    with pytest.raises(SpecError, match="has no effect"):
        expected_effect(replace(reform().changes[0], effect=None))


def test_an_unknown_reform_names_the_nearest():
    with pytest.raises(UnknownNameError, match="multisystemic-therapy"):
        find_reform("multisystemic-terapy")


@pytest.mark.parametrize("shipped", load_reforms(), ids=lambda one: one.id)
def test_shipped_reforms_find_their_lanes_and_a_sensible_ratio(shipped):
    made = resolve([shipped], MODEL, seed=1, draw=None, start=START)
    ratios = np.concatenate([one.ratio for part in made for one in part.multipliers])
    assert np.all((ratios > 0.2) & (ratios < 1.6))


def test_a_shipped_reform_changes_what_the_exact_solution_expects():
    """Ages 10 to 15 in need: section 47 rises by 5.5 % where social workers join schools."""
    shipped = find_reform("social-workers-in-schools")
    now = replace(
        shipped, changes=(replace(shipped.changes[0], starts=START, ramp_months=0.0),)
    )
    start = MODEL.start[1:2].with_columns(age_low=10.5, age_high=10.5)
    changed = replace(
        MODEL.lanes[1], branches=(replace(MODEL.lanes[1].branches[0], share=np.ones(6)),)
    )
    model = replace(MODEL, lanes=(changed,), start=start)
    with_reform = forward(
        model, years=1, reforms=resolve([now], model, seed=1, draw=None, start=START)
    )
    before = forward(model, years=1)
    grown = with_reform.taken.sum() / before.taken.sum()
    assert grown == pytest.approx(1.055)


def test_the_exact_solution_gives_back_the_trial_of_family_meetings():
    """Reached by all and carried over whole: 59.2 in 100 go to court instead of 71.7."""
    shipped = find_reform("family-group-decision-making")
    change = replace(
        shipped.changes[0], starts=START, ramp_months=0.0, reach=1.0, transfer=1.0
    )
    court, home = (
        lane(f"legal/pre_proceedings/{name}", rate, branch(1.0, legal=to))
        for name, rate, to in (
            ("court", 2 * 0.717, "proceedings"),
            ("home", 2 * 0.283, "none"),
        )
    )
    start = MODEL.start[1:2].with_columns(
        pl.lit("pre_proceedings").alias("legal"), age_low=10.0, age_high=10.0, count=100.0
    )
    model = replace(MODEL, lanes=(court, home), start=start)
    trial = replace(shipped, changes=(change,))
    reforms = resolve([trial], model, seed=1, draw=None, start=START)
    ways = forward(model, years=5, reforms=reforms).taken.sum(axis=(0, 2, 3, 4))
    assert ways[0] / ways.sum() == pytest.approx(0.592, abs=1e-4)
