"""What measures journeys finds, from a made-up council's returns, what is true of it.

The truth is worked out by plain loops over the records as made up (``demo.true_names``); what is
measured went through files, reading, linking and building, and counts those not watched so long
for as long as they were.
"""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import polars as pl
import pytest

from seethechild.core.progress import Silent
from seethechild.demo.council import Made, make_council
from seethechild.demo.true_names import names
from seethechild.journeys.access import measure as access
from seethechild.journeys.build.build import build
from seethechild.journeys.dataset import Dataset
from seethechild.journeys.late import measure as late
from seethechild.reference.codes import states
from seethechild.returns.intake import take_in
from seethechild.returns.link import link
from tests.spec.returned import KEY

pytestmark = pytest.mark.slow
#: Standard errors by which a share of those followed may be off.
FAR = 4.0
ALL = (pl.col("group") == "all") & (pl.col("period") == "all")


@cache
def made() -> Made:
    folder = Path(mkdtemp(prefix="made_up_truth_"))
    return make_council(folder, seed=2, children=12_000, years=6, progress=Silent())


@cache
def dataset() -> Dataset:
    """Journeys from the yearly returns, the safeguarding dataset and the council's own tables."""
    parts = ("cin", "ssda903", "ssd", "own")
    taken = take_in([made().folder / part for part in parts], progress=Silent())
    return build(link(taken.records, KEY), sees=taken.sees)


@cache
def measured() -> access.Access:
    return access.measure(dataset())


def near(share: float, came: int, of: int) -> bool:
    """Say whether a share is as near to a count of those followed as chance lets it be."""
    true = came / of
    return abs(share - true) < FAR * (max(true, 1 / of) / of) ** 0.5


def test_what_came_before_a_harm_is_what_truly_came_before() -> None:
    rows = late.measure(dataset(), by=()).late.filter(ALL)
    told = {row["measure"]: row for row in rows.iter_rows(named=True)}
    for measure, true in made().truth["journeys"]["late"].items():
        found = told[measure]
        assert found["look_back_days"] == true["look_back_days"]
        # Only months of birth are kept: who is under one or 18 may differ for a few.
        most = max(3, 0.03 * true["harmed_children"])
        assert abs(found["children"] - true["harmed_children"]) <= most, measure
        assert abs(found["closed_before"] - true["closed_before"]) <= most, measure
    assert made().truth["journeys"]["late"]["contact_closed_plan"]["closed_before"] > 30


def test_what_came_of_closing_is_what_truly_came_of_it() -> None:
    rows = late.measure(dataset(), by=()).late.filter(ALL)
    told = {row["measure"]: row for row in rows.iter_rows(named=True)}
    for measure, true in made().truth["journeys"]["late"].items():
        found = told[measure]
        assert near(found["harmed_share"], true["harmed"], true["closed_and_followed"]), (
            measure
        )


def test_closed_contacts_mostly_lead_to_nothing() -> None:
    """Contacts are those of all children: what comes of them is not told by who came later."""
    true = made().truth["journeys"]["after"]["again_after_contact"]["within_365_days"]
    share = true["came"] / true["followed"]
    assert 0.05 < share < 0.3
    told = measured().after.filter(ALL & (pl.col("measure") == "again_after_contact"))
    assert near(told["within_365"][0], true["came"], true["followed"])


def test_what_comes_after_closing_is_found_as_often_as_it_came() -> None:
    told = measured().after.filter(ALL)
    compared = 0
    for row in told.iter_rows(named=True):
        true = made().truth["journeys"]["after"][row["measure"]]
        assert abs(row["children"] - true["children"]) <= max(3, 0.02 * true["children"])
        for days in (365, 730):
            then = true[f"within_{days}_days"]
            assert near(row[f"within_{days}"], then["came"], then["followed"]), row[
                "measure"
            ]
            compared += 1
    assert compared >= 12


def test_waits_within_the_service_are_those_that_were_waited() -> None:
    told = {
        row["measure"]: row for row in measured().waiting.filter(ALL).iter_rows(named=True)
    }
    true = made().truth["journeys"]["waits"]
    for measure in (
        "referral_to_assessment",
        "assessment_length",
        "section_47_to_conference",
    ):
        assert told[measure]["events"] > 100
        waits = true[measure]
        whole = told[measure]["within_90"] / told[measure]["within_182"]
        assert near(whole, waits["within_91_days"], waits["within_183_days"]), measure


def test_no_threshold_changes_where_none_does() -> None:
    """Rates are constant: no month of the charts is out of place, from the first month on."""
    charts = measured().charts.filter(pl.col("team") == access.COUNCIL)
    assert charts["month"].min().isoformat() == "2020-04-01"
    for (measure,), months in charts.group_by("measure"):
        # The first quarter is like the rest: nothing that began before is missing from it.
        first, rest = months.sort("month").head(3), months.sort("month").tail(-3)
        share = rest["closed"].sum() / rest["of"].sum()
        assert near(share, first["closed"].sum(), first["of"].sum()), measure
    changes = measured().changes
    assert changes.filter(pl.col("chance") < 0.01).is_empty()


def test_every_state_of_the_system_has_its_names_in_journeys() -> None:
    known = set(states().select("track", "id").iter_rows())
    for row in names():
        for state in row["journeys_states"].split(";"):
            assert (row["track"], state) in known


def test_days_in_each_state_are_those_lived() -> None:
    first, stop = pl.date(2020, 4, 1), pl.date(2026, 4, 1)
    shared = pl.min_horizontal(pl.col("stop").fill_null(stop), stop) - pl.max_horizontal("start", first)  # fmt: skip
    days = (
        dataset()
        .spells.with_columns(days=shared.dt.total_days())
        .filter(pl.col("days") > 0)
    )
    told = {(track, state): total for track, state, total in days.group_by("track", "state").agg(pl.col("days").sum()).rows()}  # fmt: skip
    true = made().truth["journeys"]["states"]
    same = {
        "help": ("child_protection_plan", "looked_after"),
        "legal": ("section_20", "care_order", "placement_order", "remand"),
        "home": ("placed_for_adoption", "childrens_home"),
    }
    for track, some in same.items():
        for state in some:
            lived = true[track][state]["days"]
            found = sum(
                told.get((track, name), 0) for name in true[track][state]["journeys"]
            )
            assert found == pytest.approx(lived, rel=0.002), state
