"""Attributes of an HTML tag."""

from collections.abc import Mapping

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString


def attrs(attributes: Mapping[str, object] | None) -> SafeString:
    """Return attributes as they stand in a tag: a space before each, values escaped.

    ``None`` and ``False`` leave an attribute out; ``True`` gives its name alone.

    Example:
        >>> attrs({"data-x": "<1>", "hidden": True, "title": None})
        ' data-x="&lt;1&gt;" hidden'
    """
    return SafeString(
        "".join(
            f" {conditional_escape(name)}"
            if value is True
            else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
            for name, value in (attributes or {}).items()
            if value is not None and value is not False
        )
    )
