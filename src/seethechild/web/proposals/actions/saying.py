"""Comment on a paragraph; the young people's panel's own page and its objections."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.voices.masking import REMOVED, only_removed
from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import move
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.amending import text_of
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
    role = _speaks_as(by)
    if role == "panel":
        return _to_read(
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


def _speaks_as(user: User) -> str:
    roles = (role for role, _name in Comment.ROLES if role in user.roles)
    return next(roles, "member")  # a chair is a member of the taskforce


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
    return _to_read(proposal, "page", words, by)


def _to_read(
    proposal: Proposal, kind: str, words: str, by: User, **where: int
) -> PanelWords:
    made = PanelWords.objects.create(
        proposal=proposal, kind=kind, exact=words, by=by.audit_name, **where
    )
    verb = {"page": "write panel page", "objection": "object", "comment": "comment"}[kind]
    record(verb=verb, by=by, on=made)
    return made


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
            newest is not None and not _only_takes_out(newest.words, words),
            _(
                "Words can only be taken out, with [removed] in their place: nobody else writes "
                "for the panel."
            ),
        ),
    )
    return _safety_page(proposal, words, reason, by)


def _only_takes_out(before: str, after: str) -> bool:
    """Return whether what stays are the panel's words, in their order; none may stay."""
    return after.strip() == REMOVED or only_removed(before, after)


def _safety_page(proposal: Proposal, words: str, reason: str, by: User) -> PanelPage:
    Proposal.objects.select_for_update().get(pk=proposal.pk)
    last = proposal.panel_pages.aggregate(last=Max("number"))["last"] or 0
    made = PanelPage.objects.create(
        proposal=proposal,
        number=last + 1,
        kind="safety",
        words=words,
        reason=reason,
        by=by.audit_name,
    )
    record(verb="edit panel page for safety", by=by, on=made, reason=reason)
    return made


@transaction.atomic
def object_to(*, proposal: Proposal, words: str, by: User) -> PanelWords:
    """Object, as the young people's panel: from now on it cannot be agreed before this is answered.

    A trained person reads it first; then everybody can, and it can be answered.

    Raises:
        NotReadyError: nothing can be said of it now.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((proposal.state not in TALKED, _OVER))
    return _to_read(proposal, "objection", words, by)


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
