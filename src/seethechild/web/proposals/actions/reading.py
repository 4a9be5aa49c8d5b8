"""Read what the young people's panel wrote before anybody else does: let it through, or hold it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.voices.masking import REMOVED, only_removed
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.flow import Flow
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.amending import text_of
from seethechild.web.proposals.actions.life import locked
from seethechild.web.proposals.actions.safety_page import (
    next_number,
    only_takes_out,
    write_safety_page,
)
from seethechild.web.proposals.models import (
    Amendment,
    Comment,
    Objection,
    PanelPage,
    PanelWords,
)
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import AMENDMENT, COMMENT, OBJECTION, PANEL_WORDS
from seethechild.web.proposals.wording import pieces_of
from seethechild.web.safety.actions import raise_concern

KIND = "panel"
Shown = PanelPage | Objection | Comment | Amendment
#: What is shown → as what the panel wrote it.
KINDS: Mapping[type[Shown], str] = {
    PanelPage: "page",
    Objection: "objection",
    Comment: "comment",
    Amendment: "change",
}
FLOWS: Mapping[type[Shown], Flow] = {
    Objection: OBJECTION,
    Comment: COMMENT,
    Amendment: AMENDMENT,
}


@transaction.atomic
def let_through(
    *, row: PanelWords, words: str, by: User, reason: str = "", why: str = ""
) -> Shown:
    """Show what the panel wrote: as it is, or with words taken out to keep somebody safe.

    Args:
        row: waits to be read.
        words: what is shown, with ``[removed]`` where words were taken out.
        by: a moderator whose training and check are in date.
        reason: why words were taken out; everybody can read it.
        why: of a change, the panel's reason as it is shown; as they wrote it where nothing is given.

    Returns:
        What was made of it. Of a page that a newer one has followed, that newer one: the newest is shown.

    Raises:
        NotReadyError: they wrote it, words were put in, or there is no reason.
        StateError: somebody was quicker, or it is held.
    """
    locked(row.proposal)
    why = why or row.why
    pages = row.proposal.panel_words.filter(kind="page")
    whole = (words.split(), why.split()) == (row.exact.split(), row.why.split())
    refuse_if(
        (row.by == by.audit_name, _("You wrote this. Somebody else must read it.")),
        (
            not only_removed(row.exact, words) or not _only_of_panel(row, words, why),
            _("Words can only be taken out: nobody else writes for the panel."),
        ),
        (not whole and not reason.strip(), _("Say why the words are unsafe.")),
        (
            row.kind == "page" and pages.filter(state="waiting", pk__lt=row.pk).exists(),
            _("The panel wrote an earlier page that waits. Read that first."),
        ),
    )
    reason = "" if whole else reason
    move(
        row, PANEL_WORDS, "let through", by=by, reason=reason,
        read_by=by.audit_name, read_at=timezone.now(),
    )  # fmt: skip
    later = pages.filter(state="shown", pk__gt=row.pk) if row.kind == "page" else ()
    if later:
        return row.proposal.panel_pages.order_by("-number")[0]
    made = _shown(row, row.exact if whole else words, why, reason, by)
    record(verb="show panel's words", by=by, on=made, reason=reason)
    row.made = made.pk
    row.save(update_fields=["made"])
    return made


def _only_of_panel(row: PanelWords, words: str, why: str) -> bool:
    """Return whether of a change only what the panel put in was taken out, and nothing put in its reason."""
    if row.kind != "change":
        return True
    place = 0
    for piece in pieces_of(text_of(row.proposal, row.version), row.exact):
        kept = piece.words.strip()
        place = words.find(kept, place)
        if place < 0:
            return False
        place += len(kept)
    return only_takes_out(row.why, why)


def _shown(row: PanelWords, words: str, why: str, reason: str, by: User) -> Shown:
    proposal, version = row.proposal, row.version
    if row.kind == "objection":
        return Objection.objects.create(proposal=proposal, words=words, by=row.by)
    if row.kind == "comment":
        return Comment.objects.create(
            proposal=proposal, version=version, paragraph=row.paragraph,
            words=words, role="panel", by=row.by,
        )  # fmt: skip
    if row.kind == "change":
        return Amendment.objects.create(
            proposal=proposal, version=version, text=words, reason=why, idea=row.idea,
            role="panel", by=row.by,
        )  # fmt: skip
    return PanelPage.objects.create(
        proposal=proposal,
        number=next_number(proposal),
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
        seen="\n\n".join(filter(None, (row.exact, row.why))),
        reach="",
        received_at=row.at,
        by=by,
    )


@transaction.atomic
def hold_shown(*, shown: Shown, level: str, about_staff: bool, by: User) -> None:
    """Take what the panel said away from everybody but safeguarding, though it was shown already.

    If safeguarding gives it back, a moderator reads it anew; then it is shown as something new.

    Args:
        shown: the newest page of the panel, or its comment, objection or suggested change.
        level: how soon somebody must act.
        about_staff: whether it is said of somebody who works with children, or of an authority.
        by: a moderator.

    Raises:
        StateError: somebody was quicker.
    """
    locked(shown.proposal)
    row = _written(shown, by)
    if isinstance(shown, PanelPage):
        newest = shown.proposal.panel_pages.order_by("-number").first()
        if newest is None or newest.pk != shown.pk:
            raise StateError(gettext("Somebody may have been quicker: look at it again."))
        write_safety_page(shown.proposal, REMOVED, gettext("It is read again."), by)
    else:
        move(shown, FLOWS[type(shown)], "hide", by=by)
    hold(row=row, level=level, about_staff=about_staff, by=by)


def _written(shown: Shown, by: User) -> PanelWords:
    """Return what the panel wrote; of what was shown before such rows were kept, a new row of the same words."""
    kind = KINDS[type(shown)]
    rows = shown.proposal.panel_words.filter(kind=kind, state="shown").order_by("-pk")
    row = (rows if kind == "page" else rows.filter(made=shown.pk)).first()
    if row is None:
        told = ("version", "paragraph", "idea")
        words, why = texts_of(shown)
        row = PanelWords.objects.create(
            proposal=shown.proposal, kind=kind, exact=words, why=why, by=shown.by, made=shown.pk,
            **{name: getattr(shown, name) for name in told if hasattr(shown, name)},
        )  # fmt: skip
        record(verb="keep panel's words", by=by, on=row)
    return row


def texts_of(shown: Shown) -> tuple[str, str]:
    """Return the words of what is shown; of a change also its reason."""
    return (shown.text, shown.reason) if isinstance(shown, Amendment) else (shown.words, "")


def settled(key: str, outcome: str, by: Actor) -> None:
    """Do with it what closing its concern says: back to those who read, or never shown."""
    verb = "let go" if outcome == "back" else "withhold"
    move(PanelWords.objects.get(pk=int(key)), PANEL_WORDS, verb, by=by)
