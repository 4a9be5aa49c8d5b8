"""Keep what the young people's panel wrote until a trained person has read it."""

from seethechild.web.audit.actions import record
from seethechild.web.people.models import User
from seethechild.web.proposals.models import PanelWords, Proposal
from seethechild.web.proposals.models.base import ROLES

_VERBS = {
    "page": "write panel page",
    "objection": "object",
    "comment": "comment",
    "change": "suggest change",
}


def speaks_as(user: User) -> str:
    """Return as whom somebody speaks of a proposal: of the panel first; a chair is a member."""
    return next((role for role, _name in ROLES if role in user.roles), "member")


def keep_unread(
    proposal: Proposal, kind: str, words: str, by: User, **more: object
) -> PanelWords:
    """Keep what the panel wrote for a moderator to read. The event holds no word of it.

    Args:
        proposal: what it was written on.
        kind: of ``PanelWords.KINDS``.
        words: as they were written.
        by: of the panel.
        **more: version, paragraph, reason and idea, where the kind has them.
    """
    made = PanelWords.objects.create(
        proposal=proposal, kind=kind, exact=words, by=by.audit_name, **more
    )
    record(verb=_VERBS[kind], by=by, on=made)
    return made
