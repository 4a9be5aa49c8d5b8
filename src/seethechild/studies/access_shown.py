"""What of "who gets help" may be shown: small counts hidden, and what they could be worked out from.

The same closings are counted by month, by year, by team and over all, and shares of the whole
stand beside them. So a count is hidden in every table in which it could be found again.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from seethechild.journeys.access.measure import COUNCIL, Access
from seethechild.report.disclosure import HIDDEN, SMALL, THRESHOLD, suppress

#: The ways a referral ends, with those not decided yet: they add up to all referrals. Where one is
#: small another is hidden with it, the first in this order: charts tell the others too.
_ENDS: Final = ("in_need", "not_in_need", "not_known_yet", "no_further_action")
#: Steps of the funnel that the charts count too.
_CHARTED: Final[Mapping[str, str]] = {
    "no_further_action": "referrals_closed",
    "contact_closed": "contacts_closed",
}
_SPLIT: Final = ("difference", "by_mix", "left")
_APRIL: Final = 4


def safe_tables(found: Access) -> dict[str, pl.DataFrame]:
    """Return ``funnel``, ``charts``, ``changes`` and ``explained`` as they may be shown.

    Args:
        found: true counts.

    Returns:
        The same rows. Beside each count a column ``{count}_mark`` says why it is empty.
    """
    closed = _closed(found.charts)
    whole = pl.col("team") == COUNCIL
    years = _hidden_sums(closed.filter(whole), "year")
    teams = _hidden_sums(closed.filter(~whole), "team")
    council = _hidden_sums(closed.filter(whole), "team")
    return {
        # the last year first: it is what most readers came for
        "funnel": _funnel(found.funnel, years).sort(
            "period", descending=True, maintain_order=True
        ),
        "charts": _charts(closed, pl.concat([teams, council])).select(
            *found.charts.columns, "of_mark", "closed_mark"
        ),
        "changes": _changes(found.changes),
        "explained": _explained(found.explained, years, teams),
    }


def _closed(charts: pl.DataFrame) -> pl.DataFrame:
    """Return charts with the financial year, by its end, and how many were not closed."""
    month = pl.col("month")
    year = month.dt.year() + (month.dt.month() >= _APRIL).cast(pl.Int32)
    return charts.with_columns(
        year=year.cast(pl.Int32), rest=pl.col("of") - pl.col("closed")
    )


def _hidden_sums(rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return ``measure`` and year or team where what was closed, or not, must be hidden.

    The share over all is shown, so the total is known.
    """
    sums = rows.group_by("measure", by).agg(pl.col("closed", "rest").sum())
    marked = suppress(sums.sort("measure", by), ["closed", "rest"], totals=(("measure",),))
    some = pl.any_horizontal(pl.col("closed_mark", "rest_mark") != "")
    return marked.filter(some).select("measure", by)


def _funnel(frame: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """Hide small steps, what they could be worked out from, and shares of what is hidden."""
    hidden_years = set(years.rows())
    rows = frame.with_columns(pl.col("count").round().cast(pl.Int64)).to_dicts()
    by_year: dict[int, dict[str, dict[str, object]]] = {}
    for row in rows:
        small = row["count"] is not None and row["count"] < THRESHOLD
        known_none = row["step"] == "not_known_yet" and row["count"] == 0
        summed = (_CHARTED.get(row["step"]), row["period"]) in hidden_years
        row["hide"] = SMALL if small and not known_none else HIDDEN if summed else ""
        by_year.setdefault(row["period"], {})[row["step"]] = row
    for steps in by_year.values():
        _hide_another([steps[each] for each in _ENDS if each in steps])
        for row in steps.values():
            of_which = steps.get(str(row["of_which"]))
            if row["hide"] or (of_which is not None and of_which["hide"]):
                row["share_of_which"] = None
            if row["hide"] or steps["referral"]["hide"]:
                row["share_of_referrals"] = None
            if row["hide"]:
                row["count"] = row["per_10k_children"] = None
    shown = pl.DataFrame(
        rows, schema={**frame.schema, "count": pl.Int64, "hide": pl.String}
    )
    missing = pl.when(pl.col("mark") != "").then(pl.lit("not covered")).otherwise("hide")
    return shown.with_columns(missing.alias("count_mark")).drop("hide")


def _hide_another(parts: Sequence[dict[str, object]]) -> None:
    """Hide parts until those hidden are several and make up no small number."""
    for row in parts:
        hidden = [int(str(each["count"])) for each in parts if each["hide"]]
        if not hidden or (len(hidden) > 1 and sum(hidden) >= THRESHOLD):
            return
        if not row["hide"] and row["count"]:
            row["hide"] = HIDDEN


def _charts(rows: pl.DataFrame, unsaid: pl.DataFrame) -> pl.DataFrame:
    """Hide months with few requests, few closed or few not closed.

    Teams make up all teams of a month, and months a year and all of a team. Limits give away of how
    many.
    """
    whole = pl.col("team") == COUNCIL
    year = pl.when(whole).then("year").fill_null(0)  # a team's are told of all months only
    told = rows.with_columns(whole.alias("_whole"), year.alias("_year"))
    totals = (
        ("measure", "month", "_whole"),
        ("measure", "team", "_year"),
        ("measure", "team"),
    )
    marks = suppress(told, ["of", "closed", "rest"], totals=totals).select(
        "of_mark", "rest_mark", "closed_mark"
    )
    marked = told.with_columns(marks).join(
        unsaid.with_columns(_unsaid=pl.lit(value=True)),
        on=("measure", "team"), how="left", maintain_order="left",
    )  # fmt: skip
    known = pl.col("of_mark") == ""
    parts = known & (pl.col("closed_mark") == "") & (pl.col("rest_mark") == "")
    said = pl.col("_unsaid").is_null()
    hidden = {
        "of": known, "closed": parts, "share": parts, "signal": parts & said,
        "centre": said, "low": known & said, "high": known & said,
    }  # fmt: skip
    why = (
        pl.when(parts)
        .then(pl.lit(""))
        .when(pl.col("closed_mark") != "")
        .then("closed_mark")
    )
    return marked.with_columns(
        *(pl.when(shown).then(pl.col(name)).alias(name) for name, shown in hidden.items()),
        why.otherwise(pl.lit(HIDDEN)).alias("closed_mark"),
    )


def _changes(frame: pl.DataFrame) -> pl.DataFrame:
    sides = (("before", "share_before"), ("after", "share_after"))
    return _shares(frame, sides, _any_small(sides), ())


def _explained(
    frame: pl.DataFrame, years: pl.DataFrame, teams: pl.DataFrame
) -> pl.DataFrame:
    """Hide a comparison if one of its sides is small, or is hidden in another table."""
    sides = (("first_of", "first_share"), ("second_of", "second_share"))
    named = {(measure, _span(year)) for measure, year in years.rows()}
    named |= set(teams.rows())
    elsewhere = pl.struct("measure", "with_what").map_elements(
        lambda row: any(
            (row["measure"], side) in named for side in row["with_what"].split(" and ", 1)
        ),
        return_dtype=pl.Boolean,
    )
    parts = tuple(f"{name}{end}" for name in _SPLIT for end in ("", "_low", "_high"))
    return _shares(frame, sides, _any_small(sides) | elsewhere, parts)


def _span(year: int) -> str:
    """Return a financial year, by its end, as comparisons name it."""
    return f"{year - 1}-{year % 100:02d}"


def _any_small(sides: Sequence[tuple[str, str]]) -> pl.Expr:
    """Whether on any side few were closed, or few were not."""
    counts = [
        (pl.col(of) * share).round()
        for of, name in sides
        for share in (pl.col(name), 1 - pl.col(name))
    ]
    return pl.any_horizontal(each < THRESHOLD for each in counts)


def _shares(
    frame: pl.DataFrame,
    sides: Sequence[tuple[str, str]],
    hide: pl.Expr,
    more: Sequence[str],
) -> pl.DataFrame:
    """Hide counts that are small, and all shares of rows that must not be told."""
    hidden = frame.select(hide.fill_null(value=True).alias("hide"))["hide"]
    shares = [*(share for _, share in sides), *more]
    told = frame.with_columns(
        pl.when(~hidden).then(pl.col(name)).alias(name) for name in shares
    )
    return suppress(told, [of for of, _ in sides], totals=())
