"""Numbers for the board: by month, with small ones hidden (S17, P9).

Only months that are over are shown: a number that grows from one look to the next tells of one child.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.report.disclosure import HIDDEN, THRESHOLD, suppress
from seethechild.web.safety.models import Concern, Look
from seethechild.web.when import when

MONTHS = 12


@dataclass(frozen=True)
class Table:
    """A table for the board.

    Attributes:
        title: what it counts.
        head: names of the columns, the month first and all together last.
        rows: cells as people read them, the newest month first.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(today: date) -> list[Table]:
    """Return how many concerns were raised, opened in time, and looked at, month by month."""
    raised = list(
        Concern.everything.values_list("raised_at", "level", "first_read_at", "read_due")
    )
    levels = {"now": _("Now"), "today": _("Today"), "worry": _("A worry")}
    times = {"in": _("In time"), "late": _("Late, or not yet")}
    reasons = {key: f"{words}" for key, words in Look.REASONS}
    months = last_months(today, MONTHS)
    return [
        counted(
            _("Concerns raised"), levels, months, ((at, level) for at, level, *_r in raised)
        ),
        counted(
            _("Concerns, by whether somebody opened them in time"),
            times,
            months,
            (
                (at, "in" if read and read <= due else "late")
                for at, _l, read, due in raised
            ),
        ),
        counted(
            _("Times somebody opened a concern, by reason"),
            reasons,
            months,
            Look.everything.values_list("at", "reason"),
        ),
    ]


def last_months(today: date, count: int) -> list[str]:
    """Return the months that are over, the newest first.

    Example:
        >>> last_months(date(2026, 2, 14), 3)
        ['2026-01', '2025-12', '2025-11']
    """
    first = today.year * 12 + today.month - 1
    return [f"{place // 12}-{place % 12 + 1:02}" for place in range(first - 1, first - 1 - count, -1)]  # fmt: skip


def counted(
    title: str,
    kinds: dict[str, str],
    months: Sequence[str],
    rows: Iterable[tuple[datetime, str]],
) -> Table:
    """Count rows by month and kind; hide what is small and what would give it away.

    A month's total is shown only if it is not small itself, and no total over months is.

    Args:
        title: what is counted.
        kinds: id → name, in order.
        months: as ``2026-11``.
        rows: when, and of which kind.
    """
    counts = {(month, kind): 0 for month in months for kind in kinds}
    for at, kind in rows:
        cell = (f"{timezone.localtime(at):%Y-%m}", kind)
        if cell in counts:
            counts[cell] += 1
    frame = pl.DataFrame(
        [(month, kind, count) for (month, kind), count in counts.items()],
        schema=["month", "kind", "count"],
        orient="row",
    )
    hidden = suppress(frame, ["count"], totals=(("month",),))
    cells = {(month, kind): value for month, kind, value, _mark in hidden.iter_rows()}
    out = []
    for month in months:
        shown = [_cell(cells[month, kind]) for kind in kinds]
        total = sum(counts[month, kind] for kind in kinds)
        out.append([when(month), *shown, _cell(total if total >= THRESHOLD else None)])
    return Table(title, [_("Month"), *kinds.values(), _("Together")], out)


def _cell(value: int | None) -> str:
    return HIDDEN if value is None else f"{value}"
