"""The forms a call can offer, and what a contributor may say of themselves."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class FormKind:
    """One form.

    Attributes:
        id: as it is kept.
        name: as people who run a call read it.
        for_whom: who it is made for.
        start: what a visitor follows to begin.
        child: whether children read it themselves: plain words, and young testers.
    """

    id: str
    name: Words
    for_whom: Words
    start: Words
    child: bool


_FORMS = (
    FormKind(
        "pictures",
        _("Pictures"),
        _("Children under 8, and whoever likes pictures"),
        _("Use pictures"),
        child=True,
    ),
    FormKind(
        "short", _("Short form"), _("Children from 8 to 13"), _("Use few words"), child=True
    ),
    FormKind(
        "full",
        _("Full form"),
        _("Young people of 14 and over"),
        _("Write more"),
        child=True,
    ),
    FormKind(
        "adult",
        _("Form for adults"),
        _("Parents, carers and workers"),
        _("I am an adult"),
        child=False,
    ),
    FormKind(
        "session",
        _("Group session"),
        _("A worker with a group"),
        _("I work with a group"),
        child=False,
    ),
)
#: Form id → the form, in the order they are offered.
FORMS: Final = {form.id: form for form in _FORMS}
FORM_CHOICES: Final = [(form.id, form.name) for form in _FORMS]

#: The page of a sense check: no way to send an idea, but children read it, so young testers approve it.
SENSE: Final = FormKind(
    "sense",
    _("Sense check"),
    _("Whoever is asked whether they can live with a proposal"),
    _("Say what you think"),
    child=True,
)
#: Form id → all that young testers approve.
TESTED: Final = {**FORMS, SENSE.id: SENSE}
TESTED_CHOICES: Final = [(form.id, form.name) for form in TESTED.values()]

#: The only ages asked for (P2): bands, never a date of birth.
AGE_BANDS: Final = (
    ("under-8", _("Under 8")),
    ("8-10", _("8 to 10")),
    ("11-13", _("11 to 13")),
    ("14-17", _("14 to 17")),
    ("18-25", _("18 to 25")),
    ("adult", _("Over 25")),
)
#: Ages in years of the bands of children and young people.
YOUNG_AGES: Final = {
    "under-8": range(8),
    "8-10": range(8, 11),
    "11-13": range(11, 14),
    "14-17": range(14, 18),
    "18-25": range(18, 26),
}
#: Who somebody is, as they say it.
VOICES: Final = (
    ("child", _("A child or young person")),
    ("parent", _("A parent")),
    ("carer", _("A carer")),
    ("worker", _("Somebody who works with children")),
    ("other", _("Somebody else")),
)
