"""Which source drives the spread: each source moves only its own axis, and the table adds up."""

from dataclasses import replace
from functools import partial
from math import inf

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.system import SystemModel
from seethechild.studies import piece, spread
from seethechild.studies import system_of as systems
from seethechild.studies.run import Plan, plan_of
from seethechild.studies.spread import (
    SOURCES,
    SPREAD,
    Square,
    play_square,
    spread_sentences,
    spread_table,
    squares_of,
)
from tests.unit.studies.small_runs import once, small

#: Long enough for the option, which starts two years on, to change something.
YEARS = 4
OPTION = "early-help-expansion"
SOURCE_FUNCTIONS = {
    "parameters": ("draw_parameters",),
    "effects": ("resolve_matched", "services_with"),
    "chance": ("play", "make_children"),
}


@pytest.fixture(name="plan")
def _plan(monkeypatch) -> Plan:
    monkeypatch.setattr(systems, "fit_council", once)
    plan = plan_of(small(years=YEARS))
    now, *others = plan.options
    return replace(plan, options=(now, *(one for one in others if one.id == OPTION)))


def squares(plan: Plan, *, count: int = 2, **rest: object) -> tuple[Square, ...]:
    study = plan.study
    given = {"model": plan.fitted.model, "options": plan.options} | rest
    return squares_of(
        **given, seed=study.seed, start=study.start, years=YEARS, squares=count
    )  # type: ignore[arg-type]


def table_of(played: list[pl.DataFrame]) -> pl.DataFrame:
    return spread_table(played, seed=1)


def hold(monkeypatch, *sources: str) -> None:
    """Hold sources at one draw."""
    for source in sources:
        for name in SOURCE_FUNCTIONS[source]:
            home = spread if hasattr(spread, name) else piece
            real = getattr(home, name)
            if name == "draw_parameters":
                monkeypatch.setattr(
                    home, name, lambda model, seed, _, real=real: real(model, seed, 0)
                )
            else:
                monkeypatch.setattr(
                    home, name, lambda *args, real=real, **given: real(*args, **(given | {"draw": 0}))
                )  # fmt: skip


@pytest.mark.parametrize("source", sorted(SOURCE_FUNCTIONS))
def test_a_source_that_alone_is_drawn_has_all_of_the_spread(plan, monkeypatch, source):
    hold(monkeypatch, *(set(SOURCE_FUNCTIONS) - {source}))
    found = table_of([play_square(one) for one in squares(plan)])
    told = found.drop_nulls()
    assert told["outcome"].n_unique() >= 3
    for row in told.iter_rows(named=True):
        assert row["share"] == float(row["source"] == source)


def test_with_parameters_known_they_have_no_share(plan):
    known = replace(
        plan.fitted.model,
        lanes=tuple(
            replace(lane, evidence=inf, concentration=inf)
            for lane in plan.fitted.model.lanes
        ),
        inflows=tuple(replace(one, evidence=inf) for one in plan.fitted.model.inflows),
    )
    found = table_of([play_square(one) for one in squares(plan, model=known)])
    shares = found.filter(pl.col("source") == "parameters")["share"].drop_nulls()
    assert len(shares) >= 4
    assert shares.max() == 0.0


def busier(model: SystemModel, draw: int) -> SystemModel:
    """Made up: an assumption that moves all referrals."""
    ratio = float(np.random.default_rng(draw).uniform(0.3, 3.0))
    return replace(
        model,
        lanes=tuple(
            replace(lane, rates=lane.rates * ratio)
            if lane.id == "help/none/referral"
            else lane
            for lane in model.lanes
        ),
    )


def test_assumptions_are_a_source_where_they_are_drawn(plan, monkeypatch):
    hold(monkeypatch, *SOURCE_FUNCTIONS)
    drawn = partial(busier, plan.fitted.model)
    mine = squares(plan, count=2, model_of=drawn)
    assert mine[0].sources == tuple(SOURCES)
    found = table_of([play_square(one) for one in mine]).drop_nulls()
    assert found.height
    for row in found.iter_rows(named=True):
        assert row["share"] == float(row["source"] == "assumptions")


def test_shares_of_each_outcome_sum_to_1_and_lie_within_their_bounds(plan):
    played = [play_square(one) for one in squares(plan)]
    found = table_of(played)
    assert found.schema == SPREAD
    assert found["option"].unique(maintain_order=True).to_list() == [OPTION]
    sums = found.drop_nulls().group_by("option", "outcome").agg(pl.col("share").sum())
    assert sums["share"].to_list() == pytest.approx([1.0] * sums.height)
    # Squares may come back in any order.
    backwards = table_of(played[::-1])
    keys = ["option", "outcome", "source"]
    assert backwards.sort(keys).equals(found.sort(keys))


def test_the_change_of_a_corner_is_that_of_the_run_it_stands_for(plan):
    square = squares(plan)[1]
    made = play_square(square)
    same = made.filter(
        (pl.col("parameters") == 1) & (pl.col("effects") == 1) & (pl.col("chance") == 1)
    )
    corner = spread._Corner(square, square.options[1])
    base = spread._Corner(square, square.options[0])
    draws = dict.fromkeys(square.sources, 3)
    mine, now = corner.outcomes(draws), base.outcomes(draws)
    told = dict(
        same.filter(pl.col("option") == OPTION).select("outcome", "change").iter_rows()
    )
    assert told == {name: mine[name] - now[name] for name in now}


def test_the_sentence_names_what_leads_and_says_so_where_nothing_does():
    rows = [
        ("x", outcome, source, share, 0.0, 1.0)
        for outcome, shares in {
            "emergencies": (0.1, 0.8, 0.1),
            "care_entries": (0.1, 0.6, 0.3),
            "enquiries": (0.4, 0.3, 0.3),
            "re_entries": (0.1, 0.1, 0.8),
            "harm": (None, None, None),
        }.items()
        for source, share in zip(("parameters", "effects", "chance"), shares, strict=True)
    ]
    table = pl.DataFrame(rows, schema=SPREAD, orient="row")
    assert spread_sentences(table, option="x") == (
        "Most of what we do not know about emergencies and coming into care comes from how well it works (60 to 80 %).",
        "Most of what we do not know about returns to care comes from chance: which children, and when (80 %).",
        "What we do not know about section 47 enquiries comes from several sources alike.",
    )
    assert len(spread_sentences(table, option="x", outcomes=["enquiries"])) == 1
    assert spread_sentences(table, option="y") == ()


def test_one_square_is_too_few_and_no_option_has_no_spread(plan):
    with pytest.raises(SpecError, match="squares"):
        squares(plan, count=1)
    alone = squares(plan, count=2, options=plan.options[:1])
    assert table_of([play_square(one) for one in alone]).equals(pl.DataFrame(schema=SPREAD))
