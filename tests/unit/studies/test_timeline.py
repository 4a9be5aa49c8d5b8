"""Looking at one child's life: who is found, what is recorded of the look, what never shows."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from seethechild.core.errors import DataError, SpecError, WriteError
from seethechild.journeys.dataset import VIEWS, load, save
from seethechild.report.charts.svg import NARROW, WIDE, Sheet
from seethechild.report.charts.timeline import timeline_chart
from seethechild.report.timeline import life_figure
from seethechild.returns.link import known_as
from seethechild.returns.seal import Key
from seethechild.studies import own_pages
from seethechild.studies.timeline import timeline
from tests.unit.journeys.centred.lives import care, covered, dataset, event, worker

OWN = "LA-7-marked"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dataset of one child, known to the council as OWN, with its key beside it."""
    name = known_as(OWN, Key.of(tmp_path / "d.key"))[0]
    made = dataset(
        children={name: {}},
        spells=care(name, "2022-05-01", None, ("markedhome", "2022-05-01")),
        events=[
            event(name, "referral", "2022-04-20", "no_further_action"),
            event(name, "care_review", "2022-06-01", "PN1"),
            event(name, "missing", "2022-07-01", until="2022-07-03"),
            worker(name, "markedworker", "2022-05-01", None),
        ],
        coverage=covered("2022-04-01", "2023-04-01", ("referrals", "care_episodes")),
    )
    save(made, tmp_path / "d")
    return tmp_path / "d"


def test_the_councils_identifier_and_the_hash_find_the_same_child(folder: Path) -> None:
    one, _ = timeline(folder, OWN)
    name = load(folder).children["child_id"][0]
    other, _ = timeline(folder, name, reason="asked by the child")
    assert one.provenance.fingerprint == other.provenance.fingerprint
    looks = [json.loads(line) for line in (folder / VIEWS).read_text().splitlines()]
    assert [look["child_id"] for look in looks] == [name, name]
    assert [look["reason"] for look in looks] == ["", "asked by the child"]
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", look["time"])
        for look in looks
    )
    assert (folder / VIEWS).stat().st_mode & 0o077 == 0


def test_the_record_of_looks_outlives_the_dataset_built_again(folder: Path) -> None:
    timeline(folder, OWN)
    save(load(folder), folder)
    timeline(folder, OWN)
    assert len((folder / VIEWS).read_text().splitlines()) == 2


def test_a_look_that_cannot_be_recorded_is_not_shown(folder: Path) -> None:
    (folder / VIEWS).mkdir()
    with pytest.raises(WriteError, match="not shown"):
        timeline(folder, OWN)


def test_no_identifier_shows_anywhere(folder: Path, tmp_path: Path) -> None:
    result, life = timeline(folder, OWN)
    own_pages.write(
        folder, "timeline", result, tmp_path / "p.html", {"timeline": life_figure(life)}
    )
    page = (tmp_path / "p.html").read_text(encoding="utf-8")
    for secret in (OWN, load(folder).children["child_id"][0], "markedhome", "markedworker"):
        assert secret not in page
        assert secret not in result.to_json()
    assert "Restricted" in page
    assert "Restricted" in result.to_json()


def test_who_is_not_there_is_refused_without_being_repeated(folder: Path) -> None:
    with pytest.raises(DataError) as caught:
        timeline(folder, "LA-8-marked")
    assert "LA-8-marked" not in str(caught.value)
    assert not (folder / VIEWS).exists()


def test_without_the_key_an_identifier_cannot_be_tried(folder: Path) -> None:
    folder.with_name("d.key").unlink()
    with pytest.raises(SpecError, match="--key"):
        timeline(folder, OWN)
    assert not folder.with_name("d.key").exists()  # and none is made


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_picture_draws_every_time_and_every_day(folder: Path, width: int) -> None:
    _, life = timeline(folder, OWN)
    drawn = timeline_chart(Sheet("x", "T", "D", width), life)
    svg = ElementTree.fromstring(drawn)  # noqa: S314 - our own
    space = "{http://www.w3.org/2000/svg}"
    bars = [bar for lane in life.lanes for row in lane.rows for bar in row.bars]
    titles = [each.text or "" for each in svg.iter(f"{space}title")][1:]
    assert len(titles) == len(bars) > 0
    assert all(any(bar.words in title for title in titles) for bar in bars)
    assert svg.get("role") == "img"
    assert svg.find(f"{space}desc") is not None
    ids = re.findall(r'id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
    for rect in svg.iter(f"{space}rect"):
        assert float(rect.get("x", 0)) + float(rect.get("width", 0)) <= width + 0.1
