"""The page of a council's system picture. It is made once, when somebody first asks for it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from seethechild.web.audit.actions import actor
from seethechild.web.checking.standing import standing_of
from seethechild.web.conditional import public
from seethechild.web.limit import wait_for
from seethechild.web.picture import system as systems
from seethechild.web.picture.places import by_slug
from seethechild.web.picture.replies import reply_of
from seethechild.web.picture.views import given_file, place_of

_HOUR = 3_600


def _settled(slug: str = "", **_: Any) -> str:
    """What settles the page beside the figures: which picture, its standing, the council's answer."""
    place = by_slug().get(slug)
    found = systems.system_of(place.code) if place else None
    if found is None:
        return ""
    return f"{found.key}\n{standing_of(systems.KIND, found.key)}\n{reply_of(slug)}"


@require_safe
def system(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a council's system, or offer to make its picture."""
    place = place_of(slug)
    if systems.system_of(place.code) is not None:
        return _shown(request, slug=slug)
    job = systems.job_of(place.code)
    return render(request, "picture/system_make.html", {"place": place, "job": job})


@public(_settled)
def _shown(request: HttpRequest, slug: str) -> HttpResponse:
    place = place_of(slug)
    found = systems.system_of(place.code)
    if found is None:
        raise Http404
    told = {
        "place": place,
        "page": systems.page_of(found),
        "key": found.key,
        "answer": reply_of(slug),
    }
    return render(request, "picture/system.html", told)


@require_POST
def make(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the picture of a council's system."""
    place = place_of(slug)
    if systems.system_of(place.code) is not None:
        return redirect("picture:system", slug=slug)
    most = settings.OPTIONS_AN_HOUR
    if wait_for(request, "picture:system", most=most, seconds=_HOUR):
        told = {"place": place, "busy": True}
        return render(request, "picture/system_make.html", told, status=429)
    job = systems.ask(place.code, by=actor(request))
    return redirect("jobs:progress", name=job.name)


@require_safe
@public(_settled)
def download(_request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the picture of a council's system as a file."""
    place = place_of(slug)
    found = systems.system_of(place.code)
    if kind not in systems.KINDS or found is None:
        raise Http404
    content = systems.file_of(found, place, kind)
    return given_file(content, f"{place.slug}-system.{kind}", systems.KINDS[kind])
