"""Seats, texts, money and what members declare: every write with its event."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.people.models import User
from seethechild.web.taskforce import rules
from seethechild.web.taskforce.models import (
    Declaration,
    Funding,
    Interest,
    Margin,
    Member,
    Statement,
    Vacancy,
)
from seethechild.web.taskforce.states import VACANCY


@transaction.atomic
def appoint(
    *,
    background: str,
    discipline: str,
    appointed_by: str,
    paid_by: str,
    starts: date,
    by: Actor,
    name: str = "",
    seat: str = "member",
    user: User | None = None,
    ends: date | None = None,
    brings: str = "",
    lived_experience: str = "",
) -> Member:
    """Give somebody a seat for a term. Of a seat on the panel no name is kept."""
    made = Member.objects.create(
        user=user,
        seat=seat,
        name="" if seat == "panel" else name,
        background=background,
        discipline=discipline,
        brings=brings,
        lived_experience=lived_experience,
        appointed_by=appointed_by,
        paid_by=paid_by,
        starts=starts,
        ends=ends,
    )
    record(verb="appoint member", by=by, on=made, details={"seat": seat})
    return made


@transaction.atomic
def change_member(*, member: Member, by: Actor, reason: str, **given: object) -> None:
    """Change what is said of a member, or when the term ends."""
    for field, value in given.items():
        setattr(member, field, value)
    if member.seat == "panel":
        member.name = ""
    member.save(update_fields={*given, "name"})
    record(verb="change member", by=by, on=member, reason=reason)


@transaction.atomic
def set_counted(*, member: Member, groups: Mapping[str, str], by: Actor) -> None:
    """Keep what a member agreed to be counted as, in place of what was kept; nothing else of them.

    Args:
        member: of the taskforce.
        groups: dimension → group; a dimension left out is not counted.
        by: the member.
    """
    told = {name: group for name, group in groups.items() if group}
    member.counted = json.dumps(told) if told else ""
    member.save(update_fields=["counted"])
    record(verb="say what may be counted", by=by, on=member, details={"answers": len(told)})


@transaction.atomic
def declare(
    *, user: User, kind: str, key: str, words: str = "", recused: bool = False
) -> Declaration:
    """Declare for one item, before acting on it: what there is, or nothing; and whether to step back.

    Raises:
        StateError: they stepped back before, and want to act again: only the chair lets them (``let_act``).
    """
    User.objects.select_for_update().get(
        pk=user.pk
    )  # two declarations of one person at once
    last = rules.declared(user, kind, key)
    if last is not None and last.recused and not recused:
        raise StateError(
            gettext(
                "You stepped back from this. Only the chair can let you act on it again."
            )
        )
    made = Declaration.objects.create(
        user=user, subject_kind=kind, subject_key=key, words=words, recused=recused
    )
    record(
        verb="step back" if recused else "declare",
        by=user,
        on=made,
        details={"kind": kind, "key": key, "interest": bool(words)},
    )
    return made


@transaction.atomic
def let_act(*, declaration: Declaration, reason: str, by: User) -> Declaration:
    """Let somebody act again on what they stepped back from; what they declared stays to be read.

    Args:
        declaration: the last of theirs for the item, by which they stepped back.
        reason: in the chair's words, for everybody to read.
        by: the chair, who has declared for the item and has not stepped back from it.

    Raises:
        MayNotAct: the chair may not act on it, or it is their own.
        StateError: it is not the last they declared, or not a step back.
    """
    kind, key, user = declaration.subject_kind, declaration.subject_key, declaration.user
    rules.check_may_act(by, kind, key)
    if "chair" not in by.roles or user == by:
        raise rules.MayNotAct(
            gettext("Only the chair can do this, and not for themselves.")
        )
    User.objects.select_for_update().get(pk=user.pk)
    if not declaration.recused or rules.declared(user, kind, key) != declaration:
        raise StateError(gettext("They have declared anew since: look at it again."))
    words = gettext("The chair let them act again: %(reason)s") % {"reason": reason}
    made = Declaration.objects.create(
        user=user, subject_kind=kind, subject_key=key, words=words
    )
    record(
        verb="let act again",
        by=by,
        on=made,
        reason=reason,
        details={"kind": kind, "key": key},
    )
    return made


@transaction.atomic
def add_interest(*, member: Member, kind: str, words: str = "", by: Actor) -> Interest:
    """Put an interest in the register, or that there is none."""
    made = Interest.objects.create(member=member, kind=kind, words=words)
    record(verb="add interest", by=by, on=made, details={"kind": kind})
    return made


@transaction.atomic
def end_interest(*, interest: Interest, by: Actor) -> None:
    """Say that an interest has ended; it stays in the register."""
    interest.ended = timezone.localdate()
    interest.save(update_fields=["ended"])
    record(verb="end interest", by=by, on=interest)


@transaction.atomic
def write_statement(*, kind: str, words: str, by: Actor, reason: str = "") -> Statement:
    """Write a new version of a text of the taskforce."""
    last = Statement.objects.filter(kind=kind).aggregate(last=Max("version"))["last"]
    made = Statement.objects.create(
        kind=kind, version=(last or 0) + 1, words=words, reason=reason, by=by.audit_name
    )
    record(verb="write text", by=by, on=made, reason=reason, details={"kind": kind})
    return made


@transaction.atomic
def add_funding(
    *,
    funder: str,
    pounds: int,
    starts: date,
    ends: date,
    pays_for: str,
    conditions: str,
    by: Actor,
    source: str = "",
) -> Funding:
    """Tell of money the taskforce gets."""
    made = Funding.objects.create(
        funder=funder,
        pounds=pounds,
        starts=starts,
        ends=ends,
        pays_for=pays_for,
        conditions=conditions,
        source=source,
    )
    record(verb="add funding", by=by, on=made)
    return made


@transaction.atomic
def change_funding(*, funding: Funding, by: Actor, reason: str, **given: object) -> None:
    """Correct what is said of money the taskforce gets."""
    for field, value in given.items():
        setattr(funding, field, value)
    funding.save(update_fields=[*given])
    record(verb="change funding", by=by, on=funding, reason=reason)


@transaction.atomic
def set_margins(
    *,
    dimension: str,
    shares: Mapping[str, Decimal],
    of_whom: str,
    source: str,
    by: Actor,
    link: str = "",
) -> None:
    """Say which share of the children served is of each group, and where that is published.

    Args:
        dimension: of ``kinds.DIMENSIONS``.
        shares: group → per cent; a group left out is no longer said.
        of_whom: which children, where, when.
        source: the publication.
        by: the chair.
        link: to it.
    """
    for old in Margin.objects.filter(dimension=dimension).exclude(group__in=shares):
        record(verb="take back share", by=by, on=old)
        old.delete()
    for group, per_cent in shares.items():
        row, _ = Margin.objects.update_or_create(
            dimension=dimension,
            group=group,
            defaults={
                "per_cent": per_cent,
                "of_whom": of_whom,
                "source": source,
                "link": link,
            },
        )
        record(verb="set share", by=by, on=row, reason=source)


@transaction.atomic
def add_vacancy(
    *, title: str, wanted: str, how: str, by: Actor, until: date | None = None
) -> Vacancy:
    """Tell of an empty seat."""
    made = Vacancy.objects.create(title=title, wanted=wanted, how=how, until=until)
    record(verb="add vacancy", by=by, on=made)
    return made


def end_vacancy(*, vacancy: Vacancy, filled: bool, by: Actor, reason: str) -> None:
    """Say that a seat has been filled, or is no longer open.

    Raises:
        StateError: it was not open.
    """
    move(vacancy, VACANCY, "fill" if filled else "close", by=by, reason=reason)
