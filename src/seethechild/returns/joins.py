"""Putting rows of a tree's lists beside what they belong to."""

from collections.abc import Sequence

import polars as pl

from seethechild.returns.tidy import FILE


def joined_codes(frame: pl.DataFrame, keys: Sequence[str], column: str) -> pl.DataFrame:
    """Return each key's distinct codes in the order of the alphabet, joined by ``;``.

    Args:
        frame: typed rows with ``_file``.
        keys: what a list belongs to, inside its file.
        column: the codes.

    Returns:
        A row for each file and key that has a code.

    Example:
        >>> rows = pl.DataFrame({"_file": ["a", "a"], "ID": ["1", "1"], "Code": ["2B", "1A"]})
        >>> joined_codes(rows, ["ID"], "Code").rows()
        [('a', '1', '1A;2B')]
    """
    some = frame.drop_nulls([*keys, column])
    return some.group_by(FILE, *keys).agg(pl.col(column).unique().sort().str.join(";"))


def looked_up(frame: pl.DataFrame, values: pl.DataFrame, keys: Sequence[str]) -> pl.Series:
    """Return for each row the value of its key in its file; null where it has none.

    Args:
        frame: typed rows with ``_file``.
        values: ``_file``, the keys and one column more; each key once in a file.
        keys: names of the keys, in both.

    Returns:
        As many values as ``frame`` has rows, in their order.
    """
    asked = frame.select(FILE, *keys)
    found = asked.join(values, on=[FILE, *keys], how="left", maintain_order="left")
    return found.to_series(len(keys) + 1)
