"""Who sits today, who sat, and what everybody may read of what they declared."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.web.people.models import User
from seethechild.web.taskforce.models import Declaration, Member
from seethechild.web.taskforce.subjects import Subject, subject_of

PANEL = "panel"


def sitting() -> list[Member]:
    """Return the chair and the members of today, by name."""
    return [one for one in _running() if one.seat != PANEL]


def panel_count() -> int:
    """Return how many young people sit on the panel today."""
    return sum(one.seat == PANEL for one in _running())


def _running() -> list[Member]:
    today = timezone.localdate()
    seats = Member.objects.prefetch_related("interests")
    return [one for one in seats if one.sits_on(today)]


def seat_of(user: User) -> Member | None:
    """Return the seat somebody holds today."""
    today = timezone.localdate()
    return next((one for one in user.seats.all() if one.sits_on(today)), None)


@dataclass(frozen=True)
class Declared:
    """What everybody may read of one person's declaration for one item.

    Attributes:
        who: a member's name, or what stands for it: no name of the panel's is shown.
        words: in theirs; empty if there is nothing to declare, or on the panel.
        interest: whether they declared one.
        recused: whether they stepped back.
        at: when.
        before: earlier ones of theirs this one took the place of, the newest first.
    """

    who: str
    words: str
    interest: bool
    recused: bool
    at: datetime
    before: tuple["Declared", ...] = ()


@dataclass(frozen=True)
class Item:
    """One item and all that was declared for it.

    Attributes:
        subject: the item.
        declared: the latest of each person.
    """

    subject: Subject
    declared: tuple[Declared, ...]


def declared_for(kind: str, key: str, *, inside: bool = False) -> tuple[Declared, ...]:
    """Return the latest declaration of everybody for one item: first those who stepped back.

    Args:
        kind: of the item.
        key: its own name among its kind.
        inside: also the words of the panel: for the chair alone.
    """
    rows = Declaration.objects.filter(subject_kind=kind, subject_key=key)
    rows = rows.select_related("user__organisation").prefetch_related("user__seats")
    return _latest(list(rows), inside=inside)


def keys() -> list[tuple[str, str]]:
    """Return the kind and key of every item somebody declared for, the last declared for first."""
    rows = Declaration.objects.values_list("subject_kind", "subject_key").order_by()
    last = rows.annotate(last=Max("id")).order_by("-last")
    return [(kind, key) for kind, key, _last in last]


def items(asked: Iterable[tuple[str, str]], *, inside: bool = False) -> list[Item]:
    """Return what was declared for items; without the chair's eyes, only for public ones.

    Args:
        asked: kind and key of each.
        inside: also drafts, and the words of the panel: for the chair alone.
    """
    found = [(subject_of(kind, key), kind, key) for kind, key in asked]
    return [
        Item(subject, declared_for(kind, key, inside=inside))
        for subject, kind, key in found
        if subject is not None and (subject.public or inside)
    ]


def _latest(rows: list[Declaration], *, inside: bool) -> tuple[Declared, ...]:
    by_user: dict[int, list[Declaration]] = defaultdict(list)
    for one in sorted(rows, key=lambda row: row.pk):
        by_user[one.user_id].append(one)
    found = [_declared(said, inside=inside) for said in by_user.values()]
    return tuple(sorted(found, key=lambda one: (not one.recused, one.who)))


def _declared(said: list[Declaration], *, inside: bool) -> Declared:
    *before, last = said
    seats = list(last.user.seats.all())
    hides = any(one.seat == PANEL for one in seats) and not inside
    return Declared(
        who=name_of(last.user),
        words="" if hides else last.words,
        interest=bool(last.words),
        recused=last.recused,
        at=last.at,
        before=tuple(_declared([one], inside=inside) for one in reversed(before)),
    )


def stepped_back() -> list[tuple[Declaration, Subject]]:
    """Return the declarations by which people stand back from an item today, and the item."""
    rows = Declaration.objects.select_related("user__organisation")
    last = {
        (one.user_id, one.subject_kind, one.subject_key): one for one in rows.order_by("id")
    }
    found = [
        (one, subject_of(one.subject_kind, one.subject_key))
        for one in last.values()
        if one.recused
    ]
    return [(one, subject) for one, subject in found if subject is not None]


def name_of(user: User) -> str:
    """Return what everybody may call somebody who acted: of the panel no name."""
    seats = list(user.seats.all())
    if any(one.seat == PANEL for one in seats):
        return gettext("A member of the young people's panel")
    if seats:
        return seats[-1].name
    return gettext("Somebody from %(place)s") % {"place": user.organisation.name}
