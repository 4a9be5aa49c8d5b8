"""The lanes of the system model: help, entries to and ends of care, courts, homes.

Each function returns the lanes of one part, with rates from the first guess of the flows. Names
are ``track/state/what happens``; events are those of the code list.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from seethechild.evidence.effects import effect
from seethechild.model.base_year import EXIT_REASONS, STARTED_LEGAL, BaseYear
from seethechild.model.flows import Flows, children_not_known, per_child
from seethechild.model.layout import (
    AGE_BAND_COUNT,
    CHILD_BAND_COUNT,
    DURATION_EDGES,
    HOMES_IN_CARE,
    LEGAL_IN_CARE,
    always,
    by_age,
    by_duration,
    flat,
)
from seethechild.model.stock import Assumptions, Stock
from seethechild.model.system import Branch, FloatArray, Lane
from seethechild.reference.facts import fact

CHILDREN = ("children",)
AT_HOME = ("family_help", "child_protection_plan")
NO_ORDER = ("none", "supervision_order", "special_guardianship", "adopted")
#: Homes between which children move in care; the adopters' home is entered by its own lane.
MOVING_HOMES = tuple(home for home in HOMES_IN_CARE if home != "placed_for_adoption")
#: The least evidence a level may rest on, so that draws of tiny councils stay finite.
LEAST_EVIDENCE = 4.0


@dataclass(frozen=True, eq=False)
class Ground:
    """What all lanes are built from."""

    base: BaseYear
    opening: Stock
    flows: Flows
    assumptions: Assumptions

    def evidence(self, measure: str) -> float:
        """Return events behind a level, less what years differ by more than chance."""
        events = self.base.count[measure] / self.base.dispersion[measure]
        return max(events, LEAST_EVIDENCE)

    def judged(self, name: str) -> float:
        """Return the gamma shape that gives a guessed value its range (90 % within it)."""
        guess = self.assumptions[name]
        spread = np.log(guess.high / guess.low) / (2 * NORMAL_95)
        return max(1.0 / spread**2, 1.0)

    def source(self, measure: str) -> str:
        """Return whose figure a level comes from."""
        return self.base.origin.get(measure, "England")


#: Standard normal quantile that leaves 5 % above.
NORMAL_95 = 1.6449


def all_lanes(ground: Ground) -> tuple[Lane, ...]:
    """Return every lane of the model, in the order in which ties are settled."""
    return (
        *help_lanes(ground),
        *start_lanes(ground),
        *end_lanes(ground),
        *court_lanes(ground),
        *home_lanes(ground),
    )


def help_lanes(ground: Ground) -> list[Lane]:
    """Referral, closing, section 47 and plans."""
    base, flows = ground.base, ground.flows
    count = base.count
    in_need = ground.opening.in_need.sum()
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
    after_care = Lane(
        id="help/support_after_care_or_order/closed",
        track="help",
        state="support_after_care_or_order",
        rates=_after_a_year(flows.closed_shape),
        evidence=ground.evidence("cin_ended"),
        branches=(Branch(always(), {"help": "none"}, ("need_ended",)),),
        source=ground.source("cin_ended"),
    )
    plan_ended = Lane(
        id="help/child_protection_plan/ended",
        track="help",
        state="child_protection_plan",
        rates=by_duration(flows.plan_shape),
        evidence=ground.evidence("cpp_started"),
        branches=(
            Branch(
                always(),
                {"help": "family_help"},
                ("plan_ended",),
                enter_at_years=ground.assumptions["clock_after_plan_years"].value,
            ),
        ),
        source=ground.source("cpp_started"),
    )
    # Unaccompanied children arrive by a lane of their own and are all found in need.
    closed_at_once = count["referrals_nfa"] / flows.referrals
    not_in_need = count["referrals_not_in_need"] / flows.referrals
    referral = Lane(
        id="help/none/referral",
        track="help",
        state="none",
        rates=_referral_rates(ground),
        evidence=ground.evidence("referrals_number"),
        branches=(
            Branch(
                always(closed_at_once),
                {"help": "none"},
                ("no_further_action",),
            ),
            Branch(
                always(not_in_need),
                {"help": "none"},
                ("assessed_not_in_need",),
            ),
            Branch(
                always(1.0 - closed_at_once - not_in_need),
                {"help": "family_help"},
                ("need_started",),
            ),
        ),
        events=("referral",),
        concentration=ground.evidence("referrals_number"),
        source=ground.source("referrals_number"),
    )
    return [referral, closed, unreported, *_section_47(ground), plan_ended, after_care]


def _referral_rates(ground: Ground) -> FloatArray:
    """Referral of children not known: one rate in the first year after a closure, another later."""
    flows, opening = ground.flows, ground.opening
    recent = min(opening.closed_in_year, 0.5 * flows.referrals / flows.recent_rate)
    later = flows.referrals - flows.recent_rate * recent
    shape = flows.referral_by_age / flows.referrals
    unknown = children_not_known(opening)
    table = by_age(per_child(shape * max(later, 0.05 * flows.referrals), unknown))
    within_a_year = DURATION_EDGES < 1.0
    table[:CHILD_BAND_COUNT, within_a_year] = flows.recent_rate
    return table


def _after_a_year(shape: FloatArray) -> FloatArray:
    rates = np.where(DURATION_EDGES < 1.0, 0.0, shape)
    return by_duration(rates)


def _section_47(ground: Ground) -> list[Lane]:
    count = ground.base.count
    in_need = ground.opening.in_need.sum()
    conferences = min(count["icpc_number"], count["s47_number"])
    plans = min(count["cpp_started"], conferences)
    enquiries = max(count["s47_number"], 1.0)
    plan = {"help": "child_protection_plan"}
    lanes = [
        Lane(
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
    ]
    otherwise = count["cpp_started"] - plans
    if otherwise > 0:
        lanes.append(
            Lane(
                id="help/family_help/plan_otherwise",
                track="help",
                state="family_help",
                rates=flat(otherwise / in_need),
                evidence=max(otherwise, LEAST_EVIDENCE),
                branches=(Branch(always(), plan, ("plan_started",)),),
                source=ground.source("cpp_started"),
            )
        )
    return lanes


def home_shares(opening: Stock) -> FloatArray:
    """Return where children in care live by age band, adopters apart; shape (5, homes)."""
    moving = [HOMES_IN_CARE.index(home) for home in MOVING_HOMES]
    table = opening.in_care.sum(axis=1)[:, moving]
    overall = table.sum(axis=0)
    overall[MOVING_HOMES.index("supported_accommodation")] = 0.0
    table = table + 1e-6 * overall / max(overall.sum(), 1.0)
    shares: FloatArray = table / np.maximum(table.sum(axis=1, keepdims=True), 1e-12)
    return shares


def into_care(
    ground: Ground, legal: Mapping[str, float], events: Sequence[str]
) -> tuple[Branch, ...]:
    """Return the branches of an entry to care: legal status x first home by age.

    Args:
        ground: what lanes are built from.
        legal: legal status to its share.
        events: counted on entry.
    """
    homes = home_shares(ground.opening)
    branches = []
    for status, part in legal.items():
        for index, home in enumerate(MOVING_HOMES):
            share = np.full(AGE_BAND_COUNT, part * homes[-1, index])
            share[:CHILD_BAND_COUNT] = part * homes[:, index]
            moves = {"help": "looked_after", "legal": status, "home": home}
            branches.append(Branch(share, moves, tuple(events)))
    return tuple(branches)


def start_lanes(ground: Ground) -> list[Lane]:
    """Entries to care by agreement, in an emergency and on remand; and re-entry."""
    agreed = ground.assumptions["emergency_then_section_20"].value
    routes = {
        "section_20": ({"section_20": 1.0}, ("care_started",)),
        "emergency": (
            {"section_20": agreed, "proceedings": 1.0 - agreed},
            ("care_started", "emergency_order"),
        ),
        "other": ({"remand": 1.0}, ("care_started",)),
    }
    lanes = []
    ratio = ground.assumptions["care_rate_on_plan"].value
    exposed = ground.opening.in_need.sum(axis=1) + ratio * ground.opening.on_plan.sum(axis=1)
    for route, (legal, events) in routes.items():
        rate = per_child(ground.flows.starts[STARTED_LEGAL.index(route)], exposed)
        for state, factor in (("family_help", 1.0), ("child_protection_plan", ratio)):
            lanes.append(
                Lane(
                    id=f"help/{state}/care_{route}",
                    track="help",
                    state=state,
                    rates=by_age(rate * factor),
                    evidence=ground.evidence("cla_started"),
                    branches=into_care(ground, legal, events),
                    groups=CHILDREN,
                    source=ground.source("cla_started"),
                )
            )
    return [*lanes, _re_entry(ground)]


def _re_entry(ground: Ground) -> Lane:
    """Return to care after going home: England's published shares back by 3 months, 1 and 6 years."""
    back = [fact(f"re_entry_after_home_{by}_pct").value / 100 for by in ("3m", "1y", "6y")]
    years = (0.25, 1.0, 6.0)
    cumulated = -np.log(1.0 - np.array(back))
    spans = np.diff(np.append(0.0, cumulated)) / np.diff(np.append(0.0, years))
    bands = np.searchsorted(years, DURATION_EDGES, side="right").clip(max=len(years) - 1)
    return Lane(
        id="help/support_after_care_or_order/care_again",
        track="help",
        state="support_after_care_or_order",
        rates=by_duration(spans[bands]),
        evidence=ground.evidence("cla_started"),
        branches=into_care(
            ground, {"section_20": 1.0}, ("care_started", "re_entered_care")
        ),
        groups=CHILDREN,
        source="England",
    )


_AFTER_CARE: Mapping[str, Mapping[str, str]] = {
    "home_planned": {"help": "support_after_care_or_order", "legal": "none", "home": "parents"},
    "home_unplanned": {"help": "support_after_care_or_order", "legal": "none", "home": "parents"},
    "guardianship": {"help": "none", "legal": "special_guardianship", "home": "kinship_under_order"},
    "adopted": {"help": "none", "legal": "adopted", "home": "parents"},
    "relatives": {"help": "none", "legal": "none", "home": "informal_kinship"},
    "other": {},
}


_EVENTS_AFTER_CARE: Mapping[str, tuple[str, ...]] = {
    "home_planned": ("returned_home",),
    "home_unplanned": ("returned_home",),
    "guardianship": ("guardianship_made",),
    "adopted": ("adoption_made",),
}


def exit_weights(assumptions: Assumptions, reason: str) -> dict[str, float]:
    """Return how fast an end of care for ``reason`` is under each legal status, relative."""
    if reason == "adopted":
        return {status: float(status == "placement_order") for status in LEGAL_IN_CARE}
    return {
        status: assumptions[f"exit/{reason}/{status}"].value
        if f"exit/{reason}/{status}" in assumptions
        else 0.0
        for status in LEGAL_IN_CARE
    }


def end_lanes(ground: Ground) -> list[Lane]:
    """Ends of care before 18, by reason."""
    lanes = []
    by_legal = ground.opening.in_care.sum(axis=2)
    for index, reason in enumerate(EXIT_REASONS):
        weights = exit_weights(ground.assumptions, reason)
        exposed = by_legal @ np.array([weights[status] for status in LEGAL_IN_CARE])
        lanes.append(
            Lane(
                id=f"help/looked_after/{reason}",
                track="help",
                state="looked_after",
                rates=by_age(per_child(ground.flows.ends[index], np.maximum(exposed, 0.1))),
                evidence=ground.evidence("cla_ceased"),
                branches=(
                    Branch(
                        always(),
                        _AFTER_CARE[reason],
                        ("care_ended", *_EVENTS_AFTER_CARE.get(reason, ())),
                        leaves=reason == "other",
                    ),
                ),
                factors={"legal": weights},
                groups=CHILDREN,
                source=ground.source("cla_ceased"),
            )
        )
    alone = max(ground.opening.unaccompanied, 1.0)
    lanes.append(
        Lane(
            id="help/looked_after/unaccompanied_left",
            track="help",
            state="looked_after",
            rates=flat(0.5 * ground.flows.unaccompanied_ended / alone),
            evidence=ground.evidence("uasc_ceased"),
            branches=(Branch(always(), {}, ("care_ended",), leaves=True),),
            groups=("unaccompanied",),
            source=ground.source("uasc_ceased"),
        )
    )
    return lanes


def court_lanes(ground: Ground) -> list[Lane]:
    """Pre-proceedings, proceedings and orders."""
    assumptions, flows = ground.assumptions, ground.flows
    ratio = assumptions["care_rate_on_plan"].value
    exposed = ground.opening.in_need.sum(axis=1) + ratio * ground.opening.on_plan.sum(axis=1)
    first = assumptions["pre_proceedings_first"].value
    goes_on = effect("fgc-2024/proceedings").control_risk or 1.0
    length = assumptions["pre_proceedings_years"].value
    removed = float(flows.starts[STARTED_LEGAL.index("interim_care_order")].sum())
    at_home = float(flows.proceedings_at_home.sum())
    share_removed = removed / max(removed + at_home, 1e-9)
    to_court = flows.pre_proceedings * goes_on * (1.0 - first) / first
    factors = {"help": {"family_help": 1.0, "child_protection_plan": ratio}}
    when = {"help": AT_HOME}
    court = _court_branches(ground, share_removed)
    evidence = min(ground.evidence("care_applications"), ground.judged("pre_proceedings_first"))
    lanes = [
        Lane(
            "legal/none/pre_proceedings_started", "legal", "none",
            by_age(per_child(flows.pre_proceedings, exposed)), evidence,
            (Branch(always(), {"legal": "pre_proceedings"}, ("pre_proceedings_started",)),),
            when=when, factors=factors, groups=CHILDREN, source="assumption",
        ),
        Lane(
            "legal/none/proceedings_directly", "legal", "none",
            by_age(per_child(to_court, exposed)), evidence, court,
            ("proceedings_issued",), when=when, factors=factors, groups=CHILDREN,
            source=ground.source("care_applications"),
        ),
        Lane(
            "legal/pre_proceedings/proceedings", "legal", "pre_proceedings",
            flat(goes_on / length), ground.judged("pre_proceedings_years"), court,
            ("proceedings_issued",), when=when, groups=CHILDREN, source="fgc-2024/proceedings",
        ),
        Lane(
            "legal/pre_proceedings/ended", "legal", "pre_proceedings",
            flat((1.0 - goes_on) / length), ground.judged("pre_proceedings_years"),
            (Branch(always(), {"legal": "none"}),),
            groups=CHILDREN, source="fgc-2024/proceedings",
        ),
        Lane(
            "legal/proceedings/ended_at_home", "legal", "proceedings",
            flat(1.0 / assumptions["proceedings_years"].value), ground.judged("proceedings_years"),
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
    return [*lanes, *_orders_in_care(ground)]


def _court_branches(ground: Ground, share_removed: float) -> tuple[Branch, ...]:
    removed = into_care(
        ground, {"proceedings": share_removed}, ("care_started",)
    )
    stays = Branch(always(1.0 - share_removed), {"legal": "proceedings"})
    return (*removed, stays)


def _orders_in_care(ground: Ground) -> list[Lane]:
    """Court decisions while a child is looked after; scaled to the stocks by legal status."""
    by_legal = ground.opening.in_care.sum(axis=(0, 2))
    status = {name: max(by_legal[i], 1.0) for i, name in enumerate(LEGAL_IN_CARE)}
    adopted = ground.flows.ends[EXIT_REASONS.index("adopted")].sum()
    young = np.zeros(CHILD_BAND_COUNT)
    young[:3] = max(adopted, 1.0) / status["proceedings"]
    in_care = {"help": ("looked_after",)}
    evidence = ground.evidence("cla_started")
    return [
        Lane(
            "legal/section_20/proceedings", "legal", "section_20",
            flat(ground.assumptions["section_20_to_court_per_year"].value), evidence,
            (Branch(always(), {"legal": "proceedings"}, ("proceedings_issued",)),),
            when=in_care, groups=CHILDREN, source=ground.source("cla_started"),
        ),
        Lane(
            "legal/proceedings/placement_order", "legal", "proceedings",
            by_age(young), evidence,
            (Branch(always(), {"legal": "placement_order"}),),
            when=in_care, groups=CHILDREN, source=ground.source("cla_started"),
        ),
        Lane(
            "legal/proceedings/care_order", "legal", "proceedings",
            flat(0.5 / ground.assumptions["proceedings_years"].value), evidence,
            (Branch(always(), {"legal": "care_order"}),),
            when=in_care, groups=CHILDREN, source=ground.source("cla_started"),
        ),
    ]  # fmt: skip


def home_lanes(ground: Ground) -> list[Lane]:
    """Moves between homes in care, and the move to adopters."""
    homes = home_shares(ground.opening)
    in_care = {"help": ("looked_after",)}
    stock = max(ground.base.count["cla_number"], 1.0)
    branches = []
    for index, home in enumerate(MOVING_HOMES):
        share = np.full(AGE_BAND_COUNT, homes[-1, index])
        share[:CHILD_BAND_COUNT] = homes[:, index]
        branches.append(Branch(share, {"home": home}, ("move",)))
    lanes = [
        Lane(
            id=f"home/{home}/move",
            track="home",
            state=home,
            rates=flat(ground.base.count["placement_changes"] / stock),
            evidence=ground.evidence("placement_changes"),
            branches=tuple(branches),
            when=in_care,
            groups=CHILDREN,
            source=ground.source("placement_changes"),
        )
        for home in MOVING_HOMES
    ]
    placed = Lane(
        id="home/foster/placed_for_adoption",
        track="home",
        state="foster",
        rates=flat(ground.assumptions["adoption_placed_per_year"].value),
        evidence=ground.judged("adoption_placed_per_year"),
        branches=(Branch(always(), {"home": "placed_for_adoption"}, ("move",)),),
        when={"help": ("looked_after",), "legal": ("placement_order",)},
        source="assumption",
    )
    return [*lanes, placed]




def retarget_homes(lane: Lane, factor: Mapping[str, float]) -> Lane:
    """Return the lane with its homes weighted anew, every other share kept.

    Args:
        lane: any lane; those that lead to no home in care come back unchanged.
        factor: home to weight; 1 where not named.

    Branches that lead to the same legal status keep their share together; only how it is spread
    over homes changes.
    """
    spread: dict[str, list[int]] = {}
    for place, branch in enumerate(lane.branches):
        if branch.moves.get("home") in MOVING_HOMES and branch.moves.get("help") != "none":
            spread.setdefault(branch.moves.get("legal", ""), []).append(place)
    branches = list(lane.branches)
    for places in spread.values():
        old = np.array([branches[place].share for place in places])
        weights = np.array([factor.get(branches[p].moves["home"], 1.0) for p in places])
        new = old * weights[:, None]
        total = new.sum(axis=0)
        kept = np.divide(old.sum(axis=0), total, out=np.ones_like(total), where=total > 0)
        for place, share in zip(places, new * kept, strict=True):
            branches[place] = replace(branches[place], share=share)
    return replace(lane, branches=tuple(branches))
