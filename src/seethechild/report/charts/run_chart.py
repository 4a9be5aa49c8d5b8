"""A share month by month: its middle, the limits of chance and ordinary spread, and what lies out of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from seethechild.report.charts.colours import GOOD, INK, MUTED, WASH, Stroke
from seethechild.report.charts.months import Month, cross, key, mark
from seethechild.report.charts.parts import (
    LINE,
    from_nought,
    left_scale,
    scale_room,
    stroke_path,
    wrap_bold,
)
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    path,
    rule,
    spread,
    text,
    text_width,
    wrap,
)

#: With more months beyond their limits than this, only the table names each.
NAMED = 6
#: The council's year begins in this month; the scale is marked there.
YEAR_BEGINS = 4
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@dataclass(frozen=True)
class Change:
    """The month from which a share most likely differs.

    Attributes:
        month: the first month after the change.
        words: what stands beside its line, a line of text each.
    """

    month: date
    words: Sequence[str]


@dataclass(frozen=True)
class RunPanel:
    """One small chart among several.

    Attributes:
        label: whose it is.
        beside: what must be read with it, such as how many children each worker has.
        months: rising.
        centre: the share over all months; ``None`` draws no middle.
    """

    label: str
    beside: str
    months: Sequence[Month]
    centre: float | None


@dataclass(frozen=True)
class _Plot:
    x: Scale
    y: Scale
    ticks: tuple[float, ...]
    radius: float = 3.2

    @property
    def top(self) -> float:
        return self.y.stop

    @property
    def bottom(self) -> float:
        return self.y.start

    def at(self, each: Month) -> float:
        return self.x(each.number)


def month_words(month: date) -> str:
    """A month as people write it on a chart.

    Example:
        >>> month_words(date(2026, 4, 1))
        'Apr 2026'
    """
    return f"{MONTHS[month.month - 1]} {month.year}"


def run_chart(
    sheet: Sheet,
    months: Sequence[Month],
    *,
    centre: float | None,
    say: Say,
    change: Change | None = None,
) -> str:
    """A control chart of a share by month.

    A month beyond its limits is a diamond, one in a run a square, any other a dot; a month without
    a figure has a cross on the base line and breaks the line. Direction has no colour: neither
    side is the good side.

    Args:
        sheet: what it is drawn on.
        months: at least one, rising.
        centre: the share over all months; ``None`` draws no middle.
        say: how a share is written.
        change: the month from which the share most likely differs, if one is to be marked.

    Returns:
        SVG.

    Example:
        >>> months = [Month(date(2025, m, 1), 0.4, 0.3, 0.5) for m in range(1, 13)]
        >>> drawn = run_chart(Sheet("r", "T", "D"), months, centre=0.4, say=str)
        >>> drawn.count("<circle")
        13
    """
    keys, top = key(sheet, months)
    ticks = _ticks(months, centre)
    left = scale_room(ticks, say)
    right = 14.0 if sheet.narrow else _end_room(centre, say)
    top += 18.0 + LINE * (len(change.words) if change else 0)
    height = 180 if sheet.narrow else 220
    plot = _Plot(
        x=_across(months, left + 6, sheet.width - right),
        y=Scale(ticks[0], ticks[-1], top + height, top),
        ticks=ticks,
    )
    body = [*keys, *_scale(plot, say), *_dates(plot, months, narrow=sheet.narrow)]
    body.extend(_from_where(plot, say, sheet.width))
    body.extend(_within(plot, months, centre))
    if change:
        body.extend(_change(plot, change, sheet.width))
    body.extend(_points(plot, months, named=True))
    below = 26.0 + (LINE if ticks[0] > 0 else 0)
    if centre is not None and sheet.narrow:
        y = plot.bottom + below + 14
        body.append(rule(left, y - 4, left + 24, y - 4, stroke=INK, width=1.5))
        body.append(text(left + 30, y, _centre_words(centre, say), size=SMALL))
        below += LINE
    elif centre is not None:
        body.extend(_ends(plot, months, centre, say))
    return sheet.close(plot.bottom + below + 6, body)


def run_panels(sheet: Sheet, panels: Sequence[RunPanel], *, say: Say) -> str:
    """Several control charts on one scale, in the order given.

    Args:
        sheet: what they are drawn on: two beside each other, on a phone one.
        panels: at least one; months differ or not.
        say: how a share is written.

    Returns:
        SVG.

    Example:
        >>> panel = RunPanel("North", "9 children each", [Month(date(2025, 1, 1), 0.4)], 0.4)
        >>> "9 children each" in run_panels(Sheet("p", "T", "D"), [panel], say=str)
        True
    """
    every = [month for panel in panels for month in panel.months]
    # a gap in a small chart says enough; crosses would hide its base line
    keys, top = key(sheet, [month for month in every if month.value is not None])
    centres = [panel.centre for panel in panels if panel.centre is not None]
    ticks = _ticks(every, max(centres, default=None), wanted=3)
    columns = 1 if sheet.narrow else 2
    wide = (sheet.width - 28.0 * (columns - 1)) / columns
    body = list(keys)
    y = top + 10
    for first in range(0, len(panels), columns):
        row = panels[first : first + columns]
        heads = [_panel_head(panel, wide) for panel in row]
        drop = LINE * max(map(len, heads)) + 12
        for place, (panel, head) in enumerate(zip(row, heads, strict=True)):
            x = place * (wide + 28)
            for line, (words, bold) in enumerate(head):
                fill = INK if bold else MUTED
                body.append(
                    text(x, y + 13 + line * LINE, words, fill=fill, size=SMALL, bold=bold)
                )
            left = scale_room(ticks, say)
            plot = _Plot(
                x=_across(every, x + left + 10, x + wide - 6),
                y=Scale(ticks[0], ticks[-1], y + drop + 92, y + drop),
                ticks=ticks,
                radius=2.2,
            )
            body.extend([*_scale(plot, say), *_dates(plot, every, narrow=True)])
            body.extend(_within(plot, panel.months, panel.centre))
            body.extend(_points(plot, panel.months, named=False))
        y += drop + 92 + 40
    if ticks[0] > 0:
        words = f"the scales start at {say(ticks[0])}, not 0"
        body.append(text(0, y - 4, words, fill=MUTED, size=SMALL))
        y += LINE
    return sheet.close(y - 8, body)


def _panel_head(panel: RunPanel, wide: float) -> list[tuple[str, bool]]:
    named = wrap_bold(panel.label, wide, SMALL)
    beside = wrap(panel.beside, wide, SMALL) if panel.beside else ()
    return [*((words, True) for words in named), *((words, False) for words in beside)]


def _across(months: Sequence[Month], start: float, stop: float) -> Scale:
    numbers = [each.number for each in months] or [0]
    return Scale(min(numbers), max(numbers), start, stop)


def _ticks(
    months: Sequence[Month], centre: float | None, wanted: int = 4
) -> tuple[float, ...]:
    values = [
        v for each in months for v in (each.value, each.low, each.high) if v is not None
    ]
    return from_nought([*values, *([] if centre is None else [centre])], wanted)


def _scale(plot: _Plot, say: Say) -> Iterator[str]:
    yield from left_scale(plot.x, plot.y, plot.ticks, say, beyond=6)


def _from_where(plot: _Plot, say: Say, width: float) -> Iterator[str]:
    if plot.ticks[0] > 0:
        words = f"the scale starts at {say(plot.ticks[0])}, not 0"
        x = min(plot.x.stop + 6, width)
        yield text(x, plot.bottom + 38, words, fill=MUTED, size=SMALL, anchor="end")


def _dates(plot: _Plot, months: Sequence[Month], *, narrow: bool) -> Iterator[str]:
    first, last = int(plot.x.low), int(plot.x.high)
    begins = [n for n in range(first, last + 1) if n % 12 == YEAR_BEGINS - 1] or [first]
    room = max(int((plot.x.stop - plot.x.start) // (62 if narrow else 72)), 1)
    for number in begins[:: -(-len(begins) // room)]:
        x = plot.x(number)
        words = f"{MONTHS[number % 12]} {number // 12}"
        half = text_width(words, SMALL) / 2
        yield rule(x, plot.bottom, x, plot.bottom + 5, stroke=MUTED)
        at = min(max(x, plot.x.start - 6 + half), plot.x.stop + 6 - half)
        yield text(at, plot.bottom + 20, words, fill=MUTED, size=SMALL, anchor="middle")


def _runs(months: Sequence[Month], *columns: str) -> list[list[Month]]:
    """Stretches of months that follow each other and have all of these figures."""
    runs: list[list[Month]] = [[]]
    last: int | None = None
    for each in months:
        known = all(getattr(each, column) is not None for column in columns)
        if not known or (last is not None and each.number - last > 1):
            runs.append([])
        if known:
            runs[-1].append(each)
            last = each.number
    return [run for run in runs if run]


def _within(plot: _Plot, months: Sequence[Month], centre: float | None) -> Iterator[str]:
    for run in _runs(months, "low", "high"):
        high = [(plot.at(m), plot.y(m.high or 0.0)) for m in run]
        low = [(plot.at(m), plot.y(m.low or 0.0)) for m in run]
        yield f'<path d="{path([*high, *reversed(low)], closed=True)}" fill="{WASH}"/>'
        for edge in (high, low):
            yield (
                f'<path d="{path(edge)}" fill="none" stroke="{MUTED}" stroke-width="1" '
                f'stroke-dasharray="4 3"/>'
            )
    if centre is not None and months:
        y = plot.y(centre)
        yield rule(plot.at(months[0]), y, plot.at(months[-1]), y, stroke=INK, width=1.5)


def _points(plot: _Plot, months: Sequence[Month], *, named: bool) -> Iterator[str]:
    for run in _runs(months, "value"):
        if len(run) > 1:
            points = [(plot.at(m), plot.y(m.value or 0.0)) for m in run]
            yield stroke_path(points, Stroke(GOOD, ""), 1.5)
    shown = [m for m in months if m.value is not None]
    beyond = [m for m in shown if m.signal == "beyond"]
    for each in months:
        if each.value is None and named:
            yield cross(plot.at(each), plot.bottom, 3)
        elif each.value is not None:
            yield mark(plot.at(each), plot.y(each.value), each.signal, plot.radius)
    if named and len(beyond) <= NAMED:
        yield from _named(plot, beyond)


def _named(plot: _Plot, months: Sequence[Month]) -> Iterator[str]:
    """The names of months, those left out that would cover another; the note names all."""
    taken: list[tuple[float, float]] = []
    for each in months:
        words = month_words(each.month)
        half = text_width(words, SMALL, bold=True) / 2
        x = min(max(plot.at(each), plot.x.start + half), plot.x.stop + 6 - half)
        at = plot.y(each.value or 0.0)
        high = each.high is None or (each.value or 0.0) > each.high
        y = at - 11 if high or at + 21 > plot.bottom - 2 else at + 21
        if all(abs(x - px) > 2 * half or abs(y - py) > LINE for px, py in taken):
            taken.append((x, y))
            yield text(x, y, words, size=SMALL, anchor="middle", bold=True)


def _change(plot: _Plot, change: Change, width: float) -> Iterator[str]:
    x = plot.x(change.month.year * 12 + change.month.month - 1.5)
    wide = max(text_width(words, SMALL, bold=True) for words in change.words)
    anchor, shift = ("start", 5) if x + 5 + wide <= width else ("end", -5)
    first = plot.top - 8 - LINE * (len(change.words) - 1)
    yield rule(x, first - 11, x, plot.bottom, stroke=INK, width=1.5, dash="2 3")
    for place, words in enumerate(change.words):
        at = first + place * LINE
        yield text(x + shift, at, words, size=SMALL, anchor=anchor, bold=place == 0)


def _centre_words(centre: float, say: Say) -> str:
    return f"all months {say(centre)}"


def _end_room(centre: float | None, say: Say) -> float:
    words = "upper limit" if centre is None else _centre_words(centre, say)
    return text_width(words, SMALL, bold=True) + 14


def _ends(plot: _Plot, months: Sequence[Month], centre: float, say: Say) -> Iterator[str]:
    last = next((m for m in reversed(months) if m.high is not None), None)
    said = [(plot.y(centre), _centre_words(centre, say), True)]
    if last is not None and last.high is not None and last.low is not None:
        said = [
            (plot.y(last.high), "upper limit", False),
            *said,
            (plot.y(last.low), "lower limit", False),
        ]
    places = spread([y for y, _, _ in said], LINE, plot.top, plot.bottom)
    for (_, words, bold), y in zip(said, places, strict=True):
        fill = INK if bold else MUTED
        yield text(plot.x.stop + 12, y + 4, words, fill=fill, size=SMALL, bold=bold)
