"""Where one council stands on many figures: England in the middle, limits as a band."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import (
    GOOD,
    INK,
    MUTED,
    PAPER,
    RULE,
)
from seethechild.report.charts.parts import LINE, wrap_bold
from seethechild.report.charts.svg import (
    SMALL,
    Sheet,
    box,
    dot,
    rule,
    text,
    text_width,
)

ROW = 46.0
INNER, OUTER = "#ccd8e1", "#e6ecf1"
#: How many names of the key have a dot before them; the others have a box.
KEY_DOTS = 2
#: Where the outer limits lie on the row, as shares of its length; beyond them is drawn outside.
LOW_PLACE, MIDDLE, HIGH_PLACE = 0.12, 0.5, 0.88


@dataclass(frozen=True)
class Standing:
    """One figure of a council.

    Attributes:
        label: what it is.
        value: the council's.
        centre: England's.
        inner: low and high limit for 95 in 100 councils of this size.
        outer: low and high limit for 998 in 1,000.
        neighbours: the figures of the similar councils.
        said: the council's figure in words.
        said_centre: England's figure in words.
    """

    label: str
    value: float
    centre: float
    inner: tuple[float, float]
    outer: tuple[float, float]
    neighbours: Sequence[float]
    said: str
    said_centre: str

    def place(self, value: float) -> float:
        """Where a value lies on the row, 0 to 1: limits and England have fixed places."""
        low, high = self.outer
        if value <= self.centre:
            length = self.centre - low
            share = (self.centre - value) / length if length > 0 else 0.0
            return max(MIDDLE - share * (MIDDLE - LOW_PLACE), 0.0)
        length = high - self.centre
        share = (value - self.centre) / length if length > 0 else 0.0
        return min(MIDDLE + share * (HIGH_PLACE - MIDDLE), 1.0)


def standing_chart(sheet: Sheet, rows: Sequence[Standing], *, council: str) -> str:
    """A council's figures, each beside England's, its limits and its similar councils.

    Each row has its own scale: England's figure is in the middle and the outer limits at fixed
    places, so rows can be read down but their lengths not compared.

    Args:
        sheet: what it is drawn on.
        rows: in the order to show.
        council: its name, for the key.

    Returns:
        SVG.

    Example:
        >>> row = Standing("referrals", 59.0, 52.0, (31.0, 79.0), (21.0, 97.0), [61.0], "59", "52")
        >>> "England" in standing_chart(Sheet("s", "T", "D"), [row], council="Anytown")
        True
    """
    left = 0.0 if sheet.narrow else 228.0
    right = 0.0 if sheet.narrow else 150.0
    start, stop = left + 8, sheet.width - right - 8
    body, y = _key(sheet, council)
    body.append(
        text((start + stop) / 2, y + 4, "England", size=SMALL, anchor="middle", bold=True)
    )
    if not sheet.narrow:
        body.append(text(start, y + 4, "← lower", fill=MUTED, size=SMALL))
        body.append(text(stop, y + 4, "higher →", fill=MUTED, size=SMALL, anchor="end"))
    y += 14
    for row in rows:
        room = sheet.width - 110 if sheet.narrow else left - 12
        label = wrap_bold(row.label, room)
        height = (
            LINE * len(label) + 34 if sheet.narrow else max(ROW, LINE * len(label) + 12)
        )
        body.extend(_row(sheet, row, label, (y, height), (start, stop)))
        y += height
    return sheet.close(y + 4, body)


def _key(sheet: Sheet, council: str) -> tuple[list[str], float]:
    """The key, flowing on to another line where a name is long, and how far down it ends."""
    names = (council, "similar councils", "95 in 100", "998 in 1,000 councils of its size")
    body, x, y = [], 0.0, 12.0
    for place, name in enumerate(names):
        mark = 20.0 if place < KEY_DOTS else 30.0
        wide = mark + text_width(name, SMALL, bold=not place)
        if x and x + wide > sheet.width:
            x, y = 0.0, y + 24
        body.append(_mark(place, x, y))
        fill = INK if place else GOOD
        body.append(text(x + mark, y + 5, name, fill=fill, size=SMALL, bold=not place))
        x += wide + 16
    return body, y + 30


def _mark(place: int, x: float, y: float) -> str:
    """What stands before a name of the key: the council, the others, the limits."""
    if place >= KEY_DOTS:
        return box(x, y - 8, 24, 14, fill=INNER if place == KEY_DOTS else OUTER)
    if place:
        return dot(x + 9, y, 4, fill=PAPER, stroke=MUTED, width=1.5)
    return dot(7, y, 6.5, fill=GOOD, width=1.5)


def _row(
    sheet: Sheet,
    row: Standing,
    label: Sequence[str],
    down: tuple[float, float],
    across: tuple[float, float],
) -> Iterator[str]:
    (y, height), (start, stop) = down, across

    def at(value: float) -> float:
        return start + row.place(value) * (stop - start)

    if sheet.narrow:
        middle, first = y + LINE * len(label) + 18, y + 14
        yield text(sheet.width, first, row.said, fill=GOOD, anchor="end", bold=True)
    else:
        middle = y + height / 2
        first = middle + 5 - (len(label) - 1) / 2 * LINE
        yield rule(0, y, sheet.width, y, stroke=RULE)
        yield text(stop + 18, middle - 3, row.said, fill=GOOD, bold=True)
        yield text(
            stop + 18, middle + 14, f"England {row.said_centre}", fill=MUTED, size=SMALL
        )
    for place, words in enumerate(label):
        yield text(0, first + place * LINE, words, bold=True)
    for (low, high), fill, thick in ((row.outer, OUTER, 22.0), (row.inner, INNER, 22.0)):
        yield box(at(low), middle - thick / 2, at(high) - at(low), thick, fill=fill)
    yield rule(
        at(row.centre), middle - 15, at(row.centre), middle + 15, stroke=INK, width=1.5
    )
    for value in row.neighbours:
        yield dot(at(value), middle, 4, fill=PAPER, stroke=MUTED, width=1.5)
    yield dot(at(row.value), middle, 7, fill=GOOD, width=2)
