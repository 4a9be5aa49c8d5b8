"""Say something of a proposal; the young people's panel's page; decide and answer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.shown import said, who_of
from seethechild.web.ideas.words import grade_for, is_child_form
from seethechild.web.proposals import actions, owed
from seethechild.web.proposals import say_forms as ours
from seethechild.web.proposals.acting import (
    Page,
    act,
    at,
    find,
    find_to_act,
    get_or_post,
    given,
    me,
    must,
)
from seethechild.web.proposals.before import with_all_before
from seethechild.web.proposals.forms import NothingForm, ReasonForm
from seethechild.web.proposals.models import Comment, Decision, Objection
from seethechild.web.proposals.states import DECIDED
from seethechild.web.proposals.wording import paragraphs
from seethechild.web.taskforce.rules import declare_first


@get_or_post
@declare_first
def comment(request: HttpRequest, slug: str, number: int, paragraph: int) -> HttpResponse:
    """Say something of a paragraph."""
    proposal = find_to_act(request, slug)
    version = get_object_or_404(proposal.versions, number=number)
    texts = paragraphs(version.text)
    must(1 <= paragraph <= len(texts))
    back = reverse("proposals:version", args=[slug, number])
    form = ours.CommentForm(given(request))
    page = Page(
        _("Comment on a paragraph"), _("Send your comment"), back,
        more={"quote": texts[paragraph - 1]},
    )  # fmt: skip

    def do() -> str:
        words = form.cleaned_data["words"]
        actions.comment(
            proposal=proposal,
            version=number,
            paragraph=paragraph,
            words=words,
            by=me(request),
        )
        return f"{back}#paragraph-{paragraph}"

    return act(request, form, do, page)


@get_or_post
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Hide a comment to keep somebody safe: for moderators."""
    row = get_object_or_404(
        Comment.objects.select_related("proposal"), pk=pk, state="shown"
    )
    back = reverse("proposals:version", args=[row.proposal.slug, row.version])
    form = ReasonForm(given(request))
    page = Page(
        _("Hide a comment to keep somebody safe"), _("Hide it"), back, warn=True,
        more={"quote": row.words},
    )  # fmt: skip

    def do() -> str:
        actions.hide_comment(
            comment=row, reason=form.cleaned_data["reason"], by=me(request)
        )
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def write_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the panel's page."""
    proposal = find_to_act(request, slug)
    newest = proposal.panel_pages.order_by("-number").first()
    form = ours.PanelForm(given(request), initial={"words": newest.words if newest else ""})
    back = reverse("proposals:panel", args=[slug])
    page = Page(_("Write the panel's page"), _("Send it to be read"), back)

    def do() -> str:
        actions.write_panel_page(
            proposal=proposal, words=form.cleaned_data["words"], by=me(request)
        )
        return back

    return act(request, form, do, page)


@get_or_post
def panel_safety(request: HttpRequest, slug: str) -> HttpResponse:
    """Take words out of the panel's page to keep somebody safe: for moderators."""
    proposal = find(request, slug)
    newest = proposal.panel_pages.order_by("-number").first()
    must(newest is not None)
    form = ours.SafetyForm(
        given(request), initial={"words": newest.words if newest else ""}
    )
    back = reverse("proposals:panel", args=[slug])
    page = Page(
        _("Take words out to keep somebody safe"), _("Take them out"), back,
        _("The page says that this was done, and why."), warn=True,
    )  # fmt: skip

    def do() -> str:
        actions.edit_for_safety(proposal=proposal, by=me(request), **form.cleaned_data)
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def object_(request: HttpRequest, slug: str) -> HttpResponse:
    """Object, as the panel."""
    proposal = find_to_act(request, slug)
    form = ours.ObjectionForm(given(request))
    back = reverse("proposals:panel", args=[slug])
    page = Page(_("Object to it"), _("Send the objection"), back)

    def do() -> str:
        actions.object_to(
            proposal=proposal, words=form.cleaned_data["words"], by=me(request)
        )
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the panel's objection."""
    row = get_object_or_404(
        Objection.objects.select_related("proposal"), pk=pk, state="open"
    )
    proposal = find_to_act(request, row.proposal.slug)
    form = ours.AnswerObjectionForm(given(request))
    page = Page(
        _("Answer an objection of the young people's panel"), _("Send the answer"), at(proposal),
        more={"quote": row.words},
    )  # fmt: skip

    def do() -> str:
        actions.answer_objection(
            objection=row, answer=form.cleaned_data["answer"], by=me(request)
        )
        return reverse("proposals:panel", args=[proposal.slug])

    return act(request, form, do, page)


@get_or_post
@declare_first
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the decision: for the chair."""
    proposal = find_to_act(request, slug)
    must(proposal.state == "deciding")
    row = Decision.objects.filter(proposal=proposal).first()
    names = ("outcome", "reasons", "changes", "heard", "next", "review_on")
    start = {name: getattr(row, name) for name in names} if row else {}
    form = ours.DecisionForm(given(request), initial=start)
    page = Page(
        _("Write the decision"), _("Keep it"), at(proposal),
        _("Nobody sees it before you publish it."), template="proposals/decide.html",
        more={"proposal": proposal, "decision": row, "owed": owed.owed(slug),
              "dissents": row.dissents.all() if row else (),
              "objections": Objection.objects.filter(state="open", proposal__in=with_all_before(proposal))},
    )  # fmt: skip

    def do() -> str:
        rest = dict(form.cleaned_data)
        actions.write_decision(
            proposal=proposal, next_=rest.pop("next"), by=me(request), **rest
        )
        return reverse("proposals:decision", args=[slug])

    return act(request, form, do, page)


def _draft(slug: str) -> Decision:
    rows = Decision.objects.select_related("proposal")
    return get_object_or_404(rows, proposal__slug=slug, state="draft")


@get_or_post
@declare_first
def dissent(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down who would have decided otherwise: for the chair."""
    find_to_act(request, slug)
    row = _draft(slug)
    form = ours.DissentForm(given(request))
    back = reverse("proposals:decision", args=[slug])
    page = Page(_("Who would have decided otherwise"), _("Add it"), back)

    def do() -> str:
        actions.add_dissent(decision=row, by=me(request), **form.cleaned_data)
        return back

    return act(request, form, do, page)


@get_or_post
@declare_first
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish the decision: for the chair."""
    proposal = find_to_act(request, slug)
    row = _draft(slug)
    form = NothingForm(given(request))
    page = Page(
        _("Publish the decision"), _("Publish it"), reverse("proposals:decision", args=[slug]),
        _("Everybody can read it from then on, with who would have decided otherwise."),
        warn=True, template="proposals/publish.html",
        more={"proposal": proposal, "decision": row, "owed": _rows(owed.owed(slug))},
    )  # fmt: skip

    def do() -> str:
        actions.decide(decision=row, by=me(request))
        return at(proposal)

    return act(request, form, do, page)


Rows = list[tuple[Contribution, object, str]]


def _rows(ideas: list[Contribution]) -> Rows:
    """Return ideas with who sent them and their title; of one that is not shown now, neither."""
    return [
        (one, who_of(one), one.title) if one.state == "published" else (one, "", "")
        for one in ideas
    ]


@require_GET
@declare_first
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Show members the answers a proposal owes, and those that were given."""
    proposal = find_to_act(request, slug)
    told = owed.answered(slug)
    rows = [(one, one.contribution) for one in told.values()]
    shown = {
        "proposal": proposal,
        "owed": _rows(owed.owed(slug)),
        "told": [
            (one, idea.title if idea.state == "published" else "") for one, idea in rows
        ],
        "can": proposal.state in ("deciding", *DECIDED),
    }
    return render(request, "proposals/answers.html", shown)


@get_or_post
@declare_first
def answer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer one idea."""
    proposal = find_to_act(request, slug)
    idea = get_object_or_404(
        Contribution.objects.defer("exact", "code_hash").exclude(state="withdrawn"),
        name=name,
    )
    must(name in owed.ideas_behind(slug))
    kept = owed.replies(slug).get(name)
    names = ("kind", "words", "reason", "used", "next")
    start = {each: getattr(kept, each) for each in names} if kept else {}
    form = ours.AnswerForm(given(request), form_of_idea=idea.form, initial=start)
    back = reverse("proposals:answers", args=[slug])
    public = idea.state == "published"
    page = Page(
        _("Answer an idea"), _("Keep the answer"), back, template="proposals/answer.html",
        more={"proposal": proposal, "who": who_of(idea) if public else "", "rows": said(idea.safe) if public else (),
              "child": is_child_form(idea.form), "most": f"{grade_for(idea.form):.0f}"},
    )  # fmt: skip

    def do() -> str:
        rest = {key: form.cleaned_data[key] for key in ("kind", "words", "reason", "used")}
        next_ = form.cleaned_data["next"]
        actions.answer_idea(
            proposal=proposal, idea=name, next_=next_, by=me(request), **rest
        )
        return back

    return act(request, form, do, page)
