"""The standing of what a page shows: ``{% load checking %}{% standing "run" run.fingerprint %}``."""

from typing import Any

from django import template

from seethechild.web.checking.standing import standing_of, standing_words

register = template.Library()


@register.inclusion_tag("checking/standing.html")
def standing(kind: str, key: str) -> dict[str, Any]:
    """Put in a thing's standing, with the way to all that was found of it."""
    return {"words": standing_words(standing_of(kind, key)), "kind": kind, "key": key}
