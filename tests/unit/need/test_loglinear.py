"""Log-linear models: R's answers for every model, a slow twin, and what must always hold."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import SpecError
from seethechild.need.hierarchy import (
    all_models,
    candidates,
    independence,
    model,
    name,
    ranks,
)
from seethechild.need.loglinear import fit, fit_all
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable
from tests.unit.need.reference import MSE, needs_reference, rows

RECORDED = "ref/rcapture_closedpMS_all_hierarchical.csv"
NAMES = sorted({row["dataset"] for row in rows(RECORDED)})


def table_of(counts):
    size = (len(counts) + 1).bit_length() - 1
    return CaptureTable(tuple("ABCDEFGH"[:size]), np.array(counts))


def tables(low, high, sizes=(3, 4)):
    return st.sampled_from(sizes).flatmap(
        lambda k: st.lists(st.integers(low, high), min_size=2**k - 1, max_size=2**k - 1)
    )


@needs_reference
@pytest.mark.parametrize("dataset", NAMES)
def test_every_model_that_rcapture_fitted_comes_out_the_same(dataset):
    table = read_table(MSE / f"{dataset}.csv")
    fits = fit_all(table, table.size - 1)
    row_of = {fits.name(row): row for row in range(len(fits))}
    recorded = [row for row in rows(RECORDED) if row["dataset"] == dataset]
    assert len(recorded) == len(row_of) == len(fits)
    sound = 0
    for row in recorded:
        at = row_of[row["model"].replace(";", ",")]
        assert fits.status[at] == int(row["fienberg_rinaldo"]), row["model"]
        if fits.status[at] or row["infoFit"] != "0":
            continue
        sound += 1
        assert fits.estimate[at] == pytest.approx(float(row["abundance"]), rel=1e-8)
        assert fits.se[at] == pytest.approx(float(row["stderr"]), rel=1e-5)
        assert fits.deviance[at] == pytest.approx(float(row["deviance"]), abs=1e-6)
        assert fits.df[at] == int(row["df"])
        assert fits.aic[at] == pytest.approx(float(row["AIC"]), abs=1e-6)
        assert fits.bic[at] == pytest.approx(float(row["BIC"]), abs=1e-6)
    assert sound > len(recorded) / 2


@needs_reference
def test_larger_tables_agree_with_rcapture_too():
    calls = {"Mt": 1, "closedpCI.t(all pairs) Poisson": 2}
    compared = 0
    for row in rows("ref/rcapture_closedp.csv"):
        path = MSE / f"{row['dataset']}.csv"
        order = calls.get(row["call"] if "pairs" in row["call"] else row["model"])
        if order is None or row["info"] != "0" or "profile" in row["call"]:
            continue
        table = read_table(path)
        terms = ranks(table.size) <= order
        one = fit(table, terms)
        compared += 1
        assert one.estimate[0] == pytest.approx(float(row["N"]), rel=1e-8)
        assert one.bic[0] == pytest.approx(float(row["BIC"]), abs=1e-6)
    assert compared > 20


@pytest.mark.filterwarnings("ignore:Perfect separation", "ignore::RuntimeWarning")
@settings(max_examples=15, deadline=None)
@given(tables(1, 60), st.data())
def test_a_slow_twin_says_the_same(counts, data):
    table = table_of(counts)
    models = all_models(table.size, table.size - 1)
    terms = models[data.draw(st.integers(0, len(models) - 1))]
    one = fit(table, terms)
    cells, sets = np.arange(1, len(terms)), np.flatnonzero(terms)
    design = ((cells[:, None] & sets) == sets).astype(float)
    twin = sm.GLM(table.counts, design, family=sm.families.Poisson()).fit(tol=1e-14)
    assert one.status[0] == 0
    assert one.estimate[0] == pytest.approx(
        table.observed + np.exp(twin.params[0]), rel=1e-7
    )
    assert one.deviance[0] == pytest.approx(twin.deviance, abs=1e-6)
    assert one.aic[0] == pytest.approx(twin.aic, rel=1e-9)
    assert one.fitted[0, 1:] == pytest.approx(twin.mu, rel=1e-6)


@settings(max_examples=25, deadline=None)
@given(tables(0, 9), st.permutations(range(4)), st.data())
def test_the_order_of_lists_does_not_matter(counts, shuffled, data):
    if not any(counts):
        return
    table = table_of(counts)
    size = table.size
    order = [i for i in shuffled if i < size]
    moved = [sum(1 << order[i] for i in range(size) if m >> i & 1) for m in range(2**size)]
    models = all_models(size, size - 1)
    terms = models[data.draw(st.integers(0, len(models) - 1))]
    other_counts, other_terms = np.empty(len(counts), np.int64), np.empty_like(terms)
    other_counts[np.array(moved[1:]) - 1] = counts
    other_terms[moved] = terms
    one, other = fit(table, terms), fit(table_of(other_counts), other_terms)
    assert one.status[0] == other.status[0]
    if one.status[0] == 0:
        assert one.estimate[0] == pytest.approx(other.estimate[0], rel=1e-6)
        assert one.bic[0] == pytest.approx(other.bic[0], rel=1e-8, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(tables(0, 20), st.integers(2, 50))
def test_as_many_times_the_children_are_as_many_times_the_estimate(counts, times):
    if not any(counts):
        return
    once, often = (fit_all(table_of(np.array(counts) * by), 2) for by in (1, times))
    assert once.status.tolist() == often.status.tolist()
    fine = once.status == 0
    assert often.estimate[fine] == pytest.approx(times * once.estimate[fine], rel=1e-6)
    assert often.deviance == pytest.approx(times * once.deviance, rel=1e-5, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(tables(0, 9))
def test_margins_of_a_fit_are_those_observed_and_a_larger_model_fits_no_worse(counts):
    if not any(counts):
        return
    table = table_of(counts)
    fits = fit_all(table, 2)
    fine = np.flatnonzero(fits.status == 0)
    cells = np.arange(1, 2**table.size)
    for row in fine:
        for term in np.flatnonzero(fits.terms[row]):
            inside = (cells & term) == term
            assert fits.fitted[row, 1:][inside].sum() == pytest.approx(
                table.counts[inside].sum(), abs=1e-6
            )
    assert (fits.deviance >= -1e-6).all()
    assert fits.deviance.min() == pytest.approx(fits.deviance[-1], abs=1e-5)


def test_two_lists_that_share_no_child_make_an_effect_of_minus_infinity():
    """Then the third list alone tells how many are missed: 10 of A or B are on C, 5 are not."""
    table = table_of([5, 5, 0, 7, 5, 5, 0])
    one = fit(table, model("[12,3]", 3))
    assert one.status[0] == 0
    assert one.estimate[0] - table.observed == pytest.approx(7.0)
    assert one.fitted[0, 3] == one.fitted[0, 7] == 0


def test_models_are_named_and_counted_as_in_the_literature():
    assert [len(all_models(4, order)) for order in (1, 2, 3)] == [1, 64, 113]
    assert [len(all_models(5, order)) for order in (2, 3, 4)] == [1024, 6212, 6893]
    assert len(all_models(6, 2)) == 32768
    for terms in all_models(4, 3):
        assert np.array_equal(model(name(terms), 4), terms)
    names = {name(terms) for terms in all_models(3, 2)}
    assert "[12,13,23]" in names
    assert candidates(model("[12,13,23]", 4), 3) == [9, 10, 12, 7]
    assert name(independence(4)) == "[1,2,3,4]"


@pytest.mark.parametrize("written", ["[15,2]", "[123]", "[1x]"])
def test_a_model_that_is_none_is_refused(written):
    with pytest.raises(SpecError, match="is not one of 3 lists"):
        model(written, 3)


def test_too_many_models_are_refused_with_a_way_out():
    with pytest.raises(SpecError, match="choose step by step"):
        all_models(7, 2)
    with pytest.raises(SpecError, match="Use 1 to 2"):
        fit_all(table_of([1] * 7), 3)
