"""Early help, mental health, school census, workforce and time diary, in our own shapes."""

import csv
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as some

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.returns import own_tables
from seethechild.returns.detect import recognise
from seethechild.returns.extract import Extract, Format, Kind, Tidied
from seethechild.returns.fields import codes, tables
from seethechild.returns.head import look
from seethechild.returns.own_tables import FORMATS, template
from seethechild.returns.records import RECORDS
from seethechild.returns.tidy import tidy
from tests.unit.returns.sector import SECTOR, needs_sector, said, take

ALL = [(form, table) for form in FORMATS for table in tables(form)]
VALUES = {
    "date": "2024-03-01", "month": "2024-03", "whole": "3", "number": "1.5", "yesno": "yes",
    "upn": "A123456789012", "nhs": "9434765919", "postcode": "MA1 2RK", "text": "X",
}  # fmt: skip


def row(form: Format, table: str, **given: str) -> dict[str, str]:
    made = {
        each.field: codes(each.codes)[0].code if each.codes else VALUES[each.type]
        for each in tables(form)[table]
    }
    made |= {"role": "social_worker"} if "role" in made else {}
    assert set(given) <= set(made)
    return made | given


def tidied(folder: Path, form: Format, **rows: list[dict[str, str]]) -> Tidied:
    """Write tables as CSV, read each, and put them together."""
    found: dict[str, pl.DataFrame] = {}
    problems = []
    for table, lines in rows.items():
        path = folder / f"{table}.csv"
        columns = [each.field for each in tables(form)[table]]
        pl.DataFrame(lines, schema=dict.fromkeys(columns, pl.String)).write_csv(path)
        kind = own_tables.recognise(look(path))
        assert (kind.format, kind.table) == (form, table)
        made = tidy(own_tables.read(path, kind))
        found |= made.tables
        problems += made.problems
    extract = Extract(Path("x.csv"), Kind(form, "", None, None, ""), {})
    return Tidied(extract, found, tuple(problems))


def records(folder: Path, form: Format, **rows: list[dict[str, str]]):
    return own_tables.records(tidied(folder, form, **rows))


@pytest.mark.parametrize(("form", "table"), ALL)
def test_a_template_names_every_column_and_is_recognised_when_filled(tmp_path, form, table):
    text = template(form, table)
    columns = next(csv.reader([text]))
    assert columns == [each.field for each in tables(form)[table]]
    path = tmp_path / "a.csv"
    path.write_text(text + ",".join(row(form, table).values()) + "\n")
    reader, kind = recognise(look(path))
    assert (reader, kind.format, kind.table) == (own_tables, form, table)
    made = tidy(reader.read(path, kind))
    assert [str(each) for each in made.problems] == []
    for name, frame in own_tables.records(made).items():
        assert RECORDS[name].check(frame).height == 1


def test_a_template_of_something_else_is_refused():
    with pytest.raises(UnknownNameError, match='Did you mean "early_help"'):
        template("early_hepl")  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match='Did you mean "contacts"'):
        template("mental_health", "contcts")


@pytest.mark.parametrize(("form", "table"), ALL)
def test_what_must_be_filled_is_little_and_every_column_is_explained(form, table):
    known = tables(form)[table]
    assert 1 <= sum(each.required for each in known) <= 5
    assert all(len(each.meaning) > 2 for each in known)
    assert all(codes(each.codes) for each in known if each.type == "code")


@given(some.sampled_from(ALL), some.randoms(use_true_random=False))
def test_columns_are_known_in_any_order_capitals_and_marks(tmp_path_factory, which, chance):
    form, table = which
    columns = [each.field for each in tables(form)[table]]
    chance.shuffle(columns)
    odd = [f" {each.upper().replace('_', chance.choice('_ -'))}" for each in columns]
    path = tmp_path_factory.mktemp("odd") / "a.csv"
    filled = row(form, table)
    path.write_text(f"{','.join(odd)}\n{','.join(filled[each] for each in columns)}\n")
    kind = own_tables.recognise(look(path))
    assert (kind.format, kind.table) == (form, table)
    found = own_tables.read(path, kind).tables[table]
    assert found.drop("_row").row(0, named=True) == filled


@pytest.mark.parametrize(("form", "table"), ALL)
def test_without_a_column_that_must_be_there_a_file_is_not_recognised(
    tmp_path, form, table
):
    for lacking in (each.field for each in tables(form)[table] if each.required):
        columns = [each.field for each in tables(form)[table] if each.field != lacking]
        path = tmp_path / "a.csv"
        path.write_text(",".join(columns) + "\n")
        kind = own_tables.recognise(look(path))
        assert kind is None or (kind.format, kind.table) != (form, table)


@needs_sector
@pytest.mark.parametrize(
    "name", ["pupilnolongeronroll", "senneeds", "termlyexclusionsoffroll"]
)
def test_the_collected_school_census_is_refused_with_what_is_needed_instead(name):
    path = SECTOR / "other-formats" / "school-census" / f"2025_spring_{name}.csv"
    reader, kind = recognise(look(path))
    if name == "pupilnolongeronroll":
        assert "school census" in kind.evidence
    with pytest.raises(DataError, match="Make one table of pupils: upn,former_upn"):
        reader.read(path, kind)


def test_children_of_early_help_are_described(tmp_path):
    rows = [
        row("early_help", "early_help", child_id="1", disability="no", early_help_end=""),
        row(
            "early_help", "early_help", child_id="2", disability="", upn="UN1", sex="Female"
        ),
        row("early_help", "early_help", child_id="3", ethnicity="MARKED"),
    ]
    found = records(tmp_path, "early_help", early_help=rows)
    people = found["people"].select("child", "upn", "sex", "ethnicity", "disability")
    assert people.rows() == [
        ("1", "A123456789012", "M", "WBRI", "NONE"),
        ("2", None, "F", "WBRI", None),
        ("3", "A123456789012", "M", None, "ANY"),
    ]
    assert found["early_help"]["stop"].to_list()[0] is None


@pytest.mark.parametrize(
    ("given", "contacts", "accepted", "first", "second", "end"),
    [
        # Said by the service, whatever else is there.
        ({"Accepted": "no"}, [], False, None, None, "not_accepted"),
        ({"Accepted": "yes"}, [], True, None, None, None),
        # Declined, by the date or by the reason it ended.
        ({"ReferRejectionDate": "2024-03-09"}, [], False, None, None, "not_accepted"),
        ({"EndReason": "not_accepted"}, [], False, None, None, "not_accepted"),
        # Seen: the first two days on which the child came.
        ({}, [("2024-05-01", "5"), ("2024-04-01", "06"), ("2024-04-01", "5")], True,
         date(2024, 4, 1), date(2024, 5, 1), None),
        ({}, [("2024-04-01", "3"), ("2024-05-01", "7"), ("2024-06-01", "")], True,
         date(2024, 6, 1), None, None),
        # Nobody came, so it is not known whether the service took it on.
        ({}, [("2024-04-01", "2"), ("2024-05-01", "4")], None, None, None, None),
        ({}, [], None, None, None, None),
        # Dates that stand with the referral are believed first.
        ({"FirstContactEverDate": "2024-02-01"}, [("2024-05-01", "5")], True,
         date(2024, 2, 1), None, None),
    ],
)  # fmt: skip
def test_what_became_of_a_referral(tmp_path, given, contacts, accepted, first, second, end):
    empty = dict.fromkeys(("Accepted", "ReferRejectionDate", "FirstContactEverDate", "SecondAttendedContactEverDate", "ServDischDate", "EndReason"), "")  # fmt: skip
    referral = row("mental_health", "referrals", **(empty | given))
    seen = [
        row("mental_health", "contacts", CareContDate=on, AttendOrDNACode=code)
        for on, code in contacts
    ]
    found = records(tmp_path, "mental_health", referrals=[referral], contacts=seen)
    names = ("accepted", "first_contact", "second_contact", "end_reason")
    assert found["mental_health"].select(names).row(0) == (accepted, first, second, end)
    assert found["people"].select("child", "nhs_number").row(0) == ("X", "9434765919")


def test_contacts_alone_or_stays_alone_are_read(tmp_path):
    contacts = [row("mental_health", "contacts")]
    assert records(tmp_path, "mental_health", contacts=contacts) == {}
    stays = [row("mental_health", "stays", DischDateHospProvSpell="")]
    found = records(tmp_path, "mental_health", stays=stays)
    assert found["mental_health_stays"].select("child", "start", "stop").row(0) == (
        "X", date(2024, 3, 1), None,
    )  # fmt: skip


def test_a_pupil_is_known_by_the_pupil_number(tmp_path):
    rows = [row("school_census", "pupils"), row("school_census", "pupils", upn="temporary")]
    found = records(tmp_path, "school_census", pupils=rows)
    assert found["school"]["child"].to_list() == ["A123456789012", None]
    assert found["people"].select("child", "upn", "former_upn").rows() == [
        ("A123456789012", "A123456789012", "A123456789012"),
        (None, None, "A123456789012"),
    ]


def test_teams_and_diaries_are_moved_as_they_are(tmp_path):
    teams = records(
        tmp_path, "workforce", teams=[row("workforce", "teams", month="03/2024")]
    )
    assert teams["workforce"].drop("source", "file", "row").rows() == [
        ("X", date(2024, 3, 1), 1.5, 1.5, 3)
    ]
    diary = row(
        "time_diary", "half_days", activity="with child", half_day="pm", minutes="90"
    )
    made = tidied(
        tmp_path, "time_diary", half_days=[diary, {**diary, "activity": "travel"}]
    )
    assert "activity: values are no codes" in str(made.problems[0])
    found = own_tables.records(made)["time_diary"]
    assert found.select("date", "activity", "minutes").rows() == [
        (date(2024, 3, 1), None, 90),
        (date(2024, 3, 1), "travel", 90),
    ]


def test_taken_in_with_marked_children_no_word_repeats_a_value(tmp_path):
    for form, table in ALL:
        columns = [each.field for each in tables(form)[table]]
        text = template(form, table) + ",".join("MARKED" for _ in columns) + "\n"
        (tmp_path / f"{form} {table}.csv").write_text(text)
    taken = take(tmp_path)
    assert {each.format for each in taken.files} == set(FORMATS)
    assert len(taken.problems) > 20
    assert "MARKED" not in said(taken)
