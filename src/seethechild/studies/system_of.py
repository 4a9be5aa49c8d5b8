"""The system a study plays: of published figures, of the council's journeys, or one fitted before."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from seethechild.core.errors import FitError
from seethechild.core.progress import Silent
from seethechild.core.results import Check
from seethechild.core.time import FinancialYear
from seethechild.model.build import Fitted
from seethechild.model.observed.history import ADULT
from seethechild.model.system import FloatArray, SystemModel
from seethechild.model.system_files import load_model
from seethechild.model.tracks import ALWAYS, with_tracks
from seethechild.model.tracks.assumed import assumptions_of
from seethechild.model.tracks.groups import with_groups
from seethechild.reference.councils import find_council
from seethechild.studies.assumed_system import AssumedSystem
from seethechild.studies.backtest_data import backtest_of
from seethechild.studies.fit import fit_result
from seethechild.studies.fitted import expected_year, fit_council
from seethechild.studies.from_data import Basis, basis, fit_basis
from seethechild.studies.limited import assumptions_of_services, with_places
from seethechild.studies.need_assumed import need_given
from seethechild.studies.study import EARLIEST_YEAR, LATEST_YEAR, Given, Study

MADE_UP = "made up"
FORECAST = "the last year forecast"
#: Years played for the intervals of that forecast: enough to tell a miss from chance.
DRAWS = 50


@dataclass(frozen=True, eq=False)
class Own:
    """What is the council's own in a system that is not its published figures'.

    Attributes:
        name: whose children, as pages call them.
        words: whose journeys the answer rests on, and that counts are of records.
        made_up: whether the children are made up.
        borrowed: whether figures and prices are another council's.
        checks: of the fit.
        lanes: whose each lane's rates are; small numbers hidden.
        forecast: the last year as forecast from those before it, beside what happened; small numbers
            hidden; empty where it could not be tried.
    """

    name: str
    words: str
    made_up: bool
    borrowed: bool
    checks: tuple[Check, ...]
    lanes: pl.DataFrame
    forecast: pl.DataFrame


def system_of(study: Study) -> tuple[Fitted, Own | None, AssumedSystem | None]:
    """Return the system a study plays, and what of it is the council's own.

    It has the groups and tracks the study asks for, and its own numbers of places where it sets them.

    Returns:
        The system; what of it is not of published figures; and the same system under drawn values
        of what its added tracks assume, where they assume anything.

    Raises:
        DataError: the council has no figures for the year, or what is given cannot be read.
        FitError: the journeys cannot bear a model.
        SpecError: places are set for a service that is not there.
    """
    bare, own = _fitted(study)
    if study.groups:
        split = with_groups(bare.model, bare.base, study.groups, solve=expected_year)
        bare = replace(bare, model=split)
    more = [track for track in study.tracks if track not in bare.model.tracks]
    if not more and not study.services:
        return bare, own, None
    model = with_places(with_tracks(bare.model, bare.base, more), study.services)
    drawn = None
    if (more and assumptions_of(more)) or assumptions_of_services(study.services):
        # Tracks that a model of one's own brings are as they are in it.
        tracks = tuple(one for one in study.tracks if one in ALWAYS or one in more)
        given = need_given(study)
        drawn = AssumedSystem(
            bare.model, bare.base, tracks, study.services, study.seed, given
        )
        if given:
            model = drawn.under({})
    return replace(bare, model=model), own, drawn


def _fitted(study: Study) -> tuple[Fitted, Own | None]:
    year = min(max(study.base_year, EARLIEST_YEAR), LATEST_YEAR)
    prior = fit_council(study.council, year=year)
    if study.given is None:
        return prior, None
    if study.given.kind == "model":
        return _of_model(study.given, prior)
    return _of_data(study, study.given, prior)


def name_of(study: Study, own: Own | None = None) -> str:
    """Return whose children a study is about, as pages call them."""
    return find_council(study.council).name if own is None else own.name


def _of_data(study: Study, given: Given, prior: Fitted) -> tuple[Fitted, Own]:
    rests = basis(Path(given.path), council=study.council, population=given.population)
    until = FinancialYear.ending_in(study.base_year).stop
    observed = fit_basis(rests, prior, until=until)
    told = fit_result(rests, prior, observed)
    tried, forecast = _tried(rests, until, study.seed)
    whose = rests.dataset.name
    if rests.dataset.made_up and MADE_UP not in whose.lower():
        whose = f"{whose} ({MADE_UP})"
    own = Own(
        name=whose,
        words=f"{rests.words}. The counts it starts from are of children's records.",
        made_up=rests.dataset.made_up,
        borrowed=rests.borrowed,
        checks=(*told.checks, *tried),
        lanes=told.tables["sources"],
        forecast=forecast,
    )
    base = replace(prior.base, name=whose, children_by_age=observed.population)
    return replace(prior, model=observed.model, base=base), own


def _tried(rests: Basis, until: date, seed: int) -> tuple[tuple[Check, ...], pl.DataFrame]:
    """Whether the fit would have foreseen the last year, or in a sentence why that cannot be tried."""
    try:
        tried = backtest_of(rests, until=until, draws=DRAWS, seed=seed, progress=Silent())
    except FitError as error:
        why = "; ".join(f"{each.where}: {each.what}" for each in error.problems)
        return (Check(FORECAST, None, f"Not tried: {why}."),), pl.DataFrame()
    said = Check(FORECAST, None, tried.sentence)
    named = [
        replace(each, name=f"the last year forecast: {each.name}") for each in tried.checks
    ]
    return (said, *named), tried.table


def _of_model(given: Given, prior: Fitted) -> tuple[Fitted, Own]:
    model = load_model(Path(given.path))
    own = Own(
        name=model.name,
        words=f"A system fitted before, {model.name}; figures and prices of {prior.base.name}",
        made_up=MADE_UP in model.name.lower(),
        borrowed=True,
        checks=(
            Check(FORECAST, None, "Not tried: only the model is given, not its journeys."),
        ),
        lanes=pl.DataFrame(),
        forecast=pl.DataFrame(),
    )
    base = replace(prior.base, name=model.name, children_by_age=residents_by_age(model))
    return replace(prior, model=model, base=base), own


def residents_by_age(model: SystemModel) -> FloatArray:
    """Return the children a model starts with by single year of age; shape (18,)."""
    found = np.zeros(ADULT)
    ages = np.arange(ADULT)
    for low, high, count in model.start.select("age_low", "age_high", "count").iter_rows():
        shared = np.clip(np.minimum(ages + 1.0, high) - np.maximum(ages, low), 0.0, None)
        found += count * shared / max(high - low, 1e-9)
    return found
