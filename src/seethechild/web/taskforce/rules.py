"""Who may act on an item: nobody before declaring for it, and nobody who stepped back from it.

Views of other apps ask ``check_may_act`` before they change anything, and put ``declare_first`` around
themselves, which leads whoever has not declared to the page to do so.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.people.models import User
from seethechild.web.taskforce.models import Declaration

#: Roles that act only while they hold a seat of that kind.
SEATED = frozenset({"member", "panel", "chair"})


class MayNotAct(Exception):  # noqa: N818 - reads as what it says
    """Why somebody cannot act on an item, in words for them."""


class NotDeclared(MayNotAct):
    """They have not declared for this item yet.

    Attributes:
        kind: of the item.
        key: its own name among its kind.
    """

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(gettext("Say first whether you have an interest in this."))
        self.kind, self.key = kind, key


class Recused(MayNotAct):
    """They stepped back from this item."""


class TermOver(MayNotAct):
    """They hold no seat today."""


def may_act(user: User, kind: str, key: str) -> tuple[bool, str]:
    """Say whether somebody may act on an item today, and if not why, in words for them.

    Args:
        user: signed in.
        kind: of the item, as ``"proposal"``.
        key: its own name among its kind.
    """
    try:
        check_may_act(user, kind, key)
    except MayNotAct as why:
        return False, str(why)
    return True, ""


def check_may_act(user: User, kind: str, key: str) -> None:
    """Stop whoever may not act on an item today.

    Members, the chair and the panel need a seat whose term runs. Others who act (who review evidence,
    say) need none; they declare like everybody.

    Raises:
        TermOver: they had a seat and it has ended, or their role needs one and they have none.
        NotDeclared: they have not declared for this item.
        Recused: they stepped back from it.
    """
    if not is_seated(user):
        raise TermOver(
            gettext("You hold no seat on the taskforce today, so you cannot act on this.")
        )
    said = declared(user, kind, key)
    if said is None:
        raise NotDeclared(kind, key)
    if said.recused:
        raise Recused(gettext("You stepped back from this, so you cannot act on it."))


def is_seated(user: User) -> bool:
    """Whether somebody's term runs today, or they act in a role that needs no seat."""
    seats = list(user.seats.all())
    if seats:
        return any(seat.sits_on(timezone.localdate()) for seat in seats)
    return not SEATED & user.roles


def declared(user: User, kind: str, key: str) -> Declaration | None:
    """Return what somebody declared last for an item."""
    found = user.declarations.filter(subject_kind=kind, subject_key=key)
    return found.order_by("-id").first()


View = Callable[..., HttpResponse]


def declare_first(view: View) -> View:
    """Lead whoever has not declared for an item to the page for it, and say to others why not.

    For views in which ``check_may_act`` is asked, by the view or by the action it calls.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
        try:
            return view(request, *args, **rest)
        except NotDeclared as why:
            return redirect(declare_url(why.kind, why.key, _back_to(request)))
        except MayNotAct as why:
            return render(request, "taskforce/may_not.html", {"why": why}, status=403)

    return asked


def _back_to(request: HttpRequest) -> str:
    """Return where to go on: the page asked for, or the one whose form was sent."""
    if request.method == "GET":
        return request.get_full_path()
    return urlsplit(request.META.get("HTTP_REFERER", "")).path or request.path


def declare_url(kind: str, key: str, after: str = "") -> str:
    """Return the page to declare for an item, and where it leads afterwards."""
    query = f"?{urlencode({'next': after})}" if after else ""
    return reverse("taskforce:declare", args=[kind, key]) + query
