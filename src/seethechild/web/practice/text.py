"""The text of an example that is written here: from its form, to what the library shows."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from seethechild.studies.practice import Finding, Practice, Said
from seethechild.voices.reading import grade

#: Highest school year that a text may ask for.
HARDEST: Final = 8.0
#: How many results a form asks for.
MOST_FINDINGS: Final = 3
Text = Mapping[str, Any]


def practice_of(slug: str, text: Text) -> Practice:
    """Return a written text as the library knows examples."""
    first, last = text["ages"]
    year = text.get("price_year", "")
    cost = (
        f"{text['cost']} ({_('prices of %(year)s') % {'year': year}})"
        if year
        else text["cost"]
    )
    return Practice(
        id=slug,
        title=text["title"],
        plain=text["plain"],
        what=text["what"],
        who=text["who"],
        needs=tuple(text["needs"]),
        ages=(int(first), int(last)),
        tiers=tuple(text["tiers"]),
        settings=tuple(text["settings"]),
        steps=tuple(Said(line) for line in text["steps"]),
        staff=_said(text["staff"]),
        training=_said(text["training"]),
        in_place=_said(text["in_place"]),
        cost=Said(cost),
        price="",
        findings=tuple(Finding(**one) for one in text["findings"]),
        ratings=(),
        not_work=text["not_work"],
        carries_over=text["carries_over"],
        voices=(),
        ask=(Said(text["ask"]),),
        reform=text["reform"],
        check_again=date.fromisoformat(text["check_again"]),
    )


def prose_of(text: Text) -> str:
    """Return all that is to be read in a text, as sentences."""
    parts = [
        *(
            text[name]
            for name in ("plain", "what", "who", "not_work", "carries_over", "cost")
        ),
        *(text[name] for name in ("staff", "training", "in_place")),
        *text["steps"],
        *(found["plain"] for found in text["findings"]),
    ]
    return " ".join(
        part if part.endswith((".", "!", "?")) else f"{part}." for part in parts if part
    )


def reading_grade(text: Text) -> float:
    """Return the school year a text asks for."""
    return round(grade(prose_of(text)), 1)


def problems_of(text: Text) -> list[str]:
    """Return all that keeps a text from going to young people."""
    found = []
    if (hard := reading_grade(text)) > HARDEST:
        found.append(
            _(
                "The text is hard to read: school year %(is)s, at most %(most)s. Use shorter words."
            )
            % {"is": f"{hard:g}", "most": f"{HARDEST:g}"}
        )
    if not text["findings"]:
        found.append(_("It says no result. Say what came of it, or that it is not known."))
    if not text["not_work"].strip():
        found.append(_("It does not say what did not work."))
    return found


def _said(words: str) -> Said | None:
    return Said(words) if words else None
