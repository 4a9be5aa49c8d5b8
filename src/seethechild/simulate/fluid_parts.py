"""Tracks followed apart, where children can be in too many states at once to follow all together.

Tracks that one event can move together are kept together, and each such set is followed beside the
first track (help), on which most else depends. What depends on a track that is not in the set is
taken at its mean over children in the same state of the first track and of the same age: as they are
at the start, or, where another part has been followed already, as they were on average in it after
as long in that state. So
what is left out is how tracks of different sets go together beyond that, and how the mix changes
while the run goes on. ``fluid_error`` shows what it costs.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.model.system import AgeMove, Branch, FloatArray, Lane, SystemModel
from seethechild.simulate.reforms import Reform

T = TypeVar("T")
#: Ages closer than this are one.
POINT = 1e-9


@dataclass(frozen=True, eq=False)
class Part:
    """Some tracks of a model, as a model.

    Attributes:
        model: with these tracks only.
        whence: lane of this model to its place among the lanes of the whole.
        owns: tracks whose states and lanes are told by this part.
    """

    model: SystemModel
    whence: tuple[int, ...]
    owns: tuple[str, ...]

    def reforms(self, reforms: Sequence[Reform]) -> tuple[Reform, ...]:
        """Return reforms of the whole model as they act on this part."""
        mine = []
        for reform in reforms:
            acting = tuple(
                replace(each, lane_index=at)
                for each in reform.multipliers
                for at, lane in enumerate(self.whence)
                if lane == each.lane_index
            )
            if acting:
                mine.append(replace(reform, multipliers=acting))
        return tuple(mine)


@dataclass(frozen=True, eq=False)
class Seen:
    """How children were spread over the joint states of some tracks.

    Attributes:
        columns: track to the state of each of R joint states.
        weights: shape (A, D, R), children by age band and by time in the state whose rates vary
            with it; all in the first duration band where that is not known.
    """

    columns: Mapping[str, NDArray[np.object_]]
    weights: FloatArray


def sets_of(model: SystemModel) -> list[tuple[str, ...]]:
    """Return the tracks that are kept together, the first track's own first."""
    return _moved_together(model)


def part_of(model: SystemModel, owns: tuple[str, ...], seen: Sequence[Seen] = ()) -> Part:
    """Return a part of a model: some tracks, and the first one beside them.

    Args:
        model: the whole.
        owns: one of ``sets_of``.
        seen: how children were spread in parts that have been followed; the start tells the rest.
    """
    kept = tuple(name for name in model.tracks if name in {model.tracks[0], *owns})
    return _part(model, kept, owns, _Mix(model, (*seen, _at_the_start(model))))


def _at_the_start(model: SystemModel) -> Seen:
    start, edges = model.start, model.age_edges
    low, high = (start[name].to_numpy() for name in ("age_low", "age_high"))
    wide = np.maximum(high - low, POINT)
    inside = [
        np.clip(np.minimum(high, top) - np.maximum(low, bottom), 0.0, None) / wide
        for bottom, top in pairwise(edges)
    ]
    # Children all of one age are in the band that holds it.
    band = np.searchsorted(edges, low, side="right") - 1
    exact = np.arange(len(inside))[:, None] == band[None, :]
    shares = np.where(high - low < POINT, exact, np.array(inside))
    columns = {name: start[name].to_numpy() for name in model.tracks}
    weights = np.zeros((model.age_bands, model.duration_bands, len(start)))
    weights[:, 0] = shares * start["count"].to_numpy()
    return Seen(columns, weights)


def _moved_together(model: SystemModel) -> list[tuple[str, ...]]:
    sets = [{track} for track in model.tracks]
    sources: list[Lane | AgeMove] = [*model.lanes, *model.age_moves]
    for source in sources:
        moved = {source.track, *(track for one in source.branches for track in one.moves)}
        joined = set().union(*(each for each in sets if each & moved))
        sets = [joined, *(each for each in sets if not each & moved)]
    in_order = [tuple(name for name in model.tracks if name in each) for each in sets]
    return sorted(in_order, key=lambda names: model.tracks.index(names[0]))


@dataclass(frozen=True, eq=False)
class _Mix:
    """How children are spread over other tracks, by state of the first one and age.

    ``seen``: the last one tells of all tracks.
    """

    model: SystemModel
    seen: tuple[Seen, ...]

    def mean(self, lane: Lane, kept: Sequence[str]) -> FloatArray:
        """Return, shape (H, A, D), what tracks not kept make of a lane's rates on average.

        Where nobody has been in a state so long, it is the mean over all times there; where nobody
        is there at an age, over all ages; where nobody is there at all, of all children.
        """
        outside = {lane.track, *lane.when, *lane.factors} - set(kept)
        model = self.model
        hubs = len(model.states[model.tracks[0]])
        means = np.ones((hubs, model.age_bands, model.duration_bands))
        for seen in self.seen:
            mine = outside & set(seen.columns)
            outside -= mine
            if mine:
                means = means * self._of(seen, lane, mine)
        return means

    def _of(self, seen: Seen, lane: Lane, tracks: Collection[str]) -> FloatArray:
        value = np.ones(seen.weights.shape[-1])
        all_weights = seen.weights
        if lane.track != self.model.tracks[0]:
            # Its rates go by another time than that of the first track.
            all_weights = np.zeros_like(seen.weights)
            all_weights[:, 0] = seen.weights.sum(axis=1)
        if lane.track in tracks:
            value *= seen.columns[lane.track] == lane.state
        for track, states in lane.when.items():
            if track in tracks:
                value *= np.isin(seen.columns[track].astype(str), states)
        for track, factors in lane.factors.items():
            if track in tracks:
                value *= [factors.get(str(state), 1.0) for state in seen.columns[track]]
        hub = self.model.tracks[0]
        everyone = _over(seen.weights.sum(axis=(0, 1)), value, 1.0)
        means = []
        for state in self.model.states[hub]:
            here = all_weights * (seen.columns[hub] == state)
            of_state = _over(here.sum(axis=(0, 1)), value, everyone)
            of_age = [_over(weights.sum(axis=0), value, of_state) for weights in here]
            means.append(
                [
                    [_over(weights, value, mean) for weights in ages]
                    for ages, mean in zip(here, of_age, strict=True)
                ]
            )
        return np.array(means, dtype=np.float64)


def _over(weights: FloatArray, values: FloatArray, otherwise: float) -> float:
    total = float(weights.sum())
    return float(weights @ values) / total if total > 0 else otherwise


def _part(
    model: SystemModel, kept: tuple[str, ...], owns: tuple[str, ...], mixed: _Mix
) -> Part:
    lanes, whence = [], []
    for at, lane in enumerate(model.lanes):
        for one in _lanes(model, lane, kept, mixed):
            lanes.append(one)
            whence.append(at)
    names = {lane.id for lane in lanes}
    others = [track for track in model.tracks if track not in kept]
    services = tuple(
        replace(
            service,
            sooner={track: by for track, by in service.sooner.items() if track in kept},
        )
        for service in model.services
        if service.lane in names
    )
    part = replace(
        model,
        tracks=kept,
        states={track: model.states[track] for track in kept},
        lanes=tuple(lanes),
        age_moves=tuple(
            replace(move, branches=_branches(move.branches, kept))
            for move in model.age_moves
            if move.track in kept
        ),
        inflows=tuple(
            replace(one, states={track: one.states[track] for track in kept})
            for one in model.inflows
        ),
        services=services,
        start=_start(model.start, others),
    )
    return Part(part, tuple(whence), owns)


def _start(start: pl.DataFrame, others: Sequence[str]) -> pl.DataFrame:
    keys = [name for name in start.columns if name not in {*others, "count"}]
    return start.group_by(keys, maintain_order=True).agg(pl.col("count").sum())


def _branches(branches: Sequence[Branch], kept: Sequence[str]) -> tuple[Branch, ...]:
    return tuple(
        replace(one, moves={track: to for track, to in one.moves.items() if track in kept})
        for one in branches
    )


def _lanes(
    model: SystemModel, lane: Lane, kept: Sequence[str], mixed: _Mix
) -> Iterator[Lane]:
    """Yield a lane as a part has it; nothing where it makes no difference there."""
    hub = model.tracks[0]
    moved = {track for one in lane.branches for track in one.moves}
    leaves = any(one.leaves for one in lane.branches)
    if lane.track not in kept and not (moved & set(kept) or leaves):
        return
    mine = replace(
        lane,
        branches=_branches(lane.branches, kept),
        when=_of(lane.when, kept),
        factors=_of(lane.factors, kept),
    )
    outside = {lane.track, *lane.when, *lane.factors} - set(kept)
    if not outside:
        yield mine
        return
    means = mixed.mean(lane, kept)
    for state, mean in zip(model.states[hub], means, strict=True):
        if not mean.any():
            continue
        rates = lane.rates * (mean if lane.track == hub else mean[:, :1])
        if lane.track == hub:
            if state == lane.state:
                yield replace(mine, rates=rates)
        elif lane.track in kept:
            if state in lane.when.get(hub, (state,)):
                when = {**mine.when, hub: (state,)}
                yield replace(mine, id=f"{lane.id}/{state}", rates=rates, when=when)
        elif state in lane.when.get(hub, (state,)):
            # It leaves a state that is not followed here: it acts on all in this one.
            factor = lane.factors.get(hub, {}).get(state, 1.0)
            yield replace(
                mine,
                id=f"{lane.id}/{state}",
                track=hub,
                state=state,
                rates=rates * factor,
                when={track: there for track, there in mine.when.items() if track != hub},
                factors={track: by for track, by in mine.factors.items() if track != hub},
            )


def _of(by_track: Mapping[str, T], kept: Sequence[str]) -> dict[str, T]:
    return {track: each for track, each in by_track.items() if track in kept}
