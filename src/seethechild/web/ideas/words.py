"""Words that are said to who sent an idea, each in the way of the form it was sent in."""

from typing import Final

from django.utils.translation import gettext as _

from seethechild.voices.reading import grade
from seethechild.web.calls.forms_kinds import FORMS

#: The school year that can read what children and adults are told (C1).
CHILD_GRADE: Final = 4.0
ADULT_GRADE: Final = 8.0


def is_child_form(form: str) -> bool:
    """Whether who sent it reads as a child does; what a group said is answered as to children."""
    return form == "session" or (form in FORMS and FORMS[form].child)


def grade_for(form: str) -> float:
    """Return the hardest reading grade an answer may have."""
    return CHILD_GRADE if is_child_form(form) else ADULT_GRADE


def received_words(form: str) -> str:
    """Return what the site itself says when an idea has come."""
    if is_child_form(form):
        return _("We got your idea. Thank you! A person will read it.")
    return _("We have received your idea. A trained person will read it.")


def state_words(state: str, form: str) -> str:
    """Return where an idea is, for whoever holds its code."""
    child = {
        "waiting": _("A person will read it soon."),
        "published": _("It is on this site. We took out all names."),
        "returned": _("We have a question for you."),
        "withheld": _("We read it. We do not show it on this site."),
        "withdrawn": _("You took it back. Your words are gone from this site."),
    }
    adult = {
        "waiting": _("It is waiting to be read."),
        "published": _("It is published, without names and places."),
        "returned": _("We have a question before it can be published."),
        "withheld": _("It has been read. It is not published."),
        "withdrawn": _("You took it back. Its words have been deleted."),
    }
    return (child if is_child_form(form) else adult)[state]


def too_hard(form: str, text: str) -> bool:
    """Whether a text is harder than who sent an idea by a form can read: for forms that ask for answers.

    Example:
        >>> too_hard("short", "We will try it."), too_hard("adult", "We will try it.")
        (False, False)
    """
    return bool(text.strip()) and grade(text) > grade_for(form)
