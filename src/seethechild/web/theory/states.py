"""States of evidence: what somebody suggested, what a reviewer kept or did not."""

from django.utils.translation import gettext_lazy as _

from seethechild.web.flow import Arrow, Flow

EVIDENCE = Flow(
    "evidence",
    {
        "suggested": _("Suggested, not yet read by a reviewer"),
        "kept": _("Kept: a reviewer has read it"),
        "not_used": _("Not used, with the reason"),
    },
    {
        "keep": Arrow(("suggested", "not_used"), "kept"),
        "leave out": Arrow(("suggested",), "not_used"),
    },
)
