"""Meetings, papers, minutes and what was agreed to be done: every write with its event."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.people.models import User
from seethechild.web.taskforce.models import (
    ActionPoint,
    Approval,
    Attendance,
    Meeting,
    Member,
    Minute,
    Paper,
)
from seethechild.web.taskforce.states import ACTION, MEETING


@transaction.atomic
def plan(
    *,
    title: str,
    day: date,
    time: str,
    place: str,
    about: str,
    by: Actor,
    open_to_public: bool = False,
) -> Meeting:
    """Plan a meeting."""
    made = Meeting.objects.create(
        title=title,
        day=day,
        time=time,
        place=place,
        about=about,
        open_to_public=open_to_public,
    )
    record(verb="plan meeting", by=by, on=made)
    return made


@transaction.atomic
def change_plan(*, meeting: Meeting, by: Actor, **given: object) -> None:
    """Change when, where or what about a planned meeting is.

    Raises:
        StateError: it is no longer planned.
    """
    now = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if now.state != "planned":
        raise StateError(
            gettext("This meeting is no longer planned: it cannot be changed.")
        )
    for field, value in given.items():
        setattr(now, field, value)
    now.save(update_fields=[*given])
    record(verb="change meeting", by=by, on=now)


@transaction.atomic
def hold(*, meeting: Meeting, there: Iterable[Member], by: Actor) -> None:
    """Say that a meeting was held, and who was there.

    Raises:
        StateError: it was not planned, or its day is still to come.
    """
    if meeting.day > timezone.localdate():
        raise StateError(gettext("The day of this meeting is still to come."))
    move(meeting, MEETING, "hold", by=by)
    for member in there:
        made = Attendance.objects.create(meeting=meeting, member=member)
        record(verb="was there", by=by, on=made)


def cancel(*, meeting: Meeting, reason: str, by: Actor) -> None:
    """Call a meeting off.

    Raises:
        StateError: it was not planned.
    """
    move(meeting, MEETING, "cancel", by=by, reason=reason)


@transaction.atomic
def add_paper(
    *, meeting: Meeting, title: str, by: Actor, words: str = "", link: str = ""
) -> Paper:
    """Put a paper before a meeting."""
    made = Paper.objects.create(meeting=meeting, title=title, words=words, link=link)
    record(verb="add paper", by=by, on=made)
    return made


@transaction.atomic
def write_minutes(*, meeting: Meeting, words: str, by: User) -> Minute:
    """Write minutes of a meeting that was held, or a corrected version; somebody else approves them.

    Raises:
        StateError: the meeting was not held.
    """
    now = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if now.state not in ("held", "minuted"):
        raise StateError(gettext("Only a meeting that was held has minutes."))
    version = now.minutes.count() + 1
    made = Minute.objects.create(meeting=now, version=version, words=words, by=by)
    record(verb="write minutes", by=by, on=made)
    return made


@transaction.atomic
def approve(*, minute: Minute, by: User) -> Approval:
    """Find minutes right: from then on everybody can read them.

    Raises:
        StateError: the writer asks, somebody was quicker, or there is a later version.
    """
    now = Meeting.objects.select_for_update().get(pk=minute.meeting_id)
    if minute.by_id == by.pk:
        raise StateError(gettext("Somebody else than the writer approves minutes."))
    if Approval.objects.filter(minute=minute).exists():
        raise StateError(gettext("These minutes have been approved already."))
    if now.minutes.filter(version__gt=minute.version).exists():
        raise StateError(gettext("There is a later version: read that one."))
    made = Approval.objects.create(minute=minute, by=by)
    record(verb="approve minutes", by=by, on=made)
    if now.state == "held":
        move(now, MEETING, "minute", by=by)
    return made


@transaction.atomic
def add_action(
    *, meeting: Meeting, words: str, member: Member, due: date, by: Actor
) -> ActionPoint:
    """Keep what a meeting agreed would be done, by whom, by when."""
    made = ActionPoint.objects.create(meeting=meeting, words=words, member=member, due=due)
    record(verb="add action", by=by, on=made)
    return made


def end_action(*, point: ActionPoint, done: bool, outcome: str, by: Actor) -> None:
    """Say that something was done, or was dropped and why.

    Raises:
        StateError: somebody was quicker.
    """
    move(
        point,
        ACTION,
        "finish" if done else "drop",
        by=by,
        reason=outcome,
        outcome=outcome,
        ended=timezone.localdate(),
    )
