"""A name typed in a box for something else stays out of what a dataset keeps, in every format."""

from pathlib import Path

import polars as pl
import pytest

from seethechild.returns import annex_a, cin_census, dfe_api, own_tables, ssd, ssda903
from seethechild.returns.extract import Extract, Kind
from seethechild.returns.fields import FORMATS, tables
from seethechild.returns.roles import role_code, unknown_roles
from seethechild.returns.seal import LOCAL, sealed
from seethechild.returns.tidy import FILE, tidy

READERS = {
    "annex_a": annex_a,
    "cin_census": cin_census,
    "dfe_api": dfe_api,
    "ssd": ssd,
    "ssda903": ssda903,
} | dict.fromkeys(own_tables.FORMATS, own_tables)
NAME = "QZMARK Jane"
#: Columns that hold the names a council gives its teams, partners and services: free text.
NAMED_FREELY = {"team", "organisation", "service"}
#: What a record calls its origin.
ORIGIN = {"source", "file"}


def everywhere(form: str, *, but: tuple[str, ...] = ()) -> Extract:
    """Return every table of a format with one row, the name in each of its boxes."""
    frames = {
        table: pl.DataFrame(
            {"_row": [1]}
            | {each.field: ["1" if each.field in but else NAME] for each in its_fields}
        )
        for table, its_fields in tables(form).items()
    }
    return Extract(Path("a.csv"), Kind(form, "", 2026, None, ""), frames)


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_in_every_box_is_in_no_column_that_is_kept(form):
    tidied = tidy(everywhere(form))
    found = 0
    for record, frame in READERS[form].records(tidied).items():
        found += frame.height
        kept = set(sealed(record).dtypes) - LOCAL - NAMED_FREELY - ORIGIN
        for column in kept & set(frame.columns):
            if frame[column].dtype == pl.String:
                assert NAME not in frame[column].to_list(), (record, column)
                assert not frame[column].str.contains("QZMARK").any(), (record, column)
    assert found


@pytest.mark.parametrize("form", FORMATS)
def test_every_box_for_codes_that_holds_a_name_is_counted(form):
    tidied = tidy(everywhere(form))
    said = {each.where for each in tidied.problems if each.rows == 1}
    for table, its_fields in tables(form).items():
        for each in its_fields:
            if each.type == "code" and each.codes:
                assert f"a.csv, {table}.{each.field}" in said
    assert NAME not in " ".join(map(str, tidied.problems))


def test_codes_of_the_list_are_kept():
    frame = pl.DataFrame(
        {
            "_row": [1, 2],
            "CHILD": ["1", "1"],
            "DECOM": ["01/04/2025"] * 2,
            "LS": ["C1", NAME],
        }
    )
    kind = Kind("ssda903", "Episodes", 2026, None, "")
    tidied = tidy(Extract(Path("a.csv"), kind, {"Episodes": frame}))
    assert ssda903.records(tidied)["care_episodes"]["legal_status"].to_list() == [
        "C1",
        None,
    ]


def test_a_disability_that_is_none_of_the_list_is_none_of_the_child():
    """It would count as a disability."""
    rows = {
        "ChildIdentifiers": {"LAchildID": "1"},
        "Disabilities": {"LAchildID": "1", "Disability": NAME},
    }
    frames = {name: pl.DataFrame({"_row": [1], **row}) for name, row in rows.items()}
    kind = Kind("cin_census", "", 2026, None, "")
    tidied = tidy(Extract(Path("a.xml"), kind, frames))
    assert tidied.tables["Disabilities"].columns[-1] == FILE
    assert cin_census.records(tidied)["people"]["disability"].to_list() == [None]


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("social_worker", "social_worker"),
        ("Social Worker", "social_worker"),
        ("Senior SW", "social_worker"),
        ("Allocated Case Worker", "social_worker"),
        ("PA", "personal_adviser"),
        ("Personal Advisor", "personal_adviser"),
        ("IRO", "reviewing_officer"),
        ("Supervising Social Worker", "foster_carer_support"),
        ("family_support_worker", "family_support_worker"),
        ("School nurse", "health"),
        ("Team Manager", "manager"),
        (NAME, "other"),
        (None, None),
    ],
)
def test_words_for_roles(words, role):
    frame = pl.DataFrame({"role": [words]}, schema={"role": pl.String})
    assert frame.select(role_code("role"))["role"].to_list() == [role]
    said = list(unknown_roles("a.csv", "t", frame, "role"))
    assert [each.rows for each in said] == ([1] if role == "other" else [])
