"""Every lane of the model with rates from the journeys, as far as they can bear it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from seethechild.model.layout import (
    AGE_BAND_COUNT,
    CHILD_BAND_COUNT,
    DURATION_BAND_COUNT,
    GROUPS,
    played_states,
)
from seethechild.model.observed.branches import WORTH_A_LANE, fit_branches
from seethechild.model.observed.care_moves import (
    AGAIN,
    COURT,
    COURT_FIRST,
    STEPS_BEGUN,
    STEPS_ENDED,
)
from seethechild.model.observed.exposure import Exposure, court_shares
from seethechild.model.observed.happened import ENQUIRY, OTHERWISE, Happened, bands
from seethechild.model.observed.history import History
from seethechild.model.observed.points import CARE, HELP
from seethechild.model.observed.shrink import LEVEL_EVENTS, Shrunk, shrink
from seethechild.model.observed.watch import Watch
from seethechild.model.system import Branch, FloatArray, Lane, SystemModel

OWN, PUBLISHED = "own journeys", "published"
#: Numbers of events below this are not told in words.
SMALL = 10
#: Lanes no return tells of.
NEVER_SEEN: Final = (
    "legal/proceedings/ended_at_home",
    "legal/supervision_order/ended",
    "help/none/moved_away",
)
#: Lanes seen only where steps before court are.
SEEN_BEFORE_COURT: Final = (STEPS_BEGUN, STEPS_ENDED)


@dataclass(frozen=True, eq=False)
class FittedLane:
    """A lane, and what it was made from.

    Attributes:
        lane: as it is played.
        events, years: shape (A, D); what was seen of it. Lanes of other tracks than help are
            fitted by age only: all their time is in the first band.
        published: shape (A, D), the published rates of what is seen of it.
        fitted: shape (A, D), the rates fitted to what is seen of it.
        shape: shape (A, D), the gamma shape behind each of them.
        told: how the rates were shrunk; None where the lane is the published one.
    """

    lane: Lane
    events: FloatArray
    years: FloatArray
    published: FloatArray
    fitted: FloatArray
    shape: FloatArray
    told: Shrunk | None


@dataclass(frozen=True, eq=False)
class Ground:
    """What lanes are fitted to.

    Attributes:
        lives: children's histories.
        moves: ``Happened.moves`` with ``age`` and ``band``.
        exposure: child-years.
        watch: the days that count.
        prior: the published model.
    """

    lives: History
    moves: pl.DataFrame
    exposure: Exposure
    watch: Watch
    prior: SystemModel


def ground(
    lives: History, seen: Happened, exposed: Exposure, watch: Watch, prior: SystemModel
) -> Ground:
    """Put together what lanes are fitted to."""
    age, band = bands(lives, seen.moves)
    alone = lives.alone[seen.moves["row"].to_numpy()]
    moves = seen.moves.with_columns(
        pl.Series("age", age),
        pl.Series("band", band),
        pl.Series("group", np.where(alone, GROUPS[1], GROUPS[0])),
        weight=pl.lit(1.0),
    ).filter(pl.col("age") < CHILD_BAND_COUNT)
    if not watch.before_court:
        moves = _shared_with_steps(moves, prior)
    return Ground(lives, moves, exposed, watch, prior)


def _shared_with_steps(moves: pl.DataFrame, prior: SystemModel) -> pl.DataFrame:
    """Share entries through court between the lane with steps before and the one without.

    Where steps before court are not seen, the published model says how many took them.
    """
    lanes = {lane.id: lane for lane in prior.lanes}
    direct, first = lanes[COURT], lanes[COURT_FIRST]
    spread = court_shares(prior, before_court=False)
    flow = {
        lane.id: lane.rates[:, 0] * _removed(lane) * spread[HELP, lane.state]
        for lane in (direct, first)
    }
    total = flow[COURT] + flow[COURT_FIRST]
    share = np.divide(flow[COURT_FIRST], total, out=np.zeros_like(total), where=total > 0)
    court = pl.col("lane") == COURT
    stepped = pl.Series("stepped", share[moves["age"].to_numpy()])
    held = moves.with_columns(stepped)
    return pl.concat(
        [
            held.filter(~court),
            held.filter(court).with_columns(weight=1.0 - pl.col("stepped")),
            held.filter(court).with_columns(
                weight=pl.col("stepped"), lane=pl.lit(COURT_FIRST)
            ),
        ]
    ).drop("stepped")


def _removed(lane: Lane) -> FloatArray:
    """Share of a court lane's branches that lead into care; shape (A,)."""
    into = [branch.share for branch in lane.branches if branch.moves.get("help") == CARE]
    return np.asarray(np.sum(into, axis=0))


def fit_lanes(told: Ground) -> list[FittedLane]:
    """Return every lane of the published model fitted to the journeys, and those it lacks."""
    fitted = [_fit_lane(told, lane) for lane in told.prior.lanes]
    return [*fitted, *_new_lanes(told)]


def _fit_lane(told: Ground, lane: Lane) -> FittedLane:
    unseen = lane.id in NEVER_SEEN or (
        lane.id in SEEN_BEFORE_COURT and not told.watch.before_court
    )
    hidden = _hidden_branches(told, lane)
    part = 1.0 - np.sum([lane.branches[at].share for at in hidden], axis=0)
    published = lane.rates * np.broadcast_to(part, (AGE_BAND_COUNT,))[:, None]
    if unseen:
        nothing = np.zeros_like(lane.rates)
        kept = replace(lane, source=f"{PUBLISHED} ({lane.source})")
        return FittedLane(kept, nothing, nothing, published, lane.rates, nothing, None)
    moves = _mine(told, lane)
    events, years = _counted(moves), _exposed(told.exposure, lane)
    if lane.track != "help":
        events, years = _by_age(events), _by_age(years)
    shrunk = _shrunk(lane, events, years, published)
    rates = shrunk.rates + lane.rates - published
    told_share = np.divide(shrunk.rates, rates, out=np.zeros_like(rates), where=rates > 0)
    branches, weight = fit_branches(lane, moves, hidden, told_share[:, 0])
    number = float(events.sum())
    told_of = number > 0 or shrunk.expected >= LEVEL_EVENTS
    made = replace(
        lane,
        rates=rates,
        evidence=number + LEVEL_EVENTS if told_of else min(lane.evidence, LEVEL_EVENTS),
        branches=branches,
        concentration=lane.concentration if len(branches) == 1 else weight,
        source=own_source(number) if told_of else f"{PUBLISHED} ({lane.source})",
    )
    return FittedLane(made, events, years, published, shrunk.rates, shrunk.shape, shrunk)


def own_source(events: float) -> str:
    """Say whose a lane's rates are; a small number of events is not told.

    Example:
        >>> own_source(1234.0), own_source(3.0)
        ('own journeys (1,234 events)', 'own journeys (fewer than 10 events)')
    """
    few = f"fewer than {SMALL} events"
    return f"{OWN} ({few if events < SMALL else f'{events:,.0f} events'})"


def _hidden_branches(told: Ground, lane: Lane) -> list[int]:
    """Branches of court lanes whose children stay at home: told only with steps before court."""
    if lane.id == COURT or (lane.id == COURT_FIRST and not told.watch.before_court):
        return [
            at
            for at, branch in enumerate(lane.branches)
            if branch.moves.get("help") != CARE
        ]
    return []


def _mine(told: Ground, lane: Lane) -> pl.DataFrame:
    groups = lane.groups or told.prior.groups
    return told.moves.filter((pl.col("lane") == lane.id) & pl.col("group").is_in(groups))


def _counted(moves: pl.DataFrame) -> FloatArray:
    table = np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT))
    at = moves["age"].to_numpy(), moves["band"].to_numpy()
    np.add.at(table, at, moves["weight"].to_numpy())
    return table


def _exposed(exposure: Exposure, lane: Lane) -> FloatArray:
    when: dict[str, dict[str, float]] = {}
    for track, states in lane.when.items():
        when[track] = dict.fromkeys(states, 1.0)
    for track, factors in lane.factors.items():
        named = when.get(track)
        when[track] = (
            {state: named[state] * factors.get(state, 1.0) for state in named}
            if named is not None
            else dict(factors)
        )
    groups = {
        group: lane.group_factors.get(group, 1.0) for group in (lane.groups or GROUPS)
    }
    return exposure.of(lane.track, lane.state, _spelled_out(when, lane), groups)


def _spelled_out(
    when: Mapping[str, Mapping[str, float]], lane: Lane
) -> dict[str, dict[str, float]]:
    """Give states that factors do not name the factor 1, unless ``when`` leaves them out."""
    full = {}
    for track, weights in when.items():
        default = 0.0 if track in lane.when else 1.0
        full[track] = {
            state: weights.get(state, default) for state in played_states()[track]
        }
    return full


def _by_age(table: FloatArray) -> FloatArray:
    pooled = np.zeros_like(table)
    pooled[:, 0] = table.sum(axis=1)
    return pooled


def _shrunk(
    lane: Lane, events: FloatArray, years: FloatArray, published: FloatArray
) -> Shrunk:
    """Shrink by age and duration in help, by age elsewhere, where the clock is not kept."""
    if lane.track == "help":
        return shrink(events, years, published)
    by_age = shrink(events[:, 0], years[:, 0], published[:, 0])
    wide = np.ones(DURATION_BAND_COUNT)
    return replace(
        by_age,
        rates=by_age.rates[:, None] * wide,
        shape=by_age.shape[:, None] * wide,
    )


def _new_lanes(told: Ground) -> list[FittedLane]:
    """Return lanes for moves that the published figures do not know but children made often."""
    known = {lane.id for lane in told.prior.lanes}
    counts = (
        told.moves.filter(~pl.col("lane").is_in(known) & (pl.col("group") == GROUPS[0]))
        .group_by("lane")
        .agg(pl.col("weight").sum().alias("count"))
        .filter(pl.col("count") >= WORTH_A_LANE)
        .sort("lane")
    )
    made = [_new_lane(told, name) for name in counts["lane"]]
    return [each for each in made if each is not None]


def _new_lane(told: Ground, name: str) -> FittedLane | None:
    track, state, what = name.split("/")
    one = np.ones(AGE_BAND_COUNT)
    if name == OTHERWISE:
        enquiry = next(lane for lane in told.prior.lanes if lane.id == ENQUIRY)
        branch = Branch(one, enquiry.branches[-1].moves, ("plan_started",))
        when: Mapping[str, tuple[str, ...]] = {}
    elif track == "legal":
        issued = ("proceedings_issued",) if what == "proceedings" else ()
        branch, when = Branch(one, {"legal": what}, issued), {"help": (CARE,)}
    elif what == "placed_for_adoption":
        branch = Branch(one, {"home": what}, ("move",))
        when = {"help": (CARE,), "legal": ("placement_order",)}
    else:
        return None
    if state not in told.prior.states[track] or any(
        to not in told.prior.states[on] for on, to in branch.moves.items()
    ):
        return None
    blank = Lane(name, track, state, np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT)), 1.0,
                 (branch,), when=when, groups=(GROUPS[0],))  # fmt: skip
    events = _by_age(_counted(_mine(told, blank)))
    years = _by_age(_exposed(told.exposure, blank))
    if years.sum() <= 0:
        return None
    level = float(events.sum() / years.sum())
    flat = np.zeros_like(events)
    flat[:CHILD_BAND_COUNT] = level
    shrunk = _shrunk(replace(blank, track="legal"), events, years, flat)
    number = float(events.sum())
    lane = replace(blank, rates=shrunk.rates, evidence=number, source=own_source(number))
    return FittedLane(lane, events, years, flat, shrunk.rates, shrunk.shape, shrunk)


__all__ = ["AGAIN", "OWN", "PUBLISHED", "FittedLane", "Ground", "fit_lanes", "ground"]
