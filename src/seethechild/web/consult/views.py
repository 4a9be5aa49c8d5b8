"""For anyone: what people are asked, their answer, and what came out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.consult import actions, told, voter
from seethechild.web.consult.forms import AnswerForm
from seethechild.web.consult.models import SenseCheck
from seethechild.web.consult.taking import standing
from seethechild.web.limit import wait_for

#: Answers from one address in an hour: a school is one address.
AN_HOUR = 200

either = require_http_methods(["GET", "HEAD", "POST"])
#: Why something was not taken → what is said of it, and the status of the page.
WHY = {
    "paused": (_("There is no one here now to keep you safe. So we can not take what you say today. "
                 "Please come back soon. Do you need help now? The phone numbers are below."), 409),
    "busy": (_("We did not take it. Too many have come from here at once. Try again in an hour. "
               "Your words are still here."), 429),
    "old": (_("We did not take it. This page was open for too long. Your words are still here. Send them again."), 409),
    "before": (_("We have what you sent before from this page. Do you want to say it new? Then send it again."), 409),
    "over": (_("We did not take it. It is closed now. Your words are still here, so you can copy them."), 409),
}  # fmt: skip


def find(name: str) -> SenseCheck:
    """Return a sense check of a proposal that anybody may see.

    Raises:
        Http404: there is none.
    """
    rows = SenseCheck.objects.select_related("proposal", "call").exclude(
        proposal__state="draft"
    )
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


@either
@never_cache
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask what somebody thinks, on one page; first whether it is still the same person."""
    asked = find(name)
    if request.method == "POST":
        return _sent(request, asked)
    found = standing(asked)
    if found not in ("open", "paused"):
        return redirect("consult:result", name)
    if found == "paused":
        return _page(request, asked, AnswerForm(), who="first", why=found)
    if told.has_answered(asked, voter.secret_of(request)):
        return _whose(request, asked, {})
    return _page(request, asked, AnswerForm(), who="first")


def _sent(request: HttpRequest, asked: SenseCheck) -> HttpResponse:
    """Take what was sent, or say that it was not taken; what was typed stays on the page."""
    typed = {name: request.POST.get(name, "") for name in ("group", "said", "words")}
    if (who := request.POST.get("who")) in voter.WHO[1:]:
        return _page(request, asked, AnswerForm(initial=typed), who=who)
    form, raw = AnswerForm(request.POST), request.POST.get("page", "")
    page = voter.page_of(raw, asked)
    if page is None:
        return _page(request, asked, form, who="first", why="old")
    if not form.is_valid():
        return _page(request, asked, form, who=page.who, page=raw)
    secret = voter.secret_of(request)
    other = page.who == "first" and not asked.votes.filter(page=page.kept).exists()
    if other and told.has_answered(asked, secret):
        return _whose(request, asked, typed)
    if wait_for(request, "sense-check", most=AN_HOUR, seconds=3_600):
        return _page(request, asked, form, who=page.who, page=raw, why="busy")
    return _keep(request, asked, form, page, secret if page.who == "me" else "")


def _whose(request: HttpRequest, asked: SenseCheck, typed: dict[str, str]) -> HttpResponse:
    """Ask whether who answered on this phone before is who answers now; nothing of it is shown."""
    shown = {"asked": asked, "typed": typed, "call": asked.call}
    return render(request, "consult/whose.html", shown)


def _keep(
    request: HttpRequest, asked: SenseCheck, form: AnswerForm, page: voter.Page, secret: str
) -> HttpResponse:
    secret = secret or page.secret
    who = voter.voter_of(secret, asked)
    try:
        actions.vote(asked=asked, voter=who, page=page.kept, **form.cleaned_data)
        answer: HttpResponse = redirect("consult:answered", asked.name)
    except actions.NotTakenError as late:
        return _page(request, asked, form, who=page.who, why=late.standing)
    except actions.SentBeforeError:
        answer = _page(request, asked, form, who="me", why="before")
    voter.keep(answer, secret)
    return answer


def _page(
    request: HttpRequest, asked: SenseCheck, form: AnswerForm, *, who: str, page: str = "", why: str = ""
) -> HttpResponse:  # fmt: skip
    said, status = WHY.get(why, WHY["over"]) if why else ("", 200)
    shown = told.asking(asked, form, who=who, page=page, stops=str(said))
    return render(request, "consult/check.html", shown, status=status)


@require_GET
@never_cache
def answered(request: HttpRequest, name: str) -> HttpResponse:
    """Say to whoever has answered that it has come, and what happens with it. Nothing of it is shown."""
    asked = find(name)
    if not told.has_answered(asked, voter.secret_of(request)):
        return redirect("consult:result", name)
    shown = {"asked": asked, "takes": standing(asked) == "open", "call": asked.call}
    return render(request, "consult/answered.html", shown)


@either
@never_cache
def take_back(request: HttpRequest, name: str) -> HttpResponse:
    """Delete the words of whoever answered on this phone, also after it has closed."""
    asked, secret, done = find(name), voter.secret_of(request), False
    if request.method == "POST" and secret:
        done = actions.take_back(asked=asked, voter=voter.voter_of(secret, asked)) > 0
    shown = {
        "asked": asked, "call": asked.call, "can": told.has_answered(asked, secret), "done": done,
        "sent": request.method == "POST",
    }  # fmt: skip
    return render(request, "consult/take_back.html", shown)


@require_GET
@never_cache
def result(request: HttpRequest, name: str) -> HttpResponse:
    """Show what came out, each group by itself; before that only how many have answered."""
    asked = find(name)
    if asked.state == "closed":
        return render(request, "consult/result.html", told.result(request, asked))
    return render(request, "consult/not_yet.html", told.waiting(request, asked))
