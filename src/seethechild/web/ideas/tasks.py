"""What the worker does for ideas: tell an advocacy service that somebody asked, and nothing more."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.core.progress import Progress
from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.calls.models import Call
from seethechild.web.ideas.models import AdvocateRequest
from seethechild.web.people.models import User

SUBJECT = _("Somebody asked for an advocate")


def tell_advocate(given: Mapping[str, Any], _progress: Progress) -> str:
    """Tell whoever arranges advocacy for a call that there is a request: no word of it, no name (C16)."""
    asked = AdvocateRequest.objects.select_related("contribution__call").filter(
        pk=given["request"], told_at=None
    )
    one = asked.first()
    if one is None:
        return ""
    asked.update(tries=F("tries") + 1)
    call = one.contribution.call
    words = _(
        "A child or young person asked for help to say what they want.\n\n"
        "Call for ideas: %(call)s\nReference: A%(number)d\nAdvocacy service: %(service)s\n\n"
        "Nothing else is in this message. The safeguarding lead sees the request when signed in."
    ) % {
        "call": call.title,
        "number": one.pk,
        "service": f"{call.advocacy_name}, {call.advocacy_reach}",
    }
    send_mail(SUBJECT, words, settings.DEFAULT_FROM_EMAIL, receivers(call))
    with transaction.atomic():
        asked.update(told_at=timezone.now())
        record(verb="tell advocate", by=PROGRAM, on=one, changes=0)
    return ""


def receivers(call: Call) -> list[str]:
    """Return the advocacy service's own address; without one, safeguarding's, who ring the service."""
    if call.advocacy_email:
        return [call.advocacy_email]
    leads = User.objects.filter(is_active=True, held__role="safeguarding")
    return sorted(leads.values_list("email", flat=True)) or [settings.CONTACT_EMAIL]
