"""The work of benchmark B1: a model of children's services, made up but of a likely size.

100,000 children aged 0 to 8 at the start, none known, are followed for 10 years through 7 states and
an exit, by 26 lanes whose hazards change in 10 age bands of 1.8 years; three levels of need
multiply them. There are about 126,000 events. The hazards stand for nothing.
"""

from math import inf

import numpy as np
import polars as pl

from seethechild.model.system import Branch, Lane, SystemModel
from seethechild.model.system_checks import validate

CHILDREN = 100_000
YEARS = 10.0
AGE_EDGES = np.linspace(0.0, 18.0, 11)
NEEDS = ("low", "medium", "high")
NEED_FACTORS = (0.5, 1.0, 2.5)
NEED_SHARES = (0.6, 0.3, 0.1)
STATES = (
    "not_known",
    "contact",
    "early_help",
    "child_in_need",
    "protection_plan",
    "looked_after",
    "mental_health_help",
    "left",
)
# from, to, per child-year at medium need, and how it goes with age (young or old children more)
LANES = (
    ("not_known", "contact", 0.0405, "young"),
    ("not_known", "mental_health_help", 0.009, "old"),
    ("not_known", "early_help", 0.0065, "even"),
    ("not_known", "left", 0.004, "even"),
    ("contact", "not_known", 7.0, "even"),
    ("contact", "early_help", 2.0, "even"),
    ("contact", "child_in_need", 2.4, "young"),
    ("contact", "protection_plan", 0.3, "young"),
    ("early_help", "not_known", 1.3, "even"),
    ("early_help", "child_in_need", 0.3, "young"),
    ("early_help", "mental_health_help", 0.1, "old"),
    ("child_in_need", "not_known", 1.3, "even"),
    ("child_in_need", "early_help", 0.3, "even"),
    ("child_in_need", "protection_plan", 0.25, "young"),
    ("child_in_need", "looked_after", 0.06, "young"),
    ("child_in_need", "mental_health_help", 0.05, "old"),
    ("protection_plan", "not_known", 0.3, "even"),
    ("protection_plan", "child_in_need", 1.0, "even"),
    ("protection_plan", "looked_after", 0.25, "young"),
    ("looked_after", "not_known", 0.25, "young"),
    ("looked_after", "child_in_need", 0.05, "even"),
    ("looked_after", "mental_health_help", 0.05, "old"),
    ("looked_after", "left", 0.08, "old"),
    ("mental_health_help", "not_known", 1.5, "even"),
    ("mental_health_help", "child_in_need", 0.05, "even"),
    ("mental_health_help", "looked_after", 0.02, "old"),
)
SHAPES = {
    "even": np.ones(10),
    "young": np.linspace(1.5, 0.7, 10),
    "old": np.linspace(0.1, 2.5, 10),
}


def hazards() -> np.ndarray:
    """Return hazards per child-year at medium need, shape (8, 10, 8): from, age band, to."""
    table = np.zeros((len(STATES), len(AGE_EDGES) - 1, len(STATES)))
    for source, target, rate, shape in LANES:
        table[STATES.index(source), :, STATES.index(target)] = rate * SHAPES[shape]
    return table


def start_ages() -> np.ndarray:
    """Return the ages of the children at the start, evenly from 0 to 8."""
    return (np.arange(CHILDREN) + 0.5) / CHILDREN * 8.0


def needs() -> np.ndarray:
    """Return each child's level of need, spread evenly over the ages."""
    place = (np.arange(CHILDREN) * (5**0.5 - 1) / 2) % 1.0
    return np.searchsorted(np.cumsum(NEED_SHARES)[:-1], place)


def model() -> SystemModel:
    """Return B1 as a system model."""
    lanes = tuple(
        Lane(
            id=f"{source}/{target}",
            track="help",
            state=source,
            rates=(rate * SHAPES[shape])[:, None],
            evidence=inf,
            branches=(Branch(np.ones(10), {"help": target}, leaves=target == "left"),),
            group_factors=dict(zip(NEEDS, NEED_FACTORS, strict=True)),
        )
        for source, target, rate, shape in LANES
    )
    start = pl.DataFrame(
        {
            "group": NEEDS,
            "help": ["not_known"] * 3,
            "age_low": [0.0] * 3,
            "age_high": [8.0] * 3,
            "elapsed_low": [0.0] * 3,
            "elapsed_high": [0.0] * 3,
            "count": [CHILDREN * share for share in NEED_SHARES],
        }
    )
    return validate(
        SystemModel(
            name="B1",
            tracks=("help",),
            states={"help": STATES},
            age_edges=AGE_EDGES,
            duration_edges=np.zeros(1),
            groups=NEEDS,
            lanes=lanes,
            age_moves=(),
            inflows=(),
            start=start,
        )
    )
