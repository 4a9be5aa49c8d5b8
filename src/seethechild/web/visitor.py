"""Whose something is: of whoever is signed in, or of a visitor without an account."""

import hashlib

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import get_random_string

_OWNER = "options_owner"


def owner_of(request: HttpRequest, *, make: bool = False) -> str:
    """Return the hash that says whose an option or a job is; empty for a visitor without one.

    Args:
        request: of the visitor.
        make: whether to give a visitor a secret who has none.
    """
    if request.user.is_authenticated:
        return owner_hash(request.user.audit_name)
    if make and _OWNER not in request.session:
        request.session[_OWNER] = get_random_string(40)
    secret = request.session.get(_OWNER)
    return owner_hash(secret) if secret else ""


def owner_hash(secret: str) -> str:
    """Return what is kept of a visitor's secret, or of who is signed in."""
    return hashlib.sha256(f"{settings.SECRET_KEY}:{secret}".encode()).hexdigest()
