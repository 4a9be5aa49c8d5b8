"""Where the arrows of a system's map run: which lane, which place at a box, how wide.

Arrows that go down run at the right of the boxes, those that go up at the left. Two arrows whose
ways do not overlap share a lane; a shorter one runs nearer to the boxes. At a box they are put in the
order in which they cross each other least.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from seethechild.report.charts.svg import SMALL, num

#: Least and greatest width of an arrow, least room between two lanes, radius of a bend.
THIN, THICK, BETWEEN, BEND = 1.2, 11.0, 2.5, 6.0


@dataclass(frozen=True)
class Arrow:
    """Children who move from one state to another.

    Attributes:
        start: place of the state they leave.
        stop: place of the state they come to.
        per_year: how many.
        words: what happens, in a few words; may be empty.
        below: whether the words stand below the arrow, for want of room beside its number.
    """

    start: int
    stop: int
    per_year: float
    words: str = ""
    below: bool = False


@dataclass(frozen=True)
class Sizes:
    """Widths of a map, in user units.

    Attributes:
        box: of a box.
        stub: from a box to the first lane, where the number stands.
        lanes: of all lanes of one side.
        pitch: least height between two arrows at a box.
    """

    box: float
    stub: float
    lanes: float
    pitch: float


@dataclass(frozen=True)
class Port:
    """The end of an arrow at a box."""

    arrow: int
    arrives: bool


@dataclass(frozen=True, eq=False)
class Laid:
    """Arrows with their lanes.

    Attributes:
        arrows: as given.
        lane: of each arrow, 0 is nearest to the boxes.
        scale: user units of width to a child a year.
        sizes: of the map.
    """

    arrows: Sequence[Arrow]
    lane: Sequence[int]
    scale: float
    sizes: Sizes

    def down(self, arrow: int) -> bool:
        """Whether it runs at the right."""
        return self.arrows[arrow].stop > self.arrows[arrow].start

    def width(self, arrow: int) -> float:
        """How wide it is drawn."""
        return max(THIN, self.arrows[arrow].per_year * self.scale)

    def room(self, port: Port) -> float:
        """Height it takes at its box: its own, and its number's where it starts."""
        above = 0.0 if port.arrives else SMALL + 1.0
        if not port.arrives and self.arrows[port.arrow].below:
            above += SMALL + 1.0
        return max(self.sizes.pitch if above else 11.0, self.width(port.arrow) + above + 4)

    def ports(self, place: int, side: int) -> list[Port]:
        """Ends of arrows at a box, top to bottom: side 0 is the left."""
        mine = [
            Port(at, arrives)
            for at, arrow in enumerate(self.arrows)
            for arrives in (True, False)
            if (arrow.stop if arrives else arrow.start) == place
            and self.down(at) == bool(side)
        ]
        # At the right those from above come first, the nearest lane at the top; then those who
        # leave, the farthest lane at the top. At the left it is the other way round.
        sign = 1 if side else -1
        return sorted(
            mine,
            key=lambda port: (
                port.arrives != bool(side),
                sign * self.lane[port.arrow] * (1 if port.arrives else -1),
                self.arrows[port.arrow].start,
            ),
        )

    def height(self, place: int, side: int) -> float:
        """Height that the ends at one side of a box need."""
        return sum(self.room(port) for port in self.ports(place, side)) + 10

    @cached_property
    def _offsets(self) -> dict[tuple[bool, int], float]:
        found: dict[tuple[bool, int], float] = {}
        for down in (True, False):
            x = 0.0
            mine = [at for at in range(len(self.arrows)) if self.down(at) == down]
            for lane in sorted({self.lane[at] for at in mine}):
                wide = max(self.width(at) for at in mine if self.lane[at] == lane)
                found[down, lane] = x + wide / 2
                x += wide + BETWEEN
        return found

    def offset(self, arrow: int) -> float:
        """How far its lane's middle is from the first lane's edge."""
        return self._offsets[self.down(arrow), self.lane[arrow]]

    def order(self) -> list[int]:
        """Arrows in the order in which they are drawn: the widest first."""
        return sorted(range(len(self.arrows)), key=lambda at: -self.arrows[at].per_year)


def lay_arrows(arrows: Sequence[Arrow], boxes: int, sizes: Sizes) -> Laid:
    """Give each arrow a lane and all one scale, so that every side has room.

    Args:
        arrows: none from a box to itself.
        boxes: how many there are.
        sizes: of the map.

    Example:
        >>> laid = lay_arrows([Arrow(0, 1, 9.0), Arrow(1, 2, 5.0), Arrow(0, 2, 1.0)], 3,
        ...                   Sizes(100, 40, 50, 18))
        >>> list(laid.lane)  # the two short ones share the lane nearest to the boxes
        [0, 0, 1]
    """
    lane = [0] * len(arrows)
    used: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    span = [tuple(sorted((each.start, each.stop))) for each in arrows]
    for at in sorted(
        range(len(arrows)), key=lambda i: (span[i][1] - span[i][0], span[i], i)
    ):
        low, high = span[at]
        down = arrows[at].stop > arrows[at].start
        number = 0
        while any(
            low < other[1] and other[0] < high for other in used.get((down, number), [])
        ):
            number += 1
        used.setdefault((down, number), []).append((low, high))
        lane[at] = number
    most = max((each.per_year for each in arrows), default=1.0) or 1.0
    scale = THICK / most
    for _ in range(40):
        laid = Laid(arrows, lane, scale, sizes)
        if all(_taken(laid, down) <= sizes.lanes for down in (True, False)):
            break
        scale *= 0.9
    return Laid(arrows, lane, scale, sizes)


def _taken(laid: Laid, down: bool) -> float:  # noqa: FBT001 - a side
    mine = [at for at in range(len(laid.arrows)) if laid.down(at) == down]
    return max((laid.offset(at) + laid.width(at) / 2 for at in mine), default=0.0)


def route(edge: float, x: float, start: float, stop: float, *, tip: float) -> str:
    """The ``d`` of an arrow: out of its box, along its lane, into the other box.

    Args:
        edge: of the boxes.
        x: middle of its lane.
        start: height at which it leaves.
        stop: height at which it arrives.
        tip: where the line ends, short of the box, for its head.

    Example:
        >>> route(0, 50, 10, 90, tip=5)
        'M0 10H44Q50 10 50 16V84Q50 90 44 90H5'
    """
    out = 1.0 if x > edge else -1.0
    way = 1.0 if stop > start else -1.0
    bend = min(BEND, abs(stop - start) / 2, abs(x - edge) / 2)
    return (
        f"M{num(edge)} {num(start)}H{num(x - out * bend)}"
        f"Q{num(x)} {num(start)} {num(x)} {num(start + way * bend)}V{num(stop - way * bend)}"
        f"Q{num(x)} {num(stop)} {num(x - out * bend)} {num(stop)}H{num(tip)}"
    )
