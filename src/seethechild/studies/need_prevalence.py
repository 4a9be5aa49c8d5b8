"""What national surveys lead one to expect in a council: the verb behind ``need prevalence``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import polars as pl

from seethechild.core.provenance import Provenance
from seethechild.core.results import Check, Result
from seethechild.need.prevalence import (
    DRAWS,
    Assumed,
    Cell,
    Floats,
    Place,
    Share,
    assumed,
    expected,
    finest,
    together,
)
from seethechild.reference.councils import find_council
from seethechild.reference.figures import ENGLAND, figures, series
from seethechild.reference.prevalence import prevalence
from seethechild.reference.sources import sources
from seethechild.report import words
from seethechild.studies.shipped import shipped

#: What these numbers are, on every row of them.
LABEL = "expected from national surveys"
#: The kind of need the sentence is about.
FIRST = "probable_disorder"
POPULATION = "population_0_17"
LOW_INCOME = "children_low_income_families_pct"
_AGE = "population_age_"
_ADULT = 18
_HUNDRED = 100.0
INPUTS = (
    "codes/councils.csv",
    "values/assumptions.csv",
    "values/figures/context.csv",
    "values/figures/population.csv",
    "values/prevalence/*.csv",
)
SEXES = {"F": "girls", "M": "boys", "all": "girls and boys"}
WHEN = {
    "now": "at one time",
    "so_far": "so far in life, as young people tell it",
    "before_18": "at some time before 18, as adults remember it",
}


@dataclass(frozen=True, eq=False)
class Surveyed:
    """What was worked out for a place.

    Attributes:
        code: of the council, or of England.
        name: in words.
        place: its children.
        country_low_income: share of England's children in families with a low income.
        low_income_year: year of both shares.
        borrowed: whether the place has no such share of its own, and England's stands in.
        given: what is assumed.
        cells: by kind, age, sex and income.
    """

    code: str
    name: str
    place: Place
    country_low_income: float
    low_income_year: int
    borrowed: bool
    given: Assumed
    cells: tuple[Cell, ...]

    def of(self, kind: str) -> Cell:
        """Return all children of a kind together."""
        return together([each for each in self.cells if each.kind == kind])


def need_prevalence(council: str, *, seed: int = 1, draws: int = DRAWS) -> Result:
    """Return what national surveys lead one to expect among a council's children.

    Args:
        council: name, code or number, as ``find_council`` takes it; or ``England``.
        seed: names all chance.
        draws: how many the ranges are made from.

    Returns:
        Tables ``kinds`` (a row for each kind of need), ``expected`` (by age, sex and income),
        ``survey`` (what each survey found) and ``assumed``.

    Raises:
        UnknownNameError: no such council; says which may have been meant.

    Example:
        >>> answer = need_prevalence("Camden", draws=200)
        >>> answer.tables["expected"]["method"].unique().to_list()
        ['expected from national surveys']
    """
    found = survey(council, seed=seed, draws=draws)
    return Result(
        sentence=survey_sentence(found),
        tables={
            "kinds": kinds_table(found),
            "expected": _cells_table(found),
            "survey": _survey_table(),
            "assumed": _assumed_table(found),
        },
        checks=survey_checks(found),
        provenance=Provenance.of(
            seed=seed,
            inputs=shipped(*INPUTS),
            settings={"council": found.code, "draws": draws},
        ),
    )


def survey(council: str, *, seed: int = 1, draws: int = DRAWS) -> Surveyed:
    """Return what surveys lead one to expect in a place, with its draws.

    Raises:
        UnknownNameError: no such council.
    """
    code, name = place_of(council)
    of_country = series(ENGLAND, LOW_INCOME).drop_nulls("value").row(-1, named=True)
    country, year = of_country["value"] / _HUNDRED, of_country["year"]
    own = _low_income(code, year)
    place = Place(children_by_age(code), country if own is None else own, code == ENGLAND)
    given = assumed()
    cells = expected(shares(), place, country, given, seed=seed, draws=draws)
    return Surveyed(code, name, place, country, year, own is None, given, tuple(cells))


def place_of(council: str) -> tuple[str, str]:
    """Return the code and the name of a council or of England.

    Example:
        >>> place_of("england"), place_of("202")
        (('E92000001', 'England'), ('E09000007', 'Camden'))
    """
    if council.strip().casefold() in {"england", ENGLAND.casefold()}:
        return ENGLAND, "England"
    found = find_council(council)
    return found.code, found.name


def shares() -> list[Share]:
    """Return what surveys found, as shares; counts over the country's children of their year.

    Example:
        >>> [round(each.share, 3) for each in shares() if each.kind == "family_risk"]
        [0.196]
    """
    return [
        Share(
            row["kind"], row["age_from"], row["age_to"], row["sex"],
            row["value"] / _whole(row), _part(row["low"], row), _part(row["high"], row),
            row["sample"],
        )
        for row in prevalence().iter_rows(named=True)
    ]  # fmt: skip


def children_by_age(code: str) -> Floats:
    """Return a place's children by single year of age, scaled to its latest count; shape (18,).

    England's ages stand in where the place's own are not published.
    """
    total = float(series(code, POPULATION).drop_nulls("value")["value"][-1])
    ages = _ages(code)
    if ages.sum() == 0.0:
        ages = _ages(ENGLAND)
    return np.asarray(ages * total / ages.sum())


def survey_sentence(found: Surveyed) -> str:
    """Return the answer in a sentence."""
    cell = found.of(FIRST)
    about = words.about(cell.expected, cell.low, cell.high)
    return (
        f"Of {words.count(cell.children)} children of {cell.age_from} to {cell.age_to} in "
        f"{found.name}, national surveys lead one to expect {about} with a probable mental "
        "disorder at any one time. Nobody was counted: this is expected from national surveys."
    )


def kinds_table(found: Surveyed) -> pl.DataFrame:
    """Return a row for each kind of need: children of those ages, expected, and the range."""
    told = prevalence()
    rows = []
    for kind in told["kind"].unique(maintain_order=True):
        cell = found.of(kind)
        of_kind = told.filter(pl.col("kind") == kind)
        rows.append(
            {
                "kind": kind,
                "title": of_kind["title"][0],
                "when": WHEN[of_kind["when"][0]],
                "age_from": cell.age_from,
                "age_to": cell.age_to,
                "ages": _ages_said(cell.age_from, cell.age_to),
                "children": cell.children,
                "expected": cell.expected,
                "low": cell.low,
                "high": cell.high,
                "share": cell.expected / cell.children,
                "year": of_kind["year"].max(),
                "survey_grade": of_kind["grade"].max(),
                "method": LABEL,
            }
        )
    return pl.DataFrame(rows)


def survey_checks(found: Surveyed) -> tuple[Check, ...]:
    """Return what is to be known of the numbers, and what was looked into."""
    ratio, between = found.given.ratio, found.given.between
    whose = "England's, as its own is not published" if found.borrowed else "here"
    income = (
        f"{words.percent(found.place.low_income)} of children live in families with a low income "
        f"({whose}; England {words.percent(found.country_low_income)}, {found.low_income_year}). "
        f"Need is taken to be {ratio.value:g} times as common among them ({ratio.low:g} to "
        f"{ratio.high:g}); the grade of that is {ratio.grade}."
    )
    places = (
        "The survey is of the whole country, which does not differ from itself."
        if found.place.whole
        else f"Councils are taken to differ by about {words.percent(between.value)} for reasons no "
        f"survey shows ({words.percent(between.low)} to {words.percent(between.high)}); the grade "
        f"of that is {between.grade}."
    )
    apart = furthest(shares(), found.given.boys.value)
    reports = prevalence()["note"].str.contains("Secondary").sum()
    quoted = (
        f"{reports} of {prevalence().height} rows were read in a report of the survey, not in the "
        "survey itself; none of them has grade A."
    )
    return (
        Check("low income", None, income),
        Check("how places differ", None, places),
        Check(
            "girls and boys make up all",
            apart <= _ROUNDED,
            f"Girls and boys together differ from what is published for all by "
            f"{apart * _HUNDRED:.1f} points at most.",
        ),
        Check("reports of surveys", None, quoted),
        Check("two surveys of one thing", None, _disagree(found)),
        Check("who was not asked", None, NOT_ASKED),
        Check("what it may be used for", None, NOT_HIDDEN),
    )


#: Shares of girls and boys are published to a tenth of a point and weighed as the survey's.
_ROUNDED = 0.003
NOT_ASKED = (
    "Surveys ask people in private homes. Children in care, in hospital or without a home are "
    "mostly not among them, and more of those need help."
)
NOT_HIDDEN = (
    "Expected numbers must not be taken from recorded ones, or recorded ones from them, to say how "
    "many children are hidden: they do not count the same thing. For statistics only."
)


def furthest(found: Sequence[Share], boys: float) -> float:
    """Return how far girls and boys together are from the share published for all, at most."""
    gaps = [0.0]
    for _, band in groupby(found, key=lambda each: (each.kind, each.age_from)):
        of = {each.sex: each.share for each in band}
        if {"F", "M", "all"} <= set(of):
            gaps.append(abs(boys * of["M"] + (1.0 - boys) * of["F"] - of["all"]))
    return max(gaps)


def _disagree(found: Surveyed) -> str:
    one, two = (
        cell.expected / cell.children
        for cell in (found.of("probable_disorder"), found.of("disorder_by_interview"))
    )
    return (
        f"A questionnaire of 2023 leads one to expect a mental disorder in {words.percent(one)} of "
        f"those of 8 to 17, full interviews of 2017 in {words.percent(two)} of those of 2 to 15. "
        "A questionnaire finds more than an interview does, and need rose in between; which is "
        "nearer is not known."
    )


def _cells_table(found: Surveyed) -> pl.DataFrame:
    titles = {
        kind: title if when == "now" else f"{title}, {WHEN[when]}"
        for kind, title, when in prevalence().select("kind", "title", "when").iter_rows()
    }
    used = {(each.kind, each.age_from, each.sex) for each in finest(shares())}
    grades = {
        (row["kind"], row["age_from"], row["sex"]): row["grade"]
        for row in prevalence().iter_rows(named=True)
    }
    return pl.DataFrame(
        [
            {
                "kind": cell.kind,
                "title": titles[cell.kind],
                "age_from": cell.age_from,
                "age_to": cell.age_to,
                "ages": _ages_said(cell.age_from, cell.age_to),
                "sex": SEXES[cell.sex],
                "low_income": cell.low_income,
                "income": "low" if cell.low_income else "not low",
                "children": cell.children,
                "expected": cell.expected,
                "low": cell.low,
                "high": cell.high,
                "survey_grade": grades[(cell.kind, cell.age_from, cell.sex)],
                "method": LABEL,
            }
            for cell in found.cells
            if (cell.kind, cell.age_from, cell.sex) in used
        ]
    )


def _survey_table() -> pl.DataFrame:
    told = prevalence()
    publishers = dict(sources().select("key", "publisher").iter_rows())
    used = {(each.kind, each.age_from, each.sex) for each in finest(shares())}
    return told.with_columns(
        when=pl.col("when").replace(WHEN),
        title=pl.when(pl.col("when") == "now")
        .then("title")
        .otherwise(pl.format("{}, {}", "title", pl.col("when").replace(WHEN))),
        ages=pl.Series(
            [_ages_said(*row) for row in told.select("age_from", "age_to").iter_rows()]
        ),
        sex=pl.col("sex").replace(SEXES),
        share=pl.Series([each.share for each in shares()]),
        used=pl.Series(
            [row in used for row in told.select("kind", "age_from", "sex").iter_rows()]
        ),
        publisher=pl.col("source").replace_strict(publishers),
    )


def _assumed_table(found: Surveyed) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "id": each.id, "what": each.what, "value": each.value, "low": each.low,
                "high": each.high, "unit": each.unit, "grade": each.grade, "why": each.why,
                "source": each.source,
            }
            for each in found.given.rows
        ]
    )  # fmt: skip


def _ages_said(start: int, end: int) -> str:
    return f"{start}" if start == end else f"{start} to {end}"


def _whole(row: Mapping[str, Any]) -> float:
    """Return what a published number is a part of: 100 in per cent, or the children of its year."""
    if row["unit"] == "percent":
        return _HUNDRED
    at = series(ENGLAND, POPULATION).filter(pl.col("year") == row["year"])
    return float(at["value"].item())


def _part(value: float | None, row: Mapping[str, Any]) -> float | None:
    return None if value is None else value / _whole(row)


def _ages(code: str) -> Floats:
    found = figures(code, tuple(f"{_AGE}{age}" for age in range(_ADULT)))
    latest = found.drop_nulls("value").group_by("measure").agg(pl.col("value").last())
    by_age = dict(latest.iter_rows())
    return np.array([by_age.get(f"{_AGE}{age}", 0.0) for age in range(_ADULT)])


def _low_income(code: str, year: int) -> float | None:
    """Return the share of children in families with a low income in a year, if it is published."""
    told = series(code, LOW_INCOME).filter(pl.col("year") == year)["value"].drop_nulls()
    return told[0] / _HUNDRED if told.len() else None
