"""The start population of a system model as a table of cells, from a council's stocks."""

from itertools import pairwise

import numpy as np
import polars as pl

from seethechild.model.ages import ADULT, children_by_band
from seethechild.model.base_year import BaseYear
from seethechild.model.flows import Flows
from seethechild.model.layout import (
    AGE_EDGES,
    CHILD_BAND_COUNT,
    DURATION_EDGES,
    HOMES_IN_CARE,
    LEGAL_IN_CARE,
)
from seethechild.model.stock import (
    Assumptions,
    Stock,
    unaccompanied_by_band,
    unaccompanied_homes,
)
from seethechild.model.system import FloatArray

SCHEMA = {
    "group": pl.String,
    "help": pl.String,
    "legal": pl.String,
    "home": pl.String,
    "age_low": pl.Float64,
    "age_high": pl.Float64,
    "elapsed_low": pl.Float64,
    "elapsed_high": pl.Float64,
    "count": pl.Float64,
}
#: Cells with fewer expected children than this are left out.
NEGLIGIBLE = 1e-6
#: The most children of an age in a state who may be before a court at each of its three stages, so
#: that some are left whom no court knows.
MOST_BEFORE_COURT = 0.3
#: The most of the children not known who may have been closed within the year.
MOST_CLOSED_RECENTLY = 0.5
_LATEST_BAND = CHILD_BAND_COUNT - 1


class _Cells:
    """Collects rows of the start table."""

    def __init__(self, share_aged_17: float) -> None:
        self.rows: list[tuple[object, ...]] = []
        self.share_aged_17 = share_aged_17

    def add(
        self,
        counts: FloatArray,
        states: tuple[str, str, str],
        elapsed: tuple[float, float],
        *,
        group: str = "children",
        split_last: bool = False,
    ) -> None:
        """Add one row per age band; the last band may be split at 17."""
        for band, count in enumerate(counts):
            low, high = float(AGE_EDGES[band]), float(AGE_EDGES[band + 1])
            if band == _LATEST_BAND and split_last:
                old = self.share_aged_17
                self.row(count * (1 - old), states, (low, high - 1.0), elapsed, group)
                self.row(count * old, states, (high - 1.0, high), elapsed, group)
            else:
                self.row(count, states, (low, high), elapsed, group)

    def row(
        self,
        count: float,
        states: tuple[str, str, str],
        ages: tuple[float, float],
        elapsed: tuple[float, float],
        group: str = "children",
    ) -> None:
        if count > NEGLIGIBLE:
            self.rows.append((group, *states, *ages, *elapsed, float(count)))

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(self.rows, schema=SCHEMA, orient="row")


def start_table(
    base: BaseYear,
    stock: Stock,
    flows: Flows,
    assumptions: Assumptions,
    *,
    share_aged_17: float,
    years_later: int,
) -> pl.DataFrame:
    """Return the children and young people there at the start, cell by cell.

    Args:
        base: the council's figures.
        stock: children in each state on that day.
        flows: the first guess of the flows, for children before a court.
        assumptions: the graded assumptions, by id.
        share_aged_17: share of the 16 and 17 year-olds in care who are 17.
        years_later: 0 for the start of the base year, 1 for its end: which cohorts left care.

    Returns:
        Columns as ``SystemModel.start`` asks; counts are expected numbers, not whole.
    """
    cells = _Cells(share_aged_17)
    _at_home(cells, stock, flows, assumptions)
    _in_care(cells, stock, assumptions)
    _left_care(cells, stock, base, years_later)
    _not_known(cells, stock, assumptions)
    return cells.frame()


def duration_spans(assumptions: Assumptions) -> list[tuple[float, float]]:
    """Return from and to of each duration band in years; the open one as wide as assumed."""
    last = DURATION_EDGES[-1] + assumptions["open_band_years"].value
    edges = [float(edge) for edge in (*DURATION_EDGES, last)]
    return list(pairwise(edges))


def _before_court(
    stock: Stock, flows: Flows, assumptions: Assumptions
) -> tuple[dict[str, FloatArray], float]:
    """Children at home in pre-proceedings and proceedings by age, and the share on plans."""
    ratio = assumptions["care_rate_on_plan"].value
    weight = ratio * stock.on_plan.sum()
    on_plan = weight / max(weight + stock.in_need.sum(), 1.0)
    waiting = {
        "pre_proceedings": flows.pre_proceedings
        * assumptions["pre_proceedings_years"].value,
        "proceedings": flows.proceedings_at_home * assumptions["proceedings_years"].value,
        "supervision_order": flows.proceedings_at_home
        * assumptions["supervision_order_years"].value,
    }
    return waiting, on_plan


def _at_home(cells: _Cells, stock: Stock, flows: Flows, assumptions: Assumptions) -> None:
    waiting, share_on_plan = _before_court(stock, flows, assumptions)
    for state, table, part in (
        ("family_help", stock.in_need, 1.0 - share_on_plan),
        ("child_protection_plan", stock.on_plan, share_on_plan),
    ):
        by_age = np.maximum(table.sum(axis=1), NEGLIGIBLE)
        before_court = {
            legal: np.minimum(counts * part / by_age, MOST_BEFORE_COURT)
            for legal, counts in waiting.items()
        }
        no_order = 1.0 - sum(before_court.values(), np.zeros(CHILD_BAND_COUNT))
        for legal, share in {"none": no_order, **before_court}.items():
            for band, span in enumerate(duration_spans(assumptions)):
                cells.add(table[:, band] * share, (state, legal, "parents"), span)
    first_year = (0.0, 1.0)
    cells.add(
        stock.back_home, ("support_after_care_or_order", "none", "parents"), first_year
    )


def _in_care(cells: _Cells, stock: Stock, assumptions: Assumptions) -> None:
    any_time = (0.0, duration_spans(assumptions)[-1][1])
    for i, legal in enumerate(LEGAL_IN_CARE):
        for j, home in enumerate(HOMES_IN_CARE):
            states = ("looked_after", legal, home)
            cells.add(stock.in_care[:, i, j], states, any_time, split_last=True)
    youngest = assumptions["unaccompanied_age_low"].value
    total = unaccompanied_by_band(stock.unaccompanied, youngest).sum()
    for home, share in unaccompanied_homes(assumptions).items():
        cells.row(
            total * share,
            ("looked_after", "section_20", home),
            (youngest, float(AGE_EDGES[CHILD_BAND_COUNT])),
            (0.0, 1.0),
            "unaccompanied",
        )


def _left_care(cells: _Cells, stock: Stock, base: BaseYear, years_later: int) -> None:
    """Care leavers of 18 to 24, one cohort for each year in which they turned 18 in care."""
    second = AGE_EDGES[CHILD_BAND_COUNT + 1]
    oldest = int(AGE_EDGES[-1])
    cohorts = base.ceased_at_18[1 - years_later :][: oldest - ADULT]
    for age, count in enumerate(cohorts, start=ADULT):
        state = "care_leaver_18_20" if age < second else "care_leaver_21_25"
        cells.row(
            count,
            (state, "none", "own_or_staying_put"),
            (float(age), age + 1.0),
            (0.0, 1.0),
        )


def _not_known(cells: _Cells, stock: Stock, assumptions: Assumptions) -> None:
    """Children in no state of need by single year of age; some closed within the year."""
    known = (
        stock.in_need.sum(axis=1)
        + stock.on_plan.sum(axis=1)
        + stock.back_home
        + stock.in_care_by_age
    )
    bands = children_by_band(stock.population)
    left = np.clip(1.0 - known / np.maximum(bands, 1.0), 0.0, 1.0)
    ages_in_need = stock.in_need.sum(axis=1)
    closed = assumptions["closed_not_back"].value * stock.closed_in_year
    recent = closed * ages_in_need / max(ages_in_need.sum(), 1.0)
    recent_share = np.clip(
        recent / np.maximum(bands * left, 1.0), 0.0, MOST_CLOSED_RECENTLY
    )
    states = ("none", "none", "parents")
    long_ago = duration_spans(assumptions)[-1]
    for age, children in enumerate(stock.population):
        band = int(np.searchsorted(AGE_EDGES, age, side="right")) - 1
        unknown = children * left[band]
        ages = (float(age), age + 1.0)
        cells.row(unknown * recent_share[band], states, ages, (0.0, 1.0))
        cells.row(unknown * (1.0 - recent_share[band]), states, ages, long_ago)
