"""Reading delimited text as it stands, whatever its encoding."""

from pathlib import Path

import polars as pl

from seethechild.core.errors import Problem


def read_text_table(path: Path) -> tuple[pl.DataFrame, tuple[Problem, ...]]:
    """Read a CSV file (comma, tab, semicolon or bar; UTF-8, UTF-16 or cp1252) as text.

    Args:
        path: the file, with a header line.

    Returns:
        All columns as text under the names in the file (blanks around them removed), null
        where a field is empty, and ``_row`` (Int64), the line from 1; and what is wrong with
        the file though it could be read.

    Raises:
        DataError: it cannot be read.
    """
    raise NotImplementedError
