"""What each form asks, on which page, in which words.

A child's form is six screens: who reads it, three pages of questions, check, and the code.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class House:
    """One of the three houses: a key of the answers, its name, what is asked, a hint."""

    key: str
    name: Words
    asked: Words
    hint: Words = ""


@dataclass(frozen=True)
class Page:
    """One page of a form.

    Attributes:
        id: in its address.
        kind: of page: which template and which fields.
        heading: what is asked.
        hint: a line below it.
        key: of a page of pictures or of the one thing to change, where its answer goes.
    """

    id: str
    kind: str
    heading: Words
    hint: Words = ""
    key: str = ""


#: Picture → its name. Each is drawn in ``templates/ideas/pictures.html``.
PICTURES: Final[dict[str, Words]] = {
    "home": _("Home"),
    "family": _("Family"),
    "friends": _("Friends"),
    "school": _("School"),
    "helper": _("Grown-ups who help"),
    "listen": _("Being listened to"),
    "safe": _("Feeling safe"),
    "moving": _("Moving"),
    "food": _("Food"),
    "bed": _("Bed and sleep"),
    "play": _("Play"),
    "pet": _("Pets"),
    "happy": _("Happy"),
    "sad": _("Sad"),
    "scared": _("Scared"),
    "alone": _("Alone"),
}
_THINGS = tuple(
    each for each in PICTURES if each not in ("happy", "sad", "scared", "alone")
)
#: Page of pictures → the pictures on it.
ON_PAGE: Final = {
    "worries": (
        "sad", "scared", "alone", "home", "family", "friends", "school", "helper", "listen",
        "safe", "moving", "bed",
    ),
    "good": ("happy", *_THINGS[:7], *_THINGS[8:]),
    "dreams": _THINGS,
}  # fmt: skip

_CHECK: Final = Page("check", "check", _("Is this right?"))
PAGES: Final[dict[str, tuple[Page, ...]]] = {
    "pictures": (
        Page("hard", "pictures", _("What is hard?"), _("Pick what you like. You can skip this."), "worries"),
        Page("good", "pictures", _("What is good?"), _("Pick what you like. You can skip this."), "good"),
        Page("wish", "wish", _("What do you wish for?"), _("Pick, write or draw."), "dreams"),
        Page("check", "check_pictures", _("Is this right?")),
    ),
    "short": (
        Page("houses", "houses", _("Your three houses"), _("Write in one house, or in all three.")),
        Page("change", "change", _("What one thing would you change?"), _("You can write or draw."), "one_thing"),
        Page("you", "you", _("How old are you?"), _("You do not have to say.")),
        _CHECK,
    ),
    "full": (
        Page("houses", "houses", _("Your three houses"), _("Write in one house, or in all three. Say it your way.")),
        Page("change", "change", _("If you could change one thing, what would it be?"), _("You can write, draw or record it."), "one_thing"),
        Page("you", "you", _("A bit about you"), _("You do not have to say.")),
        _CHECK,
    ),
    "adult": (
        Page("houses", "houses", _("What works, and what does not?"), _("Leave out names of children, workers and places.")),
        Page("change", "change", _("What is the one thing you would change?"), "", "one_thing"),
        Page("you", "you", _("Who are you?")),
        Page("alike", "alike", _("Ideas like yours")),
        Page("check", "check", _("Check your answers")),
    ),
}  # fmt: skip

_YOUNG_HOUSES = (
    House("worries", _("House of worries"), _("What makes you sad or scared?")),
    House("good", _("House of good things"), _("What is good? What helps you?")),
    House("dreams", _("House of dreams"), _("What do you wish for?")),
)
HOUSES: Final[dict[str, tuple[House, ...]]] = {
    "short": _YOUNG_HOUSES,
    "full": (
        House(
            "worries",
            _("House of worries"),
            _("What is hard or not fair?"),
            _("Things that hurt, that take too long, or that no one tells you."),
        ),
        House(
            "good",
            _("House of good things"),
            _("What helps? Who gets it right?"),
            _("Things we should keep, or do more of."),
        ),
        House(
            "dreams",
            _("House of dreams"),
            _("How should it be?"),
            _("Think big. What would be good for you, or for others?"),
        ),
    ),
    "session": _YOUNG_HOUSES,
    "adult": (
        House("worries", _("Worries"), _("What does not work for children or families?")),
        House("good", _("Good things"), _("What works and should stay?")),
        House("dreams", _("Dreams"), _("What should it be like?")),
    ),
}
#: Name of an answer, on the page where it is checked and where it is shown.
SHOWN_AS: Final[dict[str, Words]] = {
    "worries": _("Worries"),
    "good": _("Good things"),
    "dreams": _("Dreams"),
    "one_thing": _("One thing to change"),
    "link": _("A study or an example"),
    "typed_up": _("What the drawing or sound says"),
    "again": _("Said in another way"),
}


def page_of(form: str, page: str) -> Page | None:
    """Return a page of a form; nothing if it has none of that name.

    Example:
        >>> page_of("short", "houses").kind, page_of("short", "alike")
        ('houses', None)
    """
    return next((one for one in PAGES.get(form, ()) if one.id == page), None)


def beside(form: str, page: str, step: int) -> Page | None:
    """Return the page before (-1) or after (1).

    Example:
        >>> beside("short", "houses", 1).id, beside("short", "houses", -1)
        ('change', None)
    """
    pages = PAGES[form]
    place = next(at for at, one in enumerate(pages) if one.id == page) + step
    return pages[place] if 0 <= place < len(pages) else None


def screen(form: str, page: str) -> tuple[int, int]:
    """Return which screen a page is, and of how many: the first is the notice, the last the code.

    Example:
        >>> screen("short", "houses"), [screen(form, "check")[1] for form in PAGES]
        ((2, 6), [6, 6, 6, 7])
    """
    pages = PAGES[form]
    place = next(at for at, one in enumerate(pages) if one.id == page)
    return place + 2, len(pages) + 2


def texts_of(form: str) -> list[Any]:
    """Return every text that a form asks with, in a settled order: young testers approve these."""
    said: list[Any] = []
    for page in PAGES.get(form, ()):
        said += [page.heading, page.hint]
        said += [PICTURES[one] for one in ON_PAGE.get(page.key, ()) if form == "pictures"]
    for house in HOUSES.get(form, ()):
        said += [house.name, house.asked, house.hint]
    return [str(one) for one in said if one]
