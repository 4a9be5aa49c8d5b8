"""Early help against crisis in a council's picture: spend for each child, and its share."""

import polars as pl

from seethechild.report import words
from seethechild.report.charts import Bar, Line, level_bars, line_chart
from seethechild.report.markup import Head, Html, figure, joined, table, tag


def spend_part(spend: pl.DataFrame, council: str) -> Html:
    """Spend for each child by line, and the share of it that is early, year by year.

    Args:
        spend: ``journeys.spend.SPEND``.
        council: its name.

    Returns:
        HTML; empty where nothing is published.
    """
    if not spend.height:
        return Html()
    year = int(spend.sort("year")["year"][-1])
    now = spend.filter((pl.col("year") == year) & ~pl.col("line").is_in(["early", "late"]))
    lines = now.filter(pl.col("when") != "neither").to_dicts()
    columns = {
        council: "per_child_gbp",
        "Similar councils": "neighbours_per_child_gbp",
        "England": "england_per_child_gbp",
    }
    bars = [Bar(name, [row[column] for row in lines]) for name, column in columns.items()]
    rows = [
        (
            joined([row["title"], tag("small", f"{row['when']}; {row['holds']}")]),
            *(words.money(row[column]) for column in columns.values()),
        )
        for row in now.to_dicts()
    ]
    heads = [Head("Line"), *(Head(name, number=True) for name in columns)]
    early = spend.filter(pl.col("line") == "early").sort("year")
    parts = [
        figure(
            "spend-lines",
            caption=f"Spend for each child under 18, {words.years_words(year)}",
            description="; ".join(f"{bar.label}: {words.money(bar.total)}" for bar in bars),
            draw=lambda sheet: level_bars(
                sheet, [row["title"] for row in lines], bars, say=words.money
            ),
            data=table("spend-table", "Spend for each child by line", heads, rows),
            note="Early lines first. For similar councils each line is the middle one of the ten, "
            "so their bar is no council's total.",
        )
    ]
    shares = {council: "share", "England": "england_share"}
    if early["share"].drop_nulls().len():
        years = early["year"].to_list()
        drawn = [
            Line(name, years, early[column].to_list(), stroke=1 if name == council else 0)
            for name, column in shares.items()
        ]
        cells = [
            (
                words.years_words(row["year"]),
                *(words.percent(row[c]) for c in shares.values()),
            )
            for row in early.to_dicts()
        ]
        named = [Head("Year"), *(Head(name, number=True) for name in shares)]
        parts.append(
            figure(
                "spend-early",
                caption="Share of spend that is early",
                description=f"Last year: {council} {cells[-1][1]}, England {cells[-1][2]}.",
                draw=lambda sheet: line_chart(sheet, drawn, say=words.percent),
                data=table(
                    "spend-early-table", "Share of spend that is early", named, cells
                ),
            )
        )
    return joined(parts)
