"""Comment on a paragraph; the young people's panel's own page and its objections."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import move
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.amending import text_of
from seethechild.web.proposals.actions.safety_page import only_takes_out, write_safety_page
from seethechild.web.proposals.actions.unread import keep_unread, speaks_as
from seethechild.web.proposals.models import (
    Comment,
    Objection,
    PanelPage,
    PanelWords,
    Proposal,
)
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import COMMENT, OBJECTION, OPEN
from seethechild.web.proposals.wording import paragraphs
from seethechild.web.taskforce.rules import check_may_act

#: While it is so, something can be said of it.
TALKED = frozenset({*OPEN, "in_trial", "deciding"})
_OVER = _("It is not open for comment now.")


@transaction.atomic
def comment(
    *, proposal: Proposal, version: int, paragraph: int, words: str, by: User
) -> Comment | PanelWords:
    """Say something of one paragraph of one version; what the panel says is read first.

    Args:
        proposal: shown to everybody, not decided.
        version: its number.
        paragraph: 1 for the first.
        words: what is said.
        by: of the young people's panel, a member or a reviewer; shown by that, without a name.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", proposal.slug)
    last = len(paragraphs(text_of(proposal, version)))
    refuse_if(
        (proposal.state not in TALKED, _OVER),
        (not 1 <= paragraph <= last, _("There is no such paragraph.")),
    )
    role = speaks_as(by)
    if role == "panel":
        return keep_unread(
            proposal, "comment", words, by, version=version, paragraph=paragraph
        )
    made = Comment.objects.create(
        proposal=proposal,
        version=version,
        paragraph=paragraph,
        words=words,
        role=role,
        by=by.audit_name,
    )
    record(verb="comment", by=by, on=made)
    return made


@transaction.atomic
def hide_comment(*, comment: Comment, reason: str, by: User) -> Comment:
    """Hide a comment to keep somebody safe. It needs no declaration: safety does not wait.

    Raises:
        StateError: it is hidden.
    """
    return move(comment, COMMENT, "hide", by=by, reason=reason)


@transaction.atomic
def write_panel_page(*, proposal: Proposal, words: str, by: User) -> PanelWords:
    """Write the panel's own page on a proposal, in its own words; also when it was decided.

    A trained person reads it before anybody else sees it: each new version anew.

    Raises:
        NotReadyError: the proposal is a draft that the public cannot see.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((proposal.state == "draft", _("It is a draft: nobody could see the page.")))
    return keep_unread(proposal, "page", words, by)


@transaction.atomic
def edit_for_safety(*, proposal: Proposal, words: str, reason: str, by: User) -> PanelPage:
    """Take words out of the panel's page to keep somebody safe; the page says that it was done.

    It needs no declaration: safety does not wait.

    Args:
        proposal: has a page of the panel.
        words: the page without them.
        reason: why they are unsafe.
        by: a moderator.

    Raises:
        NotReadyError: there is no page, no reason, or words were put in.
    """
    newest = proposal.panel_pages.order_by("-number").first()
    refuse_if(
        (newest is None, _("The panel has no page on it.")),
        (not reason.strip(), _("Say why the words are unsafe.")),
        (
            newest is not None and not only_takes_out(newest.words, words),
            _(
                "Words can only be taken out, with [removed] in their place: nobody else writes "
                "for the panel."
            ),
        ),
    )
    return write_safety_page(proposal, words, reason, by)


@transaction.atomic
def object_to(*, proposal: Proposal, words: str, by: User) -> PanelWords:
    """Object, as the young people's panel: from now on it cannot be agreed before this is answered.

    A trained person reads it first; then everybody can, and it can be answered.

    Raises:
        NotReadyError: nothing can be said of it now.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((proposal.state not in TALKED, _OVER))
    return keep_unread(proposal, "objection", words, by)


@transaction.atomic
def answer_objection(*, objection: Objection, answer: str, by: User) -> Objection:
    """Answer the panel's objection in words.

    Raises:
        NotReadyError: there are no words.
        StateError: it is answered.
    """
    check_may_act(by, "proposal", objection.proposal.slug)
    refuse_if((not answer.strip(), _("Answer in words.")))
    return move(
        objection, OBJECTION, "answer", by=by,
        answer=answer, answered_by=by.audit_name, answered_at=timezone.now(),
    )  # fmt: skip
