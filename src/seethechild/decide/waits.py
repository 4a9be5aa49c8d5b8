"""Waiting for limited services: who asked, who was taken in, who gave up, how long they waited.

A month here is a twelfth of a year from the start of the run. Who waits *at its end* asked before
that moment and was neither taken in nor gave up before it; so what waits at the end of a month is
what waited at its start, plus who asked, less who was taken in or gave up. Month 0 is the start of
the run. A child that asks again is a request of its own.
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import DAYS_PER_YEAR, MONTHS_PER_YEAR
from seethechild.journeys.waits.groups import age_bands
from seethechild.model.system import Service
from seethechild.simulate.activity import MEANS
from seethechild.simulate.layout import ticks
from seethechild.simulate.play import Played
from seethechild.simulate.program import TICKS_PER_YEAR, Ints
from seethechild.simulate.requests import How

#: Days waited that are looked at: four weeks, twelve weeks, a year.
LONG_WAITS = (28, 84, 365)
DAYS_PER_TICK = DAYS_PER_YEAR / TICKS_PER_YEAR
#: Days within which being taken in is looked at, for all who asked, whatever became of them.
IN_TIME = (28, 84)
FLOWS = (
    "asked",
    "taken_in",
    "gave_up",
    *(f"{what}_{days}" for days in IN_TIME for what in ("due", "in_time")),
)
Bools = NDArray[np.bool_]
#: Columns of ``waits``.
WAITS = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "month": pl.Int32,
        "service": pl.String,
        "places": pl.Int64,
        "waiting": pl.Int64,
        **{f"waiting_over_{days}": pl.Int64 for days in LONG_WAITS},
        **dict.fromkeys(FLOWS, pl.Int64),
        "wait_days": pl.Float64,
        "mean_wait_days": pl.Float64,
    }
)
#: Columns of ``waits_by_group``.
WAITS_BY_GROUP = pl.Schema(
    {
        "draw": pl.Int32,
        "option": pl.String,
        "period": pl.Int32,
        "service": pl.String,
        "team": pl.String,
        "age_band": pl.String,
        "group": pl.String,
        "waiting": pl.Int64,
        **dict.fromkeys(FLOWS, pl.Int64),
        "wait_days": pl.Float64,
    }
)


def waits(played: Played, *, option: str) -> pl.DataFrame:
    """Return what waiting for each limited service came to, month by month.

    Args:
        played: one option of one draw.
        option: its id.

    Returns:
        ``WAITS``: month 0 is the start; ``waiting_over_28`` and so on are, of those waiting, who has
        waited more days so far; ``due_28`` is whose 28th day since asking falls in the month, and
        ``in_time_28`` who of them was taken in by then (who waited at the start does not count: most
        often it is not known since when); wait_days is of those taken in, together; mean_wait_days is null
        where nobody was. Empty where no service is limited.
    """
    services = played.model.services
    if not services:
        return pl.DataFrame(schema=WAITS)
    edges = month_edges(int(played.turns[-1]))
    lines = _Lines(played, played.requests.service, len(services), edges)
    standing = {"waiting": lines.standing(0)} | {
        f"waiting_over_{days}": lines.standing(days) for days in LONG_WAITS
    }
    cells, size = len(services), len(edges)
    frame = pl.DataFrame(
        {
            **_front(played, option, cells * size),
            "month": np.tile(np.arange(size, dtype=np.int32), cells),
            "service": np.repeat([service.id for service in services], size),
            "places": np.concatenate([_places(service, edges) for service in services]),
            **{name: each.ravel() for name, each in (standing | lines.flowing()).items()},
        }
    )
    return with_mean_wait(frame).cast(WAITS)


def waits_by_group(played: Played, *, option: str) -> pl.DataFrame:
    """Return the same year by year, by team, by age when the child asked and by group.

    Args:
        played: one option of one draw.
        option: its id.

    Returns:
        ``WAITS_BY_GROUP``: waiting is at the end of the period; only rows with something in them.
        The team is empty where a service has none.
    """
    if not played.model.services:
        return pl.DataFrame(schema=WAITS_BY_GROUP)
    kids, made = played.children, played.requests
    starts, bands = zip(*age_bands(), strict=True)
    asked = np.maximum(made.asked, kids.entry[made.row])
    age = (asked - kids.birth[made.row]) / TICKS_PER_YEAR
    band = np.searchsorted(starts, age, side="right") - 1
    most = max(len(service.teams) or 1 for service in played.model.services)
    names = [
        (service.id, team, age_band, group)
        for service in played.model.services
        for team in [*(each.id for each in service.teams), *[""] * most][:most]
        for age_band in bands
        for group in played.model.groups
    ]
    groups = len(played.model.groups)
    team = made.service * most + made.team
    cell = (team * len(bands) + band) * groups + kids.group[made.row]
    lines = _Lines(played, cell, len(names), played.turns)
    columns = {"waiting": lines.standing(0), **lines.flowing()}
    periods = len(played.turns) - 1
    front = pl.DataFrame(
        names, schema=["service", "team", "age_band", "group"], orient="row"
    )
    frame = pl.DataFrame(
        {
            **_front(played, option, len(names) * periods),
            "period": np.tile(np.arange(periods, dtype=np.int32), len(names)),
            **{
                name: front[name].gather(np.repeat(np.arange(len(names)), periods))
                for name in front.columns
            },
            **{name: values[:, 1:].ravel() for name, values in columns.items()},
        }
    )
    some = pl.any_horizontal(pl.col("waiting", *FLOWS) > 0)
    return frame.filter(some).cast(WAITS_BY_GROUP)


def with_mean_wait(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the mean wait of those taken in; null where nobody was."""
    mean = pl.col("wait_days") / pl.col("taken_in")
    return frame.with_columns(mean_wait_days=pl.when(pl.col("taken_in") > 0).then(mean))


def month_edges(horizon: int) -> Ints:
    """Return when months begin and end, in ticks, up to the end of a run.

    Example:
        >>> month_edges(TICKS_PER_YEAR // 4).tolist()
        [0, 83333333, 166666667, 250000000]
    """
    months = horizon * MONTHS_PER_YEAR // TICKS_PER_YEAR + 2
    edges = ticks(np.arange(months) / MONTHS_PER_YEAR)
    return np.append(edges[edges < horizon], horizon)


def waiting_at_the_start(played: Played) -> Bools:
    """Return which requests are of children who waited as the run began, shape (R,)."""
    kids, made, model = played.children, played.requests, played.model
    by_id = {lane.id: lane for lane in model.lanes}
    own = [by_id[service.lane] for service in model.services]
    column = np.array([model.tracks.index(lane.track) for lane in own])
    state = np.array([played.layout.number[lane.track, lane.state] for lane in own])
    there = kids.states[made.row, column[made.service]] == state[made.service]
    there &= (kids.inflow[made.row] < 0) & (made.asked <= kids.entry[made.row])
    return np.asarray(there)


class _Lines:
    """Requests in cells, counted between moments: all shapes are (cells, moments)."""

    def __init__(self, played: Played, cell: Ints, cells: int, edges: Ints) -> None:
        self.made, self.cell, self.cells, self.edges = played.requests, cell, cells, edges
        self.early = waiting_at_the_start(played)
        # Who arrives in the run may have waited before, elsewhere, and is in line from then on.
        self.came = np.maximum(self.made.asked, played.children.entry[self.made.row])

    def standing(self, days: int) -> Ints:
        """Who has waited so many days at each moment and waits on."""
        least = round(days / DAYS_PER_TICK)
        # From the first moment after so long a wait until the last before it ends; summed up.
        long = self.made.asked + least
        first = np.where(self.early, long if days else -1, np.maximum(long, self.came))
        since = np.searchsorted(self.edges, first, side="right")
        until = np.searchsorted(self.edges, self.made.ended, side="right")
        did = since < until
        change = self._bin(since, did) - self._bin(until, did)
        return np.asarray(change.cumsum(axis=1)[:, :-1].astype(np.int64))

    def flowing(self) -> dict[str, NDArray[Any]]:
        """What happened up to each moment from the one before."""
        made = self.made
        came, went = made.how == How.TAKEN_IN, made.how == How.LEFT
        within = {}
        for limit in IN_TIME:
            due = np.maximum(made.asked + round(limit / DAYS_PER_TICK), self.came)
            soon = came & (made.ended <= due)
            within[f"due_{limit}"] = self._between(due, ~self.early)
            within[f"in_time_{limit}"] = self._between(due, ~self.early & soon)
        days = (made.ended - made.asked) * DAYS_PER_TICK
        return {
            "asked": self._between(self.came, ~self.early),
            "taken_in": self._between(made.ended, came),
            "gave_up": self._between(made.ended, went),
            **within,
            "wait_days": self._between(made.ended, came, days),
        }

    def _between(
        self, when: Ints, which: Bools, weight: NDArray[Any] | None = None
    ) -> NDArray[Any]:
        place = np.maximum(np.searchsorted(self.edges, when, side="right"), 1)
        return self._bin(place, which, weight)[:, :-1]

    def _bin(
        self, place: Ints, which: Bools, weight: NDArray[Any] | None = None
    ) -> NDArray[Any]:
        width = len(self.edges) + 1
        counted = np.bincount(
            (self.cell * width + place)[which],
            weights=None if weight is None else weight[which],
            minlength=self.cells * width,
        )
        return counted.reshape(self.cells, width)


def _front(played: Played, option: str, rows: int) -> dict[str, Any]:
    draw = MEANS if played.draw is None else played.draw
    return {
        "draw": np.full(rows, draw, dtype=np.int32),
        "option": pl.Series([option], dtype=pl.String).new_from_index(0, rows),
    }


def _places(service: Service, edges: Ints) -> Ints:
    # A number that holds from the very end of a month on is the next month's.
    years, counts = zip(*service.places, strict=True)
    step = np.searchsorted(ticks(np.array(years, dtype=float)), edges, side="left") - 1
    return np.array(counts, dtype=np.int64)[np.maximum(step, 0)]
