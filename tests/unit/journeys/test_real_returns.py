"""Journeys from files other people made: the same children in two forms, and days counted by hand."""

import csv
from datetime import date, datetime

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from seethechild.core.time import eighteenth_birthday
from seethechild.journeys.build.build import build, rules
from seethechild.journeys.dataset import Dataset, load, save
from seethechild.returns.link import link
from tests.property.journey_plain import days_in_care
from tests.spec.returned import KEY, child_id
from tests.unit.returns.sector import SECTOR, needs_sector, take

pytestmark = needs_sector
SAMPLE = SECTOR / "ssda903" / "csdm-sample-2017-2021"
REGIONAL = SECTOR / "ssda903" / "regional-sample-v1"


def built(*paths) -> Dataset:
    taken = take(*paths)
    return build(link(taken.records, KEY), sees=taken.sees)


@pytest.fixture(scope="module")
def five_years() -> Dataset:
    """Five returns of one council that overlap."""
    return built(SAMPLE)


def test_five_yearly_returns_and_one_file_of_all_years_tell_the_same_journeys(five_years):
    """The regional form holds the same made-up episodes in ISO dates, all years in one file.

    Its children belong to councils and their dates of birth are broken, so children are matched by
    number, and what hangs on birthdays is left out: after care, and children who turned 18. It has no
    file of care leavers, whose support may speak before the last days of a short break.
    """
    taken = take(REGIONAL)
    linked = link(taken.records, KEY)
    told = taken.records["care_episodes"].select("child").unique()
    named = told.with_columns(
        child_id=pl.Series([child_id(child) for child in told["child"]]),
        number=pl.col("child").str.split(":").list.last(),
    ).filter(pl.len().over("number") == 1)
    known = named.with_columns(same=pl.Series([child_id(n) for n in named["number"]]))
    other = build(linked, sees=taken.sees).spells.join(known, on="child_id")
    other = other.with_columns(child_id="same")
    names = ["child_id", "track", "state", "start", "stop", "home_id", "legal_status"]
    births = ["turned_18", "E11", "E12", "E45", "E46", "E47", "E48", "E41"]
    grown = [
        spells.filter(pl.col("end_reason").is_in(births))["child_id"]
        for spells in (five_years.spells, other)
    ]
    apart = pl.col("child_id").is_in(pl.concat(grown).unique().implode())
    after = pl.col("state").str.contains("care_leaver|disabled_children_support")
    one, two = (
        spells.filter(
            ~apart & ~after & pl.col("child_id").is_in(other["child_id"].implode())
        )
        .select(names)
        .sort("child_id", "track", "start")
        for spells in (five_years.spells, other)
    )
    same = pl.when(~pl.col("home_id").str.contains(" ")).then("home_id").alias("home_id")
    assert one.height > 1_000
    assert_frame_equal(one.with_columns(same), two.with_columns(same))


def plain_days(path, end):
    """Return {child: days in care} of one year's file, read and counted without our code.

    Children who turn 18 in the year are left out, and those of whom an episode is open though a
    later one begins: rules of their own speak of them.
    """
    births = {}
    with (path.parent / path.name.replace("episodes", "header")).open() as file:
        for row in csv.DictReader(file):
            births[row["CHILD"]] = day(row["DOB"])
    episodes, everyone = [], []
    with path.open() as file:
        for row in csv.DictReader(file):
            everyone.append((row["CHILD"], day(row["DECOM"])))
            if row["LS"] in {"V3", "V4"}:
                continue
            stop = day(row["DEC"]) if row["DEC"] else end
            episodes.append((row["CHILD"], day(row["DECOM"]), stop, row["REC"]))
    found = days_in_care(episodes)
    left_open = {(child, start) for child, start, stop, _ in episodes if stop == end}
    odd = {
        child
        for child, start in left_open
        if any(other == child and later > start for other, later, *_ in everyone)
    }
    return {
        child_id(child): days
        for child, days in found.items()
        if child not in odd and eighteenth_birthday(births[child]) > end
    }


def day(text) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a date has no zone


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2021])
def test_days_in_care_of_a_year_are_those_counted_by_hand(year):
    end = date(year + 1, 4, 1)
    path = SAMPLE / f"{year}-episodes.csv"
    plain = plain_days(path, end)
    spells = built(path, SAMPLE / f"{year}-header.csv").spells
    care = spells.filter(pl.col("state") == "looked_after")
    assert len(plain) > 90
    for child, start, stop in care.select("child_id", "start", "stop").rows():
        if child not in plain:
            continue
        last = stop or end
        days = {date.fromordinal(n) for n in range(start.toordinal(), last.toordinal())}
        assert days <= plain[child]
        plain[child] -= days
    assert not any(plain.values())


def test_legal_states_homes_and_care_hold_the_same_days(five_years):
    """Whoever is looked after is somewhere, under some status."""
    spells = five_years.spells.with_columns(pl.col("stop").fill_null(date(2022, 4, 1)))
    days = {}
    for track, states in (
        ("help", ["looked_after"]),
        ("legal", None),
        ("home", None),
    ):
        held = spells.filter(pl.col("track") == track)
        after = ["adopted", "special_guardianship", "kinship_under_order"]
        held = held.filter(~pl.col("state").is_in(after))
        held = held.filter(pl.col("state").is_in(states)) if states else held
        days[track] = int((held["stop"] - held["start"]).dt.total_days().sum())
    assert days["help"] == days["legal"] == days["home"]


def test_each_rule_that_was_used_is_explained(five_years):
    used = {each["id"] for each in five_years.manifest["rules"]}
    assert used
    assert used <= set(rules()["id"])


def test_the_order_of_files_does_not_matter(five_years):
    taken = take(*sorted(SAMPLE.glob("*.csv"), reverse=True))
    again = build(link(taken.records, KEY), sees=taken.sees)
    for name, frame in five_years.tables().items():
        assert_frame_equal(frame, again.tables()[name])


def test_a_dataset_of_real_returns_is_saved_and_loaded(five_years, tmp_path):
    save(five_years, tmp_path / "d")
    assert_frame_equal(load(tmp_path / "d").spells, five_years.spells)


@pytest.mark.parametrize(
    "name",
    [
        "cin-census/CIN_Census_2021.xml",
        "cin-census/CIN_Census_2024.xml",
        "cin-census/CIN_Census_2026.xml",
        "cin-census/BAR_cin_2022.xml",
        "generated",
    ],
)
def test_every_kind_of_return_becomes_journeys(name):
    """No crash, every child there, every referral an event."""
    taken = take(SECTOR / name)
    data = build(link(taken.records, KEY), sees=taken.sees)
    told = taken.records["referrals"].select("child", "date").drop_nulls().unique()
    assert data.events.filter(pl.col("kind") == "referral").height == told.height
    ids = {child for frame in taken.records.values() if "child" in frame.columns for child in frame["child"]}  # fmt: skip
    assert data.children.height >= len(ids)
    assert set(data.spells["child_id"]) <= set(data.children["child_id"])
    assert {each["id"] for each in data.manifest["rules"]} <= set(rules()["id"])
