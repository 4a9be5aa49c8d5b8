"""Calls for everybody: the list, a call, how it is run, its poster and its paper forms."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from seethechild.web.calls.forms_kinds import AGE_BANDS, FORMS, VOICES
from seethechild.web.calls.models import Call
from seethechild.web.calls.qr import code_of
from seethechild.web.calls.told import OVER, how_of, is_chair, listed, page_of, public_call

#: Calls in the list.
LISTED = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the calls that are open, and those that are over."""
    now = timezone.now()
    found = Call.objects.exclude(state="planned").select_related("organisation")
    calls = [listed(one, now) for one in found[:LISTED]]
    shown = {
        "running": [one for one in calls if one.call.state == "open"],
        "over": [one for one in calls if one.call.state != "open"],
        "chair": is_chair(request),
    }
    return render(request, "calls/home.html", shown)


@require_GET
def call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a call: what is asked, who reads it, who decides, what happens then."""
    found = public_call(request, slug)
    return render(request, "calls/call.html", page_of(found, timezone.now()))


@require_GET
def how(request: HttpRequest, slug: str) -> HttpResponse:
    """Show adults how a call is run."""
    return render(request, "calls/how.html", how_of(public_call(request, slug)))


@require_GET
def poster(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a poster to print."""
    found = public_call(request, slug)
    if found.state in OVER:
        return redirect("calls:call", slug)
    link = request.build_absolute_uri(reverse("calls:call", args=[slug]))
    shown = {"call": found, "link": link, "code": code_of(link)}
    return render(request, "calls/poster.html", shown)


@require_GET
def paper(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """Give a form to print and fill in by hand."""
    found = public_call(request, slug)
    if form not in found.forms:
        raise Http404
    if found.state in OVER:
        return redirect("calls:call", slug)
    shown = {
        "call": found,
        "form_kind": FORMS[form],
        "places": range(6),
        "ages": AGE_BANDS,
        "voices": VOICES,
        "code_link": request.build_absolute_uri(reverse("ideas:code")),
        "long": form in ("full", "adult"),
    }
    return render(request, "calls/paper.html", shown)
