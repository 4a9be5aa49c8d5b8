"""What pages show of a text, its changes and comments; and what somebody may do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from seethechild.web.lineage.models import Link
from seethechild.web.proposals.actions.amending import text_of
from seethechild.web.proposals.actions.joining import TAKES
from seethechild.web.proposals.actions.saying import TALKED
from seethechild.web.proposals.models import Amendment, Comment, Proposal, Settled, Version
from seethechild.web.proposals.states import DECIDED, OPEN, PROPOSAL
from seethechild.web.proposals.told import Words
from seethechild.web.proposals.wording import Piece, paragraphs, pieces_of

#: Address of a way → what is done in the flow, what the page says.
WAYS: Mapping[str, tuple[str, Words]] = {
    "open": ("open", _("Open it for comment")),
    "evidence": ("look for evidence on", _("Ask for evidence")),
    "shaped": ("shape", _("Say that it is shaped")),
    "modelled": ("model", _("Say that it is modelled")),
    "ready": ("make ready", _("Say that it is ready")),
    "again": ("work again on", _("Take it back to work on it")),
    "trial": ("start trial of", _("Say that a trial has started")),
    "deciding": ("bring to decision", _("Bring it to a decision")),
}


@dataclass(frozen=True)
class Task:
    """Something somebody may do here."""

    words: Words
    href: str


def tasks_for(user: Any, proposal: Proposal) -> dict[str, Task]:
    """Return what somebody may do with a proposal where it is now, by name, in order."""
    if not user.is_authenticated:
        return {}
    state, roles = proposal.state, user.roles
    shapes, says = (
        roles & {"member", "chair"},
        roles & {"member", "chair", "reviewer", "panel"},
    )
    ways = [
        (f"go {to}", words, "way", to)
        for to, (verb, words) in WAYS.items()
        if PROPOSAL.may(verb, state)
    ]
    able: list[tuple[str, Words, str, str]] = []
    if shapes:
        able += (
            [("write", _("Write the draft anew"), "write", "")] if state == "draft" else []
        )
        able += (
            [("like", _("Find ideas that belong to it"), "like", "")]
            if state in TAKES
            else []
        )
        able += ways
        able += (
            [("merge", _("Merge it into another"), "merge", "")] if state in TAKES else []
        )
        able += [("split", _("Split it"), "split", "")] if state in OPEN else []
        able += (
            [("replace", _("Say that another took its place"), "replace", "")]
            if state in DECIDED and "chair" in roles
            else []
        )
        able += (
            [("answers", _("See the answers it owes"), "answers", "")]
            if state in ("deciding", *DECIDED)
            else []
        )
    if says and state in OPEN:
        able.append(("change", _("Suggest a change to its text"), "suggest", ""))
    if says and state in TALKED:
        able.append(
            ("comment", _("Comment on a paragraph"), "version", str(proposal.version))
        )
    if "panel" in roles and state != "draft":
        able.append(("panel", _("Write the panel's page"), "write_panel", ""))
    if "panel" in roles and state in TALKED:
        able.append(("object", _("Object to it"), "object", ""))
    if "chair" in roles and state == "deciding":
        able.append(("decide", _("Write and publish the decision"), "decision", ""))
    return {
        name: Task(words, reverse(f"proposals:{page}", args=[proposal.slug, *([more] if more else [])]))
        for name, words, page, more in able
    }  # fmt: skip


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, and what was said of it: the young people's panel apart."""

    number: int
    text: str
    panel: Sequence[Comment]
    others: Sequence[Comment]


def with_comments(version: Version) -> list[Paragraph]:
    """Return a version's paragraphs with the comments on each."""
    by_place: dict[int, list[Comment]] = defaultdict(list)
    rows = Comment.objects.filter(
        proposal=version.proposal, version=version.number, state="shown"
    )
    for row in rows:
        by_place[row.paragraph].append(row)
    return [
        Paragraph(
            number,
            text,
            [one for one in by_place[number] if one.role == "panel"],
            [one for one in by_place[number] if one.role != "panel"],
        )
        for number, text in enumerate(paragraphs(version.text), start=1)
    ]


def spoken(proposal: Proposal) -> list[tuple[Words, list[Comment]]]:
    """Return the newest comments of each group, young people first; no sum over them (V1)."""
    rows = list(proposal.comments.filter(state="shown").order_by("-at"))
    return [
        (name, [one for one in rows if one.role == role][:3])
        for role, name in Comment.ROLES
        if any(one.role == role for one in rows)
    ]


def moved_on(proposal: Proposal) -> list[Proposal]:
    """Return the proposals that took the place of one, or that it became part of."""
    keys = Link.objects.filter(
        source_kind="proposal", source_key=proposal.slug, kind__in=("merged", "split", "superseded")
    ).values_list("target_key", flat=True)  # fmt: skip
    gone = proposal.state in ("merged", "superseded")
    return (
        list(Proposal.objects.filter(slug__in=list(keys)).exclude(state="draft"))
        if gone
        else []
    )


@dataclass(frozen=True)
class Shown:
    """A piece of a changed text, and what was decided of it."""

    piece: Piece
    settled: Settled | None


def amended(change: Amendment) -> dict[str, Any]:
    """Return a changed text in pieces, and which parts wait."""
    pieces = pieces_of(text_of(change.proposal, change.version), change.text)
    settled = {one.number: one for one in change.settled.all()}
    shown = [
        Shown(piece, settled.get(piece.part.number) if piece.part else None)
        for piece in pieces
    ]
    waits = [one.piece.part.number for one in shown if one.piece.part and not one.settled]
    return {
        "pieces": shown,
        "parts": [one for one in shown if one.piece.part],
        "waits": waits if change.state == "open" else [],
        "rejected": any(not one.accepted for one in settled.values()),
    }
