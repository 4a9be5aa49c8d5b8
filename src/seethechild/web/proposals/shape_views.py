"""For members: what waits for them; write a proposal, and take it on its way."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from seethechild.web.proposals import actions, likes, told
from seethechild.web.proposals import shape_forms as ours
from seethechild.web.proposals.acting import (
    Page,
    act,
    at,
    find_to_act,
    get_or_post,
    given,
    me,
    must,
    seen_of,
)
from seethechild.web.proposals.forms import NothingForm, ReasonForm
from seethechild.web.proposals.shown import WAYS
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.taskforce.rules import declare_first


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show a member what waits for them."""
    return render(request, "proposals/desk.html", told.waits_for(request.user))


@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """Show ideas that are alike and feed no proposal yet."""
    return render(request, "proposals/alike.html", {"groups": likes.groups()})


@get_or_post
def new(request: HttpRequest) -> HttpResponse:
    """Write a new proposal."""
    form = ours.ProposalForm(given(request))
    page = Page(
        _("Write a proposal"), _("Keep the draft"), reverse("proposals:desk"),
        _("Only those who shape proposals see a draft. Next you find the ideas that belong to it."),
    )  # fmt: skip

    def do() -> str:
        made = actions.make_proposal(by=me(request), **form.cleaned_data)
        return reverse("proposals:like", args=[made.slug])

    return act(request, form, do, page)


@get_or_post
@declare_first
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a draft anew."""
    proposal = find_to_act(request, slug)
    names = ("title", "text", "theme", "reform")
    start = {name: getattr(proposal, name) for name in names}
    form = ours.DraftForm(given(request), initial=start)
    page = Page(_("Write the draft anew"), _("Keep the draft"), at(proposal))
    seen = seen_of(request, proposal)

    def do() -> str:
        actions.write_draft(
            proposal=proposal, seen=seen, by=me(request), **form.cleaned_data
        )
        return at(proposal)

    form.fields["seen"] = forms.IntegerField(
        widget=forms.HiddenInput, required=False, initial=seen
    )
    return act(request, form, lambda: _without_seen(form, do), page)


def _without_seen(form: forms.Form, do: Callable[[], str]) -> str:
    form.cleaned_data.pop("seen", None)
    return do()


@get_or_post
@declare_first
def way(request: HttpRequest, slug: str, to: str) -> HttpResponse:
    """Take a proposal one way on."""
    must(to in WAYS)
    proposal = find_to_act(request, slug)
    verb, words = WAYS[to]
    must(PROPOSAL.may(verb, proposal.state))
    kind = {"again": ReasonForm, "shaped": ours.ShapeForm}.get(to, NothingForm)
    form = kind(given(request))
    page = Page(words, words, at(proposal), told.NEXT[PROPOSAL.arrows[verb].target])
    does = {
        "open": actions.open_for_comment,
        "evidence": actions.look_for_evidence,
        "shaped": actions.shape,
        "modelled": actions.model,
        "ready": actions.make_ready,
        "again": actions.work_again,
        "trial": actions.start_trial,
        "deciding": actions.bring_to_decision,
    }[to]

    def do() -> str:
        does(proposal=proposal, by=me(request), **form.cleaned_data)  # type: ignore[operator]
        return at(proposal)

    return act(request, form, do, page)
