"""Children by age: the council's, England's, and sums by age band."""

from itertools import pairwise

import numpy as np

from seethechild.model.layout import AGE_EDGES, CHILD_BAND_COUNT, CHILD_BANDS
from seethechild.model.reader import ENGLAND, Reader, published
from seethechild.model.system import FloatArray
from seethechild.reference.facts import fact

#: First age that is no longer childhood.
ADULT = int(AGE_EDGES[CHILD_BAND_COUNT])


def children_by_band(by_age: FloatArray) -> FloatArray:
    """Return children by age band below 18; shape (5,).

    Args:
        by_age: shape (18,), children by single year of age.

    Example:
        >>> children_by_band(np.ones(18))
        array([1., 4., 5., 6., 2.])
    """
    edges = AGE_EDGES[: CHILD_BAND_COUNT + 1].astype(int)
    return np.array([by_age[low:high].sum() for low, high in pairwise(edges)])


def published_ages(code: str) -> FloatArray:
    """Return children by single year of age as published, whatever the year; shape (18,)."""
    ages = np.zeros(ADULT)
    for (measure, _), value in published(code).items():
        prefix, _, age = measure.rpartition("_")
        if prefix == "population_age" and age.isdigit() and int(age) < ADULT:
            ages[int(age)] = value
    return ages


def age_structure(code: str, reader: Reader) -> FloatArray:
    """Return children by single year of age, scaled to the year's population of 0 to 17.

    Args:
        code: the council's ONS code; England's structure stands in where it has none.
        reader: the council's figures of the year.

    Returns:
        Shape (18,).
    """
    ages = published_ages(code)
    if ages.sum() == 0:
        ages = published_ages(ENGLAND)
    return np.asarray(ages * reader.population() / ages.sum())


def england_in_need_by_age(reader: Reader) -> FloatArray:
    """Return England's children in need and not looked after by age band; shape (5,).

    The published band of 16 and over holds young people up to 25, so its children under 18 are
    taken at as many a year of age as the band before.
    """
    ages = [fact(f"cin_stock_age_{band}").value for band in CHILD_BANDS[:-1]]
    ages[0] += fact("cin_stock_age_unborn").value
    care = [reader.england(f"cla_stock_age_{band}") for band in CHILD_BANDS[:-1]]
    at_home = np.array(ages) - np.array(care)
    years = np.diff(AGE_EDGES[: CHILD_BAND_COUNT + 1])
    return np.append(at_home, at_home[-1] / years[-2] * years[-1])
