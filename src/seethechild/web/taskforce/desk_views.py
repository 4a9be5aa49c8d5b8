"""For the chair: seats, texts, money, shares of children, empty seats."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.taskforce import actions, forms, kinds, seats
from seethechild.web.taskforce.asking import ask, me, sent
from seethechild.web.taskforce.models import (
    Declaration,
    Funding,
    Interest,
    Margin,
    Meeting,
    Member,
    Vacancy,
)
from seethechild.web.taskforce.rules import check_may_act, declare_first
from seethechild.web.taskforce.views import latest

DESK = "taskforce:desk"


@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the chair everything that can be changed, and what is lacking."""
    today = timezone.localdate()
    members = list(Member.objects.all())
    declared = set(Interest.objects.values_list("member", flat=True))
    running = [one for one in members if one.sits_on(today)]
    shown = {
        "running": running,
        "ended": [one for one in members if not one.sits_on(today)],
        "silent": [one for one in running if one.pk not in declared],
        "stepped_back": [
            (one, seats.name_of(one.user), subject)
            for one, subject in seats.stepped_back()
            if one.user != me(request)
        ],
        "texts": [(kind, words, latest(kind)) for kind, words in kinds.STATEMENTS],
        "funding": Funding.objects.all(),
        "dimensions": [
            (name, words) for name, (words, _groups) in kinds.DIMENSIONS.items()
        ],
        "given": set(Margin.objects.values_list("dimension", flat=True)),
        "vacancies": Vacancy.objects.filter(state="open"),
        "meetings": Meeting.objects.all()[:10],
    }
    return render(request, "taskforce/desk.html", shown)


@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest) -> HttpResponse:
    """Give somebody a seat."""
    return ask(
        request,
        forms.MemberForm(sent(request)),
        lambda **given: actions.appoint(by=me(request), **given),
        title=_("Appoint a member"),
        button=_("Appoint"),
        after=reverse(DESK),
        said=_("The seat is shown to everybody now."),
    )


@require_http_methods(["GET", "POST"])
def change_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is said of a member, or end a term."""
    found = get_object_or_404(Member, pk=pk)
    return ask(
        request,
        forms.ChangeMemberForm(sent(request), instance=found),
        lambda **given: actions.change_member(member=found, by=me(request), **given),
        title=_("Change what is said of a member"),
        words=_(
            "To end a term, enter its last day. The member stays listed as a former one."
        ),
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been changed."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@declare_first
def let_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody act again on what they stepped back from."""
    found = get_object_or_404(Declaration.objects.exclude(user=me(request)), pk=pk)
    check_may_act(me(request), found.subject_kind, found.subject_key)
    return ask(
        request,
        forms.LetActForm(sent(request)),
        lambda reason: actions.let_act(declaration=found, reason=reason, by=me(request)),
        title=_("Let somebody act again who stepped back"),
        words=_(
            "%(who)s stepped back. What they declared stays, with your reason beside it."
        )
        % {"who": seats.name_of(found.user)},
        button=_("Let them act again"),
        after=reverse(DESK),
        said=_("They can act on it again."),
    )


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """Write a new version of a text."""
    names = dict(kinds.STATEMENTS)
    if kind not in names:
        raise Http404
    now = latest(kind)
    return ask(
        request,
        forms.StatementForm(sent(request), initial={"words": now.words if now else ""}),
        lambda **given: actions.write_statement(kind=kind, by=me(request), **given),
        title=str(names[kind]),
        words=_("Old versions stay. Everybody can read them."),
        button=_("Publish this version"),
        after=reverse(DESK),
        said=_("The new version is shown to everybody."),
    )


@require_http_methods(["GET", "POST"])
def add_funding(request: HttpRequest) -> HttpResponse:
    """Tell of money the taskforce gets."""
    return ask(
        request,
        forms.FundingForm(sent(request)),
        lambda **given: actions.add_funding(by=me(request), **given),
        title=_("Add money the taskforce gets"),
        button=_("Add it"),
        after=reverse(DESK),
        said=_("It is shown to everybody now."),
    )


@require_http_methods(["GET", "POST"])
def change_funding(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is said of money."""
    found = get_object_or_404(Funding, pk=pk)
    return ask(
        request,
        forms.ChangeFundingForm(sent(request), instance=found),
        lambda **given: actions.change_funding(funding=found, by=me(request), **given),
        title=_("Correct what is said of this money"),
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been changed."),
    )


@require_http_methods(["GET", "POST"])
def margins(request: HttpRequest, dimension: str) -> HttpResponse:
    """Say which share of the children served is of each group."""
    if dimension not in kinds.DIMENSIONS:
        raise Http404
    rows = list(Margin.objects.filter(dimension=dimension))
    first = {f"share-{row.group}": row.per_cent for row in rows}
    if rows:
        first |= {name: getattr(rows[0], name) for name in ("of_whom", "source", "link")}
    form = forms.MarginForm(sent(request), dimension=dimension, initial=first)

    def do(of_whom: str, source: str, link: str, **_shares: object) -> None:
        actions.set_margins(
            dimension=dimension, shares=form.shares(), of_whom=of_whom, source=source,
            link=link, by=me(request),
        )  # fmt: skip

    return ask(
        request,
        form,
        do,
        title=_("The children we serve: %s") % kinds.DIMENSIONS[dimension][0],
        words=_("Enter published shares only. Leave a group empty if nobody publishes it."),
        button=_("Save"),
        after=reverse(DESK),
        said=_("The shares are shown beside the members now."),
    )


@require_http_methods(["GET", "POST"])
def add_vacancy(request: HttpRequest) -> HttpResponse:
    """Tell of an empty seat."""
    return ask(
        request,
        forms.VacancyForm(sent(request)),
        lambda **given: actions.add_vacancy(by=me(request), **given),
        title=_("Open a seat"),
        button=_("Open it"),
        after=reverse(DESK),
        said=_("The open seat is shown to everybody."),
    )


@require_http_methods(["GET", "POST"])
def end_vacancy(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of an empty seat."""
    found = get_object_or_404(Vacancy, pk=pk)

    def do(what: str, reason: str) -> None:
        actions.end_vacancy(
            vacancy=found, filled=what == "filled", by=me(request), reason=reason
        )

    return ask(
        request,
        forms.EndVacancyForm(sent(request)),
        do,
        title=found.title,
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been changed."),
    )
