"""Small charts of figures year by year, each with the band of its interval, beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import INK, MUTED, STROKES
from seethechild.report.charts.parts import (
    LINE,
    Point,
    PointEstimate,
    band,
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
    nice_ticks,
    rule,
    text,
    text_width,
    wrap,
)

#: Between two charts, how high the picture of each is, and what stands below it.
BETWEEN, HIGH, BELOW = 28.0, 92.0, 44.0
STYLE = STROKES[1]


@dataclass(frozen=True)
class YearPanel:
    """One small chart.

    Attributes:
        title: what is measured.
        beside: what must be read with it, a line each: its last figure in words, its unit.
        points: by the year's name; rising years.
        say: how a value is written on its scale.
    """

    title: str
    beside: Sequence[str]
    points: Sequence[PointEstimate[str]]
    say: Say


def year_panels(sheet: Sheet, panels: Sequence[YearPanel]) -> str:
    """Figures year by year, a chart each on its own scale from nought, all over the same years.

    A year without a figure is a gap: lines and bands are never joined across it. Direction has no
    colour.

    Args:
        sheet: what they are drawn on: two beside each other, on a phone one.
        panels: at least one.

    Returns:
        SVG.

    Example:
        >>> points = [
        ...     PointEstimate("2024-25", 1.2, 1.0, 1.4),
        ...     PointEstimate("2025-26", 0.9, 0.7, 1.1),
        ... ]
        >>> drawn = year_panels(Sheet("y", "T", "D"), [YearPanel("moves", ["a year"], points, str)])
        >>> drawn.count("<circle"), "2025-26" in drawn
        (2, True)
    """
    years = sorted({point.at for panel in panels for point in panel.points})
    columns = 1 if sheet.narrow else 2
    wide = (sheet.width - BETWEEN * (columns - 1)) / columns
    body: list[str] = []
    y = 0.0
    for first in range(0, len(panels), columns):
        row = panels[first : first + columns]
        heads = [_head(panel, wide) for panel in row]
        top = y + LINE * max(map(len, heads)) + 14
        for place, (panel, head) in enumerate(zip(row, heads, strict=True)):
            x = place * (wide + BETWEEN)
            for line, (words, bold) in enumerate(head):
                fill, at = (INK if bold else MUTED), y + 13 + line * LINE
                body.append(text(x, at, words, fill=fill, size=SMALL, bold=bold))
            body.extend(_panel(panel, years, (x, x + wide), top))
        y = top + HIGH + BELOW
    return sheet.close(y - BELOW + 26, body)


def _head(panel: YearPanel, wide: float) -> list[tuple[str, bool]]:
    titles = wrap_bold(panel.title, wide, SMALL)
    beside = [words for each in panel.beside for words in wrap(each, wide, SMALL)]
    return [*((words, True) for words in titles), *((words, False) for words in beside)]


def _panel(
    panel: YearPanel, years: Sequence[str], across: Point, top: float
) -> Iterator[str]:
    ends = [v for p in panel.points for v in (p.value, p.low, p.high) if v is not None]
    ticks = nice_ticks(0.0, max(ends, default=1.0) or 1.0, 3)
    left = across[0] + scale_room(ticks, panel.say)
    half = text_width(years[0], SMALL) / 2
    # the first and the last year's words stay within the chart
    x = Scale(0, max(len(years) - 1, 1), left + half, across[1] - half)
    y = Scale(0.0, ticks[-1], top + HIGH, top)
    yield from left_scale(Scale(0, 1, left, across[1]), y, ticks, panel.say)
    yield from _years(years, x, top + HIGH, 2 * half + 8)
    place = {period: x(number) for number, period in enumerate(years)}
    for run in _runs(panel.points, years, "low", "high"):
        high = [(place[p.at], y(p.high or 0.0)) for p in run]
        low = [(place[p.at], y(p.low or 0.0)) for p in run]
        if len(run) > 1:
            yield band(high, low, STYLE.colour)
        else:
            yield rule(*high[0], *low[0], stroke=STYLE.colour, width=2)
    for run in _runs(panel.points, years, "value"):
        points = [(place[p.at], y(p.value or 0.0)) for p in run]
        if len(points) > 1:
            yield stroke_path(points, STYLE, 2.2)
        for each in points:
            yield dot(*each, 3.5, fill=STYLE.colour, width=1)


def _years(years: Sequence[str], x: Scale, base: float, need: float) -> Iterator[str]:
    """The years below a chart, the last always; as many of the others as there is room for."""
    apart = (x.stop - x.start) / max(len(years) - 1, 1)
    every = max(-int(-need // apart), 1)
    for number, words in enumerate(years):
        at = x(number)
        yield rule(at, base, at, base + 4, stroke=MUTED)
        if (len(years) - 1 - number) % every == 0:
            yield text(at, base + 19, words, fill=MUTED, size=SMALL, anchor="middle")


def _runs(
    points: Sequence[PointEstimate[str]], years: Sequence[str], *columns: str
) -> list[list[PointEstimate[str]]]:
    """Stretches of years that follow each other and have all of these figures."""
    known = {
        p.at: p for p in points if all(getattr(p, column) is not None for column in columns)
    }
    runs: list[list[PointEstimate[str]]] = [[]]
    for period in years:
        if period in known:
            runs[-1].append(known[period])
        else:
            runs.append([])
    return [run for run in runs if run]
