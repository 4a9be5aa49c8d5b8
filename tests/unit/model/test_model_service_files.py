"""A model with limited services goes to a folder and back; damage is told, all of it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.core.files import write_frame
from seethechild.model.service_files import service_table, services_of
from seethechild.model.system import Service, SystemModel, Team
from seethechild.model.system_files import load_model, model_inputs, save_model
from seethechild.simulate.play import play
from tests.unit.simulate.small_models import cells, lane, system

OFFICE = Service(
    "office", "waits in", ("inside",), ((0.0, 30), (1.5, 40)),
    priority=np.array([[0], [2], [1]]), sooner={"help": {"waits": 1}},
)  # fmt: skip
OFFICE_2 = Service("other", "none in", ("inside",), ((0.0, 5),))


def model(*services: Service) -> SystemModel:
    return replace(
        system(
            lane("none asks", 0.3, {"help": "waits"}),
            lane("waits in", 0.0, {"help": "inside"}),
            lane("none in", 0.0, {"help": "inside"}),
            lane("waits on", 0.5, {"help": "none"}),
            lane("inside out", 1.0, {"help": "none"}),
            states={"help": ("none", "waits", "inside")},
            start=cells(help="none"),
        ),
        services=services,
    )


def kept(whole: SystemModel, folder: Path) -> SystemModel:
    save_model(whole, folder)
    return load_model(folder)


def told(folder: Path) -> list[str]:
    with pytest.raises(DataError) as refused:
        load_model(folder)
    return [problem.what for problem in refused.value.problems]


def test_a_model_read_back_is_played_to_the_same_bits(tmp_path: Path) -> None:
    whole = model(OFFICE)
    back = kept(whole, tmp_path / "m")
    mine, theirs = (play(each, seed=3, draw=1, years=4) for each in (whole, back))
    assert len(mine.requests.row) > 100
    assert np.array_equal(mine.requests.ended, theirs.requests.ended)
    assert np.array_equal(mine.ticks, theirs.ticks)
    assert np.array_equal(back.services[0].priority, OFFICE.priority)
    assert back.services[0].sooner == OFFICE.sooner


def test_teams_come_back_and_without_them_the_table_is_as_it_was(tmp_path: Path) -> None:
    teams = (Team("north", 0.25, 0.5), Team("south", 0.75, 0.5))
    back = kept(model(replace(OFFICE, teams=teams), OFFICE_2), tmp_path / "m")
    assert [each.teams for each in back.services] == [teams, ()]
    assert "teams" not in service_table([OFFICE]).columns


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.integers(0, 10**6), min_size=1, max_size=6),
    months=st.lists(st.integers(1, 360), unique=True, min_size=5, max_size=5),
    classes=st.lists(st.integers(0, 9), max_size=6),
)
def test_any_service_comes_back_as_it_was(
    steps: list[int], months: list[int], classes: list[int]
) -> None:
    years = [0.0, *(month / 12 for month in sorted(months))]
    size = len(classes) - len(classes) % 2
    turn = np.array(classes[:size], np.int64).reshape(-1, 2) if size else np.zeros((0, 0))
    one = replace(OFFICE, places=tuple(zip(years, steps, strict=False)), priority=turn)
    (back,) = services_of(service_table([one]))
    assert back.places == one.places
    assert np.array_equal(back.priority, one.priority)
    assert (back.id, back.lane, back.holds) == (one.id, one.lane, one.holds)


def test_places_are_part_of_what_the_numbers_were_made_from() -> None:
    free, limited = model(), model(OFFICE)
    more = model(replace(OFFICE, places=((0.0, 31), (1.5, 40))))
    names = [each.name for each in model_inputs(free)]
    assert "model services" not in names
    assert [each.name for each in model_inputs(limited)] == [*names, "model services"]
    assert model_inputs(limited)[:-1] == model_inputs(free)
    assert model_inputs(limited)[-1] != model_inputs(more)[-1]


def test_a_model_without_services_has_no_table_of_them(tmp_path: Path) -> None:
    assert kept(model(), tmp_path / "m").services == ()
    assert not (tmp_path / "m" / "services.parquet").exists()


def test_a_model_loses_its_services_when_it_is_written_again_without(
    tmp_path: Path,
) -> None:
    kept(model(OFFICE), tmp_path / "m")
    assert kept(model(), tmp_path / "m").services == ()


def test_all_parts_that_are_broken_are_told_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    save_model(model(OFFICE), folder)
    (folder / "inflows.parquet").write_text("no table")
    (folder / "rates.parquet").unlink()
    more = service_table([replace(OFFICE, places=((0.0, 99),))])
    write_frame(folder / "services.parquet", more)
    said = told(folder)
    assert len(said) == 3
    assert "its table services was changed since it was written" in said


@pytest.mark.parametrize("column", ["holds", "places", "priority", "sooner"])
def test_a_table_that_says_nothing_is_not_understood(tmp_path: Path, column: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        services_of(service_table([OFFICE]).with_columns(pl.lit("[[").alias(column)))
