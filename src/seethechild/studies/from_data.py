"""Whose journeys, whose published figures and how many children a fit to data rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from seethechild.core.errors import DataError, Problem, SpecError
from seethechild.core.files import read_csv
from seethechild.core.time import FinancialYear
from seethechild.journeys.dataset import Dataset, load
from seethechild.model.build import Fitted
from seethechild.model.observed.fit import Observed, fit_journeys
from seethechild.model.observed.history import ADULT
from seethechild.model.observed.watch import watch
from seethechild.model.system import FloatArray
from seethechild.reference.councils import find_council
from seethechild.studies.fitted import fit_council
from seethechild.studies.study import EARLIEST_YEAR, LATEST_YEAR

#: Under this name a dataset's manifest may hold the number of children by single year of age.
POPULATION: Final = "population"
FIGURES_BORROWED: Final = "figures borrowed from"


@dataclass(frozen=True, eq=False)
class Basis:
    """What a fit to data rests on.

    Attributes:
        dataset: the journeys.
        council: ONS code of the council whose published figures stand behind them.
        borrowed: whether that is another council, because the children are made up.
        population: shape (18,), children of the area by single year of age; None if not known.
    """

    dataset: Dataset
    council: str
    borrowed: bool
    population: FloatArray | None

    @property
    def name(self) -> str:
        """The council's name as published."""
        return find_council(self.council).name

    @property
    def words(self) -> str:
        """Whose journeys these are, and whose figures stand behind them."""
        whose = "made-up children" if self.dataset.made_up else "children's records"
        figures = FIGURES_BORROWED if self.borrowed else "published figures of"
        return f"{self.dataset.name}: journeys of {whose}; {figures} {self.name}"


def basis(
    path: Path,
    *,
    council: str | None = None,
    population: Path | Sequence[float] | None = None,
) -> Basis:
    """Read a dataset and settle whose figures stand behind it.

    Args:
        path: folder of the dataset.
        council: whose published figures to take; needed where the data name no council.
        population: CSV of ``age,children``, ages 0 to 17, or the numbers; needed for made-up
            children.

    Raises:
        DataError: the folder holds no dataset, or the table of children is wrong.
        SpecError: no council is named, or another than the data's.
        UnknownNameError: there is no such council.
    """
    dataset = load(path)
    own = dataset.council
    named = None if council is None else find_council(council).code
    if named is None and own is None:
        what = "the data are of no council that is known"
        mend = (
            "Say --council NAME, whose published figures and prices are borrowed, and --population FILE, "
            "the children who live there (CSV: age, children)."
        )
        raise SpecError(Problem("council", what, mend))
    if named is not None and own is not None and named != own:
        what = f"the data are of {find_council(own).name}"
        raise SpecError(Problem("council", what, "Leave --council out."))
    code = own or named or ""
    return Basis(dataset, code, dataset.made_up, _population(dataset, population))


def _population(
    dataset: Dataset, given: Path | Sequence[float] | None
) -> FloatArray | None:
    """Children by single year of age: as given, as the dataset says; None where neither does."""
    if isinstance(given, Path):
        return read_population(given)
    if given:
        return np.array(given, dtype=np.float64)
    kept = dataset.manifest.get(POPULATION)
    if isinstance(kept, list) and len(kept) == ADULT:
        return np.array([float(str(each)) for each in kept])
    return None


def read_population(path: Path) -> FloatArray:
    """Return children by single year of age from a CSV of ``age,children``; shape (18,).

    Raises:
        DataError: it cannot be read, or an age from 0 to 17 is missing, twice or empty.
    """
    frame = read_csv(path, {"age": pl.Int64, "children": pl.Float64})
    if not {"age", "children"} <= set(frame.columns):
        raise DataError(Problem(path.name, "lacks age or children", "Name both columns."))
    young = frame.filter(pl.col("age").is_between(0, ADULT - 1)).sort("age")
    if young["age"].to_list() != list(range(ADULT)) or not (young["children"] > 0).all():
        what = "does not give children of each age from 0 to 17 once"
        raise DataError(Problem(path.name, what, "Give one row for each age."))
    return young["children"].to_numpy()


def year_ended(stop: date) -> int:
    """Return the last financial year that is over on a day, by its end.

    Example:
        >>> year_ended(date(2024, 4, 1)), year_ended(date(2024, 3, 31))
        (2024, 2023)
    """
    return stop.year if stop >= FinancialYear.ending_in(stop.year).stop else stop.year - 1


def prior_year(stop: date) -> int:
    """Return the year whose published figures stand behind data that end on a day.

    Example:
        >>> prior_year(date(2024, 4, 1)), prior_year(date(2030, 1, 1))
        (2024, 2025)
    """
    return min(max(year_ended(stop), EARLIEST_YEAR), LATEST_YEAR)


def prior_of(rests: Basis, *, until: date | None = None) -> Fitted:
    """Return the published model that stands behind the data."""
    days = watch(rests.dataset, until=until)
    year = prior_year(days.end) if days.years else LATEST_YEAR
    return fit_council(rests.council, year=year)


def fit_basis(rests: Basis, prior: Fitted, *, until: date | None = None) -> Observed:
    """Fit a system model to the data.

    Args:
        rests: the data and what stands behind them.
        prior: the published model.
        until: leave out what happened from that day on.

    Raises:
        FitError: the data cannot bear it.
    """
    own = None if rests.borrowed else prior.base.children_by_age
    people = own if rests.population is None else rests.population
    return fit_journeys(
        rests.dataset, prior.model, population=people, until=until, name=rests.dataset.name
    )
