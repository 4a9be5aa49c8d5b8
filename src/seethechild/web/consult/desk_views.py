"""For members: plan a sense check, mark what is fair to show, answer a group."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from seethechild.web.audit.moving import StateError
from seethechild.web.consult import actions, results
from seethechild.web.consult import forms as ours
from seethechild.web.consult.actions.reading import may_mark
from seethechild.web.consult.groups import GROUPS
from seethechild.web.consult.models import SenseCheck, Words
from seethechild.web.consult.views import find
from seethechild.web.proposals.acting import (
    Page,
    act,
    find_to_act,
    get_or_post,
    given,
    me,
    must,
)
from seethechild.web.proposals.refused import NotReadyError
from seethechild.web.taskforce.rules import check_may_act, declare_first


@get_or_post
@declare_first
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a sense check."""
    proposal = find_to_act(request, slug)
    form = ours.PlanForm(given(request))
    page = Page(
        _("Ask people what they think"), _("Plan it"),
        reverse("proposals:one", args=[slug]),
        _("Each group answers by itself. A group below its floor must be answered before the proposal "
          "can be agreed. While people are asked, nothing can be decided."),
        more={"quote": proposal.text},
    )  # fmt: skip

    def do() -> str:
        made = actions.plan_check(proposal=proposal, by=me(request), **form.planned)
        return reverse("consult:result", args=[made.name])

    return act(request, form, do, page)


@get_or_post
@declare_first
def call_off(request: HttpRequest, name: str) -> HttpResponse:
    """Call off a sense check before it begins."""
    asked = find(name)
    find_to_act(request, asked.proposal.slug)
    must(asked.state == "planned")
    form = ours.WhyForm(given(request))
    back = reverse("consult:result", args=[name])
    page = Page(_("Call it off"), _("Call it off"), back, warn=True)

    def do() -> str:
        actions.call_off(asked=asked, by=me(request), **form.cleaned_data)
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def answer(request: HttpRequest, name: str, group: str) -> HttpResponse:
    """Answer a group in words."""
    asked = find(name)
    find_to_act(request, asked.proposal.slug)
    must(asked.state == "closed" and group in GROUPS)
    form = ours.AnswerGroupForm(given(request))
    back = reverse("consult:result", args=[name])
    page = Page(_("Answer a group"), _("Send the answer"), back, GROUPS[group].name)

    def do() -> str:
        actions.answer_group(asked=asked, group=group, by=me(request), **form.cleaned_data)
        return f"{back}#{group}"

    return act(request, form, do, page)


@get_or_post
@declare_first
@never_cache
def fair(request: HttpRequest, name: str) -> HttpResponse:
    """Show somebody of a small group what was let through of it; they say what is fair to show."""
    asked, user = find(name), me(request)
    check_may_act(user, "proposal", asked.proposal.slug)
    must(asked.state == "closed")
    rows = [one for one in results.readable(asked) if _waits(one, asked, user)]
    told: dict[str, Any] = {"asked": asked, "rows": rows, "status": 200}
    if request.method == "POST":
        row = _of(asked, request.POST.get("words", ""))
        if not may_mark(user, row.vote.group):
            raise Http404
        try:
            actions.mark_fair(row=row, by=user)
            return redirect("consult:fair", name)
        except (NotReadyError, StateError) as stops:
            told |= {"stops": str(stops), "status": 409}
    return render(request, "consult/fair.html", told, status=told["status"])


def _of(asked: SenseCheck, sent: str) -> Words:
    """Return the words somebody marks.

    Raises:
        Http404: there are none.
    """
    known = {
        str(pk): pk
        for pk in Words.objects.filter(vote__asked=asked).values_list("pk", flat=True)
    }
    must(sent in known)
    return get_object_or_404(Words, pk=known[sent])


def _waits(row: Words, asked: Any, user: Any) -> bool:
    """Return whether this person can mark it, and nobody has; of small groups alone."""
    small = asked.result.lines[row.vote.group]["kind"] == "few"
    return small and not hasattr(row, "fair") and may_mark(user, row.vote.group)
