"""Tables of what the answer would be, were an assumption that no table can test another one."""

from itertools import combinations

import polars as pl

from seethechild.core.results import Check
from seethechild.need.average import Average
from seethechild.need.estimate import Estimate
from seethechild.need.sensitivity import (
    if_all_depend,
    if_two_depend,
    tipping_point,
    tips_all,
)
from seethechild.need.tables import CaptureTable
from seethechild.report import words

#: The odds ratio of which the check speaks.
SPOKEN = 2.0
_ALL = {
    "ratio": pl.Float64, "interaction": pl.Float64, "estimate": pl.Float64,
    "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip


def dependence(table: CaptureTable, answer: Estimate) -> pl.DataFrame:
    """Return what independence would say, were two lists dependent, and what tips the answer.

    Args:
        table: who is on which lists.
        answer: whose range is left; one without a number tips nowhere.
    """
    rows = []
    for one, two in combinations(range(table.size), 2):
        moved = if_two_depend(table, one, two)
        tips = [
            tipping_point(table, one, two, end) if answer.status == "ok" else None
            for end in (answer.low, answer.high)
        ]
        rows.append(
            {
                "what": f"{table.lists[one]} and {table.lists[two]}",
                **{f"at_{r:g}": v if v < float("inf") else None for r, v in moved.items()},
                "below_low": tips[0],
                "above_high": tips[1],
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def all_at_once(table: CaptureTable, whole: Average) -> pl.DataFrame:
    """Return what the average would say, did all lists depend on each other at once.

    Returns:
        A row for each ratio of children on no list to those of the answer; none without an answer.
    """
    rows = [
        {
            "ratio": row.ratio, "interaction": row.interaction,
            "estimate": row.estimate, "low": row.low, "high": row.high,
        }
        for row in if_all_depend(whole, table.size)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=_ALL)


def all_at_once_check(table: CaptureTable, whole: Average) -> Check | None:
    """Return in a sentence how far an interaction of all lists moves the answer."""
    if whole.answer.status != "ok":
        return None
    apart = (1.0 / SPOKEN, SPOKEN)
    first, last = if_all_depend(whole, table.size, apart)
    low, high = (f"{each:.2g}" for each in tips_all(whole.answer))
    who = "both lists" if table.size == 2 else f"all {table.size} lists at once"  # noqa: PLR2004
    said = (
        f"Whether {who} depend on each other no table shows. Were it by an odds ratio of "
        f"{SPOKEN:g} either way, the estimate would lie between {words.count(first.estimate)} and "
        f"{words.count(last.estimate)}; it leaves its range where children on no list are "
        f"{low} or {high} times as many."
    )
    return Check("all lists at once", None, said)
