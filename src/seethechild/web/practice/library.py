"""The library: what ships and what was written here, side by side, in the order of the alphabet."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import timezone

from seethechild.studies.practice import (
    DIRECTIONS,
    TESTED,
    Outcome,
    Practice,
    Price,
    outcome_of,
    practices,
    price_of,
    source_title,
)
from seethechild.web.audit.actions import Actor
from seethechild.web.checking.standing import standing_of, standing_words
from seethechild.web.checking.subjects import PROJECT
from seethechild.web.lineage.actions import link
from seethechild.web.lineage.graph import fed
from seethechild.web.lineage.models import Link
from seethechild.web.practice.models import PracticeExample, PracticeVersion, YoungPart
from seethechild.web.practice.text import practice_of

#: As lineage calls an example.
THING = "practice"


@dataclass(frozen=True)
class OwnWords:
    """What a young person wrote in an example, as it is shown.

    Attributes:
        text: in their words.
        age: their age, roughly.
        how: whether they wrote or said it.
    """

    text: str
    age: str
    how: str


@dataclass(frozen=True)
class Example:
    """One example as everybody sees it.

    Attributes:
        practice: its text.
        outcomes: its results with their numbers.
        price: from the simulator's prices, if there is one.
        key: what its standing is kept under; a new version starts anew.
        organisation: slug of who made it.
        organisation_name: their name; empty for what ships.
        made_up: whether it is made up, for a demonstration.
        version: number of the text; 0 for what ships.
        published: when this version was published here.
        own_words: what young people wrote in it.
    """

    practice: Practice
    outcomes: tuple[Outcome, ...]
    price: Price | None = None
    key: str = ""
    organisation: str = PROJECT
    organisation_name: str = ""
    made_up: bool = False
    version: int = 0
    published: datetime | None = None
    own_words: tuple[OwnWords, ...] = ()

    @property
    def slug(self) -> str:
        """Part of its address."""
        return self.practice.id

    @property
    def directions(self) -> list[str]:
        """What its results were, each once, in the same order everywhere."""
        found = {one.direction for one in self.outcomes}
        return [key for key in DIRECTIONS if key in found]

    @property
    def tested(self) -> str:
        """The surest way in which one of its results was come by."""
        found = {one.tested for one in self.outcomes}
        return next((key for key in TESTED if key in found), "told")

    @property
    def is_overdue(self) -> bool:
        """Whether it should have been looked at again by now."""
        return self.practice.check_again < timezone.localdate()


def examples() -> list[Example]:
    """Return every example that everybody may see, by title."""
    found = [*_shipped().values(), *_written(PracticeExample.objects.exclude(live=0))]
    return sorted(found, key=lambda one: one.practice.title.casefold())


def example(slug: str) -> Example | None:
    """Return one example, or None if there is none that everybody may see."""
    if slug in _shipped():
        return _shipped()[slug]
    rows = PracticeExample.objects.filter(slug=slug).exclude(live=0)
    return next(iter(_written(rows)), None)


def at_version(row: PracticeExample, version: PracticeVersion) -> Example:
    """Return an example as it stands, or stood, in one version."""
    return _made(
        row, version, _words(row.parts.filter(state="shown", version=version.number))
    )


@lru_cache(maxsize=1)
def _shipped() -> dict[str, Example]:
    return {
        key: Example(
            practice=one,
            outcomes=tuple(outcome_of(found) for found in one.findings),
            price=price_of(one.price) if one.price else None,
            key=key,
        )
        for key, one in practices().items()
    }


def _written(rows: Iterable[PracticeExample]) -> list[Example]:
    known = list(rows)
    texts = {
        (one.example_id, one.number): one
        for one in PracticeVersion.objects.filter(example__in=known)
    }
    parts: dict[tuple[int, int], list[YoungPart]] = {}
    for part in YoungPart.objects.filter(example__in=known, state="shown"):
        parts.setdefault((part.example_id, part.version), []).append(part)
    return [
        _made(row, texts[row.pk, row.live], _words(parts.get((row.pk, row.live), [])))
        for row in known
    ]


def _words(parts: Iterable[YoungPart]) -> tuple[OwnWords, ...]:
    return tuple(
        OwnWords(one.shown, str(one.get_age_band_display()), str(one.get_how_display()))
        for one in parts
    )


def _made(
    row: PracticeExample, version: PracticeVersion, words: tuple[OwnWords, ...]
) -> Example:
    practice = practice_of(row.slug, version.text)
    tested = version.text["tested"]
    outcomes = (outcome_of(found) for found in practice.findings)
    return Example(
        practice=practice,
        outcomes=tuple(
            one if one.effect else replace(one, tested=tested, tested_words=TESTED[tested])
            for one in outcomes
        ),
        key=f"{row.slug}.{version.number}",
        organisation=row.organisation,
        organisation_name=row.organisation_name,
        made_up=row.made_up,
        version=version.number,
        published=row.published_at if row.live == version.number else None,
        own_words=words,
    )


# --- finding -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What somebody looks for; what is empty, or None, is not asked.

    Attributes:
        q: words that all must be in it.
        need: key of ``NEEDS``.
        age: of a child, in years.
        tier: key of ``TIERS``.
        setting: key of ``SETTINGS``.
        tested: key of ``TESTED``: how at least one result was come by.
        result: key of ``DIRECTIONS``: what at least one result was.
    """

    q: str = ""
    need: str = ""
    age: int | None = None
    tier: str = ""
    setting: str = ""
    tested: str = ""
    result: str = ""


def matching(found: Sequence[Example], asked: Asked) -> list[Example]:
    """Return those that fit all that is asked, in the order they came."""
    return [one for one in found if _fits(one, asked)]


def _fits(one: Example, asked: Asked) -> bool:
    practice = one.practice
    return (
        (not asked.need or asked.need in practice.needs)
        and (not asked.tier or asked.tier in practice.tiers)
        and (not asked.setting or asked.setting in practice.settings)
        and (asked.age is None or practice.ages[0] <= asked.age <= practice.ages[1])
        and (not asked.tested or any(out.tested == asked.tested for out in one.outcomes))
        and (not asked.result or asked.result in one.directions)
        and all(word in _haystack(practice) for word in asked.q.casefold().split())
    )


@lru_cache(maxsize=512)
def _haystack(practice: Practice) -> str:
    parts = (practice.title, practice.plain, practice.what, practice.who, practice.id)
    return " ".join(parts).casefold()


# --- for programs, and for proposals --------------------------------------------------------


def as_json(one: Example) -> dict[str, Any]:
    """Return an example for programs: all that its page says."""
    told = asdict(one.practice)
    told |= {
        "address": reverse("practice:one", args=[one.slug]),
        "check_again": one.practice.check_again.isoformat(),
        "overdue": one.is_overdue,
        "findings": [asdict(out) for out in one.outcomes],
        "price": asdict(one.price) if one.price else None,
        "young_people_wrote": [asdict(words) for words in one.own_words],
        "made_by": one.organisation_name or "See the Child",
        "made_up": one.made_up,
        "version": one.version,
        "standing": standing_words(standing_of("practice", one.key)),
        "source_titles": {key: source_title(key) for key in one.practice.quoted},
    }
    return told


def link_to_proposal(*, slug: str, proposal: str, reason: str, by: Actor) -> Link:
    """Say that an example inspired a proposal."""
    return link(
        source=(THING, slug),
        target=("proposal", proposal),
        kind="inspired",
        by=by,
        reason=reason,
    )


def proposals_of(slug: str) -> list[str]:
    """Return the slugs of all proposals that an example inspired, nearest first."""
    return [key for kind, key in fed(THING, slug) if kind == "proposal"]


def overdue(found: Iterable[Example], today: date) -> list[Example]:
    """Return those that should have been looked at again before a day."""
    return [one for one in found if one.practice.check_again < today]
