"""Seen and heard: visits, assessments, reviews and the child's part in them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.time import add_months
from seethechild.journeys.centred.declared import bank_holidays, participation
from seethechild.journeys.centred.ground import (
    IN_CARE,
    TOLD,
    Ground,
    of_windows,
    snapshots,
    told,
)
from seethechild.journeys.waits.groups import age_in_years
from seethechild.journeys.waits.moments import NEVER, Found
from seethechild.journeys.waits.windows import Windows

#: Reviews are due so long after the start (working days, or months), the first, and each other.
FIRST_CARE_REVIEW_WORKING_DAYS: Final = 20
SECOND_CARE_REVIEW_MONTHS: Final = 3
FIRST_PLAN_REVIEW_MONTHS: Final = 3
LATER_REVIEW_MONTHS: Final = 6
ASKED_AGAIN_DAYS: Final = 365
#: Children below this age are not asked at reviews (code PN0).
FIRST_AGE_ASKED: Final = 4
_SEEN: Final = ("seen", "seen_alone")


def repeat_assessments(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Assessments followed by another within 12 months, of those finished with them covered.

    Children who turned 18 or died within the 12 months are left out.
    """
    mine = ground.kind("assessment").sort("child", "day")
    again = pl.when(pl.col("child") == pl.col("child").shift(-1)).then(
        pl.col("day").shift(-1)
    )
    ended = mine.with_columns(again=again).drop_nulls("until")
    day = ended["until"].to_numpy()
    _, stop, some = windows.reach(day)
    held = windows.hold(day) & some & (day + ASKED_AGAIN_DAYS < stop)
    child = ended["child"].to_numpy()
    held &= (
        np.minimum(ground.moments.adult, ground.moments.died)[child]
        > day + ASKED_AGAIN_DAYS
    )
    within = pl.col("again") - pl.col("until") <= ASKED_AGAIN_DAYS
    return told(
        ended.filter(pl.Series(held)).with_columns(
            day="until", part=within.fill_null(value=False), whole=1
        )
    )


def assessed_seen(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Assessments in which the child was seen, of those finished that say so."""
    ended = ground.kind("assessment").drop_nulls("until").with_columns(day="until")
    said = _in(ended, windows).drop_nulls("detail")
    return told(said.with_columns(part=pl.col("detail") == "seen", whole=1))


def assessed_known(ground: Ground, windows: Windows) -> float | None:
    """Return the part of finished assessments that say whether the child was seen."""
    ended = ground.kind("assessment").drop_nulls("until").with_columns(day="until")
    mine = _in(ended, windows)
    return float(mine["detail"].count() / mine.height) if mine.height else None


def visits(ground: Ground, windows: Windows, outcomes: Sequence[str]) -> pl.DataFrame:
    """Visits with some outcomes, of visits that say whether the child was seen."""
    said = _in(_visited(ground), windows).drop_nulls("outcome")
    return told(said.with_columns(part=pl.col("outcome").is_in(outcomes), whole=1))


def visits_known(ground: Ground, windows: Windows) -> float | None:
    """Return the part of visits that say whether the child was seen."""
    mine = _in(_visited(ground), windows)
    return float(mine["outcome"].count() / mine.height) if mine.height else None


def reviews(ground: Ground, windows: Windows, kind: str, tells: str) -> pl.DataFrame:
    """Reviews in which the child took part in a way, of those with a code of children asked."""
    codes = participation()
    mine = _in(ground.kind(kind), windows)
    asked = mine.filter(pl.col("outcome").is_in(list(codes["asked"])))
    took = pl.col("outcome").is_in(list(codes[tells]))
    return told(asked.with_columns(part=took, whole=1))


def views_in_year(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Children with own views recorded in the year up to a day, of those aged 4 or over in care."""
    views, care = ground.kind("views_recorded"), ground.helped(IN_CARE)
    parts = [pl.DataFrame(schema=TOLD)]
    for start, last in snapshots(windows) if views.height else ():
        there = ground.under_18(care).filter(
            (pl.col("day") <= last) & (pl.col("stop") > last)
        )
        same = np.ones(there.height, dtype=np.int64)
        rows = Found(there["child"].to_numpy(), last * same, -same)
        old = age_in_years(ground.moments, rows) >= FIRST_AGE_ASKED
        given = views.filter(pl.col("day").is_between(start, last))["child"].unique()
        some = there.filter(pl.Series(old, dtype=pl.Boolean))
        has = pl.col("child").is_in(given.implode())
        parts.append(told(some.with_columns(day=last, part=has, whole=1)))
    return pl.concat(parts)


def care_reviews_on_time(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Reviews in care held by the day due, of those due."""
    periods = of_windows(ground.under_18(ground.care), windows)
    began = ground.care.select("child", began="day").sort("began")
    held = periods.sort("day").join_asof(
        began, left_on="day", right_on="began", by="child", strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    return _on_time(ground, held, "care_review", in_care=True)


def plan_reviews_on_time(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Reviews of protection plans held by the day due, of those due."""
    starts = ground.kind("plan_started").select("child", "day").unique().sort("day")
    ends = ground.kind("plan_ended").select("child", stop="day").unique().sort("stop")
    plans = starts.join_asof(
        ends, left_on="day", right_on="stop", by="child", strategy="forward",
        coalesce=False, check_sortedness=False,
    ).sort("child", "day").with_columns(
        pl.min_horizontal(
            pl.col("stop").fill_null(NEVER),
            pl.when(pl.col("child") == pl.col("child").shift(-1)).then(pl.col("day").shift(-1)),
        ).alias("stop")
    )  # fmt: skip
    plans = plans.filter(pl.col("day") < pl.col("stop")).with_columns(began="day")
    held = of_windows(ground.under_18(plans), windows)
    return _on_time(ground, held, "plan_review", in_care=False)


def _on_time(
    ground: Ground, periods: pl.DataFrame, kind: str, *, in_care: bool
) -> pl.DataFrame:
    """Return a row for each review that fell due in what is covered of a period.

    Args:
        ground: the dataset.
        periods: ``child, day, stop`` covered, and ``began``, the true start.
        kind: of the review's event.
        in_care: whether the first is due as in care.
    """
    days = ground.kind(kind).group_by("child").agg(pl.col("day").unique().sort())
    held = dict(days.iter_rows())
    rows = []
    for child, start, stop, began in periods.select("child", "day", "stop", "began").rows():
        mine = [day for day in held.get(child, ()) if start <= day < stop]
        rows += [
            (child, due, float(met), 1.0)
            for due, met in _due(began, start, stop, mine, in_care=in_care)
        ]
    return told(pl.DataFrame(rows, schema=["child", "day", "part", "whole"], orient="row"))


def _due(
    began: int, start: int, stop: int, reviews: Sequence[int], *, in_care: bool
) -> Iterator[tuple[int, bool]]:
    """Yield the day each review was due within ``start`` to ``stop``, and whether it was met."""
    known = began >= start
    due = _first_due(began, in_care=in_care) if known else None
    for number, day in enumerate(reviews):
        if due is not None and due < stop:
            yield due, day <= due
        months = LATER_REVIEW_MONTHS
        if known and number == 0 and in_care:
            months = SECOND_CARE_REVIEW_MONTHS
        due = _months_on(day, months)
    if due is not None and due < stop:
        yield due, False


def _first_due(began: int, *, in_care: bool) -> int:
    if not in_care:
        return _months_on(began, FIRST_PLAN_REVIEW_MONTHS)
    due = np.busday_offset(
        np.datetime64(began, "D"), FIRST_CARE_REVIEW_WORKING_DAYS,
        roll="backward", holidays=list(bank_holidays()),
    )  # fmt: skip
    return int(due.astype(int))


def _months_on(day: int, months: int) -> int:
    on = add_months(np.datetime64(day, "D").item(), months)
    return (on - date(1970, 1, 1)).days


def _visited(ground: Ground) -> pl.DataFrame:
    """Return visits; an assessment's day of being seen says nothing of visits without it."""
    other = (pl.col("detail") != "assessment").fill_null(value=True)
    return ground.kind("visit").filter(other)


def _in(rows: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    return rows.filter(pl.Series(windows.hold(rows["day"].to_numpy()), dtype=pl.Boolean))


def to_seen(ground: Ground, windows: Windows, kind: str) -> pl.DataFrame:
    """Return waits from an event of a kind until the child is seen.

    Of an assessment in which the child was seen the day is often not recorded: then it is its last.

    Returns:
        ``child, day, leave`` (days to the end of the wait or of the watch) and ``cause``: 1 seen,
        2 closed first, 0 still waiting.
    """
    asked = ground.kind(kind)
    if kind == "contact":
        asked = asked.filter(pl.col("outcome") == "referral")
    begun = _in(asked, windows).unique(["child", "day"], keep="first").sort("day")
    visited = ground.kind("visit").filter(pl.col("outcome").is_in(_SEEN))
    assessed = (
        ground.kind("assessment").filter(pl.col("detail") == "seen").drop_nulls("until")
    )
    both = [visited.select("child", seen="day"), assessed.select("child", seen="until")]
    days = pl.concat(both).unique().sort("seen")
    waits = begun.join_asof(
        days, left_on="day", right_on="seen", by="child", strategy="forward",
        coalesce=False, check_sortedness=False,
    )  # fmt: skip
    _, stop, _ = windows.reach(waits["day"].to_numpy())
    last = pl.Series("last", stop - 1)
    closed = pl.coalesce(
        "until", pl.when(pl.col("outcome").is_in(["no_further_action", "no_action"])).then("day")
    ) if kind in {"referral", "contact"} else pl.lit(None, pl.Int64)  # fmt: skip
    held = waits.with_columns(
        last, closed=closed.fill_null(NEVER), at=pl.col("seen").fill_null(NEVER)
    )
    cause = (
        pl.when((pl.col("at") <= pl.col("closed")) & (pl.col("at") <= pl.col("last"))).then(1)
        .when(pl.col("closed") <= pl.col("last")).then(2).otherwise(0)
    )  # fmt: skip
    leave = pl.min_horizontal("at", "closed", "last") - pl.col("day")
    return held.select("child", "day", leave=leave, cause=cause.cast(pl.Int64))
