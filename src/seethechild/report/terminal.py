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
        A row for children safer and at greater risk, one an outcome, one for money; a column an
        option.
    """
    columns = [_column(report, option) for option in report.changes]
    names = list(dict.fromkeys(name for column in columns for name in column))
    rows = [[name, *(column.get(name, "") for column in columns)] for name in names]
    return text_table(["", *(option.title for option in report.changes)], rows)


def _column(report: RunReport, option: OptionText) -> dict[str, str]:
    mine = pl.col("option") == option.id
    said: dict[str, str] = {}
    fates = {row["fate"]: row for row in report.children.filter(mine).to_dicts()}
    for fate, name in (("safer", "children safer"), ("at_greater_risk", "at greater risk")):
        if row := fates.get(fate):
            said[name] = f"{words.count(row['mean'])} {words.span(row['low'], row['high'])}"
    for row in report.outcomes.filter(mine).to_dicts():
        said[row["title"]] = words.change(row["mean"], row["low"], row["high"])
    free = report.prices.filter(mine)["item"].to_list()
    for row in report.money.filter(mine & (pl.col("payer") == ALL)).to_dicts():
        name = "money, all payers"
        said[name] = words.change(
            row["mean"], row["low"], row["high"], words.money, less="less", more="more"
        )
        if free:
            said[name] += f", without {words.joined(free)}"
    return said
