"""Alignment: the base year comes out, and what cannot be met is shown."""

from dataclasses import replace

import numpy as np
import pytest

from seethechild.model import align
from seethechild.model.align import FASTEST_PER_YEAR, MOST_ROUNDS, compare
from seethechild.model.align_care import cell_ratios, less_unaccompanied
from seethechild.model.align_state import LARGEST_FACTOR, LARGEST_RATIO, State, ratio_to
from seethechild.model.build import assumption_table, fit_published, source_table
from seethechild.model.measures import Year, index, stock
from seethechild.model.system_checks import validate
from seethechild.reference.facts import assumptions
from seethechild.simulate.forward import forward
from seethechild.studies.fitted import expected_year
from tests.unit.model.made_up import made_up


def coarse_year(model) -> Year:
    """Return a year in four steps: enough where a test asks only whether the fit closes."""
    expected = forward(model, years=1, step_years=0.25)
    return Year(expected.taken[0].sum(axis=-1), expected.stocks[0], expected.stocks[1])


@pytest.fixture(scope="module")
def fitted():
    return fit_published(made_up(), solve=expected_year)


def errors(aligned) -> dict[str, float]:
    table = aligned.calibration
    return dict(zip(table["measure"], table["relative_error"].abs(), strict=True))


def test_the_base_year_comes_out(fitted):
    assert max(errors(fitted.aligned).values()) < 0.005
    assert fitted.aligned.rounds < MOST_ROUNDS


def test_the_year_to_come_is_in_balance(fitted):
    found = errors(fitted.ahead)
    assert max(found.values()) < 0.01
    year = expected_year(fitted.model)
    where = index(fitted.model)
    for state in ("family_help", "child_protection_plan", "looked_after"):
        before = stock(year.opening, where, "help", state)[:5].sum()
        after = stock(year.closing, where, "help", state)[:5].sum()
        assert after == pytest.approx(before, rel=0.02)


def test_statuses_and_homes_of_children_in_care_come_out(fitted):
    model = fitted.base_model
    year, where = expected_year(model), index(fitted.base_model)
    published = {
        ("legal", "care_order"): 118, ("legal", "proceedings"): 30, ("home", "foster"): 135,
        ("home", "childrens_home"): 25, ("home", "supported_accommodation"): 20,
    }  # fmt: skip
    children = 200
    for (track, state), count in published.items():
        there = stock(year.closing, where, track, state)[:5].sum()
        if (track, state) == ("legal", "proceedings"):  # some are at home
            there -= stock(year.opening, where, track, state)[:5].sum() - 30
        assert there == pytest.approx(count, abs=0.02 * children)


def test_the_start_of_the_run_is_a_year_after_that_of_the_base_year(fitted):
    assert fitted.base_model.start.filter(help="looked_after")["count"].sum() == (
        pytest.approx(200.0)
    )
    validate(fitted.model)
    validate(fitted.base_model)


def test_all_rates_are_bounded_and_no_child_is_negative(fitted):
    for model in (fitted.model, fitted.base_model):
        assert model.start["count"].min() > 0
        for lane in model.lanes:
            assert np.all(np.isfinite(lane.rates))
            assert 0 <= lane.rates.min() <= lane.rates.max() <= FASTEST_PER_YEAR


def test_what_cannot_be_met_shows_its_error(monkeypatch):
    """No child is in need, but many are to start care: the fit stays bounded and says so."""
    monkeypatch.setattr(align, "MOST_ROUNDS", 5)
    base = made_up(
        {"cin_stock": 300.0, "cin_any_point": 310.0, "cin_started": 10.0,
         "referrals_number": 20.0, "referrals_nfa": 0.0, "referrals_not_in_need": 0.0,
         "cla_started": 900.0},
        parts={"cla_started_age": [180.0] * 5, "cla_started_legal": [500.0, 300.0, 90.0, 10.0]},
    )  # fmt: skip
    found = fit_published(base, solve=coarse_year)
    assert found.aligned.rounds == 5
    assert errors(found.aligned)["cla_started"] > 0.05
    assert np.all(np.isfinite(found.aligned.calibration["simulated"].to_numpy()))
    assert max(lane.rates.max() for lane in found.base_model.lanes) <= FASTEST_PER_YEAR


def test_plans_beyond_conferences_come_out_too():
    base = made_up({"icpc_number": 100.0})
    found = fit_published(base, solve=coarse_year)
    assert errors(found.aligned)["cpp_started"] < 0.005
    assert errors(found.aligned)["icpc_number"] < 0.005


def test_a_small_published_figure_is_compared_with_one_child():
    table = compare({"a": 0.2, "b": 10.0}, {"a": 0.7, "b": 11.0})
    assert table["relative_error"].to_list() == pytest.approx([0.5, 0.1])


def test_one_step_is_bounded_and_so_are_all_together():
    state = State(None, 0.5, (0.0, 1.0))
    state.scale("lane", 1e9)
    assert state.factor["lane"][0] == LARGEST_RATIO
    for _ in range(20):
        state.scale("lane", 1e9)
    assert state.factor["lane"][0] == LARGEST_FACTOR
    assert state.factor["lane"][-1] == 1.0  # adults are left alone


def test_nothing_to_scale_is_left_alone():
    assert ratio_to(5.0, 0.0) == 1.0
    empty = cell_ratios(np.zeros((2, 2)), np.ones(2), np.ones(2))
    assert empty.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    unwanted = cell_ratios(np.ones((2, 2)), np.zeros(2), np.ones(2))
    assert unwanted.tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_children_alone_leave_for_other_reasons_first():
    reasons = np.array([10.0, 0.0, 0.0, 0.0, 0.0, 6.0])
    assert less_unaccompanied(reasons, 4.0).tolist() == [10, 0, 0, 0, 0, 2]
    assert less_unaccompanied(reasons, 11.0).tolist() == [5, 0, 0, 0, 0, 0]
    assert less_unaccompanied(reasons, 99.0).tolist() == [0] * 6


def test_a_council_without_children_alone_is_fitted():
    base = made_up({"uasc_started": 0.0, "uasc_ceased": 0.0, "uasc_stock": 0.0})
    found = fit_published(
        replace(base, before={**base.before, "uasc_stock": 0.0}), solve=coarse_year
    )
    assert max(errors(found.aligned).values()) < 0.01


def test_a_model_carries_its_assumptions_and_whose_figures_it_is_from(fitted):
    table = fitted.model.assumptions
    assert table["id"].to_list() == list(assumptions())
    assert table.equals(assumption_table(assumptions()))
    sources = source_table(fitted.base)
    assert set(sources["origin"]) == {"council", "England"}
    assert sources["year"].unique().to_list() == [2025]
