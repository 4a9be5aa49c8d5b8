"""What is looked at of who gets help: shares closed, what comes after closing, waits. As data."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

from seethechild.core.files import read_csv


@dataclass(frozen=True)
class ClosingShare:
    """A share of what was closed, by month.

    Attributes:
        id: its name.
        title: in plain words.
        plain: what is counted of what.
        kind: the event counted.
        seen_by: the record that shows it.
        closed_outcome: its outcome when it was closed.
        mix: what about the children and requests may change the share.
        means_not: what it does not mean.
    """

    id: str
    title: str
    plain: str
    kind: str
    seen_by: str
    closed_outcome: str
    mix: tuple[str, ...]
    means_not: str


@dataclass(frozen=True)
class AfterClosing:
    """What may come after a closing; sets are those of ``waits/sets.csv``."""

    id: str
    title: str
    closed: str
    end: str
    means_not: str


@dataclass(frozen=True)
class ServiceWait:
    """A wait within the service: from an event to another, or to the end it records itself."""

    id: str
    title: str
    kind: str
    to: str
    seen_by: str
    means_not: str


@cache
def closing_shares() -> tuple[ClosingShare, ...]:
    """Return the shares that are charted, in the order they are told.

    Example:
        >>> [each.id for each in closing_shares()]
        ['contacts_closed', 'referrals_closed', 'assessed_not_in_need']
    """
    return tuple(
        ClosingShare(
            row["id"],
            row["title"],
            row["plain"],
            row["kind"],
            row["seen_by"],
            row["closed_outcome"],
            tuple(row["mix"].split(";")),
            row["means_not"],
        )
        for row in _rows("shares.csv")
    )


@cache
def after_closings() -> tuple[AfterClosing, ...]:
    """Return what is followed after a closing."""
    return tuple(
        AfterClosing(row["id"], row["title"], row["closed"], row["end"], row["means_not"])
        for row in _rows("after.csv")
    )


@cache
def service_waits() -> tuple[ServiceWait, ...]:
    """Return the waits within the service."""
    return tuple(
        ServiceWait(
            row["id"],
            row["title"],
            row["kind"],
            row["to"],
            row["seen_by"],
            row["means_not"],
        )
        for row in _rows("waits.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with as_file(files("seethechild.journeys.access") / name) as path:
        return read_csv(Path(path)).to_dicts()
