"""What each page of this area is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from seethechild.studies.options import shipped_documents
from seethechild.studies.practice import (
    DIRECTIONS,
    NEEDS,
    SETTINGS,
    TESTED,
    TIERS,
    source_title,
)
from seethechild.studies.reference_lists import GRADES
from seethechild.web.permissions import can_moderate, has_role, is_analyst
from seethechild.web.practice import actions
from seethechild.web.practice.forms import SearchForm
from seethechild.web.practice.library import Asked, Example, at_version, matching
from seethechild.web.practice.models import PracticeExample, YoungPart
from seethechild.web.practice.states import EXAMPLE
from seethechild.web.practice.text import HARDEST, problems_of, reading_grade

Told = dict[str, Any]
may_write = has_role("editor") | is_analyst
#: The colour of a result's tag; each is as large as the others.
_COLOURS = {
    "helped": "teal",
    "no_difference": "grey",
    "harm": "red",
    "changed": "blue",
    "not_known": "yellow",
}


@dataclass(frozen=True)
class Way:
    """Something that can be done to an example.

    Attributes:
        verb: of its flow.
        words: on the button.
        editor: whether only an editor may, and no one who wrote the version.
        asks: whether a reason is asked for.
    """

    verb: str
    words: str
    editor: bool = False
    asks: bool = False

    @property
    def slug(self) -> str:
        """In its address."""
        return self.verb.replace(" ", "-")


def ways() -> dict[str, Way]:
    """Return what can be done, by its part of the address, in the order of the buttons."""
    listed = (
        Way("ask young people", _("Give it to young people")),
        Way("check", _("I have checked it"), editor=True, asks=True),
        Way("publish", _("Publish it"), editor=True),
        Way("give back", _("Give it back to be rewritten"), asks=True),
        Way("revise", _("Write a new version"), asks=True),
        Way("withdraw", _("Withdraw it"), asks=True),
    )
    return {one.slug: one for one in listed}


def home(form: SearchForm, every: Sequence[Example], user: Any) -> Told:
    """Return what the list is told."""
    asked = form.ask()
    found = matching(every, asked)
    by_need = form.is_bound and form.cleaned_data.get("order") == "need"
    needs = {asked.need: NEEDS[asked.need]} if asked.need in NEEDS else NEEDS
    groups = [
        (words, [one for one in found if key in one.practice.needs])
        for key, words in needs.items()
    ]
    return {
        "form": form,
        "groups": [(words, [card(one) for one in ones]) for words, ones in groups if ones]
        if by_need
        else [("", [card(one) for one in found])],
        "count": len(found),
        "every": len(every),
        "narrowed": asked != Asked(),
        "may_write": may_write.test(user),
        "may_read": can_moderate.test(user),
        **grades(),
    }


def card(one: Example) -> Told:
    """Return an example as the list shows it."""
    return {
        "one": one,
        "practice": one.practice,
        "results": [(_COLOURS[key], DIRECTIONS[key]) for key in one.directions],
        "tested": TESTED[one.tested],
    }


def grades() -> Told:
    """Return what says what the grades mean."""
    return {"grades": GRADES, "tested_kinds": TESTED, "directions": DIRECTIONS}


def one(found: Example) -> Told:
    """Return what the page of an example is told."""
    practice = found.practice
    reform = shipped_documents().get(practice.reform)
    shown = card(found)
    return shown | {
        "card": shown,
        "outcomes": [(out, _COLOURS[out.direction]) for out in found.outcomes],
        "needs": [NEEDS[key] for key in practice.needs],
        "tiers": [TIERS[key] for key in practice.tiers],
        "settings": [SETTINGS[key] for key in practice.settings],
        "copying": [
            (_("Who does it"), practice.staff),
            (_("What they must learn first"), practice.training),
            (_("What must be there before"), practice.in_place),
        ],
        "reform": {"id": practice.reform, "title": reform["title"]} if reform else None,
        "quoted": [(key, source_title(key)) for key in practice.quoted],
        **grades(),
    }


def work(row: PracticeExample, user: Any) -> Told:
    """Return what those are told who write and check an example."""
    text = actions.text_of(row)
    open_ways = [one for one in ways().values() if EXAMPLE.may(one.verb, row.state)]
    is_editor = has_role("editor").test(user)
    return one(at_version(row, row.versions.get(number=row.current))) | {
        "row": row,
        "state": row.get_state_display(),
        "may_edit": row.state == EXAMPLE.start,
        "ways": [
            (way, actions.unready(row, way.verb, user))
            for way in open_ways
            if is_editor or not way.editor
        ],
        "problems": problems_of(text),
        "grade": reading_grade(text),
        "hardest": HARDEST,
        "versions": row.versions.all(),
        "parts": [_part(part) for part in row.parts.all()],
        "draft": True,
    }


def _part(part: YoungPart) -> Told:
    taken = part.state in {"waiting", "shown", "kept_back"}
    return {"part": part, "may_take_back": taken}
