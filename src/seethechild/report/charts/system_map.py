"""The system as a map: a box for each state, arrows for those who move, lines of waiting.

Boxes stand below each other in the order in which states are told. Who goes on to a state further
down does so at the right, who goes back at the left; each arrow starts at its number of children a
year and is as wide as that number. So the same map works on a page and on a phone, and nothing is
said by colour alone.
"""

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
from seethechild.report.charts.svg import (
    SIZE,
    SMALL,
    Say,
    Sheet,
    box,
    dot,
    num,
    path,
    rule,
    text,
    text_width,
    wrap,
)
from seethechild.report.charts.system_lanes import (
    Arrow,
    Laid,
    Port,
    Sizes,
    lay_arrows,
    route,
)

#: Room inside a box, between boxes, and from one line of text to the next.
PAD, GAP, LINE = 9.0, 26.0, 17.0
#: Height of a bar, and of a row with one.
BAR, ROW = 11.0, 19.0
#: Widths of a box, of where an arrow's number stands, and of where arrows run: page and phone.
WIDE_SIZES = Sizes(box=224.0, stub=172.0, lanes=76.0, pitch=19.0)
NARROW_SIZES = Sizes(box=152.0, stub=42.0, lanes=52.0, pitch=18.0)
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
class SystemMap:
    """One track.

    Attributes:
        title: of the track, written above it if there are several.
        stocks: its states, top to bottom.
        arrows: who moves between them in a year.
        labels: what the two bars are called, such as ``("now", "2035")``.
    """

    title: str
    stocks: Sequence[Stock]
    arrows: Sequence[Arrow]
    labels: tuple[str, str]


@dataclass(frozen=True)
class _Frame:
    """What all boxes of a map share."""

    sizes: Sizes
    width: float
    narrow: bool
    labels: tuple[str, str]
    say: Say
    top_value: float

    @property
    def left(self) -> float:
        return (self.width - self.sizes.box) / 2

    @property
    def right(self) -> float:
        return self.left + self.sizes.box


def system_map(sheet: Sheet, maps: Sequence[SystemMap], *, say: Say) -> str:
    """Draw one track, or several below each other.

    Args:
        sheet: what it is drawn on.
        maps: the tracks; each with at least one state.
        say: how a number of children is written.

    Returns:
        SVG.

    Example:
        >>> boxes = [Stock("At home", "", 90, 80, most=True), Stock("In care", "", 10, 20, 15, 25)]
        >>> drawn = system_map(Sheet("s", "T", "D"),
        ...     [SystemMap("Care", boxes, [Arrow(0, 1, 5.0, "Came into care")], ("now", "2035"))],
        ...     say=lambda n: f"{n:g}")
        >>> "came into care" in drawn and "20 (15 to 25)" in drawn
        True
    """
    body: list[str] = []
    top = 0.0
    for each in maps:
        if len(maps) > 1:
            body.append(text(0, top + 20, each.title, size=SIZE + 4, bold=True))
            top += 36
        drawn, height = _one(sheet, each, say)
        body.append(f'<g transform="translate(0 {num(top)})">{"".join(drawn)}</g>')
        top += height + 30
    return sheet.close(top - 24, body)


def _one(sheet: Sheet, each: SystemMap, say: Say) -> tuple[list[str], float]:
    sizes = NARROW_SIZES if sheet.narrow else WIDE_SIZES
    bars = [
        value
        for stock in each.stocks
        if not stock.most
        for value in (stock.now, stock.then, stock.high)
        if value is not None
    ]
    frame = _Frame(
        sizes, sheet.width, sheet.narrow, each.labels, say, max(bars, default=1.0) or 1.0
    )
    laid = lay_arrows(each.arrows, len(each.stocks), sizes)
    tops, heights, y = [], [], 6.0
    for place, stock in enumerate(each.stocks):
        inside = _inside(frame, stock)
        sides = [
            laid.height(place, side) + _edge(stock, side) * sizes.pitch for side in (0, 1)
        ]
        heights.append(max(inside, *sides))
        tops.append(y)
        y += heights[-1] + GAP
    body: list[str] = []
    ends = _ends(frame, each, laid, tops, heights)
    for line in laid.order():
        body.extend(_arrow(frame, laid, line, ends))
    for stock, top, height in zip(each.stocks, tops, heights, strict=True):
        body.extend(_box(frame, stock, top, height))
        body.extend(_outside(frame, stock, top, height))
    for line in laid.order():
        body.extend(_number(frame, laid, line, ends))
    return body, y - GAP + 6


def _edge(stock: Stock, side: int) -> int:
    return int((stock.came if side == 0 else stock.left) > 0)


def _ends(
    frame: _Frame,
    each: SystemMap,
    laid: Laid,
    tops: Sequence[float],
    heights: Sequence[float],
) -> dict[Port, float]:
    """Where each arrow leaves and meets its boxes."""
    found: dict[Port, float] = {}
    for place, stock in enumerate(each.stocks):
        for side in (0, 1):
            ports = laid.ports(place, side)
            room = heights[place] - sum(laid.room(port) for port in ports)
            # who comes from outside does so above the others, who leaves the picture below them
            edge = _edge(stock, side) * frame.sizes.pitch
            y = tops[place] + (room - edge) / 2 + (edge if side == 0 else 0.0)
            for port in ports:
                y += laid.room(port)
                found[port] = y - laid.width(port.arrow) / 2 - 2
    return found


def _arrow(frame: _Frame, laid: Laid, arrow: int, ends: dict[Port, float]) -> Iterator[str]:
    start, stop = ends[Port(arrow, arrives=False)], ends[Port(arrow, arrives=True)]
    down, width = laid.down(arrow), laid.width(arrow)
    edge = frame.right if down else frame.left
    out = 1.0 if down else -1.0
    x = edge + out * (frame.sizes.stub + laid.offset(arrow))
    colour = GOOD if down else MUTED
    head = max(4.5, width / 2 + 2.5)
    line = route(edge, x, start, stop, tip=edge + out * (head + 2))
    yield _stroke(line, PAPER, width + 3)
    yield _stroke(line, colour, width)
    tip = edge + out * 1.5
    corners = [(tip, stop), (tip + out * (head + 3), stop - head), (tip + out * (head + 3), stop + head)]  # fmt: skip
    yield f'<path d="{path(corners, closed=True)}" fill="{colour}"/>'


def _stroke(line: str, colour: str, width: float) -> str:
    return (
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{num(width)}" '
        'stroke-linejoin="round"/>'
    )


def _number(
    frame: _Frame, laid: Laid, arrow: int, ends: dict[Port, float]
) -> Iterator[str]:
    """The number of children where an arrow starts, with what happens if there is room."""
    each = laid.arrows[arrow]
    y = ends[Port(arrow, arrives=False)] - laid.width(arrow) / 2 - 3.5
    down = laid.down(arrow)
    said = frame.say(each.per_year)
    x = frame.right + 5 if down else frame.left - 5
    anchor = "start" if down else "end"
    yield text(x, y, said, size=SMALL, anchor=anchor, bold=True)
    if frame.narrow or not each.words:
        return
    beside = text_width(said, SMALL, bold=True) + 5
    words = each.words[:1].lower() + each.words[1:]
    # the mean width of a letter is on the safe side: words a little too long still fit
    if text_width(words, SMALL) * 0.9 + beside <= frame.sizes.stub - 4:
        at = x + beside if down else x - beside
        yield text(at, y, words, fill=MUTED, size=SMALL, anchor=anchor)


def _outside(frame: _Frame, stock: Stock, top: float, height: float) -> Iterator[str]:
    """Dashed arrows for those who come to the picture or leave it: not to scale."""
    length = frame.sizes.stub - 4
    if stock.came > 0:
        y = top + frame.sizes.pitch
        said = frame.say(stock.came)
        if not frame.narrow:
            said = f"{frame.say(stock.came)} born or came here"
        x = frame.left
        yield rule(x - length, y, x - 8, y, stroke=INK, width=1.5, dash="3 3")
        yield _tip(x - 1.5, y)
        yield text(x - 5, y - 4, said, size=SMALL, anchor="end", fill=INK)
    if stock.left > 0:
        y = top + height - 5
        said = frame.say(stock.left)
        if not frame.narrow:
            said = f"{frame.say(stock.left)} grew up or moved"
        x = frame.right
        yield rule(x + 1, y, x + length - 6, y, stroke=INK, width=1.5, dash="3 3")
        yield _tip(x + length, y)
        yield text(x + 5, y - 4, said, size=SMALL, fill=INK)


def _tip(x: float, y: float) -> str:
    corners = [(x, y), (x - 8, y - 4.5), (x - 8, y + 4.5)]
    return f'<path d="{path(corners, closed=True)}" fill="{INK}"/>'


def _lines(frame: _Frame, stock: Stock) -> tuple[tuple[str, ...], tuple[str, ...]]:
    room = frame.sizes.box - 2 * PAD
    name = wrap_bold(stock.name, room)
    plain = () if frame.narrow or not stock.plain else wrap(stock.plain, room, SMALL)
    return name, plain


def _inside(frame: _Frame, stock: Stock) -> float:
    name, plain = _lines(frame, stock)
    waiting = sum(len(_waiting_lines(frame, each)) for each in stock.waiting)
    symbols = sum(LINE for each in stock.waiting)
    return (
        2 * PAD + LINE * len(name) + (LINE - 1) * len(plain) + 2 * ROW + 2
        + waiting * (LINE - 1) + symbols
    )  # fmt: skip


def _waiting_lines(frame: _Frame, each: Waiting) -> tuple[str, ...]:
    return wrap_bold(each.words, frame.sizes.box - 2 * PAD, SMALL)


def _box(frame: _Frame, stock: Stock, top: float, height: float) -> Iterator[str]:
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
    frame: _Frame,
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
    start = x + max(text_width(each, SMALL) for each in frame.labels) + 6
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


def _queue(frame: _Frame, each: Waiting, x: float, y: float) -> Iterator[str]:
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


__all__ = ["Arrow", "Stock", "SystemMap", "Waiting", "system_map"]
