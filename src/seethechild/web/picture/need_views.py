"""The page of what is known and what is expected in a council."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seethechild.web.checking.standing import standing_of
from seethechild.web.conditional import public
from seethechild.web.picture import need as needs
from seethechild.web.picture.places import by_slug
from seethechild.web.picture.replies import reply_of
from seethechild.web.picture.views import given_file, place_of


def _settled(slug: str = "", **_: Any) -> str:
    """What settles the page beside the figures: its standing, and the council's answer."""
    place = by_slug().get(slug)
    if place is None:
        return ""
    key = needs.key_of(place.code)
    return f"{key}\n{standing_of(needs.KIND, key)}\n{reply_of(slug)}"


@require_safe
@public(_settled)
def need(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how many children are known in a council, and how many surveys lead one to expect."""
    place = place_of(slug)
    told = {
        "place": place,
        "page": needs.page_of(place.code),
        "key": needs.key_of(place.code),
        "answer": reply_of(slug),
    }
    return render(request, "picture/need.html", told)


@require_safe
@public(_settled)
def download(_request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give it as a file."""
    place = place_of(slug)
    if kind not in needs.KINDS:
        raise Http404
    content = needs.file_of(place, kind)
    return given_file(content, f"{place.slug}-need.{kind}", needs.KINDS[kind])
