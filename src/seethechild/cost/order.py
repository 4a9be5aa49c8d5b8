"""Add up in one order, so that sums come out the same to the last bit.

Numbers with a fraction add up to something slightly different in another order, and polars groups
rows in whatever order its threads come to them.
"""

import polars as pl
from polars.dataframe.group_by import GroupBy


def grouped(frame: pl.DataFrame, *keys: str) -> GroupBy:
    """Return the groups of a table, rows and groups sorted by everything that is in them.

    Args:
        frame: rows in any order.
        keys: columns to group by.

    Example:
        >>> frame = pl.DataFrame({"k": ["b", "a", "a"], "x": [1.0, 3.0, 2.0]})
        >>> grouped(frame, "k").agg(pl.col("x")).rows()
        [('a', [2.0, 3.0]), ('b', [1.0])]
    """
    rest = [name for name in frame.columns if name not in keys]
    return frame.sort(*keys, *rest).group_by(keys, maintain_order=True)
