"""One box of a system's map: a state's name, its children now and later, its queue or places."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import (
    BAD,
    GOOD,
    INK,
    MUTED,
    PAPER,
    RULE,
    TINTS,
    WASH,
)
from seethechild.report.charts.parts import wrap_bold
from seethechild.report.charts.svg import SMALL, Say, box, dot, rule, text, text_width, wrap
from seethechild.report.charts.system_lanes import Sizes

#: Room inside a box, and from one line of text to the next.
PAD, LINE = 9.0, 17.0
#: Height of a bar, and of a row with one.
BAR, ROW = 11.0, 19.0
#: A queue is a row of so many dots at most.
DOTS = 6


@dataclass(frozen=True)
class Waiting:
    """What a limited service means for a box.

    Attributes:
        words: in short, such as ``"120 wait for a place"``.
        waits: whether children wait here; else they hold its places.
        share: of its places that are taken, 0 to 1; None where children wait.
    """

    words: str
    waits: bool
    share: float | None = None


@dataclass(frozen=True)
class Stock:
    """One state.

    Attributes:
        name: short.
        plain: what it means, for a page.
        now: children there; None is not known or hidden.
        then: children there after the years played.
        low: lower end of its range.
        high: upper end.
        why: said where ``now`` is None.
        most: whether most children are here, so that it has no bar: the others would vanish.
        came: children a year who come here from outside the picture.
        left: children a year who leave the picture from here.
        waiting: limited services it has to do with.
    """

    name: str
    plain: str
    now: float | None
    then: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""
    most: bool = False
    came: float = 0.0
    left: float = 0.0
    waiting: Sequence[Waiting] = ()


@dataclass(frozen=True)
class Frame:
    """What all boxes of a map share.

    Attributes:
        sizes: of the map.
        width: of the sheet.
        narrow: whether for a phone.
        labels: what the two bars are called.
        say: how a number of children is written.
        top_value: the most children any bar shows.
    """

    sizes: Sizes
    width: float
    narrow: bool
    labels: tuple[str, str]
    say: Say
    top_value: float

    @property
    def left(self) -> float:
        """Left edge of the boxes."""
        return (self.width - self.sizes.box) / 2

    @property
    def right(self) -> float:
        """Right edge of the boxes."""
        return self.left + self.sizes.box


def _lines(frame: Frame, stock: Stock) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = frame.sizes.box - 2 * PAD
    name = wrap_bold(stock.name, room)
    plain = () if frame.narrow or not stock.plain else wrap(stock.plain, room, SMALL)
    return name, plain


def height_inside(frame: Frame, stock: Stock) -> float:
    """How high a box must be for what stands in it."""
    name, plain = _lines(frame, stock)
    waiting = sum(len(_waiting_lines(frame, each)) for each in stock.waiting)
    symbols = sum(LINE for each in stock.waiting)
    return (
        2 * PAD + LINE * len(name) + (LINE - 1) * len(plain) + 2 * ROW + 2
        + waiting * (LINE - 1) + symbols
    )  # fmt: skip


def _waiting_lines(frame: Frame, each: Waiting) -> tuple[str, ...]:
    return wrap_bold(each.words, frame.sizes.box - 2 * PAD, SMALL)


def draw_box(frame: Frame, stock: Stock, top: float, height: float) -> Iterator[str]:
    """A state's box, from ``top`` down."""
    waits = any(each.waits for each in stock.waiting)
    fill = WASH if stock.most else PAPER
    yield box(frame.left, top, frame.sizes.box, height, fill=fill, stroke=INK, radius=5)
    if waits:
        # a second edge: a box in which children wait is told apart without colour
        yield box(
            frame.left + 3, top + 3, frame.sizes.box - 6, height - 6,
            fill="none", stroke=BAD, radius=3,
        )  # fmt: skip
    x, y = frame.left + PAD, top + PAD + 12
    name, plain = _lines(frame, stock)
    for words in name:
        yield text(x, y, words, bold=True)
        y += LINE
    for words in plain:
        yield text(x, y - 1, words, fill=MUTED, size=SMALL)
        y += LINE - 1
    y += 2
    label, later = frame.labels
    yield from _bar(frame, stock, y, (label, stock.now, None, None), tint=TINTS[MUTED])
    y += ROW
    yield from _bar(
        frame, stock, y, (later, stock.then, stock.low, stock.high), tint=TINTS[GOOD]
    )
    y += ROW
    for each in stock.waiting:
        yield from _queue(frame, each, x, y)
        y += LINE
        for words in _waiting_lines(frame, each):
            yield text(x, y, words, fill=BAD if each.waits else INK, size=SMALL, bold=True)
            y += LINE - 1


def _bar(
    frame: Frame,
    stock: Stock,
    y: float,
    row: tuple[str, float | None, float | None, float | None],
    *,
    tint: str,
) -> Iterator[str]:
    """One row: when, a bar as long as the number of children, the number with its range."""
    label, value, low, high = row
    x = frame.left + PAD
    yield text(x, y, label, fill=MUTED, size=SMALL)
    start = x + max(text_width(each, SMALL) for each in frame.labels) + 10
    said = (stock.why or "hidden") if value is None else frame.say(value)
    ranged = low is not None and high is not None
    if ranged and not frame.narrow and low is not None and high is not None:
        said = f"{said} ({frame.say(low)} to {frame.say(high)})"
    room = frame.right - PAD - start
    if value is None or stock.most:
        yield text(start, y, said, size=SMALL, bold=value is not None)
        return
    # on a page the words stand over the bar, on a phone beside it
    longest = (room - 34.0 if frame.narrow else room) / frame.top_value
    yield box(start, y - BAR + 1, max(value * longest, 1.5), BAR + 2, fill=tint)
    if ranged and low is not None and high is not None:
        at = y + 3.5
        yield rule(
            start + low * longest, at, start + high * longest, at, stroke=GOOD, width=2
        )
    if frame.narrow:
        yield text(frame.right - PAD, y, said, size=SMALL, anchor="end", bold=True)
    else:
        yield text(start + 3, y - 0.5, said, size=SMALL, bold=True)


def _queue(frame: Frame, each: Waiting, x: float, y: float) -> Iterator[str]:
    """Children in a line before a bar; or a bar of places, as full as they are."""
    middle = y - 5
    if each.waits:
        for place in range(DOTS):
            yield dot(x + 6 + place * 14, middle, 4.5, fill=PAPER, stroke=BAD, width=1.5)
        end = x + 6 + DOTS * 14
        yield rule(end, middle - 7, end, middle + 7, stroke=BAD, width=3)
        return
    room = frame.sizes.box - 2 * PAD
    yield box(x, middle - 5, room, 10, fill=PAPER, stroke=INK)
    if each.share is not None:
        yield box(x + 1, middle - 4, (room - 2) * min(each.share, 1.0), 8, fill=RULE)
