"""Lanes of a made-up council: rates, shares and where they lead."""

import numpy as np
import pytest

from seethechild.model.base_year import BaseYear
from seethechild.model.categories import EXIT_REASONS, STARTED_LEGAL
from seethechild.model.flows import (
    SLOWEST,
    children_not_known,
    flows,
    per_child,
    plan_shape,
    recent_referral_rate,
)
from seethechild.model.ground import LEAST_EVIDENCE
from seethechild.model.lanes import all_lanes
from seethechild.model.lanes_entry import into_care, re_entry_rates
from seethechild.model.lanes_exit import exit_weights
from seethechild.model.lanes_help import referral_rates, referral_shares, section_47_lanes
from seethechild.model.lanes_home import (
    MOVING_HOMES,
    home_shares,
    over_ages,
    retarget_homes,
)
from seethechild.model.layout import CHILD_BAND_COUNT, LEGAL_IN_CARE
from seethechild.model.stock import exponential_shares, stock, unaccompanied_by_band
from seethechild.model.system import Branch, Lane
from seethechild.reference.facts import assumptions
from tests.unit.model.made_up import FLOW_PARTS, STOCK_PARTS, ground, made_up

NOBODY_IN_CARE = {name: [0.0] * len(v) for name, v in STOCK_PARTS.items() if "cla" in name}


def nobody_in_care() -> BaseYear:
    none = {"cla_number": 0.0, "uasc_stock": 0.0, "cla_started": 0.0, "cla_ceased": 0.0}
    ended = {name: [0.0] * len(v) for name, v in FLOW_PARTS.items() if "cla" in name}
    return made_up(
        none,
        before={"cla_number": 0.0, "uasc_stock": 0.0},
        parts={**NOBODY_IN_CARE, **ended},
        parts_before=NOBODY_IN_CARE,
    )


def named(lanes) -> dict[str, Lane]:
    return {lane.id: lane for lane in lanes}


def test_referral_shares_leave_out_children_who_arrive_alone():
    # 1,510 referrals less 10 of children alone: 200 closed, 300 not in need, 1,000 in need
    assert referral_shares(ground()).tolist() == pytest.approx([2 / 15, 3 / 15, 10 / 15])


def test_more_exits_than_referrals_leave_nobody_in_need():
    shares = referral_shares(ground(made_up({"referrals_nfa": 1500.0})))
    assert shares.tolist() == pytest.approx([5 / 6, 1 / 6, 0.0])


def test_children_are_referred_again_faster_within_the_year():
    rates = referral_rates(ground())
    assert np.all(rates[1:CHILD_BAND_COUNT, 0] > rates[1:CHILD_BAND_COUNT, 4])
    assert rates[1, 0] == rates[1, 2] == recent_referral_rate(made_up())
    assert np.all(rates[CHILD_BAND_COUNT:] == 0)


def test_a_newborn_child_is_not_taken_for_one_whose_help_has_just_ended():
    rates = referral_rates(ground())
    assert np.all(rates[0] == rates[0, 4])
    assert rates[0, 0] < recent_referral_rate(made_up())


def test_no_re_referrals_leave_all_to_children_not_known():
    there = ground(made_up({"rereferrals_number": 0.0}))
    rates = referral_rates(there)[:CHILD_BAND_COUNT, 4]
    assert rates @ children_not_known(there.opening) == pytest.approx(1500.0)


def test_more_re_referrals_than_referrals_are_held_back():
    rates = referral_rates(ground(made_up({"rereferrals_number": 1e6})))
    assert np.all(np.isfinite(rates))
    assert rates.max() <= 8.0


def test_the_re_referral_rate_counts_only_what_is_left_of_the_year():
    ended = {"cin_ended": [100.0, 0.0, 0.0, 0.0, 500.0]}
    base = made_up(
        {"rereferrals_number": 100.0, "referrals_nfa": 50.0, "referrals_not_in_need": 50.0},
        parts=ended,
    )
    # 100 closed at once have a year left, 100 after an eighth of a year have 7/8, long ones none
    assert recent_referral_rate(base) == pytest.approx(100 / 187.5)


def test_a_section_47_leads_on_in_the_published_shares():
    (enquiry,) = section_47_lanes(
        ground(made_up({"cpp_started": 130.0, "icpc_number": 160.0, "s47_number": 400.0}))
    )
    assert [branch.share[0] for branch in enquiry.branches] == pytest.approx(
        [240 / 400, 30 / 400, 130 / 400]
    )
    assert enquiry.branches[2].moves == {"help": "child_protection_plan"}


def test_plans_beyond_conferences_start_in_a_lane_of_their_own():
    lanes = named(section_47_lanes(ground(made_up({"icpc_number": 100.0}))))
    in_need = ground().opening.in_need.sum()
    otherwise = lanes["help/family_help/plan_otherwise"]
    assert otherwise.rates[0, 0] * in_need == pytest.approx(30.0)


def test_no_enquiries_at_all_still_make_a_lane():
    lanes = section_47_lanes(
        ground(made_up({"s47_number": 0.0, "icpc_number": 5.0, "cpp_started": 0.0}))
    )
    assert [branch.share[0] for branch in lanes[0].branches] == [1.0, 0.0, 0.0]


def test_ended_unreported_is_the_gap_between_two_opening_stocks():
    base = made_up(before={"cin_stock": 1350.0})  # any point less started is 1,300
    there = ground(base)
    lane = named(all_lanes(there))["help/family_help/ended_unreported"]
    assert there.flows.ended_unreported == 50.0
    assert lane.rates[0, 0] * there.opening.in_need.sum() == pytest.approx(50.0)


def test_closing_rates_fall_with_time_in_need():
    rates = ground().flows.closed_shape
    assert rates[0] > rates[2] > rates[4] >= SLOWEST


def test_plan_rates_are_englands_ended_over_open():
    base = made_up()
    expected = base.england["cpp_ended"] / base.england["cpp_stock"]
    assert plan_shape(base) == pytest.approx(np.clip(expected, 0.02, 8.0))


def test_a_rate_needs_somebody():
    assert per_child(np.array([1.0, 2.0]), np.array([0.0, 4.0])).tolist() == [0.0, 0.5]


def test_starts_by_route_and_age_meet_their_total_without_children_alone():
    starts = ground().flows.starts
    assert starts.sum() == pytest.approx(80.0)
    assert np.all(starts[STARTED_LEGAL.index("other"), :3] == 0)
    assert starts.min() >= 0


def test_adoptions_end_care_before_10_only():
    ends = ground().flows.ends
    adopted = EXIT_REASONS.index("adopted")
    assert ends[adopted].sum() == pytest.approx(6.0)
    assert np.all(ends[adopted, 3:] == 0)


def test_children_before_a_court_at_home_are_never_fewer_than_a_trace():
    few = ground(made_up({"care_applications": 1.0})).flows
    assert few.proceedings_at_home.sum() > 0


def test_a_branch_into_care_goes_to_each_home_of_the_age():
    branches = into_care(
        ground(), {"section_20": 0.25, "proceedings": 0.75}, ("care_started",)
    )
    total = sum(branch.share for branch in branches)
    assert total == pytest.approx(np.ones(7))
    supported = [b for b in branches if b.moves["home"] == "supported_accommodation"]
    assert all(np.all(branch.share[:4] == 0) for branch in supported)
    assert {branch.moves["help"] for branch in branches} == {"looked_after"}


def test_returns_to_care_slow_down_with_time_at_home():
    rates = re_entry_rates()
    assert rates[0] > rates[1] == rates[2] > rates[3] == rates[4]
    assert 1 - np.exp(-rates[0] * 0.25) == pytest.approx(0.12)
    by_a_year = rates[0] * 0.25 + rates[1] * 0.75
    assert 1 - np.exp(-by_a_year) == pytest.approx(0.20)


def test_adoption_needs_a_placement_order_and_other_weights_are_as_assumed():
    assert exit_weights(assumptions(), "adopted") == {
        status: float(status == "placement_order") for status in LEGAL_IN_CARE
    }
    weights = exit_weights(assumptions(), "guardianship")
    assert weights["remand"] == 0.0
    assert weights["proceedings"] == assumptions()["exit/guardianship/proceedings"].value


def test_homes_sum_to_one_and_babies_never_live_in_supported_accommodation():
    for base in (made_up(), nobody_in_care()):
        table = home_shares(ground(base))
        assert table.sum(axis=1) == pytest.approx(np.ones(5))
        assert np.all(table[:4, MOVING_HOMES.index("supported_accommodation")] == 0)
        assert np.all(table[4] > 0)


def test_shares_by_age_go_on_beyond_18():
    assert over_ages(np.arange(5.0)).tolist() == [0, 1, 2, 3, 4, 4, 4]


def test_weighting_homes_keeps_the_share_of_each_legal_status():
    lane = named(all_lanes(ground()))["help/family_help/care_emergency"]
    moved = retarget_homes(lane, {"foster": 3.0, "other": 0.0})

    def by_status(one: Lane) -> dict[str, np.ndarray]:
        return {
            status: sum(b.share for b in one.branches if b.moves["legal"] == status)
            for status in ("section_20", "proceedings")
        }

    for status, share in by_status(lane).items():
        assert by_status(moved)[status] == pytest.approx(share)
    foster = [b.moves["home"] for b in lane.branches].index("foster")
    assert np.all(moved.branches[foster].share > lane.branches[foster].share)


def test_a_lane_to_no_home_is_left_as_it_is():
    lane = named(all_lanes(ground()))["help/family_help/closed"]
    assert retarget_homes(lane, {"foster": 3.0}).branches == lane.branches


def test_homes_weighted_away_altogether_leave_nothing_to_share():
    lane = Lane(
        "x", "home", "foster", np.zeros((7, 5)), 1.0,
        (Branch(np.ones(7), {"home": "foster"}),),
    )  # fmt: skip
    assert np.all(retarget_homes(lane, {"foster": 0.0}).branches[0].share == 0)


def test_every_lane_of_a_council_without_children_in_care_holds_together():
    for lane in all_lanes(ground(nobody_in_care())):
        assert np.all(np.isfinite(lane.rates))
        assert lane.rates.min() >= 0
        assert sum(branch.share for branch in lane.branches) == pytest.approx(np.ones(7))


def test_evidence_is_events_over_spread_and_never_next_to_nothing():
    there = ground()
    assert there.evidence("referrals_number") == 1510 / 2
    assert ground(made_up({"s47_number": 1.0})).evidence("s47_number") == LEAST_EVIDENCE


def test_a_judged_range_becomes_a_gamma_that_spans_it():
    there = ground()
    shape = there.judged("pre_proceedings_years")
    spread = np.sqrt(1 / shape)
    guess = there.assumptions["pre_proceedings_years"]
    assert np.exp(2 * 1.6449 * spread) == pytest.approx(guess.high / guess.low, rel=1e-3)


def test_a_level_says_whose_it_is():
    there = ground()
    assert there.source("cla_started") == "council"
    assert there.source("uasc_ceased") == "England"
    assert there.source("never heard of") == "England"


def test_stays_that_are_exponential_fall_into_bands_as_they_should():
    assert exponential_shares(2.0).sum() == pytest.approx(1.0)
    assert exponential_shares(0.0).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]


def test_children_alone_are_spread_over_the_last_years_of_childhood():
    assert unaccompanied_by_band(25.0, 15.5).tolist() == [0, 0, 0, 5, 20]


def test_flows_of_the_made_up_year_are_finite():
    base, known = made_up(), assumptions()
    found = flows(base, stock(base, known, before=True), known)
    assert found.referrals == 1500.0
    assert found.ended_at_18 == 38.0
    assert found.pre_proceedings.min() >= 0
