"""Pooling studies."""

from math import log, sqrt

import numpy as np
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.streams import generator
from seethechild.evidence.pool import pool
from seethechild.evidence.ratios import LogRatio


def study(mean, sd, grade="A"):
    return LogRatio(mean, sd, grade, "")


def test_studies_that_agree_are_averaged_by_how_sure_they_are():
    pooled = pool([study(-0.2, 0.1), study(-0.2, 0.2)])
    assert pooled.average.mean == pytest.approx(-0.2)
    assert pooled.average.sd == pytest.approx(1 / sqrt(100 + 25))
    assert pooled.between == 0.0


def test_two_studies_that_differ_by_hand():
    """Q = 100 x 2 x 0.3² = 18; (18 - 1) / (200 - 100) = 0.17."""
    pooled = pool([study(-0.1, 0.1), study(-0.7, 0.1)])
    assert pooled.between == pytest.approx(sqrt(0.17))
    assert pooled.average.sd == pytest.approx(sqrt((0.01 + 0.17) / 2))
    assert pooled.elsewhere.sd == pytest.approx(sqrt((0.01 + 0.17) / 2 + 0.17))


def test_the_differences_between_places_are_recovered():
    chance = generator(2, "test")
    truth = chance.normal(log(0.8), 0.3, 400)
    pooled = pool([study(float(chance.normal(one, 0.1)), 0.1) for one in truth])
    assert pooled.average.ratio == pytest.approx(0.8, abs=0.04)
    assert pooled.between == pytest.approx(0.3, abs=0.04)
    assert np.isclose(pooled.elsewhere.sd, 0.3, atol=0.04)


def test_one_study_alone_comes_back_as_it_is():
    pooled = pool([study(-0.3, 0.2)])
    assert (pooled.average.mean, pooled.average.sd) == pytest.approx((-0.3, 0.2))


def test_the_worst_grade_is_the_grade_of_the_pool():
    assert pool([study(-0.3, 0.2, "A"), study(-0.3, 0.2, "D")]).average.grade == "D"


@pytest.mark.parametrize("effects", [[], [study(0.0, 0.0)]])
def test_effects_without_a_range_cannot_be_pooled(effects):
    with pytest.raises(SpecError, match="needs effects with a range"):
        pool(effects)
