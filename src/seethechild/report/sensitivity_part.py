"""Which assumption moves which answer of a report, and how far."""

from collections.abc import Mapping, Sequence

import polars as pl

from seethechild.report import words
from seethechild.report.inputs import RunReport
from seethechild.report.markup import Head, Html, joined, table, tag

#: Rows shown of an option; all are in the run's tables.
ROWS = 12
NOW = "as_now"


def sensitivity(report: RunReport) -> Html:
    """What moves the answers most, when each assumption is set low and high in turn."""
    if not report.sensitivity.height:
        return Html()
    return joined(
        [
            tag("h3", "What if the assumptions are wrong?"),
            tag(
                "p",
                "Unseen need, mental health help and early help rest on surveys and judgement. "
                "Here each assumption is set to both ends of its range, the others left as they "
                "are. What moves an answer no more than chance does is left out.",
            ),
            *sentences_of(report, report.sensitivity_said),
            *_tables(report),
        ]
    )


def sentences_of(report: RunReport, said: Mapping[str, Sequence[str]]) -> Sequence[Html]:
    """Sentences about each option, under its title where there are several."""
    titles = {option.id: option.title for option in report.options}
    several = len([one for one in said.values() if one]) > 1
    made = []
    for option, sentences in said.items():
        if several and sentences:
            made.append(tag("h4", titles.get(option, "As now")))
        made += [tag("p", one) for one in sentences]
    return made


def _tables(report: RunReport) -> Sequence[Html]:
    titles = {option.id: option.title for option in report.options}
    heads = [
        Head("Answer"),
        Head("Assumption"),
        Head("Grade"),
        Head("Low and high", number=True),
        Head("At low", number=True),
        Head("As assumed", number=True),
        Head("At high", number=True),
    ]
    made = []
    for place, option in enumerate(titles):
        mine = report.sensitivity.filter((pl.col("option") == option) & pl.col("clear"))
        rows = [
            (
                str(row["title"]),
                str(row["what"]),
                str(row["grade"]),
                f"{row['low']:g} to {row['high']:g}",
                *(_number(row[name]) for name in ("at_low", "base", "at_high")),
            )
            for row in mine.head(ROWS).to_dicts()
        ]
        if rows:
            what = "as now" if option == NOW else "difference from as now"
            made.append(
                table(f"sensitivity-{place}", f"{titles[option]}: {what}", heads, rows)
            )
    return made


def _number(value: float | None) -> str:
    if value is None:
        return "cannot hold"
    said = words.count(abs(value))
    return f"−{said}" if value < 0 and said != "0" else said
