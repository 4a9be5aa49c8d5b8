"""Brothers and sisters in help, as journeys have them."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from seethechild.journeys.dataset import Dataset
from seethechild.model.observed.fit import fit_journeys
from seethechild.model.observed.history import history
from seethechild.model.observed.siblings import FEWEST, SEEN_TOGETHER, seen_together
from seethechild.model.observed.watch import watch
from seethechild.simulate.families import drawn_together, size_shares
from seethechild.studies.fitted import fit_council
from tests.unit.model.journeys_made_up import journeys, many, residents


def helped(families: Sequence[str | None], state: str = "family_help") -> Dataset:
    """One child for each name of a family, all in help on the last day."""
    names = [f"c{place}" for place in range(len(families))]
    begun = date(2023, 5, 1)
    told = journeys(
        dict.fromkeys(names, date(2015, 1, 1)),
        [(name, "help", state, begun, None) for name in names],
        [(name, "referral", begun, "in_need") for name in names],
    )
    table = told.children.with_columns(family_id=pl.Series(families, dtype=pl.String))
    return Dataset(
        told.name, None, made_up=True, children=table, spells=told.spells,
        events=told.events, coverage=told.coverage,
    )  # fmt: skip


def share(dataset: Dataset) -> float | None:
    return seen_together(dataset, history(dataset, after_plan_years=0.0), watch(dataset))


def test_the_share_is_of_those_with_another_of_their_family_there() -> None:
    pairs = [f"f{place // 2}" for place in range(60)]
    only = [f"o{place}" for place in range(40)]
    assert share(helped([*pairs, *only])) == 0.6


def test_who_has_no_family_told_of_is_left_out_and_few_say_nothing() -> None:
    pairs = [f"f{place // 2}" for place in range(FEWEST)]
    assert share(helped([*pairs, *[None] * 50])) == 1.0
    assert share(helped([*pairs[:-1], *[None] * 50])) is None
    assert share(helped([None] * 200)) is None


def test_a_model_fitted_to_journeys_with_families_draws_as_many_together() -> None:
    prior = fit_council("Rutland", year=2024).model
    told = many()
    linked = told.children.with_row_index("n").with_columns(
        family_id=pl.format("f{}", pl.col("n") // 2)
    )
    family = Dataset(
        told.name, None, made_up=True, children=linked.drop("n"), spells=told.spells,
        events=told.events, coverage=told.coverage,
    )  # fmt: skip
    bare = fit_journeys(told, prior, population=residents()).model
    assert SEEN_TOGETHER not in bare.assumptions["id"].to_list()
    assert drawn_together(bare) == drawn_together(prior)
    fitted = fit_journeys(family, prior, population=residents()).model
    row = fitted.assumptions.filter(pl.col("id") == SEEN_TOGETHER)
    seen = row["value"].item()
    assert 0 < seen < 1
    shares = size_shares()
    only = shares[0] / sum(size * part for size, part in enumerate(shares, start=1))
    assert drawn_together(fitted) == pytest.approx(min(1.0, seen / (1 - only)))
