"""The system as tables: children in each state, who moves where in a year, who waits for a place.

Everything is counted from played draws, event by event, so that the books balance: who is in a
state at the start, and who comes, and who goes, make who is there at the end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import Problem, SpecError
from seethechild.core.time import DAYS_PER_YEAR
from seethechild.decide.summary import over_draws
from seethechild.model.system import SystemModel
from seethechild.simulate.layout import ticks
from seethechild.simulate.play import Played
from seethechild.simulate.program import NEVER, TICKS_PER_YEAR, Ints
from seethechild.simulate.requests import How

#: Where children come from who were not in the picture, and where those go who leave it.
CAME, LEFT = "came", "left"
#: Columns that name a state and a flow.
STATE, FLOW = ("track", "state"), ("track", "from", "to")
#: An event says what a flow is if so much of the flow is that event.
NEARLY_ALL = 0.8
MOVES: Final[Mapping[str, type[pl.DataType] | pl.DataType]] = {
    **dict.fromkeys(("track", "from", "to"), pl.String),
    "events": pl.List(pl.String),
    **dict.fromkeys(("draw", "period", "count"), pl.Int64),
}


@dataclass(frozen=True, eq=False)
class Seen:
    """What one draw tells of a system.

    Attributes:
        moves: ``MOVES``: children who went from one state of a track to another, by year.
        states: draw, track, state, opening, closing (children), child_years.
        waits: draw, service, period, asked, taken_in, left, waiting (at its end), days (all that
            those taken in had waited).
    """

    moves: pl.DataFrame
    states: pl.DataFrame
    waits: pl.DataFrame


def look(played: Played) -> Seen:
    """Count what happened in one draw, event by event.

    Args:
        played: by whole years, with its log (``play(..., log=True)``).

    Raises:
        SpecError: the run was played without a log.
    """
    if not len(played.log) and played.taken.any():
        raise SpecError(Problem("log", "was not kept", "Play with log=True."))
    return Seen(_moves(played), _states(played), _waits(played))


def _moves(played: Played) -> pl.DataFrame:
    kids, places, layout = played.children, played.layout.places, played.layout
    time, row, _, branch = played.log.T
    ends, gone = _ends(played)
    new = np.flatnonzero((kids.inflow >= 0) & (kids.entry < played.turns[-1]))
    out = np.flatnonzero(ends < played.turns[-1])
    frames = []
    for column, track in enumerate(played.model.tracks):
        target = np.array(
            [layout.number[track, p.moves[track]] if track in p.moves else -1 for p in places],
            dtype=np.int64,
        )  # fmt: skip
        goes = target[branch] >= 0
        who, to = row[goes], target[branch[goes]]
        before = kids.states[who, column].astype(np.int64)
        same = np.append(False, who[1:] == who[:-1])
        before[same] = to[:-1][same[1:]]
        last = kids.states[:, column].astype(np.int64)
        last[who] = to  # the log is in order of time: the last one stands
        other = before != to
        none = np.full(len(new), -1)
        frames.append(
            pl.DataFrame(
                {
                    "column": np.full(len(new) + other.sum() + len(out), column),
                    "from": np.concatenate([none, before[other], last[out]]),
                    "to": np.concatenate([kids.states[new, column], to[other], none[:0],
                                          np.full(len(out), -1)]),
                    "branch": np.concatenate([none, branch[goes][other], gone[out]]),
                    "inflow": np.concatenate([kids.inflow[new], np.full(other.sum() + len(out), -1)]),
                    "period": np.concatenate([kids.entry[new], time[goes][other], ends[out]])
                    // TICKS_PER_YEAR,
                }
            )
        )  # fmt: skip
    keys = ["column", "from", "to", "branch", "inflow", "period"]
    counted = pl.concat(frames).group_by(keys).agg(count=pl.len().cast(pl.Int64)).sort(keys)
    return _named(played, counted)


def _named(played: Played, counted: pl.DataFrame) -> pl.DataFrame:
    states = [state for _, state in played.layout.states]
    whats = [list(place.events) for place in played.layout.places]
    brought = [list(inflow.events) for inflow in played.model.inflows]
    rows = [
        (
            played.model.tracks[column],
            CAME if start < 0 else states[start],
            LEFT if stop < 0 else states[stop],
            whats[branch] if branch >= 0 else brought[inflow] if inflow >= 0 else [],
            -1 if played.draw is None else played.draw,
            period,
            count,
        )
        for column, start, stop, branch, inflow, period, count in counted.iter_rows()
    ]
    return pl.DataFrame(rows, schema=MOVES, orient="row")


def _ends(played: Played) -> tuple[Ints, Ints]:
    """When each child is last there, and by which branch it left; -1 for none."""
    kids, horizon = played.children, int(played.turns[-1])
    oldest = int(ticks(float(played.model.age_edges[-1])))
    ends = np.minimum(horizon, kids.birth + oldest)
    # who was to come after the end, or too old to come, never was there
    ends[kids.entry >= ends] = NEVER
    leaves = np.array([place.leaves for place in played.layout.places], dtype=bool)
    time, row, _, branch = played.log.T
    by = np.full(len(kids), -1, dtype=np.int64)
    if len(branch):
        gone = leaves[branch]
        ends[row[gone]], by[row[gone]] = time[gone], branch[gone]
    return ends, by


def _states(played: Played) -> pl.DataFrame:
    kids = played.children
    first = kids.states[kids.inflow < 0]
    opening = np.bincount(first.ravel(), minlength=len(played.layout.states))
    tracks, states = zip(*played.layout.states, strict=True)
    draw = -1 if played.draw is None else played.draw
    return pl.DataFrame(
        {
            "draw": np.full(len(states), draw, dtype=np.int64),
            "track": list(tracks),
            "state": list(states),
            "opening": opening.astype(np.int64),
            "closing": played.stock[-1].sum(axis=(1, 2)),
            "child_years": played.child_years.sum(axis=(0, 2, 3)),
        }
    )


def _waits(played: Played) -> pl.DataFrame:
    asked, turns = played.requests, played.turns
    rows = []
    for number, service in enumerate(played.model.services):
        mine = asked.service == number
        came, ended, how = asked.asked[mine], asked.ended[mine], asked.how[mine]
        for period, (start, stop) in enumerate(pairwise(turns.tolist())):
            over = (ended >= start) & (ended < stop)
            taken = over & (how == How.TAKEN_IN)
            waited = (ended[taken] - came[taken]).sum() / TICKS_PER_YEAR * DAYS_PER_YEAR
            rows.append(
                (
                    -1 if played.draw is None else played.draw,
                    service.id,
                    period,
                    int(((came >= start) & (came < stop)).sum()),
                    int(taken.sum()),
                    int((over & (how == How.LEFT)).sum()),
                    int(((came < stop) & (ended >= stop)).sum()),
                    float(waited),
                )
            )
    schema = dict.fromkeys(
        ("draw", "service", "period", "asked", "taken_in", "left", "waiting"), pl.Int64
    )
    names = ["draw", "service"]
    shape = {n: pl.String if n == names[1] else t for n, t in schema.items()}
    return pl.DataFrame(rows, schema={**shape, "days": pl.Float64}, orient="row")


def balance(seen: Sequence[Seen]) -> pl.DataFrame:
    """Return the books of each state: opening, and who came and went, against closing.

    Returns:
        Columns draw, track, state, opening, came, went, closing, gap; gap is 0 where they balance.
    """
    moves, states = _together(seen)
    came = _sums(moves, "to", "came")
    went = _sums(moves, "from", "went")
    return (
        states.drop("child_years")
        .join(came, on=["draw", *STATE], how="left")
        .join(went, on=["draw", *STATE], how="left")
        .with_columns(pl.col("came", "went").fill_null(0))
        .with_columns(gap=pl.col("opening") + pl.col("came") - pl.col("went") - pl.col("closing"))
        .select("draw", *STATE, "opening", "came", "went", "closing", "gap")
    )  # fmt: skip


def _together(seen: Sequence[Seen]) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.concat([s.moves for s in seen]), pl.concat([s.states for s in seen])


def _sums(moves: pl.DataFrame, end: str, name: str) -> pl.DataFrame:
    return moves.group_by("draw", "track", state=end).agg(pl.col("count").sum().alias(name))


def stocks_table(model: SystemModel, seen: Sequence[Seen], *, years: int) -> pl.DataFrame:
    """Return children in each state at the start and after the years played.

    Args:
        model: what was played.
        seen: one a draw.
        years: how many were played.

    Returns:
        Columns track, state, now (as the model starts), then, then_low, then_high (children after
        the years), came_per_year, went_per_year (children, mean over the years),
        mean_stay_years (child-years lived there for each child who left; null where nobody did).
    """
    _, states = _together(seen)
    books = balance(seen).join(
        states.select("draw", *STATE, "child_years"), on=["draw", *STATE]
    )
    mean, low, high = over_draws("closing")
    per_year = 1.0 / years
    told = books.group_by(STATE, maintain_order=True).agg(
        mean.alias("then"),
        low.alias("then_low"),
        high.alias("then_high"),
        came_per_year=pl.col("came").mean() * per_year,
        went_per_year=pl.col("went").mean() * per_year,
        lived=pl.col("child_years").sum(),
        gone=pl.col("went").sum(),
    )
    starts = [
        (track, state, count)
        for track in model.tracks
        for state, count in model.start.group_by(track)
        .agg(pl.col("count").sum())
        .iter_rows()
    ]
    now = pl.DataFrame(starts, schema=["track", "state", "now"], orient="row")
    return (
        told.join(now, on=STATE, how="left", maintain_order="left")
        .with_columns(
            pl.col("now").fill_null(0.0),
            mean_stay_years=pl.when(pl.col("gone") > 0).then(pl.col("lived") / pl.col("gone")),
        )
        .select(*STATE, "now", "then", "then_low", "then_high", "came_per_year",
                "went_per_year", "mean_stay_years")
    )  # fmt: skip


def flows_table(seen: Sequence[Seen], *, years: int) -> pl.DataFrame:
    """Return children who go from state to state in a year: the first, the last, on average.

    Args:
        seen: one a draw.
        years: how many were played.

    Returns:
        Columns track, from, to (``came`` and ``left`` beyond the picture), events (most frequent
        first), always (events of nearly all who move so), first_year, last_year, last_low,
        last_high, per_year; by track, most first.
    """
    moves, _ = _together(seen)
    draws = len(seen)
    events = _events(moves)
    by_year = moves.group_by("draw", *FLOW, "period").agg(pl.col("count").sum())
    every = by_year.select(FLOW).unique().join(
        pl.DataFrame({"draw": moves["draw"].unique()}), how="cross"
    )  # fmt: skip
    last = every.join(
        by_year.filter(pl.col("period") == years - 1), on=["draw", *FLOW], how="left"
    )
    mean, low, high = over_draws("count")
    ends = last.with_columns(pl.col("count").fill_null(0)).group_by(FLOW).agg(
        mean.alias("last_year"), low.alias("last_low"), high.alias("last_high")
    )  # fmt: skip
    order = {
        track: at for at, track in enumerate(moves["track"].unique(maintain_order=True))
    }
    return (
        by_year.group_by(FLOW)
        .agg(
            first_year=pl.col("count").filter(pl.col("period") == 0).sum() / draws,
            per_year=pl.col("count").sum() / (draws * years),
        )
        .join(ends, on=FLOW)
        .join(events, on=FLOW, how="left")
        .with_columns(pl.col("events", "always").fill_null([]))
        .sort(pl.col("track").replace_strict(order), "per_year", "from", "to",
              descending=[False, True, False, False])
        .select(*FLOW, "events", "always", "first_year", "last_year", "last_low", "last_high", "per_year")
    )  # fmt: skip


def _events(moves: pl.DataFrame) -> pl.DataFrame:
    whole = moves.group_by(FLOW).agg(whole=pl.col("count").sum())
    each = (
        moves.explode("events")
        .drop_nulls("events")
        .group_by(*FLOW, "events")
        .agg(pl.col("count").sum())
        .join(whole, on=FLOW)
        .sort("count", "events", descending=[True, False])
    )
    nearly = pl.col("count") >= NEARLY_ALL * pl.col("whole")
    return each.group_by(FLOW).agg("events", always=pl.col("events").filter(nearly))


def services_table(model: SystemModel, seen: Sequence[Seen], *, years: int) -> pl.DataFrame:
    """Return the services with a limited number of places: who has one, who waits, how long.

    Args:
        model: what was played.
        seen: one a draw.
        years: how many were played.

    Returns:
        Columns service, track, waits_in, holds (states, joined by ;), places_now, places_then,
        waiting_now, waiting_first, waiting_last, waiting_low, waiting_high (children at the start,
        at the end of the first year, of the last), wait_days_first, wait_days_last (mean of those taken in), asked_per_year,
        taken_in_per_year, gave_up_per_year; no rows where no service is limited.
    """
    lanes = {lane.id: lane for lane in model.lanes}
    waits = pl.concat([s.waits for s in seen])
    _, began = _together(seen)
    rows = []
    for service in model.services:
        mine = waits.filter(pl.col("service") == service.id)
        first, last = (mine.filter(pl.col("period") == p) for p in (0, years - 1))
        lane, per = lanes[service.lane], len(seen) * years
        low, high = (last["waiting"].quantile(q, "linear") for q in (0.025, 0.975))
        within = [places for since, places in service.places if since <= years]
        rows.append(
            {
                "service": service.id,
                "track": lane.track,
                "waits_in": lane.state,
                "holds": ";".join(service.holds),
                "places_now": service.places[0][1],
                "places_then": within[-1],
                "waiting_now": _mean(began.filter(state=lane.state, track=lane.track)["opening"]),
                "waiting_first": _mean(first["waiting"]),
                "waiting_last": _mean(last["waiting"]),
                "waiting_low": low,
                "waiting_high": high,
                "wait_days_first": _ratio(first),
                "wait_days_last": _ratio(last),
                **{
                    f"{name}_per_year": float(mine[column].sum()) / per
                    for name, column in (
                        ("asked", "asked"), ("taken_in", "taken_in"), ("gave_up", "left"),
                    )
                },
            }
        )  # fmt: skip
    return pl.DataFrame(rows, schema=SERVICES, orient="row")


SERVICES = {
    **dict.fromkeys(("service", "track", "waits_in", "holds"), pl.String),
    **dict.fromkeys(("places_now", "places_then"), pl.Int64),
    **dict.fromkeys(
        (
            "waiting_now",
            "waiting_first", "waiting_last", "waiting_low", "waiting_high", "wait_days_first",
            "wait_days_last", "asked_per_year", "taken_in_per_year", "gave_up_per_year",
        ),
        pl.Float64,
    ),
}  # fmt: skip


def _mean(values: pl.Series) -> float:
    return float(values.sum()) / max(len(values), 1)


def _ratio(rows: pl.DataFrame) -> float | None:
    taken = int(rows["taken_in"].sum())
    return float(rows["days"].sum()) / taken if taken else None
