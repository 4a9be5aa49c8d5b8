"""Suggest, keep, grade and attach evidence; fill in and save a theory; ask what the model says."""

from collections.abc import Mapping
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from seethechild.core.errors import Problem, SpecError
from seethechild.studies.effects import EffectRecord
from seethechild.studies.options import fingerprint_of, study_of
from seethechild.web.audit.actions import Actor, record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.options import actions as options
from seethechild.web.people.models import User
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.states import OPEN
from seethechild.web.taskforce.rules import MayNotAct, Recused, check_may_act, declared
from seethechild.web.theory.convert import direction_of, from_shipped, reform_document
from seethechild.web.theory.document import can_play, part_of, print_of, with_part
from seethechild.web.theory.models import Change, Draft, Evidence, EvidenceLink, Projection
from seethechild.web.theory.states import EVIDENCE
from seethechild.web.theory.whole import problems_of

#: While a proposal is in one of these, what it is said to do can be written.
WRITTEN_IN: Final = ("draft", *OPEN, "in_trial")


class TakenError(Exception):
    """Somebody else changed the same page while it was being written: what to tell the person."""


# --- evidence --------------------------------------------------------------------------------


@transaction.atomic
def suggest(
    *, by: Actor, proposal: Proposal | None = None, why: str = "", **said: Any
) -> Evidence:
    """Suggest evidence; a reviewer reads it before anybody else does.

    Args:
        by: who suggests it.
        proposal: it is suggested for.
        why: it matters, in the person's words.
        **said: fields of ``Evidence``.
    """
    made = Evidence.objects.create(
        **said,
        suggested_by=by.audit_name,
        suggested_for=proposal.slug if proposal else "",
        suggested_why=why,
    )
    record(verb="suggest evidence", by=by, on=made)
    return made


@transaction.atomic
def keep(*, evidence: Evidence, by: Actor, **said: Any) -> Evidence:
    """Keep evidence that was suggested, with what the reviewer put right in it.

    Raises:
        Recused: the reviewer stepped back from a proposal it bears on.
    """
    _check_may_judge(evidence, by)
    return move(evidence, EVIDENCE, "keep", by=by, **said)


@transaction.atomic
def leave_out(*, evidence: Evidence, reason: str, by: Actor) -> Evidence:
    """Leave evidence out, with the reason.

    Raises:
        Recused: the reviewer stepped back from a proposal it bears on.
    """
    _check_may_judge(evidence, by)
    return move(evidence, EVIDENCE, "leave out", by=by, reason=reason)


@transaction.atomic
def grade(*, evidence: Evidence, grade: str, why: str, by: Actor) -> None:
    """Grade evidence by the standards of the Early Intervention Foundation.

    Raises:
        Recused: the reviewer stepped back from a proposal it bears on.
        MayNotAct: they suggested it themselves. The simulator's own effects nobody suggested.
        SpecError: it is lived experience, which is not graded, or nobody has kept it yet.
    """
    _check_may_judge(evidence, by)
    if evidence.suggested_by == by.audit_name and not evidence.effect:
        raise MayNotAct(gettext("You suggested this yourself, so somebody else grades it."))
    now = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if now.kind == "lived" or now.state != "kept":
        what = gettext("this kind of evidence is not graded")
        raise SpecError(Problem("grade", what, gettext("Leave it as it is.")))
    now.grade, now.grade_why, now.graded_by = grade, why, by.audit_name
    now.save(update_fields=["grade", "grade_why", "graded_by"])
    record(verb="grade evidence", by=by, on=now, reason=why, details={"grade": grade})


def _check_may_judge(evidence: Evidence, by: Actor) -> None:
    """Stop whoever stepped back from a proposal that evidence is, or was, attached to or suggested for."""
    if not isinstance(by, User):
        return
    slugs = {
        evidence.suggested_for,
        *evidence.links.values_list("proposal__slug", flat=True),
    }
    for slug in slugs - {""}:
        said = declared(by, "proposal", slug)
        if said is not None and said.recused:
            words = gettext("You stepped back from a proposal this evidence bears on.")
            raise Recused(words)


@transaction.atomic
def keep_record(
    *, found: EffectRecord, by: Actor, emmie: Mapping[str, str] | None = None
) -> Evidence:
    """Keep one of the simulator's own effects as evidence; it stays the same record.

    An effect that is kept already is returned as it is.
    """
    there = Evidence.objects.filter(effect=found.id, state="kept").first()
    if there is not None:
        return there
    said = fields_of(found)
    said["emmie"] |= emmie or {}
    made = Evidence.objects.create(state="kept", suggested_by=by.audit_name, **said)
    record(verb="keep effect as evidence", by=by, on=made)
    return made


def fields_of(found: EffectRecord) -> dict[str, Any]:
    """Return the fields of evidence that one of the simulator's own effects fills."""
    ranged = None not in (found.value, found.low, found.high)
    said = ", ".join(part for part in (found.publisher, str(found.year or "")) if part)
    return {
        "title": f"{found.intervention}: {found.outcome}"[:200],
        "source": f"{found.source} ({said})"[:300] if said else found.source[:300],
        "href": found.href,
        "kind": "study",
        "found": finding_of(found),
        "design": found.design[:120],
        "population": found.sample[:200],
        "place": found.place,
        "outcome": found.outcome[:200],
        "value": found.value,
        "low": found.low if ranged else None,
        "high": found.high if ranged else None,
        "unit": found.unit[:120],
        "effect": found.id,
        "emmie": {"effect": found.words, "implementation": found.note},
    }


def finding_of(found: EffectRecord) -> str:
    """Return what an effect comes to, as evidence says it; no more than its range bears.

    Example:
        >>> from seethechild.studies.effects import effect_records
        >>> [finding_of(effect_records()[one]) for one in (
        ...     "swis-2023/section_47", "fnp-2016/social_services_by_2",
        ...     "fgc-2024/proceedings", "pause-2020/infant_care_entry")]
        ['none', 'unclear', 'helps', 'unclear']
    """
    said = found.found.lower()
    if "null" in said:
        return "none"
    if said.startswith("harm") or (said.startswith("adverse (") and "rct" in said):
        return "harms"
    if "mixed" in said or "at some" in said:
        return "mixed"
    firm = said.startswith(("strong", "moderate")) and found.value is not None
    return "helps" if firm and direction_of(found) != "same" else "unclear"


@transaction.atomic
def attach(
    *, evidence: Evidence, proposal: Proposal, stance: str, claim: str, words: str, by: User
) -> EvidenceLink:
    """Say what evidence means for a proposal: for it, on its limits, or against.

    Raises:
        MayNotAct: the reviewer has not declared for the proposal, or stepped back from it.
    """
    check_may_act(by, "proposal", proposal.slug)
    made = EvidenceLink.objects.create(
        evidence=evidence,
        proposal=proposal,
        stance=stance,
        claim=claim,
        words=words,
        by=by.audit_name,
    )
    record(verb="attach evidence", by=by, on=made, reason=words)
    return made


@transaction.atomic
def take_back(*, link: EvidenceLink, why: str, by: User) -> None:
    """Take back what evidence was said to mean; that it was said, and why not any more, stays.

    Raises:
        MayNotAct: the reviewer has not declared for the proposal, or stepped back from it.
    """
    check_may_act(by, "proposal", link.proposal.slug)
    link.taken_back, link.taken_back_why = timezone.now(), why
    link.save(update_fields=["taken_back", "taken_back_why"])
    record(verb="take back evidence", by=by, on=link, reason=why)


# --- theory of change ------------------------------------------------------------------------


def check_may_write(by: User, proposal: Proposal) -> None:
    """Stop whoever may not write what a proposal is said to do.

    Raises:
        MayNotAct: as ``check_may_act``.
        StateError: the proposal is decided, merged or replaced.
    """
    check_may_act(by, "proposal", proposal.slug)
    if proposal.state not in WRITTEN_IN:
        said = gettext(
            "This proposal is now: %(state)s. What it is said to do stays as it is."
        )
        raise StateError(said % {"state": proposal.get_state_display()})


@transaction.atomic
def begin(*, proposal: Proposal, council: str, by: User) -> Draft:
    """Begin a theory of change, or go on with the one that is there.

    It begins with the shipped reform the proposal is about, if there is one.

    Raises:
        MayNotAct, StateError: as ``check_may_write``.
    """
    check_may_write(by, proposal)
    Proposal.objects.select_for_update().get(pk=proposal.pk)  # two who begin at once
    there = Draft.objects.filter(proposal=proposal).first()
    if there is not None:
        return there
    document = from_shipped(proposal.reform) if proposal.reform else {}
    made = Draft.objects.create(proposal=proposal, council=council, document=document)
    record(verb="begin theory of change", by=by, on=made)
    return made


@transaction.atomic
def fill_in(*, draft: Draft, part: str, answer: Any, seen: str, by: User) -> None:
    """Keep the answer to one part of a theory.

    Args:
        draft: it belongs to.
        part: as ``document.part_of`` names it.
        answer: what the part holds from now on.
        seen: print of what it held when the page was shown.
        by: who wrote it.

    Raises:
        MayNotAct, StateError: as ``check_may_write``.
        TakenError: somebody else wrote the same part in the meantime.
    """
    check_may_write(by, draft.proposal)
    now = Draft.objects.select_for_update().get(pk=draft.pk)
    if print_of(part_of(now.document, part)) != seen:
        raise TakenError(
            gettext("Somebody else has changed this part. Look at it again, then write.")
        )
    now.document = draft.document = with_part(now.document, part, answer)
    now.save(update_fields=["document", "touched"])
    record(verb="fill in theory of change", by=by, on=now, details={"part": part})


@transaction.atomic
def choose_council(*, draft: Draft, council: str, by: User) -> None:
    """Choose the council in whose system the theory is first played."""
    check_may_write(by, draft.proposal)
    draft.council = council
    draft.save(update_fields=["council", "touched"])
    record(verb="choose council of theory", by=by, on=draft)


def titled(draft: Draft) -> dict[str, Any]:
    """Return a draft's document with the title of its proposal."""
    return {**draft.document, "title": draft.proposal.title}


@transaction.atomic
def save_version(*, draft: Draft, words: str, by: User) -> Change:
    """Save a theory of change as a version that never changes again.

    Args:
        draft: what is saved.
        words: what is new in it.
        by: who saves it.

    Raises:
        MayNotAct, StateError: as ``check_may_write``.
        SpecError: something is missing or wrong; all problems at once.
    """
    check_may_write(by, draft.proposal)
    proposal = Proposal.objects.select_for_update().get(pk=draft.proposal_id)
    draft.refresh_from_db()
    document = titled(draft)
    if problems := problems_of(document, draft.council):
        raise SpecError(problems)
    last = Change.objects.filter(proposal=proposal).order_by("-version").first()
    made = Change.objects.create(
        proposal=proposal,
        version=last.version + 1 if last else 1,
        text_version=proposal.version,
        document=document,
        reform=reform_document(document) if can_play(document) else {},
        words=words,
        by=by.audit_name,
    )
    record(verb="save theory of change", by=by, on=made, reason=words)
    return made


# --- projection ------------------------------------------------------------------------------


@transaction.atomic
def project(*, change: Change, council: str, owner: str, by: User) -> Projection:
    """Ask what the model says of a version in a council; the answer hangs on the proposal for good.

    The same question gets the same answer: it is not asked twice.

    Args:
        change: the version.
        council: ONS code.
        owner: hash of who asks, as options keep it.
        by: who asks.

    Raises:
        MayNotAct, StateError: as ``check_may_write``.
        SpecError: the version cannot be played, or not in this council; all problems.
    """
    check_may_write(by, change.proposal)
    return projected(change=change, council=council, owner=owner, by=by)


@transaction.atomic
def projected(
    *, change: Change, council: str, owner: str, by: Actor, draws: int = 0
) -> Projection:
    """Do what ``project`` does, for whoever has been let in; ``draws`` other than the site's if given."""
    reform = change.reform or reform_document(change.document)
    title = reform["title"]
    study = study_of(
        council,
        [(title, [reform])],
        years=settings.RUN_YEARS,
        draws=draws or settings.RUN_DRAWS,
    )
    Proposal.objects.select_for_update().get(pk=change.proposal_id)  # two who ask at once
    asked: dict[str, Any] = {"study": study, "title": title, "owner": owner, "by": by}
    there = Projection.objects.filter(change=change, fingerprint=fingerprint_of(study))
    if found := there.first():
        options.ask_study(**asked)  # plays it again where it was stopped
        return found
    option = options.make_option(
        council=council, title=title, reforms=[reform], owner=owner, by=by
    )
    run = options.ask_study(**asked, option=option.name)
    made = Projection.objects.create(
        proposal=change.proposal,
        change=change,
        option=option.name,
        fingerprint=run.fingerprint,
        council=council,
        by=by.audit_name,
    )
    record(verb="ask for projection", by=by, on=made)
    return made
