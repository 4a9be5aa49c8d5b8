"""For everybody: proposals, their versions and changes, the panel's page, the life of an idea."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from seethechild.web.ideas.shown import said, who_of
from seethechild.web.permissions import can_moderate
from seethechild.web.proposals import panel_read, told
from seethechild.web.proposals.acting import find
from seethechild.web.proposals.before import with_all_before
from seethechild.web.proposals.life import life_of
from seethechild.web.proposals.models import Amendment, Comment, Objection, Proposal
from seethechild.web.proposals.sections import sections_of
from seethechild.web.proposals.shown import (
    amended,
    moved_on,
    spoken,
    tasks_for,
    with_comments,
)
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.proposals.themes import theme_of, tree
from seethechild.web.proposals.wording import pieces_of

A_PAGE = 20


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List proposals: by state, theme and words."""
    asked = {
        name: request.GET.get(name, "").replace("\0", " ").strip()  # no database takes it
        for name in ("state", "theme", "q")
    }
    rows = Proposal.objects.filter(told.shown_to(request.user))
    if asked["state"] in PROPOSAL.states:
        rows = rows.filter(state=asked["state"])
    theme = theme_of(asked["theme"])
    if theme:
        rows = rows.filter(theme__in=theme.keys)
    for word in asked["q"].split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "cards": [(one, told.COLOURS.get(one.state, "govuk-tag--blue"), theme_of(one.theme)) for one in page],
        "asked": asked,
        "theme": theme,
        "states": [pair for pair in PROPOSAL.choices if pair[0] != "draft"],
        "themes": tree(),
    }  # fmt: skip
    return render(request, "proposals/home.html", shown)


@require_GET
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the life of a proposal on one page."""
    proposal = find(request, slug)
    voices, gone = told.voices_of(proposal)
    decision = getattr(proposal, "decision", None)
    sections = sections_of(request, proposal)
    shown = {
        "proposal": proposal,
        "colour": told.COLOURS.get(proposal.state, "govuk-tag--blue"),
        "theme": theme_of(proposal.theme),
        "voices": voices,
        "gone": gone,
        "sections": [
            (name, each.title, each.html(request, proposal))
            for name, each in sections.items()
        ],
        "panel": proposal.panel_pages.order_by("-number").first(),
        "objections": proposal.objections.all(),
        "spoken": spoken(proposal),
        "changes": proposal.amendments.order_by("-at"),
        "decision": decision if decision and decision.state == "published" else None,
        "next": told.NEXT[proposal.state],
        "moved_on": moved_on(proposal),
        "before": with_all_before(proposal)[1:],
        "steps": told.history(proposal),
        "tasks": (tasks := tasks_for(request.user, proposal)),
        "shapes": "like" in tasks,
    }
    return render(request, "proposals/one.html", shown)


@require_GET
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version, paragraph by paragraph, with what was said of each."""
    proposal = find(request, slug)
    found = get_object_or_404(proposal.versions, number=number)
    before = proposal.versions.filter(number=number - 1).first()
    shown = {
        "proposal": proposal,
        "read": found,
        "paragraphs": with_comments(found),
        "pieces": pieces_of(before.text, found.text) if before else None,
        "numbers": proposal.versions.values_list("number", flat=True),
        "commented": set(
            proposal.comments.filter(state="shown").values_list("version", flat=True)
        ),
        "tasks": tasks_for(request.user, proposal),
        "moderates": can_moderate.test(request.user),
    }
    return render(request, "proposals/version.html", shown)


@require_GET
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a suggested change, word by word, and what was accepted."""
    found = get_object_or_404(Amendment.objects.select_related("proposal"), pk=pk)
    proposal = find(request, found.proposal.slug)
    shown = {
        "proposal": proposal,
        "change": found,
        **amended(found),
        "tasks": tasks_for(request.user, proposal),
        "mine": request.user.is_authenticated and found.by == request.user.audit_name,
        "risky": found.role in ("panel", "") and can_moderate.test(request.user),
    }
    return render(request, "proposals/change.html", shown)


@require_GET
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the young people's panel's own page on a proposal."""
    proposal = find(request, slug)
    pages = list(proposal.panel_pages.all())
    shown = {
        "proposal": proposal,
        "newest": pages[-1] if pages else None,
        "edits": [one for one in pages if one.kind == "safety"],
        "objections": Objection.objects.filter(
            proposal__in=with_all_before(proposal)
        ).select_related("proposal"),
        "comments": Comment.objects.filter(proposal=proposal, role="panel", state="shown"),
        "tasks": tasks_for(request.user, proposal),
        "moderates": can_moderate.test(request.user),
        "sent": panel_read.sent(request.user, proposal),
        "when": panel_read.when(),
    }
    return render(request, "proposals/panel.html", shown)


@require_GET
def life(request: HttpRequest, name: str) -> HttpResponse:
    """Show what became of an idea."""
    found = life_of(name)
    if found is None:
        raise Http404
    shown = {"life": found, "who": who_of(found.idea), "rows": said(found.idea.safe)}
    return render(request, "proposals/life.html", shown)
