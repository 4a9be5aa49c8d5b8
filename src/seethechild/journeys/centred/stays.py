"""People and homes that stay: workers, teams, homes, distance, brothers and sisters."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from seethechild.journeys.centred.ground import (
    DAYS_PER_YEAR,
    IN_CARE,
    SOCIAL_WORK,
    TOLD,
    WAITING,
    Ground,
    less,
    of_windows,
    on_day,
    overlap,
    snapshots,
    told,
    united,
)
from seethechild.journeys.waits.windows import Windows

MANY: Final = 3
FAR_MILES: Final = 20.0
HANDOVER_DAYS: Final = 30
_ROLE: Final = "social_worker"


def moves(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Moves of home over child-years in care."""
    return _rate(ground, windows, ground.kind("move"), IN_CARE)


def worker_changes(ground: Ground, windows: Windows, states: Sequence[str]) -> pl.DataFrame:
    """Changes of social worker over child-years in some states of help."""
    changed = _other(ground, "worker_id", states)
    return _nothing() if changed is None else _rate(ground, windows, changed, states)


def team_changes(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Changes of team over child-years open to social work."""
    changed = _other(ground, "team", SOCIAL_WORK)
    return _nothing() if changed is None else _rate(ground, windows, changed, SOCIAL_WORK)


def three_workers(ground: Ground, windows: Windows, states: Sequence[str]) -> pl.DataFrame:
    """Children with three or more social workers in the year up to a day, of those helped then."""
    workers = _allocated(ground).select("child", "day", "stop", what="worker_id")
    if not workers.height:
        return _nothing()
    return _many(ground, windows, workers, states)


def three_homes(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Children with three or more homes in care in the year up to a day, of those in care."""
    homes = ground.homes.select("child", "day", "stop", what="home_id")
    return _many(ground, windows, homes, IN_CARE)


def far(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Days in a home over 20 miles away, of days in care with the distance recorded."""
    known = ground.homes.filter(pl.col("distance_miles").is_not_null())
    pieces = ground.cut(of_windows(ground.under_18(known), windows))
    away = pl.col("distance_miles") > FAR_MILES
    return _days(pieces, part=pl.when(away).then(_length()).otherwise(0))


def far_known(ground: Ground, windows: Windows) -> float | None:
    """Return the part of child-days in care with the distance recorded."""
    homes = of_windows(ground.under_18(ground.homes), windows)
    days = homes.with_columns(days=_length())
    known = days.filter(pl.col("distance_miles").is_not_null())["days"].sum()
    whole = days["days"].sum()
    return float(known) / float(whole) if whole else None


def siblings_apart(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Days with a brother or sister in care in another home, of days with one in care at all.

    A home that the returns do not name says nothing of who else lives there.
    """
    homes = ground.under_18(ground.homes).join(ground.families, on="child")
    named = homes.filter(~pl.col("home_id").str.contains(" ").fill_null(value=True))
    pairs = named.join(named, on="family_id", suffix="_other").filter(
        pl.col("child") != pl.col("child_other")
    )
    both = pairs.with_columns(
        day=pl.max_horizontal("day", "day_other"),
        stop=pl.min_horizontal("stop", "stop_other"),
    ).filter(pl.col("day") < pl.col("stop"))
    apart = both.filter(pl.col("home_id") != pl.col("home_id_other"))
    return _share_of_time(ground, windows, united(both), united(apart))


def no_worker(ground: Ground, windows: Windows, states: Sequence[str]) -> pl.DataFrame:
    """Days without an allocated social worker, of days in some states of help."""
    allocated = _allocated(ground)
    if not allocated.height:
        return _nothing()
    whole = ground.helped(states)
    return _share_of_time(ground, windows, whole, less(whole, allocated))


def handovers(ground: Ground, windows: Windows) -> pl.DataFrame:
    """Steps from one kind of help to another with a change of team within 30 days, of all steps."""
    changes = _other(ground, "team", SOCIAL_WORK)
    if changes is None:
        return _nothing()
    steps = _steps(ground)
    start, stop, some = windows.reach(steps["day"].to_numpy())
    day = steps["day"].to_numpy()
    whole = some & (start <= day - HANDOVER_DAYS) & (day + HANDOVER_DAYS < stop)
    steps = steps.filter(pl.Series(whole)).sort("day")
    changed = changes.select("child", changed="day").sort("changed")
    near = steps.join_asof(
        changed, left_on="day", right_on="changed", by="child", strategy="nearest",
        tolerance=HANDOVER_DAYS, check_sortedness=False,
    )  # fmt: skip
    return told(near.with_columns(part=pl.col("changed").is_not_null(), whole=1))


def _steps(ground: Ground) -> pl.DataFrame:
    """Return the days on which another kind of help began in one unbroken time; waiting is none."""
    spans = ground.helped(SOCIAL_WORK).with_row_index("span")
    mine = (pl.col("track") == "help") & pl.col("state").is_in(SOCIAL_WORK)
    spells = ground.spells.filter(mine & (pl.col("state") != WAITING))
    within = spells.join(spans, on="child", suffix="_span").filter(
        (pl.col("day") >= pl.col("day_span")) & (pl.col("day") < pl.col("stop_span"))
    ).sort("span", "day")  # fmt: skip
    other = (pl.col("span") == pl.col("span").shift(1)) & (
        pl.col("state") != pl.col("state").shift(1)
    )
    return within.filter(other.fill_null(value=False)).select("child", "day")


def _rate(
    ground: Ground, windows: Windows, happened: pl.DataFrame, states: Sequence[str]
) -> pl.DataFrame:
    spans = of_windows(ground.under_18(ground.helped(states)), windows)
    names = [each for each in ("child", "day", "together") if each in happened.columns]
    counted = on_day(happened.select(names), spans)
    pieces = ground.cut(spans).with_columns(whole=_length() / DAYS_PER_YEAR, part=0.0)
    return pl.concat([told(pieces), told(counted.with_columns(part=1.0, whole=0.0))])


def _many(
    ground: Ground, windows: Windows, spans: pl.DataFrame, states: Sequence[str]
) -> pl.DataFrame:
    """Three or more different ones in the year up to each day, of children in a state that day."""
    held = ground.under_18(ground.helped(states))
    parts = [_nothing()]
    for start, last in snapshots(windows):
        there = held.filter((pl.col("day") <= last) & (pl.col("stop") > last))
        within = spans.filter((pl.col("day") <= last) & (pl.col("stop") > start))
        counted = within.group_by("child").agg(pl.col("what").n_unique())
        both = there.select("child").join(counted, on="child", how="left")
        many = (pl.col("what") >= MANY).fill_null(value=False)
        parts.append(told(both.with_columns(day=last, part=many, whole=1)))
    return pl.concat(parts)


def _share_of_time(
    ground: Ground, windows: Windows, whole: pl.DataFrame, part: pl.DataFrame
) -> pl.DataFrame:
    def pieces(spans: pl.DataFrame) -> pl.DataFrame:
        return ground.cut(of_windows(ground.under_18(spans), windows))

    within = overlap(part, whole)
    return pl.concat(
        [
            _days(pieces(whole), part=pl.lit(0)),
            _days(pieces(within), part=_length()).with_columns(whole=pl.lit(0.0)),
        ]
    )


def _days(pieces: pl.DataFrame, *, part: pl.Expr) -> pl.DataFrame:
    return told(pieces.with_columns(part=part, whole=_length()))


def _length() -> pl.Expr:
    return pl.col("stop") - pl.col("day")


def _allocated(ground: Ground) -> pl.DataFrame:
    """Return spans in which a social worker was allocated, the last day included."""
    mine = ground.kind("worker_allocated").filter(pl.col("detail") == _ROLE)
    last = ground.spells["stop"].max()
    stop = (pl.col("until") + 1).fill_null(pl.lit(last, pl.Int64))
    spans = mine.with_columns(stop=pl.max_horizontal(stop, pl.col("day") + 1))
    return spans.select("child", "day", "stop", "worker_id", "team")


def _other(ground: Ground, what: str, states: Sequence[str]) -> pl.DataFrame | None:
    """Return the days on which a child got another worker, or team, than the one before.

    Both in the same unbroken time of help: who comes with a new request years later is no change.

    Returns:
        ``child, day, together``, a number of those who lost the same worker on the same day; None
        where no allocation says it.
    """
    named = _allocated(ground).drop_nulls(what)
    if not named.height:
        return None
    helped = ground.helped(states).with_row_index("span")
    within = named.join(helped, on="child", suffix="_span").filter(
        (pl.col("day") < pl.col("stop_span")) & (pl.col("stop") > pl.col("day_span"))
    ).sort("span", "day", "stop", what)  # fmt: skip
    other = (pl.col("span") == pl.col("span").shift(1)) & (
        pl.col(what) != pl.col(what).shift(1)
    )
    lost = pl.struct(pl.col("worker_id").shift(1), pl.col("stop").shift(1))
    known = pl.col("worker_id").shift(1).is_not_null()
    changed = within.with_columns(lost=pl.when(known).then(lost)).filter(
        other.fill_null(value=False)
    )
    numbered = changed.with_columns(
        together=pl.when(pl.col("lost").is_not_null()).then(pl.col("lost").rank("dense"))
    )
    return numbered.unique(["child", "day"], keep="first", maintain_order=True).select(
        "child", "day", pl.col("together").cast(pl.Int64)
    )


def _nothing() -> pl.DataFrame:
    return pl.DataFrame(schema=TOLD)
