"""Organisations join, pledge, commit; the chair judges: every write with its event."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from seethechild.web.alliance.models import Ally, Commitment, Note, Pledge, Withheld
from seethechild.web.alliance.states import COMMITMENT, ORGANISATION, PLEDGE
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.people.models import Organisation

SLUG = 40


@transaction.atomic
def ask_to_join(
    *,
    name: str,
    kind: str,
    about: str,
    pledge: str,
    contact_name: str,
    contact_email: str,
    by: Actor,
    link: str = "",
) -> Ally:
    """Ask to join, with a pledge. Nothing is shown before the chair has read it."""
    ally = Ally.objects.create(
        slug=_free_slug(name),
        name=name,
        kind=kind,
        about=about,
        link=link,
        contact_name=contact_name,
        contact_email=contact_email,
    )
    record(verb="ask to join", by=by, on=ally)
    _pledge(ally, pledge, by)
    return ally


def _free_slug(name: str) -> str:
    stem = slugify(name)[:SLUG].strip("-") or "organisation"
    taken = set(Ally.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    tries = [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))]
    return next(each for each in tries if each not in taken)


def _pledge(ally: Ally, words: str, by: Actor) -> Pledge:
    made = Pledge.objects.create(ally=ally, words=words)
    record(verb="pledge", by=by, on=made)
    return made


@transaction.atomic
def accept(*, ally: Ally, by: Actor, account: Organisation | None = None) -> None:
    """Take an organisation in, and show what it pledged.

    Args:
        ally: that asked.
        by: the chair.
        account: whose people may speak for it here.

    Raises:
        StateError: somebody was quicker.
    """
    move(ally, ORGANISATION, "accept", by=by, joined=timezone.localdate(), account=account)
    for pledge in ally.pledges.filter(state="offered"):
        move(pledge, PLEDGE, "accept", by=by)


@transaction.atomic
def decline(*, ally: Ally, reason: str, by: Actor) -> None:
    """Do not take an organisation in; whom to write to there is deleted.

    Raises:
        StateError: somebody was quicker.
    """
    move(
        ally,
        ORGANISATION,
        "decline",
        by=by,
        reason=reason,
        why=reason,
        contact_name="",
        contact_email="",
    )
    for pledge in ally.pledges.filter(state="offered"):
        move(pledge, PLEDGE, "decline", by=by, reason=reason, why=reason)


@transaction.atomic
def leave(*, ally: Ally, reason: str, by: Actor) -> None:
    """Say that an organisation left. What it promised, and what came of it, stays to be read.

    Raises:
        StateError: it had not joined.
    """
    move(
        ally,
        ORGANISATION,
        "leave",
        by=by,
        reason=reason,
        why=reason,
        contact_name="",
        contact_email="",
    )
    for pledge in ally.pledges.filter(state="made"):
        move(pledge, PLEDGE, "end", by=by, reason=reason, why=reason)


@transaction.atomic
def correct(*, ally: Ally, by: Actor, reason: str, **given: object) -> None:
    """Correct what is said of an organisation, or whose people speak for it."""
    for field, value in given.items():
        setattr(ally, field, value)
    ally.save(update_fields=[*given])
    record(verb="correct organisation", by=by, on=ally, reason=reason)


@transaction.atomic
def look_at_contact(*, ally: Ally, by: Actor) -> tuple[str, str]:
    """Return whom to write to, and leave a trace that somebody looked."""
    record(verb="look at contact", by=by, on=ally, changes=0)
    return ally.contact_name, ally.contact_email


@transaction.atomic
def change_contact(*, ally: Ally, contact_name: str, contact_email: str, by: Actor) -> None:
    """Say whom to write to."""
    ally.contact_name, ally.contact_email = contact_name, contact_email
    ally.save(update_fields=["contact_name", "contact_email"])
    record(verb="change contact", by=by, on=ally)


@transaction.atomic
def pledge_anew(*, ally: Ally, words: str, by: Actor) -> Pledge:
    """Pledge in new words. The old pledge stands until the chair has read the new one."""
    return _pledge(ally, words, by)


@transaction.atomic
def read_pledge(*, pledge: Pledge, taken: bool, reason: str = "", by: Actor) -> None:
    """Show a new pledge in the place of the old one, or do not take it.

    Raises:
        StateError: somebody was quicker.
    """
    if not taken:
        move(pledge, PLEDGE, "decline", by=by, reason=reason, why=reason)
        return
    for old in pledge.ally.pledges.filter(state="made"):
        move(old, PLEDGE, "end", by=by)
    move(pledge, PLEDGE, "accept", by=by)


@transaction.atomic
def offer(
    *, ally: Ally, what: str, due: date, seen_by: str, by: Actor,
    instead_of: Commitment | None = None,
) -> Commitment:  # fmt: skip
    """Say what an organisation will do. Nothing is shown before the chair has read it."""
    made = Commitment.objects.create(
        ally=ally, what=what, due=due, seen_by=seen_by, instead_of=instead_of
    )
    record(verb="offer commitment", by=by, on=made)
    return made


def read_commitment(
    *, commitment: Commitment, taken: bool, reason: str = "", by: Actor
) -> None:
    """Show what an organisation promises, or do not take it.

    Raises:
        StateError: somebody was quicker.
    """
    verb = "accept" if taken else "decline"
    move(commitment, COMMITMENT, verb, by=by, reason=reason)


@transaction.atomic
def note(*, commitment: Commitment, kind: str, words: str, by: Actor) -> Note:
    """Add the organisation's own words to a promise: how far it is, or its reply.

    Args:
        commitment: that everybody can read.
        kind: ``"progress"`` or ``"reply"``.
        words: are never changed.
        by: somebody of the organisation.

    Raises:
        StateError: the promise is not shown.
    """
    if commitment.state in ("offered", "declined"):
        raise StateError(
            gettext("This promise is not shown, so nothing can be said to it.")
        )
    return _note(commitment, kind, words, by)


def _note(
    commitment: Commitment, kind: str, words: str, by: Actor, outcome: str = ""
) -> Note:
    made = Note.objects.create(
        commitment=commitment, kind=kind, words=words, outcome=outcome, by=by.audit_name
    )
    record(verb=f"note {kind}", by=by, on=made)
    return made


@transaction.atomic
def judge(*, commitment: Commitment, verb: str, reason: str, by: Actor) -> None:
    """Say whether a promise was kept, with the reason, for everybody to read.

    Args:
        commitment: a promise.
        verb: ``"keep"``, ``"break"``, or ``"make good"`` of a broken one.
        reason: what was seen.
        by: the chair.

    Raises:
        StateError: somebody was quicker.
    """
    move(commitment, COMMITMENT, verb, by=by, reason=reason)
    _note(commitment, "judged", reason, by, commitment.state)


@transaction.atomic
def change(
    *, commitment: Commitment, what: str, due: date, seen_by: str, reason: str, by: Actor
) -> Commitment:
    """Put a new promise in the place of one, which stays to be read with the reason.

    Raises:
        StateError: somebody was quicker.
    """
    move(commitment, COMMITMENT, "change", by=by, reason=reason)
    _note(commitment, "judged", reason, by, "changed")
    new = offer(
        ally=commitment.ally, what=what, due=due, seen_by=seen_by, by=by,
        instead_of=commitment,
    )  # fmt: skip
    move(new, COMMITMENT, "accept", by=by)
    return new


@transaction.atomic
def withhold(*, note: Note, reason: str, by: Actor) -> Withheld:
    """Take a note that could harm somebody from view, with a reason everybody can read.

    Raises:
        StateError: it has been taken from view already.
    """
    Commitment.objects.select_for_update().get(pk=note.commitment_id)
    if Withheld.objects.filter(note=note).exists():
        raise StateError(gettext("This has been taken from view already."))
    made = Withheld.objects.create(note=note, reason=reason, by=by.audit_name)
    record(verb="withhold note", by=by, on=made, reason=reason)
    return made
