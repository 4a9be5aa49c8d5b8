"""Organisations, invitations, roles: every write with its event."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from seethechild.web.audit.actions import PROGRAM, Actor, record
from seethechild.web.people.models import Invitation, Organisation, Role, User

#: How long an invitation holds.
HOLDS = timedelta(days=7)
TOKEN = 40


@transaction.atomic
def add_organisation(
    *, slug: str, name: str, kind: str, council: str = "", by: Actor
) -> Organisation:
    """Add an organisation."""
    made = Organisation.objects.create(slug=slug, name=name, kind=kind, council=council)
    record(verb="add organisation", by=by, on=made)
    return made


@transaction.atomic
def add_user(
    *,
    email: str,
    name: str,
    password: str,
    organisation: Organisation,
    roles: Iterable[str],
    by: Actor = PROGRAM,
) -> User:
    """Add a person with a password and roles."""
    user = User(email=email.lower(), name=name, organisation=organisation)
    user.set_password(password)
    user.save(force_insert=True)
    record(verb="add person", by=by, on=user)
    for role in roles:
        give_role(user=user, role=role, by=by)
    return user


@transaction.atomic
def give_role(*, user: User, role: str, by: Actor) -> Role:
    """Give somebody a role."""
    held = Role.objects.create(user=user, role=role)
    record(verb="give role", by=by, on=held, details={"role": role, "to": user.audit_name})
    user.__dict__.pop("roles", None)  # what was remembered of them is old
    return held


@transaction.atomic
def take_role(*, user: User, role: str, by: Actor, reason: str) -> None:
    """Take a role from somebody."""
    held = Role.objects.get(user=user, role=role)
    record(
        verb="take role",
        by=by,
        on=held,
        reason=reason,
        details={"role": role, "from": user.audit_name},
    )
    held.delete()
    user.__dict__.pop("roles", None)


@transaction.atomic
def close_account(*, user: User, by: Actor, reason: str) -> None:
    """Let somebody in no more; what they did stays told."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(verb="close account", by=by, on=user, reason=reason)


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    roles: Iterable[str],
    by: Actor,
) -> tuple[Invitation, str]:
    """Keep a place for somebody.

    Returns:
        The invitation and the word for its link, which is kept nowhere.
    """
    token = get_random_string(TOKEN)
    made = Invitation.objects.create(
        email=email.lower(),
        name=name,
        organisation=organisation,
        roles=sorted(roles),
        token_hash=hash_of(token),
        until=timezone.now() + HOLDS,
    )
    record(verb="invite", by=by, on=made, details={"roles": made.roles})
    return made, token


@transaction.atomic
def join(*, invitation: Invitation, password: str) -> User:
    """Take up an invitation: make the account, once."""
    user = add_user(
        email=invitation.email,
        name=invitation.name,
        password=password,
        organisation=invitation.organisation,
        roles=invitation.roles,
    )
    invitation.used = timezone.now()
    invitation.save(update_fields=["used"])
    record(verb="take up invitation", by=user, on=invitation)
    return user


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation a link's word opens, if it still holds."""
    return Invitation.objects.filter(
        token_hash=hash_of(token), used=None, until__gt=timezone.now()
    ).first()


def hash_of(token: str) -> str:
    """Return what is kept of a link's word."""
    return hashlib.sha256(token.encode()).hexdigest()
