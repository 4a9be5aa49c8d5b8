"""Your account; for administrators: people, organisations, invitations, the audit trail, exports."""

from typing import cast

from django.contrib import messages
from django.core.mail import send_mail
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.models import Event
from seethechild.web.audit.verify import verify
from seethechild.web.people import actions
from seethechild.web.people.areas import areas_of
from seethechild.web.people.forms import (
    InviteForm,
    JoinForm,
    OrganisationForm,
    ReasonForm,
    RoleForm,
)
from seethechild.web.people.models import Invitation, Organisation, User
from seethechild.web.permissions import ROLES

EVENTS_A_PAGE = 50


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Show somebody what they may do here."""
    user = cast("User", request.user)
    mine = [one for one in ROLES if one.id in user.roles]
    told = {"mine": mine, "areas": areas_of(user)}
    return render(request, "people/home.html", told)


@require_GET
def everybody(request: HttpRequest) -> HttpResponse:
    """List people, organisations and open invitations."""
    shown = {
        "people": User.objects.select_related("organisation").prefetch_related("held"),
        "organisations": Organisation.objects.all(),
        "invitations": Invitation.objects.filter(used=None).select_related("organisation"),
    }
    return render(request, "people/everybody.html", shown)


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by a message with a link."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made, token = actions.invite(by=cast("User", request.user), **form.cleaned_data)
        _send_invitation(request, made, token)
        messages.success(request, _("The invitation has been sent."))
        return redirect("people:everybody")
    return render(request, "people/invite.html", {"form": form})


def _send_invitation(request: HttpRequest, made: Invitation, token: str) -> None:
    link = request.build_absolute_uri(reverse("people:join", args=[token]))
    body = _(
        "%(name)s, you are invited to See the Child for %(organisation)s.\n\n"
        "Choose a password here, within seven days:\n%(link)s\n\n"
        "If you did not expect this, do nothing."
    ) % {"name": made.name, "organisation": made.organisation, "link": link}
    send_mail(_("Your place in See the Child"), body, None, [made.email])


@require_http_methods(["GET", "POST"])
def add_organisation(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.add_organisation(by=cast("User", request.user), **form.cleaned_data)
        messages.success(request, _("The organisation has been added."))
        return redirect("people:everybody")
    return render(request, "people/organisation.html", {"form": form})


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person; give or take roles."""
    user, by = get_object_or_404(User, pk=pk), cast("User", request.user)
    sent = request.POST if request.method == "POST" else None
    give = RoleForm(sent if sent and "role" in sent else None, user=user)
    end = ReasonForm(sent if sent and "reason" in sent else None, user=user, by=by)
    if give.is_valid():
        actions.give_role(user=user, role=give.cleaned_data["role"], by=by)
    elif end.is_valid():
        _end(user, by, **end.cleaned_data)
    else:
        shown = {"person": user, "give": give, "end": end, "names": dict(_names())}
        return render(request, "people/person.html", shown)
    messages.success(request, _("Done. It stands in the audit trail."))
    return redirect("people:person", pk=pk)


def _end(user: User, by: User, *, what: str, reason: str) -> None:
    if what == "account":
        actions.close_account(user=user, by=by, reason=reason)
    else:
        actions.take_role(user=user, role=what, by=by, reason=reason)


def _names() -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in ROLES]


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take up an invitation."""
    invitation = actions.open_invitation(token)
    if invitation is None:
        return render(request, "people/no_invitation.html", status=410)
    form = JoinForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.join(invitation=invitation, password=form.cleaned_data["password"])
        messages.success(request, _("Your account is ready. Sign in with your password."))
        return redirect("account_login")
    return render(request, "people/join.html", {"form": form, "invitation": invitation})


@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """Show the audit trail, newest first; check its chain when asked."""
    events = Event.objects.order_by("-id")
    asked = {name: request.GET.get(name, "") for name in ("verb", "actor")}
    for name, value in asked.items():
        if value:
            events = events.filter(**{name: value})
    shown = {
        "page": Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "verbs": Event.objects.order_by("verb").values_list("verb", flat=True).distinct(),
        "found": verify() if request.method == "POST" else None,
        "people": {f"user:{one.pk}": one.name for one in User.objects.all()},
    }
    return render(request, "people/audit.html", shown)
