"""Link one thing to another. There is no way to take a link back."""

from django.db import transaction

from seethechild.web.audit.actions import Actor, record
from seethechild.web.lineage.graph import Thing
from seethechild.web.lineage.models import Link


@transaction.atomic
def link(
    *,
    source: Thing,
    target: Thing,
    kind: str,
    by: Actor,
    first: str = "",
    reason: str = "",
    moved_from: str = "",
) -> Link:
    """Say that one thing fed another.

    Args:
        source: kind and key of what fed.
        target: kind and key of what was fed.
        kind: of ``Link.KINDS``.
        by: who says so.
        first: the ``audit_name`` of who suggested it, if ``by`` confirms it: two different people for
            a join, a merge and a move.
        reason: in their words.
        moved_from: slug of the proposal that an idea was joined to before.

    Returns:
        The link; it stays for good.

    Raises:
        IntegrityError: one person in both places, nobody who confirmed, or joined already.
    """
    made = Link.objects.create(
        source_kind=source[0],
        source_key=source[1],
        target_kind=target[0],
        target_key=target[1],
        kind=kind,
        by=first or by.audit_name,
        second=by.audit_name if first else "",
        reason=reason,
        moved_from=moved_from,
    )
    record(verb=f"link {kind}", by=by, on=made, reason=reason)
    return made
