"""What anybody may read of ideas, examples of practice and proposals: what a person let through."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router

from seethechild.web.api.door import anyone
from seethechild.web.api.problems import READING
from seethechild.web.api.shapes import IdeaOut, IdeasAsked, PracticeOut, ProposalOut
from seethechild.web.ideas import public as ideas
from seethechild.web.ideas.models import Contribution
from seethechild.web.practice import library
from seethechild.web.proposals import public as proposals

router = Router(auth=[anyone])
#: Ideas of one answer.
MOST = 100
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,80}$")]


@router.get("/ideas", response={200: list[IdeaOut], **READING})
def listed_ideas(request: HttpRequest, asked: Query[IdeasAsked]) -> list[dict[str, Any]]:
    """List published ideas, the newest first: of the young or of adults, never both as one."""
    found = ideas.found(asked.dict(exclude={"after"}))
    return [_idea(one) for one in found[asked.after : asked.after + MOST]]


@router.get("/ideas/{name}", response={200: IdeaOut, **READING})
def idea(request: HttpRequest, name: Name) -> dict[str, Any]:
    """Give one published idea, with the answers it got."""
    found = ideas.published().filter(name=name).first()
    if found is None:
        raise Http404
    return _idea(found)


@router.get("/practice", response={200: list[PracticeOut], **READING})
def practices(request: HttpRequest) -> list[dict[str, Any]]:
    """List the examples of practice, by title: those that helped, did nothing and did harm."""
    return [library.as_json(one) for one in library.examples()]


@router.get("/practice/{slug}", response={200: PracticeOut, **READING})
def practice(request: HttpRequest, slug: Name) -> dict[str, Any]:
    """Give one example of practice, with every result and its source."""
    found = library.example(slug)
    if found is None:
        raise Http404
    return library.as_json(found)


@router.get("/proposals", response={200: list[ProposalOut], **READING})
def listed_proposals(request: HttpRequest) -> list[dict[str, Any]]:
    """List the proposals everybody may see, by title."""
    return [proposals.document(one) for one in proposals.shown()]


@router.get("/proposals/{slug}", response={200: ProposalOut, **READING})
def proposal(request: HttpRequest, slug: Name) -> dict[str, Any]:
    """Give one proposal: its text, its state, and the ideas it came from."""
    found = proposals.shown().filter(slug=slug).first()
    if found is None:
        raise Http404
    return proposals.document(found)


def _idea(one: Contribution) -> dict[str, Any]:
    return ideas.document(one) | {"page": reverse("ideas:idea", args=[one.name])}
