"""What is done with an idea, by whom: one function each, with its event in the same transaction.

What moderators do (``publish``, ``give_back``, ``withhold``) and what safeguarding does (``hold``, ``back``)
is called from ``moderation``; who may, is asked there.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import ANYONE, PROGRAM, Actor, record
from seethechild.web.audit.moving import move
from seethechild.web.ideas import files
from seethechild.web.ideas.models import (
    Answer,
    Attachment,
    ContactBox,
    Contribution,
    Draft,
    Tag,
)
from seethechild.web.ideas.states import CONTRIBUTION
from seethechild.web.safety.models import Concern

#: What somebody may have written, in the order it is read.
WORDS: Final = ("worries", "good", "dreams", "one_thing", "link", "typed_up", "again")
#: Kinds of answer after which an idea is part of a published decision.
DECIDED: Final = ("decided", "working")


def mark_read(idea: Contribution, *, by: Actor) -> None:
    """Note that somebody opened an idea; when it was first is kept, also where it waited again."""
    with transaction.atomic():
        now = timezone.now()
        mine = Contribution.objects.filter(pk=idea.pk)
        mine.filter(first_read_at=None).update(first_read_at=now)
        mine.exclude(unread_since=None).update(unread_since=None)
        record(verb="read idea", by=by, on=idea, changes=0)


@transaction.atomic
def type_up(attachment: Attachment, *, words: str, by: Actor) -> None:
    """Write down what a drawing, photo or sound says."""
    attachment.typed_up = words
    attachment.save(update_fields=["typed_up"])
    record(verb="type up file", by=by, on=attachment)


@transaction.atomic
def publish(
    idea: Contribution,
    *,
    safe: Mapping[str, Any],
    title: str,
    themes: Iterable[str],
    by: Actor,
    shown: Iterable[int] = (),
    reason: str = "",
) -> Contribution:
    """Let everybody see an idea, in its sender's own words, "[removed]" where a person hid some.

    Args:
        idea: that waits.
        safe: what may be seen: keys of ``WORDS``, and ``pictures``.
        title: short, in plain words.
        themes: ids of ``choices.THEMES``.
        by: who decided.
        shown: primary keys of the drawings and photos that may be seen; a sound never.
        reason: if there is more to say.

    Raises:
        StateError: it does not wait any more.
    """
    said = [str(safe[key]) for key in WORDS if safe.get(key)]
    now = move(
        idea,
        CONTRIBUTION,
        "publish",
        by=by,
        reason=reason,
        safe=dict(safe),
        title=title,
        shown_words="\n".join([title, *said]),
        published_at=timezone.now(),
        told="",
    )
    Tag.objects.filter(contribution=now).delete()
    Tag.objects.bulk_create(
        Tag(contribution=now, theme=theme) for theme in sorted(set(themes))
    )
    for one in now.attachments.filter(pk__in=list(shown)).exclude(kind="sound"):
        one.shown = True
        one.save(update_fields=["shown"])
        record(verb="show file", by=by, on=one)
    return now


def give_back(
    idea: Contribution, *, words: str, by: Actor, reason: str = ""
) -> Contribution:
    """Ask the sender something before it can be published.

    Args:
        idea: that waits.
        words: what the sender reads beside their code.
        by: who asks.
        reason: for the record.

    Raises:
        StateError: it does not wait any more.
    """
    return move(idea, CONTRIBUTION, "give_back", by=by, reason=reason, told=words)


@transaction.atomic
def withhold(
    idea: Contribution, *, words: str, by: Actor, reason: str = ""
) -> Contribution:
    """Do not publish an idea, and tell the sender why.

    Args:
        idea: that waits, or was held.
        words: what the sender reads beside their code.
        by: who decided.
        reason: for the record.

    Raises:
        StateError: it is elsewhere by now.
    """
    now = move(idea, CONTRIBUTION, "withhold", by=by, reason=reason, told=words)
    return take_back(now) if now.asked_back else now


def hold(idea: Contribution, *, by: Actor, reason: str = "") -> Contribution:
    """Take an idea out of every list at once: somebody may be at risk.

    Raises:
        StateError: it is elsewhere by now.
    """
    return move(idea, CONTRIBUTION, "hold", by=by, reason=reason)


@transaction.atomic
def back(idea: Contribution, *, by: Actor, reason: str = "") -> Contribution:
    """Let an idea that was held wait to be read as others do.

    Raises:
        StateError: it is not held.
    """
    now = move(
        idea, CONTRIBUTION, "back", by=by, reason=reason, unread_since=timezone.now()
    )
    return take_back(now) if now.asked_back else now


@transaction.atomic
def say_again(idea: Contribution, *, words: str, by: Actor = ANYONE) -> Contribution:
    """Say it in another way, after it was given back; what was said first stays, sealed.

    Raises:
        StateError: it was not given back.
    """
    said = idea.exact_words
    again = "\n\n".join(filter(None, [said.get("again", ""), words]))
    return move(
        idea,
        CONTRIBUTION,
        "say_again",
        by=by,
        exact=as_json({**said, "again": again}),
        told="",
        unread_since=timezone.now(),
    )


@transaction.atomic
def take_back(idea: Contribution, *, by: Actor = ANYONE) -> Contribution:
    """Give an idea back to who sent it: its words and files are deleted, wherever it has got to (P7).

    Links and answers stay, so that a decision it was part of can still be followed. One that is held to
    keep somebody safe, or that safeguarding looks into, goes when that is done; who asks sees no
    difference.
    """
    now = Contribution.objects.select_for_update().get(pk=idea.pk)
    if now.state == "withdrawn":
        return now
    if now.state == "held" or _is_looked_into(now):
        now.asked_back = True
        now.save(update_fields=["asked_back"])
        record(verb="ask idea back", by=by, on=now)
        return now
    empty: dict[str, Any] = {"safe": {}, "title": "", "shown_words": "", "told": ""}
    now = move(now, CONTRIBUTION, "take_back", by=by, exact="{}", **empty)
    Tag.objects.filter(contribution=now).delete()
    for one in now.attachments.all():
        _remove(one, by=by)
    for box in ContactBox.objects.filter(contribution=now):
        delete_contact(box, by=by)
    Draft.objects.filter(sent=now.name).delete()
    return now


def _is_looked_into(idea: Contribution) -> bool:
    mine = Concern.everything.filter(subject_kind="idea", subject_key=idea.name)
    return mine.exclude(state="closed").exists()


def _remove(one: Attachment, *, by: Actor) -> None:
    sealed, one.sealed, one.shown, one.typed_up = one.sealed, "", False, ""
    one.save(update_fields=["sealed", "shown", "typed_up"])
    record(verb="delete file", by=by, on=one)
    transaction.on_commit(lambda: files.delete(sealed))


@transaction.atomic
def look_at_contact(box: ContactBox, *, by: Actor, reason: str) -> None:
    """Note that somebody looks at how a sender may be reached, and why."""
    record(verb="look at contact", by=by, on=box, changes=0, reason=reason)


@transaction.atomic
def delete_contact(box: ContactBox, *, by: Actor = PROGRAM, reason: str = "") -> None:
    """Delete how a sender may be reached: it was used, its day has come, or they took all back."""
    record(verb="delete contact", by=by, on=box, reason=reason)
    box.delete()


def is_decided(idea: Contribution) -> bool:
    """Whether it is part of a published decision."""
    return idea.answers.filter(kind__in=DECIDED).exists()


class AnswerError(ValueError):
    """An answer lacks something: all of what, in words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def answer(
    idea: Contribution,
    *,
    kind: str,
    words: str,
    by: Actor = PROGRAM,
    reason: str = "",
    used: str = "",
    next_: str = "",
    proposal_slug: str = "",
) -> Answer:
    """Tell the sender what became of an idea. Nothing is ever taken back: say something new.

    Args:
        idea: any.
        kind: of ``choices.ANSWERS``.
        words: plain, for the form the idea came in (``words.grade_for``).
        by: who answers.
        reason: why; asked of a decision.
        used: what of the idea was used; asked of a decision.
        next_: what happens next; asked of a decision.
        proposal_slug: the proposal it is part of.

    Raises:
        AnswerError: a decision lacks its reason, what was used, or what happens next (C14).
    """
    wanted = {"words": words}
    if kind == "decided":
        wanted |= {"reason": reason, "used": used, "what happens next": next_}
    lacking = [f"Say the {name}." for name, said in wanted.items() if not said.strip()]
    if lacking:
        raise AnswerError(lacking)
    made = Answer.objects.create(
        contribution=idea,
        kind=kind,
        words=words.strip(),
        reason=reason.strip(),
        used=used.strip(),
        next=next_.strip(),
        proposal_slug=proposal_slug,
        by=by.audit_name,
    )
    record(verb="answer idea", by=by, on=made, details={"kind": kind})
    return made


def as_json(said: Mapping[str, Any]) -> str:
    """Return exact words as they are sealed."""
    return json.dumps(said, ensure_ascii=False)
