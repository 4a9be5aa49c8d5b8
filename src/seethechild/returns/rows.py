"""Gathering a table row by row where a file is a tree: a list for each column, text as found."""

from collections.abc import Mapping

import polars as pl

from seethechild.returns.extract import ROW

#: Rows held as Python objects before they go into a frame, which takes far less memory.
_BATCH_ROWS = 50_000


class Rows:
    """Rows of one table, gathered one at a time.

    Columns appear as rows bring them; in rows without them they are null.

    Example:
        >>> rows = Rows()
        >>> rows.add(1, {"UPN": "A1"})
        >>> rows.add(2, {"UPN": " ", "Sex": "F"})
        >>> rows.frame().rows()
        [(1, 'A1', None), (2, None, 'F')]
    """

    def __init__(self) -> None:
        self._where: list[int] = []
        self._columns: dict[str, list[str | None]] = {}
        self._frames: list[pl.DataFrame] = []

    def add(self, where: int, row: Mapping[str, str | None]) -> None:
        """Add a row.

        Args:
            where: number of the child or line in the file, from 1.
            row: column to text; null where there is none.
        """
        columns = self._columns
        if not row.keys() <= columns.keys():
            for name in row:
                columns.setdefault(name, [None] * len(self._where))
        self._where.append(where)
        get = row.get
        for name, values in columns.items():
            values.append(get(name))
        if len(self._where) == _BATCH_ROWS:
            self._pack()

    def frame(self) -> pl.DataFrame:
        """Return the rows: ``_row`` (Int64) and the columns, text of blanks only as null."""
        self._pack()
        return pl.concat(self._frames, how="diagonal")

    def _pack(self) -> None:
        frame = pl.DataFrame(
            {ROW: self._where, **self._columns},
            schema={ROW: pl.Int64, **dict.fromkeys(self._columns, pl.String)},
        )
        text = pl.col(pl.String)
        self._frames.append(
            frame.with_columns(pl.when(text.str.strip_chars() != "").then(text))
        )
        self._where.clear()
        for values in self._columns.values():
            values.clear()
