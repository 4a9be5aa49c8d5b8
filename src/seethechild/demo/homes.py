"""Homes in care: made up, each with a number, a postcode and a place on the map."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot
from typing import Any

from seethechild.demo.chance import Luck
from seethechild.demo.people import Person, _letters

_ALIKE = {"kinship": "foster", "secure": "other"}
_WITHOUT_URN = ("kinship", "with_parents_under_order", "placed_for_adoption")


@dataclass(frozen=True)
class Home:
    """A home: ``urn`` is empty where the inspectorate does not know it."""

    urn: str
    postcode: str
    provider: str
    where: tuple[float, float]


class Homes:
    """The homes there are, and who lives in which."""

    def __init__(self, truth: Mapping[str, Any], seed: int) -> None:
        """Make the homes of each kind that the truth declares."""
        self.truth, self.care = truth, truth["care"]
        self.seed = seed
        self.made = 0
        self.kinds: dict[str, list[Home]] = {}
        for kind, count in self.care["homes"].items():
            luck = Luck(seed, "homes", kind)
            self.kinds[kind] = [self._make(kind, luck) for _ in range(count)]
        self.of_family: dict[str, tuple[str, Home, int]] = {}
        self.of_child: dict[str, Home] = {}

    def _make(self, kind: str, luck: Luck) -> Home:
        self.made += 1
        council, care = self.truth["council"], self.care
        across = council["miles_across"]
        where = (luck.share() * across, luck.share() * across)
        if luck.yes(care["outside"]):
            where = (where[0] + luck.wait(care["miles_outside"]), where[1])
        providers = care["provider"].get(_ALIKE.get(kind, kind), {"PR1": 1.0})
        provider = {"kinship": "PR1", "with_parents_under_order": "PR0"}.get(kind)
        provider = provider or luck.pick(providers)
        return Home(
            urn="" if kind in _WITHOUT_URN else f"SC9{self.made:05d}",
            postcode=self._postcode(),
            provider=provider,
            where=where,
        )

    def _postcode(self) -> str:
        area = self.truth["council"]["postcode_area"]
        return (
            f"{area}{30 + self.made // 4000} {self.made // 400 % 10}{_letters(self.made)}"
        )

    def find(self, person: Person, kind: str, day: int, luck: Luck) -> Home:
        """Return a home for a child on a day: with a brother or sister as often as declared."""
        before = self.of_child.get(person.child)
        if kind == "with_parents_under_order":
            self.made += 1
            home = Home("", person.postcode, "PR0", person.where)
        elif kind in ("kinship", "placed_for_adoption"):
            home = self._shared(person, kind, day, luck) or self._make(kind, luck)
        else:
            home = self._shared(person, kind, day, luck) or self._other(kind, before, luck)
        self.of_child[person.child] = home
        if kind in ("kinship", "foster"):
            self.of_family[person.family] = (kind, home, day)
        return home

    def _shared(self, person: Person, kind: str, day: int, luck: Luck) -> Home | None:
        kept = self.of_family.get(person.family)
        if kept is None or kept[0] != kind or kept[1] == self.of_child.get(person.child):
            return None
        return kept[1] if luck.yes(self.care["together"]) else None

    def _other(self, kind: str, before: Home | None, luck: Luck) -> Home:
        there = self.kinds[_ALIKE.get(kind, kind)]
        home = there[luck.whole(0, len(there) - 1)]
        while home == before:
            home = there[luck.whole(0, len(there) - 1)]
        return home


def miles(person: Person, home: Home) -> float:
    """Return the distance between the family's home and the home in care, in miles."""
    return round(hypot(person.where[0] - home.where[0], person.where[1] - home.where[1]), 1)
