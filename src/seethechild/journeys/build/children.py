"""One description of each child, where returns differ.

What most returns say counts; of what equally many say, what the newest says.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from seethechild.journeys.tables import CHILDREN

#: Values that say nothing, by column.
_SAYS_NOTHING: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("U",),
    "ethnicity": ("REFU", "NOBT"),
}
_TOLD: Final = ("family_id", "sex", "ethnicity", "area", "deprivation_decile", "death_date")


def children(
    people: pl.DataFrame, everyone: pl.Series, ranks: pl.DataFrame
) -> tuple[pl.DataFrame, int]:
    """Return CHILDREN and how many values were settled because returns differ.

    Args:
        people: the sealed record.
        everyone: the ``child_id`` of all children, also those no return describes.
        ranks: ``source, format, rank``.

    Returns:
        CHILDREN, by child, with ``death_date`` besides; and a count of children by column.
    """
    told = people.join(
        ranks.select("source", "rank"), on="source", how="left"
    ).with_columns(pl.col("rank").fill_null(0))
    alone = everyone.unique().sort().rename("child_id").to_frame()
    settled = 0
    for name in _TOLD:
        values, differ = _most_said(told, name)
        alone, settled = alone.join(values, on="child_id", how="left"), settled + differ
    births, differ = _births(told)
    alone, settled = alone.join(births, on="child_id", how="left"), settled + differ
    flags = told.group_by("child_id").agg(
        pl.col("unaccompanied").any(ignore_nulls=False),
        pl.col("disability").str.split(";").list.set_difference(["NONE", ""]).list.len().gt(0).any(ignore_nulls=False),
    )  # fmt: skip
    whole = alone.join(flags, on="child_id", how="left").with_columns(
        death_month=pl.col("death_date").dt.month_start()
    )
    return whole.select(*CHILDREN.dtypes, "death_date").sort("child_id"), settled


def _most_said(told: pl.DataFrame, name: str) -> tuple[pl.DataFrame, int]:
    """Return ``child_id`` with the value most returns give; and where they differ."""
    empty = list(_SAYS_NOTHING.get(name, ()))
    says = told.filter(pl.col(name).is_not_null()).select("child_id", name, "rank")
    if not empty:
        return _mode(says, name)
    silent = pl.col(name).is_in(empty)
    values, differ = _mode(says.filter(~silent), name)
    rest, _ = _mode(says.filter(silent).join(values, on="child_id", how="anti"), name)
    return pl.concat([values, rest]), differ


def _mode(says: pl.DataFrame, *names: str) -> tuple[pl.DataFrame, int]:
    counted = says.group_by("child_id", *names).agg(pl.len(), pl.col("rank").max())
    ordered = counted.sort("child_id", "len", "rank", *names)
    values = ordered.group_by("child_id", maintain_order=True).agg(
        pl.col(names).last(), pl.len()
    )
    return values.drop("len"), values.filter(pl.col("len") > 1).height


def _births(told: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """An actual birth counts before an expected one."""
    names = ("birth_month", "birth_is_expected")
    says = told.filter(pl.col("birth_month").is_not_null()).with_columns(
        pl.col("birth_is_expected").fill_null(value=False)
    )
    says = says.select("child_id", *names, "rank")
    born, differ = _mode(says.filter(~pl.col("birth_is_expected")), *names)
    unborn = says.filter("birth_is_expected").join(born, on="child_id", how="anti")
    expected, more = _mode(unborn, *names)
    return pl.concat([born, expected]), differ + more
