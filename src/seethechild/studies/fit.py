"""Fit a system model to a dataset's journeys, say how well it gives them back, and keep it."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.progress import Progress
from seethechild.core.provenance import Input, Provenance, sha256_file
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import inputs
from seethechild.model.build import Fitted
from seethechild.model.observed.diagnose import (
    FIT,
    MOST_OUTSIDE,
    fit_table,
    poisson_interval,
)
from seethechild.model.observed.fit import Observed
from seethechild.model.observed.happened import PLAN_ENDED, REFERRAL
from seethechild.model.observed.history import as_of, history
from seethechild.model.observed.lanes import OWN
from seethechild.model.observed.start import start_population
from seethechild.model.observed.watch import Watch, number
from seethechild.model.system import SystemModel
from seethechild.model.system_files import save_model
from seethechild.report.disclosure import suppress
from seethechild.studies.fitted import expected_year as solved
from seethechild.studies.from_data import Basis, basis, fit_basis, prior_of
from seethechild.studies.one_year import expected_year, measure_names, observed_year
from seethechild.studies.shipped import shipped

#: The furthest a count of the last year may come out, relative, beyond its Poisson interval.
YEAR_LIMIT: Final = 0.1
#: The largest share of entries to help or care that may lack a referral before links are in doubt.
MOST_IMPUTED: Final = 0.1


@dataclass(frozen=True, eq=False)
class ModelMade:
    """A model that was fitted, and where it lies.

    Attributes:
        result: how well it gives the data back, and whose each rate is.
        model: to be played.
        folder: where it lies; None where it was not kept.
    """

    result: Result
    model: SystemModel
    folder: Path | None


def fit(
    path: Path,
    *,
    progress: Progress,
    out: Path | None = None,
    council: str | None = None,
    population: Path | None = None,
) -> ModelMade:
    """Fit a system model to journeys, shrunk to published figures.

    Args:
        path: folder of the dataset.
        progress: told of each step.
        out: folder to keep the model in; None keeps nothing.
        council: whose published figures and prices to take where the data name no council.
        population: CSV of ``age,children``; needed where the data are of no known council.

    Returns:
        Tables ``sources`` (whose each lane's rates are), ``fit`` (observed against expected by
        lane, state, age band and time in the state), ``last_year`` (the last year solved from a
        year before, beside what happened), ``outside`` (moves the model has no lane for).

    Raises:
        DataError: the folder holds no dataset.
        SpecError: no council is named, or another than the data's.
        FitError: the data cannot bear a model; every reason with how to mend it.
        WriteError: the folder cannot be written.
    """
    rests = basis(path, council=council, population=population)
    progress.step(0, 3, "fitting the published figures")
    prior = prior_of(rests)
    progress.step(1, 3, "counting events and child-years")
    fitted = fit_basis(rests, prior)
    progress.step(2, 3, "solving the last year")
    result = fit_result(rests, prior, fitted, given=population)
    if out is not None:
        save_model(fitted.model, out)
    progress.step(3, 3, "done")
    return ModelMade(result, fitted.model, out)


def fit_result(
    rests: Basis, prior: Fitted, fitted: Observed, *, given: Path | None = None
) -> Result:
    """Return what a fit says of itself: sentence, tables, checks and provenance."""
    table = fit_table(fitted.lanes)
    year = last_year(rests, prior, fitted)
    sources = fitted.model.sources
    own = sources.filter(pl.col("source").str.starts_with(OWN)).height
    seen = float(sources["events"].sum())
    watched = fitted.watch
    sentence = (
        f"{rests.words}. Seen from {watched.first} to {watched.end}: {seen:,.0f} events decide "
        f"{own} of {sources.height} lanes; the others are as published. Counts are of children's "
        "records."
    )
    return Result(
        sentence,
        {
            "sources": shown_sources(sources),
            "fit": _shown_fit(table),
            "last_year": suppress(
                year, ["observed"], totals=(),
                with_it={"observed": ["expected", "error", "low", "high"]},
            ),
            "outside": suppress(fitted.seen.outside, ["count"]),
        },
        (
            _cells_check(table),
            _year_check(year),
            _imputed_check(fitted),
            *_small_checks(fitted, rests),
        ),
        provenance(rests, given=given),
    )  # fmt: skip


def provenance(rests: Basis, *, given: Path | None = None) -> Provenance:
    """Return what determines a fit: the dataset, the published figures and the population."""
    people = [] if given is None else [Input(given.name, sha256_file(given))]
    return Provenance.of(
        inputs=[
            *inputs(rests.dataset),
            *people,
            *shipped("codes/*.csv", "values/*.csv", "values/figures/*.csv"),
        ],
        settings={"council": rests.council, "borrowed": rests.borrowed},
    )


def last_year(rests: Basis, prior: Fitted, fitted: Observed) -> pl.DataFrame:
    """Solve the last year watched from those who were there a year before; compare.

    Returns:
        measure, name, observed, low, high (95 % Poisson interval of what was seen), expected, error.
    """
    start = fitted.watch.end.replace(year=fitted.watch.end.year - 1)
    model = replace(fitted.model, start=start_at(rests, prior, fitted, start))
    expected = expected_year(model, solved(model))
    observed = observed_year(
        rests.dataset,
        fitted.lives,
        start,
        fitted.watch.end,
        found_in_need=fitted.found_in_need,
    )
    names = measure_names()
    frame = pl.DataFrame(
        {
            "measure": list(observed),
            "name": [names[each] for each in observed],
            "observed": list(observed.values()),
            "expected": [expected[each] for each in observed],
        }
    )
    low, high = poisson_interval(frame["observed"].to_numpy())
    return frame.with_columns(
        pl.Series("low", low),
        pl.Series("high", high),
        error=(pl.col("expected") - pl.col("observed"))
        / pl.max_horizontal("observed", 1.0),
    )


def start_at(rests: Basis, prior: Fitted, fitted: Observed, day: date) -> pl.DataFrame:
    """Return who was in which state on a day, as the returns of that day would tell."""
    lives = history(as_of(rests.dataset, day), after_plan_years=after_plan_years(fitted))
    days = Watch(fitted.watch.start, number(day), before_court=fitted.watch.before_court)
    return start_population(
        lives,
        days,
        fitted.population,
        prior.model,
        found_in_need=fitted.found_in_need,
        leavers=fitted.scale,
    )


def after_plan_years(fitted: Observed) -> float:
    """Return the time in need with which help after a plan begins, in years."""
    ended = next(each.lane for each in fitted.lanes if each.lane.id == PLAN_ENDED)
    return ended.branches[0].enter_at_years


def shown_sources(sources: pl.DataFrame) -> pl.DataFrame:
    """Hide small numbers of events of lanes, and what would give them away.

    The lanes of a state add up to its events, which ``fit`` shows, and all states to all events.
    """
    parts = pl.col("lane").str.split("/")
    named = sources.with_columns(state=parts.list.get(0) + "/" + parts.list.get(1))
    shown = suppress(
        named,
        ["events"],
        totals=(("state",), ()),
        with_it={"events": ["child_years", "level"]},
    )
    hidden = pl.col("events").is_null() & pl.col("source").str.starts_with(OWN)
    said = pl.when(hidden).then(pl.lit(f"{OWN} (number hidden)")).otherwise("source")
    return shown.with_columns(source=said).drop("state")


def _shown_fit(table: pl.DataFrame) -> pl.DataFrame:
    """Hide small numbers of events, and others of the state that would give them away."""
    hidden_too = ["expected", "ratio", "low", "high", "child_years", "inside"]
    return suppress(
        table,
        ["observed"],
        totals=(("by", "state"), ("by",)),
        with_it={"observed": hidden_too},
    )


def _cells_check(table: pl.DataFrame) -> Check:
    judged = table.filter(pl.col("by").is_in(["state", "age", "duration"])).drop_nulls(
        "inside"
    )
    wrong = judged.filter(~pl.col("inside")).height
    share = wrong / max(judged.height, 1)
    return Check(
        "the fit gives back what was seen",
        share <= MOST_OUTSIDE,
        f"Of {judged.height} states, ages and times in a state with enough events, {wrong} lie "
        "outside their 99 % interval.",
    )


def _year_check(year: pl.DataFrame) -> Check:
    off = year.filter(
        ~pl.col("expected").is_between("low", "high") & (pl.col("error").abs() > YEAR_LIMIT)
    )
    names = ", ".join(off["name"])
    said = f"; these come out more than {YEAR_LIMIT:.0%} off: {names}" if off.height else ""
    return Check(
        "the last year comes out",
        off.height == 0,
        f"Solved from those who were there a year before, {year.height - off.height} of "
        f"{year.height} counts of the last year come out{said}.",
    )


def _imputed_check(fitted: Observed) -> Check:
    into = fitted.seen.moves.filter(
        (pl.col("lane") == REFERRAL) & (pl.col("target") == "in_need").fill_null(value=True)
    )
    without = into.filter(pl.col("note") == "imputed").height
    share = without / max(into.height, 1)
    return Check(
        "help begins with a referral",
        share <= MOST_IMPUTED,
        f"{share:.1%} of those who came into help, a plan or care had no referral in the data; "
        "one was taken as made that day. Many mean that returns were not linked.",
    )


def _small_checks(fitted: Observed, rests: Basis) -> list[Check]:
    left_out = fitted.lives.left_out
    said = "The children are made up." if rests.dataset.made_up else rests.words + "."
    return [
        Check("whose children", None, said),
        Check(
            "how rates were shrunk",
            None,
            "The published level of a lane counts as 4 events; its shape by age and time in the "
            "state counts as published_weight events in each cell, as many as make the events seen "
            "likeliest.",
        ),
        Check(
            "children without a month of birth",
            None,
            "None." if not left_out else "Some are left out.",
        ),
    ]


__all__ = [
    "FIT",
    "ModelMade",
    "fit",
    "fit_result",
    "last_year",
    "provenance",
    "start_at",
]
