"""Unseen need: it is what surveys say, it changes no record, and what cannot be is refused."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.model.tracks.drawn import SQUARE
from seethechild.model.tracks.need import add_need, need_scale, unseen, with_drawn_need
from seethechild.model.tracks.need_balance import find_balance
from seethechild.model.tracks.need_settings import (
    NEED_STATES,
    drawn_need,
    need_assumptions,
    need_settings,
)
from seethechild.simulate.forward import forward
from seethechild.simulate.parameters import draw_parameters
from tests.unit.model.need_models import (
    base,
    expected_events,
    fitted,
    help_only,
    no_leaning,
)

RECORDED = ("referral", "need_started", "section_47", "plan_started", "care_started")
ADULT_BAND = 5


def _prevalence(model, years):  # type: ignore[no-untyped-def]
    """Share of children under 18 with each need as each year ends; shape (years + 1, 4)."""
    stocks = forward(model, years=years).stocks[:, :, :ADULT_BAND].sum(axis=(2, 3))
    names = [(track, name) for track in model.tracks for name in model.states[track]]
    everyone = stocks[:, [at for at, (track, _) in enumerate(names) if track == "help"]]
    needs = stocks[:, [names.index(("need", state)) for state in NEED_STATES]]
    return needs / everyone.sum(axis=1, keepdims=True)


def test_where_nothing_leans_on_need_everything_recorded_is_as_without_the_track() -> None:
    model = help_only()
    without = expected_events(model, 5)
    laid = expected_events(add_need(model, base(), no_leaning()), 5)
    for name, counts in without.items():
        assert laid[name] == pytest.approx(counts, rel=1e-9, abs=1e-9), name


def test_what_is_recorded_comes_out_within_a_few_per_cent_in_years_one_to_six() -> None:
    model = help_only()
    without = expected_events(model, 6)
    laid = expected_events(add_need(model, base()), 6)
    for name in RECORDED:
        off = np.array(laid[name]) / np.array(without[name]) - 1
        assert np.abs(off).max() < 0.06, (name, off.round(3))
        assert abs(off.mean()) < 0.03, (name, off.round(3))


def test_needs_stay_as_common_as_surveys_say() -> None:
    wanted = need_settings()
    scale, _ = need_scale(base(), wanted)
    laid = add_need(help_only(), base())
    found = _prevalence(laid, 8)
    ages = laid.start.filter(pl.col("age_low") < 18)
    middle = (ages["age_low"] + ages["age_high"]) / 2
    rows = np.array([wanted.prevalence(age, scale) for age in middle])
    surveyed = (rows * ages["count"].to_numpy()[:, None]).sum(axis=0) / ages["count"].sum()
    assert found.sum(axis=1) == pytest.approx(np.ones(9))
    assert np.abs(1 - found[:, 0] - (1 - surveyed[0])).max() < 0.01
    assert np.abs(found[:, 3] / surveyed[3] - 1).max() < 0.12


def test_in_the_long_run_those_referred_have_the_needs_of_the_balance() -> None:
    # A second way to the same: the forward solution of the model against the cohort.
    model, wanted = help_only(), need_settings()
    found = find_balance(model, wanted, need_scale(base(), wanted)[0])
    laid = add_need(model, base(), balance=found)
    told = forward(laid, years=15).taken[-1].sum(axis=(1, 2))
    counts, at = dict.fromkeys(NEED_STATES, 0.0), 0
    for lane in laid.lanes:
        if lane.id.startswith("help/none/referral/need_"):
            counts[lane.when["need"][0]] = float(told[at : at + len(lane.branches)].sum())
        at += len(lane.branches)
    shares = np.array(list(counts.values())) / sum(counts.values())
    expected = found.seen["help/none/referral"].events
    assert shares == pytest.approx(expected, abs=0.015)
    assert shares[3] > 3 * unseen(laid)["severe"] / laid.start["count"].sum()


def test_a_split_lane_is_the_whole_one_shared_out() -> None:
    model, wanted = help_only(), need_settings()
    found = find_balance(model, wanted)
    laid = add_need(replace(model), base(), balance=found)
    whole = next(lane for lane in model.lanes if lane.id == "help/none/referral")
    parts = [lane for lane in laid.lanes if lane.id.startswith("help/none/referral/")]
    assert [part.when["need"] for part in parts] == [(state,) for state in NEED_STATES]
    assert {part.evidence for part in parts} == {whole.evidence}
    lived = found.years[0][:ADULT_BAND]
    shares = lived / lived.sum(axis=-1, keepdims=True).clip(1e-12)
    rates = np.stack([part.rates[:ADULT_BAND] for part in parts], axis=-1)
    there = lived.sum(axis=-1) > 1e-9
    mean = (rates * shares).sum(axis=-1)
    assert mean[there] == pytest.approx(whole.rates[:ADULT_BAND][there], rel=1e-9)
    helped = [part.branches[2].share[2] for part in parts]
    assert helped == sorted(helped)
    assert helped[0] < whole.branches[2].share[2] < helped[3]


def test_parts_of_a_lane_are_drawn_as_one_and_as_the_whole_was() -> None:
    model = help_only()
    laid = add_need(model, base())
    levels = dict(
        zip(
            [lane.id for lane in model.lanes],
            draw_parameters(model, 5, 2).levels,
            strict=True,
        )
    )
    for lane, level in zip(laid.lanes, draw_parameters(laid, 5, 2).levels, strict=True):
        if lane.track == "help":
            assert level == levels[lane.id.partition("/need_")[0]]


def test_nobody_is_added_or_lost_and_nobody_over_18_has_a_need() -> None:
    model = fitted().model
    laid = add_need(model, base())
    assert laid.start["count"].sum() == pytest.approx(model.start["count"].sum())
    assert sum(i.per_year for i in laid.inflows) == pytest.approx(
        sum(i.per_year for i in model.inflows)
    )
    grown = laid.start.filter(pl.col("age_low") >= 18)
    assert grown["need"].unique().to_list() == ["none"]
    turned = [move for move in laid.age_moves if move.track == "need"]
    assert {move.state for move in turned} == set(NEED_STATES[1:])
    assert all(move.branches[0].moves == {"need": "none"} for move in turned)


def test_more_need_in_a_poorer_council_and_englands_where_it_is_not_known() -> None:
    wanted = need_settings()
    own, whose = need_scale(base(), wanted)
    assert own < 1
    assert whose == "council"
    unknown = replace(base(), council="made up")
    assert need_scale(unknown, wanted) == (1.0, "England")
    told = add_need(help_only(), unknown).sources.filter(
        pl.col("measure").str.starts_with("need/")
    )
    assert told["origin"].to_list() == ["England"]


def test_every_assumption_of_the_model_is_told_with_its_range() -> None:
    laid = add_need(help_only(), base(), need_settings({"any": 0.22}))
    told = laid.assumptions.filter(pl.col("id").str.starts_with("need/"))
    assert told.height == len(need_assumptions())
    assert told.filter(pl.col("id") == "need/any")["value"].item() == 0.22
    assert set(told["grade"]) == {"D"}


def test_draws_lie_within_their_ranges_and_cover_them_evenly() -> None:
    drawn = [drawn_need(7, draw) for draw in range(2 * SQUARE)]
    for name, each in need_assumptions().items():
        values = sorted(one[name] for one in drawn[:SQUARE])
        assert each.low <= values[0]
        assert values[-1] <= each.high
        assert values[0] < each.value < values[-1] or each.low == each.value
        assert len(set(values)) == SQUARE
    assert drawn[3] == drawn[3 + SQUARE]
    assert drawn[3] != drawn_need(8, 3)
    laid = with_drawn_need(help_only(), base(), seed=7, draw=3)
    assert unseen(laid) != unseen(add_need(help_only(), base()))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**31 - 1))
def test_whatever_is_drawn_can_be_balanced(seed: int) -> None:
    wanted = drawn_need(seed, 0)
    found = find_balance(help_only(), wanted)
    targets = np.array([wanted.prevalence(age) for age in (0, 1, 5, 10, 16, 18)])
    assert found.ends == pytest.approx(targets, abs=0.01)
    assert (found.up > 0).all()
    assert np.isfinite(found.up).all()


def test_one_value_can_be_changed_and_the_rest_stays() -> None:
    central = need_settings()
    changed = central.with_value("need/any", 0.22)
    assert changed["any"] == central.with_value("any", 0.22)["any"] == 0.22
    rest = {key: value for key, value in changed.values.items() if key != "any"}
    assert rest == {key: value for key, value in central.values.items() if key != "any"}


def test_everything_wrong_with_settings_is_said_at_once() -> None:
    with pytest.raises(SpecError) as caught:
        need_settings({"any": 1.2, "severe": 0.0, "not_there": 1.0, "years_some": -1.0})
    where = {problem.where for problem in caught.value.problems}
    assert where == {"need/any", "need/severe", "need/not_there", "need/years_some"}
    with pytest.raises(SpecError) as caught:
        need_settings({"any": 0.1, "severe": 0.1, "years_severe": 0.001})
    assert {problem.where for problem in caught.value.problems} == {
        "need/severe", "need/years_severe",
    }  # fmt: skip


def test_a_need_of_nearly_everyone_is_refused() -> None:
    with pytest.raises(SpecError, match="of children of some age would have a need"):
        add_need(help_only(), base(), need_settings({"any": 0.95}))


def test_shares_that_children_cannot_recover_to_are_refused() -> None:
    lasting = {"rise_with_age": 0.05, "years_some": 60.0, "years_multiple": 60.0}
    with pytest.raises(SpecError, match="fewer have it at a later age"):
        add_need(help_only(), base(), need_settings({**lasting, "help_eases": 1.0}))


def test_rates_that_explode_are_refused() -> None:
    with pytest.raises(SpecError, match="times a year"):
        add_need(help_only(), base(), need_settings({"years_severe": 0.06, "severe": 0.15}))


def test_the_track_is_added_once() -> None:
    laid = add_need(help_only(), base())
    with pytest.raises(SpecError, match="in the model already"):
        add_need(laid, base())
