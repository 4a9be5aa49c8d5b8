"""Who gets help and who does not, in pictures: the steps, the months, what came after, the mix."""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

import polars as pl

from seethechild.journeys.access.charts import BEYOND, RUN
from seethechild.journeys.access.measure import COUNCIL
from seethechild.report import marks, words
from seethechild.report.charts import (
    Change,
    Curve,
    Estimate,
    Exit,
    Month,
    RangePanel,
    Row,
    RunPanel,
    Step,
    bar_funnel,
    range_chart,
    run_chart,
    run_panels,
)
from seethechild.report.charts.run_chart import Signal, month_words
from seethechild.report.late_part import curve_figure, curve_points, per_cent
from seethechild.report.markup import Head, Html, closed, figure, joined, table, tag

#: The steps that are drawn, and how each ends; True: children go on to help from there.
STEPS: Mapping[str, Mapping[str, bool]] = {
    "contact": {"contact_closed": False, "contact_early_help": True},
    "referral": {
        "no_further_action": False,
        "not_in_need": False,
        "in_need": True,
        "not_known_yet": False,
    },
    "section_47": {},
    "conference": {},
    "plan": {},
    "care": {},
}
SIGNALS: Mapping[str, Signal] = {BEYOND: "beyond", RUN: "run"}
#: With fewer months shown than this, a chart says nothing that its table does not.
FEWEST_MONTHS = 12
#: A change that luck makes more often than this is not drawn.
SURPRISING = 0.05
#: Days at which what came after closing, and waits, are told.
AFTER_DAYS = (90, 182, 365, 730)
WAIT_DAYS = (15, 45, 90, 182)
NO_RANK = "Teams stand in the order of their names and are not ranked."
_Row = Mapping[str, Any]


def access_charts(tables: Mapping[str, pl.DataFrame]) -> dict[str, Html]:
    """The pictures of who gets help.

    Args:
        tables: as ``studies.access`` gives them, small counts hidden.

    Returns:
        HTML for ``funnel``, ``changes`` (the months), ``explained``, ``after`` and ``waiting``;
        one whose figures are all hidden says so.
    """
    return {
        "funnel": _funnel(tables["funnel"]),
        "changes": _months(tables["charts"], tables["changes"]),
        "explained": _explained(tables["explained"]),
        "after": _after(tables["after"]),
        "waiting": _waiting(tables["waiting"]),
    }


def _funnel(funnel: pl.DataFrame) -> Html:
    known = funnel.filter((pl.col("step") == "referral") & pl.col("count").is_not_null())
    if not known.height:
        return tag("p", "These returns cover no whole year of referrals.", class_="note")
    year = int(max(known["period"]))
    here = {r["step"]: r for r in funnel.filter(pl.col("period") == year).to_dicts()}
    steps = [
        Step(
            here[step]["title"], here[step]["count"], _value(here[step]),
            [Exit(_lower(here[way]["title"]), here[way]["count"], _value(here[way]), onward)
             for way, onward in ways.items() if way in here],
        )
        for step, ways in STEPS.items()
        if step in here and here[step]["count_mark"] != "not covered"
    ]  # fmt: skip
    rows = [
        (_upper(row["title"]), _value(row), words.percent(row["share_of_referrals"]))
        for row in here.values()
    ]
    heads = [Head("Step"), Head("Count", number=True), Head("Of referrals", number=True)]
    return figure(
        "funnel-chart",
        caption=f"From a first contact to care, year to 31 March {year}",
        description="; ".join(f"{row[0]}: {row[1]}" for row in rows),
        draw=lambda sheet: bar_funnel(sheet, steps),
        data=table(
            "funnel-chart-table", f"Steps in {words.years_words(year)}", heads, rows
        ),
        note="Blue: children go on to help from here, or come to this step. Grey: it ended there. "
        "Light: its end is not known yet, or is another, such as a contact that became a referral.",
    )


def _value(row: _Row) -> str:
    if row["count"] is None:
        return marks.SHORT_MARKS.get(
            row["count_mark"], row["count_mark"] or "not available"
        )
    return f"{row['count']:,.0f}"


def _lower(said: str) -> str:
    return f"{said[:1].lower()}{said[1:]}"


def _upper(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _months(charts: pl.DataFrame, changes: pl.DataFrame) -> Html:
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
    if len([m for m in months if m.value is not None]) < FEWEST_MONTHS:
        said = f"In too few months are there enough to show {_lower(title)} month by month."
        more = closed(f"Table by month: {_lower(title)}", data, long=True)
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
    return bool(changed["chance"] < SURPRISING) and all(
        changed[f"share_{side}"] is not None for side in ("before", "after")
    )


def _change_words(changed: _Row | None) -> str:
    if not changed or changed["share_before"] is None or changed["share_after"] is None:
        return ""
    when = month_words(changed["from_month"])
    if not _is_change(changed):
        return "No month stands out as one from which the share differs more than luck makes it."
    chance = max(changed["chance"], 0.001)
    return f"The share most likely differs from {when} on (chance by luck {chance:.3f})."


def _signal_words(months: Sequence[Month]) -> str:
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
    hidden = sum(row["share"] is None for row in rows)
    if not hidden:
        return ""
    first, last = month_words(months[0].month), month_words(months[-1].month)
    return (
        f"The picture runs from {first} to {last}; {hidden} months are not shown, because few were "
        "asked or closed in them. "
    )


def _teams(measure: str, title: str, teams: pl.DataFrame) -> Html:
    panels, few = [], []
    for name in sorted(teams["team"].unique()):
        rows = teams.filter(pl.col("team") == name).sort("month").to_dicts()
        months = shown_months(rows)
        if len([m for m in months if m.value is not None]) < FEWEST_MONTHS:
            few.append(name)
        else:
            panels.append(RunPanel(name, _beside(rows), months, _centre(rows)))
    not_drawn = f"Too few in most months to draw: {words.joined(few)}." if few else ""
    data = _teams_table(f"teams-{measure}-table", title, teams)
    if not panels:
        more = closed(f"Table by team: {_lower(title)}", data, long=True)
        return joined([tag("p", f"By team: {_lower(not_drawn)}", class_="note"), more])
    return figure(
        f"teams-{measure}",
        caption=f"{title}, by team, with what each team carries",
        description=" ".join(
            f"{each.label}, {each.beside}: {_lower(_signal_words(each.months))}"
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
        _count(row, "closed"), _count(row, "of"), _percent(row["share"]), limits,
        row["signal"] or "", each, _percent(row["vacancy_share"]),
    )  # fmt: skip


def _count(row: _Row, name: str) -> str:
    return str(row[f"{name}_mark"] or "-") if row[name] is None else f"{row[name]:,}"


def _percent(share: float | None) -> str:
    return "-" if share is None else words.percent(share)


def _after(after: pl.DataFrame) -> Html:
    """What came after closing: asking again in one picture, harm in another, each on its scale."""
    curves = _curves(after, AFTER_DAYS)
    again = [each for name, each in curves if name.startswith("again_")]
    other = [each for name, each in curves if not name.startswith("again_")]
    return joined(
        [
            curve_figure(
                "asked-again", "Asked again after closing", again, AFTER_DAYS, "closed"
            ),
            curve_figure(
                "came-after", "What else came after closing", other, AFTER_DAYS, "closed"
            ),
        ]
    )


def _waiting(waiting: pl.DataFrame) -> Html:
    curves = [each for _, each in _curves(waiting, WAIT_DAYS)]
    caption = "How many had it, by time since they began to wait"
    return curve_figure("waited", caption, curves, WAIT_DAYS, "began")


def _curves(frame: pl.DataFrame, days: Sequence[int]) -> list[tuple[str, Curve]]:
    whole = frame.filter((pl.col("group") == "all") & (pl.col("period") == "all"))
    return [
        (row["measure"], Curve(row["title"], curve_points(row, days)))
        for row in whole.to_dicts()
    ]


def _explained(explained: pl.DataFrame) -> Html:
    """What the mix explains and what is left, for the years; teams are in the table."""
    years = explained.filter(pl.col("compared") == "years").drop_nulls("by_mix").to_dicts()
    if not years:
        return tag("p", "No two whole years can be compared.", class_="note")
    drawn: list[Row] = []
    for row in years:
        if not any(each.label == row["title"] for each in drawn):
            drawn.append(Row(row["title"]))
        drawn.append(Row(row["with_what"], (_points(row, "by_mix"), _points(row, "left"))))
    panels = (
        RangePanel("From other children and requests", 0.0, "no difference"),
        RangePanel("Not explained by what is recorded", 0.0, "no difference"),
    )
    rows = [
        (
            row["title"],
            row["with_what"],
            *(_points(row, name).whole for name in ("difference", "by_mix", "left")),
        )
        for row in years
    ]
    heads = [
        Head("Share"), Head("Compared"), Head("Difference", number=True),
        Head("From the mix", number=True), Head("Not explained", number=True),
    ]  # fmt: skip
    return figure(
        "mix",
        caption="Why a share closed differs from the year before, in points",
        description=" ".join(
            f"{r[0]}, {r[1]}: mix {r[3]}, not explained {r[4]}." for r in rows
        ),
        draw=lambda sheet: range_chart(
            sheet,
            panels,
            drawn,
            say=lambda v: f"{100 * v:+.0f}" if v else "0",
            one_scale=True,
        ),
        data=table("mix-table", "Differences between years, in points", heads, rows),
        note=f"Points of the share, with 95 % intervals; both panels have one scale. The mix is of "
        f"{words.joined(sorted({each for row in years for each in row['mix'].split(', ')}))}. What is "
        "left may reflect need, threshold, early help or recording.",
    )


def _points(row: _Row, name: str) -> Estimate:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    low, high = (value if end is None else end for end in (low, high))
    return Estimate(value, low, high, _signed(value), f"{_signed(low)} to {_signed(high)}")


def _signed(share: float) -> str:
    """Points with their sign; none where they round to nought."""
    said = f"{100 * share:+.1f}"
    return "0.0" if said in {"+0.0", "-0.0"} else said
