"""For an organisation's own people: pledge, promise, report, reply."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.alliance import actions, register
from seethechild.web.alliance.forms import ContactForm, OfferForm, WordsForm
from seethechild.web.alliance.models import Ally, Commitment
from seethechild.web.taskforce.asking import ask, me, sent

MINE = "alliance:mine"


def _ally(request: HttpRequest) -> Ally | None:
    """Return the organisation somebody belongs to, also once it left: it can still reply."""
    own = Ally.objects.filter(account=me(request).organisation)
    return own.filter(state__in=("joined", "left")).first()


def _own(request: HttpRequest, *, left: bool = False) -> Ally:
    """Return the organisation somebody may speak for.

    Raises:
        PermissionDenied: theirs has not joined, or has left and this is not for those that left.
    """
    found = _ally(request)
    if found is None or (found.state == "left" and not left):
        raise PermissionDenied
    return found


def _page(ally: Ally) -> str:
    return reverse("alliance:organisation", args=[ally.slug])


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show somebody what their organisation promised, also what is not shown yet."""
    ally = _ally(request)
    rows = ally.commitments.all() if ally else []
    shown = {
        "ally": ally,
        "rows": [(one, register.stands(one)) for one in rows],
        "pledges": ally.pledges.filter(state__in=("offered", "made")) if ally else [],
    }
    return render(request, "alliance/mine.html", shown)


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Promise something."""
    ally = _own(request)
    return ask(
        request,
        OfferForm(sent(request)),
        lambda **given: actions.offer(ally=ally, by=me(request), **given),
        title=_("Promise to do something"),
        words=_("The chair reads it first. Then everybody can see it, and if you kept it."),
        button=_("Promise it"),
        after=reverse(MINE),
        said=_("The chair will read it."),
    )


@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest) -> HttpResponse:
    """Pledge in new words."""
    ally = _own(request)
    return ask(
        request,
        WordsForm(sent(request)),
        lambda words: actions.pledge_anew(ally=ally, words=words, by=me(request)),
        title=_("Pledge in new words"),
        words=_("The chair reads it first. Until then the old pledge is shown."),
        button=_("Send it"),
        after=reverse(MINE),
        said=_("The chair will read it."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Say whom to write to."""
    ally = _own(request)
    return ask(
        request,
        ContactForm(sent(request)),
        lambda **given: actions.change_contact(ally=ally, by=me(request), **given),
        title=_("Whom to write to"),
        words=_("What was kept before is not shown here. What you enter takes its place."),
        button=_("Save"),
        after=reverse(MINE),
        said=_("It is kept, sealed."),
    )


@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far a promise is."""
    return _note(request, pk, "progress", _("Say how far you are"))


@require_http_methods(["GET", "POST"])
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Reply to what was found."""
    return _note(request, pk, "reply", _("Your right of reply"))


def _note(request: HttpRequest, pk: int, kind: str, title: str) -> HttpResponse:
    ally = _own(request, left=kind == "reply")
    found = get_object_or_404(Commitment, pk=pk, ally=ally)
    return ask(
        request,
        WordsForm(sent(request)),
        lambda words: actions.note(
            commitment=found, kind=kind, words=words, by=me(request)
        ),
        title=title,
        words=found.what,
        button=_("Show it to everybody"),
        after=_page(ally),
        said=_("Your words are shown."),
    )
