"""A council's picture as a page to read, print and send on."""

from pathlib import Path

import polars as pl

from seethechild.core.files import write_atomic
from seethechild.core.results import Result
from seethechild.reference.councils import find_council
from seethechild.reference.sources import sources
from seethechild.report.frames import SOURCES
from seethechild.report.markup import Page, document
from seethechild.report.picture import picture_page


def picture_parts(council: str, result: Result, *, standing: str = "claimed") -> Page:
    """Return what the page of a council's picture says.

    Args:
        council: any name or code.
        result: of ``picture`` for this council.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.
    """
    found = find_council(council)
    return picture_page(
        result,
        council=found.name,
        code=found.code,
        sources=_used(result.tables["figures"]),
        standing=standing,
    )


def write_picture_page(council: str, result: Result, path: Path) -> None:
    """Write the page of a council's picture.

    Args:
        council: any name or code.
        result: of ``picture`` for this council.
        path: the file to write; its folder must be there.

    Raises:
        WriteError: the file cannot be written.
    """
    write_atomic(path, document(picture_parts(council, result)))


def _used(figures: pl.DataFrame) -> pl.DataFrame:
    graded = figures.group_by("source").agg(pl.col("grade").max())
    return (
        sources()
        .join(graded, left_on="key", right_on="source", how="inner")
        .select(
            "key", "title", "publisher",
            pl.col("href").fill_null(""),
            pl.col("published").cast(pl.String).fill_null(""),
            "grade",
        )
        .cast(pl.Schema(SOURCES.dtypes))
    )  # fmt: skip
