"""Children told apart by groups: totals stay, published shares come back, gaps are said."""

from dataclasses import replace
from functools import cache

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.model.base_year import BaseYear, base_year
from seethechild.model.build import Fitted
from seethechild.model.system import FloatArray, SystemModel
from seethechild.model.tracks import with_tracks
from seethechild.model.tracks.group_shares import ADDED_THERE, group_shares
from seethechild.model.tracks.groups import exposed, place_of, start_shares, with_groups
from seethechild.model.tracks.groups_assumed import ADDED_IN_NEED
from seethechild.reference.facts import track_assumptions
from seethechild.reference.groups import ENGLAND, GROUPS, by_group, counts_by_group
from seethechild.simulate.play import play
from seethechild.studies.fitted import expected_year, fit_council

CELL = ("help", "legal", "home", "age_low", "age_high", "elapsed_low", "elapsed_high")


@cache
def fitted() -> Fitted:
    return fit_council("Rutland", year=2025)


def model() -> SystemModel:
    return fitted().model


def base() -> BaseYear:
    return fitted().base


@cache
def split(by: str) -> SystemModel:
    return with_groups(model(), base(), by)


def by_cell(frame: pl.DataFrame) -> dict[tuple[object, ...], float]:
    mine = frame.filter(pl.col("group") != "unaccompanied")
    return {tuple(row[:-1]): row[-1] for row in mine.group_by(CELL).agg(pl.col("count").sum()).rows()}  # fmt: skip


@pytest.mark.parametrize("by", GROUPS)
def test_as_many_children_are_in_each_state_at_each_age(by: str) -> None:
    before, after = by_cell(model().start), by_cell(split(by).start)
    assert before.keys() == after.keys()
    assert all(after[cell] == pytest.approx(count) for cell, count in before.items())


@pytest.mark.parametrize("by", GROUPS)
def test_published_shares_come_back_at_the_start(by: str) -> None:
    told = group_shares(base(), by)
    start = split(by).start
    for state, shares in (
        ("family_help", told.in_need),
        ("child_protection_plan", told.on_plan),
        ("looked_after", told.in_care),
    ):
        there = start.filter(pl.col("help") == state)
        counts = [
            there.filter(pl.col("group") == name)["count"].sum() for name in told.names
        ]
        assert np.array(counts) / sum(counts) == pytest.approx(shares)


@pytest.mark.parametrize("by", GROUPS)
def test_all_who_live_there_divide_as_published(by: str) -> None:
    told = group_shares(base(), by)
    young = split(by).start.filter(
        (pl.col("age_high") <= 18.0) & (pl.col("group") != "unaccompanied")
    )
    counts = [young.filter(pl.col("group") == name)["count"].sum() for name in told.names]
    assert np.array(counts) / sum(counts) == pytest.approx(told.population, abs=2e-3)


@pytest.mark.parametrize("council", ["Camden", "Leeds", "Kent"])
@pytest.mark.parametrize("by", ["sex", "ethnicity"])
def test_children_in_care_are_those_published_but_for_the_unaccompanied(
    council: str, by: str
) -> None:
    """What is left of each published number is the unaccompanied of that group, none below nothing."""
    here = base_year(council, 2025)
    told = group_shares(here, by)
    own = counts_by_group(here.council, by, "looked_after")
    others = here.count["cla_number"] - here.count["uasc_stock"]
    # one child is added so that no rate stands on nobody
    mine = told.in_care * (others + ADDED_THERE)
    known = np.array([np.nan if part is None else part for part in own])
    scale = here.count["cla_number"] / np.nansum(known)
    if not np.isnan(known).any():
        assert (mine <= known * scale + ADDED_THERE + 0.5).all()
    assert told.in_care.sum() == pytest.approx(1.0)
    assert (told.in_care > 0).all()


def _by_lane(of: SystemModel, groups: list[str]) -> FloatArray:
    taken = expected_year(of).taken.sum(axis=1)
    sizes = [len(lane.branches) for lane in of.lanes]
    starts = np.cumsum([0, *sizes[:-1]])
    at = [of.groups.index(name) for name in groups]
    return np.add.reduceat(taken[: sum(sizes)], starts, axis=0)[:, at]


def test_the_first_year_is_as_it_was_and_divides_as_published() -> None:
    aligned = with_groups(model(), base(), "sex", solve=expected_year)
    told = group_shares(base(), "sex")
    before = _by_lane(model(), ["children"])[:, 0]
    after = _by_lane(aligned, list(told.names))
    some = before > 0.5
    assert after.sum(axis=1)[some] == pytest.approx(before[some], rel=5e-3)
    lanes = {lane.id: at for at, lane in enumerate(aligned.lanes)}
    for name, shares in (
        ("help/none/referral", told.in_need),
        ("help/family_help/section_47", told.on_plan),
        ("legal/none/proceedings_directly", told.entering),
    ):
        assert after[lanes[name]] == pytest.approx(before[lanes[name]] * shares, rel=5e-3)


@pytest.mark.parametrize("by", GROUPS)
def test_on_the_first_day_as_many_fire_each_lane_as_before(by: str) -> None:
    told = group_shares(base(), by)
    there = start_shares(model(), told)
    for lane in split(by).lanes:
        if not set(lane.group_factors) & set(told.names):
            continue
        own = next(each for each in model().lanes if each.id == lane.id)
        weights = exposed(model(), own)
        source = sum(w * there[place] for place, w in weights.items()) / sum(
            weights.values()
        )
        ratios = np.array([lane.group_factors[name] for name in told.names])
        assert float(np.dot(np.asarray(source), ratios)) == pytest.approx(1.0)


def test_what_happens_in_care_and_who_comes_back_is_the_same_for_all() -> None:
    for lane in split("ethnicity").lanes:
        if lane.state in {"looked_after", "support_after_care_or_order", "foster"}:
            assert not lane.group_factors


def test_births_and_children_who_move_in_are_shared_out() -> None:
    told = group_shares(base(), "ethnicity")
    for inflow in model().inflows:
        parts = [
            each for each in split("ethnicity").inflows if each.id.startswith(inflow.id)
        ]
        assert sum(each.per_year for each in parts) == pytest.approx(inflow.per_year)
        if inflow.group == "children":
            assert [each.group for each in parts] == list(told.names)


def test_unaccompanied_children_stay_as_they_were() -> None:
    alone = pl.col("group") == "unaccompanied"
    assert split("sex").start.filter(alone).equals(model().start.filter(alone))
    assert split("sex").groups == ("girls", "boys", "unaccompanied")


def test_a_council_without_figures_has_englands_and_it_is_said() -> None:
    nowhere = replace(base(), council="E06999999")
    told = group_shares(nowhere, "ethnicity")
    assert told.origin["in_care"] == told.origin["population"] == "England"
    said = " ".join(told.notes)
    assert "England's figures stand in for children in care by ethnicity." in said
    assert "England's figures stand in for who lives here by ethnicity." in said
    england = np.array(counts_by_group(ENGLAND, "ethnicity", "population"), float)
    assert told.population == pytest.approx(england / england.sum())
    sources = with_groups(model(), nowhere, "ethnicity").sources
    row = sources.filter(pl.col("measure") == "in_care by ethnicity")
    assert row["origin"].to_list() == ["England"]


def test_a_hidden_number_of_a_council_is_filled_and_the_rest_kept() -> None:
    own = counts_by_group(base().council, "ethnicity", "looked_after")
    assert None in own
    told = group_shares(base(), "ethnicity")
    assert told.origin["in_care"] == "council"
    assert (told.in_care > 0).all()


@pytest.mark.parametrize("by", ["ethnic", "area", ""])
def test_what_children_are_not_told_apart_by_is_refused(by: str) -> None:
    with pytest.raises(SpecError, match="not told apart"):
        with_groups(model(), base(), by)


def test_children_are_split_once_only() -> None:
    with pytest.raises(SpecError, match="no group children"):
        with_groups(split("sex"), base(), "ethnicity")


def test_places_go_to_all_groups_in_the_order_they_went_to_children() -> None:
    whole = with_tracks(model(), base(), ["mind"])
    table = np.tile(np.array([[0, 1]]), (whole.age_bands, 1))
    ranked = tuple(replace(each, priority=table) for each in whole.services)
    whole = replace(whole, services=ranked)
    told = with_groups(whole, base(), "ethnicity")
    before, after = whole.services[0].priority, told.services[0].priority
    at = whole.groups.index("children")
    assert after.shape == (before.shape[0], len(told.groups))
    assert (after[:, :5] == before[:, at : at + 1]).all()
    played = play(told, seed=1, draw=0, years=1)
    assert played.stock.shape[-1] == 6


def test_every_council_has_who_lives_there_and_who_is_in_care() -> None:
    for of in ("population", "looked_after"):
        rows = by_group().filter((pl.col("of") == of) & (pl.col("by") == "ethnicity"))
        assert rows.height == 154


def test_children_before_court_divide_as_those_who_come_into_care() -> None:
    told = group_shares(base(), "sex")
    rows = [
        row for row in split("sex").start.to_dicts() if place_of(row)[1] == "before court"
    ]
    girls = sum(row["count"] for row in rows if row["group"] == "girls")
    assert girls / sum(row["count"] for row in rows) == pytest.approx(told.entering[0])


def test_a_councils_own_count_of_disability_is_used_and_englands_where_it_is_hidden() -> (
    None
):
    """Table B2 of 2024: Camden 429 of 1,779; the City of London is hidden; England 54,510 of 399,460."""
    camden = group_shares(base_year("Camden", 2025), "disability")
    added = ADDED_IN_NEED * 54510 / 399460
    assert camden.in_need[0] == pytest.approx((429 + added) / (1779 + ADDED_IN_NEED))
    assert camden.origin["in_need"] == "council"
    city = group_shares(replace(base(), council="E09000001"), "disability")
    assert city.in_need[0] == pytest.approx(54510 / 399460)
    assert city.origin["in_need"] == "England"
    assert camden.population[0] == city.population[0] == pytest.approx(0.11)


def test_a_fifth_lives_in_each_fifth_and_the_gradient_is_the_one_assumed() -> None:
    told = group_shares(base(), "deprivation")
    assert told.population == pytest.approx(0.2)
    values = track_assumptions("deprivation")
    for shares, name in (
        (told.in_need, "in_need"),
        (told.on_plan, "on_plan"),
        (told.in_care, "in_care"),
    ):
        steps = shares[:-1] / shares[1:]
        assert steps == pytest.approx(steps[0])  # one ratio from fifth to fifth
        assert shares[0] / shares[-1] == pytest.approx(values[f"deprivation/{name}"].value)


def test_the_gradient_stands_between_the_diluted_one_and_that_between_neighbourhoods() -> (
    None
):
    """Tenfold and twelvefold between tenths are eight of nine steps between fifths, in logarithms."""
    values = track_assumptions("deprivation")
    for name, tenths in (("in_care", 10.0), ("on_plan", 12.0), ("in_need", 10.0)):
        each = values[f"deprivation/{name}"]
        assert each.high == pytest.approx(tenths ** (8 / 9), abs=0.06)
        assert each.value == pytest.approx((each.low * each.high) ** 0.5, abs=0.06)
        assert each.grade == "D"
    assert "understates" in " ".join(group_shares(base(), "deprivation").notes)
    assert "2.3 times" in " ".join(group_shares(base(), "deprivation").notes)


@pytest.mark.parametrize(
    ("by", "rows"), [("sex", 0), ("disability", 0), ("deprivation", 3)]
)
def test_what_is_assumed_of_groups_stands_in_the_model(by: str, rows: int) -> None:
    before, after = model().assumptions, split(by).assumptions
    assert after.height - before.height == rows
    assert after.filter(pl.col("id").str.starts_with("deprivation/")).height == rows


@pytest.mark.parametrize("by", ["disability", "deprivation"])
def test_groups_who_are_helped_more_come_to_help_more_often_in_play(by: str) -> None:
    played = play(split(by), seed=1, draw=0, years=1.0)
    states = [f"{track}/{state}" for track, state in played.layout.states]
    names = list(GROUPS[by])
    at = [split(by).groups.index(name) for name in names]
    care = played.entries[:, states.index("help/family_help")].sum(axis=(0, 1))[at]
    people = played.stock[0].sum(axis=(0, 1))[at] / len(split(by).tracks)
    rates = care / people
    assert rates[0] > 1.1 * rates[-1]
    told = group_shares(base(), by)
    assert care / care.sum() == pytest.approx(
        told.in_need, abs=4 * 0.5 / np.sqrt(care.sum())
    )
