"""What pages tell of a proposal and of an idea: whose ideas, what was said, what happened, what comes next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seethechild.web.audit.models import Event
from seethechild.web.ideas.models import Contribution
from seethechild.web.ideas.public import published
from seethechild.web.ideas.shown import Row, said, who_of
from seethechild.web.lineage.graph import links_of, sources_of
from seethechild.web.lineage.models import Link
from seethechild.web.permissions import ROLES
from seethechild.web.proposals.models import (
    Amendment,
    Comment,
    Grouping,
    Merging,
    Objection,
    Proposal,
    Splitting,
)

Words = str | Promise

#: State → what happens next, until a decision says more.
NEXT: Mapping[str, Words] = {
    "draft": _("Members write it. Only they can see it."),
    "open": _("Everybody can read it. Members, evidence reviewers and the young people's panel say what they think."),
    "evidence": _("Reviewers look for evidence for it and against it."),
    "shaped": _("Its text is settled. Next, the model is asked what it would do."),
    "modelled": _("The model has been asked. Next, what is still open is settled."),
    "ready": _("It can be tried somewhere, or decided."),
    "in_trial": _("It is being tried. What comes of it goes into the decision."),
    "deciding": _("The taskforce decides. Before that is published, everybody whose idea fed it gets an answer."),
    "agreed": _("It was agreed."),
    "agreed_changed": _("It was agreed with changes."),
    "not_now": _("It was put off."),
    "not_agreed": _("It was not agreed."),
    "merged": _("It is part of another proposal now. Everybody whose idea fed it gets their answer there."),
    "superseded": _("Other proposals took its place. Everybody whose idea fed it gets their answer there."),
}  # fmt: skip

#: Tags of GOV.UK Frontend by state.
COLOURS: Mapping[str, str] = {
    "draft": "govuk-tag--grey",
    "agreed": "govuk-tag--green",
    "agreed_changed": "govuk-tag--green",
    "not_now": "govuk-tag--yellow",
    "not_agreed": "govuk-tag--red",
    "merged": "govuk-tag--grey",
    "superseded": "govuk-tag--grey",
    "deciding": "govuk-tag--purple",
}

#: What an event says it did → as everybody reads it. Others are not told.
HAPPENED: Mapping[str, Words] = {
    "make proposal": _("Written as a draft"),
    "open proposal": _("Opened for comment"),
    "look for evidence on proposal": _("Evidence was asked for"),
    "shape proposal": _("Its text was settled"),
    "model proposal": _("The model was asked"),
    "make ready proposal": _("Made ready to be tried or decided"),
    "work again on proposal": _("Taken back to be worked on again"),
    "start trial of proposal": _("A trial started"),
    "bring to decision proposal": _("Brought to a decision"),
    "agree proposal": _("Agreed"),
    "agree with changes proposal": _("Agreed with changes"),
    "put off proposal": _("Put off"),
    "not agree proposal": _("Not agreed"),
    "merge proposal": _("Merged into another proposal"),
    "replace proposal": _("Replaced by others"),
    "write proposal": _("The text was changed"),
}
_ROLES = {role.id: role.name for role in ROLES}


@dataclass(frozen=True)
class Quote:
    """What somebody said who sent an idea."""

    idea: Contribution
    who: Words
    rows: Sequence[Row]
    #: The proposal that members moved it to since, if they did: its slug and title.
    moved_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Voice:
    """Those who speak as one group, and what they said."""

    name: Words
    quotes: Sequence[Quote]


@dataclass(frozen=True)
class Step:
    """One thing that happened, and when; by a role, never by a name."""

    at: datetime
    what: Words
    who: str = ""
    reason: str = ""
    slug: str = ""
    title: str = ""
    idea: str = ""


_VOICES: Sequence[tuple[Words, frozenset[str]]] = (
    (_("Children and young people"), frozenset({"child"})),
    (_("Parents and carers"), frozenset({"parent", "carer"})),
    (_("People who work with children"), frozenset({"worker"})),
    (_("Others"), frozenset({"other"})),
)


def voices_of(proposal: Proposal) -> tuple[list[Voice], int]:
    """Return what each group said that fed a proposal, young people first; and how many were taken back.

    Only ideas that anybody may see are quoted. There is no sum over the groups (V1).
    """
    names = [key for kind, key in sources_of("proposal", proposal.slug) if kind == "idea"]
    ideas = published().filter(name__in=names).order_by("received_at", "pk")
    moved = _moved_from(proposal)
    quotes = [Quote(one, who_of(one), said(one.safe), moved.get(one.name)) for one in ideas]
    gone = Contribution.objects.filter(name__in=names, state="withdrawn").count()
    found = [
        Voice(name, [q for q in quotes if _speaks(q.idea, roles)])
        for name, roles in _VOICES
    ]
    return [voice for voice in found if voice.quotes], gone


def _moved_from(proposal: Proposal) -> dict[str, tuple[str, str]]:
    """Return the ideas that were moved away: name → where to."""
    links = list(Link.objects.filter(kind="moved", moved_from=proposal.slug))
    titles = titles_of(links)
    return {
        link.source_key: (link.target_key, titles[link.target_kind, link.target_key])
        for link in links
        if (link.target_kind, link.target_key) in titles
    }


def _speaks(idea: Contribution, roles: frozenset[str]) -> bool:
    """Whether an idea is of a group: whoever is young speaks as that, whatever else they are."""
    return (
        "child" in roles if idea.is_young else idea.role in roles and "child" not in roles
    )


def history(proposal: Proposal) -> list[Step]:
    """Return what happened to a proposal, newest first."""
    steps = [*_states(proposal), *_linked(proposal), *_by_panel(proposal)]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def _states(proposal: Proposal) -> Iterator[Step]:
    events = Event.objects.filter(
        table=Proposal._meta.db_table, row=str(proposal.pk), verb__in=HAPPENED  # noqa: SLF001 - documented
    )  # fmt: skip
    for event in events:
        yield Step(event.at, HAPPENED[event.verb], who_did(event), event.reason)


def who_did(event: Event) -> str:
    """Return the role somebody acted in, as people read it."""
    first = next((role for role in event.role.split() if role in _ROLES), "")
    return _ROLES.get(first, "")


def _linked(proposal: Proposal) -> Iterator[Step]:
    here = ("proposal", proposal.slug)
    links = links_of([here])
    titles = titles_of(links)
    for link in links:
        inward = (link.target_kind, link.target_key) == here
        kind, key = (
            (link.source_kind, link.source_key)
            if inward
            else (link.target_kind, link.target_key)
        )
        words = (_INWARD if inward else _OUTWARD).get((kind, link.kind))
        if words is None or (kind, key) not in titles:
            continue
        place = {"idea": key} if kind == "idea" else {"slug": key}
        yield Step(link.at, words, "", link.reason, title=titles[kind, key], **place)


_INWARD: Mapping[tuple[str, str], Words] = {
    ("idea", "source"): _("An idea was joined, by two members"),
    ("idea", "moved"): _("An idea was moved here, by two members"),
    ("idea", "amended"): _("An idea changed the text"),
    ("idea", "inspired"): _("An idea led to it"),
    ("proposal", "merged"): _("Another proposal was merged into it, by two members"),
    ("proposal", "split"): _("It was split from another proposal"),
    ("proposal", "inspired"): _(
        "It came from a change that was not accepted in another proposal"
    ),
    ("proposal", "superseded"): _("It took the place of another proposal"),
}
_OUTWARD: Mapping[tuple[str, str], Words] = {
    ("proposal", "merged"): _("It became part of another proposal"),
    ("proposal", "split"): _("A part of it became its own proposal"),
    ("proposal", "inspired"): _("A change that was not accepted became its own proposal"),
    ("proposal", "superseded"): _("Another proposal took its place"),
}


def titles_of(links: Iterable[Link]) -> dict[tuple[str, str], str]:
    """Return the titles of everything links name that anybody may see; of an idea taken back, what it was."""
    things = {
        thing
        for link in links
        for thing in (
            (link.source_kind, link.source_key),
            (link.target_kind, link.target_key),
        )
    }
    ideas = [key for kind, key in things if kind == "idea"]
    slugs = [key for kind, key in things if kind == "proposal"]
    rows = Contribution.objects.filter(name__in=ideas, state__in=("published", "withdrawn"))
    shown = Proposal.objects.filter(slug__in=slugs).exclude(state="draft")
    gone = str(pgettext_lazy("idea", "taken back by who sent it"))
    return {
        **{
            ("idea", name): title or gone
            for name, title in rows.values_list("name", "title")
        },
        **{("proposal", slug): title for slug, title in shown.values_list("slug", "title")},
    }


def _by_panel(proposal: Proposal) -> Iterator[Step]:
    kinds: dict[str, Words] = {
        "panel": _("The young people's panel wrote on its page"),
        "safety": _("Words were taken out of the panel's page to keep somebody safe"),
    }
    for page in proposal.panel_pages.all():
        yield Step(page.at, kinds[page.kind], reason=page.reason)
    for one in proposal.objections.all():
        yield Step(one.at, _("The young people's panel objected"))
        if one.answered_at:
            yield Step(one.answered_at, _("An objection was answered"))


def shown_to(user: Any) -> Q:
    """Return which proposals somebody may see: drafts are for those who shape them."""
    shapes = user.is_authenticated and bool(
        {"member", "chair", "reviewer", "panel"} & user.roles
    )
    return Q() if shapes else ~Q(state="draft")


def waits_for(user: Any) -> dict[str, Any]:
    """Return what waits for somebody: what others suggested, and what is said of it.

    What is to be confirmed waits for those alone who may confirm it.
    """
    me = user.audit_name
    joins = Grouping.objects.filter(state="suggested").select_related("proposal")
    merges = Merging.objects.filter(state="suggested").select_related("proposal", "into")
    splits = Splitting.objects.filter(state="suggested").select_related("proposal")
    if not {"member", "chair"} & set(user.roles):
        joins, merges, splits = joins.none(), merges.none(), splits.none()
    changes = Amendment.objects.filter(state="open").select_related("proposal")
    return {
        "joins": [one for one in joins if one.first != me],
        "merges": [one for one in merges if one.first != me],
        "splits": [one for one in splits if one.first != me],
        "changes": [one for one in changes if one.by != me],
        "mine": [one for one in (*joins, *merges, *splits) if one.first == me],
        "objections": Objection.objects.filter(state="open").select_related("proposal"),
        "comments": Comment.objects.filter(state="shown").select_related("proposal").order_by("-at")[:8],
        "deciding": Proposal.objects.filter(state="deciding"),
        "drafts": Proposal.objects.filter(state="draft"),
    }  # fmt: skip
