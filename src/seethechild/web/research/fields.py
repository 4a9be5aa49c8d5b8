"""The only parts of a published idea that an export for research can hold."""

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.ideas.models import Contribution

#: What of the safe words is taken; not the link to a study, which may lead to who sent it.
WORDS: Final = ("worries", "good", "dreams", "one_thing", "typed_up", "again")
#: What may be asked for: id → words.
FIELDS: Final = {
    "words": _("The words that everybody can read"),
    "form": _("Which form was used"),
    "age_band": _("Age band"),
    "role": _("Who they are: a child, a parent, a worker"),
    "area": _("Area, only where many wrote"),
    "language": _("Language"),
    "themes": _("Themes"),
    "month": _("The month it came"),
}


def _words(idea: Contribution) -> dict[str, str]:
    return {"title": idea.title} | {key: str(idea.safe.get(key) or "") for key in WORDS}


def _themes(idea: Contribution) -> dict[str, str]:
    return {"themes": " ".join(sorted(tag.theme for tag in idea.tags.all()))}


def _month(idea: Contribution) -> dict[str, str]:
    return {"month": f"{timezone.localdate(idea.received_at):%Y-%m}"}


_TAKEN: Final[Mapping[str, Callable[[Contribution], dict[str, str]]]] = {
    "words": _words,
    "form": lambda idea: {"form": idea.form},
    "age_band": lambda idea: {"age_band": idea.age_band},
    "role": lambda idea: {"role": idea.role},
    "area": lambda idea: {"area": idea.area},
    "language": lambda idea: {"language": idea.language},
    "themes": _themes,
    "month": _month,
}


def row_of(idea: Contribution, fields: list[str]) -> dict[str, str]:
    """Return parts of an idea, each by the one way it may be taken."""
    taken: dict[str, str] = {}
    for field in FIELDS:
        if field in fields:
            taken |= _TAKEN[field](idea)
    return taken


def columns_of(fields: list[str]) -> set[str]:
    """Return the columns of the parts that were asked for.

    Raises:
        KeyError: a part is not on the list.
    """
    if unknown := set(fields) - set(FIELDS):
        raise KeyError(", ".join(sorted(unknown)))
    words = {"title", *WORDS} if "words" in fields else set()
    return {field for field in fields if field != "words"} | words
