"""Send an idea: once, whatever the network does, and with a code that only the sender has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from seethechild.web.audit.actions import ANYONE, PROGRAM, Actor, record
from seethechild.web.calls.models import Call
from seethechild.web.calls.taking import takes_ideas
from seethechild.web.ideas import actions, codes
from seethechild.web.ideas.choices import VOICES
from seethechild.web.ideas.drafts import held_files
from seethechild.web.ideas.models import (
    AdvocateRequest,
    Attachment,
    ContactBox,
    Contribution,
    Draft,
    GroupSession,
    new_token,
)
from seethechild.web.ideas.words import received_words
from seethechild.web.jobs.actions import enqueue
from seethechild.web.lineage.actions import link

#: How long a way to reach somebody is kept (P8).
CONTACT_KEPT: Final = timedelta(days=183)
#: Of a draft, what becomes the exact words.
EXACT: Final = ("worries", "good", "dreams", "one_thing", "link", "pictures")


class NotTakingError(Exception):
    """The call takes no ideas now."""


class NothingSaidError(ValueError):
    """Nothing was written, chosen or drawn."""


class NoRoleError(ValueError):
    """An adult did not say who they are: their words could be taken for a child's."""


@dataclass(frozen=True)
class Sent:
    """What is told to the sender.

    Attributes:
        idea: as it was received.
        code: four words; kept nowhere but, sealed and for a day, with the draft.
    """

    idea: Contribution
    code: str


def send(draft: Draft, *, by: Actor = ANYONE) -> Sent:
    """Send what was written. Sending again gives the same receipt and the same code.

    Raises:
        NotTakingError: the call is not open, or nobody keeps children safe today.
        NothingSaidError: there is nothing in it.
        NoRoleError: an adult did not say who they are.
        Draft.DoesNotExist: it was dropped.
    """
    code = codes.new_code()
    hashed = codes.hash_of(code)  # slow: before anybody else has to wait
    with transaction.atomic():
        now = (
            Draft.objects.select_for_update(of=("self",))
            .select_related("call", "group")
            .get(pk=draft.pk)
        )
        if now.sent:
            return Sent(Contribution.objects.get(name=now.sent), now.code)
        if not takes_ideas(now.call, timezone.now()):
            raise NotTakingError
        if is_empty(now.given):
            raise NothingSaidError
        idea = _received(
            call=now.call, form=now.form, given=now.given, by=by,
            hashed=hashed, token=now.token, group=now.group,
        )  # fmt: skip
        now.sent, now.code, now.answers, now.touched = idea.name, code, "", timezone.now()
        now.save(update_fields=["sent", "code", "answers", "touched"])
    return Sent(idea, code)


def receive(
    *,
    call: Call,
    form: str,
    given: Mapping[str, Any],
    by: Actor = ANYONE,
    group: GroupSession | None = None,
) -> Sent:
    """Take an idea without a draft, as seeds and tests do; the call is not asked.

    Args:
        call: it belongs to.
        form: id of its form.
        given: ``worries``, ``good``, ``dreams``, ``one_thing``, ``link``, ``pictures``, ``role``,
            ``age_band``, ``area``, ``language``, ``helped``, ``files``, ``wants``, ``how``,
            ``safe_times``, ``advocate``, ``joins`` (name of an idea it says "me too" to).
        by: who enters it.
        group: the session it was said in.

    Raises:
        NoRoleError: an adult did not say who they are.
    """
    code = codes.new_code()
    with transaction.atomic():
        idea = _received(
            call=call, form=form, given=given, by=by,
            hashed=codes.hash_of(code), token=new_token(), group=group,
        )  # fmt: skip
    return Sent(idea, code)


def is_empty(given: Mapping[str, Any]) -> bool:
    """Whether nothing was written, chosen, drawn or joined.

    Example:
        >>> is_empty({"worries": " ", "pictures": {"good": []}}), is_empty({"good": "Dogs."})
        (True, False)
    """
    words = any(str(given.get(key) or "").strip() for key in EXACT if key != "pictures")
    chosen = any((given.get("pictures") or {}).values())
    return not (words or chosen or held_files(given) or given.get("joins"))


def _speaker(form: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Return who speaks: the form for adults is an adult's, whatever else was sent (V1)."""
    role = str(given.get("role") or "")
    if form != "adult":
        return {"role": role or "child", "age_band": given.get("age_band") or ""}
    if role not in dict(VOICES) or role == "child":
        raise NoRoleError
    return {"role": role, "age_band": "adult"}


def _received(
    *,
    call: Call,
    form: str,
    given: Mapping[str, Any],
    by: Actor,
    hashed: str,
    token: str,
    group: GroupSession | None,
) -> Contribution:
    exact = {key: given[key] for key in EXACT if given.get(key)}
    idea = Contribution.objects.create(
        call=call,
        form=form,
        **_speaker(form, given),
        language=given.get("language") or "en-gb",
        area=given.get("area") or call.area,
        exact=actions.as_json(exact),
        helped=bool(given.get("helped")),
        entered_by="" if by is ANYONE else by.audit_name,
        group=group,
        code_hash=hashed,
        sent_with=token,
    )
    record(verb="send idea", by=by, on=idea, details={"form": form})
    _with_files(idea, given, by=by)
    _with_people(idea, given, by=by)
    if given.get("joins"):
        link(
            source=("idea", str(given["joins"])), target=("idea", idea.name),
            kind="inspired", by=by,
        )  # fmt: skip
    actions.answer(idea, kind="received", words=received_words(form), by=PROGRAM)
    return idea


def _with_files(idea: Contribution, given: Mapping[str, Any], *, by: Actor) -> None:
    for told in held_files(given):
        record(
            verb="send file", by=by, on=Attachment.objects.create(contribution=idea, **told)
        )


def _with_people(idea: Contribution, given: Mapping[str, Any], *, by: Actor) -> None:
    """Keep apart how to reach them, and ask for an advocate, if they want."""
    if given.get("wants") and str(given.get("how") or "").strip():
        box = ContactBox.objects.create(
            contribution=idea,
            wants=given["wants"],
            how=given["how"],
            safe_times=given.get("safe_times") or "",
            delete_on=timezone.localdate() + CONTACT_KEPT,
        )
        record(verb="keep contact", by=by, on=box)
    if given.get("advocate"):
        asked = AdvocateRequest.objects.create(contribution=idea)
        record(verb="ask for advocate", by=by, on=asked)
        enqueue(kind="advocate", given={"request": asked.pk}, by=by)
