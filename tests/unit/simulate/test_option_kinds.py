"""Changes of the bar for help and of how long help lasts, and effects that wear off."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.evidence.effects import Effect
from seethechild.model.system import Service
from seethechild.simulate.forward import forward
from seethechild.simulate.option_notes import places_notes
from seethechild.simulate.option_schema import Change, Eligible, ReformFile, Target
from seethechild.simulate.option_stay_rates import exit_rates, mean_stay, stay_factor
from seethechild.simulate.options import match_reforms, notes, resolve
from seethechild.simulate.play import play
from tests.unit.simulate.small_models import branch, cells, lane, system

START = date(2025, 4, 1)
HALF = Effect(
    id="own/1", intervention="", outcome="", measure="HR", value=0.5, low=0.4, high=0.625
)


def needy():
    """Two of the three needs have a lane of their own; those with severe need share one."""
    return system(
        *(
            lane(f"none asks {need}", rate, {"help": "in"}, when={"need": (need,)})
            for need, rate in (("none", 0.05), ("some", 0.4))
        ),
        lane("none asks more", 0.9, {"help": "in"}, when={"need": ("multiple", "severe")}),
        lane("in out", 2.0, {"help": "none"}),
        states={"help": ("none", "in"), "need": ("none", "some", "multiple", "severe")},
        start=cells(help="none", need=["none", "some"], count=[900.0, 100.0]),
    )


def bar(*need, **change):
    target = Target("help", ("none",), ("in",), need=need)
    return reform(target=target, kind="threshold", **change)


def stay(*states, **change):
    return reform(target=Target("help", states), kind="duration", **change)


def reform(reform_id="idea", *, more=(), **change):
    said = {"eligible": Eligible(), "starts": START, "effect": HALF, **change}
    return ReformFile(reform_id, reform_id.title(), (Change(**said), *more))


def lanes(one, model):
    return [model.lanes[index].id for index in match_reforms([one], model)[0].lanes]


def wrong(one, model):
    with pytest.raises(SpecError) as refused:
        match_reforms([one], model)
    return str(refused.value)


def test_a_bar_moves_for_the_needs_it_is_said_for_and_no_others():
    model = needy()
    assert lanes(bar("some"), model) == ["none asks some"]
    assert lanes(bar("none", "some"), model) == ["none asks none", "none asks some"]
    assert lanes(bar("severe", "multiple"), model) == ["none asks more"]


def test_only_children_with_that_need_ask_more_often():
    model = needy()
    lower = replace(HALF, value=2.0, low=2.0, high=2.0)
    twice = resolve([bar("some", effect=lower)], model, seed=1, draw=None, start=START)
    now, then = (
        forward(model, years=1, reforms=each).taken.sum(axis=(0, 2, 3, 4))[:2]
        for each in ((), twice)
    )
    assert then[0] == pytest.approx(now[0], rel=1e-9)
    assert then[1] > 1.6 * now[1]


def test_a_bar_that_cannot_be_moved_says_why():
    model = needy()
    assert (
        "for children with need multiple alone. Their rate is known by need for"
        in wrong(bar("multiple"), model)
    )
    assert "this model has no need dire. Use one of none, some" in wrong(bar("dire"), model)
    blind = system(
        lane("none asks", 0.3, {"help": "in"}),
        states={"help": ("none", "in")},
        start=cells(help="none"),
    )
    assert 'Add tracks = ["need"] to the study' in wrong(bar("some"), blind)
    alike = replace(model, lanes=(replace(model.lanes[0], when={}), *model.lanes[3:]))
    assert 'does not depend on need in this model: use kind = "rate"' in wrong(
        bar("some"), alike
    )


def places_of_stay():
    return system(
        lane("none asks", 0.3, {"help": "waits"}),
        lane("waits in", 0.0, {"help": "inside"}),
        lane("waits on", 0.5, {"help": "none"}),
        lane(
            "inside enquiry",
            1.0,
            {},
            branches=(branch(0.75), branch(0.25, moves={"help": "none"})),
        ),
        lane("inside look", 0.5, {"help": "inside"}),
        lane("inside out", 1.0, {"help": "none"}),
        states={"help": ("none", "waits", "inside", "never")},
        start=cells(help="inside"),
    )


def test_a_stay_is_changed_by_every_lane_that_can_end_it():
    model = places_of_stay()
    assert lanes(stay("inside"), model) == ["inside enquiry", "inside out"]
    (made,) = resolve([stay("inside")], model, seed=1, draw=None, start=START)
    assert made.multipliers[0].ratio.tolist() == pytest.approx([2.0] * 3)
    told = notes(match_reforms([stay("inside")], model), model)
    assert "inside enquiry can end the stay or not" in told[0]


@pytest.mark.parametrize("ratio", [0.5, 0.8, 1.5])
def test_the_mean_stay_becomes_the_ratio_of_what_it_was(ratio):
    """Constant rates, nobody comes back: time inside over a long run is the sum of the stays."""
    still = system(
        lane("inside out", 1.5, {"help": "done"}),
        lane("inside away", 0.5, {"help": "done"}),
        states={"help": ("done", "inside")},
        start=cells(help="inside", age_high=1.0),
    )
    effect = replace(HALF, value=ratio, low=ratio, high=ratio)
    made = resolve([stay("inside", effect=effect)], still, seed=1, draw=None, start=START)
    now, then = (
        forward(still, years=15, reforms=each).child_years[:, 1].sum()
        for each in ((), made)
    )
    assert now == pytest.approx(1000 / 2.0, rel=1e-3)
    assert then / now == pytest.approx(ratio, rel=1e-3)


def test_a_longer_stay_means_a_slower_way_out_in_every_draw():
    model = places_of_stay()
    sure = replace(HALF, value=1.5, low=1.4, high=1.6)
    for draw in range(5):
        (made,) = resolve(
            [stay("inside", effect=sure)], model, seed=1, draw=draw, start=START
        )
        assert np.all(made.multipliers[0].ratio < 1)


def banded(first, later):
    still = system(
        lane("inside out", 1.0, {"help": "done"}),
        lane(
            "inside enquiry",
            0.4,
            {},
            branches=(branch(0.75), branch(0.25, moves={"help": "done"})),
        ),
        states={"help": ("done", "inside")},
        start=cells(help="inside", age_high=1.0),
    )
    out = replace(still.lanes[0], rates=np.tile([first, later], (3, 1)))
    enquiry = replace(still.lanes[1], rates=np.hstack([still.lanes[1].rates] * 2))
    return replace(still, lanes=(out, enquiry), duration_edges=np.array([0.0, 0.5]))


@pytest.mark.parametrize(("first", "later"), [(3.0, 0.6), (0.5, 3.0)])
@pytest.mark.parametrize("ratio", [0.7, 1.2])
def test_so_it_does_where_leaving_depends_on_how_long_one_has_been_there(
    first, later, ratio
):
    """1 / ratio would miss by up to 9 per cent here: most leave soon, or hardly any do."""
    model = banded(first, later)
    effect = replace(HALF, value=ratio, low=ratio, high=ratio)
    made = resolve([stay("inside", effect=effect)], model, seed=1, draw=None, start=START)
    now, then = (
        forward(model, years=15, reforms=each).child_years[:, 1].sum()
        for each in ((), made)
    )
    early = 1 - np.exp(-(first + 0.1) / 2)
    worked = early / (first + 0.1) + (1 - early) / (later + 0.1)
    assert now == pytest.approx(1000 * worked, rel=2e-3)
    assert then / now == pytest.approx(ratio, rel=2e-3)
    assert abs(made[0].multipliers[0].ratio[0] * ratio - 1) > 0.02


def test_a_mean_stay_without_an_end_is_shortened_by_its_rates():
    rates = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 2.0]])
    edges = np.array([0.0, 1.0])
    assert mean_stay(rates, edges).tolist() == [np.inf, np.inf, 1.5]
    found = stay_factor(rates, edges, 0.8)
    assert found[:2].tolist() == [1.25, 1.25]
    assert 1 + 0.5 / found[2] == pytest.approx(1.2)


def test_rates_of_leaving_are_averaged_over_the_children_who_are_there():
    model = needy()
    out = replace(model.lanes[3], factors={"need": {"some": 0.5}})
    start = cells(
        help=["in", "in", "none"], need=["none", "some", "some"], count=[3.0, 1.0, 9.0]
    )
    model = replace(model, lanes=(*model.lanes[:3], out), start=start)
    assert exit_rates(model, (3,)) == pytest.approx(np.full((3, 1), 2.0 * 3.5 / 4))
    assert exit_rates(needy(), (3,)).tolist() == [[0.0]] * 3


def test_a_stay_that_cannot_be_changed_says_why():
    model = places_of_stay()
    office = Service("office", "waits in", ("inside",), ((0.0, 5),))
    limited = replace(model, services=(office,))
    assert (
        "how long children wait in help/waits follows from the places of office"
        in wrong(stay("waits"), limited)
    )
    assert "no one leaves help/never in this model" in wrong(stay("never"), model)
    assert "no state help/gone" in wrong(stay("gone"), model)
    assert lanes(stay("inside"), limited) == ["inside enquiry", "inside out"]


def test_a_rate_of_those_who_are_taken_in_is_a_matter_of_places():
    office = Service("office", "waits in", ("inside",), ((0.0, 5),))
    limited = replace(places_of_stay(), services=(office,))
    move = reform(target=Target("help", ("waits",), ("inside",)), kind="rate")
    assert "as places of office come free" in wrong(move, limited)
    assert match_reforms([move], replace(limited, services=()))


def test_a_stay_and_a_rate_of_one_reform_may_not_act_on_the_same_lane():
    model = places_of_stay()
    faster = Change(
        "rate", Target("help", ("inside",), ("none",)), Eligible(), START, effect=HALF
    )
    assert "act on the same rate" in wrong(stay("inside", more=(faster,)), model)
    other = replace(faster, eligible=Eligible(0, 9))
    older = stay("inside", more=(other,), eligible=Eligible(10, 17))
    assert len(match_reforms([older], model)) == 2


def rise():
    return system(
        lane("none asks", 1.0, {}, branches=(branch(moves={"help": "none"}),)),
        states={"help": ("none",)},
        start=cells(help="none", age_high=1.0, count=4000.0),
    )


def fading(ramp, fade, **more):
    target = Target("help", ("none",), ("none",))
    change = Change(
        "rate",
        target,
        Eligible(),
        START,
        ramp_months=ramp,
        effect=HALF,
        fade_years=fade,
        **more,
    )
    return ReformFile("fading", "Fading", (change,))


def test_an_effect_that_wears_off_grows_stays_and_goes_as_a_roof():
    """Reach 0.8 of a halving: the rate falls by 0.4 over two years, and is back four years on."""
    model = rise()
    made = resolve([fading(24, 4.0, reach=0.8)], model, seed=1, draw=None, start=START)
    assert [each.schedule.purpose for each in made] == ["fading"] * 2
    expected = forward(model, years=8, reforms=made)
    rates = expected.taken.sum(axis=(1, 2, 3, 4)) / expected.child_years.sum(axis=(1, 2, 3))
    worked = 1 - 0.4 * np.array([0.25, 0.75, 7 / 8, 5 / 8, 3 / 8, 1 / 8, 0, 0])
    assert rates == pytest.approx(worked, abs=2e-3)
    played = play(model, seed=1, draw=None, years=8, reforms=made)
    seen = played.taken.sum(axis=(1, 2, 3, 4)) / played.child_years.sum(axis=(1, 2, 3))
    assert seen == pytest.approx(worked, abs=0.06)
    told = notes(match_reforms([fading(24, 4.0)], model), model)
    assert any("wears off evenly over 4 years" in said for said in told)


def test_an_effect_that_has_worn_off_has_left_the_rate_as_it_was():
    model = rise()
    long_ago = replace(
        fading(12, 1.0),
        changes=(replace(fading(12, 1.0).changes[0], starts=date(2020, 4, 1)),),
    )
    made = resolve([long_ago], model, seed=1, draw=None, start=START)
    now, then = (
        play(model, seed=1, draw=None, years=3, reforms=each, log=True).log
        for each in ((), made)
    )
    assert np.array_equal(now, then)


def test_a_change_that_starts_when_the_run_is_over_is_said():
    model = needy()
    matched = match_reforms([bar("some", starts=date(2027, 4, 1))], model)
    [said] = places_notes(matched, model, start=START, years=2)
    assert "when the run is over" in said
    assert places_notes(matched, model, start=START, years=3) == ()


def test_fewer_on_record_are_not_said_to_be_fewer_harmed():
    model = system(
        lane("none asked", 0.3, {"help": "in"}, events=("section_47",)),
        lane("in out", 2.0, {"help": "none"}),
        states={"help": ("none", "in")},
        start=cells(help="none", count=[900.0]),
    )
    one = reform(target=Target(event="section_47"), kind="event")
    said = notes(match_reforms([one], model), model)
    assert any("not by themselves fewer children harmed" in each for each in said)
