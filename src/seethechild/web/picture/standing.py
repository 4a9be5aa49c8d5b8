"""A council's picture as something that can be checked."""

from collections.abc import Sequence

from django.urls import reverse

from seethechild.web.checking.standing import edition_of, standing_words
from seethechild.web.checking.standing import standing_of as standing_of_any
from seethechild.web.checking.subjects import Subject
from seethechild.web.picture.places import by_code

__all__ = [
    "CLAIMED",
    "edition",
    "standing_of",
    "standing_of_all",
    "standing_words",
    "subject",
]

KIND, CLAIMED = "picture", "claimed"


def standing_of(code: str = "") -> str:
    """Return the standing of a council's picture, by its code."""
    return standing_of_any(KIND, code) if code else CLAIMED


def standing_of_all(codes: Sequence[str]) -> str:
    """Return the standing of several councils' pictures beside each other, in words."""
    each = {by_code()[code].name: standing_of(code) for code in codes}
    if set(each.values()) <= {CLAIMED}:
        return standing_words(CLAIMED)
    return " ".join(f"{name}: {standing_words(said)}" for name, said in each.items())


def edition() -> str:
    """Return what changes whenever the standing of any council's picture does."""
    return edition_of(KIND)


def subject(code: str) -> Subject | None:
    """Return the picture of the council with a code."""
    place = by_code().get(code)
    if place is None:
        return None
    return Subject(place.name, reverse("picture:council", args=[place.slug]))
