"""The public register of organisations, and the form to join."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.alliance import actions, register
from seethechild.web.alliance.forms import JoinForm
from seethechild.web.alliance.models import Ally
from seethechild.web.audit.actions import actor
from seethechild.web.limit import wait_for
from seethechild.web.taskforce.asking import ask, sent

#: How often one address may ask to join in an hour.
MOST, HOUR = 5, 3600


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the organisations, and count what came of their promises."""
    rows = [(one, register.counted(one.shown)) for one in register.joined()]  # type: ignore[attr-defined]  # prefetched
    shown = {
        "rows": rows,
        "counted": register.counted(register.shown_commitments()),
        "left": Ally.objects.filter(state="left"),
    }
    return render(request, "alliance/home.html", shown)


@require_GET
def commitments(request: HttpRequest) -> HttpResponse:
    """List promises by the day they are due, all or those that stand in one way."""
    asked = request.GET.get("stands", "")
    stand = asked if asked in register.STANDS else ""
    shown = {
        "stand": stand,
        "rows": [(one, register.stands(one)) for one in register.shown_commitments(stand)],
        "counted": register.counted(register.shown_commitments()),
    }
    return render(request, "alliance/commitments.html", shown)


@require_GET
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one organisation: its pledge, its promises, what came of them, its own words."""
    found = get_object_or_404(Ally, slug=slug, state__in=("joined", "left"))
    rows = register.shown_commitments().filter(ally=found)
    user = request.user
    shown = {
        "ally": found,
        "pledges": found.pledges.filter(state__in=("made", "ended")),
        "rows": [(one, register.stands(one)) for one in rows],
        "own": user.is_authenticated and found.account_id == user.organisation_id,
        "chair": user.is_authenticated and "chair" in user.roles,
    }
    return render(request, "alliance/organisation.html", shown)


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Let an organisation ask to join."""
    form = JoinForm(sent(request))
    if form.is_valid() and wait_for(request, "join", most=MOST, seconds=HOUR):
        form.add_error(None, _("Too many have asked from here. Try again in an hour."))
    return ask(
        request,
        form,
        lambda **given: actions.ask_to_join(by=actor(request), **given),
        title=_("Join as an organisation"),
        words=_(
            "Tell us who you are and what you pledge. The chair reads it before it is shown. Then you can "
            "promise to do things by a day, and people can see if you did."
        ),
        button=_("Ask to join"),
        after=reverse("alliance:home"),
        said=_("Thank you. The chair will read it and write to you."),
    )
