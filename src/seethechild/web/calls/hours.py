"""When somebody reads, and whether now is such a time: functions of hours and a clock.

Reading hours are a document as in ``safety.clock``.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from seethechild.web.safety.clock import Hours

Document = Mapping[str, Any]
DAYS: Final = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
SATURDAY: Final = 5
#: How far ahead the next time is looked for.
AHEAD: Final = 400


def is_reading(hours: Document, now: datetime) -> bool:
    """Say whether somebody reads at this moment.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> week = {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "17:00"}
        >>> london = ZoneInfo("Europe/London")
        >>> [
        ...     is_reading(week, datetime(2026, 11, day, hour, tzinfo=london))
        ...     for day, hour in ((20, 16), (20, 17), (21, 12))
        ... ]
        [True, False, False]
    """
    if not hours.get("days"):
        return False
    stretch = Hours.of(hours).on(timezone.localdate(now))
    return stretch is not None and stretch[0] <= now < stretch[1]


def next_reading(
    hours: Document, now: datetime, until: date | None = None
) -> datetime | None:
    """Return when somebody begins to read next; None if that is never, or after the last day.

    Args:
        hours: of reading.
        now: the clock.
        until: the last day on which somebody reads.
    """
    if not hours.get("days"):
        return None
    week, today = Hours.of(hours), timezone.localdate(now)
    ahead = (week.on(today + timedelta(days=day)) for day in range(AHEAD))
    begins = next((each[0] for each in ahead if each and each[0] > now), None)
    if begins is None or (until is not None and timezone.localdate(begins) > until):
        return None
    return begins


def hours_words(hours: Document) -> str:
    """Say the hours as people do; a bank holiday is never on a Saturday or Sunday.

    Example:
        >>> hours_words({"days": [0, 1, 2, 4], "from": "09:00", "to": "16:30"})
        'Monday to Wednesday and Friday, 9am to 4.30pm, but not on bank holidays'
        >>> hours_words({"days": [0], "from": "09:00", "to": "16:30", "bank_holidays": True})
        'Monday, 9am to 4.30pm'
        >>> hours_words({})
        ''
    """
    if not hours.get("days"):
        return ""
    named = gettext(" and ").join(_spans(sorted(hours["days"])))
    said = gettext("%(days)s, %(from)s to %(to)s") % {
        "days": named,
        "from": clock(time.fromisoformat(hours["from"])),
        "to": clock(time.fromisoformat(hours["to"])),
    }
    off = [date_format(date.fromisoformat(day), "j F") for day in hours.get("not_on", [])]
    if min(hours["days"]) < SATURDAY and not hours.get("bank_holidays"):
        off.insert(0, gettext("bank holidays"))
    if off:
        return gettext("%(hours)s, but not on %(days)s") % {
            "hours": said,
            "days": ", ".join(off),
        }
    return said


def read_by(reader: str, hours: Document) -> str:
    """Say who reads, and when; nothing where that is not known.

    Example:
        >>> read_by("A trained adult", {"days": [5], "from": "10:00", "to": "12:00"})
        'A trained adult reads what you send. They read on Saturday, 10am to 12 noon.'
    """
    if not reader or not hours.get("days"):
        return ""
    return gettext("%(who)s reads what you send. They read on %(hours)s.") % {
        "who": reader,
        "hours": hours_words(hours),
    }


def clock(at: time) -> str:
    """Say a time of day.

    Example:
        >>> clock(time(9)), clock(time(12)), clock(time(16, 30)), clock(time(0, 15))
        ('9am', '12 noon', '4.30pm', '12.15am')
    """
    if at == time(12):
        return gettext("12 noon")
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"  # noqa: PLR2004 - noon


def _spans(days: Sequence[int]) -> Iterator[str]:
    """Name runs of three or more days by their ends, others one by one."""
    for _gap, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        found = [day for _place, day in run]
        if len(found) > 2:  # noqa: PLR2004 - two days are named, not spanned
            yield gettext("%(first)s to %(last)s") % {
                "first": DAYS[found[0]],
                "last": DAYS[found[-1]],
            }
        else:
            yield from (str(DAYS[day]) for day in found)
