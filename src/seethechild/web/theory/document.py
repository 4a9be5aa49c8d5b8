"""A theory of change as a document: words, outcomes, numbers, and what is still missing.

It is plain JSON::

    {"title": …, "words": {"problem": …, …}, "begun": "" or id of a shipped reform,
     "numbers": {"dose": NUMBER, "staff": NUMBER, "already": NUMBER, "gbp": NUMBER},
     "outcomes": [{"measure": …, "direction": …, "plays": "yes" or "no", "why_not": …,
                   "change": {…keys of a reform's change…}, "numbers": {"size": NUMBER, …}}],
     "cost": {"known": "unknown", "known", "none" or "shipped", "item": …, "per": …, …}}

A NUMBER has value, low, high, unit, source, status, and where it is a size also a grade.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seethechild.core.errors import Problem
from seethechild.studies.effects import EffectRecord, effect_records

Document = dict[str, Any]
Words = str | Promise
MOST_OUTCOMES: Final = 4

STATUSES: Final[dict[str, Words]] = {
    "measured": _("Measured: counted where it happened"),
    "published": _("Published: somebody else has printed it"),
    "judged": _("Judged: somebody who knows the field thinks so"),
    "guessed": _("Guessed: nobody knows"),
}
#: What a person says is so because somebody has counted it.
KNOWN: Final = ("measured", "published")
DIRECTIONS: Final[dict[str, Words]] = {
    "fewer": _("It should go down"),
    "more": _("It should go up"),
    "same": _("It should stay as it is"),
}


@dataclass(frozen=True)
class Text:
    """One part of a theory in words.

    Attributes:
        key: of the part.
        page: on which it is asked.
        name: in a few words, on the proposal's page.
        question: as it is asked.
        hint: what to write.
    """

    key: str
    page: str
    name: Words
    question: Words
    hint: Words


TEXTS: Final = (
    Text("problem", "why", _("The problem"), _("What is the problem?"),
         _("Say what happens to children now that should not.")),
    Text("who", "why", _("For whom"), _("Which children and families is it for?"), ""),
    Text("practice", "why", _("Today"), _("What is done for them now?"), ""),
    Text("plain", "what", _("In one sentence"), _("What would be done, in one sentence?"),
         _("Write so that a young person can read it.")),
    Text("activity", "what", _("What would be done"), _("What would be done, step by step?"), ""),
    Text("dose", "what", _("How much of it"), _("How much of it would a family get?"),
         _("How often, and for how long.")),
    Text("staff", "what", _("Who does it"), _("Who would do it?"), ""),
    Text("inputs", "what", _("What it needs"), _("What else does it need?"),
         _("Rooms, training, time of others.")),
    Text("mechanism", "how", _("Why it should work"), _("Why should it work?"),
         _("What would be different for a child, and what follows from that.")),
    Text("outputs", "how", _("What can be counted soon"), _("What could be counted soon?"),
         _("Such as meetings held, or families seen.")),
    Text("assumptions", "how", _("What must be true"), _("What must be true for it to work?"), ""),
    Text("moderators", "how", _("For whom it may differ"),
         _("For whom or where may it work better or worse?"), ""),
    Text("harms", "harm", _("What harm it could do"), _("What harm could it do?"), ""),
    Text("losers", "harm", _("Who could lose"), _("Who could lose by it?"),
         _("Children who would get less, staff, families, another service.")),
    Text("agencies", "harm", _("Who else is touched"), _("Which other services does it touch?"),
         ""),
    Text("stop", "harm", _("When to stop"), _("What would make us stop?"),
         _("Name what would be seen, by when.")),
)  # fmt: skip


@dataclass(frozen=True)
class NumberKind:
    """A number that a theory may hold.

    Attributes:
        key: of the number.
        name: in a few words.
        question: as it is asked.
        unit: what it counts; empty where the person says it.
        lowest: that makes sense.
        highest: that makes sense.
        plays: whether the model uses its middle.
        hint: what to write.
    """

    key: str
    name: Words
    question: Words
    unit: str
    lowest: float
    highest: float
    plays: bool = True
    hint: Words = ""


NUMBERS: Final = {
    one.key: one
    for one in (
        NumberKind(
            "size", _("How much it changes"),
            _("Of 100 times it happens now, how many times would it happen?"),
            "of 100 now", 0.01, 1_000,
            hint=_("Among children who get it. Under 100 means less often. Over 100 means more often."),
        ),
        NumberKind("price", _("What £100 now would become"), _("What would £100 now become?"),
                   "£ of £100 now", 0, 1_000),
        NumberKind("difference", _("How much it changes"), _("How much would it change?"),
                   "", -1e9, 1e9, plays=False,
                   hint=_("It is shown, and not played: the model does not know this outcome.")),
        NumberKind("reach", _("How many get it"),
                   _("Of 100 children it is meant for, how many would get it?"),
                   "of 100", 0, 100),
        NumberKind(
            "transfer", _("How much carries over"),
            _("How much of the effect would carry over here, out of 100?"), "of 100", 0, 100,
            hint=_("100 means that it works here as well as where it was tried."),
        ),
        NumberKind("ramp", _("Time until it is there for all"),
                   _("How many months until it reaches everyone it will reach?"),
                   "months", 0, 240),
        NumberKind("control_risk", _("How common it is without"),
                   _("Of 100 such children without it, to how many would it happen?"),
                   "of 100", 0.01, 99.99,
                   hint=_("The study does not say it, and the model needs it.")),
        NumberKind("spend_change_pct", _("How much more is spent"),
                   _("How much more would be spent, in per cent?"), "per cent", -100, 1_000),
        NumberKind("spend_change_gbp", _("How much more is spent"),
                   _("How many pounds more would be spent on each child?"),
                   "£ a child", -10_000, 10_000),
        NumberKind("already", _("How many get it now"),
                   _("Of 100 children it is meant for, how many get it now?"),
                   "of 100", 0, 100),
        NumberKind("gbp", _("What it costs"), _("What does one cost, in pounds?"), "£", 0, 1e10),
        NumberKind("dose", _("How much of it"), _("How much of it would a family get?"),
                   "", 0, 1e9, plays=False, hint=_("It is shown, and not played.")),
        NumberKind("staff", _("Who does it"), _("How many staff would it take?"),
                   "", 0, 1e9, plays=False, hint=_("It is shown, and not played.")),
    )
}  # fmt: skip
#: Numbers that go with the words and may be left out.
FREE: Final = ("dose", "staff")
CLAIMS: Final[dict[str, Words]] = {
    "problem": _("That there is this problem"),
    "mechanism": _("That it works in this way"),
    "outcome": _("That it changes what it should"),
    "harm": _("What harm it could do"),
    "cost": _("What it costs"),
    "practice": _("That it can be done"),
}


@dataclass(frozen=True)
class Number:
    """One number of a theory, with where it comes from."""

    value: float
    low: float
    high: float
    unit: str
    source: str
    status: str
    grade: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as it is kept."""
        kept = dict(vars(self))
        return kept if self.grade else {k: v for k, v in kept.items() if k != "grade"}


def number_of(kept: object) -> Number | None:
    """Return a number as it was kept; None where there is none or it is no whole one.

    Example:
        >>> number_of({"value": 60, "low": 40, "high": 80, "unit": "of 100", "source": "us",
        ...            "status": "guessed"}).low
        40.0
        >>> number_of({"value": 60}) is None
        True
    """
    if not isinstance(kept, Mapping):
        return None
    try:
        value, low, high = (float(kept[key]) for key in ("value", "low", "high"))
        words = {key: str(kept[key]) for key in ("unit", "source", "status")}
    except (KeyError, TypeError, ValueError):
        return None
    if not all(isfinite(one) for one in (value, low, high)):
        return None
    return Number(value, low, high, grade=str(kept.get("grade", "")), **words)


def outcomes_of(document: Mapping[str, Any]) -> list[Document]:
    """Return the outcomes of a theory."""
    return [dict(one) for one in document.get("outcomes", [])]


def change_in(outcome: Mapping[str, Any]) -> Document:
    """Return what an outcome changes in the system, by the keys of a reform's change."""
    return dict(outcome.get("change", {}))


def record_of(outcome: Mapping[str, Any]) -> EffectRecord | None:
    """Return the simulator's own effect an outcome rests on; None if it rests on none."""
    return effect_records().get(str(change_in(outcome).get("effect", "")))


def is_played(outcome: Mapping[str, Any]) -> bool:
    """Return whether an outcome is said to be one the model knows."""
    return outcome.get("plays") == "yes"


def can_play(document: Mapping[str, Any]) -> bool:
    """Return whether some outcome of a theory is one the model knows."""
    return any(is_played(one) for one in outcomes_of(document))


def numbers_asked(outcome: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers an outcome needs, in the order of the questions.

    Example:
        >>> numbers_asked({"plays": "no"})
        ('difference',)
        >>> numbers_asked({"plays": "yes", "change": {"kind": "event",
        ...                "effect": "mst-start-2018/out_of_home"}})
        ('control_risk', 'reach', 'transfer', 'ramp')
    """
    if not is_played(outcome):
        return ("difference",)
    if change_in(outcome).get("kind") == "price":
        return ("price",)
    found = record_of(outcome)
    first = ("size",) if found is None else found.asks
    return (*first, "reach", "transfer", "ramp")


def numbers_in(document: Mapping[str, Any]) -> Iterator[tuple[str, NumberKind, Number]]:
    """Yield every number of a theory: its place, kind and value."""
    for count, outcome in enumerate(outcomes_of(document), start=1):
        for key in numbers_asked(outcome):
            if found := number_of(outcome.get("numbers", {}).get(key)):
                yield f"outcome {count}", NUMBERS[key], found
    for key in ("already", "gbp", *FREE):
        if key in asked_of_all(document) and (
            found := number_of(document.get("numbers", {}).get(key))
        ):
            yield "", NUMBERS[key], found


def asked_of_all(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers that belong to the theory as a whole."""
    moves = any(
        is_played(one) and change_in(one).get("kind") != "price"
        for one in outcomes_of(document)
    )
    known = document.get("cost", {}).get("known") == "known"
    return (*FREE, *(("already",) if moves else ()), *(("gbp",) if known else ()))


def part_of(document: Mapping[str, Any], part: str) -> Any:
    """Return one part of a theory: ``words:PAGE``, ``numbers:KEY``, ``outcome:N``, ``outcomes``, ``cost``.

    Example:
        >>> part_of({"words": {"problem": "x", "plain": "y"}}, "words:why")
        {'problem': 'x', 'who': '', 'practice': ''}
        >>> part_of({"outcomes": [{"plays": "no"}]}, "outcome:1")
        {'plays': 'no'}
    """
    kind, _colon, key = part.partition(":")
    if kind == "words":
        words = document.get("words", {})
        return {one.key: words.get(one.key, "") for one in TEXTS if one.page == key}
    if kind == "numbers":
        return document.get("numbers", {}).get(key)
    if kind == "outcome":
        return outcomes_of(document)[int(key) - 1]
    return document.get(kind, [] if kind == "outcomes" else {})


def with_part(document: Mapping[str, Any], part: str, answer: Any) -> Document:
    """Return a theory with one part answered; the rest stays."""
    kind, _colon, key = part.partition(":")
    if kind == "words":
        return {**document, "words": {**document.get("words", {}), **answer}}
    if kind == "numbers":
        return {**document, "numbers": {**document.get("numbers", {}), key: answer}}
    if kind == "outcome":
        place = int(key) - 1
        kept = outcomes_of(document)
        return {**document, "outcomes": [*kept[:place], answer, *kept[place + 1 :]]}
    return {**document, kind: answer}


def print_of(part: Any) -> str:
    """Return a short print of a part, the same for the same content."""
    said = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def number_problems(kept: object, kind: NumberKind, where: str) -> list[Problem]:
    """Return all that is wrong with one number.

    Example:
        >>> wrong = {"value": 60, "low": 70, "high": 80, "unit": "x", "source": "", "status": "?"}
        >>> [one.what for one in number_problems(wrong, NUMBERS["reach"], "reach")]
        ['60 lies outside its own range, 70 to 80', 'has no source', 'has no status']
    """
    found = number_of(kept)
    if found is None:
        return [Problem(where, "has no number yet", "Give what you expect, low and high.")]
    problems = []
    if not found.low <= found.value <= found.high:
        what = (
            f"{found.value:g} lies outside its own range, {found.low:g} to {found.high:g}"
        )
        problems.append(Problem(where, what, "Mend the number or its range."))
    if found.low < kind.lowest or found.high > kind.highest:
        what = f"goes beyond {kind.lowest:g} to {kind.highest:g}"
        problems.append(Problem(where, what, "Mend the number or its range."))
    if not found.source.strip():
        problems.append(Problem(where, "has no source", "Say where it comes from."))
    if found.status not in STATUSES:
        mend = "Say whether it is measured, published, judged or guessed."
        problems.append(Problem(where, "has no status", mend))
    if kind.key == "size" and found.status in KNOWN and not found.grade:
        problems.append(Problem(where, "has no grade", "Say how sure the source is."))
    if not found.unit.strip():
        problems.append(Problem(where, "has no unit", "Say what it counts."))
    return problems


def word_problems(document: Mapping[str, Any]) -> list[Problem]:
    """Return the parts in words that are still empty."""
    words = document.get("words", {})
    return [
        Problem(
            one.page,
            f"nothing is said of: {one.question}",
            "Write it, or write: not known.",
        )
        for one in TEXTS
        if not str(words.get(one.key, "")).strip()
    ]
