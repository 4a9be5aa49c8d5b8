"""One model of a table: the same choice as the published packages, intervals, and refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.need import hierarchy
from seethechild.need.bootstrap import bootstrap, quantiles
from seethechild.need.loglinear_methods import estimate
from seethechild.need.profile import profile
from seethechild.need.reading import read_table
from seethechild.need.select import always, best_bic, stepwise
from seethechild.need.tables import CaptureTable, on_all
from tests.unit.need.reference import MSE, needs_reference, rows

CHOICES = rows("ref/silverman_mse120.csv")
PROFILES = [row for row in rows("ref/rcapture_closedp.csv") if "profile" in row["call"]]


@needs_reference
@pytest.mark.parametrize(
    "row", CHOICES, ids=[f"{r['dataset']}-{r['method']}-{r['options']}" for r in CHOICES]
)
def test_the_model_chosen_is_that_of_multiple_systems_estimation(row):
    """Version 1.2.0; stepwise models are written as 1 + the number of each set of lists."""
    table = read_table(MSE / f"{row['dataset']}.csv")
    if row["method"] == "stepwise":
        choice = stepwise()(table.counts)
        wanted = sorted(int(each) - 1 for each in row["model"].split("+"))
        assert np.flatnonzero(choice.terms).tolist() == wanted
    else:
        models = hierarchy.all_models(table.size, int(row["options"][-1]))
        choice = best_bic(models)(table.counts)
        assert hierarchy.name(choice.terms) == row["model"].replace(";", ",")
    assert choice.status == 0
    assert choice.estimate == pytest.approx(float(row["N"]), rel=1e-6)


@needs_reference
def test_the_estimates_of_sparse_mse_come_out():
    """SparseMSE 2.0.1, whose interval given the model is normal on the log of those missed."""
    compared = 0
    for row in rows("ref/sparsemse201.csv"):
        table = read_table(MSE / f"{row['dataset']}.csv")
        choose = (
            stepwise()
            if row["call"] == "stepwise"
            else always(hierarchy.independence(table.size))
        )
        choice = choose(table.counts)
        written = choice.terms & (on_all(table.counts) > 0)  # minus infinity goes unsaid
        assert written.sum() - 1 - table.size == row["model"].count(":")
        assert choice.estimate == pytest.approx(float(row["N"]), rel=1e-6)
        compared += 1
    assert compared > 12


@needs_reference
@pytest.mark.parametrize(
    "row", PROFILES, ids=[f"{r['dataset']}-{r['model']}" for r in PROFILES]
)
def test_profile_intervals_are_those_of_rcapture(row):
    table = read_table(MSE / f"{row['dataset']}.csv")
    terms = hierarchy.ranks(table.size) <= (2 if "pairs" in row["call"] else 1)
    found = profile(table.counts, terms)
    assert (found.high == math.inf) == row["hi"].startswith(">")
    if (row["dataset"], row["model"]) == ("korea_3", "all pairs"):
        return  # has no highest likelihood: any number it gives is a matter of when one stops
    high = found.sought_to if found.high == math.inf else found.high
    assert found.estimate == pytest.approx(float(row["N"]), rel=1e-3)
    assert found.low == pytest.approx(float(row["lo"]), rel=1e-3)
    assert high == pytest.approx(float(row["hi"].strip(">")), rel=1e-3)


@needs_reference
@pytest.mark.parametrize(
    ("name", "method", "published"),
    [
        ("new_orleans_8", "stepwise", 1184),
        ("new_orleans_8", "independence", 997),
        ("new_orleans_5", "stepwise", 1034),
        ("uk_modern_slavery_5", "stepwise", 11313),
    ],
)
def test_published_estimates(name, method, published):
    """Chan, Silverman and Vincent 2021; the UK table as run with SparseMSE."""
    found = estimate(read_table(MSE / f"{name}.csv"), method, replicates=0)
    assert round(found.estimate) == published
    assert found.status == "ok"
    assert found.low < found.estimate < found.high


def korea():
    """Return the three-list table that Silverman, Chan and Vincent 2024 use: one pattern is empty."""
    return CaptureTable(("b", "c", "d"), np.array([5, 5, 54, 41, 6, 0, 12]))


def test_the_same_seed_draws_the_same_interval_and_another_seed_another():
    one, same, other = (
        estimate(korea(), "bic", replicates=200, seed=seed) for seed in (1, 1, 2)
    )
    assert one == same
    assert (one.low, one.high) != (other.low, other.high)
    assert one.estimate == other.estimate


def test_a_table_without_overlap_has_no_answer_and_says_why():
    apart = CaptureTable(("a", "b", "c"), np.array([10, 10, 0, 10, 0, 0, 0]))
    found = estimate(apart, "independence", replicates=0)
    assert found.status == "no_mle"
    assert math.isnan(found.estimate)
    assert found.lower_bound == 30
    assert "no highest point" in found.notes[0]
    assert estimate(apart, "bic", replicates=0).status == "no_mle"
    bound = estimate(apart, "stepwise", replicates=0, lower_bound=50.0)
    assert bound.lower_bound == 50.0


def test_an_upper_limit_far_off_is_refused_with_its_reason():
    thin = CaptureTable(("a", "b"), np.array([60, 60, 1]))
    found = estimate(thin, "independence", replicates=0)
    assert found.status == "refused"
    assert found.estimate == pytest.approx(61 * 61 / 1)
    assert found.notes[0].startswith("Cannot be estimated")


def test_no_limit_is_below_the_children_listed():
    nearly_all = CaptureTable(("a", "b", "c"), np.array([3, 4, 40, 2, 35, 50, 400]))
    found = estimate(nearly_all, "stepwise", replicates=200)
    assert found.observed <= found.low <= found.estimate <= found.high


def test_two_lists_give_lincoln_and_petersen():
    table = CaptureTable(("a", "b"), np.array([60, 30, 20]))
    for method in ("independence", "stepwise", "bic"):
        assert estimate(table, method, replicates=0).estimate == pytest.approx(80 * 50 / 20)


def test_an_order_that_does_not_fit_is_refused():
    with pytest.raises(SpecError, match="Use 1 to 2 for 3 lists"):
        estimate(korea(), "bic", order=3)
    eight = CaptureTable(tuple("abcdefgh"), np.ones(255, dtype=np.int64))
    with pytest.raises(SpecError, match="choose step by step"):
        estimate(eight, "bic")


@pytest.mark.parametrize(
    ("chances", "truth"), [([0.10, 0.14, 0.12], 4000), ([0.3, 0.4, 0.35], 1000)]
)
def test_intervals_cover_what_is_true_about_as_often_as_they_say(chances, truth):
    """Made-up tables of three lists that do not depend on each other.

    In the first few children are listed, in the second most: there the bootstrap as published,
    which always draws as many as are listed, is too narrow.
    """
    generator = np.random.default_rng(5)
    on = np.arange(8)[:, None] >> np.arange(3) & 1
    cells = np.prod(np.where(on, chances, 1 - np.array(chances)), axis=1)
    independent = always(hierarchy.independence(3))
    covered = dict.fromkeys(("bca", "percentile", "profile", "published"), 0)
    tries = 80
    for seed in range(tries):
        counts = generator.multinomial(truth, cells)[1:]
        drawn, published = (
            bootstrap(counts, independent, replicates=200, seed=seed, fixed=fixed)
            for fixed in (False, True)
        )
        one = profile(counts, hierarchy.independence(3))
        for name, (low, high) in {
            "bca": drawn.bca(),
            "percentile": drawn.percentile(),
            "profile": (one.low, one.high),
            "published": published.bca(),
        }.items():
            covered[name] += bool(low <= truth <= high)
    assert covered["published"] <= covered["bca"]
    for name in ("bca", "percentile", "profile"):
        assert covered[name] / tries > 0.9, covered


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0.0, 1.0))
def test_quantiles_are_those_of_numpy(numbers, probability):
    found = quantiles(np.array(numbers), np.array([probability]))[0]
    wanted = np.quantile(numbers, probability, method="median_unbiased")
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-6)


def test_at_least_is_never_more_than_where_the_interval_begins():
    found = estimate(korea(), "bic", replicates=200, seed=1, lower_bound=10_000.0)
    assert found.status == "ok"
    assert found.lower_bound == found.low
