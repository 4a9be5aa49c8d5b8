"""Pictures of where an answer tips, and the file that holds all pictures of an answer."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from seethechild.core.results import Result
from seethechild.report import words
from seethechild.report.charts.svg import FONT, WIDE, Sheet, num, text
from seethechild.report.charts.tipping import Held, Moving, tipping_chart
from seethechild.report.layouts import Field, Layout
from seethechild.report.markup import Head, Html, figure, table

#: Columns of the table of two lists that hold answers, by odds ratio.
RATIOS = {"at_0.25": 0.25, "at_0.5": 0.5, "at_1": 1.0, "at_2": 2.0, "at_4": 4.0}
TWO = "If two lists depended on each other in a way nobody can see"
ALL = "If all lists depended on each other at once"
#: What the ratios of each picture are.
AXES = {"dependence": "odds ratio", "all_at_once": "on no list, times"}
TWO_NOTE = (
    "How many in all if a child on one list were so much more or less often on the other (odds ratio), all "
    "else independent. A dot is where that leaves the range of the answer (shaded). The pairs that move it "
    "most have a name."
)
ALL_NOTE = (
    "No table can speak for or against such a dependence, so the whole answer moves with it: children on no "
    "list are so many times those of the answer. Dotted: the ends of its range, which move too. A dot is where "
    "the estimate leaves the range of the answer as it stands (shaded)."
)
LAYOUT = Layout(
    "all_at_once",
    ALL,
    (
        Field("ratio", "children on no list, times", "number"),
        Field("interaction", "odds ratio between all lists", "number"),
        Field("estimate", "in all", "count", "low", "high"),
    ),
    folded=True,
)
#: Between two pictures of a file.
GAP = 28.0
_HEIGHT = re.compile(r'viewBox="0 0 \d+ ([\d.]+)"')


def tipping_figures(result: Result) -> Mapping[str, Html]:
    """Return the pictures by their table; none where there is no answer to tip."""
    found = {}
    for name, title, lines in _pictures(result):
        heads = [
            Head("Assumed of"),
            *(Head(f"at {r:g}", number=True) for r in lines[0].ratios),
        ]
        rows = [[line.label, *map(words.count, line.values)] for line in lines]
        ident = f"need-{name.replace('_', '-')}"
        found[name] = figure(
            ident,
            caption=title,
            description=_told(lines),
            draw=partial(
                tipping_chart,
                lines=lines,
                held=_held(result),
                say=words.count,
                axis=AXES[name],
            ),
            note=TWO_NOTE if name == "dependence" else ALL_NOTE,
            data=table(f"{ident}-points", title, heads, rows),
        )
    return found


def stacked_svg(result: Result, first: str, title: str) -> str:
    """Return a picture and, below it, where the answer tips, as one file.

    Args:
        result: of ``studies.need_lists``.
        first: the picture that stands on top, ``WIDE`` units wide.
        title: of that.
    """
    drawn = [(title, first)]
    for name, heading, lines in _pictures(result):
        sheet = Sheet(f"need-{name}", heading, _told(lines), WIDE)
        chart = tipping_chart(sheet, lines, _held(result), say=words.count, axis=AXES[name])
        drawn.append((heading, chart))
    body, y = list[str](), 0.0
    for heading, picture in drawn:
        size = _HEIGHT.search(picture)
        height = float(size.group(1)) if size else 0.0
        body.append(text(0, y + 16, heading, bold=True))
        body.append(
            picture.replace(
                "<svg ",
                f'<svg y="{num(y + GAP)}" width="{WIDE}" height="{num(height)}" ',
                1,
            )
        )
        y += height + 2 * GAP
    return (
        f'<svg viewBox="0 0 {WIDE} {num(y)}" xmlns="http://www.w3.org/2000/svg" font-family="{FONT}">'
        f"{''.join(body)}</svg>\n"
    )


def _pictures(result: Result) -> list[tuple[str, str, list[Moving]]]:
    if "all_at_once" not in result.tables or not result.tables["all_at_once"].height:
        return []
    found = [("all_at_once", ALL, [_all_line(result)])]
    two = _two_lines(result.tables["dependence"].to_dicts())
    return [("dependence", TWO, two), *found] if two else found


def _held(result: Result) -> Held:
    """Return the answer's own range: that of the average as it stands."""
    now = next(
        row for row in result.tables["all_at_once"].to_dicts() if row["ratio"] == 1.0
    )
    return Held(float(result.tables["estimates"]["observed"][0]), now["low"], now["high"])


def _two_lines(rows: Sequence[Mapping[str, Any]]) -> list[Moving]:
    return [
        Moving(
            row["what"],
            tuple(RATIOS.values()),
            tuple(row[name] for name in RATIOS),
            tuple(tip for tip in (row["below_low"], row["above_high"]) if tip is not None),
        )
        for row in rows
        if all(row[name] is not None for name in RATIOS)
    ]


def _all_line(result: Result) -> Moving:
    rows = result.tables["all_at_once"].to_dicts()
    held = _held(result)
    middle = next(row["estimate"] for row in rows if row["ratio"] == 1.0)
    unseen = middle - held.observed
    return Moving(
        "all lists at once",
        tuple(row["ratio"] for row in rows),
        tuple(row["estimate"] for row in rows),
        tuple((end - held.observed) / unseen for end in (held.low, held.high)),
        (tuple(row["low"] for row in rows), tuple(row["high"] for row in rows)),
    )


def _told(lines: Sequence[Moving]) -> str:
    far = max(lines, key=Moving.reach)
    return (
        f"{far.label}: from {words.count(far.values[0])} at an odds ratio of {far.ratios[0]:g} to "
        f"{words.count(far.values[-1])} at {far.ratios[-1]:g}."
    )
