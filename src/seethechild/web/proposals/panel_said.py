"""What the young people's panel said of proposals, for the panel's own page."""

from collections.abc import Iterator

from django.urls import reverse

from seethechild.web.proposals.models import Objection, PanelPage, Proposal
from seethechild.web.proposals.public import shown
from seethechild.web.taskforce.panel import Said


def said() -> Iterator[Said]:
    """Yield each objection with its answer, and the newest page on each proposal everybody may see."""
    for objection in Objection.objects.filter(proposal__in=shown()).select_related(
        "proposal"
    ):
        title, href = _where(objection.proposal)
        yield Said(title, href, objection.words, objection.at, objection.answer)
    pages = PanelPage.objects.filter(proposal__in=shown()).select_related("proposal")
    newest = {page.proposal_id: page for page in pages.order_by("number")}
    for page in newest.values():
        title, href = _where(page.proposal)
        yield Said(title, href, page.words, page.at, asks=False)


def _where(proposal: Proposal) -> tuple[str, str]:
    return proposal.title, reverse("proposals:panel", args=[proposal.slug])
