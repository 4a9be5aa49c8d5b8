"""Linking finds how many children are on which lists, whatever the slips, without a threshold."""

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.provenance import Provenance
from seethechild.need.linkage.linked import link, link_frames
from seethechild.need.linkage.pool import pool
from seethechild.need.linkage.standard import standardise
from seethechild.need.loglinear_methods import estimate
from seethechild.need.tables import on_all
from tests.unit.need.linkage.given import (
    AGENCIES,
    beside,
    frames,
    independent,
    linked,
    middle,
    needs_beside,
)
from tests.unit.need.linkage.made_children import made

NEAR = 0.03


@needs_beside
def test_six_thousand_children_are_estimated_within_three_per_cent_of_perfect_links():
    lists, perfect = beside("children_6k_seed2")
    found = link_frames(lists, Provenance.of(seed=1), draws=30)
    assert middle(found) == pytest.approx(independent(found.lists, perfect), rel=NEAR)
    assert found.precision > 0.97
    assert found.recall > 0.95


@pytest.mark.slow
@needs_beside
def test_sixty_thousand_children_are_estimated_within_three_per_cent_of_perfect_links():
    lists, perfect = beside("children_60k_seed1")
    found = link_frames(lists, Provenance.of(seed=1), draws=30)
    assert middle(found) == pytest.approx(independent(found.lists, perfect), rel=NEAR)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"slips": 2.0},
        {"month_only": ("police",)},
        {"month_only": ("school", "health", "care"), "slips": 2.0},
        {"together": 1.5},
    ],
    ids=[
        "usual slips",
        "twice the slips",
        "a list of months",
        "three",
        "families together",
    ],
)
def test_the_estimate_is_near_that_of_perfect_links(how):
    children, found = linked(3000, **how)
    wanted = independent(found.lists, children.counts)
    assert middle(found) == pytest.approx(wanted, rel=NEAR)


def test_the_number_that_two_lists_share_is_found_without_links():
    children, found = linked(3000, slips=2.0)
    places = {name: place for place, name in enumerate(found.lists)}
    both = on_all(children.counts)
    for row in found.shared.iter_rows(named=True):
        truth = both[(1 << places[row["list_1"]]) | (1 << places[row["list_2"]])]
        # Within four standard deviations of what links and slips leave open.
        assert row["on_both"] == pytest.approx(truth, abs=4 * np.sqrt(truth) * 0.3 + 12)
        assert row["low"] < row["estimate"] < row["high"]


@pytest.mark.slow
def test_the_interval_of_two_lists_holds_the_truth_about_as_often_as_it_says():
    inside = 0
    for seed in range(20):
        children = made(1500, on={"a": 0.4, "b": 0.35}, seed=seed + 20)
        found = link_frames(frames(children), Provenance.of(seed=1), draws=10)
        row = found.shared.row(0, named=True)
        inside += row["low"] <= children.children <= row["high"]
    assert inside >= 17


def test_pooled_intervals_are_wider_than_those_of_one_linkage():
    _, found = linked(3000, slips=2.0)
    each = [estimate(table, "independence", replicates=0) for table in found.tables]
    whole = pool(each)
    assert whole.status == "ok"
    alone = [pool([one]) for one in each]
    assert whole.high - whole.low > np.median([one.high - one.low for one in alone])
    assert whole.low < whole.estimate < whole.high


def test_pooling_refuses_where_linkages_have_no_answer():
    _, found = linked(3000, slips=2.0)
    one = estimate(found.tables[0], "independence", replicates=0)
    without = one.__class__("independence", 10, *[np.nan] * 3, "", "no_mle", 10.0)
    whole = pool([one, without])
    assert whole.status == "no_mle"
    assert "1 of 2 sampled linkages" in whole.notes[0]


def test_precision_and_recall_are_near_the_truth():
    children, found = linked(3000, slips=2.0)
    pairs = on_all(children.counts)[[1 << a | 1 << b for a in range(5) for b in range(a)]]
    linked_pairs = on_all(found.counts)[
        :, [1 << a | 1 << b for a in range(5) for b in range(a)]
    ]
    assert linked_pairs.sum(axis=1).mean() == pytest.approx(pairs.sum(), rel=NEAR)
    assert 0.97 < found.precision <= 1
    assert 0.9 < found.recall < 1


def test_the_same_seed_gives_the_same_numbers_and_another_nearly_the_same():
    children = made(1200, on={"a": 0.5, "b": 0.4, "c": 0.3}, slips=2.0)
    one, same, other = (
        link_frames(frames(children), Provenance.of(seed=seed), seed=seed, draws=8)
        for seed in (1, 1, 2)
    )
    assert np.array_equal(one.counts, same.counts)
    assert one.shared.equals(same.shared)
    assert not np.array_equal(one.counts, other.counts)
    assert middle(one) == pytest.approx(middle(other), rel=0.02)


def test_brothers_sisters_and_twins_are_not_taken_for_one_child():
    # Two lists that share no child, but many families.
    whole = frames(made(2400, on={"all": 0.999}))["all"]
    half = np.random.default_rng(1).random(whole.height) < 0.5
    lists = {"one": whole.filter(half), "other": whole.filter(~half)}
    found = link_frames(lists, Provenance.of(seed=1), draws=10)
    # Of some 450 pairs of brothers and sisters on either list, hardly any are taken for one.
    assert found.counts[:, 2].mean() < 15


def test_brothers_and_sisters_who_are_never_on_one_list_are_warned_of():
    # Every other child of each family on one list: nothing within a list shows what they are like.
    children = made(2400, on={"all": 0.999})
    whole = frames(children)["all"][np.argsort(children.child["all"])]
    half = np.arange(whole.height) % 2 == 0
    lists = {"even": whole.filter(half), "odd": whole.filter(~half)}
    found = link_frames(lists, Provenance.of(seed=1), draws=4)
    assert any("sisters may be among them" in note for note in found.notes)


def test_lists_that_hold_children_twice_are_told_of():
    lists = frames(made(1500, on={"a": 0.5, "b": 0.4}))
    once = link_frames(lists, Provenance.of(seed=1), draws=4)
    nowhere = {name: pl.lit(None, pl.String) for name in ("postcode", "sector", "district")}
    lists["a"] = pl.concat([lists["a"], lists["a"].head(40)])
    lists["b"] = pl.concat([lists["b"], lists["b"].head(40).with_columns(**nowhere)])
    found = link_frames(lists, Provenance.of(seed=1), draws=4)
    said = " ".join(found.notes)
    assert "counted once" in said
    assert "The list b seems to hold some children twice" in said
    assert "The list a seems" not in said
    assert not any("twice" in note for note in once.notes)
    # Those told twice do not make links of other children less sure.
    assert found.counts[:, 2].mean() == pytest.approx(once.counts[:, 2].mean(), rel=0.04)


def test_two_draws_at_least():
    with pytest.raises(SpecError, match="Use 2 or more"):
        link(["a.csv", "b.csv"], draws=1)


def test_splink_and_duckdb_say_nothing_and_leave_nothing(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    children = made(800, on=dict(list(AGENCIES.items())[:3]))
    link_frames(frames(children), Provenance.of(seed=1), draws=3)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_lists_without_a_child_in_common_are_linked_too():
    nobody = standardise(
        pl.DataFrame(
            {
                "first_name": ["Ada", "Bo"],
                "family_name": ["Lee", "May"],
                "birth": ["2015-01-02", "2016-03-04"],
                "postcode": ["ZA1 1AA", "ZB2 2BB"],
                "sex": ["F", "M"],
            }
        )
    )
    other = nobody.with_columns(
        first=pl.Series(["cy", "di"]),
        family=pl.Series(["orr", "poe"]),
        birth_day=pl.Series(["20100102", "20110304"]),
        birth_month=pl.Series(["201001", "201103"]),
        birth_number=pl.Series([14611, 15037], dtype=pl.Int32),
        postcode=pl.Series(["ZC31AA", "ZC42BB"]),
        sector=pl.Series(["ZC31", "ZC42"]),
    )
    found = link_frames({"a": nobody, "b": other}, Provenance.of(seed=1), draws=4)
    assert found.counts.sum(axis=1).tolist() == [4] * 4
    assert any("small" in note for note in found.notes)
