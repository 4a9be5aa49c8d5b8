"""Who answers: a random number in a signed cookie of one browser, and nothing else of them (P6)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

from seethechild.web.consult.models import SenseCheck

COOKIE: Final = "consult"
_SALT: Final = "seethechild.consult"
#: As long as the longest sense check.
KEPT: Final = timedelta(days=92)


def secret_of(request: HttpRequest) -> str:
    """Return the browser's number; nothing where it has none, or one this site did not give."""
    found = request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=KEPT)
    return str(found or "")


def new_secret() -> str:
    """Return a number for somebody who answers for the first time."""
    return get_random_string(32)


def voter_of(secret: str, asked: SenseCheck) -> str:
    """Return what stands for a browser in one sense check: in another it is somebody else."""
    return salted_hmac(_SALT, f"{asked.pk}:{secret}", algorithm="sha256").hexdigest()


def keep(answer: HttpResponse, secret: str) -> None:
    """Lay the number in the browser."""
    answer.set_signed_cookie(
        COOKIE, secret, salt=_SALT, max_age=KEPT, path="/consult/", httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
