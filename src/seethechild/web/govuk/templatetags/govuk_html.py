"""Small filters that the templates of the components need. Pages load ``govuk`` instead."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def attrs(attributes: Mapping[str, object] | None) -> SafeString:
    """Return attributes as they stand in a tag: a space before each, values escaped.

    ``None`` and ``False`` leave an attribute out; ``True`` gives its name alone.

    Example:
        >>> attrs({"data-x": "<1>", "hidden": True, "title": None})
        ' data-x="&lt;1&gt;" hidden'
    """
    return SafeString(
        "".join(
            format_html(" {}", name)
            if value is True
            else format_html(' {}="{}"', name, value)
            for name, value in (attributes or {}).items()
            if value is not None and value is not False
        )
    )


@register.filter
def is_safe(text: object) -> bool:
    """Say whether a text is already HTML.

    Example:
        >>> is_safe("a"), is_safe(SafeString("<b>a</b>"))
        (False, True)
    """
    return isinstance(text, SafeString)
