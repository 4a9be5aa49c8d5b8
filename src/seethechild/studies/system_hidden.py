"""Small numbers of a system that was fitted to children's records, hidden before it is shown.

Counts at the start are of records and leave by the one door (``releases``). Flows and later counts
are simulated from them: those that would tell a small number are hidden too.
"""

from itertools import permutations
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.journeys.dataset import load
from seethechild.model.system import SystemModel
from seethechild.report.disclosure import HIDDEN, THRESHOLD, suppress
from seethechild.report.release import Counted, release
from seethechild.studies.releases import releasing

VERB: Final = "system"
#: What would tell a state's count at the start.
WITH_IT: Final = (
    "then", "then_low", "then_high", "came_per_year", "went_per_year", "mean_stay_years",
)  # fmt: skip
_KEYS: Final = ("measure", "group", "level", "inner")
#: A state lies within one of another track if all but so few of its children are there.
_BUT_FOR: Final = 0.5
_FIGURES: Final = ("first_year", "last_year", "last_low", "last_high", "per_year")


def hidden_stocks(
    stocks: pl.DataFrame, model: SystemModel, *, folder: Path | None
) -> pl.DataFrame:
    """Hide small counts at the start, and what would tell them.

    Args:
        stocks: ``decide.system_tables.stocks_table`` with ``now_mark``.
        model: whose start these are.
        folder: of the dataset, whose record of earlier answers is kept; None where only a model is
            given, which has none.

    Returns:
        The same rows; ``now_mark`` is ``hidden`` where a count is.
    """
    inner = _small_within(model)
    frame = stocks.with_columns(
        measure="track",
        group=pl.lit("state"),
        level="state",
        inner=pl.Series(
            [(row["track"], row["state"]) in inner for row in stocks.to_dicts()]
        ),
        was="now_mark",
    ).drop("now_mark")
    counted = Counted({"now": WITH_IT}, few={"now": "inner"})
    if folder is None:
        told = release(frame, counted, table="stocks")
    else:
        with releasing(folder, load(folder), VERB) as door:
            told = door.release("stocks", frame, counted)
    known = pl.when(pl.col("now_mark") == "").then("was").otherwise("now_mark")
    return told.with_columns(now_mark=known).drop(*_KEYS, "was")


def _small_within(model: SystemModel) -> set[tuple[str, str]]:
    """States whose count could be told from those of another track.

    All who live with foster carers are looked after: where homes in care add up to the children
    looked after, a hidden home could be worked out. So homes are protected within those too. Where
    states do not make up all of the other, nothing can be.
    """
    found = set[tuple[str, str]]()
    for outer, inner in permutations(model.tracks, 2):
        cells = model.start.group_by(outer, inner).agg(pl.col("count").sum())
        cells = cells.with_columns(
            of=pl.col("count").sum().over(inner), whole=pl.col("count").sum().over(outer)
        )
        within = cells.filter(
            (pl.col("count") > 0) & (pl.col("of") - pl.col("count") < _BUT_FOR)
        )
        adds_up = pl.col("whole") - pl.col("count").sum().over(outer) < _BUT_FOR
        within = within.filter(adds_up).sort(outer, inner)
        told = suppress(within, ["count"], totals=((outer,),))
        rows = told.filter(pl.col("count_mark") == HIDDEN)[inner].to_list()
        found |= {(inner, state) for state in rows}
    return found


def hidden_flows(flows: pl.DataFrame, stocks: pl.DataFrame) -> pl.DataFrame:
    """Hide flows of few children, and those of states whose count is hidden.

    Returns:
        The same rows with ``first_year_mark``.
    """
    small = {
        (row["track"], row["state"])
        for row in stocks.filter(pl.col("now_mark") == HIDDEN).to_dicts()
    }
    hide = pl.Series(
        [
            min(row["first_year"], row["last_year"]) < THRESHOLD
            or (row["track"], row["from"]) in small
            or (row["track"], row["to"]) in small
            for row in flows.to_dicts()
        ],
        dtype=pl.Boolean,
    )
    return flows.with_columns(
        *(pl.when(~hide).then(pl.col(each)).alias(each) for each in _FIGURES),
        first_year_mark=pl.when(hide).then(pl.lit(HIDDEN)).otherwise(pl.lit("")),
    )


def hidden_services(services: pl.DataFrame) -> pl.DataFrame:
    """Hide lines of few children."""
    waits = [each for each in services.columns if each.startswith("waiting_")]
    few = pl.min_horizontal("waiting_now", "waiting_last") < THRESHOLD
    return services.with_columns(
        *(pl.when(~few).then(pl.col(each)).alias(each) for each in waits),
        waiting_now_mark=pl.when(few).then(pl.lit(HIDDEN)).otherwise(pl.lit("")),
    )
