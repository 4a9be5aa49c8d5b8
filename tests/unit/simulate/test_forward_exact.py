"""Matrix exponentials against SciPy's, and the forward solution against both."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm

from seethechild.core.errors import SpecError
from seethechild.simulate.forward import forward
from seethechild.simulate.forward_exact import exact_occupancy, matrix_exponential
from tests.unit.simulate.forward_models import little, markov, two_states


@pytest.mark.parametrize("scale", [0.0, 1e-3, 1.0, 40.0])
def test_the_exponential_is_that_of_scipy(scale):
    matrix = scale * np.array([[-3.0, 2.0, 1.0], [0.5, -0.5, 0.0], [0.0, 7.0, -7.0]])
    assert matrix_exponential(matrix) == pytest.approx(expm(matrix), abs=1e-11)


def test_occupancy_of_an_age_group_is_the_exponential_of_its_generator():
    model = two_states(0.7, back=1.3, rows=[{"age_low": 3.0, "age_high": 9.0}])
    found = exact_occupancy(model, years=2, levels={"help/none/in": 2.0})
    chances = expm(2 * np.array([[-1.4, 1.4], [1.3, -1.3]]))
    assert found.stocks[-1, :, 0, 0] == pytest.approx(100 * chances[0], abs=1e-9)


def test_forward_comes_to_the_exponentials_with_the_square_of_the_step():
    model = markov()
    exact = exact_occupancy(model, years=2, periods_per_year=2)
    errors = []
    for steps in (12, 24, 48):
        found = forward(model, years=2, periods_per_year=2, step_years=1 / steps)
        errors.append(
            [
                np.abs(found.stocks - exact.stocks).max(),
                np.abs(found.child_years - exact.child_years).max(),
            ]
        )
    ratios = np.divide(errors[:-1], errors[1:])
    assert ratios == pytest.approx(4.0, abs=0.2)
    assert np.max(errors[-1]) < 0.02


def test_a_model_it_cannot_solve_is_refused():
    with pytest.raises(SpecError, match="several tracks"):
        exact_occupancy(little(), years=1)


def test_children_of_another_group_are_apart():
    model = replace(markov(), groups=("children", "others"))
    found = exact_occupancy(model, years=1)
    assert found.stocks[..., 1].sum() == 0
