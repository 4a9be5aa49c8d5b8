"""What a run's answers hang on, and the keys of a study that change how sure they are."""

from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.progress import Silent
from seethechild.studies.asked import provenance_of
from seethechild.studies.how_sure import FEWEST, HowSure, how_sure
from seethechild.studies.piece import Piece, play_draw
from seethechild.studies.plan import plan_of
from seethechild.studies.sensitivity import SENSITIVITY
from seethechild.studies.spec import parse_study
from seethechild.studies.spread import SOURCES
from seethechild.studies.study import study_from_dict

MEETINGS = "family-group-decision-making"


def asked(folder: Path, more: str = "", draws: int = 2, years: int = 2) -> Path:
    path = folder / "study.toml"
    path.write_text(
        f'council = "Rutland"\nyears = {years}\ndraws = {draws}\n{more}\n'
        f'[[option]]\nid = "meetings"\nreforms = ["{MEETINGS}"]\n',
        encoding="utf-8",
    )
    return path


def test_a_run_of_few_draws_is_not_asked_where_its_spread_comes_from(tmp_path):
    plan = plan_of(parse_study(asked(tmp_path, draws=FEWEST - 1)))
    found = how_sure(plan, processes=1, progress=Silent())
    assert found.shown() == {}
    assert found.drawn() == {}


def test_shares_of_the_spread_of_each_answer_sum_to_one(tmp_path):
    plan = plan_of(parse_study(asked(tmp_path, draws=FEWEST, years=5)))
    found = how_sure(plan, processes=1, progress=Silent())
    table = found.shown()["spread"].drop_nulls("share")
    sums = table.group_by("outcome").agg(pl.col("share").sum())["share"]
    assert sums.to_list() == pytest.approx([1.0] * len(sums))
    assert set(table["source"]) == set(SOURCES) - {"assumptions"}
    assert "sensitivity" not in found.shown()
    assert found.drawn()["uncertainty"]["result"].null_count() == 0


def test_what_no_assumption_moves_beyond_chance_is_not_told_of():
    row = {
        "option": "x", "outcome": "care_started", "title": "coming into care",
        "assumption": "need/any", "what": "Share in need", "grade": "D", "low": 0.1, "high": 0.2,
        "base": 1.0, "at_low": 0.5, "at_high": 1234.0, "swing": 1233.5, "noise": 1.0, "clear": True,
    }  # fmt: skip
    rows = [row, row | {"outcome": "emergencies", "title": "emergencies", "clear": False}]
    spread = pl.DataFrame(
        [("x", "care_started", "chance", 1.0, 0.9, 1.0)],
        schema=["option", "outcome", "source", "share", "low", "high"],
        orient="row",
    )
    drawn = HowSure(spread, pl.DataFrame(rows, schema=SENSITIVITY)).drawn()
    [said] = drawn["sensitivity_said"]["x"]
    assert said.endswith(
        "what moves coming into care most is share in need: "
        "from 0.5 at 0.1 to 1,230 at 0.2, 1 as assumed."
    )


def test_drift_widens_what_happens_and_is_the_same_in_every_option(tmp_path):
    plain, drifting = (
        plan_of(parse_study(asked(tmp_path, more))) for more in ("drift = false", "")
    )
    entered = {}
    for plan in (plain, drifting):
        study = plan.study
        piece = Piece(
            tmp_path, plan.fitted.model, (plan.options[0], plan.options[0]),
            study.seed, study.start, study.years, (0,), drift=study.drift,
        )  # fmt: skip
        now, again = play_draw(piece, 0)["activity"]
        assert now.drop("option").equals(again.drop("option"))
        entered[study.drift] = now["entries"].to_list()
    assert entered[True] != entered[False]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('groups = "height"', "not told apart by height"),
        ('drift = "much"', "neither true nor false"),
    ],
)
def test_keys_that_cannot_be_are_refused_with_what_can(tmp_path, more, says):
    with pytest.raises(SpecError) as caught:
        parse_study(asked(tmp_path, more))
    assert any(says in each.what for each in caught.value.problems)


@pytest.mark.parametrize("more", ['groups = "sex"', "drift = false"])
def test_the_keys_are_kept_and_make_another_question(tmp_path, more):
    study, plain = parse_study(asked(tmp_path, more)), parse_study(asked(tmp_path))
    assert study_from_dict(study.to_dict()) == study
    assert provenance_of(study).fingerprint != provenance_of(plain).fingerprint
    assert "groups" not in plain.to_dict()
    assert plain.drift


def test_a_question_kept_from_before_drift_is_asked_again_without_it(tmp_path):
    kept = parse_study(asked(tmp_path)).to_dict()
    del kept["drift"]
    assert not study_from_dict(kept).drift
