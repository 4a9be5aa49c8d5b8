"""Keep one record where several returns tell of the same thing.

What is open stands in every yearly return until it closes. Of the same kind of return the later
year is believed about how it ended, even where it says that it is open again; between kinds of
return what one says fills what the other leaves empty, the newer first.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

#: What is one thing: the columns that name it beside the child.
NAMED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": ("date", "contact_source"),
    "early_help": ("start", "organisation"),
    "referrals": ("date",),
    "assessments": ("start",),
    "section_47": ("start",),
    "need_plans": ("start",),
    "protection_plans": ("start",),
    "emergencies": ("date", "kind"),
    "pre_proceedings": ("start",),
    "care_episodes": ("start",),
    "care_reviews": ("date",),
    "plan_reviews": ("date",),
    "missing": ("start",),
    "visits": ("date", "kind"),
    "workers": ("start", "role", "worker_id"),
    "views": ("date", "kind"),
    "adoption": ("decided", "placed"),
    "previous_permanence": ("date",),
    "deprivation_of_liberty": ("start",),
    "sdq": ("date",),
    "school": ("date",),
    "mental_health": ("referred", "service"),
    "mental_health_stays": ("start",),
}
#: These may have another date, or none.
_DATED_OTHERWISE: Final = ("pre_proceedings", "adoption", "views", "care_leavers")
#: What a later return of the same kind may take back.
CLOSING: Final = frozenset(
    {"stop", "closed", "close_reason", "end_reason", "change_reason", "authorised"}
    | {"discharged", "outcome"}
)


def with_a_date(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Leave out what has no date to stand on, where its first date is what names it."""
    first = NAMED_BY[name][0]
    return frame if name in _DATED_OTHERWISE else frame.filter(pl.col(first).is_not_null())


def once(frame: pl.DataFrame, name: str, ranks: pl.DataFrame) -> pl.DataFrame:
    """Return each thing once.

    Args:
        frame: a sealed record.
        name: of the record.
        ranks: ``source, format, rank``; see ``windows.ranks``.

    Returns:
        The same columns and ``returns``, the number of rows it stood in; ``source`` is the newest
        that tells of it. Sorted by child and what names it.
    """
    keys = ("child_id", *NAMED_BY[name])
    told = frame.join(ranks, on="source", how="left").with_columns(
        pl.lit(1, dtype=pl.UInt32).alias("returns")
    )
    several = told.select(keys).is_duplicated()
    single, repeated = told.filter(~several), told.filter(several)
    merged = _merged(repeated, keys) if repeated.height else repeated
    both = pl.concat([single, merged.select(told.columns)])
    return both.drop("format", "rank").sort(keys)


def _merged(repeated: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    rest = [c for c in repeated.columns if c not in {*keys, "rank", "returns", "format"}]
    ordered = repeated.sort(*keys, "rank", *rest, nulls_last=False)
    newest = pl.col("rank") == pl.col("rank").max().over(*keys, "format")
    closing = [c for c in rest if c in CLOSING]
    # A value that a newer return of its kind leaves empty is taken back.
    standing = ordered.with_columns(pl.when(newest).then(c).alias(c) for c in closing)
    return standing.group_by(keys, maintain_order=True).agg(
        *(pl.col(c).drop_nulls().last() for c in rest),
        pl.col("format").last(),
        pl.col("rank").last(),
        pl.col("returns").sum(),
    )
