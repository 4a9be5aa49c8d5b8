"""Figures with their intervals, a row each, in one or two panels that are read together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import GOOD, INK, MUTED, PAPER, RULE, WASH
from seethechild.report.charts.parts import LINE, range_across, wrap_bold
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    box,
    dot,
    nice_ticks,
    rule,
    text,
    text_width,
    wrap,
)

LABEL = 176.0
ROW = 42.0
GAP = 22.0
#: Least room beside an interval for its figure in words.
SAID = 92.0
#: What is written where a figure is not shown.
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval.

    Attributes:
        value: on the panel's scale.
        low: lower end.
        high: upper end.
        said: the figure in words.
        span: its interval in words.
    """

    value: float
    low: float
    high: float
    said: str
    span: str

    @property
    def whole(self) -> str:
        """The figure and its interval in words."""
        return f"{self.said} ({self.span})"


@dataclass(frozen=True)
class Row:
    """One row: a label and a figure in each panel, or a heading.

    Attributes:
        label: whose figures.
        estimates: one a panel, ``None`` where it is not shown; empty for a heading.
    """

    label: str
    estimates: Sequence[Estimate | None] = ()


@dataclass(frozen=True)
class RangePanel:
    """One panel.

    Attributes:
        title: what its figures are.
        line: where an upright line stands to compare with, if anywhere.
        line_words: what the line is.
    """

    title: str
    line: float | None = None
    line_words: str = ""


@dataclass(frozen=True)
class _Column:
    """A panel with its place and its scale; words of the scale stay within start and edge."""

    panel: RangePanel
    place: int
    ticks: tuple[float, ...]
    start: float
    stop: float
    edge: float

    @property
    def x(self) -> Scale:
        return Scale(self.ticks[0], self.ticks[-1], self.start + 12, self.stop - 12)


def range_chart(
    sheet: Sheet,
    panels: Sequence[RangePanel],
    rows: Sequence[Row],
    *,
    say: Say,
    one_scale: bool = False,
) -> str:
    """Dots with intervals in rows; panels beside each other, on a phone below each other.

    Args:
        sheet: what it is drawn on.
        panels: one or two.
        rows: in the order to show; those of a heading have no estimates.
        say: how a value is written on the scale.
        one_scale: whether panels have the same scale, so that lengths can be compared.

    Returns:
        SVG.

    Example:
        >>> rows = [Row("girls", [Estimate(0.4, 0.3, 0.5, "40 %", "30 to 50")])]
        >>> drawn = range_chart(Sheet("r", "T", "D"), [RangePanel("before")], rows, say=str)
        >>> "30 to 50" in drawn
        True
    """
    columns = _columns(sheet, panels, rows, one_scale=one_scale)
    draw = _below if sheet.narrow else _beside
    return draw(sheet, columns, rows, say)


def _columns(
    sheet: Sheet, panels: Sequence[RangePanel], rows: Sequence[Row], *, one_scale: bool
) -> list[_Column]:
    every = range(len(panels))
    scales = [_reach(panels, rows, every if one_scale else [p]) for p in every]
    if sheet.narrow:
        return [
            _Column(panels[p], p, scales[p], 0, sheet.width, sheet.width) for p in every
        ]
    wide = (sheet.width - LABEL - GAP * (len(panels) - 1)) / len(panels)
    starts = [LABEL + p * (wide + GAP) for p in every]
    said = _said_room(rows)
    return [
        _Column(
            panels[p], p, scales[p], starts[p], starts[p] + wide - said, starts[p] + wide
        )
        for p in every
    ]


def _said_room(rows: Sequence[Row]) -> float:
    known = [each for row in rows for each in row.estimates if each is not None]
    widths = [
        max(text_width(each.said, bold=True), text_width(each.span, SMALL))
        for each in known
    ]
    return max([SAID, *(width + 12 for width in widths)])


def _reach(
    panels: Sequence[RangePanel], rows: Sequence[Row], of: Sequence[int]
) -> tuple[float, ...]:
    known = [
        e
        for row in rows
        if row.estimates
        for p in of
        if (e := row.estimates[p]) is not None
    ]
    ends = [0.0, *(v for e in known for v in (e.low, e.high, e.value))]
    lines = [line for p in of if (line := panels[p].line) is not None]
    return nice_ticks(min(ends + lines), max(ends + lines), 4)


def _beside(sheet: Sheet, columns: Sequence[_Column], rows: Sequence[Row], say: Say) -> str:
    room = columns[0].edge - columns[0].start
    heads = [wrap_bold(each.panel.title, room) for each in columns]
    lined = any(each.panel.line_words for each in columns)
    top = LINE * max(map(len, heads)) + 12 + (LINE if lined else 0)
    heights = [_height(row) for row in rows]
    bottom = top + sum(heights)
    body: list[str] = []
    for each, head in zip(columns, heads, strict=True):
        for line, words in enumerate(head):
            body.append(text(each.start, 14 + line * LINE, words, bold=True))
        body.extend(_ground(each, (top, bottom), say))
    y = top
    for row, height in zip(rows, heights, strict=True):
        lines = wrap(row.label, LABEL - 14, SMALL)
        body.append(rule(0, y, sheet.width, y, stroke=RULE))
        first = y + height / 2 + 5 - (len(lines) - 1) / 2 * LINE
        for place, words in enumerate(lines):
            at = first + place * LINE
            body.append(text(0, at, words, size=SMALL, bold=not row.estimates))
        for each in columns if row.estimates else ():
            body.extend(_figure(each, row.estimates[each.place], y + height / 2))
        y += height
    return sheet.close(bottom + 26, body)


def _height(row: Row) -> float:
    lines = len(wrap(row.label, LABEL - 14, SMALL))
    return max(ROW if row.estimates else 0.0, LINE * lines + 12)


def _figure(column: _Column, each: Estimate | None, middle: float) -> Iterator[str]:
    x = column.stop + 10
    if each is None:
        yield text(x, middle + 5, NOT_SHOWN, fill=MUTED, size=SMALL)
        return
    yield from _interval(column.x, each, middle)
    yield text(x, middle - 3, each.said, bold=True)
    yield text(x, middle + 14, each.span, fill=MUTED, size=SMALL)


def _ground(column: _Column, down: tuple[float, float], say: Say) -> Iterator[str]:
    (top, bottom), x, panel = down, column.x, column.panel
    yield box(column.start, top, column.stop - column.start, bottom - top, fill=WASH)
    labelled = _labelled(column, say)
    for tick in column.ticks:
        stroke = MUTED if tick == 0 else PAPER
        yield rule(x(tick), top, x(tick), bottom, stroke=stroke)
        if tick in labelled:
            words = say(tick)
            half = text_width(words, SMALL) / 2
            at = min(max(x(tick), column.start + half), column.edge - half)
            yield text(at, bottom + 18, words, fill=MUTED, size=SMALL, anchor="middle")
    if panel.line is None:
        return
    yield rule(x(panel.line), top, x(panel.line), bottom, stroke=INK, width=1.5, dash="2 3")
    half = text_width(panel.line_words, SMALL) / 2
    at = min(max(x(panel.line), column.start + half), column.stop - half)
    yield text(at, top - 6, panel.line_words, size=SMALL, anchor="middle")


def _labelled(column: _Column, say: Say) -> tuple[float, ...]:
    """The ticks that have room for their words, nought among them if it is one."""
    ticks = column.ticks
    need = max(text_width(say(tick), SMALL) for tick in ticks) + 8
    apart = (column.x.stop - column.x.start) / max(len(ticks) - 1, 1)
    every = max(-int(-need // apart), 1)
    first = ticks.index(0.0) % every if 0.0 in ticks else 0
    return ticks[first::every]


def _interval(x: Scale, each: Estimate, y: float) -> Iterator[str]:
    yield from range_across(x(each.low), x(each.high), y, colour=GOOD)
    yield dot(x(each.value), y, 4.5, fill=GOOD)


def _below(sheet: Sheet, columns: Sequence[_Column], rows: Sequence[Row], say: Say) -> str:
    body: list[str] = []
    y = 0.0
    for each in columns:
        for words in wrap_bold(each.panel.title, sheet.width):
            body.append(text(0, y + 14, words, bold=True))
            y += LINE
        top = y + (30 if each.panel.line_words else 10)
        parts, bottom = _tall(sheet, each, rows, top)
        body.extend([*_ground(each, (top, bottom), say), *parts])
        y = bottom + 50
    return sheet.close(y - 24, body)


def _tall(
    sheet: Sheet, column: _Column, rows: Sequence[Row], y: float
) -> tuple[list[str], float]:
    """The rows of one panel on a phone, words above each interval; and where they end."""
    body: list[str] = []
    for row in rows:
        each = row.estimates[column.place] if row.estimates else None
        said = (each.whole if each else NOT_SHOWN) if row.estimates else ""
        lines = wrap(row.label, sheet.width - text_width(said, SMALL) - 10, SMALL)
        high = LINE * len(lines) + 6
        # words stand on paper, so that the scale's lines do not cross them
        body.append(box(0, y, sheet.width, high, fill=PAPER))
        for place, words in enumerate(lines):
            at = y + 15 + place * LINE
            body.append(text(0, at, words, size=SMALL, bold=not row.estimates))
        if said:
            fill = INK if each else MUTED
            body.append(
                text(sheet.width, y + 15, said, fill=fill, size=SMALL, anchor="end")
            )
        y += high
        if each:
            body.extend(_interval(column.x, each, y + 10))
            y += 26
    return body, y
