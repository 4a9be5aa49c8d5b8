"""What everybody may see of proposals, for programs."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse

from seethechild.web.ideas.public import published
from seethechild.web.lineage.graph import sources_of
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.proposals.told import shown_to


def shown() -> QuerySet[Proposal]:
    """Return the proposals everybody may see."""
    return Proposal.objects.filter(shown_to(AnonymousUser()))


def document(proposal: Proposal) -> dict[str, Any]:
    """Return a proposal with the names of the published ideas it came from, however far back."""
    fed = sources_of("proposal", proposal.slug)
    names = [key for kind, key in fed if kind == "idea"]
    return {
        "slug": proposal.slug,
        "title": proposal.title,
        "text": proposal.text,
        "version": proposal.version,
        "state": proposal.state,
        "state_means": str(PROPOSAL.states[proposal.state]),
        "theme": proposal.theme,
        "reform": proposal.reform,
        "ideas": sorted(published().filter(name__in=names).values_list("name", flat=True)),
        "page": reverse("proposals:one", args=[proposal.slug]),
    }
