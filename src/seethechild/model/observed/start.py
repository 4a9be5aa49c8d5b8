"""Who is in which state on a day, and for how long: the start population from the journeys."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.time import DAYS_PER_YEAR
from seethechild.model.layout import AGE_EDGES, DURATION_EDGES, GROUPS
from seethechild.model.observed.exposure import court_shares
from seethechild.model.observed.history import ADULT, History
from seethechild.model.observed.points import AFTER, CARE, HELP, NONE, OPEN, PLAN
from seethechild.model.observed.watch import Watch
from seethechild.model.start import SCHEMA
from seethechild.model.system import FloatArray, SystemModel

#: Years in a state at which a cell of the start population begins.
ELAPSED: Final = np.array([*DURATION_EDGES, 3.0, 5.0, 8.0, 12.0, 18.0])
_GROWN: Final = ("care_leaver_18_20", "care_leaver_21_25")
_KEYS: Final = ("group", "help", "legal", "home", "age", "spell")


def start_population(
    lives: History,
    watch: Watch,
    population: FloatArray,
    prior: SystemModel,
    *,
    found_in_need: float,
    leavers: float,
) -> pl.DataFrame:
    """Return who is in which state on the last day watched; columns as ``SystemModel.start``.

    Args:
        lives: children's histories.
        watch: its stop is the day.
        population: shape (18,), children by single year of age.
        prior: the published model: young people who left care before the returns begin, and
            legal states at home that no return tells of, are its own.
        found_in_need: share of assessed referrals that find need; those undecided spread so.
        leavers: factor on the published number of care leavers.
    """
    there = _there(lives, watch)
    known = _cells(there.filter(pl.col("help") != NONE))
    known = _undecided(known, found_in_need)
    spread = _before_court(known, prior, before_court=watch.before_court)
    grown = prior.start.filter(pl.col("help").is_in(_GROWN)).with_columns(
        count=pl.col("count") * leavers
    )
    parts = [
        spread.select(SCHEMA.keys()),
        _not_known(there, known, population),
        grown.select(SCHEMA.keys()),
    ]
    return pl.concat(parts).filter(pl.col("count") > 0)


def _there(lives: History, watch: Watch) -> pl.DataFrame:
    """Children below 18 told of before the day, with their state, age and time in it."""
    last = lives.days.filter(pl.col("day") < watch.stop).unique(
        "row", keep="last", maintain_order=True
    )
    rows = last["row"].to_numpy()
    born = lives.birthdays[rows]
    age = np.sum(born[:, 1:] <= watch.stop, axis=1)
    young = (age < ADULT) & (born[:, 0] <= watch.stop + DAYS_PER_YEAR)
    group = np.where(lives.alone[rows], GROUPS[1], GROUPS[0])
    stayed = (watch.stop - last["origin"].fill_null(0).to_numpy()) / DAYS_PER_YEAR
    cell = np.searchsorted(ELAPSED, np.maximum(stayed, 0.0), side="right") - 1
    told = last.with_columns(
        pl.Series("group", group), pl.Series("age", age), pl.Series("spell", cell)
    )
    return told.filter(pl.Series(young) & pl.col("known"))


def _cells(there: pl.DataFrame) -> pl.DataFrame:
    cells = there.group_by(_KEYS).agg(pl.len().cast(pl.Float64).alias("count"))
    return cells.sort(_KEYS).with_columns(**_spans())


def _spans() -> Mapping[str, pl.Expr]:
    edges = pl.Series(np.append(ELAPSED, ELAPSED[-1] + 7.0))
    return {
        "age_low": pl.col("age").cast(pl.Float64),
        "age_high": pl.col("age") + 1.0,
        "elapsed_low": pl.lit(edges).gather(pl.col("spell")),
        "elapsed_high": pl.lit(edges).gather(pl.col("spell") + 1),
    }


def _undecided(cells: pl.DataFrame, found_in_need: float) -> pl.DataFrame:
    """Spread children being assessed over those who will be found in need and those not."""
    waiting = cells.filter(pl.col("help") == OPEN)
    parts = [
        waiting.with_columns(help=pl.lit(state), count=pl.col("count") * share)
        for state, share in ((HELP, found_in_need), (NONE, 1.0 - found_in_need))
    ]
    return pl.concat([cells.filter(pl.col("help") != OPEN), *parts])


def _before_court(
    cells: pl.DataFrame, prior: SystemModel, *, before_court: bool
) -> pl.DataFrame:
    """Spread children at home over the legal states no return tells of, as published."""
    shares = court_shares(prior, before_court=before_court)
    rows = [
        (state, band, legal, float(share[band]))
        for (state, legal), share in shares.items()
        for band in range(len(share))
    ]
    table = pl.DataFrame(
        rows,
        schema={"help": pl.String, "band": pl.Int64, "to": pl.String, "share": pl.Float64},
        orient="row",
    )
    band = pl.Series(
        "band", np.searchsorted(AGE_EDGES, cells["age"].to_numpy(), side="right") - 1
    )
    held = cells.with_columns(band)
    hidden = (pl.col("legal") == "none") & pl.col("help").is_in([HELP, PLAN])
    spread = held.filter(hidden).join(table, on=("help", "band"), how="left")
    spread = spread.with_columns(legal="to", count=pl.col("count") * pl.col("share"))
    both = [held.filter(~hidden), spread.drop("to", "share")]
    return pl.concat(both).filter(pl.col("count") > 0).drop("band")


def _not_known(
    there: pl.DataFrame, known: pl.DataFrame, population: FloatArray
) -> pl.DataFrame:
    """Children in no help: some known from a referral or help that ended, the rest long ago."""
    told = known.group_by("age").agg(pl.col("count").sum())
    recent = _cells(there.filter(pl.col("help") == NONE))
    again = recent.group_by("age").agg(pl.col("count").sum())
    left = population.copy()
    for age, count in [*told.iter_rows(), *again.iter_rows()]:
        left[age] -= count
    low = float(DURATION_EDGES[-1])
    rest = pl.DataFrame(
        [
            (GROUPS[0], NONE, "none", "parents", float(age), age + 1.0, low, low + 5.0, max(float(n), 0.0))
            for age, n in enumerate(left)
        ],
        schema=SCHEMA, orient="row",
    )  # fmt: skip
    return pl.concat([recent.select(SCHEMA.keys()), rest])


__all__ = ["AFTER", "CARE", "ELAPSED", "start_population"]
