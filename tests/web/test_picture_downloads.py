"""Files to keep: the same figures, with their source, date, grade, standing and limits, and no formulas."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.studies.picture import picture
from seethechild.web.picture.downloads import FORMULA, csv_bytes, plain_cell

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

COMPARE = "/compare/compare.{}?council=bradford&council=camden"


def rows_of(response):
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_holds_every_figure_with_its_grounds(client):
    rows = rows_of(client.get("/council/camden/picture.csv"))
    figures = picture("camden").tables["figures"]
    assert len(rows) == figures.height
    for row, figure in zip(rows, figures.to_dicts(), strict=True):
        assert row["measure"] == figure["measure"]
        assert row["value"] == ("" if figure["value"] is None else str(figure["value"]))
        for column in ("source_title", "published", "grade", "standing", "means_not"):
            assert row[column]


def test_the_json_holds_the_whole_result(client):
    said = json.loads(client.get("/council/camden/picture.json").content)
    answer = json.loads(picture("camden").to_json())
    assert {key: said[key] for key in answer} == answer
    assert said["standing"].startswith("Claimed")
    assert said["does_not_mean"]
    assert {row["source"] for row in said["tables"]["figures"]} == {
        each["key"] for each in said["sources"]
    }


def test_what_the_council_says_goes_with_it(client, settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "replies").mkdir()
    (tmp_path / "replies/camden.txt").write_text("We count twice.")
    said = json.loads(client.get("/council/camden/picture.json").content)
    assert said["council_says"] == "We count twice."
    assert client.get("/council/camden/picture.pdf").content.startswith(b"%PDF")


def test_a_comparison_as_csv_and_json(client):
    rows = rows_of(client.get(COMPARE.format("csv")))
    said = json.loads(client.get(COMPARE.format("json")).content)
    assert len(rows) == len(said["rows"]) == 26
    assert [row["name"] for row in rows] == sorted(row["name"] for row in rows)
    for row in rows:
        for column in ("value", "source", "published", "grade", "standing", "means_not"):
            assert row[column]


@given(st.text(max_size=20))
def test_no_cell_is_a_formula(text):
    cell = plain_cell(text)
    assert not str(cell).startswith(FORMULA)
    assert str(cell).removeprefix("'") == text.removeprefix("'") or cell == text


def test_formulas_stay_words_in_the_file():
    written = csv_bytes([{"a": "=1+1", "b": "\t=1", "c": -1.5, "d": None}])
    (row,) = csv.DictReader(io.StringIO(written.decode("utf-8-sig")))
    assert row == {"a": "'=1+1", "b": "'\t=1", "c": "-1.5", "d": ""}
