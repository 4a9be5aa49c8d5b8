"""Small filters that the templates of the components need. Pages load ``govuk`` instead."""

from django import template
from django.utils.safestring import SafeString

from seethechild.web.govuk.attributes import attrs

register = template.Library()


register.filter("attrs", attrs)


@register.filter
def is_safe(text: object) -> bool:
    """Say whether a text is already HTML.

    Example:
        >>> is_safe("a"), is_safe(SafeString("<b>a</b>"))
        (False, True)
    """
    return isinstance(text, SafeString)
