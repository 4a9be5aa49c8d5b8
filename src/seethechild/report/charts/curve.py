"""How many had it by when: shares by time since a start, with their intervals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import MUTED, PAPER, STROKES, Stroke
from seethechild.report.charts.parts import (
    LINE,
    PointEstimate,
    band,
    key_above,
    left_scale,
    range_upright,
    scale_room,
    stroke_path,
    wrap_bold,
)
from seethechild.report.charts.svg import (
    SIZE,
    SMALL,
    Say,
    Scale,
    Sheet,
    dot,
    nice_ticks,
    rule,
    text,
    text_width,
)

#: With more curves than this their bands would hide each other: bars stand at the days instead.
FEW = 2
#: How far apart the bars of several curves stand, in user units.
BESIDE = 6.0
#: Room at the right for what the curves are, and between two of them.
ENDS, APART = 222.0, 8.0


@dataclass(frozen=True)
class Curve:
    """One curve.

    Attributes:
        label: what it is of, written at its end.
        points: the share who had it by so many days since the start; rising days.
        stroke: place in ``STROKES``.
    """

    label: str
    points: Sequence[PointEstimate[int]]
    stroke: int = 1

    @property
    def style(self) -> Stroke:
        """Its colour and dash."""
        return STROKES[self.stroke % len(STROKES)]

    @property
    def last(self) -> PointEstimate[int] | None:
        """The last day with a share."""
        return next((p for p in reversed(self.points) if p.value is not None), None)


@dataclass(frozen=True)
class _Plot:
    x: Scale
    y: Scale
    ticks: tuple[float, ...]


def days_words(days: int) -> str:
    """A number of days as it stands on a scale.

    Example:
        >>> days_words(45), days_words(182), days_words(365), days_words(730)
        ('45 days', '6 months', '1 year', '2 years')
    """
    years, rest = divmod(days, 365)
    if years and not rest:
        return f"{years} year" if years == 1 else f"{years} years"
    if days % 30 < 3 and days >= 180:  # noqa: PLR2004 - half years are 180, 182 or 183 days
        return f"{days // 30} months"
    return f"{days} days"


def curve_chart(sheet: Sheet, curves: Sequence[Curve], *, say: Say, start: str) -> str:
    """The share who had it by each of several days, from none at the start.

    Lines only join the days that are told. One or two curves have a band each; more have a bar at
    each day, side by side. Curves differ in dash as well as in colour. The scale starts at nought.

    Args:
        sheet: what it is drawn on.
        curves: at least one.
        say: how a share is written.
        start: what day 0 is, in a word or two.

    Returns:
        SVG.

    Example:
        >>> points = [PointEstimate(90, 0.1, 0.08, 0.12), PointEstimate(365, 0.3, 0.26, 0.33)]
        >>> curve = Curve("again", points)
        >>> "1 year" in curve_chart(Sheet("c", "T", "D"), [curve], say=str, start="closed")
        True
    """
    named = [(each.label, each.style) for each in curves] if sheet.narrow else []
    key, top = key_above(named, sheet.width) if named else ([], 14.0)
    tops = [v for c in curves for p in c.points for v in (p.value, p.high) if v is not None]
    ticks = nice_ticks(0.0, max(tops, default=1.0) or 1.0, 4)
    left = scale_room(ticks, say)
    right = 22.0 if sheet.narrow else ENDS
    blocks = _blocks(sheet, curves, say)
    taken = sum(LINE * len(block) + APART for block in blocks if block)
    height = 180.0 if sheet.narrow else max(230.0, taken - LINE)
    longest = max((p.at for c in curves for p in c.points), default=1)
    plot = _Plot(
        x=Scale(0, longest, left, sheet.width - right),
        y=Scale(0, ticks[-1], top + height, top),
        ticks=ticks,
    )
    body = [*key, *left_scale(plot.x, plot.y, ticks, say)]
    body.append(text(left, plot.y.start + 20, start, fill=MUTED, size=SMALL))
    body.extend(_days(plot, curves, text_width(start, SMALL), sheet.width))
    for place, curve in enumerate(curves):
        if len(curves) <= FEW:
            body.extend(_band(plot, curve))
        else:
            body.extend(_bars(plot, curve, (place - (len(curves) - 1) / 2) * BESIDE))
    for place, curve in enumerate(curves):
        aside = 0.0 if len(curves) <= FEW else (place - (len(curves) - 1) / 2) * BESIDE
        body.extend(_stroke(plot, curve, aside))
    if not sheet.narrow:
        body.extend(_end_labels(plot, curves, blocks))
    return sheet.close(plot.y.start + 32, body)


def _days(
    plot: _Plot, curves: Sequence[Curve], start: float, width: float
) -> Iterator[str]:
    """The days told, from the last; those without room for their words have a mark only."""
    base = plot.y.start
    free, left_of = plot.x.start + start + 8, width + 8
    for day in sorted({p.at for c in curves for p in c.points}, reverse=True):
        words = days_words(day)
        half = text_width(words, SMALL) / 2
        x = min(plot.x(day), width - half)
        yield rule(plot.x(day), base, plot.x(day), base + 5, stroke=MUTED)
        if x - half >= free and x + half + 8 <= left_of:
            yield text(x, base + 20, words, fill=MUTED, size=SMALL, anchor="middle")
            left_of = x - half


def _band(plot: _Plot, curve: Curve) -> Iterator[str]:
    known = [p for p in curve.points if p.low is not None and p.high is not None]
    if not known:
        return
    start = [(plot.x(0), plot.y(0))] if known[0] is curve.points[0] else []
    high = [*start, *((plot.x(p.at), plot.y(p.high or 0.0)) for p in known)]
    low = [(plot.x(p.at), plot.y(p.low or 0.0)) for p in known]
    yield band(high, low, curve.style.colour)


def _bars(plot: _Plot, curve: Curve, aside: float) -> Iterator[str]:
    for p in curve.points:
        if p.low is None or p.high is None:
            continue
        x, colour = plot.x(p.at) + aside, curve.style.colour
        yield from range_upright(x, plot.y(p.low), plot.y(p.high), colour=colour)


def _stroke(plot: _Plot, curve: Curve, aside: float) -> Iterator[str]:
    runs: list[list[tuple[float, float]]] = [[(plot.x(0), plot.y(0))]]
    for p in curve.points:
        if p.value is None:
            runs.append([])
        else:
            runs[-1].append((plot.x(p.at) + aside, plot.y(p.value)))
    for run in runs:
        if len(run) > 1:
            yield stroke_path(run, curve.style, 2.2)
    for p in curve.points:
        if p.value is not None:
            x, y = plot.x(p.at) + aside, plot.y(p.value)
            yield dot(x, y, 4, fill=curve.style.colour, stroke=PAPER, width=1)


def _blocks(sheet: Sheet, curves: Sequence[Curve], say: Say) -> list[tuple[str, ...]]:
    """What stands at each curve's end: the last share, then what the curve is of."""
    room = ENDS - 22 - 30
    return [
        () if c.last is None or sheet.narrow
        else (say(_end(c)), *wrap_bold(c.label, room, SMALL))
        for c in curves
    ]  # fmt: skip


def _end(curve: Curve) -> float:
    return (curve.last.value if curve.last else None) or 0.0


def _end_labels(
    plot: _Plot, curves: Sequence[Curve], blocks: Sequence[Sequence[str]]
) -> Iterator[str]:
    order = sorted(
        (c for c in range(len(curves)) if blocks[c]),
        key=lambda c: -_end(curves[c]),
    )
    free = plot.y.start + LINE - sum(LINE * len(blocks[c]) + APART for c in order)
    x, y = plot.x.stop + 22, plot.y.stop
    for place in order:
        curve, block = curves[place], blocks[place]
        wanted = plot.y(_end(curve))
        # as near its curve as those below leave room for
        start = min(max(y, wanted), max(free, y))
        colour, dash = curve.style.colour, curve.style.dash
        yield rule(x, start, x + 24, start, stroke=colour, width=2.2, dash=dash)
        for row, words in enumerate(block):
            at, size = start + 5 + row * LINE, SMALL if row else SIZE
            yield text(x + 30, at, words, fill=colour, size=size, bold=True)
        high = LINE * len(block) + APART
        y, free = start + high, free + high
