"""Lanes out of care before 18, by reason."""

from collections.abc import Mapping

import numpy as np

from seethechild.model.categories import EXIT_REASONS
from seethechild.model.flows import per_child
from seethechild.model.ground import CHILDREN, FEWEST_CHILDREN, Ground
from seethechild.model.layout import HOMES_IN_CARE, LEGAL_IN_CARE, always, by_age, flat
from seethechild.model.stock import Assumptions
from seethechild.model.system import Branch, Lane

#: Adding this keeps a rate finite where almost nobody has a legal status that leads to an end.
_FEWEST_WEIGHTED = 0.1
#: An adoption order is made for a child who already lives with the adopters.
_FROM_ADOPTERS = {"home": ("placed_for_adoption",)}
_TO_PARENTS = {"help": "support_after_care_or_order", "legal": "none", "home": "parents"}
_AFTER_CARE: Mapping[str, Mapping[str, str]] = {
    "home_planned": _TO_PARENTS,
    "home_unplanned": _TO_PARENTS,
    "guardianship": {
        "help": "none",
        "legal": "special_guardianship",
        "home": "kinship_under_order",
    },
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
    """Return how fast care ends for ``reason`` under each legal status, relative to each other.

    Args:
        assumptions: the graded assumptions, by id; a pair they do not name does not occur.
        reason: one of ``EXIT_REASONS``; an adoption needs a placement order.
    """
    if reason == "adopted":
        return {status: float(status == "placement_order") for status in LEGAL_IN_CARE}
    weights = {}
    for status in LEGAL_IN_CARE:
        known = assumptions.get(f"exit/{reason}/{status}")
        weights[status] = 0.0 if known is None else known.value
    return weights


def exit_lanes(ground: Ground) -> list[Lane]:
    """Return the lanes of ends of care before 18 by reason, unaccompanied children's last."""
    by_legal = ground.opening.in_care.sum(axis=2)
    lanes = []
    for flow, reason in zip(ground.flows.ends, EXIT_REASONS, strict=True):
        weights = exit_weights(ground.assumptions, reason)
        exposed = by_legal @ np.array([weights[status] for status in LEGAL_IN_CARE])
        rates = by_age(per_child(flow, np.maximum(exposed, _FEWEST_WEIGHTED)))
        if reason == "adopted":
            rates = flat(float(flow.sum()) / max(_with_adopters(ground), FEWEST_CHILDREN))
        ended = Branch(
            always(),
            _AFTER_CARE[reason],
            ("care_ended", *_EVENTS_AFTER_CARE.get(reason, ())),
            leaves=reason == "other",
        )
        lanes.append(
            Lane(
                id=f"help/looked_after/{reason}",
                track="help",
                state="looked_after",
                rates=rates,
                evidence=ground.evidence("cla_ceased"),
                branches=(ended,),
                when=_FROM_ADOPTERS if reason == "adopted" else {},
                factors={"legal": weights},
                groups=CHILDREN,
                source=ground.source("cla_ceased"),
            )
        )
    return [*lanes, _unaccompanied_left(ground)]


def _with_adopters(ground: Ground) -> float:
    return float(
        ground.opening.in_care[:, :, HOMES_IN_CARE.index("placed_for_adoption")].sum()
    )


def _unaccompanied_left(ground: Ground) -> Lane:
    """Ends of care of unaccompanied children before 18; the others turn 18 in care."""
    alone = max(ground.opening.unaccompanied, FEWEST_CHILDREN)
    half = 0.5  # a starting value: the level is aligned with what 18th birthdays leave
    return Lane(
        id="help/looked_after/unaccompanied_left",
        track="help",
        state="looked_after",
        rates=flat(half * ground.flows.unaccompanied_ended / alone),
        evidence=ground.evidence("uasc_ceased"),
        branches=(Branch(always(), {}, ("care_ended",), leaves=True),),
        groups=("unaccompanied",),
        source=ground.source("uasc_ceased"),
    )
