"""Looking back and looking forward, side by side: so many of 100, twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from seethechild.report.charts.colours import FAINT, GOOD, INK, MUTED, PAPER, WASH
from seethechild.report.charts.parts import LINE, wrap_bold
from seethechild.report.charts.svg import (
    SMALL,
    Sheet,
    dot,
    rule,
    text,
    wrap,
)

#: Dots in a row and in a column; their distance and their size.
SIDE, STEP, RADIUS = 10, 15.0, 5.4
BIG = 34
#: A part of a dot smaller than this cannot be seen.
LEAST = 0.05


@dataclass(frozen=True)
class Hundred:
    """So many of 100.

    Attributes:
        head: which way it looks: "Looking back".
        of: whom the 100 are: "Of 100 children who came into care".
        many: how many of them, 0 to 100.
        number: the number as people read it.
        said: what they had in common: "had a contact closed before".
        interval: the range in words.
    """

    head: str
    of: str
    many: float
    number: str
    said: str
    interval: str


def paired_hundreds(sheet: Sheet, pair: tuple[Hundred, Hundred]) -> str:
    """Two pictures of 100 dots, so that neither figure is read without the other.

    A part of a child is a smaller dot with that part of the area.

    Args:
        sheet: what it is drawn on; on a phone one stands below the other.
        pair: looking back, looking forward.

    Returns:
        SVG.

    Example:
        >>> back = Hundred("Looking back", "Of 100 who came", 61, "61", "had it", "55 to 67")
        >>> drawn = paired_hundreds(Sheet("h", "T", "D"), (back, back))
        >>> drawn.count("<circle") >= 200
        True
    """
    if sheet.narrow:
        first, y = _hundred(pair[0], 0.0, 0.0, sheet.width)
        second, end = _hundred(pair[1], 0.0, y + 26, sheet.width)
        line = rule(0, y + 12, sheet.width, y + 12)
        return sheet.close(end + 4, [*first, line, *second])
    half = (sheet.width - 36) / 2
    lines = max(len(_head(each, half)) for each in pair)
    left, one = _hundred(pair[0], 0.0, 0.0, half, lines)
    right, two = _hundred(pair[1], half + 36, 0.0, half, lines)
    middle = rule(half + 18, 4, half + 18, max(one, two))
    return sheet.close(max(one, two) + 4, [*left, middle, *right])


def _head(each: Hundred, wide: float) -> tuple[str, ...]:
    return wrap_bold(each.of, wide)


def _hundred(
    each: Hundred, x: float, y: float, wide: float, lines: int = 0
) -> tuple[list[str], float]:
    head = _head(each, wide)
    body = [text(x, y + 14, each.head, fill=MUTED, size=SMALL, bold=True)]
    y += LINE + 4
    for line, words in enumerate(head):
        body.append(text(x, y + 14 + line * LINE, words, bold=True))
    # pictures side by side begin at the same height
    top = y + LINE * max(lines, len(head)) + 12
    body.extend(_dots(each.many, x, top))
    beside = x + SIDE * STEP + 18
    y = top + BIG - 6
    body.append(text(beside, y, each.number, fill=GOOD, size=BIG, bold=True))
    for words in wrap(each.said, wide - SIDE * STEP - 18):
        y += LINE
        body.append(text(beside, y + 6, words, fill=INK))
    for words in wrap(each.interval, wide - SIDE * STEP - 18, SMALL):
        y += LINE
        body.append(text(beside, y + 10, words, fill=MUTED, size=SMALL))
    return body, max(y + 14, top + SIDE * STEP)


def _dots(many: float, x: float, y: float) -> Iterator[str]:
    for place in range(SIDE * SIDE):
        across = x + STEP / 2 + (place % SIDE) * STEP
        down = y + STEP / 2 + (place // SIDE) * STEP
        part = min(max(many - place, 0.0), 1.0)
        if part >= 1 - LEAST:
            yield dot(across, down, RADIUS, fill=GOOD, stroke=GOOD, width=1)
            continue
        yield dot(across, down, RADIUS, fill=WASH, stroke=FAINT, width=1)
        if part >= LEAST:
            yield dot(across, down, RADIUS * sqrt(part), fill=GOOD, stroke=PAPER, width=0)
