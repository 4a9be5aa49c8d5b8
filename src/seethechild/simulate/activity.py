"""The tables of a run: activity, flows and events, as ``cost`` and ``decide`` read them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.model.system import SystemModel
from seethechild.simulate.layout import lay_out
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR, Floats

#: How the draw is written in tables when the means were played.
MEANS = -1


def activity(played: Played, *, option: str) -> pl.DataFrame:
    """Return the ACTIVITY of a run: time, stock and entries by state.

    Returns:
        Columns draw (-1: the means), option, period, track, state, age_band, group, child_years,
        entries, stock; only rows with something in them, ordered by period, state, band, group.
    """
    some = (played.ticks != 0) | (played.entries != 0) | (played.stock != 0)
    period, state, band, group = np.nonzero(some)
    tracks, states = zip(*played.layout.states, strict=True)
    return pl.DataFrame(
        {
            **_front(played, option, len(period)),
            "period": period.astype(np.int32),
            "track": _named(tracks, state),
            "state": _named(states, state),
            "age_band": band.astype(np.int32),
            "group": _named(played.model.groups, group),
            "child_years": played.child_years[some],
            "entries": played.entries[some],
            "stock": played.stock[some],
        }
    )


def flows(played: Played, *, option: str) -> pl.DataFrame:
    """Return the FLOWS of a run: how often each branch of each lane was taken.

    Returns:
        Columns draw (-1: the means), option, period, track, state, lane, branch, age_band, group,
        duration_band, count; arrivals have the inflow's id as lane, and no track or state.
    """
    period, place, band, group, duration = np.nonzero(played.taken)
    places = played.layout.places
    taken = pl.DataFrame(
        {
            **_front(played, option, len(period)),
            "period": period.astype(np.int32),
            "track": _named([each.track for each in places], place),
            "state": _named([each.state for each in places], place),
            "lane": _named([each.lane for each in places], place),
            "branch": np.array([each.branch for each in places], dtype=np.int32)[place],
            "age_band": band.astype(np.int32),
            "group": _named(played.model.groups, group),
            "duration_band": duration.astype(np.int32),
            "count": played.taken[played.taken != 0].astype(np.int64),
        }
    )
    return pl.concat([taken, _arrival_flows(played, option, taken.schema)])


def events(played: Played, *, option: str) -> pl.DataFrame:
    """Return how often each event happened.

    Returns:
        Columns draw (-1: the means), option, period, event, age_band, group, count.
    """
    names, by_place, by_inflow = _counted(played.model)
    # Counts are far below 2**53, so that floats, which multiply faster, hold them exactly.
    taken = np.einsum("pbagd->pbag", played.taken, dtype=np.float64)
    count = np.tensordot(by_place, taken, axes=(1, 1))
    count += np.tensordot(by_inflow, played.arrivals.astype(np.float64), axes=(1, 1))
    event, period, band, group = np.nonzero(count)
    return pl.DataFrame(
        {
            **_front(played, option, len(period)),
            "period": period.astype(np.int32),
            "event": _named(names, event),
            "age_band": band.astype(np.int32),
            "group": _named(played.model.groups, group),
            "count": count[count != 0].astype(np.int64),
        }
    )


def totals_of_events(played: Played) -> dict[str, int]:
    """Return how often each event happened in the whole run."""
    names, by_place, by_inflow = _counted(played.model)
    taken = played.taken.sum(axis=(0, 2, 3, 4), dtype=np.int64)
    arrivals = played.arrivals.sum(axis=(0, 2, 3))
    counts = by_place @ taken + by_inflow @ arrivals
    return dict(zip(names, counts.astype(np.int64).tolist(), strict=True))


def years_in_states(played: Played, track: str) -> dict[str, float]:
    """Return the child-years of the whole run in each state of a track."""
    years = played.ticks.sum(axis=(0, 2, 3)) / TICKS_PER_YEAR
    number = played.layout.number
    return {
        state: float(years[number[track, state]]) for state in played.model.states[track]
    }


@lru_cache(maxsize=16)
def _counted(model: SystemModel) -> tuple[tuple[str, ...], Floats, Floats]:
    """Return names of events, and how often each place and each inflow counts as one."""
    places = [place.events for place in lay_out(model).places]
    inflows = [inflow.events for inflow in model.inflows]
    names = tuple(sorted({name for events in (*places, *inflows) for name in events}))

    def times(listed: Sequence[Sequence[str]]) -> Floats:
        rows = [[events.count(name) for events in listed] for name in names]
        return np.array(rows, dtype=np.float64).reshape(len(names), len(listed))

    return names, times(places), times(inflows)


def _front(played: Played, option: str, rows: int) -> dict[str, Any]:
    draw = MEANS if played.draw is None else played.draw
    return {
        "draw": np.full(rows, draw, dtype=np.int32),
        "option": pl.Series([option], dtype=pl.String).new_from_index(0, rows),
    }


def _named(names: Sequence[str], index: NDArray[np.integer[Any]]) -> pl.Series:
    return _series(tuple(names)).gather(index)


@lru_cache(maxsize=64)
def _series(names: tuple[str, ...]) -> pl.Series:
    return pl.Series(names, dtype=pl.String)


def _arrival_flows(played: Played, option: str, schema: pl.Schema) -> pl.DataFrame:
    period, inflow, band, group = np.nonzero(played.arrivals)
    rows = len(period)
    lanes = [each.id for each in played.model.inflows]
    return pl.DataFrame(
        {
            **_front(played, option, rows),
            "period": period.astype(np.int32),
            "track": [None] * rows,
            "state": [None] * rows,
            "lane": _named(lanes, inflow),
            "branch": np.zeros(rows, dtype=np.int32),
            "age_band": band.astype(np.int32),
            "group": _named(played.model.groups, group),
            "duration_band": np.zeros(rows, dtype=np.int32),
            "count": played.arrivals[played.arrivals != 0],
        },
        schema=schema,
    )
