"""For safeguarding leads: concerns, from being raised to being closed by two."""

from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User
from seethechild.web.people.places import name_of, places
from seethechild.web.safety import actions, work
from seethechild.web.safety.acts import ACTS, open_acts
from seethechild.web.safety.alerts import second_route
from seethechild.web.safety.cover import covering
from seethechild.web.safety.forms import NOT_KNOWN, HeardForm, LookForm
from seethechild.web.safety.models import Alert, Concern
from seethechild.web.safety.rounds import stopped
from seethechild.web.safety.shown import clocks, is_late
from seethechild.web.safety.subjects import page_of

CLOSED_SHOWN = 50
#: In the session: which concern somebody has just raised.
_RAISED = "safety_raised"
#: Until somebody who sends nothing is signed out.
_MINUTES = int(settings.SESSION_IDLE.total_seconds() // 60)


def _concern(request: HttpRequest, name: str) -> Concern:
    found: Concern = get_object_or_404(Concern.objects.for_user(request.user), name=name)
    return found


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List concerns: references and clocks, no words about a child."""
    me, now = cast("User", request.user), timezone.now()
    mine = Concern.objects.for_user(me)
    order = {level: place for place, (level, _words) in enumerate(Concern.LEVELS)}
    live = sorted(mine.exclude(state="closed"), key=lambda one: (order[one.level], one.pk))
    named = {**places(), "": f"{NOT_KNOWN}"}
    shown = {
        "live": [(one, named.get(one.area, one.area), is_late(one, now)) for one in live],
        "closed": mine.filter(state="closed")[:CLOSED_SHOWN],
        "cover": covering(me.council, timezone.localdate(now)),
        "failing": Alert.objects.for_user(me).filter(sent_at=None).count(),
        "second": second_route(),
        "stopped": stopped(now),
    }
    return render(request, "safety/home.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def hear(request: HttpRequest) -> HttpResponse:
    """Raise what somebody was told outside this site (C17)."""
    me, now = cast("User", request.user), timezone.localtime()
    first = {
        "on": now.date(),
        "at": f"{now:%H:%M}",
        "about_staff": "no",
        "area": me.council,
    }
    form = HeardForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        made = actions.raise_heard(by=me, **form.cleaned_data)
        request.session[_RAISED] = made.name
        return redirect("safety:raised")
    told = {"form": form, "minutes": _MINUTES}
    return render(request, "safety/hear.html", told)


@never_cache
@require_GET
def raised(request: HttpRequest) -> HttpResponse:
    """Tell whoever raised a concern its reference and who was alerted: nothing of what it says."""
    mine = {
        "name": request.session.get(_RAISED),
        "raised_by": cast("User", request.user).audit_name,
    }
    found = get_object_or_404(Concern.everything, **mine)
    shown = {
        "reference": found.reference,
        "alerts": Alert.everything.filter(concern=found, why="raised").select_related("to"),
        "mine": Concern.objects.for_user(request.user).filter(pk=found.pk).first(),
    }
    return render(request, "safety/raised.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def look(request: HttpRequest, name: str) -> HttpResponse:
    """Ask why somebody opens a concern, and record it before anything is shown."""
    concern = _concern(request, name)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.look(concern=concern, by=cast("User", request.user), **form.cleaned_data)
        work.begin(request, name)
        return redirect("safety:concern", name=name)
    return render(request, "safety/look.html", {"form": form, "concern": concern})


@never_cache
@require_GET
def concern(request: HttpRequest, name: str) -> HttpResponse:
    """Show one concern to whoever has just said why."""
    found, me = _concern(request, name), cast("User", request.user)
    if not work.goes_on(request, name):
        return redirect("safety:look", name=name)
    shown = {
        "concern": found,
        "area": name_of(found.area, NOT_KNOWN),
        "clocks": clocks(found, timezone.now()),
        "entries": found.entries.all(),
        "looks": found.looks.all(),
        "alerts": found.alerts.select_related("to"),
        "acts": open_acts(found, me),
        "page": page_of(found.subject_kind, found.subject_key),
        "people": {one.audit_name: one.name for one in User.objects.all()},
    }
    return render(request, "safety/concern.html", shown)


def _form(
    request: HttpRequest, found: Concern, what: str, form: Any, **more: object
) -> HttpResponse:
    """Show what is to be filled in, or that it cannot be done any more and what was typed."""
    shown = {"form": form, "concern": found, "act": ACTS[what], **more}
    if what not in dict(open_acts(found, cast("User", request.user))):
        return render(request, "safety/moved.html", shown, status=409)
    shown["minutes"] = _MINUTES
    return render(request, "safety/act.html", shown)


def _ask_again(request: HttpRequest, found: Concern, what: str) -> HttpResponse:
    """Ask for the reason again where it lapsed while somebody typed; their words go along, unseen (S17)."""
    asked = request.POST if "look-asked" in request.POST else None
    form = LookForm(asked, prefix="look")
    if form.is_valid():
        actions.look(concern=found, by=cast("User", request.user), **form.cleaned_data)
        work.begin(request, found.name)
        typed = ACTS[what].form(request.POST, concern=found)
        return _form(request, found, what, typed, kept=True)
    along = [
        (key, value)
        for key, values in request.POST.lists()
        for value in values
        if key != "csrfmiddlewaretoken" and not key.startswith("look-")
    ]
    return render(
        request, "safety/look.html", {"form": form, "concern": found, "along": along}
    )


@never_cache
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """Do one thing to a concern one has just opened; the form shows nothing of a child."""
    found, me = _concern(request, name), cast("User", request.user)
    if what not in ACTS:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    if not work.goes_on(request, name):
        return _ask_again(request, found, what) if sent else redirect("safety:look", name)
    form = ACTS[what].form(sent, concern=found)
    if not form.is_valid():
        return _form(request, found, what, form)
    try:
        ACTS[what].do(found, form.cleaned_data, me)
    except StateError as error:
        shown = {"form": form, "concern": found, "why": error}
        return render(request, "safety/moved.html", shown, status=409)
    mine = Concern.objects.for_user(me).filter(pk=found.pk)
    # not one's own any more: it is said of one's own council now
    return redirect("safety:concern", name=name) if mine.exists() else redirect("safety:home")  # fmt: skip
