"""The report of a run: one page, in one file, that can be read, printed and sent on."""

import polars as pl

from seethechild.report import sentences, words
from seethechild.report.charts import Line, Sheet, line_chart
from seethechild.report.children_part import children_part
from seethechild.report.coverage_part import coverage_part
from seethechild.report.disclosure import require_safe
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.interest import whose_interest
from seethechild.report.late_simulated_part import late_simulated_part
from seethechild.report.markup import (
    Head,
    Html,
    Page,
    Section,
    figure,
    joined,
    table,
    tag,
)
from seethechild.report.money_part import money_part
from seethechild.report.origin_part import foot, origin_part, standing_words
from seethechild.report.queue_part import queue_part
from seethechild.report.trust_part import (
    assumed_part,
    checks_list,
    not_meant_part,
    sources_part,
    sure_part,
)

MADE_UP = (
    "Made-up data: these figures are invented to show the page. They are about nowhere."
)


def run_page(report: RunReport) -> Page:
    """What the page of a run says: the question, the answer, children, money, trust.

    Args:
        report: its tables and words.

    Returns:
        The page, for ``markup.document`` or the website.

    Raises:
        DisclosureError: a table names children, or shows small counts from records.
    """
    for name in ("outcomes", "children", "activity"):
        frame = getattr(report, name)
        require_safe(frame, ["mean"], kind=report.kind, where=name)
    sections = (
        Section("answer", "The answer", _answer(report)),
        Section("children", "Children first", children_part(report)),
        Section("money", "Money second", money_part(report)),
        Section("years", "Year by year", _years(report)),
        *_where_asked(report),
        Section("interest", "Whose interest?", _interest(report)),
        Section("sure", "How sure", sure_part(report)),
        Section("assumed", "What is assumed", assumed_part(report)),
        Section("not-meant", "What this does not mean", not_meant_part()),
        Section("checks", "Checks", checks_list(report.checks)),
        Section("sources", "Sources", sources_part(report.sources)),
        Section(
            "origin",
            "Where these numbers come from",
            origin_part(report.provenance, report.standing),
        ),
    )
    first, last = (
        words.years_words(report.first_year + each) for each in (0, report.years - 1)
    )
    when = first if first == last else f"{first} to {last}"
    return Page(
        title=report.question,
        kicker=f"See the Child · {report.council}",
        about=(
            f"{words.years_count(report.years, spelled=True).capitalize()}, {when}; "
            f"{report.runs:,} runs; against {report.base.title[:1].lower()}"
            f"{report.base.title[1:]}."
        ),
        banner=MADE_UP if report.made_up else "",
        sections=sections,
        foot=foot(report.provenance, report.standing),
    )


def _where_asked(report: RunReport) -> tuple[Section, ...]:
    # Parts of what only some studies look at.
    parts = (
        Section("queues", "Who waits, and how long", queue_part(report)),
        Section("coverage", "Who in need is helped", coverage_part(report)),
        Section("late", "Late help", late_simulated_part(report)),
    )
    return tuple(each for each in parts if each.body)


def _answer(report: RunReport) -> Html:
    stamp = tag("p", standing_words(report.standing), class_="stamp")
    if len(report.changes) == 1:
        lead = tag("p", report.sentence, class_="lead")
        return joined([lead, _sums(report, report.changes[0]), stamp])
    said = [
        part
        for option, words_of_it in sentences.answers(report)
        for part in (_sums(report, option), tag("p", words_of_it))
    ]
    return joined([*said, stamp])


def _sums(report: RunReport, option: OptionText) -> Html:
    mine = pl.col("option") == option.id
    fates = {row["fate"]: row for row in report.children.filter(mine).to_dicts()}
    money = report.money.filter(mine & (pl.col("payer") == sentences.ALL)).to_dicts()
    prices = report.prices.filter(mine).to_dicts()
    parts = []
    for fate, title in (
        ("safer", "Children safer"),
        ("at_greater_risk", "At greater risk"),
    ):
        if row := fates.get(fate):
            parts.append(
                _sum(title, words.count(row["mean"]), _range(row["low"], row["high"]))
            )
    for row in money:
        without = (
            f"leaving out {words.joined([p['item'] for p in prices])}" if prices else ""
        )
        parts.append(
            _sum(
                f"Cost over {words.years_count(report.years, spelled=True)}",
                words.difference(row["mean"], words.money, less="less"),
                ", ".join(said for said in (_money_range(row), without) if said),
            )
        )
    heading = tag("h3", option.title) if len(report.changes) > 1 else Html()
    return joined([heading, tag("dl", parts, class_="sums")]) if parts else heading


def _money_range(row: dict[str, float]) -> str:
    said = words.change(
        row["mean"], row["low"], row["high"], words.money, less="less", more="more"
    )
    found = said.partition(" (")[2]
    return f"({found}" if found else ""


def _range(low: float, high: float) -> str:
    return words.span(low, high)


def _sum(name: str, big: str, rest: str) -> Html:
    return tag(
        "div",
        [tag("dt", name), tag("dd", [tag("span", big, class_="big"), tag("small", rest)])],
    )


def _years(report: RunReport) -> Html:
    items = report.activity.select("item", "title").unique("item", maintain_order=True)
    return joined(
        [
            tag(
                "p",
                "Stocks are counted on 31 March, flows over the year before it. Bands and bars show "
                "the range of each line by itself. The difference between two lines is surer than "
                "that, since both are of the same children: it stands under “Children first”.",
            ),
            *(
                _activity(report, place, row["item"], row["title"])
                for place, row in enumerate(items.to_dicts())
            ),
        ]
    )


def _activity(report: RunReport, place: int, item: str, title: str) -> Html:
    frame = report.activity.filter(pl.col("item") == item).sort("year")
    lines = []
    for stroke, option in enumerate(report.options):
        mine = frame.filter(pl.col("option") == option.id)
        if mine.height:
            columns = {c: mine[c].to_list() for c in ("year", "mean", "low", "high")}
            lines.append(
                Line(
                    option.title,
                    columns["year"],
                    columns["mean"],
                    columns["low"],
                    columns["high"],
                    stroke,
                )
            )
    by = {(row["option"], row["year"]): row for row in frame.to_dicts()}
    shown = [option for option in report.options if any(key[0] == option.id for key in by)]
    rows = [
        (words.years_words(year), *(_cell(by.get((option.id, year))) for option in shown))
        for year in sorted(set(frame["year"]))
    ]
    heads = [Head("Year"), *(Head(option.title, number=True) for option in shown)]
    last = rows[-1] if rows else ()
    capital = f"{title[:1].upper()}{title[1:]}"

    def draw(sheet: Sheet) -> str:
        return line_chart(sheet, lines, say=words.count)

    return figure(
        f"activity-{place}",
        caption=capital,
        description=f"{capital} by year. Last year: {', '.join(_plain(cell) for cell in last)}.",
        draw=draw,
        data=table(f"activity-{place}-table", f"{capital}, with range", heads, rows),
    )


def _cell(row: dict[str, float] | None) -> str:
    if row is None:
        return words.NOT_KNOWN
    return f"{words.count(row['mean'])} {words.span(row['low'], row['high'])}"


def _plain(cell: str) -> str:
    return cell.partition(" (")[0]


def _interest(report: RunReport) -> Html:
    parts: list[str] = [
        tag(
            "p",
            "The interests of the child come before those of agencies and the adults around them. "
            "So each option is read for whose interest it serves.",
        )
    ]
    for option in report.changes:
        mine = pl.col("option") == option.id
        found = whose_interest(
            report.outcomes.filter(mine),
            report.money.filter(mine),
            report.prices.filter(mine),
        )
        parts += [tag("h3", option.title), tag("p", found.sentence), _sides(report, option)]
    return joined(parts)


def _sides(report: RunReport, option: OptionText) -> Html:
    mine = pl.col("option") == option.id
    items = report.prices.filter(mine)["item"].to_list()
    rows = [
        *_signs(report.outcomes.filter(mine & (pl.col("direction") != "none")), "title"),
        *_signs(
            report.money.filter(mine & (pl.col("payer") != sentences.ALL)).with_columns(
                pl.col("payer").replace(dict(report.payers)), direction=pl.lit("fewer")
            ),
            "payer",
        ),
    ]
    names = (
        "Better for children",
        "Worse for children",
        "Not clear for children",
        "Spends less",
        "Spends more",
        "Not clear for the money of",
    )
    lines = [
        piece
        for name, said in zip(names, rows, strict=True)
        if said
        for piece in (tag("dt", name), tag("dd", words.joined(said)))
    ]
    note = f"Payers as if {words.joined(items)} cost nothing." if items else ""
    return joined(
        [
            tag("dl", lines, class_="key stack"),
            tag("p", note, class_="note") if note else "",
        ]
    )


def _signs(frame: pl.DataFrame, named: str) -> tuple[list[str], list[str], list[str]]:
    """Names of the rows that are better, worse and not clear."""
    signs: tuple[list[str], list[str], list[str]] = ([], [], [])
    for row in frame.to_dicts():
        fewer = row["direction"] == "fewer"
        if row["high"] < 0:
            signs[0 if fewer else 1].append(row[named])
        elif row["low"] > 0:
            signs[1 if fewer else 0].append(row[named])
        else:
            signs[2].append(row[named])
    return signs
