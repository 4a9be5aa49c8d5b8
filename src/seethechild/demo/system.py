"""The system that made-up children live in: fitted once from published figures, kept as data.

The rates are those of a typical council; the council they are given to is made up. The file is
made by ``tests/unit/demo/make_system.py``; it stays as it is when figures are published anew, so
that the truth of a made-up council does not move.
"""

import json
from dataclasses import replace
from importlib.resources import files
from math import inf
from typing import Any

import numpy as np
import polars as pl

from seethechild.model.system import (
    AgeMove,
    Branch,
    Inflow,
    Lane,
    SystemModel,
)
from seethechild.model.system_checks import validate

_FILE = "system.json"
#: States of the first track whose children have turned 18.
GROWN = ("care_leaver_18_20", "care_leaver_21_25")


def council_system(name: str, children: int) -> SystemModel:
    """Return the system of a made-up council.

    Args:
        name: what to call it.
        children: residents of 0 to 17 at the start.

    Returns:
        The model, scaled.

    Example:
        >>> model = council_system("Fernshire (made up)", 20_000)
        >>> under_18 = model.start.filter(~pl.col("help").is_in(GROWN))
        >>> round(under_18["count"].sum()), model.name
        (20000, 'Fernshire (made up)')
    """
    text = (files("seethechild.demo") / _FILE).read_text(encoding="utf-8")
    model = system_from(json.loads(text))
    there = model.start.filter(~pl.col("help").is_in(GROWN))["count"].sum()
    scale = children / float(there)
    return replace(
        model,
        name=name,
        start=model.start.with_columns(pl.col("count") * scale),
        inflows=tuple(
            replace(inflow, per_year=inflow.per_year * scale) for inflow in model.inflows
        ),
    )


def as_json(model: SystemModel) -> dict[str, Any]:
    """Return a system model as plain data; assumptions and sources are left out."""
    return {
        "name": model.name,
        "tracks": list(model.tracks),
        "states": {track: list(names) for track, names in model.states.items()},
        "age_edges": model.age_edges.tolist(),
        "duration_edges": model.duration_edges.tolist(),
        "groups": list(model.groups),
        "lanes": [_lane_out(lane) for lane in model.lanes],
        "age_moves": [
            {
                "age": move.age,
                "track": move.track,
                "state": move.state,
                "branches": [_branch_out(branch) for branch in move.branches],
            }
            for move in model.age_moves
        ],
        "inflows": [
            {
                "id": each.id,
                "group": each.group,
                "per_year": _short(each.per_year),
                "age_low": each.age_low,
                "age_high": each.age_high,
                "elapsed_years": each.elapsed_years,
                "states": dict(each.states),
                "events": list(each.events),
            }
            for each in model.inflows
        ],
        "start": {
            name: [_short(value) for value in column]
            for name, column in model.start.to_dict(as_series=False).items()
        },
    }


def system_from(data: dict[str, Any]) -> SystemModel:
    """Return the system model that ``as_json`` wrote; every level is fixed."""
    return validate(
        SystemModel(
            name=data["name"],
            tracks=tuple(data["tracks"]),
            states={track: tuple(names) for track, names in data["states"].items()},
            age_edges=np.array(data["age_edges"]),
            duration_edges=np.array(data["duration_edges"]),
            groups=tuple(data["groups"]),
            lanes=tuple(_lane_in(each) for each in data["lanes"]),
            age_moves=tuple(
                AgeMove(
                    each["age"],
                    each["track"],
                    each["state"],
                    tuple(_branch_in(branch) for branch in each["branches"]),
                )
                for each in data["age_moves"]
            ),
            inflows=tuple(
                Inflow(**{**each, "events": tuple(each["events"])}, evidence=inf)
                for each in data["inflows"]
            ),
            start=pl.DataFrame(data["start"]),
        )
    )


def _lane_out(lane: Lane) -> dict[str, Any]:
    return {
        "id": lane.id,
        "track": lane.track,
        "state": lane.state,
        "rates": [[_short(rate) for rate in row] for row in lane.rates.tolist()],
        "branches": [_branch_out(branch) for branch in lane.branches],
        "events": list(lane.events),
        "when": {track: list(names) for track, names in lane.when.items()},
        "factors": {track: dict(each) for track, each in lane.factors.items()},
        "groups": list(lane.groups),
        "group_factors": dict(lane.group_factors),
    }


def _lane_in(data: dict[str, Any]) -> Lane:
    return Lane(
        id=data["id"],
        track=data["track"],
        state=data["state"],
        rates=np.array(data["rates"]),
        evidence=inf,
        branches=tuple(_branch_in(branch) for branch in data["branches"]),
        events=tuple(data["events"]),
        when={track: tuple(names) for track, names in data["when"].items()},
        factors=data["factors"],
        groups=tuple(data["groups"]),
        group_factors=data["group_factors"],
    )


def _branch_out(branch: Branch) -> dict[str, Any]:
    return {
        "share": branch.share.tolist(),
        "moves": dict(branch.moves),
        "events": list(branch.events),
        "enter_at_years": branch.enter_at_years,
        "leaves": branch.leaves,
    }


def _branch_in(data: dict[str, Any]) -> Branch:
    return Branch(
        share=np.array(data["share"]),
        moves=data["moves"],
        events=tuple(data["events"]),
        enter_at_years=data["enter_at_years"],
        leaves=data["leaves"],
    )


def _short(value: Any) -> Any:  # noqa: ANN401 - a number or a name
    return float(f"{value:.9g}") if isinstance(value, float) else value
