"""For members: their own interests, what may be counted of them, and declaring for one item."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from seethechild.web.taskforce import actions, balance, rules, seats
from seethechild.web.taskforce.asking import ask, me, sent
from seethechild.web.taskforce.forms import CountedForm, DeclareForm, InterestForm
from seethechild.web.taskforce.models import ActionPoint, Interest, Member
from seethechild.web.taskforce.subjects import subject_of

MINE = "taskforce:mine"


def _seat(request: HttpRequest) -> Member:
    found = seats.seat_of(me(request))
    if found is None:
        raise Http404
    return found


@never_cache
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Show a member what is kept and shown of them."""
    seat = seats.seat_of(me(request))
    said = me(request).declarations.order_by("-id")
    shown = {
        "seat": seat,
        "interests": seat.interests.all() if seat else [],
        "counted": bool(seat and seat.counted),
        "declared": [(one, subject_of(one.subject_kind, one.subject_key)) for one in said],
        "actions": ActionPoint.objects.filter(member=seat, state="open"),
    }
    return render(request, "taskforce/mine.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def counted(request: HttpRequest) -> HttpResponse:
    """Let a member say what may be counted of them."""
    seat = _seat(request)
    form = CountedForm(sent(request), initial=balance.groups_of(seat))
    return ask(
        request,
        form,
        lambda **given: actions.set_counted(member=seat, groups=given, by=me(request)),
        title=_("What may be counted of you?"),
        words=_(
            "Everybody may see who is missing from the taskforce. Tell as much or as little as you like. "
            "It is kept sealed, only to be counted. A small count is never shown, and nobody sees your "
            "own answer but you."
        ),
        button=_("Save"),
        after=reverse(MINE),
        said=_("What you said is kept."),
    )


@require_http_methods(["GET", "POST"])
def add_interest(request: HttpRequest) -> HttpResponse:
    """Let a member put an interest in the register."""
    seat = _seat(request)
    panel = _(
        "Everybody sees how many on the panel declared something. Only the chair sees your words."
    )
    members = _("Everybody can read it, with your name. It stays in the register.")
    return ask(
        request,
        InterestForm(sent(request)),
        lambda **given: actions.add_interest(member=seat, by=me(request), **given),
        title=_("Declare an interest"),
        words=panel if seat.seat == seats.PANEL else members,
        button=_("Declare it"),
        after=reverse(MINE),
        said=_("It stands in the register."),
    )


@require_http_methods(["POST"])
def end_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member say that an interest has ended."""
    found = get_object_or_404(Interest, pk=pk, member__user=me(request), ended=None)
    actions.end_interest(interest=found, by=me(request))
    return redirect(MINE)


@never_cache
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Let whoever will act on an item say first whether they have an interest in it."""
    subject, user = subject_of(kind, key), me(request)
    if subject is None:
        raise Http404
    last = rules.declared(user, kind, key)

    def do(what: str, words: str) -> None:
        actions.declare(
            user=user, kind=kind, key=key, words=words, recused=what == "recused"
        )

    return ask(
        request,
        DeclareForm(sent(request)),
        do,
        title=_("Do you have an interest in this?"),
        button=_("Declare"),
        after=_next(request) or subject.href,
        said=_("What you declared is kept."),
        template="taskforce/declare.html",
        subject=subject,
        last=last,
        panel="panel" in user.roles,
    )


def _next(request: HttpRequest) -> str:
    """Return where to go on, if it is on this site."""
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if safe else ""
