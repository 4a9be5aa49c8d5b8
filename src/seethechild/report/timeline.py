"""One child's life as rows to read and as a picture for its page. Restricted: who may see it is said."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from seethechild.core.tables import Column, Table
from seethechild.journeys.timeline import Bar, Timeline
from seethechild.report.charts.svg import NARROW, WIDE, Sheet
from seethechild.report.charts.timeline import timeline_chart
from seethechild.report.markup import Html, tag
from seethechild.report.words import plural

#: Who may see one child's life.
WHO_MAY_SEE = (
    "Restricted. About one child: for those who work with this child and for the child; not for "
    "meetings, reports or email. That it was looked at is recorded."
)

LIFE = Table(
    "LIFE",
    "What is recorded of one child, in the order it happened.",
    (
        Column("from", pl.Date, "day it happened, or first day"),
        Column("to", pl.Date, "last day, where it lasted and ended", nullable=True),
        Column("age", pl.Int64, "birthdays had on the first day", nullable=True),
        Column("lane", pl.String, "part of life"),
        Column("what", pl.String, "what is recorded"),
        Column("days", pl.Int64, "how long it lasted", unit="days", nullable=True),
    ),
)
UNSEEN = Table(
    "UNSEEN",
    "Time these returns cannot see.",
    (
        Column("lane", pl.String, "part of life"),
        Column("from", pl.Date, "first day"),
        Column("to", pl.Date, "last day"),
        Column("what", pl.String, "what may have happened unseen"),
    ),
)


def life_table(life: Timeline) -> pl.DataFrame:
    """Return LIFE: everything the picture shows, as rows."""
    rows = sorted(_rows(life), key=lambda row: (row[0], row[1] or row[0], row[4]))
    return LIFE.check(pl.DataFrame(rows, schema=LIFE.dtypes, orient="row"))


def unseen_table(life: Timeline) -> pl.DataFrame:
    """Return UNSEEN: what is hatched in the picture."""
    rows = [
        (lane.title, low, high - timedelta(days=1), lane.unseen)
        for lane in life.lanes
        for low, high in lane.gaps
    ]
    return UNSEEN.check(pl.DataFrame(rows, schema=UNSEEN.dtypes, orient="row"))


def life_sentence(life: Timeline) -> str:
    """Return one child's life in a few sentences: counts of what is recorded, nothing judged."""
    ages = [life.age(life.start), life.age(life.stop - timedelta(days=1))]
    asked = life.lane("asked").rows
    marks = [mark for row in asked for mark in row.marks]
    closed = sum(mark.sign == "closed" for mark in marks)
    heard = [m for row in life.lane("child").rows for m in row.marks if m.sign == "voice"]
    homes, workers = len(life.lane("home").rows), len(life.lane("workers").rows)
    waited = sum((_end(bar.stop, life) - bar.start).days for bar in _own_waits(life))
    parts = [
        _count(len(marks), "request for help", "requests for help"),
        f"{closed} closed without it" if closed else "",
        _count(homes, "home in care or under an order", "homes in care or under an order"),
        _count(workers, "worker", "workers"),
        _count(waited, "day waiting for help", "days waiting for help"),
        _count(
            len(heard),
            "time the child's views were heard",
            "times the child's views were heard",
        )
        or "no views of the child",
    ]
    span = f"{life.start:%B %Y} to {life.stop - timedelta(days=1):%B %Y}"
    aged = "" if None in ages else f", age {ages[0]} to {ages[1]}"
    recorded = "; ".join(part for part in parts if part)
    return f"{span}{aged}. Recorded: {recorded}. What is hatched or listed as unseen these returns cannot see."


def life_figure(life: Timeline) -> Html:
    """Return the picture, once for a page and once for a phone; its table stands beside it."""
    title = "One child's life"
    description = (
        f"{life_sentence(life)} Lines from the top: {', '.join(lane.title for lane in life.lanes)}. "
        "The table below holds everything drawn."
    )
    pictures = [
        tag(
            "div",
            Html(timeline_chart(Sheet(f"life-{width}", title, description, width), life)),
            class_=f"chart {name}",
        )
        for width, name in ((WIDE, "wide"), (NARROW, "narrow"))
    ]
    note = (
        "Time runs from left to right, with birthdays on the child's own line. Each home and each worker has "
        "a line. A pointed end goes on."
    )
    return tag("figure", [*pictures, tag("p", note, class_="note")], id="life")


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {plural(number, one, many)}" if number else ""


def _own_waits(life: Timeline) -> list[Bar]:
    return [bar for row in life.lane("child").rows for bar in row.bars if bar.waiting]


def _end(stop: date | None, life: Timeline) -> date:
    return life.stop if stop is None else stop


def _rows(
    life: Timeline,
) -> Iterator[tuple[date, date | None, int | None, str, str, int | None]]:
    for lane in life.lanes:
        for row in lane.rows:
            for bar in row.bars:
                if lane.id == "child":
                    continue  # the child's waiting is told where it is waited for
                last = None if bar.stop is None else bar.stop - timedelta(days=1)
                days = None if bar.stop is None else (bar.stop - bar.start).days
                words = bar.words if bar.stop is not None else f"{bar.words}, goes on"
                yield bar.start, last, life.age(bar.start), lane.title, words, days
            for mark in row.marks:
                lasted = None if mark.until is None else (mark.until - mark.day).days
                yield (
                    mark.day,
                    mark.until,
                    life.age(mark.day),
                    lane.title,
                    mark.words,
                    lasted,
                )
