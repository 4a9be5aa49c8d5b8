"""What is measured about late help, declared as data with what it does not mean."""

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.files import read_csv
from seethechild.core.tables import Column, Rule, Table, at_least
from seethechild.journeys.waits.moments import Seen

_HERE: Final = Path(__file__).parent
_DAYS = (at_least(0),)

_COMMON: Final = (
    Column("means_not", pl.String, "what it does not mean"),
    Column("cannot_see", pl.String, "services these returns cannot see"),
)
WAIT_MEASURES = Table(
    "WAIT_MEASURES",
    "A wait that is measured.",
    (
        Column("id", pl.String, "name in tables"),
        Column("title", pl.String, "short title"),
        Column("plain", pl.String, "definition in plain words"),
        Column("starts", pl.String, "set of what begins it"),
        Column("ends", pl.String, "sets of what may come first, divided by ;: of two on one day the earlier counts"),
        Column("of", pl.String, "which of the ends is measured; the others compete"),
        Column("clear_days", pl.Int64, "covered days without a start before the first", rules=_DAYS),
        *_COMMON,
    ),
    keys=("id",),
)  # fmt: skip
CLOSING_MEASURES = Table(
    "CLOSING_MEASURES",
    "Something that was closed, and a harm looked at backward and forward from it.",
    (
        Column("id", pl.String, "name in tables"),
        Column("title", pl.String, "short title"),
        Column("words", pl.String, "what was closed, in words"),
        Column("closed", pl.String, "set of closings"),
        Column("not_while", pl.String, "states of help in which a closing is not one without help"),
        Column("help_within_days", pl.Int64, "help begun so soon after, before any crisis, is what was closed being passed on", rules=_DAYS),
        Column("then", pl.String, "set of what must follow the closing", nullable=True),
        Column("then_within_days", pl.Int64, "how soon it must follow", nullable=True, rules=_DAYS),
        Column("harm", pl.String, "set of harms"),
        Column("look_back_days", pl.Int64, "how far back from a harm closings are looked for", rules=_DAYS),
        Column("horizon_days", pl.Int64, "how far forward from a closing harms are looked for", rules=_DAYS),
        *_COMMON,
    ),
    keys=("id",),
    rules=(
        Rule("what follows has a limit", pl.col("then").is_null() == pl.col("then_within_days").is_null()),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class WaitMeasure:
    """A wait that is measured; see ``WAIT_MEASURES``."""

    id: str
    title: str
    plain: str
    starts: str
    ends: tuple[str, ...]
    of: str
    clear_days: int
    means_not: str
    cannot_see: str


@dataclass(frozen=True)
class ClosingRule:
    """What counts as closed without help; see ``CLOSING_MEASURES``."""

    closed: str
    not_while: tuple[str, ...]
    help_within_days: int
    then: str | None
    then_within_days: int | None


@dataclass(frozen=True)
class ClosingMeasure:
    """A closing and a harm; see ``CLOSING_MEASURES``."""

    id: str
    title: str
    words: str
    rule: ClosingRule
    harm: str
    look_back_days: int
    horizon_days: int
    means_not: str
    cannot_see: str


@lru_cache(maxsize=1)
def wait_measures() -> tuple[WaitMeasure, ...]:
    """Return the waits that are measured, in the order they are told.

    Example:
        >>> [each.id for each in wait_measures()][:2]
        ['known_to_help', 'crisis_before_help']
    """
    rows = WAIT_MEASURES.check(read_csv(_HERE / "waits.csv", WAIT_MEASURES.dtypes))
    return tuple(
        WaitMeasure(**{**row, "ends": tuple(row["ends"].split(";"))})
        for row in rows.iter_rows(named=True)
    )


@lru_cache(maxsize=1)
def closing_measures() -> tuple[ClosingMeasure, ...]:
    """Return the closings that are looked at, in the order they are told.

    Example:
        >>> closing_measures()[0].id, closing_measures()[0].horizon_days
        ('referral_closed_care', 730)
    """
    rows = CLOSING_MEASURES.check(read_csv(_HERE / "closings.csv", CLOSING_MEASURES.dtypes))
    found = []
    for row in rows.iter_rows(named=True):
        parts = {each.name: row.pop(each.name) for each in fields(ClosingRule)}
        parts["not_while"] = tuple(parts["not_while"].split(";"))
        found.append(ClosingMeasure(rule=ClosingRule(**parts), **row))
    return tuple(found)


def blind(cannot_see: str, seen: tuple[Seen, ...]) -> str:
    """Return in words what could not be seen: services never, and what is hardly covered here.

    Args:
        cannot_see: services these returns never see.
        seen: sets that were used.

    Example:
        >>> blind("Help by schools", ())
        'Help by schools.'
    """
    missing = dict.fromkeys(name for each in seen for name in each.unseen)
    here = (
        f" Not or hardly covered in this dataset: {', '.join(missing)}." if missing else ""
    )
    return f"{cannot_see}.{here}"
