"""What several charts share: lines of text, the scale at the left, lines with their ranges, keys."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from seethechild.report.charts.colours import MUTED, RULE, Stroke
from seethechild.report.charts.svg import (
    LETTER,
    LETTER_BOLD,
    SIZE,
    SMALL,
    Say,
    Scale,
    nice_ticks,
    path,
    rule,
    text,
    text_width,
    wrap,
)

#: From one line of text to the next.
LINE = 17.0
#: From this share of the highest value up, a scale that starts at nought would show a flat line.
HIGH_FLOOR = 0.6
#: How see-through the band of a line's range is: gridlines and other bands stay visible.
BAND = 0.13

Point = tuple[float, float]

At = TypeVar("At")


@dataclass(frozen=True)
class PointEstimate(Generic[At]):
    """A figure at one place of a line, with its interval.

    Attributes:
        at: where it stands: days since a start, or a year's name, in an order that sorts.
        value: ``None`` is hidden or not known and breaks the line.
        low: lower end of its interval.
        high: upper end of its interval.
    """

    at: At
    value: float | None
    low: float | None = None
    high: float | None = None


def wrap_bold(words: str, width: float, size: float = SIZE) -> tuple[str, ...]:
    """``words`` in bold type cut into lines no wider than ``width``.

    Example:
        >>> wrap_bold("children looked after", 80)
        ('children', 'looked', 'after')
    """
    return wrap(words, width * LETTER / LETTER_BOLD, size)


def from_nought(values: Sequence[float], wanted: int = 4) -> tuple[float, ...]:
    """Ticks of a scale that starts at nought, unless all values lie far above it.

    Example:
        >>> from_nought([1.0, 4.0]), from_nought([90.0, 100.0], 2)
        ((0.0, 1.0, 2.0, 3.0, 4.0), (90.0, 95.0, 100.0))
    """
    low, high = min(values, default=0.0), max(values, default=0.0)
    start = low if low < 0 or low > HIGH_FLOOR * high else 0.0
    return nice_ticks(start, high if high > start else start + 1, wanted)


def scale_room(ticks: Sequence[float], say: Say) -> float:
    """How wide the words of a scale at the left are, with the room beside them."""
    return max(text_width(say(tick), SMALL) for tick in ticks) + 10


def left_scale(
    x: Scale, y: Scale, ticks: Sequence[float], say: Say, *, beyond: float = 0.0
) -> Iterator[str]:
    """A line across at each tick, with its words at the left; that of nought is darker.

    Args:
        x: from where to where lines go.
        y: the scale.
        ticks: on it.
        say: how a value is written.
        beyond: how far lines reach beyond both ends of ``x``.
    """
    for tick in ticks:
        at, stroke = y(tick), MUTED if tick == 0 else RULE
        yield rule(x.start - beyond, at, x.stop + beyond, at, stroke=stroke)
        words = x.start - beyond - 8
        yield text(words, at + 4, say(tick), fill=MUTED, size=SMALL, anchor="end")


def band(high: Sequence[Point], low: Sequence[Point], colour: str) -> str:
    """The range of a line, between its upper and its lower edge, both from left to right."""
    outline = path([*high, *reversed(low)], closed=True)
    return f'<path d="{outline}" fill="{colour}" fill-opacity="{BAND}"/>'


def stroke_path(points: Sequence[Point], style: Stroke, width: float = 2.5) -> str:
    """A line through at least two points."""
    dash = f' stroke-dasharray="{style.dash}"' if style.dash else ""
    return (
        f'<path d="{path(points)}" fill="none" stroke="{style.colour}" '
        f'stroke-width="{width:g}" stroke-linejoin="round"{dash}/>'
    )


def range_across(
    low: float, high: float, y: float, *, colour: str, width: float = 2.5, end: float = 1.5
) -> Iterator[str]:
    """An interval that lies, from ``low`` to ``high``, with a mark at each end."""
    yield rule(low, y, high, y, stroke=colour, width=width)
    for x in (low, high):
        yield rule(x, y - 5, x, y + 5, stroke=colour, width=end)


def range_upright(x: float, low: float, high: float, *, colour: str) -> Iterator[str]:
    """An interval that stands, from ``low`` to ``high``, with a mark at each end."""
    yield rule(x, low, x, high, stroke=colour, width=2)
    for y in (low, high):
        yield rule(x - 3, y, x + 3, y, stroke=colour, width=1.5)


def key_above(
    lines: Sequence[tuple[str, Stroke]], width: float, *, y: float = 14.0
) -> tuple[list[str], float]:
    """A key of lines above a chart on a phone, each name whole; and where it ends.

    Args:
        lines: name and stroke of each.
        width: of the sheet.
        y: base line of the first name.
    """
    body: list[str] = []
    for label, style in lines:
        colour, dash = style.colour, style.dash
        body.append(rule(0, y - 5, 26, y - 5, stroke=colour, width=2.5, dash=dash))
        for words in wrap_bold(label, width - 34, SMALL):
            body.append(text(34, y, words, fill=colour, size=SMALL, bold=True))
            y += LINE
        y += 3
    return body, y + 2
