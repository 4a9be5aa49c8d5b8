"""A dataset as numbers: children counted from 0, days since 1970, so that searching is quick.

``Moments`` finds when things of a set happened to whom, and what came next for a child. It is
made once and asked many times.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np
import polars as pl

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.journeys.waits.risk import BoolArray, IntArray
from seethechild.journeys.waits.sets import Kind, kinds
from seethechild.journeys.waits.windows import Windows, joined, windows_of

#: Day that stands for "never": later than any.
NEVER: Final = 1 << 30
#: The birthday, where only the month of birth is published.
_DAY_OF_BIRTH: Final = 15
_MARCH: Final = 3
_ADULT_MONTHS: Final = 18 * MONTHS_PER_YEAR
_EPOCH: Final = np.datetime64("1970-01-01", "D")
#: A kind seen for less than this share of the days of those its set needs is left out.
_ENOUGH: Final = 0.5
#: Room for days in a key of child and day.
_SPAN: Final = 1 << 32


class Journeys(Protocol):
    """What waits are measured from: the tables of ``journeys.tables``."""

    @property
    def children(self) -> pl.DataFrame:
        """CHILDREN."""

    @property
    def spells(self) -> pl.DataFrame:
        """SPELLS."""

    @property
    def events(self) -> pl.DataFrame:
        """EVENTS."""

    @property
    def coverage(self) -> pl.DataFrame:
        """COVERAGE."""


@dataclass(frozen=True, eq=False)
class Found:
    """Happenings, sorted by child and day; a child has at most one a day.

    Attributes:
        child: number of the child, shape (n,).
        day: days since 1970, shape (n,).
        team: number of the team, -1 where not recorded, shape (n,).
    """

    child: IntArray
    day: IntArray
    team: IntArray

    def __len__(self) -> int:
        """How many."""
        return len(self.child)

    @cached_property
    def key(self) -> IntArray:
        """Child and day in one rising number."""
        return self.child * _SPAN + self.day

    def take(self, which: BoolArray) -> "Found":
        """Return some of them."""
        if which.all():
            return self
        return Found(self.child[which], self.day[which], self.team[which])

    def next(self, child: IntArray, day: IntArray, *, after: int = 0) -> IntArray:
        """Return the first day on or after ``day + after`` for each child, or NEVER."""
        if not len(self):
            return np.full(len(child), NEVER)
        place = np.searchsorted(self.key, child * _SPAN + day + after, side="left")
        there = np.minimum(place, len(self) - 1)
        mine = (place < len(self)) & (self.child[there] == child)
        return np.where(mine, self.day[there], NEVER)

    def latest(self, child: IntArray, day: IntArray) -> IntArray:
        """Return the place of the last on or before ``day`` for each child, or -1."""
        place = np.searchsorted(self.key, child * _SPAN + day, side="right") - 1
        if not len(self):
            return place
        mine = (place >= 0) & (self.child[np.maximum(place, 0)] == child)
        return np.where(mine, place, -1)


@dataclass(frozen=True, eq=False)
class Seen:
    """What of a set the returns can show, and when.

    Attributes:
        kinds: those used.
        windows: days on which all of them would have been seen.
        unseen: names of kinds left out, because hardly or never covered.
    """

    kinds: tuple[Kind, ...]
    windows: Windows
    unseen: tuple[str, ...]


class Moments:
    """A dataset made ready for asking.

    Args:
        journeys: children, spells, events and coverage.
    """

    def __init__(self, journeys: Journeys) -> None:
        self.children = journeys.children.sort("child_id")
        self.coverage = journeys.coverage
        place = self.children.select("child_id").with_row_index("child")
        named = [journeys.events["team"], journeys.spells["team"]]
        teams = pl.concat(named).drop_nulls().unique().sort()
        self.teams: tuple[str, ...] = tuple(teams.to_list())
        self.events = _numbered(journeys.events, place, teams, "date")
        self.spells = _numbered(journeys.spells, place, teams, "start")
        self._found: dict[tuple[Kind, ...], Found] = {}
        self._seen: dict[str, Seen] = {}
        self._codes: dict[str, IntArray] = {}

    def coded(self, column: str, number: Mapping[object, int], other: int) -> IntArray:
        """Return a column of CHILDREN as numbers, shape (children,); worked out once a column."""
        if column not in self._codes:
            values = self.children[column]
            codes = values.replace_strict(
                dict(number), default=other, return_dtype=pl.Int64
            )
            self._codes[column] = codes.to_numpy()
        return self._codes[column]

    @cached_property
    def birth_months(self) -> IntArray:
        """Months from 1970 to the month of birth, or NEVER; shape (children,)."""
        return _filled(
            self.children.select(
                (pl.col("birth_month").dt.year().cast(pl.Int64) - 1970) * 12
                + pl.col("birth_month").dt.month().cast(pl.Int64)
                - 1
            ).to_series()
        )

    @cached_property
    def born(self) -> IntArray:
        """Day of birth, the 15th of its month, or NEVER."""
        return _fifteenth(self.birth_months, 0)

    @cached_property
    def adult(self) -> IntArray:
        """The 18th birthday, or NEVER."""
        return _fifteenth(self.birth_months, _ADULT_MONTHS)

    @cached_property
    def died(self) -> IntArray:
        """Day of death, or NEVER. Of a month the last day, so that what led to it comes first."""
        ends = pl.col("death_month").dt.month_end().cast(pl.Int32).cast(pl.Int64)
        told = self.find(kinds("died"))
        day = told.next(
            np.arange(self.children.height), np.full(self.children.height, -NEVER)
        )
        return np.where(day < NEVER, day, _filled(self.children.select(ends).to_series()))

    @cached_property
    def first_known(self) -> IntArray:
        """First day a child appears in any event or spell, or NEVER."""
        both = [self.events.select("child", "day"), self.spells.select("child", "day")]
        first = pl.concat(both).group_by("child").agg(pl.col("day").min())
        found = np.full(self.children.height, NEVER)
        found[first["child"].to_numpy()] = first["day"].to_numpy()
        return found

    @cached_property
    def help_spells(self) -> pl.DataFrame:
        """Spells of the track ``help`` by child and start: child, day, stop, state."""
        mine = self.spells.filter(pl.col("track") == "help")
        stop = pl.col("stop").cast(pl.Int32).cast(pl.Int64).fill_null(NEVER)
        return mine.select("child", "day", "state", stop)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in which the financial years start that coverage touches, rising."""
        ends = self.coverage.select(
            first=pl.col("start").min().cast(pl.Int32),
            last=pl.col("stop").max().cast(pl.Int32) - 1,
        )
        if self.coverage.is_empty():
            return ()
        first, last = financial_years(np.array(ends.row(0), dtype=np.int64)).tolist()
        return tuple(range(first, last + 1))

    def seen(self, name: str) -> Seen:
        """Return which kinds of a set these returns show, and when all of them.

        Where a kind that the set needs is not covered, nothing of the set is. Any other kind
        that is seen for less than half of the days of those needed is left out and named, so
        that a source of a few months does not shorten everything.

        Args:
            name: of the set.
        """
        if name not in self._seen:
            self._seen[name] = self._see(kinds(name))
        return self._seen[name]

    def _see(self, members: tuple[Kind, ...]) -> Seen:
        windows = {each: windows_of(self.coverage, each.seen_by) for each in members}
        joint = joined([windows[each] for each in members if each.needed])
        most = joint.days
        used = []
        for each in members:
            both = joint & windows[each]
            if most and (each.needed or both.days >= _ENOUGH * most):
                used.append(each)
                joint = both
        unseen = dict.fromkeys(m.name for m in members if m not in used)
        return Seen(tuple(used), joint, tuple(unseen))

    def find(self, members: tuple[Kind, ...]) -> Found:
        """Return when anything of some kinds happened, each child once a day.

        Args:
            members: kinds of events, or of states, whose spells begin.
        """
        if members not in self._found:
            self._found[members] = self._find(members)
        return self._found[members]

    def _find(self, members: tuple[Kind, ...]) -> Found:
        parts = [_matching(self._of_kind(each), each) for each in members]
        if not parts:
            nothing = np.zeros(0, dtype=np.int64)
            return Found(nothing, nothing, nothing)
        rows = pl.concat([each.select("child", "day", "team") for each in parts])
        child, day, team = (rows[name].to_numpy() for name in ("child", "day", "team"))
        if len(parts) > 1:
            order = np.lexsort((team, child * _SPAN + day))
            child, day, team = child[order], day[order], team[order]
        key = child * _SPAN + day
        first = np.ones(len(key), dtype=bool)
        first[1:] = key[1:] != key[:-1]
        return Found(child[first], day[first], team[first])

    def _of_kind(self, member: Kind) -> pl.DataFrame:
        if not member.track:
            return self._kinds.get((member.kind,), self.events.head(0))
        return self._states.get((member.track, member.kind), self.spells.head(0))

    @cached_property
    def _kinds(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self.events.partition_by("kind", as_dict=True)

    @cached_property
    def _states(self) -> Mapping[tuple[object, ...], pl.DataFrame]:
        return self.spells.partition_by("track", "state", as_dict=True)


def _matching(rows: pl.DataFrame, member: Kind) -> pl.DataFrame:
    """Return the rows with the outcome asked for and without what is left out."""
    words = ("legal_status", "end_reason") if member.track else ("outcome", "detail")
    if member.outcome:
        rows = rows.filter(pl.col("outcome") == member.outcome)
    for word in words if member.leave_out else ():
        odd = pl.col(word).is_in(list(member.leave_out)).fill_null(value=False)
        rows = rows.filter(~odd)
    return rows


def months_of(day: IntArray) -> tuple[IntArray, IntArray]:
    """Return months since January 1970 and the day of the month of each day.

    Example:
        >>> months_of(np.array([19448]))  # 1 April 2023
        (array([639]), array([1]))
    """
    if not len(day):
        return day, day
    low = int(day.min())
    dates = _EPOCH + np.arange(low, int(day.max()) + 1)
    months = dates.astype("M8[M]")
    of_month = (dates - months.astype("M8[D]")).astype(np.int64) + 1
    return months.astype(np.int64)[day - low], of_month[day - low]


def financial_years(day: IntArray) -> IntArray:
    """Return the calendar year in which the financial year of each day starts.

    Example:
        >>> financial_years(np.array([19447, 19448]))  # 31 March and 1 April 2023
        array([2022, 2023])
    """
    months, _ = months_of(day)
    return np.asarray((months - _MARCH) // MONTHS_PER_YEAR + 1970, dtype=np.int64)


def _numbered(
    rows: pl.DataFrame, place: pl.DataFrame, teams: pl.Series, date: str
) -> pl.DataFrame:
    """Number children, days and teams (-1 not recorded); sort by them.

    A dataset stands sorted by child, so each run of a child is looked up once.
    """
    run = rows["child_id"].rle_id()
    who = rows.select("child_id").filter(run.is_first_distinct())
    found = who.join(place, on="child_id", how="left", maintain_order="left")["child"]
    numbered = rows.select(
        pl.all().exclude("child_id", date, "team", "source", "worker_id", "until"),
        child=found.cast(pl.Int64).gather(run) if rows.height else pl.lit(0, pl.Int64),
        day=pl.col(date).cast(pl.Int32).cast(pl.Int64),
        team=pl.col("team").cast(pl.Enum(teams)).to_physical().cast(pl.Int64).fill_null(-1),
    ).drop_nulls("child")
    key = pl.col("child") * _SPAN + pl.col("day")
    order = numbered.select(
        (key * (len(teams) + 1) + pl.col("team")).arg_sort()
    ).to_series()
    return numbered if order.is_sorted() else numbered[order]


def _filled(values: pl.Series) -> IntArray:
    return values.cast(pl.Int64).fill_null(NEVER).to_numpy()


def _fifteenth(months: IntArray, later: int) -> IntArray:
    known = months < NEVER
    first = (np.where(known, months, 0) + later).astype("M8[M]").astype("M8[D]")
    day = (first - _EPOCH).astype(np.int64) + _DAY_OF_BIRTH - 1
    return np.where(known, day, NEVER)
