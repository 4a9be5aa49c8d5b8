"""Reforms and options: read those that ship, check them against a model, turn them into factors.

The life of a reform: ``parse_reform`` reads its file, ``match_reforms`` finds the lanes of one
model that it acts on, ``resolve_matched`` draws its effects for one draw. ``resolve`` does the
last two at once.

Several reforms in one option that act on the same rate multiply for a child whom both reach, held
to a cap on what they may remove together (an assumption; ``notes`` says so).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import resources
from math import log

import numpy as np
from numpy.typing import NDArray

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.time import years_between
from seethechild.model.system import SystemModel
from seethechild.reference import facts
from seethechild.simulate.option_effect import drawn_effect, newly_reached
from seethechild.simulate.option_match import Matched, match_reforms
from seethechild.simulate.option_notes import kind_notes
from seethechild.simulate.option_read import parse_reform
from seethechild.simulate.option_schema import FAMILY, ReformFile
from seethechild.simulate.option_staff import Stage
from seethechild.simulate.option_stay_rates import stay_factor
from seethechild.simulate.reforms import Multiplier, Reform, Schedule

__all__ = [
    "Matched",
    "find_reform",
    "load_reforms",
    "match_reforms",
    "notes",
    "resolve",
    "resolve_matched",
]

_MONTHS_PER_YEAR = 12.0
_CAP = "reform_overlap_cap"
#: A part of a second in years, so that nobody is taken out before having been reached, whatever is rounded.
_MOMENT = 1e-8


@lru_cache(maxsize=1)
def load_reforms() -> tuple[ReformFile, ...]:
    """Return the reforms that ship, by id.

    Example:
        >>> "social-workers-in-schools" in [reform.id for reform in load_reforms()]
        True
    """
    folder = resources.files("seethechild.reference") / "reforms"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    return tuple(
        parse_reform(file.read_text(encoding="utf-8"), file.name) for file in files
    )


def find_reform(reform_id: str) -> ReformFile:
    """Return a reform that ships, by its id.

    Raises:
        UnknownNameError: there is none of this name; it names the nearest.

    Example:
        >>> find_reform("family-group-decision-making").law.section[:3]
        's.1'
    """
    known = {reform.id: reform for reform in load_reforms()}
    if reform_id not in known:
        raise UnknownNameError("reform", reform_id, did_you_mean(reform_id, tuple(known)))
    return known[reform_id]


def resolve(
    reforms: Sequence[ReformFile],
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    start: date,
) -> tuple[Reform, ...]:
    """Return an option as the engine needs it, for one draw of its effects.

    Args:
        reforms: the reforms of the option.
        model: the system as it is.
        seed: seed of the study.
        draw: number of the draw; None for central effects.
        start: first day of the simulation.

    Raises:
        SpecError: as ``match_reforms``; or an effect that cannot hold in this council.
    """
    return resolve_matched(
        match_reforms(reforms, model), model, seed=seed, draw=draw, start=start
    )


def resolve_matched(
    matched: Sequence[Matched],
    model: SystemModel,
    *,
    seed: int,
    draw: int | None,
    start: date,
) -> tuple[Reform, ...]:
    """Return matched changes as the engine needs them, for one draw of their effects.

    Each change becomes one engine reform, and a second one that undoes it where its effect wears
    off. Changes of one reform share a purpose, so that they reach the same children. Changes of
    capacity are left to ``capacity.services_with``. Arguments are those of ``resolve``.
    """
    matched = [one for one in matched if one.change.acts_on_children]
    ratios = [
        drawn_effect(one.change, seed=seed, draw=draw, baseline=one.baseline)
        for one in matched
    ]
    by_age = [
        _by_age(one, ratio, model) for one, ratio in zip(matched, ratios, strict=True)
    ]
    factors = _capped(matched, by_age)
    made = []
    for one, ratio, by_lane in zip(matched, ratios, factors, strict=True):
        multipliers = tuple(
            Multiplier(lane, by_lane[lane], one.groups.copy()) for lane in one.lanes
        )
        course = one.course(seed=seed, draw=draw)
        whom = _schedules(one, course, ratio, years_between(start, one.change.starts))
        for schedule, out in whom:
            acts = Reform(schedule, multipliers)
            made.append(_inverse(acts) if out else acts)
        if one.change.fade_years is not None and whom:
            last = next(schedule for schedule, out in reversed(whom) if not out)
            made.append(_undone(Reform(last, multipliers), one.change.fade_years))
    return tuple(made)


def _schedules(
    one: Matched, course: Sequence[Stage], ratio: float, starts: float
) -> list[tuple[Schedule, bool]]:
    """Return whom a change reaches and when, and whether that takes out children it reached by mistake.

    A later stage is for children with larger numbers than those reached before. A schedule reaches
    everybody below its reach, so the same line, ended at the reach before, takes those out again.
    """
    baseline = one.reform.baseline_reach
    planned = one.change.reach - baseline
    whole = newly_reached(ratio, reach=one.change.reach, baseline_reach=baseline)
    made: list[tuple[Schedule, bool]] = []
    reached, before = 0.0, 0.0
    for stage in course:
        reached += stage.share
        share = whole * (reached / planned) if planned else whole
        ramp = stage.over * (share / (share - before)) if before else stage.over
        schedule = Schedule(
            reach=share,
            start_years=starts + (stage.after + stage.over - ramp) / _MONTHS_PER_YEAR,
            ramp_years=ramp / _MONTHS_PER_YEAR,
            purpose=one.reform.id,
            by_family=one.reform.reach_by == FAMILY,
        )
        made.append((schedule, False))
        if before:
            ended = schedule.ramp_years * (before / share)
            after = schedule.start_years + _MOMENT
            out = replace(schedule, reach=before, start_years=after, ramp_years=ended)
            made.append((out, True))
        before = share
    return made


def _inverse(reform: Reform) -> Reform:
    back = tuple(replace(each, ratio=1.0 / each.ratio) for each in reform.multipliers)
    return Reform(reform.schedule, back)


def _by_age(one: Matched, ratio: float, model: SystemModel) -> float | NDArray[np.float64]:
    # A mean stay can depend on the rates of leaving in another way in each age band.
    if one.stay is None:
        return ratio
    return stay_factor(one.stay, model.duration_edges, 1.0 / ratio)


def _undone(reform: Reform, years: float) -> Reform:
    # Whom the reform reached first its effect leaves first, so that it wears off evenly.
    begun = reform.schedule
    schedule = replace(
        begun, start_years=begun.start_years + begun.ramp_years, ramp_years=years
    )
    return _inverse(Reform(schedule, reform.multipliers))


def notes(matched: Sequence[Matched], model: SystemModel) -> tuple[str, ...]:
    """Return what a reader must know about how an option was applied, one sentence each."""
    said = [warning for one in matched for warning in one.reform.warnings]
    said += [
        f"{one.reform.title}: {one.change.target} also follows from "
        f"{', '.join(one.partly)}; that way is left as it is."
        for one in matched
        if one.partly
    ]
    acting: dict[int, dict[str, str]] = defaultdict(dict)
    for one in matched:
        for lane in one.lanes:
            acting[lane][one.reform.id] = f"{one.reform.title} ({one.reform.id})"
    for lane, reforms in acting.items():
        if len(reforms) > 1:
            said.append(
                f"{' and '.join(reforms.values())} act on the same rate "
                f"({model.lanes[lane].id}): for a child whom both reach the effects multiply, but "
                f"together remove no more than {_largest_cut():.0%} of it (assumed)."
            )
    return tuple(dict.fromkeys((*said, *kind_notes(matched, model))))


def _capped(
    matched: Sequence[Matched], ratios: Sequence[float | NDArray[np.float64]]
) -> list[dict[int, NDArray[np.float64]]]:
    """Return factors by lane and age band, held to the cap where reforms overlap."""
    factors = [
        {lane: np.where(one.ages, ratio, 1.0) for lane in one.lanes}
        for one, ratio in zip(matched, ratios, strict=True)
    ]
    floor = log(1 - _largest_cut()) if len(matched) > 1 else 0.0
    for lane in sorted({lane for one in matched for lane in one.lanes}):
        acting = [by_lane for by_lane in factors if lane in by_lane]
        if len(acting) > 1:
            logs = np.log(np.array([by_lane[lane] for by_lane in acting]))
            cuts = np.minimum(logs, 0.0)
            limit = np.minimum(cuts.min(axis=0), floor)
            total = cuts.sum(axis=0)
            shrink = np.where(total < limit, limit / np.where(total < 0, total, 1.0), 1.0)
            for by_lane, own in zip(acting, logs, strict=True):
                by_lane[lane] = np.exp(np.where(own < 0, own * shrink, own))
    return factors


def _largest_cut() -> float:
    return facts.assumptions()[_CAP].value
