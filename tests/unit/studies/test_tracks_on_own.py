"""Tracks and places over a council's own journeys, and over a system kept in a folder."""

from pathlib import Path

import pytest

from seethechild.journeys.dataset import save
from seethechild.model.system_files import save_model
from seethechild.studies import from_data, system_of
from seethechild.studies.asked import provenance_of
from seethechild.studies.spec import parse_study
from seethechild.studies.study import Study
from tests.unit.studies.small_runs import once
from tests.unit.studies.test_on_data import told

OPTION = '[[option]]\nreforms = ["family-group-decision-making"]\n'
WHO = 'council = "Rutland"\nyears = 2\ndraws = 2\n'


@pytest.fixture(autouse=True)
def fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_data, "fit_council", once)
    monkeypatch.setattr(system_of, "fit_council", once)


def asked(folder: Path, text: str) -> Study:
    path = folder / "study.toml"
    path.write_text(WHO + text, encoding="utf-8")
    return parse_study(path)


def test_mental_health_help_can_be_laid_over_a_councils_own_journeys(
    tmp_path: Path,
) -> None:
    save(told(), tmp_path / "fernshire")
    study = asked(tmp_path, 'data = "fernshire"\ntracks = ["mind"]\n' + OPTION)
    fitted, own, _ = system_of.system_of(study)
    assert own is not None
    assert {"help", "legal", "home", "mind"} <= set(fitted.model.tracks)
    assert "camhs" in [service.id for service in fitted.model.services]


def test_a_kept_system_brings_its_tracks_and_services_and_places_can_be_set(
    tmp_path: Path,
) -> None:
    wide, _, _ = system_of.system_of(asked(tmp_path, 'tracks = ["mind"]\n' + OPTION))
    save_model(wide.model, tmp_path / "kept")
    plain = asked(tmp_path, 'model = "kept"\n' + OPTION)
    again, _, _ = system_of.system_of(plain)
    assert again.model.tracks == wide.model.tracks
    places = '[[service]]\nid = "camhs"\nplaces_ratio = 2\n'
    doubled = asked(tmp_path, 'model = "kept"\ntracks = ["mind"]\n' + OPTION + places)
    more, _, _ = system_of.system_of(doubled)
    now, then = (
        {service.id: service.places for service in each.model.services}
        for each in (again, more)
    )
    assert then["camhs"] == tuple((year, 2 * count) for year, count in now["camhs"])
    assert provenance_of(plain).fingerprint != provenance_of(doubled).fingerprint
    assert "model services" in [each.name for each in provenance_of(plain).inputs]
