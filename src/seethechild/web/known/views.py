"""Pages of this area."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seethechild.studies.practice import quoting
from seethechild.web.conditional import public
from seethechild.web.known import books


@dataclass(frozen=True)
class Words:
    """A page of plain words.

    Attributes:
        name: of its address and its template.
        slug: in its address.
        title: its heading.
        about: what it tells, in a line.
    """

    name: str
    slug: str
    title: str
    about: str

    @property
    def view(self) -> Callable[[HttpRequest], HttpResponse]:
        """Show it."""

        def shown(request: HttpRequest) -> HttpResponse:
            told = {"page": self, "terms": books.terms()}
            return render(request, f"known/{self.name}.html", told)

        return require_safe(public()(shown))


PAGES = (
    Words(
        "methods", "methods", "How it is worked out",
        "What we do with the numbers, step by step, in plain words.",
    ),
    Words(
        "glossary", "words", "Words we use",
        "What a referral is, what a plan is, and other words on these pages.",
    ),
    Words(
        "reply", "right-of-reply", "Right of reply",
        "How a council, or anybody, can answer what stands here.",
    ),
    Words(
        "accessibility", "accessibility", "Accessibility",
        "Who can use this site, and what to do if you cannot.",
    ),
    Words("privacy", "privacy", "Privacy", "What we keep about you, and about children."),
    Words("cookies", "cookies", "Cookies", "The few that we set, and why."),
    Words("contact", "contact", "Contact", "How to reach us, and where to get help."),
)  # fmt: skip


@require_safe
@public()
def home(request: HttpRequest) -> HttpResponse:
    """Say how we know, and lead on."""
    return render(request, "known/home.html", {"pages": PAGES, "sums": books.sums()})


@require_safe
@public()
def sources(request: HttpRequest) -> HttpResponse:
    """List every source by who published it."""
    told = {"publishers": books.by_publisher(), "sums": books.sums()}
    return render(request, "known/sources.html", told)


@require_safe
@public()
def source(request: HttpRequest, key: str) -> HttpResponse:
    """Show one source and every number that rests on it."""
    found = books.source(key)
    if found is None:
        raise Http404
    told = {"source": found, "practices": quoting(key)}
    return render(request, "known/source.html", told)


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Show the end of the record of what was done, so that anybody can keep it."""
    return render(request, "known/record.html", books.record())
