"""One step of alignment for legal status and homes of children in care."""

import numpy as np

from seethechild.model.align_state import Round, State, ratio_to
from seethechild.model.categories import (
    HOME_OF_PLACEMENT,
    LEGAL_OF_STATUS,
    PLACEMENTS,
    STOCK_LEGAL,
)
from seethechild.model.lanes_home import MOVING_HOMES
from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.measures import stock

#: Bounds on the weight of one home against another, and on one round's step.
HOME_BOUNDS, HOME_STEP = (0.001, 1000.0), (0.4, 2.5)
#: Decisions feed each other, so each round makes up for this much of what is missing.
LEGAL_STEP = 0.7
#: A decision never falls below this share of itself in one round.
LEAST_KEPT = 0.1


def adjust_legal(state: State, seen: Round) -> None:
    """Scale court decisions in care by what is too much in the closing stock of each status."""
    published = dict(zip(STOCK_LEGAL, seen.base.parts["cla_stock_legal"], strict=True))
    published["section_20"] -= seen.base.count["uasc_stock"]
    published = {status: max(count, 0.0) for status, count in published.items()}
    in_care = seen.children_there("help", "looked_after")
    scale = in_care / max(sum(published.values()), 1.0)
    excess = {
        status: seen.children_there("legal", legal) - published[status] * scale
        for status, legal in LEGAL_OF_STATUS.items()
    }
    moves = (
        ("legal/section_20/proceedings", excess["section_20"]),
        ("legal/proceedings/placement_order", -excess["placement_order"]),
        ("legal/proceedings/care_order", -excess["full_care_order"]),
    )
    for lane, more in moves:
        _add(state, seen, lane, LEGAL_STEP * more)


def adjust_homes(state: State, seen: Round) -> None:
    """Scale where children in care live, and how often they move."""
    placements = dict(zip(PLACEMENTS, seen.base.parts["cla_stock_placement"], strict=True))
    closing = seen.year.closing
    in_care = stock(closing, seen.where, "help", "looked_after")[:CHILD_BAND_COUNT].sum()
    scale = float(in_care) / max(sum(placements.values()), 1.0)
    there = {
        home: float(stock(closing, seen.where, "home", home)[:CHILD_BAND_COUNT].sum())
        for home in HOME_OF_PLACEMENT.values()
    }
    for placement, home in HOME_OF_PLACEMENT.items():
        wanted = placements[placement] * scale
        if home in MOVING_HOMES:
            step = np.clip(ratio_to(wanted, there[home]), *HOME_STEP)
            now = state.homes.get(home, 1.0) * step
            state.homes[home] = float(np.clip(now, *HOME_BOUNDS))
        else:
            more = LEGAL_STEP * (wanted - there[home])
            _add(state, seen, "home/foster/placed_for_adoption", more)
    moved = seen.where.branches_with["move"][:, None, None]
    moves = float((seen.year.taken * moved).sum())
    for home in MOVING_HOMES:
        ratio = ratio_to(seen.base.count["placement_changes"], moves)
        state.scale(f"home/{home}/move", ratio)


def _add(state: State, seen: Round, lane: str, more: float) -> None:
    """Make a lane fire ``more`` times in the year."""
    now = seen.times(lane)
    state.scale(lane, ratio_to(max(now + more, LEAST_KEPT * now), now))
