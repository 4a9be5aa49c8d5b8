"""Who may write, and how often anybody may ask."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from seethechild.web.api.actions import token_of
from seethechild.web.api.models import ApiToken
from seethechild.web.api.problems import RefusedError
from seethechild.web.limit import wait_for

MINUTE = 60


def check_pace(request: HttpRequest) -> None:
    """Count a request.

    Raises:
        RefusedError: this address has asked too often.
    """
    wait = wait_for(request, "api", most=settings.API_A_MINUTE, seconds=MINUTE)
    if wait:
        said = f"At most {settings.API_A_MINUTE} requests a minute. Wait, then go on."
        raise RefusedError(429, said, wait=wait)


def anyone(request: HttpRequest) -> bool:
    """Let everybody read, at a pace."""
    check_pace(request)
    return True


class Token(HttpBearer):
    """A token with a scope. Cookies open nothing here, so no other site can write through a browser."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        """Count first: guesses count too."""
        check_pace(request)
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """Return the token, and let its person stand as who asks."""
        found = token_of(token)
        if found is None:
            return None
        if self.scope not in found.scopes:
            raise RefusedError(
                403, f"This token does not let a program do this: {self.scope}."
            )
        request.user = found.user
        return found
