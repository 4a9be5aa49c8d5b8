"""For anyone: what people are asked, their answer, and what came out."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.moving import StateError
from seethechild.web.consult import actions, told, voter
from seethechild.web.consult.actions.saying import takes_answers
from seethechild.web.consult.forms import AnswerForm
from seethechild.web.consult.models import SenseCheck
from seethechild.web.limit import wait_for

#: Answers from one address in an hour: a school is one address.
AN_HOUR = 200


def find(name: str) -> SenseCheck:
    """Return a sense check of a proposal that anybody may see.

    Raises:
        Http404: there is none.
    """
    rows = SenseCheck.objects.select_related("proposal").exclude(proposal__state="draft")
    return get_object_or_404(rows, name=name)


@require_GET
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """List what people are asked now, and what came out before."""
    rows = list(SenseCheck.objects.select_related("proposal"))
    shown = {
        state: [one for one in rows if one.state == state]
        for state in ("open", "planned", "closed")
    }
    return render(request, "consult/home.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask what somebody thinks, on one page."""
    asked = find(name)
    if not takes_answers(asked):
        return redirect("consult:result", name)
    secret = voter.secret_of(request)
    before = bool(secret) and told.has_answered(asked, secret)
    form = AnswerForm(request.POST if request.method == "POST" else None, before=before)
    if form.is_valid():
        return _answer(request, asked, form.cleaned_data, secret)
    return render(request, "consult/check.html", told.asking(asked, form))


def _answer(
    request: HttpRequest, asked: SenseCheck, given: dict[str, Any], secret: str
) -> HttpResponse:
    if wait_for(request, "sense-check", most=AN_HOUR, seconds=3_600):
        return render(request, "consult/busy.html", status=429)
    if not secret or given.pop("another", False):
        secret = voter.new_secret()
    try:
        actions.vote(asked=asked, voter=voter.voter_of(secret, asked), **given)
    except StateError:
        return redirect("consult:result", asked.name)
    answer = redirect("consult:answered", asked.name)
    voter.keep(answer, secret)
    return answer


@require_GET
@never_cache
def answered(request: HttpRequest, name: str) -> HttpResponse:
    """Say that the answer has come, and what happens with it. Nothing of it is shown."""
    return render(request, "consult/answered.html", {"asked": find(name)})


@require_GET
@never_cache
def result(request: HttpRequest, name: str) -> HttpResponse:
    """Show what came out, each group by itself; before that only how many have answered."""
    asked = find(name)
    if asked.state == "closed":
        return render(request, "consult/result.html", told.result(request, asked))
    return render(request, "consult/not_yet.html", told.waiting(request, asked))
