"""The questions that make one reform: which there are, in which order, which are answered."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.text import slugify

from seethechild.studies.options import evidence_of, shipped_documents

Document = dict[str, Any]

#: What follows the kind of change, by kind.
WHAT: Final = {"rate": ("part", "from", "to"), "event": ("event",), "price": ("item",)}
_CHANGED = "-changed"
_LONGEST_ID = 40


def steps_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the questions of a reform, in order.

    Example:
        >>> steps_of({"change": [{"kind": "price"}]})
        ('name', 'kind', 'item', 'size', 'when', 'cost')
    """
    kind = change_of(document).get("kind", "")
    if not kind:
        return ("name", "kind")
    own = "effect" not in change_of(document)
    middle = ("size",) if kind == "price" else (("size", "sure") if own else ("size",))
    people = () if kind == "price" else ("who",)
    reach = () if kind == "price" else ("reach",)
    price = ("price",) if _asks_price(document) else ()
    return ("name", "kind", *WHAT[kind], *middle, *people, "when", *reach, "cost", *price)


def change_of(document: Mapping[str, Any]) -> Document:
    """Return the first change of a reform; empty if there is none yet."""
    changes = document.get("change") or [{}]
    return dict(changes[0])


def cost_of(document: Mapping[str, Any]) -> Document:
    """Return the first cost of a reform; empty if there is none."""
    costs = document.get("cost") or [{}]
    return dict(costs[0])


def with_change(document: Mapping[str, Any], **values: Any) -> Document:
    """Return a reform whose first change has other values; ``None`` takes a key away."""
    change = change_of(document) | values
    kept = {key: value for key, value in change.items() if value is not None}
    return {**document, "change": [kept, *(document.get("change") or [])[1:]]}


def is_answered(step: str, document: Mapping[str, Any]) -> bool:
    """Return whether a question has its answer."""
    change = change_of(document)
    target = change.get("target", {})
    there = {
        "name": bool(document.get("title")),
        "kind": bool(change.get("kind")),
        "part": bool(target.get("track")),
        "from": bool(target.get("from")),
        "to": bool(target.get("to")),
        "event": bool(target.get("event")),
        "item": bool(target.get("item")),
        "size": "ratio" in change or "effect" in change,
        "sure": "grade" in change,
        "who": "eligible" in change,
        "when": "starts" in change,
        "reach": "reach" in change,
        "cost": "cost" in document,
        "price": bool(cost_of(document).get("item")),
    }
    return there[step]


def next_step(document: Mapping[str, Any]) -> str:
    """Return the first question without an answer; empty if all have one."""
    return next((one for one in steps_of(document) if not is_answered(one, document)), "")


def step_before(step: str, document: Mapping[str, Any]) -> str:
    """Return the question before one; empty before the first."""
    steps = steps_of(document)
    place = steps.index(step) if step in steps else 0
    return steps[place - 1] if place else ""


def is_whole(document: Mapping[str, Any]) -> bool:
    """Return whether every question of a reform has its answer."""
    return not next_step(document)


def with_id(document: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> Document:
    """Return a reform with its id: its title's, or the shipped one's while it is as shipped.

    Args:
        document: the reform.
        others: the rest of the option, whose ids are taken.
    """
    shipped = shipped_documents()
    core = str(document.get("id", "")).removesuffix(_CHANGED)
    if core in shipped:
        same = {**document, "id": core} == shipped[core]
        return {**document, "id": core if same else core + _CHANGED}
    wanted = slugify(str(document.get("title", "")))[:_LONGEST_ID].strip("-") or "change"
    if wanted in shipped:
        wanted = f"own-{wanted}"
    taken = {str(one.get("id", "")) for one in others}
    names = [wanted, *(f"{wanted}-{count}" for count in range(2, len(taken) + 3))]
    return {**document, "id": next(one for one in names if one not in taken)}


def dose_of(document: Mapping[str, Any]) -> str:
    """Return the key of the spending a published effect needs; empty if it needs none."""
    found = evidence_of(document) if "effect" in change_of(document) else None
    return found.dose if found else ""


def _asks_price(document: Mapping[str, Any]) -> bool:
    costs = document.get("cost")
    if not costs:
        return False
    return "spend_line" not in costs[0] and costs[0].get("per") != "resident"
