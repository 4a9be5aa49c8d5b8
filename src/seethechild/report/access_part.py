"""Who gets help and who does not, in pictures: the steps, the months, what came after, the mix."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.report import marks, words
from seethechild.report.charts import (
    Curve,
    Estimate,
    Exit,
    RangePanel,
    Row,
    Step,
    bar_funnel,
    range_chart,
)
from seethechild.report.disclosure import HIDDEN
from seethechild.report.late_part import curve_figure, curve_points, lower
from seethechild.report.markup import Head, Html, figure, joined, table, tag
from seethechild.report.months_part import months_part

#: The steps that are drawn, and how each ends; True: children go on to help from there.
STEPS: Mapping[str, Mapping[str, bool]] = {
    "contact": {"contact_closed": False, "contact_early_help": True},
    "referral": {
        "no_further_action": False,
        "not_in_need": False,
        "in_need": True,
        "not_known_yet": False,
    },
    "section_47": {},
    "conference": {},
    "plan": {},
    "care": {},
}
#: What the mix is of, where its name alone does not say it.
MIX_WORDS = {
    "repeat": "whether they were asked for before",
    "source": "who asked",
    "helped": "whether they were helped already",
}
#: Days at which what came after closing, and waits, are told.
AFTER_DAYS = (90, 182, 365, 730)
WAIT_DAYS = (15, 45, 90, 182)
_Row = Mapping[str, Any]


def access_charts(tables: Mapping[str, pl.DataFrame]) -> dict[str, Html]:
    """The pictures of who gets help.

    Args:
        tables: as ``studies.access`` gives them, small counts hidden.

    Returns:
        HTML for ``funnel``, ``changes`` (the months), ``explained``, ``after`` and ``waiting``;
        one whose figures are all hidden says so.
    """
    return {
        "funnel": _funnel(tables["funnel"]),
        "changes": months_part(tables["charts"], tables["changes"]),
        "explained": _explained(tables["explained"]),
        "after": _after(tables["after"]),
        "waiting": _waiting(tables["waiting"]),
    }


def _funnel(funnel: pl.DataFrame) -> Html:
    known = funnel.filter((pl.col("step") == "referral") & pl.col("count").is_not_null())
    if not known.height:
        is_hidden = funnel.filter(pl.col("count_mark") == HIDDEN).height > 0
        said = (
            "Referrals are hidden in every year: they would give small counts away."
            if is_hidden
            else "These returns cover no whole year of referrals."
        )
        return tag("p", said, class_="note")
    year = int(max(known["period"]))
    here = {r["step"]: r for r in funnel.filter(pl.col("period") == year).to_dicts()}
    steps = [
        Step(
            here[step]["title"], here[step]["count"], _value(here[step]),
            [Exit(lower(here[way]["title"]), here[way]["count"], _value(here[way]), onward)
             for way, onward in ways.items() if way in here],
        )
        for step, ways in STEPS.items()
        if step in here and here[step]["count_mark"] != "not covered"
    ]  # fmt: skip
    rows = [
        (_upper(row["title"]), _value(row), words.percent(row["share_of_referrals"]))
        for row in here.values()
    ]
    heads = [Head("Step"), Head("Count", number=True), Head("Of referrals", number=True)]
    return figure(
        "funnel-chart",
        caption=f"From a first contact to care, year to 31 March {year}",
        description="; ".join(f"{row[0]}: {row[1]}" for row in rows),
        draw=lambda sheet: bar_funnel(sheet, steps),
        data=table(
            "funnel-chart-table", f"Steps in {words.years_words(year)}", heads, rows
        ),
        note="Blue: children go on to help from here, or come to this step. Grey: it ended there. "
        "Light: its end is not known yet, or is another, such as a contact that became a referral.",
    )


def _value(row: _Row) -> str:
    if row["count"] is None:
        return marks.SHORT_MARKS.get(
            row["count_mark"], row["count_mark"] or "not available"
        )
    return f"{row['count']:,.0f}"


def _upper(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"


def _after(after: pl.DataFrame) -> Html:
    """What came after closing: asking again in one picture, harm in another, each on its scale."""
    curves = _curves(after, AFTER_DAYS)
    again = [each for name, each in curves if name.startswith("again_")]
    other = [each for name, each in curves if not name.startswith("again_")]
    return joined(
        [
            curve_figure(
                "asked-again", "Asked again after closing", again, AFTER_DAYS, "closed"
            ),
            curve_figure(
                "came-after", "What else came after closing", other, AFTER_DAYS, "closed"
            ),
        ]
    )


def _waiting(waiting: pl.DataFrame) -> Html:
    curves = [each for _, each in _curves(waiting, WAIT_DAYS)]
    caption = "How many had it, by time since they began to wait"
    return curve_figure("waited", caption, curves, WAIT_DAYS, "began")


def _curves(frame: pl.DataFrame, days: Sequence[int]) -> list[tuple[str, Curve]]:
    whole = frame.filter((pl.col("group") == "all") & (pl.col("period") == "all"))
    return [
        (row["measure"], Curve(row["title"], curve_points(row, days)))
        for row in whole.to_dicts()
    ]


def _explained(explained: pl.DataFrame) -> Html:
    """What the mix explains and what is left, for the years; teams are in the table."""
    compared = explained.filter(pl.col("compared") == "years")
    years = compared.drop_nulls("by_mix").to_dicts()
    if not years:
        said = (
            "How the years compare is hidden: it would give small counts away."
            if compared.height
            else "No two whole years, one after the other, can be compared."
        )
        return tag("p", said, class_="note")
    drawn: list[Row] = []
    for row in years:
        if not any(each.label == row["title"] for each in drawn):
            drawn.append(Row(row["title"]))
        drawn.append(Row(row["with_what"], (_points(row, "by_mix"), _points(row, "left"))))
    panels = (
        RangePanel("From other children and requests", 0.0, "no difference"),
        RangePanel("Not explained by what is recorded", 0.0, "no difference"),
    )
    rows = [
        (
            row["title"],
            row["with_what"],
            *(_points(row, name).whole for name in ("difference", "by_mix", "left")),
        )
        for row in years
    ]
    heads = [
        Head("Share"), Head("Compared"), Head("Difference", number=True),
        Head("From the mix", number=True), Head("Not explained", number=True),
    ]  # fmt: skip
    return figure(
        "mix",
        caption="Why a share closed differs from the year before, in points",
        description=" ".join(
            f"{r[0]}, {r[1]}: mix {r[3]}, not explained {r[4]}." for r in rows
        ),
        draw=lambda sheet: range_chart(
            sheet,
            panels,
            drawn,
            say=lambda v: f"{round(100 * v, 2):+g}" if v else "0",
            one_scale=True,
        ),
        data=table("mix-table", "Differences between years, in points", heads, rows),
        note=f"Points of the share, with 95 % intervals; both panels have one scale. The mix is of "
        f"{_mix_words(years)}. What is "
        "left may reflect need, threshold, early help or recording.",
    )


def _mix_words(years: Sequence[_Row]) -> str:
    """What the mix is of, in words."""
    parts = sorted({each for row in years for each in row["mix"].split(", ")})
    return words.joined([MIX_WORDS.get(each, each) for each in parts])


def _points(row: _Row, name: str) -> Estimate:
    value, low, high = (row[f"{name}{end}"] for end in ("", "_low", "_high"))
    low, high = (value if end is None else end for end in (low, high))
    return Estimate(value, low, high, _signed(value), f"{_signed(low)} to {_signed(high)}")


def _signed(share: float) -> str:
    """Points with their sign; none where they round to nought."""
    said = f"{100 * share:+.1f}"
    return "0.0" if said in {"+0.0", "-0.0"} else said
