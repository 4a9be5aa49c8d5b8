"""What only some runs can answer: waiting for services with few places, unseen need, late help."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from seethechild.decide.coverage_tables import coverage_table, worst_off_table
from seethechild.decide.harm_waiting import harm_waiting_table
from seethechild.decide.late_simulated import late_table, not_shown
from seethechild.decide.queues import lines_by_month, queue_table, queues_by_group
from seethechild.studies.load import load_table
from seethechild.studies.spec import AS_NOW


@dataclass(frozen=True)
class Asked:
    """Tables that only some runs have.

    Attributes:
        shown: by their name in the result.
        drawn: by their name in the report.
    """

    shown: dict[str, pl.DataFrame] = field(default_factory=dict)
    drawn: dict[str, Any] = field(default_factory=dict)

    @property
    def measured(self) -> tuple[str, ...]:
        """Outcomes of the code list that other runs cannot measure."""
        return ("harm_while_waiting",) if "harm_waiting" in self.shown else ()


def asked_tables(tables: Mapping[str, pl.DataFrame], *, base_year: int) -> Asked:
    """Return the tables that a run's draws allow beyond those of every run.

    Args:
        tables: of all draws; see ``piece``.
        base_year: the year that ended when the run began.

    Returns:
        ``waits`` (who waits, month by month), ``queues`` (the same by year, against as now) and
        ``queues_by_group`` and ``harm_waiting``, where services have few places; ``coverage`` (who in need is helped, and
        how soon) and ``worst_off``, where the model has the track ``need``.
    """
    asked = Asked()
    if "waits" in tables:
        lines = lines_by_month(tables["waits"])
        queues = queue_table(tables["waits"], base=AS_NOW, base_year=base_year)
        by_group = queues_by_group(tables["waits_by_group"], base=AS_NOW)
        asked.shown.update(waits=lines, queues=queues, queues_by_group=by_group)
        asked.drawn.update(lines=lines, queues=queues, queues_by_group=by_group)
    if "harm_waiting" in tables:
        harm = harm_waiting_table(tables["harm_waiting"], base=AS_NOW)
        asked.shown.update(harm_waiting=harm)
        asked.drawn.update(harm_waiting=harm)
    if "coverage" in tables:
        helped = coverage_table(
            tables["coverage"], tables["first_help"], base=AS_NOW, base_year=base_year
        )
        worst = worst_off_table(tables["worst_off"], base=AS_NOW)
        asked.shown.update(coverage=helped, worst_off=worst)
        runs = tables["coverage"]["draw"].n_unique()
        asked.drawn.update(in_need=helped, worst_off=worst, need_runs=runs)
    if "load" in tables:
        asked.shown.update(load=load_table(tables["load"], base_year=base_year))
    if "late" in tables:
        late = late_table(tables["late"], base=AS_NOW)
        asked.shown.update(late=late)
        asked.drawn.update(late=late, late_not_shown=tuple(not_shown(tables["late"])))
    return asked
