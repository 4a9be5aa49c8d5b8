"""The rates and shares by which councils are compared, and what each does not mean.

Each says what a difference *may reflect*, so that no reader has to guess at a motive, and
what the figure does not mean. None has a good direction.
"""

from dataclasses import dataclass

from seethechild.journeys.limits import Scale
from seethechild.journeys.published import CHILDREN_PER_RATE, POPULATION, Published


@dataclass(frozen=True)
class Comparison:
    """A rate or share by which councils are compared.

    Attributes:
        id: its name in tables.
        title: in plain words.
        counts: measures that are added up.
        whole: the measure they are a share of; empty for a rate per 10,000 children.
        may_reflect: what a difference can come from; no motive.
        means_not: what the figure does not mean.
    """

    id: str
    title: str
    counts: tuple[str, ...]
    whole: str
    may_reflect: str
    means_not: str

    @property
    def scale(self) -> Scale:
        """``share`` where it is a part of a whole, else ``rate``."""
        return "share" if self.whole else "rate"

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return "share" if self.whole else "per 10,000 children"

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure it is made from."""
        return (*self.counts, self.whole or POPULATION)

    def parts(
        self, published: Published, council: str, year: int
    ) -> tuple[float, float] | None:
        """Return count and volume of one council and year, or None where one is missing."""
        found = published.values(council, self.measures, year)
        if found is None or not found[-1] > 0.0:
            return None
        volume = found[-1] if self.whole else found[-1] / CHILDREN_PER_RATE
        return sum(found[:-1]), volume

    def value(self, published: Published, council: str, year: int) -> float | None:
        """Return the rate or share of one council and year, or None."""
        found = self.parts(published, council, year)
        return None if found is None else found[0] / found[1]

    def years(self, published: Published, council: str) -> list[int]:
        """Return the years for which it can be worked out, rising."""
        return [
            year
            for year in published.years(council, self.counts[0])
            if self.parts(published, council, year) is not None
        ]

    def text(self, value: float) -> str:
        """Return a value with its unit, as people read it."""
        if self.whole:
            return f"{value * 100:.1f} %"
        return f"{value:,.1f} per 10,000 children"


_THRESHOLD = "threshold, need, early help or recording"
_CLOSED_NOT = (
    "Not that the children had no needs, and not that closing was wrong: early help outside "
    "children's social care is not counted."
)
_CARE_NOT = (
    "Care is not a failure: more or fewer children in it is not good or bad without knowing "
    "how they fare there and how those fare who stay at home."
)

COMPARISONS = (
    Comparison(
        "referrals",
        "Referrals",
        ("referrals_number",),
        "",
        "need, what partners refer, how the front door records a contact, or early help",
        "Not how many children are in difficulty: only those somebody referred and the "
        "council recorded as a referral.",
    ),
    Comparison(
        "no_further_action",
        "Referrals closed with no further action",
        ("referrals_nfa",),
        "referrals_number",
        _THRESHOLD,
        _CLOSED_NOT,
    ),
    Comparison(
        "not_in_need",
        "Referrals assessed and found not in need",
        ("referrals_not_in_need",),
        "referrals_number",
        _THRESHOLD,
        _CLOSED_NOT,
    ),
    Comparison(
        "closed_without_help",
        "Referrals closed without help as a child in need",
        ("referrals_nfa", "referrals_not_in_need"),
        "referrals_number",
        _THRESHOLD,
        _CLOSED_NOT,
    ),
    Comparison(
        "re_referrals",
        "Referrals within 12 months of the one before",
        ("rereferrals_number",),
        "referrals_number",
        "need that came back, help that ended early, partners' practice or recording",
        "Not that the first answer was wrong: a family may have a new need.",
    ),
    Comparison(
        "child_in_need_starts",
        "Children found in need in the year",
        ("cin_started",),
        "",
        _THRESHOLD,
        "Not how many children need help: only those found to.",
    ),
    Comparison(
        "children_in_need",
        "Children in need on 31 March",
        ("cin_stock",),
        "",
        "threshold, need, how long help lasts, or when a record is closed",
        "It contains children with a plan and children looked after, and records still open.",
    ),
    Comparison(
        "section_47",
        "Section 47 enquiries",
        ("s47_number",),
        "",
        _THRESHOLD,
        "Not how many children were harmed: an enquiry is a question.",
    ),
    Comparison(
        "conferences",
        "Child protection conferences",
        ("icpc_number",),
        "",
        _THRESHOLD,
        "Not how many children were harmed, nor how many are safe without one.",
    ),
    Comparison(
        "plan_starts",
        "Child protection plans started",
        ("cpp_started",),
        "",
        _THRESHOLD,
        "A plan is protection: more or fewer plans is not good or bad in itself.",
    ),
    Comparison(
        "plans",
        "Child protection plans on 31 March",
        ("cpp_number",),
        "",
        "threshold, need, how long plans last, or recording",
        "A plan is protection: more or fewer plans is not good or bad in itself.",
    ),
    Comparison(
        "looked_after_starts",
        "Children who began to be looked after",
        ("cla_started",),
        "",
        "need, threshold, help at home, kin who care outside the count, or children who "
        "arrive alone from abroad",
        _CARE_NOT,
    ),
    Comparison(
        "looked_after",
        "Children looked after on 31 March",
        ("cla_number",),
        "",
        "need, threshold, help at home, how long children stay, kin who care outside the "
        "count, or children who arrive alone from abroad",
        _CARE_NOT,
    ),
)
