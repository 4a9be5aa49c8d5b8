"""Words that are said to who sent an idea, each in the way of the form it was sent in."""

from typing import Final

from django.utils.translation import gettext as _

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
