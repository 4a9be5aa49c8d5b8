"""Differences from "as now": a dot and its range against a line of no difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import copysign

from seethechild.report.charts.colours import (
    BAD,
    GOOD,
    INK,
    MUTED,
    PAPER,
    RULE,
    TINTS,
    WASH,
)
from seethechild.report.charts.parts import LINE, range_across, scale_room
from seethechild.report.charts.svg import (
    SIZE,
    SMALL,
    Say,
    Scale,
    Sheet,
    box,
    dot,
    nice_ticks,
    rule,
    text,
    wrap,
)

ROW = 46.0


@dataclass(frozen=True)
class Interval:
    """One difference from "as now".

    Attributes:
        label: what is counted.
        mean: the difference on the chart's scale.
        low: lower end of its range.
        high: upper end of its range.
        better: ``"fewer"`` or ``"more"`` is better for children; ``""`` has no direction.
        value: the difference in words, written beside it.
    """

    label: str
    mean: float
    low: float
    high: float
    better: str = ""
    value: str = ""

    @property
    def sure(self) -> bool:
        """Whether the range leaves out no difference."""
        return self.low > 0 or self.high < 0

    @property
    def colour(self) -> str:
        """Blue where better for children, rust where worse, grey where nobody can say."""
        if not self.better or not self.sure:
            return MUTED
        return GOOD if (self.mean > 0) == (self.better == "more") else BAD


def interval_chart(
    sheet: Sheet, rows: Sequence[Interval], *, say: Say, least: float = 0.0
) -> str:
    """Differences from "as now", one a row, with ranges and a line at no difference.

    A full dot has a range that leaves out nought; a hollow one does not. Each row says which
    direction is better for children, or that there is none.

    Args:
        sheet: what it is drawn on.
        rows: in the order to show.
        say: how a value is written on the scale.
        least: the scale goes as far as this, so that next to nothing does not look like much.

    Returns:
        SVG.

    Example:
        >>> row = Interval("emergencies", -4.0, -6.0, -1.0, "fewer", "4 fewer")
        >>> "fewer is better" in interval_chart(Sheet("i", "T", "D"), [row], say=str)
        True
    """
    ends = [0.0, *(v for row in rows for v in (row.low, row.high, row.mean))]
    furthest = max(ends, key=abs)
    if abs(furthest) < least:
        ends.append(copysign(least, furthest))
    ticks = nice_ticks(min(ends), max(ends), 3 if sheet.narrow else 5)
    left, right = (0.0, 0.0) if sheet.narrow else (236.0, 124.0)
    x = Scale(ticks[0], ticks[-1], left + 22, sheet.width - right - 22)
    heights = [_height(sheet, row) for row in rows]
    top = 30.0
    bottom = top + sum(heights)
    body = [*_frame(x, ticks, top, bottom, say)]
    y = top
    for row, height in zip(rows, heights, strict=True):
        body.extend(_row(sheet, x, row, y, height))
        y += height
    return sheet.close(bottom + 28, body)


def _height(sheet: Sheet, row: Interval) -> float:
    if not sheet.narrow:
        return max(ROW, LINE * (len(wrap(row.label, 224)) + 1) + 10)
    return LINE * (len(wrap(row.label, sheet.width, SIZE)) + 1) + 42


def _frame(
    x: Scale, ticks: Sequence[float], top: float, bottom: float, say: Say
) -> Iterator[str]:
    yield box(x.start - 22, top, x.stop - x.start + 44, bottom - top, fill=WASH)
    for tick in ticks:
        stroke, width = (INK, 1.5) if tick == 0 else (PAPER, 1.0)
        yield rule(x(tick), top, x(tick), bottom, stroke=stroke, width=width)
        words = "as now" if tick == 0 else say(tick)
        fill = INK if tick == 0 else MUTED
        yield text(
            x(tick),
            bottom + 18,
            words,
            fill=fill,
            size=SMALL,
            anchor="middle",
            bold=tick == 0,
        )
    if ticks[0] < 0:
        yield text(x(0) - 8, top - 10, "← fewer", fill=MUTED, size=SMALL, anchor="end")
    if ticks[-1] > 0:
        yield text(x(0) + 8, top - 10, "more →", fill=MUTED, size=SMALL)


def direction_words(better: str) -> str:
    """What a direction means for children, as written in a row.

    Example:
        >>> direction_words("fewer"), direction_words("")
        ('fewer is better for children', 'no direction')
    """
    return f"{better} is better for children" if better else "no direction"


def _row(sheet: Sheet, x: Scale, row: Interval, y: float, height: float) -> Iterator[str]:
    label = wrap(row.label, sheet.width if sheet.narrow else 224)
    if sheet.narrow:
        yield box(0, y, sheet.width, height - 34, fill=PAPER)
    start = y + LINE + (0 if sheet.narrow else (height - LINE * (len(label) + 1)) / 2 - 4)
    for place, words in enumerate(label):
        yield text(0, start + place * LINE, words, bold=True)
    note = start + len(label) * LINE
    yield text(0, note, direction_words(row.better), fill=MUTED, size=SMALL)
    middle = y + height - 17 if sheet.narrow else y + height / 2
    if not sheet.narrow:
        yield rule(0, y, sheet.width, y, stroke=RULE)
    low, high = x(row.low), x(row.high)
    yield from range_across(low, high, middle, colour=row.colour, width=3, end=2)
    fill = row.colour if row.sure else PAPER
    yield dot(x(row.mean), middle, 6, fill=fill, stroke=row.colour, width=2.5)
    if sheet.narrow:
        yield text(sheet.width, note, row.value, fill=row.colour, anchor="end", bold=True)
    else:
        for place, words in enumerate(lines := wrap(row.value, 118)):
            at = middle + 5 + (place - (len(lines) - 1) / 2) * LINE
            yield text(sheet.width - 116, at, words, fill=row.colour, bold=place == 0)


def change_bars(
    sheet: Sheet,
    years: Sequence[int],
    mean: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    *,
    say: Say,
    up: str,
    down: str,
) -> str:
    """A difference year by year: bars above or below a line of no difference, with ranges.

    Args:
        sheet: what it is drawn on.
        years: years ending 31 March, rising.
        mean: difference of each year.
        low: lower end of its range.
        high: upper end of its range.
        say: how a value is written on the scale.
        up: what lies above the line, for example ``"costs more"``.
        down: what lies below it.

    Returns:
        SVG.

    Example:
        >>> drawn = change_bars(Sheet("c", "T", "D"), [2026], [-1.0], [-2.0], [0.5],
        ...                     say=str, up="costs more", down="costs less")
        >>> "costs less" in drawn
        True
    """
    ticks = nice_ticks(min(0.0, *low, *mean), max(0.0, *high, *mean), 4)
    left = scale_room(ticks, say)
    y = Scale(ticks[0], ticks[-1], 250, 26)
    slot = (sheet.width - left) / max(len(years), 1)
    thick = min(slot * 0.56, 40)
    body = [
        text(left, 14, f"↑ {up}", fill=BAD, size=SMALL, bold=True),
        text(sheet.width, 14, f"↓ {down}", fill=GOOD, size=SMALL, bold=True, anchor="end"),
    ]
    for tick in ticks:
        stroke = INK if tick == 0 else RULE
        body.append(rule(left, y(tick), sheet.width, y(tick), stroke=stroke))
        body.append(
            text(left - 8, y(tick) + 4, say(tick), fill=MUTED, size=SMALL, anchor="end")
        )
    every = -(-len(years) // max(int((sheet.width - left) // 42), 1))
    for place, year in enumerate(years):
        centre = left + slot * (place + 0.5)
        top, base = sorted((y(mean[place]), y(0)))
        fill = BAD if mean[place] > 0 else GOOD
        left_edge = centre - thick / 2
        body.append(box(left_edge, top, thick, base - top, fill=TINTS[fill], stroke=fill))
        body.append(
            rule(centre, y(low[place]), centre, y(high[place]), stroke=INK, width=1.5)
        )
        if place % every == 0:
            body.append(
                text(centre, 272, str(year), fill=MUTED, size=SMALL, anchor="middle")
            )
    body.append(
        text(sheet.width, 292, "year to 31 March", fill=MUTED, size=SMALL, anchor="end")
    )
    return sheet.close(298, body)
