"""What surveys lead one to expect: totals that are known, ranges, seeds, places."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.need.prevalence import (
    Place,
    Share,
    assumed,
    expected,
    finest,
    together,
)
from seethechild.reference.councils import councils
from seethechild.reference.facts import fact
from seethechild.reference.figures import ENGLAND, series
from seethechild.reference.home import PREVALENCE, checked
from seethechild.reference.prevalence import SHARES, prevalence
from seethechild.studies.need_prevalence import (
    children_by_age,
    furthest,
    need_prevalence,
    shares,
    survey,
)

AGES = np.linspace(900.0, 1100.0, 18)
SAID = [
    Share("mind", 8, 10, "M", 0.18, sample=200),
    Share("mind", 8, 10, "F", 0.14, sample=200),
    Share("mind", 11, 17, "M", 0.22, sample=400),
    Share("mind", 11, 17, "F", 0.23, sample=400),
]
COUNTRY = Place(AGES, 0.2, whole=True)


def fixed(**values):
    """Return what is assumed with some values without a range."""
    given = assumed()
    return replace(
        given,
        **{
            name: replace(getattr(given, name), value=value, low=value, high=value)
            for name, value in values.items()
        },
    )


def by_hand(said, ages, low_income, country, ratio, boys):
    """Add up slowly, child by child's age, what ``expected`` does at the central values."""
    total = 0.0
    for each in said:
        for age in range(each.age_from, min(each.age_to, 17) + 1):
            there = ages[age] * {"M": boys, "F": 1 - boys, "all": 1.0}[each.sex]
            others = each.share / (1 - country + country * ratio)
            total += there * (1 - low_income) * others
            total += there * low_income * min(others * ratio, 1.0)
    return total


@pytest.mark.parametrize("ratio", [1.0, 2.3, 3.2])
def test_the_country_total_is_the_survey_s_whatever_the_ratio(ratio):
    given = fixed(ratio=ratio, boys=0.5)
    total = together(expected(SAID, COUNTRY, 0.2, given))
    younger, older = AGES[8:11].sum(), AGES[11:].sum()
    assert total.expected == pytest.approx(younger * 0.16 + older * 0.225)
    assert total.children == pytest.approx(younger + older)


@pytest.mark.parametrize("low_income", [0.0, 0.07, 0.2, 0.45, 1.0])
def test_a_place_s_groups_add_up_to_what_adding_slowly_gives(low_income):
    given = assumed()
    cells = expected(SAID, Place(AGES, low_income), 0.2, given)
    slow = by_hand(SAID, AGES, low_income, 0.2, given.ratio.value, given.boys.value)
    assert together(cells).expected == pytest.approx(slow)
    assert sum(cell.children for cell in cells) == pytest.approx(AGES[8:].sum())


def test_more_low_income_means_more_need_and_a_ratio_of_one_means_no_difference():
    def of(low_income, given):
        return together(expected(SAID, Place(AGES, low_income), 0.2, given)).expected

    given = assumed()
    assert of(0.1, given) < of(0.2, given) < of(0.4, given)
    same = fixed(ratio=1.0)
    assert of(0.1, same) == pytest.approx(of(0.4, same))


def test_the_low_income_ratio_holds_cell_by_cell():
    cells = expected(SAID, Place(AGES, 0.3), 0.2, assumed())
    for low, other in zip(cells[::2], cells[1::2], strict=True):
        assert (low.low_income, other.low_income) == (True, False)
        ratio = (low.expected / low.children) / (other.expected / other.children)
        assert ratio == pytest.approx(assumed().ratio.value)


def test_the_range_of_the_country_is_the_survey_s_own_error():
    said = [Share("k", 0, 17, "all", 0.059, 0.053, 0.065, 6219)]
    total = together(expected(said, COUNTRY, 0.2, fixed(ratio=1.0), draws=40_000))
    assert total.low / AGES.sum() == pytest.approx(0.053, abs=0.0004)
    assert total.high / AGES.sum() == pytest.approx(0.065, abs=0.0006)


def test_a_sample_s_error_is_that_of_a_share_times_the_design_effect():
    said = [Share("k", 0, 17, "all", 0.2, sample=1600)]
    given = fixed(ratio=1.0, design=4.0)
    total = together(expected(said, COUNTRY, 0.2, given, draws=40_000))
    half = 1.96 * (0.2 * 0.8 / 1600 * 4.0) ** 0.5
    assert (total.high - total.low) / AGES.sum() == pytest.approx(2 * half, rel=0.03)


def test_places_differ_by_what_is_assumed_and_have_no_more_need_on_average():
    said = [Share("k", 0, 17, "all", 0.1, sample=10**9)]
    given = fixed(ratio=1.0, between=0.2)
    total = together(expected(said, Place(AGES, 0.2), 0.2, given, draws=40_000))
    logs = np.log(total.draws)
    assert logs.std() == pytest.approx(0.2, rel=0.02)
    assert total.draws.mean() == pytest.approx(total.expected, rel=0.005)


def test_a_place_is_less_sure_than_the_country():
    whole = together(expected(SAID, COUNTRY, 0.2, assumed()))
    place = together(expected(SAID, Place(AGES, 0.2), 0.2, assumed()))
    assert place.high - place.low > 1.5 * (whole.high - whole.low)


def test_the_same_seed_gives_the_same_range_and_another_nearly_the_same():
    def of(seed):
        return together(expected(SAID, Place(AGES, 0.3), 0.2, assumed(), seed=seed))

    first, again, other = of(1), of(1), of(2)
    assert np.array_equal(first.draws, again.draws)
    assert first.expected == other.expected
    assert not np.array_equal(first.draws, other.draws)
    assert other.low == pytest.approx(first.low, rel=0.05)
    assert other.high == pytest.approx(first.high, rel=0.05)


def test_a_kind_s_draws_do_not_depend_on_which_others_are_asked_for():
    more = [*SAID, Share("other", 0, 17, "all", 0.3)]
    alone = together(expected(SAID, Place(AGES, 0.3), 0.2, assumed()))
    among = expected(more, Place(AGES, 0.3), 0.2, assumed())
    both = together([cell for cell in among if cell.kind == "mind"])
    assert np.array_equal(alone.draws, both.draws)


def test_nobody_is_expected_twice_or_more_often_than_there_are_children():
    said = [Share("k", 0, 17, "all", 0.7, sample=50)]
    for cell in expected(said, Place(AGES, 0.5), 0.05, assumed()):
        assert cell.draws.max() <= cell.children * (1 + 1e-12)
        assert cell.expected <= cell.children


def test_of_a_band_either_girls_and_boys_are_used_or_all_never_both():
    for kind in prevalence()["kind"].unique():
        used = [each for each in finest(shares()) if each.kind == kind]
        bands = {each.age_from for each in used}
        for band in bands:
            sexes = [each.sex for each in used if each.age_from == band]
            assert sorted(sexes) in (["F", "M"], ["all"])
        ages = [
            age
            for each in used
            if each.sex in ("all", "F")
            for age in range(each.age_from, each.age_to + 1)
        ]
        assert len(ages) == len(set(ages))


def test_england_has_the_children_and_the_shares_that_are_published():
    answer = need_prevalence("England", draws=50)
    told = {row["kind"]: row for row in answer.tables["kinds"].to_dicts()}
    population = series(ENGLAND, "population_0_17")["value"][-1]
    assert told["any_abuse"]["children"] == pytest.approx(population)
    assert told["any_abuse"]["share"] == pytest.approx(0.29, abs=0.002)
    assert told["neglect"]["expected"] == pytest.approx(population * 0.076)
    of_2019 = series(ENGLAND, "population_0_17").filter(pl.col("year") == 2019)
    grown = population / of_2019["value"].item()
    assert told["family_risk"]["expected"] == pytest.approx(2_300_000 * grown)
    ages = children_by_age(ENGLAND)
    mind = ages[8:11].sum() * 0.157 + ages[11:17].sum() * 0.226 + ages[17] * 0.233
    assert told["probable_disorder"]["expected"] == pytest.approx(mind, rel=0.005)


def test_councils_add_up_to_about_the_country():
    """Income differs between councils, and with it need; over all of them it is the survey's."""
    codes = [each.code for each in councils()]
    found = [survey(code, draws=2) for code in codes]
    whole = survey("England", draws=2)
    for kind in ("probable_disorder", "any_abuse"):
        total = sum(each.of(kind).expected for each in found)
        assert total == pytest.approx(whole.of(kind).expected, rel=0.02)
    children = sum(each.place.ages.sum() for each in found)
    assert children == pytest.approx(whole.place.ages.sum(), rel=0.001)


def test_a_council_s_groups_average_to_its_total():
    answer = need_prevalence("Rutland", draws=200)
    groups = answer.tables["expected"].group_by("kind").agg(pl.col("expected").sum())
    both = groups.join(answer.tables["kinds"], on="kind", suffix="_in_all")
    assert both.height == answer.tables["kinds"].height
    for row in both.to_dicts():
        assert row["expected"] == pytest.approx(row["expected_in_all"])
        assert row["low"] < row["expected_in_all"] < row["high"]


def test_abuse_is_said_to_be_of_a_whole_childhood_and_never_of_a_year():
    kinds = need_prevalence("Leeds", draws=20).tables["kinds"]
    remembered = kinds.filter(pl.col("kind").str.contains("abuse|neglect"))
    assert remembered.height == 5
    assert set(remembered["when"]) == {"at some time before 18, as adults remember it"}


def test_shares_of_girls_and_boys_make_up_the_share_of_all():
    assert furthest(shares(), 0.512) < 0.003
    wrong = [replace(each, share=0.5) if each.sex == "M" else each for each in shares()]
    assert furthest(wrong, 0.512) > 0.1


def test_facts_told_twice_are_the_same():
    rows = prevalence().filter(
        (pl.col("kind") == "probable_disorder") & (pl.col("sex") == "all")
    )
    for row in rows.to_dicts():
        item = f"probable_disorder_{row['age_from']}_{row['age_to']}_pct"
        assert fact(item).value == row["value"]


def test_what_only_a_report_was_read_of_cannot_have_grade_a(tmp_path):
    text = (PREVALENCE / "prevalence.csv").read_text("utf-8")
    changed = text.replace(",B,Secondary", ",A,Secondary", 1)
    assert changed != text
    copy = tmp_path / "prevalence.csv"
    copy.write_text(changed, "utf-8")
    with pytest.raises(Exception, match="no grade A"):
        checked(copy, SHARES)


def test_an_unknown_council_gets_a_hint():
    with pytest.raises(UnknownNameError, match="Rutland"):
        need_prevalence("Rutlnd")


def test_every_row_says_that_it_is_expected_from_surveys():
    answer = need_prevalence("Rutland", draws=20)
    for name in ("kinds", "expected"):
        assert set(answer.tables[name]["method"]) == {"expected from national surveys"}
    assert "Nobody was counted" in answer.sentence
