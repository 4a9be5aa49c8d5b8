"""Any result as text: its sentence, its tables as they are laid out, its checks, its origin."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from seethechild.cli import sheet
from seethechild.cli.show_lists import show_end
from seethechild.core.results import Result
from seethechild.report.layouts import Layout

#: More rows than this are left to ``--json``.
MOST = 60


def shower(layouts: Sequence[Layout]) -> Callable[[Result], Iterator[str]]:
    """Return what yields a result's parts, its tables laid out as told."""

    def show(result: Result) -> Iterator[str]:
        yield sheet.prose(result.sentence)
        for layout in layouts:
            if layout.table in result.tables:
                yield from show_table(layout, result.tables[layout.table])
        yield from show_end(result)

    return show


def show_table(layout: Layout, frame: pl.DataFrame) -> Iterator[str]:
    """Yield a table as it is laid out, with its note; nothing if it has no rows."""
    frame = layout.picked(frame)
    if not frame.height:
        return
    first = frame.head(MOST)
    heads = [sheet.Head(each.words, number=each.is_number) for each in layout.shown(first)]
    yield sheet.table(layout.title, heads, layout.rows(first))
    if frame.height > MOST:
        yield sheet.prose(
            f"{frame.height - MOST:,} rows more: --json prints them all.", "  "
        )
    if layout.note or layout.aside:
        yield sheet.prose(f"{layout.note} {layout.aside}".strip(), "  ")
