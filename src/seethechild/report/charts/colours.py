"""Colours of charts: few, calm, and with enough contrast to be read as text."""

from dataclasses import dataclass

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
