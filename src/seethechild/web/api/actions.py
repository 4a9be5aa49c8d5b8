"""Make and revoke tokens: every write with its event."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from seethechild.web.api.models import ApiToken
from seethechild.web.audit.actions import Actor, record
from seethechild.web.people.models import User

#: Begins every token, so that one left in a program can be searched for.
MARK = "stc_"
LENGTH = 40
#: Tokens one person may hold at a time.
MOST = 10


@transaction.atomic
def make_token(
    *, user: User, name: str, scopes: Iterable[str], days: int
) -> tuple[ApiToken, str]:
    """Make a token for somebody.

    Returns:
        The token and its word, which is kept nowhere.
    """
    word = MARK + get_random_string(LENGTH)
    made = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=hash_of(word),
        scopes=sorted(scopes),
        expires=timezone.now() + timedelta(days=days),
    )
    record(verb="make API token", by=user, on=made, details={"scopes": made.scopes})
    return made, word


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """End a token."""
    token.revoked = timezone.now()
    token.save(update_fields=["revoked"])
    record(verb="revoke API token", by=by, on=token)


def token_of(word: str) -> ApiToken | None:
    """Return the token a word opens, if it still holds; note the day it was used."""
    now = timezone.now()
    found = (
        ApiToken.objects.select_related("user__organisation")
        .filter(token_hash=hash_of(word))
        .first()
    )
    if found is None or not found.holds_at(now):
        return None
    today = timezone.localdate(now)
    if found.last_used != today:
        ApiToken.objects.filter(pk=found.pk).update(last_used=today)
    return found


def open_tokens(user: User) -> list[ApiToken]:
    """Return somebody's tokens that are not revoked."""
    return list(ApiToken.objects.filter(user=user, revoked=None))


def hash_of(word: str) -> str:
    """Return what is kept of a token's word."""
    return hashlib.sha256(word.encode(errors="replace")).hexdigest()
