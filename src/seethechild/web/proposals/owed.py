"""The answers a proposal owes: every idea that fed it, however far back, hears what was decided (C13)."""

from collections.abc import Iterable

from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.lineage.graph import sources_of
from seethechild.web.proposals.models import Reply

#: Kinds of answer that say what was decided.
FINAL = ("decided", "working")


def ideas_behind(slug: str) -> list[str]:
    """Return the names of all ideas that fed a proposal, through merges, splits and changes."""
    return [key for kind, key in sources_of("proposal", slug) if kind == "idea"]


def owed(slug: str) -> list[Contribution]:
    """Return the ideas for which nobody has written an answer in words about this proposal.

    One that was taken back is owed none: whoever sent it asked to be out. One that is not shown just
    now is owed one like any other.
    """
    ideas = Contribution.objects.filter(name__in=ideas_behind(slug))
    told = {*answered(slug), *replies(slug)}
    waiting = ideas.exclude(state="withdrawn").defer("exact", "code_hash")
    return [one for one in waiting.order_by("received_at", "pk") if one.name not in told]


def answered(slug: str) -> dict[str, Answer]:
    """Return the newest final answer of each idea about a proposal."""
    rows: Iterable[Answer] = (
        Answer.objects.filter(proposal_slug=slug, kind__in=FINAL)
        .exclude(words="")
        .select_related("contribution")
        .defer("contribution__exact", "contribution__code_hash")
    )
    return {one.contribution.name: one for one in rows}


def replies(slug: str) -> dict[str, Reply]:
    """Return the answers that are written and wait to be told, by the name of the idea."""
    rows = Reply.objects.filter(proposal__slug=slug, told_at=None)
    return {one.idea: one for one in rows}
