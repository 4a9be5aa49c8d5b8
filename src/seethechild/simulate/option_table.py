"""Reforms as a table: each change with its evidence, its grade and what is expected of it here."""

from collections.abc import Sequence

import polars as pl

from seethechild.simulate.option_effect import expected_effect, needs_baseline
from seethechild.simulate.option_schema import Change, ReformFile

_COLUMNS = {
    "reform": pl.String,
    "title": pl.String,
    "acts_on": pl.String,
    "effect": pl.String,
    "measure": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "design": pl.String,
    "place": pl.String,
    "grade": pl.String,
    "range_grade": pl.String,
    "transfer": pl.Float64,
    "reach": pl.Float64,
    "ratio": pl.Float64,
    "ratio_low": pl.Float64,
    "ratio_high": pl.Float64,
    "method": pl.String,
    "source": pl.String,
}


def reform_table(reforms: Sequence[ReformFile]) -> pl.DataFrame:
    """Return one row per change: what was found, how sure it is, what is expected here.

    ``ratio`` is the hazard ratio among those reached, after ``transfer``; it and its range are
    null where the effect depends on the council's own rate, and for changes of price.

    Example:
        >>> from seethechild.simulate.options import find_reform
        >>> table = reform_table([find_reform("social-workers-in-schools")])
        >>> table["ratio"].round(3).to_list()
        [1.055]
    """
    rows = [_row(reform, change) for reform in reforms for change in reform.changes]
    return pl.DataFrame(rows, schema=_COLUMNS, orient="row")


def _row(reform: ReformFile, change: Change) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(_COLUMNS)
    row |= {"reform": reform.id, "title": reform.title, "acts_on": str(change.target)}
    effect = change.effect
    if effect is None:
        return row
    row |= {
        "effect": effect.id,
        "measure": effect.measure,
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "design": effect.design,
        "place": effect.place,
        "grade": effect.effect_grade,
        "source": effect.source,
        "reach": change.reach,
        "transfer": change.transfer,
    }
    if not needs_baseline(change):
        here = expected_effect(change)
        row |= {
            "range_grade": here.grade,
            "ratio": here.ratio,
            "ratio_low": here.low,
            "ratio_high": here.high,
            "method": here.method,
        }
    return row
