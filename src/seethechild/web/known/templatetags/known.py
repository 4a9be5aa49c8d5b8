"""Numbers and dates as people read them: ``{% load known %}``."""

from django import template

from seethechild.web.when import when

register = template.Library()
register.filter("when", when)


@register.filter
def thousands(value: float | None) -> str:
    """Return a number with commas; a whole one without decimals.

    Example:
        >>> thousands(271189), thousands(0.25), thousands(None)
        ('271,189', '0.25', '')
    """
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,g}"
