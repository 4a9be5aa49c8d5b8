"""What pages show of an idea."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seethechild.web.ideas.choices import AGE_BANDS, ANSWERS, THEMES, VOICES
from seethechild.web.ideas.models import Answer, Contribution
from seethechild.web.ideas.questions import (
    HOUSES,
    ON_PAGE,
    PAGES,
    PICTURES,
    SHOWN_AS,
    Words,
)


@dataclass(frozen=True)
class Tile:
    """A picture that can be chosen."""

    id: str
    name: Words
    chosen: bool


@dataclass(frozen=True)
class Row:
    """One answer: its key and name, words, pictures, and the page where it is changed."""

    key: str
    name: Words
    words: str
    pictures: Sequence[tuple[str, Words]]
    page: str = ""


def picture_tiles(key: str, chosen: Collection[str]) -> list[Tile]:
    """Return the pictures of a page."""
    return [Tile(one, PICTURES[one], one in chosen) for one in ON_PAGE[key]]


def answers_of(form: str, given: Mapping[str, Any]) -> list[Row]:
    """Return what was answered in a draft, in order, empty answers too."""
    names = {house.key: house.name for house in HOUSES.get(form, ())}
    rows = []
    for page in PAGES[form]:
        if page.kind == "houses":
            rows += [_row(names[key], given, key, page.id) for key in names]
        elif page.kind in ("pictures", "wish"):
            rows.append(_row(page.heading, given, page.key, page.id))
        if page.kind in ("change", "wish"):
            rows.append(_row(SHOWN_AS["one_thing"], given, "one_thing", page.id))
    return rows


def said(safe: Mapping[str, Any]) -> list[Row]:
    """Return what is shown of an idea: only what there is."""
    rows = [_row(name, safe, key) for key, name in SHOWN_AS.items() if key != "link"]
    return [row for row in rows if row.words or row.pictures]


def _row(name: Words, given: Mapping[str, Any], key: str, page: str = "") -> Row:
    chosen = (given.get("pictures") or {}).get(key) or ()
    pictures = [(one, PICTURES[one]) for one in chosen if one in PICTURES]
    return Row(key, name, str(given.get(key) or ""), pictures, page)


_NAMES: dict[str, dict[str, Words]] = {
    "role": dict(VOICES),
    "age": dict(AGE_BANDS),
    "theme": dict(THEMES),
    "answer": dict(ANSWERS),
}


def name_of(kind: str, key: str) -> Words:
    """Return a choice as people read it.

    Example:
        >>> str(name_of("answer", "joined"))
        'We put it with ideas like it'
    """
    return _NAMES[kind].get(key, key)


@dataclass(frozen=True)
class Card:
    """An idea in a list."""

    idea: Contribution
    who: Words
    words: str
    themes: Sequence[Words]
    latest: Words


def who_of(idea: Contribution) -> Words:
    """Say who speaks, as widely as was said: an age for the young, else who they are."""
    if idea.is_young and idea.age_band:
        return name_of("age", idea.age_band)
    return name_of("role", idea.role)


def card(idea: Contribution) -> Card:
    """Return an idea as a list shows it; its tags and answers were fetched with it."""
    answers = list(idea.answers.all())
    safe = idea.safe
    words = next(
        (
            str(safe[key])
            for key in ("one_thing", "dreams", "worries", "good")
            if safe.get(key)
        ),
        "",
    )
    return Card(
        idea=idea,
        who=who_of(idea),
        words=words,
        themes=[name_of("theme", tag.theme) for tag in idea.tags.all()],
        latest=name_of("answer", answers[-1].kind) if answers else "",
    )


def told(answers: Sequence[Answer]) -> list[tuple[Words, Answer]]:
    """Return each answer with the name of its kind, newest first."""
    return [(name_of("answer", one.kind), one) for one in reversed(answers)]
