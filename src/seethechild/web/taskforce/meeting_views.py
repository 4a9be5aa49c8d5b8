"""For the chair and members: meetings, papers, minutes, actions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seethechild.web.taskforce import meeting_actions as actions
from seethechild.web.taskforce import meeting_forms as forms
from seethechild.web.taskforce.asking import ask, me, sent
from seethechild.web.taskforce.models import ActionPoint, Meeting, Member, Minute
from seethechild.web.taskforce.rules import is_seated

View = Callable[..., HttpResponse]


def seated(view: View) -> View:
    """Open a page only for those whose term runs."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        if not is_seated(me(request)):
            raise PermissionDenied
        return view(request, *args, **rest)

    return asked


def _page(meeting: Meeting) -> str:
    return reverse("taskforce:meeting", args=[meeting.pk])


def _sat_on(meeting: Meeting) -> list[Member]:
    return [one for one in Member.objects.all() if one.sits_on(meeting.day)]


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a meeting."""
    return ask(
        request,
        forms.MeetingForm(sent(request)),
        lambda **given: actions.plan(by=me(request), **given),
        title=_("Plan a meeting"),
        button=_("Plan it"),
        after=reverse("taskforce:meetings"),
        said=_("The meeting is shown to everybody."),
    )


@require_http_methods(["GET", "POST"])
def change_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when, where or what about a planned meeting is."""
    found = get_object_or_404(Meeting, pk=pk)
    first = {name: getattr(found, name) for name in forms.MeetingForm.base_fields}
    return ask(
        request,
        forms.MeetingForm(sent(request), initial=first),
        lambda **given: actions.change_plan(meeting=found, by=me(request), **given),
        title=_("Change the meeting"),
        button=_("Save"),
        after=_page(found),
        said=_("It has been changed."),
    )


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a meeting was held, and who was there."""
    found = get_object_or_404(Meeting, pk=pk)
    return ask(
        request,
        forms.HoldForm(sent(request), members=_sat_on(found)),
        lambda there: actions.hold(meeting=found, there=there, by=me(request)),
        title=_("The meeting was held"),
        words=_("Tick who was there. Of the panel only the number is shown."),
        button=_("Save"),
        after=_page(found),
        said=_("It is shown as held. Minutes come next."),
    )


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a meeting off."""
    found = get_object_or_404(Meeting, pk=pk)
    return ask(
        request,
        forms.CancelForm(sent(request)),
        lambda reason: actions.cancel(meeting=found, reason=reason, by=me(request)),
        title=_("Call the meeting off"),
        button=_("Call it off"),
        after=_page(found),
        said=_("The meeting is shown as called off."),
    )


@require_http_methods(["GET", "POST"])
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a paper before a meeting."""
    found = get_object_or_404(Meeting, pk=pk)
    return ask(
        request,
        forms.PaperForm(sent(request)),
        lambda **given: actions.add_paper(meeting=found, by=me(request), **given),
        title=_("Add a paper"),
        words=_("Everybody can read it. Name no child."),
        button=_("Add it"),
        after=_page(found),
        said=_("The paper is shown to everybody."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@seated
def write_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write minutes, or a corrected version of them."""
    found = get_object_or_404(Meeting, pk=pk)
    last = found.minutes.first()
    return ask(
        request,
        forms.MinutesForm(sent(request), initial={"words": last.words if last else ""}),
        lambda words: actions.write_minutes(meeting=found, words=words, by=me(request)),
        title=_("Write the minutes"),
        button=_("Save this version"),
        after=_page(found),
        said=_("They wait for somebody else to approve them."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@seated
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Read minutes somebody else wrote, and approve them."""
    found = get_object_or_404(Minute.objects.select_related("meeting", "by"), pk=pk)
    return ask(
        request,
        Form(sent(request)),
        lambda: actions.approve(minute=found, by=me(request)),
        title=_("Approve the minutes"),
        words=_(
            "Once you approve them, everybody can read them. They cannot be changed then."
        ),
        button=_("Approve them"),
        after=_page(found.meeting),
        said=_("The minutes are shown to everybody."),
        template="taskforce/approve.html",
        minute=found,
    )


@require_http_methods(["GET", "POST"])
def add_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep something the meeting agreed would be done."""
    found = get_object_or_404(Meeting, pk=pk)
    return ask(
        request,
        forms.ActionForm(sent(request), members=_sat_on(found)),
        lambda **given: actions.add_action(meeting=found, by=me(request), **given),
        title=_("Add an action"),
        button=_("Add it"),
        after=_page(found),
        said=_("The action is shown to everybody."),
    )


@require_http_methods(["GET", "POST"])
def end_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of an action."""
    found = get_object_or_404(ActionPoint.objects.select_related("meeting"), pk=pk)

    def do(what: str, outcome: str) -> None:
        actions.end_action(
            point=found, done=what == "done", outcome=outcome, by=me(request)
        )

    return ask(
        request,
        forms.EndActionForm(sent(request)),
        do,
        title=_("What became of this action?"),
        words=found.words,
        button=_("Save"),
        after=_page(found.meeting),
        said=_("It has been changed."),
    )
