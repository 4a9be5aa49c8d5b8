"""The states of a call for ideas, and the ways between them."""

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

CALL = Flow(
    "call",
    {
        "planned": _("Planned"),
        "open": _("Open"),
        "closed": _("Closed"),
        "answered": _("Answered"),
    },
    {
        "open": Arrow(("planned",), "open"),
        "close": Arrow(("open",), "closed"),
        "answer": Arrow(("closed",), "answered"),
    },
)
