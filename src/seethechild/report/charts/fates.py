"""Children first: how many fare better and how many worse, to either side of a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from seethechild.report.charts.colours import (
    BAD,
    GOOD,
    INK,
    MUTED,
    TINTS,
    WASH,
)
from seethechild.report.charts.parts import LINE, range_across
from seethechild.report.charts.svg import (
    SMALL,
    Say,
    Scale,
    Sheet,
    box,
    rule,
    text,
    text_width,
    wrap,
)

THICK = 30.0
LABEL = 190.0


@dataclass(frozen=True)
class Fate:
    """Children of one option.

    Attributes:
        label: the option.
        safer: mean, low and high of those safer.
        risk: mean, low and high of those at greater risk.
    """

    label: str
    safer: tuple[float, float, float]
    risk: tuple[float, float, float]


def fate_bars(sheet: Sheet, fates: Sequence[Fate], *, say: Say) -> str:
    """Children at greater risk to the left, children safer to the right, with their ranges.

    Args:
        sheet: what it is drawn on.
        fates: one an option.
        say: how a number is written.

    Returns:
        SVG.

    Example:
        >>> fate = Fate("meetings", (120.0, 90.0, 160.0), (14.0, 6.0, 25.0))
        >>> "safer" in fate_bars(Sheet("f", "T", "D"), [fate], say=str)
        True
    """
    label = 0.0 if sheet.narrow else LABEL
    left = max(0.0, *(f.risk[2] for f in fates))
    right = max(0.0, *(f.safer[2] for f in fates))
    edge = (
        max(text_width(say(v[0]), bold=True) for f in fates for v in (f.safer, f.risk)) + 14
    )
    room = sheet.width - label - 2 * edge
    # both headings need room beside the line, however short the bars
    zero = label + edge + room * min(max(left / ((left + right) or 1.0), 0.3), 0.7)
    unit = min(
        (zero - label - edge) / (left or 1.0), (sheet.width - edge - zero) / (right or 1.0)
    )
    x = Scale(0, 1, zero, zero + unit)
    body = [
        text(
            zero - 10, 14, "at greater risk", fill=BAD, size=SMALL, anchor="end", bold=True
        ),
        text(zero + 10, 14, "safer", fill=GOOD, size=SMALL, bold=True),
    ]
    y = 26.0
    for fate in fates:
        lines = wrap(fate.label, sheet.width if sheet.narrow else LABEL - 14)
        # two lines fit beside a bar; what a longer label needs is left half above, half below
        over = 0.0 if sheet.narrow else max(0.0, LINE * (len(lines) - 2))
        y += over / 2
        first = y + 14 if sheet.narrow else y + THICK / 2 + 5 - (len(lines) - 1) / 2 * LINE
        body += [text(0, first + i * LINE, line, bold=True) for i, line in enumerate(lines)]
        y += LINE * len(lines) + 6 if sheet.narrow else 0.0
        body.append(box(label, y, sheet.width - label, THICK, fill=WASH))
        for (mean, low, high), way, fill in ((fate.risk, -1, BAD), (fate.safer, 1, GOOD)):
            start, stop = sorted((x(0), x(way * mean)))
            middle = y + THICK / 2
            body.append(box(start, y, stop - start, THICK, fill=TINTS[fill], stroke=fill))
            ends = (x(way * low), x(way * high))
            body.extend(range_across(*ends, middle, colour=INK, width=1.5, end=1))
            anchor = "start" if way > 0 else "end"
            at = x(way * high) + way * 8
            body.append(
                text(at, middle + 5, say(mean), fill=fill, anchor=anchor, bold=True)
            )
        body.append(rule(zero, y - 4, zero, y + THICK + 4, stroke=INK, width=1.5))
        y += THICK + 16 + over / 2
    body.append(text(zero, y + 8, "no difference", fill=MUTED, size=SMALL, anchor="middle"))
    return sheet.close(y + 14, body)
