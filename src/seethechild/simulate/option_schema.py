"""What a reform file says, as frozen data: the same fields on the website and in TOML.

A *reform* is an idea as numbers; an *option* is a list of reforms. Reading and checking are in
``option_read``; turning a reform into factors on a model's lanes is in ``options``.
"""

from dataclasses import dataclass, field, fields
from datetime import date

from seethechild.evidence.effects import Effect
from seethechild.simulate.option_capacity import Capacity, Staff

#: Kinds of change.
KINDS = ("rate", "event", "price", "capacity", "threshold", "duration")

#: The group of children who came to England alone to seek asylum.
UNACCOMPANIED = "unaccompanied"

#: By what a reform reaches children.
CHILD, FAMILY = REACH_BY = ("child", "family")

#: What a cost may be counted by, beside the events of the model.
COST_UNITS = ("child", "family", "year", "once", "resident", "place")


@dataclass(frozen=True)
class Target:
    """What a change acts on: moves between states, a stay in a state, an event, a price, a service.

    Attributes:
        track: the track, for a change of kind ``rate``, ``threshold`` or ``duration``.
        leaving: states moved out of; for ``duration`` the states stayed in.
        entering: states moved into; none for ``duration``.
        event: the event, for a change of kind ``event``.
        item: the priced item, for a change of kind ``price``.
        need: states of the track ``need`` of those it is for, for a change of kind ``threshold``.
        service: the limited service, for a change of kind ``capacity``.
    """

    track: str = ""
    leaving: tuple[str, ...] = ()
    entering: tuple[str, ...] = ()
    event: str = ""
    item: str = ""
    need: tuple[str, ...] = ()
    service: str = ""

    def __repr__(self) -> str:
        """Return it as text, without what came later and is not used."""
        return _as_text(self, {"need", "service"})

    def __str__(self) -> str:
        """Say the target in words.

        Example:
            >>> print(Target("help", ("none",), ("family_help",), need=("some",)))
            help: from none to family_help with need some
        """
        leaving, entering = " or ".join(self.leaving), " or ".join(self.entering)
        if self.track and not entering:
            return f"{self.track}: stay in {leaving}"
        if self.track:
            need = f" with need {' or '.join(self.need)}" if self.need else ""
            return f"{self.track}: from {leaving} to {entering}{need}"
        if self.service:
            return f"places of {self.service}"
        return f"event {self.event}" if self.event else f"price of {self.item}"


@dataclass(frozen=True)
class Eligible:
    """Whom a change may reach.

    Attributes:
        age_low: years, in completed years: 10 starts on the tenth birthday.
        age_high: last completed year included: 17 ends on the eighteenth birthday.
        unaccompanied: whether unaccompanied children are included.
    """

    age_low: int = 0
    age_high: int = 17
    unaccompanied: bool = False

    def overlaps(self, other: "Eligible") -> bool:
        """Return whether some age is in both.

        Example:
            >>> Eligible(0, 9).overlaps(Eligible(10, 17)), Eligible(0, 10).overlaps(Eligible(10))
            (False, True)
        """
        return self.age_low <= other.age_high and other.age_low <= self.age_high


@dataclass(frozen=True)
class Change:
    """One change a reform makes.

    Attributes:
        kind: one of ``KINDS``.
        target: what it acts on.
        eligible: whom it may reach.
        starts: first day of the month in which it starts.
        ramp_months: months in which it grows evenly from nothing to its full reach.
        effect: what the evidence says; None for a change of price or capacity. For a change of
            duration the ratio is that of the mean stay, not of the rate of leaving.
        reach: share of the eligible who get it when the ramp is over.
        transfer: share of the effect that is expected to carry over here.
        control_risk: risk without it over the study's follow-up, where the study row has none.
        settled: whether by the end of the study every child had left the state one way or the
            other, so that its shares tell of competing hazards.
        spend_change_pct: change of a budget line in per cent, for an elasticity.
        spend_change_gbp: change of spending in pounds per child, for an effect per pound.
        price_ratio: what the price is multiplied by, for a change of price.
        capacity: the places and who is to be hired for them, for a change of capacity.
        fade_years: years in which its effect wears off evenly once the ramp is over; None: it lasts.
        staff: who must be hired to reach children; None: whoever is to be reached is. Staff of places
            are with the places.
    """

    kind: str
    target: Target
    eligible: Eligible
    starts: date
    ramp_months: float = 0.0
    effect: Effect | None = None
    reach: float = 1.0
    transfer: float = 1.0
    control_risk: float | None = None
    settled: bool = False
    spend_change_pct: float | None = None
    spend_change_gbp: float | None = None
    price_ratio: float | None = None
    capacity: Capacity | None = None
    fade_years: float | None = None
    staff: Staff | None = None

    def __repr__(self) -> str:
        """Return it as text, without what came later and is not used."""
        return _as_text(self, {"capacity", "fade_years", "staff"})

    @property
    def acts_on_children(self) -> bool:
        """Return whether it multiplies rates: a change of price or of capacity does not."""
        return self.kind not in {"price", "capacity"}


@dataclass(frozen=True)
class CostItem:
    """What a reform costs, and who pays.

    Attributes:
        item: its name in words.
        per: one of ``COST_UNITS`` or the id of an event: what it is counted by.
        payer: who pays.
        gbp: price of one; None if nobody publishes it, and then the price at which the reform
            breaks even is the answer.
        low: lower end of the price.
        high: upper end of it.
        price_year: year whose pounds ``gbp`` is in.
        source: where the price comes from.
        spend_line: measure of the council's spending that this cost is a share of.
        spend_line_pct: that share in per cent.
        ages: first and last completed year of age, for a cost per resident.
        staff: who does the work, where that matters.
        note: what else one must know.
    """

    item: str
    per: str
    payer: str
    gbp: float | None = None
    low: float | None = None
    high: float | None = None
    price_year: int | None = None
    source: str = ""
    spend_line: str = ""
    spend_line_pct: float | None = None
    ages: tuple[int, int] | None = None
    staff: str = ""
    note: str = ""


@dataclass(frozen=True)
class Law:
    """The law that asks for a reform, and whether it is in force.

    Attributes:
        act: its name and chapter.
        section: the section, and what it inserts.
        enacted: the day it was passed; None if it is not.
        commenced: the day it came into force; None if that is not known.
    """

    act: str
    section: str = ""
    enacted: date | None = None
    commenced: date | None = None

    def in_force(self, on: date) -> bool:
        """Return whether the law is known to be in force on a day.

        Example:
            >>> Law("An Act", enacted=date(2026, 4, 29)).in_force(date(2030, 1, 1))
            False
        """
        return self.commenced is not None and self.commenced <= on


@dataclass(frozen=True)
class ReformFile:
    """An idea as numbers.

    Attributes:
        id: its key.
        title: what it is called.
        plain: one sentence that a young person can read.
        why: why it might help, or why it is worth seeing that it does not.
        changes: what it changes.
        baseline_reach: share of the eligible who already get it "as now".
        reach_by: ``child``, or ``family``: brothers and sisters get it together or not at all.
        costs: what it costs.
        law: the law that asks for it, if one does.
        warnings: what a reader must be told, but which does not stop it.
    """

    id: str
    title: str
    changes: tuple[Change, ...]
    plain: str = ""
    why: str = ""
    baseline_reach: float = 0.0
    costs: tuple[CostItem, ...] = ()
    law: Law | None = None
    warnings: tuple[str, ...] = field(default=())
    reach_by: str = CHILD

    def __repr__(self) -> str:
        """Return it as text, without what came later and is not used."""
        return _as_text(self, {"reach_by"})


def _as_text(one: Target | Change | ReformFile, later: set[str]) -> str:
    # The text of a reform is part of what its runs are known by: a key that is new and not used must
    # not make a finished run another.
    told = [
        f"{each.name}={getattr(one, each.name)!r}"
        for each in fields(one)
        if each.name not in later or getattr(one, each.name) != each.default
    ]
    return f"{type(one).__qualname__}({', '.join(told)})"
