"""Answer a sense check, without an account."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.audit.actions import ANYONE, record
from seethechild.web.audit.moving import StateError
from seethechild.web.consult.models import SenseCheck, Vote, Words


def takes_answers(asked: SenseCheck) -> bool:
    """Return whether it can be answered today."""
    return asked.state == "open" and asked.opens <= timezone.localdate() <= asked.closes


@transaction.atomic
def vote(*, asked: SenseCheck, voter: str, group: str, said: str, words: str = "") -> Vote:
    """Keep an answer; it takes the place of the voter's last one, which stays on record.

    That somebody is signed in is not kept: nobody can look up what anybody said.

    Args:
        asked: is open.
        voter: what stands for one browser in this sense check.
        group: as they say.
        said: of ``Vote.SAID``.
        words: why; a trained person reads them before anybody else does.

    Raises:
        StateError: it is not open.
    """
    now = SenseCheck.objects.select_for_update().get(pk=asked.pk)
    if not takes_answers(now):
        raise StateError(gettext("It is closed. You can not answer now."))
    made = Vote.objects.create(
        asked=now, voter=voter, group=group, said=said, on=timezone.localdate()
    )
    record(verb="answer sense check", by=ANYONE, on=made)
    if words.strip():
        row = Words.objects.create(vote=made, exact=words.strip())
        record(verb="say why", by=ANYONE, on=row)
    return made
