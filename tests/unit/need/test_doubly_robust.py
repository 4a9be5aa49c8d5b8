"""Two lists with what is known of each child, against known truth, drpop and plain twins."""

import math

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from scipy.special import expit, log_softmax

from seethechild.core.errors import DataError, SpecError
from seethechild.core.streams import generator
from seethechild.need import doubly_robust as module
from seethechild.need.doubly_robust import doubly_robust, each_pair
from seethechild.need.multinomial import RIDGE, fit, powers
from tests.unit.need.reference import MSE, needs_reference, rows

KNOWN = ["age", "dep", "prior", "sex"]
TRUE = 5000


def recorded(name):
    return pl.read_csv(MSE / f"drpop/{name}.csv")


def peer(name, model):
    """What R's drpop 0.0.3 said, doubly robust, with one of its ways to learn."""
    return next(
        float(row["n"])
        for row in rows("drpop/drpop_results.csv")
        if (row["file"], row["model"], row["method"]) == (f"{name}.csv", model, "DR")
    )


def made(children, seed, *, lists=2, together=False, bent=False):
    """Children of whom the older are on more lists; brothers and sisters are found together or not."""
    luck = generator(seed, "need", "test")
    home = np.arange(children) // 2
    age = luck.uniform(-1, 1, children)
    if together:
        age = age[home]
    dice = luck.random((lists, children))
    if together:
        dice = dice[:, home]
    chance = expit(1.2 * np.sin(3 * age)) if bent else expit(-0.4 + 1.2 * age)
    on = dice < chance
    names = {f"on{place + 1}": each.astype(int) for place, each in enumerate(on)}
    frame = pl.DataFrame({**names, "age": age, "home": home})
    return frame.filter(on.any(axis=0))


@needs_reference
@pytest.mark.parametrize(
    ("name", "curved"), [("dr2_dev_N5000", False), ("dr2_nonlinear_dev_N5000", True)]
)
def test_the_interval_holds_the_truth_and_is_near_what_drpop_says(name, curved):
    children = recorded(name)
    found = doubly_robust(children, ("y1", "y2"), KNOWN)
    assert found.answer.low < TRUE < found.answer.high
    assert found.answer.estimate == pytest.approx(peer(name, "gam"), rel=0.02)
    assert (found.degree > 1) == curved
    plain = doubly_robust(children, ("y1", "y2"), KNOWN, degree=1).answer
    assert plain.estimate == pytest.approx(peer(name, "logit"), rel=0.02)
    if curved:  # straight effects miss, here as there
        assert plain.high < TRUE
    again = doubly_robust(children, ("y1", "y2"), KNOWN, degree=found.degree, seed=2)
    assert again.answer.estimate == pytest.approx(found.answer.estimate, rel=0.02)


def test_nothing_known_is_lincoln_and_petersen():
    children = made(3000, 1)
    on = children.select("on1", "on2").to_numpy()
    both = int(on.all(axis=1).sum())
    found = doubly_robust(children, ("on1", "on2"))
    ratio = on[:, 0].sum() * on[:, 1].sum() / both
    assert found.answer.estimate == pytest.approx(ratio, rel=2e-3)
    seen, size = on.any(axis=1).sum(), on.sum(axis=0)
    textbook = math.sqrt(ratio * (size[0] - both) * (size[1] - both)) / both
    assert found.se == pytest.approx(textbook, rel=0.02)
    assert found.answer.observed == seen


@pytest.mark.slow
@pytest.mark.parametrize(("bent", "degree"), [(False, 1), (True, 3)])
def test_intervals_hold_the_truth_and_errors_are_as_large_as_said(
    monkeypatch, bent, degree
):
    monkeypatch.setattr(module, "DEALS", 2)
    found = [
        doubly_robust(made(2000, seed, bent=bent), ("on1", "on2"), ["age"], degree=degree)
        for seed in range(60)
    ]
    estimates = np.array([each.answer.estimate for each in found])
    inside = sum(each.answer.low <= 2000 <= each.answer.high for each in found)
    assert inside >= 51
    assert estimates.mean() == pytest.approx(2000, rel=0.03)
    assert np.mean([each.se for each in found]) == pytest.approx(estimates.std(), rel=0.25)
    without = doubly_robust(made(2000, 1, bent=bent), ("on1", "on2")).answer
    assert without.high < 2000


@pytest.mark.slow
def test_errors_of_families_found_together_are_those_of_families(monkeypatch):
    monkeypatch.setattr(module, "DEALS", 2)
    alone, whole, estimates = [], [], []
    for seed in range(60):
        children = made(2000, seed, together=True)
        for household, errors in ((None, alone), ("home", whole)):
            found = doubly_robust(
                children, ("on1", "on2"), ["age"], degree=1, household=household
            )
            errors.append(found.se)
        estimates.append(found.answer.estimate)
    assert np.mean(whole) == pytest.approx(np.std(estimates), rel=0.25)
    assert np.mean(alone) < 0.8 * np.mean(whole)


def test_households_of_one_child_change_nothing():
    children = made(1000, 3).with_row_index("own")
    one = doubly_robust(children, ("on1", "on2"), ["age"], degree=2)
    other = doubly_robust(children, ("on1", "on2"), ["age"], degree=2, household="own")
    assert other.se == pytest.approx(one.se, rel=0.1)
    assert other.answer.estimate == pytest.approx(one.answer.estimate, rel=0.02)


def test_the_same_seed_says_the_same_and_words_may_stand_for_numbers():
    children = made(800, 4).with_columns(
        grown=pl.when(pl.col("age") > 0).then(pl.lit("older")).otherwise(pl.lit("younger")),
        flag=(pl.col("age") <= 0).cast(pl.Float64),
    )
    once = doubly_robust(children, ("on1", "on2"), ["grown"], degree=1)
    again = doubly_robust(children, ("on1", "on2"), ["grown"], degree=1)
    number = doubly_robust(children, ("on1", "on2"), ["flag"], degree=1)
    assert once.answer == again.answer
    assert number.answer.estimate == pytest.approx(once.answer.estimate, rel=1e-9)


def test_each_two_of_three_lists_say_how_many():
    found = each_pair(made(1500, 5, lists=3), ("on1", "on2", "on3"), ["age"])
    assert list(found) == [("on1", "on2"), ("on1", "on3"), ("on2", "on3")]
    for each in found.values():
        assert each.answer.estimate == pytest.approx(1500, rel=0.15)


def test_lists_that_share_nobody_have_no_answer():
    children = pl.DataFrame({"a": [1, 0] * 50, "b": [0, 1] * 50, "age": range(100)})
    found = doubly_robust(children, ("a", "b"), ["age"]).answer
    assert found.status == "no_mle"
    assert found.lower_bound == 100


def test_everything_wrong_is_said_at_once():
    children = pl.DataFrame(
        {"a": [1, 2, 0], "b": [0, 1, None], "age": [1.0, math.nan, 3.0]}
    )
    with pytest.raises(DataError) as wrong:
        doubly_robust(children, ("a", "b"), ["age", "sex"])
    said = str(wrong.value)
    for each in ("column a", "column b", "column age", "column sex: is missing"):
        assert each in said
    with pytest.raises(SpecError, match="each_pair"):
        doubly_robust(children, ("a", "a"))
    with pytest.raises(SpecError, match="degree"):
        doubly_robust(children, ("a", "b"), degree=0)


def test_the_logit_is_that_of_a_plain_optimiser():
    luck = generator(6, "need", "test")
    columns = powers(luck.standard_normal((300, 2)), 2)
    kinds = luck.integers(0, 3, 300)

    def minus(flat):
        effects = np.column_stack([flat.reshape(-1, 2), np.zeros(columns.shape[1])])
        likelihood = log_softmax(columns @ effects, axis=1)[np.arange(300), kinds].sum()
        return -likelihood + RIDGE * (effects[1:] ** 2).sum() / 2

    plain = minimize(minus, np.zeros(2 * columns.shape[1]), method="BFGS", tol=1e-6).x
    np.testing.assert_allclose(
        fit(columns, kinds, 3)[:, :2], plain.reshape(-1, 2), atol=1e-4
    )


def test_three_lists_may_depend_on_each_other_in_twos():
    """With nothing known of children it is the log-linear model without the interaction of all."""
    luck = generator(4, "need", "test")
    on = luck.random((3, 6000)) < np.array([0.4, 0.5, 0.45])[:, None]
    on[1] = np.where(on[0], luck.random(6000) < 0.7, on[1])  # the first sends to the second
    frame = pl.DataFrame(
        {name: each.astype(int) for name, each in zip("abc", on, strict=True)}
    )
    frame = frame.filter(pl.any_horizontal(pl.all() == 1))
    found = doubly_robust(frame, ("a", "b", "c")).answer
    counts = np.bincount(frame.to_numpy() @ [1, 2, 4], minlength=8)
    none = (
        counts[1] * counts[2] * counts[4] * counts[7] / (counts[3] * counts[5] * counts[6])
    )
    assert found.estimate == pytest.approx(len(frame) + none, rel=5e-3)
    assert found.low < 6000 < found.high
    assert doubly_robust(frame, ("a", "b")).answer.high < 6000


@pytest.mark.slow
def test_intervals_of_three_lists_hold_the_truth(monkeypatch):
    monkeypatch.setattr(module, "DEALS", 2)
    found = [
        doubly_robust(made(3000, seed, lists=3), ("on1", "on2", "on3"), ["age"], degree=1)
        for seed in range(40)
    ]
    estimates = np.array([each.answer.estimate for each in found])
    assert sum(each.answer.low <= 3000 <= each.answer.high for each in found) >= 34
    assert estimates.mean() == pytest.approx(3000, rel=0.03)
    assert np.mean([each.se for each in found]) == pytest.approx(estimates.std(), rel=0.3)


def test_a_pattern_of_three_lists_without_a_child_is_refused():
    frame = made(500, 1, lists=3).filter(pl.sum_horizontal("on1", "on2", "on3") < 3)
    found = doubly_robust(frame, ("on1", "on2", "on3")).answer
    assert found.status == "no_mle"
    assert "1 of 7 patterns" in found.notes[0]
