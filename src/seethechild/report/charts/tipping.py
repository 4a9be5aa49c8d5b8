"""How an answer moves with an assumption nobody can test, and where it leaves its range."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, log2

from seethechild.report.charts.colours import (
    FAINT,
    GOOD,
    INK,
    MUTED,
    PAPER,
    STROKES,
    Stroke,
)
from seethechild.report.charts.parts import (
    LINE,
    band,
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
    nice_ticks,
    rule,
    spread,
    text,
    text_width,
)

#: Lines with a name; the others are thin and have none.
NAMED = 4
#: Steps between two ratios that were worked out.
STEPS = 6
#: Room at the right for names.
ENDS = 204.0
#: The scale ends at this many times the upper end of the answer, so that the answer can be seen.
HIGHEST = 2.5


@dataclass(frozen=True)
class Moving:
    """An answer by an odds ratio.

    Attributes:
        label: what is assumed of whom.
        ratios: rising, above 0.
        values: what the answer would be at each; above the observed.
        tips: ratios at which the line leaves the answer's range.
        ends: shape (2, ratios): range of the line itself, or empty.
    """

    label: str
    ratios: Sequence[float]
    values: Sequence[float]
    tips: Sequence[float] = ()
    ends: tuple[Sequence[float], Sequence[float]] | None = None

    def reach(self) -> float:
        """How far the lowest and the highest value lie apart, as a ratio."""
        return max(self.values) / min(self.values)


@dataclass(frozen=True)
class Held:
    """What the lines are held against.

    Attributes:
        observed: children on a list: no answer is below.
        low, high: ends of the answer's range.
    """

    observed: float
    low: float
    high: float


@dataclass(frozen=True)
class _Plot:
    sheet: Sheet
    x: Scale
    y: Scale
    ticks: tuple[float, ...]


def tipping_chart(
    sheet: Sheet, lines: Sequence[Moving], held: Held, *, say: Say, axis: str = "odds ratio"
) -> str:
    """Lines of an answer by an assumed odds ratio, across the range of the answer as it stands.

    The four that move most have a name and dots where they leave the range; others are thin. Where a
    line would leave the sheet it ends.

    Args:
        sheet: what it is drawn on.
        lines: at least one, all by the same ratios.
        held: the answer's range.
        say: how a number is written.
        axis: what the ratios are.

    Returns:
        SVG.

    Example:
        >>> line = Moving("a and b", (0.5, 1.0, 2.0), (450.0, 600.0, 900.0), tips=(1.5,))
        >>> drawn = tipping_chart(Sheet("t", "T", "D"), [line], Held(300, 400, 700), say=str)
        >>> "a and b" in drawn, drawn.count("<circle")
        (True, 1)
    """
    ordered = sorted(lines, key=lambda line: -line.reach())
    named, others = ordered[:NAMED], ordered[NAMED:]
    styles = [(line, STROKES[1 + place]) for place, line in enumerate(named)]
    key, top = _key(sheet, styles) if sheet.narrow else ([], 14.0)
    plot = _plot(sheet, lines, held, say, top)
    body = [*key, *_ground(plot, lines[0].ratios, say, axis, held)]
    for line in others:
        body.extend(_drawn(plot, line, held, Stroke(FAINT, ""), width=1.0))
    for line, style in styles:
        body.extend(_range(plot, line, held, style))
        body.extend(_drawn(plot, line, held, style))
    for line, style in styles:
        body.extend(_tips(plot, line, held, style))
    if not sheet.narrow:
        body.extend(_names(plot, styles, held))
    return sheet.close(plot.y.start + 46, body)


def _key(sheet: Sheet, styles: Sequence[tuple[Moving, Stroke]]) -> tuple[list[str], float]:
    body, end = key_above([(line.label, style) for line, style in styles], sheet.width)
    return body, end + 8


def _plot(sheet: Sheet, lines: Sequence[Moving], held: Held, say: Say, top: float) -> _Plot:
    most = max(value for line in lines for value in line.values)
    most = max(held.high * 1.1, min(most, HIGHEST * held.high))
    ticks = nice_ticks(min(held.observed, held.low), most, 4)
    left = scale_room(ticks, say)
    ratios = lines[0].ratios
    right = 22.0 if sheet.narrow else ENDS
    bottom = top + (200.0 if sheet.narrow else 250.0)
    x = Scale(log2(ratios[0]), log2(ratios[-1]), left, sheet.width - right)
    return _Plot(sheet, x, Scale(ticks[0], ticks[-1], bottom, top), ticks)


def _ground(
    plot: _Plot, ratios: Sequence[float], say: Say, axis: str, held: Held
) -> Iterator[str]:
    x, y = plot.x, plot.y
    yield from left_scale(x, y, plot.ticks, say)
    edges = [
        [(place, y(end)) for place in (x.start, x.stop)] for end in (held.high, held.low)
    ]
    yield band(edges[0], edges[1], GOOD)
    for end in (held.high, held.low):
        yield rule(x.start, y(end), x.stop, y(end), stroke=GOOD, dash="4 3")
    bottom = y.start
    for ratio in ratios:
        place = x(log2(ratio))
        yield rule(place, bottom, place, bottom + 5, stroke=MUTED)
        yield text(
            place, bottom + 20, times(ratio), fill=MUTED, size=SMALL, anchor="middle"
        )
    words = f"{axis}; shaded: range now"
    yield text(x.stop, bottom + 39, words, fill=MUTED, size=SMALL, anchor="end")


def times(ratio: float) -> str:
    """Return a ratio as it stands on a scale.

    Example:
        >>> times(0.25), times(1.0), times(4.0), times(1.4142)
        ('1/4', '1', '4', '1.4')
    """
    if ratio < 1.0 and abs(1.0 / ratio - round(1.0 / ratio)) < 1e-9:  # noqa: PLR2004
        return f"1/{round(1.0 / ratio)}"
    return f"{ratio:.2g}"


def at(line: Moving, ratio: float, observed: float) -> float:
    """Return a line's value between its ratios: straight in the logs of children on no list.

    Example:
        >>> line = Moving("a", (0.5, 1.0, 2.0), (450.0, 600.0, 900.0))
        >>> round(at(line, 4.0**0.25, 300.0))
        724
    """
    return _between(line.ratios, line.values, ratio, observed)


def _between(
    ratios: Sequence[float], values: Sequence[float], ratio: float, observed: float
) -> float:
    for (one, low), (two, high) in pairwise(zip(ratios, values, strict=True)):
        if one <= ratio <= two:
            share = log(ratio / one) / log(two / one)
            ends = [log(max(value - observed, 1e-9)) for value in (low, high)]
            return observed + exp(ends[0] + share * (ends[1] - ends[0]))
    return values[0] if ratio < ratios[0] else values[-1]


def _points(
    plot: _Plot, ratios: Sequence[float], values: Sequence[float], observed: float
) -> list[tuple[float, float]]:
    """Return a line's places up to where it leaves the sheet."""
    low, high = log2(ratios[0]), log2(ratios[-1])
    many = STEPS * (len(ratios) - 1)
    found = []
    for step in range(many + 1):
        place = low + (high - low) * step / many
        value = _between(ratios, values, 2.0**place, observed)
        if plot.ticks[0] <= value <= plot.ticks[-1]:
            found.append((plot.x(place), plot.y(value)))
    return found


def _drawn(
    plot: _Plot, line: Moving, held: Held, style: Stroke, *, width: float = 2.5
) -> Iterator[str]:
    points = _points(plot, line.ratios, line.values, held.observed)
    if len(points) > 1:
        yield stroke_path(points, style, width)


def _range(plot: _Plot, line: Moving, held: Held, style: Stroke) -> Iterator[str]:
    for ends in line.ends or ():
        points = _points(plot, line.ratios, ends, held.observed)
        if len(points) > 1:
            yield stroke_path(points, Stroke(style.colour, "2 4"), 1.5)


def _tips(plot: _Plot, line: Moving, held: Held, style: Stroke) -> Iterator[str]:
    for ratio in line.tips:
        if line.ratios[0] <= ratio <= line.ratios[-1]:
            x, y = plot.x(log2(ratio)), plot.y(at(line, ratio, held.observed))
            yield dot(x, y, 4.5, fill=style.colour, stroke=PAPER)
            words = times(ratio)
            # inside the sheet, on the side that the line does not take
            below = y < plot.y.stop + 24 or ratio < 1.0
            place = x + (-8 if not below else 8)
            anchor = "end" if not below else "start"
            if text_width(words, SMALL) < plot.sheet.width - place:
                yield text(
                    place, y + (16 if below else -8), words, fill=INK, size=SMALL, anchor=anchor
                )  # fmt: skip


def _names(
    plot: _Plot, styles: Sequence[tuple[Moving, Stroke]], held: Held
) -> Iterator[str]:
    x = plot.x.stop + 10
    room = plot.sheet.width - x - 34
    ends = [
        _points(plot, line.ratios, line.values, held.observed)[-1:] or [(0.0, plot.y.stop)]
        for line, _ in styles
    ]
    blocks = [wrap_bold(line.label, room, SMALL) for line, _ in styles]
    gap = LINE * max(map(len, blocks)) + 4
    lowest = plot.y.start - LINE * (max(map(len, blocks)) - 1)
    places = spread([end[0][1] for end in ends], gap, plot.y.stop, lowest)
    for (_, style), block, place in zip(styles, blocks, places, strict=True):
        yield rule(x, place, x + 26, place, stroke=style.colour, width=2.5, dash=style.dash)
        for row, words in enumerate(block):
            yield text(
                x + 34, place + 5 + row * LINE, words, fill=style.colour, size=SMALL, bold=True
            )  # fmt: skip
