"""Lanes of the courts: pre-proceedings, proceedings and orders."""

import numpy as np

from seethechild.evidence.effects import effect
from seethechild.model.categories import EXIT_REASONS, STARTED_LEGAL
from seethechild.model.flows import per_child
from seethechild.model.ground import AT_HOME, CHILDREN, FEWEST_CHILDREN, Ground
from seethechild.model.lanes_entry import exposed_to_care, into_care
from seethechild.model.lanes_home import MOVING_HOMES
from seethechild.model.layout import (
    CHILD_BAND_COUNT,
    LEGAL_IN_CARE,
    always,
    by_age,
    flat,
)
from seethechild.model.system import Branch, Lane

#: The trial whose families without a meeting show how often pre-proceedings go to court.
TRIAL = "fgc-2024/proceedings"
#: Age bands in which placement orders are made: below 10.
_ADOPTABLE = 3


def court_lanes(ground: Ground) -> list[Lane]:
    """Return the lanes of pre-proceedings, proceedings and orders, at home and in care."""
    return [*_into_court(ground), *_before_court(ground), *_orders_in_care(ground)]


def _into_court(ground: Ground) -> list[Lane]:
    """Pre-proceedings begin, or proceedings do without them."""
    first = ground.assumptions["pre_proceedings_first"].value
    goes_on = effect(TRIAL).control_risk or 1.0
    exposed, ratio = exposed_to_care(ground)
    to_court = ground.flows.pre_proceedings * goes_on * (1.0 - first) / first
    factors = {"help": dict(zip(AT_HOME, (1.0, ratio), strict=True))}
    when = {"help": AT_HOME}
    evidence = min(
        ground.evidence("care_applications"), ground.judged("pre_proceedings_first")
    )
    return [
        Lane(
            "legal/none/pre_proceedings_started", "legal", "none",
            by_age(per_child(ground.flows.pre_proceedings, exposed)), evidence,
            (Branch(always(), {"legal": "pre_proceedings"}, ("pre_proceedings_started",)),),
            when=when, factors=factors, groups=CHILDREN, source="assumption",
        ),
        Lane(
            "legal/none/proceedings_directly", "legal", "none",
            by_age(per_child(to_court, exposed)), evidence, _court_branches(ground),
            ("proceedings_issued",), when=when, factors=factors, groups=CHILDREN,
            source=ground.source("care_applications"),
        ),
    ]  # fmt: skip


def _before_court(ground: Ground) -> list[Lane]:
    """What follows pre-proceedings, proceedings and supervision orders of children at home."""
    assumptions = ground.assumptions
    goes_on = effect(TRIAL).control_risk or 1.0
    length = assumptions["pre_proceedings_years"].value
    when = {"help": AT_HOME}
    return [
        Lane(
            "legal/pre_proceedings/proceedings", "legal", "pre_proceedings",
            flat(goes_on / length), ground.judged("pre_proceedings_years"),
            _court_branches(ground), ("proceedings_issued",), when=when, groups=CHILDREN,
            source=TRIAL,
        ),
        Lane(
            "legal/pre_proceedings/ended", "legal", "pre_proceedings",
            flat((1.0 - goes_on) / length), ground.judged("pre_proceedings_years"),
            (Branch(always(), {"legal": "none"}),), groups=CHILDREN, source=TRIAL,
        ),
        Lane(
            "legal/proceedings/ended_at_home", "legal", "proceedings",
            flat(1.0 / assumptions["proceedings_years"].value),
            ground.judged("proceedings_years"),
            (Branch(always(), {"legal": "supervision_order"}),),
            when=when, groups=CHILDREN, source="assumption",
        ),
        Lane(
            "legal/supervision_order/ended", "legal", "supervision_order",
            flat(1.0 / assumptions["supervision_order_years"].value),
            ground.judged("supervision_order_years"),
            (Branch(always(), {"legal": "none"}),), source="assumption",
        ),
    ]  # fmt: skip


def _court_branches(ground: Ground) -> tuple[Branch, ...]:
    """The child comes into care as proceedings begin, or stays at home."""
    flows = ground.flows
    removed = float(flows.starts[STARTED_LEGAL.index("interim_care_order")].sum())
    at_home = float(flows.proceedings_at_home.sum())
    share = removed / max(removed + at_home, 1e-9)
    stays = Branch(always(1.0 - share), {"legal": "proceedings"})
    return (*into_care(ground, {"proceedings": share}, ("care_started",)), stays)


def _orders_in_care(ground: Ground) -> list[Lane]:
    """Court decisions while a child is looked after; aligned with the stocks by legal status."""
    by_legal = ground.opening.in_care.sum(axis=(0, 2))
    in_court = max(by_legal[LEGAL_IN_CARE.index("proceedings")], FEWEST_CHILDREN)
    adopted = float(ground.flows.ends[EXIT_REASONS.index("adopted")].sum())
    young = np.zeros(CHILD_BAND_COUNT)
    young[:_ADOPTABLE] = max(adopted, FEWEST_CHILDREN) / in_court
    half = 0.5  # a starting value: aligned with the stock of care orders
    rates = {
        ("section_20", "proceedings"): flat(
            ground.assumptions["section_20_to_court_per_year"].value
        ),
        ("proceedings", "placement_order"): by_age(young),
        ("proceedings", "care_order"): flat(
            half / ground.assumptions["proceedings_years"].value
        ),
        ("placement_order", "care_order"): flat(
            ground.assumptions["placement_order_revoked_per_year"].value
        ),
    }
    in_care = {"help": ("looked_after",)}
    not_with_adopters = {**in_care, "home": MOVING_HOMES}
    return [
        Lane(
            id=f"legal/{before}/{after}",
            track="legal",
            state=before,
            rates=rate,
            evidence=ground.evidence("cla_started"),
            branches=(Branch(always(), {"legal": after}),),
            events=("proceedings_issued",) if after == "proceedings" else (),
            when=not_with_adopters if before == "placement_order" else in_care,
            groups=CHILDREN,
            source=ground.source("cla_started"),
        )
        for (before, after), rate in rates.items()
    ]
