"""Each contact, referral and assessment with its month, whether it was closed, and its mix."""

from typing import Final

import polars as pl

from seethechild.journeys.access.declared import ClosingShare
from seethechild.journeys.access.observed import YEAR_DAYS
from seethechild.journeys.dataset import Dataset, seen_until
from seethechild.journeys.waits.groups import age_bands

NOT_RECORDED: Final = "not recorded"
HELPED: Final = "already helped"
NOT_HELPED: Final = "not helped then"
#: States of the track ``help`` in which a child is helped, or waits for it; assessing is not yet helping.
_HELP: Final = (
    "waiting", "family_help", "disabled_children_support", "child_protection_plan", "looked_after",
    "support_after_care_or_order",
)  # fmt: skip
_SOURCE: Final = {
    "1": "family or others", "2": "schools", "3": "health services", "4": "housing",
    "5": "council", "6": "police",
}  # fmt: skip


def asked(dataset: Dataset, share: ClosingShare) -> pl.DataFrame:
    """Return one row a contact, referral or assessment of a share's kind.

    Args:
        dataset: children, spells, events and coverage.
        share: which.

    Returns:
        Columns ``child_id, family`` (the child's own id where none is known), ``date, month, team,
        closed`` (whether it was closed) and one for each of ``share.mix``. Contacts and assessments whose outcome is not recorded are left out; a
        referral not decided yet is one not closed. An assessment counts in the month it finished.
    """
    rows = dataset.events.filter(pl.col("kind") == share.kind)
    if share.kind != "referral":  # a referral is decided in days; the last are not left out
        rows = rows.filter(pl.col("outcome").is_not_null())
    rows = _helped(rows, dataset)
    if share.kind == "assessment":
        rows = rows.with_columns(pl.col("until").alias("date")).drop_nulls("date")
    rows = rows.filter(_covered(dataset.coverage, share.seen_by))
    last = pl.col("date").shift(1).over("child_id")
    rows = rows.sort("child_id", "date").with_columns(
        (pl.col("outcome") == share.closed_outcome).fill_null(value=False).alias("closed"),
        pl.col("date").dt.truncate("1mo").alias("month"),
        pl.when((pl.col("date") - last).dt.total_days() <= YEAR_DAYS)
        .then(pl.lit("within 12 months of another"))
        .otherwise(pl.lit("first in 12 months"))
        .alias("repeat"),
        _source().alias("source_group"),
    )
    told = rows.join(_children(dataset), on="child_id", how="left").with_columns(
        _age_band().alias("age_band")
    )
    names = {"source": "source_group"}
    return told.select(
        "child_id", "family", "date", "month", "team", "closed",
        *(pl.col(names.get(each, each)).fill_null(NOT_RECORDED).alias(each) for each in share.mix),
    )  # fmt: skip


def _helped(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Add ``helped``: whether the child was helped, or waited for help, the day before it began."""
    spans = seen_until(dataset).filter(
        (pl.col("track") == "help") & pl.col("state").is_in(_HELP)
    )
    since = spans.select("child_id", "start", helped_until="until").sort("start")
    before = rows.with_columns(day_before=pl.col("date").dt.offset_by("-1d"))
    found = before.sort("day_before").join_asof(
        since, left_on="day_before", right_on="start", by="child_id", strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    open_then = (pl.col("helped_until") > pl.col("day_before")).fill_null(value=False)
    helped = pl.when(open_then).then(pl.lit(HELPED)).otherwise(pl.lit(NOT_HELPED))
    return found.with_columns(helped.alias("helped")).drop(
        "day_before", "start", "helped_until", strict=False
    )


def _covered(coverage: pl.DataFrame, record: str) -> pl.Expr:
    """Whether a day lies in what is covered: what is known from before is not all there was."""
    within = pl.lit(value=False)
    for start, stop in (
        coverage.filter(pl.col("sees") == record).select("start", "stop").rows()
    ):
        within |= pl.col("date").is_between(start, stop, closed="left")
    return within


def _source() -> pl.Expr:
    """The first digit of the Department's code says who asked; other words stay as they are."""
    code = pl.col("detail").str.slice(0, 1)
    known = pl.col("detail").str.contains(r"^\d[A-F]?$|^10$")
    other = pl.lit("others")
    return (
        pl.when(pl.col("detail") == "10").then(pl.lit(NOT_RECORDED))
        .when(known).then(code.replace_strict(_SOURCE, default="others"))
        .when(pl.col("detail").is_null()).then(pl.lit(NOT_RECORDED))
        .otherwise(other)
    )  # fmt: skip


def _children(dataset: Dataset) -> pl.DataFrame:
    quintile = ((pl.col("deprivation_decile") - 1) // 2 + 1).cast(pl.String)
    disabled = pl.when(pl.col("disability")).then(pl.lit("disabled"))
    return dataset.children.select(
        "child_id",
        "birth_month",
        pl.coalesce(pl.format("f {}", "family_id"), pl.format("c {}", "child_id")).alias(
            "family"
        ),
        disabled.otherwise(pl.lit("not disabled")).alias("disability"),
        ("quintile " + quintile).alias("deprivation"),
    )


def _age_band() -> pl.Expr:
    bands = age_bands()
    months = (pl.col("date").dt.year() - pl.col("birth_month").dt.year()) * 12 + (
        pl.col("date").dt.month() - pl.col("birth_month").dt.month()
    )
    years = months // 12
    found = pl.lit(bands[0][1])
    for from_age, name in bands[1:]:
        found = pl.when(years >= from_age).then(pl.lit(name)).otherwise(found)
    return pl.when(pl.col("birth_month").is_not_null()).then(found)
