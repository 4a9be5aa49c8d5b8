"""A first guess of how many children make each move in a year, by age band.

The guess sets every lane's shape; ``align`` then scales lanes until the flows and stocks of the
base year come out. Counts of unaccompanied children are taken out first: they have a lane of
their own.
"""

from dataclasses import dataclass

import numpy as np

from seethechild.evidence.effects import effect
from seethechild.model.ages import children_by_band
from seethechild.model.base_year import BaseYear
from seethechild.model.categories import EXIT_REASONS, STARTED_LEGAL
from seethechild.model.layout import CHILD_BAND_COUNT, DURATION_EDGES, LEGAL_IN_CARE
from seethechild.model.stock import (
    Assumptions,
    Stock,
    exponential_shares,
    unaccompanied_by_band,
)
from seethechild.model.system import FloatArray

#: Rates by duration band are kept within these bounds, per child-year: what lies beyond comes
#: from bands with almost nobody in them.
SLOWEST, FASTEST = 0.02, 8.0
#: The fewest new proceedings, as a share of all, whose child stays at home at first.
FEWEST_AT_HOME = 0.05
#: The fewest ended episodes, as a share of a band, that did not end from care; and the least of
#: England's open episodes that are neither plans nor care.
FEWEST_NOT_CARE = 0.1
#: Age bands from 10, the age of criminal responsibility; those below are adopted.
_FROM_TEN = 3


@dataclass(frozen=True, eq=False)
class Flows:
    """Yearly flows of children who are not unaccompanied.

    Attributes:
        referrals: all referrals but those of unaccompanied children.
        recent_rate: rate of referral within a year of being closed, per child-year.
        referral_by_age: shape (5,), referrals by age band.
        starts: shape (4, 5), starts of care by legal route (``STARTED_LEGAL``) and age band.
        ends: shape (6, 5), ends of care before 18 by reason and age band.
        ended_at_18: ends of care at 18 or over.
        unaccompanied_ended: ends of care of unaccompanied children at any age.
        proceedings_at_home: shape (5,), children in new proceedings who stay at home.
        pre_proceedings: shape (5,), children who enter pre-proceedings.
        closed_shape, plan_shape: shape (D,), rates by time in need and on a plan.
        ended_unreported: children in need who left the count without a reported end.
    """

    referrals: float
    recent_rate: float
    referral_by_age: FloatArray
    starts: FloatArray
    ends: FloatArray
    ended_at_18: float
    unaccompanied_ended: float
    proceedings_at_home: FloatArray
    pre_proceedings: FloatArray
    closed_shape: FloatArray
    plan_shape: FloatArray
    ended_unreported: float


def flows(base: BaseYear, opening: Stock, assumptions: Assumptions) -> Flows:
    """Return the first guess of the year's flows.

    Args:
        base: the council's figures.
        opening: children in each state as the year begins.
        assumptions: the graded assumptions, by id.
    """
    starts = _starts(base, assumptions)
    apart = base.count["uasc_started"]
    in_need = opening.in_need.sum(axis=1)
    at_home, pre = _court(base, starts, opening, assumptions)
    referrals = max(base.count["referrals_number"] - apart, 1.0)
    return Flows(
        referrals=referrals,
        recent_rate=recent_referral_rate(base),
        referral_by_age=referrals * in_need / in_need.sum(),
        starts=starts,
        ends=_ends(base),
        ended_at_18=float(base.parts["cla_ceased_age"][-1]),
        unaccompanied_ended=base.count["uasc_ceased"],
        proceedings_at_home=at_home,
        pre_proceedings=pre,
        closed_shape=_closed_shape(base, opening, assumptions),
        plan_shape=plan_shape(base),
        ended_unreported=max(
            base.before["cin_stock"]
            - (base.count["cin_any_point"] - base.count["cin_started"]),
            0.0,
        ),
    )


def recent_referral_rate(base: BaseYear) -> float:
    """Return the yearly rate of referral in the first year after a closure.

    Re-referrals are counted within twelve months of the *earlier referral*, so a child whose help
    lasted d years can be re-referred only in the 1 - d years that are left. The exposure is the sum
    of what is left over all referrals closed in the year.
    """
    mid_band_years = np.append(
        (DURATION_EDGES[:-1] + DURATION_EDGES[1:]) / 2, DURATION_EDGES[-1]
    )
    left = np.maximum(1.0 - mid_band_years, 0.0)
    at_once = base.count["referrals_nfa"] + base.count["referrals_not_in_need"]
    exposure = at_once + float(base.parts["cin_ended"] @ left)
    return min(base.count["rereferrals_number"] / max(exposure, 1.0), FASTEST)


def _starts(base: BaseYear, assumptions: Assumptions) -> FloatArray:
    alone = base.count["uasc_started"]
    legal = base.parts["cla_started_legal"].copy()
    legal[STARTED_LEGAL.index("section_20")] -= alone
    ages = base.parts["cla_started_age"] - unaccompanied_by_band(
        alone, assumptions["unaccompanied_age_low"].value
    )
    legal, ages = np.maximum(legal, 0.0), np.maximum(ages, 0.0)
    total = max(base.count["cla_started"] - alone, 0.0)
    legal, ages = legal * total / max(legal.sum(), 1.0), ages / max(ages.sum(), 1.0)
    table = np.outer(legal, ages)
    # Remand and like routes begin at the age of criminal responsibility.
    other = STARTED_LEGAL.index("other")
    late = ages.copy()
    late[:_FROM_TEN] = 0.0
    table[other] = legal[other] * late / max(late.sum(), 1e-9)
    return table


def _ends(base: BaseYear) -> FloatArray:
    """Ends of care before 18: reason x age, independent but for adoption (under 10 only)."""
    ceased = base.parts["cla_ceased_age"]
    last = CHILD_BAND_COUNT - 1  # ends at 16 and at 17 are published apart
    ages = np.append(ceased[:last], ceased[last] + ceased[last + 1])
    reasons = base.parts["cla_ceased_reason"]
    table = np.outer(reasons, ages / max(ages.sum(), 1.0))
    adopted = EXIT_REASONS.index("adopted")
    young = ages.copy()
    young[_FROM_TEN:] = 0.0
    table[adopted] = reasons[adopted] * young / max(young.sum(), 1e-9)
    return table


def _court(
    base: BaseYear, starts: FloatArray, opening: Stock, assumptions: Assumptions
) -> tuple[FloatArray, FloatArray]:
    """Return children in proceedings who stay at home, and who enter pre-proceedings."""
    trial = effect("fgc-2024/proceedings")
    in_court = base.count["care_applications"] * trial.children_per_cluster
    removed = starts[STARTED_LEGAL.index("interim_care_order")]
    emergency = starts[STARTED_LEGAL.index("emergency")].sum()
    by_agreement = opening.in_care[:, LEGAL_IN_CARE.index("section_20")].sum()
    otherwise = (
        removed.sum()
        + emergency * (1.0 - assumptions["emergency_then_section_20"].value)
        + by_agreement * assumptions["section_20_to_court_per_year"].value
    )
    at_home_total = max(in_court - otherwise, FEWEST_AT_HOME * in_court)
    ages = removed / max(removed.sum(), 1e-9)
    at_home = at_home_total * ages
    first = assumptions["pre_proceedings_first"].value
    goes_on = trial.control_risk or 1.0
    return at_home, (removed + at_home) * first / goes_on


def _closed_shape(base: BaseYear, opening: Stock, assumptions: Assumptions) -> FloatArray:
    """Rates of closure by time in need: occurrence over exposure, England's shape as prior."""
    weight = assumptions["prior_child_years"].value
    exposure = opening.in_need.sum(axis=0)
    england = _england_closed_rates(base)
    occurrence = base.parts["cin_ended"] * _share_ended_at_home(base)
    rates = (occurrence + weight * england) / (exposure + weight)
    return np.asarray(np.clip(rates, SLOWEST, FASTEST))


def _share_ended_at_home(base: BaseYear) -> FloatArray:
    """Share of ended episodes, by duration, that did not end from care."""
    years = base.count["cla_number"] / max(base.count["cla_started"], 1.0)
    from_care = base.count["cla_ceased"] * exponential_shares(years)
    ended = np.maximum(base.parts["cin_ended"], 1.0)
    return np.asarray(np.clip(1.0 - from_care / ended, FEWEST_NOT_CARE, 1.0))


def _england_closed_rates(base: BaseYear) -> FloatArray:
    cla, started, _, _ = base.england["counts"]
    care = cla * exponential_shares(cla / started)
    exposure = base.england["cin_open"] - base.england["cpp_stock"] - care
    exposure = np.maximum(exposure, FEWEST_NOT_CARE * base.england["cin_open"])
    return np.asarray(np.clip(base.england["cin_ended"] / exposure, SLOWEST, FASTEST))


def plan_shape(base: BaseYear) -> FloatArray:
    """Return England's rates of ending a plan by time on it: ended over stock, per child-year."""
    stock = np.maximum(base.england["cpp_stock"], 1.0)
    return np.asarray(np.clip(base.england["cpp_ended"] / stock, SLOWEST, FASTEST))


def per_child(flow: FloatArray, exposure: FloatArray) -> FloatArray:
    """Return a rate by age band, 0 where there is nobody to move.

    Example:
        >>> per_child(np.array([1.0, 2.0]), np.array([4.0, 0.0]))
        array([0.25, 0.  ])
    """
    return np.divide(flow, exposure, out=np.zeros_like(flow), where=exposure > 0)


def children_not_known(opening: Stock) -> FloatArray:
    """Return children by age band in no state of need, plan or care; shape (5,)."""
    known = opening.in_need.sum(axis=1) + opening.on_plan.sum(axis=1) + opening.back_home
    children = children_by_band(opening.population)
    return np.asarray(np.maximum(children - known - opening.in_care_by_age, 1.0))
