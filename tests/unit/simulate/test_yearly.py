"""Playing stocks by year: the same law as children who come and go one by one."""

import numpy as np

from seethechild.core.streams import generator
from seethechild.model.panel.drift import Drift
from seethechild.model.panel.england import England
from seethechild.model.panel.series import Series, published
from seethechild.model.panel.tails import Tails
from seethechild.simulate.yearly import forecast, play_years


def england(step):
    """Return an England whose steps have a known size and last."""
    none, one = np.zeros((0, 2)), np.ones(1)
    return England(none, np.zeros(0, dtype=np.int64), 2, one * 0.0, one, step[None], 10.0)


STEADY = Tails(1.0, 100.0, 0)
#: Log variances so small that rates stay those of England's last year.
STILL = Drift(
    np.array([-30.0] * 6 + [0.0] * 3 + [0.0] * 2 + [5.0]), england(np.zeros((2, 2))), 0
)


def panel(stock=300.0, starts=120.0, children=50_000.0):
    row = np.full((1, 3), stock), np.full((1, 3), starts), np.full((1, 3), children)
    return Series("care", ("x",), 2018, *row, *(each[0].copy() for each in row))


def test_rates_that_stay_give_the_law_of_children_one_by_one():
    known = panel()
    made = play_years(
        known, STILL, STEADY, years=2, draws=20_000, chance=generator(1, "test")
    )[:, 0]
    # The rate that keeps 300 with 120 starts is 0.4. Child by child, with exact times:
    chance = np.random.default_rng(2)
    plain = []
    for _ in range(4000):
        leave = list(chance.exponential(1 / 0.4, 300))
        come = np.cumsum(chance.exponential(1 / 120, 400))
        come = come[come < 2]
        leave = np.concatenate([leave, come + chance.exponential(1 / 0.4, len(come))])
        begin = np.concatenate([np.zeros(300), come])
        plain.append([((begin <= at) & (leave > at)).sum() for at in (1.0, 2.0)])
    plain = np.array(plain)
    np.testing.assert_allclose(made.mean(axis=0), plain.mean(axis=0), atol=0.8)
    np.testing.assert_allclose(made.std(axis=0), plain.std(axis=0), rtol=0.05)
    np.testing.assert_allclose(
        np.corrcoef(made.T)[0, 1], np.corrcoef(plain.T)[0, 1], atol=0.03
    )


def test_drift_makes_ranges_wider_and_the_seed_names_all_chance():
    moving = Drift(
        np.array([-30.0] * 2 + [-4.0] * 4 + [0.0] * 3 + [1.0] * 2 + [5.0]),
        england(np.eye(2) * 1e-3), 0,
    )  # fmt: skip
    known = panel()

    def played(drift, seed):
        return play_years(
            known, drift, STEADY, years=3, draws=2000, chance=generator(seed, "test")
        )

    still, wide = played(STILL, 1), played(moving, 1)
    assert (wide.std(axis=0) > 1.5 * still.std(axis=0)).all()
    assert (played(moving, 1) == wide).all()
    assert (played(moving, 2) != wide).any()


def test_a_council_without_its_last_figure_has_no_forecast():
    known = panel()
    known.stock[0, -1] = np.nan
    made = play_years(known, STILL, STEADY, years=1, draws=5, chance=generator(1, "t"))
    assert (made == -1).all()


def test_more_years_ahead_change_nothing_in_a_fit():
    known = published("care").until(2019)
    short, long = (forecast(known, years=years, draws=20, seed=1) for years in (1, 3))
    assert (short.drift.values == long.drift.values).all()
    assert short.tails == long.tails
