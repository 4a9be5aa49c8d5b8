"""The tables of late help, and which columns a hidden count must hide with it."""

from collections.abc import Mapping
from typing import Final

import polars as pl

from seethechild.core.tables import Column, Table, at_least, between

#: Days after the start at which the share is told.
DAYS: Final = (30, 90, 180, 365, 730)

_KEYS: Final = (
    Column("measure", pl.String, "id of the measure"),
    Column("group", pl.String, "what children are grouped by: all, apart (unaccompanied children, newborns), age_band, ..."),
    Column("level", pl.String, "which group"),
    Column("period", pl.String, 'financial year, or "all"'),
)  # fmt: skip


def _count(name: str, meaning: str) -> Column:
    return Column(name, pl.Int64, meaning, unit="children", rules=(at_least(0),))


def _share(name: str, meaning: str) -> Column:
    return Column(name, pl.Float64, meaning, nullable=True, rules=(between(0, 1),))


def _shares(name: str, meaning: str) -> tuple[Column, ...]:
    ends = ((f"{name}_{end}", f"{end} end of its 95 % interval") for end in ("low", "high"))
    return (_share(name, meaning), *(_share(*each) for each in ends))


def _days(name: str, meaning: str) -> tuple[Column, ...]:
    names = (f"{name}_days", f"{name}_low_days", f"{name}_high_days")
    said = (
        meaning,
        "low end of its 95 % interval",
        "high end of it; empty: no upper limit",
    )
    return tuple(
        Column(each, pl.Float64, what, unit="days", nullable=True)
        for each, what in zip(names, said, strict=True)
    )


LATE = Table(
    "LATE",
    "Looking back from a harm at what had been closed, and forward from closing at the harm.",
    (
        *_KEYS,
        _count("children", "who came to the harm in the period, with the whole look-back covered"),
        _count("closed_before", "of them, those with such a closing in the look-back"),
        *_shares("closed_before_share", "closed_before of children; interval of Wilson"),
        Column("look_back_days", pl.Int64, "how far back", unit="days"),
        _count("closed", "children closed that way in the period"),
        _count("harmed", "of them, those seen to come to the harm within the horizon"),
        *_shares("harmed_share", "share who come to the harm within the horizon, by Aalen and Johansen: those not watched so long are counted as long as they were"),
        Column("horizon_days", pl.Int64, "how far forward", unit="days"),
        Column("blind", pl.String, "what these returns cannot see"),
    ),
    keys=("measure", "group", "level", "period"),
)  # fmt: skip

WAITS = Table(
    "WAITS",
    "How long children waited, those still waiting counted; the period is that of the start.",
    (
        *_KEYS,
        _count("children", "whose wait began in the period"),
        _count("events", "of them, those for whom it was seen to end with what is measured"),
        _count("other_ends", "for whom something else came first: another end, 18th birthday, death"),
        _count("censored", "still waiting when last watched"),
        *(
            column
            for day in DAYS
            for column in _shares(f"within_{day}", f"share for whom it came within {day} days and before anything else")
        ),
        *_days("median", "days by which it had come for half of all; empty where it never did"),
        *_days("steady_mean", "mean wait if the chance of its end does not change with time waited and nothing else ends it: time watched over events"),
        Column("blind", pl.String, "what these returns cannot see"),
    ),
    keys=("measure", "group", "level", "period"),
)  # fmt: skip

TRENDS = Table(
    "TRENDS",
    "Whether a wait changes from year to year of its start, compared after equal time waited.",
    (
        *_KEYS[:3],
        Column("years", pl.Int64, "financial years compared"),
        _count("children", "in them"),
        _count("events", "in them"),
        Column("ratio", pl.Float64, "chance of the end, each year to the year before; above 1 is sooner", nullable=True),
        Column("ratio_low", pl.Float64, "low end of its 95 % interval", nullable=True),
        Column("ratio_high", pl.Float64, "high end", nullable=True),
        Column("p", pl.Float64, "chance of so much trend or more if there is none (log-rank test for trend)", nullable=True),
    ),
    keys=("measure", "group", "level"),
)  # fmt: skip

_BACK: Final = (
    "closed_before_share",
    "closed_before_share_low",
    "closed_before_share_high",
)
_FORWARD: Final = ("harmed_share", "harmed_share_low", "harmed_share_high")
#: For each count, what would give it away: see ``report.release``.
LATE_WITH_IT: Final[Mapping[str, tuple[str, ...]]] = {
    "children": ("closed_before", *_BACK),
    "closed_before": _BACK,
    "closed": ("harmed", *_FORWARD),
    "harmed": _FORWARD,
}
