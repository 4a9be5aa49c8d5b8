"""Which ideas a moderator may see, and decide about."""

from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from seethechild.web.ideas.models import Contribution
from seethechild.web.people.models import User
from seethechild.web.safety.models import Concern

#: States in which there is something to read that is not held.
SEEN: Final = ("waiting", "published", "returned", "withheld")


def readable(user: User) -> QuerySet[Contribution]:
    """Return the ideas a moderator may read.

    Never one that somebody raised a concern about, while it is looked into (S2), nor after, where it was
    kept back for good. Somebody of an authority never sees one of its area that was ever flagged, nor one
    of no area that is about staff or an authority (S15, S16).
    """
    flagged = _about(Concern.everything.all())
    found = (
        Contribution.objects.filter(state__in=SEEN)
        .exclude(name__in=_about(Concern.everything.exclude(state="closed")))
        .exclude(state__in=("returned", "withheld"), name__in=flagged)
    )
    if user.council:
        staff = _about(Concern.everything.filter(about_staff=True))
        found = found.exclude(Q(area=user.council) & Q(name__in=flagged))
        found = found.exclude(Q(area="") & Q(name__in=staff))
    return found.select_related("call")


def held(user: User) -> QuerySet[Contribution]:
    """Return the ideas with a concern that a safeguarding lead may see; nothing to anybody else."""
    seen = Concern.objects.for_user(user).filter(subject_kind="idea")
    return Contribution.objects.filter(name__in=seen.values("subject_key"))


def check_may_decide(user: Any, idea: Contribution) -> None:
    """Stop whoever would decide about what they entered themselves (S16).

    Raises:
        PermissionDenied: they entered it.
    """
    if entered_by(user, idea):
        raise PermissionDenied


def entered_by(user: Any, idea: Contribution) -> bool:
    """Whether somebody entered an idea, for themselves or for somebody else."""
    return bool(idea.entered_by) and idea.entered_by == user.audit_name


def _about(concerns: QuerySet[Concern]) -> Any:
    return concerns.filter(subject_kind="idea").values("subject_key")
