"""Which councils somebody wants side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from seethechild.web.picture.places import Place, search

FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class Chosen:
    """Councils to compare.

    Attributes:
        places: by name, each once.
        moved: whether the address should be another: names made plain, or one added.
        unknown: what somebody typed that names no council.
        maybe: councils that may have been meant.
        full: whether somebody asked for more than fit.
    """

    places: tuple[Place, ...]
    moved: bool = False
    unknown: str = ""
    maybe: tuple[Place, ...] = ()
    full: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """Their codes."""
        return tuple(each.code for each in self.places)

    @property
    def enough(self) -> bool:
        """Whether there are enough to compare."""
        return len(self.places) >= FEWEST

    @property
    def room(self) -> bool:
        """Whether one more fits."""
        return len(self.places) < MOST

    @property
    def address(self) -> str:
        """The address of this comparison."""
        return _address(self.places)

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return urlencode([("council", each.slug) for each in self.places])

    @property
    def rows(self) -> list[tuple[Place, str]]:
        """Each council with the address of the comparison without it."""
        return [
            (each, _address([other for other in self.places if other != each]))
            for each in self.places
        ]


def _address(places: Sequence[Place]) -> str:
    query = urlencode([("council", each.slug) for each in places])
    return reverse("picture:compare") + (f"?{query}" if query else "")


def chosen(asked: Sequence[str], added: str = "") -> Chosen:
    """Return the councils somebody asked for, alphabetical.

    Args:
        asked: as the address names them, or loosely.
        added: one more, as somebody typed it.

    Example:
        >>> [each.name for each in chosen(["leeds", "city of York", "leeds"]).places]
        ['Leeds', 'York']
        >>> chosen(["leeds"], "Islingtn").maybe[0].name
        'Islington'
    """
    found: dict[str, Place] = {}
    unknown, maybe = "", tuple[Place, ...]()
    for text in filter(None, (each.strip()[:80] for each in (*asked, added))):
        answer = search(text)
        if answer.place:
            found[answer.place.code] = answer.place
        else:
            unknown, maybe = text, answer.maybe
    ordered = tuple(sorted(found.values(), key=lambda each: each.name))
    kept = ordered[:MOST]
    plain = [each.slug for each in kept] == list(asked) and not added
    return Chosen(
        kept, not plain and not unknown and len(ordered) <= MOST, unknown, maybe,
        len(ordered) > MOST,
    )  # fmt: skip
