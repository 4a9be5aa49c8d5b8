"""Fit a council's system model with the exact solution of one year as solver."""

from seethechild.model.base_year import base_year
from seethechild.model.build import BaseFit, Fitted, fit_base_year, fit_published
from seethechild.model.measures import Year
from seethechild.model.system import SystemModel
from seethechild.simulate.forward import forward
from seethechild.studies.fit_memory import memory_of, recall, remember


def expected_year(model: SystemModel) -> Year:
    """Return the first year of a model in expectation."""
    expected = forward(model, years=1)
    return Year(expected.taken[0].sum(axis=-1), expected.stocks[0], expected.stocks[1])


def fit_year(council: str, *, year: int) -> BaseFit:
    """Return a council's model of the year ending 31 March ``year``, and no further."""
    return fit_base_year(base_year(council, year), solve=expected_year)


def fit_council(council: str, *, year: int) -> Fitted:
    """Return a council's system model, fitted to the year ending 31 March ``year``.

    What a fit found is remembered on this machine (``fit_memory``), so it is sought once.
    """
    base = base_year(council, year)
    memory = memory_of(base)
    found = recall(memory)
    fitted = fit_published(base, solve=expected_year, found=found)
    if found is None:
        remember(memory, (fitted.aligned.found, fitted.ahead.found))
    return fitted
