"""The work of benchmark B2: B1 with few places for mental health help.

Whoever would come to mental health help waits first, gets worse or gives up in the meantime, and is
taken in when a place is free, first come first served. There are so many places that the mean wait
is about 0.18 years. The hazards stand for nothing.
"""

from dataclasses import replace
from math import inf

import b1
import numpy as np

from seethechild.model.system import (
    Branch,
    Lane,
    Service,
    SystemModel,
)
from seethechild.model.system_checks import validate

PLACES = 650
HELP = "mental_health_help"
WAITING = "waiting"
STATES = (*b1.STATES, WAITING)
# from, to, per child-year at medium need, and how it goes with age
WAITING_LANES = (
    (WAITING, "not_known", 0.6, "even"),
    (WAITING, "child_in_need", 0.2, "even"),
    (WAITING, "looked_after", 0.05, "old"),
)
LANES = (
    *((s, WAITING if t == HELP else t, rate, shape) for s, t, rate, shape in b1.LANES),
    *WAITING_LANES,
)


def model(places: int = PLACES) -> SystemModel:
    """Return B2 as a system model; with fewer places for fewer children."""
    whole = b1.model()
    factors = dict(zip(b1.NEEDS, b1.NEED_FACTORS, strict=True))
    lanes = tuple(
        Lane(
            id=f"{source}/{target}",
            track="help",
            state=source,
            rates=(rate * b1.SHAPES[shape])[:, None],
            evidence=inf,
            branches=(Branch(np.ones(10), {"help": target}, leaves=target == "left"),),
            group_factors=factors,
        )
        for source, target, rate, shape in LANES
    )
    taken_in = Lane(
        id="taken in",
        track="help",
        state=WAITING,
        rates=np.zeros((10, 1)),
        evidence=inf,
        branches=(Branch(np.ones(10), {"help": HELP}),),
    )
    return validate(
        replace(
            whole,
            name="B2",
            states={"help": STATES},
            lanes=(*lanes, taken_in),
            services=(Service(HELP, taken_in.id, (HELP,), ((0.0, places),)),),
        )
    )
