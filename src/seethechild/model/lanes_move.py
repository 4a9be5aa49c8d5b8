"""Families who move in and out: an inflow where more come than go, a lane where more go."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from seethechild.model.base_year import BaseYear
from seethechild.model.flows import children_not_known, per_child
from seethechild.model.ground import Ground, judged
from seethechild.model.layout import (
    AGE_EDGES,
    CHILD_BAND_COUNT,
    CHILD_BANDS,
    always,
    by_age,
)
from seethechild.model.stock import Assumptions
from seethechild.model.system import Branch, FloatArray, Inflow, Lane

#: Children who move in are not known here, and have not been: not closed within the year.
NOT_CLOSED_YEARS = 1.0
#: The largest share of the children of an age who move out in a year; more is a fault in tiny counts.
MOST_MOVE_OUT = 0.25
NOT_KNOWN: Mapping[str, str] = {"help": "none", "legal": "none", "home": "parents"}
KEPT = "net_moves_kept"


def moving(base: BaseYear, assumptions: Assumptions) -> FloatArray:
    """Return the net moves of a year to come by age band; shape (5,), negative: out."""
    return np.asarray(base.net_moves * assumptions[KEPT].value)


def move_lanes(ground: Ground) -> list[Lane]:
    """Return the lane by which children not known move away; none where none do, net."""
    out = np.maximum(-moving(ground.base, ground.assumptions), 0.0)
    rates = np.minimum(per_child(out, children_not_known(ground.opening)), MOST_MOVE_OUT)
    if not rates.any():
        return []
    return [
        Lane(
            id="help/none/moved_away",
            track="help",
            state="none",
            rates=by_age(rates),
            evidence=ground.judged(KEPT),
            branches=(Branch(always(), leaves=True),),
            events=("moved_away",),
            groups=("children",),
            source=ground.source("population_0_17"),
        )
    ]


def move_inflows(base: BaseYear, assumptions: Assumptions) -> tuple[Inflow, ...]:
    """Return the children who move in, one inflow for each age band with more in than out."""
    coming = np.maximum(moving(base, assumptions), 0.0)
    edges = AGE_EDGES[: CHILD_BAND_COUNT + 1].tolist()
    return tuple(
        Inflow(
            id=f"moved_in_{band}",
            group="children",
            per_year=float(count),
            evidence=judged(assumptions[KEPT]),
            age_low=low,
            age_high=high,
            states=NOT_KNOWN,
            elapsed_years=NOT_CLOSED_YEARS,
        )
        for band, count, (low, high) in zip(
            CHILD_BANDS, coming, pairwise(edges), strict=True
        )
        if count > 0
    )
