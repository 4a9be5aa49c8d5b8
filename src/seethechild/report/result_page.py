"""Any result of a council's own journeys as one page: the answer, its tables, what it does not mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from seethechild.core.results import Result
from seethechild.report import layouts
from seethechild.report.disclosure import require_safe
from seethechild.report.layouts import Layout
from seethechild.report.markup import (
    Head,
    Html,
    Page,
    Section,
    closed,
    joined,
    table,
    tag,
)
from seethechild.report.origin_part import NO_CHILD, foot, origin_part, standing_words
from seethechild.report.page import MADE_UP
from seethechild.report.trust_part import checks_list

#: What a page made of a council's records says of its readers.
FOR_THE_COUNCIL = (
    "Made from a council's records of children. For staff of that council until it has decided to "
    "publish it."
)


#: A table with more rows than this is left out of the print where a picture stands above it.
PRINTED = 40


@dataclass(frozen=True)
class PageWords:
    """What a page says around its tables.

    Attributes:
        title: its heading.
        kicker: the line above.
        about: the line below.
        readers: who may see it.
        not_meant: what the figures do not mean, one sentence each.
        charts: table's name to its pictures; the table is then closed until it is asked for.
        counts: table's name to the columns that hold counts of children.
        foot_line: what the foot says of children's records.
    """

    title: str
    kicker: str
    about: str
    readers: str = FOR_THE_COUNCIL
    not_meant: Sequence[str] = ()
    charts: Mapping[str, Html] = field(default_factory=dict)
    counts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    foot_line: str = NO_CHILD


def result_page(
    result: Result,
    shown: Sequence[Layout],
    words: PageWords,
    *,
    made_up: bool,
    standing: str = "claimed",
) -> Page:
    """What the page of a result says.

    Args:
        result: its small counts are hidden already.
        shown: its tables, in order.
        words: what stands around them.
        made_up: whether the children are invented; the page then says so.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.

    Returns:
        The page, for ``markup.document`` or the website.

    Raises:
        DisclosureError: a table names children, or shows a small count.
    """
    for name, columns in words.counts.items():
        if name in result.tables:
            require_safe(result.tables[name], columns, kind="records", where=name)
    answer = joined(
        [
            tag("p", result.sentence, class_="lead"),
            tag("p", words.readers, class_="note") if words.readers else "",
            tag("p", standing_words(standing), class_="stamp"),
        ]
    )
    sections = (
        Section("answer", "In short", answer),
        *(
            _table_part(each, result.tables[each.table], words.charts.get(each.table))
            for each in layouts.of(shown, result.tables)
        ),
        Section("not-meant", "What this does not mean", _bullets(words.not_meant)),
        Section("checks", "Checks", checks_list(result.checks)),
        Section(
            "origin",
            "Where these numbers come from",
            origin_part(result.provenance, standing),
        ),
    )
    return Page(
        title=words.title,
        kicker=words.kicker,
        about=words.about,
        banner=MADE_UP if made_up else "",
        sections=sections,
        foot=foot(result.provenance, standing, words.foot_line),
    )


def _table_part(layout: Layout, frame: pl.DataFrame, chart: Html | None) -> Section:
    frame = layout.picked(frame)
    heads = [Head(each.words, number=each.is_number) for each in layout.shown(frame)]
    rows = layout.rows(frame)
    # another name than the part's, so that those who jump between regions can tell them apart
    data = table(f"{layout.table}-table", f"Table: {layout.title}", heads, rows)
    note = tag("p", layout.note, class_="note") if layout.note else ""
    if chart is None and not layout.folded:
        parts = [data, note]
    else:
        more = closed(f"Whole table: {layout.title}", data, long=len(rows) > PRINTED)
        parts = [chart or "", note, more]
    return Section(layout.table.replace("_", "-"), layout.title, joined(parts))


def _bullets(lines: Sequence[str]) -> Html:
    return tag("ul", [tag("li", line) for line in lines]) if lines else Html()
