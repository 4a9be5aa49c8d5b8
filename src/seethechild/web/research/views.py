"""Ask for an export for research, agree to it, download it."""

from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User
from seethechild.web.research import actions, forms
from seethechild.web.research.fields import FIELDS
from seethechild.web.research.models import ResearchExport
from seethechild.web.taskforce.asking import ask, me, sent

HOME = "research:home"


def _found(pk: int) -> ResearchExport:
    rows = ResearchExport.objects.select_related("asked_by", "first", "second")
    return get_object_or_404(rows, pk=pk)


def _page(found: ResearchExport) -> str:
    return reverse("research:one", args=[found.pk])


@never_cache
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List what was asked for, what came of it, and whose files should be gone by now."""
    today = timezone.localdate()
    rows = [
        (one, one.is_to_be_destroyed(today))
        for one in ResearchExport.objects.select_related("asked_by")
    ]
    may_ask = actions.asks.test(request.user)
    return render(request, "research/home.html", {"rows": rows, "may_ask": may_ask})


@require_http_methods(["GET", "POST"])
def ask_for(request: HttpRequest) -> HttpResponse:
    """Ask for an export."""

    def do(*, fields_wanted: list[str], **given: Any) -> None:
        actions.ask_for(fields=fields_wanted, by=me(request), **given)

    return ask(
        request,
        forms.AskForm(sent(request)),
        do,
        title=_("Ask for ideas for research"),
        words=_("Only ideas that everybody can read are in it, without names and places."),
        who=_("Taskforce members can see this page."),
        button=_("Ask for it"),
        after=reverse(HOME),
        said=_("It has been asked for. Two other people must agree."),
    )


@never_cache
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was asked for, who agreed and why, and what can be done now."""
    found = _found(pk)
    return render(request, "research/one.html", _shown(found, me(request)))


def _shown(found: ResearchExport, user: User) -> dict[str, Any]:
    asked = found.asked_by_id == user.pk
    said = [(found.first, found.first_reason), (found.second, found.second_reason)]
    waits = found.state in ("asked", "once")
    return {
        "one": found,
        "holds": [FIELDS[field] for field in found.fields],
        "agreed": [(who, why) for who, why in said if who],
        "mine": asked,
        "may_decide": waits
        and not asked
        and found.first_id != user.pk
        and actions.decides.test(user),
        "may_take_back": waits and asked,
        "may_download": asked and found.is_open(timezone.now()) and actions.asks.test(user),
        "may_end": found.state == "ready" and (asked or actions.leads.test(user)),
        "delete_now": found.is_to_be_destroyed(timezone.localdate()),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to an export or not, with the reason."""
    found = _found(pk)

    def do(take: str, reason: str) -> None:
        act = actions.agree if take == "yes" else actions.refuse
        act(export=found, reason=reason, by=me(request))

    return ask(
        request,
        forms.DecideForm(sent(request)),
        do,
        title=_("Do you agree to this export?"),
        button=_("Save"),
        after=_page(found),
        said=_("It has been saved."),
        template="research/decide.html",
        **_shown(found, me(request)),
    )


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one asked for."""
    found = _found(pk)
    return ask(
        request,
        django_forms.Form(sent(request)),
        lambda: actions.take_back(export=found, by=me(request)),
        title=_("Take this back?"),
        words=_("Nobody can agree to it any more. You can ask anew."),
        button=_("Take it back"),
        after=_page(found),
        said=_("It has been taken back."),
    )


@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an export before its days are over: by who asked, the chair or a safeguarding lead."""
    found = _found(pk)

    def do(reason: str) -> None:
        actions.end_by(export=found, reason=reason, by=me(request))

    return ask(
        request,
        forms.EndForm(sent(request)),
        do,
        title=_("End this export?"),
        words=_("Nobody can download it any more. What was downloaded is not called back."),
        button=_("End it"),
        after=_page(found),
        said=_("It has ended."),
    )


@never_cache
@require_POST
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the file and hand it out; only to who asked for it."""
    found = _found(pk)
    try:
        made = actions.download(export=found, by=me(request))
    except StateError as why:
        shown = _shown(found, me(request)) | {"problem": str(why)}
        return render(request, "research/one.html", shown, status=409)
    answer = HttpResponse(made.content, content_type="application/zip")
    name = f"see-the-child-ideas-{found.pk}.zip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
