"""The child in the middle in pictures: year by year, and for whom; never by worker or team."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.journeys.centred.declared import Sort, centred_measures
from seethechild.report.charts import (
    Estimate,
    PointEstimate,
    RangePanel,
    Row,
    YearPanel,
    range_chart,
    year_panels,
)
from seethechild.report.charts.svg import Say
from seethechild.report.groups import LEFT_OUT, group_rows, group_words, level_words
from seethechild.report.late_part import lower, per_cent
from seethechild.report.markup import Head, Html, closed, figure, joined, table, tag

#: What the measures are about, in the order of the page.
THEMES: Mapping[str, tuple[str, ...]] = {
    "Do workers stay?": (
        "worker_changes_care", "worker_changes_help", "three_workers_care",
        "three_workers_help", "no_worker_care", "no_worker_help", "team_changes", "handovers",
    ),
    "Do homes stay, and brothers and sisters together?": (
        "moves", "three_homes", "far", "siblings_apart", "family_time",
    ),
    "Are children seen?": (
        "referral_to_seen", "contact_to_seen", "assessed_seen", "visits_seen", "visits_alone",
        "repeat_assessments",
    ),
    "Are children heard?": (
        "review_views", "review_attended", "review_spoke", "plan_review_views",
        "views_in_year", "trusted_adult",
    ),
    "Are reviews on time?": ("care_reviews_on_time", "plan_reviews_on_time"),
    "Where does workers’ time go?": (
        "time_with_child", "time_with_family", "time_on_process", "forms",
    ),
}  # fmt: skip
#: Shown for whom at once, two beside each other; the other measures when they are asked for.
FIRST = (("moves", "worker_changes_care"), ("visits_alone", "review_views"))
#: With fewer years than this a line says nothing that the table does not.
FEWEST_YEARS = 2
_SHARES: tuple[Sort, ...] = ("share", "days")
_Row = Mapping[str, Any]


def centred_charts(tables: Mapping[str, pl.DataFrame]) -> dict[str, Html]:
    """The pictures of how much the child is in the middle.

    Args:
        tables: as ``studies.centred`` gives them, small counts hidden.

    Returns:
        HTML for ``by_year`` and ``by_group``; what cannot be drawn is named.
    """
    groups = tables["by_group"]
    whole = {row["measure"]: row for row in tables["centred"].to_dicts()}
    every_year = groups.filter(pl.col("period") == "all")
    return {
        "by_year": joined(
            _years(number, title, tables["by_year"]) for number, title in enumerate(THEMES)
        ),
        "by_group": joined(_for_whom(every_year, whole)),
    }


def _years(number: int, title: str, by_year: pl.DataFrame) -> Html:
    """The measures of one theme, year by year; those with fewer than two years are named."""
    rows = _rows(by_year, THEMES[title])
    if not rows:
        return Html()
    drawn = {name: each for name, each in rows.items() if _known(each) >= FEWEST_YEARS}
    few = [lower(each[0]["title"]) for name, each in rows.items() if name not in drawn]
    left = (
        f"Not drawn, because fewer than two years can be shown: {'; '.join(few)}."
        if few
        else ""
    )
    data = _years_table(number, title, [row for each in rows.values() for row in each])
    if not drawn:
        note = tag("p", left, class_="note")
        return joined([tag("h3", title), note, closed(f"Table: {title}", data)])
    panels = [_year_panel(name, each) for name, each in drawn.items()]
    return figure(
        f"years-{number}",
        caption=title,
        description=" ".join(f"{p.title}: {', '.join(p.beside)}." for p in panels),
        draw=lambda sheet: year_panels(sheet, panels),
        data=data,
        note="Bands are 95 % intervals; each picture has its own scale, from nought. "
        f"A gap is a year that is hidden or not known. {left}".strip(),
    )


def _rows(frame: pl.DataFrame, measures: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each of these measures that has any, in the order of the measures."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in measures}
    for row in frame.to_dicts():
        if row["measure"] in found:
            found[row["measure"]].append(row)
    return {name: rows for name, rows in found.items() if rows}


def _known(rows: Sequence[_Row]) -> int:
    return sum(row["value"] is not None for row in rows)


def _year_panel(name: str, rows: Sequence[_Row]) -> YearPanel:
    points = [
        PointEstimate(row["period"], row["value"], row["low"], row["high"]) for row in rows
    ]
    last = next(row for row in reversed(rows) if row["value"] is not None)
    beside = (f"{last['period']}: {last['said']}", rows[0]["unit"])
    return YearPanel(rows[0]["title"], beside, points, _say(name))


def _sort(name: str) -> Sort:
    return next(each.sort for each in centred_measures() if each.id == name)


def _say(name: str) -> Say:
    return per_cent if _sort(name) in _SHARES else _plain


def _plain(value: float) -> str:
    return f"{value:g}"


def _years_table(number: int, title: str, rows: Sequence[_Row]) -> Html:
    heads = [
        Head("Measure"), Head("Year"), Head("Value"), Head("Unit"), Head("Counted", number=True),
    ]  # fmt: skip
    cells = [
        (row["title"], row["period"], row["said"], row["unit"], _people(row))
        for row in rows
    ]
    return table(f"years-{number}-table", f"{title} Year by year", heads, cells)


def _people(row: _Row) -> str:
    if row["people"] is None:
        return str(row["value_mark"] or "-")
    return f"{row['people']:,} {row['people_are']}"


def _for_whom(groups: pl.DataFrame, whole: Mapping[str, _Row]) -> Iterator[Html]:
    """Two headline pairs open; the other measures by theme, closed until they are asked for."""
    known = [name for pair in FIRST for name in pair]
    drawn = False
    for pair in FIRST:
        part = _group_figure(pair, groups, whole)
        drawn = drawn or bool(part)
        yield part
    for title, names in THEMES.items():
        rest = [name for name in names if name not in known]
        parts = [_group_figure(pair, groups, whole) for pair in _pairs(rest)]
        if any(parts):
            drawn = True
            yield closed(f"For whom: {lower(title)}", joined(parts), long=True)
    if not drawn:
        yield tag("p", "By group, too few to show.", class_="note")


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Measures two and two, where both are read on a scale of one sort.

    Example:
        >>> list(_pairs(["moves", "three_homes", "far"]))
        [('moves',), ('three_homes', 'far')]
    """
    left = list(names)
    while left:
        first, *left = left
        if left and (_sort(left[0]) in _SHARES) == (_sort(first) in _SHARES):
            yield first, left.pop(0)
        else:
            yield (first,)


def _group_figure(
    names: Sequence[str], groups: pl.DataFrame, whole: Mapping[str, _Row]
) -> Html:
    """One or two measures for each group; nothing where no group has two levels to compare."""
    found = _rows(groups, names)
    shown = [name for name in names if name in found]
    drawn = _group_rows([found[name] for name in shown])
    if not drawn:
        return Html()
    panels = [_panel(whole[name]) for name in shown]
    titles = [found[name][0]["title"] for name in shown]
    caption = " and ".join([titles[0], *map(lower, titles[1:])])
    ident = f"for-whom-{'-'.join(shown)}".replace("_", "-")
    own = "Each picture has its own scale. " if len(shown) > 1 else ""
    return figure(
        ident,
        caption=caption,
        description=" ".join(_row_words(row) for row in drawn),
        draw=lambda sheet: range_chart(sheet, panels, drawn, say=_say(shown[0])),
        data=_groups_table(ident, caption, [row for name in shown for row in found[name]]),
        note=f"{own}Lines are 95 % intervals: a difference within them may be chance. {LEFT_OUT}",
    )


def _panel(row: _Row) -> RangePanel:
    title = f"{row['title']} ({row['unit']})"
    if row["value"] is None:
        return RangePanel(title)
    return RangePanel(title, row["value"], "all children")


def _group_rows(found: Sequence[Sequence[_Row]]) -> list[Row]:
    """Rows of a chart, a panel for each measure."""
    levels: dict[tuple[str, str], list[Estimate | None]] = {}
    for place, rows in enumerate(found):
        for row in rows:
            key = (row["group"], row["level"])
            levels.setdefault(key, [None] * len(found))[place] = _estimate(row)
    return group_rows((*key, tuple(each)) for key, each in levels.items())


def _estimate(row: _Row) -> Estimate | None:
    value = row["value"]
    if value is None:
        return None
    low, high = (value if row[end] is None else row[end] for end in ("low", "high"))
    said, _, span = row["said"].removesuffix(")").partition(" (")
    return Estimate(value, low, high, said, span)


def _row_words(row: Row) -> str:
    if not row.estimates:
        return f"{row.label}."
    said = " and ".join(each.whole if each else "not shown" for each in row.estimates)
    return f"{row.label}: {said}."


def _groups_table(ident: str, caption: str, rows: Sequence[_Row]) -> Html:
    heads = [
        Head("Measure"), Head("By"), Head("Group"), Head("Value"), Head("Counted", number=True),
    ]  # fmt: skip
    cells = [
        (
            row["title"], group_words(row["group"]).removeprefix("By "),
            level_words(row["level"]), row["said"], _people(row),
        )
        for row in rows
    ]  # fmt: skip
    return table(f"{ident}-table", f"By group: {caption}", heads, cells)
