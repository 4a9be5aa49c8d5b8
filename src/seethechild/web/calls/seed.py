"""Two made-up calls for the demonstration: one open, one answered. Their words are in ``seeds``."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from seethechild.web.calls import actions
from seethechild.web.calls.forms_kinds import FORMS, TESTED
from seethechild.web.calls.models import Call
from seethechild.web.people.models import User
from seethechild.web.safety.cleared import cleared_on
from seethechild.web.safety.cover import gaps
from seethechild.web.safety.staffing import add_cover

TEXTS: Final = Path(__file__).parent / "seeds" / "calls.toml"
#: How long ago each call opened, and for how long ideas can be sent.
OPEN: Final = (timedelta(days=14), timedelta(days=60))
ANSWERED: Final = (timedelta(days=28), timedelta(days=14))
#: After its last day: how long somebody reads, and until when everybody has an answer.
READ, ANSWER = timedelta(days=10), timedelta(days=42)


def seed(people: Mapping[str, User], *, today: date | None = None) -> tuple[Call, Call]:
    """Make both calls. Needs two safeguarding leads who are cleared since the first of them opened.

    Args:
        people: role → who holds it; ``chair`` is there.
        today: the day it is.

    Returns:
        The open call (``what-helps``) and the answered one (``moving-house``).
    """
    today, chair = today or timezone.localdate(), people["chair"]
    ago, days = OPEN
    running = started(plan(chair, "open", start=today - ago, days=days), chair)
    ago, days = ANSWERED
    over = started(plan(chair, "answered", start=today - ago, days=days), chair)
    actions.close_call(over, chair, reason="Its last day is gone.")
    for part, said in texts()["lundy"].items():
        actions.record_lundy(call=over, part=part, on=today, by=chair, **said)
    actions.answer_call(over, chair)
    return running, over


def plan(chair: User, name: str, *, start: date, days: timedelta, **other: Any) -> Call:
    """Plan one of the calls with all its fields."""
    last = start + days
    said = {**texts()["shared"], **texts()[name], **other}
    return actions.plan_call(
        organisation=chair.organisation,
        by=chair,
        place="All of England",
        forms=list(FORMS),
        opens=start,
        closes=last,
        read_until=last + READ,
        answer_by=last + ANSWER,
        made_up=True,
        **said,
    )


def fill(call: Call, chair: User) -> None:
    """Say all that must be said of a call before it opens."""
    said, before = texts(), (call.opens or timezone.localdate()) - timedelta(days=10)
    words = said["impact"]["words"].strip()
    actions.add_impact(call=call, words=words, on=before, by=chair)
    for point, words in said["points"].items():
        actions.check_point(call=call, point=point, words=words, by=chair)
    for form in TESTED:
        actions.approve_form(
            call=call, form=form, on=before, by=chair, **said["testers"][form]
        )
    for group, share in said["margins"].items():
        actions.set_margin(call=call, group=group, share=share, source="Made up", by=chair)


def started(call: Call, chair: User) -> Call:
    """Fill in a call, cover it, and open it on its first day."""
    fill(call, chair)
    cover_all(call, chair)
    begins = datetime.combine(call.opens or timezone.localdate(), time(9))
    return actions.open_call(call, chair, now=timezone.make_aware(begins))


def cover_all(call: Call, by: User) -> None:
    """Put two who are cleared on the rota for the days of a call, if a day lacks them."""
    today = timezone.localdate()
    first, last = call.opens or today, call.read_until or today
    if not gaps(call.area, first, last, call=call.slug):
        return
    people = User.objects.filter(held__role="safeguarding", is_active=True)
    lead, deputy = [one for one in people if cleared_on(one, first)][:2]
    add_cover(
        area=call.area,
        call_slug=call.slug,
        starts=first,
        ends=last,
        lead=lead,
        deputy=deputy,
        by=by,
    )


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """Return the words of the made-up calls."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))
