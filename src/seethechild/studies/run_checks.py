"""What was looked into before an answer is shown: does it add up, and what is England's."""

from collections.abc import Sequence

import polars as pl

from seethechild.core.results import Check
from seethechild.core.time import FinancialYear
from seethechild.cost.prices import children_per_family, unpriced_states
from seethechild.model.build import Fitted
from seethechild.model.lanes_move import moving
from seethechild.model.moves import YEARS_OF_GROWTH, growth
from seethechild.model.tracks.group_shares import group_shares
from seethechild.model.tracks.placements import SERVICE as FOSTER_HOMES
from seethechild.model.tracks.placements import WAITS as WAITING_FOSTER
from seethechild.reference.facts import assumptions
from seethechild.reference.figures import figure
from seethechild.report.sentences import WORKERS_OF
from seethechild.report.words import money, number_word, percent
from seethechild.simulate.option_notes import (
    TOO_MANY,
    children_at_start,
    places_notes,
    workers_notes,
)
from seethechild.simulate.options import notes
from seethechild.studies.load import load_checks
from seethechild.studies.piece import PlayedOption
from seethechild.studies.spec import AS_NOW, Study
from seethechild.studies.system_of import Own

#: Largest relative error of the fitted base year, in most measures.
FIT_LIMIT = 0.05
#: Age bands of the model that hold children.
CHILD_BANDS_BELOW_18 = 5
#: Largest difference between the time children spend on two tracks, in child-years.
TIME_LIMIT = 1e-3


def run_checks(
    study: Study,
    fitted: Fitted,
    *,
    options: Sequence[PlayedOption],
    activity: pl.DataFrame,
    costs: pl.DataFrame,
    prices: pl.DataFrame,
    own: Own | None = None,
    load: pl.DataFrame | None = None,
) -> tuple[Check, ...]:
    """Return the checks of a run, those that can fail first.

    Of a system that is not of published figures, its own fit is checked; a council whose figures
    are borrowed is not compared with.
    """
    if own is None:
        fit: tuple[Check, ...] = (_base_year_check(fitted),)
        figures: tuple[Check, ...] = (_unreported(fitted), _origins(fitted))
    else:
        fit, figures = own.checks, (Check("whose journeys", None, own.words),)
    compared = (
        _spend(study, costs),
        _court(fitted, activity),
        _population(fitted, activity),
    )
    return (
        *fit,
        time_check(activity),
        *_option_notes(options, fitted, study),
        *_places_of_study(study, fitted),
        *_foster_homes(fitted),
        *_told_apart(study, fitted),
        *_drift(study),
        *(() if load is None else load_checks(study.loads, load)),
        *figures,
        _unpriced(study),
        *(() if own is not None and own.borrowed else compared),
        _prices(prices),
    )


def _told_apart(study: Study, fitted: Fitted) -> tuple[Check, ...]:
    """Say what to know wherever children are told apart by groups."""
    if not study.groups:
        return ()
    notes = group_shares(fitted.base, study.groups).notes
    return (Check(f"children by {study.groups}", None, " ".join(notes)),)


def _drift(study: Study) -> tuple[Check, ...]:
    """Say that ranges carry the drift of councils' rates, where they do."""
    if not study.drift:
        return ()
    said = (
        "In each run starts and ends of help, plans and care drift from year to year, as far as "
        "councils' published figures have. Ranges of later years are wider for it; the same "
        "drift is in every option, so that differences change little."
    )
    return (Check("drift from year to year", None, said),)


def _base_year_check(fitted: Fitted) -> Check:
    fit = fitted.aligned.calibration
    worst = fit.sort(pl.col("relative_error").abs(), descending=True).row(0, named=True)
    error = abs(float(worst["relative_error"]))
    return Check(
        "the base year comes out",
        error <= FIT_LIMIT,
        f"Solved exactly, the model gives {fit.height} published counts of "
        f"{FinancialYear.ending_in(fitted.base.year)} within {percent(error)}; the furthest is "
        f"{worst['measure']} ({worst['simulated']:,.0f} for {worst['published']:,.0f}).",
    )


def time_check(activity: pl.DataFrame) -> Check:
    """Return whether every child is in one state of each track all the time."""
    lived = activity.group_by("draw", "option", "track").agg(pl.col("child_years").sum())
    spread = lived.group_by("draw", "option").agg(
        gap=pl.col("child_years").max() - pl.col("child_years").min()
    )
    worst = float(str(spread["gap"].max()))
    return Check(
        "time adds up",
        worst <= TIME_LIMIT,
        f"Every child is in one state of each track all the time: the tracks differ by at most "
        f"{worst:.6f} child-years in any draw.",
    )


def _option_notes(
    options: Sequence[PlayedOption], fitted: Fitted, study: Study
) -> list[Check]:
    model = fitted.model
    return [
        Check(f"about {option.id}", None, said)
        for option in options
        for said in (
            *notes(option.matched, model),
            *places_notes(option.matched, model, start=study.start, years=study.years),
        )
    ] + [
        Check(f"{WORKERS_OF} {option.id}", None, said)
        for option in options
        for said in workers_notes(option.matched, start=study.start, years=study.years)
    ]


def _places_of_study(study: Study, fitted: Fitted) -> list[Check]:
    """Say of each service whose places the study sets if it has more than there are children."""
    wanted = {one.id for one in study.services}
    most = children_at_start(fitted.model) if wanted else 0.0
    return [
        Check(f"places of {service.id}", None, f"The study {TOO_MANY}")
        for service in fitted.model.services
        if service.id in wanted and max(count for _, count in service.places) > most
    ]


def _foster_homes(fitted: Fitted) -> tuple[Check, ...]:
    """Say what happens where foster homes are few, where they are."""
    mine = [one for one in fitted.model.services if one.id == FOSTER_HOMES]
    if not mine:
        return ()
    start = fitted.model.start.filter(pl.col("home") == WAITING_FOSTER)
    said = (
        f"{mine[0].places[0][1]:,} children can live in foster homes at a time, relatives who foster "
        "among them. Whoever finds none free lives in a children's home until one is, younger "
        f"children first; {start['count'].sum():,.0f} wait at the start (assumed). That home costs "
        "what a children's home does, and the move from it to the foster home is not counted as "
        "one more move."
    )
    return (Check("foster homes", None, said),)


def _unreported(fitted: Fitted) -> Check:
    base = fitted.base
    opening = base.count["cin_any_point"] - base.count["cin_started"]
    gap = base.before["cin_stock"] - opening
    share = abs(gap) / max(base.before["cin_stock"], 1.0)
    return Check(
        "ended without being reported",
        None,
        f"{abs(gap):,.0f} episodes ({percent(share)} of the stock a year earlier) "
        + (
            "are in no later count; the model ends them as an exit of their own name, at the same "
            "rate in later years."
            if gap >= 0
            else "appear that were in no earlier count; the model starts from the earlier stock."
        ),
    )


def _origins(fitted: Fitted) -> Check:
    origin = fitted.base.origin
    national = sorted(name for name, whose in origin.items() if whose != "council")
    counts = [name for name in national if "|" not in name]
    return Check(
        "whose figures",
        None,
        f"{len(origin) - len(national)} of {len(origin)} figures are the council's own."
        + (f" England's rate stands in for: {', '.join(counts)}." if counts else "")
        + " Shapes by age of children in need and by length of plans, and returns to care, are "
        "England's for every council.",
    )


def _unpriced(study: Study) -> Check:
    left = unpriced_states(study.council, year=FinancialYear.ending_in(study.base_year))
    return Check(
        "what has no price",
        None,
        f"No published price, so no cost: {', '.join(left).lower()}. Assessments, conferences and "
        "plans have none of their own; social work is priced by the week."
        if left
        else "Every state has a price.",
    )


def _spend(study: Study, costs: pl.DataFrame) -> Check:
    first = costs.filter(
        (pl.col("option") == AS_NOW)
        & (pl.col("period") == 0)
        & (pl.col("payer") == "council")
        & (pl.col("level") == "care")
    )
    modelled = float(first["gbp"].sum()) / max(first["draw"].n_unique(), 1)
    published = figure(study.council, "spend_cla_gbp", study.base_year).value
    if published is None:
        return Check("spending on care", None, "No published spending to compare with.")
    return Check(
        "spending on care",
        None,
        f"The model prices the first year of care at {money(modelled)}, social work included; the "
        f"council reported {money(published)} for children looked after in "
        f"{FinancialYear.ending_in(study.base_year)}, social work apart.",
    )


def _court(fitted: Fitted, activity: pl.DataFrame) -> Check:
    """Children entering proceedings in the model against applications to court."""
    rows = activity.filter(
        (pl.col("option") == AS_NOW)
        & (pl.col("period") == 0)
        & (pl.col("track") == "legal")
        & (pl.col("state") == "proceedings")
    )
    modelled = float(rows["entries"].sum()) / max(activity["draw"].n_unique(), 1)
    published = fitted.base.count["care_applications"] * children_per_family()
    return Check(
        "children before a court",
        None,
        f"In the first year {modelled:,.0f} children enter care proceedings in the model. The "
        f"published rate of applications, at {children_per_family():.2f} children each, would make "
        f"it {published:,.0f}; the model follows the counts of orders, and court costs with them.",
    )


def _population(fitted: Fitted, activity: pl.DataFrame) -> Check:
    """How the number of children changes over the run, beside how it changed before it."""
    children = (
        activity.filter(
            (pl.col("option") == AS_NOW)
            & (pl.col("track") == "help")
            & (pl.col("age_band") < CHILD_BANDS_BELOW_18)
        )
        .group_by("draw", "period")
        .agg(pl.col("stock").sum())
        .group_by("period")
        .agg(pl.col("stock").mean())
        .sort("period")["stock"]
    )
    first, last = float(children[0]), float(children[-1])
    came = float(moving(fitted.base, assumptions()).sum())
    grew = growth(fitted.base.council, fitted.base.year)
    return Check(
        "how many children there are",
        None,
        f"Births stay at the number now aged 0 and families move in and out as over the last "
        f"{number_word(YEARS_OF_GROWTH)} years (grade D: a net of {came:+,.0f} children a year), "
        f"so children under 18 go from {first:,.0f} after the first year to {last:,.0f} after the "
        f"last ({(last - first) / max(first, 1.0):+.0%}). Over those {number_word(YEARS_OF_GROWTH)} "
        f"years the published number changed by {grew:+.1%} a year. Read totals of later years with "
        "that in mind; options are compared on the same children.",
    )


def _prices(prices: pl.DataFrame) -> Check:
    own = prices.filter(pl.col("origin") == "council")["item"].n_unique()
    every = prices["item"].n_unique()
    return Check(
        "whose prices",
        None,
        f"{own} of {every} unit costs are the council's own; a council's is set aside for England's "
        "where it is under half or over twice as much.",
    )
