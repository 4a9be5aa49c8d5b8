"""Converting what studies report into hazard ratios."""

from dataclasses import replace
from math import exp, inf, log

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.streams import generator
from seethechild.evidence.convert import to_log_ratio
from seethechild.evidence.effects import Effect
from seethechild.evidence.ratios import Z95
from seethechild.evidence.risks import (
    from_risks,
    hazard_ratio,
    log_hazard,
    log_odds,
    treated_risk,
)

STUDY = Effect(id="study/event", intervention="", outcome="event", measure="HR", value=0.8)


def test_a_hazard_ratio_gives_back_both_risks_when_children_are_followed():
    """Exponential times to the event, simulated, against the formula."""
    control, treated, years = 0.45, 0.36, 1.75
    ratio = hazard_ratio(control, treated)
    hazard = -log(1 - control) / years
    times = generator(3, "test").exponential(1 / (hazard * ratio), 400_000)
    assert np.mean(times <= years) == pytest.approx(treated, abs=0.003)


@pytest.mark.parametrize(
    ("measure", "value", "risk"), [("RR", 0.5, 0.2), ("OR", 0.375, 0.2), ("pp", -20.0, 0.2)]
)
def test_three_ways_of_saying_40_against_20_per_cent_give_one_hazard_ratio(
    measure, value, risk
):
    effect = replace(STUDY, measure=measure, value=value)
    assert treated_risk(measure, value, 0.4) == pytest.approx(risk)
    found = to_log_ratio(effect, control_risk=0.4)
    assert found.ratio == pytest.approx(log(0.8) / log(0.6))


def test_settled_shares_are_given_back_when_two_ways_out_compete():
    """Pre-proceedings: to court or back home; only the way to court slows down."""
    control, treated, n = 0.717, 0.592, 400_000
    ratio = hazard_ratio(control, treated, settled=True)
    chance = generator(4, "test")
    court = chance.exponential(1 / (control * ratio), n)
    home = chance.exponential(1 / (1 - control), n)
    assert np.mean(court < home) == pytest.approx(treated, abs=0.003)


def test_the_settled_interval_agrees_with_chance_played_out():
    control, treated, n = 0.717, 0.592, 900
    found = from_risks(control, treated, n_control=n, n_treated=n, settled=True)
    chance = generator(6, "test")
    p0, p1 = (chance.binomial(n, risk, 200_000) / n for risk in (control, treated))
    logs = np.log(p1 / (1 - p1)) - np.log(p0 / (1 - p0))
    assert found.mean == pytest.approx(logs.mean(), abs=0.002)
    assert found.sd == pytest.approx(logs.std(), rel=0.02)


def test_a_settled_effect_keeps_that_reading_through_its_own_interval():
    own = replace(
        STUDY, measure="pp", value=-12.5, low=-17.25, high=-7.75, control_risk=0.717
    )
    found = to_log_ratio(replace(own, treated_risk=0.592), settled=True)
    assert found.ratio == pytest.approx(0.5727, abs=0.001)
    assert "one way or the other" in found.method


def test_the_odds_ratio_of_a_rare_event_is_nearly_its_hazard_ratio():
    found = to_log_ratio(replace(STUDY, measure="OR", value=1.25), control_risk=1e-4)
    assert found.ratio == pytest.approx(1.25, rel=1e-4)


def test_the_delta_interval_agrees_with_chance_played_out():
    control, treated, n = 0.717, 0.592, 900
    found = from_risks(control, treated, n_control=n, n_treated=n)
    chance = generator(5, "test")
    p0, p1 = (chance.binomial(n, risk, 200_000) / n for risk in (control, treated))
    logs = np.log(np.log1p(-p1) / np.log1p(-p0))
    assert found.mean == pytest.approx(logs.mean(), abs=0.002)
    assert found.sd == pytest.approx(logs.std(), rel=0.02)


def test_children_allocated_together_widen_the_interval():
    alone = from_risks(0.4, 0.3, n_control=100, n_treated=100)
    together = from_risks(0.4, 0.3, n_control=100, n_treated=100, clusters=50)
    assert together.sd == pytest.approx(2 * alone.sd)
    assert from_risks(0.4, 0.3, n_control=100, n_treated=100, clusters=500).sd == alone.sd


def test_the_study_s_own_interval_comes_before_one_from_its_numbers():
    own = replace(
        STUDY,
        measure="pp",
        value=-10.0,
        low=-12.0,
        high=-8.0,
        control_risk=0.4,
        n_control=50,
        n_treated=50,
        interval_grade="A",
    )
    found = to_log_ratio(own)
    assert found.grade == "A"
    ends = [log(log(1 - risk) / log(0.6)) for risk in (0.28, 0.32)]
    assert found.sd == pytest.approx((ends[1] - ends[0]) / (2 * Z95))


def test_an_interval_we_derive_is_graded_d():
    numbers = replace(
        STUDY, measure="pp", value=-10.0, control_risk=0.4, n_control=50, n_treated=50
    )
    assert to_log_ratio(numbers).grade == "D"
    assert to_log_ratio(replace(STUDY, effect_grade="A")).grade == "D"


def test_without_interval_or_numbers_the_range_only_just_includes_no_effect():
    found = to_log_ratio(replace(STUDY, measure="relative_pct", value=-49.0))
    assert found.ratio == pytest.approx(0.51)
    assert found.high == pytest.approx(1.0)


def test_a_null_result_is_used_as_no_effect():
    found = to_log_ratio(replace(STUDY, measure="relative_pct", value=0.0))
    assert (found.mean, found.sd, found.grade) == (0.0, 0.0, "D")


def test_a_harmful_effect_is_used_as_it_is():
    harm = replace(STUDY, measure="relative_pct", value=5.5, low=-4.5, high=16.6)
    found = to_log_ratio(replace(harm, interval_grade="A"))
    assert found.ratio == pytest.approx(1.055)
    assert (found.low, found.high) == (
        pytest.approx(0.954, abs=0.01),
        pytest.approx(1.166, abs=0.01),
    )


def test_an_end_of_an_interval_that_no_risk_can_reach_leaves_the_other_end_to_speak():
    wide = replace(STUDY, measure="RR", value=0.5, low=-0.5, high=0.9, interval_grade="A")
    found = to_log_ratio(wide, control_risk=0.4)
    assert found.high == pytest.approx(log(0.64) / log(0.6))
    impossible = to_log_ratio(replace(wide, low=-0.5, high=9.0), control_risk=0.4)
    assert impossible.grade == "D"


def test_risks_at_the_edges_have_infinite_log_hazards():
    assert log_hazard(0.0) == -inf
    assert log_hazard(1.0) == inf
    assert (log_odds(0.0), log_odds(1.0)) == (-inf, inf)
    assert exp(log_hazard(0.5)) == pytest.approx(log(2))


@pytest.mark.parametrize(
    ("control", "treated"), [(0.0, 0.1), (1.0, 0.1), (0.1, 1.0), (0.1, -0.1)]
)
def test_risks_outside_their_range_are_refused(control, treated):
    with pytest.raises(SpecError, match="risk"):
        hazard_ratio(control, treated)


def test_no_event_at_all_among_the_treated_has_no_delta_interval():
    with pytest.raises(SpecError, match="no interval"):
        from_risks(0.1, 0.0, n_control=50, n_treated=50)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": None}, "no number"),
        ({"usable": False}, "no number"),
        ({"measure": "OR"}, "needs the risk without"),
        ({"measure": "SMD"}, "scale of symptoms"),
        ({"measure": "mean_difference"}, "each had"),
        ({"measure": "BCR"}, "does not compare how often"),
        ({"measure": "pp", "value": -50.0, "control_risk": 0.2}, "comes to -0.3"),
    ],
)
def test_what_cannot_become_a_hazard_ratio_is_refused_with_the_reason(change, said):
    with pytest.raises(SpecError, match=said):
        to_log_ratio(replace(STUDY, **change))


def test_another_measure_is_no_comparison_of_risks():
    with pytest.raises(SpecError, match="no comparison of two risks"):
        treated_risk("HR", 0.5, 0.4)
