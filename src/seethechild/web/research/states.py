"""What an export for research can be in, and the ways from one to another."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

EXPORT: Final = Flow(
    "research export",
    {
        "asked": _("Asked for: two people must agree"),
        "once": _("One person has agreed, one more must"),
        "ready": _("Agreed: it can be downloaded"),
        "refused": _("Not agreed"),
        "taken_back": _("Taken back by who asked"),
        "ended": _("Over: it cannot be downloaded again"),
    },
    {
        "agree first": Arrow(("asked",), "once"),
        "agree second": Arrow(("once",), "ready"),
        "refuse": Arrow(("asked", "once"), "refused"),
        "take back": Arrow(("asked", "once"), "taken_back"),
        "end": Arrow(("ready",), "ended"),
    },
)
