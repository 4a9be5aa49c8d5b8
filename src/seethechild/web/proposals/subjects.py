"""What of this area people declare for before they act on it."""

from django.urls import reverse

from seethechild.web.proposals.models import Proposal
from seethechild.web.taskforce.subjects import Subject


def proposal(key: str) -> Subject | None:
    """Return a proposal as something to declare for; None if there is none."""
    found = Proposal.objects.filter(slug=key).first()
    if found is None:
        return None
    href = reverse("proposals:one", args=[found.slug])
    return Subject(title=found.title, href=href, public=found.state != "draft")
