"""What of the young people's panel waits to be read, for moderators; and what the panel is told of it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from seethechild.web.moderation.beside import Waits
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.reading import KIND
from seethechild.web.proposals.models import PanelWords, Proposal
from seethechild.web.safety.actions import hours_of
from seethechild.web.safety.cover import covering
from seethechild.web.safety.models import Concern


def to_read(user: User) -> QuerySet[PanelWords]:
    """Return what a moderator may read: what waits, but for what they wrote themselves.

    Somebody of an authority never sees what was once flagged as about staff (S15).
    """
    found = PanelWords.objects.filter(state="waiting").exclude(by=user.audit_name)
    if user.council:
        flagged = Concern.everything.filter(subject_kind=KIND, about_staff=True)
        keys = [int(key) for key in flagged.values_list("subject_key", flat=True)]
        found = found.exclude(pk__in=keys)
    return found.select_related("proposal")


def waiting(user: User) -> Iterator[Waits]:
    """Yield what waits, oldest first, without a word of it."""
    for row in to_read(user).defer("exact"):
        href = reverse("proposals:read_panel", args=[row.pk])
        yield Waits(row.get_kind_display(), row.proposal.title, href, row.at, row.pk)


def sent(user: Any, proposal: Proposal) -> list[dict[str, Any]]:
    """Return what the panel wrote that is not shown, for the panel alone.

    Words are for who wrote them: what one says may not be for the others. Whether it waits or is held
    looks the same, so that nobody can tell from this page that somebody may be at risk.
    """
    if not user.is_authenticated or "panel" not in user.roles:
        return []
    rows = PanelWords.objects.filter(proposal=proposal).exclude(state="shown")
    return [
        {
            "kind": row.get_kind_display(),
            "at": row.at,
            "words": row.exact if row.by == user.audit_name else "",
            "withheld": row.state == "withheld",
        }
        for row in rows
    ]


def when() -> dict[str, Any]:
    """Return when somebody reads, as the rota of today says: hours within, and from when to when."""
    hours = hours_of(covering("", timezone.localdate()))
    return {
        "within": settings.SAFETY_READ_HOURS,
        "opens": hours.opens,
        "closes": hours.closes,
    }
