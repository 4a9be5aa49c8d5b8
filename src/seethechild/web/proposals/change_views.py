"""Suggest a changed text, and settle it part by part."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from seethechild.web.ideas.public import published
from seethechild.web.proposals import actions
from seethechild.web.proposals import shape_forms as ours
from seethechild.web.proposals.acting import (
    Page,
    act,
    at,
    find_to_act,
    get_or_post,
    given,
    me,
    seen_of,
)
from seethechild.web.proposals.actions.unread import speaks_as
from seethechild.web.proposals.forms import NothingForm
from seethechild.web.proposals.models import Amendment, PanelWords
from seethechild.web.proposals.owed import ideas_behind
from seethechild.web.proposals.shown import amended
from seethechild.web.taskforce.rules import declare_first


@get_or_post
@declare_first
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """Suggest a changed text."""
    proposal = find_to_act(request, slug)
    ideas = published().filter(name__in=ideas_behind(slug)).values_list("name", "title")
    seen = seen_of(request, proposal)
    form = ours.ChangeForm(
        given(request), ideas=list(ideas), initial={"text": proposal.text}
    )
    form.fields["seen"] = forms.IntegerField(
        widget=forms.HiddenInput, required=False, initial=seen
    )
    first = _(
        "A trained person reads what the panel writes first, before anybody else sees it."
    )
    page = Page(
        _("Suggest a change to its text"), _("Suggest it"), at(proposal),
        first if speaks_as(me(request)) == "panel" else "",
    )  # fmt: skip

    def do() -> str:
        said = {name: form.cleaned_data[name] for name in ("text", "reason", "idea")}
        row = actions.suggest_change(proposal=proposal, seen=seen, by=me(request), **said)
        if isinstance(row, PanelWords):
            return reverse("proposals:panel", args=[slug])
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
    form = NothingForm(given(request))

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
