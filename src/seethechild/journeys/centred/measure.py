"""How much the child is in the middle, measured: every measure, by group and by year."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.tables import Column, Table, at_least
from seethechild.journeys.centred import heard, stays
from seethechild.journeys.centred.declared import Measure, centred_measures
from seethechild.journeys.centred.diary import minutes
from seethechild.journeys.centred.estimate import (
    come_together,
    rate_interval,
    share_interval,
    sums,
)
from seethechild.journeys.centred.ground import IN_CARE, SOCIAL_WORK, Ground
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.waits.estimators import aalen_johansen
from seethechild.journeys.waits.groups import group_rows, lanes
from seethechild.journeys.waits.intervals import first_time
from seethechild.journeys.waits.moments import Found, financial_years
from seethechild.journeys.waits.risk import count_risk
from seethechild.journeys.waits.windows import Windows

#: What children can be grouped by; never by worker or team.
BY: Final = ("age_band", "sex", "ethnicity", "disability", "deprivation", "area")
#: Why there is no value.
NOT_COVERED: Final = "not covered by these returns"
NOT_RECORDED: Final = "not recorded in these returns"
NO_RETURN: Final = "no return records it"
_APART: Final = ("other children", "unaccompanied", "newborn")
_DIARY: Final[Mapping[str, str]] = {
    "time_with_child": "child",
    "time_with_family": "family",
    "time_on_process": "process",
}
_WAITS: Final[Mapping[str, str]] = {
    "referral_to_seen": "referral",
    "contact_to_seen": "contact",
}

How = Callable[[Ground, Windows], pl.DataFrame]
#: How each measure that is a ratio is made.
HOW: Final[Mapping[str, How]] = {
    "worker_changes_care": partial(stays.worker_changes, states=IN_CARE),
    "three_workers_care": partial(stays.three_workers, states=IN_CARE),
    "worker_changes_help": partial(stays.worker_changes, states=SOCIAL_WORK),
    "three_workers_help": partial(stays.three_workers, states=SOCIAL_WORK),
    "team_changes": stays.team_changes,
    "handovers": stays.handovers,
    "no_worker_care": partial(stays.no_worker, states=IN_CARE),
    "no_worker_help": partial(stays.no_worker, states=SOCIAL_WORK),
    "moves": stays.moves,
    "three_homes": stays.three_homes,
    "far": stays.far,
    "siblings_apart": stays.siblings_apart,
    "repeat_assessments": heard.repeat_assessments,
    "assessed_seen": heard.assessed_seen,
    "visits_seen": partial(heard.visits, outcomes=("seen", "seen_alone")),
    "visits_alone": partial(heard.visits, outcomes=("seen_alone",)),
    "review_views": partial(heard.reviews, kind="care_review", tells="views"),
    "review_attended": partial(heard.reviews, kind="care_review", tells="attended"),
    "review_spoke": partial(heard.reviews, kind="care_review", tells="spoke"),
    "plan_review_views": partial(heard.reviews, kind="plan_review", tells="views"),
    "views_in_year": heard.views_in_year,
    "care_reviews_on_time": heard.care_reviews_on_time,
    "plan_reviews_on_time": heard.plan_reviews_on_time,
}
#: How much of what a measure is of says what it needs.
_KNOWN: Final[Mapping[str, Callable[[Ground, Windows], float | None]]] = {
    "far": stays.far_known,
    "assessed_seen": heard.assessed_known,
    "visits_seen": heard.visits_known,
    "visits_alone": heard.visits_known,
}

CENTRED = Table(
    "CENTRED",
    "How much the child is in the middle, by group and financial year.",
    (
        Column("measure", pl.String, "id of the measure"),
        Column("group", pl.String, "what children are grouped by: all, apart, age_band, ..."),
        Column("level", pl.String, "which group"),
        Column("period", pl.String, 'financial year, or "all"'),
        Column("people", pl.Int64, "children it is of; workers, for the time diary", rules=(at_least(0),)),
        Column("with_it", pl.Int64, "of them, those with any of the part", rules=(at_least(0),)),
        Column("without", pl.Int64, "of them, those with any of the rest", rules=(at_least(0),)),
        Column("part", pl.Float64, "events, units, days or minutes counted", nullable=True),
        Column("whole", pl.Float64, "child-years, units, days or minutes they are of", nullable=True),
        Column("value", pl.Float64, "part over whole; of a wait, median days", nullable=True),
        Column("low", pl.Float64, "low end of its 95 % interval", nullable=True),
        Column("high", pl.Float64, "high end; empty where there is none", nullable=True),
        Column("known_share", pl.Float64, "part of what it could be of that says what is needed", nullable=True),
        Column("why", pl.String, "why there is no value; else empty"),
    ),
    keys=("measure", "group", "level", "period"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Cut:
    """Rows and the group each counts in."""

    group: str
    level: pl.Series


def measure(
    dataset: Dataset, *, by: Sequence[str] = (), period: str | None = None
) -> pl.DataFrame:
    """Measure how much the child is in the middle.

    Args:
        dataset: children, spells, events, coverage and, where there is one, the time diary.
        by: groups, of ``BY``.
        period: one financial year, such as ``"2023-24"``; all of them and "all" if not given.

    Returns:
        CENTRED: true counts, small ones too. A measure that these returns cannot say has one row that says
        why. In "all" are all children; "apart" tells unaccompanied children and newborns from others.

    Raises:
        UnknownNameError: there is no such group.
    """
    for name in by:
        if name not in BY:
            raise UnknownNameError("group", name, did_you_mean(name, BY))
    ground = Ground(dataset)
    frames = [_one(ground, each, by) for each in centred_measures()]
    found = CENTRED.check(pl.concat(frames))
    return found if period is None else found.filter(pl.col("period") == period)


def _one(ground: Ground, each: Measure, by: Sequence[str]) -> pl.DataFrame:
    if each.sort == "none":
        return _without(each, NO_RETURN)
    windows = ground.windows(each.needs)
    if each.id in _DIARY:
        return _time(ground, each)
    if not windows.days:
        return _without(each, NOT_COVERED)
    if each.id in _WAITS:
        return _wait(ground, each, windows, by)
    rows = HOW[each.id](ground, windows)
    if not rows["whole"].sum():
        return _without(each, NOT_RECORDED)
    child, day = rows["child"].to_numpy(), rows["day"].to_numpy()
    found = Found(child, day, np.full(rows.height, -1))
    held = rows.with_columns(
        cluster=pl.Series(ground.cluster[found.child]), period=_periods(found.day)
    )
    cut = pl.concat(
        held.with_columns(one.level.alias("level"), group=pl.lit(one.group))
        for one in _cuts(ground, found, by)
    )
    known = _KNOWN[each.id](ground, windows) if each.id in _KNOWN else 1.0
    told = _estimated(each, cut)
    return _named(told.with_columns(known_share=pl.lit(known, pl.Float64)), each)


def _time(ground: Ground, each: Measure) -> pl.DataFrame:
    """Minutes clustered by worker; a diary is not grouped by anything."""
    rows = minutes(ground.dataset.time_diary, _DIARY[each.id])
    if not rows.height:
        return _without(each, NOT_COVERED)
    held = rows.with_columns(
        cluster=pl.col("child"),
        group=pl.lit("all"),
        level=pl.lit("all"),
        period=_periods(rows["day"].to_numpy()),
    )
    return _named(_estimated(each, held).with_columns(known_share=pl.lit(1.0)), each)


def _estimated(each: Measure, rows: pl.DataFrame) -> pl.DataFrame:
    both = pl.concat([rows.with_columns(period=pl.lit("all")), rows])
    told = sums(both)
    if "together" in both.columns:  # not in the time diary
        told = come_together(told, both)
    part, whole, variance, clusters = (
        told[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        for name in ("part", "whole", "variance", "clusters")
    )
    if each.sort == "rate":
        low, high = rate_interval(part, whole, variance, clusters)
    else:
        units = whole if each.sort == "share" else np.full(len(whole), np.inf)
        low, high = share_interval(part / whole, units, variance, clusters)
    return told.with_columns(
        value=pl.col("part") / pl.col("whole"),
        low=pl.Series(low),
        high=pl.Series(high),
    ).drop("clusters", "variance")


def _wait(
    ground: Ground, each: Measure, windows: Windows, by: Sequence[str]
) -> pl.DataFrame:
    """Median days of waits, those still waiting counted; a child counts once a period."""
    rows = heard.to_seen(ground, windows, _WAITS[each.id]).sort("child", "day")
    if not rows.height or not ground.kind("visit").height:
        return _without(each, NOT_RECORDED)
    named = rows.with_columns(period=_periods(rows["day"].to_numpy()))
    both = pl.concat(
        [
            named.with_columns(period=pl.lit("all")).unique("child", keep="first", maintain_order=True),
            named.unique(["child", "period"], keep="first", maintain_order=True),
        ]
    )  # fmt: skip
    child, day = (both[name].to_numpy() for name in ("child", "day"))
    parts = [
        _medians(both.with_columns(cut.level.alias("level"))).with_columns(group=pl.lit(cut.group))
        for cut in _cuts(ground, Found(child, day, np.full(len(day), -1)), by)
    ]  # fmt: skip
    return _named(pl.concat(parts).with_columns(known_share=pl.lit(1.0)), each)


def _medians(rows: pl.DataFrame) -> pl.DataFrame:
    cells = (
        rows.select("level", "period")
        .unique()
        .sort("level", "period")
        .with_row_index("cell")
    )
    cell = rows.join(cells, on=("level", "period"), maintain_order="left")["cell"]
    risk = count_risk(
        rows["leave"].to_numpy(), rows["cause"].to_numpy(),
        group=cell.cast(pl.Int64).to_numpy(), groups=cells.height, causes=2,
    )  # fmt: skip
    curve = aalen_johansen(risk)
    days = {
        name: pl.Series(first_time(curve.times, values, 0.5, rises=True)).fill_nan(None)
        for name, values in (("value", curve.estimate), ("low", curve.high), ("high", curve.low))
    }  # fmt: skip
    people, events = risk.children, risk.events[:, 0, :].sum(axis=1)
    counts = {"people": people, "with_it": events, "without": people - events}
    return cells.drop("cell").with_columns(
        *(pl.Series(name, value).cast(pl.Int64) for name, value in counts.items()),
        pl.Series("part", events), pl.Series("whole", people),
        *(value.alias(name) for name, value in days.items()),
    )  # fmt: skip


def _cuts(ground: Ground, rows: Found, by: Sequence[str]) -> list[_Cut]:
    apart = np.array(_APART)[lanes(ground.moments, rows)]
    cuts = [
        _Cut("all", pl.Series(["all"] * len(rows), dtype=pl.String)),
        _Cut("apart", pl.Series(apart.tolist(), dtype=pl.String)),
    ]
    for name in by:
        found = group_rows(ground.moments, name, rows)
        levels = np.array(found.levels, dtype=object)[found.code]
        cuts.append(_Cut(name, pl.Series(levels.tolist(), dtype=pl.String)))
    return cuts


def _periods(day: np.ndarray) -> pl.Series:
    years = pl.Series("period", financial_years(day))
    last = ((years + 1) % 100).cast(pl.String).str.zfill(2)
    return (years.cast(pl.String) + "-" + last).rename("period")


def _named(frame: pl.DataFrame, each: Measure) -> pl.DataFrame:
    named = frame.with_columns(measure=pl.lit(each.id), why=pl.lit(""))
    typed = named.select(pl.col(name).cast(dtype) for name, dtype in CENTRED.dtypes.items())
    return typed.sort("group", "level", "period")


def _without(each: Measure, why: str) -> pl.DataFrame:
    row = {
        "measure": each.id, "group": "all", "level": "all", "period": "all",
        "people": 0, "with_it": 0, "without": 0, "why": why,
    }  # fmt: skip
    return pl.DataFrame([row], schema=CENTRED.dtypes)
