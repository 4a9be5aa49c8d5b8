"""The formats' data agree with themselves and with the records they are moved into."""

import pytest

from seethechild.core.errors import DataError
from seethechild.returns import fields as declared
from seethechild.returns.fields import FORMATS, TYPES, codes, repair_rules, synonyms
from seethechild.returns.records import RECORDS


def known_fields():
    for form in FORMATS:
        try:
            yield from ((form, each) for each in declared.fields(form))
        except DataError:
            continue


@pytest.mark.parametrize("form", FORMATS)
def test_a_field_stands_once_in_its_table(form):
    names = [(each.table, each.field) for found, each in known_fields() if found == form]
    assert len(names) == len(set(names))


def test_every_field_has_a_known_type_and_its_list_of_codes():
    for form, each in known_fields():
        assert each.type in TYPES, (form, each)
        if each.type == "code" and each.codes:
            assert codes(each.codes), (form, each)


def test_every_move_goes_to_a_column_there_is():
    for form, each in known_fields():
        assert bool(each.record) == bool(each.column), (form, each)
        if each.record:
            assert each.column in RECORDS[each.record].dtypes, (form, each)


def test_every_code_says_where_it_comes_from_and_stands_once_in_a_year():
    for form, each in known_fields():
        for year in (2017, 2027):
            used = [code.code for code in codes(each.codes) if code.used_in(year)]
            assert len(used) == len(set(used)), (form, each, year)
        assert all(code.source for code in codes(each.codes)), (form, each)


def test_other_words_lead_to_codes_of_the_same_list():
    for form, each in known_fields():
        if each.type == "code" and each.codes:
            known = {code.code for code in codes(each.codes)}
            assert set(synonyms(each.codes).values()) <= known, (form, each)


def test_every_repair_stands_once_and_is_for_formats_there_are():
    ids = [rule.id for rule in repair_rules()]
    assert len(ids) == len(set(ids))
    for rule in repair_rules():
        assert set(rule.format.split(";")) <= {"", *FORMATS}, rule
        assert rule.meaning.endswith(".")
        assert rule.source


@pytest.mark.parametrize(
    ("name", "year", "there", "not_there"),
    [
        ("ssda903_place", 2024, {"H5", "P2", "Z1"}, {"K3", "Z11"}),
        ("ssda903_place", 2025, {"K3", "Z1"}, {"H5", "P2", "Z11"}),
        ("ssda903_place", 2026, {"K3", "Z11", "Z12", "Z13", "Z14"}, {"H5"}),
        ("ssda903_rec", 2018, {"E43", "E44"}, {"E45", "E48"}),
        ("ssda903_rec", 2019, {"E45", "E46", "E47", "E48"}, {"E43"}),
        ("ssda903_reason_place_change", 2019, {"CUSTOD"}, set()),
        ("ssda903_activ", 2022, {"F4", "P5"}, {"F3", "P3"}),
        ("ssda903_sex", 2025, {"M", "F", "U"}, {"1", "2"}),
    ],
)
def test_codes_come_and_go_with_the_years_of_the_schema(name, year, there, not_there):
    used = {code.code for code in codes(name) if code.used_in(year)}
    assert there <= used
    assert not not_there & used


def test_tables_come_with_the_years_of_the_schema():
    tables = declared.tables("ssda903")
    assert list(tables) == [
        *("Header", "Episodes", "Reviews", "UASC", "OC2", "OC3", "AD1"),
        *("PlacedAdoption", "PrevPerm", "Missing", "SWEpisodes", "DoLo"),
    ]
    assert not any(each.asked_in(2023) for each in tables["SWEpisodes"])
    assert all(each.asked_in(2024) for each in tables["SWEpisodes"])
    assert not any(each.asked_in(2026) for each in tables["DoLo"])
