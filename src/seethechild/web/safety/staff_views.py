"""For chairs and administrators: cover, clearance, alerts that do not arrive, numbers for the board."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.core.holidays import last_listed
from seethechild.web.people.models import User
from seethechild.web.people.places import name_of
from seethechild.web.permissions import WHO
from seethechild.web.safety import numbers, shown, staffing
from seethechild.web.safety.alerts import second_route
from seethechild.web.safety.forms import ClearanceForm, CoverForm, EndForm
from seethechild.web.safety.models import Alert, Clearance, Cover
from seethechild.web.safety.rounds import stopped

#: Roles that open nothing without clearance.
CLEARED = ("moderator", "safeguarding")


@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """Show who is on cover from today, and on which days nobody is."""
    today = timezone.localdate()
    covers = list(
        Cover.objects.filter(ended=None, ends__gte=today).select_related("lead", "deputy")
    )
    told = {
        "covers": [(one, name_of(one.area, ""), shown.reads(one.hours)) for one in covers],
        "gaps": shown.rota_gaps(covers, today),
        "ahead": shown.AHEAD,
        "known": last_listed(),
        "may": WHO["safety:add_cover"].test(request.user),
    }
    return render(request, "safety/rota.html", told)


@require_http_methods(["GET", "POST"])
def add_cover(request: HttpRequest) -> HttpResponse:
    """Put a lead and a deputy on dates."""
    form = CoverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("area", "starts", "ends", "lead", "deputy", "hours")}  # fmt: skip
        staffing.add_cover(by=cast("User", request.user), **given)
        messages.success(request, _("They are on the rota."))
        return redirect("safety:rota")
    return render(request, "safety/add_cover.html", {"form": form})


@require_http_methods(["GET", "POST"])
def end_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of the rota."""
    cover = get_object_or_404(Cover, pk=pk, ended=None)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        staffing.end_cover(cover=cover, by=cast("User", request.user), reason=reason)
        return redirect("safety:rota")
    return render(request, "safety/end_cover.html", {"form": form, "cover": cover})


@require_GET
def clearances(request: HttpRequest) -> HttpResponse:
    """List everybody who needs clearance, and how it stands."""
    needed = User.objects.filter(is_active=True, held__role__in=CLEARED).distinct()
    today = timezone.localdate()
    people = needed.select_related("organisation").prefetch_related("clearances", "held")
    rows = [shown.standing(one, today) for one in people]
    return render(request, "safety/clearances.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
def clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record somebody's training or DBS check."""
    user, by = get_object_or_404(User, pk=pk), cast("User", request.user)
    form = ClearanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            staffing.record_clearance(user=user, by=by, **form.cleaned_data)
        except staffing.OwnClearanceError:
            form.add_error("kind", _("Nobody clears themselves. Ask another administrator"))
        else:
            messages.success(request, _("Recorded. It stands in the audit trail."))
            return redirect("safety:clearances")
    told = {"form": form, "person": user, "held": user.clearances.all()}
    return render(request, "safety/clearance.html", told)


@require_http_methods(["GET", "POST"])
def end_clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a clearance back."""
    held = get_object_or_404(Clearance, pk=pk, ended=None)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        staffing.end_clearance(clearance=held, by=cast("User", request.user), reason=reason)
        return redirect("safety:clearance", pk=held.user_id)
    return render(request, "safety/end_clearance.html", {"form": form, "held": held})


@never_cache
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """Show alerts that have not arrived: references, routes and kinds of fault, nothing of a child."""
    by = cast("User", request.user)
    mine = Alert.objects.for_user(by)
    every = Alert.everything.all() if "administrator" in by.roles else mine
    waiting = every.filter(sent_at=None).select_related("concern", "to")
    told = {
        "waiting": waiting,
        "second": second_route(),
        "stopped": stopped(timezone.now()),
    }
    return render(request, "safety/alerts.html", told)


@require_GET
def for_the_board(request: HttpRequest) -> HttpResponse:
    """Show numbers of the months that are over, small ones hidden."""
    told = {"tables": numbers.tables(timezone.localdate())}
    return render(request, "safety/numbers.html", told)
