"""Follow the chain of events, and look for changes that have no event."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from seethechild.web.audit.actions import BEGINNING, hash_of
from seethechild.web.audit.models import Change, Event


@dataclass(frozen=True)
class Verified:
    """What was found.

    Attributes:
        events: how many there are.
        last: hash of the last one, to be kept elsewhere.
        problems: in words; none if the trail is whole.
    """

    events: int
    last: str
    problems: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


def verify() -> Verified:
    """Check every event's hash and link, and that every watched change has its event."""
    problems, before, count = [], BEGINNING, 0
    for event in Event.objects.order_by("id").iterator(chunk_size=2_000):
        count += 1
        if event.previous != before:
            problems.append(f"Event {event.pk} is not bound to the one before it.")
        if hash_of(event) != event.own:
            problems.append(f"Event {event.pk} was changed after it was written.")
        before = event.own
    return Verified(count, before, (*problems, *_unexplained()))


def _unexplained() -> list[str]:
    told = {
        (row["table"], row["row"]): row["said"]
        for row in Event.objects.exclude(changes=0)
        .values("table", "row")
        .annotate(said=Sum("changes"))
        .order_by()
    }
    seen = (
        Change.objects.values("table", "row")
        .annotate(count=Count("id"))
        .order_by("table", "row")
    )
    return [
        f"{row['table']}:{row['row']} changed {row['count']} times, "
        f"but events tell of {told.get((row['table'], row['row']), 0)}."
        for row in seen
        if row["count"] != told.get((row["table"], row["row"]), 0)
    ]
