"""The real number: estimates by several methods, what they assume, what would change them."""

from collections.abc import Mapping

import polars as pl

from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.charts.ranges import Estimate, RangePanel, Row, range_chart
from seethechild.report.charts.svg import WIDE, Sheet
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, Page, figure, table
from seethechild.report.need_moved_part import LAYOUT as ALL_AT_ONCE
from seethechild.report.need_moved_part import TWO, stacked_svg, tipping_figures
from seethechild.report.result_page import PageWords, result_page

#: What a method is, in a few words.
METHODS: Mapping[str, str] = {
    "doubly_robust": "Among children alike (doubly robust)",
    "average": "Average over models (default)",
    "independence": "Lists independent",
    "stepwise": "Step by step",
    "bic": "Best by BIC",
    "decomposable": "Average over graphs of lists",
    "latent-class": "Kinds of children nobody sees",
    "coverage": "Sample coverage",
    "chao": "Lower bound (Chao)",
}
READERS = "For whoever holds the lists, until they decide to publish it."
NOT_MEANT = (
    "It does not say who the children on no list are, nor where they live. Nobody can be found by it.",
    "It is no measure of how well an agency works: a list can be short for many reasons.",
    (
        "The range holds what follows from the lists and what was assumed. It does not hold a list that "
        "counts children who do not belong on it."
    ),
    (
        "Methods that agree may all be wrong in the same way: none can see how lists depend on each other "
        "among children on none of them."
    ),
    "For statistics only: not for tracing a family, for enforcement, or for immigration control.",
)
LAYOUTS = (
    Layout(
        "estimates",
        "How many in all, by each method",
        (
            Field("method", "method"),
            Field("observed", "on a list", "count"),
            Field("estimate", "in all", "count", "low", "high"),
            Field("lower_bound", "at least", "count"),
            Field("model", "model"),
            Field("status", "status"),
        ),
        note="ok: an answer. refused, no_mle, not_identifiable: the lists cannot say.",
        aside="The reason is in the notes (--json).",
    ),
    Layout(
        "groups",
        "Groups, each lending the others strength",
        (
            Field("observed", "on a list", "count"),
            Field("estimate", "in all", "count", "low", "high"),
            Field("alone", "by itself", "count", "alone_low", "alone_high"),
            Field("status", "by itself"),
        ),
    ),
    Layout(
        "pairs",
        "Each two lists alone, among children alike",
        (
            Field("list_1", "list"),
            Field("list_2", "and list"),
            Field("on_both", "on both", "count"),
            Field("estimate", "in all", "count", "low", "high"),
            Field("status", "status"),
        ),
        note="Far apart: some lists depend on each other even among children alike.",
        folded=True,
    ),
    Layout(
        "lists",
        "The lists",
        (
            Field("list", "list"),
            Field("children", "on it", "count"),
            Field("on_another", "and on another", "count"),
            Field("on_no_other", "on no other", "count"),
        ),
    ),
    Layout(
        "models",
        "Models that the average is made of, heaviest first",
        (
            Field("model", "lists that depend on each other; how children differ"),
            Field("estimate", "in all", "count"),
            Field("weight", "weight", "share"),
        ),
        folded=True,
    ),
    Layout(
        "sensitivity",
        "What would change the answer",
        (
            Field("kind", "if"),
            Field("what", "lists"),
            Field("estimate", "in all", "count", "low", "high"),
        ),
        note="left out: without a list. put together: two lists as one.",
        folded=True,
    ),
    Layout(
        "dependence",
        TWO,
        (
            Field("what", "lists"),
            Field("at_0.25", "4 times less", "count"),
            Field("at_0.5", "half", "count"),
            Field("at_1", "not at all", "count"),
            Field("at_2", "twice", "count"),
            Field("at_4", "4 times", "count"),
            Field("below_low", "below the range at", "number"),
            Field("above_high", "above the range at", "number"),
        ),
        folded=True,
    ),
    ALL_AT_ONCE,
)


LINKING = (
    Layout(
        "records",
        "Records that were compared",
        (Field("list", "list"), Field("records", "children on it", "count")),
    ),
    Layout(
        "shared",
        "Children on two lists, estimated without linking anybody",
        (
            Field("list_1", "list"),
            Field("list_2", "and list"),
            Field("on_both", "on both", "count"),
            Field("estimate", "all, by these two alone", "count", "low", "high"),
        ),
        note="All by two lists alone: if neither depends on the other and children are alike.",
    ),
    Layout(
        "calibration",
        "How well chances hold",
        (
            Field("low", "chance from", "share"),
            Field("high", "to", "share"),
            Field("pairs", "pairs", "count"),
            Field("others_before", "different children, said before", "count"),
            Field("others_now", "said now", "count"),
            Field("others_seen", "seen within lists", "count"),
            Field("reviewed", "reviewed", "count"),
        ),
        note="Pairs within one list are two children: they show how often chances are too sure.",
        folded=True,
    ),
    Layout(
        "levels",
        "How often fields are alike",
        (
            Field("field", "field"),
            Field("level", "how alike"),
            Field("one_child", "one child", "share"),
            Field("different", "different children", "share"),
        ),
        folded=True,
    ),
)


def layouts(by: tuple[str, ...] = ()) -> tuple[Layout, ...]:
    """Return how the tables are laid out, with the columns of groups."""
    columns = tuple(Field(name, name) for name in by)
    return tuple(
        Layout(each.table, each.title, (*columns, *each.fields), each.note)
        if each.table == "groups"
        else each
        for each in LAYOUTS
    )


def methods_svg(result: Result) -> str:
    """Return all pictures of an answer as one file (SVG): its methods, then where it tips."""
    sheet = Sheet("need", "How many in all, by each method", result.sentence, WIDE)
    drawn = range_chart(sheet, *_drawn(result), say=words.count)
    return stacked_svg(result, drawn, sheet.title)


def need_page(result: Result, *, title: str, by: tuple[str, ...] = ()) -> Page:
    """Return the page of an estimate: the answer, its picture, its tables.

    Args:
        result: of ``studies.need_lists``.
        title: whose lists they are.
        by: columns of the groups.
    """
    panels, rows = _drawn(result)
    heads = [Head("Method"), Head("In all", number=True), Head("Range", number=True)]
    data = [
        [
            row.label,
            "not estimated" if each is None else each.said,
            "" if each is None else each.span,
        ]
        for row in rows
        for each in row.estimates
    ]
    chart: Html = figure(
        "need-methods",
        caption="How many in all, by each method",
        description=result.sentence,
        draw=lambda sheet: range_chart(sheet, panels, rows, say=words.count),
        data=table("need-methods-table", "How many in all, by each method", heads, data),
        note="A dot is the estimate, its line holds 95 of 100 that the method thinks possible.",
    )
    said = PageWords(
        title=title,
        kicker="The real number",
        about="How many there are in all, on a list or on none, worked out from lists that overlap.",
        readers=READERS,
        not_meant=NOT_MEANT,
        charts={"estimates": chart, **tipping_figures(result)},
        foot_line=_read_of(result),
    )
    return result_page(result, layouts(by), said, made_up=False)


def _read_of(result: Result) -> str:
    if "covariates" in result.provenance.settings:
        return "A row for each child was read; only how many there are is on this page."
    return "No record of a child was read: only how many are on which lists."


def _drawn(result: Result) -> tuple[list[RangePanel], list[Row]]:
    estimates: pl.DataFrame = result.tables["estimates"]
    rows = []
    for row in estimates.to_dicts():
        name = METHODS.get(row["method"], row["method"])
        known = row["estimate"] is not None and row["high"] is not None
        shown = (
            Estimate(
                row["estimate"], row["low"], row["high"],
                words.count(row["estimate"]), words.span(row["low"], row["high"]).strip("()"),
            )
            if known
            else None
        )  # fmt: skip
        rows.append(Row(name, [shown]))
        if row["range_low"] is not None:
            low, high = row["range_low"], row["range_high"]
            middle = (low + high) / 2.0
            far = Estimate(
                middle, low, high, words.span(low, high).strip("()"), "cannot be told apart"
            )
            rows.append(Row("…if children differ more", [far]))
    observed = int(estimates["observed"][0])
    panel = RangePanel("In all", float(observed), f"on a list: {observed:,}")
    return [panel], rows
