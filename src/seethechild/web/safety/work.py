"""A short session of work on one concern: the reason was given, and holds for a while (S17)."""

from typing import Final

from django.http import HttpRequest
from django.utils import timezone

_KEY: Final = "safety_work"
#: Seconds after the last thing one did with it when the reason is asked again.
SHORT: Final = 15 * 60


def begin(request: HttpRequest, name: str) -> None:
    """Note that the reason was given now."""
    now = timezone.now().timestamp()
    fresh = {each: at for each, at in _all(request).items() if now - at < SHORT}
    request.session[_KEY] = {**fresh, name: now}


def goes_on(request: HttpRequest, name: str) -> bool:
    """Whether somebody gave their reason a short while ago; goes on from now if so."""
    found = timezone.now().timestamp() - _all(request).get(name, 0) < SHORT
    if found:
        begin(request, name)
    return found


def _all(request: HttpRequest) -> dict[str, float]:
    kept: dict[str, float] = request.session.get(_KEY, {})
    return kept
