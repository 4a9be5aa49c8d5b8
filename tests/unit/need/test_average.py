"""The default answer on tables with a known truth, and what must hold of any table."""

import csv
import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.core.streams import generator
from seethechild.need import hierarchy
from seethechild.need.average import average
from seethechild.need.averaged import before, design_of, quantiles, try_models
from seethechild.need.missed import relinked
from seethechild.need.occam import every, within_reach
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable, patterns
from tests.unit.need.reference import MSE, needs_reference

#: Tables of each kind that are tried here; ``tools/write_need_coverage.py`` tries them all.
TRIED = 25
#: Of so many, one that covers 90 % misses more than this in less than one of a thousand.
FEWEST = 17


def simulated():
    """Tables with a known truth: kind, children, table."""
    path = MSE / "sim/sim4_dev.csv"
    found = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counts = np.zeros(15, dtype=int)
                for pattern in range(1, 16):
                    bits = "".join(str(pattern >> bit & 1) for bit in range(4))
                    counts[pattern - 1] = int(row[f"y{bits}"])
                table = CaptureTable(("a", "b", "c", "d"), counts)
                found.setdefault(row["scenario"][:2], []).append(
                    (int(row["N_true"]), table)
                )
    return found


@needs_reference
@pytest.mark.parametrize("kind", ["S1", "S2", "S3", "S5", "S6", "S7"])
def test_the_interval_covers_the_truth(kind):
    inside = 0
    for truth, table in simulated()[kind][:TRIED]:
        answer = average(table).answer
        inside += answer.status == "ok" and answer.low <= truth <= answer.high
    assert inside >= FEWEST


@needs_reference
def test_where_children_differ_for_good_it_warns_and_the_range_holds_the_truth():
    inside = 0
    for truth, table in simulated()["S4"][:TRIED]:
        found = average(table)
        assert found.range is not None
        assert any("may be anywhere" in note for note in found.answer.notes)
        low, high = found.range
        assert low == found.bound.estimate
        assert high <= 3 * low
        inside += low <= truth <= high
    assert inside >= FEWEST


@needs_reference
def test_missed_links_that_are_known_of_are_mended_and_otherwise_are_not():
    mended = left = 0
    for truth, table in simulated()["S8"][:TRIED]:
        with_links = average(*relinked(table, 0.1, draws=5, seed=1)).answer
        mended += with_links.low <= truth <= with_links.high
        left += average(table).answer.low <= truth
    assert mended >= FEWEST
    assert left < TRIED / 2


counts_of_four = st.lists(st.integers(0, 80), min_size=15, max_size=15)


@given(counts_of_four, st.permutations(range(4)))
@settings(max_examples=20)
def test_the_order_of_lists_does_not_matter(counts, order):
    assume(sum(counts) > 20)
    moved = np.zeros(15, dtype=int)
    for pattern, count in enumerate(counts, start=1):
        moved[sum(1 << order[b] for b in range(4) if pattern >> b & 1) - 1] = count
    one = average(CaptureTable(tuple("abcd"), np.array(counts))).answer
    other = average(CaptureTable(tuple("abcd"), moved)).answer
    assert one.status == other.status
    for each in ("estimate", "low", "high"):
        mine, theirs = getattr(one, each), getattr(other, each)
        assert mine == pytest.approx(theirs, rel=1e-3, nan_ok=True)


@given(counts_of_four)
@settings(max_examples=20)
def test_an_answer_lies_in_its_interval_and_is_never_less_than_was_seen(counts):
    assume(sum(counts) > 0)
    found = average(CaptureTable(tuple("abcd"), np.array(counts)))
    assert found.weights.sum() == pytest.approx(1.0)
    if found.answer.status == "ok":
        assert sum(counts) <= found.answer.low <= found.answer.estimate <= found.answer.high
    else:
        assert math.isnan(found.answer.estimate)
        assert found.answer.lower_bound >= sum(counts)
        assert found.answer.notes


def test_two_lists_are_lincoln_and_petersen():
    found = average(CaptureTable(("police", "school"), np.array([100, 150, 50])))
    assert found.names == ("lists independent",)
    assert found.estimates[0] == pytest.approx(150 * 200 / 50)


def test_lists_that_share_nobody_are_refused():
    found = average(CaptureTable(("a", "b", "c"), np.array([60, 50, 0, 40, 0, 0, 0])))
    assert found.answer.status in ("no_mle", "refused")
    assert found.answer.lower_bound >= 150


def test_quantiles_are_those_of_a_sample():
    observed, middle = np.array([50.0, 80.0]), np.log([100.0, 400.0])
    spread, weights = np.array([0.2, 0.4]), np.array([0.7, 0.3])
    luck = generator(1, "need", "test")
    which = (luck.random(400_000) > 0.7).astype(int)
    sample = observed[which] + np.exp(
        middle[which] + spread[which] * luck.standard_normal(which.size)
    )
    found = quantiles(observed, middle, spread, weights)
    np.testing.assert_allclose(found, np.quantile(sample, (0.025, 0.5, 0.975)), rtol=0.01)


def test_the_search_finds_what_weighs_among_six_lists():
    """Of 2**15 sets of pairs the search fits few; those it leaves out weigh next to nothing."""
    on = patterns(6)
    chance = on * np.array([0.3, 0.25, 0.2, 0.2, 0.15, 0.3])
    mean = 3_000 * np.prod(np.where(on == 1, chance, 1 - chance.max(axis=0)), axis=1)
    mean *= np.where(on[:, 0] & on[:, 1], 2.5, 1.0)
    table = CaptureTable(tuple("abcdef"), generator(3, "need", "test").poisson(mean))
    design = design_of(table)
    near = try_models(table, design, ("none",))
    assert len(near.weights) < 8_000
    fitted = []

    def fit(pairs):
        fitted.append(len(pairs))
        return pairs, np.zeros((len(pairs), 1)), pairs.sum(axis=1) * 10.0

    within_reach([()] * 15, fit)
    assert sum(fitted) < 200
    best = near.chosen[near.weights.argmax()]
    assert "a–b" in design.name(best)


def test_relinking_keeps_who_is_on_each_list_and_takes_a_share_within_bounds():
    table = CaptureTable(("a", "b", "c"), np.array([90, 80, 60, 70, 50, 55, 20]))
    assert relinked(table, 0.0, draws=1, seed=1)[0].counts.tolist() == table.counts.tolist()
    for drawn in relinked(table, 0.2, draws=10, seed=1):
        assert drawn.totals.tolist() == table.totals.tolist()
        assert drawn.observed < table.observed
        assert (drawn.counts >= 0).all()
    with pytest.raises(SpecError, match="missed"):
        relinked(table, 0.7, draws=1, seed=1)


def test_relinking_undoes_on_average_what_missing_links_does():
    true = CaptureTable(
        ("a", "b", "c"), np.array([9000, 8000, 3000, 7000, 2500, 2000, 900])
    )
    luck = generator(5, "need", "test")
    seen = np.zeros(7, dtype=int)
    for pattern, count in enumerate(true.counts, start=1):
        bits = [1 << b for b in range(3) if pattern >> b & 1]
        for _ in range(count):
            anchor = bits[int(luck.integers(len(bits)))]
            group = anchor
            for bit in bits:
                if bit != anchor:
                    if luck.random() < 0.1:
                        seen[bit - 1] += 1
                    else:
                        group |= bit
            seen[group - 1] += 1
    drawn = relinked(CaptureTable(("a", "b", "c"), seen), 0.1, draws=40, seed=2)
    mean = np.mean([each.counts for each in drawn], axis=0)
    np.testing.assert_allclose(mean, true.counts, rtol=0.05)


@needs_reference
@pytest.mark.parametrize(
    "name", ["uk_modern_slavery_5", "kosovo_4", "korea_3", "new_orleans_5"]
)
def test_published_tables_get_an_answer_or_a_reason(name):
    table = read_table(MSE / f"{name}.csv")
    found = average(table)
    if found.answer.status == "ok":
        assert table.observed < found.answer.low < found.answer.high < 20 * table.observed
    else:
        assert "lists share too few" in found.answer.notes[0]
    assert np.nansum(found.estimates > 0) > 0


def test_to_third_order_all_hierarchical_models_are_averaged_over():
    """As many as ``hierarchy`` lists, and each three stands with its pairs."""
    counts = np.array([300, 200, 60, 150, 40, 35, 20, 100, 30, 20, 12, 25, 10, 9, 6])
    design = design_of(CaptureTable(("a", "b", "c", "d"), counts), 3)
    models = every(design.within)
    assert len(models) == len(np.unique(models, axis=0)) == len(hierarchy.all_models(4, 3))
    for place, needs in enumerate(design.within):
        assert models[models[:, place]][:, list(needs)].all()
    assert design.joint[-1] == "b–c–d"


def test_a_dependence_of_three_lists_is_found_when_asked_for():
    """Children of three kinds of overlap that pairs alone cannot say: the truth is in the interval."""
    on = patterns(4)
    logs = 6.0 - on @ np.array([0.8, 0.9, 1.0, 1.1])
    logs += 1.6 * (on[:, 0] & on[:, 1] & on[:, 2]) - 0.5 * (on[:, 0] & on[:, 1])
    table = CaptureTable(("a", "b", "c", "d"), np.rint(np.exp(logs)).astype(np.int64))
    truth = table.observed + math.exp(6.0)
    third = average(table, order=3).answer
    assert third.low <= truth <= third.high
    assert "a–b–c" in third.model
    assert third.estimate == pytest.approx(truth, rel=0.03)
    assert abs(third.estimate - truth) < abs(average(table).answer.estimate - truth)


def test_three_lists_have_no_third_order():
    table = CaptureTable(("a", "b", "c"), np.array([90, 85, 30, 80, 28, 25, 15]))
    assert average(table, order=3).answer == average(table).answer


def test_children_alike_weigh_as_much_as_both_ways_to_differ():
    found = before(np.array(["none", "chao", "darroch"]))
    assert found[0] == found[1:].sum()
