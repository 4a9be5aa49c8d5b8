"""What proposals are about: the themes that ideas are sorted by, and finer ones under some of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seethechild.web.ideas.choices import THEMES

Words = str | Promise

#: Theme of ideas → finer themes.
FINER: dict[str, tuple[tuple[str, Words], ...]] = {
    "help": (
        ("help-early", _("Help before things get worse")),
        ("help-waiting", _("Waiting for help")),
    ),
    "home": (
        ("home-family", _("Families deciding together")),
        ("home-kin", _("Living with relatives")),
        ("home-money", _("A home, rent and food")),
    ),
    "listen": (
        ("listen-meetings", _("Meetings about you")),
        ("listen-advocate", _("Somebody on your side")),
    ),
    "people": (
        ("people-same", _("Keeping the same worker")),
        ("people-time", _("Workers with time")),
    ),
    "school": (("school-worker", _("Social workers in schools")),),
    "moving": (
        ("moving-out", _("Leaving care")),
        ("moving-stay", _("Staying where you are")),
    ),
}


@dataclass(frozen=True)
class Theme:
    """A theme.

    Attributes:
        key: as it is kept.
        name: as people read it.
        finer: themes under it.
    """

    key: str
    name: Words
    finer: tuple["Theme", ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key and those under it."""
        return (self.key, *(one.key for one in self.finer))


def tree() -> list[Theme]:
    """Return the themes that ideas are sorted by, each with those under it."""
    return [
        Theme(key, name, tuple(Theme(*one) for one in FINER.get(key, ())))
        for key, name in THEMES
    ]


def choices() -> list[tuple[str, Words]]:
    """Return every theme for a form; the finer ones behind a dash."""
    return list(_choices())


def _choices() -> Iterator[tuple[str, Words]]:
    for theme in tree():
        yield theme.key, theme.name
        yield from ((one.key, f"– {one.name}") for one in theme.finer)


def theme_of(key: str) -> Theme | None:
    """Return a theme by its key; None if there is none.

    Examples:
        >>> theme_of("people").keys
        ('people', 'people-same', 'people-time')
        >>> theme_of("nothing") is None
        True
    """
    every = (one for theme in tree() for one in (theme, *theme.finer))
    return next((one for one in every if one.key == key), None)
