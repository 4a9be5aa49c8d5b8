"""What everybody can read: who joined, what they promised, what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seethechild.web.alliance.models import Ally, Commitment, Note, Pledge

#: States of promises that are shown.
SHOWN: Final = ("promised", "kept", "broken", "changed")
#: What a promise can be looked for by; overdue is said by the clock.
STANDS: Final[dict[str, str | Promise]] = {
    "open": _("Still open"),
    "overdue": _("Overdue"),
    "kept": _("Kept"),
    "broken": _("Broken"),
    "changed": _("Changed"),
}


@dataclass(frozen=True)
class Counted:
    """How many promises stand where.

    Attributes:
        id: of ``STANDS``.
        words: its name.
        count: of promises.
    """

    id: str
    words: str | Promise
    count: int


def stands(commitment: Commitment) -> str:
    """Return where a promise stands today: one of ``STANDS``."""
    if commitment.state == "promised":
        return "overdue" if commitment.overdue else "open"
    return commitment.state


def counted(commitments: Iterable[Commitment]) -> list[Counted]:
    """Count promises by where they stand."""
    found = [stands(one) for one in commitments]
    return [Counted(name, words, found.count(name)) for name, words in STANDS.items()]


def shown_commitments(stand: str = "") -> QuerySet[Commitment]:
    """Return promises everybody can read, by the day they are due.

    Args:
        stand: only those that stand so, of ``STANDS``; all of them if empty or unknown.
    """
    rows = Commitment.objects.filter(state__in=SHOWN, ally__state__in=("joined", "left"))
    rows = rows.select_related("ally", "now").prefetch_related(
        Prefetch("notes", Note.objects.select_related("withheld"))
    )
    today = timezone.localdate()
    if stand == "open":
        return rows.filter(state="promised", due__gte=today)
    if stand == "overdue":
        return rows.filter(state="promised", due__lt=today)
    return rows.filter(state=stand) if stand in STANDS else rows


def joined() -> QuerySet[Ally]:
    """Return the organisations that joined, by name, each with its pledge and shown promises."""
    return Ally.objects.filter(state="joined").prefetch_related(
        Prefetch("pledges", Pledge.objects.filter(state="made"), to_attr="made"),
        Prefetch("commitments", shown_commitments(), to_attr="shown"),
    )
