"""Examples of practice that ship: one file each, every fact with the source that says it.

Results hold no number of their own: each names the record of an effect that the simulator plays.
What no source says is left out of a file and shown as not known.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from seethechild.core.errors import Problem, SpecError
from seethechild.core.files import read_bytes
from seethechild.reference import facts
from seethechild.reference.home import HOME
from seethechild.reference.sources import sources

FOLDER = HOME / "practices"
#: What a child or family needs.
NEEDS: Mapping[str, str] = {
    "at-risk-at-home": "At risk of harm at home",
    "behaviour": "Trouble with behaviour or the law",
    "edge-of-care": "A teenager who may have to leave home",
    "family-strain": "A family under strain",
    "good-start": "A good start, before birth to 5",
    "home-from-care": "Going home from care",
    "in-care": "Living in care",
    "mental-health": "Worry, low mood, mental health",
    "parents-drugs-alcohol": "Parents who drink too much or take drugs",
}
#: How far along help is, from prevention to care.
TIERS: Mapping[str, str] = {
    "universal": "For everybody",
    "early-help": "Early help",
    "statutory": "Help the law asks for (social work, courts)",
    "care": "Care",
}
SETTINGS: Mapping[str, str] = {
    "home": "At home",
    "school": "In school",
    "health": "In health services",
    "community": "In the community",
    "court": "In court",
    "care": "In care",
}
#: What a result was. How many are in care is neither good nor bad in itself.
DIRECTIONS: Mapping[str, str] = {
    "helped": "Helped",
    "no_difference": "Made no difference",
    "harm": "Did harm, or may have",
    "changed": "Changed care or court",
    "not_known": "Not known",
}


@dataclass(frozen=True)
class Said:
    """Something a source says.

    Attributes:
        text: in plain words.
        source: key of who says it; empty where an example was written on the site.
    """

    text: str
    source: str = ""


@dataclass(frozen=True)
class Finding:
    """One result.

    Attributes:
        direction: key of ``DIRECTIONS``.
        plain: in plain words, without numbers.
        effect: id of the record that holds the numbers; empty where there is none.
    """

    direction: str
    plain: str
    effect: str = ""


@dataclass(frozen=True)
class Rating:
    """How somebody else rates the evidence.

    Attributes:
        by: who.
        level: as they write it.
        source: key of where.
    """

    by: str
    level: str
    source: str


@dataclass(frozen=True)
class Practice:
    """One example of practice.

    Attributes:
        id: part of its address.
        title: what it is called.
        plain: what it is and what came of it, in a sentence or two.
        what: what is done.
        who: for whom.
        needs: keys of ``NEEDS``.
        ages: youngest and oldest, in years.
        tiers: keys of ``TIERS``.
        settings: keys of ``SETTINGS``.
        steps: how to do it.
        staff: who does it; None if nobody has written it down.
        training: what they must learn; None if nobody has written it down.
        in_place: what must be there before; None if nobody has written it down.
        cost: what it costs for a child, or that nobody published it.
        price: item of ``facts.prices()``; empty if none.
        findings: what came of it, null and harmful results with it.
        ratings: how others rate the evidence.
        not_work: what did not work, or is not known to.
        carries_over: where it was shown, and whether that holds here and now.
        voices: what young people say of it; empty if nobody asked, or published it.
        ask: whom to ask.
        reform: id of the reform that plays it; empty if none does.
        check_again: by when to look for newer findings.
        check_why: why then.
        check_source: key of who says so.
        sources: keys of what the description rests on.
    """

    id: str
    title: str
    plain: str
    what: str
    who: str
    needs: tuple[str, ...]
    ages: tuple[int, int]
    tiers: tuple[str, ...]
    settings: tuple[str, ...]
    steps: tuple[Said, ...]
    staff: Said | None
    training: Said | None
    in_place: Said | None
    cost: Said
    price: str
    findings: tuple[Finding, ...]
    ratings: tuple[Rating, ...]
    not_work: str
    carries_over: str
    voices: tuple[Said, ...]
    ask: tuple[Said, ...]
    reform: str
    check_again: date
    check_why: str = ""
    check_source: str = ""
    sources: tuple[str, ...] = ()

    @property
    def quoted(self) -> tuple[str, ...]:
        """Keys of all sources it rests on, each once, in the order of the page."""
        said = (*self.steps, self.staff, self.training, self.in_place, self.cost)
        keys = [
            *self.sources,
            *(one.source for one in (*said, *self.voices, *self.ask) if one),
            *(one.source for one in self.ratings),
            self.check_source,
        ]
        return tuple(dict.fromkeys(key for key in keys if key))


@lru_cache(maxsize=1)
def practices() -> Mapping[str, Practice]:
    """Return the examples that ship by id, in the order of their titles.

    Raises:
        SpecError: a file says what cannot be; all problems of all files.

    Example:
        >>> practices()["school-mindfulness"].findings[0].direction
        'no_difference'
    """
    read = [read_example(path) for path in sorted(FOLDER.glob("*.toml"))]
    if problems := [one for practice in read for one in problems_of(practice)]:
        raise SpecError(problems)
    return {one.id: one for one in sorted(read, key=lambda one: one.title.casefold())}


def problems_of(practice: Practice) -> list[Problem]:
    """Return all that is wrong with an example that ships."""
    return list(_problems(practice))


def _problems(one: Practice) -> Iterator[Problem]:
    for name, known in (("needs", NEEDS), ("tiers", TIERS), ("settings", SETTINGS)):
        for key in set(getattr(one, name) or [""]) - set(known):
            yield Problem(one.id, f"{name}: {key!r} is not known", "Take one of the list.")
    if not one.findings:
        yield Problem(
            one.id, "has no result", "Say what came of it, or that it is not known."
        )
    for found in one.findings:
        yield from _finding_problems(one.id, found)
    for key in set(one.quoted) - set(sources()["key"]):
        yield Problem(one.id, f"source {key!r} is not listed", "Add it to sources.toml.")
    if one.price and one.price not in set(facts.prices()["item"]):
        yield Problem(one.id, f"price {one.price!r} is not listed", "Add it to prices.")


def _finding_problems(where: str, found: Finding) -> Iterator[Problem]:
    if found.direction not in DIRECTIONS:
        yield Problem(where, f"direction {found.direction!r} is not known", "Mend it.")
    if found.effect not in set(facts.effects()["id"]):
        yield Problem(where, f"effect {found.effect!r} has no record", "Add one first.")
    if any(letter.isdigit() for letter in found.plain):
        yield Problem(where, f"a number in {found.plain!r}", "Records hold the numbers.")


def read_example(path: Path) -> Practice:
    """Return an example as its file says it; the file has its id for a name.

    Raises:
        SpecError: the file has another name.
    """
    told: dict[str, Any] = tomllib.loads(read_bytes(path).decode())
    if told["id"] != path.stem:
        raise SpecError([Problem(path.name, f"says it is {told['id']!r}", "Name it so.")])
    copy, cost = told.pop("copy"), told.pop("cost")
    parts: dict[str, Any] = {
        **{key: _one(copy.get(key)) for key in ("staff", "training", "in_place")},
        "steps": _said(copy.get("steps", [])),
        "cost": Said(cost["words"], cost.get("source", "")),
        "price": cost.get("price", ""),
        "findings": tuple(Finding(**one) for one in told.pop("result", [])),
        "ratings": tuple(Rating(**one) for one in told.pop("rating", [])),
        "voices": _said(told.pop("voice", [])),
        "ask": tuple(Said(one["name"], one["source"]) for one in told.pop("ask", [])),
        "reform": told.pop("reform", ""),
    }
    lists = {key: tuple(value) for key, value in told.items() if isinstance(value, list)}
    return Practice(**{**told, **lists, **parts})


def _said(rows: list[dict[str, str]]) -> tuple[Said, ...]:
    return tuple(Said(**row) for row in rows)


def _one(row: dict[str, str] | None) -> Said | None:
    return Said(**row) if row else None
