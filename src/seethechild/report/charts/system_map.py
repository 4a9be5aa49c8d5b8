"""The system as a map: a box for each state, arrows for those who move, lines of waiting.

Boxes stand below each other in the order in which states are told. Who goes on to a state further
down does so at the right, who goes back at the left; each arrow starts at its number of children a
year and is as wide as that number. So the same map works on a page and on a phone, and nothing is
said by colour alone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from seethechild.report.charts.colours import (
    GOOD,
    INK,
    MUTED,
    PAPER,
)
from seethechild.report.charts.svg import (
    SIZE,
    SMALL,
    Say,
    Sheet,
    num,
    path,
    rule,
    text,
    text_width,
)
from seethechild.report.charts.system_box import (
    Frame,
    Stock,
    Waiting,
    draw_box,
    height_inside,
)
from seethechild.report.charts.system_lanes import (
    Arrow,
    Laid,
    Port,
    Sizes,
    lay_arrows,
    route,
)

#: Room between boxes.
GAP = 26.0
#: Widths of a box, of where an arrow's number stands, and of where arrows run: page and phone.
WIDE_SIZES = Sizes(box=224.0, stub=172.0, lanes=76.0, pitch=19.0)
NARROW_SIZES = Sizes(box=150.0, stub=48.0, lanes=47.0, pitch=18.0)


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
    frame = Frame(
        sizes, sheet.width, sheet.narrow, each.labels, say, max(bars, default=1.0) or 1.0
    )
    arrows = [_placed(frame, arrow) for arrow in each.arrows]
    laid = lay_arrows(arrows, len(each.stocks), sizes)
    tops, heights, y = [], [], 6.0
    for place, stock in enumerate(each.stocks):
        inside = height_inside(frame, stock)
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
        body.extend(draw_box(frame, stock, top, height))
        body.extend(_outside(frame, stock, top, height))
    for line in laid.order():
        body.extend(_number(frame, laid, line, ends))
    return body, y - GAP + 6


def _edge(stock: Stock, side: int) -> int:
    return int((stock.came if side == 0 else stock.left) > 0)


def _ends(
    frame: Frame,
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
                below = (
                    SMALL + 1.0
                    if laid.arrows[port.arrow].below and not port.arrives
                    else 0.0
                )
                found[port] = y - laid.width(port.arrow) / 2 - 2 - below
    return found


def _arrow(frame: Frame, laid: Laid, arrow: int, ends: dict[Port, float]) -> Iterator[str]:
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


def _number(frame: Frame, laid: Laid, arrow: int, ends: dict[Port, float]) -> Iterator[str]:
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
    words = each.words[:1].lower() + each.words[1:]
    if each.below:
        y = ends[Port(arrow, arrives=False)] + laid.width(arrow) / 2 + SMALL - 1
        yield text(x, y, words, fill=MUTED, size=SMALL, anchor=anchor)
        return
    beside = text_width(said, SMALL, bold=True) + 5
    at = x + beside if down else x - beside
    yield text(at, y, words, fill=MUTED, size=SMALL, anchor=anchor)


def _placed(frame: Frame, arrow: Arrow) -> Arrow:
    """An arrow with its words beside its number, below it, or left out where neither has room."""
    if frame.narrow:
        return arrow
    # the mean width of a letter is on the safe side: words a little too long still fit
    beside = text_width(frame.say(arrow.per_year), SMALL, bold=True) + 5
    wide = text_width(arrow.words, SMALL) * 0.9
    if wide > frame.sizes.stub - 4:
        return replace(arrow, words="")
    return replace(arrow, below=beside + wide > frame.sizes.stub - 4)


def _outside(frame: Frame, stock: Stock, top: float, height: float) -> Iterator[str]:
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


__all__ = ["Arrow", "Stock", "SystemMap", "Waiting", "system_map"]
