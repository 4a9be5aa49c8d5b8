"""What the numbers rest on: sources, the numbers from each, words, and the record's end."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from seethechild.studies.reference_lists import GRADES, sources
from seethechild.web.audit.models import Event

WORDS = Path(__file__).parent / "words.csv"
#: Kinds of numbers, as headings over them.
KINDS = {
    "by council and year": "By council and year",
    "national figure": "For England or the United Kingdom",
    "share found by a survey": "Found by surveys",
    "price": "Prices",
    "price index": "Change of prices",
    "effect of an intervention": "What help did, in studies",
}


@dataclass(frozen=True)
class Source:
    """A publication and what rests on it.

    Attributes:
        row: key, title, publisher, href, published, read_on, licence and note.
        numbers: how many numbers come from it.
        kinds: heading to rows of ``studies.reference_lists.NUMBERS``.
        assumed: what is assumed from it.
        best: its grades, best first, each with its words.
    """

    row: dict[str, str]
    numbers: int
    kinds: list[tuple[str, list[dict[str, Any]]]]
    assumed: list[dict[str, Any]]
    best: list[tuple[str, str]]


@lru_cache(maxsize=1)
def all_sources() -> dict[str, Source]:
    """Return every source by its key.

    Example:
        >>> all_sources()["dfe-cin-2025"].row["publisher"]
        'Department for Education'
    """
    tables = sources().tables
    numbers, assumed = tables["numbers"], tables["assumptions"]
    return {
        row["key"]: _source(
            row,
            numbers.filter(pl.col("source") == row["key"]),
            assumed.filter(pl.col("source") == row["key"]),
        )
        for row in tables["sources"].to_dicts()
    }


def _source(row: dict[str, str], numbers: pl.DataFrame, assumed: pl.DataFrame) -> Source:
    kinds = [
        (title, frame.to_dicts())
        for kind, title in KINDS.items()
        if (frame := numbers.filter(pl.col("kind") == kind)).height
    ]
    grades = sorted({*numbers["grade"], *assumed["grade"]} & set(GRADES))
    return Source(
        row, int(numbers["numbers"].sum()), kinds, assumed.to_dicts(),
        [(grade, GRADES[grade]) for grade in grades],
    )  # fmt: skip


def source(key: str) -> Source | None:
    """Return a source, or None if there is none of this key."""
    return all_sources().get(key)


@lru_cache(maxsize=1)
def by_publisher() -> list[tuple[str, list[Source]]]:
    """Return the sources by who published them, alphabetical."""
    ordered = sorted(
        all_sources().values(),
        key=lambda each: (each.row["publisher"].casefold(), each.row["title"].casefold()),
    )
    groups = groupby(ordered, key=lambda each: each.row["publisher"])
    return [(publisher, list(group)) for publisher, group in groups]


@lru_cache(maxsize=1)
def sums() -> dict[str, Any]:
    """Return how many numbers and sources there are, and how many of each grade."""
    numbers = sources().tables["numbers"]
    grades = dict(numbers.group_by("grade").agg(pl.col("numbers").sum()).iter_rows())
    return {
        "numbers": int(numbers["numbers"].sum()),
        "sources": sum(bool(each.kinds or each.assumed) for each in all_sources().values()),
        "grades": [
            (grade, words, int(grades.get(grade, 0))) for grade, words in GRADES.items()
        ],
    }


@lru_cache(maxsize=1)
def terms() -> list[dict[str, str]]:
    """Return the words the public pages use, each with what it means, alphabetical."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted(rows, key=lambda row: row["word"].casefold())


def record() -> dict[str, Any]:
    """Return how many events there are and what the last one is bound to; nothing of what they say."""
    last = Event.objects.order_by("-id").values("own", "at").first()
    return {"events": Event.objects.count(), "last": last}
