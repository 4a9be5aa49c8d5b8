"""Write a decision, its dissent and its answers; publish it when nothing is owed any more."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.life import locked
from seethechild.web.proposals.actions.telling import tell
from seethechild.web.proposals.barriers import barriers
from seethechild.web.proposals.before import said_of, with_all_before
from seethechild.web.proposals.models import Decision, Dissent, Proposal, Reply
from seethechild.web.proposals.owed import FINAL, ideas_behind, owed, replies
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import DECIDED, DECISION, OUTCOMES, PROPOSAL
from seethechild.web.taskforce.rules import check_may_act


@transaction.atomic
def write_decision(
    *,
    proposal: Proposal,
    outcome: str,
    reasons: str,
    next_: str,
    by: User,
    heard: str = "",
    changes: str = "",
    review_on: date | None = None,
) -> Decision:
    """Write what is decided, or write it anew; nobody sees it before it is published.

    Args:
        proposal: to be decided.
        outcome: of ``OUTCOMES``.
        reasons: why.
        next_: what happens next.
        by: the chair.
        heard: what children and young people, families and staff said, each apart.
        changes: with which it is agreed.
        review_on: when it is looked at again.

    Raises:
        NotReadyError: all that is missing.
    """
    check_may_act(by, "proposal", proposal.slug)
    now = locked(proposal)
    refuse_if(
        (now.state != "deciding", _("It is not to be decided now.")),
        (not reasons.strip(), _("Give reasons.")),
        (not next_.strip(), _("Say what happens next.")),
        (
            outcome == "agreed_changed" and not changes.strip(),
            _("Say with which changes it is agreed."),
        ),
    )
    fields = {
        "outcome": outcome,
        "reasons": reasons,
        "heard": heard,
        "changes": changes if outcome == "agreed_changed" else "",
        "next": next_,
        "review_on": review_on,
        "by": by.audit_name,
    }
    made, _new = Decision.objects.update_or_create(proposal=now, defaults=fields)
    record(verb="write decision", by=by, on=made, details={"outcome": outcome})
    return made


@transaction.atomic
def add_dissent(*, decision: Decision, voice: str, words: str, by: User) -> Dissent:
    """Write down who would have decided otherwise, and why; it is printed with the decision (V5).

    Raises:
        NotReadyError: there are no words, or the decision is published.
    """
    check_may_act(by, "proposal", decision.proposal.slug)
    refuse_if(
        (not words.strip(), _("Say it in words.")),
        (decision.state != "draft", _("The decision is published.")),
    )
    made = Dissent.objects.create(
        decision=decision, voice=voice, words=words, by=by.audit_name
    )
    record(verb="add dissent", by=by, on=made)
    return made


@transaction.atomic
def answer_idea(
    *,
    proposal: Proposal,
    idea: str,
    words: str,
    reason: str,
    used: str,
    next_: str,
    by: User,
    kind: str = "decided",
) -> Answer | Reply:
    """Answer whoever sent an idea: what was decided, why, what was used of it, what comes next (C14).

    Before the decision is published the answer is kept, and may be written anew: it is told with the
    decision. Afterwards it is told at once.

    Args:
        proposal: to be decided, or decided.
        idea: name of one that fed it.
        words: the answer in short.
        reason: why it was decided so.
        used: what was used of the idea.
        next_: what happens next.
        by: a member or the chair.
        kind: ``"decided"`` or ``"working"``.

    Raises:
        NotReadyError: all that is missing.
    """
    check_may_act(by, "proposal", proposal.slug)
    now = locked(proposal)
    refuse_if(
        (now.state not in ("deciding", *DECIDED), _("Nothing is decided of it yet.")),
        (idea not in ideas_behind(now.slug), _("The idea does not feed this proposal.")),
        (kind not in FINAL, _("Say what was decided, or that it is happening.")),
        (not words.strip(), _("Answer in words.")),
        (not reason.strip(), _("Give the reason.")),
        (not used.strip(), _("Say what was used of the idea.")),
        (not next_.strip(), _("Say what happens next.")),
    )
    if now.state in DECIDED:
        return tell(idea, kind, words, now, by, reason=reason, used=used, next_=next_)
    fields = {"kind": kind, "words": words, "reason": reason, "used": used, "next": next_}
    made, _new = Reply.objects.update_or_create(
        proposal=now, idea=idea, defaults={**fields, "by": by.audit_name}
    )
    record(verb="write reply", by=by, on=made)
    return made


def _tell_all(proposal: Proposal, by: User) -> None:
    """Tell every answer that was written; one that was taken back meanwhile is told nothing."""
    left = Contribution.objects.exclude(state="withdrawn").values_list("name", flat=True)
    waiting = replies(proposal.slug)
    here = set(left.filter(name__in=list(waiting)))
    for name, one in waiting.items():
        if name in here:
            tell(
                name, one.kind, one.words, proposal, by,
                reason=one.reason, used=one.used, next_=one.next,
            )  # fmt: skip
        one.told_at = timezone.now()
        one.save(update_fields=["told_at"])
        record(verb="tell reply", by=by, on=one)


def _of_panel(proposal: Proposal, outcome: str) -> Iterator[str]:
    """Yield what of the young people's panel stops a decision, on the proposal and what went into it."""
    for one in with_all_before(proposal):
        unread = one.panel_words.filter(state__in=("waiting", "held"))
        kinds = set(unread.values_list("kind", flat=True))
        agreed = outcome in ("agreed", "agreed_changed")
        whys = (
            (
                agreed and one.objections.filter(state="open").exists(),
                gettext("An objection of the young people's panel has no answer yet."),
            ),
            (
                agreed and "objection" in kinds,
                gettext("An objection of the young people's panel waits to be read."),
            ),
            (
                "change" in kinds,
                gettext(
                    "A change that the young people's panel suggests waits to be read."
                ),
            ),
        )
        for holds, why in whys:
            if holds:
                yield said_of(one, proposal, why)


@transaction.atomic
def decide(*, decision: Decision, by: User) -> Proposal:
    """Publish a decision, and tell every answer that was written. The proposal goes where it says.

    Refused while an idea that fed it, however far back, has no answer in words (C13); and, to agree,
    while the young people's panel has an objection that nobody answered; and while anything that later apps
    know of stops it, such as a group below its floor without an answer (V2). All of it is asked also of
    what went into the proposal by merges and splits.

    Raises:
        NotReadyError: all that is missing.
        StateError: it is published, or the proposal is not to be decided.
    """
    check_may_act(by, "proposal", decision.proposal.slug)
    proposal = locked(decision.proposal)
    if proposal.state != "deciding":
        raise StateError(gettext("It is not to be decided now."))
    now = Decision.objects.select_for_update().get(pk=decision.pk)
    count = len(owed(proposal.slug))
    said = ngettext(
        "{count} idea that fed it has no answer yet.",
        "{count} ideas that fed it have no answer yet.",
        count,
    )
    refuse_if(
        (bool(count), said.format(count=count)),
        *((True, why) for why in _of_panel(proposal, now.outcome)),
        *((True, why) for why in barriers(proposal, now.outcome)),
    )
    _tell_all(proposal, by)
    move(now, DECISION, "publish", by=by, published_at=timezone.now())
    return move(proposal, PROPOSAL, OUTCOMES[now.outcome], by=by)
