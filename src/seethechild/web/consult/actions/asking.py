"""Plan a sense check; open and close it when its day has come; answer a group."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seethechild.voices.shares import FLOORS
from seethechild.web.audit.actions import PROGRAM, Actor, record
from seethechild.web.audit.moving import move
from seethechild.web.calls.forms_kinds import SENSE
from seethechild.web.calls.models import Call
from seethechild.web.calls.ready import reasons_not_to_open
from seethechild.web.calls.taking import is_approved, uncovered
from seethechild.web.consult.groups import GROUPS, YOUNG
from seethechild.web.consult.models import (
    DeclaredGroup,
    GroupAnswer,
    ResultSnapshot,
    SenseCheck,
)
from seethechild.web.consult.results import snapshot_of
from seethechild.web.consult.states import CHECK
from seethechild.web.consult.taking import is_over
from seethechild.web.ideas.words import too_hard
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.saying import TALKED
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.taskforce.rules import check_may_act

#: The form of ideas that a child of nine reads: what they are asked is as plain.
AS_PLAIN_AS: Final = "short"
#: A sense check lasts no longer than this.
LONGEST: Final = timedelta(days=92)


@transaction.atomic
def plan_check(
    *,
    proposal: Proposal,
    call: Call,
    plain: str,
    opens: date,
    closes: date,
    floors: Mapping[str, int],
    source: str,
    by: User,
) -> SenseCheck:
    """Plan a sense check of a proposal's text as it is now; it opens at once if its day is today.

    Args:
        proposal: of which something can be said now.
        call: open all the time; its notice, cover, law and help are those of the check, and it closes with it.
        plain: what would change, in words for a child of nine.
        opens: the first day.
        closes: the last day.
        floors: of each group, how many in a hundred must be able to live with it.
        source: who agreed on the floors.
        by: a member or the chair.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", proposal.slug)
    now = Proposal.objects.select_for_update().get(pk=proposal.pk)
    today = timezone.localdate()
    in_order = today <= opens <= closes <= opens + LONGEST
    going = now.sense_checks.filter(state__in=("planned", "open"))
    refuse_if(
        (now.state not in TALKED, _("It is not open for comment now.")),
        (going.exists(), _("A sense check of it is planned or open already.")),
        (
            not in_order,
            _("It can open today or later, and close after that, within three months."),
        ),
        *_call_wrong(call, opens, closes, in_order=in_order),
        (not plain.strip(), _("Say in plain words what would change.")),
        (
            too_hard(AS_PLAIN_AS, plain),
            _("What would change is too hard to read for a child of nine."),
        ),
        (not source.strip(), _("Say who agreed on the floors.")),
        *_floors_wrong(floors),
    )
    made = SenseCheck.objects.create(
        name=f"{now.slug}-{now.sense_checks.count() + 1}",
        proposal=now, call=call, version=now.version, plain=plain, opens=opens, closes=closes, by=by.audit_name,
    )  # fmt: skip
    record(verb="plan sense check", by=by, on=made)
    for group in GROUPS:
        row = DeclaredGroup.objects.create(
            asked=made, group=group, floor=floors[group], source=source
        )
        record(verb="set floor", by=by, on=row, details={"floor": row.floor})
    return move(made, CHECK, "open", by=by) if opens == today else made


def _call_wrong(
    call: Call, opens: date, closes: date, *, in_order: bool
) -> list[tuple[bool, object]]:
    """Return what of a call stops it: all that would keep the call itself from opening, and more."""
    there = call.opens is not None and call.closes is not None
    within = there and call.opens <= opens and closes <= call.closes  # type: ignore[operator]
    bare = in_order and bool(uncovered(call, opens, closes))
    lacks = [
        (True, f"{one.what} {one.mend}")
        for one in reasons_not_to_open(call, timezone.localdate())
        # what testers say of ways to send an idea is no matter of this page; its own days are asked below
        if not one.piece.startswith("approve-") and one.piece != "cover"
    ]
    return [
        (call.state != "open", _("Its call is not open. Choose one that is.")),
        (there and not within, _("Its call is not open on all of these days.")),
        (bare, _("Nobody is named for safeguarding on some of these days. See the rota.")),
        (
            not is_approved(call, SENSE.id),
            _("No young testers have approved the page that asks, in the words it has now. Try it with young "
              "people, and record on the page of the call what they said."),
        ),
        *lacks,
    ]  # fmt: skip


def _floors_wrong(floors: Mapping[str, int]) -> list[tuple[bool, object]]:
    said = set(floors) == set(GROUPS) and set(floors.values()) <= set(FLOORS)
    return [
        (not said, _("Give each group a floor from 20 to 80, in steps of 5.")),
        (
            said and floors[YOUNG] < max(floors.values()),
            _("No group can have a higher floor than children and young people."),
        ),
    ]


@transaction.atomic
def call_off(*, asked: SenseCheck, reason: str, by: User) -> SenseCheck:
    """Call off a sense check that has not begun. One that is open goes on to its end.

    Raises:
        NotReadyError: there is no reason.
        StateError: it has begun, or is over.
    """
    check_may_act(by, "proposal", asked.proposal.slug)
    refuse_if((not reason.strip(), _("Say why.")))
    return move(asked, CHECK, "call off", by=by, reason=reason)


@transaction.atomic
def open_check(*, asked: SenseCheck, by: Actor = PROGRAM) -> SenseCheck:
    """Open a sense check on its day.

    Raises:
        NotReadyError: its day has not come.
        StateError: it is open, or over.
    """
    refuse_if((asked.opens > timezone.localdate(), _("Its day has not come.")))
    return move(asked, CHECK, "open", by=by)


@transaction.atomic
def close_check(
    *, asked: SenseCheck, by: Actor = PROGRAM, today: date | None = None
) -> ResultSnapshot:
    """Close a sense check after its last day, or once its call is closed, count it, and keep what came out.

    Args:
        asked: is open.
        by: who does it.
        today: the day, where it is not that of the clock: for a demonstration.

    Raises:
        NotReadyError: its last day is not over, and its call is open.
        StateError: it is not open.
    """
    over = asked.closes < today if today else is_over(asked)
    refuse_if((not over, _("Its last day is not over.")))
    now = move(asked, CHECK, "close", by=by)
    made = ResultSnapshot.objects.create(asked=now, **snapshot_of(now))
    record(verb="count sense check", by=by, on=made, details={"inputs": made.inputs})
    return made


@transaction.atomic
def answer_group(*, asked: SenseCheck, group: str, words: str, by: User) -> GroupAnswer:
    """Answer a group in words: what was changed for it, or why not (V2). Everybody can read it.

    The same words sent again are one answer.

    Raises:
        NotReadyError: all that stops it.
    """
    check_may_act(by, "proposal", asked.proposal.slug)
    now = SenseCheck.objects.select_for_update().get(pk=asked.pk)
    refuse_if(
        (now.state != "closed", _("It is not closed: nobody knows yet what they say.")),
        (not words.strip(), _("Answer in words.")),
        (
            group == YOUNG and too_hard(AS_PLAIN_AS, words),
            _("This is too hard to read for a child of nine. Use shorter words."),
        ),
    )
    newest = now.answers.filter(group=group).order_by("-pk").first()
    if newest and newest.words == words:
        return newest
    made = GroupAnswer.objects.create(asked=now, group=group, words=words, by=by.audit_name)
    record(verb="answer group", by=by, on=made, details={"group": group})
    return made
