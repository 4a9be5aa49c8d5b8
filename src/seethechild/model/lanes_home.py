"""Lanes between homes in care, and how entries to care are spread over homes."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from seethechild.model.ground import CHILDREN, FEWEST_CHILDREN, Ground
from seethechild.model.layout import (
    AGE_BAND_COUNT,
    CHILD_BAND_COUNT,
    HOMES_IN_CARE,
    always,
    flat,
)
from seethechild.model.stock import possible_in_care
from seethechild.model.system import Branch, FloatArray, Lane

#: Homes between which children move in care; the adopters' home is entered by its own lane.
MOVING_HOMES = tuple(home for home in HOMES_IN_CARE if home != "placed_for_adoption")


def home_shares(ground: Ground) -> FloatArray:
    """Return where children in care live by age band, adopters apart, over both stocks.

    One child is added to each age band, living as all ages do where that is possible at that
    age: so every home that is possible can be reached, and no band is without homes.

    Returns:
        Shape (5, homes), rows sum to 1; homes as in ``MOVING_HOMES``.
    """
    moving = [HOMES_IN_CARE.index(home) for home in MOVING_HOMES]
    in_care = ground.opening.in_care + ground.closing.in_care
    table = in_care.sum(axis=1)[:, moving]
    possible = possible_in_care(ground.assumptions).max(axis=1)[:, moving]
    usual = possible * (table.sum(axis=0) + 1.0)
    table = table + usual / usual.sum(axis=1, keepdims=True)
    return np.asarray(table / table.sum(axis=1, keepdims=True))


def over_ages(share_by_band: FloatArray) -> FloatArray:
    """Return shares by age band below 18 carried to all bands, the last one on; shape (A,)."""
    shares = np.full(AGE_BAND_COUNT, share_by_band[-1])
    shares[:CHILD_BAND_COUNT] = share_by_band
    return shares


def home_lanes(ground: Ground) -> list[Lane]:
    """Return the lanes of moves between homes in care, and of the move to adopters."""
    homes = home_shares(ground)
    in_care = {"help": ("looked_after",)}
    stock = max(ground.base.count["cla_number"], FEWEST_CHILDREN)
    branches = tuple(
        Branch(over_ages(homes[:, index]), {"home": home}, ("move",))
        for index, home in enumerate(MOVING_HOMES)
    )
    lanes = [
        Lane(
            id=f"home/{home}/move",
            track="home",
            state=home,
            rates=flat(ground.base.count["placement_changes"] / stock),
            evidence=ground.evidence("placement_changes"),
            branches=branches,
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

    Branches that lead to the same legal status keep their share together; only how it is spread
    over homes changes.

    Args:
        lane: any lane; those that lead to no home in care come back unchanged.
        factor: home to weight; 1 where not named.
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
