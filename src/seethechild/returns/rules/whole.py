"""What rules ask of a return as a whole, though its rows are asked a piece at a time."""

from dataclasses import dataclass

import polars as pl

from seethechild.returns.spool import Tables, columns_of, rows_of

#: Pupil numbers that are counted at once.
_AT_ONCE = 500_000


@dataclass(frozen=True, eq=False)
class Whole:
    """Facts about all of a return's rows.

    Attributes:
        filled: its tables that have rows.
        shared_upns: pupil numbers that stand in several rows: ``UPN``, ``same_upn`` (rows).
    """

    filled: frozenset[str]
    shared_upns: pl.DataFrame

    @classmethod
    def of(cls, tables: Tables, people: str) -> "Whole":
        """Find them out.

        Args:
            tables: of the return.
            people: the one that has a row for each child, with ``UPN``.

        Example:
            >>> people = pl.DataFrame({"UPN": ["a", "b", "a", None, None]})
            >>> Whole.of({"Header": people}, "Header").shared_upns.rows()
            [('a', 2)]
        """
        rows = rows_of(tables)
        times = max(1, -(-rows.get(people, 0) // _AT_ONCE))
        shared = [_shared(tables, people, part, times) for part in range(times)]
        return cls(frozenset(name for name in rows if rows[name]), pl.concat(shared))


def _shared(tables: Tables, people: str, part: int, parts: int) -> pl.DataFrame:
    """Count the pupil numbers of one part of all there can be."""
    number = pl.col("UPN")
    mine = number.is_not_null() & (number.hash(0) % parts == part)
    counts = [
        frame.filter(mine).group_by("UPN").agg(pl.len().alias("same_upn"))
        for frame in columns_of(tables, people, "UPN")
    ]
    empty = pl.DataFrame(schema={"UPN": pl.String, "same_upn": pl.get_index_type()})
    added = pl.concat([empty, *counts]).group_by("UPN").agg(pl.col("same_upn").sum())
    return added.filter(pl.col("same_upn") > 1)
