"""Begin to write, go on, stop: what is not sent yet lies sealed here, never in the browser."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import ANYONE, Actor
from seethechild.web.calls.models import Call
from seethechild.web.ideas import files
from seethechild.web.ideas.models import Draft, GroupSession, new_token
from seethechild.web.ideas.pieces import Piece

__all__ = ["add_file", "begin", "drop", "held_files", "new_token", "remove_file", "write"]
#: Files that may hang on one idea.
MOST_FILES = 3


def begin(
    *, call: Call, form: str, by: Actor = ANYONE, group: GroupSession | None = None
) -> Draft:
    """Begin an idea.

    Args:
        call: it is sent to.
        form: id, of ``calls.forms_kinds``.
        by: whoever is signed in.
        group: the session a worker enters voices of.
    """
    name = "" if by is ANYONE else by.audit_name
    return Draft.objects.create(call=call, form=form, by=name, group=group)


@transaction.atomic
def write(draft: Draft, **answers: Any) -> Draft:
    """Keep answers; those that are not named stay as they are.

    Args:
        draft: to write in. Nothing is written into one that was sent.
        **answers: by what is asked: ``worries="…"``, ``pictures={"good": ["friends"]}``.
    """
    now = Draft.objects.select_for_update().get(pk=draft.pk)
    if not now.sent:
        now.answers = json.dumps({**now.given, **answers}, ensure_ascii=False)
        now.touched = timezone.now()
        now.save(update_fields=["answers", "touched"])
    draft.answers, draft.sent = now.answers, now.sent
    return draft


def add_file(draft: Draft, *, kind: str, piece: Piece) -> Draft:
    """Keep a drawing, photo or sound, sealed; at most a few of one idea."""
    held = held_files(draft.given)
    if len(held) >= MOST_FILES or draft.sent:
        return draft
    told = {
        "kind": kind,
        "sealed": files.keep(piece.data),
        "mime": piece.mime,
        "width": piece.width,
        "height": piece.height,
    }
    return write(draft, files=[*held, told])


def remove_file(draft: Draft, place: int) -> Draft:
    """Take one file out again, by its place."""
    held = held_files(draft.given)
    if draft.sent or not 0 <= place < len(held):
        return draft
    files.delete(str(held.pop(place)["sealed"]))
    return write(draft, files=held)


def held_files(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is told of a draft's files."""
    return list(given.get("files") or ())


@transaction.atomic
def drop(token: str) -> None:
    """Delete a draft and its files, at once; one that was sent loses only its receipt."""
    draft = Draft.objects.select_for_update().filter(token=token).first()
    if draft is None:
        return
    if not draft.sent:
        for one in held_files(draft.given):
            files.delete(str(one["sealed"]))
    draft.delete()
