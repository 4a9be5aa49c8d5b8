"""States of a concern, and the ways between them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

#: What was decided about a child: where the safeguarding lead's thinking ends.
DECIDED: Final = ("referred", "advice", "no_action")
#: Before that.
UNDECIDED: Final = ("open", "triaged")

CONCERN: Final = Flow(
    "concern",
    {
        "open": _("Open: nobody has decided yet"),
        "triaged": _("Read, and being worked on"),
        "referred": _("Referred to children's services or the police"),
        "advice": _("Advice given, or help offered"),
        "no_action": _("No further action"),
        "closing": _("One person asks to close it, a second must agree"),
        "closed": _("Closed by two people"),
    },
    {
        "triage": Arrow(("open",), "triaged"),
        "refer": Arrow(("triaged", "advice", "no_action"), "referred"),
        "advise": Arrow(("triaged",), "advice"),
        "end without action for": Arrow(("triaged",), "no_action"),
        "ask to close": Arrow(DECIDED, "closing"),
        "keep open": Arrow(("closing",), "triaged"),
        "close": Arrow(("closing",), "closed"),
    },
)
