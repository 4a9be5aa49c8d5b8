"""What a fit refuses, and what becomes of moves the published figures do not know."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import DataError, FitError
from seethechild.demo.system import council_system
from seethechild.model.observed.branches import fit_branches
from seethechild.model.observed.care_moves import care_ends
from seethechild.model.observed.diagnose import FIT, fit_table
from seethechild.model.observed.fit import fit_journeys
from seethechild.model.observed.watch import NEEDED, watch
from seethechild.model.system_checks import validate
from seethechild.model.system_files import load_model, model_tables, save_model
from tests.unit.model.journeys_made_up import STOP, by_chance, journeys, many, residents

PRIOR = council_system("prior", 20_000)


@pytest.fixture(scope="module")
def fitted():
    return fit_journeys(many(), PRIOR, population=residents())


def refused(dataset, population) -> list[str]:
    with pytest.raises(FitError) as error:
        fit_journeys(dataset, PRIOR, population=population)
    assert all(problem.mend for problem in error.value.problems)
    return [str(problem) for problem in error.value.problems]


def test_every_record_that_is_missing_is_named_at_once_and_the_population_too() -> None:
    said = refused(replace(many(), coverage=many().coverage.clear()), None)
    assert len(said) == len(NEEDED) + 1
    for record in NEEDED:
        assert any(record.replace("_", " ") in each for each in said)
    assert "--population" in said[-1]


def test_less_than_two_years_are_refused() -> None:
    short = journeys({}, [], first=date(2022, 10, 1))
    assert "1.5 years" in refused(short, residents())[0]


def test_years_that_do_not_join_are_refused() -> None:
    dataset = many()
    gap = [
        dataset.coverage.with_columns(stop=pl.lit(date(2022, 4, 1))),
        dataset.coverage.with_columns(start=pl.lit(date(2022, 8, 1))),
    ]
    assert "1.7 years" in refused(replace(dataset, coverage=pl.concat(gap)), residents())[0]


def test_too_few_events_are_refused_with_their_number() -> None:
    said = refused(by_chance(1, children=10), residents())
    assert [each.split(" are seen")[0].split(" ", 2)[2] for each in said] == [
        "referrals", "moves into care", "moves out of care",
    ]  # fmt: skip


def test_a_population_with_an_empty_age_is_refused() -> None:
    assert len(refused(many(), np.append(residents()[:17], 0.0))) == 1


def test_no_child_is_named_in_a_refusal() -> None:
    told = by_chance(1, children=10)
    names = set(told.children["child_id"])
    assert not any(word in names for each in refused(told, None) for word in each.split())


def test_the_model_holds_together_and_starts_where_the_data_end(fitted) -> None:
    assert validate(fitted.model) is fitted.model
    assert fitted.watch.end == STOP
    assert [lane.id for lane in fitted.model.lanes[: len(PRIOR.lanes)]] == [
        lane.id for lane in PRIOR.lanes
    ]
    assert fitted.model.sources["source"].str.starts_with("own journeys").sum() > 8


def test_only_one_kind_of_plan_start_is_known_without_enquiries(fitted) -> None:
    otherwise = next(
        each for each in fitted.lanes if each.lane.id == "help/family_help/plan_otherwise"
    )
    assert otherwise.events.sum() >= 10
    assert otherwise.lane.branches[0].moves == {"help": "child_protection_plan"}
    enquiry = next(
        each for each in fitted.lanes if each.lane.id == "help/family_help/section_47"
    )
    assert enquiry.events.sum() == 0
    assert enquiry.lane.rates[:5].max() < 0.1 * enquiry.published[:5].max()
    assert enquiry.lane.source.startswith("own journeys (fewer than 10")


def test_care_that_ends_without_more_help_becomes_a_branch(fitted) -> None:
    home = next(
        each.lane
        for each in fitted.lanes
        if each.lane.id == "help/looked_after/home_planned"
    )
    shares = {branch.moves["help"]: branch.share[3] for branch in home.branches}
    assert set(shares) == {"support_after_care_or_order", "none"}
    assert shares["none"] > 0.8


def test_who_goes_before_a_court_and_stays_at_home_does_not_count_as_taken_into_care() -> (
    None
):
    lanes = {lane.id: lane for lane in council_system("Published", 20_000).lanes}
    lane = lanes["legal/pre_proceedings/proceedings"]
    targets = ["proceedings"] * 160 + ["proceedings|foster"] * 40
    moves = pl.DataFrame({"target": targets, "age": [2] * 200, "weight": [1.0] * 200})
    branches, _ = fit_branches(lane, moves, [], np.ones(7))
    at_home = next(branch for branch in branches if "help" not in branch.moves)
    assert at_home.share[2] == pytest.approx(0.8, abs=0.05)


def test_the_table_of_the_fit_adds_up(fitted) -> None:
    table = FIT.check(fit_table(fitted.lanes))
    states = table.filter(pl.col("by") == "state")
    for by in ("lane", "age"):
        rows = (
            table.filter(pl.col("by") == by).group_by("state").agg(pl.col("observed").sum())
        )
        both = states.join(rows, on="state", suffix="_again")
        np.testing.assert_allclose(both["observed"], both["observed_again"])


def test_a_wrong_rate_is_seen_in_the_table_of_the_fit(fitted) -> None:
    wrong = [
        replace(each, fitted=each.fitted * 3)
        if each.lane.id.endswith("/referral")
        else each
        for each in fitted.lanes
    ]
    outside = fit_table(wrong).filter(
        (pl.col("state") == "help/none") & (pl.col("by") == "state")
    )
    assert outside["inside"].to_list() == [False]
    wide = fit_table(fitted.lanes)["inside"].drop_nulls().mean()
    assert wide > 0.9, "even far from the published shape, thick cells decide"


def test_a_model_is_read_as_it_was_written(fitted, tmp_path) -> None:
    save_model(fitted.model, tmp_path / "m")
    again = load_model(tmp_path / "m")
    for name, table in model_tables(fitted.model).items():
        assert table.equals(model_tables(again)[name]), name
    assert again.states == dict(fitted.model.states)
    assert [a.branches[0].share.tolist() for a in again.age_moves] == [
        a.branches[0].share.tolist() for a in fitted.model.age_moves
    ]
    save_model(again, tmp_path / "m")


def test_a_folder_that_is_none_or_changed_is_refused(fitted, tmp_path) -> None:
    with pytest.raises(DataError, match="not a model"):
        load_model(tmp_path)
    (tmp_path / "other").mkdir()
    with pytest.raises(DataError, match="holds no model"):
        save_model(fitted.model, tmp_path / "other")
    save_model(fitted.model, tmp_path / "m")
    shown = pl.read_parquet(tmp_path / "m" / "rates.parquet")
    shown.with_columns(pl.col("rate") * 2).write_parquet(tmp_path / "m" / "rates.parquet")
    with pytest.raises(DataError, match="changed since"):
        load_model(tmp_path / "m")
    (tmp_path / "m" / "model.toml").write_text("name = 1\n")
    with pytest.raises(DataError):
        load_model(tmp_path / "m")


def test_what_is_seen_of_steps_before_court_counts_only_if_seen_all_the_time() -> None:
    dataset = many()
    part = dataset.coverage.head(1).with_columns(
        sees=pl.lit("pre_proceedings"), start=pl.lit(date(2023, 4, 1))
    )
    whole = part.with_columns(start=pl.lit(date(2021, 4, 1)))
    for more, seen in ((part, False), (whole, True)):
        covered = replace(dataset, coverage=pl.concat([dataset.coverage, more]))
        assert watch(covered).before_court is seen


def test_every_code_of_why_care_ended_leads_to_a_lane() -> None:
    lanes = {lane.id.split("/")[-1] for lane in PRIOR.lanes if lane.state == "looked_after"}
    assert set(care_ends().values()) <= lanes
