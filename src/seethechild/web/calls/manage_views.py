"""Calls for their chair: plan, fill in, open, close, answer."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from seethechild.web.audit.moving import StateError
from seethechild.web.calls import actions
from seethechild.web.calls.forms import CloseForm, QuestionForm
from seethechild.web.calls.missing import shares_of
from seethechild.web.calls.models import Call
from seethechild.web.calls.pieces import piece_of
from seethechild.web.calls.told import listed, manage_of
from seethechild.web.people.models import User

either = require_http_methods(["GET", "HEAD", "POST"])
CONFLICT = 409


@require_GET
def manage(request: HttpRequest) -> HttpResponse:
    """List every call."""
    now = timezone.now()
    return render(
        request,
        "calls/manage.html",
        {"calls": [listed(one, now) for one in Call.objects.all()]},
    )


@either
def manage_new(request: HttpRequest) -> HttpResponse:
    """Plan a call."""
    me, form = cast("User", request.user), QuestionForm(_sent(request))
    if form.is_valid():
        made = actions.plan_call(by=me, organisation=me.organisation, **form.cleaned_data)
        return redirect("calls:manage_call", made.slug)
    return render(request, "calls/manage_new.html", {"form": form})


@require_GET
def manage_call(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a call has and what it lacks."""
    found = get_object_or_404(Call, slug=slug)
    return render(request, "calls/manage_call.html", manage_of(found, timezone.now()))


@either
def manage_piece(request: HttpRequest, slug: str, piece: str) -> HttpResponse:
    """Fill in one piece of a call."""
    found, asked = get_object_or_404(Call, slug=slug), piece_of(piece)
    if asked is None:
        raise Http404
    form = asked.form(_sent(request), initial=asked.initial(found))
    if form.is_valid():
        try:
            asked.save(found, cast("User", request.user), form.cleaned_data)
        except (StateError, actions.CallNotReady) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. It stands in the audit trail."))
            return redirect("calls:manage_call", slug)
    shown = {"call": found, "piece": asked, "form": form}
    if asked.group == "missing":
        shown["shares"] = shares_of(found)
    status = CONFLICT if form.non_field_errors() else None
    return render(request, "calls/manage_piece.html", shown, status=status)


@require_POST
def manage_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a call, or say all that it lacks."""
    return _moved(request, slug, actions.open_call, _("The call is open."))


@require_POST
def manage_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a call is answered, or what its record lacks."""
    return _moved(request, slug, actions.answer_call, _("The call is answered."))


@either
def manage_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a call."""
    found, form = get_object_or_404(Call, slug=slug), CloseForm(_sent(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        return _moved(
            request, slug, actions.close_call, _("The call is closed."), reason=reason
        )
    return render(request, "calls/manage_close.html", {"call": found, "form": form})


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _moved(
    request: HttpRequest, slug: str, act: actions.Move, words: str, **more: str
) -> HttpResponse:
    found, refused, errors = get_object_or_404(Call, slug=slug), "", False
    try:
        act(found, cast("User", request.user), **more)
    except StateError as error:
        refused = str(error)
    except actions.CallNotReady:
        errors = True
    else:
        messages.success(request, words)
        return redirect("calls:manage_call", slug)
    found.refresh_from_db()
    shown = manage_of(found, timezone.now()) | {"refused": refused, "not_ready": errors}
    return render(request, "calls/manage_call.html", shown, status=CONFLICT)
