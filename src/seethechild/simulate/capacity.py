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
from math import ceil, exp, floor

import numpy as np

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.model.system import FloatArray, Service, SystemModel
from seethechild.simulate.option_capacity import Staff
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
    begins = _months(start, change.starts)
    month = np.arange(min(begins, 0), ceil(years * MONTHS_PER_YEAR), dtype=np.float64)
    share = grown(month, begins, change.ramp_months)
    service = next(each for each in model.services if each.id == change.target.service)
    now = places_at(service.places, month)
    beyond = np.array([places.beyond(each, seed=seed, draw=draw) for each in now.tolist()])
    planned = beyond * share
    if places.staff is not None:
        planned = np.minimum(planned, carried(places.staff, beyond, share))
    return np.asarray(planned[month >= 0], dtype=np.float64)


def carried(staff: Staff, beyond: FloatArray, share: FloatArray) -> FloatArray:
    """Return the places for which workers are hired, as each month begins.

    Args:
        staff: who must be hired.
        beyond: shape (M,), places planned when the change is fully grown.
        share: shape (M,), how far it has grown as each month begins.

    Returns:
        Shape (M,).

    Source:
        The stock of workers h follows dh/dt = (posts - h) / recruit - turnover * h, solved
        exactly for posts that stay the same within a month.

    Example:
        >>> ten = Staff(places_per_worker=1.0, recruit_months=6.0)
        >>> carried(ten, np.full(7, 10.0), np.ones(7)).round(2).tolist()
        [0.0, 1.54, 2.83, 3.93, 4.87, 5.65, 6.32]
    """
    wanted = beyond / staff.places_per_worker
    posts = (wanted if staff.posts is None else np.full(len(beyond), staff.posts)) * share
    if staff.recruit_months == 0:
        return np.asarray(posts * staff.places_per_worker, dtype=np.float64)
    leaving = staff.turnover_per_year / MONTHS_PER_YEAR
    settled = posts / (1.0 + leaving * staff.recruit_months)
    kept = exp(-1.0 / staff.recruit_months - leaving)
    workers = np.zeros(len(posts))
    for month in range(1, len(posts)):
        before = settled[month - 1]
        workers[month] = before + (workers[month - 1] - before) * kept
    return workers * staff.places_per_worker


def grown(month: FloatArray, begins: int, ramp_months: float) -> FloatArray:
    """Return how far a change has grown as months begin, from 0 to 1.

    Example:
        >>> grown(np.arange(5.0), 1, 2.0).tolist()
        [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    if ramp_months == 0:
        return (month >= begins).astype(np.float64)
    return np.clip((month - begins) / ramp_months, 0.0, 1.0)


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


def _months(start: date, day: date) -> int:
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
