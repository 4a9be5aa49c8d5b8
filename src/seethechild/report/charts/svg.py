"""Drawing by hand: colours, scales, text and marks of a chart, as strings of SVG.

Everything is a presentation attribute, so that the same picture works in a page with a strict
content policy, in print and in a PDF. Nothing here is random or timed: the same figures give the
same string.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

#: A function that turns a number into what people read.
Say = Callable[[float], str]

#: Widths in user units: a page column, and a phone. Every chart draws itself in either.
WIDE = 720
NARROW = 340

INK = "#16202a"
MUTED = "#4a5560"
RULE = "#d3dae0"
FAINT = "#8d98a3"
PAPER = "#ffffff"
WASH = "#eef2f5"
GOOD = "#0b5a8a"
BAD = "#a3360f"
#: Fills of bars that carry a range across them; their edge has the full colour.
TINTS = {GOOD: "#cfe2ee", BAD: "#f1d9cf", MUTED: "#dfe4e9"}
FONT = "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SIZE = 14
SMALL = 13
#: Mean width of a letter as a part of the font's size: enough to place text without measuring it.
LETTER = 0.54
LETTER_BOLD = 0.58
#: Below this a colour's part is straight in its light (WCAG 2.2, relative luminance).
STRAIGHT = 0.04045


@dataclass(frozen=True)
class Stroke:
    """How a line is told apart from others, with and without colour.

    Attributes:
        colour: passes 4.5 to 1 on white, since the line's label has it too.
        dash: pattern of the line; empty is solid.
    """

    colour: str
    dash: str


#: The first is for "as now"; the others for the options in their order.
STROKES = (
    Stroke(MUTED, "6 4"),
    Stroke(GOOD, ""),
    Stroke(BAD, "10 3 2 3"),
    Stroke("#4a6a12", "2 3"),
    Stroke("#6a3d8f", "12 4"),
)

#: Levels of help from prevention to crisis: cool to warm, lighter to darker.
SHADES = ("#cfe6e2", "#8cc4bb", "#5aa9b5", "#2f6f93", "#5d4f86", "#8c2f4b")


def shade(place: int, of: int) -> str:
    """Colour of one level among several, from prevention (first) to crisis (last).

    Args:
        place: 0 for the first.
        of: how many there are.

    Returns:
        A colour of ``SHADES``, spread evenly.

    Example:
        >>> shade(0, 2), shade(1, 2)
        ('#cfe6e2', '#8c2f4b')
    """
    if of <= 1:
        return SHADES[3]
    return SHADES[round(min(place, of - 1) * (len(SHADES) - 1) / (of - 1))]


def luminance(colour: str) -> float:
    """Relative luminance of a colour ``#rrggbb``, 0 to 1.

    Source:
        WCAG 2.2, definition of relative luminance.

    Example:
        >>> luminance("#ffffff")
        1.0
    """
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [p / 12.92 if p <= STRAIGHT else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 (none) to 21 (black on white).

    Source:
        WCAG 2.2, definition of contrast ratio.

    Example:
        >>> round(contrast("#000000", "#ffffff"))
        21
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """White or ink, whichever reads better on ``colour``.

    Example:
        >>> text_on("#000000")
        '#ffffff'
    """
    return max((PAPER, INK), key=lambda ink: contrast(ink, colour))


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
    """The ``d`` of a line through ``points``; empty for none."""
    if not points:
        return ""
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
