"""England as the sum of its councils: added up draw by draw, each with luck of its own."""

from dataclasses import replace

import polars as pl
import pytest

from seethechild.core.errors import Cancelled, DataError, SpecError
from seethechild.core.progress import Silent
from seethechild.journeys.published import ENGLAND
from seethechild.reference.councils import find_council
from seethechild.studies import england_run, system_of
from seethechild.studies import run as runs
from seethechild.studies.england_run import chance_of, check_england, play_england
from seethechild.studies.england_sums import SUMMED, add_up
from seethechild.studies.limited import ServicePlaces
from seethechild.studies.spec import study_from_flags
from seethechild.studies.store import RunFolder
from seethechild.studies.study import Given
from tests.unit.studies.small_runs import StopAfter, once, quick, tables

pytestmark = pytest.mark.usefixtures("quick")
__all__ = ["quick"]
PLAYED = [find_council(name) for name in ("Rutland", "City of London")]
NONE = find_council("Isles of Scilly")


@pytest.fixture(autouse=True)
def two_councils(quick, monkeypatch):
    """Rutland and the City, and a council without figures, stand for all 153."""

    def fitted(code, *, year):
        if code == NONE.code:
            raise DataError("no referrals are published")
        return once(code, year=year)

    monkeypatch.setattr(system_of, "fit_council", fitted)
    monkeypatch.setattr(england_run, "DRAWS_PER_PIECE", 2)
    monkeypatch.setattr(
        runs,
        "play_england",
        lambda *given, **named: play_england(*given, **named, among=[*PLAYED, NONE]),
    )


def england(draws=4):
    return study_from_flags("England", ["early-help-expansion"], years=2, draws=draws)


def answered(out, progress=None):
    return runs.run(england(), out=out, progress=progress or Silent(), workers=1)


def test_england_is_meant_by_its_name_and_code():
    assert england().council == ENGLAND
    assert study_from_flags("e92000001", ["early-help-expansion"]).council == ENGLAND


def test_the_answer_says_whose_sum_it_is_and_who_is_left_out(tmp_path):
    done = answered(tmp_path)
    said = done.result.sentence
    assert said.startswith("In England over two years")
    assert "the sum of 2 of England's 153 councils" in said
    assert "left out: Isles of Scilly (no referrals are published)" in said
    assert "Rutland" not in done.report.read_text(encoding="utf-8")  # nobody is shown alone
    checks = {check.name: check.passed for check in done.result.checks}
    assert checks["time adds up"]
    assert "the base year comes out" in checks
    assert checks["published England and the sum"] is None
    beside = done.result.tables["against_published"]
    assert (
        beside["difference"] < -0.9
    ).all()  # two small councils are far from all of England


def test_sums_are_those_of_the_councils_draw_by_draw(tmp_path):
    """Each council alone, with the same luck, added up here by hand."""
    study, folder = england(draws=3), RunFolder(tmp_path)
    summed = play_england(study, folder, 1, Silent(), among=PLAYED)
    alone = [
        play_england(study, RunFolder(tmp_path / each.code), 1, Silent(), among=[each])
        for each in PLAYED
    ]
    for name in ("activity", "events", "outcomes", "fates", "costs", "units"):
        values = SUMMED[name]
        keys = [column for column in summed[name].columns if column not in values]
        both = pl.concat([each[name] for each in alone])
        byhand = both.group_by(keys).agg(pl.col(values).sum()).sort(keys)
        assert byhand.select(keys).equals(summed[name].sort(keys).select(keys)), name
        for value in values:
            mine, theirs = byhand[value].to_list(), summed[name].sort(keys)[value].to_list()
            assert mine == pytest.approx(theirs, rel=1e-12), name
    assert summed["activity"]["draw"].unique().sort().to_list() == [0, 1, 2]


def test_a_stopped_run_of_england_goes_on_to_the_same_bytes(tmp_path):
    whole = answered(tmp_path / "whole")

    class Stop(StopAfter):
        def step(self, done, total, doing):
            if done >= self.draws:
                raise self.error

    with pytest.raises(Cancelled):
        answered(tmp_path / "cut", Stop(4))
    assert len(list(tmp_path.glob("cut/*/pieces/*/*/finished"))) == 2
    assert tables(answered(tmp_path / "cut").folder) == tables(whole.folder)


def test_councils_have_luck_of_their_own_and_share_an_options_effect(tmp_path):
    a, b = (chance_of(1, each.code) for each in PLAYED)
    assert a != b
    assert chance_of(2, PLAYED[0].code) != a
    pieces = england_run._pieces(england(), RunFolder(tmp_path), PLAYED)
    assert {piece.study.seed for piece in pieces} == {england().seed}
    assert {piece.chance for piece in pieces} == {a, b}


def test_what_cannot_be_asked_of_all_councils_is_refused_together():
    places = (ServicePlaces("camhs", places=5), ServicePlaces("early_help", places=9))
    asked = replace(england(), given=Given("model", "m"), services=places)
    with pytest.raises(SpecError) as refused:
        check_england(asked)
    assert [problem.where for problem in refused.value.problems] == [
        "data or model",
        "service camhs",
        "service early_help",
    ]


def test_a_year_without_any_council_is_told(tmp_path):
    with pytest.raises(DataError, match="no council's figures"):
        play_england(england(), RunFolder(tmp_path), 1, Silent(), among=[NONE])


def test_nothing_is_added_up_of_nothing():
    with pytest.raises(DataError):
        add_up([])
