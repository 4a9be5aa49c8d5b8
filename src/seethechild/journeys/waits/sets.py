"""Sets of happenings, declared as data: which events and states count as "help" or "crisis"."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.files import read_csv
from seethechild.core.tables import Column, Table

_FILE: Final = Path(__file__).parent / "sets.csv"

SETS = Table(
    "SETS",
    "A kind of happening in a set: an event, or the start of time in a state.",
    (
        Column("set", pl.String, "name of the set"),
        Column("track", pl.String, "track of the state; empty for an event", nullable=True),
        Column("kind", pl.String, "event or state, see GLOSSARY"),
        Column("outcome", pl.String, "only with this outcome; empty: any", nullable=True),
        Column("seen_by", pl.String, "records that show it, any of them, divided by ;", nullable=True),
        Column("needed", pl.Boolean, "whether the set says nothing where this is not covered"),
        Column("leave_out", pl.String, "outcomes and details left out, divided by ;", nullable=True),
        Column("name", pl.String, "in words"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A kind of happening.

    Attributes:
        track: track of the state, or empty for an event.
        kind: event or state.
        outcome: only with this outcome, or empty.
        seen_by: records that show it; none: whatever shows the rest shows it.
        needed: whether the set says nothing where this is not covered.
        leave_out: outcomes and details left out.
        name: in words.
    """

    track: str
    kind: str
    outcome: str
    seen_by: tuple[str, ...]
    needed: bool
    leave_out: tuple[str, ...]
    name: str


def kinds(name: str) -> tuple[Kind, ...]:
    """Return the kinds of a set.

    Args:
        name: of the set.

    Returns:
        In the order declared.

    Raises:
        UnknownNameError: there is no such set.

    Example:
        >>> [each.name for each in kinds("help")]
        ['early help', 'family help']
    """
    sets = _sets()
    if name not in sets:
        raise UnknownNameError("set of events", name, did_you_mean(name, sets))
    return sets[name]


@lru_cache(maxsize=1)
def _sets() -> dict[str, tuple[Kind, ...]]:
    rows = SETS.check(read_csv(_FILE, SETS.dtypes)).fill_null("")
    found: dict[str, list[Kind]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(row["set"], []).append(
            Kind(
                row["track"],
                row["kind"],
                row["outcome"],
                _parts(row["seen_by"]),
                row["needed"],
                _parts(row["leave_out"]),
                row["name"],
            )
        )
    return {name: tuple(members) for name, members in found.items()}


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split(";") if part)
