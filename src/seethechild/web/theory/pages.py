"""The pages on which a theory of change is filled in: which there are, and which are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from seethechild.web.options.steps import WHAT
from seethechild.web.theory.document import (
    FREE,
    NUMBERS,
    Words,
    asked_of_all,
    change_in,
    is_played,
    number_of,
    number_problems,
    numbers_asked,
    outcomes_of,
    part_of,
)

TEXT_PAGES: Final[dict[str, Words]] = {
    "why": gettext_lazy("The problem, for whom, and what is done now"),
    "what": gettext_lazy("What would be done"),
    "how": gettext_lazy("Why it should work"),
    "harm": gettext_lazy("What harm it could do, and when to stop"),
}
_NAMES: Final[dict[str, Words]] = {
    "about": gettext_lazy("What should change"),
    "kind": gettext_lazy("What kind of change it is"),
    "part": gettext_lazy("In which part of the system"),
    "from": gettext_lazy("Where children are before"),
    "to": gettext_lazy("Where they move to"),
    "event": gettext_lazy("What happens"),
    "item": gettext_lazy("The price of what"),
    "effect": gettext_lazy("Whose number it is"),
    "who": gettext_lazy("Which ages"),
    "when": gettext_lazy("Since when"),
    "cost": gettext_lazy("Whether its price is known"),
    "price": gettext_lazy("What is paid for, and by whom"),
}


@dataclass(frozen=True)
class Page:
    """One page of the task list.

    Attributes:
        key: of the page: a page of words, a number, a question of the option builder.
        outcome: number of the outcome it belongs to; 0 for none.
        title: as the task list shows it.
        part: of the document that it fills.
        done: whether it has an answer that holds.
        optional: whether it may be left empty.
    """

    key: str
    outcome: int
    title: Words
    part: str
    done: bool
    optional: bool = False


@dataclass(frozen=True)
class Group:
    """Pages that belong together on the task list."""

    title: str
    outcome: int
    pages: tuple[Page, ...]


def groups_of(document: Mapping[str, Any]) -> list[Group]:
    """Return every page of a theory, in groups, in the order in which it is filled in."""
    found = [Group(gettext("In words"), 0, tuple(_text_pages(document)))]
    found += [
        Group(
            gettext("Outcome %(number)d") % {"number": count},
            count,
            tuple(_outcome_pages(outcome, count)),
        )
        for count, outcome in enumerate(outcomes_of(document), start=1)
    ]
    return [*found, Group(gettext("The whole"), 0, tuple(_pages_of_all(document)))]


def pages_of(document: Mapping[str, Any]) -> list[Page]:
    """Return every page of a theory in order."""
    return [page for group in groups_of(document) for page in group.pages]


def find(document: Mapping[str, Any], key: str, outcome: int = 0) -> Page | None:
    """Return one page; None if the theory has none of this name as it is now."""
    named = (one for one in pages_of(document) if one.key == key and one.outcome == outcome)
    return next(named, None)


def after(document: Mapping[str, Any], key: str, outcome: int = 0) -> Page | None:
    """Return the page to go on with: the next one that is not done, and is asked of everybody."""
    pages = pages_of(document)
    here = next(
        (n for n, one in enumerate(pages) if (one.key, one.outcome) == (key, outcome)), -1
    )
    rest = pages[here + 1 :]
    same = [one for one in rest if one.outcome == outcome]
    return next((one for one in same if not one.done and not one.optional), None)


def _text_pages(document: Mapping[str, Any]) -> list[Page]:
    pages = []
    for key, title in TEXT_PAGES.items():
        said = part_of(document, f"words:{key}")
        pages.append(Page(key, 0, title, f"words:{key}", all(said.values())))
    return pages


def _outcome_pages(outcome: Mapping[str, Any], count: int) -> list[Page]:
    keys = ["about"]
    kind = change_in(outcome).get("kind", "")
    if is_played(outcome):
        keys += ["kind", *_what(kind, change_in(outcome).get("target", {}))]
        keys += ["effect"] if kind in {"rate", "event"} else []
        keys += ["who"] if kind in {"rate", "event"} else []
        keys += ["when"] if kind else []
    made = [
        Page(key, count, _NAMES[key], f"outcome:{count}", _answered(key, outcome))
        for key in keys
    ]
    if is_played(outcome) and not kind:
        return made
    return made + [
        Page(key, count, NUMBERS[key].name, f"outcome:{count}", _sound(outcome, key))
        for key in numbers_asked(outcome)
    ]


def _what(kind: str, target: Mapping[str, Any]) -> list[str]:
    """Return the questions of what it acts on that can be asked: each needs the one before it."""
    if kind != "rate":
        return list(WHAT.get(kind, ()))
    asked = [("part", True), ("from", target.get("track")), ("to", target.get("from"))]
    return [key for key, can_be in asked if can_be]


def _pages_of_all(document: Mapping[str, Any]) -> list[Page]:
    cost = document.get("cost", {})
    pages = []
    if any(is_played(one) for one in outcomes_of(document)):
        pages.append(Page("cost", 0, _NAMES["cost"], "cost", bool(cost.get("known"))))
    if pages and cost.get("known") in {"known", "unknown"}:
        asked = ["item", "per", "payer"]
        asked += ["price_year"] if cost["known"] == "known" else []
        done = all(cost.get(key) for key in asked)
        pages.append(Page("price", 0, _NAMES["price"], "cost", done))
    return pages + [
        Page(
            key, 0, NUMBERS[key].name, f"numbers:{key}", _sound(document, key), key in FREE
        )
        for key in asked_of_all(document)
    ]


def _sound(holder: Mapping[str, Any], key: str) -> bool:
    kept = holder.get("numbers", {}).get(key)
    return number_of(kept) is not None and not number_problems(kept, NUMBERS[key], key)


def _answered(key: str, outcome: Mapping[str, Any]) -> bool:
    change = change_in(outcome)
    target = change.get("target", {})
    asked = {
        "about": bool(outcome.get("measure"))
        and bool(outcome.get("plays") == "yes" or outcome.get("why_not")),
        "kind": bool(change.get("kind")),
        "part": bool(target.get("track")),
        "effect": "effect" in change or bool(outcome.get("own")),
        "who": "eligible" in change,
        "when": bool(change.get("starts")),
    }
    return asked[key] if key in asked else bool(target.get(key))
