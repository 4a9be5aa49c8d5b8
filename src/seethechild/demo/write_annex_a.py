"""Annex A of a made-up council: one workbook of lists 1 to 11, as on the last day told of."""

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import xlsxwriter  # type: ignore[import-untyped]

from seethechild.demo.records import Frames, cut
from seethechild.demo.texts import as_text
from seethechild.returns.fields import tables

_HALF, _YEAR = timedelta(days=183), timedelta(days=365)
#: A workbook says when it was made; the same seed must give the same bytes.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)


def annex_a_lists(
    whole: Frames, people: pl.DataFrame, stop: date
) -> dict[str, pl.DataFrame]:
    """Return the lists as text: what happened in the last six months and what is open.

    Args:
        whole: all records.
        people: the children as known on the last day.
        stop: day after the last.
    """
    first = stop - _HALF
    in_need = whole["referrals"].filter(~pl.col("no_further_action"))
    found = {
        "List 1": cut(whole["contacts"], first, stop, start="date"),
        "List 2": cut(whole["early_help"], first, stop, start="start", end="stop"),
        "List 3": _counted(whole["referrals"], first, stop, "date", "Number of Referrals in Last 12 Months"),
        "List 4": cut(whole["assessments"], first, stop, start="start", end="authorised", told_with=("in_need",)),
        "List 5": _enquiries(whole, first, stop),
        "List 6": _in_need(whole, in_need, first, stop),
        "List 7": _on_plans(whole, first, stop),
        "List 8": _in_care(whole, people, first, stop),
        "List 9": _leavers(whole, people, stop),
        "List 10": _adoption(whole, stop),
        "List 11": _adopters(whole, stop),
    }  # fmt: skip
    about = people.select("child", *_described(people, stop))
    return {
        name: as_text("annex_a", name, _joined(frame, about))
        for name, frame in found.items()
    }


def _described(people: pl.DataFrame, stop: date) -> list[pl.Expr]:
    age = ((pl.lit(stop) - pl.col("birth_date")).dt.total_days() / 365.25).floor()
    disabled = pl.col("disability") != "NONE"
    alone = pl.col("unaccompanied")
    return [
        pl.col("sex", "ethnicity", "birth_date", "family"),
        age.cast(pl.Int64).clip(lower_bound=0).alias("Age of Child (Years)"),
        disabled.alias("Does the Child have a Disability"),
        alone.alias(
            "Unaccompanied Asylum Seeking Child (UASC) within the Last 12 Months (Y/N)"
        ),
        alone.alias(
            "Unaccompanied Asylum Seeking Child (UASC), or formerly UASC if 18 or over (Y/N)"
        ),
    ]


def _joined(frame: pl.DataFrame, about: pl.DataFrame) -> pl.DataFrame:
    return frame.join(
        about.select(
            "child", *(name for name in about.columns if name not in frame.columns)
        ),
        on="child",
        how="left",
        maintain_order="left",
    )


def _counted(
    frame: pl.DataFrame, first: date, stop: date, start: str, name: str
) -> pl.DataFrame:
    """Add how many rows a child has in the twelve months to each row, itself included."""
    day = pl.col(start)
    others = frame.select("child", other=day)
    kept = cut(frame, first, stop, start=start)
    own = kept.with_row_index("nth")
    both = own.select("nth", "child", day=day).join(others, on="child")
    within = both.filter(
        (pl.col("other") <= pl.col("day"))
        & (pl.col("other") > pl.col("day") - pl.duration(days=365))
    )
    counts = within.group_by("nth").len(name=name)
    return own.join(counts, on="nth", how="left", maintain_order="left").drop("nth")


def _enquiries(whole: Frames, first: date, stop: date) -> pl.DataFrame:
    name = "Number of Section 47 Enquiries in the last 12 months"
    kept = _counted(whole["section_47"], first, stop, "start", name)
    held = pl.col("conference") < stop
    return kept.with_columns(
        conference=pl.when(held).then("conference"),
        became_plan=pl.when(held).then("became_plan"),
    )


def _last(frame: pl.DataFrame, stop: date, *columns: str) -> pl.DataFrame:
    """Return each child's newest row before ``stop``."""
    told = frame.filter(pl.col("date") < stop).sort("child", "date")
    return told.group_by("child", maintain_order=True).last().select("child", *columns)


def _in_need(
    whole: Frames, referrals: pl.DataFrame, first: date, stop: date
) -> pl.DataFrame:
    kept = cut(
        referrals, first, stop, start="date", end="closed", told_with=("close_reason",)
    )
    seen = _last(whole["visits"], stop, "date").rename({"date": "Date Child Was Last Seen"})
    care = _open(whole["care_episodes"], stop)
    plans, need = _open(whole["protection_plans"], stop), _open(whole["need_plans"], stop)
    status = (
        pl.when(pl.col("closed").is_not_null())
        .then(pl.lit("CLOSED"))
        .when(pl.col("child").is_in(care))
        .then(pl.lit("LOOKED_AFTER"))
        .when(pl.col("child").is_in(plans))
        .then(pl.lit("PROTECTION_PLAN"))
        .when(pl.col("child").is_in(need))
        .then(pl.lit("NEED_PLAN"))
        .otherwise(pl.lit("ASSESSMENT"))
    )
    kept = kept.join(seen, on="child", how="left", maintain_order="left")
    last = "Date Child Was Last Seen"
    inside = (pl.col(last) >= pl.col("date")) & (
        pl.col("closed").is_null() | (pl.col(last) <= pl.col("closed"))
    )
    return kept.with_columns(
        pl.when(inside).then(pl.col(last)).alias(last), status.alias("Case Status")
    )


def _open(frame: pl.DataFrame, stop: date) -> list[str]:
    now = (pl.col("start") < stop) & (pl.col("stop").is_null() | (pl.col("stop") >= stop))
    return frame.filter(now)["child"].unique().to_list()


def _on_plans(whole: Frames, first: date, stop: date) -> pl.DataFrame:
    kept = cut(whole["protection_plans"], first, stop, start="start", end="stop")
    visits = whole["visits"].filter(pl.col("kind") == "protection")
    seen = _last(visits, stop, "date", "seen_alone").rename(
        {
            "date": "Date of the Last Statutory Visit",
            "seen_alone": "Was the Child Seen Alone?",
        }
    )
    reviews = _last(whole["plan_reviews"], stop, "date", "plan_start").rename(
        {"date": "Date of latest review conference"}
    )
    kept = kept.join(seen, on="child", how="left", maintain_order="left")
    kept = kept.join(
        reviews,
        left_on=("child", "start"),
        right_on=("child", "plan_start"),
        how="left",
        maintain_order="left",
    )
    visited = "Date of the Last Statutory Visit"
    emergencies = whole["care_episodes"].filter(
        pl.col("legal_status").is_in(["L1", "L2"]) & pl.col("start").is_between(first, stop)
    )
    inside = pl.col(visited) >= pl.col("start")
    name = "Subject to Emergency Protection Order or Protected Under Police Powers in Last Six Months (Y/N)"
    return kept.with_columns(
        pl.when(inside).then(pl.col(visited)).alias(visited),
        pl.when(inside)
        .then("Was the Child Seen Alone?")
        .alias("Was the Child Seen Alone?"),
        pl.col("child").is_in(emergencies["child"].to_list()).alias(name),
    )


def _in_care(whole: Frames, people: pl.DataFrame, first: date, stop: date) -> pl.DataFrame:
    """Return a row for each period in care that was open in the six months."""
    episodes = cut(
        whole["care_episodes"], date.min, stop, start="start", end="stop",
        told_with=("end_reason", "change_reason"),
    ).sort("child", "start")  # fmt: skip
    begins = (pl.col("start_reason") == "S").cum_sum()
    changed = pl.col("legal_status") != pl.col("legal_status").shift(1).over(
        "child", "period"
    )
    moved = pl.col("place_postcode") != pl.col("place_postcode").shift(1).over(
        "child", "period"
    )
    marked = episodes.with_columns(period=begins).with_columns(
        status_since=pl.when(changed.fill_null(value=True)).then("start"),
        home_since=pl.when(moved.fill_null(value=True)).then("start"),
        homes=(moved.fill_null(value=True) & (pl.col("start") >= stop - _YEAR)),
    )
    periods = marked.group_by("child", "period", maintain_order=True).agg(
        pl.col("start", "need").first(),
        pl.col("stop", "end_reason", "legal_status", "place", "provider", "place_postcode", "urn").last(),
        pl.col("status_since", "home_since").max(),
        pl.col("homes").sum(),
        pl.col("distance_miles").last(),
    ).filter(pl.col("stop").is_null() | (pl.col("stop") >= first))  # fmt: skip
    worker = whole["workers"].filter(pl.col("role") == "social_worker")
    now = cut(worker, stop - timedelta(days=1), stop, start="start", end="stop")
    now = now.unique("child", keep="last", maintain_order=True).select(
        "child", "team", "worker"
    )
    review = _last(whole["care_reviews"], stop, "date").rename(
        {"date": "Date of Latest Statutory Review"}
    )
    visits = whole["visits"].filter(pl.col("kind") == "care")
    visit = _last(visits, stop, "date").rename({"date": "Date of Last Social Work Visit"})
    away = whole["missing"].filter(
        (pl.col("start") >= stop - _YEAR) & (pl.col("start") < stop)
    )
    for frame in (now, review, visit):
        periods = periods.join(frame, on="child", how="left", maintain_order="left")
    for kind, word in (("M", "Missing"), ("A", "Absent")):
        times = away.filter(pl.col("kind") == kind).group_by("child").len()
        name = f"Number of Episodes the Child has been '{word}' from their Placement in the last 12 months"
        periods = periods.join(times, on="child", how="left", maintain_order="left")
        periods = periods.with_columns(pl.col("len").fill_null(0).alias(name)).drop("len")
    permanence = {"C2": "FOSTERING", "E1": "ADOPTION", "V2": "RETURN", "C1": "RETURN"}
    return periods.with_columns(
        pl.col("start").alias("Date Started to be Looked After"),
        pl.col("status_since").alias("Start date of current legal status"),
        pl.col("home_since").alias("Start Date of Most Recent Placement"),
        pl.col("homes").alias("Number of Placements in the Last 12 months"),
        pl.col("legal_status").replace_strict(permanence, default="OTHER").alias("What is the permanence plan for this child?"),
        pl.when(pl.col("distance_miles") > _FAR).then(pl.lit("OUT")).otherwise(pl.lit("IN")).alias("Placement Location"),
        *(_since(name, "start") for name in ("Date of Latest Statutory Review", "Date of Last Social Work Visit")),
    )  # fmt: skip


_FAR = 20.0


def _since(name: str, start: str) -> pl.Expr:
    return pl.when(pl.col(name) >= pl.col(start)).then(pl.col(name)).alias(name)


def _leavers(whole: Frames, people: pl.DataFrame, stop: date) -> pl.DataFrame:
    told = whole["OC3"].filter(pl.col("year") <= stop.year).sort("child", "year")
    last = told.group_by("child", maintain_order=True).last()
    adviser = cut(
        whole["workers"].filter(pl.col("role") == "personal_adviser"),
        stop - timedelta(days=1), stop, start="start", end="stop",
    ).unique("child", keep="last", maintain_order=True)  # fmt: skip
    mine = last.join(
        adviser.select("child", "team", "worker"), on="child", maintain_order="left"
    )
    known = pl.col("accommodation") != "0"
    return mine.with_columns(
        pl.when(known).then(pl.col("accommodation").str.slice(0, 1)).alias("Type of Accommodation"),
        pl.when(known).then(pl.col("accommodation").str.slice(1, 1)).alias("Suitability of Accommodation"),
        pl.when(pl.col("activity") != "0").then("activity").alias("Activity Status"),
        pl.col("worker").alias("Allocated Personal Advisor"),
        pl.lit("FORMER_RELEVANT").alias("Eligibility Category"),
    )  # fmt: skip


def _adoption(whole: Frames, stop: date) -> pl.DataFrame:
    told = whole["PlacedAdoption"].filter(pl.col("decided") < stop)
    over = pl.col("until").is_null() | (pl.col("until") >= stop - _YEAR)
    days = ("matched", "placed", "ordered", "adopted", "place_ended")
    kept = told.filter(over).with_columns(
        pl.when(pl.col(name) < stop).then(pl.col(name)).alias(name) for name in days
    )
    return kept.with_columns(
        pl.when(pl.col("place_ended").is_not_null()).then("end_reason").alias("end_reason"),
        pl.col("entered").alias("Date the Child Entered Care"),
        pl.col("ordered").alias("Date of Placement Order"),
        pl.col("adopted").alias("Date of Adoption Order"),
        pl.col("place_ended").alias(
            "Date of Decision that Child Should No Longer be Placed for Adoption"
        ),
    )


def _adopters(whole: Frames, stop: date) -> pl.DataFrame:
    """Return made-up adopters: one for each child matched."""
    told = whole["PlacedAdoption"].filter(pl.col("matched") < stop).sort("child", "decided")
    number = pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(4)
    early = pl.col("matched") - pl.duration(days=400)
    return told.select(
        "child",
        (pl.lit("MUA") + number).alias("Individual adopter identifier"),
        (pl.lit("MUAF") + number).alias("Family identifier"),
        pl.lit("F").alias("Gender"),
        pl.lit("WBRI").alias("Ethnicity"),
        pl.lit(value=False).alias("Disability"),
        pl.lit(value=False).alias("Is the (prospective) adopter fostering for adoption?"),
        early.alias("Date enquiry received"),
        (early + pl.duration(days=20)).alias("Date Stage 1 started"),
        (early + pl.duration(days=90)).alias("Date Stage 1 ended"),
        (early + pl.duration(days=100)).alias("Date Stage 2 started"),
        (early + pl.duration(days=220)).alias("Date Stage 2 ended"),
        (early + pl.duration(days=95)).alias("Date application submitted"),
        (early + pl.duration(days=230)).alias("Date application approved"),
        pl.col("matched").alias("Date adopter matched with child(ren)"),
        pl.when(pl.col("placed") < stop)
        .then("placed")
        .alias("Date child/children placed with adopter(s)"),
        pl.lit(1).alias("No. of children placed"),
    )


def workbook(lists: Mapping[str, pl.DataFrame]) -> bytes:
    """Return the lists as a workbook, a sheet each; the same lists give the same bytes."""
    into = io.BytesIO()
    book: Any = xlsxwriter.Workbook(into, {"in_memory": True})
    book.set_properties(
        {"title": "MADE UP: no child in this file is real", "created": _MADE}
    )
    for name in tables("annex_a"):
        if name in lists:
            sheet = book.add_worksheet(name)
            for column, title in enumerate(lists[name].columns):
                sheet.write_column(0, column, [title, *lists[name][title].to_list()])
    book.close()
    return into.getvalue()
