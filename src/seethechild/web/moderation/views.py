"""For moderators: the queue, and one idea, from being read to being decided."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.moving import StateError
from seethechild.web.ideas import files
from seethechild.web.ideas.actions import mark_read
from seethechild.web.ideas.models import Attachment, Contribution
from seethechild.web.ideas.shown import who_of
from seethechild.web.moderation import actions, beside
from seethechild.web.moderation.access import check_may_decide, entered_by, readable
from seethechild.web.moderation.forms import (
    GiveBackForm,
    QueueForm,
    SafeForm,
    TypeUpForm,
    WithholdForm,
)
from seethechild.web.moderation.queue import in_order, queue
from seethechild.web.moderation.reading import marked_rows, safe_rows, texts_of
from seethechild.web.people.models import User
from seethechild.web.safety.forms import RiskForm

ON_A_PAGE = 25
#: A sound is heard on the page itself, from this site.
heard: Any = csp_update({"media-src": ["'self'"]})


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _idea(request: HttpRequest, name: str) -> Contribution:
    """Return an idea this moderator may see; after it was held there is none for them (S2)."""
    return get_object_or_404(readable(_me(request)), name=name)


def _given(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List what waits: no words of it."""
    form = QueueForm(request.GET)
    found, asked = queue(_me(request), **form.asked), form.asked["by_words"]
    others = in_order(beside.waiting(_me(request)), by_words=asked)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "page": page, "beside": others}
    told["late"] = sum(one.late for one in found) + sum(late for _one, late in others)
    return render(request, "moderation/home.html", told)


@never_cache
@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    """List what was decided, so that it can still be held."""
    found = readable(_me(request)).exclude(state="waiting").order_by("-received_at")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "moderation/decided.html", {"page": page})


@never_cache
@require_GET
@heard
def read(request: HttpRequest, name: str) -> HttpResponse:
    """Show the exact words of an idea; that somebody looked is recorded."""
    idea, me = _idea(request, name), _me(request)
    mark_read(idea, by=me)
    told = {
        "idea": idea,
        "who": who_of(idea),
        "rows": marked_rows(idea, texts_of(idea)),
        "files": [one for one in idea.attachments.all() if one.sealed],
        "own": entered_by(me, idea),
        "decisions": idea.decisions.all(),
        "form": RiskForm(),
    }
    return render(request, "moderation/read.html", told)


@never_cache
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, name: str) -> HttpResponse:
    """Hide what tells who somebody is, look at what is left, and publish that."""
    idea, me = _idea(request, name), _me(request)
    check_may_decide(me, idea)
    if request.method == "GET":
        mark_read(idea, by=me)
    form = SafeForm(_given(request), idea=idea)
    asked = "publish" in request.POST
    if form.is_valid() and asked and form.was_looked_at:
        given = form.decided()
        return _done(request, idea, lambda: actions.publish(idea=idea, by=me, **given))
    told = _safe_page(idea, form) | {"changed": asked}
    return render(request, "moderation/publish.html", told)


def _safe_page(idea: Contribution, form: SafeForm) -> dict[str, Any]:
    """Return the exact words and, once the form holds, what everybody will see."""
    told: dict[str, Any] = {"form": form, "idea": idea}
    told["rows"] = marked_rows(idea, form.texts)
    if form.is_valid():
        told["safe"] = safe_rows(idea, form.safe)
        told["fingerprint"] = form.fingerprint
        told["files"] = idea.attachments.filter(pk__in=form.decided()["shown"])
    return told


@never_cache
@require_http_methods(["GET", "POST"])
def give_back(request: HttpRequest, name: str) -> HttpResponse:
    """Ask the sender something."""
    idea, me = _idea(request, name), _me(request)
    check_may_decide(me, idea)
    form = GiveBackForm(_given(request), idea=idea)
    if form.is_valid():
        given = form.cleaned_data
        return _done(request, idea, lambda: actions.give_back(idea=idea, by=me, **given))
    return render(request, "moderation/give_back.html", {"form": form, "idea": idea})


@never_cache
@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, name: str) -> HttpResponse:
    """Keep an idea back."""
    idea, me = _idea(request, name), _me(request)
    check_may_decide(me, idea)
    form = WithholdForm(_given(request), idea=idea)
    if form.is_valid():
        given = form.cleaned_data
        return _done(request, idea, lambda: actions.withhold(idea=idea, by=me, **given))
    return render(request, "moderation/withhold.html", {"form": form, "idea": idea})


@never_cache
@require_http_methods(["GET", "POST"])
def risk(request: HttpRequest, name: str) -> HttpResponse:
    """Say that somebody may be at risk."""
    idea, me = _idea(request, name), _me(request)
    form = RiskForm(_given(request))
    if form.is_valid():
        given = form.cleaned_data
        return _done(
            request, idea, lambda: actions.at_risk(idea=idea, by=me, **given), held=True
        )
    return render(request, "moderation/risk.html", {"form": form, "idea": idea})


def _done(
    request: HttpRequest,
    idea: Contribution,
    act: Callable[[], object],
    *,
    held: bool = False,
) -> HttpResponse:
    """Do it and go back to the queue, or say kindly that somebody else was quicker."""
    try:
        act()
    except StateError as error:
        now = _idea(
            request, idea.name
        )  # 404 if it was held: that is nobody else's business
        told = {"why": error, "idea": now}
        return render(request, "moderation/moved.html", told, status=HTTPStatus.CONFLICT)
    return redirect(reverse("moderation:home") + ("?done=held" if held else "?done=1"))


@never_cache
@require_GET
def file(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Open a drawing, photo or sound."""
    return opened(_idea(request, name), pk)


def opened(idea: Contribution, pk: int) -> HttpResponse:
    """Answer with a file of an idea."""
    one = get_object_or_404(Attachment.objects.exclude(sealed=""), contribution=idea, pk=pk)
    return HttpResponse(files.read(one.sealed), content_type=one.mime)


@never_cache
@require_http_methods(["GET", "POST"])
@heard
def type_up(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Write down what a sound, drawing or photo says."""
    idea, me = _idea(request, name), _me(request)
    one = get_object_or_404(Attachment.objects.exclude(sealed=""), contribution=idea, pk=pk)
    form = TypeUpForm(_given(request), initial={"words": one.typed_up})
    if form.is_valid():
        actions.type_up(file=one, words=form.cleaned_data["words"], by=me)
        return redirect("moderation:read", name=name)
    told = {"form": form, "idea": idea, "file": one}
    return render(request, "moderation/type_up.html", told)
