"""What a moderator decides: each in one transaction with its event and its reason.

Whoever entered an idea never decides about it (S16). What may be at risk leaves the queue in the same
transaction that tells safeguarding (S2).
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import StateError
from seethechild.web.ideas import actions as ideas
from seethechild.web.ideas.models import Attachment, ContactBox, Contribution
from seethechild.web.ideas.questions import PICTURES, SHOWN_AS
from seethechild.web.ideas.states import CONTRIBUTION
from seethechild.web.moderation.access import check_may_decide
from seethechild.web.moderation.models import Decision
from seethechild.web.moderation.reading import safe_texts, shown_texts, texts_of
from seethechild.web.people.models import User
from seethechild.web.safety.actions import raise_concern
from seethechild.web.safety.models import Concern

#: What the sender of an idea reads that safeguarding kept back; a child may read it beside somebody else.
TOLD: Final = gettext_noop(
    "We read your words with care. We do not show them on this site. You can call Childline on 0800 1111."
)


@transaction.atomic
def publish(
    *,
    idea: Contribution,
    hide: Collection[str],
    title: str,
    themes: Iterable[str],
    by: User,
    more: Iterable[str] = (),
    shown: Collection[int] = (),
    with_link: bool = False,
) -> Contribution:
    """Let everybody see an idea in its own words, but for the pieces that are hidden.

    Args:
        idea: that waits.
        hide: ids of marked pieces (``reading.pieces``).
        title: short, in plain words.
        themes: of ``ideas.choices.THEMES``.
        by: the moderator.
        more: other words to hide, wherever they stand.
        shown: primary keys of the drawings and photos that may be seen.
        with_link: whether the study or example they named is shown.

    Raises:
        PermissionDenied: the moderator entered it.
        StateError: it does not wait any more.
    """
    check_may_decide(by, idea)
    texts = shown_texts(texts_of(idea), with_link=with_link)
    safe = safe_texts(texts, hide=hide, more=more)
    said: dict[str, Any] = dict(safe.texts)
    if pictures := idea.exact_words.get("pictures"):
        said["pictures"] = pictures
    now = ideas.publish(idea, safe=said, title=title, themes=themes, by=by, shown=shown)
    for one in now.attachments.filter(shown=True).exclude(pk__in=shown):
        one.shown = False
        one.save(update_fields=["shown"])
        record(verb="hide file", by=by, on=one)
    _decided(idea, "published", by, hidden=safe.hidden)
    return now


@transaction.atomic
def give_back(*, idea: Contribution, words: str, by: User) -> Contribution:
    """Ask the sender something; what they are asked is the reason.

    Raises:
        PermissionDenied: the moderator entered it.
        StateError: it does not wait any more.
    """
    check_may_decide(by, idea)
    now = ideas.give_back(idea, words=words, by=by)
    _decided(idea, "returned", by, reason=words)
    return now


@transaction.atomic
def withhold(*, idea: Contribution, words: str, reason: str, by: User) -> Contribution:
    """Do not publish an idea.

    Args:
        idea: that waits.
        words: what the sender is told.
        reason: for the record.
        by: the moderator.

    Raises:
        PermissionDenied: the moderator entered it.
        StateError: it does not wait any more.
    """
    check_may_decide(by, idea)
    if Contribution.objects.select_for_update().get(pk=idea.pk).state == "held":
        raise StateError("Somebody was quicker. What was held is not yours to decide.")
    now = ideas.withhold(idea, words=words, by=by)
    _decided(idea, "withheld", by, reason=reason)
    return now


@transaction.atomic
def at_risk(*, idea: Contribution, level: str, about_staff: bool, by: User) -> Concern:
    """Say that somebody may be at risk: it leaves every queue and list, and safeguarding is told, at once.

    Args:
        idea: in any state in which there is something to read.
        level: ``"now"``, ``"today"`` or ``"worry"``.
        about_staff: whether it is about somebody who works with children, or an authority.
        by: who noticed; also somebody who entered it.

    Raises:
        StateError: it was held already, or taken back.
    """
    now = ideas.hold(idea, by=by)
    concern = raise_concern(
        subject_kind="idea",
        subject_key=now.name,
        level=level,
        about_staff=about_staff,
        area=now.area,
        seen=seen_in(now),
        reach=_reach(now),
        received_at=now.received_at,
        by=by,
    )
    _decided(now, "held", by)
    return concern


@transaction.atomic
def settle(key: str, outcome: str, by: User) -> None:
    """Let an idea wait to be read again, or never be shown: what two of safeguarding agreed.

    Called in the transaction that closes a concern (``safety.subjects``).
    """
    idea = Contribution.objects.select_for_update().filter(name=key).first()
    if idea is None or idea.state == "withdrawn":
        return
    if outcome == "back":
        if idea.state == "held":
            ideas.back(idea, by=by)
        return
    if CONTRIBUTION.may("withhold", idea.state):
        ideas.withhold(idea, words=gettext(TOLD), by=by)
    elif idea.asked_back:
        ideas.take_back(idea)


def seen_in(idea: Contribution) -> str:
    """Return the exact words of an idea and what else came with it, as one text."""
    texts, chosen = texts_of(idea), idea.exact_words.get("pictures") or {}
    lines = []
    for key in ideas.WORDS:
        pictures = [str(PICTURES[one]) for one in chosen.get(key) or () if one in PICTURES]
        said = [*([", ".join(pictures)] if pictures else []), texts.get(key, "")]
        if any(said):
            lines.append(f"{SHOWN_AS[key]}: {' '.join(filter(None, said))}")
    lines += [str(one.get_kind_display()) for one in idea.attachments.all() if one.sealed]
    return "\n\n".join(lines)


@transaction.atomic
def type_up(*, file: Attachment, words: str, by: User) -> None:
    """Write down what a sound, drawing or photo says."""
    ideas.type_up(file, words=words, by=by)


def _reach(idea: Contribution) -> str:
    box = ContactBox.objects.filter(contribution=idea).first()
    return "\n".join(filter(None, [box.how, box.safe_times])) if box else ""


def _decided(
    idea: Contribution, kind: str, by: User, *, reason: str = "", hidden: int = 0
) -> None:
    made = Decision.objects.create(
        contribution=idea, kind=kind, reason=reason, hidden=hidden, by=by.audit_name
    )
    record(verb="decide on idea", by=by, on=made, details={"kind": kind})
