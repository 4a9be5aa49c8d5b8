"""Write an example together with young people, check it, publish it, take it back: each with its event."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from seethechild.studies.practice import practices
from seethechild.voices.masking import only_removed
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.people.models import Organisation
from seethechild.web.practice.models import PracticeExample, PracticeVersion, YoungPart
from seethechild.web.practice.states import EXAMPLE, PART
from seethechild.web.practice.text import Text, problems_of
from seethechild.web.safety.actions import raise_concern

#: As ``safety.subjects`` knows a young person's part.
KIND = "practice"
#: Parts of addresses that no example may have.
RESERVED = ("new", "part")


class NotReadyError(Exception):
    """It cannot go on yet: every reason, as people read it."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


# --- the text ------------------------------------------------------------------------------


@transaction.atomic
def start(
    *, text: Text, organisation: Organisation, by: Actor, made_up: bool = False
) -> PracticeExample:
    """Begin an example with its first text."""
    made = PracticeExample.objects.create(
        slug=_free_slug(str(text["title"])),
        organisation=organisation.slug,
        organisation_name=organisation.name,
        made_up=made_up,
        written_by=by.audit_name,
    )
    record(verb="start example", by=by, on=made)
    _keep(made, 1, text, "", by)
    return made


@transaction.atomic
def write(*, example: PracticeExample, text: Text, reason: str, by: Actor) -> None:
    """Write a new version. The old one stays; what young people said of it stays with it.

    Raises:
        StateError: it is not being written.
    """
    now = PracticeExample.objects.select_for_update().get(pk=example.pk)
    if now.state != EXAMPLE.start:
        raise StateError(_("This example is not being written now. Look at it again."))
    now.current, now.written_by, now.voices = now.current + 1, by.audit_name, 0
    now.save(update_fields=["current", "written_by", "voices"])
    record(verb="write example", by=by, on=now, reason=reason)
    _keep(now, now.current, text, reason, by)


def _keep(
    example: PracticeExample, number: int, text: Text, reason: str, by: Actor
) -> None:
    made = PracticeVersion.objects.create(
        example=example, number=number, text=dict(text), reason=reason, by=by.audit_name
    )
    record(verb="keep version of example", by=by, on=made)


def _free_slug(title: str) -> str:
    base = slugify(title)[:70].strip("-") or "example"
    written = PracticeExample.objects.values_list("slug", flat=True)
    taken = {*RESERVED, *practices(), *written}
    names = (
        base if count == 1 else f"{base}-{count}" for count in range(1, len(taken) + 2)
    )
    return next(name for name in names if name not in taken)


# --- the ways of an example ----------------------------------------------------------------


def text_of(example: PracticeExample, number: int = 0) -> dict[str, Any]:
    """Return the text of a version; of the current one where none is named."""
    found = PracticeVersion.objects.get(example=example, number=number or example.current)
    return dict(found.text)


def shown_parts(example: PracticeExample, number: int) -> int:
    """Return how many young people's parts are shown with a version."""
    return YoungPart.objects.filter(example=example, version=number, state="shown").count()


def unready(example: PracticeExample, verb: str, by: Actor) -> list[str]:
    """Return every reason why an example cannot go a way yet."""
    reasons = problems_of(text_of(example)) if verb == "ask young people" else []
    if verb in {"check", "publish"}:
        if by.audit_name == example.written_by:
            reasons.append(_("You wrote this version. Somebody else must do this."))
        if not shown_parts(example, example.current):
            reasons.append(
                _("No young person's part of this version has been read and shown yet.")
            )
    return reasons


@transaction.atomic
def go(
    *, example: PracticeExample, verb: str, by: Actor, reason: str = ""
) -> PracticeExample:
    """Go one way: ``"ask young people"``, ``"check"``, ``"publish"`` and so on.

    Raises:
        NotReadyError: with every reason.
        StateError: it is no way from here.
    """
    now = PracticeExample.objects.select_for_update().get(pk=example.pk)
    if EXAMPLE.may(verb, now.state) and (reasons := unready(now, verb, by)):
        raise NotReadyError(reasons)
    fields: dict[str, dict[str, Any]] = {
        "check": {
            "checked_by": by.audit_name,
            "voices": shown_parts(now, now.current),
        },
        "publish": {
            "published_by": by.audit_name,
            "published_at": timezone.now(),
            "live": now.current,
        },
        "withdraw": {"live": 0},
    }
    return move(now, EXAMPLE, verb, by=by, reason=reason, **fields.get(verb, {}))


# --- young people's parts ------------------------------------------------------------------


@transaction.atomic
def add_part(
    *, example: PracticeExample, exact: str, age_band: str, how: str, by: Actor
) -> YoungPart:
    """Keep what a young person says of the current version; nobody sees it before it is read.

    Raises:
        StateError: the example is not with young people.
    """
    now = PracticeExample.objects.select_for_update().get(pk=example.pk)
    if now.state != "with_young_people":
        raise StateError(_("This example is not with young people now. Look at it again."))
    made = YoungPart.objects.create(
        example=now, version=now.current, exact=exact, age_band=age_band, how=how,
        by=by.audit_name,
    )  # fmt: skip
    record(verb="add young person's part", by=by, on=made)
    return made


def show_part(*, part: YoungPart, shown: str, by: Actor) -> YoungPart:
    """Show a part in the young person's own words, with pieces taken out for safety alone.

    Raises:
        NotReadyError: the reader typed it in, or words were changed.
        StateError: somebody was quicker.
    """
    reasons = []
    if by.audit_name == part.by:
        reasons.append(_("You typed this in. Somebody else must read it."))
    if not only_removed(part.exact, shown):
        reasons.append(
            _(
                "Words may be taken out for safety, with [removed] in their place. None may change."
            )
        )
    if reasons:
        raise NotReadyError(reasons)
    read_by, read_at = by.audit_name, timezone.now()
    return move(
        part, PART, "show", by=by, shown=shown.strip(), read_by=read_by, read_at=read_at
    )


@transaction.atomic
def keep_back(*, part: YoungPart, reason: str, by: Actor) -> None:
    """Show a part no more, or never; an example that rests on no other goes with it."""
    read_by, read_at = by.audit_name, timezone.now()
    move(
        part, PART, "keep back", by=by, reason=reason, shown="", read_by=read_by,
        read_at=read_at,
    )  # fmt: skip
    _without(part, by)


@transaction.atomic
def hold(*, part: YoungPart, level: str, about_staff: bool, reach: str, by: Actor) -> None:
    """Take a part away from all but safeguarding: someone may be at risk."""
    move(part, PART, "hold", by=by, shown="")
    council = Organisation.objects.filter(slug=part.example.organisation).first()
    raise_concern(
        subject_kind=KIND,
        subject_key=str(part.pk),
        level=level,
        about_staff=about_staff,
        area=council.council if council else "",
        seen=part.exact,
        reach=reach,
        received_at=part.at,
        by=by,
    )
    _without(part, by)


def settled(key: str, outcome: str, by: Actor) -> None:
    """Do with a part what closing its concern says."""
    part = YoungPart.objects.get(pk=int(key))
    if outcome == "back":
        move(part, PART, "let go", by=by)
    else:
        keep_back(part=part, reason="safeguarding", by=by)


@transaction.atomic
def take_back(*, part: YoungPart, reason: str, by: Actor) -> None:
    """Take a part back for who said it: the words are gone, that there were some stays told."""
    move(part, PART, "take back", by=by, reason=reason, exact="", shown="")
    _without(part, by)


def _without(part: YoungPart, by: Actor) -> None:
    """Nothing stays in public, or checked, without the young people it rests on."""
    now = PracticeExample.objects.select_for_update().get(pk=part.example_id)
    why = _("No young person's part is left in it.")
    if now.live and not shown_parts(now, now.live):
        go(example=now, verb="withdraw", by=by, reason=why)
    elif now.state == "checked" and not shown_parts(now, now.current):
        go(example=now, verb="give back", by=by, reason=why)
