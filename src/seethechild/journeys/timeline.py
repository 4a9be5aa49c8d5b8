"""One child's life laid out: the child in the middle, services and adults around, waits, and gaps.

It says what is recorded and where nothing could be. It carries no name, scores nothing and
forecasts nothing. It is about one child: only those who work with the child may see it, and
whoever shows it records that it was seen (``studies.timeline``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

import polars as pl

from seethechild.core.errors import DataError, Problem
from seethechild.core.files import read_csv
from seethechild.core.time import age_in_years, birthday
from seethechild.journeys.dataset import Dataset, seen_until
from seethechild.journeys.waits.windows import Windows, windows_of
from seethechild.reference.codes import states

_HERE: Final = Path(__file__).parent
_EPOCH: Final = date(1970, 1, 1)
_ADULT: Final = 18
#: States in which a child waits for help that is agreed or asked for.
WAITING: Final = ("waiting", "waiting_first_contact", "waiting_for_help")

#: What a mark stands for.
Sign: TypeAlias = Literal[
    "asked", "closed", "event", "harm", "voice", "review", "alone", "seen", "unseen"
]


@dataclass(frozen=True)
class Bar:
    """Unbroken time.

    Attributes:
        start: first day.
        stop: day after the last; None where it goes on as far as is seen.
        words: what it was.
        waiting: whether the child was waiting for help.
    """

    start: date
    stop: date | None
    words: str
    waiting: bool = False


@dataclass(frozen=True)
class Mark:
    """Something on a day, or from a day to a day.

    Attributes:
        day: when.
        until: last day, where it lasted.
        sign: what it stands for.
        words: what it was.
    """

    day: date
    until: date | None
    sign: Sign
    words: str


@dataclass(frozen=True)
class Row:
    """One line of a lane: time in one state, one home or one worker's, or marks."""

    title: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Lane:
    """One part of what surrounds the child, or the child.

    Attributes:
        id: its name.
        title: in words.
        rows: its lines; none where nothing is recorded.
        gaps: time these returns cannot see, from and up to.
        unseen: what they cannot see then.
    """

    id: str
    title: str
    rows: tuple[Row, ...]
    gaps: tuple[tuple[date, date], ...]
    unseen: str


@dataclass(frozen=True)
class Timeline:
    """One child's life as these returns tell it.

    Attributes:
        start: where it begins.
        stop: the day after it ends.
        birth: the 15th of the month of birth; None where it is not recorded.
        lanes: in order; the child is in the middle.
        made_up: whether the child is invented.
    """

    start: date
    stop: date
    birth: date | None
    lanes: tuple[Lane, ...]
    made_up: bool = field(default=False)

    def age(self, day: date) -> int | None:
        """Return birthdays had on a day; None before birth or where it is not recorded."""
        if self.birth is None or day < self.birth:
            return None
        return age_in_years(self.birth, day)

    @property
    def birthdays(self) -> tuple[tuple[int, date], ...]:
        """The birthdays in sight, with the age reached."""
        if self.birth is None:
            return ()
        days = [(age, birthday(self.birth, age)) for age in range(26)]
        return tuple((age, day) for age, day in days if self.start <= day < self.stop)

    @property
    def waits(self) -> tuple[Bar, ...]:
        """Time waited for help, by start."""
        bars = [bar for lane in self.lanes for row in lane.rows for bar in row.bars]
        return tuple(sorted((b for b in bars if b.waiting), key=lambda bar: bar.start))

    def lane(self, name: str) -> Lane:
        """Return a lane by its name."""
        return next(each for each in self.lanes if each.id == name)


def timeline(dataset: Dataset, child_id: str) -> Timeline:
    """Lay out one child's life.

    Args:
        dataset: the journeys.
        child_id: the keyed hash of the child.

    Returns:
        What lies where, without the child's name, hash or any other identifier.

    Raises:
        DataError: the dataset has no such child, or nothing is recorded of it.
    """
    mine = pl.col("child_id") == child_id
    child = dataset.children.filter(mine)
    spells = seen_until(dataset).filter(mine).sort("start")
    events = dataset.events.filter(mine).sort("date")
    if not child.height or not (spells.height or events.height):
        what = "holds nothing of such a child"
        mend = "Give the council's own identifier and the key that made the dataset."
        raise DataError(Problem(dataset.name, what, mend))
    birth = _birth(child["birth_month"][0])
    start, stop = _ends(dataset, spells, events, birth)
    lanes = tuple(
        _lane(dataset, row, spells, events, (start, stop))
        for row in _lanes().iter_rows(named=True)
    )
    return Timeline(start, stop, birth, lanes, dataset.made_up)


def _birth(month: date | None) -> date | None:
    return None if month is None else month.replace(day=15)


def _ends(
    dataset: Dataset, spells: pl.DataFrame, events: pl.DataFrame, birth: date | None
) -> tuple[date, date]:
    """Return where to begin and end: what is recorded or seen, within childhood and care leaving."""
    seen = [*dataset.coverage["start"].drop_nulls(), *dataset.coverage["stop"].drop_nulls()]
    first = [*spells["start"].drop_nulls(), *events["date"].drop_nulls()]
    days = [*events["date"].drop_nulls(), *events["until"].drop_nulls()]
    last = [*spells["until"].drop_nulls(), *(day + timedelta(days=1) for day in days)]
    start, stop = min(first), max(last)
    if seen:
        start = min(start, max(min(seen), birth or min(seen)))
        end = max(seen)
        if birth is not None:
            end = min(end, birthday(birth, _ADULT))
        stop = max(stop, end)
    died = events.filter(pl.col("kind") == "death")["date"].to_list()
    return start, min([stop, *(day + timedelta(days=1) for day in died)])


def _lane(
    dataset: Dataset,
    row: dict[str, str],
    spells: pl.DataFrame,
    events: pl.DataFrame,
    ends: tuple[date, date],
) -> Lane:
    marks = tuple(_marks(row["lane"], events))
    if row["lane"] == "home":
        lines = list(_homes(spells))
    elif row["lane"] == "workers":
        lines = list(_workers(events, dataset))
    else:
        lines = list(_state_rows(row["track"], spells))
    if row["lane"] == "child":
        lines = _child_rows(marks, spells)
    elif marks:
        lines.insert(0, Row(_MARKS_TITLE[row["lane"]], marks=marks))
    gaps = _gaps(windows_of(dataset.coverage, row["seen_by"].split(";")), ends)
    return Lane(row["lane"], row["title"], tuple(lines), gaps, row["unseen"])


#: The child's own lines of marks.
_CHILD_ROWS: Final[dict[str, tuple[Sign, ...]]] = {
    "Heard": ("voice", "review"),
    "Seen": ("alone", "seen", "unseen"),
    "In danger": ("harm",),
}
#: What the line of marks of each lane is called.
_MARKS_TITLE: Final = {
    "asked": "Contacts and referrals",
    "help": "Enquiries and meetings",
    "law": "Steps in law",
    "mind": "Asked for help",
}


def _state_rows(track: str | None, spells: pl.DataFrame) -> Iterator[Row]:
    if not track:
        return
    mine = spells.filter(pl.col("track") == track)
    names = _state_names(track)
    for state in mine["state"].unique(maintain_order=True):
        words = names.get(state, state.replace("_", " "))
        held = mine.filter(pl.col("state") == state)
        yield Row(
            words,
            tuple(_bar(each, words, waiting=state in WAITING) for each in held.to_dicts()),
        )


def _child_rows(marks: Sequence[Mark], spells: pl.DataFrame) -> list[Row]:
    """Return what the child said and who saw it, what put it in danger, and its waiting."""
    groups = {
        title: tuple(mark for mark in marks if mark.sign in signs)
        for title, signs in _CHILD_ROWS.items()
    }
    mine = spells.filter(pl.col("state").is_in(WAITING))
    names = {**_state_names("help"), **_state_names("mind")}
    bars = tuple(
        _bar(each, names.get(each["state"], each["state"]), waiting=True)
        for each in mine.to_dicts()
    )
    rows = (
        *(Row(title, marks=mine) for title, mine in groups.items()),
        Row("Waiting", bars),
    )
    return [row for row in rows if row.bars or row.marks]


def _homes(spells: pl.DataFrame) -> Iterator[Row]:
    """Each home is a line of its own, numbered in the order the child came to it."""
    mine = spells.filter(pl.col("track") == "home")
    names = _state_names("home")
    place = pl.coalesce("home_id", pl.format("{} {}", "state", "start"))
    held = mine.with_columns(place=place)
    for number, home in enumerate(held["place"].unique(maintain_order=True), 1):
        times = held.filter(pl.col("place") == home).to_dicts()
        words = names.get(times[0]["state"], times[0]["state"])
        yield Row(
            f"{number}. {words}",
            tuple(_bar(each, f"{words} (home {number})") for each in times),
        )


def _workers(events: pl.DataFrame, dataset: Dataset) -> Iterator[Row]:
    """Each worker is a line of its own, numbered; who it was is not told."""
    mine = events.filter(
        (pl.col("kind") == "worker_allocated") & pl.col("worker_id").is_not_null()
    )
    ends = dataset.coverage.group_by("source").agg(pl.col("stop").max().alias("seen"))
    held = mine.join(ends, on="source", how="left", maintain_order="left")
    for number, who in enumerate(held["worker_id"].unique(maintain_order=True), 1):
        times = held.filter(pl.col("worker_id") == who).to_dicts()
        role = "Adviser" if times[0]["detail"] == "personal_adviser" else "Worker"
        team = f", {times[0]['team']}" if times[0]["team"] else ""
        bars = tuple(
            Bar(
                each["date"],
                None if each["until"] is None else each["until"] + timedelta(days=1),
                f"{role} {number}{team}",
            )
            for each in times
        )
        yield Row(f"{role} {number}{team}", bars)


def _bar(spell: dict[str, object], words: str, *, waiting: bool = False) -> Bar:
    start, stop = spell["start"], spell["stop"]
    if not isinstance(start, date):
        raise TypeError("a spell has no start")
    return Bar(start, stop if isinstance(stop, date) else None, words, waiting)


def _marks(lane: str, events: pl.DataFrame) -> Iterator[Mark]:
    known = {
        (row["kind"], row["outcome"] or ""): row
        for row in _marks_table().iter_rows(named=True)
        if row["lane"] == lane
    }
    for event in events.to_dicts():
        if event["kind"] == "visit" and event["detail"] == "assessment":
            event["outcome"] = "seen"
        row = known.get((event["kind"], event["outcome"] or "")) or known.get(
            (event["kind"], "")
        )
        if row is not None:
            lasts = event["until"] if event["kind"] in {"missing", "section_47"} else None
            yield Mark(event["date"], lasts, row["sign"], row["words"])


def _gaps(windows: Windows, ends: tuple[date, date]) -> tuple[tuple[date, date], ...]:
    """Return the time between two days that lies in no window."""
    start, stop = ((day - _EPOCH).days for day in ends)
    gaps, at = [], start
    for begin, end in zip(windows.starts.tolist(), windows.stops.tolist(), strict=True):
        if begin > at and at < stop:
            gaps.append((at, min(begin, stop)))
        at = max(at, end)
    if at < stop:
        gaps.append((at, stop))
    return tuple((_day(low), _day(high)) for low, high in gaps)


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)


@cache
def _state_names(track: str) -> dict[str, str]:
    frame = states().filter(pl.col("track") == track)
    return dict(zip(frame["id"], frame["name"], strict=True))


@cache
def _lanes() -> pl.DataFrame:
    return read_csv(_HERE / "timeline_lanes.csv")


@cache
def _marks_table() -> pl.DataFrame:
    return read_csv(_HERE / "timeline_marks.csv")


def lanes_in_order() -> Sequence[str]:
    """Return the names of the lanes, from the top.

    Example:
        >>> lanes_in_order()[3]
        'child'
    """
    return tuple(_lanes()["lane"].to_list())
