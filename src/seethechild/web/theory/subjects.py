"""What a proposal has, as its states ask: evidence that was attached and graded, a projection of its text."""

from seethechild.web.proposals.models import Proposal
from seethechild.web.theory.told import all_projections, is_current, links_of


def has_evidence(proposal: Proposal) -> bool:
    """Return whether evidence for it was attached by a reviewer and graded."""
    return any(
        one.stance == "supports" and one.evidence.grade for one in links_of(proposal)
    )


def has_projection(proposal: Proposal) -> bool:
    """Return whether the model has answered about its text and its theory as they are now."""
    return any(
        (run := one.run) is not None and run.is_done
        for one in all_projections(proposal)
        if is_current(one, proposal)
    )
