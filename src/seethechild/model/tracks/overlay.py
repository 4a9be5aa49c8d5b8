"""Lay one more track over a system model, and leave all that was there as it is.

A track is laid over in expectation: each cell of the start table is split by the states of the new
track, so counts keep their sums; each inflow is split the same way. Lanes of the tracks that were
there are not touched. Who leaves the model on a birthday leaves; others live on in the new track.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import isclose, isfinite

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.model.system import AgeMove, Inflow, Lane, Service, SystemModel
from seethechild.model.system_checks import SHARE_TOLERANCE, validate

#: State of the new track to the share of children who are in it; they sum to 1.
Shares = Mapping[str, float]
#: Says the shares of a cell of the start table: its group, its state of each track, its ages.
AtStart = Callable[[str, Mapping[str, str], float, float], Shares]
#: Says the shares of an inflow's children as they arrive.
Arriving = Callable[[Inflow], Shares]


def add_track(
    model: SystemModel,
    track: str,
    states: Sequence[str],
    *,
    at_start: AtStart,
    arriving: Arriving,
    lanes: Iterable[Lane] = (),
    age_moves: Iterable[AgeMove] = (),
    services: Iterable[Service] = (),
    assumptions: pl.DataFrame | None = None,
    sources: pl.DataFrame | None = None,
) -> SystemModel:
    """Return the model with one more track; the model given stays as it is.

    Args:
        model: what the track is laid over.
        track: name of the new track.
        states: its states, in order.
        at_start: given a group, the states of the other tracks and the ages from and to of a cell
            of the start table, the share of its children in each state of the new track.
        arriving: the same for an inflow. One that arrives in several states becomes several
            inflows; the first of them keeps its name.
        lanes: lanes that come with the track; they may leave states of any track.
        age_moves: what birthdays bring, after those that are there.
        services: limited services that come with the track.
        assumptions: what was assumed for it, in the columns of the model's.
        sources: where its figures came from, in the columns of the model's.

    Returns:
        A model that ``validate`` accepts. Tracks come in the order in which they were added.

    Raises:
        SpecError: the model has such a track, shares that do not sum to 1, or anything that
            ``validate`` refuses.

    Example:
        >>> import numpy as np
        >>> start = pl.DataFrame({"group": ["all"], "help": ["none"], "age_low": [0.0],
        ...     "age_high": [1.0], "elapsed_low": [0.0], "elapsed_high": [0.0], "count": [100.0]})
        >>> small = SystemModel("small", ("help",), {"help": ("none",)}, np.array([0.0, 18.0]),
        ...     np.array([0.0]), ("all",), (), (), (), start)
        >>> more = add_track(small, "need", ("none", "some"),
        ...     at_start=lambda group, states, low, high: {"none": 0.9, "some": 0.1},
        ...     arriving=lambda inflow: {"none": 1.0})
        >>> more.tracks, more.start["count"].to_list()
        (('help', 'need'), [90.0, 10.0])
    """
    if track in model.tracks:
        raise SpecError(
            Problem(f"track {track}", "is in the model already", "Add each track once.")
        )
    start, wrong_start = _split_start(model, track, states, at_start)
    inflows, wrong_inflows = _split_inflows(model, track, states, arriving)
    if wrong_start or wrong_inflows:
        raise SpecError([*wrong_start, *wrong_inflows])
    return validate(
        replace(
            model,
            tracks=(*model.tracks, track),
            states={**model.states, track: tuple(states)},
            lanes=(*model.lanes, *(in_bands_of(model, lane) for lane in lanes)),
            age_moves=(*model.age_moves, *age_moves),
            inflows=inflows,
            services=(*model.services, *services),
            start=start,
            assumptions=_below(model.assumptions, assumptions),
            sources=_below(model.sources, sources),
        )
    )


def in_bands_of(model: SystemModel, lane: Lane) -> Lane:
    """Return a lane whose rates depend on age alone with as many bands of time as the model has.

    A model has more than the usual ones where a lane was given a Weibull clock.
    """
    bands = model.duration_bands
    if lane.rates.shape[1] == bands or np.any(lane.rates != lane.rates[:, :1]):
        return lane
    return replace(lane, rates=np.repeat(lane.rates[:, :1], bands, axis=1))


def children_at_start(model: SystemModel, adult: float) -> float:
    """Return how many children under ``adult`` years a model starts with."""
    return float(model.start.filter(pl.col("age_low") < adult)["count"].sum())


def _split_start(
    model: SystemModel, track: str, states: Sequence[str], at_start: AtStart
) -> tuple[pl.DataFrame, list[Problem]]:
    """Split each cell in place, so that whole children stay in the cell they were in."""
    start = model.start
    wrong: list[Problem] = []
    whence: list[int] = []
    names: list[str] = []
    shares: list[float] = []
    for place, row in enumerate(start.iter_rows(named=True)):
        there = {name: str(row[name]) for name in model.tracks}
        given = at_start(str(row["group"]), there, row["age_low"], row["age_high"])
        cell = "/".join((str(row["group"]), *there.values()))
        where = f"start {cell}, ages {row['age_low']:g} to {row['age_high']:g}"
        wrong += _share_problems(where, states, given)
        for state, share in given.items():
            if share > 0:
                whence.append(place)
                names.append(state)
                shares.append(share)
    split = start[whence].with_columns(
        pl.Series(track, names, dtype=pl.String),
        (pl.col("count") * pl.Series(shares, dtype=pl.Float64)).alias("count"),
    )
    last = start.columns.index(model.tracks[-1]) + 1
    order = [*start.columns[:last], track, *start.columns[last:]]
    return split.select(order), wrong


def _split_inflows(
    model: SystemModel, track: str, states: Sequence[str], arriving: Arriving
) -> tuple[tuple[Inflow, ...], list[Problem]]:
    # The parts that are new come last: children who arrive are numbered by the inflow's place.
    wrong: list[Problem] = []
    first: list[Inflow] = []
    more: list[Inflow] = []
    for inflow in model.inflows:
        given = arriving(inflow)
        wrong += _share_problems(f"inflow {inflow.id}", states, given)
        parts = [
            replace(
                inflow,
                id=f"{inflow.id}/{state}",
                per_year=inflow.per_year * share,
                evidence=inflow.evidence * share,
                states={**inflow.states, track: state},
            )
            for state, share in given.items()
            if share > 0
        ]
        first += [replace(part, id=inflow.id) for part in parts[:1]]
        more += parts[1:]
    return (*first, *more), wrong


def _share_problems(where: str, states: Sequence[str], given: Shares) -> list[Problem]:
    unknown = sorted(set(given) - set(states))
    if unknown:
        said = f"{', '.join(unknown)} is not a state of the new track"
        return [Problem(where, said, "Use states that the track declares.")]
    bad = any(not isfinite(share) or share < 0 for share in given.values())
    total = sum(given.values())
    if bad or not isclose(total, 1.0, rel_tol=0.0, abs_tol=SHARE_TOLERANCE):
        said = f"shares of the new track sum to {total:g}, or one is below 0"
        return [Problem(where, said, "Share out the whole of it.")]
    return []


def _below(there: pl.DataFrame, new: pl.DataFrame | None) -> pl.DataFrame:
    if new is None or not new.height:
        return there
    return pl.concat([there, new], how="diagonal_relaxed") if there.width else new
