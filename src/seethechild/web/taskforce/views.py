"""What everybody can read of the taskforce."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from seethechild.web.taskforce import balance as balanced
from seethechild.web.taskforce import kinds, panel, seats
from seethechild.web.taskforce.models import (
    ActionPoint,
    Funding,
    Interest,
    Meeting,
    Member,
    Statement,
    Vacancy,
)
from seethechild.web.taskforce.subjects import subject_of

#: Items on a page of declarations.
A_PAGE = 25
PANEL_TEXTS = ("panel-who", "panel-paid", "panel-support", "panel-safe")


def latest(kind: str) -> Statement | None:
    """Return a text as it stands now."""
    return Statement.objects.filter(kind=kind).first()


def is_chair(request: HttpRequest) -> bool:
    """Whether the chair asks."""
    return request.user.is_authenticated and "chair" in request.user.roles


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say who the taskforce is, who pays for it, and who is missing from it."""
    members, today = seats.sitting(), timezone.localdate()
    shown = {
        "members": members,
        "panel_count": seats.panel_count(),
        "terms": latest("terms"),
        "funding": Funding.objects.all(),
        "missing": _missing(members),
        "vacancies": Vacancy.objects.filter(state="open"),
        "next": Meeting.objects.filter(state="planned", day__gte=today).last(),
        "before": Member.objects.filter(ends__lt=today).exclude(seat=seats.PANEL),
    }
    return render(request, "taskforce/home.html", shown)


def _missing(members: list[Member]) -> list[tuple[balanced.Compared, balanced.Group]]:
    return [
        (one, group)
        for one in balanced.compared(members)
        for group in one.groups
        if group.missing
    ]


@require_GET
def balance(request: HttpRequest) -> HttpResponse:
    """Count members by what they bring, beside the children they serve."""
    members = seats.sitting()
    shown = {
        "members": members,
        "backgrounds": balanced.tally(members, "background"),
        "disciplines": balanced.tally(members, "discipline"),
        "compared": balanced.compared(members),
        "words": latest("balance"),
        "fewest": balanced.FEWEST,
    }
    return render(request, "taskforce/balance.html", shown)


@require_GET
def interests(request: HttpRequest) -> HttpResponse:
    """Show the register: what members declared, also what has ended."""
    today = timezone.localdate()
    rows = [
        (one, list(one.interests.all()))
        for one in Member.objects.exclude(seat=seats.PANEL).prefetch_related("interests")
    ]
    rows = [(one, held) for one, held in rows if held or one.sits_on(today)]
    of_panel = Interest.objects.filter(member__seat=seats.PANEL, ended=None)
    shown = {
        "rows": rows,
        "panel_count": of_panel.exclude(kind="none").values("member").distinct().count(),
        "of_panel": of_panel.select_related("member") if is_chair(request) else [],
    }
    return render(request, "taskforce/interests.html", shown)


@require_GET
def declarations(request: HttpRequest) -> HttpResponse:
    """Show what was declared for each item, and who stepped back."""
    page = Paginator(seats.keys(), A_PAGE).get_page(request.GET.get("page"))
    items = seats.items(page.object_list, inside=is_chair(request))
    return render(request, "taskforce/declarations.html", {"items": items, "page": page})


@require_GET
def declared(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show what was declared for one item."""
    subject, inside = subject_of(kind, key), is_chair(request)
    if subject is None or not (subject.public or inside):
        raise Http404
    rows = seats.declared_for(kind, key, inside=inside)
    return render(request, "taskforce/item.html", {"subject": subject, "declared": rows})


@require_GET
def meetings(request: HttpRequest) -> HttpResponse:
    """List meetings and what is still to be done."""
    points = ActionPoint.objects.select_related("member", "meeting")
    shown = {
        "meetings": Meeting.objects.all(),
        "open": points.filter(state="open"),
        "ended": points.exclude(state="open").order_by("-ended", "-id"),
    }
    return render(request, "taskforce/meetings.html", shown)


@require_GET
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one meeting: who was there, papers, minutes, what was agreed."""
    found = get_object_or_404(Meeting, pk=pk)
    approved = list(found.minutes.filter(approval__isnull=False).select_related("approval"))
    there = [row.member for row in found.there.select_related("member")]
    inside = request.user.is_authenticated and bool(
        {"chair", "member"} & request.user.roles
    )
    shown = {
        "meeting": found,
        "there": [one for one in there if one.seat != seats.PANEL],
        "panel_there": sum(one.seat == seats.PANEL for one in there),
        "minutes": approved,
        "waiting": found.minutes.filter(approval=None).first() if inside else None,
        "actions": found.actions.select_related("member"),
        "inside": inside,
        "chair": is_chair(request),
    }
    return render(request, "taskforce/meeting.html", shown)


@require_GET
def statement(request: HttpRequest, kind: str) -> HttpResponse:
    """Show a text of the taskforce, and the versions before it."""
    names = dict(kinds.STATEMENTS)
    if kind not in names:
        raise Http404
    versions = list(Statement.objects.filter(kind=kind))
    shown = {"title": names[kind], "kind": kind, "versions": versions}
    return render(request, "taskforce/statement.html", shown)


@require_GET
def young_people(request: HttpRequest) -> HttpResponse:
    """Say who the young people's panel is, what it has said, and what it was answered."""
    names, said = dict(kinds.STATEMENTS), panel.said()
    texts = [(names[kind], latest(kind)) for kind in PANEL_TEXTS]
    shown = {
        "count": seats.panel_count(),
        "texts": [(name, one) for name, one in texts if one],
        "said": said,
        "asked": sum(one.asks for one in said),
        "answered": sum(one.asks and bool(one.answer) for one in said),
    }
    return render(request, "taskforce/panel.html", shown)
