"""Early help as a limited service: children are offered it, wait, are helped, give up.

Councils count assessments for early help, not children helped, waits or places, so most of this is
assumed. Children in early help, or waiting for it, are split off from those without help: whatever
could happen to a child without help can happen to them in the same way. Referrals are in
expectation those recorded: if children in early help are referred more often, the others are
referred less often by as much.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp, inf, log

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.model.ages import published_ages
from seethechild.model.base_year import BaseYear
from seethechild.model.build import assumption_table
from seethechild.model.lanes_help import FIRST_YEAR
from seethechild.model.layout import CHILD_BAND_COUNT, always, flat
from seethechild.model.reader import ENGLAND, NATIONAL
from seethechild.model.stock import Assumptions
from seethechild.model.system import Branch, FloatArray, Lane, Service, SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks.overlay import children_at_start, in_bands_of
from seethechild.reference.facts import fact, track_assumptions

TRACK = "early_help"
SERVICE = "early_help"
NOBODY, WAITS, HELPED = "none", "waiting_early_help", "early_help"
TAKEN_IN = f"help/{WAITS}/taken_in"
_REFERRAL = "referral"
#: However often children in early help are referred, others keep this part of their own rate.
_LEAST_LEFT = 0.1
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class _Steady:
    """A steady year of early help, by age band; shapes (A,).

    Attributes:
        offered: rate at which children without help are offered it, per child-year.
        waiting, helped: children, as shares of those without help, closed over a year ago.
        there: those children, split off or not.
        left: factor on the referrals of those who are neither waiting nor helped.
    """

    offered: FloatArray
    waiting: FloatArray
    helped: FloatArray
    there: FloatArray
    left: FloatArray


def add_early_help(
    model: SystemModel, base: BaseYear, *, assumptions: Assumptions | None = None
) -> SystemModel:
    """Return the model with early help in its track of help, and the service ``early_help``.

    Args:
        model: a council's, without early help.
        base: the figures it was fitted to. No council publishes any of early help: none are used.
        assumptions: those of early help by id; None takes those that ship.

    Returns:
        The model with states ``waiting_early_help`` and ``early_help``.

    Raises:
        SpecError: early help is in the model already, or nobody is referred.
    """
    if HELPED in model.states["help"]:
        said = "is in the model already"
        raise SpecError(Problem(f"help/{HELPED}", said, "Add early help once."))
    assumed = track_assumptions(TRACK) if assumptions is None else assumptions
    value = {name.removeprefix(f"{TRACK}/"): each.value for name, each in assumed.items()}
    found = _steady(model, value)
    none, *rest = model.states["help"]
    return validate(
        replace(
            model,
            states={**model.states, "help": (none, WAITS, HELPED, *rest)},
            lanes=(
                *(_seen_from(lane, found) for lane in model.lanes),
                *(in_bands_of(model, lane) for lane in _lanes(model, found, value)),
            ),
            age_moves=(
                *model.age_moves,
                *(
                    replace(move, state=state)
                    for move in model.age_moves
                    for state in (WAITS, HELPED)
                    if (move.track, move.state) == ("help", NOBODY)
                ),
            ),
            services=(*model.services, _service(found)),
            start=_start(model, found),
            assumptions=pl.concat(
                [model.assumptions, assumption_table(assumed)], how="diagonal_relaxed"
            ),
            sources=pl.concat([model.sources, _sources()], how="diagonal_relaxed"),
        )
    )


def _steady(model: SystemModel, value: Mapping[str, float]) -> _Steady:
    there = _long_without_help(model)
    lanes = [lane.rates[:, -1] for lane in _from_nobody(model) if _REFERRAL in lane.events]
    referred = np.sum([np.zeros(model.age_bands), *lanes], axis=0)
    if not referred @ there > 0:
        said = "nobody without help is referred, so it is not known whom to offer it"
        raise SpecError(Problem("early help", said, "Leave out the tracks mind and need."))
    adult = float(model.age_edges[CHILD_BAND_COUNT])
    children = children_at_start(model, adult) / float(published_ages(ENGLAND).sum())
    wanted = fact("early_help_assessments").value * value["begins"] * children
    asked_more = value["referred_more"]
    wait, ends = value["wait_years"], 1.0 / value["years"]
    give_up = _give_up(value)
    # Of those offered it this share waits at any time, and this share is helped, per offer a year.
    waits = (1.0 - exp(-give_up * wait)) / give_up if give_up > 0 else wait
    helps = (1.0 - value["give_up"]) / (ends + asked_more * referred)
    level = 1.0
    for _ in range(20):
        offered = level * referred
        share = 1.0 / (1.0 + offered * (waits + helps))
        level *= wanted / max(float((offered * share) @ there), _TINY)
    share = 1.0 / (1.0 + level * referred * (waits + helps))
    apart = 1.0 - share
    return _Steady(
        offered=level * referred,
        waiting=level * referred * waits * share,
        helped=level * referred * helps * share,
        there=there,
        left=np.maximum((1.0 - asked_more * apart) / share, _LEAST_LEFT),
    )


def _give_up(value: Mapping[str, float]) -> float:
    """Return the rate of giving up with which the share assumed gives up within the wait."""
    return -log(1.0 - value["give_up"]) / value["wait_years"]


def _long_without_help(model: SystemModel) -> FloatArray:
    """Return children without help, by age band, who were not closed within the year; (A,)."""
    counts = np.zeros(model.age_bands)
    for row in model.start.filter(_splits()).iter_rows(named=True):
        counts[_band(model, row)] += row["count"]
    return counts


def _splits() -> pl.Expr:
    return (pl.col("help") == NOBODY) & (pl.col("elapsed_low") >= FIRST_YEAR)


def _band(model: SystemModel, row: Mapping[str, float]) -> int:
    middle = (row["age_low"] + row["age_high"]) / 2
    return int(np.searchsorted(model.age_edges, middle, side="right")) - 1


def _start(model: SystemModel, found: _Steady) -> pl.DataFrame:
    """Split children without help; how long they have been in early help is spread over a year."""
    rows = []
    for row in model.start.iter_rows(named=True):
        band = _band(model, row)
        if row["help"] != NOBODY or row["elapsed_low"] < FIRST_YEAR:
            rows.append(row)
            continue
        apart = {WAITS: float(found.waiting[band]), HELPED: float(found.helped[band])}
        rows.append({**row, "count": row["count"] * (1.0 - sum(apart.values()))})
        rows += [
            {
                **row, "help": state, "count": row["count"] * share,
                "elapsed_low": 0.0, "elapsed_high": FIRST_YEAR,
            }
            for state, share in apart.items()
            if share > 0
        ]  # fmt: skip
    return pl.DataFrame(rows, schema=model.start.schema)


def _from_nobody(model: SystemModel) -> list[Lane]:
    return [lane for lane in model.lanes if (lane.track, lane.state) == ("help", NOBODY)]


def _seen_from(lane: Lane, found: _Steady) -> Lane:
    """Return a lane of the model as it is beside early help."""
    if (lane.track, lane.state) == ("help", NOBODY) and _REFERRAL in lane.events:
        rates = lane.rates.copy()
        later = rates == rates[:, -1:]
        return replace(lane, rates=np.where(later, rates * found.left[:, None], rates))
    when, factors = dict(lane.when), dict(lane.factors)
    if NOBODY in when.get("help", ()):
        when["help"] = (*when["help"], WAITS, HELPED)
    if NOBODY in factors.get("help", {}):
        own = factors["help"]
        factors["help"] = {**own, WAITS: own[NOBODY], HELPED: own[NOBODY]}
    return replace(lane, when=when, factors=factors) if (when, factors) != (lane.when, lane.factors) else lane  # fmt: skip


def _lanes(
    model: SystemModel, found: _Steady, value: Mapping[str, float]
) -> tuple[Lane, ...]:
    back = Branch(always(), {"help": NOBODY}, enter_at_years=FIRST_YEAR)
    ended = replace(back, events=("early_help_ended",))
    return (
        _lane(
            NOBODY,
            "offered",
            _later(model, found.offered),
            Branch(always(), {"help": WAITS}),
        ),
        _lane(WAITS, "taken_in", flat(0.0), Branch(always(), {"help": HELPED})),
        _lane(WAITS, "gave_up", flat(_give_up(value)), back),
        _lane(HELPED, "ended", flat(1.0 / value["years"]), ended),
        *(
            _split_off(lane, state, value["referred_more"])
            for lane in _from_nobody(model)
            for state in (WAITS, HELPED)
        ),
    )


def _later(model: SystemModel, by_age: FloatArray) -> FloatArray:
    """Return rates for children not closed within the year; under one the clock runs from birth."""
    rates = np.repeat(by_age[:, None], len(model.duration_edges), axis=1)
    rates[1:, model.duration_edges < FIRST_YEAR] = 0.0
    rates[CHILD_BAND_COUNT:] = 0.0
    return rates


def _split_off(lane: Lane, state: str, referred_more: float) -> Lane:
    """Return a lane out of no help as it runs for children in early help or waiting for it."""
    more = referred_more if _REFERRAL in lane.events else 1.0
    rates = np.repeat(lane.rates[:, -1:] * more, lane.rates.shape[1], axis=1)
    what = lane.id.rsplit("/", 1)[-1]
    # What leads to more help comes first, so that a lane is known by where it leads.
    branches = sorted(lane.branches, key=lambda branch: branch.moves.get("help") == NOBODY)
    return replace(
        lane, id=f"help/{state}/{what}", state=state, rates=rates, branches=tuple(branches)
    )


def _lane(state: str, what: str, rates: FloatArray, branch: Branch) -> Lane:
    return Lane(
        id=f"help/{state}/{what}",
        track="help",
        state=state,
        rates=rates,
        evidence=inf,
        branches=(branch,),
        source=NATIONAL,
    )


def _service(found: _Steady) -> Service:
    places = max(round(float(found.helped @ found.there)), 1)
    return Service(SERVICE, TAKEN_IN, (HELPED,), ((0.0, places),))


def _sources() -> pl.DataFrame:
    known = fact("early_help_assessments")
    return pl.DataFrame(
        {"measure": [known.item], "year": [known.year], "origin": [NATIONAL]},
        schema={"measure": pl.String, "year": pl.Int64, "origin": pl.String},
    )
