"""Every word of a form, so that what young testers approved is what is asked."""

from collections.abc import Iterator
from typing import Any, Final

from django.template.loader import get_template

from seethechild.web.ideas import questions

#: Pages of every form, beside those of its own kinds.
ALWAYS: Final = (
    "ideas/exit.html", "ideas/foot.html", "ideas/write/start.html", "calls/before.html",
    "calls/help.html", "calls/your_words.html", "calls/other_ways.html", "ideas/write/page.html", "ideas/write/drawing.html", "ideas/write/age.html",
    "ideas/write/check.html", "ideas/write/touch.html", "ideas/write/sent.html",
)  # fmt: skip
OF_KIND: Final = {
    "pictures": ("ideas/write/pictures.html", "ideas/pictures.html"),
    "houses": ("ideas/write/houses.html",),
    "change": ("ideas/write/change.html",),
    "you": ("ideas/write/you.html",),
    "alike": ("ideas/write/alike.html",),
}
GROUP: Final = ("ideas/group/voice.html", "ideas/group/slips.html")


def texts_of(form: str) -> Iterator[str]:
    """Return every text of a form in a settled order: its questions, then its pages."""
    yield from questions.texts_of(form)
    for name in templates_of(form):
        yield template(name)


def templates_of(form: str) -> list[str]:
    """Return the templates a form is made of.

    Example:
        >>> "ideas/write/houses.html" in templates_of("short")
        True
    """
    if form == "session":
        return list(GROUP)
    kinds = dict.fromkeys(page.kind for page in questions.PAGES.get(form, ()))
    return [*ALWAYS, *(name for kind in kinds for name in OF_KIND.get(kind, ()))]


def template(name: str) -> str:
    """Return a template's text."""
    found: Any = get_template(name)
    return str(found.template.source)
