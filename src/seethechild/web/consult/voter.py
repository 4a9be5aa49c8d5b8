"""Who answers: a random number in a signed cookie of one browser, and nothing else of them (P6)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
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


#: Who may have answered on this phone before: nobody; who answers now; somebody else.
WHO: Final = ("first", "me", "new")
#: As long as a page can be left open before it is sent.
OPEN: Final = timedelta(days=1)


@dataclass(frozen=True)
class Page:
    """One page that was given out to be answered on; sent twice, it is one answer.

    Attributes:
        number: random.
        who: of ``WHO``.
    """

    number: str
    who: str

    @property
    def kept(self) -> str:
        """What stands for it among the answers."""
        return salted_hmac(_SALT, f"page:{self.number}", algorithm="sha256").hexdigest()

    @property
    def secret(self) -> str:
        """The number of the browser it makes, where it has none: the same however often it is sent."""
        return salted_hmac(_SALT, f"secret:{self.number}", algorithm="sha256").hexdigest()


def new_page(asked: SenseCheck, who: str) -> str:
    """Return what is laid into a page."""
    return signing.dumps([asked.pk, get_random_string(22), who], salt=_SALT)


def page_of(raw: str, asked: SenseCheck) -> Page | None:
    """Return the page somebody sends; nothing where this site did not give it for this check, or long ago."""
    try:
        pk, number, who = signing.loads(raw, salt=_SALT, max_age=OPEN)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Page(str(number), str(who)) if pk == asked.pk and who in WHO else None


def voter_of(secret: str, asked: SenseCheck) -> str:
    """Return what stands for a browser in one sense check: in another it is somebody else."""
    return salted_hmac(_SALT, f"{asked.pk}:{secret}", algorithm="sha256").hexdigest()


def keep(answer: HttpResponse, secret: str) -> None:
    """Lay the number in the browser."""
    answer.set_signed_cookie(
        COOKIE, secret, salt=_SALT, max_age=KEPT, path="/consult/", httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
