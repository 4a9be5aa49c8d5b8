"""What a worker enters of a session with a group."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import Actor, record
from seethechild.web.calls.models import Call
from seethechild.web.ideas import writing
from seethechild.web.ideas.models import Draft, GroupSession
from seethechild.web.ideas.sending import Sent, send

NOTHING = _("Enter what was written, or add the drawing.")


@transaction.atomic
def begin(
    *, call: Call, on: date, setting: str, from_paper: bool, by: Actor
) -> GroupSession:
    """Begin a session."""
    made = GroupSession.objects.create(
        call=call, on=on, setting=setting, from_paper=from_paper, by=by.audit_name
    )
    record(verb="begin session", by=by, on=made)
    return made


def add_voice(group: GroupSession, form: Any, *, by: Actor) -> Sent:
    """Enter one voice; the same one again is not entered twice.

    Raises:
        NothingSaidError: there is nothing in it.
        NotTakingError: the call is not open any more.
    """
    draft, is_new = Draft.objects.get_or_create(
        token=form.cleaned_data["once"],
        defaults={
            "call": group.call, "form": "session", "group": group, "by": by.audit_name,
        },
    )  # fmt: skip
    if draft.group_id != group.pk:
        raise Draft.DoesNotExist
    if is_new:
        writing.keep(draft, form)
    return send(draft, by=by)


def of_late(by: Actor) -> QuerySet[GroupSession]:
    """Return the sessions somebody began last, with how many voices each has."""
    mine = GroupSession.objects.filter(by=by.audit_name).select_related("call")
    return mine.annotate(voices=Count("ideas"))[:20]


def slips_of(group: GroupSession) -> list[tuple[int, list[str]]]:
    """Return the codes of a session that are still kept, numbered as they were entered."""
    kept = group.drafts.exclude(sent="").order_by("pk")
    return [(place, one.code.split()) for place, one in enumerate(kept, start=1)]
