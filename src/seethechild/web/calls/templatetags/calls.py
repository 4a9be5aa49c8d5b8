"""What a call's pages and its forms both say: ``{% load calls %}{% before_you_write call %}``."""

from typing import Any

from django import template
from django.utils import timezone

from seethechild.web.calls.hours import clock, is_reading, next_reading
from seethechild.web.calls.models import Call
from seethechild.web.calls.told import law_words

register = template.Library()


@register.inclusion_tag("calls/before.html")
def before_you_write(call: Call, heading: str = "h2") -> dict[str, Any]:
    """Say who reads and when, that nobody reads now if so, and whom to call (S7).

    Put it above the first question of every form.
    """
    now = timezone.now()
    soon = next_reading(call.reading_hours, now, call.read_until)
    return {
        "call": call,
        "heading": heading,
        "reading": is_reading(call.reading_hours, now),
        "today": timezone.localdate(now),
        "next": soon,
        "next_day": timezone.localdate(soon) if soon else None,
        "next_clock": clock(timezone.localtime(soon).time()) if soon else "",
        "weekday": timezone.localtime(now),
    }


@register.inclusion_tag("calls/help.html")
def call_for_help(call: Call) -> dict[str, Any]:
    """Say whom to call: 999, Childline, the area's out-of-hours children's services."""
    return {"call": call}


@register.inclusion_tag("calls/other_ways.html")
def other_ways(call: Call) -> dict[str, Any]:
    """Say how to send an idea by phone and by post (C17)."""
    return {"call": call}


@register.inclusion_tag("calls/your_words.html")
def your_words(call: Call) -> dict[str, Any]:
    """Say why words may be kept, who else sees them, and that parents do not (P11, P12)."""
    return {"call": call, "law": law_words(call)}


@register.inclusion_tag("calls/before_paper.html")
def before_you_write_on_paper(call: Call) -> dict[str, Any]:
    """Say the same on paper, which knows no clock."""
    return {"call": call}
