"""Children by group, as published: who lives there, is helped, is in care.

By deprivation nothing is published for a council's own neighbourhoods: it rests on assumptions.
"""

from functools import lru_cache

import polars as pl

from seethechild.core.tables import Column, Table, one_of
from seethechild.reference.home import VALUES, checked

#: By what children can be told apart, and the groups of each, in the order in which they are told.
GROUPS = {
    "sex": ("girls", "boys"),
    "ethnicity": ("white", "mixed", "asian", "black", "other_ethnic_group"),
    "disability": ("disability_recorded", "no_disability_recorded"),
    "deprivation": (
        "most_deprived_fifth",
        "second_fifth",
        "middle_fifth",
        "fourth_fifth",
        "least_deprived_fifth",
    ),
}
#: Groups that are a child's own; brothers and sisters share the others.
OF_A_CHILD = frozenset((*GROUPS["sex"], *GROUPS["disability"]))
#: Files of counts, and by what each tells children apart.
_FILES = {"groups": ("sex", "ethnicity"), "disability": ("disability",)}
#: What is counted by group.
COUNTED = (
    "population", "in_need", "on_plan", "looked_after", "care_started", "unaccompanied",
)  # fmt: skip
ENGLAND = "E92000001"


def _table(*told: str) -> Table:
    return Table(
        "BY_GROUP",
        f"A row is what was counted in one council, or England, by {' or '.join(told)}.",
        (
            Column("council", pl.String, "code of the council, or England's"),
            Column("by", pl.String, "by what", rules=(one_of(*told),)),
            Column("of", pl.String, "what was counted", rules=(one_of(*COUNTED),)),
            *(
                Column(
                    group, pl.String, "the number, or the publisher's mark", nullable=True
                )
                for by in told
                for group in GROUPS[by]
            ),
            Column("year", pl.Int64, "of the count"),
            Column("source", pl.String, "key of `sources()`"),
            Column("where", pl.String, "table and row"),
            Column("grade", pl.String, "how sure", rules=(one_of("A", "B", "C", "D"),)),
        ),
        keys=("council", "by", "of"),
    )


#: Counts by sex and ethnic group.
BY_GROUP = _table(*_FILES["groups"])


@lru_cache(maxsize=8)
def by_group(by: str = "sex") -> pl.DataFrame:
    """Return all counts of the file that tells children apart by this.

    Args:
        by: one of ``GROUPS`` but deprivation, of which nothing is counted.
    """
    name = next(name for name, told in _FILES.items() if by in told)
    return checked(VALUES / name / "groups.csv", _table(*_FILES[name]))


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
        >>> counts_by_group("E06000017", "disability", "in_need")
        (20.0, 143.0)
    """
    nothing = (None,) * len(GROUPS[by])
    if not any(by in told for told in _FILES.values()):
        return nothing
    rows = by_group(by).filter(
        (pl.col("council") == council) & (pl.col("by") == by) & (pl.col("of") == of)
    )
    if not rows.height:
        return nothing
    cells = rows.select(
        pl.col(group).cast(pl.Float64, strict=False) for group in GROUPS[by]
    )
    return cells.row(0)
