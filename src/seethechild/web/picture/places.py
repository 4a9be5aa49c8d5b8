"""The councils as the site's addresses name them, and where each stands on the picture of England."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.text import slugify

from seethechild.core.errors import UnknownNameError
from seethechild.studies.england import which_council
from seethechild.studies.reference_lists import councils

TILES = Path(__file__).parent / "tiles.csv"
#: What the regions' councils are listed under, from north to south.
REGIONS = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)


@dataclass(frozen=True)
class Place:
    """A council.

    Attributes:
        code: of the Office for National Statistics.
        name: as the Department for Education prints it.
        region: one of the nine.
        slug: stands for it in addresses.
        short: what fits in its square.
        row: of its square; 0 is the northernmost.
        column: of its square; 0 is the westernmost.
    """

    code: str
    name: str
    region: str
    slug: str
    short: str
    row: int
    column: int


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """Return the 153 councils by name.

    Example:
        >>> len(places()), places()[0].slug
        (153, 'barking-and-dagenham')
    """
    with TILES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        tiles = {row["code"]: row for row in rows}
    return tuple(
        Place(
            each["code"], each["name"], each["region"], slugify(each["name"]),
            tiles[each["code"]]["short"],
            int(tiles[each["code"]]["row"]), int(tiles[each["code"]]["column"]),
        )
        for each in councils().tables["councils"].to_dicts()
    )  # fmt: skip


@lru_cache(maxsize=1)
def by_slug() -> dict[str, Place]:
    """Return the councils by what stands for them in addresses."""
    return {each.slug: each for each in places()}


@lru_cache(maxsize=1)
def by_code() -> dict[str, Place]:
    """Return the councils by code."""
    return {each.code: each for each in places()}


def regions() -> list[tuple[str, list[Place]]]:
    """Return the regions from north to south, each with its councils by name."""
    return [(name, [each for each in places() if each.region == name]) for name in REGIONS]


@dataclass(frozen=True)
class Found:
    """What a search came to.

    Attributes:
        place: the council that is meant; None if it is not clear.
        maybe: those that may be meant: names that hold the words first, then those most like them.
    """

    place: Place | None
    maybe: tuple[Place, ...] = ()


def search(text: str) -> Found:
    """Look for a council by whatever somebody calls it.

    Example:
        >>> search("london borough of camden").place.slug
        'camden'
        >>> [each.name for each in search("Camdn").maybe]
        ['Camden']
        >>> [each.name for each in search("sussex").maybe]
        ['East Sussex', 'West Sussex', 'Essex']
    """
    if text in by_slug():
        return Found(by_slug()[text])
    try:
        return Found(by_code()[which_council(text).code])
    except UnknownNameError as error:
        near = [
            each for name in error.suggestions for each in places() if each.name == name
        ]
    words = text.casefold().split()
    holding = [
        each
        for each in places()
        if words and all(word in each.name.casefold() for word in words)
    ]
    return Found(None, tuple(dict.fromkeys([*holding, *near])))
