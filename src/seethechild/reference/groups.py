"""Children by sex and by ethnic group, as published: who lives there, is helped, is in care."""

from functools import lru_cache

import polars as pl

from seethechild.core.tables import Column, Table, one_of
from seethechild.reference.home import VALUES, checked

#: By what children can be told apart, and the groups of each, in the order in which they are told.
GROUPS = {
    "sex": ("girls", "boys"),
    "ethnicity": ("white", "mixed", "asian", "black", "other_ethnic_group"),
}
#: Groups that are a child's own; brothers and sisters share the others.
OF_A_CHILD = frozenset(GROUPS["sex"])
#: What is counted by group.
COUNTED = (
    "population", "in_need", "on_plan", "looked_after", "care_started", "unaccompanied",
)  # fmt: skip
ENGLAND = "E92000001"
_CELLS = tuple(group for groups in GROUPS.values() for group in groups)

#: Counts by group.
BY_GROUP = Table(
    "BY_GROUP",
    "A row is what was counted in one council, or England, by sex or ethnic group.",
    (
        Column("council", pl.String, "code of the council, or England's"),
        Column("by", pl.String, "by what", rules=(one_of(*GROUPS),)),
        Column("of", pl.String, "what was counted", rules=(one_of(*COUNTED),)),
        *(
            Column(group, pl.String, "the number, or the publisher's mark", nullable=True)
            for group in _CELLS
        ),
        Column("year", pl.Int64, "of the count"),
        Column("source", pl.String, "key of `sources()`"),
        Column("where", pl.String, "table and row"),
        Column("grade", pl.String, "how sure", rules=(one_of("A", "B", "C", "D"),)),
    ),
    keys=("council", "by", "of"),
)


@lru_cache(maxsize=1)
def by_group() -> pl.DataFrame:
    """Return all counts by group."""
    return checked(VALUES / "groups" / "groups.csv", BY_GROUP)


@lru_cache(maxsize=64)
def counts_by_group(council: str, by: str, of: str) -> tuple[float | None, ...]:
    """Return what was counted by group; None where it is hidden or not published.

    Args:
        council: its code, or England's.
        by: one of ``GROUPS``.
        of: one of ``COUNTED``.

    Example:
        >>> counts_by_group("E06000017", "ethnicity", "looked_after")  # two are hidden
        (22.0, None, 0.0, None, 6.0)
        >>> counts_by_group("E06000017", "ethnicity", "on_plan")
        (None, None, None, None, None)
    """
    rows = by_group().filter(
        (pl.col("council") == council) & (pl.col("by") == by) & (pl.col("of") == of)
    )
    if not rows.height:
        return (None,) * len(GROUPS[by])
    cells = rows.select(
        pl.col(group).cast(pl.Float64, strict=False) for group in GROUPS[by]
    )
    return cells.row(0)
