"""Join ideas to a proposal, merge, split and replace proposals: with nothing lost, by two people."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import move
from seethechild.web.flow import Flow
from seethechild.web.ideas.public import published
from seethechild.web.lineage.actions import link
from seethechild.web.lineage.graph import fed
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.life import (
    CHANGES_OPEN,
    changes_wait,
    locked,
    make_proposal,
)
from seethechild.web.proposals.actions.telling import tell
from seethechild.web.proposals.barriers import barriers
from seethechild.web.proposals.models import Grouping, Merging, Proposal, Splitting
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import (
    DECIDED,
    GROUPING,
    MERGING,
    OPEN,
    PROPOSAL,
    SPLITTING,
)
from seethechild.web.taskforce.rules import check_may_act

#: What ideas can still be joined to, and what others can be merged into.
TAKES = frozenset({"draft", *OPEN})
_ITSELF = _("Somebody else has to confirm what you suggested.")
_NO_SPLIT = _("It cannot be split where it is now.")
_NEW_TEXT = _(
    "Its text was changed after the split was suggested. Decline it, and suggest it anew."
)
Row = TypeVar("Row", Grouping, Merging, Splitting)


@transaction.atomic
def suggest_join(
    *, idea: str, proposal: Proposal, reason: str, by: User, moved_from: str = ""
) -> Grouping:
    """Suggest that an idea belongs to a proposal.

    Args:
        idea: name of a published idea.
        proposal: that is not decided.
        reason: what they have in common.
        by: a member.
        moved_from: slug of the proposal it would be moved from.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", proposal.slug)
    proposal = locked(proposal)  # two who suggest the same at once: the second is told
    straight = set(fed("idea", idea))
    refuse_if(
        (not published().filter(name=idea).exists(), _("There is no such idea to see.")),
        (proposal.state not in TAKES, _("No idea can be joined to it any more.")),
        (
            ("proposal", proposal.slug) in straight,
            _("The idea feeds this proposal already."),
        ),
        (
            bool(moved_from) and ("proposal", moved_from) not in straight,
            _("The idea does not feed the proposal it would be moved from."),
        ),
        (
            Grouping.objects.filter(
                idea=idea, proposal=proposal, state="suggested"
            ).exists(),
            _("Somebody suggested this already: it waits for another member."),
        ),
    )
    made = Grouping.objects.create(
        idea=idea,
        proposal=proposal,
        moved_from=moved_from,
        reason=reason,
        first=by.audit_name,
    )
    record(verb="suggest join", by=by, on=made, reason=reason)
    return made


@transaction.atomic
def confirm_join(*, grouping: Grouping, by: User, said: str = "") -> Grouping:
    """Confirm what another member suggested: the idea feeds the proposal from now on, for good.

    Raises:
        NotReadyError: one suggested it themselves; or the idea or proposal is not there any more.
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", grouping.proposal.slug)
    proposal = locked(grouping.proposal)
    refuse_if(
        (grouping.first == by.audit_name, _ITSELF),
        (proposal.state not in TAKES, _("No idea can be joined to it any more.")),
        (
            not published().filter(name=grouping.idea).exists(),
            _("The idea is not there to see any more."),
        ),
    )
    now = _settle(grouping, GROUPING, "confirm", by=by, said=said)
    link(
        source=("idea", grouping.idea),
        target=("proposal", proposal.slug),
        kind="moved" if grouping.moved_from else "source",
        by=by,
        first=grouping.first,
        reason=grouping.reason,
        moved_from=grouping.moved_from,
    )
    # in words every form's readers know: the title may be harder than theirs
    tell(
        grouping.idea,
        "joined",
        gettext("We put your idea with others like it."),
        proposal,
        by,
    )
    return now


@transaction.atomic
def decline_join(*, grouping: Grouping, by: User, said: str) -> Grouping:
    """Say that an idea does not belong there; whoever suggested it may, too.

    Raises:
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", grouping.proposal.slug)
    return _settle(grouping, GROUPING, "decline", by=by, said=said)


def _settle(row: Row, flow: Flow, verb: str, *, by: User, said: str) -> Row:
    return move(
        row, flow, verb, by=by, reason=said,
        second=by.audit_name, second_at=timezone.now(), said=said,
    )  # fmt: skip


@transaction.atomic
def suggest_merge(*, proposal: Proposal, into: Proposal, reason: str, by: User) -> Merging:
    """Suggest that a proposal becomes part of another.

    Raises:
        NotReadyError: all that stops it.
    """
    for each in (proposal, into):
        check_may_act(by, "proposal", each.slug)
    proposal = locked(proposal)
    refuse_if(
        (proposal == into, _("A proposal cannot be merged into itself.")),
        (proposal.state not in TAKES, _("It cannot be merged any more.")),
        (into.state not in TAKES, _("Nothing can be merged into that any more.")),
        (
            proposal.mergings.filter(state="suggested").exists(),
            _("A merge of it waits for another member already."),
        ),
    )
    made = Merging.objects.create(
        proposal=proposal, into=into, reason=reason, first=by.audit_name
    )
    record(verb="suggest merge", by=by, on=made, reason=reason)
    return made


@transaction.atomic
def confirm_merge(*, merging: Merging, by: User, said: str = "") -> Merging:
    """Confirm what another member suggested. The merged one keeps its page, its text and what it owes.

    Raises:
        NotReadyError: one suggested it themselves, either moved on, people are being asked what they
            think of it, or a change to it waits.
        StateError: somebody was quicker.
    """
    for each in (merging.proposal, merging.into):
        check_may_act(by, "proposal", each.slug)
    proposal, into = _both(merging.proposal_id, merging.into_id)
    refuse_if(
        (merging.first == by.audit_name, _ITSELF),
        (proposal.state not in TAKES, _("It cannot be merged any more.")),
        (into.state not in TAKES, _("Nothing can be merged into that any more.")),
        *_unfinished(proposal, "merged"),
    )
    now = _settle(merging, MERGING, "confirm", by=by, said=said)
    link(
        source=("proposal", proposal.slug),
        target=("proposal", into.slug),
        kind="merged",
        by=by,
        first=merging.first,
        reason=merging.reason,
    )
    move(proposal, PROPOSAL, "merge", by=by, reason=merging.reason)
    return now


def _unfinished(proposal: Proposal, to: str) -> list[tuple[bool, object]]:
    """Return what would be left behind on a proposal that goes on in another."""
    asked = [(True, why) for why in barriers(proposal, to)]
    return [(changes_wait(proposal), CHANGES_OPEN), *asked]


def _both(*keys: int) -> tuple[Proposal, Proposal]:
    """Lock both, always in the same order, so that two who act never wait for each other."""
    rows = Proposal.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    both = {one.pk: one for one in rows}
    return both[keys[0]], both[keys[1]]


@transaction.atomic
def decline_merge(*, merging: Merging, by: User, said: str) -> Merging:
    """Say that it stays a proposal of its own.

    Raises:
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", merging.proposal.slug)
    return _settle(merging, MERGING, "decline", by=by, said=said)


@transaction.atomic
def suggest_split(
    *, proposal: Proposal, parts: Sequence[tuple[str, str]], reason: str, by: User
) -> Splitting:
    """Suggest that a proposal is split.

    Args:
        proposal: shown to everybody, not decided.
        parts: title and text of each; two at least.
        reason: why they are apart.
        by: a member.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", proposal.slug)
    proposal = locked(proposal)
    whole = [(title.strip(), text.strip()) for title, text in parts]
    refuse_if(
        (not whole[1:], _("Give two parts at least.")),
        (not all(title and text for title, text in whole), _("Give each part a title and a text.")),
        (proposal.state not in OPEN, _NO_SPLIT),
        (
            proposal.splittings.filter(state="suggested").exists(),
            _("A split of it waits for another member already."),
        ),
    )  # fmt: skip
    made = Splitting.objects.create(
        proposal=proposal, parts=whole, reason=reason, first=by.audit_name
    )
    record(verb="suggest split", by=by, on=made, reason=reason)
    return made


@transaction.atomic
def confirm_split(*, splitting: Splitting, by: User, said: str = "") -> list[Proposal]:
    """Confirm what another member suggested: each part is a draft that everything before feeds.

    The whole keeps its page, its text and what it owes.

    Returns:
        The parts.

    Raises:
        NotReadyError: one suggested it themselves, it moved on, people are being asked what they think
            of it, a change to it waits, or its text is another by now.
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", splitting.proposal.slug)
    proposal = locked(splitting.proposal)
    refuse_if(
        (splitting.first == by.audit_name, _ITSELF),
        (proposal.state not in OPEN, _NO_SPLIT),
        (proposal.versions.filter(at__gt=splitting.first_at).exists(), _NEW_TEXT),
        *_unfinished(proposal, "superseded"),
    )
    reason = splitting.reason
    _settle(splitting, SPLITTING, "confirm", by=by, said=said)
    made = []
    for title, text in splitting.parts:
        part = make_proposal(
            title=title, text=text, theme=proposal.theme, reform=proposal.reform,
            by=by, reason=reason,
        )  # fmt: skip
        link(
            source=("proposal", proposal.slug),
            target=("proposal", part.slug),
            kind="split",
            by=by,
            first=splitting.first,
            reason=reason,
        )
        made.append(part)
    move(proposal, PROPOSAL, "replace", by=by, reason=reason)
    return made


@transaction.atomic
def decline_split(*, splitting: Splitting, by: User, said: str) -> Splitting:
    """Say that it stays one; whoever suggested the split may, too.

    Raises:
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", splitting.proposal.slug)
    return _settle(splitting, SPLITTING, "decline", by=by, said=said)


@transaction.atomic
def replace(*, proposal: Proposal, with_: Proposal, reason: str, by: User) -> Proposal:
    """Say that another decision has taken the place of one; all that fed it feeds the other now.

    What is not decided is merged, by two people. What the taskforce decided ends only by what it
    decided later, and the chair alone says so.

    Args:
        proposal: that was decided.
        with_: that was decided, too.
        reason: why it takes its place.
        by: the chair.

    Raises:
        NotReadyError: all that stops it.
        StateError: somebody was quicker.
    """
    for each in (proposal, with_):
        check_may_act(by, "proposal", each.slug)
    proposal, with_ = _both(proposal.pk, with_.pk)
    refuse_if(
        ("chair" not in by.roles, _("Only the chair says that a decision was replaced.")),
        (proposal == with_, _("A proposal cannot take its own place.")),
        (proposal.state not in DECIDED, _("It is not decided: suggest to merge it.")),
        (with_.state not in DECIDED, _("The other one is not decided yet.")),
        (
            ("proposal", proposal.slug) in fed("proposal", with_.slug),
            _("The other one feeds this one."),
        ),
    )
    link(
        source=("proposal", proposal.slug),
        target=("proposal", with_.slug),
        kind="superseded",
        by=by,
        reason=reason,
    )
    return move(proposal, PROPOSAL, "replace", by=by, reason=reason)
