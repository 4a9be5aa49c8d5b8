"""Go from one state to another: the only place that writes a state."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models, transaction

from seethechild.web.audit.actions import Actor, record
from seethechild.web.flow import Flow

Row = TypeVar("Row", bound=models.Model)


class StateError(Exception):
    """Somebody else was quicker, or it is no way from here: what to tell the person."""


@transaction.atomic
def move(
    row: Row,
    flow: Flow,
    verb: str,
    *,
    by: Actor,
    reason: str = "",
    details: Mapping[str, object] | None = None,
    **fields: object,
) -> Row:
    """Move a thing along one way of its flow, with its event, in one transaction.

    Two who act on one thing at once wait for each other; the second is told that it has moved.

    Args:
        row: has a field ``state``.
        flow: of its kind.
        verb: the way to go.
        by: who does it.
        reason: in the person's words.
        details: plain values for the event, none of a child.
        **fields: what is written with it.

    Returns:
        The thing as it is now, locked until the transaction ends.

    Raises:
        StateError: the thing is not where this way starts.
    """
    kind = type(row)
    now = kind._base_manager.select_for_update().get(pk=row.pk)  # noqa: SLF001 - Django documents it
    state = str(now.state)  # type: ignore[attr-defined]
    if not flow.may(verb, state):
        words = str(flow.states.get(state, state))
        raise StateError(
            f"This {flow.name} is now: {words}. Somebody may have been quicker: look at it again."
        )
    for name, value in {**fields, "state": flow.arrows[verb].target}.items():
        setattr(now, name, value)
        setattr(row, name, value)
    now.save(update_fields=[*fields, "state"])
    record(verb=f"{verb} {flow.name}", by=by, on=now, reason=reason, details=details)
    return now
