"""For members: write, join, merge, split, change, and take a proposal on its way."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.ideas.public import published
from seethechild.web.ideas.shown import said, who_of
from seethechild.web.proposals import actions, likes, told
from seethechild.web.proposals import forms as ours
from seethechild.web.proposals.acting import Page, act, find_to_act, given, me, must
from seethechild.web.proposals.actions.joining import TAKES
from seethechild.web.proposals.models import Amendment, Grouping, Merging, Proposal
from seethechild.web.proposals.owed import ideas_behind
from seethechild.web.proposals.shown import WAYS, amended
from seethechild.web.proposals.states import DECIDED, PROPOSAL
from seethechild.web.taskforce.rules import declare_first

get_or_post = require_http_methods(["GET", "POST"])


def at(proposal: Proposal) -> str:
    """Return the address of a proposal's page."""
    return reverse("proposals:one", args=[proposal.slug])


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
    seen = _seen(request, proposal)

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


def _seen(request: HttpRequest, proposal: Proposal) -> int:
    """Return the number of the version that was on the screen when the form was opened."""
    said = str(request.POST.get("seen", ""))
    return int(said) if said.isdecimal() else proposal.version


@get_or_post
@declare_first
def way(request: HttpRequest, slug: str, to: str) -> HttpResponse:
    """Take a proposal one way on."""
    must(to in WAYS)
    proposal = find_to_act(request, slug)
    verb, words = WAYS[to]
    must(PROPOSAL.may(verb, proposal.state))
    kind = {"again": ours.ReasonForm, "shaped": ours.ShapeForm}.get(to, ours.NothingForm)
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
    """Split a proposal."""
    proposal = find_to_act(request, slug)
    form = ours.SplitForm(given(request))
    page = Page(
        _("Split it"), _("Split it"), at(proposal),
        _("Each part is a new draft that all its ideas feed. This one keeps its page."), warn=True,
    )  # fmt: skip

    def do() -> str:
        actions.split(
            proposal=proposal,
            parts=form.parts(),
            reason=form.cleaned_data["reason"],
            by=me(request),
        )
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


@get_or_post
@declare_first
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggest a changed text."""
    proposal = find_to_act(request, slug)
    ideas = published().filter(name__in=ideas_behind(slug)).values_list("name", "title")
    seen = _seen(request, proposal)
    form = ours.ChangeForm(
        given(request), ideas=list(ideas), initial={"text": proposal.text}
    )
    form.fields["seen"] = forms.IntegerField(
        widget=forms.HiddenInput, required=False, initial=seen
    )
    page = Page(_("Suggest a change to its text"), _("Suggest it"), at(proposal))

    def do() -> str:
        said = {name: form.cleaned_data[name] for name in ("text", "reason", "idea")}
        row = actions.suggest_change(proposal=proposal, seen=seen, by=me(request), **said)
        return reverse("proposals:change", args=[row.pk])

    return act(request, form, do, page)


@get_or_post
@declare_first
def settle_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject the parts of a change."""
    row = get_object_or_404(
        Amendment.objects.select_related("proposal"), pk=pk, state="open"
    )
    proposal = find_to_act(request, row.proposal.slug)
    shown = amended(row)
    form = ours.PartsForm(given(request), numbers=shown["waits"])
    page = Page(
        _("Accept or reject each part"), _("Save"), reverse("proposals:change", args=[pk]),
        template="proposals/settle_change.html",
        more={"proposal": proposal, "change": row, **shown, "fields": _by_part(form, shown["parts"])},
    )  # fmt: skip

    def do() -> str:
        actions.settle_change(amendment=row, given=form.given(), by=me(request))
        return reverse("proposals:change", args=[pk])

    return act(request, form, do, page)


def _by_part(
    form: ours.PartsForm, parts: list[object]
) -> list[tuple[object, object, object]]:
    """Return each part that waits with its two fields."""
    waits = {
        number: (form[f"part_{number}"], form[f"why_{number}"]) for number in form.numbers
    }
    return [
        (one, *waits[one.piece.part.number])  # type: ignore[attr-defined]
        for one in parts
        if one.piece.part.number in waits  # type: ignore[attr-defined]
    ]


@get_or_post
@declare_first
def withdraw_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a change one suggested."""
    row = get_object_or_404(
        Amendment.objects.select_related("proposal"), pk=pk, state="open"
    )
    find_to_act(request, row.proposal.slug)
    back = reverse("proposals:change", args=[pk])
    page = Page(_("Take your change back"), _("Take it back"), back, warn=True)
    form = ours.NothingForm(given(request))

    def do() -> str:
        actions.withdraw_change(amendment=row, by=me(request))
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def own_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a proposal of its own from a change that was not accepted."""
    row = get_object_or_404(
        Amendment.objects.select_related("proposal"), pk=pk, state="settled"
    )
    find_to_act(request, row.proposal.slug)
    back = reverse("proposals:change", args=[pk])
    page = Page(
        _("Make it a proposal of its own"), _("Make the draft"), back,
        _("The text of the change becomes a new draft. All ideas that fed this one feed it, too."),
    )  # fmt: skip
    form = ours.TitleForm(given(request))

    def do() -> str:
        made = actions.make_own_proposal(
            amendment=row, title=form.cleaned_data["title"], by=me(request)
        )
        return at(made)

    return act(request, form, do, page)
