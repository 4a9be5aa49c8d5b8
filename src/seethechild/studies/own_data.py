"""What answers made of a council's own dataset share: small counts hidden, origin and warnings said."""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.journeys.dataset import Dataset, inputs
from seethechild.report.disclosure import SMALL, THRESHOLD, suppress
from seethechild.report.release import Earlier, release

_HALF = (
    0.5  # shares are of whole children, but for rounding and those not watched to the end
)


def hidden(
    frame: pl.DataFrame,
    with_it: Mapping[str, Sequence[str]],
    *,
    totals: Sequence[Sequence[str]] | None = None,
    table: str = "",
    earlier: Earlier | None = None,
) -> pl.DataFrame:
    """Return a table of counts by measure, group, level and period with small counts hidden.

    All its sums are protected together (``report.release``), and against what left earlier.

    Args:
        frame: counts from records, one row a measure, group, level and period.
        with_it: each count to the columns that would give it away.
        totals: where a table is of another shape, columns naming cells that add up to a known total.
        table: what to call the table among what left earlier.
        earlier: counts that left earlier.

    Returns:
        The same rows; a column ``{count}_mark`` beside each count says why it is empty.
    """
    if totals is None:
        return release(frame, with_it, table=table, earlier=earlier)
    return suppress(frame, list(with_it), totals=totals, with_it=with_it)


def hidden_waits(
    frame: pl.DataFrame,
    days: Sequence[int],
    *,
    table: str = "",
    earlier: Earlier | None = None,
) -> pl.DataFrame:
    """Return a table of waits with small counts hidden, and curves only where no step is small.

    A share of 0.04 of 50 children is two children. So a point of a curve is left out where few came to
    the end by then, since the last point shown, or have not come to it; and other points of the
    same level or period from which it could be worked out.

    Args:
        frame: counts ``children, events, other_ends, censored``, which add up, and curves
            ``within_{day}`` with their ranges, by measure, group, level and period.
        days: of the curves.
        table: what to call the table among what left earlier.
        earlier: counts that left earlier.

    Returns:
        The same rows; a column ``{count}_mark`` beside each count says why it is empty.
    """
    curves = [name for name, dtype in frame.schema.items() if dtype == pl.Float64]
    ends = pl.min_horizontal("other_ends", "censored").alias("_ends")
    steps = _steps(frame, days)
    told = hidden(
        frame.with_columns(ends, *steps),
        {
            "children": ("events", "other_ends", "censored", *curves),
            "events": ("other_ends", "censored", *curves),
            "_ends": ("other_ends", "censored"),
            **{
                f"_{day}": [f"within_{day}{end}" for end in ("", "_low", "_high")]
                for day in days
            },
        },
        table=table,
        earlier=earlier,
    )
    gone = ["_ends", "_ends_mark"]
    for day in days:
        gone += [f"_{day}", f"_{day}_mark"]
    return told.drop(gone)


def _steps(frame: pl.DataFrame, days: Sequence[int]) -> list[pl.Series]:
    """Return for each day a count that is small exactly where that point must not be shown."""
    children = frame["children"].to_list()
    shares = {day: frame[f"within_{day}"].to_list() for day in days}
    found: dict[int, list[int]] = {day: [] for day in days}
    for row, of in enumerate(children):
        last = 0.0
        for day in days:
            share = shares[day][row]
            came = 0.0 if share is None else of * share
            if any(_is_few(each) for each in (came - last, of - came)):
                found[day].append(min(round(came), THRESHOLD - 1))
            else:
                found[day].append(max(round(came), THRESHOLD))
                last = came
    return [pl.Series(f"_{day}", counts, dtype=pl.Int64) for day, counts in found.items()]


def _is_few(count: float) -> bool:
    """Whether what a share makes of a count is a few children; none is not."""
    return _HALF <= count < THRESHOLD - _HALF


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
