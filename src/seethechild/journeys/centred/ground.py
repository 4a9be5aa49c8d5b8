"""What measures stand on: a dataset numbered by child and day, and spans of time cut and joined.

A *span* is a row ``child, day, stop``: from ``day`` up to, not including, ``stop``. A *row told*
is ``child, day, part, whole, together``: what one child adds to the part and to the whole of a
measure on a day, which says its group and its year; parts with one number ``together`` came about
together, such as when a worker of many children left.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl

from seethechild.journeys.centred.declared import Need
from seethechild.journeys.dataset import Dataset, seen_until
from seethechild.journeys.waits.moments import Moments
from seethechild.journeys.waits.risk import IntArray
from seethechild.journeys.waits.windows import Windows, joined, windows_of

#: States of the track ``help`` in which a social worker is responsible; who waits is open to one.
IN_CARE: Final = ("looked_after",)
WAITING: Final = "waiting"
SOCIAL_WORK: Final = (
    "assessment",
    WAITING,
    "family_help",
    "disabled_children_support",
    "child_protection_plan",
    "looked_after",
    "support_after_care_or_order",
)
DAYS_PER_YEAR: Final = 365.25
_SPAN: Final = {"child": pl.Int64, "day": pl.Int64, "stop": pl.Int64}
TOLD: Final = {
    "child": pl.Int64, "day": pl.Int64, "part": pl.Float64, "whole": pl.Float64,
    "together": pl.Int64,
}  # fmt: skip
_EPOCH_YEAR: Final = 1970


class Ground:
    """A dataset numbered: children from 0, days since 1970.

    Args:
        dataset: children, spells, events, coverage, and the time diary where there is one.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.moments = Moments(dataset)
        place = self.moments.children.select("child_id").with_row_index("child")
        self._place = place.with_columns(pl.col("child").cast(pl.Int64))

    @cached_property
    def events(self) -> pl.DataFrame:
        """EVENTS with ``child``, ``day`` and ``until`` as numbers."""
        held = self.dataset.events.join(self._place, on="child_id", maintain_order="left")
        return held.with_columns(_number("date").alias("day"), _number("until")).drop(
            "date"
        )

    @cached_property
    def spells(self) -> pl.DataFrame:
        """SPELLS with ``child``, ``day`` and ``stop`` as numbers; what is open as far as seen."""
        last = self.dataset.coverage["stop"].max()
        held = seen_until(self.dataset).join(
            self._place, on="child_id", maintain_order="left"
        )
        stop = pl.coalesce("until", pl.lit(last, pl.Date))
        named = held.with_columns(_number("start").alias("day"), stop=stop)
        return named.with_columns(_number("stop")).filter(pl.col("day") < pl.col("stop"))

    @cached_property
    def cluster(self) -> IntArray:
        """Number of the family of each child, or its own where none is known: (children,)."""
        who = self.moments.children.select(
            pl.coalesce(pl.format("f {}", "family_id"), pl.format("c {}", "child_id"))
        ).to_series()
        return who.rank("dense").cast(pl.Int64).to_numpy()

    @cached_property
    def families(self) -> pl.DataFrame:
        """Children whose family is known: ``child, family_id``."""
        held = self.moments.children.select("child_id", "family_id").drop_nulls()
        return held.join(self._place, on="child_id").drop("child_id")

    @cached_property
    def care(self) -> pl.DataFrame:
        """Spans of being in care."""
        return self.helped(IN_CARE)

    @cached_property
    def homes(self) -> pl.DataFrame:
        """Spans in a home while in care, with ``home_id`` and ``distance_miles``."""
        homes = self.spells.filter(pl.col("track") == "home")
        return overlap(homes.select(*_SPAN, "home_id", "distance_miles"), self.care)

    def helped(self, states: Sequence[str]) -> pl.DataFrame:
        """Return unbroken spans in any of some states of the track ``help``."""
        mine = (pl.col("track") == "help") & pl.col("state").is_in(states)
        return united(self.spells.filter(mine).select(*_SPAN))

    def kind(self, *names: str) -> pl.DataFrame:
        """Return the events of some kinds."""
        return self.events.filter(pl.col("kind").is_in(names))

    def windows(self, needs: Iterable[Need]) -> Windows:
        """Return the days on which all of some records are covered."""
        coverage = self.dataset.coverage
        each = []
        for need in needs:
            format_ = pl.col("source").str.extract(r"^(\w+)", 1)
            some = (
                coverage.filter(format_.is_in(need.formats)) if need.formats else coverage
            )
            each.append(windows_of(some, [need.record]))
        return joined(each)

    def under_18(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Return spans up to the 18th birthday."""
        adult = pl.Series(self.moments.adult)[spans["child"]]
        cut = spans.with_columns(stop=pl.min_horizontal("stop", adult))
        return cut.filter(pl.col("day") < pl.col("stop"))

    def cut(self, spans: pl.DataFrame) -> pl.DataFrame:
        """Return spans cut at 1 April and at birthdays, so that a piece has one year and age."""
        months = pl.Series("month", self.moments.birth_months)[spans["child"]] % 12 + 1
        held = spans.with_columns(month=months).with_row_index("span")
        first, last = _year("day"), _year(pl.col("stop") - 1)
        each = held.with_columns(year=pl.int_ranges(first, last + 1)).explode(
            "year", empty_as_null=False
        )
        april = _days(pl.date("year", 4, 1))
        birthday = _days(pl.date("year", "month", 15))
        at = pl.concat(
            [
                held.select("span", at="day"),
                *(each.select("span", "day", "stop", at=when)
                  .filter((pl.col("at") > pl.col("day")) & (pl.col("at") < pl.col("stop")))
                  .select("span", "at") for when in (april, birthday)),
            ]
        ).unique().sort("span", "at")  # fmt: skip
        parts = at.join(held.drop("month"), on="span", maintain_order="left")
        until = pl.col("at").shift(-1).over("span")
        return parts.with_columns(stop=until.fill_null(pl.col("stop")), day="at").drop(
            "at", "span"
        )


def of_windows(spans: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """Return what of spans lies in windows."""
    held = pl.DataFrame(
        {"from": windows.starts, "to": windows.stops},
        schema={"from": pl.Int64, "to": pl.Int64},
    )
    both = spans.join(held, how="cross")
    cut = both.with_columns(
        day=pl.max_horizontal("day", "from"), stop=pl.min_horizontal("stop", "to")
    )
    return cut.filter(pl.col("day") < pl.col("stop")).drop("from", "to")


def overlap(spans: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Return what of each span lies in another span of the same child."""
    both = spans.join(others.select(*_SPAN), on="child", suffix="_other")
    cut = both.with_columns(
        day=pl.max_horizontal("day", "day_other"),
        stop=pl.min_horizontal("stop", "stop_other"),
    )
    return cut.filter(pl.col("day") < pl.col("stop")).drop("day_other", "stop_other")


def united(spans: pl.DataFrame) -> pl.DataFrame:
    """Return spans joined where those of a child touch or overlap.

    Example:
        >>> united(pl.DataFrame({"child": [0, 0, 0], "day": [1, 3, 9], "stop": [4, 6, 10]})).rows()
        [(0, 1, 6), (0, 9, 10)]
    """
    held = spans.select(*_SPAN).sort("child", "day", "stop")
    reached = pl.col("stop").cum_max().shift(1).over("child")
    new = (pl.col("day") > reached).fill_null(value=True)
    runs = held.with_columns(run=new).with_columns(run=pl.col("run").cum_sum())
    return runs.group_by("run", maintain_order=True).agg(
        pl.col("child").first(), pl.col("day").first(), pl.col("stop").max()
    ).select(*_SPAN)  # fmt: skip


def less(spans: pl.DataFrame, taken: pl.DataFrame) -> pl.DataFrame:
    """Return what of spans lies in no other span of the same child.

    Example:
        >>> one = pl.DataFrame({"child": [0], "day": [0], "stop": [10]})
        >>> less(one, pl.DataFrame({"child": [0, 0], "day": [2, 5], "stop": [3, 7]})).rows()
        [(0, 0, 2), (0, 3, 5), (0, 7, 10)]
    """
    whole = united(spans)
    gone = overlap(united(taken), whole)
    held = whole.with_row_index("span")
    inside = (pl.col("day") >= pl.col("from")) & (pl.col("stop") <= pl.col("to"))
    mine = held.rename({"day": "from", "stop": "to"}).join(gone, on="child").filter(inside)
    ends = pl.concat(
        [
            held.select("span", "child", at="day", next="stop"),
            mine.select("span", "child", at="stop", next="to"),
        ]
    ).sort("span", "at")
    starts = mine.select("span", begins="day").sort("begins")
    rest = ends.sort("at").join_asof(
        starts, left_on="at", right_on="begins", by="span", strategy="forward",
        check_sortedness=False,
    )  # fmt: skip
    cut = rest.select("child", day="at", stop=pl.coalesce("begins", "next"))
    return cut.filter(pl.col("day") < pl.col("stop")).sort("child", "day")


def on_day(happened: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Return what happened on days that lie in a span of the same child."""
    held = spans.select(*_SPAN).rename({"day": "from"}).sort("from")
    told = happened.sort("day").join_asof(
        held, left_on="day", right_on="from", by="child", strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    return told.filter(pl.col("day") < pl.col("stop")).drop("from", "stop")


def snapshots(windows: Windows) -> list[tuple[int, int]]:
    """Return the last day of each window and that day in each year before it.

    Returns:
        Pairs of the day on which a year to the day begins, and the day; only whole years.

    Example:
        >>> year = Windows.of([(18262, 18262 + 731)])  # 1 January 2020, 731 days
        >>> [np.datetime64(day, "D").item().isoformat() for _, day in snapshots(year)]
        ['2021-12-31', '2020-12-31']
    """
    found = []
    for start, stop in zip(windows.starts.tolist(), windows.stops.tolist(), strict=True):
        after = np.datetime64(stop, "D")
        while (before := _year_before(after)) >= np.datetime64(start, "D"):
            found.append((int(before.astype(int)), int(after.astype(int)) - 1))
            after = before
    return found


def _year_before(day: np.datetime64) -> np.datetime64:
    month = day.astype("M8[M]")
    into = day - month.astype("M8[D]")
    before = month - np.timedelta64(12, "M")
    last = (before + 1).astype("M8[D]") - np.timedelta64(1, "D")
    return min(before.astype("M8[D]") + into, last)


def told(frame: pl.DataFrame) -> pl.DataFrame:
    """Return ``child, day, part, whole`` of a frame that has them, and ``together`` if it has it."""
    if "together" not in frame.columns:
        frame = frame.with_columns(together=None)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in TOLD.items())


def _number(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int32).cast(pl.Int64).alias(name)


def _days(day: pl.Expr) -> pl.Expr:
    return day.cast(pl.Int32).cast(pl.Int64)


def _year(day: str | pl.Expr) -> pl.Expr:
    held = pl.col(day) if isinstance(day, str) else day
    return held.cast(pl.Int32).cast(pl.Date).dt.year().cast(pl.Int64)
