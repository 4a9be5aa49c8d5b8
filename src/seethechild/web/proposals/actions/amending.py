"""Suggest a changed text; accept or reject each part of it, with a reason."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.ideas.public import published
from seethechild.web.lineage.actions import link
from seethechild.web.lineage.models import Link
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.life import locked, make_proposal, write_version
from seethechild.web.proposals.actions.unread import keep_unread, speaks_as
from seethechild.web.proposals.models import Amendment, PanelWords, Proposal, Settled
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import AMENDMENT, OPEN
from seethechild.web.proposals.wording import OvertakenError, Part, parts_of, put_in
from seethechild.web.taskforce.rules import check_may_act


@transaction.atomic
def suggest_change(
    *, proposal: Proposal, seen: int, text: str, reason: str, by: User, idea: str = ""
) -> Amendment | PanelWords:
    """Suggest another text; what the panel suggests is read first.

    Args:
        proposal: shown to everybody, not being decided.
        seen: number of the version that was changed.
        text: all of it, as it should be.
        reason: why.
        by: a member, a reviewer or the young people's panel.
        idea: name of the idea it came from, if one did.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if(
        (proposal.state not in OPEN, _("Its text cannot be changed where it is now.")),
        (not parts_of(text_of(proposal, seen), text), _("You have not changed a word.")),
        (not text.strip(), _("It would have no text.")),
        (
            bool(idea) and not published().filter(name=idea).exists(),
            _("There is no such idea to see."),
        ),
    )
    role = speaks_as(by)
    if role == "panel":
        return keep_unread(
            proposal, "change", text, by, version=seen, why=reason, idea=idea
        )
    made = Amendment.objects.create(
        proposal=proposal,
        version=seen,
        text=text,
        reason=reason,
        idea=idea,
        role=role,
        by=by.audit_name,
    )
    record(verb="suggest change", by=by, on=made, reason=reason)
    return made


def text_of(proposal: Proposal, number: int) -> str:
    """Return the text of a version."""
    return proposal.versions.get(number=number).text


def parts_in(amendment: Amendment) -> list[Part]:
    """Return the parts of a suggested change, against the version it was made from."""
    return parts_of(text_of(amendment.proposal, amendment.version), amendment.text)


@transaction.atomic
def settle_change(
    *, amendment: Amendment, given: Mapping[int, tuple[bool, str]], by: User
) -> Amendment:
    """Accept or reject some parts; those accepted make the next version together.

    Args:
        amendment: not all of it settled yet.
        given: number of a part → whether it is accepted, and why.
        by: a member who did not suggest it.

    Raises:
        NotReadyError: all that stops it; where the text changed since, which parts no longer fit.
        StateError: somebody was quicker.
    """
    check_may_act(by, "proposal", amendment.proposal.slug)
    now = locked(amendment.proposal)
    parts = {part.number: part for part in parts_in(amendment)}
    done = set(amendment.settled.values_list("number", flat=True))
    refuse_if(
        (not given, _("Accept or reject one part at least.")),
        (amendment.by == by.audit_name, _("Somebody else has to accept or reject what you suggested.")),
        (not all(why.strip() for _yes, why in given.values()), _("Give a reason for each part.")),
        (now.state not in OPEN, _("Its text cannot be changed where it is now.")),
    )  # fmt: skip
    if set(given) & done or not set(given) <= set(parts):
        raise StateError(
            gettext("Somebody else has settled a part meanwhile: look at it again.")
        )
    accepted = [parts[number] for number, (yes, _why) in given.items() if yes]
    if accepted:
        _accept(amendment, now, accepted, by)
    for number, (yes, why) in sorted(given.items()):
        row = Settled.objects.create(
            amendment=amendment, number=number, accepted=yes, reason=why, by=by.audit_name
        )
        record(verb="accept part" if yes else "reject part", by=by, on=row, reason=why)
    if done | set(given) == set(parts):
        return move(amendment, AMENDMENT, "settle", by=by)
    return amendment


def _accept(amendment: Amendment, now: Proposal, parts: list[Part], by: User) -> None:
    """Write the accepted parts into the text of today; where an idea gave them, link it."""
    try:
        text = put_in(text_of(now, amendment.version), now.text, parts)
    except OvertakenError as late:
        words = gettext(
            "The text changed since, where part {number} would change it. Reject that part, "
            "or suggest it anew."
        )
        refuse_if(*((True, words.format(number=number)) for number in late.numbers))
        raise
    reason = _told(amendment)
    write_version(now, seen=now.version, reason=reason, by=by, text=text)
    linked = Link.objects.filter(
        source_key=amendment.idea, target_key=now.slug, kind="amended"
    )
    if amendment.idea and not linked.exists():
        link(
            source=("idea", amendment.idea),
            target=("proposal", now.slug),
            kind="amended",
            by=by,
            reason=reason,
        )


def _told(amendment: Amendment) -> str:
    """Return the reason as it is kept for good; the panel's own words stay where they can be hidden."""
    if amendment.role == "panel":
        return gettext("The young people's panel suggested it.")
    return amendment.reason


@transaction.atomic
def withdraw_change(*, amendment: Amendment, by: User) -> Amendment:
    """Take back a change one suggested oneself; parts that were settled stay so.

    Raises:
        NotReadyError: somebody else suggested it.
        StateError: all of it is settled.
    """
    check_may_act(by, "proposal", amendment.proposal.slug)
    refuse_if((amendment.by != by.audit_name, _("Only who suggested it can take it back.")))
    return move(amendment, AMENDMENT, "withdraw", by=by)


@transaction.atomic
def make_own_proposal(*, amendment: Amendment, title: str, by: User) -> Proposal:
    """Make a proposal of its own from a change of which parts were rejected.

    Raises:
        NotReadyError: it is not settled, nothing of it was rejected, or that was done before.
    """
    check_may_act(by, "proposal", amendment.proposal.slug)
    before = amendment.proposal
    refuse_if(
        (
            amendment.state != "settled"
            or not amendment.settled.filter(accepted=False).exists(),
            _("Only a change of which a part was rejected can become its own proposal."),
        ),
    )
    made = make_proposal(
        title=title,
        text=amendment.text,
        theme=before.theme,
        reform=before.reform,
        by=by,
        reason=(reason := _told(amendment)),
    )
    link(
        source=("proposal", before.slug),
        target=("proposal", made.slug),
        kind="inspired",
        by=by,
        reason=reason,
    )
    if amendment.idea:
        link(
            source=("idea", amendment.idea),
            target=("proposal", made.slug),
            kind="inspired",
            by=by,
            reason=reason,
        )
    return made
