"""For moderators: read what young people say before anybody else does; take down what should not stand."""

from typing import cast

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import StateError
from seethechild.web.people.models import User
from seethechild.web.practice import actions
from seethechild.web.practice.forms import ReadForm
from seethechild.web.practice.models import YoungPart
from seethechild.web.practice.wording import suggested
from seethechild.web.safety.models import Concern

CONFLICT = 409


@never_cache
@require_GET
def reading(request: HttpRequest) -> HttpResponse:
    """List what waits, oldest first, without a word of it; and what everybody sees."""
    found = _mine_to_read(cast("User", request.user))
    shown = {
        "waiting": found.filter(state="waiting"),
        "shown": found.filter(state="shown").select_related("example"),
    }
    return render(request, "practice/reading.html", shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one and decide; whoever typed it in does not see it here, nor anybody once it is held."""
    me = cast("User", request.user)
    found = get_object_or_404(_mine_to_read(me), pk=pk)
    record(verb="open young person's part", by=me, on=found, changes=0)
    sent = request.POST if request.method == "POST" else None
    form = ReadForm(
        sent, initial={"shown": suggested(found.exact)}, is_shown=found.state == "shown"
    )
    if form.is_valid() and _decided(form, found, me):
        messages.success(request, _("Done. It stands in the record."))
        return redirect("practice:reading")
    status = CONFLICT if form.is_bound and form.non_field_errors() else None
    shown = {"form": form, "part": found}
    return render(request, "practice/read.html", shown, status=status)


def _mine_to_read(me: User) -> QuerySet[YoungPart]:
    """What waits, but for what one typed in oneself, and what is shown.

    Never, for somebody of an authority, what was flagged in its own area, nor in no area where it is
    about staff or an authority (S15, S16).
    """
    waits = Q(state="waiting") & ~Q(by=me.audit_name)
    found = YoungPart.objects.filter(waits | Q(state="shown"))
    if me.council:
        flagged = Concern.everything.filter(subject_kind=actions.KIND)
        own = Q(area=me.council) | Q(area="", about_staff=True)
        keys = flagged.filter(own).values_list("subject_key", flat=True)
        found = found.exclude(pk__in=[int(key) for key in keys])
    return found


def _decided(form: ReadForm, part: YoungPart, me: User) -> bool:
    """Do what was decided; say in the form what stands against it."""
    given = form.cleaned_data
    try:
        if given["decision"] == "show":
            actions.show_part(part=part, shown=given["shown"], by=me)
        elif given["decision"] == "keep":
            actions.keep_back(part=part, reason=given["reason"], by=me)
        else:
            how = {name: given[name] for name in ("level", "about_staff", "reach")}
            actions.hold(part=part, by=me, **how)
    except (StateError, actions.NotReadyError) as error:
        form.add_error(None, getattr(error, "reasons", None) or str(error))
        return False
    return True
