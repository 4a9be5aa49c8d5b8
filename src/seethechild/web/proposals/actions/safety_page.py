"""The panel's page with words taken out of it: by nobody but who keeps somebody safe."""

from django.db.models import Max

from seethechild.voices.masking import REMOVED, only_removed
from seethechild.web.audit.actions import record
from seethechild.web.people.models import User
from seethechild.web.proposals.actions.life import locked
from seethechild.web.proposals.models import PanelPage, Proposal


def only_takes_out(before: str, after: str) -> bool:
    """Return whether what stays are the panel's words, in their order; none may stay."""
    return after.strip() == REMOVED or only_removed(before, after)


def next_number(proposal: Proposal) -> int:
    """Return the number of the next page of a locked proposal."""
    last: int | None = proposal.panel_pages.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def write_safety_page(proposal: Proposal, words: str, reason: str, by: User) -> PanelPage:
    """Write the panel's page anew with words taken out, as the newest; the others are not shown."""
    made = PanelPage.objects.create(
        proposal=locked(proposal),
        number=next_number(proposal),
        kind="safety",
        words=words,
        reason=reason,
        by=by.audit_name,
    )
    record(verb="edit panel page for safety", by=by, on=made, reason=reason)
    return made
