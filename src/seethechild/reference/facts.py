"""Single published numbers: national facts, prices, effects, price indexes, and assumptions.

A row without a unit, a year, a source and a grade is refused, as is a range that does not hold
its value, or a price whose year cannot be read. Grades: A official or primary, B credible, C a
provider's or old, D worked out or judged by us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import polars as pl

from seethechild.core.errors import UnknownNameError, did_you_mean
from seethechild.core.tables import Column, Rule, Table, between, one_of, this
from seethechild.reference.home import (
    DEPRIVATION,
    FAMILIES,
    PLACEMENTS,
    PREVALENCE,
    VALUES,
    checked,
)

#: How the names of assumptions begin that only a study makes that asks for them.
_OF_TRACKS = (
    "deprivation/", "early_help/", "family/", "mind/", "need/", "placements/", "prevalence/",
)  # fmt: skip
_GRADES = one_of("A", "B", "C", "D")
_HOLDS = Rule(
    "a range holds its value",
    (pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high")),
)
_BOTH = Rule("a range has both ends", pl.col("low").is_null() == pl.col("high").is_null())
_LOW = Column("low", pl.Float64, "lower end of the range, if there is one", nullable=True)
_HIGH = Column("high", pl.Float64, "upper end of the range, if there is one", nullable=True)
_SOURCE = Column("source", pl.String, "key of `sources()`")
_WHERE = Column("where", pl.String, "table and row, or how it was worked out")
_GRADE = Column("grade", pl.String, "how sure", rules=(_GRADES,))
_NOTE = Column("note", pl.String, "what to know before use", nullable=True)

#: National single figures.
FACTS = Table(
    "FACTS",
    "A row is a published national figure.",
    (
        Column("item", pl.String, "name"),
        Column("value", pl.Float64, "the figure, in `unit`"),
        _LOW,
        _HIGH,
        Column("unit", pl.String, "what is counted"),
        Column(
            "year", pl.Int64, "year in which the financial year ends, or of the publication"
        ),
        _SOURCE,
        _WHERE,
        _GRADE,
        _NOTE,
    ),
    keys=("item",),
    rules=(_HOLDS, _BOTH),
)
#: Prices of services.
PRICES = Table(
    "PRICES",
    "A row is what something cost in one year.",
    (
        Column("item", pl.String, "name; the same item may have several years"),
        Column("unit", pl.String, "what is paid for"),
        Column("value", pl.Float64, "pounds of `price_year` for one unit", unit="gbp"),
        _LOW,
        _HIGH,
        Column("range_means", pl.String, "what the range is a range of", nullable=True),
        Column(
            "price_year",
            pl.String,
            "calendar year, or financial year such as 2024-25",
            rules=(Rule("a year such as 2024 or 2024-25", this.str.contains(r"^\d{4}(-\d{2}|-\d{4})?$")),),
        ),
        Column("payer", pl.String, "who pays: `payers()`"),
        Column(
            "kind",
            pl.String,
            "fiscal: a budget pays it; social: society bears it; others are for information",
            rules=(one_of("fiscal", "social", "claim", "total", "check"),),
        ),
        _GRADE,
        _SOURCE,
        _WHERE,
        _NOTE,
    ),
    keys=("item", "price_year"),
    rules=(_HOLDS, _BOTH),
)  # fmt: skip
#: Effects of interventions as studies report them.
EFFECTS = Table(
    "EFFECTS",
    "A row is one outcome of one study.",
    (
        Column("id", pl.String, "study and outcome"),
        Column("intervention", pl.String, "what was done"),
        Column("outcome", pl.String, "what was measured"),
        Column(
            "measure",
            pl.String,
            "kind of effect",
            rules=(one_of("RR", "OR", "HR", "pp", "relative_pct", "SMD", "elasticity_pct", "per_100k_per_10gbp_less", "mean_difference", "BCR", "count", "direction", "none"),),
        ),
        Column("unit", pl.String, "unit of the effect"),
        Column("value", pl.Float64, "the effect", nullable=True),
        _LOW,
        _HIGH,
        Column("interval_from", pl.String, "who gives the interval", rules=(one_of("study", "derived", "none"),)),
        Column("control_risk", pl.Float64, "risk without the intervention", nullable=True, rules=(between(0, 1),)),
        Column("treated_risk", pl.Float64, "risk with it", nullable=True, rules=(between(0, 1),)),
        Column("n_control", pl.Float64, "people without it", nullable=True),
        Column("n_treated", pl.Float64, "people with it", nullable=True),
        Column("clusters", pl.Float64, "families, schools or councils", nullable=True),
        Column("follow_up_months", pl.Float64, "how long after", unit="months", nullable=True),
        Column("design", pl.String, "kind of study", nullable=True),
        Column("sample", pl.String, "who took part, as printed", nullable=True),
        Column("place", pl.String, "where it was shown"),
        Column("year", pl.Int64, "year of publication"),
        Column("effect_grade", pl.String, "how sure the effect is", rules=(_GRADES,)),
        Column("interval_grade", pl.String, "how sure the interval is; D if we derived it", nullable=True, rules=(one_of("", "A", "B", "C", "D"),)),
        Column("usable", pl.Boolean, "whether it can drive a reform: it has a number and a comparison"),
        Column("rating", pl.String, "strength of evidence in words"),
        _SOURCE,
        _WHERE,
        _NOTE,
    ),
    keys=("id",),
    rules=(
        _HOLDS,
        _BOTH,
        Rule("what can be used has a value", ~pl.col("usable") | pl.col("value").is_not_null()),
        Rule("an interval has a grade", pl.col("low").is_null() == (pl.col("interval_grade") == "")),
        Rule("an interval we derived has grade D", (pl.col("interval_from") != "derived") | (pl.col("interval_grade") == "D")),
    ),
)  # fmt: skip
#: Prices and earnings over time.
PRICE_INDEX = Table(
    "PRICE_INDEX",
    "A row is the level of an index in a calendar year.",
    (
        Column("series", pl.String, "cpih, earnings or sppi", rules=(one_of("cpih", "earnings", "sppi"),)),
        Column("year", pl.Int64, "calendar year"),
        Column("value", pl.Float64, "level"),
        Column("unit", pl.String, "its base"),
        Column("status", pl.String, "outturn or forecast", rules=(one_of("base", "outturn", "forecast"),)),
        _SOURCE,
        _WHERE,
        _GRADE,
    ),
    keys=("series", "year"),
)  # fmt: skip
#: What is assumed for want of a published number.
ASSUMPTIONS = Table(
    "ASSUMPTIONS",
    "A row is an assumption, with its range and reason.",
    (
        Column("id", pl.String, "name"),
        Column("what", pl.String, "what is assumed, in a sentence"),
        Column("value", pl.Float64, "central value, in `unit`"),
        Column("low", pl.Float64, "lower end of what is plausible"),
        Column("high", pl.Float64, "upper end of what is plausible"),
        Column("unit", pl.String, "unit"),
        _GRADE,
        Column("why", pl.String, "why this value and range"),
        Column("source", pl.String, "key of `sources()`, or judged"),
    ),
    keys=("id",),
    rules=(_HOLDS,),
)


@dataclass(frozen=True)
class Fact:
    """One published number.

    Attributes:
        item: name.
        value: in ``unit``.
        low: lower end of its range, if it has one.
        high: upper end.
        unit: what is counted.
        year: in which the financial year ends, or of the publication.
        source: key of ``sources()``.
        where: table and row.
        grade: A to D.
        note: what to know before use.
    """

    item: str
    value: float
    low: float | None
    high: float | None
    unit: str
    year: int
    source: str
    where: str
    grade: str
    note: str


@dataclass(frozen=True)
class Assumption:
    """Something assumed for want of a published number.

    Attributes:
        id: name.
        what: what is assumed.
        value: central value, in ``unit``.
        low: lower end of what is plausible.
        high: upper end.
        unit: unit.
        grade: A to D.
        why: why this value and range.
        source: key of ``sources()``, or ``judged``.
    """

    id: str
    what: str
    value: float
    low: float
    high: float
    unit: str
    grade: str
    why: str
    source: str


@lru_cache(maxsize=1)
def facts() -> pl.DataFrame:
    """Return all national single figures, by item.

    Example:
        >>> facts().filter(pl.col("item") == "s47_enquiries")["value"].item()
        230590.0
    """
    files = (folder / "facts.csv" for folder in (VALUES, FAMILIES))
    return pl.concat([checked(file, FACTS) for file in files]).sort("item")


def fact(item: str) -> Fact:
    """Return one national figure.

    Args:
        item: name, as in ``facts()``.

    Raises:
        UnknownNameError: there is no such figure.

    Example:
        >>> found = fact("re_entry_after_home_1y_pct")
        >>> found.value, found.unit, found.grade
        (20.0, '% of children who went home', 'B')
    """
    known = _by_item()
    if item not in known:
        raise UnknownNameError("fact", item, did_you_mean(item, known))
    return known[item]


@lru_cache(maxsize=1)
def prices() -> pl.DataFrame:
    """Return what things cost, by item and price year.

    Example:
        >>> prices().filter(pl.col("item") == "foster_week")["price_year"].to_list()
        ['2022-23', '2023-24', '2024-25']
    """
    return checked(VALUES / "prices.csv", PRICES)


@lru_cache(maxsize=1)
def effects() -> pl.DataFrame:
    """Return what studies found, nothing left out: null and harmful results too.

    Example:
        >>> effects().filter(pl.col("id") == "fgc-2024/proceedings")["value"].item()
        -12.5
    """
    return checked(VALUES / "effects.csv", EFFECTS)


@lru_cache(maxsize=1)
def price_index() -> pl.DataFrame:
    """Return price and earnings indexes by calendar year, 2022 = 100.

    Example:
        >>> price_index().filter(
        ...     (pl.col("series") == "cpih") & (pl.col("year") == 2023)
        ... )["value"].item()
        106.79
    """
    return checked(VALUES / "price_index.csv", PRICE_INDEX)


@lru_cache(maxsize=1)
def assumptions() -> Mapping[str, Assumption]:
    """Return what every model assumes, by name; what only an added track does is left out."""
    return MappingProxyType(
        {
            name: each
            for name, each in every_assumption().items()
            if not name.startswith(_OF_TRACKS)
        }
    )


def track_assumptions(track: str) -> Mapping[str, Assumption]:
    """Return what an added track assumes: names that begin with the track and a slash.

    Args:
        track: ``mind``, ``need``, ``early_help`` or ``placements``.

    Example:
        >>> track_assumptions("need")["need/any"].unit
        'share of children'
    """
    return {
        name: each
        for name, each in every_assumption().items()
        if name.startswith(f"{track}/")
    }


@lru_cache(maxsize=1)
def every_assumption() -> Mapping[str, Assumption]:
    """Return all that is assumed, by name: by every model, and by those with added tracks."""
    files = (
        folder / "assumptions.csv"
        for folder in (VALUES, PLACEMENTS, FAMILIES, DEPRIVATION, PREVALENCE)
    )
    frame = pl.concat([checked(file, ASSUMPTIONS) for file in files])
    return MappingProxyType({row[0]: Assumption(*row) for row in frame.iter_rows()})


@lru_cache(maxsize=1)
def _by_item() -> dict[str, Fact]:
    return {row[0]: Fact(*row) for row in facts().iter_rows()}
