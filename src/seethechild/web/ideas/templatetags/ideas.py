"""Where a proposal is shown, if it is."""

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()


@register.simple_tag
def proposal_url(slug: str) -> str:
    """Return the address of a proposal; nothing where there is no such page."""
    try:
        return reverse("proposals:one", args=[slug])
    except NoReverseMatch:
        return ""
