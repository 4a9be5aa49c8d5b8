"""The answer as a small table in plain text, for a terminal, an email or a README."""

from collections.abc import Sequence

import polars as pl

from seethechild.report import words
from seethechild.report.inputs import OptionText, RunReport
from seethechild.report.sentences import ALL

GAP = "  "


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns set one under the other, the first to the left, the others to the right.

    Args:
        heads: one a column.
        rows: as many cells as there are heads.

    Returns:
        Lines without trailing spaces, a rule below the heads.

    Example:
        >>> print(text_table(["", "children"], [["safer", "118"], ["at greater risk", "21"]]))
                         children
        ---------------  --------
        safer                 118
        at greater risk        21
    """
    lines = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        GAP.join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def answer_table(report: RunReport) -> str:
    """What each option changes, children first, money last, with ranges.

    Args:
        report: as for ``page.run_page``.

    Returns:
        A table an option, below its title: children safer and at greater risk, each outcome,
        money; narrow enough for a terminal.
    """
    return "\n\n".join(_table(report, option) for option in report.changes)


def _table(report: RunReport, option: OptionText) -> str:
    mine = pl.col("option") == option.id
    rows: list[list[str]] = []
    fates = {row["fate"]: row for row in report.children.filter(mine).to_dicts()}
    for fate, name in (("safer", "children safer"), ("at_greater_risk", "at greater risk")):
        if row := fates.get(fate):
            said = words.span(row["low"], row["high"]).strip("()")
            rows.append([name, words.count(row["mean"]), said])
    rows += [
        _cells(row["title"], words.change(row["mean"], row["low"], row["high"]))
        for row in report.outcomes.filter(mine).to_dicts()
    ]
    free = report.prices.filter(mine)["item"].to_list()
    name = f"money, without {words.joined(free)}" if free else "money, all payers"
    for row in report.money.filter(mine & (pl.col("payer") == ALL)).to_dicts():
        said = words.change(
            row["mean"], row["low"], row["high"], words.money, less="less", more="more"
        )
        rows.append(_cells(name, said))
    return text_table([option.title, "against as now", "range"], rows)


def _cells(name: str, said: str) -> list[str]:
    change, _, span = said.partition(" (")
    return [name, change, span.removesuffix(")").removeprefix("from ")]
