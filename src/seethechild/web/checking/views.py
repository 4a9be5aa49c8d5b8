"""For verifiers: mark what was found. For everybody: all that was found of one thing."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.checking import actions
from seethechild.web.checking.forms import BackForm, MarkForm
from seethechild.web.checking.models import Mark
from seethechild.web.checking.standing import standing_of, standing_words
from seethechild.web.checking.subjects import Subject, subject_of
from seethechild.web.people.models import User
from seethechild.web.permissions import can_verify

RECENT = 50


def _subject(kind: str, key: str) -> Subject:
    found = subject_of(kind, key)
    if found is None:
        raise Http404
    return found


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say how to check, and list what was marked."""
    me = cast("User", request.user)
    marks = Mark.objects.filter(withdrawn=None)[:RECENT]
    rows = [(one, subject_of(one.kind, one.key)) for one in marks]
    return render(request, "checking/home.html", {"rows": rows, "me": me.audit_name})


@require_http_methods(["GET", "POST"])
def mark(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Mark what was found of one thing."""
    found, me = _subject(kind, key), cast("User", request.user)
    if not can_verify.test(me, found.organisation):
        raise PermissionDenied
    form = MarkForm(request.POST if request.method == "POST" else None, subject=found)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("level", "note")}
        actions.mark(kind=kind, key=key, organisation=me.organisation.name, by=me, **given)
        return redirect("checked:one", kind=kind, key=key)
    return render(request, "checking/mark.html", {"form": form, "subject": found})


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own mark."""
    me = cast("User", request.user)
    found = get_object_or_404(Mark, pk=pk, by=me.audit_name, withdrawn=None)
    form = BackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.take_back(found=found, reason=form.cleaned_data["reason"], by=me)
        return redirect("checked:one", kind=found.kind, key=found.key)
    return render(request, "checking/take_back.html", {"form": form, "found": found})


@require_GET
def checked(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show everybody all that was found of one thing."""
    found = _subject(kind, key)
    shown = {
        "subject": found,
        "kind": kind,
        "key": key,
        "standing": standing_words(standing_of(kind, key)),
        "marks": Mark.objects.filter(kind=kind, key=key),
        "may": can_verify.test(request.user, found.organisation),
    }
    return render(request, "checking/checked.html", shown)
