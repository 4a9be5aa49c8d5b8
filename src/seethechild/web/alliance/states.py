"""States of organisations, of what they stand for, and of what they said they would do."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

ORGANISATION: Final = Flow(
    "organisation",
    {
        "asked": _("Asked to join"),
        "joined": _("Joined"),
        "declined": _("Not taken in"),
        "left": _("Left"),
    },
    {
        "accept": Arrow(("asked",), "joined"),
        "decline": Arrow(("asked",), "declined"),
        "leave": Arrow(("joined",), "left"),
    },
)
PLEDGE: Final = Flow(
    "pledge",
    {
        "offered": _("To be read by the chair"),
        "made": _("Made"),
        "declined": _("Not taken"),
        "ended": _("Ended"),
    },
    {
        "accept": Arrow(("offered",), "made"),
        "decline": Arrow(("offered",), "declined"),
        "end": Arrow(("made",), "ended"),
    },
)
COMMITMENT: Final = Flow(
    "commitment",
    {
        "offered": _("To be read by the chair"),
        "promised": _("Promised"),
        "declined": _("Not taken"),
        "kept": _("Kept"),
        "broken": _("Broken"),
        "changed": _("Changed"),
    },
    {
        "accept": Arrow(("offered",), "promised"),
        "decline": Arrow(("offered",), "declined"),
        "keep": Arrow(("promised",), "kept"),
        "break": Arrow(("promised",), "broken"),
        "change": Arrow(("promised",), "changed"),
        "make good": Arrow(("broken",), "kept"),
    },
)
