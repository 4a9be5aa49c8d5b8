"""A small system for tests of reforms: a few lanes, two groups, one council's worth of children."""

from math import inf

import numpy as np
import polars as pl

from seethechild.model.system import Branch, Inflow, Lane, SystemModel
from seethechild.model.system_checks import validate

AGES = np.array([0.0, 1.0, 5.0, 10.0, 16.0, 18.0, 21.0])
DURATIONS = np.array([0.0, 1.0])
GROUPS = ("resident", "unaccompanied")
AFTER_CARE = {"help": "support_after_care_or_order", "legal": "none"}


def branch(share: float, events: tuple[str, ...] = (), **moves: str) -> Branch:
    return Branch(np.full(len(AGES) - 1, share), moves, events)


def lane(lane_id: str, rate: float, *branches: Branch, **more: object) -> Lane:
    track, state, _ = lane_id.split("/")
    rates = np.full((len(AGES) - 1, len(DURATIONS)), rate)
    return Lane(lane_id, track, state, rates, np.inf, branches, **more)


def small_model() -> SystemModel:
    """Referrals, section 47, entries to care, proceedings: enough for every kind of target."""
    lanes = (
        lane(
            "help/none/referral",
            0.05,
            branch(0.1, ("no_further_action",)),
            branch(0.3, ("assessed_not_in_need",)),
            branch(0.6, ("need_found",), help="family_help"),
            events=("referral",),
        ),
        lane(
            "help/family_help/section_47",
            0.5,
            branch(0.7),
            branch(0.3, ("conference", "plan_start"), help="child_protection_plan"),
            events=("section_47",),
        ),
        lane(
            "help/family_help/care_section_20",
            0.02,
            branch(1.0, (), help="looked_after", legal="section_20"),
            events=("care_start",),
            when={"legal": ("none", "pre_proceedings")},
        ),
        lane(
            "help/child_protection_plan/care_emergency",
            0.1,
            branch(1.0, ("emergency", "care_start"), help="looked_after"),
        ),
        lane(
            "help/support_after_care_or_order/care_again",
            0.2,
            branch(1.0, ("care_start",), help="looked_after"),
        ),
        lane(
            "legal/none/pre_proceedings_started",
            0.001,
            branch(1.0, legal="pre_proceedings"),
            factors={"help": {"child_protection_plan": 10.0}},
        ),
        lane(
            "legal/pre_proceedings/proceedings",
            1.0,
            branch(0.7, ("care_start",), legal="proceedings", help="looked_after"),
            branch(0.3, legal="proceedings"),
            events=("proceedings_start",),
        ),
    )
    start = pl.DataFrame(
        {
            "group": ["resident", "resident", "unaccompanied"],
            "help": ["none", "family_help", "family_help"],
            "legal": ["none", "none", "section_20"],
            "age_low": [0.0, 16.0, 16.0],
            "age_high": [18.0, 18.0, 16.0],
            "elapsed_low": [0.0, 0.0, 0.0],
            "elapsed_high": [2.0, 1.0, 0.0],
            "count": [9_000.0, 200.0, 50.0],
        }
    )
    return validate(
        SystemModel(
            name="Smallshire",
            tracks=("help", "legal"),
            states={
                "help": (
                    "none",
                    "family_help",
                    "child_protection_plan",
                    "looked_after",
                    "support_after_care_or_order",
                ),
                "legal": ("none", "pre_proceedings", "proceedings", "section_20"),
            },
            age_edges=AGES,
            duration_edges=DURATIONS,
            groups=GROUPS,
            lanes=lanes,
            age_moves=(),
            # nobody, but so that what comes after care can be come to
            inflows=(Inflow("nobody", "resident", 0.0, inf, 0.0, 1.0, AFTER_CARE),),
            start=start,
        )
    )
