"""England with more tracks, groups, places, late help and drift: added up, or left out and said."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from seethechild.core.errors import SpecError
from seethechild.core.progress import Silent
from seethechild.decide.late_simulated import LATE
from seethechild.decide.worst_off import WORST_OFF
from seethechild.reference.councils import find_council
from seethechild.studies import england_run, system_of
from seethechild.studies import run as runs
from seethechild.studies.england_run import check_england, play_england
from seethechild.studies.england_sums import add_up, addable
from seethechild.studies.limited import ServicePlaces
from seethechild.studies.piece import as_parquet
from seethechild.studies.plan import plan_of
from seethechild.studies.spec import study_from_flags
from seethechild.studies.store import RunFolder, keep_piece
from seethechild.studies.study import AS_NOW
from tests.unit.studies.small_runs import once

PLAYED = [find_council(name) for name in ("Rutland", "City of London")]
ASKED = replace(
    study_from_flags(
        "England", ["early-help-expansion"], years=1, draws=2, tracks=["mind"]
    ),
    services=(ServicePlaces("camhs", ratio=0.5),),
    groups="sex",
    late=True,
    drift=True,
)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The sum of two councils, each of them alone, and the finished run of both."""
    out = tmp_path_factory.mktemp("england")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(system_of, "fit_council", once)
        patch.setattr(
            runs,
            "play_england",
            lambda *given, **named: play_england(*given, **named, among=PLAYED),
        )
        alone = [
            play_england(ASKED, RunFolder(out / each.code), 1, Silent(), among=[each])
            for each in PLAYED
        ]
        done = runs.run(ASKED, out=out, progress=Silent(), workers=1)
        summed = {
            name: pl.read_parquet(done.folder / f"{name}.parquet") for name in alone[0]
            if (done.folder / f"{name}.parquet").exists()
        }  # fmt: skip
    return summed, alone, done


def by_hand(alone, name, keys, values):
    """One table of both councils, added up here."""
    parts = pl.concat([each[name].select(*keys, *values) for each in alone])
    return parts.group_by(keys).agg(pl.col(values).sum()).sort(keys)


@pytest.mark.parametrize(
    ("name", "keys", "values"),
    [
        ("waits", ["draw", "option", "month", "service"], ["places", "waiting", "asked"]),
        (
            "waits_by_group",
            ["draw", "option", "period", "service", "age_band", "group"],
            ["waiting", "asked", "wait_days"],
        ),
        ("harm_waiting", ["draw", "option", "service"], ["signs_of_harm", "child_years"]),
    ],
)
def test_lines_of_councils_are_added_up(both, name, keys, values):
    summed, alone, _ = both
    mine = summed[name].select(*keys, *values).sort(keys)
    theirs = by_hand(alone, name, keys, values)
    assert mine.height
    assert mine.select(keys).equals(theirs.select(keys))
    for value in values:
        assert mine[value].to_list() == pytest.approx(theirs[value].to_list(), rel=1e-12)


def test_the_mean_wait_is_of_all_who_were_taken_in(both):
    waits = both[0]["waits"].filter(pl.col("taken_in") > 0)
    mean = (waits["wait_days"] / waits["taken_in"]).to_list()
    assert waits["mean_wait_days"].to_list() == pytest.approx(mean)
    assert (
        both[0]["waits"].filter(pl.col("taken_in") == 0)["mean_wait_days"].is_null().all()
    )


def test_places_are_those_of_each_council_times_the_ratio(both):
    """In each draw, as what the track assumes is drawn: the same for both councils."""
    line = (pl.col("service") == "camhs") & (pl.col("month") == 0)
    first = both[0]["waits"].filter(line, pl.col("option") == AS_NOW).sort("draw")
    plans = [
        plan_of(replace(ASKED, council=each.code, services=(), groups=""))
        for each in PLAYED
    ]
    for draw in range(ASKED.draws):
        halves = []
        for plan in plans:
            (camhs,) = (one for one in plan.drawn(draw).services if one.id == "camhs")
            halves.append(round(camhs.places[0][1] * 0.5))
        assert first["places"][draw] == sum(halves)


def test_the_answer_says_what_was_put_together_and_what_is_left_out(both):
    _, _, done = both
    said = {check.name: check.sentence for check in done.result.checks}
    assert "each weighted by the children" in said["late help of councils"]
    assert "in part alike in all councils" in said["drift from year to year"]
    assert "groups in them" in said["what is not added up"]
    assert "the worst-off tenth" not in said
    assert {"queues", "queues_by_group", "late"} <= set(done.result.tables)
    levels = done.result.tables["queues_by_group"].filter(pl.col("cut") == "group")["level"]
    assert {"girls", "boys"} <= set(levels)
    told = done.result.tables["late"]
    assert "median_days" not in told["measure"].to_list()


def test_one_number_of_places_for_every_council_is_refused_with_the_ratio():
    with pytest.raises(SpecError, match=r"sets one number of places .* places_ratio"):
        check_england(replace(ASKED, services=(ServicePlaces("camhs", places=10),)))
    check_england(ASKED)


def added(folder, *councils):
    """Tables of councils, put through files and added up."""
    folders = []
    for place, tables in enumerate(councils):
        folders.append(folder / str(place))
        ready = {name: as_parquet(frame) for name, frame in addable(tables).items()}
        keep_piece(folders[-1], ready)
    return add_up(folders)


def late(*rows):
    return pl.DataFrame(
        [(0, AS_NOW, "closed_care", *row) for row in rows], schema=LATE, orient="row"
    )


def test_shares_are_of_the_children_they_are_of(tmp_path):
    one = late((100.0, 0.5, 40.0, 0.25, 0.9, 30.0))
    other = late((300.0, 0.1, 10.0, 0.5, None, None))
    row = added(tmp_path, {"late": one}, {"late": other})["late"].row(0, named=True)
    assert row["children"] == 400
    assert row["closed_before_share"] == pytest.approx((50 + 30) / 400)
    assert row["harmed_share"] == pytest.approx((10 + 5) / 50)
    assert row["within_365"] == pytest.approx(0.9)  # told by one council, of its children
    assert row["median_days"] is None


def test_a_measure_nobody_tells_stays_untold(tmp_path):
    one = late((None, None, 0.0, None, None, None))
    row = added(tmp_path, {"late": one}, {"late": one})["late"].row(0, named=True)
    assert row["closed_before_share"] is None
    assert row["harmed_share"] is None


def worst(now, then):
    """As now and an option: children, own severe and unhelped days, the same two of as now's tenth."""
    rows = [(0, AS_NOW, *now, 0, 0, 0, 0), (0, "more", *then, 3, 1, 2, 1)]
    return pl.DataFrame(rows, schema=WORST_OFF, orient="row")


def test_days_of_the_worst_off_are_a_childs_of_all_tenths_together(tmp_path):
    one = worst((10, 100.0, 200.0, 100.0, 200.0), (20, 50.0, 60.0, 70.0, 80.0))
    other = worst((30, 20.0, 30.0, 20.0, 30.0), (20, 10.0, 20.0, 30.0, 40.0))
    told = added(tmp_path, {"worst_off": one}, {"worst_off": other})["worst_off"]
    assert told.schema == WORST_OFF
    now, more = told.sort("option").rows(named=True)
    assert (now["children"], more["children"]) == (40, 40)
    assert now["severe_days"] == pytest.approx((10 * 100 + 30 * 20) / 40)
    assert more["severe_days"] == pytest.approx((20 * 50 + 20 * 10) / 40)
    assert more["same_severe_days"] == pytest.approx((10 * 70 + 30 * 30) / 40)
    assert more["same_unhelped_days"] == pytest.approx((10 * 80 + 30 * 40) / 40)
    assert (more["fewer_days"], more["safer"]) == (6, 4)


def test_what_means_nothing_added_up_is_left_out():
    assert addable({"load": pl.DataFrame({"draw": [0], "factor": [1.2]})}) == {}


def test_a_council_alone_is_what_it_was(both):
    """What is turned to be added up and back comes out as it went in, but for medians."""
    _, alone, _ = both
    plan = plan_of(replace(ASKED, council=PLAYED[0].code))
    (piece,) = england_run._pieces(ASKED, RunFolder(Path("nowhere")), PLAYED[:1])
    played = england_run._played(piece, plan)
    for name, keys in (("waits", ["month", "service"]), ("late", ["what"])):
        order = ["draw", "option", *keys]
        before, after = (each[name].sort(order) for each in (played, alone[0]))
        assert before.height == after.height
        for column in set(before.columns) - {"median_days", "option", *keys}:
            told = before[column].is_not_null()
            assert after.filter(told)[column].to_list() == pytest.approx(
                before.filter(told)[column].to_list(), rel=1e-12
            ), column
