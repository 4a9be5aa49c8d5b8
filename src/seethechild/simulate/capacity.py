"""What changes of capacity do to a model: the places of its services, month by month.

Each change adds its own number of places to those of now, or takes some away; a ratio is of the
places as now. So several changes of one service add up, in whatever order they are written.

Planned places grow evenly over the ramp. Where they take staff, those are there whose workers are:
posts open as the places are planned, vacant posts are filled at an even rate (a mean time to
recruit), workers leave at an even rate, and what is delivered is the smaller of what is planned and
what the workers hired can carry. Places are counted as each month begins.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import ceil, floor

import numpy as np

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import FloatArray, Service, SystemModel
from seethechild.simulate.hiring import carried, grown
from seethechild.simulate.option_match import Matched

#: Far below half a place: what may be lost in adding up.
_ROUNDING = 1e-9
#: Models kept with other places than their own.
_REMEMBERED = 16

Steps = tuple[tuple[float, int], ...]


def services_with(
    model: SystemModel,
    matched: Sequence[Matched],
    *,
    seed: int,
    draw: int | None,
    start: date,
    years: float,
) -> SystemModel:
    """Return the model with the places an option's services have, month by month.

    Args:
        model: the system as it is.
        matched: the option's changes; those that are not of capacity make no difference.
        seed: seed of the study.
        draw: number of the draw; None for the numbers that are given.
        start: first day of the simulation, the first of a month.
        years: length of the simulation.

    Returns:
        The very model if no change is of capacity. Places are whole and never below 0.
    """
    mine = [one for one in matched if one.change.capacity is not None]
    if not mine:
        return model
    added = {
        service.id: np.sum(
            [
                places_added(one, model, seed=seed, draw=draw, start=start, years=years)
                for one in mine
                if one.change.target.service == service.id
            ],
            axis=0,
        )
        for service in model.services
        if any(one.change.target.service == service.id for one in mine)
    }
    steps = tuple(
        _whole_steps(service.places, added[service.id])
        if service.id in added
        else service.places
        for service in model.services
    )
    return _with_steps(model, steps)


def places_added(
    one: Matched,
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    start: date,
    years: float,
) -> FloatArray:
    """Return the places one change delivers beyond those of now, as each month begins.

    Args:
        one: a change of capacity, tied to the model.
        model: the system as it is.
        seed: seed of the study.
        draw: number of the draw; None for the numbers that are given.
        start: first day of the simulation.
        years: length of the simulation.

    Returns:
        Shape (months,), not rounded; below 0 where places are taken away.
    """
    change, places = one.change, one.change.capacity
    if places is None:
        return np.zeros(ceil(years * MONTHS_PER_YEAR))
    begins = months_until(start, change.starts)
    month = np.arange(min(begins, 0), ceil(years * MONTHS_PER_YEAR), dtype=np.float64)
    share = grown(month, begins, change.ramp_months)
    service = next(each for each in model.services if each.id == change.target.service)
    now = places_at(service.places, month)
    beyond = np.array([places.beyond(each, seed=seed, draw=draw) for each in now.tolist()])
    planned = beyond * share
    if places.staff is not None:
        staff = places.staff.drawn(places.id, seed=seed, draw=draw)
        planned = np.minimum(planned, carried(staff, beyond, share))
    return np.asarray(planned[month >= 0], dtype=np.float64)


def places_at(places: Steps, month: FloatArray) -> FloatArray:
    """Return the places of a service as months begin; before the run, those of its first day.

    Example:
        >>> places_at(((0.0, 3), (1.0, 5)), np.array([-1.0, 0.0, 11.0, 12.0])).tolist()
        [3.0, 3.0, 3.0, 5.0]
    """
    years = np.array([year for year, _ in places])
    counts = np.array([count for _, count in places], dtype=np.float64)
    at = np.searchsorted(years, month / MONTHS_PER_YEAR + _ROUNDING, side="right") - 1
    return np.asarray(counts[np.maximum(at, 0)], dtype=np.float64)


def months_until(start: date, day: date) -> int:
    """Return the months from the first of one month to the first of another.

    Example:
        >>> months_until(date(2025, 4, 1), date(2026, 3, 1))
        11
    """
    return (day.year - start.year) * MONTHS_PER_YEAR + day.month - start.month


def _whole_steps(now: Steps, added: FloatArray) -> Steps:
    """Return the steps of now with what is added in each month; equal neighbours are one."""
    turns = {month / MONTHS_PER_YEAR: float(extra) for month, extra in enumerate(added)}
    years = sorted({*turns, *(year for year, _ in now)})
    steps: list[tuple[float, int]] = []
    extra = 0.0
    for year in years:
        extra = turns.get(year, extra)
        base = next(count for begun, count in reversed(now) if begun <= year)
        whole = max(floor(base + extra + 0.5 + _ROUNDING), 0)
        if not steps or steps[-1][1] != whole:
            steps.append((year, whole))
    return tuple(steps)


@lru_cache(maxsize=_REMEMBERED)
def _with_steps(model: SystemModel, steps: tuple[Steps, ...]) -> SystemModel:
    # Kept, so that what is laid out for a model is laid out once for its draws.
    services: tuple[Service, ...] = tuple(
        replace(service, places=places)
        for service, places in zip(model.services, steps, strict=True)
    )
    return replace(model, services=services)
