"""What pages are told of a call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from seethechild.web.calls import missing
from seethechild.web.calls.counting import counts_of
from seethechild.web.calls.forms_kinds import FORMS, SENSE, TESTED, FormKind
from seethechild.web.calls.kinds import HART, LAWFUL_WORDS, LUNDY, SPECIAL_WORDS, TWELVE
from seethechild.web.calls.models import Call
from seethechild.web.calls.pieces import Piece, pieces_for
from seethechild.web.calls.ready import Reason, reasons_not_to_answer, reasons_not_to_open
from seethechild.web.calls.said import (
    approvals_of,
    impact_of,
    is_participation,
    lundy_of,
    margins_of,
    points_of,
)
from seethechild.web.calls.taking import is_approved, is_covered, offered, standing

#: Colour of the tag of a standing.
COLOURS: Final = {"open": "green", "paused": "yellow", "soon": "blue", "planned": "grey"}

#: States in which nothing can be sent any more.
OVER: Final = ("closed", "answered")


@dataclass(frozen=True)
class Listed:
    """A call in a list."""

    call: Call
    standing: str
    words: str
    colour: str


def listed(call: Call, now: datetime) -> Listed:
    """Return a call with how it stands."""
    found = standing(call, now)
    return Listed(call, found, standing_words(found), COLOURS.get(found, "grey"))


def standing_words(found: str) -> str:
    """Say how a call stands, in a word or two."""
    return {
        "open": _("Open"),
        "soon": _("Opens soon"),
        "paused": _("Closed for now"),
        "over": _("Closed"),
        "closed": _("Closed"),
        "answered": _("Answered"),
        "planned": _("Planned"),
    }[found]


def public_call(request: HttpRequest, slug: str) -> Call:
    """Return a call everybody may see; one that is planned only its chair.

    Raises:
        Http404: there is none.
    """
    call = Call.objects.select_related("organisation").filter(slug=slug).first()
    if call is None or (call.state == "planned" and not is_chair(request)):
        raise Http404
    return call


def is_chair(request: HttpRequest) -> bool:
    """Say whether who asks runs calls."""
    user = request.user
    return bool(user.is_authenticated and "chair" in user.roles)


def page_of(call: Call, now: datetime) -> dict[str, Any]:
    """Return what the public page of a call shows."""
    found = standing(call, now)
    forms = [FORMS[form] for form in offered(call)] if found == "open" else []
    return {
        "call": call,
        "standing": found,
        "standing_words": standing_words(found),
        "colour": COLOURS.get(found, "grey"),
        "covered": is_covered(call, timezone.localdate(now)),
        "starts": [_start(call, form) for form in forms if form.child],
        "adult_starts": [_start(call, form) for form in forms if not form.child],
        "papers": [FORMS[form] for form in call.forms],
        "over": call.state in OVER,
        "lundy": lundy_of(call) if call.state == "answered" else {},
    }


def _start(call: Call, form: FormKind) -> tuple[FormKind, str]:
    return form, reverse("ideas:start", args=[call.slug, form.id])


def how_of(call: Call) -> dict[str, Any]:
    """Return what the page on how a call is run shows."""
    points, record, approved = points_of(call), lundy_of(call), approvals_of(call)
    over = call.state in OVER
    return {
        "call": call,
        "rung": dict(HART).get(call.hart_rung or 0, ""),
        "participation": is_participation(call.hart_rung),
        "points": [(name, points[point]) for point, name, _a in TWELVE if point in points],
        "approvals": [(TESTED[form].name, row) for form, row in approved.items()],
        "impact": impact_of(call),
        "record": [(name, record[part]) for part, name, _a in LUNDY if part in record],
        "shares": missing.shares_of(call) if over else [],
        "few": missing.few(counts_of(call.slug)),
    }


def law_words(call: Call) -> list[str]:
    """Say to a child why the words may be kept, and who else sees them."""
    said = [
        LAWFUL_WORDS.get(call.lawful_basis, ""),
        SPECIAL_WORDS.get(call.special_condition, ""),
        call.shared_with,
    ]
    return [str(each) for each in said if each]


def manage_of(call: Call, now: datetime) -> dict[str, Any]:
    """Return what a chair is shown of a call."""
    today = timezone.localdate(now)
    before = call.state in ("planned", "open")
    reasons = reasons_not_to_open(call, today) if before else []
    unanswered = reasons_not_to_answer(call) if call.state == "closed" else []
    groups = [
        (_("Plan"), [*_tasks(call, "plan", reasons), _cover_task(call, reasons)]),
        (_("Young testers"), _tasks(call, "testers", reasons)),
        (_("Who is missing"), _tasks(call, "missing", reasons)),
        (_("Lundy record"), _tasks(call, "lundy", unanswered)),
    ]
    return {
        "call": call,
        "standing": listed(call, now),
        "groups": [(title, tasks) for title, tasks in groups if tasks],
        "reasons": [_linked(call, reason) for reason in reasons],
        "unanswered": [_linked(call, reason) for reason in unanswered],
        "shares": missing.shares_of(call),
        "few": missing.few(counts_of(call.slug)),
    }


def _linked(call: Call, reason: Reason) -> dict[str, str]:
    return {"text": f"{reason.what} {reason.mend}", "href": href_of(call, reason.piece)}


def href_of(call: Call, piece: str) -> str:
    """Return where a piece of a call is mended."""
    if piece == "cover":
        return reverse("safety:rota")
    return reverse("calls:manage_piece", args=[call.slug, piece])


def _tasks(call: Call, group: str, reasons: list[Reason]) -> list[dict[str, Any]]:
    lacking = {reason.piece for reason in reasons}
    return [
        {
            "title": piece.title,
            "href": href_of(call, piece.id),
            "status": _status(call, piece, lacking),
        }
        for piece in pieces_for(call, group)
    ]


def _status(call: Call, piece: Piece, lacking: set[str]) -> Any:
    if piece.id in lacking:
        return _tag(_("To do"), "blue")
    if piece.id == f"approve-{SENSE.id}" and not is_approved(call, SENSE.id):
        return _("Not yet")
    if piece.group == "missing":
        count = len(margins_of(call))
        return _("%(n)d entered") % {"n": count} if count else _("Not entered")
    if piece.group == "lundy" and piece.id.removeprefix("lundy-") not in lundy_of(call):
        return _("Not yet")
    return _("Done")


def _cover_task(call: Call, reasons: list[Reason]) -> dict[str, Any]:
    bare = any(reason.piece == "cover" for reason in reasons)
    known = call.opens is not None and call.read_until is not None
    status = _tag(_("To do"), "blue") if bare or not known else _("Done")
    hint = _("A lead and a deputy for every day, until the last day of reading")
    return {
        "title": _("Safeguarding cover"),
        "hint": hint,
        "href": reverse("safety:rota"),
        "status": status,
    }


def _tag(text: str, colour: str) -> dict[str, Any]:
    return {"tag": {"text": text, "classes": f"govuk-tag--{colour}"}}
