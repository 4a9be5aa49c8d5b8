"""Whether a theory of change can be kept: words, numbers, and its reform in a council's system."""

from collections.abc import Mapping
from typing import Any, Final

from seethechild.core.errors import Problem
from seethechild.studies.options import check_option
from seethechild.web.theory.checks import numbers_wrong
from seethechild.web.theory.convert import reform_document
from seethechild.web.theory.document import (
    can_play,
    change_in,
    is_played,
    outcomes_of,
    word_problems,
)

#: Place in a reform's change → the page it is asked on.
_PAGES: Final = {
    "target": "part",
    "eligible": "who",
    "starts": "when",
    "ramp_months": "ramp",
    "ratio": "size",
    "low": "size",
    "high": "size",
    "grade": "size",
}


def _place(document: Mapping[str, Any], where: str) -> str:
    """Return the page of a theory on which a problem of its reform is mended."""
    rest = where.partition(".")[2]
    head, _dot, key = rest.partition(".")
    kind, _space, number = head.partition(" ")
    if kind == "cost":
        return "price" if document.get("cost", {}).get("item") else "cost"
    if kind != "change" or not number.isdigit():
        return "already" if rest == "baseline_reach" else "outcomes"
    played = [
        count for count, one in enumerate(outcomes_of(document), start=1) if is_played(one)
    ]
    count = played[min(int(number), len(played)) - 1]
    first = key.partition(".")[0]
    change = change_in(outcomes_of(document)[count - 1])
    if first == "target" and change.get("kind") != "rate":
        return f"outcome {count}.{'event' if change.get('kind') == 'event' else 'item'}"
    return f"outcome {count}.{_PAGES.get(first, first or 'kind')}"


def problems_of(document: Mapping[str, Any], council: str) -> list[Problem]:
    """Return all that stands in the way of keeping a theory, at once, each with how to mend it.

    Args:
        document: the theory, with ``title``.
        council: ONS code of the council it is to be played in first.
    """
    problems = [*word_problems(document), *numbers_wrong(document)]
    if not outcomes_of(document):
        problems.append(
            Problem("outcomes", "says of nothing what should change", "Add an outcome.")
        )
    if problems or not can_play(document):
        return problems
    found = check_option([reform_document(document)], council, where="theory")
    return [Problem(_place(document, one.where), one.what, one.mend) for one in found]
