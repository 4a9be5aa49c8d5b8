"""Existence of the highest likelihood: published examples, and the linear program itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from seethechild.need.existence import existence, existence_of_design
from seethechild.need.hierarchy import all_models, model
from seethechild.need.loglinear import fit_all
from seethechild.need.reading import read_table
from seethechild.need.tables import CaptureTable, on_all
from tests.unit.need.reference import MSE, needs_reference


def kept(counts, terms):
    """Return the design without the cells of effects that are minus infinity."""
    margins, sets = on_all(np.asarray(counts)), np.flatnonzero(terms)
    empty, sets = sets[margins[sets] == 0], sets[margins[sets] > 0]
    cells = np.arange(1, len(terms))
    here = ~((cells[:, None] & empty) == empty).any(axis=1)
    return ((cells[here, None] & sets) == sets).astype(float), np.asarray(counts)[here]


def fienberg_rinaldo(counts, terms):
    """Return the status as published: the least cell of any table with the same margins."""
    design, counts = kept(counts, terms)
    cells, effects = design.shape
    found = linprog(
        [0.0] * cells + [-1.0],
        A_eq=np.hstack([design.T, np.zeros((effects, 1))]),
        b_eq=design.T @ counts,
        A_ub=np.hstack([-np.eye(cells), np.ones((cells, 1))]),
        b_ub=np.zeros(cells),
        bounds=[(None, None)] * (cells + 1),
        method="highs",
    )
    deficient = np.linalg.matrix_rank(design) < effects
    return int(-found.fun < 1e-7) + 2 * int(deficient)


@needs_reference
def test_the_example_of_chan_silverman_and_vincent():
    """Their table 2."""
    counts = read_table(MSE / "artificial_3.csv").counts
    found = {name: existence(counts, model(name, 3)) for name in ("[12,13,23]", "[12,3]")}
    assert found == {"[12,13,23]": 2, "[12,3]": 1}
    assert existence(counts, model("[13,23]", 3)) == 0


def some_counts(draw, size):
    full = draw(st.lists(st.booleans(), min_size=2**size - 1, max_size=2**size - 1))
    many = draw(st.lists(st.integers(1, 40), min_size=2**size - 1, max_size=2**size - 1))
    return np.array(full) * np.array(many)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_short_cuts_agree_with_the_linear_program(data):
    size = data.draw(st.sampled_from([3, 4]))
    counts = some_counts(data.draw, size)
    if not counts.any():
        return
    models = all_models(size, size - 1)
    for row in data.draw(st.lists(st.integers(0, len(models) - 1), min_size=1, max_size=8)):
        assert existence(counts, models[row]) == fienberg_rinaldo(counts, models[row])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_fit_is_only_trusted_where_there_is_a_highest_likelihood(data):
    """What the fits prove by themselves is what the check says."""
    size = data.draw(st.sampled_from([3, 4]))
    counts = some_counts(data.draw, size)
    if not counts.any():
        return
    fits = fit_all(CaptureTable(tuple("ABCD"[:size]), counts), size - 1)
    assert fits.status.tolist() == [existence(counts, terms) for terms in fits.terms]
    assert np.isfinite(fits.estimate).tolist() == (fits.status == 0).tolist()


def test_only_which_cells_are_empty_matters():
    counts, terms = np.array([0, 1, 1, 1, 0, 1, 1]), model("[12,13]", 3)
    assert [existence(counts * by, terms) for by in (1, 7, 10**6)] == [1, 1, 1]


@pytest.mark.parametrize("size", [5, 6])
def test_two_directions_at_once_need_the_linear_program(size):
    """A sparse table of many lists, where no margin is empty by itself."""
    generator = np.random.default_rng(size)
    doubtful = 0
    models = all_models(5, 3) if size == 5 else all_models(6, 2)
    for _ in range(12):
        counts = generator.poisson(16 / 2**size, 2**size - 1)
        for row in generator.integers(0, len(models), 6):
            design, left = kept(counts, models[row])
            status = existence(counts, models[row])
            assert status == existence_of_design(design, left > 0)
            assert status == fienberg_rinaldo(counts, models[row])
            doubtful += status > 0
    assert doubtful > 5
