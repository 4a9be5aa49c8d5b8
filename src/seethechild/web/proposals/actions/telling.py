"""Tell whoever sent an idea what became of it."""

from seethechild.web.ideas.actions import answer
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.people.models import User
from seethechild.web.proposals.models import Proposal


def tell(
    idea: str,
    kind: str,
    words: str,
    proposal: Proposal,
    by: User,
    *,
    reason: str = "",
    used: str = "",
    next_: str = "",
) -> Answer:
    """Answer an idea by its name, about a proposal.

    Raises:
        AnswerError: a decision without its reason, what was used, or what comes next.
    """
    return answer(
        Contribution.objects.defer("exact", "code_hash").get(name=idea),
        kind=kind,
        words=words,
        reason=reason,
        used=used,
        next_=next_,
        proposal_slug=proposal.slug,
        by=by,
    )
