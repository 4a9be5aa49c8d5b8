"""The part of a report on services with few places: who waits, how long, and what that does not mean."""

from calendar import month_name
from collections.abc import Sequence

import polars as pl

from seethechild.report import words
from seethechild.report.against import across, change_words, heads, value_cell
from seethechild.report.charts import Line, Sheet, line_chart
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.levels_told import level_order, level_words
from seethechild.report.markup import Head, Html, closed, figure, joined, table, tag
from seethechild.report.queue_words import (
    TOLD_SHARE,
    both_ways,
    told_year,
    wait_sentence,
)

MONTHS = 12
#: What is told of a year in a table, in its order; all of it is in the run's own tables.
TOLD = {
    "waiting": "Children waiting at its end",
    "waiting_over_28": "of them for more than 4 weeks",
    "waiting_over_84": "of them for more than 12 weeks",
    "waiting_over_365": "of them for more than a year",
    "asked": "Children who came to wait in it",
    "taken_in": "Children taken in",
    "gave_up": "Children who left the line without the service",
    "in_time_28_share": "Share of those who ask taken in within 4 weeks",
    "in_time_84_share": "Share of those who ask taken in within 12 weeks",
    "mean_wait_days": "Days waited by those taken in, mean",
    "places": "Places at its end",
}
TEAMS = (
    "It has teams, each with places and a line of its own, for families of its part of the area: "
    "a child can wait for its team while another has a place free."
)
NOT_MEANT = (
    "The mean wait is of children who were taken in. It says nothing of those who gave up, grew up or still wait.",
    "So it can rise while the line gets shorter: children who would have given up are then taken in at last.",
    "Leaving the line is not getting better: a child may have found other help, given up, moved away or turned 18.",
    "A shorter line says nothing of what the help does once it begins.",
    "Places, and how long children keep them, are assumed where nobody publishes them: see “What is assumed”.",
    "Where nobody publishes how long children in line at the start had waited, their wait counts from the start: "  # noqa: ISC004
    "waits of the first year or two then look shorter than they are.",
)


def queue_part(report: RunReport) -> Html:
    """Who waits for each service with few places, month by month, as now and under each option.

    Args:
        report: with ``lines`` and ``queues``.

    Returns:
        HTML; empty where no service has few places.
    """
    if report.queues.is_empty():
        return Html()
    year = told_year(report.queues)
    services = report.lines.select("service", "title").unique(maintain_order=True)
    parts = [
        tag(
            "p",
            "These services have a number of places. A child who finds none free waits: more "
            "urgent first, then who asked first. While it waits, all else goes on: it may get worse, be "
            "helped elsewhere or give up. Every option is played on the same children with the same luck.",
        ),
        *_crossed(report, year),
    ]
    for place, row in enumerate(services.to_dicts()):
        parts.append(_service(report, place, row["service"], row["title"], year))
    meant = tag("ul", [tag("li", each) for each in NOT_MEANT])
    return joined([*parts, tag("h3", "What waits do not mean"), meant])


def _crossed(report: RunReport, year: int) -> list[Html]:
    # An option that helps in one place and harms in another says so before any chart.
    at = report.queues.filter(pl.col("year") == year)
    when = f"by 31 March {year}"
    return [
        tag("p", f"“{option.title}”, {when}: {said}", class_="stamp")
        for option in report.changes
        for said in both_ways(at, option.id)
    ]


def _service(report: RunReport, place: int, service: str, title: str, year: int) -> Html:
    lines = report.lines.filter(pl.col("service") == service).sort("month")
    queues = report.queues.filter((pl.col("service") == service) & (pl.col("year") == year))
    shown = [
        option for option in report.options if option.id in set(lines["option"].to_list())
    ]
    capital = f"{title[:1].upper()}{title[1:]}"
    said = _sentences(report, queues, title, year)
    caption = f"Children waiting for {title}, month by month"
    drawn = [
        _line(
            lines.filter(pl.col("option") == option.id), option, stroke, report.first_year
        )
        for stroke, option in enumerate(report.options)
        if option in shown
    ]

    def draw(sheet: Sheet) -> str:
        return line_chart(sheet, drawn, say=words.count, axis="children waiting")

    return joined(
        [
            tag("h3", capital),
            *([tag("p", TEAMS)] if _has_teams(report, service) else []),
            *(tag("p", each) for each in said),
            *(tag("p", each) for each in harm_sentences(report, service)),
            figure(
                f"queue-{place}",
                caption=caption,
                description=" ".join([f"{caption}.", *said]),
                draw=draw,
                data=_months(
                    f"queue-{place}-table", caption, lines, shown, report.first_year
                ),
                note="Bands and bars show the range of each line by itself. The difference between two "
                "lines is surer than that: it stands in the table below.",
                long=True,
            ),
            _year_table(
                f"queue-{place}-year",
                f"Waiting for {title} in {words.years_words(year)}",
                queues,
                report,
            ),
            _groups(report, place, service, title),
        ]
    )


def _sentences(report: RunReport, queues: pl.DataFrame, title: str, year: int) -> list[str]:
    by = {
        option.id: {
            row["measure"]: row
            for row in queues.filter(pl.col("option") == option.id).to_dicts()
        }
        for option in report.options
    }
    now = by[report.base.id]
    many = len(report.changes) > 1
    return [
        (f"“{option.title}”: " if many else "")
        + wait_sentence(title, year, by[option.id], now)
        for option in report.changes
        if by[option.id]
    ]


def harm_sentences(report: RunReport, service: str) -> list[str]:
    """Return a sentence for each option on harm to children who wait for a service.

    Args:
        report: with ``harm_waiting``; may be empty.
        service: its id.
    """
    mine = report.harm_waiting.filter(pl.col("service") == service)
    by = {(row["option"], row["measure"]): row for row in mine.to_dicts()}
    said = []
    for option in report.changes:
        count, rate = (
            by.get((option.id, name)) for name in ("signs_of_harm", "per_100_child_years")
        )
        if count is None or rate is None or rate["mean"] is None:
            continue
        now = by[report.base.id, "signs_of_harm"]
        if count["mean"] == now["mean"] == 0:
            continue
        of = f"“{option.title}”: s" if len(report.changes) > 1 else "S"
        said.append(
            f"{of}igns of harm that befall children while they wait in line, over the run: "
            f"{words.count(count['mean'])}, against {words.count(now['mean'])} as now: "
            f"{change_words(count)}. For each 100 child-years of waiting that is "
            f"{words.count(rate['mean'])}: {change_words(rate)}."
        )
    return said


def _line(frame: pl.DataFrame, option: OptionText, stroke: int, first_year: int) -> Line:
    columns = {name: frame[name].to_list() for name in ("mean", "low", "high")}
    years = [first_year - 1 + month / MONTHS for month in frame["month"].to_list()]
    return Line(
        option.title, years, columns["mean"], columns["low"], columns["high"], stroke
    )


def _months(
    ident: str,
    caption: str,
    lines: pl.DataFrame,
    shown: Sequence[OptionText],
    first_year: int,
) -> Html:
    by = {
        (row["option"], row["month"]): row | {"measure": "waiting"}
        for row in lines.to_dicts()
    }
    rows = [
        (
            month_words(month, first_year),
            *(value_cell(by[option.id, month]) for option in shown),
        )
        for month in sorted(set(lines["month"].to_list()))
    ]
    columns = [Head("Month"), *(Head(option.title, number=True) for option in shown)]
    return table(ident, f"{caption}, with range", columns, rows)


def month_words(month: int, first_year: int) -> str:
    """The end of a month of the run in words.

    Example:
        >>> month_words(0, 2026), month_words(9, 2026), month_words(12, 2026)
        ('start', 'end of December 2025', 'end of March 2026')
    """
    if not month:
        return "start"
    year, place = divmod(month + 2, MONTHS)  # a run starts on 1 April
    return f"end of {month_name[place + 1]} {first_year - 1 + year}"


def _has_teams(report: RunReport, service: str) -> bool:
    mine = report.queues_by_group.filter(pl.col("service") == service)
    return "team" in mine["cut"]


def _groups(report: RunReport, place: int, service: str, title: str) -> Html:
    mine = report.queues_by_group.filter(
        (pl.col("service") == service) & (pl.col("measure") == TOLD_SHARE)
    )
    if mine.is_empty():
        return Html()
    rows: list[Sequence[str]] = []
    cuts = {"age_band": "By age when they asked", "group": "By group", "team": "By team"}
    for cut, name in cuts.items():
        levels = mine.filter(pl.col("cut") == cut)["level"].unique().to_list()
        rows += [(name,)] if levels else []
        for level in sorted(levels, key=level_order):
            told = mine.filter(
                (pl.col("cut") == cut) & (pl.col("level") == level)
            ).to_dicts()
            cells = across(report, {row["option"]: row for row in told}, "nobody")
            rows.append((level_words(level), *cells))
    options = mine["option"].unique(maintain_order=True).to_list()
    caption = f"Share of those who ask for {title} taken in within 12 weeks, over the run"
    columns = heads(report, "Children", options)
    data = table(f"queue-{place}-groups", caption, columns, rows)
    teams = ", group and team" if _has_teams(report, service) else " and group"
    return closed(f"Who is taken in within 12 weeks, by age{teams}", data)


def _year_table(ident: str, caption: str, queues: pl.DataFrame, report: RunReport) -> Html:
    options = queues["option"].unique(maintain_order=True).to_list()
    rows = []
    for measure, name in TOLD.items():
        mine = queues.filter(pl.col("measure") == measure).to_dicts()
        rows.append((name, *across(report, {row["option"]: row for row in mine}, "nobody")))
    return table(ident, caption, heads(report, "In the year", options), rows)
