"""What the format's data say of each year is what that year's schema says."""

import re
from pathlib import Path

import pytest
from lxml import etree

from seethechild.returns.fields import codes, repair_rules, tables
from seethechild.returns.records import RECORDS
from tests.unit.returns.cin_files import KEYS, OURS, SECTOR, beside

YEARS = range(2017, 2027)
XS = "{http://www.w3.org/2001/XMLSchema}"
#: The publisher's types, and what the data call them.
TYPES = {"xs:date": "date", "yesnotype": "yesno", "upntype": "upn", "xs:string": "text"}
GROUPS = {
    "headertype": "Header",
    "collectiondetailstype": "Header",
    "sourcetype": "Header",
    "childidentifierstype": "ChildIdentifiers",
    "childcharacteristicstype": "ChildIdentifiers",
    "cindetailstype": "CINdetails",
    "assessmentstype": "Assessments",
    "cinplandatesttype": "CINPlanDates",
    "section47type": "Section47",
    "childprotectionplanstype": "ChildProtectionPlans",
}
LISTED = {"Disability": "Disabilities", "AssessmentFactors": "", "CPPreviewDate": "Reviews"}
LISTS = {
    "cin_sex": "sextype",
    "cin_gender": "gendertype",
    "cin_ethnicity": "ethnicitytype",
    "cin_disability": "disabilitytype",
    "cin_referral_source": "referralsourcetype",
    "cin_need": "primaryneedcodetype",
    "cin_closure": "reasonforclosuretype",
    "cin_factor": "assessmentfactorstype",
    "cin_abuse": "categoryofabusetype",
    "cin_upn_unknown": "unknownupntype",
}


def schema(year: int) -> etree._ElementTree:
    path: Path = SECTOR / "cin-census" / "xsd" / f"CIN_schema_{year}.xsd"
    return etree.parse(path)


def leaves(year: int) -> dict[tuple[str, str], tuple[bool, str]]:
    """Return table and field of every element without elements in it: required, type."""
    found = {}
    for group in schema(year).iter(f"{XS}complexType"):
        table = GROUPS.get(group.get("name") or "")
        for each in group.iterfind(f"{XS}sequence/{XS}element") if table else ():
            name, kind = each.get("name"), each.get("type") or ""
            inner = each.find(f".//{XS}element")
            if inner is not None:  # a holder of one list
                name, kind = inner.get("name"), inner.get("type")
                found[LISTED[name] or name, name] = True, kind
            elif kind not in {*GROUPS, "childrentype"}:
                found[table, name] = each.get("minOccurs") == "1", kind
    return found


@beside
@pytest.mark.parametrize("year", YEARS)
def test_fields_of_each_year(year: int) -> None:
    ours = {
        (each.table, each.field): each.required
        for table in tables("cin_census").values()
        for each in table
        if each.asked_in(year)
    }
    theirs = {place: required for place, (required, _) in leaves(year).items()}
    keys = {place for place in ours if place[1] in KEYS and place not in theirs}
    assert len(theirs) > 35
    assert {place: ours[place] for place in ours if place not in keys} == theirs
    assert all(required for place, required in ours.items() if place in keys)


@beside
@pytest.mark.parametrize("year", YEARS)
def test_types_of_each_year(year: int) -> None:
    theirs = {
        place: TYPES[kind] for place, (_, kind) in leaves(year).items() if kind in TYPES
    }
    ours = {
        (each.table, each.field): each.type
        for table in tables("cin_census").values()
        for each in table
    }
    assert theirs
    for place, kind in theirs.items():
        assert ours[place] == kind, place


@beside
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", LISTS)
def test_codes_of_each_year(year: int, name: str) -> None:
    """The rebuilt schemas keep 18A and 19A after 2020 for a client; the Department's do not."""
    path = f".//{XS}simpleType[@name='{LISTS[name]}']//{XS}enumeration"
    theirs = {
        each.get("value"): _words("".join(each.itertext()))
        for each in schema(year).iterfind(path)
        if not any("Retained despite" in (x.text or "") for x in each.iter(f"{XS}appinfo"))
    }
    used = {each.code: _words(each.label) for each in codes(name) if each.used_in(year)}
    if name == "cin_upn_unknown":  # the schema has no words for these
        assert used.keys() == theirs.keys()
        assert all(used.values())
    else:
        assert used == theirs


def _words(text: str) -> str:
    return re.sub(r"^\(", "", " ".join(text.split()))


def test_the_group_of_2027_has_the_fields_of_the_sample() -> None:
    found = [each.field for each in tables("cin_census")["PreProceedingsandFGDM"]]
    assert len(found) == 13
    first = {each.first_year for each in tables("cin_census")["PreProceedingsandFGDM"]}
    assert first == {2027}


@pytest.mark.parametrize("name", ["cin_census", "dfe_api"])
def test_fields_move_to_columns_that_are_there(name: str) -> None:
    moves = [
        (each.record, each.column, each.type)
        for table in tables(name).values()
        for each in table
        if each.record
    ]
    assert len(moves) > 30
    kinds = {"date": "Date", "whole": "Int64", "yesno": "Boolean"}
    for record, column, kind in moves:
        assert str(RECORDS[record].dtypes[column]) == kinds.get(kind, "String"), column


@pytest.mark.parametrize("name", ["cin_census", "dfe_api"])
def test_lists_of_codes_are_there_and_every_code_has_words_and_source(name: str) -> None:
    lists = {
        each.codes
        for table in tables(name).values()
        for each in table
        if each.type == "code"
    }
    assert lists
    for each in lists:
        assert codes(each), each
        assert all(row.label and row.source for row in codes(each)), each


def test_numbers_that_are_ours_say_so() -> None:
    ours = [
        each
        for table in tables("cin_census").values()
        for each in table
        if each.field in OURS
    ]
    assert ours
    assert all("ours" in each.meaning for each in ours)


def test_repairs_have_their_rules() -> None:
    ids = {each.id for each in repair_rules()}
    made = {"other_name", "conference_required", "old_sex_code", "purged", "superseded"}
    assert made <= ids
