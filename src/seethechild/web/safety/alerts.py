"""Messages that somebody should look: a reference and a link, and nothing of a child (S3).

They are rows, written in the transaction of what they tell of. They go out when it commits; what could
not be sent is tried again by the worker, later each time, and shown until it has gone.
"""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPMessage
from typing import IO, Any, Final
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.web.audit.actions import PROGRAM, record
from seethechild.web.safety.duty import on_duty
from seethechild.web.safety.models import Alert, Concern

logger = logging.getLogger(__name__)

#: Seconds a server has to take a message: whoever raised a concern waits for it.
PATIENCE: Final = 5
#: Longest wait between two tries.
LONGEST: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Tried:
    """What became of messages that were due.

    Attributes:
        sent: how many have gone.
        failed: how many could not be sent this time.
    """

    sent: int
    failed: int


def alert(
    *,
    concern: Concern,
    why: str,
    step: int,
    now: datetime,
    opened: Collection[str] = (),
) -> list[Alert]:
    """Write the messages that are to go out; called within the transaction of what they tell of.

    Args:
        concern: that they tell of.
        why: as in ``Alert.WHYS``.
        step: how often this clock has run out.
        now: the moment.
        opened: who has opened it already, where it is to go to somebody else.
    """
    people = on_duty(concern, step=step, now=now, opened=opened)
    routes: list[tuple[str, Any]] = [("mail", each) for each in people]
    if second_route() == "webhook":
        routes += [("webhook", each) for each in people]
    elif second_route() == "second":
        routes.append(("second", None))
    made = [
        Alert.everything.create(
            concern=concern, why=why, route=route, to=to, made=now, next_try=now
        )
        for route, to in routes
    ]
    record(
        verb="alert of concern", by=PROGRAM, on=concern, changes=0, details={"routes": len(made)}
    )  # fmt: skip
    return made


def send_after() -> None:
    """Send what is due once this transaction has been committed; a fault there undoes nothing."""
    transaction.on_commit(send_due, robust=True)


def send_due(now: datetime | None = None) -> Tried:
    """Send every message whose time has come. Safe where several do so at once."""
    now = now or timezone.now()
    sent = failed = 0
    due = Alert.everything.filter(sent_at=None, next_try__lte=now)
    for one in due.select_related("concern", "to"):
        mine = Alert.everything.filter(pk=one.pk, tries=one.tries, sent_at=None)
        if not mine.update(tries=F("tries") + 1, next_try=now + wait_after(one.tries)):
            continue  # another took it
        mine = Alert.everything.filter(pk=one.pk)
        try:
            _ROUTES[one.route](one)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the other messages go out
            kind = type(error).__name__
            logger.warning("alert %s could not be sent: %s", one.pk, kind)
            mine.update(last_error_kind=kind[:60])
            failed += 1
        else:
            mine.update(sent_at=now, last_error_kind="")
            sent += 1
    return Tried(sent, failed)


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: a minute, two, four, up to an hour.

    Example:
        >>> [wait_after(tries).total_seconds() / 60 for tries in (0, 1, 2, 30)]
        [1.0, 2.0, 4.0, 60.0]
    """
    return min(LONGEST, timedelta(minutes=2 ** min(tries, 10)))


def second_route() -> str:
    """Return which second way there is beside mail: ``"webhook"``, ``"second"``, or none."""
    if settings.SAFETY_WEBHOOK:
        return "webhook"
    return "second" if settings.SAFETY_SECOND_MAIL else ""


def link_to(concern: Concern) -> str:
    """Return the address of a concern: of the site's own name, whatever a request said."""
    return f"{settings.SITE}{reverse('safety:concern', args=[concern.name])}"


class NowhereToSendError(Exception):
    """The account was closed, or there is no address any more."""


def _mail(one: Alert) -> None:
    if one.to is None or not one.to.is_active:
        raise NowhereToSendError
    _post_mail(one.to.email, one.concern)


def _second(one: Alert) -> None:
    if not settings.SAFETY_SECOND_MAIL:
        raise NowhereToSendError
    _post_mail(settings.SAFETY_SECOND_MAIL, one.concern)


def _post_mail(address: str, concern: Concern) -> None:
    body = f"{_('Reference')}: {concern.reference}\n{link_to(concern)}\n"
    subject = _("See the Child: please look")
    server = get_connection(timeout=PATIENCE)
    if not EmailMessage(subject, body, None, [address], connection=server).send():
        raise NowhereToSendError


def _webhook(one: Alert) -> None:
    """Give a message service the reference and the link, and whom it is for."""
    if not settings.SAFETY_WEBHOOK or one.to is None or not one.to.is_active:
        raise NowhereToSendError
    said = {
        "to": one.to.email,
        "reference": one.concern.reference,
        "link": link_to(one.concern),
    }
    request = Request(  # noqa: S310 - the address is a setting, and https
        settings.SAFETY_WEBHOOK,
        data=json.dumps(said).encode(),
        headers={"Content-Type": "application/json"},
    )
    with _OPENER.open(request, timeout=PATIENCE):
        pass


class _StayHere(HTTPRedirectHandler):
    """Goes nowhere else than to the address that was set."""

    def redirect_request(  # noqa: PLR0917 - as urllib has it
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:  # fmt: skip
        """Refuse."""


_OPENER = build_opener(_StayHere)
_ROUTES = {"mail": _mail, "second": _second, "webhook": _webhook}
