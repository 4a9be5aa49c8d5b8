"""Late help in pictures: looking back and looking forward, never one without the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from seethechild.journeys.late.declared import ClosingMeasure, closing_measures
from seethechild.journeys.late.say import HARMS, sentence, span
from seethechild.report import words
from seethechild.report.charts import (
    Curve,
    Estimate,
    Hundred,
    PointEstimate,
    RangePanel,
    Row,
    curve_chart,
    paired_hundreds,
    range_chart,
)
from seethechild.report.groups import group_rows
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, closed, figure, joined, table, tag

#: The pair that is drawn large: the first of these with both figures shown.
FIRST = (
    "closed_care", "closed_plan", "closed_emergency",
    "contact_closed_care", "contact_closed_plan", "help_ended_care", "help_ended_plan",
)  # fmt: skip
#: The wait for help; the others are for a crisis.
HELP = ("known_to_help",)
#: Days at which waits are told, and from when.
DAYS, KNOWN = (30, 90, 180, 365, 730), "first known"
BACK = Field(
    "closed_before_share", "had been closed before", "share",
    "closed_before_share_low", "closed_before_share_high",
)  # fmt: skip
FORWARD = Field(
    "harmed_share", "of all closed that way, came to it", "share",
    "harmed_share_low", "harmed_share_high",
)  # fmt: skip
TENTH = 0.1
NEITHER = (
    "No picture is drawn: for no closing can both the look back and the look forward be shown, and "
    "neither is shown alone."
)
NO_GROUPS = "By group, both looks are too small to show beside each other."
_Rows = Sequence[Mapping[str, Any]]


def late_charts(tables: Mapping[str, pl.DataFrame]) -> dict[str, Html]:
    """The pictures of late help.

    Args:
        tables: ``late`` and ``waits`` as ``studies.late`` gives them, small counts hidden.

    Returns:
        HTML for each of the two; one whose figures are all hidden says so.
    """
    late, waits = tables["late"], tables["waits"]
    return {"late": _late(late), "waits": _waits(waits)}


def _late(late: pl.DataFrame) -> Html:
    whole = late.filter((pl.col("group") == "all") & (pl.col("period") == "all"))
    rows = {row["measure"]: row for row in whole.to_dicts()}
    both = [each for each in closing_measures() if _paired(rows.get(each.id))]
    if not both:
        return tag("p", NEITHER, class_="note")
    named = {each.id: each for each in both}
    first = next((named[each] for each in FIRST if each in named), both[0])
    parts = [_hundreds(first, rows[first.id])]
    if len(both) > 1:
        parts.append(_all_pairs(both, rows))
    groups = late.filter(
        (pl.col("measure") == first.id)
        & (pl.col("period") == "all")
        & ~pl.col("group").is_in(["all", "apart"])
    )
    parts.append(_by_group(first, rows[first.id], groups.to_dicts()))
    return joined(parts)


def _paired(row: Mapping[str, Any] | None) -> bool:
    """Whether both looks can be shown with their intervals."""
    ends = (BACK.column, BACK.low, BACK.high, FORWARD.column, FORWARD.low, FORWARD.high)
    return row is not None and all(row[each] is not None for each in ends)


def _hundreds(measure: ClosingMeasure, row: Mapping[str, Any]) -> Html:
    did = HARMS[measure.harm]
    back = Hundred(
        "Looking back",
        f"Of 100 children who {did}",
        100 * row[BACK.column],
        _of_100(row[BACK.column]),
        f"had {measure.words} in the {span(measure.look_back_days)} before",
        f"95 % interval {_ends(row, BACK)}; {row['children']:,} children counted",
    )
    forward = Hundred(
        "Looking forward",
        f"Of 100 children with {measure.words}",
        100 * row[FORWARD.column],
        _of_100(row[FORWARD.column]),
        f"{did} within {span(measure.horizon_days)}",
        f"95 % interval {_ends(row, FORWARD)}; {row['closed']:,} children counted",
    )
    return joined(
        [
            figure(
                "paired",
                caption="Two ways to look at the same closings: read both",
                description=sentence(row),
                draw=lambda sheet: paired_hundreds(sheet, (back, forward)),
                data=_pair_table("paired-table", "The two looks", [row]),
                note="Each dot is one child of 100; a small dot is a part of one.",
            ),
            tag(
                "p",
                [
                    tag("strong", "Not seen in these returns: "),
                    f"{lower(row['blind']).rstrip('.')}.",
                ],
            ),
        ]
    )


def _of_100(share: float) -> str:
    """So many of 100, with a decimal below ten, where it tells figures apart."""
    return f"{100 * share:.{1 if share < TENTH else 0}f}"


def per_cent(share: float) -> str:
    """Return a share for a scale or a curve's end, with a decimal only if it has one.

    Example:
        >>> per_cent(0.225), per_cent(0.2)
        ('22.5 %', '20 %')
    """
    return f"{round(100 * share, 1):g} %"


def _ends(row: Mapping[str, Any], field: Field) -> str:
    return f"{_of_100(row[field.low])} to {_of_100(row[field.high])}"


def _all_pairs(both: Sequence[ClosingMeasure], rows: Mapping[str, Any]) -> Html:
    drawn: list[Row] = []
    for measure in sorted(both, key=lambda m: list(HARMS).index(m.harm)):
        # a title says what was closed, then before what: the latter heads its rows
        what, _, before = rows[measure.id]["title"].partition(", before ")
        if before and not any(each.label == f"Before {before}" for each in drawn):
            drawn.append(Row(f"Before {before}"))
        drawn.append(Row(what, _estimates(rows[measure.id])))
    panels = (
        RangePanel("Looking back: of those it came to, had been closed before"),
        RangePanel("Looking forward: of all closed that way, came to it"),
    )
    return figure(
        "pairs",
        caption="Each way of closing, looking back and looking forward",
        description=" ".join(_row_words(row) for row in drawn),
        draw=lambda sheet: range_chart(sheet, panels, drawn, say=per_cent, one_scale=True),
        data=_pair_table("pairs-table", "Both looks", [rows[m.id] for m in both]),
        note="Both panels have one scale. Lines are 95 % intervals. Left out: closings of which "
        "one of the two looks is too small to show.",
    )


def _by_group(measure: ClosingMeasure, whole: Mapping[str, Any], rows: _Rows) -> Html:
    paired = [row for row in rows if _paired(row)]
    if not paired:
        return tag("p", NO_GROUPS, class_="note")
    data = _pair_table("groups-table", "Both looks, by group", rows, by_group=True)
    drawn = group_rows((row["group"], row["level"], _estimates(row)) for row in paired)
    if not drawn:
        return joined([tag("p", NO_GROUPS, class_="note"), closed("Table by group", data)])
    panels = (
        RangePanel(
            "Looking back: had been closed before", whole[BACK.column], "all children"
        ),
        RangePanel("Looking forward: came to it", whole[FORWARD.column], "all children"),
    )
    return figure(
        "groups",
        caption=f"For whom: {lower(whole['title'])}",
        description=" ".join(_row_words(row) for row in drawn),
        draw=lambda sheet: range_chart(sheet, panels, drawn, say=per_cent),
        data=data,
        note="Each panel has its own scale. Lines are 95 % intervals: a difference within them may be "
        "chance. Left out are those of which one of the two looks is too small to show, and groups "
        "of which that leaves fewer than two.",
    )


def _estimates(row: Mapping[str, Any]) -> tuple[Estimate, Estimate]:
    back, forward = (
        Estimate(
            row[f.column], row[f.low], row[f.high],
            f"{_of_100(row[f.column])} %", _ends(row, f),
        )
        for f in (BACK, FORWARD)
    )  # fmt: skip
    return back, forward


def _row_words(row: Row) -> str:
    back, forward = (
        each.whole if each else "not shown" for each in row.estimates or (None, None)
    )
    if not row.estimates:
        return f"{row.label}."
    return f"{row.label}: {back} looking back, {forward} looking forward."


def lower(said: str) -> str:
    """A sentence's beginning as it stands within one.

    Example:
        >>> lower("Contacts closed")
        'contacts closed'
    """
    return f"{said[:1].lower()}{said[1:]}"


def _pair_table(ident: str, caption: str, rows: _Rows, *, by_group: bool = False) -> Html:
    by = (Field("group", "by"), Field("level", "children")) if by_group else ()
    fields = (
        *((Field("title", "what was closed, and what came"),) if not by_group else by),
        Field("children", "came to it", "count"),
        BACK,
        Field("closed", "all closed that way", "count"),
        FORWARD,
    )
    layout = Layout("late", caption, fields)
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    heads = [Head(each.words, number=each.is_number) for each in layout.shown(frame)]
    return table(ident, caption, heads, layout.rows(frame))


def _waits(waits: pl.DataFrame) -> Html:
    """Waits for help in one picture, for crisis in another: their shares are of other sizes."""
    whole = waits.filter(
        (pl.col("group") == "all") & (pl.col("period") == "all")
    ).to_dicts()
    helped = [_curve(row) for row in whole if row["measure"] in HELP]
    crisis = [_curve(row) for row in whole if row["measure"] not in HELP]
    start = "by time since they were first known"
    return joined(
        [
            curve_figure("help-curve", f"How many had help, {start}", helped, DAYS, KNOWN),
            curve_figure(
                "crisis-curve", f"How many had a crisis, {start}", crisis, DAYS, KNOWN
            ),
        ]
    )


def _curve(row: Mapping[str, Any]) -> Curve:
    return Curve(row["title"], curve_points(row, DAYS))


def curve_figure(
    ident: str, caption: str, curves: Sequence[Curve], days: Sequence[int], start: str
) -> Html:
    """Return curves as a figure, each in its own stroke; those all hidden are named below it.

    Args:
        ident: unique in the document.
        caption: what they show.
        curves: in order; their strokes are given here.
        days: their days.
        start: what day 0 is.
    """
    drawn = [Curve(c.label, c.points, n) for n, c in enumerate(curves, 1) if c.last]
    few = "; ".join(lower(c.label) for c in curves if not c.last)
    left = f" Too few to show: {few}." if few else ""
    if not drawn:
        return tag("p", f"{caption}:{left.lower()}", class_="note") if few else Html()
    return figure(
        ident,
        caption=caption,
        description=curve_words(drawn),
        draw=lambda sheet: curve_chart(sheet, drawn, say=per_cent, start=start),
        data=curve_table(f"{ident}-table", caption, drawn, days),
        note=f"With 95 % intervals; lines only join the days told.{left}",
    )


def curve_points(
    row: Mapping[str, Any], days: Sequence[int]
) -> tuple[PointEstimate[int], ...]:
    """Return the points of a curve from a row with ``within_{days}`` and its interval.

    Example:
        >>> row = {"within_90": 0.1, "within_90_low": 0.08, "within_90_high": 0.12}
        >>> curve_points(row, [90])[0].value
        0.1
    """
    return tuple(
        PointEstimate(day, *(row[f"within_{day}{end}"] for end in ("", "_low", "_high")))
        for day in days
    )


def curve_words(curves: Sequence[Curve]) -> str:
    """Return what one sees of curves, for those who do not see them."""
    return " ".join(
        f"{each.label}: {words.percent(each.last.value)} within {span(each.last.at)}."
        for each in curves
        if each.last
    )


def curve_table(
    ident: str, caption: str, curves: Sequence[Curve], days: Sequence[int]
) -> Html:
    """Return the table of curves: a row each, a column a day."""
    heads = [Head("What"), *(Head(f"within {span(day)}", number=True) for day in days)]
    rows = [(curve.label, *(_by(point) for point in curve.points)) for curve in curves]
    return table(ident, caption, heads, rows)


def _by(point: PointEstimate[int]) -> str:
    if point.value is None:
        return "-"
    if point.low is None or point.high is None:
        return words.percent(point.value)
    ends = f"{_of_100(point.low)} to {_of_100(point.high)}"
    return f"{_of_100(point.value)} % ({ends})"
