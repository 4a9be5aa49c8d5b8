"""For councils and editors: write an example, give it to young people, check it, publish it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User
from seethechild.web.permissions import has_role
from seethechild.web.practice import actions, told
from seethechild.web.practice.forms import PartForm, ReasonForm, TextForm
from seethechild.web.practice.library import at_version
from seethechild.web.practice.models import PracticeExample, PracticeVersion, YoungPart

either = require_http_methods(["GET", "HEAD", "POST"])
CONFLICT = 409


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _row(request: HttpRequest, slug: str) -> PracticeExample:
    """Return an example of one's own organisation; an editor may see all."""
    found = get_object_or_404(PracticeExample, slug=slug)
    me = _me(request)
    if not has_role("editor").test(me) and found.organisation != me.organisation.slug:
        raise Http404
    return found


@never_cache
@require_GET
def written(request: HttpRequest) -> HttpResponse:
    """List what is being written, from A to Z."""
    me, rows = _me(request), PracticeExample.objects.all()
    if not has_role("editor").test(me):
        rows = rows.filter(organisation=me.organisation.slug)
    titles = {
        (one.example_id, one.number): one.text["title"]
        for one in PracticeVersion.objects.filter(example__in=rows)
    }
    listed = [(titles[row.pk, row.current], row) for row in rows]
    listed.sort(key=lambda pair: pair[0].casefold())
    return render(request, "practice/written.html", {"rows": listed})


@never_cache
@either
def new(request: HttpRequest) -> HttpResponse:
    """Write the first text of an example."""
    form, me = TextForm(request.POST if request.method == "POST" else None), _me(request)
    if form.is_valid():
        made = actions.start(text=form.text, organisation=me.organisation, by=me)
        messages.success(request, _("Kept as a draft. Nobody else sees it yet."))
        return redirect("practice:work", made.slug)
    return render(request, "practice/edit.html", {"form": form})


@never_cache
@require_GET
def work(request: HttpRequest, slug: str) -> HttpResponse:
    """Show where an example is, and what can be done."""
    return render(
        request, "practice/work.html", told.work(_row(request, slug), request.user)
    )


@never_cache
@either
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new version."""
    row = _row(request, slug)
    form = TextForm(
        request.POST if request.method == "POST" else None, text=actions.text_of(row)
    )
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.write(example=row, text=form.text, reason=reason, by=_me(request))
        except StateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept as a new version. The old one stays."))
            return redirect("practice:work", slug)
    return _asked(request, "practice/edit.html", {"form": form, "row": row})


@never_cache
@either
def part(request: HttpRequest, slug: str) -> HttpResponse:
    """Type in what a young person says."""
    row = _row(request, slug)
    form = PartForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("exact", "age_band", "how")}
        try:
            actions.add_part(example=row, by=_me(request), **given)
        except StateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Kept. Somebody else reads it before it is shown."))
            return redirect("practice:work", slug)
    return _asked(request, "practice/part.html", {"form": form, "row": row})


@never_cache
@either
def do(request: HttpRequest, slug: str, way: str) -> HttpResponse:
    """Go one way, after saying why where that is asked."""
    row, known = _row(request, slug), told.ways().get(way)
    if known is None or (known.editor and not has_role("editor").test(request.user)):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (form.is_valid() or not known.asks):
        reason = form.cleaned_data.get("reason", "")
        try:
            actions.go(example=row, verb=known.verb, by=_me(request), reason=reason)
        except (StateError, actions.NotReadyError) as error:
            form = ReasonForm(request.POST)
            form.is_valid()
            form.errors.pop("reason", None)
            form.add_error(None, getattr(error, "reasons", None) or str(error))
        else:
            messages.success(request, _("Done. It stands in the record."))
            return redirect("practice:work", slug)
    return _asked(request, "practice/do.html", {"form": form, "row": row, "way": known})


@never_cache
@either
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a young person's words back for them: the words are gone."""
    found = get_object_or_404(YoungPart, pk=pk)
    row = _row(request, found.example.slug)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.take_back(
                part=found, reason=form.cleaned_data["reason"], by=_me(request)
            )
        except StateError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Taken back. The words are gone."))
            return redirect("practice:work", row.slug)
    return _asked(request, "practice/take_back.html", {"form": form, "row": row})


@never_cache
@require_GET
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it stands, or stood."""
    row = _row(request, slug)
    found = get_object_or_404(PracticeVersion, example=row, number=number)
    shown = told.one(at_version(row, found)) | {"row": row, "version": found, "draft": True}
    return render(request, "practice/version.html", shown)


def _asked(request: HttpRequest, template: str, shown: dict[str, object]) -> HttpResponse:
    """Show a form; with 409 where somebody was quicker or it is not ready."""
    form = cast("ReasonForm", shown["form"])
    status = CONFLICT if form.is_bound and form.non_field_errors() else None
    return render(request, template, shown, status=status)
