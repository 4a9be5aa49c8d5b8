"""Lanes into care: by agreement, in an emergency, on remand, and again after going home."""

from collections.abc import Mapping, Sequence

import numpy as np

from seethechild.model.categories import STARTED_LEGAL
from seethechild.model.flows import per_child
from seethechild.model.ground import AT_HOME, CHILDREN, Ground
from seethechild.model.lanes_home import MOVING_HOMES, home_shares, over_ages
from seethechild.model.layout import DURATION_EDGES, by_age, by_duration
from seethechild.model.system import Branch, FloatArray, Lane
from seethechild.reference.facts import fact

#: Years by which England publishes the share of children back in care, and the facts' endings.
RE_ENTRY_YEARS = (0.25, 1.0, 6.0)
_RE_ENTRY_BY = ("3m", "1y", "6y")


def into_care(
    ground: Ground, legal: Mapping[str, float], events: Sequence[str]
) -> tuple[Branch, ...]:
    """Return the branches of an entry to care: legal status x first home by age.

    Args:
        ground: what lanes are built from.
        legal: legal status to its share; the shares of all branches sum to theirs.
        events: counted on entry.
    """
    homes = home_shares(ground)
    return tuple(
        Branch(
            part * over_ages(homes[:, index]),
            {"help": "looked_after", "legal": status, "home": home},
            tuple(events),
        )
        for status, part in legal.items()
        for index, home in enumerate(MOVING_HOMES)
    )


def exposed_to_care(ground: Ground) -> tuple[FloatArray, float]:
    """Return children who may enter care by age band, and how much faster those on plans do.

    Returns:
        Shape (5,), children in need plus, weighted, those on plans; and that weight.
    """
    ratio = ground.assumptions["care_rate_on_plan"].value
    in_need, on_plan = ground.opening.in_need, ground.opening.on_plan
    return in_need.sum(axis=1) + ratio * on_plan.sum(axis=1), ratio


def entry_lanes(ground: Ground) -> list[Lane]:
    """Return the lanes of entry to care but for those through court, and of re-entry."""
    agreed = ground.assumptions["emergency_then_section_20"].value
    routes = {
        "section_20": ({"section_20": 1.0}, ("care_started",)),
        "emergency": (
            {"section_20": agreed, "proceedings": 1.0 - agreed},
            ("care_started", "emergency_order"),
        ),
        "other": ({"remand": 1.0}, ("care_started",)),
    }
    exposed, ratio = exposed_to_care(ground)
    lanes = []
    for route, (legal, events) in routes.items():
        rate = per_child(ground.flows.starts[STARTED_LEGAL.index(route)], exposed)
        for state, factor in zip(AT_HOME, (1.0, ratio), strict=True):
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


def re_entry_rates() -> FloatArray:
    """Return England's rates of return to care after going home, by time since.

    Returns:
        Shape (D,), per child-year: each holds between two of the published times.
    """
    back = [fact(f"re_entry_after_home_{by}_pct").value / 100 for by in _RE_ENTRY_BY]
    cumulated = -np.log(1.0 - np.array(back))
    spans = np.diff(cumulated, prepend=0.0) / np.diff(RE_ENTRY_YEARS, prepend=0.0)
    bands = np.searchsorted(RE_ENTRY_YEARS, DURATION_EDGES, side="right")
    return np.asarray(spans[bands.clip(max=len(spans) - 1)])


def _re_entry(ground: Ground) -> Lane:
    again = into_care(ground, {"section_20": 1.0}, ("care_started", "re_entered_care"))
    return Lane(
        id="help/support_after_care_or_order/care_again",
        track="help",
        state="support_after_care_or_order",
        rates=by_duration(re_entry_rates()),
        evidence=ground.evidence("cla_started"),
        branches=again,
        groups=CHILDREN,
        source="England",
    )
