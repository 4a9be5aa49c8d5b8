"""The funnel of a council's own requests as it may be shown."""

from collections.abc import Iterator, Set
from typing import Final, TypeAlias

import polars as pl

from seethechild.journeys.access.measure import NOT_COVERED
from seethechild.report.disclosure import HIDDEN
from seethechild.report.release import WHOLE, Counted
from seethechild.studies.releases import Door, rounded

#: Measure, which count (``of`` or ``closed``) and period of requests by month and year.
Cell: TypeAlias = tuple[str, str, str]
#: Steps of the funnel that are counted by month too.
_SAME: Final = {
    "referral": ("referrals_closed", "of"),
    "no_further_action": ("referrals_closed", "closed"),
    "contact_closed": ("contacts_closed", "closed"),
    "contact known": ("contacts_closed", "of"),
}
#: What adds up to a step: the ways it ends, and what else some of it are.
_LINES: Final = {
    "referral": (
        ("in_need", "not_in_need", "not_known_yet", "no_further_action"),
        ("re_referral",),
    ),
    "contact": (("contact_closed", "contact_early_help"), ("contact known",)),
}
_OTHERS: Final = "others"
_COUNTED: Final = Counted(
    {"count": ("share_of_which", "share_of_referrals", "per_10k_children")},
    few={"count": "few"},
    untold="untold",
)


def funnel_shown(
    funnel: pl.DataFrame, requests: pl.DataFrame, lost: Set[Cell], door: Door
) -> tuple[pl.DataFrame, set[Cell]]:
    """Return the funnel with small counts hidden, and which of the counts by month and year it hid.

    Args:
        funnel: FUNNEL, true counts.
        requests: ``measure, period`` (year), ``of``: requests counted by month.
        lost: counts that are hidden elsewhere.
        door: of the verb.
    """
    rows = pl.DataFrame(
        [row for year in _years(funnel, requests) for row in _rows(*year, lost)],
        schema={
            "measure": pl.String, "group": pl.String, "level": pl.String, "step": pl.String,
            "period_": pl.Int64, "count": pl.Float64, "few": pl.Boolean, "untold": pl.Boolean,
            "share_of_which": pl.Float64, "share_of_referrals": pl.Float64,
            "per_10k_children": pl.Float64,
        },
    )  # fmt: skip
    told = door.release("funnel", rows, _COUNTED)
    hidden = set(told.filter(pl.col("count_mark") != "").select("period_", "step").rows())
    found = {(*_SAME[step], str(year)) for year, step in hidden if step in _SAME}
    return _with_marks(funnel, hidden), found


def _years(
    funnel: pl.DataFrame, requests: pl.DataFrame
) -> Iterator[tuple[int, dict[str, float]]]:
    """Return each year with its counts, nobody left out."""
    known = {
        int(period): float(of)
        for measure, period, of in requests.select("measure", "period", "of").rows()
        if (measure, "of") == _SAME["contact known"]
    }
    for (year,), mine in funnel.group_by("period", maintain_order=True):
        counts = dict(mine.drop_nulls("count").select("step", "count").rows())
        if "contact" in counts and year in known:
            counts["contact known"] = known[year]
        if not counts.get("not_known_yet", 1):
            del counts["not_known_yet"]  # that all are decided says nothing of few
        yield int(str(year)), counts


def _rows(
    year: int, counts: dict[str, float], lost: Set[Cell]
) -> Iterator[dict[str, object]]:
    """Return the lines of a year: each step with what adds up to it, and the rest that is not told."""

    def row(whole: str, group: str, step: str, count: float) -> dict[str, object]:
        few = step in _SAME and (*_SAME[step], str(year)) in lost
        return {
            "measure": f"{whole} {year}", "group": group, "period_": year, "step": step,
            "level": WHOLE if group == WHOLE else step, "count": count, "few": few,
            "untold": step == _OTHERS,
        }  # fmt: skip

    inside = {
        step
        for whole, lines in _LINES.items()
        for line in lines
        for step in line
        if whole in counts
    }
    for whole in [each for each in counts if each not in inside]:
        yield row(whole, WHOLE, whole, counts[whole])
        for number, line in enumerate(_LINES.get(whole, ())):
            mine = [step for step in line if step in counts]
            for step in mine:
                yield row(whole, str(number), step, counts[step])
            rest = counts[whole] - sum(counts[step] for step in mine)
            if mine and rest:
                yield row(whole, str(number), _OTHERS, rest)


def _with_marks(funnel: pl.DataFrame, hidden: Set[tuple[object, ...]]) -> pl.DataFrame:
    """Return the funnel without what is hidden, and without shares of it."""
    rows = funnel.with_columns(pl.col("count").round().cast(pl.Int64)).to_dicts()
    for row in rows:
        row |= {"share_of_which_mark": "", "share_of_referrals_mark": ""}
        gone = (row["period"], row["step"]) in hidden
        if gone or (row["period"], row["of_which"]) in hidden:
            row["share_of_which"] = None
            row["share_of_which_mark"] = HIDDEN
        if gone or (row["period"], "referral") in hidden:
            row["share_of_referrals"] = None
            row["share_of_referrals_mark"] = HIDDEN
        if gone:
            row["count"] = row["per_10k_children"] = None
        row["count_mark"] = NOT_COVERED if row["mark"] else HIDDEN * gone
    typed: dict[str, pl.DataType | type[pl.DataType]] = dict(funnel.schema)
    marks = ("count_mark", "share_of_which_mark", "share_of_referrals_mark")
    typed |= {"count": pl.Int64, **dict.fromkeys(marks, pl.String())}
    return rounded(pl.DataFrame(rows, schema=typed), ())
