"""What the rest of the site must ask before it shows something that was flagged."""

from seethechild.web.people.models import User
from seethechild.web.safety.models import Concern


def kept_from(user: User, kind: str) -> set[str]:
    """Return the keys of things that somebody must not see: said of staff of their own authority (S16).

    It holds for good: also when the concern was closed and the thing went back to the moderators.

    Args:
        user: a moderator, or anybody.
        kind: of things, as in ``Concern.subject_kind``.
    """
    if not user.council:
        return set()
    found = Concern.everything.filter(
        about_staff=True, area=user.council, subject_kind=kind
    )
    return set(found.values_list("subject_key", flat=True))
