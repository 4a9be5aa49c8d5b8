"""What studies found, as a person meets it: the simulator's own records of effects, none left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from seethechild.evidence.effects import Effect, all_effects
from seethechild.reference.facts import effects
from seethechild.reference.sources import sources
from seethechild.simulate.option_effect import ELASTICITY
from seethechild.studies.basis import effect_words

_RISKS = {"RR", "OR", "pp"}
_RATES = {"HR", "IRR", "relative_pct"}
_PER_CHILD = re.compile(r"per_100k_per_\d+gbp_(less|more)")


@dataclass(frozen=True)
class EffectRecord:
    """One finding of one study, with what it needs to drive a reform.

    Attributes:
        id: key, study and outcome.
        intervention: what was done.
        outcome: what it was measured on.
        words: size and range as the study gives them.
        value: the size; None where there is no number.
        low: lower end of its range.
        high: upper end of it.
        unit: of the three.
        design: trial, panel, before and after.
        sample: how many were in it.
        place: where.
        year: when it was published.
        grade: how far to trust the size, A to D.
        found: what it comes to, in a few words: strong, null, weak, adverse.
        plays: whether it can drive a reform.
        asks: keys of a reform's change that it needs beside itself.
        source: title of the publication.
        publisher: who published it.
        href: where it can be read; may be empty.
        note: what else one must know.
    """

    id: str
    intervention: str
    outcome: str
    words: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    design: str
    sample: str
    place: str
    year: int | None
    grade: str
    found: str
    plays: bool
    asks: tuple[str, ...]
    source: str
    publisher: str
    href: str
    note: str


@lru_cache(maxsize=1)
def effect_records() -> Mapping[str, EffectRecord]:
    """Return every finding by its id, in the order of the file; null and harmful ones too.

    Example:
        >>> found = effect_records()["mst-start-2018/out_of_home"]
        >>> found.words, found.plays, found.asks
        ('1.25 odds ratio (0.77 to 2.05)', True, ('control_risk',))
        >>> effect_records()["myriad-2022/depression"].plays
        False
    """
    told = {row["id"]: row for row in effects().iter_rows(named=True)}
    known = {row["key"]: row for row in sources().iter_rows(named=True)}
    return {one.id: _record(one, told[one.id], known[one.source]) for one in all_effects()}


def _record(
    one: Effect, told: Mapping[str, object], source: Mapping[str, object]
) -> EffectRecord:
    return EffectRecord(
        id=one.id,
        intervention=one.intervention,
        outcome=one.outcome,
        words=effect_words(one),
        value=one.value,
        low=one.low,
        high=one.high,
        unit=str(told["unit"] or ""),
        design=one.design,
        sample=str(told["sample"] or ""),
        place=one.place,
        year=one.year,
        grade=one.effect_grade,
        found=str(told["rating"] or ""),
        plays=_plays(one),
        asks=_asks(one),
        source=str(source["title"]),
        publisher=str(source["publisher"] or ""),
        href=str(source["href"] or ""),
        note=one.note,
    )


def _plays(one: Effect) -> bool:
    measures = {*_RISKS, *_RATES, ELASTICITY}
    known = one.measure in measures or _PER_CHILD.fullmatch(one.measure) is not None
    return one.usable and one.value is not None and known


def _asks(one: Effect) -> tuple[str, ...]:
    if one.measure == ELASTICITY:
        return ("spend_change_pct",)
    if _PER_CHILD.fullmatch(one.measure):
        return ("spend_change_gbp",)
    return ("control_risk",) if one.measure in _RISKS and one.control_risk is None else ()
