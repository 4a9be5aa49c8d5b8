"""Ask for an export, agree or refuse, download, end: every write and every download with its event."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from rules.predicates import Predicate

from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.once import make_once, sent_with
from seethechild.web.people.models import User
from seethechild.web.permissions import can_safeguard, has_role, shapes
from seethechild.web.research.fields import FIELDS
from seethechild.web.research.file import File, TooFewError, make_file
from seethechild.web.research.models import ResearchExport
from seethechild.web.research.states import EXPORT
from seethechild.web.taskforce.rules import is_seated

#: How long it can be downloaded.
OPEN_FOR: Final = timedelta(days=14)

#: One of the two who agree must be one of these; members and the chair only while they hold a seat.
seated = Predicate(is_seated, "is_seated")
asks = shapes & seated
leads = (has_role("chair") & seated) | can_safeguard
decides = asks | can_safeguard


def ask_for(
    *,
    purpose: str,
    holder: str,
    keep_until: date,
    lawful_basis: str,
    fields: Iterable[str],
    by: User,
    once: str = "",
) -> ResearchExport:
    """Ask for an export of published ideas; the same form sent twice asks once.

    Raises:
        StateError: they hold no seat today.
        ValueError: a part of an idea is not on the list, or none was chosen.
    """
    _check_seated(by)
    wanted = [field for field in FIELDS if field in set(fields)]
    if not wanted or set(fields) - set(FIELDS):
        raise ValueError("Only parts on the list can be asked for, and at least one.")
    told = {
        "purpose": purpose, "holder": holder, "keep_until": keep_until,
        "lawful_basis": lawful_basis, "fields": wanted,
    }  # fmt: skip
    key = sent_with(once, by=by.audit_name, told=told)

    def make() -> ResearchExport:
        made = ResearchExport.objects.create(asked_by=by, sent_with=key, **told)
        record(verb="ask for research export", by=by, on=made, details={"fields": wanted})
        return made

    return make_once(ResearchExport.objects, key, make)


@transaction.atomic
def agree(*, export: ResearchExport, reason: str, by: User) -> ResearchExport:
    """Agree to an export. The second person opens it for download.

    Raises:
        StateError: they may not decide or hold no seat today, asked for it, have agreed already, or neither of the two is
            chair or safeguarding lead.
    """
    _check_another(export, by)
    if export.state != "once":
        return move(
            export, EXPORT, "agree first", by=by, reason=reason,
            first=by, first_reason=reason,
        )  # fmt: skip
    if export.first is None or not (leads.test(by) or leads.test(export.first)):
        raise StateError(
            _("One of the two who agree must be the chair or a safeguarding lead.")
        )
    now = timezone.now()
    return move(
        export, EXPORT, "agree second", by=by, reason=reason,
        second=by, second_reason=reason, agreed_at=now, open_until=now + OPEN_FOR,
        key=get_random_string(43),
    )  # fmt: skip


def refuse(*, export: ResearchExport, reason: str, by: User) -> ResearchExport:
    """Do not agree to an export; one person is enough.

    Raises:
        StateError: they asked for it themselves, or somebody was quicker.
    """
    _check_another(export, by)
    return move(export, EXPORT, "refuse", by=by, reason=reason, why=reason)


def _check_seated(by: User) -> None:
    if not asks.test(by):
        raise StateError(
            _("You hold no seat on the taskforce today, so you cannot do this.")
        )


def _check_another(export: ResearchExport, by: User) -> None:
    if not decides.test(by):
        raise StateError(
            _("Only who holds a seat today, and safeguarding leads, can decide on it.")
        )
    if by.pk == export.asked_by_id:
        raise StateError(_("You asked for it: two other people must agree."))
    if by.pk == export.first_id:
        raise StateError(_("You have agreed already: somebody else must agree too."))


def take_back(*, export: ResearchExport, by: User) -> ResearchExport:
    """Take back what one asked for.

    Raises:
        StateError: somebody else asked, or it is too late.
    """
    if by.pk != export.asked_by_id:
        raise StateError(_("Only who asked for it can take it back."))
    return move(export, EXPORT, "take back", by=by)


def end(*, export: ResearchExport, reason: str, by: Actor) -> ResearchExport:
    """End an export: its secret is thrown away, and it can never be made again.

    Raises:
        StateError: it is not open.
    """
    return move(export, EXPORT, "end", by=by, reason=reason, why=reason, key="")


def end_by(*, export: ResearchExport, reason: str, by: User) -> ResearchExport:
    """End an export by hand.

    Raises:
        StateError: they neither asked for it nor are chair or safeguarding lead; or it is not open.
    """
    if by.pk != export.asked_by_id and not leads.test(by):
        raise StateError(
            _("Only who asked for it, the chair or a safeguarding lead can end it.")
        )
    return end(export=export, reason=reason, by=by)


@transaction.atomic
def download(*, export: ResearchExport, by: User) -> File:
    """Make the file and hand it to who asked for it; every time leaves a trace.

    Raises:
        StateError: somebody else asked for it, they hold no seat any more, it is not open, or too few
            ideas are left.
    """
    found = ResearchExport.objects.select_for_update().get(pk=export.pk)
    now = timezone.now()
    if by.pk != found.asked_by_id:
        raise StateError(_("Only who asked for it can download it."))
    _check_seated(by)
    if not found.is_open(now):
        raise StateError(_("It cannot be downloaded: it is not agreed, or it is over."))
    try:
        made = make_file(found, now=now)
    except TooFewError as error:
        raise StateError(
            _("Fewer than ten ideas are left, so each could stand out. There is no file.")
        ) from error
    details = {"ideas": made.ideas, "sha256": made.sha256}
    record(verb="download research export", by=by, on=found, changes=0, details=details)
    return made
