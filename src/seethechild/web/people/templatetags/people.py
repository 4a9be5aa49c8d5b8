"""Filters for lists of people: ``{% load people %}``."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django import template
from django.apps import apps
from django.conf import settings
from django.utils import timezone

register = template.Library()

#: The second factor of everybody in a demonstration: no secret, since all there is made up.
DEMO_SECRET = b"See the Child, demo."


@register.filter
def name_of(people: Mapping[str, str], actor: str) -> str:
    """Return a person's name for what an event calls them.

    Example:
        >>> name_of({"user:1": "Ada"}, "user:1"), name_of({}, "anyone")
        ('Ada', 'anyone')
    """
    return people.get(actor, actor)


@register.filter
def thing(table: str) -> str:
    """Return what a table of the database holds, in words: what an event was done to.

    Example:
        >>> thing("")
        ''
    """
    words = {
        model._meta.db_table: str(model._meta.verbose_name)  # noqa: SLF001 - Django documents it
        for model in apps.get_models()
    }
    return words.get(table, table)


@register.simple_tag
def demo_code() -> str:
    """Return the six figures that hold now in a demonstration (RFC 6238); nothing elsewhere."""
    if not settings.DEMO:
        return ""
    factor = TOTP(DEMO_SECRET, 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303 - the standard's
    return factor.generate(timezone.now().timestamp()).decode("ascii")
