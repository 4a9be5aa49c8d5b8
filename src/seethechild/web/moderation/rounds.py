"""What a worker does again and again: remind those who read that something waits too long (S4)."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.ideas.models import Contribution
from seethechild.web.moderation import beside
from seethechild.web.moderation.queue import late_beside, late_ones
from seethechild.web.people.models import User
from seethechild.web.safety.cover import covering

#: Held while a reminder is fresh, so that several workers send one.
_KEY: Final = "moderation:reminded"
_HOUR: Final = 3600


def go() -> int:
    """Send one message to whoever reads and whoever is on cover, if nobody opened something in time.

    It tells of ideas, also those that were said again, and of all that waits beside them: words of sense
    checks and of the young people's panel. It holds how many and a link, no words. Again only when the set
    hours have gone by.

    Returns:
        How many it tells of; 0 where none was sent.
    """
    waiting = Contribution.objects.filter(state="waiting")
    unread = list(
        waiting.exclude(first_read_at__isnull=False, unread_since=None).defer("exact")
    )
    late = late_ones(unread)
    others = late_beside(beside.waiting(beside.Anybody()))
    count = len(late) + len(others)
    if not count or not cache.add(_KEY, 1, timeout=settings.SAFETY_READ_HOURS * _HOUR):
        return 0
    try:
        areas = {one.area for one in unread if one.pk in late}
        _send(len(late), len(others), people(areas | {one.area for one in others}))
    except Exception:
        cache.delete(_KEY)  # tried again next time
        raise
    record(verb="remind moderators", by=PROGRAM, details={"late": count})
    return count


def people(areas: Iterable[str]) -> set[str]:
    """Return where those who may read are reached, and who is on cover for some areas."""
    readers = User.objects.filter(is_active=True, held__role="moderator")
    found = {one.email for one in readers if one.is_cleared}
    today = timezone.localdate()
    for cover in filter(None, (covering(area, today) for area in areas)):
        found |= {cover.lead.email, cover.deputy.email}
    return found


def _send(ideas: int, others: int, to: set[str]) -> None:
    of_ideas = ngettext(
        "%(count)s idea has waited longer than it should, and nobody has opened it.",
        "%(count)s ideas have waited longer than they should, and nobody has opened them.",
        ideas,
    ) % {"count": ideas}
    of_others = ngettext(
        "%(count)s text of a sense check or of the young people's panel has waited longer than it should.",
        "%(count)s texts of sense checks or of the young people's panel have waited longer than they should.",
        others,
    ) % {"count": others}
    lines = [*([of_ideas] if ideas else []), *([of_others] if others else [])]
    said = "\n".join(lines)
    link = settings.SITE + reverse("moderation:home")
    # each gets it without the others' addresses
    EmailMessage(
        gettext("Something waits to be read"), f"{said}\n{link}\n", bcc=sorted(to)
    ).send()
