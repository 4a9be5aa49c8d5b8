"""Answer a sense check, without an account; take words back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.audit.actions import ANYONE, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.consult.models import SenseCheck, Vote, Words
from seethechild.web.consult.states import WORDS
from seethechild.web.consult.taking import standing


class NotTakenError(StateError):
    """It takes no answer now; ``standing`` says why."""

    def __init__(self, found: str) -> None:
        super().__init__(gettext("You can not answer now."))
        self.standing = found


class SentBeforeError(StateError):
    """Something else was sent from the same page."""


@transaction.atomic
def vote(
    *,
    asked: SenseCheck,
    voter: str,
    group: str,
    said: str,
    words: str = "",
    page: str | None = None,
) -> Vote:
    """Keep an answer; it takes the place of the voter's last one, which stays on record.

    That somebody is signed in is not kept: nobody can look up what anybody said.

    Args:
        asked: is open.
        voter: what stands for one browser in this sense check.
        group: as they say.
        said: of ``Vote.SAID``.
        words: why; a trained person reads them before anybody else does.
        page: what stands for the page it is sent from; sent again, it is one answer.

    Raises:
        NotTakenError: it is not open, or nobody keeps children safe today.
        SentBeforeError: another answer came from this page.
    """
    now = (
        SenseCheck.objects.select_for_update(of=("self",))
        .select_related("call")
        .get(pk=asked.pk)
    )
    before = Vote.objects.filter(page=page).first() if page else None
    if before:
        return _same(before, group, said, words)
    found = standing(now)
    if found != "open":
        raise NotTakenError(found)
    made = Vote.objects.create(
        asked=now, voter=voter, group=group, said=said, on=timezone.localdate(), page=page
    )
    record(verb="answer sense check", by=ANYONE, on=made)
    if words.strip():
        row = Words.objects.create(vote=made, exact=words.strip())
        record(verb="say why", by=ANYONE, on=row)
    return made


def _same(before: Vote, group: str, said: str, words: str) -> Vote:
    row = Words.objects.filter(vote=before).first()
    kept = row.exact if row else ""
    if (before.group, before.said, kept) != (group, said, words.strip()):
        raise SentBeforeError(gettext("Something else was sent from this page."))
    return before


@transaction.atomic
def take_back(*, asked: SenseCheck, voter: str) -> int:
    """Delete the words of a voter, also after it is closed (P7); what was counted stays counted.

    Words that safeguarding has go once it has done with them.

    Returns:
        How many were taken back.
    """
    now = timezone.now()
    rows = Words.objects.filter(vote__asked=asked, vote__voter=voter, taken_back_at=None)
    found = list(rows.select_for_update(of=("self",)))
    for row in found:
        if row.state == "held":
            row.taken_back_at = now
            row.save(update_fields=["taken_back_at"])
            record(verb="take back words", by=ANYONE, on=row)
        else:
            move(row, WORDS, "take back", by=ANYONE, exact="", shown="", taken_back_at=now)
    return len(found)
