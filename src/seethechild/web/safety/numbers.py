"""Numbers for the board: by month or year, with small ones hidden (S17, P9).

Only what is over is shown: a number that grows from one look to the next tells of one child.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.report.disclosure import HIDDEN, THRESHOLD, suppress
from seethechild.web.safety.models import Concern, Look
from seethechild.web.when import when

#: Years that are over and can be shown.
YEARS = 5


@dataclass(frozen=True)
class Table:
    """A table for the board.

    Attributes:
        title: what it counts.
        head: names of the columns, the time first and all together last.
        rows: cells as people read them, the latest first; none where every number is small.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(today: date) -> list[Table]:
    """Return how many concerns were raised, opened in time, and looked at."""
    raised = list(
        Concern.everything.values_list("raised_at", "level", "first_read_at", "read_due")
    )
    decided = Concern.everything.exclude(decide_due=None).values_list(
        "raised_at", "decided_at", "decide_due"
    )
    levels = {"now": _("Now"), "today": _("Today"), "worry": _("A worry")}
    times = {"in": _("In time"), "late": _("Late, or not yet")}
    reasons = {key: f"{words}" for key, words in Look.REASONS}
    looks = list(Look.everything.values_list("at", "reason"))
    late = [(at, "in" if read and read <= due else "late") for at, _l, read, due in raised]
    slow = [
        (at, "in" if done and due and done <= due else "late") for at, done, due in decided
    ]
    return [
        counted(_("Concerns raised"), levels, [row[:2] for row in raised], today),
        counted(_("Concerns opened in time"), times, late, today),
        counted(_("Concerns decided on in time"), times, slow, today),
        counted(_("Times somebody opened a concern, by reason"), reasons, looks, today),
    ]


def counted(
    title: str, kinds: dict[str, str], rows: Sequence[tuple[datetime, str]], today: date
) -> Table:
    """Count rows by kind and month; hide what is small and what would give it away.

    A month with fewer than ten in all is left out. A year that is over is shown if each of its months is
    left out: then nothing can be taken from its sum. No sum over months and years is shown.

    Args:
        title: what is counted.
        kinds: id → name, in order.
        rows: when, and of which kind.
        today: months and years that it lies in are not over, and not shown.
    """
    local = [(timezone.localtime(at), kind) for at, kind in rows]
    months = _by([(f"{at:%Y-%m}", kind) for at, kind in local], kinds)
    large = {month for month, counts in months.items() if sum(counts) >= THRESHOLD}
    years = _by([(f"{at:%Y}", kind) for at, kind in local], kinds)
    whole = {
        year: counts
        for year, counts in years.items()
        if not any(month.startswith(year) for month in large)
        and sum(counts) >= THRESHOLD
        and today.year - YEARS <= int(year) < today.year
    }
    over = {m: months[m] for m in large if m < f"{today:%Y-%m}"}
    shown = [
        [when(time), *_hidden(counts), f"{sum(counts)}"]
        for time, counts in sorted((over | whole).items(), reverse=True)
        if int(time[:4]) >= today.year - YEARS
    ]
    return Table(title, [_("When"), *kinds.values(), _("Together")], shown)


def _by(rows: Sequence[tuple[str, str]], kinds: Iterable[str]) -> dict[str, list[int]]:
    counts = Counter(rows)
    order = list(kinds)
    return {time: [counts[time, kind] for kind in order] for time, _kind in rows}


def _hidden(counts: Sequence[int]) -> list[str]:
    """Hide small cells of a row whose sum is known."""
    if len(counts) == 1:
        return [f"{counts[0]}"]
    frame = suppress(pl.DataFrame({"count": list(counts)}), ["count"])
    return [HIDDEN if each is None else f"{each}" for each in frame["count"]]
