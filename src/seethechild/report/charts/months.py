"""Months and their marks: what tells an ordinary month from one out of the ordinary, in shape and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from seethechild.report.charts.colours import GOOD, INK, MUTED, PAPER, WASH
from seethechild.report.charts.svg import (
    SMALL,
    Sheet,
    box,
    dot,
    path,
    rule,
    text,
    text_width,
)

#: What is said of a month: nothing, beyond its limits, or in a run on one side of the middle.
Signal = Literal["", "beyond", "run"]

SAID: dict[Signal, str] = {
    "": "a month",
    "beyond": "beyond the limits",
    "run": "eight or more in a row on one side",
}


@dataclass(frozen=True)
class Month:
    """One month of a chart.

    Attributes:
        month: its first day.
        value: the share; ``None`` is hidden or has nothing to be a share of, and breaks the line.
        low: lower limit, where there is one.
        high: upper limit, where there is one.
        signal: whether it is out of the ordinary, and how.
    """

    month: date
    value: float | None
    low: float | None = None
    high: float | None = None
    signal: Signal = ""

    @property
    def number(self) -> int:
        """Months since year 0, so that a month that is missing leaves its place."""
        return self.month.year * 12 + self.month.month - 1


def mark(x: float, y: float, signal: Signal, radius: float) -> str:
    """A month: a dot, a diamond beyond its limits, a square in a run."""
    if signal == "beyond":
        r = radius * 2
        d = path([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], closed=True)
        return f'<path d="{d}" fill="{INK}" stroke="{PAPER}" stroke-width="1"/>'
    if signal == "run":
        r = radius * 1.15
        d = path(
            [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)], closed=True
        )
        return f'<path d="{d}" fill="{PAPER}" stroke="{INK}" stroke-width="1.6"/>'
    return dot(x, y, radius, fill=GOOD, width=0.8)


def cross(x: float, y: float, r: float) -> str:
    """A month without a figure."""
    strokes = (
        f"{path([(x - r, y - r), (x + r, y + r)])}{path([(x - r, y + r), (x + r, y - r)])}"
    )
    return f'<path d="{strokes}" fill="none" stroke="{MUTED}" stroke-width="1.3"/>'


def key(sheet: Sheet, months: Sequence[Month]) -> tuple[list[str], float]:
    """What each shape means, for the shapes that occur; and where the key ends."""
    shown = [m for m in months if m.value is not None]
    signals = [s for s in SAID if any(m.signal == s for m in shown)]
    words_of: list[tuple[str, str]] = [
        (SAID[signal], signal or "dot") for signal in signals
    ]
    body: list[str] = []
    x, y = 0.0, 14.0
    if any(m.value is None for m in months):
        words_of.append(("not shown: few, or none", "cross"))
    if any(m.high is not None for m in months):
        words_of.append(("limits of chance and ordinary spread", "limits"))
    for words, kind in words_of:
        need = 24 + text_width(words, SMALL) + 16
        if x and x + need - 16 > sheet.width:
            x, y = 0.0, y + 21
        body.append(_key_mark(x + 8, y - 4, kind))
        body.append(text(x + 22, y, words, size=SMALL))
        x += need
    return body, y + 8


def _key_mark(x: float, y: float, kind: str) -> str:
    match kind:
        case "cross":
            return cross(x, y, 3)
        case "limits":
            edges = (
                rule(x - 8, y + d, x + 8, y + d, stroke=MUTED, dash="4 3") for d in (-5, 5)
            )
            return box(x - 8, y - 5, 16, 10, fill=WASH) + "".join(edges)
        case "beyond":
            return mark(x, y, "beyond", 3.2)
        case "run":
            return mark(x, y, "run", 3.2)
        case _:
            return mark(x, y, "", 3.2)
