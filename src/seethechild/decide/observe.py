"""What one played draw says for a comparison: activity, events, outcomes, and each child's fate.

Care has no direction. A child is *safer* under an option when the same simulated child has fewer
emergencies, protection plans, returns to care and, where mental health is played, stays in hospital
for it than as now, and *at greater risk* with more. A child who moves out of the council is not followed on: moving away makes nobody safer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from seethechild.simulate.activity import (
    MEANS,
    activity,
    events,
    totals_of_events,
    years_in_states,
)
from seethechild.simulate.compile import Outcome
from seethechild.simulate.play import Played

#: What is counted for each child, to compare the child with itself under another option.
SIGNS_OF_HARM = Outcome(
    "signs_of_harm",
    (
        "emergency_order", "plan_started", "re_entered_care", "mental_health_admission",
    ),
)  # fmt: skip
#: Outcomes that count an event of an added track, told where a model has it.
OF_ADDED_TRACKS = {
    "mental_health_admissions": "mental_health_admission",
    "closed_unhelped": "closed_unhelped",
}
MOVED_AWAY = Outcome("moved_away", ("moved_away",))
PER_CHILD = (SIGNS_OF_HARM, MOVED_AWAY)
#: A referral or return within this time counts as coming back.
COMING_BACK_YEARS = 1.0
REFERRAL, RE_ENTRY = "help/none/referral", "help/support_after_care_or_order/care_again"
#: States whose time is time in help.
HELP_STATES = ("family_help", "child_protection_plan", "support_after_care_or_order")


@dataclass(frozen=True, eq=False)
class Observed:
    """What one option of one draw came to.

    Attributes:
        activity: as ``simulate.activity.activity``.
        events: as ``simulate.activity.events``.
        outcomes: columns draw, option, outcome, value: totals over the run.
        signs_of_harm: shape (N,), for each child.
        moved_away: shape (N,), 1 for each child who moved out of the council, else 0.
    """

    activity: pl.DataFrame
    events: pl.DataFrame
    outcomes: pl.DataFrame
    signs_of_harm: np.ndarray
    moved_away: np.ndarray


def observe(played: Played, *, option: str) -> Observed:
    """Return the tables of one played option."""
    lived = activity(played, option=option)
    happened = events(played, option=option)
    # The clock of a child under one runs from birth, so a first referral is not told apart.
    again = _soon(played, REFERRAL, youngest_band=1)
    back = _soon(played, RE_ENTRY)
    rows = {
        **_outcome_totals(played),
        **_of_added_tracks(played),
        "re_referrals": again,
    }
    returned = rows["returned_home"]
    del rows["returned_home"]
    rows["lasting_return_home"] = returned - back
    draw = MEANS if played.draw is None else played.draw
    outcomes = pl.DataFrame(
        {
            "draw": [draw] * len(rows),
            "option": [option] * len(rows),
            "outcome": list(rows),
            "value": [float(value) for value in rows.values()],
        },
        schema_overrides={"draw": pl.Int32},
    )
    harm, moved = (
        played.outcomes[:, played.outcome_names.index(each.name)]
        for each in (SIGNS_OF_HARM, MOVED_AWAY)
    )
    return Observed(lived, happened, outcomes, harm, moved)


def _soon(played: Played, lane: str, *, youngest_band: int = 0) -> float:
    """Times a lane, split by need or not, fired within a year of the state's start, in the whole run."""
    names = (lane, f"{lane}/need_")
    places = [
        i
        for i, place in enumerate(played.layout.places)
        if place.lane == names[0] or place.lane.startswith(names[1])
    ]
    bands = played.model.duration_edges < COMING_BACK_YEARS
    return float(played.taken[:, places, youngest_band:][..., bands].sum())


def _of_added_tracks(played: Played) -> Mapping[str, float]:
    counts = totals_of_events(played)
    there = {event for place in played.layout.places for event in place.events}
    return {
        outcome: float(counts[event])
        for outcome, event in OF_ADDED_TRACKS.items()
        if event in there
    }


def _outcome_totals(played: Played) -> Mapping[str, float]:
    counts = totals_of_events(played)
    years = years_in_states(played, "help")

    def count(event: str) -> float:
        return float(counts.get(event, 0))

    return {
        "emergencies": count("emergency_order"),
        "harm": count("plan_started"),
        "enquiries": count("section_47"),
        "time_in_help": sum(years.get(state, 0.0) for state in HELP_STATES),
        "care_entries": count("care_started"),
        "time_in_care": years.get("looked_after", 0.0),
        "re_entries": count("re_entered_care"),
        "moves_of_home": count("move"),
        "care_leavers": count("turned_18"),
        "returned_home": count("returned_home"),
    }


def fates(base: Observed, other: Observed, *, option: str, draw: int) -> pl.DataFrame:
    """Return how many children are safer, at greater risk and unaffected, by pairs.

    A child who moves away under one of the two only has no counterpart from then on, and is
    counted as unaffected.

    Args:
        base: as now.
        other: the option, played with the same children.
        option: its id.
        draw: number of the draw.

    Returns:
        Columns draw, option, fate, children, all.
    """
    alike = base.moved_away == other.moved_away
    fewer = np.count_nonzero(alike & (other.signs_of_harm < base.signs_of_harm))
    more = np.count_nonzero(alike & (other.signs_of_harm > base.signs_of_harm))
    counts = {
        "safer": fewer,
        "at_greater_risk": more,
        "unaffected": len(alike) - fewer - more,
    }
    return pl.DataFrame(
        {
            "draw": [draw] * len(counts),
            "option": [option] * len(counts),
            "fate": list(counts),
            "children": list(counts.values()),
            "all": [len(alike)] * len(counts),
        },
        schema_overrides={"draw": pl.Int32},
    )
