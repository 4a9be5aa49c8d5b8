"""Rates of simulated children's lives come back when a model is fitted to their journeys."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest
from scipy import stats

from seethechild.core.progress import Silent
from seethechild.demo.system import GROWN, council_system
from seethechild.journeys.dataset import Dataset
from seethechild.model.observed.fit import Observed, fit_journeys
from seethechild.model.observed.happened import ENQUIRY, REFERRAL
from seethechild.model.system import FloatArray, Lane, SystemModel
from seethechild.simulate.play import play
from seethechild.studies.backtest_data import forecast
from seethechild.studies.from_data import Basis
from tests.lengths import at_length
from tests.recovery.lived import lived_dataset

pytestmark = pytest.mark.slow

FIRST, YEARS = date(2020, 4, 1), 4
CHILDREN = 60_000
#: A normal quantile beyond which one lane in 20,000 lies by chance.
FAR = 4.0


def truth() -> SystemModel:
    """A typical council; families who move in have not been closed here within the year."""
    model = council_system("Known", CHILDREN)
    return replace(
        model,
        inflows=tuple(
            replace(each, elapsed_years=1.0) if each.id.startswith("moved_in") else each
            for each in model.inflows
        ),
    )


def by_age(model: SystemModel) -> FloatArray:
    """Children of a model's start by single year of age."""
    young = model.start.filter(~pl.col("help").is_in(GROWN))
    ages = np.zeros(18)
    for low, high, count in young.select("age_low", "age_high", "count").iter_rows():
        years = np.arange(18)
        share = np.clip(np.minimum(years + 1, high) - np.maximum(years, low), 0, None)
        ages += count * share / (high - low)
    return ages


@cache
def lived(seed: int = 1, *, before_court: bool = True) -> Dataset:
    model = truth()
    played = play(with_births(model), seed=seed, draw=None, years=float(YEARS), log=True)
    return lived_dataset(played, first=FIRST, before_court=before_court)


@cache
def fitted(*, before_court: bool = True) -> Observed:
    model = truth()
    return fit_journeys(lived(before_court=before_court), model, population=by_age(model))


def test_every_lane_has_as_many_events_as_its_true_rates_expect() -> None:
    checked = 0
    for each in fitted().lanes:
        expected = float((each.published * each.years).sum())
        if each.told is None or expected < 5:
            continue
        checked += 1
        far = abs(float(each.events.sum()) - expected) / expected**0.5
        assert far < FAR, (each.lane.id, each.events.sum(), expected)
    assert checked >= 25


def test_rates_come_back_by_age_and_time_in_the_state() -> None:
    far = []
    for each in fitted().lanes:
        expected = each.published * each.years
        enough = expected >= 20
        if each.told is not None:
            far += list(
                ((each.events - expected)[enough] / np.sqrt(expected[enough])).tolist()
            )
    spread = np.array(far)
    assert len(spread) > 100
    assert abs(spread.mean()) < 0.35
    assert 0.8 < spread.std() < 1.2
    assert np.abs(spread).max() < FAR


def test_branch_shares_come_back() -> None:
    made = {each.lane.id: each.lane for each in fitted().lanes}
    true = {lane.id: lane for lane in truth().lanes}
    for name in (REFERRAL, ENQUIRY):
        for mine, known in zip(made[name].branches, true[name].branches, strict=True):
            np.testing.assert_allclose(mine.share[:5], known.share[:5], atol=0.02)


def test_unaccompanied_children_arrive_as_often_as_they_came() -> None:
    alone = [each for each in fitted().model.inflows if each.group == "unaccompanied"]
    true = [each for each in truth().inflows if each.group == "unaccompanied"]
    mine, known = (sum(each.per_year for each in some) for some in (alone, true))
    assert abs(mine - known) < FAR * (known / YEARS) ** 0.5


def test_those_there_at_the_end_are_those_who_start() -> None:
    dataset, start = lived(), fitted().model.start
    open_now = dataset.spells.filter((pl.col("track") == "help") & pl.col("stop").is_null())
    for state in ("family_help", "child_protection_plan", "looked_after"):
        there = open_now.filter(pl.col("state") == state).height
        counted = start.filter(pl.col("help") == state)["count"].sum()
        assert counted == pytest.approx(there, abs=2), state
    young = start.filter(~pl.col("help").is_in(GROWN))["count"].sum()
    assert young == pytest.approx(CHILDREN, rel=1e-3)


def test_where_steps_before_court_are_unseen_entries_to_care_still_come_out() -> None:
    seen = fitted(before_court=False)
    lanes = {each.lane.id: each for each in seen.lanes}
    through_court = ("legal/none/proceedings_directly", "legal/pre_proceedings/proceedings")
    events = sum(float(lanes[name].events.sum()) for name in through_court)
    expected = sum(
        float((lanes[name].published * lanes[name].years).sum()) for name in through_court
    )
    assert abs(events - expected) < FAR * expected**0.5
    assert lanes["legal/pre_proceedings/ended"].told is None


def distorted(model: SystemModel, lane: str, factor: float) -> SystemModel:
    def wrong(each: Lane) -> Lane:
        return replace(each, rates=each.rates * factor) if each.id == lane else each

    return replace(model, lanes=tuple(wrong(each) for each in model.lanes))


def test_a_wrong_published_level_gives_way_to_many_events() -> None:
    model = truth()
    for factor in (0.5, 2.0):
        prior = distorted(model, REFERRAL, factor)
        made = fit_journeys(lived(), prior, population=by_age(model))
        rates = next(each for each in made.lanes if each.lane.id == REFERRAL).lane.rates
        true = next(each for each in model.lanes if each.id == REFERRAL).rates
        np.testing.assert_allclose(rates[:5, -1], true[:5, -1], rtol=0.1)


def with_births(model: SystemModel) -> SystemModel:
    """As many births as there are newborns, as a fit takes it."""
    return replace(
        model,
        inflows=tuple(
            replace(each, per_year=by_age(model)[0]) if each.id == "births" else each
            for each in model.inflows
        ),
    )


def small_council() -> SystemModel:
    model = council_system("Small", 15_000)
    return with_births(
        replace(
            model,
            inflows=tuple(
                replace(each, elapsed_years=1.0) if each.id.startswith("moved_in") else each
                for each in model.inflows
            ),
        )
    )


def wrong_everywhere(model: SystemModel, chance: np.random.Generator) -> SystemModel:
    """Published levels that are off by some 25 %, each lane by its own."""
    return replace(
        model,
        lanes=tuple(
            replace(lane, rates=lane.rates * chance.lognormal(0.0, 0.25))
            for lane in model.lanes
        ),
    )


def test_intervals_of_rates_hold_the_truth_as_often_as_they_say() -> None:
    """The interval that draws of a lane's level give, over many councils' lives."""
    chance = np.random.default_rng(5)
    inside = lanes = 0
    for seed in range(at_length(25, fresh_clone=12)):
        model = small_council()
        played = play(model, seed=100 + seed, draw=None, years=3.0, log=True)
        dataset = lived_dataset(played, first=FIRST, before_court=False)
        prior = wrong_everywhere(model, chance)
        made = fit_journeys(dataset, prior, population=by_age(model))
        true = {lane.id: lane for lane in model.lanes}
        court = {"legal/none/proceedings_directly", "legal/pre_proceedings/proceedings"}
        for each in made.lanes:
            if each.told is None or each.lane.id not in true or each.lane.id in court:
                continue
            expected = float((true[each.lane.id].rates * each.years).sum())
            if expected < 10:
                continue
            mean = float((each.fitted * each.years).sum())
            low, high = (
                stats.gamma.ppf([0.025, 0.975], each.lane.evidence) / each.lane.evidence
            )
            inside += mean * low <= expected <= mean * high
            lanes += 1
    assert lanes > at_length(400, fresh_clone=190)
    assert 0.93 <= inside / lanes <= 0.975, (inside, lanes)


def test_intervals_of_a_forecast_hold_the_year_that_came() -> None:
    """Fitted to three years of many councils' lives, the fourth is forecast with its interval."""
    inside = counts = 0
    model = small_council()
    for seed in range(at_length(8, fresh_clone=4)):
        played = play(model, seed=200 + seed, draw=None, years=4.0, log=True)
        dataset = lived_dataset(played, first=FIRST, before_court=False)
        population = by_age(model)
        rests = Basis(dataset, "E06000017", borrowed=True, population=population)
        cut, stop = date(2023, 4, 1), date(2024, 4, 1)
        made = fit_journeys(dataset, model, population=population, until=cut)
        table = forecast(rests, made, stop, draws=25, seed=seed, progress=Silent())
        inside += int(table["inside"].sum())
        counts += table.height
    assert 0.89 <= inside / counts <= 0.99, (inside, counts)
