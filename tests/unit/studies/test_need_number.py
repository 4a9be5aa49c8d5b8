"""A study's own number of children in need: what it becomes, what it leaves alone, what is refused."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.provenance import sha256_bytes
from seethechild.model.base_year import base_year
from seethechild.model.tracks.drawn import SQUARE, Estimated, drawn_values, quantile
from seethechild.model.tracks.need import add_need, unseen
from seethechild.model.tracks.need_settings import need_assumptions, need_settings
from seethechild.studies.asked import provenance_of
from seethechild.studies.basis import assumption_rows
from seethechild.studies.need_assumed import need_given
from seethechild.studies.spec import Study, parse_study
from seethechild.studies.study import study_from_dict
from seethechild.studies.system_of import system_of
from tests.unit.model.need_models import base, expected_events, help_only

ASKED = """
council = "Rutland"
years = 1
draws = 1
tracks = ["need"]

[need]
from = "linked.json"
counts = "any"
kind = "harm at home"
area = "Rutland"
year = 2025
months = 0
ages = [0, 17]

[[option]]
reforms = ["family-group-decision-making"]
"""
FOUND = {
    "method": "average", "observed": 400, "estimate": 1000.0, "low": 700.0, "high": 1500.0,
    "status": "ok", "lower_bound": 600.0, "range_low": None, "range_high": None, "notes": "",
}  # fmt: skip


def _study(folder: Path, *, asked: str = ASKED, **changed: object) -> Study:
    told = {"tables": {"estimates": [{**FOUND, **changed}]}}
    (folder / "linked.json").write_text(json.dumps(told), encoding="utf-8")
    path = folder / "study.toml"
    path.write_text(asked, encoding="utf-8")
    return parse_study(path)


def _refused(folder: Path, asked: str = ASKED, /, **changed: object) -> str:
    with pytest.raises(SpecError) as error:
        need_given(_study(folder, asked=asked, **changed))
    return "\n".join(
        f"{each.where}: {each.what} {each.mend}" for each in error.value.problems
    )


def _in_need(study: Study) -> tuple[float, float]:
    """Return children in need at the start of a study's system, and those of them without help."""
    model = system_of(study)[0].model
    there = model.start.filter(
        (model.start["need"] != "none") & (model.start["age_low"] < 18)
    )
    return float(there["count"].sum()), sum(unseen(model).values())


def test_the_estimate_comes_out_as_children_in_need_at_the_start(tmp_path: Path) -> None:
    everyone, hidden = _in_need(_study(tmp_path))
    assert everyone == pytest.approx(1000, rel=0.02)
    assert 600 < hidden < everyone


def test_twice_the_hidden_children_are_twice_the_unseen_and_records_stay(
    tmp_path: Path,
) -> None:
    everyone, hidden = _in_need(_study(tmp_path))
    more = everyone + hidden
    wide = _study(tmp_path, estimate=more, low=0.8 * more, high=1.2 * more)
    twice, twice_hidden = _in_need(wide)
    assert twice == pytest.approx(more, rel=0.02)
    # more need brings a few more of those who are helped anyway, so slightly fewer than twice
    assert twice_hidden == pytest.approx(2 * hidden, rel=0.07)
    usual = expected_events(help_only(), 4)
    for study in (_study(tmp_path), wide):
        rows = need_given(study)
        values = {name.removeprefix("need/"): each.value for name, each in rows.items()}
        laid = expected_events(add_need(help_only(), base(), need_settings(values)), 4)
        for name in (
            "referral",
            "need_started",
            "section_47",
            "plan_started",
            "care_started",
        ):
            off = np.array(laid[name]) / np.array(usual[name]) - 1
            assert abs(off.mean()) < 0.04, (name, off.round(3))


def test_severe_need_of_lists_leaves_any_need_as_surveys_say(tmp_path: Path) -> None:
    asked = ASKED.replace('"any"', '"severe"')
    study = _study(tmp_path, asked=asked, estimate=250.0, low=200.0, high=320.0)
    model = system_of(study)[0].model
    there = model.start.filter(model.start["age_low"] < 18)
    severe = there.filter(there["need"] == "severe")["count"].sum()
    some = there.filter(there["need"] != "none")["count"].sum()
    usual = add_need(help_only(), base()).start
    surveys = usual.filter((usual["need"] != "none") & (usual["age_low"] < 18))[
        "count"
    ].sum()
    assert severe == pytest.approx(250, rel=0.03)
    assert some == pytest.approx(surveys, rel=0.02)


def test_a_year_of_lists_holds_more_than_are_in_need_at_one_time(tmp_path: Path) -> None:
    asked = ASKED.replace('"any"', '"severe"').replace("months = 0", "months = 12")
    few = {"estimate": 250.0, "low": 200.0, "high": 320.0}
    day = need_given(_study(tmp_path, asked=ASKED.replace('"any"', '"severe"'), **few))
    year = need_given(_study(tmp_path, asked=asked, **few))
    # at two years each, half as many again begin within a year as there are at one time
    assert day["need/severe"].value / year["need/severe"].value == pytest.approx(1.5)


def test_ages_the_lists_do_not_hold_are_filled_as_need_goes_with_age(
    tmp_path: Path,
) -> None:
    young = need_given(_study(tmp_path, asked=ASKED.replace("[0, 17]", "[0, 8]"), estimate=500.0,
                              low=400.0, high=700.0))  # fmt: skip
    settings, there = need_settings(), base_year("Rutland", 2025).children_by_age
    share = settings.with_value("any", young["need/any"].value)
    counted = sum(there[age] * share.prevalence(age + 0.5)[1:].sum() for age in range(9))
    assert counted == pytest.approx(500)


def test_draws_have_the_median_and_the_interval_of_the_estimate(tmp_path: Path) -> None:
    row = need_given(_study(tmp_path))["need/any"]
    assert isinstance(row, Estimated)
    assert [quantile(share, row) for share in (0.025, 0.5, 0.975)] == pytest.approx(
        [row.low, row.value, row.high], rel=0.01
    )
    drawn = [drawn_values({"need/any": row}, 1, draw)["need/any"] for draw in range(SQUARE)]
    assert sum(row.low < each < row.high for each in drawn) >= SQUARE - 2
    assert sum(each < row.value for each in drawn) == pytest.approx(SQUARE / 2, abs=1)
    assert all(row.least <= each <= row.most for each in drawn)
    assert quantile(1.0, row) <= row.most * (1 + 1e-9)
    assert quantile(0.0, row) >= row.least * (1 - 1e-9)


def test_a_range_is_drawn_evenly_on_the_scale_of_ratios(tmp_path: Path) -> None:
    study = _study(tmp_path, range_low=600.0, range_high=2400.0)
    row = need_given(study)["need/any"]
    assert study.need is not None
    assert (study.need.low, study.need.high) == (600.0, 2400.0)
    assert quantile(0.5, row) / row.low == pytest.approx(2.0)
    assert quantile(1.0, row) == pytest.approx(row.high)


def test_every_draw_makes_a_system(tmp_path: Path) -> None:
    drawn = system_of(_study(tmp_path))[2]
    assert drawn is not None
    hidden = [sum(unseen(drawn(draw)).values()) for draw in (0, 5, 11)]
    assert len({round(each) for each in hidden}) == 3
    assert all(300 < each < 2500 for each in hidden)


def test_the_number_is_in_the_inputs_the_answer_and_the_model(tmp_path: Path) -> None:
    study = _study(tmp_path)
    inputs = {each.name: each.sha256 for each in provenance_of(study).inputs}
    assert inputs["need/linked.json"] == sha256_bytes(
        (tmp_path / "linked.json").read_bytes()
    )
    rows = assumption_rows(study, {})
    row = rows.row(by_predicate=pl.col("assumption") == "need/any", named=True)
    assert row["source"] == "lists: linked.json"
    assert row["grade"] == "D"
    assert (
        "1,000 (700 to 1,500) children from 0 to 17 by lists: harm at home" in row["plain"]
    )
    told = system_of(study)[0].model.assumptions
    of_model = told.row(by_predicate=pl.col("id") == "need/any", named=True)
    assert (of_model["source"], of_model["grade"]) == ("lists: linked.json", "D")
    assert study_from_dict(study.to_dict()) == study
    other = _study(tmp_path, estimate=1001.0)
    assert provenance_of(other).fingerprint != provenance_of(study).fingerprint


def test_a_study_that_goes_by_surveys_is_the_study_it_was(tmp_path: Path) -> None:
    plain = (
        ASKED.split("[need]", maxsplit=1)[0] + "[[option]]" + ASKED.split("[[option]]")[1]
    )
    by_name = plain.replace("[[option]]", '[need]\nfrom = "prevalence"\n[[option]]')
    one, other = _study(tmp_path, asked=plain), _study(tmp_path, asked=by_name)
    assert one == other
    assert "need" not in one.to_dict()
    assert need_given(one) == {}
    assert not isinstance(need_assumptions()["any"], Estimated)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "refused", "estimate": None, "notes": "Lists share nobody."}, "refused): Lists share"),
        ({"status": "not_identifiable", "estimate": None}, "not_identifiable"),
        ({"high": None}, "no interval with two ends"),
        ({"estimate": 9000.0, "low": 8000.0, "high": 9900.0}, "more than nine in ten"),
        ({"estimate": 60.0, "low": 50.0, "high": 80.0}, 'Say counts = "severe"'),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_used_is_refused(
    tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    assert said in _refused(tmp_path, **changed)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('area = "Rutland"', 'area = "Leeds"', "is Leeds, and the study is of Rutland"),
        ('area = "Rutland"', "", "study.toml.need.area: is missing"),
        (
            "year = 2025",
            "year = 2019",
            "is 2019; the study starts after 2025 Give lists of 2023",
        ),
        ("ages = [0, 17]", "ages = [12, 30]", "no span of ages under 18"),
        ("months = 0", "", "study.toml.need.months: is missing"),
        ('counts = "any"', 'counts = "few"', 'is "few"'),
        ('kind = "harm at home"', "", "study.toml.need.kind: is missing"),
        ('tracks = ["need"]', 'tracks = ["mind"]', 'Add "need" to tracks'),
        ('council = "Rutland"', 'council = "England"', "is one number for all councils"),
        ('"linked.json"', '"study.toml"', "Write it with --json"),
        ('"linked.json"', '"nowhere.json"', "study.toml.need.from"),
    ],
)
def test_what_the_study_says_wrongly_is_said(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert said in _refused(tmp_path, ASKED.replace(old, new))


def test_a_picture_says_itself_whose_lists_it_is_of(tmp_path: Path) -> None:
    asked = ASKED.replace("linked.json", "picture.json").replace('area = "Rutland"\n', "")
    row = {
        "method": "estimated from lists", "number": 1000.0, "low": 700.0, "high": 1500.0,
        "range_low": None, "range_high": None, "council": "E06000017",
    }  # fmt: skip
    path = tmp_path / "picture.json"
    path.write_text(json.dumps({"tables": {"methods": [row]}}), encoding="utf-8")
    study = _study(tmp_path, asked=asked)
    assert study.need is not None
    assert study.need.estimate == 1000.0
    path.write_text(
        json.dumps({"tables": {"methods": [{**row, "council": "E08000035"}]}}),
        encoding="utf-8",
    )
    assert "is Leeds, and the study is of Rutland" in _refused(tmp_path, asked)
    path.write_text(
        json.dumps({"tables": {"methods": [{**row, "number": None}]}}), encoding="utf-8"
    )
    assert "no estimate to rely on" in _refused(tmp_path, asked)
