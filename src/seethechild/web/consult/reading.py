"""What of sense checks waits to be read, for moderators."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from seethechild.voices.worry import worrying
from seethechild.web.consult.actions.reading import KIND
from seethechild.web.consult.models import Words
from seethechild.web.moderation.beside import Waits
from seethechild.web.people.models import User
from seethechild.web.safety.models import Concern


def to_read(user: User, *states: str) -> QuerySet[Words]:
    """Return what a moderator may read: what waits, or is in other states.

    Somebody of an authority never sees what was once flagged as about staff (S15).
    """
    found = Words.objects.filter(state__in=states or ("waiting",))
    if user.council:
        flagged = Concern.everything.filter(subject_kind=KIND, about_staff=True)
        keys = [int(key) for key in flagged.values_list("subject_key", flat=True)]
        found = found.exclude(pk__in=keys)
    return found.select_related("vote__asked__proposal", "vote__asked__call")


def waiting(user: User) -> Iterator[Waits]:
    """Yield what waits, oldest first, without a word of it."""
    for row in to_read(user):
        href = reverse("consult:read", args=[row.pk])
        asked, urgent = row.vote.asked, worrying(row.exact)
        kind, area = (
            gettext("Words of a sense check"),
            asked.call.area if asked.call else "",
        )
        yield Waits(kind, asked.proposal.title, href, row.at, row.pk, urgent, area)
