"""Waiting for limited services over draws: ranges, and each option against as now by pairs."""

from collections.abc import Sequence

import polars as pl

from seethechild.core.time import MONTHS_PER_YEAR
from seethechild.decide.against import against_now
from seethechild.decide.summary import over_draws
from seethechild.decide.waits import FLOWS, IN_TIME, LONG_WAITS, with_mean_wait
from seethechild.reference import codes

#: What is told of a year: its flows, and who waits as it ends.
STANDING = ("places", "waiting", *(f"waiting_over_{days}" for days in LONG_WAITS))
COUNTS = ("asked", "taken_in", "gave_up")
SHARES = tuple(f"in_time_{days}_share" for days in IN_TIME)
MEASURES = (*STANDING, *COUNTS, *SHARES, "mean_wait_days")
_KEYS = ("option", "service")


def lines_by_month(waits: pl.DataFrame) -> pl.DataFrame:
    """Return who waits for each service at the end of each month, with ranges over draws.

    Args:
        waits: ``waits.WAITS`` of all draws and options.

    Returns:
        Columns option, service, title, month (0: the start of the run), mean, low, high (children
        waiting), asked, taken_in, gave_up, places (means over draws), wait_mean, wait_low,
        wait_high (days waited by those taken in that month; null where nobody ever was).
    """
    wait = [each.name.prefix("wait_") for each in over_draws("mean_wait_days")]
    flows = [pl.col(name).mean() for name in (*COUNTS, "places")]
    return (
        waits.group_by(*_KEYS, "month", maintain_order=True)
        .agg(*over_draws("waiting"), *flows, *wait)
        .with_columns(title=service_names(pl.col("service")))
        .sort(*_KEYS, "month")
        .select(
            *_KEYS, "title", "month", "mean", "low", "high", *COUNTS, "places",
            "wait_mean", "wait_low", "wait_high",
        )
    )  # fmt: skip


def queue_table(waits: pl.DataFrame, *, base: str, base_year: int) -> pl.DataFrame:
    """Return what waiting came to year by year, against as now on the same draws.

    Args:
        waits: ``waits.WAITS`` of all draws and options.
        base: id of "as now".
        base_year: the year that ended when the run began.

    Returns:
        Columns option, service, title, year, measure (one of ``MEASURES``: stocks on its last day,
        flows in it, the share taken in within so many days of all whose so manieth day fell in it, the
        mean wait of those taken in during it), mean, low, high, and change_mean,
        change_low, change_high: option minus as now in the same draw, null for as now itself. A draw
        in which nobody was taken in says nothing of the mean wait.
    """
    year = (pl.col("month") - 1).floordiv(MONTHS_PER_YEAR).cast(pl.Int64) + base_year + 1
    in_run = waits.filter(pl.col("month") > 0).sort("draw", *_KEYS, "month")
    yearly = in_run.group_by("draw", *_KEYS, year.alias("year"), maintain_order=True).agg(
        *(pl.col(name).last() for name in STANDING),
        *(pl.col(name).sum() for name in (*FLOWS, "wait_days")),
    )
    return _compared(yearly, ("year",), MEASURES, base=base)


def queues_by_group(by_group: pl.DataFrame, *, base: str) -> pl.DataFrame:
    """Return what waiting came to over the whole run, by age when the child asked, group and team.

    Args:
        by_group: ``waits.WAITS_BY_GROUP`` of all draws and options.
        base: id of "as now".

    Returns:
        As ``queue_table``, with cut ("age_band", "group" or "team") and level instead of the year; what is
        waiting is waiting as the run ends.
    """
    ends = pl.col("period") == by_group["period"].max()
    parts = []
    for cut in ("age_band", "group", "team"):
        keys = ("draw", *_KEYS, cut)
        summed = (
            by_group.filter(pl.col(cut) != "")
            .group_by(keys, maintain_order=True)
            .agg(
                pl.col("waiting").filter(ends).sum(),
                *(pl.col(name).sum() for name in (*FLOWS, "wait_days")),
            )
        )
        every = summed.select(*_KEYS, cut).unique(maintain_order=True)
        draws = by_group.select("draw").unique(maintain_order=True)
        whole = draws.join(every, how="cross").join(
            summed, on=keys, how="left", maintain_order="left"
        )
        parts.append(
            whole.rename({cut: "level"}).with_columns(
                pl.col("waiting", *FLOWS, "wait_days").fill_null(0), cut=pl.lit(cut)
            )
        )
    measures = ("waiting", *COUNTS, *SHARES, "mean_wait_days")
    return _compared(pl.concat(parts), ("cut", "level"), measures, base=base)


def _compared(
    frame: pl.DataFrame, keys: Sequence[str], measures: Sequence[str], *, base: str
) -> pl.DataFrame:
    shares = {
        f"in_time_{days}_share": pl.when(pl.col(f"due_{days}") > 0).then(
            pl.col(f"in_time_{days}") / pl.col(f"due_{days}")
        )
        for days in IN_TIME
    }
    whole = with_mean_wait(frame).with_columns(**shares)
    told = against_now(whole, ("service", *keys), measures, base=base)
    rest = [name for name in told.columns if name not in _KEYS]
    return told.select(*_KEYS, service_names(pl.col("service")).alias("title"), *rest)


def service_names(ident: pl.Expr) -> pl.Expr:
    """Return the names of services as they stand within a sentence."""
    names = dict(codes.services().select("id", "name").iter_rows())
    return ident.replace_strict(names, default=ident.str.replace_all("_", " "))
