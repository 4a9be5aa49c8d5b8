"""Drawing by hand: colours, scales, text and marks of a chart, as strings of SVG.

Everything is a presentation attribute, so that the same picture works in a page with a strict
content policy, in print and in a PDF. Nothing here is random or timed: the same figures give the
same string.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

from seethechild.report.charts.colours import INK, PAPER, RULE

#: A function that turns a number into what people read.
Say = Callable[[float], str]

#: Widths in user units: a page column, and a phone. Every chart draws itself in either.
WIDE = 720
NARROW = 340

FONT = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SIZE = 14
SMALL = 13
#: Mean width of a letter as a part of the font's size: enough to place text without measuring it.
LETTER = 0.54
LETTER_BOLD = 0.58


@dataclass(frozen=True)
class Sheet:
    """What a chart is drawn on.

    Attributes:
        ident: unique in the document; names the title and the description.
        title: what the chart shows, in a few words (read aloud).
        description: what one sees in it, in a sentence (read aloud).
        width: user units; ``WIDE`` or ``NARROW``.
    """

    ident: str
    title: str
    description: str
    width: int = WIDE

    @property
    def narrow(self) -> bool:
        """Whether to use the layout for a phone."""
        return self.width < (WIDE + NARROW) // 2

    def close(self, height: float, body: Sequence[str]) -> str:
        """The finished picture: ``body`` with its title, description and role."""
        return (
            f'<svg viewBox="0 0 {self.width} {num(height)}" role="img" '
            f'xmlns="http://www.w3.org/2000/svg" font-family="{FONT}" font-size="{SIZE}" '
            f'aria-labelledby="{escape(self.ident)}-t {escape(self.ident)}-d">'
            f'<title id="{escape(self.ident)}-t">{escape(self.title)}</title>'
            f'<desc id="{escape(self.ident)}-d">{escape(self.description)}</desc>'
            f"{''.join(body)}</svg>"
        )


@dataclass(frozen=True)
class Scale:
    """Straight line from a value to a place on the sheet."""

    low: float
    high: float
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """Place of ``value``; the middle where the scale has no length."""
        if self.high == self.low:
            return (self.start + self.stop) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.stop - self.start)


def num(value: float) -> str:
    """A coordinate: one decimal, no needless zeros.

    Example:
        >>> num(3.0), num(2.345)
        ('3', '2.3')
    """
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def nice_ticks(low: float, high: float, wanted: int = 5) -> tuple[float, ...]:
    """Round values that cover ``low`` to ``high``.

    Args:
        low: smallest value to show.
        high: largest value to show.
        wanted: about how many steps.

    Returns:
        Values at equal steps of 1, 2, 2.5 or 5 times a power of ten, the first at or below
        ``low``, the last at or above ``high``.

    Example:
        >>> nice_ticks(0, 9, 4)
        (0.0, 2.5, 5.0, 7.5, 10.0)
    """
    if not (isfinite(low) and isfinite(high)) or high <= low:
        middle = low if isfinite(low) else 0.0
        low, high = min(0.0, middle), max(1.0, middle * 2, middle)
    rough = (high - low) / max(wanted, 1)
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(i * step, 10) for i in range(first, last + 1))


def text_width(words: str, size: float = SIZE, *, bold: bool = False) -> float:
    """About how wide ``words`` are, in user units."""
    return len(words) * size * (LETTER_BOLD if bold else LETTER)


def wrap(words: str, width: float, size: float = SIZE) -> tuple[str, ...]:
    """``words`` cut into lines no wider than ``width``, as far as whole words allow.

    Example:
        >>> wrap("children looked after", 80)
        ('children', 'looked', 'after')
    """
    lines: list[str] = []
    for word in words.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines) or ("",)


def text(
    x: float,
    y: float,
    words: str,
    *,
    fill: str = INK,
    size: float = SIZE,
    anchor: str = "start",
    bold: bool = False,
) -> str:
    """One line of text; ``y`` is its base line."""
    weight = ' font-weight="600"' if bold else ""
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    points = "" if size == SIZE else f' font-size="{num(size)}"'
    return (
        f'<text x="{num(x)}" y="{num(y)}" fill="{fill}"{points}{place}{weight}>'
        f"{escape(words)}</text>"
    )


def rule(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    *,
    stroke: str = RULE,
    width: float = 1,
    dash: str = "",
) -> str:
    """A straight line."""
    pattern = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}" '
        f'stroke="{stroke}" stroke-width="{num(width)}"{pattern}/>'
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str,
    stroke: str = "none",
    radius: float = 0,
) -> str:
    """A filled rectangle; negative widths are drawn as none."""
    edge = "" if stroke == "none" else f' stroke="{stroke}"'
    round_ = f' rx="{num(radius)}"' if radius else ""
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(max(width, 0))}" '
        f'height="{num(max(height, 0))}" fill="{fill}"{edge}{round_}/>'
    )


def dot(
    x: float, y: float, radius: float, *, fill: str, stroke: str = PAPER, width: float = 1.5
) -> str:
    """A circle with an edge."""
    return (
        f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{num(width)}"/>'
    )


def path(points: Sequence[tuple[float, float]], *, closed: bool = False) -> str:
    """The ``d`` of a line through at least one point."""
    joined = "L".join(f"{num(x)} {num(y)}" for x, y in points)
    return f"M{joined}Z" if closed else f"M{joined}"


def spread(
    places: Sequence[float], gap: float, low: float, high: float
) -> tuple[float, ...]:
    """Move labels apart so that none lie closer than ``gap``, keeping their order.

    Args:
        places: wanted places, in any order.
        gap: least distance between two.
        low: no place lies below this.
        high: no place lies above this, where there is room.

    Returns:
        New places, in the order given.

    Example:
        >>> spread([10, 12], 16, 0, 100)
        (10, 26)
    """
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    moved = list(places)
    floor_ = low
    for i in order:
        moved[i] = max(places[i], floor_)
        floor_ = moved[i] + gap
    ceiling = high
    for i in reversed(order):
        moved[i] = max(min(moved[i], ceiling), low)
        ceiling = moved[i] - gap
    return tuple(moved)
