"""Plan, open, close and answer calls; say what must be said of them. Every write with its event."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.calls.form_words import fingerprint
from seethechild.web.calls.models import (
    Call,
    FormApproval,
    Impact,
    Lundy,
    Margin,
    TwelveCheck,
)
from seethechild.web.calls.ready import (
    Reason,
    reasons_not_to_answer,
    reasons_not_to_open,
)
from seethechild.web.calls.said import impact_of
from seethechild.web.calls.states import CALL
from seethechild.web.people.models import Organisation

#: Words that stand in addresses already.
RESERVED: Final = frozenset({"manage"})
#: What children and testers read before they send: it stays while a call is open.
FIXED: Final = frozenset(
    {"title", "question", "forms", "area", "opens", "lawful_basis", "special_condition"}
)
#: Opens, closes or answers a call.
Move = Callable[..., Call]
Said = TypeVar("Said", Impact, FormApproval, TwelveCheck, Lundy, Margin)


class CallNotReady(Exception):  # noqa: N818 - said as people say it
    """A call cannot open, change or be answered as it is: all reasons at once."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__("\n".join(f"{one.what} {one.mend}" for one in reasons))
        self.reasons = list(reasons)


@transaction.atomic
def plan_call(
    *, title: str, question: str, organisation: Organisation, by: Actor, **fields: Any
) -> Call:
    """Plan a call; its address comes from its title."""
    made = Call.objects.create(
        slug=_free_slug(title),
        title=title,
        question=question,
        organisation=organisation,
        **fields,
    )
    record(verb="plan call", by=by, on=made)
    return made


@transaction.atomic
def change_call(
    *, call: Call, by: Actor, reason: str = "", now: datetime | None = None, **fields: Any
) -> Call:
    """Change a call. While it is open it must lack nothing more than before, and what was read stays.

    Raises:
        StateError: it is closed, or open and this is fixed.
        CallNotReady: it is open and would lack something that it has.
    """
    held, now = _locked(call), now or timezone.now()
    if held.state not in ("planned", "open"):
        raise StateError(f"This call is {held.state}: nothing of it can be changed.")
    changed = {name for name, value in fields.items() if getattr(held, name) != value}
    if held.state == "open" and changed & FIXED:
        raise StateError(
            "This call is open: what people have read already stays as it is. Close it and plan another."
        )
    lacked = _not_ready(held, now) if held.state == "open" else []
    for name, value in fields.items():
        setattr(held, name, value)
    lacks = _not_ready(held, now) if held.state == "open" else []
    if new := [reason for reason in lacks if reason not in lacked]:
        raise CallNotReady(new)
    held.save(update_fields=list(fields))
    details = {"fields": sorted(changed)}
    record(verb="change call", by=by, on=held, reason=reason, details=details)
    return held


@transaction.atomic
def open_call(call: Call, by: Actor, *, now: datetime | None = None) -> Call:
    """Open a call for ideas.

    Raises:
        CallNotReady: it lacks something; all reasons at once.
        StateError: it is not planned (any more).
    """
    now, held = now or timezone.now(), _locked(call)
    if CALL.may("open", held.state) and (reasons := _not_ready(held, now)):
        raise CallNotReady(reasons)
    told = impact_of(held)
    details = {"rung": held.hart_rung, "impact": told.version if told else None}
    return move(call, CALL, "open", by=by, details=details, opened_at=now)


@transaction.atomic
def close_call(call: Call, by: Actor, *, reason: str = "") -> Call:
    """Close a call: nothing more can be sent.

    Raises:
        StateError: it is not open.
    """
    return move(call, CALL, "close", by=by, reason=reason, closed_at=timezone.now())


@transaction.atomic
def answer_call(call: Call, by: Actor) -> Call:
    """Say that a call is answered: its Lundy record is whole (C10).

    Raises:
        CallNotReady: a part of the record is empty.
        StateError: it is not closed.
    """
    held = _locked(call)
    if CALL.may("answer", held.state) and (reasons := reasons_not_to_answer(held)):
        raise CallNotReady(reasons)
    return move(call, CALL, "answer", by=by, answered_at=timezone.now())


@transaction.atomic
def add_impact(*, call: Call, words: str, on: date, by: Actor) -> Impact:
    """Store an impact assessment; the older ones stay."""
    _locked(call)
    before = impact_of(call)
    version = before.version + 1 if before else 1
    made = Impact.objects.create(
        call=call, version=version, words=words, on=on, by=by.audit_name
    )
    return _told("store impact assessment", made, by)


@transaction.atomic
def approve_form(
    *, call: Call, form: str, testers: int, ages: str, words: str, on: date, by: Actor
) -> FormApproval:
    """Record that young testers approved a form, in the words it has now."""
    made = FormApproval.objects.create(
        call=call,
        form=form,
        testers=testers,
        ages=ages,
        words=words,
        on=on,
        fingerprint=fingerprint(form),
        by=by.audit_name,
    )
    return _told("record testers' approval", made, by)


@transaction.atomic
def check_point(*, call: Call, point: str, words: str, by: Actor) -> TwelveCheck:
    """Say how a call meets one of the nine points."""
    made = TwelveCheck.objects.create(call=call, point=point, words=words, by=by.audit_name)
    return _told("answer point", made, by)


@transaction.atomic
def record_lundy(
    *, call: Call, part: str, words: str, evidence: str, on: date, by: Actor
) -> Lundy:
    """Say what was done of one part of the Lundy record, with its evidence.

    Raises:
        StateError: the call is answered; its record is closed.
    """
    if _locked(call).state == "answered":
        raise StateError("This call is answered: its record is closed.")
    made = Lundy.objects.create(
        call=call, part=part, words=words, evidence=evidence, on=on, by=by.audit_name
    )
    return _told("record part", made, by)


@transaction.atomic
def set_margin(*, call: Call, group: str, share: float, source: str, by: Actor) -> Margin:
    """Say which share of those a call is for a group has, from a source."""
    made = Margin.objects.create(
        call=call, group=group, share=share, source=source, by=by.audit_name
    )
    return _told("set margin", made, by)


def _told(verb: str, made: Said, by: Actor) -> Said:
    record(verb=verb, by=by, on=made)
    return made


def _locked(call: Call) -> Call:
    return Call.objects.select_for_update().get(pk=call.pk)


def _not_ready(call: Call, now: datetime) -> list[Reason]:
    return reasons_not_to_open(call, timezone.localdate(now))


def _free_slug(title: str) -> str:
    base = slugify(title)[:40].strip("-") or "call"
    taken = set(
        Call.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    ) | set(RESERVED)
    number = 1
    while (slug := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return slug
