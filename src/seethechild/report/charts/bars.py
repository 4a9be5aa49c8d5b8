"""Bars: how a whole divides into levels of help, and how many get through each step."""

from collections.abc import Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import (
    GOOD,
    INK,
    MUTED,
    PAPER,
    WASH,
    shade,
    text_on,
)
from seethechild.report.charts.parts import LINE, wrap_bold
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    box,
    rule,
    text,
    text_width,
)

THICK = 34.0
#: Fills of the ways a step ends without help.
ENDED = ("#8d98a3", "#d3dae0", WASH)


@dataclass(frozen=True)
class Bar:
    """One bar, cut into the levels of help.

    Attributes:
        label: whose bar it is.
        parts: amount of each level, in the order of the levels; ``None`` is not known.
    """

    label: str
    parts: Sequence[float | None]

    @property
    def total(self) -> float:
        """Sum of the parts that are known."""
        return sum(part for part in self.parts if part is not None)


def level_bars(
    sheet: Sheet,
    levels: Sequence[str],
    bars: Sequence[Bar],
    *,
    say: Say,
    fills: Sequence[str] = (),
    totals: bool = True,
) -> str:
    """Bars side by side on one scale, each cut into levels from prevention to crisis.

    Args:
        sheet: what it is drawn on.
        levels: names from prevention to crisis; each part of a bar belongs to one.
        bars: at least one; parts are not negative.
        say: how an amount is written.
        fills: a colour a level; by default from cool (prevention) to warm (crisis).
        totals: whether to write the sum at a bar's end.

    Returns:
        SVG.

    Example:
        >>> drawn = level_bars(Sheet("b", "T", "D"), ["early", "crisis"],
        ...                    [Bar("as now", [1.0, 3.0])], say=lambda v: f"£{v:.0f}m")
        >>> "£4m" in drawn
        True
    """
    fills = fills or [shade(place, len(levels)) for place in range(len(levels))]
    key, top = _level_key(sheet, levels, fills)
    label = 0.0 if sheet.narrow else min(170.0, max(text_width(b.label) for b in bars) + 14)
    ends = max(text_width(say(b.total), bold=True) for b in bars) + 10 if totals else 0.0
    longest = max((bar.total for bar in bars), default=1.0) or 1.0
    x = Scale(0, longest, label, sheet.width - ends)
    body = list(key)
    y = top
    for bar in bars:
        named, top, end = _label(sheet, x, bar.label, y)
        body.extend([*named, *_draw_bar(x, bar, say, top, fills)])
        if totals:
            body.append(text(x(bar.total) + 8, top + 22, say(bar.total), bold=True))
        y = end + 16
    return sheet.close(y, body)


def _level_key(
    sheet: Sheet, levels: Sequence[str], fills: Sequence[str]
) -> tuple[list[str], float]:
    body: list[str] = []
    x, y = 0.0, 14.0
    for place, name in enumerate(levels):
        need = 22 + text_width(name, SMALL) + 18
        if x and x + need > sheet.width:
            x, y = 0.0, y + 22
        body.append(box(x, y - 11, 14, 14, fill=fills[place], stroke=MUTED))
        body.append(text(x + 20, y, name, fill=INK, size=SMALL))
        x += need
    return body, y + 20


def _label(sheet: Sheet, x: Scale, words: str, y: float) -> tuple[list[str], float, float]:
    """The label of a row beside its bar, or above it on a phone; the bar's top; the row's end."""
    lines = wrap_bold(words, sheet.width if sheet.narrow else x.start - 12)
    high = LINE * len(lines)
    if sheet.narrow:
        top, first = y + high + 5, y + 14
        end = top + THICK
    else:
        top = y + max(0.0, (high - THICK) / 2)
        first, end = top + THICK / 2 + 5 - (len(lines) - 1) / 2 * LINE, y + max(THICK, high)
    named = [text(0, first + i * LINE, line, bold=True) for i, line in enumerate(lines)]
    return named, top, end


def _draw_bar(x: Scale, bar: Bar, say: Say, y: float, fills: Sequence[str]) -> list[str]:
    body: list[str] = []
    start = 0.0
    for place, part in enumerate(bar.parts):
        if not part:
            continue
        left, right = x(start), x(start + part)
        fill = fills[place]
        body.append(box(left, y, right - left, THICK, fill=fill, stroke=PAPER))
        words = say(part)
        if text_width(words, SMALL) + 8 < right - left:
            middle = (left + right) / 2
            body.append(
                text(middle, y + 22, words, fill=text_on(fill), size=SMALL, anchor="middle")
            )
        start += part
    return body


@dataclass(frozen=True)
class Exit:
    """One way a step ends.

    Attributes:
        label: in words.
        count: how many; ``None`` is not known.
        value: the count as people read it, marks in words.
        onward: whether children go on to help from here.
    """

    label: str
    count: float | None
    value: str
    onward: bool = False


@dataclass(frozen=True)
class Step:
    """One step on the way to help.

    Attributes:
        label: in words.
        count: how many reach it; ``None`` is not known.
        value: the count as people read it, marks in words.
        exits: how it ends, where that is known.
    """

    label: str
    count: float | None
    value: str
    exits: Sequence[Exit] = ()


def bar_funnel(sheet: Sheet, steps: Sequence[Step]) -> str:
    """How many reach each step on the way to help, and how the step ends.

    Bars share one scale. Steps are counts of events in a year and need not contain each other.

    Args:
        sheet: what it is drawn on.
        steps: in order.

    Returns:
        SVG.

    Example:
        >>> steps = [Step("referrals", 100.0, "100", [Exit("no further action", 40.0, "40")])]
        >>> "no further action" in bar_funnel(Sheet("f", "T", "D"), steps)
        True
    """
    label = 0.0 if sheet.narrow else 190.0
    ends = max((text_width(step.value, bold=True) for step in steps), default=0.0) + 12
    longest = max((step.count or 0.0 for step in steps), default=1.0) or 1.0
    x = Scale(0, longest, label, sheet.width - ends)
    body: list[str] = []
    y = 4.0
    for step in steps:
        y = _draw_step(sheet, x, step, y, body)
    return sheet.close(y, body)


def _draw_step(sheet: Sheet, x: Scale, step: Step, y: float, body: list[str]) -> float:
    named, y, _ = _label(sheet, x, step.label, y)
    body.extend(named)
    if step.count is None:
        body.append(rule(x(0), y, x(0), y + THICK, stroke=MUTED, dash="3 3"))
        body.append(text(x(0) + 8, y + 22, step.value, fill=MUTED))
        return y + THICK + 14
    known = [way for way in step.exits if way.count is not None]
    body.append(box(x(0), y, x(step.count) - x(0), THICK, fill=GOOD if not known else WASH))
    start = 0.0
    for way in known:
        width = way.count or 0.0
        fill = _exit_fill(step, way)
        left, right = x(start), x(start + width)
        body.append(box(left, y, right - left, THICK, fill=fill, stroke=PAPER))
        start += width
    body.append(text(x(step.count) + 8, y + 22, step.value, bold=True))
    y += THICK + 6
    for way in step.exits:
        body.extend(_exit_line(x.start, y, way, _exit_fill(step, way)))
        y += LINE + 2
    return y + 12


def _exit_fill(step: Step, way: Exit) -> str:
    if way.onward:
        return GOOD
    ended = [each for each in step.exits if not each.onward]
    return ENDED[ended.index(way) % len(ENDED)]


def _exit_line(x: float, y: float, way: Exit, fill: str) -> list[str]:
    return [
        box(x, y + 3, 11, 11, fill=fill, stroke=MUTED),
        text(x + 18, y + 13, f"{way.label}: {way.value}", fill=INK, size=SMALL),
    ]
