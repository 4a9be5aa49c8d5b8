"""Late help of simulated children in a report: looking back and forward in one row, as for real ones."""

import polars as pl

from seethechild.report import words
from seethechild.report.against import Row, across, heads
from seethechild.report.inputs import RunReport
from seethechild.report.markup import Html, joined, table, tag

#: What is told of each closing and each wait, in its order.
TOLD = {
    "closed_before_share": "Looking back: had it before the harm",
    "harmed_share": "Looking forward: came to the harm after it",
    "within_365_share": "Came within a year",
}
#: What the page tells; all measures are in the run's tables. Closings of both kinds are told together.
SHOWN = (
    "closed_care", "closed_plan", "closed_emergency", "help_ended_care", "help_ended_plan",
    "help_ended_emergency", "known_to_help", "crisis_before_help",
)  # fmt: skip
MEANS = (
    "A share looking back is high where closing is common, whatever closing does: read each with the share looking forward below it.",
    "Chance falls alike on children the model cannot tell apart. Real ones differ, so real shares are mostly higher: compare options, not levels.",
    "Coming into care is not a failure, and that something was closed before does not make closing it wrong.",
)


def late_simulated_part(report: RunReport) -> Html:
    """Late help of simulated children, as now and under each option.

    Args:
        report: with ``late``.

    Returns:
        HTML; empty where it was not asked for.
    """
    if report.late.is_empty():
        return Html()
    # A share of a wait stands beside shares of closings under one name.
    frame = report.late.filter(pl.col("what").is_in(SHOWN)).with_columns(
        measure=pl.col("measure").replace("within_365", "within_365_share")
    )
    options = frame["option"].unique(maintain_order=True).to_list()
    cells: list[tuple[str, ...]] = []
    for title in frame["title"].unique(maintain_order=True).to_list():
        mine = frame.filter(pl.col("title") == title)
        rows = [(name, _rows(mine, measure)) for measure, name in TOLD.items()]
        told = [
            (name, *across(report, found))
            for name, found in rows
            if report.base.id in found
        ]
        cells += [(title,), *told] if told else []
    return joined(
        [
            tag(
                "p",
                "Measured in the simulated children by the same rules as in a council's own returns: what "
                "had been closed in the two years before a harm, and what came of closing in the two after.",
            ),
            table("late-simulated", "Late help of simulated children", heads(report, "Share of children", options), cells),
            tag("ul", [tag("li", each) for each in MEANS]),
            _not_shown(report),
        ]
    )  # fmt: skip


def _rows(frame: pl.DataFrame, measure: str) -> dict[str, Row]:
    mine = frame.filter(pl.col("measure") == measure)
    return {row["option"]: row for row in mine.to_dicts()}


def _not_shown(report: RunReport) -> Html:
    if not report.late_not_shown:
        return Html()
    named = words.joined([f"“{title}”" for title in report.late_not_shown])
    return tag(
        "p",
        f"Nothing to show, as the model has no events of the kind or none happened: {named}.",
        class_="note",
    )
