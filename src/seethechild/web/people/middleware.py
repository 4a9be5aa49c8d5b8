"""The door: who may open a page, the second factor, and signing out those who have gone."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from seethechild.web.permissions import who

#: What somebody without a second factor may open, so as to get one or leave.
TO_GET_IN = frozenset(
    {"mfa_activate_totp", "account_logout", "account_reauthenticate", "mfa_reauthenticate"}
)
#: Seconds between two notes that somebody is still there.
NOTE_EVERY = 60


class DoorMiddleware:
    """Asks ``permissions.WHO`` before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out who has been away too long, then pass on."""
        _still_there(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Open the page, or not."""
        match = request.resolver_match
        name = match.view_name if match else ""
        may = who(name)
        if may is None:
            raise PermissionDenied
        user = request.user
        if user.is_authenticated and name not in TO_GET_IN and _lacks_second_factor(user):
            return redirect("mfa_activate_totp")
        if may.test(user):
            return None
        if user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.get_full_path())


def _lacks_second_factor(user: Any) -> bool:
    return settings.SECOND_FACTOR_REQUIRED and not is_mfa_enabled(user)


def _still_there(request: HttpRequest) -> None:
    if not request.user.is_authenticated:
        return
    now = timezone.now().timestamp()
    seen = request.session.get("seen", now)
    if now - seen > settings.SESSION_IDLE.total_seconds():
        logout(request)
    elif "seen" not in request.session or now - seen > NOTE_EVERY:
        request.session["seen"] = now
