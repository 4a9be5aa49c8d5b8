"""How far another seed would move an answer, told from the parts of one run."""

import numpy as np

from seethechild.core.streams import generator
from seethechild.need.bootstrap import bootstrap
from seethechild.need.seeds import APART, about_ends, apart
from seethechild.need.select import stepwise


def test_two_seeds_lie_within_it_19_times_in_20():
    luck = generator(1, "need", "test seeds")
    runs = luck.normal(1000.0, 50.0, (400, 2, 16, 1))
    within = [
        abs(one.mean() - other.mean()) / 1000.0 <= apart(one)[0] for one, other in runs
    ]
    # sixteen parts tell their spread roughly: Student's t would have 96 in place of 95
    assert 0.90 <= np.mean(within) <= 0.98


def test_parts_without_an_answer_make_no_sure_end():
    assert apart(np.array([[1.0, 2.0], [1.0, np.inf]])).tolist() == [np.inf, np.inf]
    assert about_ends(np.array([np.inf, 0.0])) == [
        "Another seed may move an end of the interval far."
    ]


def test_ends_that_hardly_move_are_not_spoken_of():
    assert about_ends(np.array([APART, 0.0])) == []


def test_limits_of_other_seeds_move_as_far_as_said():
    counts = np.array([244, 48, 142, 60, 111, 4, 12])  # Hook and others 1980
    runs = [bootstrap(counts, stepwise(), replicates=400, seed=seed) for seed in range(8)]
    limits = np.array([run.bca() for run in runs])
    said = np.mean([run.moved_by_seed() for run in runs], axis=0)
    really = 1.96 * np.sqrt(2.0) * limits.std(axis=0, ddof=1) / limits.mean(axis=0)
    assert (really < 2.0 * said).all()
    assert (said < 3.0 * really).all()
