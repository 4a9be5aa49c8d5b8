"""Who is in which state on a 31 March, as far as the published stocks can tell.

Children looked after are spread over age, legal status and home so that all three published
margins hold, with the combinations that do not occur left empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seethechild.model.ages import children_by_band
from seethechild.model.base_year import BaseYear
from seethechild.model.categories import (
    HOME_OF_PLACEMENT,
    LEGAL_OF_STATUS,
    PLACEMENTS,
    STOCK_LEGAL,
)
from seethechild.model.layout import (
    AGE_EDGES,
    CHILD_BAND_COUNT,
    DURATION_EDGES,
    HOMES_IN_CARE,
    LEGAL_IN_CARE,
)
from seethechild.model.margins import fit_margins
from seethechild.model.reader import shares
from seethechild.model.system import FloatArray
from seethechild.reference.facts import Assumption

#: A share below which a state is not allowed to fall when larger stocks are taken from it: the
#: tables count plans, care and help on different days, and nobody can be fewer than nobody.
SMALLEST_SHARE = 0.02

Assumptions = Mapping[str, Assumption]


@dataclass(frozen=True, eq=False)
class Stock:
    """Children by state on one 31 March.

    Attributes:
        in_need: shape (5, D), at home and helped without a plan, by age band and duration band.
        on_plan: shape (5, D), on a child protection plan.
        in_care: shape (5, legal, home), looked after, unaccompanied children apart.
        unaccompanied: looked after and unaccompanied.
        back_home: shape (5,), returned from care within the past year.
        in_need_adults: young people of 18 or over counted as in need.
        closed_in_year: children whose referral or help ended in the past year.
        population: shape (18,), all children by single year of age.
    """

    in_need: FloatArray
    on_plan: FloatArray
    in_care: FloatArray
    unaccompanied: float
    back_home: FloatArray
    in_need_adults: float
    closed_in_year: float
    population: FloatArray

    @property
    def in_care_by_age(self) -> FloatArray:
        """Children looked after by age band, unaccompanied apart; shape (5,)."""
        total: FloatArray = self.in_care.sum(axis=(1, 2))
        return total


def stock(base: BaseYear, assumptions: Assumptions, *, before: bool) -> Stock:
    """Return the children in each state at the end of the base year, or at its start.

    Args:
        base: the council's figures.
        assumptions: the graded assumptions, by id.
        before: True for the 31 March a year earlier.
    """
    counts = base.before if before else base.count
    parts = base.parts_before if before else base.parts
    in_care = _in_care(parts, counts, assumptions)
    at_home = max(counts["cin_stock"] - counts["cpp_number"] - counts["cla_number"], 1.0)
    adults = at_home * assumptions["in_need_aged_18_plus"].value
    care_ages = in_care.sum(axis=(1, 2))
    returned = base.parts["cla_ceased_reason"][:2].sum()
    back_home = returned * care_ages / max(care_ages.sum(), 1.0)
    helped = max(at_home - adults - back_home.sum(), SMALLEST_SHARE * at_home)
    ages = _ages_in_need(base)
    ended = base.count["cin_ended"] + base.count["referrals_nfa"]
    return Stock(
        in_need=np.outer(ages, _duration_shares(parts, counts, base, adults)) * helped,
        on_plan=np.outer(ages, shares(parts["cpp_stock"])) * counts["cpp_number"],
        in_care=in_care,
        unaccompanied=counts["uasc_stock"],
        back_home=back_home,
        in_need_adults=adults,
        closed_in_year=ended + base.count["referrals_not_in_need"],
        population=base.children_by_age,
    )


def _ages_in_need(base: BaseYear) -> FloatArray:
    """England's age shape of children in need at home, carried to the council's children."""
    per_child = base.england["in_need_by_age"] / base.england["children_by_band"]
    return shares(per_child * children_by_band(base.children_by_age))


def _duration_shares(
    parts: Mapping[str, FloatArray],
    counts: Mapping[str, float],
    base: BaseYear,
    adults: float,
) -> FloatArray:
    """Open durations of children in need, less those on plans, in care and over 18."""
    mean_care_years = counts["cla_number"] / max(base.count["cla_started"], 1.0)
    care = counts["cla_number"] * exponential_shares(mean_care_years)
    left = parts["cin_open"] - parts["cpp_stock"] - care
    left[-1] -= adults
    return shares(np.maximum(left, SMALLEST_SHARE * max(left.sum(), 1.0)))


def exponential_shares(mean_years: float) -> FloatArray:
    """Return the share of a stock in each duration band if stays were exponential.

    Args:
        mean_years: mean stay in years.

    Example:
        >>> exponential_shares(2.0).round(3)
        array([0.118, 0.104, 0.172, 0.239, 0.368])
    """
    survive = np.exp(-DURATION_EDGES / max(mean_years, 1e-6))
    return np.asarray(survive - np.append(survive[1:], 0.0))


def unaccompanied_by_band(total: float, youngest: float) -> FloatArray:
    """Spread unaccompanied children evenly over ages from ``youngest`` to 18; shape (5,).

    Example:
        >>> unaccompanied_by_band(25.0, 15.5)
        array([ 0.,  0.,  0.,  5., 20.])
    """
    lows = np.maximum(AGE_EDGES[:CHILD_BAND_COUNT], youngest)
    highs = AGE_EDGES[1 : CHILD_BAND_COUNT + 1]
    years = np.maximum(highs - lows, 0.0)
    return np.asarray(total * years / (AGE_EDGES[CHILD_BAND_COUNT] - youngest))


def unaccompanied_homes(assumptions: Assumptions) -> dict[str, float]:
    """Return where unaccompanied children live, as shares."""
    supported = assumptions["unaccompanied_supported"].value
    return {"supported_accommodation": supported, "foster": 1.0 - supported}


def _in_care(
    parts: Mapping[str, FloatArray], counts: Mapping[str, float], assumptions: Assumptions
) -> FloatArray:
    alone = counts["uasc_stock"]
    ages = parts["cla_stock_age"] - unaccompanied_by_band(
        alone, assumptions["unaccompanied_age_low"].value
    )
    legal = dict(
        zip(
            (LEGAL_OF_STATUS[status] for status in STOCK_LEGAL),
            parts["cla_stock_legal"],
            strict=True,
        )
    )
    legal["section_20"] -= alone
    homes = dict(
        zip(
            (HOME_OF_PLACEMENT[placement] for placement in PLACEMENTS),
            parts["cla_stock_placement"],
            strict=True,
        )
    )
    for home, share in unaccompanied_homes(assumptions).items():
        homes[home] -= alone * share
    total = max(counts["cla_number"] - alone, 0.0)
    margins = [
        _margin(ages, total),
        _margin(np.array([legal[state] for state in LEGAL_IN_CARE]), total),
        _margin(np.array([homes[state] for state in HOMES_IN_CARE]), total),
    ]
    return fit_margins(possible_in_care(assumptions), margins)


def _margin(counts: FloatArray, total: float) -> FloatArray:
    return shares(np.maximum(counts, 0.0)) * total


def possible_in_care(assumptions: Assumptions) -> FloatArray:
    """Return weights of age x legal status x home, 0 where law or practice rules it out.

    Returns:
        Shape (5, legal, home), in the order of ``LEGAL_IN_CARE`` and ``HOMES_IN_CARE``.
    """
    weights = np.ones((CHILD_BAND_COUNT, len(LEGAL_IN_CARE), len(HOMES_IN_CARE)))
    legal = {state: index for index, state in enumerate(LEGAL_IN_CARE)}
    home = {state: index for index, state in enumerate(HOMES_IN_CARE)}
    young, late = slice(0, 3), slice(3, None)
    weights[late, legal["placement_order"]] = 0.0
    weights[young, legal["remand"]] = 0.0
    weights[:-1, :, home["supported_accommodation"]] = 0.0
    weights[young, :, home["childrens_home"]] = assumptions["children_home_under_10"].value
    for state in LEGAL_IN_CARE:
        if state != "placement_order":
            weights[:, legal[state], home["placed_for_adoption"]] = 0.0
        if state not in {"care_order", "proceedings"}:
            weights[:, legal[state], home["with_parents_under_order"]] = 0.0
    for state in ("childrens_home", "supported_accommodation", "other"):
        weights[:, legal["placement_order"], home[state]] = 0.0
    return weights
