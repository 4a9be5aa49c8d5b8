"""The tables a report takes where services have few places or need is played, declared once."""

import polars as pl

from seethechild.core.tables import Column, Table

_OPTION = Column("option", pl.String, "id of the option, as now included")
_SERVICE = (
    Column("service", pl.String, "id of the service"),
    Column("title", pl.String, "its name, as it stands within a sentence"),
)


def ranged(unit: str, meaning: str, before: str = "") -> tuple[Column, ...]:
    """Return the columns of a mean with its range; null where nothing is known."""
    return tuple(
        Column(f"{before}{name}", pl.Float64, said, unit, nullable=True)
        for name, said in (
            ("mean", meaning),
            ("low", "lower end of the range"),
            ("high", "upper end of the range"),
        )
    )


_AGAINST_NOW = (
    *ranged("unit", "under the option"),
    *ranged("unit", "option minus as now, by pairs; null for as now", "change_"),
)

LINES = Table(
    "LINES",
    "Who waits for a service at the end of a month, under one option; as now is an option here too.",
    (
        _OPTION,
        *_SERVICE,
        Column("month", pl.Int32, "months since the start of the run; 0 is the start"),
        *ranged("children", "children waiting"),
    ),
    keys=("option", "service", "month"),
    extras=True,
)

QUEUES = Table(
    "QUEUES",
    "What waiting for a service came to in a year, under one option, and against as now.",
    (
        _OPTION,
        *_SERVICE,
        Column("year", pl.Int64, "financial year, by its end: 2026 ends 31 March 2026"),
        Column(
            "measure", pl.String, "waiting, asked, taken_in, gave_up, mean_wait_days ..."
        ),
        *_AGAINST_NOW,
    ),
    keys=("option", "service", "year", "measure"),
    extras=True,
)

BY_GROUP = Table(
    "BY_GROUP",
    "What waiting came to over the run by age when the child asked, group and team, against as now.",
    (
        _OPTION,
        *_SERVICE,
        Column("cut", pl.String, "what children are told apart by: age_band, group, team"),
        Column("level", pl.String, "which of them"),
        Column("measure", pl.String, "asked, in_time_84_share, mean_wait_days ..."),
        *_AGAINST_NOW,
    ),
    keys=("option", "service", "cut", "level", "measure"),
    extras=True,
)

HARM_WAITING = Table(
    "HARM_WAITING",
    "Signs of harm that befell children in line over the run, under one option, and against as now.",
    (
        _OPTION,
        *_SERVICE,
        Column("measure", pl.String, "signs_of_harm, child_years, per_100_child_years"),
        *_AGAINST_NOW,
    ),
    keys=("option", "service", "measure"),
    extras=True,
)

IN_NEED = Table(
    "IN_NEED",
    "Who in need is helped and how soon, under one option, and against as now.",
    (
        _OPTION,
        Column("cut", pl.String, "what children are told apart by: all, need, age_band, group"),
        Column("level", pl.String, "which of them"),
        Column("year", pl.Int64, "financial year, by its end; null: the whole run", nullable=True),
        Column("measure", pl.String, "in_need, helped_share, helped_within_12_share ..."),
        *_AGAINST_NOW,
    ),
    keys=("option", "cut", "level", "year", "measure"),
    extras=True,
)  # fmt: skip

WORST_OFF = Table(
    "WORST_OFF",
    "How the worst-off tenth of children in need fares under one option, and against as now.",
    (
        _OPTION,
        Column("measure", pl.String, "severe_days, same_severe_days, fewer_days ..."),
        *_AGAINST_NOW,
    ),
    keys=("option", "measure"),
    extras=True,
)

LATE = Table(
    "LATE",
    "Late help of simulated children under one option, and against as now.",
    (
        _OPTION,
        Column("what", pl.String, "id of the closing or the wait"),
        Column("title", pl.String, "its title"),
        Column("measure", pl.String, "closed_before_share, harmed_share, within_365 ..."),
        *_AGAINST_NOW,
    ),
    keys=("option", "what", "measure"),
    extras=True,
)
