"""Pages of this area."""

from functools import lru_cache
from threading import Thread
from time import sleep
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from seethechild.web.conditional import public
from seethechild.web.picture import tiles
from seethechild.web.picture.chosen import chosen
from seethechild.web.picture.compared import compared_of
from seethechild.web.picture.downloads import KINDS, comparison_file, council_file
from seethechild.web.picture.places import Place, by_slug, places, regions, search
from seethechild.web.picture.replies import reply_of
from seethechild.web.picture.standing import (
    edition,
    standing_of,
    standing_of_all,
    standing_words,
)
from seethechild.web.picture.told import told_of

#: Seconds between two councils that are made in the background: readers come first.
PAUSE = 0.2


def warm(*, rest: bool = False) -> None:
    """Make now what every page needs, so that the first reader need not wait.

    Args:
        rest: whether to go on, in the background and with pauses, until every council is made.
    """
    for each in ("", *tiles.measures()):
        tiles.drawn(each)
        _lists(each)
    told_of(places()[0].code)
    if rest:
        Thread(target=_warm_rest, name="warm", daemon=True).start()


def _warm_rest() -> None:
    for place in places():
        told_of(place.code)
        sleep(PAUSE)


def place_of(slug: str) -> Place:
    """Return the council an address names.

    Raises:
        Http404: there is none.
    """
    if slug not in by_slug():
        raise Http404
    return by_slug()[slug]


def _standing(slug: str = "", **_: Any) -> str:
    if slug not in by_slug():
        return ""
    return f"{standing_of(by_slug()[slug].code)}\n{reply_of(slug)}"


def _council(slug: str) -> dict[str, Any]:
    """What the pages of a council are made from."""
    place = place_of(slug)
    standing = standing_of(place.code)
    return {
        "place": place,
        "told": told_of(place.code),
        "standing": standing_words(standing),
        "answer": reply_of(place.slug),
    }


@require_safe
@public()
def england(request: HttpRequest) -> HttpResponse:
    """Show England as squares and as a list, tinted by one rate if somebody asks for it."""
    column = request.GET.get("measure", "")
    column = column if column in tiles.measures() else ""
    told = {
        "svg": tiles.drawn(column),
        "shown": tiles.tinted(column) if column else None,
        "measures": tiles.measures().values(),
        "lists": _lists(column),
        "standing": standing_words(standing_of()),
    }
    return render(request, "picture/england.html", told)


@lru_cache(maxsize=32)
def _lists(column: str) -> SafeString:
    """All councils by region and by the alphabet, with their figures if a rate is asked for."""
    shown = tiles.tinted(column) if column else None
    told = {"regions": regions(), "places": places(), "shown": shown}
    return render_to_string("picture/lists.html", told)


@require_safe
@public()
def find(request: HttpRequest) -> HttpResponse:
    """Go to the council that is meant, or ask which."""
    text = request.GET.get("q", "").strip()[:80]
    found = search(text) if text else None
    if found and found.place:
        return redirect("picture:council", slug=found.place.slug)
    maybe = found.maybe if found else ()
    return render(request, "picture/search.html", {"text": text, "maybe": maybe})


@require_safe
@public(_standing)
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is recorded of one council."""
    if slug not in by_slug() and (found := search(slug.replace("-", " ")).place):
        return redirect("picture:council", slug=found.slug, permanent=True)
    return render(request, "picture/council.html", _council(slug))


@require_safe
@public(_standing)
def figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every published figure of one council."""
    return render(request, "picture/figures.html", _council(slug))


@require_safe
@public(_standing)
def download(_request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Give the picture of one council as a file."""
    place = place_of(slug)
    if kind not in KINDS:
        raise Http404
    answer = reply_of(place.slug)
    content = council_file(place.code, kind, standing_of(place.code), answer)
    return given_file(content, f"{place.slug}.{kind}", KINDS[kind])


@require_safe
@public(edition)
def compare(request: HttpRequest) -> HttpResponse:
    """Show two to six councils side by side."""
    asked = chosen(request.GET.getlist("council"), request.GET.get("add", ""))
    if asked.moved:
        return redirect(asked.address)
    told = {
        "asked": asked,
        "told": compared_of(asked.codes) if asked.enough else None,
        "places": places(),
        "standing": standing_of_all(asked.codes),
    }
    return render(request, "picture/compare.html", told)


@require_safe
@public(lambda **_: edition())
def compare_download(request: HttpRequest, kind: str) -> HttpResponse:
    """Give a comparison as a file."""
    asked = chosen(request.GET.getlist("council"))
    if kind not in KINDS or not asked.enough:
        raise Http404
    content = comparison_file(asked.codes, kind, standing_of_all(asked.codes))
    return given_file(content, f"compare.{kind}", KINDS[kind])


def given_file(content: bytes, name: str, kind: str) -> HttpResponse:
    """Give a file to keep."""
    headers = {"Content-Disposition": f'attachment; filename="see-the-child-{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
