"""The councils: all there, found by whatever people call them, with their past and neighbours."""

import polars as pl
import pytest

from seethechild.core.errors import UnknownNameError
from seethechild.reference.councils import (
    areas,
    councils,
    find_council,
    lineage,
    neighbours,
    region_code,
)


def test_there_are_153_councils_in_nine_regions() -> None:
    assert len({each.code for each in councils()}) == 153
    assert len({each.dfe for each in councils()}) == 153
    assert len({each.region for each in councils()}) == 9


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Camden", "Camden"),
        ("  camden ", "Camden"),
        ("LONDON BOROUGH OF CAMDEN", "Camden"),
        ("Camden Council", "Camden"),
        ("202", "Camden"),
        ("E09000007", "Camden"),
        ("e09000007", "Camden"),
        ("Bristol", "Bristol, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("Bristol City Council", "Bristol, City of"),
        ("Hull", "Kingston upon Hull, City of"),
        ("durham county council", "County Durham"),
        ("Durham", "County Durham"),
        ("Barking & Dagenham", "Barking and Dagenham"),
        ("st helens", "St. Helens"),
        ("southend on sea", "Southend-on-Sea"),
        ("Royal Borough of Kensington & Chelsea", "Kensington and Chelsea"),
        ("Royal Borough of Windsor and Maidenhead", "Windsor and Maidenhead"),
        ("Derby City", "Derby"),
        ("Derbyshire County Council", "Derbyshire"),
        ("Herefordshire", "Herefordshire, County of"),
        ("County of Herefordshire", "Herefordshire, County of"),
        ("Isle of Wight Council", "Isle of Wight"),
        ("City of York", "York"),
        ("City of London", "City of London"),
        ("Medway UA", "Medway"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("Leeds MBC", "Leeds"),
    ],
)
def test_a_council_is_found_however_it_is_called(said: str, name: str) -> None:
    assert find_council(said).name == name


@pytest.mark.parametrize(
    ("old", "name"),
    [
        ("E10000002", "Buckinghamshire"),
        ("E10000023", "North Yorkshire"),
        ("E10000027", "Somerset"),
        ("E08000020", "Gateshead"),
        ("E08000038", "Barnsley"),
        ("E08000039", "Sheffield"),
    ],
)
def test_an_old_code_of_the_same_area_finds_the_council(old: str, name: str) -> None:
    assert find_council(old).name == name


def test_every_name_and_variant_finds_its_council() -> None:
    for each in councils():
        for said in (each.name, each.code, str(each.dfe), *each.variants):
            assert find_council(said) == each


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Camdn", "Camden"),
        ("Cumbria", "Westmorland and Furness"),
        ("E10000021", "West Northamptonshire"),
        ("836", "Bournemouth, Christchurch and Poole"),
        ("Northampton", "West Northamptonshire"),
    ],
)
def test_an_unknown_council_gets_suggestions(said: str, meant: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find_council(said)
    assert meant in caught.value.suggestions


@pytest.mark.parametrize("said", ["London", "South East", "", "   ", "Atlantis", "council"])
def test_a_region_or_nothing_is_not_a_council(said: str) -> None:
    with pytest.raises(UnknownNameError):
        find_council(said)


def test_each_council_has_ten_different_neighbours_and_is_not_one_of_them() -> None:
    for each in councils():
        nearest = neighbours(each.code)
        assert len({other.code for other in nearest}) == 10
        assert each not in nearest


def test_neighbours_of_an_unknown_code_are_refused() -> None:
    with pytest.raises(UnknownNameError):
        neighbours("E09999999")


def test_lineage_leads_to_councils_of_today() -> None:
    today = {each.code for each in councils()}
    assert set(lineage()["new_code"]) <= today
    assert not set(lineage()["old_code"]) & today
    assert lineage("E10000006")["new_code"].to_list() == ["E06000063", "E06000064"]
    assert lineage("E09000007").is_empty()


def test_each_council_lies_in_a_region_with_a_code() -> None:
    codes = set(areas()["code"])
    assert {region_code(each) for each in councils()} < codes
    assert areas().filter(pl.col("name") == "England")["code"].item() == "E92000001"
