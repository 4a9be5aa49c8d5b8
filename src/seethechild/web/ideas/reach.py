"""Which ideas' ways to reach somebody a safeguarding lead may see."""

from django.db.models import QuerySet

from seethechild.web.ideas.models import Contribution
from seethechild.web.people.models import User
from seethechild.web.permissions import can_safeguard
from seethechild.web.safety.models import Concern


def reachable(user: User) -> QuerySet[Contribution]:
    """Return the ideas whose senders this person may reach: the rule is that of concerns.

    Somebody of a council sees those of that area alone, and never one of which something was ever said
    about staff or an authority: that would be their own (S15). Somebody of the taskforce sees every area.
    """
    if not can_safeguard.test(user):
        return Contribution.objects.none()
    if not user.council:
        return Contribution.objects.all()
    staff = Concern.everything.filter(subject_kind="idea", about_staff=True)
    own = Contribution.objects.filter(area=user.council)
    return own.exclude(name__in=staff.values("subject_key"))
