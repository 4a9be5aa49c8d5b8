"""Referrals, children in need, section 47, conferences and child protection plans."""

from pathlib import Path

import polars as pl
from places import Places
from reading import ENGLAND, LONG, long_rows, text_csv

BANDS = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
OLDER = range(2013, 2025)
D5_COLUMNS = (
    "3_months_or_less",
    "more_than_3_months_6_months",
    "more_than_6_months_less_than_1_year",
    "1_year_less_than_2_years",
    "2_years_or_more",
)
B45_COLUMNS = (*D5_COLUMNS[:4], "2years+")
LAIT_TIME = ("3months", "3-6", "6-1", "1-2", "2more")


def dashboard_rows(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return what the Department's dashboard gives, 2013 to 2025."""

    def table(name: str) -> pl.DataFrame:
        return places.placed(text_csv(folder / f"{name}_2013_to_2025.csv"))

    referrals = {
        "referrals_number": "referral_count",
        "referrals_children": "referral_child_count",
        "rereferrals_number": "rereferral_count",
        "rereferral_pct": "rereferral_percent",
        "referrals_nfa": "no_further_action_count",
        "referral_nfa_pct": "no_further_action_percent",
        "referrals_not_in_need": "not_in_need_count",
        "assessed_not_in_need_pct": "not_in_need_percent",
    }
    need = {
        "cin_any_point": "Anypoint_episodes",
        "cin_any_point_children": "Anypoint_child",
        "cin_started": "Started_episodes",
        "cin_started_children": "Started_child",
        "cin_ended": "Ended_episodes",
        "cin_ended_children": "Ended_child",
        "cin_stock": "At31_episodes",
        "cin_awaiting_assessment": "awaiting_assessment",
    }
    plans = {
        "cpp_started": "CPP_start",
        "cpp_repeat": "CPP_subsequent",
        "repeat_cpp_pct": "CPP_subsequent_percent",
    }
    stock = {f"cpp_stock_{band}": col for band, col in zip(BANDS, D5_COLUMNS, strict=True)}
    return [
        long_rows(table("c1_children_in_need_referrals_and_rereferrals"), referrals, "c1"),
        long_rows(table("b1_children_in_need"), need, "b1"),
        long_rows(table("d3_cpps_subsequent_plan"), plans, "d3"),
        long_rows(
            table("d5_cpps_at31march_by_duration"),
            {"cpp_number": "CPP_At31", **stock},
            "d5",
        ),
    ]


def older_rows(folder: Path, places: Places) -> list[pl.DataFrame]:
    """Return what only the fuller tables to 2024 give."""

    def table(name: str, first: int = 2013) -> pl.DataFrame:
        return places.placed(text_csv(folder / f"{name}_{first}_to_2024.csv"))

    opened = table("b4_children_in_need_duration_of_open_episode")
    ended = table("b5_children_in_need_duration_of_ended_episode")
    parts = []
    for frame, stem, origin in ((opened, "cin_open", "b4"), (ended, "cin_ended", "b5")):
        counts = {f"{stem}_{b}": c for b, c in zip(BANDS, B45_COLUMNS, strict=True)}
        shares = {
            f"{stem}_{b}_pct": f"{c}_percent"
            for b, c in zip(BANDS, B45_COLUMNS, strict=True)
        }
        parts += [long_rows(frame, counts, origin), long_rows(frame, shares, origin)]
    need_rates = {"cin_rate_10k": "At31_episodes_rate"}
    plan_rates = {"cpp_rate_10k": "CPP_At31_rate"}
    parts += [
        long_rows(table("b1_children_in_need"), need_rates, "b1_old", range(2013, 2016)),
        long_rows(
            table("c1_children_in_need_referrals_and_rereferrals"),
            {"referral_rate_10k": "Referrals_rate"},
            "c1_old",
            range(2013, 2016),
        ),
        long_rows(table("d1_child_protection_plans"), plan_rates, "d1", range(2013, 2016)),
        long_rows(
            table("d1_child_protection_plans"), {"cpp_ended_reported": "CPP_end"}, "d1"
        ),
        long_rows(
            table("d8_cpps_ending_in_first_6months_by_duration"),
            {
                "cpp_ended_half_year": "CPP_End_first_6months",
                "cpp_ended_half_year_0_3m": "3_months_or_less",
                "cpp_ended_half_year_3_6m": "more_than_3_months_6_months",
                "cpp_ended_half_year_6m_plus": "more_than_6_months",
            },
            "d8",
        ),
        long_rows(
            table("b7_child_in_need_plans", 2022),
            {
                "cin_plans_started": "CINPlan_start",
                "cin_plans_ended": "CINPlan_end",
                "cin_plans_stock": "CINPlan_At31",
            },
            "b7",
        ),
    ]
    return parts


def england_rows(published: Path) -> list[pl.DataFrame]:
    """Return England's own counts of enquiries, conferences and ends of plans.

    For councils and regions only rates are published; see `derived_rows`.
    """
    names = {
        "Section 47s in the year": "s47_number",
        "ICPCs in the year": "icpc_number",
    }
    table = text_csv(published / "dfe-tables" / "a2_section47_icpc_cpp_2013_to_2024.csv")
    older = table.filter(pl.col("category_type").is_in(list(names))).select(
        council=pl.lit(ENGLAND),
        measure=pl.col("category_type").replace_strict(names),
        year=pl.col("time_period").cast(pl.Int32),
        value=pl.col("number").cast(pl.Float64),
    )
    latest = {
        "section 47 enquiries": "s47_number",
        "initial child protection conferences (ICPC)": "icpc_number",
        "child protection plans ending": "cpp_ended_reported",
    }
    flows = text_csv(published / "flows.csv").filter(
        (pl.col("year") == "2024-25") & (pl.col("place") == "England")
    )
    newest = flows.filter(pl.col("measure").is_in(list(latest))).select(
        council=pl.lit(ENGLAND),
        measure=pl.col("measure").replace_strict(latest),
        year=pl.lit(2025, pl.Int32),
        value=pl.col("value").cast(pl.Float64),
    )
    return [
        frame.with_columns(mark=pl.lit(""), origin=pl.lit(origin)).select(LONG)
        for frame, origin in ((older, "a2"), (newest, "release"))
    ]


def _number(rows: pl.DataFrame, measure: str, name: str) -> pl.DataFrame:
    chosen = rows.filter(pl.col("measure") == measure)
    return chosen.select("council", "year", pl.col("value").alias(name))


def _rows(frame: pl.DataFrame, measure: str, origin: str) -> pl.DataFrame:
    return frame.select(
        "council",
        pl.lit(measure).alias("measure"),
        "year",
        "value",
        pl.when(pl.col("value").is_null())
        .then(pl.lit("x"))
        .otherwise(pl.lit(""))
        .alias("mark"),
        pl.lit(origin).alias("origin"),
    )


def derived_rows(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """Work out counts that follow from published figures.

    - section 47 and conference counts: rate x population (the product is within the rounding of
      the rate of a whole number in every council, so little is lost);
    - ends of plans: starts - change in stock; and, for 2025, rate x population;
    - duration counts of 2025: percent x stock or ends;
    - children in need on 1 April: any point in the year - started.
    """
    population = _number(rows, "population_0_17", "people")
    out = []
    for rate, count in (
        ("s47_rate_10k", "s47_number"),
        ("icpc_rate_10k", "icpc_number"),
        ("cpp_ended_rate_10k", "cpp_ended_reported"),
    ):
        frame = _number(rows, rate, "rate").join(population, on=["council", "year"])
        if count == "cpp_ended_reported":
            frame = frame.filter(pl.col("year") > max(OLDER))
        frame = frame.filter(pl.col("council") != ENGLAND)
        value = (pl.col("rate") * pl.col("people") / 10_000).round(0)
        out.append(_rows(frame.with_columns(value=value), count, "rate_x_people"))
    plans = _number(rows, "cpp_number", "stock")
    before = plans.select("council", pl.col("year") + 1, before="stock")
    ends = (
        _number(rows, "cpp_started", "started")
        .join(plans, on=["council", "year"])
        .join(before, on=["council", "year"])
    )
    value = pl.col("started") + pl.col("before") - pl.col("stock")
    out.append(_rows(ends.with_columns(value=value), "cpp_ended", "stock_change"))
    for stem, whole in (("cin_open", "cin_stock"), ("cin_ended", "cin_ended")):
        total = _number(rows, whole, "whole")
        for band in BANDS:
            share = _number(rows, f"{stem}_{band}_pct", "share").filter(
                pl.col("year") > max(OLDER)
            )
            frame = share.join(total, on=["council", "year"])
            value = (pl.col("share") * pl.col("whole") / 100).round(0)
            out.append(
                _rows(frame.with_columns(value=value), f"{stem}_{band}", "share_x_whole")
            )
    opening = _number(rows, "cin_any_point", "any").join(
        _number(rows, "cin_started", "started"), on=["council", "year"]
    )
    value = pl.col("any") - pl.col("started")
    out.append(_rows(opening.with_columns(value=value), "cin_opening", "any_less_started"))
    closed = rows.filter(pl.col("measure") == "cin_ended_0_3m_pct")
    out.append(closed.with_columns(measure=pl.lit("cin_closed_within_3m_pct")))
    return out
