"""What answers made of a council's own dataset share: small counts hidden, origin and warnings said."""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import Dataset, inputs
from seethechild.report.disclosure import SMALL, THRESHOLD, suppress

#: Groups whose levels add up to all, within a measure and a period; and periods within a level.
_ADD_UP = (("measure", "group", "period"), ("measure", "group", "level", "_whole"))


def hidden(
    frame: pl.DataFrame,
    with_it: Mapping[str, Sequence[str]],
    *,
    totals: Sequence[Sequence[str]] = _ADD_UP,
) -> pl.DataFrame:
    """Return a table of counts by measure, group, level and period with small counts hidden.

    Args:
        frame: counts from records, one row a measure, group, level and period.
        with_it: each count to the columns that would give it away.
        totals: columns naming cells that add up to a known total; ``_whole`` tells the row of all
            periods from those of one.

    Returns:
        The same rows; a column ``{count}_mark`` beside each count says why it is empty.
    """
    marked = frame
    if "period" in frame.columns:
        marked = frame.with_columns((pl.col("period") == "all").alias("_whole"))
    known = [each for each in totals if set(each) <= set(marked.columns)]
    shown = suppress(marked, list(with_it), totals=known, with_it=with_it)
    return shown.drop("_whole", strict=False)


def answer(
    dataset: Dataset,
    sentence: str,
    tables: Mapping[str, pl.DataFrame],
    *,
    checks: Sequence[Check] = (),
    settings: Mapping[str, object],
    seed: int | None = None,
) -> Result:
    """Return a result of a dataset, with what must stand beside every one of them.

    Args:
        dataset: what it is of.
        sentence: the answer.
        tables: its tables, small counts hidden.
        checks: what was looked into.
        settings: what was chosen.
        seed: of the random streams, if chance plays a part.

    Returns:
        The result. Made-up children are said to be so in its sentence.
    """
    said = f"These are made-up children. {sentence}" if dataset.made_up else sentence
    common = (
        _seen(dataset),
        Check(
            "small counts",
            None,
            f"Counts under {THRESHOLD} are hidden (shown as {SMALL}), and others from which they "
            "could be worked out (hidden).",
        ),
    )
    return Result(
        said,
        dict(tables),
        (*checks, *common),
        Provenance.of(inputs=inputs(dataset), settings=dict(settings), seed=seed),
    )


def _seen(dataset: Dataset) -> Check:
    rows = dataset.coverage.group_by("sees").agg(
        pl.col("start").min(), pl.col("stop").max()
    )
    said = "; ".join(
        f"{row['sees'].replace('_', ' ')} {row['start']:%b %Y} to {row['stop']:%b %Y}"
        for row in rows.sort("sees").to_dicts()
        if row["start"] and row["stop"]
    )
    return Check("what these returns see", None, f"{said or 'Nothing with dates'}.")
