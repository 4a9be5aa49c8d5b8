"""The work of the full benchmark: a made-up model that uses all the engine can do but services.

60,000 children aged 0 to 17 at the start are followed for 10 years by month: 20 states on three
tracks, up to 8 lanes a state, 18 age bands, 5 bands of time in the state, 4 groups. Lanes look at
other tracks, have several branches, or end no stay; birthdays move children; every year the rates
drift for all, and one reform comes to half of the families over two years. There are about 67,000
events, and most children have none. The figures stand for nothing.
"""

from collections.abc import Mapping
from math import inf
from typing import NamedTuple

import numpy as np
import polars as pl

from seethechild.model.system import AgeMove, Branch, Lane, SystemModel
from seethechild.model.system_checks import validate
from seethechild.simulate.compile import Outcome
from seethechild.simulate.reforms import Multiplier, Reform, Schedule

CHILDREN = 60_000
YEARS = 10.0
PERIOD_YEARS = 1 / 12
AGE_EDGES = np.arange(19.0)
STAY_EDGES = np.array([0.0, 0.25, 0.5, 1.0, 2.0])
GROUPS = {"first": 1.9, "second": 1.1, "third": 0.7, "fourth": 0.4}
STATES = {
    "help": (
        "not_known",
        "contact",
        "early_help",
        "assessment",
        "child_in_need",
        "protection_plan",
        "looked_after",
        "left",
    ),
    "home": ("family", "kin", "foster", "residential", "supported", "secure"),
    "need": ("none", "emerging", "moderate", "high", "in_treatment", "recovered"),
}
AGES = {
    "even": np.ones(18),
    "young": np.linspace(1.6, 0.6, 18),
    "old": np.linspace(0.2, 2.2, 18),
}
STAYS = {
    "even": np.ones(5),
    "early": np.array([1.8, 1.5, 1.0, 0.7, 0.5]),
    "late": np.array([0.3, 0.7, 1.2, 1.4, 1.0]),
}
STAYS_ON = ""
#: Time that counts as already spent in the state a branch leads to, by the states left and come to.
ENTERS_AT = {("protection_plan", "child_in_need"): 0.5, ("recovered", "emerging"): 1.0}

WORSE = {"need": {"emerging": 1.4, "moderate": 1.9, "high": 2.8, "in_treatment": 1.2}}
BETTER = {"need": {"none": 1.2, "moderate": 0.8, "high": 0.6}}
HELPED = {"help": {"early_help": 1.5, "child_in_need": 1.7, "looked_after": 2.0}}
HARDER = {"help": {"contact": 2.0, "protection_plan": 2.5}, "home": {"residential": 1.8}}
AWAY = {"home": {"kin": 0.7, "residential": 1.3, "supported": 1.6, "secure": 0.4}}
KNOWN = {"help": ("child_in_need", "protection_plan")}
UNSETTLED = {"need": {"moderate": 1.3, "high": 2.0, "in_treatment": 0.9}}


class Way(NamedTuple):
    """A lane: per child-year, to where with what share (``STAYS_ON``: nowhere), and how it varies."""

    state: str
    rate: float
    to: Mapping[str, float]
    age: str = "even"
    stay: str = "even"
    factors: Mapping[str, Mapping[str, float]] = {}
    when: Mapping[str, tuple[str, ...]] = {}


WAYS = {
    "help": (
        Way("not_known", 0.0135, {"contact": 1.0}, "young", factors=WORSE),
        Way("not_known", 0.0032, {"early_help": 1.0}, "old", factors=WORSE),
        Way("not_known", 0.002, {"left": 1.0}),
        Way("contact", 6.0, {"not_known": 0.6, "early_help": 0.15, "assessment": 0.25}),
        Way("contact", 0.8, {"assessment": 1.0}, "young", factors=WORSE),
        Way("contact", 0.1, {"protection_plan": 1.0}, "young"),
        Way("contact", 0.05, {"looked_after/foster": 0.7, "looked_after/kin": 0.3}),
        Way("early_help", 1.1, {"not_known": 1.0}, "even", "late", BETTER),
        Way("early_help", 0.25, {"assessment": 0.8, "child_in_need": 0.2}, factors=WORSE),
        Way("early_help", 0.6, {STAYS_ON: 1.0}),
        Way("early_help", 0.01, {"left": 1.0}),
        Way("assessment", 5.0, {"not_known": 0.5, "early_help": 0.1, "child_in_need": 0.4}),
        Way("assessment", 0.5, {"protection_plan": 1.0}, "young", factors=WORSE),
        Way("assessment", 0.15, {"looked_after/foster": 0.6, "looked_after/kin": 0.4}),
        Way("assessment", 0.3, {STAYS_ON: 1.0}),
        Way("child_in_need", 0.9, {"not_known": 1.0}, "even", "late", BETTER),
        Way("child_in_need", 0.3, {"early_help": 1.0}, "even", "late"),
        Way("child_in_need", 0.3, {"protection_plan": 1.0}, "young", "early", WORSE),
        Way("child_in_need", 0.05, {"looked_after/foster": 1.0}, "young", "early", WORSE),
        Way("child_in_need", 0.03, {"looked_after/kin": 1.0}, "young"),
        Way("child_in_need", 0.02, {"looked_after/residential": 1.0}, "old", factors=WORSE),
        Way("child_in_need", 0.8, {STAYS_ON: 0.9, "assessment": 0.1}),
        Way("child_in_need", 0.02, {"left": 1.0}),
        Way("protection_plan", 0.3, {"not_known": 1.0}, "even", "late", BETTER),
        Way("protection_plan", 1.0, {"child_in_need": 1.0}, "even", "late"),
        Way("protection_plan", 0.2, {"looked_after/foster": 1.0}, "young", "early", WORSE),
        Way("protection_plan", 0.1, {"looked_after/kin": 1.0}, "young"),
        Way("protection_plan", 1.2, {STAYS_ON: 1.0}),
        Way("looked_after", 0.22, {"not_known/family": 1.0}, "young", "early", BETTER),
        Way("looked_after", 0.08, {"child_in_need/family": 1.0}, factors=AWAY),
        Way("looked_after", 0.04, {"early_help/family": 1.0}, factors=AWAY),
        Way("looked_after", 0.06, {"left": 1.0}, "young", "late"),
        Way("looked_after", 0.9, {STAYS_ON: 1.0}),
        Way("looked_after", 0.2, {STAYS_ON: 1.0}, "old", "early", AWAY),
        Way("looked_after", 0.1, {STAYS_ON: 1.0}, "old", factors=WORSE),
        Way("looked_after", 0.02, {"not_known/kin": 1.0}, "even", "late"),
    ),
    "home": (
        Way("family", 0.06, {"kin": 1.0}, factors=UNSETTLED, when=KNOWN),
        Way("family", 0.0004, {"supported": 1.0}, "old"),
        Way("kin", 0.15, {"family": 0.8, "foster": 0.2}, "even", "late"),
        Way("kin", 0.1, {"foster": 0.7, "residential": 0.3}, "old", "early", UNSETTLED),
        Way("foster", 0.5, {"foster": 0.7, "kin": 0.3}, "even", "early", UNSETTLED),
        Way("foster", 0.07, {"residential": 1.0}, "old", "early", UNSETTLED),
        Way("foster", 0.01, {"secure": 1.0}, "old", factors=UNSETTLED),
        Way("residential", 0.6, {"residential": 0.6, "foster": 0.4}, "even", "early"),
        Way("residential", 0.2, {"supported": 1.0}, "old"),
        Way("residential", 0.05, {"secure": 1.0}, "old", factors=UNSETTLED),
        Way("supported", 0.4, {"family": 0.6, "kin": 0.4}, "even", "late"),
        Way("supported", 0.3, {STAYS_ON: 0.5, "supported": 0.5}),
        Way("secure", 2.5, {"residential": 0.8, "supported": 0.2}, "even", "late"),
    ),
    "need": (
        Way("none", 0.0052, {"emerging": 1.0}, "old", factors=HARDER),
        Way("none", 0.0016, {"moderate": 1.0}, "old", factors=HARDER),
        Way("none", 0.0006, {"high": 1.0}, "old"),
        Way("emerging", 0.9, {"none": 1.0}, "even", "early"),
        Way("emerging", 0.5, {"moderate": 0.8, "high": 0.2}, "old", "even", HARDER),
        Way("moderate", 0.5, {"none": 0.4, "emerging": 0.6}, "even", "late"),
        Way("moderate", 0.4, {"high": 1.0}, "old", "early", HARDER),
        Way("moderate", 0.5, {"in_treatment": 1.0}, factors=HELPED),
        Way("high", 0.3, {"moderate": 1.0}, "even", "late"),
        Way("high", 0.9, {"in_treatment": 1.0}, factors=HELPED),
        Way("high", 0.5, {STAYS_ON: 1.0}, "old", factors=HARDER),
        Way("in_treatment", 1.0, {"recovered": 0.6, "emerging": 0.4}, "even", "late"),
        Way("in_treatment", 0.3, {"high": 0.5, "moderate": 0.5}, factors=HARDER),
        Way("in_treatment", 1.5, {STAYS_ON: 1.0}),
        Way("recovered", 0.3, {"none": 1.0}, "even", "late"),
        Way("recovered", 0.2, {"emerging": 1.0}, "even", "early", HARDER),
    ),
}
BIRTHDAYS = (
    (5.0, "need", "emerging", {"none": 0.3, STAYS_ON: 0.7}),
    (16.0, "home", "residential", {"supported": 0.6, STAYS_ON: 0.4}),
    (16.0, "home", "foster", {"supported": 0.1, STAYS_ON: 0.9}),
)
#: Share of the children, their states, and the most years spent in the state of help so far.
START = (
    (0.94, "not_known", "family", "none", 0.0),
    (0.015, "not_known", "family", "emerging", 0.0),
    (0.015, "early_help", "family", "none", 1.0),
    (0.02, "child_in_need", "family", "moderate", 2.0),
    (0.004, "protection_plan", "family", "none", 1.0),
    (0.004, "looked_after", "foster", "moderate", 4.0),
    (0.002, "looked_after", "residential", "high", 3.0),
)
#: What each year multiplies the rates of help by, on top of the years before.
DRIFT = (1.02, 0.97, 1.04, 1.01, 0.98, 1.03, 1.00, 0.96, 1.05, 1.02)
OUTCOMES = (
    Outcome("contacts", events=("to contact",)),
    Outcome("plans", events=("to protection_plan",)),
    Outcome("entries to care", events=("to looked_after",)),
    Outcome("stayed on", events=("stayed on",)),
    Outcome("days looked after", states=(("help", "looked_after"),)),
    Outcome("days of plans", states=(("help", "protection_plan"),)),
    Outcome("days of high need", states=(("need", "high"),)),
)


def _branch(track: str, state: str, to: str, share: np.ndarray) -> Branch:
    if to == STAYS_ON:
        return Branch(share, events=("stayed on",))
    own, _, home = to.partition("/")
    return Branch(
        share,
        {track: own} | ({"home": home} if home else {}),
        events=(f"to {own}",),
        enter_at_years=ENTERS_AT.get((state, own), 0.0),
        leaves=own == "left",
    )


def _lane(track: str, number: int, way: Way) -> Lane:
    shares = {to: np.full(len(AGE_EDGES) - 1, share) for to, share in way.to.items()}
    return Lane(
        id=f"{track}/{way.state}/{number}",
        track=track,
        state=way.state,
        rates=way.rate * np.outer(AGES[way.age], STAYS[way.stay]),
        evidence=inf,
        branches=tuple(_branch(track, way.state, to, at) for to, at in shares.items()),
        when=way.when,
        factors=way.factors,
        group_factors=GROUPS if way.rate < 0.5 else {},
    )


def _start(children: int) -> pl.DataFrame:
    rows = [
        (group, *states, 0.0, 18.0, 0.0, elapsed, children * share / len(GROUPS))
        for share, *states, elapsed in START
        for group in GROUPS
    ]
    ages = ("age_low", "age_high", "elapsed_low", "elapsed_high")
    return pl.DataFrame(rows, schema=("group", *STATES, *ages, "count"), orient="row")


def model(children: int = CHILDREN) -> SystemModel:
    """Return the full benchmark as a system model, with so many children."""
    return validate(
        SystemModel(
            name="full",
            tracks=tuple(STATES),
            states=STATES,
            age_edges=AGE_EDGES,
            duration_edges=STAY_EDGES,
            groups=tuple(GROUPS),
            lanes=tuple(
                _lane(track, number, way)
                for track, ways in WAYS.items()
                for number, way in enumerate(ways)
            ),
            age_moves=tuple(
                AgeMove(
                    age,
                    track,
                    state,
                    tuple(
                        _branch(track, state, at, np.array([share]))
                        for at, share in to.items()
                    ),
                )
                for age, track, state, to in BIRTHDAYS
            ),
            inflows=(),
            start=_start(children),
        )
    )


def reforms(whole: SystemModel) -> tuple[Reform, ...]:
    """Return ten years of drift, and a reform that comes to half of the families over two years."""
    ages, everyone = np.ones(whole.age_bands), np.ones(len(GROUPS), dtype=bool)
    drifting = [i for i, lane in enumerate(whole.lanes) if lane.track == "help"]
    drift = (
        Reform(
            Schedule(1.0, float(year), 0.0, f"drift of year {year + 1}"),
            tuple(Multiplier(lane, ages * factor, everyone) for lane in drifting),
        )
        for year, factor in enumerate(DRIFT)
    )
    eased = [
        i
        for i, lane in enumerate(whole.lanes)
        if lane.state in ("child_in_need", "protection_plan") and lane.factors == WORSE
    ]
    some = np.array([group in ("first", "second") for group in GROUPS])
    half = Schedule(0.5, 1.0, 2.0, "family work", by_family=True)
    return (*drift, Reform(half, tuple(Multiplier(i, ages * 0.75, some) for i in eased)))
