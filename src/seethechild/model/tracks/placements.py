"""Foster homes as a limited service: children go to a foster home, or live elsewhere until there is one.

A child looked after always has a home. So whoever is to live with foster carers asks for a place and
moves in at once if one is free. Where none is, the child lives in a children's home until then
(``waiting_foster``): care at a children's home's price that nobody had planned. From there the child
can leave care, move, or be settled there once the plan has changed. Younger children go first.

Published figures show where children live, not who should live elsewhere. Of the children in
children's homes a share is taken to wait for a foster home (graded, with its range). As many of the
moves into children's homes become requests as keep the line, in expectation, as long as it starts;
so all that is published (children in foster homes, in children's homes, entries, moves, ends) comes
out as without it, while there are as many places as children in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.model.build import assumption_table
from seethechild.model.reader import NATIONAL
from seethechild.model.stock import Assumptions
from seethechild.model.system import (
    AgeMove,
    Branch,
    Inflow,
    Lane,
    Service,
    SystemModel,
)
from seethechild.model.system_checks import validate
from seethechild.reference.facts import track_assumptions

TRACK = "placements"
SERVICE = "foster_homes"
HOME, FOSTER, CHILDRENS_HOME, WAITS = "home", "foster", "childrens_home", "waiting_foster"
TAKEN_IN = f"{HOME}/{WAITS}/taken_in"
_MOVE = "move"
#: Children below it go before older ones: most foster carers look for younger children.
FIRST_BELOW = 10.0
_ADULT = 18.0
#: However many wait, this part of the moves into children's homes is what was planned.
_LEAST_PLANNED = 0.05


def add_foster_homes(
    model: SystemModel, *, assumptions: Assumptions | None = None
) -> SystemModel:
    """Return the model with as many foster homes as are filled, in the service ``foster_homes``.

    Args:
        model: with children in foster homes and in children's homes.
        assumptions: by id; None takes those that ship.

    Returns:
        The model with the state ``waiting_foster`` of the track home.

    Raises:
        SpecError: the homes are not there, or the places are there already.
    """
    homes = model.states.get(HOME, ())
    if WAITS in homes or not {FOSTER, CHILDRENS_HOME} <= set(homes):
        said = (
            "is in the model already"
            if WAITS in homes
            else "needs foster and children's homes"
        )
        raise SpecError(Problem(SERVICE, said, "Leave it out."))
    assumed = track_assumptions(TRACK) if assumptions is None else assumptions
    value = {name.removeprefix(f"{TRACK}/"): each.value for name, each in assumed.items()}
    wait, settles = value["foster_planned"], 1.0 / value["plan_changes_years"]
    asks = _asks(model, wait, settles)
    after = homes.index(FOSTER) + 1
    return validate(
        replace(
            model,
            states={**model.states, HOME: (*homes[:after], WAITS, *homes[after:])},
            lanes=(*(_beside(lane, asks) for lane in model.lanes), *_lanes(model, settles)),
            age_moves=(
                *(_birthday(each, asks) for each in model.age_moves),
                *_birthdays(model),
            ),
            inflows=tuple(_asking(inflow) for inflow in model.inflows),
            services=(*model.services, _service(model, value["places_filled"])),
            start=_start(model, wait),
            assumptions=_below(model.assumptions, assumption_table(assumed)),
        )
    )


def _asks(model: SystemModel, wait: float, settles: float) -> float:
    """Return the share of moves into children's homes that are made for want of a foster home.

    Those who wait leave the line in the ways others leave a children's home, at the rate ``leaves``,
    and by a change of plan; as many as do so must come.
    """
    leaves = _leaving(model)
    return min(wait * (1.0 + settles / leaves), 1.0 - _LEAST_PLANNED) if leaves else 0.0


def _leaving(model: SystemModel) -> float:
    """Return the mean rate at which children leave children's homes at the start, per child-year."""
    children, leaving = 0.0, 0.0
    for row in model.start.filter(pl.col(HOME) == CHILDRENS_HOME).iter_rows(named=True):
        band = int(np.searchsorted(model.age_edges, _middle(row), side="right")) - 1
        children += row["count"]
        leaving += row["count"] * sum(
            _rate(lane, row, band) * _share_away(lane, band) for lane in model.lanes
        )
        if model.age_edges[band + 1] == _ADULT:
            leaving += row["count"] / (_ADULT - float(model.age_edges[band]))
    return leaving / children if children else 0.0


def _middle(row: Mapping[str, Any]) -> float:
    return float(row["age_low"] + row["age_high"]) / 2.0


def _rate(lane: Lane, row: Mapping[str, Any], band: int) -> float:
    """Return how fast a lane rings for children of a row of the start table."""
    there = row[lane.track] == lane.state and (
        not lane.groups or row["group"] in lane.groups
    )
    if not there or any(row[track] not in states for track, states in lane.when.items()):
        return 0.0
    rate = float(lane.rates[band].mean()) * lane.group_factors.get(str(row["group"]), 1.0)
    for track, by_state in lane.factors.items():
        rate *= by_state.get(str(row[track]), 1.0)
    return rate


def _share_away(lane: Lane, band: int) -> float:
    """Return the share of a lane's branches that lead out of a children's home."""
    return sum(
        float(branch.share[band])
        for branch in lane.branches
        if branch.leaves or branch.moves.get(HOME, CHILDRENS_HOME) != CHILDRENS_HOME
    )


def _beside(lane: Lane, asks: float) -> Lane:
    """Return a lane of the model as it is where foster homes are few."""
    when, factors = dict(lane.when), dict(lane.factors)
    if CHILDRENS_HOME in when.get(HOME, ()):
        when[HOME] = (*when[HOME], WAITS)
    if CHILDRENS_HOME in factors.get(HOME, {}):
        factors[HOME] = {**factors[HOME], WAITS: factors[HOME][CHILDRENS_HOME]}
    here = lane.state if lane.track == HOME else ""
    return replace(
        lane, when=when, factors=factors, branches=_asked_for(lane.branches, here, asks)
    )


def _birthday(move: AgeMove, asks: float) -> AgeMove:
    here = move.state if move.track == HOME else ""
    return replace(move, branches=_asked_for(move.branches, here, asks))


def _asked_for(branches: Sequence[Branch], here: str, asks: float) -> tuple[Branch, ...]:
    """Return branches in which children ask for a foster home in place of moving to one.

    Between foster homes a child keeps its place. Of those who move to a children's home from another
    kind of home, some would rather have been fostered.
    """
    made: list[Branch] = []
    more: list[Branch] = []
    for branch in branches:
        to = branch.moves.get(HOME, "")
        asking = {**branch.moves, HOME: WAITS}
        if to == FOSTER and here != FOSTER:
            made.append(replace(branch, moves=asking))
        elif to == CHILDRENS_HOME and here != CHILDRENS_HOME and asks > 0:
            made.append(replace(branch, share=branch.share * (1.0 - asks)))
            more.append(replace(branch, share=branch.share * asks, moves=asking))
        else:
            made.append(branch)
    return (*made, *more)


def _asking(inflow: Inflow) -> Inflow:
    if inflow.states.get(HOME) != FOSTER:
        return inflow
    return replace(inflow, states={**inflow.states, HOME: WAITS})


def _lanes(model: SystemModel, settles: float) -> tuple[Lane, ...]:
    shape = (model.age_bands, model.duration_bands)
    children = (model.age_edges[:-1] < _ADULT).astype(np.float64)
    settled = np.repeat(settles * children[:, None], shape[1], axis=1)
    return (
        _lane(TAKEN_IN, np.zeros(shape), FOSTER),
        _lane(f"{HOME}/{WAITS}/settled", settled, CHILDRENS_HOME),
        *(
            _while_waiting(lane)
            for lane in model.lanes
            if (lane.track, lane.state) == (HOME, CHILDRENS_HOME)
        ),
    )


def _lane(name: str, rates: np.ndarray[Any, Any], to: str) -> Lane:
    once = Branch(np.ones(len(rates)), {HOME: to})
    return Lane(name, HOME, WAITS, rates, inf, (once,), source=NATIONAL)


def _while_waiting(lane: Lane) -> Lane:
    """Return a lane out of a children's home as it runs for children who wait for a foster home.

    They are in the line already: what would lead to a foster home leaves them there, and so does a
    move to another children's home.
    """
    stays = {FOSTER, CHILDRENS_HOME}
    branches = tuple(
        replace(branch, moves={t: to for t, to in branch.moves.items() if t != HOME})
        if branch.moves.get(HOME) in stays
        else branch
        for branch in lane.branches
    )
    name = f"{HOME}/{WAITS}/{lane.id.rsplit('/', 1)[-1]}"
    return replace(lane, id=name, state=WAITS, branches=branches)


def _birthdays(model: SystemModel) -> list[AgeMove]:
    return [
        replace(move, state=WAITS)
        for move in model.age_moves
        if (move.track, move.state) == (HOME, CHILDRENS_HOME)
    ]


def _service(model: SystemModel, per_child: float) -> Service:
    filled = float(model.start.filter(pl.col(HOME) == FOSTER)["count"].sum())
    older = (model.age_edges[1:] > FIRST_BELOW).astype(np.int64)
    return Service(
        SERVICE,
        TAKEN_IN,
        (FOSTER,),
        ((0.0, max(round(filled * per_child), 1)),),
        priority=np.repeat(older[:, None], len(model.groups), axis=1),
    )


def _start(model: SystemModel, wait: float) -> pl.DataFrame:
    rows = []
    for row in model.start.iter_rows(named=True):
        if row[HOME] != CHILDRENS_HOME or wait == 0:
            rows.append(row)
            continue
        rows.append({**row, "count": row["count"] * (1.0 - wait)})
        rows.append({**row, HOME: WAITS, "count": row["count"] * wait})
    return pl.DataFrame(rows, schema=model.start.schema)


def _below(there: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([there, new], how="diagonal_relaxed") if there.width else new
