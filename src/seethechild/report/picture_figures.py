"""Every published figure of a council with its trend, its source and its grade."""

import polars as pl

from seethechild.report import marks, words
from seethechild.report.charts import Sheet, sparkline
from seethechild.report.markup import Head, Html, joined, table, tag
from seethechild.report.trust_part import grade

SPARK = 110


def figures_part(figures: pl.DataFrame) -> Html:
    """The last figure of each measure, by topic, each topic closed until it is asked for.

    Args:
        figures: ``journeys.beside.BESIDE``.

    Returns:
        HTML.
    """
    topics = figures["topic"].unique(maintain_order=True).to_list()
    return joined(
        [
            tag(
                "p", "The last published figure of each measure, with its source and grade."
            ),
            *(_topic(figures.filter(pl.col("topic") == topic), topic) for topic in topics),
        ]
    )


def _topic(figures: pl.DataFrame, topic: str) -> Html:
    title = topic.replace("_", " ").capitalize()
    heads = [
        Head("Measure"),
        Head("Last figure", number=True),
        Head("England", number=True),
        Head("Trend"),
        Head("Source"),
        Head("Grade"),
    ]
    measures = figures["measure"].unique(maintain_order=True).to_list()
    rows = [
        _row(figures.filter(pl.col("measure") == name).sort("year")) for name in measures
    ]
    data = table(f"topic-{topic}", f"Every figure: {title.lower()}", heads, rows)
    return tag(
        "details",
        [
            tag(
                "summary",
                f"{title} ({len(rows)} {words.plural(len(rows), 'measure', 'measures')})",
            ),
            data,
        ],
    )


def _row(frame: pl.DataFrame) -> list[str]:
    last = frame.row(-1, named=True)
    shown = last["mark"] if last["value"] is None else marks.figure(last["value"])
    sheet = Sheet(
        f"spark-{last['measure']}",
        f"Trend of {last['title']}",
        f"From {frame['year'][0]} to {frame['year'][-1]}",
        SPARK,
    )
    picture = Html(sparkline(sheet, frame["year"].to_list(), frame["value"].to_list()))
    return [
        joined([last["title"], tag("small", last["means_not"])]),
        joined([shown or "not available", tag("small", f"{last['unit']}, {last['year']}")]),
        marks.figure(last["england"]),
        tag("div", picture, class_="spark"),
        joined([last["source"], tag("small", last["where"])]),
        grade(last["grade"]),
    ]
