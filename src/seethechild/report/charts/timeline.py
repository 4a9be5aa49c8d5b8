"""One child's life drawn: a line for each state, home and worker; the child's own lines in the middle.

What is told apart by colour is also told by shape, place or words. Where the returns cannot see,
a lane is hatched; where the child waits for help, it is shaded and said so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Final

from seethechild.journeys.timeline import Bar, Lane, Mark, Row, Sign, Timeline
from seethechild.report.charts.colours import (
    BAD,
    GOOD,
    INK,
    MUTED,
    PAPER,
    RULE,
    SHADES,
    WASH,
)
from seethechild.report.charts.svg import (
    LETTER,
    SMALL,
    Scale,
    Sheet,
    box,
    dot,
    num,
    path,
    rule,
    text,
    text_width,
)

_LABELS: Final = 214.0
_TIGHT: Final = 12.6
_BAR: Final = 11.0
_CHILD: Final = "#fdf3d4"
_WAIT: Final = "#e0a100"
_FILL: Final = {
    "help": SHADES[3], "law": SHADES[4], "home": SHADES[2], "mind": "#6a3d8f", "workers": MUTED,
}  # fmt: skip
#: Signs in the order of the key, and what each means.
_MEANS: Final[dict[Sign, str]] = {
    "asked": "help asked for",
    "closed": "closed without help",
    "voice": "the child’s views",
    "alone": "seen alone",
    "seen": "seen",
    "unseen": "visited, not seen",
    "review": "reviewed, no views",
    "harm": "danger or emergency",
    "event": "enquiry, meeting, step",
}


@dataclass(frozen=True)
class _Place:
    """Where things go across and down."""

    sheet: Sheet
    across: Scale
    row: float
    label_above: bool

    def x(self, day: date) -> float:
        low, high = sorted((self.across.start, self.across.stop))
        return min(max(self.across(float(day.toordinal())), low), high)


def timeline_chart(sheet: Sheet, life: Timeline) -> str:
    """One child's life.

    Args:
        sheet: what it is drawn on.
        life: what lies where.

    Returns:
        SVG; as tall as the life has lines.

    Example:
        >>> life = Timeline(date(2020, 1, 1), date(2021, 1, 1), None, ())
        >>> "2020" in timeline_chart(Sheet("t", "T", "D"), life)
        True
    """
    narrow = sheet.narrow
    start, stop = (2.0 if narrow else _LABELS), sheet.width - 8.0
    across = Scale(float(life.start.toordinal()), float(life.stop.toordinal()), start, stop)
    place = _Place(sheet, across, 33.0 if narrow else 19.0, narrow)
    body, y = _key(sheet, life)
    top = y
    body += [
        text(x, y + 12, year, fill=MUTED, size=_TIGHT) for x, year in _years(place, life)
    ]
    y += 20
    lanes: list[str] = []
    for lane in life.lanes:
        drawn, y = _lane(place, life, lane, y)
        lanes += drawn
    ticks = [
        rule(place.x(date(year, 1, 1)), top + 16, place.x(date(year, 1, 1)), y, stroke=RULE)
        for year in range(life.start.year + 1, life.stop.year + 1)
        if life.start < date(year, 1, 1) < life.stop
    ]
    return sheet.close(y + 4, [_hatch(sheet), *body, *ticks, *lanes])


def _hatch(sheet: Sheet) -> str:
    ident = sheet.ident
    return (
        f'<defs><pattern id="{ident}-gap" width="7" height="7" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="7" height="7" fill="{WASH}"/>'
        f'<line x1="0" y1="0" x2="0" y2="7" stroke="#b9c3cc" stroke-width="2"/></pattern>'
        f'<pattern id="{ident}-wait" width="5" height="5" patternUnits="userSpaceOnUse">'
        f'<rect width="5" height="5" fill="#ffe08a"/>'
        f'<circle cx="2.5" cy="2.5" r="1.1" fill="#7a5800"/></pattern></defs>'
    )


def _key(sheet: Sheet, life: Timeline) -> tuple[list[str], float]:
    """Return the key of the signs in use, wrapped, and the place below it."""
    used = {mark.sign for lane in life.lanes for row in lane.rows for mark in row.marks}
    parts: list[tuple[str, str]] = [(each, _MEANS[each]) for each in _MEANS if each in used]
    if life.waits:
        parts.append(("wait", "waiting for help"))
    if any(lane.gaps for lane in life.lanes):
        parts.append(("gap", "these returns cannot see this time"))
    drawn, x, y = [], 0.0, 14.0
    for kind, words in parts:
        wide = 24 + text_width(words, SMALL) + 16
        if x > 0 and x + wide > sheet.width:
            x, y = 0.0, y + 22
        if kind in {"wait", "gap"}:
            drawn.append(
                box(x, y - 6, 16, 12, fill=f"url(#{sheet.ident}-{kind})", stroke=MUTED)
            )
        else:
            drawn.append(_sign(kind, x + 8, y))  # type: ignore[arg-type]
        drawn.append(text(x + 22, y + 4.5, words, size=SMALL))
        x += wide
    return drawn, y + 18


def _years(place: _Place, life: Timeline) -> Iterator[tuple[float, str]]:
    """Yield the place and name of calendar years, as many as have room."""
    years = range(life.start.year, life.stop.year + 1)
    room = abs(place.across.stop - place.across.start) / max(len(years), 1)
    step = max(1, ceil(text_width("2000", _TIGHT) * 1.25 / room))
    for year in years:
        day = max(date(year, 1, 1), life.start)
        x = place.x(day)
        fits = x + text_width("2000", _TIGHT) <= place.across.stop
        crowded = year == life.start.year and place.x(date(year + 1, 1, 1)) - x < 34  # noqa: PLR2004
        if (
            (year - life.start.year) % step == 0
            and fits
            and day < life.stop
            and not crowded
        ):
            yield x + (3 if day == date(year, 1, 1) else 0), str(year)


def _lane(place: _Place, life: Timeline, lane: Lane, y: float) -> tuple[list[str], float]:
    child = lane.id == "child"
    rows: Sequence[Row] = lane.rows or (Row(""),)
    head = 22.0
    ages = 24.0 if child else 0.0
    height = head + ages + place.row * len(rows) + 5
    drawn: list[str] = []
    if child:
        drawn.append(box(0, y, place.sheet.width, height, fill=_CHILD, radius=4))
        drawn.append(box(0, y, 4, height, fill=_WAIT))
    else:
        drawn.append(rule(0, y, place.sheet.width, y, stroke=RULE))
    drawn.append(
        text(8 if child else 0, y + 16, lane.title, bold=True, size=15 if child else 14)
    )
    y += head
    if child:
        drawn += _ages(place, life, y + 8)
        y += ages
    for row in rows:
        drawn += _unseen(place, lane, y)
        drawn += _row(place, lane, row, y)
        y += place.row
    if not lane.rows:
        whole = bool(lane.gaps) and lane.gaps[0] == (life.start, life.stop)
        said = "not seen" if whole else "nothing recorded"
        at = (8.0 if child else 0.0, y - place.row + 12)
        drawn.append(text(*at, said, fill=MUTED, size=SMALL))
    return drawn, y + 5


def _unseen(place: _Place, lane: Lane, y: float) -> Iterator[str]:
    """Yield the time a lane cannot be seen, hatched behind one of its lines."""
    top, height = (y + 17, place.row - 17) if place.label_above else (y, place.row)
    for low, high in lane.gaps:
        x = place.x(low)
        fill = f"url(#{place.sheet.ident}-gap)"
        yield box(x, top, place.x(high) - x, height, fill=fill)


def _ages(place: _Place, life: Timeline, y: float) -> Iterator[str]:
    """Yield the child's own line, with an age at each birthday."""
    yield rule(place.x(life.start), y, place.x(life.stop), y, stroke=INK, width=2.5)
    last = -99.0
    for age, day in life.birthdays:
        x = place.x(day)
        if x - last < 24:  # noqa: PLR2004
            continue
        last = x
        yield dot(x, y, 9.5, fill=PAPER, stroke=INK, width=1.5)
        yield text(x, y + 4, str(age), size=_TIGHT, anchor="middle", bold=True)


def _row(place: _Place, lane: Lane, row: Row, y: float) -> Iterator[str]:
    indent = 8.0 if lane.id == "child" else 0.0
    middle = y + (place.row - 9 if place.label_above else place.row / 2)
    if row.title:
        room = (place.sheet.width if place.label_above else _LABELS) - indent - 10
        words = _short(row.title, room)
        if place.label_above:
            # words stand on paper, so that the lines of years do not cross them
            wide = text_width(words, SMALL) * 0.95
            fill = _CHILD if lane.id == "child" else PAPER
            yield box(indent, y + 1, wide, 15, fill=fill)
        yield text(
            indent,
            y + (13 if place.label_above else place.row / 2 + 4.5),
            words,
            size=SMALL,
        )
    for bar in row.bars:
        yield _bar(place, lane, bar, middle)
    for mark in row.marks:
        if mark.until is not None and mark.until > mark.day:
            x = place.x(mark.day)
            wide = place.x(mark.until) - x
            yield box(x, middle - 2, wide, 4, fill=BAD if mark.sign == "harm" else MUTED)
    for mark in sorted(row.marks, key=_order):
        yield _sign(mark.sign, place.x(mark.day), middle)


def _order(mark: Mark) -> tuple[bool, date]:
    """What was closed, and what the child said, is drawn over the rest."""
    return mark.sign in {"closed", "voice", "harm"}, mark.day


def _bar(place: _Place, lane: Lane, bar: Bar, middle: float) -> str:
    x = place.x(bar.start)
    stop = place.across.stop if bar.stop is None else place.x(bar.stop)
    wide = max(stop - x, 2.0)
    said = _when(bar)
    if bar.waiting:
        drawn = box(
            x,
            middle - _BAR / 2,
            wide,
            _BAR,
            fill=f"url(#{place.sheet.ident}-wait)",
            stroke="#7a5800",
        )
    else:
        drawn = box(
            x, middle - _BAR / 2, wide, _BAR, fill=_FILL.get(lane.id, MUTED), radius=2
        )
    if bar.stop is None:
        tip = path(
            [
                (x + wide, middle - _BAR / 2),
                (x + wide + 6, middle),
                (x + wide, middle + _BAR / 2),
            ],
            closed=True,
        )
        drawn += f'<path d="{tip}" fill="{_FILL.get(lane.id, MUTED)}"/>'
    return f"<g><title>{said}</title>{drawn}</g>"


def _when(bar: Bar) -> str:
    until = "goes on" if bar.stop is None else f"to {bar.stop:%-d %b %Y}"
    words = bar.words.replace("&", "and").replace("<", "")
    return f"{words}: {bar.start:%-d %b %Y} {until}"


def _short(words: str, room: float) -> str:
    most = int(room / (SMALL * LETTER))
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _sign(sign: Sign, x: float, y: float) -> str:
    """A sign of its own shape; in black and white they still differ."""
    return _SIGNS[sign](x, y)


def _closed(x: float, y: float) -> str:
    arms = f"M{num(x - 3)} {num(y - 3)}L{num(x + 3)} {num(y + 3)}M{num(x + 3)} {num(y - 3)}L{num(x - 3)} {num(y + 3)}"
    cross = f'<path d="{arms}" stroke="{BAD}" stroke-width="1.8"/>'
    return dot(x, y, 6, fill=PAPER, stroke=BAD, width=1.8) + cross


def _shape(fill: str, *corners: tuple[float, float]) -> Callable[[float, float], str]:
    def draw(x: float, y: float) -> str:
        line = path([(x + right, y + down) for right, down in corners], closed=True)
        return f'<path d="{line}" fill="{fill}" stroke="{PAPER}"/>'

    return draw


_SIGNS: Final[Mapping[Sign, Callable[[float, float], str]]] = {
    "asked": lambda x, y: dot(x, y, 5, fill=GOOD),
    "closed": _closed,
    "voice": _shape(INK, (-6, -6), (6, -6), (6, 2), (0, 2), (-4, 7), (-4, 2), (-6, 2)),
    "alone": _shape(GOOD, (0, -6), (5, 0), (0, 6), (-5, 0)),
    "seen": _shape(GOOD, (-3, -3), (3, -3), (3, 3), (-3, 3)),
    "unseen": lambda x, y: box(x - 3, y - 3, 6, 6, fill=PAPER, stroke=INK),
    "review": lambda x, y: dot(x, y, 4, fill=PAPER, stroke=INK),
    "harm": _shape(BAD, (0, -6), (6, 5), (-6, 5)),
    "event": lambda x, y: rule(x, y - 6, x, y + 6, stroke=INK, width=2.5),
}
