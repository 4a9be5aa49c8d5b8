"""Read what people wrote before anybody else does; mark what is fair to show for a small group."""

from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.voices.masking import only_removed
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import move
from seethechild.web.consult.groups import GROUPS, PANEL
from seethechild.web.consult.models import Fair, Words
from seethechild.web.consult.states import WORDS
from seethechild.web.people.models import User
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.safety.actions import raise_concern
from seethechild.web.taskforce.rules import check_may_act
from seethechild.web.taskforce.seats import seat_of

KIND: Final = "consult"


@transaction.atomic
def let_through(*, row: Words, words: str, by: User) -> Words:
    """Let words be shown: as they are, or with some taken out to keep somebody safe.

    Args:
        row: waits to be read.
        words: what is shown, with ``[removed]`` where words were taken out.
        by: a moderator whose training and check are in date.

    Raises:
        NotReadyError: words were put in, or none is left.
        StateError: somebody was quicker, or it is held.
    """
    refuse_if(
        (not words.strip(), _("No words are left. Choose not to show them instead.")),
        (
            bool(words.strip()) and not only_removed(row.exact, words),
            _("Words can only be taken out, with [removed] in their place."),
        ),
    )
    return move(
        row, WORDS, "let through", by=by,
        shown=words.strip(), read_by=by.audit_name, read_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def withhold(*, row: Words, reason: str, by: User) -> Words:
    """Do not show words; those that were shown leave every page at once.

    Raises:
        NotReadyError: there is no reason.
        StateError: somebody was quicker, or safeguarding has them.
    """
    now = Words.objects.select_for_update().get(pk=row.pk)
    refuse_if(
        (now.state == "held", _("Safeguarding has these words.")),
        (not reason.strip(), _("Say why.")),
    )
    return move(
        row, WORDS, "withhold", by=by, reason=reason, shown="",
        read_by=by.audit_name, read_at=timezone.now(),
    )  # fmt: skip


@transaction.atomic
def hold(*, row: Words, level: str, about_staff: bool, by: User) -> None:
    """Take words away from all but safeguarding: someone may be at risk. Also words everybody can see.

    Raises:
        StateError: somebody was quicker.
    """
    move(row, WORDS, "hold", by=by, shown="")
    call = row.vote.asked.call
    raise_concern(
        subject_kind=KIND,
        subject_key=str(row.pk),
        level=level,
        about_staff=about_staff,
        area=call.area if call else "",  # nobody is asked where they live
        seen=row.exact,
        reach="",
        received_at=row.at,
        by=by,
    )


@transaction.atomic
def settled(key: str, outcome: str, by: Actor) -> None:
    """Do with them what closing their concern says: back to those who read, or never shown.

    Words that were taken back meanwhile go now.
    """
    row = Words.objects.select_for_update().get(pk=int(key))
    if row.taken_back_at:
        move(row, WORDS, "take back", by=by, exact="", shown="")
        return
    move(row, WORDS, "let go" if outcome == "back" else "withhold", by=by)


def may_mark(user: User, group: str) -> bool:
    """Return whether somebody is of a group, as far as the taskforce knows: its panel, or by background."""
    allowed = GROUPS[group].marked_by
    if PANEL in allowed:
        return PANEL in user.roles
    seat = seat_of(user)
    return seat is not None and seat.seat != PANEL and seat.background in allowed


@transaction.atomic
def mark_fair(*, row: Words, by: User) -> Fair:
    """Say, as somebody of a group, that words of it are fair to show for it (V3).

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", row.vote.asked.proposal.slug)
    now = Words.objects.select_for_update().get(pk=row.pk)
    refuse_if(
        (now.state != "shown", _("Nobody has read these words yet.")),
        (Fair.objects.filter(words=now).exists(), _("Somebody has marked them.")),
        (not may_mark(by, row.vote.group), _("Only somebody of the group can say so.")),
        (now.read_by == by.audit_name, _("You have read them for safety. Somebody else must say so.")),
    )  # fmt: skip
    made = Fair.objects.create(words=now, by=by.audit_name)
    record(verb="mark words as fair", by=by, on=made)
    return made
