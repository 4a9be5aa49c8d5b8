"""A council's picture as one page: who gets help, where it stands, how it moved, what it spends."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from seethechild.core.results import Result
from seethechild.report import marks, words
from seethechild.report.charts import (
    Exit,
    Line,
    Standing,
    Step,
    bar_funnel,
    line_chart,
    standing_chart,
)
from seethechild.report.disclosure import Kind, require_safe
from seethechild.report.frames import SOURCES
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
from seethechild.report.origin_part import foot, origin_part, standing_words
from seethechild.report.page import MADE_UP
from seethechild.report.picture_figures import figures_part
from seethechild.report.picture_spend import spend_part
from seethechild.report.trust_part import checks_list, sources_part

#: Measures whose years are drawn: the steps from a referral to care.
DRAWN = (
    "referrals_number",
    "cin_started",
    "s47_number",
    "cpp_number",
    "cla_started",
    "cla_number",
)
#: Steps whose count is a part of the referrals, and whether children go on to help from there.
EXITS = {"no_further_action": False, "not_in_need": False, "in_need": True}
NOT_MEANT = (
    "It is not the number of children who need help: only what was recorded.",
    "It says nothing of why: need, thresholds, early help and recording all move these figures.",
    "It is no ranking. Higher and lower are not better and worse.",
    "Care is not a failure; fewer children in care is not an aim in itself.",
    "A child can be in several of these counts at once, so they must not be added up.",
)


def picture_page(
    result: Result,
    *,
    council: str,
    code: str,
    sources: pl.DataFrame,
    standing: str = "claimed",
    kind: Kind = "published",
    made_up: bool = False,
) -> Page:
    """What the page of a council says: what is recorded of its children.

    Args:
        result: of ``studies.picture``: tables ``funnel``, ``figures``, ``standing``, ``changes``,
            ``spend`` and ``neighbours``.
        council: its name.
        code: its code, as ``place`` and ``council`` in the tables.
        sources: ``frames.SOURCES``, those in use.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.
        kind: what the counts come from.
        made_up: whether the figures are invented.

    Returns:
        The page, for ``markup.document`` or the website.

    Raises:
        DataError: ``sources`` is not as declared.
        DisclosureError: a table names children, or shows small counts from records.
    """
    tables = result.tables
    require_safe(tables["funnel"], ["count"], kind=kind, where="funnel")
    require_safe(tables["figures"], ["value"], kind=kind, where="figures")
    known = SOURCES.check(sources)
    answer = joined(
        [
            tag("p", result.sentence, class_="lead"),
            tag("p", standing_words(standing), class_="stamp"),
        ]
    )
    sections = (
        Section("answer", "In short", answer),
        Section(
            "help", "Who gets help and who does not", _help(tables["funnel"], code, council)
        ),
        Section("stands", "Where it stands", _stands(result, code, council)),
        Section("moved", "Year by year", _moved(tables["figures"], council)),
        Section("spend", "Early help against crisis", spend_part(tables["spend"], council)),
        Section("figures", "Every figure", figures_part(tables["figures"])),
        Section("not-meant", "What this does not mean", _bullets(NOT_MEANT)),
        Section("checks", "Checks", checks_list(result.checks)),
        Section("sources", "Sources", sources_part(known)),
        Section(
            "origin",
            "Where these numbers come from",
            origin_part(result.provenance, standing),
        ),
    )
    return Page(
        title=f"Children and their services in {council}",
        kicker="See the Child · a council's picture",
        about="What is recorded, beside England and the ten most similar councils.",
        banner=MADE_UP if made_up else "",
        sections=sections,
        foot=foot(result.provenance, standing),
    )


def _bullets(lines: Sequence[str]) -> Html:
    return tag("ul", [tag("li", line) for line in lines])


def _help(funnel: pl.DataFrame, code: str, council: str) -> Html:
    known = funnel.filter(
        (pl.col("place") == code)
        & (pl.col("step") == "referral")
        & pl.col("count").is_not_null()
    )
    if not known.height:
        return tag("p", "No figures of referrals are published for this council.")
    year = int(known.sort("period")["period"][-1])
    here = {r["step"]: r for r in _of(funnel, code, year)}
    there = {
        r["step"]: r
        for r in funnel.filter(
            (pl.col("place") != code) & (pl.col("period") == year)
        ).to_dicts()
    }
    exits = [
        Exit(_lower(here[step]["title"]), here[step]["count"], _value(here[step]), onward)
        for step, onward in EXITS.items()
        if step in here
    ]
    rest = [r for s, r in here.items() if r["counted"] == "beside" and s not in EXITS]
    steps = [
        Step("Referrals", here["referral"]["count"], _value(here["referral"]), exits),
        *(Step(row["title"], row["count"], _value(row)) for row in rest),
    ]
    rows = [
        (
            _upper(row["title"]),
            _value(row),
            words.percent(row["share_of_referrals"]),
            words.percent(there.get(step, {}).get("share_of_referrals")),
        )
        for step, row in here.items()
    ]
    heads = [
        Head("Step"),
        Head(council, number=True),
        Head("Of referrals", number=True),
        Head("England", number=True),
    ]
    return joined(
        [
            tag(
                "p",
                "The ways a referral ends are parts of the same referrals. What follows is "
                "counted beside them in the same year and need not be the same children.",
            ),
            figure(
                "funnel",
                caption=f"From a referral to a plan, year to 31 March {year}",
                description="; ".join(f"{row[0]}: {row[1]}" for row in rows),
                draw=lambda sheet: bar_funnel(sheet, steps),
                data=table(
                    "funnel-table",
                    f"Steps in {words.years_words(year)}",
                    heads,
                    rows,
                ),
                note="Blue: children go on to help. Grey: the referral ended there.",
            ),
        ]
    )


def _of(funnel: pl.DataFrame, place: str, year: object) -> list[dict[str, Any]]:
    return funnel.filter((pl.col("place") == place) & (pl.col("period") == year)).to_dicts()


def _value(row: dict[str, Any]) -> str:
    count = row["count"]
    return marks.figure(count if isinstance(count, float) else None, str(row["mark"] or ""))


def _lower(said: object) -> str:
    return str(said)[:1].lower() + str(said)[1:]


def _upper(said: object) -> str:
    return str(said)[:1].upper() + str(said)[1:]


def _stands(result: Result, code: str, council: str) -> Html:
    rows = result.tables["standing"].to_dicts()
    near = result.tables["neighbours"]
    drawn = []
    for row in rows:
        if row["england"] is None or row["low_95"] is None or row["low_998"] is None:
            continue
        share = row["unit"] == "share"
        column = f"{row['comparison']}_{'share' if share else 'per_10k'}"
        around = near.filter(
            ~pl.col("council").is_in([code]) & (pl.col("name") != "England")
        )
        drawn.append(
            Standing(
                row["title"],
                row["value"],
                row["england"],
                (row["low_95"], row["high_95"]),
                (row["low_998"], row["high_998"]),
                around[column].drop_nulls().to_list() if column in around.columns else [],
                _rate(row["value"], row["unit"]),
                _rate(row["england"], row["unit"]),
            )
        )
    cells = [
        (
            joined([row["title"], tag("small", f"{row['year']}, {_unit(row['unit'])}")]),
            _rate(row["value"], row["unit"]),
            _rate(row["england"], row["unit"]),
            _rate(row["neighbours_median"], row["unit"]),
            joined([_upper(row["in_neighbours"]), tag("small", _upper(row["in_england"]))]),
            joined([f"May reflect {row['may_reflect']}.", tag("small", row["means_not"])]),
        )
        for row in rows
    ]
    heads = [
        Head("Figure"),
        Head(council, number=True),
        Head("England", number=True),
        Head("Similar councils", number=True),
        Head("Where it stands"),
        Head("What it means"),
    ]
    data = table("standing-table", "Where the council stands, in words", heads, cells)
    if not drawn:
        return data
    return figure(
        "standing",
        caption="Each figure beside England, similar councils and the limits of chance and "
        "ordinary spread",
        description="; ".join(
            f"{d.label}: {d.said}, England {d.said_centre}" for d in drawn
        ),
        draw=lambda sheet: standing_chart(sheet, drawn, council=council),
        data=data,
        note="Each row has its own scale. A council outside the band is different; the figures do "
        "not say why, and neither side is the good side. Shares in per cent, others for each "
        "10,000 children.",
    )


def _rate(value: float | None, unit: str) -> str:
    return words.percent(value) if unit == "share" else words.count(value)


def _unit(unit: str) -> str:
    return "of referrals" if unit == "share" else unit


def _moved(figures: pl.DataFrame, council: str) -> Html:
    parts = []
    for place, measure in enumerate(DRAWN):
        frame = figures.filter(pl.col("measure") == measure).sort("year")
        if not frame["per_10k_children"].drop_nulls().len():
            continue
        parts.append(_moving(frame, f"moved-{place}", council))
    return joined(parts)


def _moving(frame: pl.DataFrame, ident: str, council: str) -> Html:
    years = frame["year"].to_list()
    columns = {
        council: "per_10k_children",
        "Similar councils": "neighbours_per_10k",
        "England": "england_per_10k",
    }
    strokes = {council: 1, "Similar councils": 3, "England": 0}
    lines = [
        Line(name, years, frame[column].to_list(), stroke=strokes[name])
        for name, column in columns.items()
    ]
    last = frame.row(-1, named=True)
    rows = [
        (
            str(row["year"]),
            marks.figure(row["value"])
            if row["value"] is not None
            else row["mark"] or "not available",
            *(words.count(row[column]) for column in columns.values()),
        )
        for row in frame.to_dicts()
    ]
    heads = [
        Head("Year"),
        Head("Count", number=True),
        *(Head(f"{name}, per 10,000", number=True) for name in columns),
    ]
    return figure(
        ident,
        caption=f"{last['title']} for each 10,000 children",
        description=f"{council}, last year: {rows[-1][2]}; England: {rows[-1][4]}.",
        draw=lambda sheet: line_chart(sheet, lines, say=words.count),
        data=table(f"{ident}-table", f"{last['title']}, by year", heads, rows),
        note=f"{last['means_not']} Source: {last['source']}, {last['where']} (grade "
        f"{last['grade']}).",
    )
