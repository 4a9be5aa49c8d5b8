"""Views over the census's episodes of need, and over what is within them.

Assessments, enquiries under section 47, need plans, protection plans and their reviews: each with
its episode, and with how it lies among the others of its episode or child.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from seethechild.returns.fields import codes, tables

CHILD, EPISODE, PLAN, ASSESSMENT = "LAchildID", "CINdetailsID", "CPPID", "AssessmentID"
#: Stands for the end of what has not ended.
_FAR = date(9999, 12, 31)

Frames = Mapping[str, pl.DataFrame]


def known(field: str, table: str) -> pl.Expr:
    """Whether a code is in the publisher's list for its field; null where there is no code."""
    name = next(f.codes for f in tables("cin_census")[table] if f.field == field)
    listed = [each.code for each in codes(name)]
    return pl.col(field).is_in(listed).alias(f"{field}_known")


def episodes_view(given: Frames, children: pl.DataFrame) -> pl.DataFrame:
    """Return each episode of need with its child, what is within it and the episode before."""
    per = {
        "assessments": ("Assessments", "AssessmentActualStartDate", "AssessmentAuthorisationDate"),
        "enquiries": ("Section47", "S47ActualStartDate", "DateOfInitialCPC"),
        "need_plans": ("CINPlanDates", "CINPlanStartDate", "CINPlanEndDate"),
        "plans": ("ChildProtectionPlans", "CPPstartDate", "CPPendDate"),
    }  # fmt: skip
    view = given["CINdetails"].join(
        children.select(
            CHILD, "birth", "PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate",
            "disabilities", "year_start", "year_end", "last_working_day_before",
        ).unique(CHILD, keep="first", maintain_order=True),
        on=CHILD, how="left",
    )  # fmt: skip
    for name, (table, start, stop) in per.items():
        counted = (
            given[table]
            .group_by(EPISODE)
            .agg(
                pl.len().alias(name),
                pl.max_horizontal(pl.col(start).max(), pl.col(stop).max()).alias(
                    f"{name}_last"
                ),
                pl.col(stop).is_null().sum().alias(f"{name}_open"),
            )
        )
        view = view.join(counted, on=EPISODE, how="left")
    undecided = given["Section47"].filter(
        pl.col("DateOfInitialCPC").is_null()
        & ~pl.col("ICPCnotRequired").fill_null(value=False)
    )
    undecided = undecided.group_by(EPISODE).agg(pl.len().alias("enquiries_undecided"))
    view = view.join(undecided, on=EPISODE, how="left")
    counts = [*per, *(f"{name}_open" for name in per), "enquiries_undecided"]
    action = ~pl.col("ReferralNFA").fill_null(value=False)
    until = pl.coalesce("CINclosureDate", pl.when(action).then(_FAR))
    return (
        view.with_columns(pl.col(counts).fill_null(0))
        .with_columns(
            pl.max_horizontal(*(f"{name}_last" for name in per), "DateOfInitialCPC")
            .alias("last_activity"),
            known("ReferralSource", "CINdetails"),
            known("PrimaryNeedCode", "CINdetails"),
            known("ReasonForClosure", "CINdetails"),
        )
        .sort(CHILD, "CINreferralDate", EPISODE, maintain_order=True)
        .with_columns(
            (pl.col("CINclosureDate").is_null() & action)
            .sum().over(CHILD).alias("open_in_child"),
            (pl.col("CINreferralDate") < pl.col("CINreferralDate").max().over(CHILD))
            .alias("not_latest"),
            until.cum_max().shift(1).forward_fill().over(CHILD).alias("closed_before"),
        )
    )  # fmt: skip


def within_episode(episodes: pl.DataFrame) -> pl.DataFrame:
    """Return of each episode what is asked of a row within it."""
    return episodes.select(
        EPISODE, pl.col("CINreferralDate").alias("referred"), "CINclosureDate",
        "ReasonForClosure", "ReferralNFA", "PersonDeathDate", "birth",
        pl.col("DateOfInitialCPC").alias("episode_conference"),
        "assessments", "year_start", "year_end",
    ).unique(EPISODE, keep="first", maintain_order=True)  # fmt: skip


def _among(start: str, stop: str, group: str) -> list[pl.Expr]:
    """How a row lies among those of its group: how many are open, whether an earlier one lasts."""
    open_ = pl.col(stop).is_null()
    until = pl.col(stop).fill_null(_FAR)
    return [
        open_.sum().over(group).alias("open_together"),
        until.cum_max().shift(1).over(group).alias("earlier_until"),
    ]


def assessments_view(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
    """Return each assessment with its episode and the factors found."""
    start, stop = "AssessmentActualStartDate", "AssessmentAuthorisationDate"
    factors = (
        given["AssessmentFactors"]
        .group_by(ASSESSMENT)
        .agg(
            pl.len().alias("factors"),
            pl.col("AssessmentFactors").is_duplicated().any().alias("factor_twice"),
            pl.col("AssessmentFactors").str.join(";").alias("factor_list"),
        )
    )
    return (
        given["Assessments"]
        .join(within, on=EPISODE, how="left")
        .join(factors, on=ASSESSMENT, how="left")
        .with_columns(pl.col("factors").fill_null(0))
        .with_columns((";" + pl.col("factor_list") + ";").alias("factor_list"))
        .sort(CHILD, EPISODE, start, maintain_order=True)
        .with_columns(
            *_among(start, stop, EPISODE),
            _working_days(start, "year_end").alias("working_days_left"),
        )
    )


def section_47_view(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
    """Return each enquiry under section 47 with its episode."""
    start, stop = "S47ActualStartDate", "DateOfInitialCPC"
    undecided = pl.col(stop).is_null() & ~pl.col("ICPCnotRequired").fill_null(value=False)
    until = pl.when(undecided).then(_FAR).otherwise(pl.col(stop))
    return (
        given["Section47"]
        .join(within, on=EPISODE, how="left")
        .sort(CHILD, EPISODE, start, maintain_order=True)
        .with_columns(
            undecided.alias("undecided"),
            undecided.sum().over(EPISODE).alias("open_together"),
            until.cum_max().shift(1).over(EPISODE).alias("earlier_until"),
            _working_days(start, "year_end").alias("working_days_left"),
        )
    )


def need_plans_view(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
    """Return each need plan with its episode and how it crosses protection plans."""
    start, stop = "CINPlanStartDate", "CINPlanEndDate"
    table = given["CINPlanDates"].with_columns(pl.int_range(pl.len()).alias("plan"))
    return (
        table.join(within, on=EPISODE, how="left")
        .join(_crossing(table, given["ChildProtectionPlans"]), on="plan", how="left")
        .with_columns(
            pl.col("both_open", "starts_in_it", "it_starts_within").fill_null(value=False)
        )
        .sort(CHILD, start, maintain_order=True)
        .with_columns(*_among(start, stop, CHILD))
    )


def _crossing(plans: pl.DataFrame, protection: pl.DataFrame) -> pl.DataFrame:
    """Which need plans run while a protection plan does, by number of the need plan.

    Columns: both are open; the need plan starts in a protection plan; one starts within it.
    """
    both = plans.select(CHILD, "plan", "CINPlanStartDate", "CINPlanEndDate").join(
        protection.select(CHILD, "CPPstartDate", "CPPendDate"), on=CHILD
    )
    start, from_ = pl.col("CINPlanStartDate"), pl.col("CPPstartDate")
    stop, until = pl.col("CINPlanEndDate"), pl.col("CPPendDate")
    return both.group_by("plan").agg(
        (stop.is_null() & until.is_null()).any().alias("both_open"),
        ((start >= from_) & (start < until.fill_null(_FAR))).any().alias("starts_in_it"),
        ((from_ > start) & (from_ < stop.fill_null(_FAR))).any().alias("it_starts_within"),
    )


def protection_plans_view(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
    """Return each protection plan with its episode and the conferences before it."""
    start, stop = "CPPstartDate", "CPPendDate"
    conferences = (
        given["Section47"]
        .group_by(EPISODE)
        .agg(pl.col("DateOfInitialCPC").alias("conference_days"))
    )
    met = pl.col("conference_days").list.contains(pl.col(start)).fill_null(value=False) | (
        pl.col("episode_conference") == pl.col(start)
    ).fill_null(value=False)
    return (
        given["ChildProtectionPlans"]
        .join(within, on=EPISODE, how="left")
        .join(conferences, on=EPISODE, how="left")
        .sort(CHILD, start, maintain_order=True)
        .with_columns(
            *_among(start, stop, CHILD),
            met.alias("conference_that_day"),
            pl.col("conference_days").list.max().alias("last_conference"),
            known("InitialCategoryOfAbuse", "ChildProtectionPlans"),
            known("LatestCategoryOfAbuse", "ChildProtectionPlans"),
        )
        .drop("conference_days")
    )  # fmt: skip


def reviews_view(given: Frames, plans: pl.DataFrame) -> pl.DataFrame:
    """Return each review with its protection plan, and whether a need plan ran that day."""
    around = plans.select(PLAN, "CPPstartDate", "CPPendDate", "CINclosureDate").unique(
        PLAN, keep="first", maintain_order=True
    )
    table = given["Reviews"].with_columns(pl.int_range(pl.len()).alias("review"))
    need = table.select("review", CHILD, "CPPreviewDate").join(
        given["CINPlanDates"].select(CHILD, "CINPlanStartDate", "CINPlanEndDate"), on=CHILD
    )
    during = (pl.col("CPPreviewDate") > pl.col("CINPlanStartDate")) & (
        pl.col("CPPreviewDate") < pl.col("CINPlanEndDate").fill_null(_FAR)
    )
    need = need.group_by("review").agg(during.any().alias("need_plan_meanwhile"))
    return (
        table.join(around, on=PLAN, how="left")
        .join(need, on="review", how="left")
        .with_columns(pl.col("need_plan_meanwhile").fill_null(value=False))
    )


def _working_days(start: str, stop: str) -> pl.Expr:
    """Days from Monday to Friday between two dates; bank holidays count as working days."""
    both: Sequence[str] = (start, stop)
    there = pl.all_horizontal(pl.col(name).is_not_null() for name in both)
    filled = [pl.col(name).fill_null(date(2000, 1, 1)) for name in both]
    return pl.when(there).then(pl.business_day_count(filled[0], filled[1]))
