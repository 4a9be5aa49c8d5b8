"""What went into a proposal: what stood open of it before stands open of the proposal, too."""

from django.utils.translation import gettext

from seethechild.web.lineage.graph import reached
from seethechild.web.lineage.models import Link
from seethechild.web.proposals.models import Proposal

#: Links after which the one before is over, and goes on in the other.
GOES_ON = ("merged", "split", "superseded")


def with_all_before(proposal: Proposal) -> list[Proposal]:
    """Return a proposal and all that went into it by merges and splits, however far back, nearest first.

    One that only led to it is not among them: it goes on by itself.
    """
    rows = Link.objects.filter(
        source_kind="proposal", target_kind="proposal", kind__in=GOES_ON
    ).values_list("target_key", "source_key")
    pairs = [(("proposal", after), ("proposal", before)) for after, before in rows]
    slugs = [slug for _kind, slug in reached(("proposal", proposal.slug), pairs)]
    found = {one.slug: one for one in Proposal.objects.filter(slug__in=slugs)}
    return [proposal, *(found[slug] for slug in slugs if slug in found)]


def said_of(one: Proposal, proposal: Proposal, words: str) -> str:
    """Return what is said of one of them, with its title where it is not the proposal itself."""
    if one.pk == proposal.pk:
        return words
    said = gettext("Of “{title}”, which went into it: {words}")
    return said.format(title=one.title, words=words)
