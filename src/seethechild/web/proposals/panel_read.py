"""What of the young people's panel is read, for moderators; and what the panel is told of it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from seethechild.voices.masking import REMOVED
from seethechild.voices.worry import worrying
from seethechild.web.moderation.beside import Anybody, Waits
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.amending import text_of
from seethechild.web.proposals.actions.reading import KIND, Shown, texts_of
from seethechild.web.proposals.models import (
    Amendment,
    Comment,
    Objection,
    PanelPage,
    PanelWords,
    Proposal,
)
from seethechild.web.proposals.wording import pieces_of
from seethechild.web.safety.cover import covering
from seethechild.web.safety.limits import hours_of
from seethechild.web.safety.models import Concern


def to_read(user: User | Anybody) -> QuerySet[PanelWords]:
    """Return what a moderator may read: what waits, but for what they wrote themselves.

    Somebody of an authority never sees what was once flagged as about staff (S15).
    """
    found = PanelWords.objects.filter(state="waiting").exclude(by=user.audit_name)
    if user.council:
        flagged = Concern.everything.filter(subject_kind=KIND, about_staff=True)
        keys = [int(key) for key in flagged.values_list("subject_key", flat=True)]
        found = found.exclude(pk__in=keys)
    return found.select_related("proposal")


def waiting(user: User | Anybody) -> Iterator[Waits]:
    """Yield what waits, oldest first, without a word of it."""
    for row in to_read(user):
        href = reverse("proposals:read_panel", args=[row.pk])
        kind, urgent = row.get_kind_display(), worrying(said_in(row))
        yield Waits(kind, row.proposal.title, href, row.at, row.pk, urgent)


def quoted(row: PanelWords) -> dict[str, Any]:
    """Return what a moderator sees of what they read; a change word by word, against what was there."""
    if row.kind != "change":
        return {"quote": row.exact, "row": row}
    before = text_of(row.proposal, row.version)
    return {"quote": row.why, "row": row, "pieces": pieces_of(before, row.exact)}


def shown_words(kind: str) -> QuerySet[Any]:
    """Return what the panel said that is shown: of the pages, the newest of each proposal.

    Raises:
        Http404: there is no such kind.
    """
    later = PanelPage.objects.filter(
        proposal=OuterRef("proposal"), number__gt=OuterRef("number")
    )
    found: dict[str, QuerySet[Any]] = {
        "page": PanelPage.objects.exclude(words=REMOVED).filter(~Exists(later)),
        "objection": Objection.objects.all(),
        "comment": Comment.objects.filter(role="panel"),
        "change": Amendment.objects.filter(
            role__in=("panel", "")
        ),  # of old ones nobody knows
    }
    if kind not in found:
        raise Http404
    return found[kind].select_related("proposal")


def still_there(shown: Shown) -> dict[str, Any]:
    """Return the words of it, and whether some of them went into the text of the proposal."""
    into = isinstance(shown, Amendment) and shown.settled.filter(accepted=True).exists()
    return {"quote": "\n\n".join(filter(None, texts_of(shown))), "into": into}


def said_in(row: PanelWords) -> str:
    """Return what somebody of the panel wrote, all of it."""
    return "\n\n".join(filter(None, (row.why, row.exact)))


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
            "words": said_in(row) if row.by == user.audit_name else "",
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
