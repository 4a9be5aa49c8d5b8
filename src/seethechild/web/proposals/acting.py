"""What all pages share on which somebody acts: declare first, say what stops it, then do it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from seethechild.web.audit.moving import StateError
from seethechild.web.ideas.actions import AnswerError
from seethechild.web.people.models import User
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.proposals.told import Words, shown_to
from seethechild.web.taskforce.rules import check_may_act

get_or_post = require_http_methods(["GET", "POST"])


@dataclass(frozen=True)
class Page:
    """A page with one form on it.

    Attributes:
        title: its heading.
        button: what the button says.
        back: where the link back leads.
        intro: a sentence or two before the form.
        warn: the button is for something that cannot be taken back.
        template: another than the plain one.
        more: what else the template shows.
    """

    title: Words
    button: Words
    back: str
    intro: Words = ""
    warn: bool = False
    template: str = "proposals/act.html"
    more: Mapping[str, Any] = field(default_factory=dict)


def me(request: HttpRequest) -> User:
    """Return who is signed in."""
    return cast("User", request.user)


def find(request: HttpRequest, slug: str) -> Proposal:
    """Return a proposal that whoever asks may see.

    Raises:
        Http404: there is none.
    """
    return get_object_or_404(Proposal.objects.filter(shown_to(request.user)), slug=slug)


def find_to_act(request: HttpRequest, slug: str) -> Proposal:
    """Return a proposal on which whoever asks may act.

    Raises:
        Http404: there is none.
        MayNotAct: they have not declared, stepped back, or hold no seat.
    """
    proposal = find(request, slug)
    check_may_act(me(request), "proposal", proposal.slug)
    return proposal


def at(proposal: Proposal) -> str:
    """Return the address of a proposal's page."""
    return reverse("proposals:one", args=[proposal.slug])


def seen_of(request: HttpRequest, proposal: Proposal) -> int:
    """Return the number of the version that was on the screen when the form was opened."""
    said = str(request.POST.get("seen", ""))
    return int(said) if said.isdecimal() else proposal.version


def given(request: HttpRequest) -> Any:
    """Return what was sent; nothing where the page is only opened."""
    return request.POST if request.method == "POST" else None


def act(
    request: HttpRequest, form: forms.Form, do: Callable[[], str], page: Page
) -> HttpResponse:
    """Show a form; when it was filled in, do what it asks and go on.

    Args:
        request: GET or POST.
        form: with what was sent.
        do: does it and returns the address to go on to.
        page: what is shown around the form.

    Returns:
        The page; with status 409 where somebody else was quicker.
    """
    status = 200
    if form.is_valid():
        try:
            return redirect(do())
        except StateError as late:
            form.add_error(None, str(late))
            status = 409
        except NotReadyError as missing:
            for reason in missing.reasons:
                form.add_error(None, reason)
        except AnswerError as lacking:
            for problem in lacking.problems:
                form.add_error(None, problem)
    shown = {"form": form, "page": page, **page.more}
    return render(request, page.template, shown, status=status)


def must(found: object) -> None:
    """Stop where there is no such page.

    Raises:
        Http404: there is none.
    """
    if not found:
        raise Http404
