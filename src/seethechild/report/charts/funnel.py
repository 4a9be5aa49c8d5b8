"""Where a council stands: its rate against its size, with the limits chance would give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import (
    FAINT,
    GOOD,
    INK,
    MUTED,
    PAPER,
    RULE,
)
from seethechild.report.charts.parts import scale_room
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    dot,
    nice_ticks,
    path,
    rule,
    text,
    text_width,
)


@dataclass(frozen=True)
class Place:
    """One council on the chart.

    Attributes:
        name: of the council.
        size: what the rate is of, for example children living there.
        rate: its figure.
        role: ``"council"``, ``"neighbour"`` or ``"other"``.
    """

    name: str
    size: float
    rate: float
    role: str = "other"


@dataclass(frozen=True)
class Limits:
    """Limits within which councils lie if only chance and usual variation part them.

    Attributes:
        size: rising sizes at which the limits are given.
        low: lower limit at each size.
        high: upper limit at each size.
        label: for example ``"95 in 100"``.
    """

    size: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    label: str


def funnel_plot(
    sheet: Sheet,
    places: Sequence[Place],
    limits: Sequence[Limits],
    *,
    centre: float,
    say: Say,
    say_size: Say,
    across: str,
    up: str,
) -> str:
    """A council among its neighbours and all others, with limits and England's line.

    Args:
        sheet: what it is drawn on.
        places: councils; drawn others first, the council itself last.
        limits: none, one or two pairs of lines, inner first.
        centre: England's figure.
        say: how a rate is written.
        say_size: how a size is written.
        across: what the size is.
        up: what the rate is.

    Returns:
        SVG.

    Example:
        >>> here = Place("Anytown", 50_000, 60.0, "council")
        >>> drawn = funnel_plot(Sheet("f", "T", "D"), [here], [], centre=50, say=str,
        ...                     say_size=str, across="children", up="rate")
        >>> "Anytown" in drawn
        True
    """
    high = max(
        [centre, *(p.rate for p in places), *(v for g in limits for v in g.high[1:])]
    )
    sizes = [p.size for p in places]
    up_ticks = nice_ticks(0, high * 1.02, 4)
    size_ticks = nice_ticks(0, max(sizes, default=1.0), 3 if sheet.narrow else 5)
    left = scale_room(up_ticks, say)
    top, bottom = 32.0, 262.0 if sheet.narrow else 312.0
    x = Scale(0, size_ticks[-1], left, sheet.width - 8)
    y = Scale(0, up_ticks[-1], bottom, top)
    body = [text(0, 13, up, fill=MUTED, size=SMALL)]
    for tick in up_ticks:
        body.append(
            rule(left, y(tick), x.stop, y(tick), stroke=MUTED if tick == 0 else RULE)
        )
        body.append(
            text(left - 8, y(tick) + 4, say(tick), fill=MUTED, size=SMALL, anchor="end")
        )
    for tick in size_ticks:
        anchor = "end" if tick == size_ticks[-1] else "middle"
        body.append(
            text(
                x(tick), bottom + 20, say_size(tick), fill=MUTED, size=SMALL, anchor=anchor
            )
        )
    body.append(text(x.stop, bottom + 40, across, fill=MUTED, size=SMALL, anchor="end"))
    for place, pair in enumerate(limits):
        body.extend(_limit(x, y, pair, "5 4" if place == 0 else "2 3"))
    body.append(rule(left, y(centre), x.stop, y(centre), stroke=INK, width=1.5))
    body.append(text(x.stop, y(centre) - 6, "England", size=SMALL, anchor="end", bold=True))
    body.extend(_places(x, y, places))
    body.extend(_key(sheet, limits, bottom + 62))
    return sheet.close(bottom + (92 if sheet.narrow else 70), body)


def _limit(x: Scale, y: Scale, pair: Limits, dash: str) -> Iterator[str]:
    for row in (pair.low, pair.high):
        points = [
            (x(size), y(value))
            for size, value in zip(pair.size, row, strict=True)
            if y.low <= value <= y.high and size <= x.high
        ]
        if points:
            yield (
                f'<path d="{path(points)}" fill="none" stroke="{MUTED}" stroke-width="1.2" '
                f'stroke-dasharray="{dash}"/>'
            )


def _places(x: Scale, y: Scale, places: Sequence[Place]) -> Iterator[str]:
    for p in places:
        if p.role == "other":
            yield dot(x(p.size), y(p.rate), 3, fill="#c3ccd4", stroke=FAINT, width=0.7)
    for p in places:
        if p.role == "neighbour":
            yield dot(x(p.size), y(p.rate), 4.5, fill=PAPER, stroke=MUTED, width=2)
    for p in places:
        if p.role == "council":
            yield dot(x(p.size), y(p.rate), 7, fill=GOOD, width=2)
            near_end = x(p.size) + 14 + text_width(p.name, bold=True) > x.stop
            shift, anchor = (-13, "end") if near_end else (13, "start")
            yield _halo(x(p.size) + shift, y(p.rate) + 5, p.name, anchor)


def _halo(x: float, y: float, words: str, anchor: str) -> str:
    # the label again, thick and white beneath, so that dots do not cross it
    plain = text(x, y, words, fill=GOOD, anchor=anchor, bold=True)
    under = plain.replace(
        "<text ", f'<text stroke="{PAPER}" stroke-width="4" aria-hidden="true" '
    )
    return under + plain


def _key(sheet: Sheet, limits: Sequence[Limits], y: float) -> Iterator[str]:
    yield dot(6, y - 4, 4.5, fill=PAPER, stroke=MUTED, width=2)
    yield text(16, y, "ten nearest neighbours", size=SMALL)
    yield dot(178, y - 4, 3, fill="#c3ccd4", stroke=FAINT, width=0.7)
    yield text(188, y, "other councils", size=SMALL)
    x, line = (0.0, y + 22) if sheet.narrow else (300.0, y)
    for place, pair in enumerate(limits):
        dash = "5 4" if place == 0 else "2 3"
        yield rule(x, line - 4, x + 24, line - 4, stroke=MUTED, width=1.2, dash=dash)
        yield text(x + 30, line, pair.label, size=SMALL)
        x += 48 + text_width(pair.label, SMALL)
