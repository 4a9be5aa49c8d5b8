"""Make a proposal, write its draft, and take it from one state to the next."""

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.actions import record
from seethechild.web.audit.moving import StateError, move
from seethechild.web.people.models import User
from seethechild.web.proposals import needs
from seethechild.web.proposals.models import Proposal, Version
from seethechild.web.proposals.refused import refuse_if
from seethechild.web.proposals.states import PROPOSAL
from seethechild.web.taskforce.rules import check_may_act

CHANGES_OPEN = _("A change to the text is not settled yet, or waits to be read.")
_JOINS_OPEN = _("A join that one member suggested waits for another member.")
_SPLIT_OPEN = _("A split that one member suggested waits for another member.")
_MERGE_OPEN = _("A merge that one member suggested waits for another member.")
_NO_PROJECTION = _("The model has not been asked what this text would do.")


@transaction.atomic
def make_proposal(
    *, title: str, text: str, by: User, theme: str = "", reform: str = "", reason: str = ""
) -> Proposal:
    """Make a draft. Whoever makes it declares for it like everybody, before they do more.

    Args:
        title: short and plain.
        text: paragraphs with an empty line between them.
        by: a member.
        theme: key of a theme.
        reform: slug of the shipped reform it is about.
        reason: why it was made.
    """
    made = Proposal.objects.create(
        slug=_free_slug(title),
        title=title,
        text=text,
        theme=theme,
        reform=reform,
        made_by=by.audit_name,
    )
    record(verb="make proposal", by=by, on=made, reason=reason)
    _keep_version(made, reason=reason, by=by)
    return made


@transaction.atomic
def write_draft(
    *, proposal: Proposal, seen: int, by: User, reason: str, **fields: str
) -> None:
    """Write a draft anew. Once it is open its text changes by settled suggestions only.

    Args:
        proposal: a draft.
        seen: number of the version that was on the screen.
        by: a member.
        reason: what was changed.
        **fields: title, text, theme, reform.

    Raises:
        StateError: it is no draft any more, or somebody else wrote it meanwhile.
    """
    check_may_act(by, "proposal", proposal.slug)
    now = locked(proposal)
    if now.state != "draft":
        raise StateError(str(_("It is open now: suggest a change to its text instead.")))
    write_version(now, seen=seen, reason=reason, by=by, **fields)


def locked(proposal: Proposal) -> Proposal:
    """Return a proposal as it is now; others wait until the transaction ends."""
    return Proposal.objects.select_for_update().get(pk=proposal.pk)


def write_version(
    now: Proposal, *, seen: int, reason: str, by: User, **fields: str
) -> None:
    """Write the next version of a locked proposal.

    Raises:
        StateError: it is not the version that was seen any more.
    """
    if now.version != seen:
        raise StateError(
            str(_("Somebody else changed the text meanwhile: look at it again."))
        )
    for name, value in {**fields, "version": seen + 1}.items():
        setattr(now, name, value)
    now.save(update_fields=[*fields, "version", "changed_at"])
    record(verb="write proposal", by=by, on=now, reason=reason)
    _keep_version(now, reason=reason, by=by)


def _keep_version(proposal: Proposal, *, reason: str, by: User) -> None:
    kept = Version.objects.create(
        proposal=proposal,
        number=proposal.version,
        title=proposal.title,
        text=proposal.text,
        reason=reason,
        by=by.audit_name,
    )
    record(verb="keep version", by=by, on=kept)


def _free_slug(title: str) -> str:
    stem = slugify(title)[:70].strip("-") or "proposal"
    taken = set(
        Proposal.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    tries = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in tries if each not in taken)


@transaction.atomic
def open_for_comment(*, proposal: Proposal, by: User) -> Proposal:
    """Show a draft to everybody.

    Raises:
        NotReadyError: it has no text or no theme.
        StateError: it is no draft.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if(
        (not proposal.text.strip(), _("It has no text.")),
        (not proposal.theme, _("It has no theme, so that nobody would find it.")),
    )
    return move(proposal, PROPOSAL, "open", by=by)


@transaction.atomic
def look_for_evidence(*, proposal: Proposal, by: User) -> Proposal:
    """Ask for evidence for and against.

    Raises:
        NotReadyError: a change to the text is not settled.
        StateError: it is not open for comment.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((changes_wait(proposal), CHANGES_OPEN))
    return move(proposal, PROPOSAL, "look for evidence on", by=by)


@transaction.atomic
def shape(*, proposal: Proposal, by: User, none_found: str = "") -> Proposal:
    """Say that it is shaped: its text is settled, and evidence for it is there or was looked for.

    Args:
        proposal: in evidence.
        by: a member.
        none_found: where evidence was looked for, if none was found.

    Raises:
        NotReadyError: neither evidence nor words of where it was looked for; or changes not settled.
        StateError: it is not in evidence.
    """
    check_may_act(by, "proposal", proposal.slug)
    found = needs.has("evidence", proposal)
    refuse_if(
        (
            not found and not none_found.strip(),
            _("It has no evidence for it. Attach some, or say where you looked for it."),
        ),
        (changes_wait(proposal), CHANGES_OPEN),
    )
    said = "" if found else none_found.strip()
    return move(proposal, PROPOSAL, "shape", by=by, none_found=said)


@transaction.atomic
def model(*, proposal: Proposal, by: User) -> Proposal:
    """Say that the model was asked.

    Raises:
        NotReadyError: there is no projection of its text as it is.
        StateError: it is not shaped.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((not needs.has("projection", proposal), _NO_PROJECTION))
    return move(proposal, PROPOSAL, "model", by=by)


@transaction.atomic
def make_ready(*, proposal: Proposal, by: User) -> Proposal:
    """Say that it is ready to be tried or decided.

    Raises:
        NotReadyError: its text changed since the model was asked, or something waits to be settled.
        StateError: it is not modelled.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if((not needs.has("projection", proposal), _NO_PROJECTION), *_waiting(proposal))
    return move(proposal, PROPOSAL, "make ready", by=by)


@transaction.atomic
def work_again(*, proposal: Proposal, reason: str, by: User) -> Proposal:
    """Take it back to evidence, to shape it anew.

    Raises:
        StateError: it is not shaped, modelled or ready.
    """
    check_may_act(by, "proposal", proposal.slug)
    return move(proposal, PROPOSAL, "work again on", by=by, reason=reason)


@transaction.atomic
def start_trial(*, proposal: Proposal, by: User) -> Proposal:
    """Say that it is being tried.

    Raises:
        NotReadyError: no trial of it is registered.
        StateError: it is not ready.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if(
        (not needs.has("trial", proposal), _("No trial of it is registered.")),
    )
    return move(proposal, PROPOSAL, "start trial of", by=by)


@transaction.atomic
def bring_to_decision(*, proposal: Proposal, by: User) -> Proposal:
    """Bring it to a decision.

    Raises:
        NotReadyError: something that was suggested waits to be settled.
        StateError: it is neither ready nor in trial.
    """
    check_may_act(by, "proposal", proposal.slug)
    refuse_if(*_waiting(proposal))
    return move(proposal, PROPOSAL, "bring to decision", by=by)


def changes_wait(proposal: Proposal) -> bool:
    """Return whether a change to its text is not settled, or one of the panel's not read."""
    unread = proposal.panel_words.filter(kind="change", state__in=("waiting", "held"))
    return proposal.amendments.filter(state="open").exists() or unread.exists()


def _waiting(proposal: Proposal) -> tuple[tuple[bool, object], ...]:
    joins = proposal.groupings.filter(state="suggested").exists()
    merges = proposal.mergings.filter(state="suggested").exists()
    merged_in = proposal.merged_in.filter(state="suggested").exists()
    return (
        (changes_wait(proposal), CHANGES_OPEN),
        (joins, _JOINS_OPEN),
        (merges or merged_in, _MERGE_OPEN),
        (proposal.splittings.filter(state="suggested").exists(), _SPLIT_OPEN),
    )
