"""Children told apart by sex, ethnic group, disability or deprivation, so that who gets help can be asked.

The model's group of all children is split: who lives there, who is helped or in care at the start
and who is born divide as published; how often children come to help, to a plan or into care differs
by group just so much that who comes is as published too. All else is the same for all groups: so
groups differ in how often they come to a service, not in what happens to them there, of which
nothing is published by group. Totals stay as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.model.align import Solver
from seethechild.model.base_year import BaseYear
from seethechild.model.build import assumption_table
from seethechild.model.layout import AGE_EDGES, CHILD_BAND_COUNT
from seethechild.model.system import FloatArray, Inflow, Lane, Service, SystemModel
from seethechild.model.system_checks import validate
from seethechild.model.tracks.group_shares import GroupShares, group_shares
from seethechild.model.tracks.groups_assumed import assumed_of

#: The group that is split.
CHILDREN = "children"
HELP = "help"
#: How far a state of help is from none: who moves up comes to a service.
RANK = {"family_help": 1, "child_protection_plan": 2, "looked_after": 3}
#: States of help to the shares that hold there; elsewhere are those who are left.
SHARES = {
    "family_help": "in_need",
    "child_protection_plan": "on_plan",
    "looked_after": "in_care",
    "support_after_care_or_order": "in_care",
    "care_leaver_18_20": "in_care",
    "care_leaver_21_25": "in_care",
}
#: The shares of those who come to a state.
COMING = {"family_help": "in_need", "child_protection_plan": "on_plan", "looked_after": "entering"}  # fmt: skip
#: Children before court are on their way into care, and nearly all who come to court were there. So
#: groups differ in how often they come to this step, and no more from there.
STEP = ("legal", "pre_proceedings")
#: A place children have at the start: state of help, and what more there is to say of them.
Place: TypeAlias = tuple[str, str]
BEFORE_COURT, CLOSED, USUAL = "before court", "closed", ""
#: Children not known whose referral or help ended in the last year are told apart: they divide as
#: those in need, and are referred far more often than others.
CLOSED_YEARS = 1.0
Shares: TypeAlias = Mapping[Place, FloatArray]
#: How often the first year is played to bring its flows by group back.
TIMES = 4
#: The smallest share of any group among those not known, where the tables contradict each other.
LEAST = 0.001


def with_groups(
    model: SystemModel, base: BaseYear, by: str, *, solve: Solver | None = None
) -> SystemModel:
    """Return the model with its children split into groups.

    On the first day as many children move as before, and by group as published. Later that holds
    nearly: who moves up faster is soon fewer. With ``solve`` it holds of the whole first year.

    Args:
        model: a council's, with the group ``children``.
        base: the figures it was fitted to.
        by: ``sex``, ``ethnicity``, ``disability`` or ``deprivation``. Unaccompanied children stay a group of their own.
        solve: plays one year of a model in expectation; stands above this package.

    Returns:
        The model; its groups are those of ``reference.groups.GROUPS`` in place of ``children``.

    Raises:
        SpecError: children are not told apart by this, or the model has no group ``children``.
    """
    divided = group_shares(base, by)
    if CHILDREN not in model.groups:
        what = f"has no group {CHILDREN} to split"
        raise SpecError(
            Problem(model.name, what, "Split the children of a model once only.")
        )
    there = start_shares(model, divided)
    groups = tuple(_renamed(model.groups, divided.names))
    split = replace(
        model,
        groups=groups,
        start=split_start(model.start, there, divided.names),
        lanes=tuple(_lane(model, lane, divided, there) for lane in model.lanes),
        inflows=tuple(
            part for inflow in model.inflows for part in _inflow(inflow, divided, there)
        ),
        services=tuple(_service(model, service, len(divided.names)) for service in model.services),
        sources=_sources(model.sources, base, divided),
        assumptions=_assumptions(model.assumptions, by),
    )  # fmt: skip
    return validate(split if solve is None else _aligned(model, split, divided, solve))


def _aligned(
    model: SystemModel, split: SystemModel, divided: GroupShares, solve: Solver
) -> SystemModel:
    """Change how much more often each group fires a lane until the first year is as published."""
    before = _by_lane(model, solve(model).taken)
    mine = [split.groups.index(name) for name in divided.names]
    at = model.groups.index(CHILDREN)
    moving = {
        place: before[place, at] * getattr(divided, COMING[to])
        for place, lane in enumerate(split.lanes)
        if set(divided.names) & set(lane.group_factors) and (to := _comes_to(lane))
    }
    for _ in range(TIMES):
        found = _by_lane(split, solve(split).taken)[:, mine]
        lanes = list(split.lanes)
        for place, wanted in moving.items():
            ratio = np.where(
                found[place] > 0, wanted / np.maximum(found[place], 1e-12), 1.0
            )
            old = lanes[place].group_factors
            told = {n: old[n] * float(r) for n, r in zip(divided.names, ratio, strict=True)}
            lanes[place] = replace(lanes[place], group_factors={**old, **told})
        split = replace(split, lanes=tuple(lanes))
    return split


def _by_lane(model: SystemModel, taken: FloatArray) -> FloatArray:
    """Return how often each lane fires, by group; shape (L, G), of branches shape (B, A, G)."""
    counts = [len(lane.branches) for lane in model.lanes]
    starts = np.cumsum([0, *counts[:-1]])
    by_branch = taken.sum(axis=1)[: sum(counts)]
    return np.asarray(np.add.reduceat(by_branch, starts, axis=0))


def _renamed(groups: Sequence[str], names: Sequence[str]) -> list[str]:
    return [new for each in groups for new in (names if each == CHILDREN else (each,))]


def rank(state: str) -> int:
    """Return how far a state of help is from none; who was in care does not come to it as a new one."""
    return RANK["looked_after"] if SHARES.get(state) == "in_care" else RANK.get(state, 0)


def place_of(row: Mapping[str, object]) -> Place:
    """Return where a row of a start table's children are."""
    track, step = STEP
    state = str(row[HELP])
    if state == "none" and float(str(row["elapsed_high"])) <= CLOSED_YEARS:
        return state, CLOSED
    helped = 0 < rank(state) < RANK["looked_after"]
    return state, BEFORE_COURT if helped and row[track] == step else USUAL


def start_shares(model: SystemModel, divided: GroupShares) -> dict[Place, FloatArray]:
    """Return, by place, how the children there at the start divide; shape (G,) each.

    All who are under 18 divide as those who live there; those not known to help are the rest. Of
    the children in need and on plans, those before court divide as those who come into care.

    Args:
        model: before it is split.
        divided: how children divide.
    """
    adult = float(AGE_EDGES[CHILD_BAND_COUNT])
    mine = model.start.filter(pl.col("group") == CHILDREN)
    young: dict[Place, float] = {}
    for row in mine.filter(pl.col("age_low") < adult - 1e-9).to_dicts():
        young[place_of(row)] = young.get(place_of(row), 0.0) + row["count"]
    found: dict[Place, FloatArray] = {
        (state, USUAL): getattr(divided, SHARES[state]) for state in SHARES
    }
    found["none", CLOSED] = divided.in_need
    for state in RANK:
        before, other = (young.get((state, kind), 0.0) for kind in (BEFORE_COURT, USUAL))
        found[state, BEFORE_COURT] = divided.entering
        if before and other:
            whole = (before + other) * getattr(divided, SHARES[state])
            found[state, USUAL] = _rest(whole - before * divided.entering, divided, other)
    known = sum(
        (young.get(place, 0.0) * share for place, share in found.items()),
        np.zeros(len(divided.names)),
    )
    left = sum(count for place, count in young.items() if place not in found)
    others = _rest(sum(young.values()) * divided.population - known, divided, left)
    return {
        (state, kind): found.get((state, kind), others)
        for state in model.states[HELP]
        for kind in (USUAL, BEFORE_COURT, CLOSED)
    }


def _rest(counts: FloatArray, divided: GroupShares, whole: float) -> FloatArray:
    """Shares of who is left; none below nothing where tables contradict each other."""
    kept = np.clip(counts, LEAST * max(whole, 1.0) * divided.population, None)
    return np.asarray(kept / kept.sum())


def split_start(start: pl.DataFrame, there: Shares, names: Sequence[str]) -> pl.DataFrame:
    """Return a start table whose children are split; counts of the others stay as they are."""
    mine = start.filter(pl.col("group") == CHILDREN)
    shares = np.array([there[place_of(row)] for row in mine.to_dicts()]).reshape(
        -1, len(names)
    )
    parts = [
        mine.with_columns(pl.col("count") * pl.Series(shares[:, at]), group=pl.lit(name))
        for at, name in enumerate(names)
    ]
    others = start.filter(pl.col("group") != CHILDREN)
    return pl.concat([*parts, others]).filter(pl.col("count") > 0).select(start.columns)


def _lane(model: SystemModel, lane: Lane, divided: GroupShares, there: Shares) -> Lane:
    groups = tuple(_renamed(lane.groups, divided.names))
    if lane.groups and CHILDREN not in lane.groups:
        return lane
    usual = lane.group_factors.get(CHILDREN, 1.0)
    factors = {g: f for g, f in lane.group_factors.items() if g != CHILDREN}
    ratios = entry_ratios(model, lane, divided, there)
    if ratios is None:
        told = {} if usual == 1.0 else dict.fromkeys(divided.names, usual)
    else:
        told = {g: usual * float(r) for g, r in zip(divided.names, ratios, strict=True)}
    return replace(lane, groups=groups, group_factors={**factors, **told})


def entry_ratios(
    model: SystemModel, lane: Lane, divided: GroupShares, there: Shares
) -> FloatArray | None:
    """Return how much more often than all children those of each group fire a lane.

    Only lanes by which children come to help, to a plan, before court or into care differ. The
    ratios are such that, of the children there at the start, as many fire it as before, and they
    divide as those published who come there.

    Returns:
        Shape (G,), or None for a lane that is the same for all.
    """
    to = _comes_to(lane)
    if to is None:
        return None
    weights = exposed(model, lane)
    whole = sum(weights.values())
    below = any(rank(state) < RANK[to] for (state, _), w in weights.items() if w > 0)
    if not below:
        return None
    source = sum(
        (weight / whole * there[place] for place, weight in weights.items()),
        np.zeros(len(divided.names)),
    )
    ratios: FloatArray = getattr(divided, COMING[to]) / source
    return None if np.allclose(ratios, 1.0, atol=1e-9) else ratios


def _comes_to(lane: Lane) -> str | None:
    """The state of help that a lane leads to, the furthest if several; before court is as into care."""
    track, step = STEP
    targets = [b.moves[HELP] for b in lane.branches if b.moves.get(HELP) in RANK]
    if any(b.moves.get(track) == step for b in lane.branches):
        targets.append("looked_after")
    return max(targets, key=lambda state: RANK[state], default=None)


def exposed(model: SystemModel, lane: Lane) -> dict[Place, float]:
    """Return, by place, how often children there at the start fire a lane in a year.

    Args:
        model: before it is split.
        lane: one of its lanes.
    """
    rows = model.start.filter(
        (pl.col("group") == CHILDREN) & (pl.col(lane.track) == lane.state)
    )
    found: dict[Place, float] = {}
    for row in rows.to_dicts():
        factor = np.prod(
            [
                float(track not in lane.when or row[track] in lane.when[track])
                * lane.factors.get(track, {}).get(row[track], 1.0)
                for track in model.tracks
            ]
        )
        if factor > 0:
            fires = row["count"] * _mean_rate(model, lane, row) * float(factor)
            found[place_of(row)] = found.get(place_of(row), 0.0) + fires
    return found


def _mean_rate(model: SystemModel, lane: Lane, row: Mapping[str, float]) -> float:
    """A lane's rate in the middle of a row's ages and times in the state."""
    age = (row["age_low"] + row["age_high"]) / 2
    band = int(np.searchsorted(model.age_edges, age, side="right")) - 1
    # elapsed time is known of the first track alone
    elapsed = (
        (row["elapsed_low"] + row["elapsed_high"]) / 2 * (lane.track == model.tracks[0])
    )
    duration = int(np.searchsorted(model.duration_edges, elapsed, side="right")) - 1
    return float(lane.rates[min(band, len(lane.rates) - 1), duration])


def _inflow(inflow: Inflow, divided: GroupShares, there: Shares) -> list[Inflow]:
    if inflow.group != CHILDREN:
        return [inflow]
    state = inflow.states[HELP]
    parts = there[state, USUAL] if state in SHARES else divided.population
    return [
        replace(inflow, id=f"{inflow.id}/{name}", group=name, per_year=inflow.per_year * float(part))
        for name, part in zip(divided.names, parts, strict=True)
    ]  # fmt: skip


def _service(model: SystemModel, service: Service, count: int) -> Service:
    if not service.priority.size:
        return service
    at = model.groups.index(CHILDREN)
    table = service.priority
    copies = np.repeat(table[:, at : at + 1], count, axis=1)
    return replace(
        service,
        priority=np.concatenate([table[:, :at], copies, table[:, at + 1 :]], axis=1),
    )


def _assumptions(assumptions: pl.DataFrame, by: str) -> pl.DataFrame:
    """The table of what is assumed, with what telling children apart rests on."""
    more = assumed_of(by)
    if not more:
        return assumptions
    return pl.concat([assumptions, assumption_table(more)], how="diagonal_relaxed")


def _sources(sources: pl.DataFrame, base: BaseYear, divided: GroupShares) -> pl.DataFrame:
    """The table of whose figures each measure is, with a row for each count by group."""
    if set(sources.columns) != {"measure", "year", "origin"}:
        return sources
    rows = [
        (f"{name} by {divided.by}", base.year, origin)
        for name, origin in divided.origin.items()
    ]
    told = pl.DataFrame(rows, schema=["measure", "year", "origin"], orient="row")
    return pl.concat([sources, told.cast(pl.Schema(sources.schema))])
