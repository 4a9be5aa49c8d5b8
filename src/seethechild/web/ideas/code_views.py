"""For whoever holds a code: what became of the idea, and taking it back. Their words are never shown."""

from typing import Any, Final

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from seethechild.web.audit.moving import StateError
from seethechild.web.ideas import actions, codes, shown
from seethechild.web.ideas.forms import AgainForm, CodeForm
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.words import is_child_form, state_words
from seethechild.web.limit import wait_for

#: Codes that may be tried from one address in ten minutes.
TRIES: Final = 20
WINDOW: Final = 600
#: How long what the page gave may be used to take an idea back: seconds.
HELD: Final = 1_800
SALT: Final = "ideas.code"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the four words; say what became of the idea."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _asked(request, form)
    typed = form.cleaned_data["code"]
    if wait_for(request, "idea-code", most=TRIES, seconds=WINDOW):
        return _asked(request, form, status=429, too_many=True)
    found = Contribution.objects.filter(code_hash__in=codes.hashes_of(typed)).first()
    if found is None:
        return _asked(request, form, missing=True, perhaps=codes.unknown(typed))
    return _shown(request, found)


def _asked(
    request: HttpRequest, form: CodeForm, status: int = 200, **told: Any
) -> HttpResponse:
    return render(request, "ideas/code/ask.html", {"form": form, **told}, status=status)


def _shown(request: HttpRequest, idea: Contribution, **more: Any) -> HttpResponse:
    state = public_state(idea)
    told = {
        "answers": shown.told(list(idea.answers.all())),
        "state": state,
        "state_words": state_words(state, idea.form),
        "told": idea.told if state in ("returned", "withheld") else "",
        "call": idea.call,
        "idea": idea if state == "published" else None,
        "child": is_child_form(idea.form),
        "key": signing.dumps(idea.pk, salt=SALT),
        "again": AgainForm(),
        **more,
    }
    return render(request, "ideas/code/told.html", told)


def public_state(idea: Contribution) -> str:
    """Return the state as whoever holds the code may know it.

    One that is held to keep somebody safe looks as one that waits, and as one taken back if that was
    asked: the code may be in the wrong hands.
    """
    if idea.asked_back:
        return "withdrawn"
    return "waiting" if idea.state == "held" else idea.state


def _held(request: HttpRequest) -> Contribution | None:
    try:
        key = signing.loads(request.POST.get("key", ""), salt=SALT, max_age=HELD)
    except signing.BadSignature:
        return None
    return Contribution.objects.filter(pk=key).first()


@require_POST
@never_cache
def take_back(request: HttpRequest) -> HttpResponse:
    """Take an idea back, after asking once more."""
    idea = _held(request)
    if idea is None:
        return _asked(request, CodeForm(), expired=True)
    if "sure" not in request.POST:
        told = {"key": request.POST["key"], "decided": actions.is_decided(idea)}
        return render(request, "ideas/code/sure.html", told)
    return _shown(request, actions.take_back(idea))


@require_POST
@never_cache
def say_again(request: HttpRequest) -> HttpResponse:
    """Say it in another way, after it was given back."""
    idea, form = _held(request), AgainForm(request.POST)
    if idea is None:
        return _asked(request, CodeForm(), expired=True)
    if not form.is_valid():
        return _shown(request, idea, again=form, form=form)
    try:
        idea = actions.say_again(idea, words=form.cleaned_data["words"])
    except StateError:
        idea.refresh_from_db()
    return _shown(request, idea)
