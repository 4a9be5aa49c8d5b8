"""Members' seats and what they declare: every write with its event."""

from datetime import date

from django.db import transaction

from seethechild.web.audit.actions import Actor, record
from seethechild.web.people.models import User
from seethechild.web.taskforce.models import Declaration, Member


@transaction.atomic
def appoint(
    *,
    name: str,
    background: str,
    discipline: str,
    appointed_by: str,
    paid_by: str,
    starts: date,
    by: Actor,
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
def declare(
    *, user: User, kind: str, key: str, words: str = "", recused: bool = False
) -> Declaration:
    """Declare for one item, before acting on it: what there is, or nothing; and whether to step back."""
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
