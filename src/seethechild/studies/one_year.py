"""A year as returns tell it and as a model expects it, count by count."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from seethechild.journeys.dataset import Dataset
from seethechild.model.layout import CHILD_BAND_COUNT
from seethechild.model.measures import Index, Year, events, index, stock, turned_18_in_care
from seethechild.model.observed.happened import ENQUIRY, happened
from seethechild.model.observed.history import History
from seethechild.model.observed.points import OPEN
from seethechild.model.observed.watch import Watch, number
from seethechild.model.system import SystemModel
from seethechild.reference.codes import events as event_codes
from seethechild.reference.codes import states as state_codes

#: Events that are counted as returns tell them, whatever the model makes of them.
COUNTED: Final = (
    "referral", "no_further_action", "assessed_not_in_need", "need_started", "conference",
    "plan_started", "care_started", "care_ended", "returned_home", "guardianship_made",
    "adoption_made", "move",
)  # fmt: skip
#: Enquiries about children at home who are not on a plan: the others the model does not know.
ENQUIRIES: Final = "section_47"
STOCKS: Final = ("child_protection_plan", "looked_after")
IN_NEED: Final = (
    "family_help",
    "child_protection_plan",
    "looked_after",
    "support_after_care_or_order",
)


def observed_year(
    dataset: Dataset, lives: History, start: date, stop: date, *, found_in_need: float
) -> dict[str, float]:
    """Return what returns tell of one year: events within it and children there as it ends.

    Args:
        dataset: journeys.
        lives: the same children's histories, told of until ``stop`` or later.
        start: first day.
        stop: the day after the last.
        found_in_need: share of children whose assessment has not ended who will be in need.
    """
    told = dataset.events.filter(pl.col("date").is_between(start, stop, closed="left"))
    counts = dict(
        told.filter(pl.col("kind").is_in(COUNTED))["kind"].value_counts().iter_rows()
    )
    asked = happened(lives, Watch(number(start), number(stop))).moves.filter(
        pl.col("lane") == ENQUIRY
    )
    there = _states(lives, number(stop))
    return {
        **{kind: float(counts.get(kind, 0)) for kind in COUNTED},
        "care_ended": float(_left_care(dataset, start, stop)),
        ENQUIRIES: float(asked.height),
        **{state: float(there.get(state, 0)) for state in STOCKS},
        "in_need": float(
            round(
                sum(there.get(state, 0) for state in IN_NEED)
                + found_in_need * there.get(OPEN, 0)
            )
        ),
    }


def _states(lives: History, on: int) -> dict[str, int]:
    """Return how many children are in each state of help as a day begins."""
    last = lives.days.filter(pl.col("day") < on).unique(
        "row", keep="last", maintain_order=True
    )
    return dict(last["help"].value_counts().iter_rows())


def _left_care(dataset: Dataset, start: date, stop: date) -> int:
    """Count times in care that ended, at 18 too, but for those that were only no longer told of."""
    ended = dataset.spells.filter(
        (pl.col("state") == "looked_after")
        & pl.col("stop").is_between(start, stop, closed="left")
        & (pl.col("end_reason") != "not_reported").fill_null(value=True)
    )
    return ended.height


def expected_year(
    model: SystemModel, year: Year, arrivals: Sequence[float] | None = None
) -> dict[str, float]:
    """Return the same counts of a year of a model.

    Args:
        model: that was solved or played.
        year: what happened.
        arrivals: children each inflow brought; None takes as many as it brings in a year.
    """
    where = index(model)
    arrived = _arrived(model, arrivals)
    counts = {
        kind: float(events(year, where, kind).sum()) + arrived.get(kind, 0.0)
        for kind in (*COUNTED, ENQUIRIES)
    }
    counts["care_ended"] += float(turned_18_in_care(year, where).sum())
    return {
        **counts,
        **{state: _there(year, where, state) for state in STOCKS},
        "in_need": sum(_there(year, where, state) for state in IN_NEED),
    }


def _arrived(model: SystemModel, arrivals: Sequence[float] | None) -> Mapping[str, float]:
    """Events that arrivals bring with them."""
    found: dict[str, float] = {}
    came = [each.per_year for each in model.inflows] if arrivals is None else arrivals
    for inflow, number_of in zip(model.inflows, came, strict=True):
        for kind in inflow.events:
            found[kind] = found.get(kind, 0.0) + float(number_of)
    return found


def _there(year: Year, where: Index, state: str) -> float:
    return float(np.sum(stock(year.closing, where, "help", state)[:CHILD_BAND_COUNT]))


def measure_names() -> dict[str, str]:
    """Return the names of the counts, as the code lists give them.

    Example:
        >>> measure_names()["in_need"]
        'Children in need at the end'
    """
    named = dict(event_codes().select("id", "name").iter_rows())
    states = dict(
        state_codes().filter(pl.col("track") == "help").select("id", "name").iter_rows()
    )
    return {
        **{kind: named[kind] for kind in COUNTED},
        ENQUIRIES: f"{named[ENQUIRIES]}, child at home and not on a plan",
        **{state: f"{states[state]} at the end" for state in STOCKS},
        "in_need": "Children in need at the end",
    }
