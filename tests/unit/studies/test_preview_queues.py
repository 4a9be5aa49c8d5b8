"""The preview of a council whose system has a service with few places."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seethechild.model.system import Lane, Service, SystemModel
from seethechild.model.system_files import save_model
from seethechild.model.tracks.overlay import add_track
from seethechild.simulate.fluid_apart import Apart
from seethechild.studies.preview import ABOUT_APART, ABOUT_QUEUES, STEP_YEARS, preview
from tests.unit.simulate.small_models import branch
from tests.unit.studies.small_runs import once

COUNCIL, YEARS = "E06000017", 3
STATES = ("none", "waiting_for_help", "getting_help")


def with_a_queue(model: SystemModel, places: int) -> SystemModel:
    """Made up: children of every age ask for help with mental health."""
    shape = (model.age_bands, model.duration_bands)

    def lane(state: str, rate: float, to: str) -> Lane:
        way = (branch(bands=model.age_bands, moves={"mind": to}),)
        return Lane(f"mind/{state}/{to}", "mind", state, np.full(shape, rate), np.inf, way)

    return add_track(
        model,
        "mind",
        STATES,
        at_start=lambda group, states, low, high: {"none": 1.0},
        arriving=lambda inflow: {"none": 1.0},
        lanes=(
            lane("none", 0.05, "waiting_for_help"),
            lane("waiting_for_help", 0.0, "getting_help"),
            lane("waiting_for_help", 0.2, "none"),
            lane("getting_help", 2.0, "none"),
        ),
        services=(
            Service("camhs", "mind/waiting_for_help/getting_help", ("getting_help",), ((0.0, places),)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("places", [60, 100000])
def test_a_preview_with_a_limited_service_is_the_fluid_and_says_so(tmp_path: Path, places):
    model = with_a_queue(once(COUNCIL, year=2025).model, places)
    folder = tmp_path / "limited"
    save_model(model, folder)
    found = preview(COUNCIL, [], kept=tmp_path, years=YEARS, model=str(folder))
    assert found.about == f"{ABOUT_QUEUES} {ABOUT_APART}"
    rows = {row.id: row for row in found.rows}
    told = (
        Apart(model, years=YEARS, step_years=STEP_YEARS).under().waits.row(-1, named=True)
    )
    waiting, days = rows["waiting/camhs"], rows["wait_days/camhs"]
    assert waiting.now == waiting.option == pytest.approx(told["waiting"], abs=1e-6)
    assert days.now == pytest.approx(told["mean_wait_days"], abs=1e-6)
    assert (waiting.now > 10) == (places == 60)
    # What is not of the service is as it is without it.
    free = tmp_path / "free"
    save_model(once(COUNCIL, year=2025).model, free)
    other = {
        row.id: row
        for row in preview(COUNCIL, [], kept=free, years=YEARS, model=str(free)).rows
    }
    assert "waiting/camhs" not in other
    for name, row in other.items():
        assert rows[name].now == pytest.approx(row.now, rel=2e-2)


def test_a_preview_without_one_is_exact_and_has_nothing_to_add(tmp_path: Path):
    save_model(once(COUNCIL, year=2025).model, tmp_path / "free")
    found = preview(COUNCIL, [], kept=tmp_path, years=YEARS, model=str(tmp_path / "free"))
    assert found.about == ""
    assert isinstance(found.rows, tuple)
    assert pl.Series([row.change for row in found.rows]).abs().max() == 0.0
