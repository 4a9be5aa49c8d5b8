"""The part of a report on coverage: of simulated children in need, who is helped, and who fares worst."""

from collections.abc import Sequence

import polars as pl

from seethechild.report import words
from seethechild.report.against import Row, across, change_words, heads
from seethechild.report.charts.bars import Bar, level_bars
from seethechild.report.charts.svg import Sheet
from seethechild.report.inputs import RunReport
from seethechild.report.levels_told import level_order, level_words
from seethechild.report.markup import Html, figure, joined, table, tag
from seethechild.report.worst_part import worst_part

ALL = "all"
CUTS = {"need": "By how severe the need is", "age_band": "By age", "group": "By group"}
#: Groups that every model tells apart; others come with figures of their own.
ALWAYS_TOLD = frozenset({"children", "unaccompanied"})
STANDS = {
    "helped_share": "Being helped",
    "waiting_share": "Waiting or being assessed",
    "neither_share": "Neither",
}
#: Dark for help, pale for waiting, grey for nothing: a level's own colours would say it is a level.
FILLS = ("#2f6f93", "#8cc4bb", "#d3dae0")
FIRST = {
    "helped_within_3_share": "Helped within 3 months of need beginning",
    "helped_within_12_share": "Helped within 12 months",
    "eased_share": "Need eased without help within 12 months",
    "gone_share": "Turned 18 or moved away without help within 12 months",
    "months_without": "Months in need without help in the first 12, mean",
}
NOBODY_COUNTS = (
    "Nobody counts the children who need help and get none. All of this part follows from what is assumed of "
    "need: see “What is assumed”."
)
GAPS = (
    "Help by schools, health visitors, GPs, family hubs, charities and families: a child may be helped there and stand here as without help.",
    "Whether help meets the need: nobody records it. Help here is any help that has begun.",
    "The need of young people over 18: it is not played.",
)
NOT_TOLD_APART = "Sex, ethnicity, disability and deprivation: this model does not tell children apart by them, so gaps between such groups cannot be seen."


def coverage_part(report: RunReport) -> Html:
    """Of simulated children in need, recorded or not, who is helped, how soon, and who fares worst.

    Args:
        report: with ``in_need`` and ``worst_off``.

    Returns:
        HTML; empty where need is not played.
    """
    if report.in_need.is_empty():
        return Html()
    options = report.in_need["option"].unique(maintain_order=True).to_list()
    first = [(name, *across(report, _rows(report, key))) for key, name in FIRST.items()]
    return joined(
        [
            tag("p", NOBODY_COUNTS, class_="stamp"),
            tag(
                "p",
                "These are all simulated children under 18 in need, recorded or not. Being helped is early "
                "help, family help, a plan, care, support after it, or help for mental health that has "
                "begun; waiting and being assessed are not help. Ranges are of "
                f"{report.need_runs:,} {words.plural(report.need_runs, 'run', 'runs')}.",
            ),
            *(tag("p", each) for each in coverage_sentences(report)),
            *(_cut(report, cut, options) for cut in CUTS),
            tag("h3", "How soon after need begins"),
            table(
                "first-help",
                "What comes of need that begins in the run",
                heads(report, "Within a year", options),
                first,
            ),
            worst_part(report),
            _gaps(report),
        ]
    )


def coverage_sentences(report: RunReport) -> list[str]:
    """Return a sentence on as now, and one or two on each option.

    Args:
        report: with ``in_need``.
    """
    count, share, soon = (
        _rows(report, name)
        for name in ("in_need", "helped_share", "helped_within_12_share")
    )
    base = report.base.id
    if share[base]["mean"] is None:
        return []
    return [
        _as_now(count[base], share[base]),
        *(
            _under(option.title, share[option.id], soon[option.id])
            for option in report.changes
            if option.id in share
        ),
    ]


def _as_now(count: Row, share: Row) -> str:
    children = words.children(count["mean"], count["low"], count["high"])
    if children == words.NO_CHILD:
        return "As now, no child is in need at any time."
    verb = words.plural(count["mean"] or 0.0, "is", "are")
    span = words.span(share["low"], share["high"], words.percent)
    return (
        f"As now, {children} {verb} in need at any time, and {words.percent(share['mean'])} "
        f"{span} of them are being helped."
    )


def _under(title: str, share: Row, soon: Row) -> str:
    said = (
        f"With “{title}” it would be {words.percent(share['mean'])}: {change_words(share)}."
    )
    if soon["mean"] is None:
        return said
    return (
        f"{said} Of those whose need begins, {words.percent(soon['mean'])} would be helped within 12 "
        f"months: {change_words(soon)}."
    )


def _rows(
    report: RunReport, measure: str, cut: str = ALL, level: str = ALL
) -> dict[str, Row]:
    mine = report.in_need.filter(
        (pl.col("measure") == measure)
        & (pl.col("cut") == cut)
        & (pl.col("level") == level),
        pl.col("year").is_null(),
    )
    return {row["option"]: row for row in mine.to_dicts()}


def _levels(report: RunReport, cut: str) -> list[str]:
    some = report.in_need.filter(
        (pl.col("cut") == cut) & (pl.col("measure") == "in_need") & (pl.col("mean") > 0),
        pl.col("year").is_null(),
    )
    names = some["level"].unique(maintain_order=True).to_list()
    return sorted(names, key=level_order)


def _cut(report: RunReport, cut: str, options: Sequence[str]) -> Html:
    levels, base, title = _levels(report, cut), report.base.id, CUTS[cut]
    if not levels:
        return Html()
    bars = []
    for level in levels:
        count = _rows(report, "in_need", cut, level)[base]["mean"] or 0.0
        shares = [_rows(report, name, cut, level)[base]["mean"] or 0.0 for name in STANDS]
        bars.append(Bar(level_words(level), [count * share for share in shares]))
    caption = f"{title}: children in need as now, on average over the run"

    def draw(sheet: Sheet) -> str:
        return level_bars(sheet, list(STANDS.values()), bars, say=words.count, fills=FILLS)

    cells: list[Sequence[str]] = []
    for level in levels:
        cells.append((level_words(level),))
        for measure, name in (("in_need", "On average over the run"), *STANDS.items()):
            cells.append((name, *across(report, _rows(report, measure, cut, level))))
    seen = [
        f"{bar.label}: {words.count(bar.total)} {words.plural(bar.total, 'child', 'children')}, {words.count(bar.parts[0])} being helped."
        for bar in bars
    ]
    data = table(
        f"coverage-{cut}-table",
        f"{title}, with range",
        heads(report, "Children in need", options),
        cells,
    )
    return joined(
        [
            tag("h3", title),
            figure(
                f"coverage-{cut}",
                caption=caption,
                description=" ".join([f"{caption}.", *seen]),
                draw=draw,
                data=data,
            ),
        ]
    )


def _gaps(report: RunReport) -> Html:
    groups = set(_levels(report, "group"))
    gaps = [*GAPS, *([NOT_TOLD_APART] if groups <= ALWAYS_TOLD else [])]
    return joined(
        [tag("h3", "What nobody counts"), tag("ul", [tag("li", each) for each in gaps])]
    )
