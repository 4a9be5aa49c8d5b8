"""The life of an idea on one page: read, joined, shaped, tried, decided, answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from seethechild.web.audit.models import Event
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.ideas.shown import name_of
from seethechild.web.lineage.graph import fed, links_of
from seethechild.web.lineage.models import Link
from seethechild.web.proposals.models import Proposal
from seethechild.web.proposals.told import HAPPENED, Step, titles_of, who_did

#: Ways of a proposal that whoever sent an idea to it wants to hear of.
_TOLD = frozenset(HAPPENED) - {"make proposal", "write proposal"}


@dataclass(frozen=True)
class Life:
    """What became of an idea.

    Attributes:
        idea: it; without words where it was taken back.
        steps: what happened, oldest first.
        proposals: all it fed that anybody may see, nearest first.
        answers: what its sender was told about them.
    """

    idea: Contribution
    steps: list[Step]
    proposals: list[Proposal]
    answers: list[tuple[object, Answer]]


def life_of(name: str) -> Life | None:
    """Return the life of an idea that anybody may see, or that was taken back after it fed something."""
    idea = (
        Contribution.objects.filter(name=name, state__in=("published", "withdrawn"))
        .defer("exact", "code_hash")
        .first()
    )
    slugs = [key for kind, key in fed("idea", name) if kind == "proposal"]
    if idea is None or (idea.state == "withdrawn" and not slugs):
        return None
    shown = Proposal.objects.filter(slug__in=slugs).exclude(state="draft")
    proposals = sorted(shown, key=lambda one: slugs.index(one.slug))
    answers = Answer.objects.filter(contribution=idea).exclude(proposal_slug="")
    steps = [*_sent(idea), *_linked(idea, proposals), *_moved(proposals)]
    return Life(
        idea=idea,
        steps=sorted(steps, key=lambda step: step.at),
        proposals=proposals,
        answers=[(name_of("answer", one.kind), one) for one in answers],
    )


def _sent(idea: Contribution) -> Iterator[Step]:
    yield Step(idea.received_at, _("It was sent"))
    if idea.published_at:
        yield Step(idea.published_at, _("Somebody read it, and it was published"))
    gone = Event.objects.filter(
        table=Contribution._meta.db_table, row=str(idea.pk), verb="take_back idea"  # noqa: SLF001 - documented
    )  # fmt: skip
    for event in gone:
        yield Step(event.at, _("It was taken back: its words are gone, its place stays"))


_LINKED = {
    ("idea", "source"): _("Two members joined it to"),
    ("idea", "moved"): _("Two members moved it to"),
    ("idea", "amended"): _("It changed the text of"),
    ("idea", "inspired"): _("It led to"),
    ("proposal", "merged"): _("That became part of"),
    ("proposal", "split"): _("A part of that became"),
    ("proposal", "inspired"): _("A change to that became"),
    ("proposal", "superseded"): _("In place of that came"),
}


def _linked(idea: Contribution, proposals: list[Proposal]) -> Iterator[Step]:
    slugs = {one.slug for one in proposals}
    things = [("idea", idea.name), *(("proposal", slug) for slug in slugs)]
    links = [one for one in links_of(things) if _outward(one, idea.name, slugs)]
    titles = titles_of(links)
    for link in links:
        title = titles.get(("proposal", link.target_key))
        words = _LINKED.get((link.source_kind, link.kind))
        if title and words:
            yield Step(link.at, words, "", link.reason, link.target_key, title)


def _outward(link: Link, name: str, slugs: set[str]) -> bool:
    """Whether a link leads on from the idea: not from another idea, nor from what came beside it."""
    if link.source_kind == "idea":
        return link.source_key == name
    return link.source_key in slugs


def _moved(proposals: list[Proposal]) -> Iterator[Step]:
    rows = {str(one.pk): one for one in proposals}
    events = Event.objects.filter(
        table=Proposal._meta.db_table, row__in=list(rows), verb__in=_TOLD  # noqa: SLF001 - documented
    )  # fmt: skip
    for event in events:
        one = rows[event.row]
        yield Step(event.at, HAPPENED[event.verb], who_did(event), "", one.slug, one.title)
