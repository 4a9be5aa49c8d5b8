"""Ranks of true rates among what is fitted to made-up councils' lives are uniform.

Short; ``tools/validate_ranks.py`` does it at length and writes docs/explanation/validation.md.
"""

import numpy as np
import pytest
from scipy import stats
from validate_ranks import DRAWS, PAGE_PART, furthest, ranks_of, rounds, uniformity
from validation_page import part

ROUNDS = 9


def test_true_rates_rank_evenly_and_in_narrower_ranges_they_do_not() -> None:
    found = list(rounds(ROUNDS, ahead=False))
    whole = uniformity(np.concatenate(list(ranks_of(found).values())))
    assert whole.count > 30 * ROUNDS
    assert min(whole.chi_square_chance, whole.band_chance) > 0.001, whole
    narrow = [
        {
            name: (truth, draws.mean() + (draws - draws.mean()) / 2)
            for name, (truth, draws) in one.items()
        }
        for one in found
    ]
    wrong = uniformity(np.concatenate(list(ranks_of(narrow).values())))
    assert max(wrong.chi_square_chance, wrong.band_chance) < 0.001, wrong
    assert wrong.inside[1] < whole.inside[1] - 0.1


def test_bands_hold_everywhere_at_once_as_often_as_they_say() -> None:
    chance = np.random.default_rng(3)
    off = [
        uniformity(chance.integers(0, DRAWS + 1, 100)).band_chance < 0.1 for _ in range(400)
    ]
    assert 0.05 < np.mean(off) < 0.15


def test_the_chance_of_as_few_or_as_many_is_the_binomial_one() -> None:
    ranks = np.array([0, 0, 0, 5, 7])
    shares = np.arange(1, DRAWS + 1) / (DRAWS + 1)
    chances = []
    for at, share in enumerate(shares):
        below = int((ranks <= at).sum())
        tails = stats.binom.cdf(below, 5, share), stats.binom.sf(below - 1, 5, share)
        chances.append(2 * min(tails))
    assert furthest(ranks[None, :])[0] == pytest.approx(min(chances))


def test_the_published_page_tells_of_all_rates_and_calls_none_of_them_off() -> None:
    told = part(PAGE_PART)
    assert "| all 35 rates |" in told
    assert "children in care in year 5" in told
    assert "**not uniform**" not in told
