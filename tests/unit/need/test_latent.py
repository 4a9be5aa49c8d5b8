"""Kinds of children nobody sees, and sample coverage, beside published answers and known truth."""

import math
from functools import cache

import numpy as np
import pytest

from seethechild.core.streams import generator
from seethechild.need.coverage import estimates, sample_coverage
from seethechild.need.latent import latent_class, r_hat, run_chains
from seethechild.need.reading import read_table
from seethechild.need.seeds import APART
from seethechild.need.tables import CaptureTable, patterns
from tests.unit.need.reference import MSE, needs_reference, rows

#: Hepatitis A in Taiwan, three lists (Chao and others 2001, table 6): observed 271 of 545.
TAIWAN = CaptureTable(("P", "Q", "E"), np.array([69, 55, 21, 63, 17, 18, 28]))


def test_the_published_coverage_estimates_come_out():
    coverage, high, least = (float(each[0]) for each in estimates(TAIWAN.counts[None]))
    assert round(100 * coverage, 1) == 51.3
    assert round(high) == 971
    assert round(least) == 508
    said = sample_coverage(TAIWAN, replicates=400, seed=1)
    assert said.status == "refused"
    assert "at least" in said.notes[0]


def three(chance, children, seed):
    on = patterns(3)
    cells = np.prod(np.where(on == 1, chance, 1 - np.array(chance)), axis=1)
    luck = generator(seed, "need", "test")
    return CaptureTable(
        ("a", "b", "c"), luck.multinomial(children, [*cells, 1 - cells.sum()])[:-1]
    )


def test_with_high_coverage_the_interval_holds_the_truth():
    inside = 0
    for seed in range(30):
        found = sample_coverage(three([0.6, 0.5, 0.55], 1000, seed), replicates=200, seed=1)
        assert found.status == "ok"
        inside += found.low <= 1000 <= found.high
    assert inside >= 25


def test_coverage_takes_three_lists():
    four = CaptureTable(tuple("abcd"), np.full(15, 9))
    assert sample_coverage(four, replicates=200, seed=1).status == "refused"


@cache
def told(name, seed):
    return latent_class(read_table(MSE / f"{name}.csv"), seed=seed)


@needs_reference
@pytest.mark.parametrize("name", ["kosovo_4", "rcapture_hiv"])
def test_where_chains_agree_they_say_what_the_published_program_says(name):
    found = told(name, 1)
    medians = [
        float(row["post_median"])
        for row in rows("ref/lcmcr0414.csv")
        if row["dataset"] == name
    ]
    assert found.status == "ok"
    assert found.estimate == pytest.approx(np.mean(medians), rel=0.04)


@needs_reference
@pytest.mark.parametrize("name", ["kosovo_4", "rcapture_hiv", "new_orleans_5"])
def test_two_seeds_differ_by_less_than_2_in_100_or_one_refuses(name):
    said = [told(name, seed) for seed in (1, 2)]
    estimates = [each.estimate for each in said if each.status == "ok"]
    assert estimates
    assert max(estimates) <= (1.0 + APART) * min(estimates)


@needs_reference
def test_where_they_do_not_agree_there_is_no_number():
    found = told("uk_modern_slavery_5", 1)
    assert found.status == "refused"
    assert math.isnan(found.estimate)
    assert "R-hat" in found.notes[0]


def test_children_of_two_kinds_are_found_where_lists_are_many():
    on = patterns(5)
    chance = np.array([[0.6, 0.5, 0.55, 0.5, 0.6], [0.15, 0.2, 0.1, 0.15, 0.2]])
    cells = sum(
        share * np.prod(np.where(on == 1, p, 1 - p), axis=1)
        for share, p in zip((0.5, 0.5), chance, strict=True)
    )
    luck = generator(2, "need", "test")
    counts = luck.multinomial(4000, [*cells, 1 - cells.sum()])[:-1]
    table = CaptureTable(tuple("abcde"), counts)
    chains = run_chains(table, seed=1, chains=2, rounds=6000)
    low, high = table.observed + np.quantile(chains.unseen, (0.01, 0.99))
    assert low < 4000 < high


def test_the_same_seed_draws_the_same():
    table = three([0.3, 0.4, 0.2], 500, 1)
    one, two = (run_chains(table, seed=3, chains=2, rounds=200) for _ in range(2))
    np.testing.assert_array_equal(one.unseen, two.unseen)


def test_r_hat_of_chains_apart_is_large_and_of_still_chains_is_one():
    assert r_hat(np.ones((3, 10))) == 1.0
    assert math.isinf(r_hat(np.ones((3, 10)) * np.arange(3)[:, None]))
