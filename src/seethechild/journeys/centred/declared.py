"""What is measured of how much the child is in the middle, and what would record it. As data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Literal, TypeAlias, cast

import numpy as np

from seethechild.core.files import read_csv
from seethechild.core.holidays import listed

#: How a value is made: events over child-years; part of units; part of time; days to half.
Sort: TypeAlias = Literal["rate", "share", "days", "median", "none"]


@dataclass(frozen=True)
class Need:
    """A record that must be covered.

    Attributes:
        record: its name, as in COVERAGE.
        formats: only as these formats tell it; empty: any.
    """

    record: str
    formats: tuple[str, ...]


@dataclass(frozen=True)
class Measure:
    """A measure of how much the child is in the middle.

    Attributes:
        id: its name.
        title: in a few words.
        plain: in a sentence.
        definition: exactly what of what.
        sort: how its value is made; ``"none"``: no return records it.
        unit: of the value.
        exposure: of what it is measured.
        needs: records that must all be covered.
        recorded_by: which returns would say it.
        direction: which way is usually better for children: lower, higher, neither.
        means_not: what it does not mean.
        source: of a rule it leans on, or empty.
    """

    id: str
    title: str
    plain: str
    definition: str
    sort: Sort
    unit: str
    exposure: str
    needs: tuple[Need, ...]
    recorded_by: str
    direction: str
    means_not: str
    source: str


@cache
def centred_measures() -> tuple[Measure, ...]:
    """Return the measures, in the order they are told.

    Example:
        >>> [each.id for each in centred_measures()][:2]
        ['worker_changes_care', 'three_workers_care']
    """
    return tuple(
        Measure(
            row["id"],
            row["title"],
            row["plain"],
            row["definition"],
            cast("Sort", row["kind"]),
            row["unit"],
            row["exposure"],
            tuple(_need(each) for each in row["needs"].split(";")),
            row["recorded_by"],
            row["direction"],
            row["means_not"],
            row["source"] or "",
        )
        for row in _rows("measures.csv")
    )


@cache
def participation() -> Mapping[str, frozenset[str]]:
    """Return the codes of how a child took part in a review, by what they tell.

    Returns:
        ``attended``, ``views``, ``spoke`` and ``asked`` (all codes of children aged 4 or over).

    Example:
        >>> sorted(participation()["views"])
        ['PN1', 'PN2', 'PN3', 'PN5', 'PN6']
    """
    rows = _rows("participation.csv")
    told = {
        name: frozenset(row["code"] for row in rows if row[name] == "yes")
        for name in ("attended", "views", "spoke")
    }
    return {**told, "asked": frozenset(row["code"] for row in rows)}


@cache
def sides_of_time() -> Mapping[str, str]:
    """Return what each activity of the time diary is: with a child or family, process or other."""
    return {row["activity"]: row["side"] for row in _rows("diary.csv")}


@cache
def bank_holidays() -> tuple[np.datetime64, ...]:
    """Return the bank holidays of England and Wales that are known here."""
    return tuple(np.datetime64(day, "D") for day in listed())


def _need(text: str) -> Need:
    record, _, formats = text.partition("@")
    return Need(record, tuple(formats.split("+")) if formats else ())


def _rows(name: str) -> list[dict[str, str]]:
    with as_file(files("seethechild.journeys.centred") / name) as path:
        return read_csv(Path(path)).to_dicts()
