"""Fit a council's system model with the exact solution of one year as solver."""

from seethechild.model.base_year import base_year
from seethechild.model.build import Fitted, fit_published
from seethechild.model.measures import Year
from seethechild.model.system import SystemModel
from seethechild.simulate.forward import forward

#: Steps of the exact solution while the fit is searched, and when it is settled.
ROUGH_STEP_YEARS, FINE_STEP_YEARS = 1 / 4, 1 / 12


def expected_year(model: SystemModel, fine: bool) -> Year:  # noqa: FBT001 - the solver's shape
    """Return the first year of a model in expectation."""
    expected = forward(
        model, years=1, step_years=FINE_STEP_YEARS if fine else ROUGH_STEP_YEARS
    )
    return Year(expected.taken[0].sum(axis=-1), expected.stocks[0], expected.stocks[1])


def fit_council(council: str, *, year: int) -> Fitted:
    """Return a council's system model, fitted to the year ending 31 March ``year``."""
    return fit_published(base_year(council, year), solve=expected_year)
