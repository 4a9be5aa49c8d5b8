"""The funnel of a dataset, in the one FUNNEL table of published figures."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

from seethechild.journeys.dataset import Dataset
from seethechild.journeys.funnel import STEPS, Step, funnel
from seethechild.journeys.published import Published

#: A referral this soon after another of the same child is another one "within 12 months".
YEAR_DAYS: Final = 365
#: Steps before a referral and after a plan, which no published figure counts so.
BEFORE: Final = (
    Step("contact", "Contacts", "contacts", "", "beside"),
    Step("contact_closed", "Contacts closed with no action", "contacts_closed", "contact", "beside"),
    Step("contact_early_help", "Contacts passed to early help", "contacts_early_help", "contact", "beside"),
)  # fmt: skip
AFTER: Final = (
    Step("not_known_yet", "Outcome not known yet, or not recorded", "referrals_open", "referral", "part"),
    Step("care", "Came into care", "care_started", "", "beside"),
)  # fmt: skip
#: Each measure: the record that shows it, the event, and the outcome it must have had.
_COUNTED: Final[Mapping[str, tuple[str, str, str | None]]] = {
    "contacts": ("contacts", "contact", None),
    "contacts_closed": ("contacts", "contact", "no_action"),
    "contacts_early_help": ("contacts", "contact", "early_help"),
    "referrals_number": ("referrals", "referral", None),
    "referrals_nfa": ("referrals", "referral", "no_further_action"),
    "referrals_not_in_need": ("referrals", "referral", "assessed_not_in_need"),
    "cin_started": ("referrals", "referral", "in_need"),
    "s47_number": ("section_47", "section_47", None),
    "icpc_number": ("section_47", "conference", None),
    "cpp_started": ("protection_plans", "plan_started", None),
    "care_started": ("care_episodes", "care_started", None),
}
_NOT_COVERED: Final = "x"


def observed_funnel(dataset: Dataset) -> pl.DataFrame:
    """Return the FUNNEL of a dataset, a period for each financial year that is wholly covered.

    Args:
        dataset: children, spells, events and coverage.

    Returns:
        FUNNEL; ``place`` is the dataset's name. What no return covers for the whole year has no
        count and the mark "x" (not available).
    """
    figures = pl.DataFrame(
        [*_figures(dataset)],
        schema={
            "council": pl.String, "measure": pl.String, "year": pl.Int64,
            "value": pl.Float64, "mark": pl.String,
        },
    )  # fmt: skip
    steps = (*BEFORE, *STEPS, *AFTER)
    return funnel(Published(figures), [dataset.name], steps)


def covered_years(coverage: pl.DataFrame, record: str) -> list[int]:
    """Return the financial years, by their end, that a record covers without a gap."""
    rows = coverage.filter(pl.col("sees") == record).select("start", "stop").drop_nulls()
    spans: list[tuple[date, date]] = rows.rows()
    days = [day.year for span in spans for day in span]
    ends = range(min(days), max(days) + 1) if days else ()
    return [end for end in ends if _covers(spans, date(end - 1, 4, 1), date(end, 4, 1))]


def _covers(rows: list[tuple[date, date]], start: date, stop: date) -> bool:
    reached = start
    for first, last in sorted(rows):
        if first > reached:
            break
        reached = max(reached, last)
    return reached >= stop


def _figures(dataset: Dataset) -> list[dict[str, object]]:
    year = pl.col("date").dt.year() + (pl.col("date").dt.month() >= 4).cast(pl.Int32)  # noqa: PLR2004
    events = dataset.events.with_columns(year.cast(pl.Int64).alias("year"))
    rows: list[dict[str, object]] = []
    years = {
        each: covered_years(dataset.coverage, each) for each, _, _ in _COUNTED.values()
    }
    asked = {*years["contacts"], *years["referrals"]}
    shown = sorted(asked or {year for found in years.values() for year in found})
    for measure, (record, kind, outcome) in _COUNTED.items():
        of_kind = pl.col("kind") == kind
        wanted = of_kind if outcome is None else of_kind & (pl.col("outcome") == outcome)
        counted = dict(events.filter(wanted).group_by("year").len().rows())
        rows += [
            _row(dataset, measure, y, counted.get(y, 0), y in years[record]) for y in shown
        ]
    referrals = events.filter(pl.col("kind") == "referral")
    open_ = dict(
        referrals.filter(pl.col("outcome").is_null()).group_by("year").len().rows()
    )
    again = _again(referrals)
    for y in shown:
        known = y in years["referrals"]
        rows.append(_row(dataset, "referrals_open", y, open_.get(y, 0), known))
        before = known and (y - 1) in years["referrals"]
        rows.append(_row(dataset, "rereferrals_number", y, again.get(y, 0), before))
    return rows


def _again(referrals: pl.DataFrame) -> dict[int, int]:
    """Count referrals within 12 months of one before, by year."""
    last = pl.col("date").shift(1).over("child_id")
    soon = (pl.col("date") - last).dt.total_days() <= YEAR_DAYS
    told = referrals.sort("child_id", "date").filter(soon)
    return dict(told.group_by("year").len().rows())


def _row(
    dataset: Dataset,
    measure: str,
    year: int,
    count: int,
    covered: bool,  # noqa: FBT001
) -> dict[str, object]:
    return {
        "council": dataset.name,
        "measure": measure,
        "year": year,
        "value": float(count) if covered else None,
        "mark": "" if covered else _NOT_COVERED,
    }
