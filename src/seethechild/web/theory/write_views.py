"""For members and analysts: fill in a theory of change, save it, ask what the model says."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from seethechild.core.errors import SpecError
from seethechild.web.audit.moving import StateError
from seethechild.web.options import limits
from seethechild.web.people.models import User
from seethechild.web.proposals.acting import find
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.rules import declare_first, may_act
from seethechild.web.theory import actions, pages, told_write
from seethechild.web.theory.ask_forms import CouncilForm, ProjectForm, SaveForm
from seethechild.web.theory.document import MOST_OUTCOMES, outcomes_of
from seethechild.web.theory.models import Draft
from seethechild.web.theory.part_forms import answer_of, form_of, seen_of
from seethechild.web.theory.whole import problems_of
from seethechild.web.visitor import owner_of

either = require_http_methods(["GET", "HEAD", "POST"])


@either
@declare_first
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the task list of a theory of change, or begin it."""
    proposal, me = find(request, slug), _me(request)
    draft = Draft.objects.filter(proposal=proposal).first()
    form = CouncilForm(request.POST if request.method == "POST" else None)
    if draft is None and form.is_valid():
        chosen = form.cleaned_data["council"]
        try:
            actions.begin(proposal=proposal, council=chosen, by=me)
        except StateError as error:
            return _taken(request, proposal, error)
        return redirect("theory:write", slug)
    allowed, why = may_act(me, "proposal", slug)
    shown = {
        "proposal": proposal,
        "draft": draft,
        "allowed": allowed,
        "why": why,
        "form": form,
    }
    return render(
        request, "theory/write.html", shown | told_write.write_page(proposal, draft)
    )


@either
@declare_first
def council(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose in whose system the theory is played first."""
    draft = _draft(request, slug)
    sent = request.POST if request.method == "POST" else None
    form = CouncilForm(sent, initial={"council": draft.council})
    if form.is_valid():
        chosen = form.cleaned_data["council"]
        try:
            actions.choose_council(draft=draft, council=chosen, by=_me(request))
        except StateError as error:
            return _taken(request, draft.proposal, error)
        return redirect("theory:write", slug)
    return render(
        request, "theory/council.html", {"form": form, "proposal": draft.proposal}
    )


@require_http_methods(["POST"])
@declare_first
def outcomes(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an outcome, or take the last one away."""
    draft = _draft(request, slug)
    kept = outcomes_of(draft.document)
    adds = request.POST.get("do") == "add"
    if adds and len(kept) < MOST_OUTCOMES:
        kept.append({})
    elif not adds:
        kept = kept[:-1]
    part, seen = "outcomes", request.POST.get("seen", "")
    try:
        actions.fill_in(draft=draft, part=part, answer=kept, seen=seen, by=_me(request))
    except (actions.TakenError, StateError) as error:
        return _taken(request, draft.proposal, error)
    if adds and kept:
        return redirect("theory:write_outcome", slug, len(kept), "about")
    return redirect("theory:write", slug)


@either
@declare_first
def page(request: HttpRequest, slug: str, key: str, outcome: int = 0) -> HttpResponse:
    """Ask the question of one page."""
    draft = _draft(request, slug)
    found = pages.find(draft.document, key, outcome)
    if found is None:
        raise Http404
    form = form_of(found, draft, request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer, seen = answer_of(form, found, draft), request.POST.get("seen", "")
        try:
            actions.fill_in(
                draft=draft, part=found.part, answer=answer, seen=seen, by=_me(request)
            )
        except (actions.TakenError, StateError) as error:
            return _taken(request, draft.proposal, error)
        coming = pages.after(draft.document, key, outcome)
        if coming is None:
            return redirect("theory:write", slug)
        return redirect(told_write.page_href(slug, coming.key, coming.outcome))
    allowed, why = may_act(_me(request), "proposal", slug)
    shown = {
        "form": form,
        "proposal": draft.proposal,
        "seen": request.POST.get("seen") or seen_of(found, draft),
        "caption": told_write.caption(draft, outcome),
        "allowed": allowed,
        "why": why,
    }
    return render(request, "theory/page.html", shown | told_write.gate(draft.proposal))


@either
@declare_first
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole theory, all that is wrong with it, and save it as a version."""
    draft = _draft(request, slug)
    form = SaveForm(request.POST if request.method == "POST" else None)
    problems = problems_of(actions.titled(draft), draft.council)
    if form.is_valid() and not problems:
        try:
            made = actions.save_version(
                draft=draft, words=form.cleaned_data["words"], by=_me(request)
            )
        except StateError as error:
            return _taken(request, draft.proposal, error)
        except SpecError as error:
            problems = list(error.problems)
        else:
            return redirect("theory:version", slug, made.version)
    shown = {"form": form, "proposal": draft.proposal, "draft": draft}
    return render(
        request, "theory/check.html", shown | told_write.check_page(draft, problems)
    )


@either
@declare_first
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what the model says of the newest version, in a council."""
    proposal = find(request, slug)
    change = proposal.changes.first()
    sent = request.POST if request.method == "POST" else None
    form = ProjectForm(sent, initial={"council": told_write.first_council(proposal)})
    if change and change.reform and form.is_valid():
        owner = owner_of(request)
        if why := limits.may_ask(request, owner):
            return render(request, "options/wait.html", {"why": why}, status=429)
        try:
            made = actions.project(
                change=change,
                council=form.cleaned_data["council"],
                owner=owner,
                by=_me(request),
            )
        except StateError as error:
            return _taken(request, proposal, error)
        except SpecError as error:
            for one in error.problems:
                form.add_error("council", f"{one.what}. {one.mend}".strip())
        else:
            return redirect("options:result", made.fingerprint)
    allowed, why = may_act(_me(request), "proposal", slug)
    shown = {
        "form": form,
        "proposal": proposal,
        "change": change,
        "allowed": allowed,
        "why": why,
        "years": settings.RUN_YEARS,
        "draws": settings.RUN_DRAWS,
    }
    return render(request, "theory/project.html", shown | told_write.gate(proposal))


def _taken(request: HttpRequest, proposal: Proposal, error: Exception) -> HttpResponse:
    shown = {
        "proposal": proposal,
        "words": str(error),
        "title": _("It has changed meanwhile"),
    }
    return render(request, "theory/taken.html", shown, status=409)


def _draft(request: HttpRequest, slug: str) -> Draft:
    return get_object_or_404(Draft, proposal=find(request, slug))


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)
