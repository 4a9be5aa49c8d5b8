"""What a report is made from: its tables, and the words that go with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check
from seethechild.report.disclosure import Kind
from seethechild.report.frames import (
    ACTIVITY,
    ASSUMPTIONS,
    CHILDREN,
    COSTS,
    EVIDENCE,
    MONEY,
    NET,
    OUTCOMES,
    PRICES,
    SOURCES,
    UNCERTAINTY,
)
from seethechild.report.frames_waits import (
    BY_GROUP,
    HARM_WAITING,
    IN_NEED,
    LATE,
    LINES,
    QUEUES,
    WORST_OFF,
)


@dataclass(frozen=True)
class OptionText:
    """An option as people read it.

    Attributes:
        id: as the tables name it.
        title: short.
        plain: what would be done, in a sentence or two.
    """

    id: str
    title: str
    plain: str = ""


@dataclass(frozen=True, eq=False)
class RunReport:
    """All that a report of a run is made from.

    Attributes:
        question: what was asked, as a question; the page's heading.
        council: whose children these are.
        sentence: the answer, made with the numbers; see ``sentences.answer``.
        years: how many years were played forward.
        first_year: the first of them, by its end.
        runs: how many draws.
        options: the first is "as now"; the others in the order to show.
        outcomes: ``OUTCOMES``; every option but the first.
        children: ``CHILDREN``; every option but the first.
        costs: ``COSTS``; every option, the first too.
        net: ``NET``; every option but the first.
        money: ``MONEY``; every option but the first; a row for payer ``"all"`` of each.
        prices: ``PRICES``; may be empty.
        activity: ``ACTIVITY``; every option, the first too; items drawn in order of appearance.
        uncertainty: ``UNCERTAINTY``; may be empty.
        uncertainty_said: of each option, what leads its spread, in sentences.
        sensitivity: what each assumption moves; columns option, title, what, grade, low, high,
            base, at_low, at_high, clear. May be empty.
        sensitivity_said: of each option, what moves its answers most, in sentences.
        lines: ``LINES``; empty where no service has few places.
        queues: ``QUEUES``; the same.
        queues_by_group: ``BY_GROUP``; the same.
        harm_waiting: ``HARM_WAITING``; the same.
        in_need: ``IN_NEED``; empty where need is not played.
        worst_off: ``WORST_OFF``; the same.
        need_runs: how many draws those two are from.
        late: ``LATE``; empty where it was not asked for.
        late_not_shown: titles of measures of late help of which nothing can be shown.
        evidence: ``EVIDENCE``.
        assumptions: ``ASSUMPTIONS``.
        sources: ``SOURCES``.
        levels: id to title, from prevention to crisis; those in ``costs``.
        payers: id to title, in the order to show; those in ``money`` and ``costs``.
        not_measured: name of an outcome that matters to children to why it is not here.
        checks: what was looked into.
        provenance: what the numbers were made from.
        price_year: whose prices the money is in, as words such as ``"2024-25"``.
        discount_rate: a year, as a share; see the Green Book.
        coverage: how wide ranges are: ``0.95`` leaves 2.5 in 100 runs on each side.
        standing: ``"claimed"``, ``"checked by ..."`` or ``"verified by ..."``.
        kind: what the figures come from.
        made_up: whether the figures are invented, to show how the page looks.
    """

    question: str
    council: str
    sentence: str
    years: int
    first_year: int
    runs: int
    options: tuple[OptionText, ...]
    outcomes: pl.DataFrame
    children: pl.DataFrame
    costs: pl.DataFrame
    net: pl.DataFrame
    money: pl.DataFrame
    activity: pl.DataFrame
    evidence: pl.DataFrame
    assumptions: pl.DataFrame
    sources: pl.DataFrame
    levels: Mapping[str, str]
    payers: Mapping[str, str]
    provenance: Provenance
    price_year: str
    discount_rate: float
    coverage: float
    prices: pl.DataFrame = field(default_factory=PRICES.empty)
    uncertainty: pl.DataFrame = field(default_factory=UNCERTAINTY.empty)
    uncertainty_said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sensitivity: pl.DataFrame = field(default_factory=pl.DataFrame)
    sensitivity_said: Mapping[str, Sequence[str]] = field(default_factory=dict)
    lines: pl.DataFrame = field(default_factory=LINES.empty)
    queues: pl.DataFrame = field(default_factory=QUEUES.empty)
    queues_by_group: pl.DataFrame = field(default_factory=BY_GROUP.empty)
    harm_waiting: pl.DataFrame = field(default_factory=HARM_WAITING.empty)
    in_need: pl.DataFrame = field(default_factory=IN_NEED.empty)
    worst_off: pl.DataFrame = field(default_factory=WORST_OFF.empty)
    need_runs: int = 0
    late: pl.DataFrame = field(default_factory=LATE.empty)
    late_not_shown: tuple[str, ...] = ()
    not_measured: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    standing: str = "claimed"
    kind: Kind = "simulated"
    made_up: bool = False

    def __post_init__(self) -> None:
        for table, frame in (
            (OUTCOMES, self.outcomes),
            (CHILDREN, self.children),
            (COSTS, self.costs),
            (NET, self.net),
            (MONEY, self.money),
            (PRICES, self.prices),
            (ACTIVITY, self.activity),
            (UNCERTAINTY, self.uncertainty),
            (LINES, self.lines),
            (QUEUES, self.queues),
            (BY_GROUP, self.queues_by_group),
            (HARM_WAITING, self.harm_waiting),
            (IN_NEED, self.in_need),
            (WORST_OFF, self.worst_off),
            (LATE, self.late),
            (EVIDENCE, self.evidence),
            (ASSUMPTIONS, self.assumptions),
            (SOURCES, self.sources),
        ):
            table.check(frame)

    @property
    def base(self) -> OptionText:
        """The option the others are compared with."""
        return self.options[0]

    @property
    def changes(self) -> tuple[OptionText, ...]:
        """The options that change something."""
        return self.options[1:]
