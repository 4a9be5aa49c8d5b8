"""Small system models, for tests that look at one thing at a time."""

from collections.abc import Mapping
from math import inf
from typing import Any

import numpy as np
import polars as pl

from seethechild.model.system import AgeMove, Branch, Inflow, Lane, Service, SystemModel
from seethechild.model.system_checks import validate

AGES = np.array([0.0, 5.0, 10.0, 18.0])


def branch(share: float = 1.0, *, bands: int = 3, **rest: Any) -> Branch:
    return Branch(np.full(bands, share), **rest)


def lane(
    name: str,
    rates: Any,
    moves: Mapping[str, str],
    *,
    track: str = "help",
    shape: tuple[int, int] = (3, 1),
    **rest: Any,
) -> Lane:
    """A lane named ``"<state> ..."``; rates are by age band, or one for all."""
    table = np.asarray(rates, dtype=np.float64)
    table = table[:, None] if table.ndim == 1 else table
    return Lane(
        id=name,
        track=track,
        state=name.split(maxsplit=1)[0],
        rates=np.ascontiguousarray(np.broadcast_to(table, shape)),
        evidence=rest.pop("evidence", inf),
        branches=rest.pop("branches", (branch(bands=shape[0], moves=moves),)),
        **rest,
    )


def cells(**columns: Any) -> pl.DataFrame:
    """A START table; what is not given is for 1,000 children of one group aged 0 to 17."""
    given = {
        "group": "all",
        "help": "none",
        "age_low": 0.0,
        "age_high": 17.0,
        "elapsed_low": 0.0,
        "elapsed_high": 0.0,
        "count": 1000.0,
    } | columns
    rows = max((len(v) for v in given.values() if isinstance(v, list)), default=1)
    return pl.DataFrame(
        {k: v if isinstance(v, list) else [v] * rows for k, v in given.items()}
    )


def system(
    *lanes: Lane,
    states: Mapping[str, tuple[str, ...]] | None = None,
    start: pl.DataFrame | None = None,
    age_moves: tuple[AgeMove, ...] = (),
    inflows: tuple[Inflow, ...] = (),
    groups: tuple[str, ...] = ("all",),
    age_edges: np.ndarray = AGES,
    duration_edges: tuple[float, ...] = (0.0,),
    services: tuple[Service, ...] = (),
    checked: bool = True,
) -> SystemModel:
    """A model of a few states; one that is not ``checked`` may have rates no real one has."""
    given = states or {"help": ("none", "plan")}
    made = SystemModel(
        name="small",
        tracks=tuple(given),
        states=given,
        age_edges=age_edges,
        duration_edges=np.array(duration_edges),
        groups=groups,
        lanes=lanes,
        age_moves=age_moves,
        inflows=inflows,
        start=cells() if start is None else start,
        services=services,
    )
    return validate(made) if checked else made
