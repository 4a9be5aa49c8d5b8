"""A council's picture as something that can be checked."""

from django.urls import reverse

from seethechild.web.checking.standing import standing_of as standing_of_any
from seethechild.web.checking.standing import standing_words
from seethechild.web.checking.subjects import Subject
from seethechild.web.picture.places import by_code

__all__ = ["CLAIMED", "standing_of", "standing_words", "subject"]

KIND, CLAIMED = "picture", "claimed"


def standing_of(code: str = "") -> str:
    """Return the standing of a council's picture, by its code."""
    return standing_of_any(KIND, code) if code else CLAIMED


def subject(code: str) -> Subject | None:
    """Return the picture of the council with a code."""
    place = by_code().get(code)
    if place is None:
        return None
    return Subject(place.name, reverse("picture:council", args=[place.slug]))
