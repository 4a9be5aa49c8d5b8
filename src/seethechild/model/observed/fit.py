"""A system model from journeys: lanes, arrivals and start population, shrunk to published figures."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import polars as pl

from seethechild.core.errors import FitError
from seethechild.journeys.dataset import Dataset
from seethechild.model.layout import GROUPS
from seethechild.model.observed.exposure import Exposure, exposure
from seethechild.model.observed.happened import REFERRAL, Happened, happened
from seethechild.model.observed.history import ADULT, History, as_of, history
from seethechild.model.observed.lanes import OWN, FittedLane, fit_lanes, ground
from seethechild.model.observed.points import CARE, IN_NEED, NO_NEED
from seethechild.model.observed.refuse import refusals, too_few
from seethechild.model.observed.shrink import LEVEL_EVENTS
from seethechild.model.observed.siblings import seen_together, with_seen
from seethechild.model.observed.start import start_population
from seethechild.model.observed.watch import Watch, watch
from seethechild.model.system import FloatArray, Inflow, SystemModel
from seethechild.model.system_checks import validate

#: Lane of the published model whose branch says how old help after a plan counts as.
_PLAN_ENDED: Final = "help/child_protection_plan/ended"
SOURCES: Final = {
    "lane": pl.String,
    "source": pl.String,
    "events": pl.Float64,
    "child_years": pl.Float64,
    "published_weight": pl.Float64,
    "level": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class Observed:
    """A system model fitted to journeys, and what it was fitted to.

    Attributes:
        model: starts on the day after the last watched.
        lanes: each lane with its events and child-years.
        watch: the days that counted.
        lives: children's histories.
        seen: what happened within the watch.
        exposed: child-years.
        population: shape (18,), children by single year of age.
        found_in_need: share of assessed referrals that found need.
        scale: children here for each child of the published model.
    """

    model: SystemModel
    lanes: tuple[FittedLane, ...]
    watch: Watch
    lives: History
    seen: Happened
    exposed: Exposure
    population: FloatArray
    found_in_need: float
    scale: float


def fit_journeys(
    dataset: Dataset,
    prior: SystemModel,
    *,
    population: FloatArray | None,
    until: date | None = None,
    name: str | None = None,
) -> Observed:
    """Fit a system model to a dataset's journeys, shrunk to a published model.

    Args:
        dataset: journeys.
        prior: the model of published figures (``build.fit_published``); its tracks, states and
            lanes are kept.
        population: shape (18,), children of the area by single year of age; None is refused.
        until: leave out all that happened from that day on; None keeps all.
        name: of the model; None takes the dataset's.

    Raises:
        FitError: the data cannot bear it; every reason with how to mend it.
    """
    days = watch(dataset, until=until)
    told = as_of(dataset, days.end) if days.years else dataset
    refused = refusals(told, days, population)
    if refused or population is None:
        raise FitError(refused)
    lives = history(told, after_plan_years=_after_plan(prior))
    seen = happened(lives, days)
    _enough(seen)
    exposed = exposure(lives, days, population, prior)
    lanes = fit_lanes(ground(lives, seen, exposed, days, prior))
    scale = float(population.sum()) / residents(prior)
    found = _found_in_need(lanes)
    start = start_population(
        lives, days, population, prior, found_in_need=found, leavers=scale
    )
    model = replace(
        prior,
        name=name or dataset.name,
        lanes=tuple(each.lane for each in lanes),
        inflows=_inflows(prior, seen, days, population, scale),
        start=start,
        assumptions=with_seen(prior.assumptions, seen_together(told, lives, days)),
        sources=source_table(lanes),
    )
    return Observed(
        validate(model), tuple(lanes), days, lives, seen, exposed, population, found, scale
    )


def residents(model: SystemModel) -> float:
    """Return the children below 18 a model starts with."""
    young = model.start.filter(pl.col("age_low") < ADULT)
    return float(young["count"].sum())


def _after_plan(prior: SystemModel) -> float:
    ended = next(lane for lane in prior.lanes if lane.id == _PLAN_ENDED)
    return ended.branches[0].enter_at_years


def _enough(seen: Happened) -> None:
    problems = too_few(seen)
    if problems:
        raise FitError(problems)


def _found_in_need(lanes: list[FittedLane]) -> float:
    """Share of referrals that were assessed and found in need, over all ages."""
    referral = next(each for each in lanes if each.lane.id == REFERRAL)
    weights = referral.events.sum(axis=1)
    no, yes = (float(referral.lane.branches[at].share @ weights) for at in (1, 2))
    return yes / max(no + yes, 1e-9)


def _inflows(
    prior: SystemModel, seen: Happened, days: Watch, population: FloatArray, scale: float
) -> tuple[Inflow, ...]:
    """Arrivals: births and moves as published, unaccompanied children as they came."""
    homes = seen.arrived["home"].value_counts()
    came = dict(homes.iter_rows())
    known = {inflow.states["home"] for inflow in prior.inflows if inflow.group == GROUPS[1]}
    elsewhere = sum(count for home, count in came.items() if home not in known)
    whole = sum(inflow.per_year for inflow in prior.inflows if inflow.group == GROUPS[1])
    made = []
    for inflow in prior.inflows:
        if inflow.group != GROUPS[1] or inflow.states["help"] != CARE:
            births = inflow.id == "births"
            per_year = float(population[0]) if births else inflow.per_year * scale
            made.append(replace(inflow, per_year=per_year))
            continue
        part = inflow.per_year / whole if whole else 1.0 / max(len(known), 1)
        count = came.get(inflow.states["home"], 0) + elsewhere * part
        expected = inflow.per_year * scale
        if expected <= 0:
            rate = count / days.years
        else:
            rate = (LEVEL_EVENTS + count) / (LEVEL_EVENTS / expected + days.years)
        made.append(replace(inflow, per_year=rate, evidence=LEVEL_EVENTS + count))
    return tuple(made)


def source_table(lanes: list[FittedLane]) -> pl.DataFrame:
    """Return whose each lane's rates are: SOURCES, one row a lane.

    ``published_weight`` is the number of events the published shape counts for in each cell;
    ``level`` the factor on the published rates that fits best. Lanes no return tells of have
    neither, nor events.
    """
    rows = [
        {
            "lane": each.lane.id,
            "source": each.lane.source,
            "events": None if each.told is None else float(each.events.sum()),
            "child_years": None if each.told is None else float(each.years.sum()),
            "published_weight": None if each.told is None else each.told.weight,
            "level": None if each.told is None else each.told.level,
        }
        for each in lanes
    ]
    return pl.DataFrame(rows, schema=SOURCES)


__all__ = ["IN_NEED", "NO_NEED", "OWN", "Observed", "fit_journeys", "source_table"]
