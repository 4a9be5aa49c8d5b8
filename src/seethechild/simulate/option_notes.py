"""What a reader must know of changes of capacity, threshold and duration, and of effects that fade."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from math import ceil
from typing import Final

import polars as pl

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import SystemModel
from seethechild.simulate.capacity import months_until, places_added
from seethechild.simulate.families import seen_together
from seethechild.simulate.option_match import Matched
from seethechild.simulate.option_schema import FAMILY
from seethechild.simulate.option_staff import Stage, reached_by
from seethechild.simulate.option_stays import mixed_lanes

#: Fewer of the planned places than this share are told of.
_DELIVERED: Final = 0.9
_ADULT: Final = 18.0
_ROUNDING: Final = 1e-9
#: What agencies do about harm: a count of it is not a count of harm.
RECORDED: Final = ("contact", "referral", "section_47", "conference", "plan_started")
#: Said of a number of places that is most likely a slip of the pen.
TOO_MANY: Final = "asks for more places than there are children here; check the number."


def kind_notes(matched: Sequence[Matched], model: SystemModel) -> tuple[str, ...]:
    """Return what the kinds of change in an option bring with them, one sentence each."""
    told = [
        note
        for one in matched
        for note in (
            *_family(one, model),
            *_stay(one, model),
            *_fade(one),
            *_recorded(one),
        )
    ]
    return (*told, *_together(matched))


def _family(one: Matched, model: SystemModel) -> Iterator[str]:
    if one.reform.reach_by == FAMILY and one.change.acts_on_children:
        yield (
            f"{one.reform.title}: it reaches brothers and sisters together or not at all. Each child "
            "is as likely to be reached as by itself; ranges are wider. Families are made up (sizes "
            f"as published, {_rest_of_families(model)})."
        )


def _rest_of_families(model: SystemModel) -> str:
    seen = seen_together(model)
    if seen is None:
        return "the rest assumed"
    return (
        f"brothers and sisters of {seen:.0%} of children in help in the same state as in the journeys, the "
        "rest assumed"
    )


def _stay(one: Matched, model: SystemModel) -> Iterator[str]:
    if one.change.kind != "duration":
        return
    title = one.reform.title
    mixed = mixed_lanes(model, one.lanes)
    if mixed:
        yield (
            f"{title}: {', '.join(mixed)} can end the stay or not; what happens there without "
            "ending it comes as often in each stay as before, so its pace changes too."
        )


def _fade(one: Matched) -> Iterator[str]:
    if one.change.fade_years is not None:
        yield (
            f"{one.reform.title}: its effect on {one.change.target} wears off evenly over "
            f"{one.change.fade_years:g} years once it has fully grown; what it costs goes on."
        )


def _recorded(one: Matched) -> Iterator[str]:
    if one.change.target.event in RECORDED:
        yield (
            f"{one.reform.title}: it changes how often agencies act ({one.change.target}), and what "
            "follows on record, such as plans. Fewer on record are not by themselves fewer children "
            "harmed, nor more on record more."
        )


def _together(matched: Sequence[Matched]) -> Iterator[str]:
    acting: dict[str, list[Matched]] = defaultdict(list)
    for one in matched:
        if one.change.capacity is not None:
            acting[one.change.target.service].append(one)
    for service, several in acting.items():
        if len(several) > 1:
            names = " and ".join(f"{one.reform.title} ({one.reform.id})" for one in several)
            yield (
                f"{names} change the places of {service}: the places each brings or takes away add "
                "up, and a ratio is of the places as now."
            )


def places_notes(
    matched: Sequence[Matched], model: SystemModel, *, start: date, years: int
) -> tuple[str, ...]:
    """Return what to know of the places an option asks for, by the numbers that are given.

    Args:
        matched: the option's changes.
        model: the system as it is.
        start: first day of the simulation, the first of a month.
        years: length of the simulation.

    Returns:
        A sentence for each change of which workers carry less than nine in ten of the places planned
        by its last month, for each that asks for more places than there are children, and for each
        that starts when the run is over.
    """
    end = date(start.year + years, start.month, start.day)
    late = [
        f"{one.reform.title}: its change of {one.change.target} starts on {one.change.starts:%d %B %Y}, "
        "when the run is over; nothing of it is seen here. Start it earlier, or play more years."
        for one in matched
        if one.change.starts >= end
    ]
    mine = [one for one in matched if one.change.capacity is not None]
    told = [note for one in mine for note in _not_there(one, model, start, years)]
    return (*late, *told, *(note for one in mine for note in _too_many(one, model)))


def children_at_start(model: SystemModel) -> float:
    """Return how many children under 18 a model starts with."""
    low, high = pl.col("age_low"), pl.col("age_high")
    under = (_ADULT - low) / pl.max_horizontal(high - low, pl.lit(1e-9))
    return float(model.start.select((pl.col("count") * under.clip(0.0, 1.0)).sum()).item())


def _not_there(one: Matched, model: SystemModel, start: date, years: int) -> Iterator[str]:
    places = one.change.capacity
    if places is None or places.staff is None:
        return
    at_once = replace(one.change, capacity=replace(places, staff=None))
    planned, there = (
        float(
            places_added(each, model, seed=0, draw=None, start=start, years=float(years))[
                -1
            ]
        )
        for each in (replace(one, change=at_once), one)
    )
    if there < _DELIVERED * planned:
        month = _last_month(start, years)
        are = "place is" if round(planned) == 1 else "places are"
        why = "the time it takes to hire"
        if places.staff.posts is not None:
            why = f"the posts that are paid for and {why}"
        yield (
            f"{one.reform.title}: {planned:,.0f} more {are} planned by {month:%B %Y}; with {why}, "
            f"about {there:,.0f} are there by then."
        )


def _last_month(start: date, years: int) -> date:
    last = ceil(years * MONTHS_PER_YEAR) - 1 + start.month - 1
    return date(start.year + last // MONTHS_PER_YEAR, last % MONTHS_PER_YEAR + 1, 1)


def workers_notes(
    matched: Sequence[Matched], *, start: date, years: int
) -> tuple[str, ...]:
    """Return how many children an option's workers can have, a sentence for each change that takes some.

    Args:
        matched: the option's changes.
        start: first day of the simulation, the first of a month.
        years: length of the simulation.
    """
    return tuple(note for one in matched for note in _hired(one, start, years))


def _hired(one: Matched, start: date, years: int) -> Iterator[str]:
    """Say how many children the workers of a reform can have, and whom it reaches for that."""
    staff, most = one.change.staff, one.at_a_time
    end = date(start.year + years, start.month, start.day)
    if staff is None or most is None or one.change.starts >= end:
        return
    month = _last_month(start, years)
    so_far = months_until(one.change.starts, month)
    planned = one.change.reach - one.reform.baseline_reach
    asked = planned * reached_by([Stage(0.0, one.change.ramp_months, 1.0)], so_far)
    reached = reached_by(one.course(seed=0, draw=None), so_far)
    whom = (
        f"about {most:,.0f} children would be eligible at a time"
        if staff.months_each is None
        else f"about {most:,.0f} would be with a worker at a time if it reached all the eligible, for "
        f"{staff.months_each:g} months each"
    )
    if not most:
        yield f"{one.reform.title}: nobody is eligible at the start, so workers are no limit to it."
    elif reached >= asked - _ROUNDING:
        yield (
            f"{one.reform.title}: {whom}, as now; the workers it asks for can have all whom it is to "
            "reach, so they are no limit."
        )
    else:
        can = reached * most
        workers = can / staff.places_per_worker
        yield (
            f"{one.reform.title}: by {month:%B %Y} {workers:,.0f} "
            f"{'worker is' if round(workers) == 1 else 'workers are'} hired, who can have "
            f"{can:,.0f} children at a time; {whom}, as now. It newly reaches "
            f"{reached * 100:.0f} in 100 of them, not {asked * 100:.0f} in 100 as planned."
        )


def _too_many(one: Matched, model: SystemModel) -> Iterator[str]:
    service = next(each for each in model.services if each.id == one.change.target.service)
    now = service.places[-1][1]
    places = one.change.capacity
    if places is not None and (
        places.beyond(now, seed=0, draw=None) > children_at_start(model)
    ):
        yield f"{one.reform.title}: {TOO_MANY}"
