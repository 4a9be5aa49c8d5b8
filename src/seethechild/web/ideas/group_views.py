"""A worker with a group: several voices from one session, each with its own code; and who wants to be reached."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.calls.models import Call
from seethechild.web.calls.taking import offered, standing, takes_ideas
from seethechild.web.ideas import actions, drafts, groups
from seethechild.web.ideas.forms import ReasonForm, SessionForm, VoiceForm
from seethechild.web.ideas.models import AdvocateRequest, ContactBox, Draft, GroupSession
from seethechild.web.ideas.questions import HOUSES
from seethechild.web.ideas.reach import reachable
from seethechild.web.ideas.sending import NothingSaidError, NotTakingError
from seethechild.web.people.models import User

either = require_http_methods(["GET", "HEAD", "POST"])


def _me(request: HttpRequest) -> User:
    return cast("User", request.user)


@require_GET
@never_cache
def session_new(request: HttpRequest) -> HttpResponse:
    """Choose the call a session is for; list one's own sessions of late."""
    now = timezone.now()
    running = Call.objects.filter(state="open")
    told = {
        "calls": [
            one for one in running if takes_ideas(one, now) and "session" in offered(one)
        ],
        "mine": groups.of_late(_me(request)),
    }
    return render(request, "ideas/group/choose.html", told)


@either
@never_cache
def session_begin(request: HttpRequest, call: str) -> HttpResponse:
    """Begin a session with a group."""
    asked = get_object_or_404(Call.objects.exclude(state="planned"), slug=call)
    if not takes_ideas(asked, timezone.now()) or "session" not in offered(asked):
        told = {"call": asked, "standing": standing(asked, timezone.now())}
        return render(request, "ideas/group/not_now.html", told, status=409)
    form = SessionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = groups.begin(call=asked, by=_me(request), **form.cleaned_data)
        return redirect("ideas:session", made.name)
    return render(request, "ideas/group/new.html", {"form": form, "call": asked})


def _mine(request: HttpRequest, name: str) -> GroupSession:
    """Return a session of whoever asks: others' voices are not theirs to see."""
    found = get_object_or_404(GroupSession.objects.select_related("call"), name=name)
    if found.by != _me(request).audit_name:
        raise PermissionDenied
    return found


@require_GET
@never_cache
def session(request: HttpRequest, name: str) -> HttpResponse:
    """Say how many voices were entered, and what to do next."""
    group = _mine(request, name)
    told = {"group": group, "count": group.ideas.count(), "slips": groups.slips_of(group)}
    return render(request, "ideas/group/session.html", told)


@either
@never_cache
def voice(request: HttpRequest, name: str) -> HttpResponse:
    """Enter one voice; entered twice by a slow network it is one."""
    group = _mine(request, name)
    posted = request.method == "POST"
    form = VoiceForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        initial={"once": drafts.new_token()},
    )
    if form.is_valid() and (done := _entered(request, group, form)):
        return done
    houses = [(house, form[house.key]) for house in HOUSES["session"]]
    told = {"form": form, "group": group, "houses": houses}
    return render(request, "ideas/group/voice.html", told)


def _entered(
    request: HttpRequest, group: GroupSession, form: VoiceForm
) -> HttpResponse | None:
    try:
        groups.add_voice(group, form, by=_me(request))
    except NothingSaidError:
        form.add_error(None, groups.NOTHING)
        return None
    except NotTakingError:
        return render(request, "ideas/group/not_now.html", {"call": group.call}, status=409)
    except Draft.DoesNotExist:
        raise Http404 from None
    return redirect("ideas:session", group.name)


@require_GET
@never_cache
def slips(request: HttpRequest, name: str) -> HttpResponse:
    """Print a slip for each voice, with its code: for a day, then nobody has them but the children."""
    group = _mine(request, name)
    address = request.build_absolute_uri(reverse("ideas:code"))
    told = {"group": group, "slips": groups.slips_of(group), "address": address}
    return render(request, "ideas/group/slips.html", told)


@require_GET
@never_cache
def contacts(request: HttpRequest) -> HttpResponse:
    """List who asked to be reached or for an advocate, without how."""
    mine = {"contribution__in": reachable(_me(request))}
    boxes = ContactBox.objects.filter(**mine).defer("how", "safe_times")
    boxes = boxes.select_related("contribution__call")
    asked = AdvocateRequest.objects.filter(**mine).select_related("contribution__call")
    told = {"boxes": boxes.order_by("delete_on"), "asked": asked}
    return render(request, "ideas/group/contacts.html", told)


@either
@never_cache
def contact(request: HttpRequest, name: str) -> HttpResponse:
    """Show how somebody may be reached, to whoever says why."""
    mine = ContactBox.objects.filter(contribution__in=reachable(_me(request)))
    box = mine.filter(contribution__name=name).first()
    if box is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "ideas/group/contact.html", {"form": form, "box": box})
    reason = form.cleaned_data["reason"]
    if "delete" in request.POST:
        actions.delete_contact(box, by=_me(request), reason=reason)
        return redirect("ideas:contacts")
    actions.look_at_contact(box, by=_me(request), reason=reason)
    return render(
        request, "ideas/group/contact.html", {"form": form, "box": box, "open": True}
    )
