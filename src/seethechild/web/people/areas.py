"""What somebody signed in can go to from their own page: the pages of their roles."""

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from seethechild.web.permissions import who

#: URL name → words. Who may open each, ``permissions.WHO`` says.
AREAS: Final = {
    "moderation:home": _("Ideas to read"),
    "safety:home": _("Safeguarding"),
    "safety:raise": _("Raise a concern you were told of"),
    "safety:rota": _("Safeguarding rota"),
    "safety:numbers": _("Safeguarding: numbers for the board"),
    "safety:clearances": _("Training and DBS checks"),
    "safety:alerts": _("Alerts that have not arrived"),
    "calls:manage": _("Calls for ideas"),
    "ideas:session_new": _("Enter what a group said"),
    "proposals:desk": _("Proposals: what waits for you"),
    "theory:review": _("Evidence to read and grade"),
    "taskforce:mine": _("Your part in the taskforce"),
    "taskforce:desk": _("The taskforce's members and papers"),
    "alliance:mine": _("Your organisation's promises"),
    "alliance:desk": _("Organisations to read"),
    "practice:written": _("Examples of practice to write and check"),
    "research:home": _("Ideas for research"),
    "journeys:home": _("Your council's journeys"),
    "checking:home": _("Check claims and runs"),
    "people:everybody": _("People and organisations"),
    "people:audit": _("Audit trail"),
    "backup:home": _("Full export"),
}


def areas_of(user: Any) -> list[tuple[str, Any]]:
    """Return the addresses somebody may go to, with their words."""
    return [
        (reverse(name), words)
        for name, words in AREAS.items()
        if (may := who(name)) is not None and may.test(user)
    ]
