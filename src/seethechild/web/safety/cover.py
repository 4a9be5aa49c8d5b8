"""Who is on cover: the rota of leads and deputies, and its gaps."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from seethechild.web.people.models import User
from seethechild.web.safety.models import Cover


def covering(area: str, on: date, call: str = "") -> Cover | None:
    """Return who is on cover on a day: what was planned for this call and area comes first.

    Args:
        area: code of the council; what is planned for every area (``""``) covers it too.
        on: the day.
        call: slug of a call for ideas.
    """
    found = _planned(area, call).filter(starts__lte=on, ends__gte=on)
    return _first(found.select_related("lead__organisation", "deputy__organisation"))


def gaps(area: str, starts: date, ends: date, call: str = "") -> list[date]:
    """Return the days, both ends included, without a named lead and deputy who are both cleared."""
    planned = list(
        _planned(area, call)
        .filter(starts__lte=ends, ends__gte=starts)
        .select_related("lead", "deputy")
    )
    able = _Able(user for one in planned for user in (one.lead, one.deputy))
    found = []
    for ahead in range((ends - starts).days + 1):
        day = starts + timedelta(days=ahead)
        cover = _first(one for one in planned if one.starts <= day <= one.ends)
        if cover is None or not (able.on(cover.lead, day) and able.on(cover.deputy, day)):
            found.append(day)
    return found


class _Able:
    """Who of some people can act on a day; asks the database once a person."""

    def __init__(self, people: Iterable[User]) -> None:
        self._spans = {
            user.pk: list(
                user.clearances.filter(ended=None).values_list("kind", "on", "until")
            )
            if user.is_active and "safeguarding" in user.roles
            else []
            for user in set(people)
        }

    def on(self, user: User, day: date) -> bool:
        spans = self._spans[user.pk]
        return {kind for kind, on, until in spans if on <= day <= until} >= {
            "training",
            "dbs",
        }


def _planned(area: str, call: str) -> QuerySet[Cover]:
    return Cover.objects.filter(
        Q(area=area) | Q(area=""), Q(call_slug=call) | Q(call_slug=""), ended=None
    )


def _first(found: Iterable[Cover]) -> Cover | None:
    """What is planned for one call, then for one area, comes first; of two the later one."""
    ordered = sorted(found, key=lambda one: (one.call_slug != "", one.area != "", one.pk))
    return ordered[-1] if ordered else None
