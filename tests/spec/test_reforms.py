"""The reforms that ship: each says what it is, what is known of it, and what it costs."""

from datetime import date

import pytest

from seethechild.core.errors import did_you_mean
from seethechild.evidence.convert import to_log_ratio
from seethechild.simulate.option_effect import expected_effect
from seethechild.simulate.options import find_reform, load_reforms

SHIPPED = load_reforms()


@pytest.mark.parametrize("reform", SHIPPED, ids=lambda one: one.id)
def test_each_reform_is_explained_and_reaches_no_child_its_study_left_out(reform):
    assert reform.title
    assert reform.plain.endswith(".")
    assert reform.why.endswith(".")
    assert reform.costs
    assert reform.warnings == ()


@pytest.mark.parametrize("reform", SHIPPED, ids=lambda one: one.id)
def test_each_effect_comes_from_evidence_with_a_grade(reform):
    for change in reform.changes:
        assert change.effect.source != "stated"
        assert change.effect.effect_grade in "ABCD"


@pytest.mark.parametrize("reform", SHIPPED, ids=lambda one: one.id)
def test_a_price_is_given_with_its_year_or_not_at_all(reform):
    for cost in reform.costs:
        assert (cost.gbp is None) == (cost.price_year is None)


def expected(reform_id, baseline=None):
    return expected_effect(find_reform(reform_id).changes[0], baseline)


def test_family_meetings_slow_the_way_to_court_and_nothing_else():
    """59.2 against 71.7 in 100 went to court, the others home: odds, four fifths of it here."""
    reform = find_reform("family-group-decision-making")
    assert [str(one.target) for one in reform.changes] == [
        "legal: from pre_proceedings to proceedings"
    ]
    odds = (0.592 / 0.408) / (0.717 / 0.283)
    here = expected(reform.id)
    assert here.ratio == pytest.approx(odds**0.8)
    assert here.low < 0.5 < here.ratio < 0.8 < here.high


def test_the_law_on_family_meetings_is_passed_but_not_known_to_be_in_force():
    law = find_reform("family-group-decision-making").law
    assert law.enacted == date(2026, 4, 29)
    assert not law.in_force(date(2030, 1, 1))


def test_weak_evidence_leaves_little_effect_and_much_doubt():
    """Half as many plans, before and after: a quarter of it is kept, and none is possible."""
    here = expected("family-safeguarding-weak")
    assert 0.8 < here.ratio < 0.9
    assert here.low < 0.6
    assert here.high > 1.2
    assert here.grade == "D"


@pytest.mark.parametrize(
    ("reform_id", "ratio"),
    [("social-workers-in-schools", 1.055), ("multisystemic-therapy", 1.23)],
)
def test_what_did_not_help_is_played_as_found_with_a_range_on_both_sides(reform_id, ratio):
    change = find_reform(reform_id).changes[0]
    assert change.transfer == 1.0
    here = expected(reform_id)
    assert here.ratio == pytest.approx(ratio, abs=0.005)
    assert here.low < 1 < here.high


def test_a_tenth_more_on_early_help_lowers_need_by_about_half_of_one_per_cent():
    """1.1 to the power of -0.11, and half of that carried over."""
    assert expected("early-help-expansion").ratio == pytest.approx(1.1 ** (-0.11 / 2))


def test_by_the_later_years_the_same_money_changes_nothing():
    recent = expected("early-help-expansion-recent")
    assert recent.ratio == 1.0
    assert recent.low < 1 < recent.high
    hopeful = find_reform("early-help-expansion")
    assert find_reform("early-help-expansion-recent").costs == hopeful.costs


def test_youth_services_undo_what_their_cuts_did_at_16_and_17_only():
    """1.9 fewer in 100,000 against a council's 400, seven tenths of it carried over."""
    change = find_reform("youth-services-restored").changes[0]
    assert (change.eligible.age_low, change.eligible.age_high) == (16, 17)
    here = expected("youth-services-restored", 400.0)
    assert here.ratio == pytest.approx((1 - 1.9 / 400) ** 0.7)


def test_an_effect_without_a_range_gets_one_that_reaches_no_effect():
    """1.7 against 2.5 in 100 in care: no numbers compared, so the range reaches no effect."""
    found = to_log_ratio(find_reform("supporting-families").changes[0].effect)
    assert found.ratio == pytest.approx(0.677, abs=0.001)
    assert found.grade == "D"
    assert found.high >= 0.999


def test_a_wrong_name_finds_its_neighbours():
    assert did_you_mean("family-safegarding", [one.id for one in SHIPPED]) == (
        "family-safeguarding-weak",
    )
