"""What a run's answers hang on: where their spread comes from, and which assumption moves them most."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from seethechild.core.progress import Progress
from seethechild.reference import codes
from seethechild.studies.executors import spread
from seethechild.studies.plan import Plan
from seethechild.studies.sensitivity import sensitivity_sentence, sensitivity_table
from seethechild.studies.spread import (
    SQUARES,
    Square,
    play_square,
    spread_sentences,
    spread_table,
    squares_of,
)
from seethechild.studies.study import AS_NOW

#: A square for so many draws, so that it takes a fraction of the run; none for a run of fewer than
#: ``FEWEST``, whose ranges say little anyway.
DRAWS_PER_SQUARE, FEWEST = 12, 60


@dataclass(frozen=True, eq=False)
class HowSure:
    """What answers hang on; empty where too few draws were asked for.

    Attributes:
        spread: ``studies.spread.SPREAD``.
        sensitivity: ``studies.sensitivity.SENSITIVITY``; empty where no added track assumes anything.
    """

    spread: pl.DataFrame
    sensitivity: pl.DataFrame

    def shown(self) -> dict[str, pl.DataFrame]:
        """Return the tables of the result, by name."""
        named = {"spread": self.spread, "sensitivity": self.sensitivity}
        return {name: table for name, table in named.items() if table.height}

    def drawn(self) -> dict[str, Any]:
        """Return what the report shows of them."""
        if not self.spread.height:
            return {}
        titles = dict(codes.outcomes().select("id", "name").iter_rows())
        return {
            "uncertainty": self.spread.drop_nulls("share").select(
                "option",
                pl.col("outcome").replace_strict(titles, default=None).alias("result"),
                pl.col("source").alias("part"),
                "share",
            ),
            "uncertainty_said": {
                option: spread_sentences(self.spread, option=option)
                for option in self.spread["option"].unique(maintain_order=True)
            },
            "sensitivity": self.sensitivity,
            "sensitivity_said": _said(self.sensitivity),
        }


def how_sure(
    plan: Plan, *, processes: int, progress: Progress, executor: str | None = None
) -> HowSure:
    """Play what tells where the spread of a run's answers comes from.

    Args:
        plan: of the run.
        processes: how many share the work; never changes a number.
        progress: told of each piece.
        executor: of a cluster, as for the run.
    """
    study = plan.study
    if study.draws < FEWEST or len(plan.options) == 1:
        return HowSure(pl.DataFrame(), pl.DataFrame())
    squares = squares_of(
        plan.fitted.model,
        plan.options,
        seed=study.seed,
        start=study.start,
        years=study.years,
        squares=min(SQUARES, study.draws // DRAWS_PER_SQUARE),
        model_of=plan.drawn,
        drift=study.drift,
    )
    played: dict[int, pl.DataFrame] = {}

    def finished(square: Square, frame: pl.DataFrame) -> None:
        played[square.number] = frame
        progress.step(len(played), len(squares), "asking where the spread comes from")

    spread(play_square, squares, workers=processes, finished=finished, executor=executor)
    found = spread_table([played[each.number] for each in squares], seed=study.seed)
    if plan.drawn is None:
        return HowSure(found, pl.DataFrame())
    moved = sensitivity_table(
        plan.drawn,
        plan.options,
        start=study.start,
        years=study.years,
        workers=processes,
        progress=progress,
        executor=executor,
    )
    return HowSure(found, moved)


def _said(table: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return for each option, and for "as now", what moves its answers most."""
    if not table.height:
        return {}
    said: dict[str, tuple[str, ...]] = {}
    for option in (AS_NOW, *table["option"].unique(maintain_order=True)):
        mine = table.filter((pl.col("option") == option) & pl.col("clear"))
        outcomes = mine["outcome"].unique(maintain_order=True)
        told = [sensitivity_sentence(table, option=option, outcome=one) for one in outcomes]
        said[option] = tuple(told)
    return said
