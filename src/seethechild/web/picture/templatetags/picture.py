"""What pages of this area look up: ``{% load picture %}``."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def of(told: Mapping[str, str], key: str) -> str:
    """Return what is told of a key.

    Example:
        >>> of({"E09000007": "43"}, "E09000007")
        '43'
    """
    return told.get(key, "")
