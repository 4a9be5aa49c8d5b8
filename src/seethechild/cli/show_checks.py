"""Whether it holds, as text: a year simulated beside the one published; a run made again."""

from collections.abc import Iterator

import polars as pl

from seethechild.cli import numbers, sheet
from seethechild.cli.sheet import Head
from seethechild.cli.show_lists import show_end
from seethechild.core.results import Result

#: With more councils than this, only the summary by measure is printed.
FEW = 3


def show_calibration(result: Result) -> Iterator[str]:
    """Yield how near a simulated year comes to the published one, and a forecast to what came."""
    yield sheet.prose(result.sentence)
    rows, forecast = result.tables["calibration"], result.tables["forecast"]
    councils = rows["council"].n_unique()
    if councils > FEW:
        yield _summary(result.tables["summary"])
        yield sheet.prose(
            f"{rows.height:,} comparisons of {councils} councils: --json prints them all, and "
            '"seethechild calibrate COUNCIL" those of one.'
        )
    else:
        yield _compared("The year, simulated beside published", rows)
        if forecast.height:
            yield _compared("The same year, forecast from the one before", forecast)
    if result.tables["left_out"].height:
        yield _left_out(result.tables["left_out"])
    yield from show_end(result)


def _summary(rows: pl.DataFrame) -> str:
    heads = [
        Head("measure"),
        Head("councils", number=True),
        Head("off by, at the median", number=True),
        Head("at the 95th percentile", number=True),
    ]
    cells = [
        [
            row["measure"],
            f"{row['councils']:,}",
            numbers.share(row["median"]),
            numbers.share(row["tail"]),
        ]
        for row in rows.to_dicts()
    ]
    return sheet.table("How near the simulated year comes", heads, cells)


def _compared(title: str, rows: pl.DataFrame) -> str:
    known = "same_as_last_year" in rows.columns
    heads = [
        Head("council"),
        Head("measure"),
        Head("published", number=True),
        Head("simulated", number=True),
        Head("difference", number=True),
        *([Head("as last year", number=True)] if known else []),
    ]
    cells = [
        [
            row["council"],
            row["measure"],
            numbers.whole(row["published"]),
            numbers.rate(row["simulated"]),
            _difference(row["relative_error"]),
            *([numbers.whole(row["same_as_last_year"])] if known else []),
        ]
        for row in rows.to_dicts()
    ]
    return sheet.table(title, heads, cells)


def _difference(share: float | None) -> str:
    return "" if share is None else f"{'+' * (share > 0)}{numbers.share(share, '')}"


def _left_out(rows: pl.DataFrame) -> str:
    cells = [[str(cell) for cell in row] for row in rows.rows()]
    return sheet.table("Left out", [Head(name) for name in rows.columns], cells)


def show_reproduced(result: Result) -> Iterator[str]:
    """Yield whether the same numbers came out again, table by table."""
    yield sheet.prose(result.sentence)
    yield from show_end(result)
