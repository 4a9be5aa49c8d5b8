"""For those who suggest evidence, and for reviewers who keep, grade and attach it."""

from typing import cast

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.studies.effects import effect_records
from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User
from seethechild.web.proposals.acting import find
from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.rules import declare_first, may_act
from seethechild.web.theory import actions, told, told_write
from seethechild.web.theory.forms import (
    AttachForm,
    GradeForm,
    KeepForm,
    ReasonForm,
    RecordForm,
    SuggestForm,
)
from seethechild.web.theory.models import Evidence, EvidenceLink
from seethechild.web.theory.states import EVIDENCE

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest evidence, for a proposal or for none."""
    slug = request.GET.get("proposal", "").replace("\0", "")  # no database takes it
    proposal = find(request, slug) if slug else None
    form = SuggestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        why = form.cleaned_data["why"]
        actions.suggest(by=_me(request), proposal=proposal, why=why, **form.said())
        return render(request, "theory/suggested.html", {"proposal": proposal})
    return render(request, "theory/suggest.html", {"form": form, "proposal": proposal})


@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Show what waits for a reviewer: suggestions, what is not graded, proposals."""
    shown = {
        "suggested": Evidence.objects.filter(state="suggested").order_by("at"),
        "ungraded": Evidence.objects.filter(state="kept", grade="").exclude(kind="lived"),
        "proposals": Proposal.objects.filter(
            state__in=("draft", "open", "evidence", "shaped", "modelled", "ready")
        ),
    }
    return render(request, "theory/review.html", shown)


@either
def keep_effect(request: HttpRequest) -> HttpResponse:
    """Keep one of the simulator's own effects as evidence."""
    form = RecordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        found = effect_records()[form.cleaned_data["effect"]]
        made = actions.keep_record(found=found, by=_me(request))
        return redirect("theory:grade", made.pk)
    return render(request, "theory/keep_effect.html", {"form": form})


@either
@declare_first
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was suggested, put right."""
    found = get_object_or_404(Evidence, pk=pk)
    sent = request.POST if request.method == "POST" else None
    form = KeepForm(sent, initial=KeepForm.of(found))
    status = 200
    if form.is_valid():
        try:
            actions.keep(evidence=found, by=_me(request), **form.said())
        except StateError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return redirect("theory:evidence_one", found.pk)
    waits = EVIDENCE.may("keep", found.state)
    shown = {"form": form, "evidence": found, "waits": waits}
    return render(request, "theory/keep.html", shown, status=status)


@either
@declare_first
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave out what was suggested, with the reason."""
    found = get_object_or_404(Evidence, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            actions.leave_out(
                evidence=found, reason=form.cleaned_data["reason"], by=_me(request)
            )
        except StateError as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return redirect("theory:review")
    waits = EVIDENCE.may("leave out", found.state)
    title = _("Leave this evidence out")
    shown = {"form": form, "evidence": found, "title": title, "waits": waits}
    return render(request, "theory/reason.html", shown, status=status)


@either
@declare_first
def grade(request: HttpRequest, pk: int) -> HttpResponse:
    """Grade evidence; lived experience is not graded."""
    found = get_object_or_404(Evidence.objects.exclude(kind="lived"), pk=pk, state="kept")
    sent = request.POST if request.method == "POST" else None
    form = GradeForm(sent, initial={"grade": found.grade, "why": found.grade_why})
    if form.is_valid():
        actions.grade(evidence=found, by=_me(request), **form.cleaned_data)
        return redirect("theory:evidence_one", found.pk)
    return render(request, "theory/grade.html", {"form": form, "evidence": found})


@either
@declare_first
def attach(request: HttpRequest, slug: str) -> HttpResponse:
    """Attach evidence to a proposal: for it, on its limits, or against it."""
    proposal, me = find(request, slug), _me(request)
    form = AttachForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            with transaction.atomic():
                actions.attach(proposal=proposal, by=me, **form.cleaned_data)
        except IntegrityError:
            form.add_error("evidence", _("It is attached already, for the same part"))
        else:
            return redirect(_page_of(proposal))
    allowed, why = may_act(me, "proposal", proposal.slug)
    shown = {"form": form, "proposal": proposal, "allowed": allowed, "why": why}
    return render(request, "theory/attach.html", shown | told_write.gate(proposal))


@either
@declare_first
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what evidence was said to mean, with the reason."""
    link = get_object_or_404(EvidenceLink, pk=pk, taken_back=None)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.take_back(link=link, why=form.cleaned_data["reason"], by=_me(request))
        return redirect(_page_of(link.proposal))
    title = _("Take this evidence back")
    shown = {"form": form, "evidence": link.evidence, "title": title, "waits": True}
    return render(request, "theory/reason.html", shown)


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


def _page_of(proposal: Proposal) -> str:
    return told.proposal_href(proposal)
