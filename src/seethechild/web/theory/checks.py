"""What is missing or wrong in a theory of change: all of it at once, each with how to mend it."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext

from seethechild.core.errors import Problem, SpecError
from seethechild.web.theory.document import (
    DIRECTIONS,
    NUMBERS,
    asked_of_all,
    can_play,
    change_in,
    is_played,
    number_of,
    number_problems,
    numbers_asked,
    outcomes_of,
    record_of,
)

_HUNDRED: Final = 100.0


class NotForTheModelError(SpecError):
    """No outcome of the theory is one the model knows; it says so plainly and stays in words."""


def numbers_wrong(document: Mapping[str, Any]) -> list[Problem]:
    """Return what is missing or wrong in a theory's outcomes, numbers and cost."""
    problems = [
        problem
        for count, outcome in enumerate(outcomes_of(document), start=1)
        for problem in _outcome_wrong(outcome, f"outcome {count}")
    ]
    numbers = document.get("numbers", {})
    for key in asked_of_all(document):
        if numbers.get(key) or NUMBERS[key].unit:
            problems += number_problems(numbers.get(key), NUMBERS[key], key)
    if can_play(document):
        problems += _cost_wrong(document.get("cost", {}))
    return problems


def cannot(document: Mapping[str, Any]) -> list[Problem]:
    """Return, in plain words, why a theory cannot be put into the model's numbers."""
    said = [str(one.get("why_not", "")).strip() for one in outcomes_of(document)] or [
        gettext("It has no outcome yet.")
    ]
    mend = gettext("It stays in words: weigh it by its evidence, or try it.")
    return [
        Problem("outcomes", gettext("this cannot be put into the model's numbers"), mend),
        *(Problem("outcomes", one, "") for one in said if one),
    ]


def _outcome_wrong(outcome: Mapping[str, Any], where: str) -> list[Problem]:
    problems = []
    if not str(outcome.get("measure", "")).strip():
        problems.append(Problem(f"{where}.about", "names nothing that changes", "Name it."))
    if outcome.get("direction") not in DIRECTIONS:
        problems.append(
            Problem(f"{where}.about", "does not say which way", "Say up or down.")
        )
    if is_played(outcome):
        problems += _change_wrong(outcome, where)
    elif not str(outcome.get("why_not", "")).strip():
        problems.append(
            Problem(
                f"{where}.about",
                "does not say why the model cannot play it",
                "Write why, or let the model play it.",
            )
        )
    numbers = outcome.get("numbers", {})
    for key in numbers_asked(outcome):
        problems += number_problems(numbers.get(key), NUMBERS[key], f"{where}.{key}")
    return problems + _against_itself(outcome, where)


def _change_wrong(outcome: Mapping[str, Any], where: str) -> list[Problem]:
    change = change_in(outcome)
    target = change.get("target", {})
    needed = {"rate": ("track", "from", "to"), "event": ("event",), "price": ("item",)}
    asked = {"track": "part", "from": "from", "to": "to", "event": "event", "item": "item"}
    kind = str(change.get("kind", ""))
    if kind not in needed:
        return [Problem(f"{where}.kind", "does not say what it acts on", "Choose.")]
    problems = [
        Problem(f"{where}.{asked[key]}", "is not answered yet", "Choose.")
        for key in needed[kind]
        if not target.get(key)
    ]
    if not change.get("starts"):
        problems.append(Problem(f"{where}.when", "does not say when it begins", "Say it."))
    if kind != "price" and not change.get("eligible"):
        problems.append(Problem(f"{where}.who", "does not say which ages", "Choose."))
    if change.get("effect") and (found := record_of(outcome)) and not found.plays:
        what = "the study has no number that the model can play"
        problems.append(
            Problem(f"{where}.effect", what, "Choose another, or a number of your own.")
        )
    return problems


def _against_itself(outcome: Mapping[str, Any], where: str) -> list[Problem]:
    """Return where an outcome says one thing in words and another in numbers."""
    key = next((one for one in ("size", "price") if one in numbers_asked(outcome)), "")
    found = number_of(outcome.get("numbers", {}).get(key))
    if found is None:
        return []
    way = (
        "same" if found.value == _HUNDRED else "fewer" if found.value < _HUNDRED else "more"
    )
    said = outcome.get("direction")
    if said == way or said not in DIRECTIONS:
        return []
    what = f"the words say “{DIRECTIONS[str(said)]}”, and {found.value:g} of 100 says another way"
    return [
        Problem(f"{where}.{key}", what, "Mend the number, or the words of the outcome.")
    ]


def _cost_wrong(cost: Mapping[str, Any]) -> list[Problem]:
    known = cost.get("known")
    if known in {"none", "shipped"}:
        return []
    if not known:
        return [Problem("cost", "is not answered yet", "Say what is known of its price.")]
    problems = [
        Problem("price", f"does not say {what}", "Say it.")
        for key, what in (
            ("item", "what is paid for"),
            ("per", "what it is counted by"),
            ("payer", "who pays"),
        )
        if not cost.get(key)
    ]
    if known == "known" and not cost.get("price_year"):
        problems.append(Problem("price", "does not say which year's prices", "Say it."))
    return problems
