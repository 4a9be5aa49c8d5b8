"""Published effects: what was tried, where, on whom, how large and how sure.

Effects that are null or harmful are kept beside the others and can be used like them. An effect
without numbers can be read but cannot drive a reform.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.reference import facts


@dataclass(frozen=True)
class Effect:
    """One effect of one intervention on one outcome, as a study reported it.

    Attributes:
        id: key, study and outcome: ``"fgc-2024/proceedings"``.
        intervention: what was done, in words.
        outcome: what it was measured on.
        measure: what the numbers are: a ratio, percentage points, a relative change...
        value: the effect; None where the study gives no number.
        low: lower end of the 95 % interval of ``value``.
        high: upper end of it.
        interval_from: where the interval comes from; empty if there is none.
        control_risk: share with the outcome without the intervention, 0 to 1.
        treated_risk: share with the outcome with it, 0 to 1.
        n_control: children (or people) compared, without.
        n_treated: children (or people) compared, with.
        clusters: units that were allocated, where these hold several children.
        follow_up_months: time over which the outcome was counted.
        design: trial, panel, before and after...
        place: where.
        year: when it was published.
        effect_grade: how far to trust the size: A to D.
        interval_grade: how far to trust the interval; D if it was derived by us.
        usable: whether it has the numbers to drive a reform.
        source: key into the sources.
        where: page or table of the source.
        note: what else one must know.
    """

    id: str
    intervention: str
    outcome: str
    measure: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval_from: str = ""
    control_risk: float | None = None
    treated_risk: float | None = None
    n_control: float | None = None
    n_treated: float | None = None
    clusters: float | None = None
    follow_up_months: float | None = None
    design: str = ""
    place: str = ""
    year: int | None = None
    effect_grade: str = ""
    interval_grade: str = ""
    usable: bool = True
    source: str = ""
    where: str = ""
    note: str = ""

    @property
    def children_per_cluster(self) -> float:
        """Children in each unit that was allocated; 1 where children were allocated singly.

        Example:
            >>> round(effect("fgc-2024/proceedings").children_per_cluster, 2)
            1.69
        """
        if not self.clusters or not self.n_control or not self.n_treated:
            return 1.0
        return (self.n_control + self.n_treated) / self.clusters


@lru_cache(maxsize=1)
def all_effects() -> tuple[Effect, ...]:
    """Return every published effect, null and harmful ones too, in the order of the file.

    Example:
        >>> "fgc-2024/proceedings" in [known.id for known in all_effects()]
        True
    """
    return tuple(_effect(row) for row in facts.effects().iter_rows(named=True))


def effect(effect_id: str) -> Effect:
    """Return one effect by its key.

    Raises:
        UnknownNameError: no effect has this key; it names the nearest ones.

    Example:
        >>> effect("fgc-2024/proceedings").measure
        'pp'
    """
    known = {one.id: one for one in all_effects()}
    if effect_id not in known:
        raise UnknownNameError("effect", effect_id, did_you_mean(effect_id, tuple(known)))
    return known[effect_id]


def _effect(row: Mapping[str, object]) -> Effect:
    return Effect(
        id=_text(row, "id"),
        intervention=_text(row, "intervention"),
        outcome=_text(row, "outcome"),
        measure=_text(row, "measure"),
        value=_number(row, "value"),
        low=_number(row, "low"),
        high=_number(row, "high"),
        interval_from=_text(row, "interval_from"),
        control_risk=_number(row, "control_risk"),
        treated_risk=_number(row, "treated_risk"),
        n_control=_number(row, "n_control"),
        n_treated=_number(row, "n_treated"),
        clusters=_number(row, "clusters"),
        follow_up_months=_number(row, "follow_up_months"),
        design=_text(row, "design"),
        place=_text(row, "place"),
        year=None if row["year"] is None else int(str(row["year"])),
        effect_grade=_text(row, "effect_grade"),
        interval_grade=_text(row, "interval_grade"),
        usable=_text(row, "usable").lower() in {"true", "yes", "1"},
        source=_text(row, "source"),
        where=_text(row, "where"),
        note=_text(row, "note"),
    )


def _text(row: Mapping[str, object], column: str) -> str:
    value = row[column]
    return "" if value is None else str(value)


def _number(row: Mapping[str, object], column: str) -> float | None:
    value = row[column]
    return None if value is None or value == "" else float(str(value))
