"""For moderators: read what the young people's panel wrote before anybody else sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from seethechild.web.audit.actions import record
from seethechild.web.proposals import actions
from seethechild.web.proposals.acting import Page, act, get_or_post, given, me
from seethechild.web.proposals.models import PanelWords
from seethechild.web.proposals.panel_read import quoted, shown_words, still_there, to_read
from seethechild.web.proposals.say_forms import ReadChangeForm, ReadPanelForm
from seethechild.web.safety.forms import RiskForm


def _row(request: HttpRequest, pk: int) -> PanelWords:
    """Return what this moderator may read; after it was held there is none for them (S2)."""
    return get_object_or_404(to_read(me(request)), pk=pk)


@never_cache
@get_or_post
def read_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it; let it through as it is, or with words taken out for safety."""
    row = _row(request, pk)
    record(verb="open panel's words", by=me(request), on=row, changes=0)
    kind = ReadChangeForm if row.kind == "change" else ReadPanelForm
    form = kind(given(request), initial={"words": row.exact, "why": row.why})
    page = Page(
        _("Read what the young people's panel wrote"), _("Let it through"),
        reverse("moderation:home"),
        _("Nobody but the panel and moderators sees this yet. That you opened it is recorded."),
        template="proposals/read_panel.html", more=quoted(row),
    )  # fmt: skip

    def do() -> str:
        actions.let_through(row=row, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=1"

    return act(request, form, do, page)


@never_cache
@get_or_post
def read_panel_risk(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that someone may be at risk."""
    row = _row(request, pk)
    page = Page(
        _("Someone may be at risk: words of the panel"), _("Tell safeguarding"),
        reverse("proposals:read_panel", args=[pk]),
        _("If you are not sure, press it. It leaves every list at once, and safeguarding is told. "
          "Nobody blames you if it was nothing. If a child is in danger now, call 999 first."),
        warn=True,
    )  # fmt: skip
    form = RiskForm(given(request))

    def do() -> str:
        actions.hold_panel_words(row=row, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=held"

    return act(request, form, do, page)


@never_cache
@get_or_post
def shown_risk(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Say that someone may be at risk, of words of the panel that everybody can see."""
    shown = get_object_or_404(shown_words(kind), pk=pk)
    page = Page(
        _("Someone may be at risk: shown words of the panel"), _("Tell safeguarding"),
        reverse("proposals:panel", args=[shown.proposal.slug]),
        _("If you are not sure, press it. These words leave every page at once, and safeguarding is told. "
          "Nobody blames you if it was nothing. If a child is in danger now, call 999 first."),
        warn=True, template="proposals/shown_risk.html", more=still_there(shown),
    )  # fmt: skip
    form = RiskForm(given(request))

    def do() -> str:
        actions.hold_shown(shown=shown, by=me(request), **form.cleaned_data)
        return reverse("moderation:home") + "?done=held"

    return act(request, form, do, page)
