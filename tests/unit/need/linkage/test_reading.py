"""Agencies' files are read under many headings; what is wrong is said at once, without a value."""

import pytest

from seethechild.core.errors import DataError
from seethechild.need.linkage.reading import read_lists

GOOD = "Forename,Last name,D.O.B.,Post code,Gender\nAda,Lee,2015-01-02,ZA1 1AA,F\n"


def write(folder, **files):
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


def test_headings_are_known_in_many_forms(tmp_path):
    other = "SURNAME,first_name,Date of Birth\nMay,Bo,03/02/2016\n"
    found = read_lists(write(tmp_path, school=GOOD, police=other))
    assert list(found) == ["school", "police"]
    assert found["police"].select("first", "family", "birth_day", "postcode").row(0) == (
        "bo",
        "may",
        "20160203",
        None,
    )


def test_a_mapping_says_what_other_headings_are(tmp_path):
    odd = "Vorname,Nachname,Geburtstag\nBo,May,2016-02-03\n"
    columns = {"Vorname": "first_name", "Nachname": "family_name", "Geburtstag": "birth"}
    found = read_lists(write(tmp_path, a=GOOD, b=odd), columns)
    assert found["b"]["first"].to_list() == ["bo"]


def test_everything_that_is_wrong_is_said_at_once_without_a_value(tmp_path):
    paths = write(
        tmp_path,
        none="Forename,Surname,DOB\n",
        lacking="Forename,Shoe size\nZebedee,7\n",
        double="Forename,First name,Surname,DOB\nZebedee,Zebedee,Quux,2015-01-01\n",
        births="Forename,Surname,DOB\nZebedee,Quux,the day before\n",
    )
    with pytest.raises(DataError) as caught:
        read_lists([*paths, tmp_path / "absent.csv"])
    said = str(caught.value)
    for part in (
        "none.csv: has no rows",
        "lacking.csv, family name: no column was found",
        "lacking.csv, birth: no column was found",
        "double.csv, first name: there are 2 columns for it: Forename, First name",
        "births.csv, birth: is neither a day nor a month (1 row)",
        "absent.csv: there is no such file",
    ):
        assert part in said
    for value in ("Zebedee", "Quux", "the day before"):
        assert value not in said


def test_a_field_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(DataError, match='there is no field "surname"'):
        read_lists(write(tmp_path, a=GOOD, b=GOOD), {"Nachname": "surname"})


def test_two_lists_need_two_names(tmp_path):
    (tmp_path / "x").mkdir()
    paths = write(tmp_path, a=GOOD) + write(tmp_path / "x", a=GOOD)
    with pytest.raises(DataError, match='two lists would be called "a"'):
        read_lists(paths)


def test_one_list_and_forty_are_the_wrong_number(tmp_path):
    paths = write(tmp_path, **{f"l{place}": GOOD for place in range(40)})
    for some, said in ((paths[:1], "there is 1"), (paths, "there are 40")):
        with pytest.raises(DataError, match=said):
            read_lists(some)
