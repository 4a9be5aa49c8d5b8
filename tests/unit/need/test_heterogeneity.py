"""Models of children who differ, against R's Rcapture and a plain optimiser."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from seethechild.core.errors import UnknownNameError
from seethechild.need.heterogeneity import WAYS, closed_models, column, lower_bound
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable, patterns
from tests.unit.need.reference import MSE, needs_reference, rows

#: Rcapture's names of our models.
ENDS = {
    "chao": "Chao (LB)",
    "poisson": "Poisson2",
    "darroch": "Darroch",
    "gamma": "Gamma3.5",
}
RECORDED = {
    (row["dataset"], row["model"]): row
    for row in rows("ref/rcapture_closedp.csv")
    if row["call"] == "closedp"
}
#: Where R's iterations stop before the eighth digit; the standard error is of where they stop.
STOPPED = ("new_orleans_5", "uk_modern_slavery_6", "rcapture_duck")


@needs_reference
@pytest.mark.parametrize("name", sorted({dataset for dataset, _model in RECORDED}))
def test_every_recorded_model_comes_out(name):
    for model in closed_models(read_table(MSE / f"{name}.csv")):
        kind, _space, way = model.name.partition(" ")
        row = RECORDED[name, f"{kind} {ENDS[way]}" if way else kind]
        near = 2e-7 if name in STOPPED else 1e-8
        assert model.estimate == pytest.approx(float(row["N"]), rel=near), model.name
        assert model.se == pytest.approx(float(row["se"]), rel=1e-5), model.name
        assert model.deviance == pytest.approx(float(row["deviance"]), abs=1e-6)
        assert model.df == int(row["df"])
        assert model.aic == pytest.approx(float(row["AIC"]), abs=1e-6)
        assert model.bic == pytest.approx(float(row["BIC"]), abs=1e-6)


def plain(table, columns):
    """All children by a general optimiser on the Poisson likelihood."""
    design = np.column_stack([np.ones(len(columns)), columns])

    def minus(beta):
        mean = np.exp(np.clip(design @ beta, -50, 50))
        return mean.sum() - table.counts @ (design @ beta), design.T @ (mean - table.counts)

    start = np.linalg.lstsq(design, np.log(table.counts + 0.5), rcond=None)[0]
    found = minimize(minus, start, jac=True, method="BFGS", options={"gtol": 1e-7})
    return table.observed + math.exp(found.x[0])


@given(st.lists(st.integers(3, 90), min_size=15, max_size=15), st.sampled_from([*WAYS]))
@settings(max_examples=15)
def test_a_general_optimiser_finds_the_same(counts, way):
    table = CaptureTable(tuple("abcd"), np.array(counts))
    columns = np.column_stack([patterns(4), column(way, table)])
    found = {model.name: model.estimate for model in closed_models(table)}
    assert found[f"Mth {way}"] == pytest.approx(plain(table, columns), rel=1e-4)


def test_the_lower_bound_is_what_three_lists_say_by_hand():
    """With three lists Chao's model fits every pattern but one; here by Chao's own moments."""
    alike = CaptureTable(("a", "b", "c"), np.array([40, 40, 20, 40, 20, 20, 30]))
    bound = lower_bound(alike)
    # f1 = 120 once, f2 = 60 twice: unseen at least f1**2 / (3 f2) for lists alike (Chao 1987, t = 3)
    assert bound.estimate == pytest.approx(210 + 120**2 / (3 * 60), rel=1e-9)


def test_children_all_alike_need_no_free_effects():
    """Fewer on all three lists than chance would bring: the effect below nought is left out."""
    apart = CaptureTable(("a", "b", "c"), np.array([90, 80, 60, 70, 50, 55, 1]))
    found = {model.name: model for model in closed_models(apart)}
    assert found["Mth chao"].estimate == found["Mt"].estimate
    assert found["Mth chao"].df == found["Mt"].df


def test_a_wider_difference_means_more_unseen_children():
    table = CaptureTable(("a", "b", "c"), np.array([90, 85, 30, 80, 28, 25, 35]))
    found = {model.name: model.estimate for model in closed_models(table)}
    assert found["Mt"] < found["Mth poisson"] < found["Mth darroch"] < found["Mth gamma"]


def test_an_unknown_way_gets_a_hint():
    table = CaptureTable(("a", "b", "c"), np.ones(7, dtype=int))
    with pytest.raises(UnknownNameError, match="darroch"):
        column("darrock", table)
