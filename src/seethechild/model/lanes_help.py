"""Lanes of help: referral, closing, section 47 and plans."""

import numpy as np

from seethechild.model.flows import children_not_known, per_child
from seethechild.model.ground import FEWEST_CHILDREN, LEAST_EVIDENCE, Ground
from seethechild.model.layout import (
    CHILD_BAND_COUNT,
    DURATION_EDGES,
    always,
    by_age,
    by_duration,
    flat,
)
from seethechild.model.system import Branch, FloatArray, Lane

#: Legal states in which help may end: no court is involved.
NO_ORDER = ("none", "supervision_order", "special_guardianship", "adopted")
#: Help after care, and a referral after help, are told apart for this long.
FIRST_YEAR = 1.0
#: Of the children closed within the year, those who can still be referred again make at most
#: this share of referrals; and children not known before make at least the other.
MOST_RECENT, FEWEST_NEW = 0.5, 0.05


def help_lanes(ground: Ground) -> list[Lane]:
    """Return the lanes of referral, closing, section 47 and plans, in that order."""
    return [
        _referral(ground),
        *_closing(ground),
        *section_47_lanes(ground),
        _plan_ended(ground),
        _after_care(ground),
    ]


def _referral(ground: Ground) -> Lane:
    shares = referral_shares(ground)
    return Lane(
        id="help/none/referral",
        track="help",
        state="none",
        rates=referral_rates(ground),
        evidence=ground.evidence("referrals_number"),
        branches=(
            Branch(always(shares[0]), {"help": "none"}, ("no_further_action",)),
            Branch(always(shares[1]), {"help": "none"}, ("assessed_not_in_need",)),
            Branch(always(shares[2]), {"help": "family_help"}, ("need_started",)),
        ),
        events=("referral",),
        concentration=ground.evidence("referrals_number"),
        source=ground.source("referrals_number"),
    )


def referral_shares(ground: Ground) -> FloatArray:
    """Return the shares of referrals closed at once, found not in need, and found in need.

    Unaccompanied children arrive by a lane of their own and are all found in need, so they are
    in no denominator here. Where the published exits are more than the referrals that are left,
    both exits keep their proportion and nobody is found in need.

    Returns:
        Shape (3,), from 0 to 1, summing to 1.
    """
    count, referrals = ground.base.count, ground.flows.referrals
    ended = np.array([count["referrals_nfa"], count["referrals_not_in_need"]]) / referrals
    ended = ended / max(float(ended.sum()), 1.0)
    return np.append(ended, max(1.0 - float(ended.sum()), 0.0))


def referral_rates(ground: Ground) -> FloatArray:
    """Return rates of referral of children not known, higher in the first year after a closure.

    Returns:
        Shape (A, D), per child-year; one rate within a year of closing, one by age later. Under
        one the clock runs from birth, so the rate by age holds throughout.
    """
    flows, opening = ground.flows, ground.opening
    rate = flows.recent_rate
    recent = min(opening.closed_in_year, MOST_RECENT * flows.referrals / max(rate, 1e-9))
    later = max(flows.referrals - rate * recent, FEWEST_NEW * flows.referrals)
    shape = flows.referral_by_age / flows.referrals
    table = by_age(per_child(shape * later, children_not_known(opening)))
    table[1:CHILD_BAND_COUNT, DURATION_EDGES < FIRST_YEAR] = rate
    return table


def _closing(ground: Ground) -> list[Lane]:
    """Reported ends of help by time in need, and ends in no report; in that order."""
    flows = ground.flows
    in_need = max(float(ground.opening.in_need.sum()), FEWEST_CHILDREN)
    closed = Lane(
        id="help/family_help/closed",
        track="help",
        state="family_help",
        rates=by_duration(flows.closed_shape),
        evidence=ground.evidence("cin_ended"),
        branches=(Branch(always(), {"help": "none"}, ("need_ended",)),),
        when={"legal": NO_ORDER},
        source=ground.source("cin_ended"),
    )
    unreported = Lane(
        id="help/family_help/ended_unreported",
        track="help",
        state="family_help",
        rates=flat(flows.ended_unreported / in_need),
        evidence=max(flows.ended_unreported, LEAST_EVIDENCE),
        branches=(Branch(always(), {"help": "none"}, ("ended_without_report",)),),
        when={"legal": NO_ORDER},
        source=ground.source("cin_stock"),
    )
    return [closed, unreported]


def _after_care(ground: Ground) -> Lane:
    """Support after care closes as help does, once its first year is over."""
    rates = np.where(DURATION_EDGES < FIRST_YEAR, 0.0, ground.flows.closed_shape)
    return Lane(
        id="help/support_after_care_or_order/closed",
        track="help",
        state="support_after_care_or_order",
        rates=by_duration(rates),
        evidence=ground.evidence("cin_ended"),
        branches=(Branch(always(), {"help": "none"}, ("need_ended",)),),
        source=ground.source("cin_ended"),
    )


def _plan_ended(ground: Ground) -> Lane:
    stepped_down = Branch(
        always(),
        {"help": "family_help"},
        ("plan_ended",),
        enter_at_years=ground.assumptions["clock_after_plan_years"].value,
    )
    return Lane(
        id="help/child_protection_plan/ended",
        track="help",
        state="child_protection_plan",
        rates=by_duration(ground.flows.plan_shape),
        evidence=ground.evidence("cpp_started"),
        branches=(stepped_down,),
        source=ground.source("cpp_started"),
    )


def section_47_lanes(ground: Ground) -> list[Lane]:
    """Return section 47 enquiries with conference and plan as branches.

    A plan needs a conference and a conference an enquiry. Where more plans are published than
    conferences, or more conferences than enquiries, the plans beyond start in a lane of their own
    (``plan_otherwise``), and the conferences beyond show as an error of calibration.
    """
    count = ground.base.count
    in_need = max(float(ground.opening.in_need.sum()), FEWEST_CHILDREN)
    enquiries = max(count["s47_number"], 1.0)
    conferences = min(count["icpc_number"], count["s47_number"])
    plans = min(count["cpp_started"], conferences)
    plan = {"help": "child_protection_plan"}
    enquiry = Lane(
        id="help/family_help/section_47",
        track="help",
        state="family_help",
        rates=flat(enquiries / in_need),
        evidence=ground.evidence("s47_number"),
        branches=(
            Branch(always(1.0 - conferences / enquiries)),
            Branch(always((conferences - plans) / enquiries), {}, ("conference",)),
            Branch(always(plans / enquiries), plan, ("conference", "plan_started")),
        ),
        events=("section_47",),
        concentration=ground.evidence("s47_number"),
        source=ground.source("s47_number"),
    )
    otherwise = count["cpp_started"] - plans
    if otherwise <= 0:
        return [enquiry]
    return [
        enquiry,
        Lane(
            id="help/family_help/plan_otherwise",
            track="help",
            state="family_help",
            rates=flat(otherwise / in_need),
            evidence=max(otherwise, LEAST_EVIDENCE),
            branches=(Branch(always(), plan, ("plan_started",)),),
            source=ground.source("cpp_started"),
        ),
    ]
