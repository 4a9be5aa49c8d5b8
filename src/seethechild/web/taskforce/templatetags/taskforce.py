"""What other areas put on their pages: who declared for an item, and who stepped back from it."""

from typing import Any

from django import template

from seethechild.web.taskforce.seats import declared_for

register = template.Library()


@register.inclusion_tag("taskforce/declared.html")
def taskforce_declared(kind: str, key: str) -> dict[str, Any]:
    """Put in who declared for an item: ``{% taskforce_declared "proposal" proposal.slug %}``."""
    return {"declared": declared_for(kind, key)}
