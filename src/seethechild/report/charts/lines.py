"""Lines through years with their ranges, and the small trend beside a figure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

from seethechild.report.charts.colours import (
    GOOD,
    MUTED,
    STROKES,
    Stroke,
)
from seethechild.report.charts.parts import (
    band,
    from_nought,
    key_above,
    left_scale,
    scale_room,
    stroke_path,
    wrap_bold,
)
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    dot,
    rule,
    spread,
    text,
)

LINE_GAP = 18.0
#: Lines of a label at the end of a line; the whole name stands in the table below.
LABEL_LINES = 3
#: With more lines than this their bands would hide each other.
FEW = 2


@dataclass(frozen=True)
class Line:
    """One line of a chart.

    Attributes:
        label: what it is, written at its end.
        years: years ending 31 March, rising; parts of a year for months.
        mean: a value a year; ``None`` is a gap and breaks the line.
        low: lower end of the range a year, or empty.
        high: upper end of the range a year, or empty.
        stroke: place in ``STROKES``; 0 is "as now".
    """

    label: str
    years: Sequence[float]
    mean: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()
    stroke: int = 1

    @property
    def style(self) -> Stroke:
        """Its colour and dash."""
        return STROKES[self.stroke % len(STROKES)]

    def values(self) -> Iterator[float]:
        """Every number that has to fit on the scale."""
        for row in (self.mean, self.low, self.high):
            yield from (v for v in row if v is not None and isfinite(v))


@dataclass(frozen=True)
class _Plot:
    sheet: Sheet
    x: Scale
    y: Scale
    top: float
    bottom: float
    ticks: tuple[float, ...]


def line_chart(sheet: Sheet, lines: Sequence[Line], *, say: Say, axis: str = "") -> str:
    """Lines by year with their ranges, each labelled.

    One or two lines have a band each. With more, "as now" (stroke 0) keeps its band and the others
    have a bar beside their last year.

    The scale starts at nought unless all values lie far above it; then the chart says where it
    starts. Lines differ in dash as well as in colour. On a narrow sheet the labels are a key above
    the picture.

    Args:
        sheet: what it is drawn on.
        lines: at least one, with at least one value.
        say: how a value is written on the scale.
        axis: what the scale counts, in a few words.

    Returns:
        SVG.

    Example:
        >>> line = Line("as now", (2026, 2027), (10.0, 12.0), stroke=0)
        >>> sheet = Sheet("a", "Children", "Children by year")
        >>> line_chart(sheet, [line], say=str).startswith("<svg")
        True
    """
    plot = _plot(sheet, lines, say, axis)
    body = [*_scale(plot, lines, say, axis)]
    many = len(lines) > FEW
    for place, line in enumerate(lines):
        if many and line.stroke:
            body.extend(_end_range(plot, line, place))
        else:
            body.extend(_band(plot, line))
    for line in lines:
        body.extend(_stroke(plot, line))
    body.extend(_key(sheet, lines, axis)[0] if sheet.narrow else _end_labels(plot, lines))
    return sheet.close(plot.bottom + 46, body)


def _plot(sheet: Sheet, lines: Sequence[Line], say: Say, axis: str) -> _Plot:
    values = [v for line in lines for v in line.values()] or [0.0]
    ticks = from_nought(values)
    left = scale_room(ticks, say)
    right = 24.0 if sheet.narrow else 208.0
    top = 30.0 if axis else 12.0
    if sheet.narrow:
        top = _key(sheet, lines, axis)[1] + 10
    bottom = top + (190 if sheet.narrow else 230)
    years = [year for line in lines for year in line.years] or [0]
    return _Plot(
        sheet=sheet,
        x=Scale(min(years), max(years), left, sheet.width - right),
        y=Scale(ticks[0], ticks[-1], bottom, top),
        top=top,
        bottom=bottom,
        ticks=ticks,
    )


def _scale(plot: _Plot, lines: Sequence[Line], say: Say, axis: str) -> Iterator[str]:
    yield from left_scale(plot.x, plot.y, plot.ticks, say)
    years = sorted({int(y) for line in lines for y in line.years if y == int(y)})
    room = max(int((plot.x.stop - plot.x.start) // 46), 1)
    every = -(-len(years) // room)
    for year in years[::every]:
        yield text(
            plot.x(year),
            plot.bottom + 20,
            str(year),
            fill=MUTED,
            size=SMALL,
            anchor="middle",
        )
    note = "year to 31 March"
    if plot.ticks[0] > 0:
        note = f"{note}; the scale starts at {say(plot.ticks[0])}, not 0"
    yield text(plot.x.stop, plot.bottom + 39, note, fill=MUTED, size=SMALL, anchor="end")
    if axis:
        yield text(0, 13, axis, fill=MUTED, size=SMALL)


def _runs(
    plot: _Plot, line: Line, row: Sequence[float | None]
) -> list[list[tuple[float, float]]]:
    # a gap in the figures is a gap in the line: never joined across
    runs: list[list[tuple[float, float]]] = [[]]
    last: float | None = None
    for year, value in zip(line.years, row, strict=True):
        if value is None or not isfinite(value) or (last is not None and year - last > 1):
            runs.append([])
        if value is not None and isfinite(value):
            runs[-1].append((plot.x(year), plot.y(value)))
            last = year
    return [run for run in runs if run]


def _band(plot: _Plot, line: Line) -> Iterator[str]:
    if not line.low or not line.high:
        return
    lows, highs = _runs(plot, line, line.low), _runs(plot, line, line.high)
    for low, high in zip(lows, highs, strict=False):
        yield band(high, low, line.style.colour)


def _end_range(plot: _Plot, line: Line, place: int) -> Iterator[str]:
    if not line.low or not line.high:
        return
    lows, highs = _runs(plot, line, line.low), _runs(plot, line, line.high)
    if lows and highs:
        x = plot.x.stop + 4 + 5 * place
        low, high = lows[-1][-1][1], highs[-1][-1][1]
        yield rule(x, low, x, high, stroke=line.style.colour, width=2.5)


def _stroke(plot: _Plot, line: Line) -> Iterator[str]:
    for run in _runs(plot, line, line.mean):
        if len(run) > 1:
            yield stroke_path(run, line.style)
        else:
            yield dot(*run[0], 3.5, fill=line.style.colour)
    ends = _runs(plot, line, line.mean)
    if ends:
        yield dot(*ends[-1][-1], 4.5, fill=line.style.colour)


def _key(sheet: Sheet, lines: Sequence[Line], axis: str) -> tuple[list[str], float]:
    named = [(line.label, line.style) for line in lines]
    return key_above(named, sheet.width, y=34.0 if axis else 16.0)


def _shortened(block: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first lines of a label, with a mark where more is left out."""
    if len(block) <= LABEL_LINES:
        return block
    return (*block[: LABEL_LINES - 1], f"{block[LABEL_LINES - 1]} …")


def _end_labels(plot: _Plot, lines: Sequence[Line]) -> Iterator[str]:
    ends = [
        (line, runs[-1][-1][1]) for line in lines if (runs := _runs(plot, line, line.mean))
    ]
    x = plot.x.stop + 4 + 5 * len(lines) + 4
    room = plot.sheet.width - x - 34
    blocks = [_shortened(wrap_bold(line.label, room)) for line, _ in ends]
    tallest = max((len(block) for block in blocks), default=1)
    lowest = plot.bottom - LINE_GAP * (tallest - 1)
    places = spread([y for _, y in ends], LINE_GAP * tallest + 4, plot.top, lowest)
    for (line, _), block, place in zip(ends, blocks, places, strict=True):
        colour, dash = line.style.colour, line.style.dash
        yield rule(x, place, x + 26, place, stroke=colour, width=2.5, dash=dash)
        for row, words in enumerate(block):
            at = place + 5 + row * LINE_GAP
            yield text(x + 34, at, words, fill=colour, bold=True)


def sparkline(sheet: Sheet, years: Sequence[int], values: Sequence[float | None]) -> str:
    """A small line of a figure's years, with a dot at the last one.

    Args:
        sheet: what it is drawn on; its width is the picture's.
        years: rising.
        values: one a year; ``None`` is a gap.

    Returns:
        SVG, 36 units high.

    Example:
        >>> drawn = sparkline(Sheet("s", "Trend", "Up", 120), (2024, 2025), (1.0, 2.0))
        >>> drawn.count("<circle")
        1
    """
    known = [v for v in values if v is not None and isfinite(v)]
    if not known:
        return sheet.close(36, [text(0, 22, "no figures", fill=MUTED, size=SMALL)])
    plot = _Plot(
        sheet=sheet,
        x=Scale(min(years), max(years), 4, sheet.width - 8),
        y=Scale(min(known), max(known), 30, 6),
        top=6,
        bottom=30,
        ticks=(),
    )
    line = Line("", years, values)
    body = []
    for run in _runs(plot, line, values):
        for one, two in pairwise(run):
            body.append(rule(*one, *two, stroke=MUTED, width=2))
        if len(run) == 1:
            body.append(dot(*run[0], 2.5, fill=MUTED, stroke="none", width=0))
    body.append(
        dot(*_runs(plot, line, values)[-1][-1], 3.5, fill=GOOD, stroke="none", width=0)
    )
    return sheet.close(36, body)
