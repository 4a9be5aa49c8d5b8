"""Raise a concern, look at it, decide, and close it by two: each in one transaction with its events.

Words about a child stand in sealed columns alone: events, messages and errors hold none.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.once import make_once, sent_with
from seethechild.web.people.models import User
from seethechild.web.safety import subjects
from seethechild.web.safety.alerts import alert, send_after
from seethechild.web.safety.cover import covering
from seethechild.web.safety.limits import (
    close_limit,
    decide_limit,
    lead_limit,
    officer_limit,
    read_limit,
)
from seethechild.web.safety.models import Concern, Entry, Look
from seethechild.web.safety.states import CONCERN, DECIDED


@transaction.atomic
def raise_concern(
    *,
    subject_kind: str,
    subject_key: str,
    level: str,
    about_staff: bool,
    area: str,
    seen: str,
    reach: str,
    received_at: datetime,
    by: Actor,
    sent_with: str | None = None,
) -> Concern:
    """Say that somebody may be at risk. Call it in the transaction that takes the thing out of its queue.

    Alerts are rows of the same transaction; they go out when it commits, and again by the worker.

    Args:
        subject_kind: as registered in ``subjects``; with its key empty where it is nothing on this site.
        subject_key: of the thing.
        level: ``"now"``, ``"today"`` or ``"worry"``.
        about_staff: whether it is said of a member of staff or an authority.
        area: code of the council, or nothing.
        seen: the exact words.
        reach: how the child can be reached safely, or nothing.
        received_at: when the thing came in.
        by: who raises it.
        sent_with: of the form it came with, where that is not to be taken twice.

    Raises:
        ValueError: no such level, or nobody registered the kind.
    """
    if level not in dict(Concern.LEVELS) or not subjects.is_known(subject_kind):
        raise ValueError("No such level, or no such kind of thing.")
    now = timezone.now()
    cover = covering(area, timezone.localdate(now))
    due, decide_due = read_limit(level, now, cover), decide_limit(level, now, cover)
    officer = officer_limit(now, cover) if about_staff else None
    lead = lead_limit(level, now, cover)
    made = Concern.everything.create(
        subject_kind=subject_kind,
        subject_key=subject_key,
        level=level,
        about_staff=about_staff,
        area=area,
        seen=seen,
        reach=reach,
        received_at=received_at,
        raised_by=by.audit_name,
        raised_at=now,
        read_due=due,
        read_next=due,
        decide_due=decide_due,
        decide_next=decide_due,
        lead_due=lead,
        lead_next=lead,
        sent_with=sent_with,
        officer_due=officer,
        officer_next=officer,
    )
    record(verb="raise concern", by=by, on=made)
    alert(concern=made, why="raised", step=0, now=now)
    send_after()
    return made


def raise_heard(
    *, how: str, taken_by: str, by: User, once: str = "", **told: Any
) -> Concern:
    """Raise what somebody was told by telephone, in person or by post: the same record and alerts (C17).

    The same form sent twice raises one, and alerts once.

    Args:
        how: it was told, as people read it.
        taken_by: who heard it; nothing where it is who raises it.
        by: who raises it.
        once: the form's secret.
        **told: as for ``raise_concern``, but for what it is about: nothing on this site.
    """
    filled = {"how": how, "taken_by": taken_by, **told}
    key = sent_with(once, by=by.audit_name, told=filled)

    def make() -> Concern:
        made = raise_concern(subject_kind="", subject_key="", by=by, sent_with=key, **told)
        said = gettext("Told: %(how)s. Taken by: %(who)s.") % {
            "how": how,
            "who": taken_by or by.name,
        }
        _entry(made, "note", said, by)
        return made

    return make_once(Concern.everything, key, make)


@transaction.atomic
def look(*, concern: Concern, reason: str, words: str = "", by: User) -> Look:
    """Say why one opens a concern, before anything of it is shown (S17); the first look stops the clock."""
    now, mine = timezone.now(), _locked(concern, by)
    seen = Look.everything.create(
        concern=mine, by=by.audit_name, reason=reason, words=words, at=now
    )
    record(verb="look at concern", by=by, on=seen, details={"concern": mine.pk})
    first = mine.first_read_at is None
    lead = mine.lead_read_at is None and _is_lead(mine, by, now)
    if first or lead:
        mine.first_read_at = mine.first_read_at or now
        mine.lead_read_at = now if lead else mine.lead_read_at
        mine.read_next = None
        mine.lead_next = None if lead else mine.lead_next
        mine.save(update_fields=["first_read_at", "lead_read_at", "read_next", "lead_next"])
        record(verb="read concern first", by=by, on=mine)
    return seen


@transaction.atomic
def note(*, concern: Concern, kind: str, words: str, by: User) -> Entry:
    """Add what was seen or done; it can never be changed.

    Raises:
        StateError: it is closed.
    """
    mine = _locked(concern, by)
    if mine.state == "closed":
        raise StateError("It is closed: nothing more can be added.")
    return _entry(mine, kind, words, by)


@transaction.atomic
def decide(*, concern: Concern, verb: str, words: str, to: str = "", by: User) -> Concern:
    """Decide what to do, with the reason.

    Args:
        concern: it is about.
        verb: ``"triage"``, ``"refer"``, ``"advise"`` or ``"end without action for"``.
        words: what was decided, and why.
        to: to whom it is referred.
        by: who decides.

    Raises:
        StateError: one has not opened it, or somebody was quicker.
    """
    mine = _opened(concern, by)
    if mine.state == CONCERN.start and verb != "triage":
        mine = move(mine, CONCERN, "triage", by=by)
    now, told = timezone.now(), dict[str, Any]()
    if CONCERN.arrows[verb].target in DECIDED:  # the clock stops
        told = {"decided_at": mine.decided_at or now, "decide_next": None}
    if verb == "refer":
        told["referred_at"] = mine.referred_at or now
    mine = move(mine, CONCERN, verb, by=by, **told)
    _entry(mine, "decided", words, by)
    if verb == "refer":
        _entry(mine, "referred", to, by)
    return mine


@transaction.atomic
def say_it_is_about_staff(*, concern: Concern, words: str, by: User) -> Concern:
    """Say that it is about staff or an authority: from now on people of that council cannot see it (S15).

    Raises:
        StateError: it is said already, or closed.
    """
    mine = _locked(concern, by)
    if mine.about_staff or mine.state == "closed":
        raise StateError("It was said already, or the concern is closed.")
    now = timezone.now()
    cover = covering(mine.area, timezone.localdate(now))
    mine.about_staff = True
    mine.officer_due = mine.officer_next = officer_limit(now, cover)
    mine.save(update_fields=["about_staff", "officer_due", "officer_next"])
    record(verb="narrow who sees concern", by=by, on=mine)
    _entry(mine, "seen", words, by)
    return mine


@transaction.atomic
def tell_officer(*, concern: Concern, words: str, by: User) -> None:
    """Record that the designated officer of the area was told what is said of staff (S15)."""
    mine = _locked(concern, by)
    if mine.officer_told_at is None and mine.about_staff:
        mine.officer_told_at, mine.officer_next = timezone.now(), None
        mine.save(update_fields=["officer_told_at", "officer_next"])
        record(verb="tell designated officer of concern", by=by, on=mine)
    _entry(mine, "officer", words, by)


@transaction.atomic
def ask_to_close(*, concern: Concern, outcome: str, words: str, by: User) -> Concern:
    """Ask a second person to close it: how it ended, and what becomes of the thing it is about.

    Raises:
        StateError: one has not opened it, nothing was decided yet, or the designated officer was not told.
    """
    mine = _opened(concern, by)
    if mine.about_staff and mine.officer_told_at is None:
        raise StateError(
            "It is about staff or an authority. Tell the designated officer first, and record it here."
        )
    now = timezone.now()
    due = close_limit(now, covering(mine.area, timezone.localdate(now)))
    mine = move(
        mine, CONCERN, "ask to close", by=by, closing_by=by.audit_name, outcome=outcome,
        close_due=due, close_next=due, close_steps=0,
    )  # fmt: skip
    _entry(mine, "outcome", words, by)
    return mine


@transaction.atomic
def keep_open(*, concern: Concern, words: str, by: User) -> Concern:
    """Do not agree to close it: it goes on, and the clock to a decision begins anew.

    Raises:
        StateError: one has not opened it, or somebody was quicker.
    """
    mine, now = _opened(concern, by), timezone.now()
    due = decide_limit(mine.level, now, covering(mine.area, timezone.localdate(now)))
    mine = move(
        mine, CONCERN, "keep open", by=by, closing_by="", outcome="", decided_at=None,
        decide_due=due, decide_next=due, decide_steps=0, close_due=None, close_next=None,
    )  # fmt: skip
    _entry(mine, "note", words, by)
    return mine


@transaction.atomic
def close(*, concern: Concern, words: str, by: User) -> Concern:
    """Agree to close it: never by who asked for it. What it is about goes back, or is never shown.

    Raises:
        StateError: one asked for it oneself, has not read it since, or somebody was quicker.
    """
    mine = _locked(concern, by)
    if mine.closing_by == by.audit_name:
        raise StateError("You asked to close it yourself. Somebody else must agree.")
    if not _has_read_since_asked(mine, by):
        raise StateError("Open it and read it first.")
    mine = move(
        mine, CONCERN, "close", by=by, closed_by=by.audit_name, closed_at=timezone.now()
    )
    _entry(mine, "outcome", words, by)
    subjects.settle(mine.subject_kind, mine.subject_key, mine.outcome, by)
    return mine


def _locked(concern: Concern, by: User) -> Concern:
    """Return the concern as it is now, if this person may see it."""
    found: Concern | None = (
        Concern.objects.for_user(by).select_for_update().filter(pk=concern.pk).first()
    )
    if found is None:
        raise PermissionDenied
    return found


def _opened(concern: Concern, by: User) -> Concern:
    """Return the concern as it is now, if this person has said why and opened it (S17)."""
    mine = _locked(concern, by)
    if not mine.looks.filter(by=by.audit_name).exists():
        raise StateError("Open it and read it first.")
    return mine


def _entry(concern: Concern, kind: str, words: str, by: Actor) -> Entry:
    made = Entry.everything.create(
        concern=concern, kind=kind, words=words, by=by.audit_name, at=timezone.now()
    )
    record(verb="add entry to concern", by=by, on=made, details={"concern": concern.pk})
    return made


def _has_read_since_asked(concern: Concern, by: User) -> bool:
    asked = concern.entries.filter(kind="outcome").order_by("-id").first()
    mine = concern.looks.filter(by=by.audit_name)
    return asked is None or mine.filter(at__gte=asked.at).exists()


def _is_lead(concern: Concern, by: User, now: datetime) -> bool:
    cover = covering(concern.area, timezone.localdate(now))
    return bool(cover and cover.lead_id == by.pk)
