"""Read what the young people's panel wrote before anybody else does: let it through, or hold it."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.voices.masking import only_removed
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import move
from seethechild.web.people.models import User
from seethechild.web.proposals.models import (
    Comment,
    Objection,
    PanelPage,
    PanelWords,
    Proposal,
)
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import PANEL_WORDS
from seethechild.web.safety.actions import raise_concern

KIND = "panel"


@transaction.atomic
def let_through(
    *, row: PanelWords, words: str, by: User, reason: str = ""
) -> PanelPage | Objection | Comment:
    """Show what the panel wrote: as it is, or with words taken out to keep somebody safe.

    Args:
        row: waits to be read.
        words: what is shown, with ``[removed]`` where words were taken out.
        by: a moderator whose training and check are in date.
        reason: why words were taken out; everybody can read it.

    Raises:
        NotReadyError: they wrote it, words were put in, or there is no reason.
        StateError: somebody was quicker, or it is held.
    """
    Proposal.objects.select_for_update().get(pk=row.proposal_id)
    earlier = PanelWords.objects.filter(
        proposal=row.proposal_id, kind="page", state="waiting", pk__lt=row.pk
    )
    whole = words.split() == row.exact.split()
    refuse_if(
        (row.by == by.audit_name, _("You wrote this. Somebody else must read it.")),
        (
            not only_removed(row.exact, words),
            _("Words can only be taken out: nobody else writes for the panel."),
        ),
        (not whole and not reason.strip(), _("Say why the words are unsafe.")),
        (
            row.kind == "page" and earlier.exists(),
            _("The panel wrote an earlier page that waits. Read that first."),
        ),
    )
    reason = "" if whole else reason
    move(
        row, PANEL_WORDS, "let through", by=by, reason=reason,
        read_by=by.audit_name, read_at=timezone.now(),
    )  # fmt: skip
    made = _shown(row, row.exact if whole else words, reason, by)
    record(verb="show panel's words", by=by, on=made, reason=reason)
    return made


def _shown(
    row: PanelWords, words: str, reason: str, by: User
) -> PanelPage | Objection | Comment:
    if row.kind == "objection":
        return Objection.objects.create(proposal=row.proposal, words=words, by=row.by)
    if row.kind == "comment":
        return Comment.objects.create(
            proposal=row.proposal, version=row.version, paragraph=row.paragraph,
            words=words, role="panel", by=row.by,
        )  # fmt: skip
    last = row.proposal.panel_pages.aggregate(last=Max("number"))["last"] or 0
    return PanelPage.objects.create(
        proposal=row.proposal,
        number=last + 1,
        kind="safety" if reason else "panel",
        words=words,
        reason=reason,
        by=by.audit_name if reason else row.by,
    )


@transaction.atomic
def hold(*, row: PanelWords, level: str, about_staff: bool, by: User) -> None:
    """Take it away from all but safeguarding: someone may be at risk.

    Raises:
        StateError: somebody was quicker.
    """
    move(row, PANEL_WORDS, "hold", by=by)
    raise_concern(
        subject_kind=KIND,
        subject_key=str(row.pk),
        level=level,
        about_staff=about_staff,
        area="",  # the panel is of the taskforce, not of a council
        seen=row.exact,
        reach="",
        received_at=row.at,
        by=by,
    )


def settled(key: str, outcome: str, by: Actor) -> None:
    """Do with it what closing its concern says: back to those who read, or never shown."""
    verb = "let go" if outcome == "back" else "withhold"
    move(PanelWords.objects.get(pk=int(key)), PANEL_WORDS, verb, by=by)
