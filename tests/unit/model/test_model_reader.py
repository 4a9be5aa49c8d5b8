"""Reading one council's figures, and filling what is missing."""

import numpy as np
import pytest

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.model import ages, compositions, reader
from seethechild.model import base_year as years
from seethechild.model.base_year import base_year, closed_at_once, dispersion, stock_before
from seethechild.model.reader import ENGLAND, Reader, fill_parts, shares
from seethechild.reference.councils import councils

NATIONAL = {
    ("population_0_17", 2025): 1000.0,
    ("cla_number", 2025): 20.0,
    ("s47_number", 2023): 50.0,
    ("care_applications_10k", 2025): 30.0,
    ("cla_stock_age_a", 2025): 3.0,
    ("cla_stock_age_b", 2025): 1.0,
}


@pytest.fixture
def figures(monkeypatch):
    """Let a test write the figures of a council, "X", and of England."""
    own: dict[tuple[str, int], float] = {}
    table = {"X": own, ENGLAND: NATIONAL}
    for module in (reader, ages, years):
        monkeypatch.setattr(module, "published", table.__getitem__)
    return own


def test_known_parts_are_kept_and_the_rest_shared_as_in_england():
    filled = fill_parts([6.0, None, None], np.array([1.0, 3.0, 1.0]), 10.0)
    assert filled.tolist() == [6.0, 3.0, 1.0]


def test_parts_that_are_more_than_the_total_are_scaled_to_it():
    filled = fill_parts([6.0, 6.0, None], np.array([1.0, 1.0, 1.0]), 6.0)
    assert filled.tolist() == [3.0, 3.0, 0.0]


def test_parts_known_to_be_nought_leave_the_whole_to_england():
    filled = fill_parts([0.0, 0.0], np.array([1.0, 3.0]), 8.0)
    assert filled.tolist() == [2.0, 6.0]


def test_a_part_england_has_none_of_takes_nothing():
    filled = fill_parts([4.0, None], np.array([1.0, 0.0]), 8.0)
    assert filled.tolist() == [8.0, 0.0]


def test_nothing_known_anywhere_is_shared_evenly():
    assert fill_parts([None, None], np.zeros(2), 8.0).tolist() == [4.0, 4.0]


def test_shares_of_nothing_are_equal():
    assert shares(np.zeros(4)).tolist() == [0.25] * 4


def test_a_missing_count_is_englands_rate_and_is_called_so(figures):
    figures["population_0_17", 2025] = 100.0
    read = Reader("X", 2025)
    assert read.count("cla_number") == 2.0
    assert read.origin["cla_number"] == "England"


def test_an_own_count_is_called_the_councils(figures):
    figures["cla_number", 2025] = 7.0
    read = Reader("X", 2025)
    assert read.count("cla_number") == 7.0
    assert read.origin["cla_number"] == "council"


def test_a_true_nought_is_a_figure(figures):
    figures["cla_number", 2025] = 0.0
    read = Reader("X", 2025)
    assert read.count("cla_number") == 0.0
    assert read.origin["cla_number"] == "council"


def test_england_is_looked_for_in_earlier_years(figures):
    assert Reader("X", 2025).england("s47_number") == 50.0
    assert Reader("X", 2025).england("never counted") == 0.0


def test_the_population_of_the_year_before_stands_in(figures):
    figures["population_0_17", 2024] = 90.0
    assert Reader("X", 2025).population() == 90.0
    figures["population_0_17", 2025] = 100.0
    assert Reader("X", 2025).population() == 100.0


def test_care_applications_are_a_rate_of_ten_thousand(figures):
    figures["population_0_17", 2025] = 20_000.0
    assert Reader("X", 2025).count("care_applications") == 60.0
    figures["care_applications_10k", 2025] = 10.0
    read = Reader("X", 2025)
    assert read.count("care_applications") == 20.0
    assert read.origin["care_applications"] == "council"


def test_a_composition_of_noughts_is_still_the_councils(figures):
    figures["cla_stock_age_a", 2025] = 0.0
    read = Reader("X", 2025)
    read.composition(["cla_stock_age_a", "cla_stock_age_b"], 5.0)
    assert set(read.origin.values()) == {"council"}
    read.composition(["cla_stock_age_c"], 5.0)
    assert read.origin["cla_stock_age_c"] == "England"


def test_merged_categories_add_up(figures):
    figures.update({("p_a", 2025): 1.0, ("p_b", 2025): 2.0, ("p_c", 2025): 3.0})
    merged = Reader("X", 2025).merged("p", {"first": ("a", "b"), "last": ("c",)}, 6.0)
    assert merged.tolist() == [3.0, 3.0]


def test_hidden_referrals_closed_at_once_follow_from_the_rest(figures):
    figures.update({(name, 2025): 1.0 for name in ("referrals_not_in_need", "cin_started")})
    figures["referrals_number", 2025] = 10.0
    count = {
        "referrals_number": 10.0, "referrals_not_in_need": 3.0, "cin_started": 5.0,
        "referrals_nfa": 99.0,
    }  # fmt: skip
    read = Reader("X", 2025)
    assert closed_at_once(read, count) == 2.0
    assert read.origin["referrals_nfa"] == "council"
    assert closed_at_once(read, {**count, "cin_started": 50.0}) == 0.0


def test_referrals_closed_at_once_are_kept_where_published_or_where_nothing_follows(
    figures,
):
    count = {"referrals_nfa": 99.0}
    assert closed_at_once(Reader("X", 2025), count) == 99.0
    figures["referrals_nfa", 2025] = 99.0
    assert closed_at_once(Reader("X", 2025), count) == 99.0


@pytest.mark.parametrize(
    ("measure", "published", "expected"),
    [
        ("cin_stock", 120.0, 120.0),  # any point less started is 100; 20 ended unreported
        ("cin_stock", 80.0, 100.0),  # a published stock that left some out
        ("cin_stock", None, 100.0),
        ("cla_number", 55.0, 55.0),
        ("cla_number", None, 48.0),  # 50 now, 10 started, 8 ended
        ("uasc_stock", None, 0.0),  # 2 now, 5 started, 1 ended: never below nobody
        ("cpp_number", None, 30.0),  # as now
    ],
)
def test_a_stock_a_year_earlier_is_published_or_worked_back(
    figures, measure, published, expected
):
    if published is not None:
        figures[measure, 2024] = published
    count = {
        "cin_any_point": 300.0, "cin_started": 200.0, "cla_number": 50.0,
        "cla_started": 10.0, "cla_ceased": 8.0, "cpp_number": 30.0, "uasc_stock": 2.0,
        "uasc_started": 5.0, "uasc_ceased": 1.0,
    }  # fmt: skip
    assert stock_before(measure, count, Reader("X", 2024)) == expected


def test_years_that_keep_to_a_line_vary_no_more_than_chance(figures):
    figures.update({("m", 2021 + n): 100.0 + 10 * n for n in range(5)})
    assert dispersion("X", "m", 2025) == 1.0


def test_years_that_jump_count_for_less(figures):
    figures.update(
        zip([("m", 2021 + n) for n in range(5)], [100, 200, 100, 200, 100], strict=True)
    )
    assert dispersion("X", "m", 2025) > 20


def test_two_years_say_nothing_of_spread(figures):
    figures.update({("m", 2024): 1.0, ("m", 2025): 100.0})
    assert dispersion("X", "m", 2025) == 1.0


def test_care_leavers_of_years_not_published_are_as_the_earliest(figures):
    figures["cla_ceased_age_18_plus", 2024] = 7.0
    assert years.ceased_at_18("X", 2025, 9.0).tolist() == [9.0] + [7.0] * 7


def test_ages_are_scaled_to_the_population_of_the_year(figures):
    figures.update({(f"population_age_{age}", 2023): 10.0 for age in range(26)})
    figures["population_0_17", 2025] = 360.0
    assert ages.age_structure("X", Reader("X", 2025)).tolist() == [20.0] * 18


def test_a_council_without_ages_has_englands(figures, monkeypatch):
    national = {
        **NATIONAL,
        ("population_age_3", 2023): 5.0,
        ("population_age_x", 2023): 5.0,
    }
    monkeypatch.setattr(ages, "published", {"X": figures, ENGLAND: national}.__getitem__)
    figures["population_0_17", 2025] = 360.0
    structure = ages.age_structure("X", Reader("X", 2025))
    assert structure[3] == 360.0
    assert structure.sum() == 360.0


def test_named_ends_of_care_never_exceed_those_before_18(figures):
    figures["cla_ceased_reason_adopted", 2025] = 8.0
    figures["cla_ceased_reason_relatives", 2025] = 8.0
    ended = compositions.exits(Reader("X", 2025), 20.0, 12.0)
    assert ended.tolist() == [0.0, 0.0, 0.0, 4.0, 4.0, 0.0]
    ended = compositions.exits(Reader("X", 2025), 30.0, 4.0)
    assert ended.tolist() == [0.0, 0.0, 0.0, 8.0, 8.0, 10.0]


def test_a_year_without_referrals_is_refused_in_words():
    with pytest.raises(DataError, match="Hampshire, 2024: no referrals are published"):
        base_year("Hampshire", 2024)


def test_a_year_far_off_names_all_that_is_missing():
    with pytest.raises(DataError) as refused:
        base_year("Camden", 1990)
    assert len(refused.value.problems) == 2


def test_an_unknown_council_is_refused():
    with pytest.raises(UnknownNameError):
        base_year("Nowhere at all", 2025)


@pytest.mark.parametrize("year", [2024, 2025])
def test_every_council_has_a_year_or_says_why_not(year):
    refused = []
    for council in councils():
        try:
            base = base_year(council.code, year)
        except DataError:
            refused.append(council.name)
            continue
        totals = {
            "cla_stock_age": "cla_number", "cla_stock_legal": "cla_number",
            "cla_stock_placement": "cla_number", "cpp_stock": "cpp_number",
            "cin_open": "cin_stock", "cla_started_age": "cla_started",
            "cla_ceased_age": "cla_ceased", "cin_ended": "cin_ended",
        }  # fmt: skip
        for name, measure in totals.items():
            assert base.parts[name].sum() == pytest.approx(base.count[measure])
        everything = [*base.count.values(), *base.before.values(), base.births]
        for counts in (*base.parts.values(), *base.parts_before.values(), everything):
            assert np.all(np.isfinite(counts))
            assert np.min(counts) >= 0
        assert base.children_by_age.sum() > 0
    assert refused == (["Hampshire", "Herefordshire, County of"] if year == 2024 else [])
