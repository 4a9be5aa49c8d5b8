"""Views over the children in need census: each row with its episode, its child and its year.

Names of columns are the publisher's; what we add is in small letters: ``year_start`` and
``year_end`` (1 April and 31 March), counts within an episode or a child, and what the row's
neighbours do. Episodes and what is within them are in ``views_cin_episodes``.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from seethechild.returns.extract import ROW
from seethechild.returns.fields import tables
from seethechild.returns.rules.upn import check_letter
from seethechild.returns.rules.views_cin_episodes import (
    ASSESSMENT,
    CHILD,
    EPISODE,
    PLAN,
    Frames,
    assessments_view,
    episodes_view,
    known,
    need_plans_view,
    protection_plans_view,
    reviews_view,
    section_47_view,
    within_episode,
)
from seethechild.returns.rules.whole import Whole
from seethechild.returns.tidy import FILE

FRIDAY = 5
#: Sex as numbers, until 2023/24.
_SEXES = {"1": "M", "2": "F", "0": "U", "9": "U"}
#: The view of one row about the return as a whole.
WHOLE = "whole"


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
    episodes = episodes_view(given, children)
    within = within_episode(episodes)
    plans = protection_plans_view(given, within)
    return {
        "header": given["Header"].with_columns(_span(ends)),
        "child": children,
        "disability": _disabilities(given, children),
        "episode": episodes,
        "assessment": assessments_view(given, within),
        "section_47": section_47_view(given, within),
        "need_plan": need_plans_view(given, within),
        "protection_plan": plans,
        "review": reviews_view(given, plans),
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


def _children(given: Frames, whole: Whole) -> pl.DataFrame:
    disabilities = (
        given["Disabilities"]
        .group_by(CHILD)
        .agg(
            pl.len().alias("disabilities"),
            (pl.col("Disability") == "NONE").any().alias("none_disabled"),
            pl.col("Disability").is_duplicated().any().alias("disability_twice"),
            (~known("Disability", "Disabilities")).any().alias("disability_unknown"),
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
            known("Ethnicity", "ChildIdentifiers"),
            pl.coalesce(
                "Sex", pl.col("GenderCurrent").replace_strict(_SEXES, default=None)
            ).alias("sex"),
            pl.coalesce("PersonBirthDate", "ExpectedPersonBirthDate").alias("birth"),
        )
    )


def _disabilities(given: Frames, children: pl.DataFrame) -> pl.DataFrame:
    about = children.select(
        CHILD, "disabilities", "none_disabled", "disability_twice"
    ).unique(CHILD, keep="first", maintain_order=True)
    return (
        given["Disabilities"]
        .join(about, on=CHILD, how="left")
        .with_columns(known("Disability", "Disabilities"))
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
