"""The worst-off tenth of children in need, in a report."""

import polars as pl

from seethechild.report import words
from seethechild.report.against import Row, across, change_words, heads, value_cell
from seethechild.report.inputs import RunReport
from seethechild.report.markup import Head, Html, joined, table, tag

TENTH = {
    "children": "Children in the tenth",
    "severe_days": "Days each in severe need without help",
    "unhelped_days": "Days each in any need without help",
}
SAME = {
    "fewer_days": "With fewer days in severe need without help",
    "more_days": "With more such days",
    "safer": "Safer, by signs of harm on record",
    "at_greater_risk": "At greater risk, by the same",
}


def worst_part(report: RunReport) -> Html:
    """How the worst-off tenth fares: the tenth, whoever they are, and those worst off as now.

    Args:
        report: with ``worst_off``; may be empty.
    """
    if report.worst_off.is_empty():
        return Html()
    options = report.worst_off["option"].unique(maintain_order=True).to_list()
    tenth = [(name, *across(report, _rows(report, key))) for key, name in TENTH.items()]
    changes = [option for option in report.changes if option.id in options]
    same = [
        (name, *(value_cell(_rows(report, key)[option.id]) for option in changes))
        for key, name in SAME.items()
    ]
    return joined(
        [
            tag("h3", "The worst-off tenth"),
            tag(
                "p",
                "Of simulated children ever in need, these are the tenth with most days in severe need "
                "without help. A mean can get better while they are left behind, so they stand apart.",
            ),
            *(tag("p", each) for each in worst_sentences(report)),
            table(
                "worst-off",
                "The worst-off tenth, whoever they are under each option",
                heads(report, "Over the run", options),
                tenth,
            ),
            table(
                "worst-off-same",
                "The children worst off as now: how many fare otherwise under each option",
                [
                    Head("Children"),
                    *(Head(option.title, number=True) for option in changes),
                ],
                same,
            ),
            tag(
                "p",
                "Children picked for faring worst are bound to fare a little better in any other run. So "
                "the first table says what an option does, and the second how many it touches.",
                class_="note",
            ),
        ]
    )


def worst_sentences(report: RunReport) -> list[str]:
    """Return a sentence on the worst-off tenth under each option.

    Args:
        report: with ``worst_off``.
    """
    days, fewer, more = (
        _rows(report, name) for name in ("severe_days", "fewer_days", "more_days")
    )
    now = days[report.base.id]
    return [
        f"With “{option.title}” the worst-off tenth would have {words.count(days[option.id]['mean'])} "
        f"days each in severe need without help, against {words.count(now['mean'])} as now: "
        f"{change_words(days[option.id])}. Of the children worst off as now, "
        f"{words.count(fewer[option.id]['mean'])} would have fewer such days and "
        f"{words.count(more[option.id]['mean'])} more."
        for option in report.changes
        if option.id in days
    ]


def _rows(report: RunReport, measure: str) -> dict[str, Row]:
    mine = report.worst_off.filter(pl.col("measure") == measure)
    return {row["option"]: row for row in mine.to_dicts()}
