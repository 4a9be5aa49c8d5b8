"""Every number has a unit, a year, a source and a grade, or it is refused."""

import re
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.reference import facts as module
from seethechild.reference.codes import payers, states
from seethechild.reference.facts import (
    EFFECTS,
    FACTS,
    PRICES,
    assumptions,
    effects,
    every_assumption,
    fact,
    facts,
    price_index,
    prices,
)
from seethechild.reference.figures import origins
from seethechild.reference.groups import by_group
from seethechild.reference.home import VALUES, checked
from seethechild.reference.practice import practices
from seethechild.reference.prevalence import prevalence
from seethechild.reference.sources import source_title, sources


def test_every_row_names_a_source_that_is_listed_and_every_source_is_used() -> None:
    used = {
        *facts()["source"],
        *prices()["source"],
        *effects()["source"],
        *price_index()["source"],
        *origins()["source"],
        *by_group()["source"],
        *by_group("disability")["source"],
        *prevalence()["source"],
        *(each.source for each in every_assumption().values() if each.source != "judged"),
        *(key for each in practices().values() for key in each.quoted),
    }
    assert used == set(sources()["key"])


def test_every_source_has_a_link() -> None:
    assert all(re.match(r"https?://\S+\.\S+", href) for href in sources()["href"])


@pytest.mark.parametrize("frame", [facts, prices, effects, price_index])
def test_every_row_says_unit_source_where_and_grade(frame: object) -> None:
    assert callable(frame)
    rows = frame()
    grade = "effect_grade" if "effect_grade" in rows.columns else "grade"
    year = "price_year" if "price_year" in rows.columns else "year"
    for column in ("unit", "source", "where", grade, year):
        assert not rows[column].is_null().any()
        assert not (rows[column].cast(pl.String) == "").any()


def test_every_payer_and_price_named_is_known() -> None:
    assert set(prices()["payer"]) <= set(payers()["id"])
    named = {item for item in states()["price_item"] if item}
    assert named <= set(prices()["item"])


def test_what_a_state_costs_is_a_budget_s_money() -> None:
    named = [item for item in states()["price_item"] if item]
    kinds = prices().filter(pl.col("item").is_in(named))["kind"]
    assert set(kinds) == {"fiscal"}


def test_plans_ended_by_duration_add_up() -> None:
    bands = ("0_3m", "3_6m", "6_12m", "1_2y", "2y_plus")
    total = sum(fact(f"cpp_ended_{band}").value for band in bands)
    assert total == fact("cpp_ended").value
    shares = sum(fact(f"cpp_ended_{band}_pct").value for band in bands)
    assert shares == pytest.approx(100, abs=0.3)


def test_children_in_need_by_age_add_up() -> None:
    ages = ("unborn", "under_1", "1_4", "5_9", "10_15", "16_plus")
    total = sum(fact(f"cin_stock_age_{age}").value for age in ages)
    assert total == pytest.approx(399_460, abs=60)


def test_an_unknown_fact_gets_suggestions() -> None:
    with pytest.raises(UnknownNameError) as caught:
        fact("s47_enquirys")
    assert "s47_enquiries" in caught.value.suggestions


def test_an_unknown_source_gets_suggestions() -> None:
    with pytest.raises(UnknownNameError):
        source_title("dfe-cin-2026")


def test_effects_keep_null_and_harmful_results() -> None:
    assert {"swis-2023/section_47", "mst-start-2018/out_of_home"} <= set(
        effects().filter(pl.col("usable"))["id"]
    )
    assert effects().filter(pl.col("id").str.starts_with("fgc-2024/")).height == 4


def test_intervals_derived_from_risks_follow_the_formula_in_their_note() -> None:
    row = effects().row(by_predicate=pl.col("id") == "fgc-2024/proceedings", named=True)
    alike = 2548 / 1511
    spread = 0.592 * 0.408 / 1274 + 0.717 * 0.283 / 1274
    half = 196 * (alike * spread) ** 0.5
    assert row["value"] - row["low"] == pytest.approx(half, abs=0.02)
    assert row["high"] - row["value"] == pytest.approx(half, abs=0.02)
    assert (row["effect_grade"], row["interval_grade"]) == ("A", "D")
    assert "design effect" in row["note"]


def test_prices_rise_and_2022_is_the_base() -> None:
    cpih = price_index().filter(pl.col("series") == "cpih").sort("year")
    assert cpih["value"].is_sorted()
    assert cpih.filter(pl.col("year") == 2022)["value"].item() == 100
    assert cpih["year"].to_list() == list(range(2010, 2031))


def _with(file: str, old: str, new: str, folder: Path) -> Path:
    """Return a copy of a values file in which the first ``old`` is ``new``."""
    text = (VALUES / file).read_text("utf-8")
    assert old in text
    copy = folder / file
    copy.write_text(text.replace(old, new, 1), "utf-8")
    return copy


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("facts.csv", "working days,2025", ",2025", "unit"),
        ("facts.csv", "working days,2025", "working days,", "year"),
        ("facts.csv", "table C2,A", "table C2,", "grade"),
        ("facts.csv", "table C2,A", "table C2,E", "one of A, B, C, D"),
        ("facts.csv", "dfe-cin-2025-release", "", "source"),
        ("facts.csv", "33,,,", "33,40,50,", "a range holds its value"),
        ("facts.csv", "33,,,", "33,30,,", "a range has both ends"),
        ("prices.csv", "2024-25", "last year", "a year such as"),
        ("prices.csv", "2024-25", "", "price_year"),
        ("effects.csv", "derived,0.448", "study,0.448", ""),
        ("effects.csv", "pp,percentage", "points,percentage", "measure"),
    ],
)
def test_a_number_without_what_makes_it_one_cannot_be_loaded(
    file: str, old: str, new: str, says: str, tmp_path: Path
) -> None:
    table = {"facts.csv": FACTS, "prices.csv": PRICES, "effects.csv": EFFECTS}[file]
    copy = _with(file, old, new, tmp_path)
    if not says:
        assert checked(copy, table).height == effects().height
        return
    with pytest.raises(DataError) as caught:
        checked(copy, table)
    assert says in str(caught.value)


def test_an_interval_we_derive_must_have_grade_d(tmp_path: Path) -> None:
    rows = (VALUES / "effects.csv").read_text("utf-8").splitlines()
    at = next(i for i, row in enumerate(rows) if row.startswith("fgc-2024/looked_after"))
    rows[at] = rows[at].replace(",A,D,true", ",A,B,true")
    copy = tmp_path / "effects.csv"
    copy.write_text("\n".join(rows) + "\n", "utf-8")
    with pytest.raises(DataError) as caught:
        checked(copy, EFFECTS)
    assert "grade D" in str(caught.value)


def test_assumptions_hold_their_values() -> None:
    for each in assumptions().values():
        assert each.low <= each.value <= each.high
    assert module.ASSUMPTIONS.keys == ("id",)
