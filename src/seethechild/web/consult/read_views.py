"""For moderators: read what people wrote before anybody else does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from seethechild.voices.masking import find, masked
from seethechild.web.audit.actions import record
from seethechild.web.consult import actions
from seethechild.web.consult.forms import ReadForm, WhyForm
from seethechild.web.consult.models import Words
from seethechild.web.consult.reading import to_read
from seethechild.web.proposals.acting import Page, act, get_or_post, given, me
from seethechild.web.safety.forms import RiskForm


def _row(request: HttpRequest, pk: int, *states: str) -> Words:
    """Return what this moderator may read; after it was held there is none for them (S2)."""
    return get_object_or_404(to_read(me(request), *states), pk=pk)


def _on_or_off(request: HttpRequest, pk: int) -> Words:
    """Return words that wait, or that everybody can see: both can be taken away."""
    return _row(request, pk, "waiting", "shown")


def _back(row: Words) -> str:
    if row.state == "shown":
        return reverse("consult:result", args=[row.vote.asked.name])
    return reverse("consult:read", args=[row.pk])


@never_cache
@get_or_post
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it; let it through, with what may tell who somebody is taken out beforehand."""
    row = _row(request, pk)
    record(verb="open words of a sense check", by=me(request), on=row, changes=0)
    safe = masked(row.exact, find(row.exact))
    form = ReadForm(given(request), initial={"words": safe})
    page = Page(
        _("Read why somebody answered so"), _("Let it through"), reverse("moderation:home"),
        _("Nobody else sees this yet. That you opened it is recorded. Words the program noticed are "
          "taken out below: look whether all of them are."),
        template="consult/read.html", more={"quote": row.exact, "row": row},
    )  # fmt: skip

    def do() -> str:
        actions.let_through(row=row, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=1"

    return act(request, form, do, page)


@never_cache
@get_or_post
def read_risk(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that someone may be at risk: also of words that everybody can see."""
    row = _on_or_off(request, pk)
    page = Page(
        _("Someone may be at risk: words of an answer"), _("Tell safeguarding"),
        _back(row),
        _("If you are not sure, press it. It leaves every page and list at once, and safeguarding is told. "
          "Nobody blames you if it was nothing. If a child is in danger now, call 999 first."),
        warn=True,
    )  # fmt: skip
    form = RiskForm(given(request))

    def do() -> str:
        actions.hold(row=row, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=held"

    return act(request, form, do, page)


@never_cache
@get_or_post
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not show it, or no longer."""
    row = _on_or_off(request, pk)
    form = WhyForm(given(request))
    page = Page(
        _("Do not show these words"), _("Do not show them"),
        _back(row),
        _("Their answer counts all the same. The reason is for the record: write no name in it."),
        warn=True,
    )  # fmt: skip

    def do() -> str:
        actions.withhold(row=row, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=1"

    return act(request, form, do, page)
