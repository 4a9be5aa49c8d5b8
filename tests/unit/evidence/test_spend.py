"""Effects of spending."""

from dataclasses import replace

import pytest

from seethechild.core.errors import SpecError
from seethechild.evidence.effects import Effect
from seethechild.evidence.spend import from_elasticity, from_rate_change

EARLY = Effect(
    id="panel/need", intervention="", outcome="", measure="elasticity_pct", value=-0.11,
    low=-0.157, high=-0.07, interval_grade="D",
)  # fmt: skip
YOUTH = Effect(
    id="panel/entry", intervention="", outcome="", measure="per_100k_per_10gbp_less", value=1.9,
    low=0.7, high=2.9, interval_grade="A",
)  # fmt: skip


def test_ten_per_cent_more_spending_lowers_the_rate_by_about_one_per_cent():
    found = from_elasticity(EARLY, 0.10)
    assert found.ratio == pytest.approx(1.1**-0.11)
    assert found.high / found.low == pytest.approx(1.1 ** (0.157 - 0.07))


def test_less_spending_is_the_mirror_image():
    more, less = from_elasticity(EARLY, 0.25), from_elasticity(EARLY, 1 / 1.25 - 1)
    assert less.mean == pytest.approx(-more.mean)
    assert less.sd == pytest.approx(more.sd)


def test_an_elasticity_without_an_interval_is_derived_and_a_null_stays_none():
    bare = replace(EARLY, low=None, high=None)
    assert from_elasticity(bare, 0.1).high == pytest.approx(1.0)
    assert from_elasticity(bare, 0.1).grade == "D"
    null = from_elasticity(replace(bare, value=0.0), 0.1)
    assert (null.mean, null.sd) == (0.0, 0.0)


def test_spending_cannot_fall_to_nothing():
    with pytest.raises(SpecError, match="no spending at all"):
        from_elasticity(EARLY, -1.0)


def test_the_same_entries_avoided_are_a_smaller_ratio_where_entry_is_common():
    rare = from_rate_change(YOUTH, dose=-1.0, baseline=100.0)
    common = from_rate_change(YOUTH, dose=-1.0, baseline=400.0)
    assert rare.ratio == pytest.approx(1 - 1.9 / 100)
    assert common.ratio == pytest.approx(1 - 1.9 / 400)
    assert rare.low == pytest.approx(1 - 2.9 / 100, abs=0.002)


def test_without_a_range_the_rate_change_gets_one_that_only_just_includes_none():
    found = from_rate_change(replace(YOUTH, low=None, high=None), dose=-1.0, baseline=400.0)
    assert found.high == pytest.approx(1.0)
    assert found.grade == "D"


def test_a_range_that_would_leave_fewer_than_no_events_still_gives_one():
    found = from_rate_change(replace(YOUTH, low=1.0, high=50.0), dose=-1.0, baseline=40.0)
    assert 0 < found.sd < 1
    unbounded = from_rate_change(
        replace(YOUTH, low=41.0, high=50.0), dose=-1.0, baseline=40.0
    )
    assert unbounded.high == pytest.approx(1.0)


@pytest.mark.parametrize("baseline", [0.0, 1.0])
def test_more_events_avoided_than_there_are_is_refused(baseline):
    with pytest.raises(SpecError, match="cannot hold"):
        from_rate_change(YOUTH, dose=-1.0, baseline=baseline)


def test_an_effect_without_a_number_is_refused():
    with pytest.raises(SpecError, match="no number"):
        from_elasticity(replace(EARLY, value=None), 0.1)
    with pytest.raises(SpecError, match="no number"):
        from_rate_change(replace(YOUTH, usable=False), dose=1.0, baseline=100.0)
