"""The published figures: as printed, marks and gaps kept, identities that must hold."""

import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.reference import figures as module
from seethechild.reference.codes import events, spend_levels, states
from seethechild.reference.councils import councils
from seethechild.reference.figures import (
    ENGLAND,
    FIGURES,
    figure,
    figures,
    measures,
    origins,
    series,
)

CODES = [each.code for each in councils()]


@pytest.fixture(scope="module")
def wide() -> pl.DataFrame:
    """Return a row for each council and year, a column a measure."""
    rows = figures().filter(pl.col("council").is_in(CODES))
    return rows.pivot(on="measure", index=["council", "year"], values="value")


def test_the_figures_are_what_their_table_declares() -> None:
    assert FIGURES.check(figures()).height > 250_000


@pytest.mark.parametrize(
    ("council", "measure", "year", "value"),
    [
        (ENGLAND, "referrals_number", 2025, 632_830),
        (ENGLAND, "referrals_nfa", 2025, 41_340),
        (ENGLAND, "cin_started", 2025, 396_870),
        (ENGLAND, "s47_number", 2025, 230_590),
        (ENGLAND, "s47_number", 2013, 127_190),
        (ENGLAND, "icpc_number", 2025, 72_100),
        (ENGLAND, "cpp_ended_reported", 2025, 62_300),
        (ENGLAND, "cin_stock", 2025, 402_400),
        (ENGLAND, "cla_number", 2025, 81_770),
        (ENGLAND, "cla_stock_placement_foster", 2025, 54_820),
        (ENGLAND, "cla_ceased_reason_home_planned", 2025, 5_540),
        (ENGLAND, "cla_ceased_reason_home_unplanned", 2025, 1_070),
        (ENGLAND, "uasc_started", 2025, 6_950),
        (ENGLAND, "population_0_17", 2025, 12_183_016),
        (ENGLAND, "unit_cost_residential_week_gbp", 2025, 7_385),
        ("E09000007", "cpp_number", 2025, 151),
        ("E09000007", "s47_number", 2025, 895),
        ("E09000007", "s47_rate_10k", 2025, 253.7),
        ("E09000007", "spend_cla_gbp", 2025, 39_735_914),
        ("E12000007", "referrals_number", 2013, 84_380),
        ("E06000059", "care_applications_10k", 2025, 8.1),
        ("E06000061", "care_applications_10k", 2025, 8.9),
    ],
)
def test_a_figure_is_as_published(
    council: str, measure: str, year: int, value: float
) -> None:
    assert figure(council, measure, year).value == value


@pytest.mark.parametrize(
    ("council", "measure", "year", "mark"),
    [
        ("E09000001", "cla_number", 2025, "c"),
        ("E09000020", "sw_caseload", 2025, "x"),
        ("E09000032", "spend_total_gbp", 2025, "x"),
        ("E08000024", "sw_agency_pct", 2025, "low"),
    ],
)
def test_a_hidden_or_missing_figure_is_never_nought(
    council: str, measure: str, year: int, mark: str
) -> None:
    found = figure(council, measure, year)
    assert (found.value, found.mark) == (None, mark)


def test_a_true_nought_stays_a_nought() -> None:
    found = figure("E09000007", "cpp_stock_2y_plus", 2025)
    assert (found.value, found.mark) == (0.0, "")


def test_a_year_without_a_figure_is_a_gap() -> None:
    assert figure("E06000061", "cin_started", 2020).value is None
    assert 2020 not in series("E06000061", "cin_started")["year"]
    assert series("E10000021", "cin_started")["year"].max() == 2021


def test_a_recoded_area_keeps_its_whole_series() -> None:
    for code in ("E06000060", "E06000065", "E06000066"):
        assert series(code, "cin_started")["year"].to_list() == list(range(2013, 2026))


def test_figures_of_one_place_are_those_of_all() -> None:
    alone = figures("E09000007")
    assert alone.equals(figures().filter(pl.col("council") == "E09000007"))


def test_unknown_places_and_measures_get_suggestions() -> None:
    with pytest.raises(UnknownNameError):
        figures("Camden")
    with pytest.raises(UnknownNameError) as caught:
        figure("E09000007", "cla_numbr", 2025)
    assert "cla_number" in caught.value.suggestions
    with pytest.raises(UnknownNameError):
        series("E09000007", "nothing")


def test_starts_are_referrals_less_both_exits_in_every_council(wide: pl.DataFrame) -> None:
    exits = pl.col("referrals_nfa") + pl.col("referrals_not_in_need")
    gap = (pl.col("referrals_number") - exits - pl.col("cin_started")).alias("gap")
    recent = wide.filter(pl.col("year") >= 2024).select(gap).drop_nulls()
    assert recent.height > 280
    assert (recent["gap"] == 0).all()


def test_any_point_is_ended_and_open_in_every_council(wide: pl.DataFrame) -> None:
    gap = (pl.col("cin_any_point") - pl.col("cin_ended") - pl.col("cin_stock")).alias("gap")
    recent = wide.filter(pl.col("year") >= 2024).select(gap).drop_nulls()
    assert (recent["gap"] == 0).all()


def test_plans_ended_from_stock_agree_with_those_reported(wide: pl.DataFrame) -> None:
    gap = (pl.col("cpp_ended") - pl.col("cpp_ended_reported")).abs().alias("gap")
    recent = wide.filter(pl.col("year") == 2025).select(gap).drop_nulls()["gap"]
    assert recent.median() == 0
    assert recent.max() is not None
    assert float(recent.quantile(0.95) or 0) < 15


def test_bands_add_up_to_their_whole(wide: pl.DataFrame) -> None:
    bands = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
    whole = pl.sum_horizontal([f"cpp_stock_{b}" for b in bands], ignore_nulls=False)
    gap = wide.select((whole - pl.col("cpp_number")).alias("gap")).drop_nulls()["gap"]
    assert (gap == 0).all()
    ages = ("under_1", "1_4", "5_9", "10_15", "16_plus")
    stock = pl.sum_horizontal([f"cla_stock_age_{a}" for a in ages], ignore_nulls=False)
    gap = wide.select((stock - pl.col("cla_number")).alias("gap")).drop_nulls()["gap"]
    assert (gap == 0).all()


def test_rates_times_people_are_within_rounding_of_whole_numbers(
    wide: pl.DataFrame,
) -> None:
    small = wide.filter((pl.col("year") == 2025) & (pl.col("population_0_17") < 60_000))
    exact = pl.col("s47_rate_10k") * pl.col("population_0_17") / 10_000
    within = pl.col("population_0_17") / 10_000 * 0.05
    off = small.select(((exact - pl.col("s47_number")).abs() <= within).alias("ok"))
    assert off["ok"].drop_nulls().all()


def test_no_figure_but_a_net_spend_is_below_nought() -> None:
    below = figures().filter(pl.col("value") < 0)
    assert set(below["measure"]) <= {
        "ro3_safeguarding_gbp",
        "ro3_sure_start_early_years_gbp",
    }


def test_every_measure_has_figures_and_every_figure_a_measure() -> None:
    assert set(figures()["measure"]) == set(measures()["id"])


def test_every_origin_is_known_and_used() -> None:
    assert set(figures()["origin"]) | set(measures()["origin"]) == set(origins()["origin"])


def test_what_we_worked_out_has_grade_d() -> None:
    worked = origins().filter(pl.col("where").str.starts_with("worked out"))
    assert set(worked["grade"]) == {"D"}


def test_code_lists_name_measures_that_exist() -> None:
    known = set(measures()["id"])
    named = {
        name
        for texts in (states()["counts_in_stock"], events()["measure"])
        for text in texts
        for name in text.split(";")
        if name
    }
    assert named <= known
    assert set(spend_levels()["measure"]) <= known


def test_the_names_promised_to_others_exist() -> None:
    bands = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
    promised = {
        "referrals_nfa",
        "referrals_not_in_need",
        "rereferrals_number",
        "cin_any_point",
        "cin_stock",
        "cpp_repeat",
        "placement_changes",
        "uasc_stock",
        "uasc_ceased",
        "population_age_25",
        *(f"cin_open_{band}" for band in bands),
        *(f"cin_ended_{band}" for band in bands),
        *(f"cpp_stock_{band}" for band in bands),
    }
    assert promised <= set(measures()["id"])


def test_marks_are_explained() -> None:
    assert set(figures()["mark"]) <= set(module.MARKS)
