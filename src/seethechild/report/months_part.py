"""Shares closed month by month, in pictures: the whole council, and teams in the order of their names."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import polars as pl

from seethechild.journeys.access.charts import BEYOND, RUN
from seethechild.journeys.access.measure import COUNCIL, NOT_COVERED
from seethechild.report import words
from seethechild.report.charts import Change, Month, RunPanel, run_chart, run_panels
from seethechild.report.charts.months import Signal
from seethechild.report.charts.run_chart import month_words
from seethechild.report.late_part import lower, per_cent
from seethechild.report.markup import Head, Html, closed, figure, joined, table, tag

SIGNALS: Mapping[str, Signal] = {BEYOND: "beyond", RUN: "run"}
#: With fewer months shown than this, a chart says nothing that its table does not.
FEWEST_MONTHS = 12
#: And with a smaller share of its months: hidden are those in which few were closed, so that the rest
#: would look higher than it was.
LEAST_SHOWN = 0.75
#: A change that luck makes more often than this is not drawn.
SURPRISING = 0.05
NO_RANK = "Teams stand in the order of their names and are not ranked."
_Row = Mapping[str, Any]


def months_part(charts: pl.DataFrame, changes: pl.DataFrame) -> Html:
    """The months of each share closed: the whole council, then its teams by name.

    Args:
        charts: ``charts`` of ``studies.access``, small counts hidden.
        changes: ``changes`` of the same.

    Returns:
        HTML; a share or team with few months to show is said to be so and not drawn.
    """
    changed = {row["measure"]: row for row in changes.to_dicts()}
    measures = charts["measure"].unique(maintain_order=True).to_list()
    parts = []
    for measure in measures:
        mine = charts.filter(pl.col("measure") == measure)
        title = mine["title"][0]
        parts.append(tag("h3", title))
        whole = mine.filter(pl.col("team") == COUNCIL).sort("month").to_dicts()
        parts.append(_council(measure, title, whole, changed.get(measure)))
        teams = mine.filter(pl.col("team") != COUNCIL)
        if teams.height:
            parts.append(_teams(measure, title, teams))
    return joined(parts)


def _council(measure: str, title: str, rows: Sequence[_Row], changed: _Row | None) -> Html:
    months = shown_months(rows)
    data = _months_table(f"months-{measure}-table", title, rows)
    if not _enough(rows):
        said = (
            f"In too few months are there enough to show {lower(title)} month by month: a picture of "
            "those alone would make the share look higher than it is."
        )
        more = closed(f"Table by month: {lower(title)}", data, long=True)
        return joined([tag("p", said, class_="note"), more])
    change = _change(changed, months)
    centre = _centre(rows)
    return figure(
        f"months-{measure}",
        caption=f"{title}, month by month, whole council",
        description=f"{_signal_words(months)} {_change_words(changed)}",
        draw=lambda sheet: run_chart(
            sheet, months, centre=centre, say=per_cent, change=change
        ),
        data=data,
        note=f"{_signal_words(months)} {_change_words(changed)} {_hidden_words(rows, months)}"
        "Neither side is the good side.",
        long=True,
    )


def _centre(rows: Sequence[_Row]) -> float | None:
    """The share over all months, unless it is hidden."""
    return next((row["centre"] for row in rows if row["centre"] is not None), None)


def shown_months(rows: Sequence[_Row]) -> list[Month]:
    """Return the months of a chart, without those before the first and after the last that show.

    Example:
        >>> from datetime import date
        >>> hidden = {"share": None, "low": 0.1, "high": 0.3, "signal": None}
        >>> shown = hidden | {"share": 0.2, "signal": "beyond the limits"}
        >>> rows = [{"month": date(2025, m, 1)} | r for m, r in ((1, hidden), (2, shown))]
        >>> [(m.month.month, m.signal) for m in shown_months(rows)]
        [(2, 'beyond')]
    """
    months = [
        Month(
            row["month"], row["share"], row["low"], row["high"],
            SIGNALS.get(row["signal"] or "", ""),
        )
        for row in rows
    ]  # fmt: skip
    known = [place for place, month in enumerate(months) if month.value is not None]
    return months[known[0] : known[-1] + 1] if known else []


def _enough(rows: Sequence[_Row]) -> bool:
    """Whether a picture of these months shows what they were like; those not covered do not count."""
    months = shown_months([row for row in rows if row["of_mark"] != NOT_COVERED])
    shown = sum(month.value is not None for month in months)
    return shown >= max(FEWEST_MONTHS, LEAST_SHOWN * len(months))


def _change(changed: _Row | None, months: Sequence[Month]) -> Change | None:
    if not changed or not _is_change(changed):
        return None
    if not months[0].month < changed["from_month"] <= months[-1].month:
        return None
    before, after = (
        words.percent(changed[f"share_{side}"]) for side in ("before", "after")
    )
    said = (f"from {month_words(changed['from_month'])}", f"{before} before, {after} after")
    return Change(changed["from_month"], said)


def _is_change(changed: _Row) -> bool:
    return changed["share_before"] is not None and bool(changed["chance"] < SURPRISING)


def _change_words(changed: _Row | None) -> str:
    if not changed or changed["share_before"] is None:
        return ""
    when = month_words(changed["from_month"])
    if not _is_change(changed):
        return "No month stands out as one from which the share differs more than luck makes it."
    chance = max(changed["chance"], 0.001)
    return f"The share most likely differs from {when} on (chance by luck {chance:.3f})."


def _signal_words(months: Sequence[Month]) -> str:
    if all(month.low is None for month in months):
        return "Limits are shown only where every month can be."
    named = [month_words(m.month) for m in months if m.signal == "beyond"]
    runs = sum(m.signal == "run" for m in months)
    beyond = (
        f"Beyond the limits: {words.joined(named)}."
        if named
        else "No month is beyond the limits."
    )
    are = "month is" if runs == 1 else "months are"
    run = f" {runs} {are} the eighth or later in a row on one side." if runs else ""
    return beyond + run


def _hidden_words(rows: Sequence[_Row], months: Sequence[Month]) -> str:
    unseen = sum(row["of_mark"] == NOT_COVERED for row in rows)
    hidden = sum(row["share"] is None for row in rows) - unseen
    if not hidden and not unseen:
        return ""
    first, last = month_words(months[0].month), month_words(months[-1].month)
    few = (
        f"; {hidden} {words.plural(hidden, 'month is', 'months are')} not shown, because few were "
        "asked, closed or not closed in them, or would be told by them"
    )
    not_covered = (
        f"; these returns do not cover {unseen} {words.plural(unseen, 'month', 'months')}"
    )
    return f"The picture runs from {first} to {last}{few * bool(hidden)}{not_covered * bool(unseen)}. "


def _teams(measure: str, title: str, teams: pl.DataFrame) -> Html:
    panels, few = [], []
    for name in sorted(teams["team"].unique()):
        rows = teams.filter(pl.col("team") == name).sort("month").to_dicts()
        months = shown_months(rows)
        if not _enough(rows):
            few.append(name)
        else:
            panels.append(RunPanel(name, _beside(rows), months, _centre(rows)))
    not_drawn = f"Too few in most months to draw: {words.joined(few)}." if few else ""
    data = _teams_table(f"teams-{measure}-table", title, teams)
    if not panels:
        more = closed(f"Table by team: {lower(title)}", data, long=True)
        return joined([tag("p", f"By team: {lower(not_drawn)}", class_="note"), more])
    return figure(
        f"teams-{measure}",
        caption=f"{title}, by team, with what each team carries",
        description=" ".join(
            f"{each.label}, {each.beside}: {lower(_signal_words(each.months))}"
            for each in panels
        ),
        draw=lambda sheet: run_panels(sheet, panels, say=per_cent),
        data=data,
        note=f"{NO_RANK} Teams get different requests, so their middles differ for that reason too. "
        f"{not_drawn}",
        long=True,
    )


def _beside(rows: Sequence[_Row]) -> str:
    """What a team carries, over the last twelve months for which it is known."""
    last = [row for row in rows if row["children_each"] is not None][-12:]
    vacant = [row["vacancy_share"] for row in last if row["vacancy_share"] is not None]
    if not last:
        return "children each and vacancies not recorded"
    each = f"{fmean(row['children_each'] for row in last):.0f} children each"
    return f"{each}, {words.percent(fmean(vacant))} of posts vacant" if vacant else each


def _months_table(ident: str, title: str, rows: Sequence[_Row]) -> Html:
    heads = [Head("Month"), *_MONTH_HEADS]
    cells = [(month_words(row["month"]), *_month_cells(row)) for row in rows]
    return table(ident, f"{title}, by month", heads, cells)


def _teams_table(ident: str, title: str, teams: pl.DataFrame) -> Html:
    """The teams' months, those without any figure left out."""
    known = teams.filter(pl.col("of").is_not_null()).sort("team", "month")
    heads = [Head("Team"), Head("Month"), *_MONTH_HEADS]
    cells = [
        (row["team"], month_words(row["month"]), *_month_cells(row))
        for row in known.to_dicts()
    ]
    return table(ident, f"{title}, by team and month", heads, cells)


_MONTH_HEADS = (
    Head("Closed", number=True), Head("Of", number=True), Head("Share", number=True),
    Head("Limits", number=True), Head("Out of the ordinary"),
    Head("Children each", number=True), Head("Posts vacant", number=True),
)  # fmt: skip


def _month_cells(row: _Row) -> tuple[str, ...]:
    limits = (
        "-" if row["low"] is None
        else f"{words.percent(row['low'])} to {words.percent(row['high'])}"
    )  # fmt: skip
    each = "-" if row["children_each"] is None else f"{row['children_each']:.1f}"
    return (
        _count(row, "closed"), _count(row, "of"),
        str(row["closed_mark"] or "-") if row["share"] is None else _percent(row["share"]), limits,
        row["signal"] or "", each, _percent(row["vacancy_share"]),
    )  # fmt: skip


def _count(row: _Row, name: str) -> str:
    return str(row[f"{name}_mark"] or "-") if row[name] is None else f"{row[name]:,}"


def _percent(share: float | None) -> str:
    return "-" if share is None else words.percent(share)
