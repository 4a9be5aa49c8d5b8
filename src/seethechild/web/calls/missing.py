"""Who is missing: what each group sent against its share of those a call is for (C18).

Shares of ages are of children and young people up to 25: where the chair enters none, the published
population of the area by age stands in. Other shares the chair enters, each with its source.

Counts under ten are hidden, with others from which they could be worked out; those shown are rounded
to the nearest five (P9). Who is warned of is judged on the counts themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import polars as pl

from seethechild.report.disclosure import HIDDEN, THRESHOLD, suppress
from seethechild.studies.ages import age_shares
from seethechild.web.calls.counting import counts_of
from seethechild.web.calls.forms_kinds import AGE_BANDS, VOICES, YOUNG_AGES, Words
from seethechild.web.calls.models import Call
from seethechild.web.calls.said import margins_of

ROUND: Final = 5
#: No part of those whose ages are compared.
OLDER: Final = "age_band:adult"
#: Under this part of its share a group is warned of.
PART: Final = 0.5
NAMES: Final[Mapping[str, Words]] = {
    **{f"age_band:{key}": name for key, name in AGE_BANDS},
    **{f"role:{key}": name for key, name in VOICES},
}


@dataclass(frozen=True)
class Share:
    """What one group sent.

    Attributes:
        group: ``age_band:…`` or ``role:…``.
        name: as people say it.
        sent: how many, rounded; None is hidden.
        percent: of all that was sent, in per cent, to the nearest five; None with ``sent``.
        wanted: its share of those the call is for, in per cent; None where nobody entered it.
        source: of that share.
        missing: whether it sent less than half of its share.
    """

    group: str
    name: Words
    sent: int | None
    percent: int | None
    wanted: float | None
    source: str
    missing: bool


def shares_of(call: Call) -> list[Share]:
    """Return what each group sent, for every group that sent something or has a share."""
    margins = margins_of(call)
    entered = {group: (row.share, row.source) for group, row in margins.items()}
    return shares(counts_of(call.slug), {**published(call.area), **entered})


@lru_cache(maxsize=256)
def published(area: str) -> Mapping[str, tuple[float, str]]:
    """Return the share of each band of ages in an area's population, with its source.

    Example:
        >>> [round(share, 2) for share, _source in published("").values()]
        [0.29, 0.12, 0.12, 0.16, 0.32]
    """
    found = age_shares(area, YOUNG_AGES)
    if found is None:
        return {}
    return {f"age_band:{band}": (each, found.source) for band, each in found.shares.items()}


def shares(
    counts: Mapping[str, int], wanted: Mapping[str, tuple[float, str]]
) -> list[Share]:
    """Return what each group sent against its share.

    Args:
        counts: how many each group sent.
        wanted: the share (between 0 and 1) of each group, and its source.

    Example:
        >>> found = shares({"role:child": 90, "role:parent": 10}, {"role:parent": (0.3, "made up")})
        >>> [(one.group, one.sent, one.missing) for one in found]
        [('role:child', 90, False), ('role:parent', 10, True)]
        >>> [(one.group, one.sent) for one in shares({"role:child": 90, "role:parent": 4}, {})]
        [('role:child', None), ('role:parent', None)]
    """
    groups = [group for group in NAMES if counts.get(group) or group in wanted]
    shown = _shown({group: counts.get(group, 0) for group in groups})
    totals = _totals(counts)
    return [
        _share(group, shown[group], counts.get(group, 0), totals[_kind(group)], wanted)
        for group in groups
    ]


def few(counts: Mapping[str, int]) -> bool:
    """Say whether too little was sent for anything to be said of who is missing."""
    return max(_totals(counts).values()) < THRESHOLD


def _share(
    group: str,
    shown: int | None,
    sent: int,
    total: int,
    wanted: Mapping[str, tuple[float, str]],
) -> Share:
    share, source = wanted.get(group, (None, ""))
    known = share is not None and total >= THRESHOLD
    part = shown is not None and total and group != OLDER
    return Share(
        group=group,
        name=NAMES[group],
        sent=shown,
        percent=_near(100 * sent / total) if part else None,
        wanted=None if share is None else 100 * share,
        source=source,
        missing=known and sent < PART * (share or 0) * total,
    )


def _shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    if not counts:
        return {}
    rows = [(_kind(group), group, sent) for group, sent in counts.items()]
    frame = pl.DataFrame(rows, schema=["kind", "group", "sent"], orient="row")
    told = suppress(frame, ["sent"], totals=[("kind",)])
    return {
        group: None if mark == HIDDEN else _near(sent)
        for group, sent, mark in told.select("group", "sent", "sent_mark").iter_rows()
    }


def _totals(counts: Mapping[str, int]) -> dict[str, int]:
    found = {"age_band": 0, "role": 0}
    for group, sent in counts.items():
        if group != OLDER:
            found[_kind(group)] += sent
    return found


def _kind(group: str) -> str:
    return group.partition(":")[0]


def _near(number: float) -> int:
    """Round to the nearest five, halves up: 12.5 is 15."""
    return ROUND * int(number / ROUND + 0.5)
