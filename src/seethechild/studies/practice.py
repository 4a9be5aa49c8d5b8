"""Examples of practice as a person meets them: each result beside the simulator's own record."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from seethechild.evidence.effects import Effect, effect
from seethechild.reference import facts
from seethechild.reference.practice import (
    DIRECTIONS,
    NEEDS,
    SETTINGS,
    TIERS,
    Finding,
    Practice,
    Rating,
    Said,
    practices,
)
from seethechild.reference.sources import source_title, sources
from seethechild.studies.effects import EffectRecord, effect_records
from seethechild.studies.reference_lists import GRADES

__all__ = [
    "DIRECTIONS",
    "NEEDS",
    "SETTINGS",
    "TESTED",
    "TIERS",
    "Finding",
    "Outcome",
    "Practice",
    "Price",
    "Rating",
    "Said",
    "outcome_of",
    "practices",
    "price_of",
    "quoting",
    "source_title",
    "sources",
]

#: How a result was come by, surest first.
TESTED: Mapping[str, str] = {
    "lot": "Compared by lot (a trial)",
    "compared": "Compared, but not by lot",
    "before": "Before and after, nothing compared",
    "told": "Told or reckoned, not measured",
    "waiting": "No result yet",
}
#: What a study's design says of how it was tested; the first that fits.
_DESIGNS = (
    ("RCT", "lot"),
    ("before-after", "before"),
    ("pre-post", "before"),
    ("before and after", "before"),
    *((word, "compared") for word in ("QED", "matched", "panel", "comparison", "cohort")),
)


@dataclass(frozen=True)
class Outcome:
    """One result with its numbers.

    Attributes:
        direction: key of ``DIRECTIONS``.
        direction_words: the same in words.
        plain: in plain words.
        effect: id of the simulator's record; empty where there is none.
        measured: what it was measured on.
        size: the numbers in words; empty where none was published.
        of_100: how many of 100, with and without; empty where it was not counted so.
        tested: key of ``TESTED``.
        tested_words: the same in words.
        grade: A to D, how far to trust the size.
        grade_words: the same in words.
        found: what it comes to, as the record says it.
        design: of the study.
        sample: how many were in it.
        place: where and when.
        months: over how many months; None if not said.
        source: key of the publication.
        source_title: its title.
        note: what else one must know.
        plays: whether it can drive a reform.
    """

    direction: str
    direction_words: str
    plain: str
    effect: str = ""
    measured: str = ""
    size: str = ""
    of_100: str = ""
    tested: str = "told"
    tested_words: str = TESTED["told"]
    grade: str = ""
    grade_words: str = ""
    found: str = ""
    design: str = ""
    sample: str = ""
    place: str = ""
    months: float | None = None
    source: str = ""
    source_title: str = ""
    note: str = ""
    plays: bool = False


@dataclass(frozen=True)
class Price:
    """What it costs, from the simulator's own price.

    Attributes:
        words: the sum, for whom.
        year: of the pounds.
        grade: A to D.
        grade_words: the same in words.
        source: key of the publication.
        source_title: its title.
        note: what else one must know.
    """

    words: str
    year: str
    grade: str
    grade_words: str
    source: str
    source_title: str
    note: str


def outcome_of(found: Finding) -> Outcome:
    """Return a result with its numbers, read from the record that the simulator plays.

    Example:
        >>> found = outcome_of(practices()["family-group-conference"].findings[0])
        >>> found.of_100
        '59.2 of 100 with it, 71.7 of 100 without it'
        >>> found.size
        '-12.5 percentage points of children (-17.25 to -7.75)'
    """
    words = DIRECTIONS[found.direction]
    if not found.effect:
        return Outcome(found.direction, words, found.plain)
    one, record = effect(found.effect), effect_records()[found.effect]
    tested = "waiting" if _waits(one, found) else _tested(one)
    return Outcome(
        direction=found.direction,
        direction_words=words,
        plain=found.plain,
        effect=one.id,
        measured=one.outcome,
        size=_size(one, record),
        of_100=_of_100(one),
        tested=tested,
        tested_words=TESTED[tested],
        grade=one.effect_grade,
        grade_words=GRADES.get(one.effect_grade, ""),
        found=record.found,
        design=one.design,
        sample=record.sample,
        place=" ".join(str(part) for part in (one.place, one.year) if part),
        months=one.follow_up_months,
        source=one.source,
        source_title=record.source,
        note=one.note,
        plays=record.plays,
    )


def price_of(item: str) -> Price:
    """Return what one item costs, in the newest pounds there are.

    Example:
        >>> price_of("reunification_support").words
        '£7,857 for one family'
    """
    rows = facts.prices().filter(facts.prices()["item"] == item).sort("price_year")
    row = rows.row(-1, named=True)
    low, high = row["low"], row["high"]
    ends = f" (£{low:,.0f} to £{high:,.0f})" if low is not None else ""
    return Price(
        words=f"£{row['value']:,.0f} for one {row['unit']}{ends}",
        year=str(row["price_year"]),
        grade=str(row["grade"]),
        grade_words=GRADES.get(str(row["grade"]), ""),
        source=str(row["source"]),
        source_title=source_title(str(row["source"])),
        note=str(row["note"] or ""),
    )


@lru_cache(maxsize=256)
def quoting(source: str) -> tuple[tuple[str, str], ...]:
    """Return id and title of the examples that rest on a source, by title.

    Example:
        >>> quoting("taylor-2024")
        (('family-group-conference', 'Family group conference'),)
    """
    return tuple(
        (one.id, one.title)
        for one in practices().values()
        if source in one.quoted or source in _behind(one)
    )


def _behind(one: Practice) -> set[str]:
    behind = {effect(found.effect).source for found in one.findings if found.effect}
    return behind | ({price_of(one.price).source} if one.price else set())


def _waits(one: Effect, found: Finding) -> bool:
    return found.direction == "not_known" and one.value is None and "RCT" in one.design


def _tested(one: Effect) -> str:
    return next((key for word, key in _DESIGNS if word in one.design), "told")


def _size(one: Effect, record: EffectRecord) -> str:
    if one.value is None:
        return ""
    size = f"{one.value:g} {record.unit}"
    if record.unit.startswith("GBP "):
        size = f"£{one.value:g} {record.unit.removeprefix('GBP ')}"
    if one.measure == "BCR":
        size = f"£{one.value:g} for each £1 spent"
    if one.low is None or one.high is None:
        return f"{_pounds(size)} (no range published)"
    return f"{_pounds(size)} ({one.low:g} to {one.high:g})"


def _pounds(words: str) -> str:
    return words.replace("GBP ", "£")


def _of_100(one: Effect) -> str:
    if one.control_risk is None or one.treated_risk is None:
        return ""
    treated, control = 100 * one.treated_risk, 100 * one.control_risk
    return f"{treated:.3g} of 100 with it, {control:.3g} of 100 without it"
