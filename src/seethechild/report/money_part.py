"""The part of a report that comes second: what it costs, who pays, when it breaks even."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from seethechild.report import sentences, words
from seethechild.report.charts import Bar, Sheet, change_bars, level_bars
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.markup import Head, Html, figure, joined, table, tag


def money_part(report: RunReport) -> Html:
    """By payer, break-even, by year, by level of help, and how money is counted."""
    return joined(
        [
            tag(
                "p",
                "An option may be right for children and never pay for itself, and the other way "
                "round. So money comes after children, and each payer's share is shown apart.",
            ),
            *(_option(report, option) for option in report.changes),
            _levels(report),
            tag("h3", "How money is counted"),
            tag("p", conventions(report)),
        ]
    )


def conventions(report: RunReport) -> str:
    """How money is counted in a report, in words."""
    return (
        f"Prices of {report.price_year}, in real terms. Totals over {words.years_count(report.years)} are "
        f"present values, discounted at {words.percent(report.discount_rate)} a year (HM "
        "Treasury's Green Book); amounts by year are not discounted. A saving on homes, "
        "carers and workers counts only when they can be released, some years after fewer "
        "children need them (see what is assumed); an extra cost counts at once. Until then the "
        "council pays for both. Spend by level is at average cost. Where nobody has published a price, none is made up: the price at which "
        "the option breaks even is given."
    )


def _option(report: RunReport, option: OptionText) -> Html:
    mine = pl.col("option") == option.id
    money, prices = report.money.filter(mine), report.prices.filter(mine)
    if not money.height:
        return Html()
    said = sentences.money_sentence(money, prices, years=report.years, runs=report.runs)
    return joined(
        [
            tag("h3", option.title),
            tag("p", said),
            _payers(report, option, money, prices),
            _by_year(report, option),
        ]
    )


def _payers(
    report: RunReport, option: OptionText, money: pl.DataFrame, prices: pl.DataFrame
) -> Html:
    order = [*report.payers, sentences.ALL]
    rows = sorted(money.to_dicts(), key=lambda row: _place(order, row["payer"]))
    cells = []
    for row in rows:
        said = words.change(
            row["mean"], row["low"], row["high"], words.money, less="less", more="more"
        )
        first, _, rest = said.partition(" (")
        never = "" if said == "no difference" else "never"
        cells.append(
            [
                "All payers"
                if row["payer"] == sentences.ALL
                else report.payers.get(row["payer"], row["payer"]),
                joined([first, tag("small", f"({rest}") if rest else ""]),
                ""
                if row["p_pays"] is None
                else words.in_hundred(row["p_pays"], report.runs),
                never
                if row["break_even_year"] is None
                else f"year {row['break_even_year']}",
            ]
        )
        if row["payer"] == sentences.ALL and row.get("average_mean") is not None:
            cells.append(_at_average(row))
    place = report.options.index(option)
    return table(
        f"payers-{place}",
        f"What each payer spends over {words.years_count(report.years)}, against as now (present value)"
        f"{if_free(prices)}",
        [
            Head("Payer"),
            Head("Difference", number=True),
            Head("Spends less, runs", number=True),
            Head("Breaks even", number=True),
        ],
        cells,
    )


def _at_average(row: dict[str, Any]) -> list[str]:
    """The same difference at average cost, as if every saving could be taken out at once."""
    said = words.change(
        row["average_mean"], row["average_low"], row["average_high"], words.money,
        less="less", more="more",
    )  # fmt: skip
    first, _, rest = said.partition(" (")
    told = joined([first, tag("small", f"({rest}") if rest else ""])
    return ["All payers, at average cost", told, "", ""]


def if_free(prices: pl.DataFrame) -> str:
    """A clause that says whose price is left out; empty where nothing is.

    Example:
        >>> if_free(pl.DataFrame({"item": ["a family meeting"]}))
        ', if a family meeting cost nothing'
    """
    if not prices.height:
        return ""
    return f", if {words.joined(prices['item'].to_list())} cost nothing"


def _place(order: list[str], payer: str) -> int:
    return order.index(payer) if payer in order else len(order)


def _by_year(report: RunReport, option: OptionText) -> Html:
    net = report.net.filter(pl.col("option") == option.id).sort("year")
    if not net.height:
        return Html()
    place = report.options.index(option)
    columns = {name: net[name].to_list() for name in ("year", "mean", "low", "high")}
    data = table(
        f"net-{place}-table",
        f"{option.title}: spend of all payers against as now, by year (not discounted)",
        [Head("Year"), Head("Difference", number=True), Head("Range", number=True)],
        [
            (
                words.years_words(year),
                words.difference(mean, words.money, less="less"),
                f"{words.money(low)} to {words.money(high)}",
            )
            for year, mean, low, high in zip(*columns.values(), strict=True)
        ],
    )

    def draw(sheet: Sheet) -> str:
        return change_bars(
            sheet,
            columns["year"],
            columns["mean"],
            columns["low"],
            columns["high"],
            say=words.short_money,
            up="costs more than as now",
            down="costs less",
        )

    first, last = net.row(0, named=True), net.row(-1, named=True)
    return figure(
        f"net-{place}",
        caption="What all payers together spend more or less, year by year",
        description=(
            f"In {words.years_words(first['year'])} "
            f"{words.difference(first['mean'], words.money, less='less')}; in "
            f"{words.years_words(last['year'])} "
            f"{words.difference(last['mean'], words.money, less='less')}."
        ),
        draw=draw,
        data=data,
        note="Lines show the range. Not discounted. A year is named by its end.",
    )


def _levels(report: RunReport) -> Html:
    if not report.costs.height:
        return Html()
    spend = report.costs.group_by("option", "level").agg(pl.col("gbp").sum())
    years = max(report.costs["year"].n_unique(), 1)
    named = {(row["option"], row["level"]): row["gbp"] / years for row in spend.to_dicts()}
    levels = [level for level in report.levels if any(key[1] == level for key in named)]
    bars = [
        Bar(option.title, [named.get((option.id, level)) for level in levels])
        for option in report.options
    ]
    titles = [report.levels[level] for level in levels]
    description = "; ".join(f"{bar.label}: {words.money(bar.total)} a year" for bar in bars)
    return joined(
        [
            tag("h3", "Early help against crisis"),
            figure(
                "levels",
                caption="Spend by level of help, from prevention to crisis: mean of a year",
                description=description,
                draw=lambda sheet: level_bars(sheet, titles, bars, say=words.short_money),
                data=_level_years(report, levels, report.levels),
                note="All payers. The table gives each year.",
            ),
        ]
    )


def _level_years(report: RunReport, levels: list[str], titles: Mapping[str, str]) -> Html:
    years = report.costs.group_by("option", "year", "level").agg(pl.col("gbp").sum())
    named = {
        (row["option"], row["year"], row["level"]): row["gbp"] for row in years.to_dicts()
    }
    rows = [
        (
            f"{words.years_words(year)}, {option.title}",
            *(words.money(named.get((option.id, year, level), 0.0)) for level in levels),
        )
        for year in sorted(set(report.costs["year"]))
        for option in report.options
    ]
    heads = [
        Head("Year and option"),
        *(Head(titles[level], number=True) for level in levels),
    ]
    return table("levels-table", "Spend by level of help and year, all payers", heads, rows)
