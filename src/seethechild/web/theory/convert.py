"""A theory of change as a reform, and a shipped reform as a theory to begin with.

What is played of a theory is exactly what its reform says: the reform's file can be kept, read and run
on the command line, and gives the same fingerprint.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext

from seethechild.core.errors import SpecError
from seethechild.studies.effects import EffectRecord, effect_records
from seethechild.studies.options import JUDGED, shipped_documents
from seethechild.web.options.steps import with_id
from seethechild.web.theory.checks import NotForTheModelError, cannot, numbers_wrong
from seethechild.web.theory.document import (
    KNOWN,
    NUMBERS,
    Document,
    Number,
    can_play,
    change_in,
    is_played,
    number_of,
    numbers_asked,
    numbers_in,
    outcomes_of,
)

HUNDRED: Final = 100.0
_SHARES: Final = frozenset(
    {"reach", "transfer", "control_risk", "already", "size", "price"}
)
_LONGEST_TITLE: Final = 120
_MEASURED_AGAINST_1: Final = frozenset({"odds ratio", "risk ratio", "hazard ratio"})


def reform_document(document: Mapping[str, Any]) -> Document:
    """Return what a theory of change says, as a reform.

    A theory that says just what a shipped reform says is that reform.

    Args:
        document: the theory, with ``title``.

    Raises:
        NotForTheModelError: the theory holds nothing the model knows.
        SpecError: numbers or choices are missing or wrong; all problems.
    """
    if not can_play(document):
        raise NotForTheModelError(cannot(document))
    problems = numbers_wrong(document)
    if problems:
        raise SpecError(problems)
    made = _made(document)
    return _as_shipped(document, made) or with_id({**made, "id": ""}, [])


def from_shipped(name: str) -> Document:
    """Return a shipped reform as the parts of a theory that it fills.

    Args:
        name: id of the reform.

    Returns:
        ``begun``, ``outcomes``, ``numbers`` and ``cost``.

    Raises:
        KeyError: no reform of this id ships.
    """
    reform = shipped_documents()[name]
    changes: Any = reform["change"]
    costs: Any = reform.get("cost", [])
    already: Any = reform.get("baseline_reach", 0.0)
    why = gettext("As in the shipped reform: %(title)s") % {"title": reform["title"]}
    return {
        "begun": name,
        "outcomes": [_outcome(one, why) for one in changes],
        "numbers": {"already": _plain(already, "already", why)},
        "cost": {"known": "shipped", "shipped": [dict(one) for one in costs]},
    }


# --- from theory to reform -------------------------------------------------------------------


def _made(document: Mapping[str, Any]) -> Document:
    words = document.get("words", {})
    already = number_of(document.get("numbers", {}).get("already"))
    made: Document = {
        "id": "",
        "title": str(document.get("title", ""))[:_LONGEST_TITLE],
        "plain": str(words.get("plain", "")),
        "why": _why(document),
    }
    if already and already.value:
        made["baseline_reach"] = _share(already.value)
    made["change"] = [_change(one) for one in outcomes_of(document) if is_played(one)]
    made["cost"] = _costs(document)
    return made


def _change(outcome: Mapping[str, Any]) -> Document:
    change = change_in(outcome)
    numbers = {key: number_of(one) for key, one in outcome.get("numbers", {}).items()}
    made: Document = {
        key: change[key]
        for key in ("kind", "target", "eligible", "effect", "settled", "starts")
        if key in change
    }
    if size := _size(change, numbers):
        made |= size
    for key in numbers_asked(outcome):
        number = numbers.get(key)
        if number is None or key in {"size", "price"}:
            continue
        name = "ramp_months" if key == "ramp" else key
        made[name] = _share(number.value) if key in _SHARES else _whole(number.value)
    return made


def _size(change: Mapping[str, Any], numbers: Mapping[str, Number | None]) -> Document:
    """Return an outcome's own number; empty where it rests on an effect."""
    if change.get("kind") == "price":
        price = numbers.get("price")
        return {"ratio": _share(price.value)} if price else {}
    size = numbers.get("size")
    if "effect" in change or size is None:
        return {}
    grade = size.grade if size.status in KNOWN else JUDGED
    found = {"ratio": size.value, "low": size.low, "high": size.high}
    return {**{key: _share(one) for key, one in found.items()}, "grade": grade}


def _costs(document: Mapping[str, Any]) -> list[Document]:
    cost = document.get("cost", {})
    if cost.get("known") == "shipped":
        return [dict(one) for one in cost.get("shipped", [])]
    if cost.get("known") == "none":
        return []
    made = {key: cost[key] for key in ("item", "per", "payer") if key in cost}
    price = number_of(document.get("numbers", {}).get("gbp"))
    if cost.get("known") == "known" and price:
        said = "" if price.status in KNOWN else f"{price.status}: "
        made |= {"gbp": price.value, "low": price.low, "high": price.high}
        made |= {"price_year": cost.get("price_year"), "source": said + price.source}
    return [made]


def _why(document: Mapping[str, Any]) -> str:
    """Return why it should work, and which of the numbers nobody has counted."""
    words = str(document.get("words", {}).get("mechanism", "")).strip()
    unsure: dict[str, list[str]] = {}
    for _where, kind, number in numbers_in(document):
        if kind.plays and number.status not in KNOWN:
            names = unsure.setdefault(number.status, [])
            name = str(kind.name).lower()
            names += [] if name in names else [name]
    said = [
        f"{status.capitalize()}, not counted: {', '.join(names)}."
        for status, names in sorted(unsure.items(), reverse=True)
    ]
    return " ".join([words, *said]).strip()


def _as_shipped(document: Mapping[str, Any], made: Mapping[str, Any]) -> Document | None:
    """Return the shipped reform a theory began with, if what it plays is still the same."""
    shipped = shipped_documents().get(str(document.get("begun", "")))
    if shipped is None:
        return None
    return dict(shipped) if _played(shipped) == _played(made) else None


def _played(reform: Mapping[str, Any]) -> Sequence[Any]:
    return [reform["change"], reform.get("cost", []), reform.get("baseline_reach", 0.0)]


# --- from shipped reform to theory -------------------------------------------------------------


def _outcome(change: Mapping[str, Any], why: str) -> Document:
    found = effect_records()[change["effect"]]
    kept = ("kind", "target", "eligible", "effect", "settled", "starts")
    outcome: Document = {
        "measure": found.outcome[:1].upper() + found.outcome[1:],
        "direction": direction_of(found),
        "plays": "yes",
        "change": {key: change[key] for key in kept if key in change},
    }
    given = {"ramp": change.get("ramp_months", 0)}
    given |= {"reach": change.get("reach", 1), "transfer": change.get("transfer", 1)}
    given |= {key: change[key] for key in found.asks}
    outcome["numbers"] = {key: _plain(value, key, why) for key, value in given.items()}
    return outcome


def _plain(value: float, key: str, why: str) -> dict[str, Any]:
    shown = round(value * HUNDRED, 6) if key in _SHARES else float(value)
    return Number(shown, shown, shown, NUMBERS[key].unit, why, "judged").to_dict()


def direction_of(found: EffectRecord) -> str:
    """Return which way an effect points: fewer, more, or the same.

    Example:
        >>> from seethechild.studies.effects import effect_records
        >>> [direction_of(effect_records()[one])
        ...  for one in ("fgc-2024/proceedings", "mst-start-2018/out_of_home")]
        ['fewer', 'more']
    """
    none = 1.0 if any(one in found.words for one in _MEASURED_AGAINST_1) else 0.0
    if found.value is None or found.value == none:
        return "same"
    return "more" if found.value > none else "fewer"


def _share(per_hundred: float) -> float:
    return round(per_hundred / HUNDRED, 6)


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value
