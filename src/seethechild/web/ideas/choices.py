"""What can be chosen about an idea: as few and as wide words as will do (P2)."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.calls.forms_kinds import AGE_BANDS, VOICES

__all__ = ["AGE_BANDS", "ANSWERS", "FILE_KINDS", "THEMES", "VOICES", "WANTS", "YOUNG"]

#: Bands in which somebody speaks as a child or young person, whatever else they are.
YOUNG: Final = frozenset({"under-8", "8-10", "11-13", "14-17"})
FILE_KINDS: Final = (
    ("drawing", _("Drawing")),
    ("photo", _("Photo")),
    ("sound", _("Sound")),
)
WANTS: Final = (
    ("talk", _("I want someone to get in touch")),
    ("news", _("I want to hear what you do with my idea")),
)
ANSWERS: Final = (
    ("received", _("We got it")),
    ("looking", _("We are looking at it")),
    ("joined", _("We put it with ideas like it")),
    ("tested", _("We are trying it out")),
    ("decided", _("We have decided")),
    ("working", _("It is happening")),
)
#: What an idea can be about.
THEMES: Final = (
    ("help", _("Getting help")),
    ("home", _("Home and family")),
    ("safe", _("Feeling safe")),
    ("listen", _("Being listened to")),
    ("people", _("Workers and carers")),
    ("school", _("School and college")),
    ("health", _("Health and feelings")),
    ("money", _("Money and things")),
    ("friends", _("Friends and fun")),
    ("moving", _("Moving and leaving")),
    ("other", _("Something else")),
)
