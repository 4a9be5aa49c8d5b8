"""For the chair: read what organisations send, judge what came of their promises."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.alliance import actions, forms, register
from seethechild.web.alliance.models import Ally, Commitment, Note, Pledge
from seethechild.web.people.models import Organisation
from seethechild.web.taskforce.asking import ask, me, sent

DESK = "alliance:desk"
KEPT = ("keep", gettext_lazy("It was kept"))
BROKEN = ("break", gettext_lazy("It was broken"))


def _page(ally: Ally) -> str:
    return reverse("alliance:organisation", args=[ally.slug])


@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """List what waits to be read, and promises to be judged: overdue ones first."""
    shown = {
        "asked": Ally.objects.filter(state="asked").order_by("asked"),
        "pledges": Pledge.objects.filter(state="offered", ally__state="joined"),
        "offered": Commitment.objects.filter(state="offered").select_related("ally"),
        "overdue": register.shown_commitments("overdue"),
        "open": register.shown_commitments("open"),
    }
    return render(request, "alliance/desk.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what an organisation says of itself, and take it in or not."""
    found = get_object_or_404(Ally, pk=pk)

    def do(take: str, account: Organisation | None, reason: str) -> None:
        if take == "yes":
            actions.accept(ally=found, account=account, by=me(request))
        else:
            actions.decline(ally=found, reason=reason, by=me(request))

    name, email = "", ""
    if request.method == "GET":
        name, email = actions.look_at_contact(ally=found, by=me(request))
    return ask(
        request,
        forms.ReadAllyForm(sent(request)),
        do,
        title=found.name,
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been saved."),
        template="alliance/read.html",
        ally=found,
        contact_name=name,
        contact_email=email,
    )


@require_http_methods(["GET", "POST"])
def read_pledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a new pledge."""
    found = get_object_or_404(Pledge.objects.select_related("ally"), pk=pk)
    return ask(
        request,
        forms.ReadForm(sent(request)),
        lambda take, reason: actions.read_pledge(
            pledge=found, taken=take == "yes", reason=reason, by=me(request)
        ),
        title=_("A new pledge of %s") % found.ally.name,
        words=found.words,
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been saved."),
    )


@require_http_methods(["GET", "POST"])
def read_commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what an organisation promises."""
    found = get_object_or_404(Commitment.objects.select_related("ally"), pk=pk)
    return ask(
        request,
        forms.ReadForm(sent(request)),
        lambda take, reason: actions.read_commitment(
            commitment=found, taken=take == "yes", reason=reason, by=me(request)
        ),
        title=_("A promise of %s") % found.ally.name,
        button=_("Save"),
        after=reverse(DESK),
        said=_("It has been saved."),
        template="alliance/read_commitment.html",
        one=found,
    )


@require_http_methods(["GET", "POST"])
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what came of a promise, with the reason."""
    found = get_object_or_404(Commitment.objects.select_related("ally"), pk=pk)
    late = ("make good", _("It was kept after all, late"))
    ways = [late] if found.state == "broken" else [KEPT, BROKEN]
    return ask(
        request,
        forms.JudgeForm(sent(request), ways=ways),
        lambda verb, reason: actions.judge(
            commitment=found, verb=verb, reason=reason, by=me(request)
        ),
        title=_("What came of this promise?"),
        button=_("Say so to everybody"),
        after=_page(found.ally),
        said=_("It is shown. The organisation can reply in its own words."),
        template="alliance/read_commitment.html",
        one=found,
    )


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new promise in the place of one."""
    found = get_object_or_404(Commitment.objects.select_related("ally"), pk=pk)
    first = {"what": found.what, "due": found.due, "seen_by": found.seen_by}
    return ask(
        request,
        forms.ChangeForm(sent(request), initial=first),
        lambda **given: actions.change(commitment=found, by=me(request), **given),
        title=_("Change a promise"),
        words=_("The old one stays to be read, with the reason."),
        button=_("Change it"),
        after=_page(found.ally),
        said=_("The new promise is shown with the old one."),
    )


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is said of an organisation, or whose people speak for it."""
    found = get_object_or_404(Ally, pk=pk, state="joined")
    return ask(
        request,
        forms.CorrectForm(sent(request), instance=found),
        lambda **given: actions.correct(ally=found, by=me(request), **given),
        title=_("Correct what is said of %s") % found.name,
        words=_("Its pledge and its promises are its own: they are not corrected here."),
        button=_("Save"),
        after=_page(found),
        said=_("It has been changed."),
    )


@require_http_methods(["GET", "POST"])
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a promise for an organisation without people on this site."""
    found = get_object_or_404(Ally, pk=pk, state="joined")
    return ask(
        request,
        forms.OfferForm(sent(request)),
        lambda **given: actions.offer(ally=found, by=me(request), **given),
        title=_("Enter a promise of %s") % found.name,
        words=_("Enter only what the organisation itself has said in writing."),
        button=_("Enter it"),
        after=reverse(DESK),
        said=_("It waits to be read."),
    )


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an organisation left."""
    found = get_object_or_404(Ally, pk=pk)
    return ask(
        request,
        forms.ReasonForm(sent(request)),
        lambda reason: actions.leave(ally=found, reason=reason, by=me(request)),
        title=_("%s has left") % found.name,
        words=_("Its promises, and what came of them, stay to be read."),
        button=_("Save"),
        after=reverse("alliance:home"),
        said=_("It has been saved."),
    )


@require_http_methods(["GET", "POST"])
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a note from view that could harm somebody."""
    found = get_object_or_404(Note.objects.select_related("commitment__ally"), pk=pk)
    return ask(
        request,
        forms.ReasonForm(sent(request)),
        lambda reason: actions.withhold(note=found, reason=reason, by=me(request)),
        title=_("Take these words from view"),
        words=_(
            "Only to keep somebody safe, or because the law asks for it: never for what is said about us. "
            "That words were taken away, and why, is shown."
        ),
        button=_("Take them from view"),
        after=_page(found.commitment.ally),
        said=_("They are not shown any more."),
    )
