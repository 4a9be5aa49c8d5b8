"""Child-years in every joint state, by age band and time in the state, to the day."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.layout import (
    AGE_BAND_COUNT,
    AGE_EDGES,
    CHILD_BAND_COUNT,
    DURATION_BAND_COUNT,
    DURATION_EDGES,
    GROUPS,
)
from seethechild.model.observed.history import ADULT, MID_MONTH, History
from seethechild.model.observed.points import CARE, HELP, NONE, PLAN
from seethechild.model.observed.watch import Watch
from seethechild.model.system import FloatArray, SystemModel

#: A child whose last help nobody saw end may have had it before the returns begin: after so many
#: days without, the time since is long, as the model asks.
UNSEEN_DAYS = round(DAYS_PER_YEAR)
#: A stay that ends on the day it began is not seen: until its first midnight, half a day on average,
#: a stay that is seen could not have ended.
UNSEEN_PART = 0.5
#: Where those who are before a court at home are not seen, the published model says how many are.
MAY_BE_BEFORE_COURT = (HELP, PLAN)
#: Legal states at home that returns never tell of.
NEVER_SEEN_AT_HOME = ("none", "proceedings", "supervision_order")

#: A joint state: group, help, legal, home.
Place = tuple[str, str, str, str]


@dataclass(frozen=True, eq=False)
class Exposure:
    """Child-years by joint state, each of shape (A, D)."""

    years: dict[Place, FloatArray]

    def of(
        self,
        track: str,
        state: str,
        when: dict[str, dict[str, float]],
        groups: dict[str, float],
    ) -> FloatArray:
        """Return child-years in a state, weighted by the other tracks' states and the group.

        Args:
            track: whose time counts.
            state: of the track.
            when: other track to the weight of its states; a state not named weighs 0.
            groups: group to weight.
        """
        at = {"help": 1, "legal": 2, "home": 3}
        total = np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT))
        for place, years in self.years.items():
            if place[at[track]] != state:
                continue
            weight = groups.get(place[0], 0.0)
            for other, weights in when.items():
                weight *= weights.get(place[at[other]], 0.0)
            total += weight * years
        return total


def exposure(
    lives: History, watch: Watch, population: FloatArray, prior: SystemModel
) -> Exposure:
    """Return child-years below 18 by joint state, age band and time in the help state.

    Children of whom nothing is told are the population less those who are; their time since help
    is taken as long, but for what a life so far allows, and counted once a year was watched.

    Args:
        lives: children's histories.
        watch: days that count.
        population: shape (18,), children by single year of age.
        prior: the published model, for legal states at home that no return tells of.
    """
    known = _told(lives, watch)
    unseen = _unseen(lives, watch, population)
    place = ("children", NONE, "none", "parents")
    known[place] = known.get(place, _nobody()) + unseen
    return Exposure(
        _with_courts(known, court_shares(prior, before_court=watch.before_court))
    )


def _nobody() -> FloatArray:
    return np.zeros((AGE_BAND_COUNT, DURATION_BAND_COUNT))


def pieces(lives: History, watch: Watch) -> pl.DataFrame:
    """Return the time children spent in joint states within the watch: as ``History.days``.

    Returns:
        Its columns and ``stop``: the day after the last; before the month of the 18th birthday, as
        moves are counted (``moves.within``).
    """
    last = pl.col("row") != pl.col("row").shift(-1)
    held = lives.days.with_columns(
        stop=pl.when(last.fill_null(value=True))
        .then(watch.stop)
        .otherwise(pl.col("day").shift(-1))
    )
    adult = pl.Series(lives.adult_from[held["row"].to_numpy()].astype(np.int32))
    held = held.with_columns(
        start=pl.max_horizontal("day", pl.lit(watch.start)),
        stop=pl.min_horizontal("stop", pl.lit(watch.stop), adult),
    )
    return held.filter(pl.col("start") < pl.col("stop"))


def _told(lives: History, watch: Watch) -> dict[Place, FloatArray]:
    """Child-years told of: in help, or not known since help or a referral that was seen."""
    held = pieces(lives, watch)
    held = held.filter(pl.col("known") & (pl.col("help") != "open"))
    group = np.where(lives.alone[held["row"].to_numpy()], GROUPS[1], GROUPS[0])
    coded = held.with_columns(pl.Series("group", group)).with_columns(
        code=pl.struct("group", "help", "legal", "home").rank("dense") - 1
    )
    names = coded.unique("code").sort("code")
    code = coded["code"].to_numpy().astype(np.int64)
    born = lives.birthdays[coded["row"].to_numpy()]
    start, stop, origin = (
        coded[name].to_numpy().astype(np.float64) for name in ("start", "stop", "origin")
    )
    edges = born[:, AGE_EDGES[: CHILD_BAND_COUNT + 1].astype(int)]
    begins = (pl.col("help") != pl.col("was_help")) & (pl.col("help") != NONE)
    seen = coded.select(begins & (pl.col("day") >= watch.start)).to_series().to_numpy()
    table = _cut(
        _Stays(start + UNSEEN_PART * seen, stop, origin, edges), code, names.height
    )
    places = names.select("group", "help", "legal", "home").rows()
    return {place: table[at] for at, place in enumerate(places)}


@dataclass(frozen=True, eq=False)
class _Stays:
    """Times in states: first day, day after the last, since when; and birthdays at age edges."""

    start: FloatArray
    stop: FloatArray
    origin: FloatArray
    edges: FloatArray


def _cut(stays: _Stays, code: NDArray[np.int64], count: int) -> FloatArray:
    """Split time at birthdays and duration edges and add it up by code; in child-years."""
    table = np.zeros((count, AGE_BAND_COUNT, DURATION_BAND_COUNT))
    turns = np.append(DURATION_EDGES, np.inf) * DAYS_PER_YEAR
    for age in range(CHILD_BAND_COUNT):
        low = stays.start if age == 0 else np.maximum(stays.start, stays.edges[:, age])
        high = np.minimum(stays.stop, stays.edges[:, age + 1])
        some = np.flatnonzero(low < high)
        begin, end, since, who = low[some], high[some], stays.origin[some], code[some]
        for band in range(DURATION_BAND_COUNT):
            first = begin if band == 0 else np.maximum(begin, since + turns[band])
            days = np.maximum(np.minimum(end, since + turns[band + 1]) - first, 0.0)
            table[:, age, band] = np.bincount(who, days, minlength=count) / DAYS_PER_YEAR
    return table


def _unseen(lives: History, watch: Watch, population: FloatArray) -> FloatArray:
    """Child-years of children of whom nothing is told, once the watch is a year old."""
    start = min(watch.start + UNSEEN_DAYS, watch.stop)
    years = (watch.stop - start) / DAYS_PER_YEAR
    seen = _seen_by_year(lives, Watch(start, watch.stop))
    whole = np.ones(ADULT)
    whole[-1] -= MID_MONTH / DAYS_PER_YEAR  # the month of the 18th birthday does not count
    left = np.maximum(population * years * whole - seen, 0.0)
    table = _nobody()
    for age, time in enumerate(left):
        band = int(np.searchsorted(AGE_EDGES, age, side="right")) - 1
        table[band] += time * _since_birth(age)
    return table


def _since_birth(age: int) -> FloatArray:
    """Share of a year of age in each duration band, if time counts from birth; shape (D,)."""
    edges = np.clip(np.append(DURATION_EDGES, np.inf), age, age + 1)
    return np.diff(edges)


def _seen_by_year(lives: History, watch: Watch) -> FloatArray:
    """Child-years told of by single year of age; shape (18,)."""
    held = pieces(lives, watch).filter("known")
    start, stop = (held[name].to_numpy().astype(np.float64) for name in ("start", "stop"))
    born = lives.birthdays[held["row"].to_numpy()]
    return np.array(
        [
            np.maximum(
                np.minimum(stop, born[:, age + 1])
                - (start if age == 0 else np.maximum(start, born[:, age])),
                0.0,
            ).sum()
            / DAYS_PER_YEAR
            for age in range(ADULT)
        ]
    )


def court_shares(
    prior: SystemModel, *, before_court: bool
) -> dict[tuple[str, str], FloatArray]:
    """Return how children at home who seem before no court spread over legal states.

    Args:
        prior: the published model, whose start population says so.
        before_court: whether steps before court are seen, so that the others are not in them.

    Returns:
        (help, legal) to shares by age band, shape (A,); they sum to 1 over ``legal``.
    """
    hidden = [*NEVER_SEEN_AT_HOME, *(() if before_court else ("pre_proceedings",))]
    found: dict[tuple[str, str], FloatArray] = {}
    for state in MAY_BE_BEFORE_COURT:
        counts = np.zeros((len(hidden), AGE_BAND_COUNT))
        rows = prior.start.filter((pl.col("help") == state) & pl.col("legal").is_in(hidden))
        for legal, low, count in rows.select("legal", "age_low", "count").iter_rows():
            band = int(np.searchsorted(AGE_EDGES, low, side="right")) - 1
            counts[hidden.index(legal), band] += count
        counts[0] += np.where(counts.sum(axis=0) == 0, 1.0, 0.0)
        shares = counts / counts.sum(axis=0)
        found |= {(state, legal): shares[at] for at, legal in enumerate(hidden)}
    return found


def _with_courts(
    known: dict[Place, FloatArray], shares: dict[tuple[str, str], FloatArray]
) -> dict[Place, FloatArray]:
    spread: dict[Place, FloatArray] = {}
    for place, years in known.items():
        group, state, legal, home = place
        parts = [
            (other, share) for (help_, other), share in shares.items() if help_ == state
        ]
        if legal != "none" or not parts:
            parts = [(legal, np.ones(AGE_BAND_COUNT))]
        for other, share in parts:
            key = (group, state, other, home)
            spread[key] = spread.get(key, _nobody()) + years * share[:, None]
    return spread


__all__ = ["CARE", "Exposure", "Place", "court_shares", "exposure", "pieces"]
