"""What pages show of concerns, cover and clearance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from seethechild.web.people.models import User
from seethechild.web.people.places import places
from seethechild.web.safety.cover import gaps
from seethechild.web.safety.forms import EVERYWHERE
from seethechild.web.safety.models import Concern, Cover

#: More days in a row than this are said as "from … to".
PAIR = 2
#: Days the rota is looked ahead for gaps.
AHEAD = 60
#: Days before its end when a clearance is said to end soon.
SOON = timedelta(days=60)


@dataclass(frozen=True)
class Clock:
    """One of the times that are kept.

    Attributes:
        label: from what to what.
        words: how long it took, or what is still to be done.
        late: whether it took, or takes, too long.
    """

    label: str
    words: str
    late: bool = False


def clocks(concern: Concern, now: datetime) -> list[Clock]:
    """Return the times of a concern: to being read, to the lead, to referral, to the officer."""
    raised = concern.raised_at
    found = [
        Clock(_("From coming in to being raised"), timesince(concern.received_at, raised)),
        _clock(_("From being raised to being opened"), raised, concern.first_read_at, concern.read_due, now),
        _clock(_("From being raised to the lead on cover"), raised, concern.lead_read_at, concern.lead_due, now),
        _clock(_("From being raised to referral"), raised, concern.referred_at, None, now),
    ]  # fmt: skip
    if concern.decide_due:  # it was raised, or kept open, since this clock is kept
        to = (concern.decided_at, concern.decide_due, now)
        found.insert(3, _clock(_("To a decision"), raised, *to))
    if concern.close_due:  # somebody asked to close it
        label = _("From being raised to being closed")
        found.append(_clock(label, raised, concern.closed_at, concern.close_due, now))
    if concern.about_staff:
        label = _("From being raised to the designated officer being told")
        told, due = concern.officer_told_at, concern.officer_due
        found.append(_clock(label, raised, told, due, now))
    return found


def _clock(
    label: str, start: datetime, end: datetime | None, due: datetime | None, now: datetime
) -> Clock:
    late = due is not None and (end or now) > due
    if end:
        return Clock(label, timesince(start, end), late)
    if due is None:
        return Clock(label, _("Not yet"))
    by = timezone.localtime(due)
    return Clock(label, _("Not yet. Due by %s") % f"{by.day} {by:%B %Y, %H:%M}", late)


def is_late(concern: Concern, now: datetime) -> bool:
    """Whether something of it is overdue."""
    return any(clock.late for clock in clocks(concern, now)) and concern.state != "closed"


@dataclass(frozen=True)
class Gap:
    """Days in a row without cover.

    Attributes:
        area: as people read it.
        first: day of the gap.
        last: day of it.
    """

    area: str
    first: date
    last: date


def rota_gaps(covers: Iterable[Cover], today: date) -> list[Gap]:
    """Return the gaps of every area in the rota, for some weeks ahead."""
    names, codes = (
        {**places(), "": f"{EVERYWHERE}"},
        sorted({"", *(one.area for one in covers)}),
    )
    return [
        Gap(names.get(code, code), first, last)
        for code in codes
        for first, last in spans(gaps(code, today, today + timedelta(days=AHEAD)))
    ]


def spans(days: Sequence[date]) -> list[tuple[date, date]]:
    """Put days in a row together.

    Example:
        >>> days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)]
        >>> [(first.day, last.day) for first, last in spans(days)]
        [(1, 2), (5, 5)]
    """
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def reads(hours: Mapping[str, Any]) -> str:
    """Say on which days and at what time somebody reads.

    Example:
        >>> reads({"days": [0, 1, 2, 5], "from": "09:00", "to": "17:00"})
        'Monday to Wednesday and Saturday, 09:00 to 17:00'
    """
    runs: list[list[int]] = []
    for day in sorted(hours["days"]):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said = [
        f"{WEEKDAYS[run[0]]} {_('to')} {WEEKDAYS[run[-1]]}"
        if len(run) > PAIR
        else f" {_('and')} ".join(f"{WEEKDAYS[day]}" for day in run)
        for run in runs
    ]
    days = f" {_('and')} ".join(said)
    often = f"{days}, {hours['from']} {_('to')} {hours['to']}"
    return _("%s, and bank holidays") % often if hours.get("bank_holidays") else often


@dataclass(frozen=True)
class Standing:
    """Whether somebody may read what children write.

    Attributes:
        user: who.
        ends: per kind, when the latest one in date ends; None without one.
        cleared: both are in date.
        soon: one of them ends soon.
    """

    user: User
    ends: dict[str, date | None]
    cleared: bool
    soon: bool


def standing(user: User, today: date) -> Standing:
    """Return how somebody's clearance stands."""
    ends: dict[str, date | None] = {"training": None, "dbs": None}
    for one in user.clearances.all():
        if one.ended is None and one.on <= today <= one.until:
            ends[one.kind] = max(one.until, ends[one.kind] or one.until)
    days = [day for day in ends.values() if day]
    cleared = len(days) == len(ends)
    return Standing(user, ends, cleared, cleared and min(days) - today < SOON)
