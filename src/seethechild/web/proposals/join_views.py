"""For members: join ideas to a proposal, merge, split and replace proposals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from seethechild.web.ideas.public import published
from seethechild.web.ideas.shown import said, who_of
from seethechild.web.proposals import actions, likes
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
)
from seethechild.web.proposals.actions.joining import TAKES
from seethechild.web.proposals.models import Grouping, Merging, Proposal, Splitting
from seethechild.web.proposals.owed import ideas_behind
from seethechild.web.proposals.states import DECIDED
from seethechild.web.taskforce.rules import declare_first


@get_or_post
@declare_first
def like(request: HttpRequest, slug: str) -> HttpResponse:
    """Find ideas that belong to a proposal: those like it, or by words; suggest to join some."""
    proposal = find_to_act(request, slug)
    must(proposal.state in TAKES)
    query = request.GET.get("q", "").replace("\0", " ").strip()[:80]
    text = query or f"{proposal.title} {proposal.text}"
    waiting = proposal.groupings.filter(state="suggested").values_list("idea", flat=True)
    left = {*ideas_behind(proposal.slug), *waiting}
    found = likes.like_text(text, without=left)
    form = ours.JoinForm(
        given(request), ideas=[(one.idea.name, one.idea.title) for one in found]
    )
    rows = [
        (one, who_of(one.idea), said(one.idea.safe), ", ".join(one.shared[:6]))
        for one in found
    ]
    page = Page(
        _("Ideas that may belong to it"), _("Suggest to join them"), at(proposal),
        template="proposals/like.html", more={"proposal": proposal, "rows": rows, "query": query},
    )  # fmt: skip

    def do() -> str:
        for name in form.cleaned_data["ideas"]:
            reason = form.cleaned_data["reason"]
            actions.suggest_join(
                idea=name, proposal=proposal, reason=reason, by=me(request)
            )
        return reverse("proposals:desk")

    return act(request, form, do, page)


@get_or_post
@declare_first
def move(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Suggest that an idea joined to one proposal belongs to another."""
    proposal = find_to_act(request, slug)
    idea = get_object_or_404(published(), name=name)
    must(name in ideas_behind(slug))
    others = Proposal.objects.filter(state__in=TAKES).exclude(pk=proposal.pk)
    form = ours.MoveForm(given(request), others=others)
    page = Page(
        _("Move an idea to another proposal"), _("Suggest the move"), at(proposal),
        _("Another member confirms it. The idea keeps its place here, too: nothing is taken apart."),
        more={"quote": idea.title},
    )  # fmt: skip

    def do() -> str:
        to = get_object_or_404(others, slug=form.cleaned_data["to"])
        reason = form.cleaned_data["reason"]
        actions.suggest_join(
            idea=name, proposal=to, reason=reason, by=me(request), moved_from=slug
        )
        return reverse("proposals:desk")

    return act(request, form, do, page)


@get_or_post
@declare_first
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or decline a join that another member suggested."""
    row = get_object_or_404(Grouping.objects.select_related("proposal"), pk=pk)
    proposal = find_to_act(request, row.proposal.slug)
    if request.method == "GET" and row.state != "suggested":
        return redirect(at(proposal))
    idea = published().filter(name=row.idea).first()
    form = ours.SettleForm(given(request))
    page = Page(
        _("Does this idea belong to the proposal?"), _("Save"), reverse("proposals:desk"),
        template="proposals/settle.html",
        more={"row": row, "proposal": proposal, "idea": idea, "rows": said(idea.safe) if idea else ()},
    )  # fmt: skip

    def do() -> str:
        yes = form.cleaned_data["yes"] == "yes"
        settle = actions.confirm_join if yes else actions.decline_join
        settle(grouping=row, by=me(request), said=form.cleaned_data["said"])
        return reverse("proposals:desk")

    return act(request, form, do, page)


@get_or_post
@declare_first
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggest to merge a proposal into another."""
    proposal = find_to_act(request, slug)
    others = Proposal.objects.filter(state__in=TAKES).exclude(pk=proposal.pk)
    form = ours.OtherForm(given(request), others=others, label=_("Into which?"))
    page = Page(
        _("Merge it into another"), _("Suggest the merge"), at(proposal),
        _("Another member confirms it. It keeps its page, its text and its ideas; they are answered there."),
    )  # fmt: skip

    def do() -> str:
        into = get_object_or_404(others, slug=form.cleaned_data["to"])
        actions.suggest_merge(
            proposal=proposal, into=into, reason=form.cleaned_data["reason"], by=me(request)
        )
        return at(proposal)

    return act(request, form, do, page)


@get_or_post
@declare_first
def merging(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or decline a merge that another member suggested."""
    row = get_object_or_404(Merging.objects.select_related("proposal", "into"), pk=pk)
    proposal = find_to_act(request, row.proposal.slug)
    if request.method == "GET" and row.state != "suggested":
        return redirect(at(proposal))
    form = ours.SettleForm(given(request))
    page = Page(
        _("Should one become part of the other?"), _("Save"), reverse("proposals:desk"),
        template="proposals/settle.html", more={"row": row, "proposal": proposal, "into": row.into},
    )  # fmt: skip

    def do() -> str:
        yes = form.cleaned_data["yes"] == "yes"
        settle = actions.confirm_merge if yes else actions.decline_merge
        settle(merging=row, by=me(request), said=form.cleaned_data["said"])
        return at(row.into if yes else proposal)

    return act(request, form, do, page)


@get_or_post
@declare_first
def split(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggest to split a proposal."""
    proposal = find_to_act(request, slug)
    form = ours.SplitForm(given(request))
    page = Page(
        _("Split it"), _("Suggest the split"), at(proposal),
        _("Another member confirms it. Each part is then a new draft that all its ideas feed. This one keeps its page."),
    )  # fmt: skip

    def do() -> str:
        actions.suggest_split(
            proposal=proposal,
            parts=form.parts(),
            reason=form.cleaned_data["reason"],
            by=me(request),
        )
        return at(proposal)

    return act(request, form, do, page)


@get_or_post
@declare_first
def splitting(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or decline a split that another member suggested."""
    row = get_object_or_404(Splitting.objects.select_related("proposal"), pk=pk)
    proposal = find_to_act(request, row.proposal.slug)
    if request.method == "GET" and row.state != "suggested":
        return redirect(at(proposal))
    form = ours.SettleForm(given(request))
    page = Page(
        _("Should it be split?"), _("Save"), reverse("proposals:desk"),
        template="proposals/settle.html", more={"row": row, "proposal": proposal, "parts": row.parts},
    )  # fmt: skip

    def do() -> str:
        yes = form.cleaned_data["yes"] == "yes"
        settle = actions.confirm_split if yes else actions.decline_split
        settle(splitting=row, by=me(request), said=form.cleaned_data["said"])
        return at(proposal)

    return act(request, form, do, page)


@get_or_post
@declare_first
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that another proposal took the place of one."""
    proposal = find_to_act(request, slug)
    others = Proposal.objects.filter(state__in=DECIDED).exclude(pk=proposal.pk)
    form = ours.OtherForm(given(request), others=others, label=_("Which took its place?"))
    page = Page(
        _("Say that another took its place"), _("Replace it"), at(proposal),
        _("Both are decided. All its ideas feed the other one from now on. This one keeps its page."), warn=True,
    )  # fmt: skip

    def do() -> str:
        with_ = get_object_or_404(others, slug=form.cleaned_data["to"])
        actions.replace(
            proposal=proposal,
            with_=with_,
            reason=form.cleaned_data["reason"],
            by=me(request),
        )
        return at(with_)

    return act(request, form, do, page)
