"""Views over the children in need census: each row with its episode, its child and its year.

Names of columns are the publisher's; what we add is in small letters: ``year_start`` and
``year_end`` (1 April and 31 March), counts within an episode or a child, and what the row's
neighbours do.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from seethechild.returns.extract import ROW
from seethechild.returns.fields import codes, tables
from seethechild.returns.rules.upn import check_letter
from seethechild.returns.rules.whole import Whole
from seethechild.returns.tidy import FILE

CHILD, EPISODE, PLAN, ASSESSMENT = "LAchildID", "CINdetailsID", "CPPID", "AssessmentID"
FRIDAY = 5
#: Sex as numbers, until 2023/24.
_SEXES = {"1": "M", "2": "F", "0": "U", "9": "U"}
#: The view of one row about the return as a whole.
WHOLE = "whole"
#: Stands for the end of what has not ended.
_FAR = date(9999, 12, 31)

Frames = Mapping[str, pl.DataFrame]


def cin_views(
    found: Frames, year: int | None, whole: Whole | None = None
) -> dict[str, pl.DataFrame]:
    """Return the views that the rules of the census are asked of.

    Args:
        found: the format's typed tables; those missing count as empty.
        year: the financial year by its end; None takes it from the header.
        whole: facts about all rows of the return, where ``found`` is a piece of it.

    Returns:
        Views by name: ``header``, ``child``, ``disability``, ``episode``, ``assessment``,
        ``section_47``, ``need_plan``, ``protection_plan``, ``review``, ``whole``.
    """
    given = _told_apart(
        {name: found.get(name, _empty(name)) for name in tables("cin_census")}
    )
    ends = _year_end(given["Header"], year)
    facts = whole or Whole.of(given, "ChildIdentifiers")
    children = _children(given, facts).with_columns(_span(ends))
    episodes = _episodes(given, children)
    within = _within_episode(episodes)
    plans = _plans(given, within)
    return {
        "header": given["Header"].with_columns(_span(ends)),
        "child": children,
        "disability": _disabilities(given, children),
        "episode": episodes,
        "assessment": _assessments(given, within),
        "section_47": _section_47(given, within),
        "need_plan": _need_plans(given, within),
        "protection_plan": plans,
        "review": _reviews(given, plans),
        WHOLE: _whole(given, children, ends),
    }


def _told_apart(given: Frames) -> dict[str, pl.DataFrame]:
    """Make running numbers unlike in unlike files: each file counts from 1."""
    files = [frame[FILE].unique() for frame in given.values() if FILE in frame.columns]
    if not files or pl.concat(files).n_unique() < 2:  # noqa: PLR2004
        return dict(given)
    return {name: _with_file(frame) for name, frame in given.items()}


def _with_file(frame: pl.DataFrame) -> pl.DataFrame:
    keys = [name for name in (EPISODE, PLAN, ASSESSMENT) if name in frame.columns]
    if FILE not in frame.columns:
        return frame
    return frame.with_columns(pl.format("{} {}", FILE, name).alias(name) for name in keys)


def _empty(name: str) -> pl.DataFrame:
    types: dict[str, type[pl.DataType]] = {
        "date": pl.Date, "whole": pl.Int64, "yesno": pl.Boolean,
    }  # fmt: skip
    schema = {
        each.field: types.get(each.type, pl.String)
        for each in tables("cin_census").get(name, ())
    }
    return pl.DataFrame(schema=schema | {ROW: pl.Int64})


def _year_end(header: pl.DataFrame, year: int | None) -> date | None:
    if year is not None:
        return date(year, 3, 31)
    said = header["ReferenceDate"].drop_nulls() if header.height else pl.Series([])
    return said[0] if said.len() else None


def _span(end: date | None) -> list[pl.Expr]:
    start = None if end is None else date(end.year - 1, 4, 1)
    before = None if start is None else _working_day_before(start)
    return [
        pl.lit(start, pl.Date).alias("year_start"),
        pl.lit(end, pl.Date).alias("year_end"),
        pl.lit(before, pl.Date).alias("last_working_day_before"),
    ]


def _working_day_before(day: date) -> date:
    before = day - timedelta(days=1)
    return before - timedelta(days=max(0, before.isoweekday() - FRIDAY))


def _known(field: str, table: str) -> pl.Expr:
    """Whether a code is in the publisher's list for its field; null where there is no code."""
    name = next(f.codes for f in tables("cin_census")[table] if f.field == field)
    listed = [each.code for each in codes(name)]
    return pl.col(field).is_in(listed).alias(f"{field}_known")


def _children(given: Frames, whole: Whole) -> pl.DataFrame:
    disabilities = (
        given["Disabilities"]
        .group_by(CHILD)
        .agg(
            pl.len().alias("disabilities"),
            (pl.col("Disability") == "NONE").any().alias("none_disabled"),
            pl.col("Disability").is_duplicated().any().alias("disability_twice"),
            (~_known("Disability", "Disabilities")).any().alias("disability_unknown"),
        )
    )
    episodes = (
        given["CINdetails"]
        .group_by(CHILD)
        .agg(
            pl.len().alias("episodes"),
            (pl.col("ReferralNFA") == False).any().alias("further_action"),  # noqa: E712 - null stays null
            pl.col("CINclosureDate").max().alias("last_closed"),
            pl.col("CINclosureDate").is_null().any().alias("still_open"),
        )
    )
    return (
        given["ChildIdentifiers"]
        .join(disabilities, on=CHILD, how="left")
        .join(episodes, on=CHILD, how="left")
        .join(whole.shared_upns, on="UPN", how="left", maintain_order="left")
        .with_columns(
            pl.col("disabilities", "episodes").fill_null(0),
            pl.col("none_disabled", "disability_twice", "disability_unknown").fill_null(
                value=False
            ),
            pl.col("PersonBirthDate").dt.offset_by("25y").alias("birthday_25"),
            pl.len().over(CHILD).alias("same_id"),
            pl.col("same_upn").fill_null(1),
            check_letter("UPN").alias("upn_letter"),
            _known("Ethnicity", "ChildIdentifiers"),
            pl.coalesce(
                "Sex", pl.col("GenderCurrent").replace_strict(_SEXES, default=None)
            ).alias("sex"),
            pl.coalesce("PersonBirthDate", "ExpectedPersonBirthDate").alias("birth"),
        )
    )


def _episodes(given: Frames, children: pl.DataFrame) -> pl.DataFrame:
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
            _known("ReferralSource", "CINdetails"),
            _known("PrimaryNeedCode", "CINdetails"),
            _known("ReasonForClosure", "CINdetails"),
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


def _within_episode(episodes: pl.DataFrame) -> pl.DataFrame:
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


def _assessments(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
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


def _section_47(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
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


def _need_plans(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
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


def _plans(given: Frames, within: pl.DataFrame) -> pl.DataFrame:
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
            _known("InitialCategoryOfAbuse", "ChildProtectionPlans"),
            _known("LatestCategoryOfAbuse", "ChildProtectionPlans"),
        )
        .drop("conference_days")
    )  # fmt: skip


def _reviews(given: Frames, plans: pl.DataFrame) -> pl.DataFrame:
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


def _disabilities(given: Frames, children: pl.DataFrame) -> pl.DataFrame:
    about = children.select(
        CHILD, "disabilities", "none_disabled", "disability_twice"
    ).unique(CHILD, keep="first", maintain_order=True)
    return (
        given["Disabilities"]
        .join(about, on=CHILD, how="left")
        .with_columns(_known("Disability", "Disabilities"))
    )


def _whole(given: Frames, children: pl.DataFrame, ends: date | None) -> pl.DataFrame:
    """Return one row of counts; those of pieces add up, see ``added``."""
    conferences = [given[name]["DateOfInitialCPC"] for name in ("CINdetails", "Section47")]
    born = children.filter(pl.col("ExpectedPersonBirthDate").is_null())
    kinds = given["Disabilities"].filter(pl.col("Disability") != "NONE")
    several = children.filter(pl.col("disabilities") > 1).height
    return pl.DataFrame(
        {
            "children": [children.height],
            "born": [born.height],
            "sex_unknown": [born.filter(pl.col("sex").fill_null("U") == "U").height],
            "plans_started": [
                _in_year(given["ChildProtectionPlans"]["CPPstartDate"], ends)
            ],
            "conferences_held": [sum(_in_year(each, ends) for each in conferences)],
            "disability_codes": [kinds["Disability"].unique()],
            "disabled_children": [kinds[CHILD].n_unique()],
            "several_disabilities": [several],
        }
    )


def added(pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return one row about a return as a whole, from the counts of its pieces."""
    told = pl.concat(pieces)
    codes_ = told["disability_codes"].list.explode(empty_as_null=False).n_unique()
    return told.select(
        pl.exclude("disability_codes").sum(), disability_codes=pl.lit(codes_)
    )


def _in_year(days: pl.Series, ends: date | None) -> int:
    if ends is None:
        return days.count()
    return int(days.is_between(date(ends.year - 1, 4, 1), ends).sum())


def _working_days(start: str, stop: str) -> pl.Expr:
    """Days from Monday to Friday between two dates; bank holidays count as working days."""
    both: Sequence[str] = (start, stop)
    there = pl.all_horizontal(pl.col(name).is_not_null() for name in both)
    filled = [pl.col(name).fill_null(date(2000, 1, 1)) for name in both]
    return pl.when(there).then(pl.business_day_count(filled[0], filled[1]))
