"""The Standard Safeguarding Dataset, made from its own specification: it comes with no data."""

import re
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from seethechild.core.errors import DataError
from seethechild.returns import ssd
from seethechild.returns.detect import recognise
from seethechild.returns.extract import Kind
from seethechild.returns.fields import codes, tables
from seethechild.returns.head import look
from seethechild.returns.records import RECORDS
from tests.unit.returns.sector import SECTOR, needs_sector, take
from tests.unit.returns.ssd_files import records, table, together, write

CHILD = {"person_id": "C1"}
SAMPLE = {
    "text": "A1", "code": "", "date": "2024-03-01 00:00:00", "whole": "3",
    "number": "1.5", "yesno": "Y", "upn": "A123456789012", "nhs": "9434765919",
    "postcode": "MA1 2RK",
}  # fmt: skip


def whole(name: str) -> list[dict[str, str]]:
    """Return a row with every column of a table filled."""
    return [
        {
            each.field: codes(each.codes)[0].code
            if each.type == "code"
            else "C1" if each.field.endswith("person_id")
            else "SW" if each.field.endswith("role_id")
            else "N" if each.field.endswith("cancelled") else SAMPLE[each.type]
            for each in tables("ssd")[name]
        }
    ]  # fmt: skip


@needs_sector
def test_every_table_and_field_is_one_of_the_published_specification():
    published = {}
    for path in (SECTOR / "ssd" / "objects").glob("ssd_*.yml"):
        found = re.findall(r"^\s*- name: (\S+)", path.read_text(encoding="utf-8"), re.M)
        published[path.stem] = set(found)
    unknown = {
        (each.table, each.field)
        for rows in tables("ssd").values()
        for each in rows
        if each.field not in published.get(each.table, set())
    }
    # Earlier releases kept the pupil number with the person.
    assert unknown == {("ssd_person", "pers_upn")}


@needs_sector
def test_every_published_table_is_either_read_or_refused_by_its_name(tmp_path):
    for path in (SECTOR / "ssd" / "objects").glob("ssd_*.yml"):
        name = path.stem
        if name in {"ssd_version_log", "ssd_api_data_staging"}:
            continue
        fields = re.findall(r"^  - name: (\S+)", path.read_text(encoding="utf-8"), re.M)
        file = tmp_path / f"{name}.csv"
        file.write_text(",".join(fields) + "\n")
        reader, kind = recognise(look(file))
        assert (reader, kind.table) == (ssd, name)
        if name not in tables("ssd"):
            with pytest.raises(DataError, match=f"is {name}, which holds nothing that"):
                ssd.read(file, kind)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_every_table_is_read_and_gives_records_as_declared(tmp_path, kind):
    data = {name: whole(name) for name in tables("ssd")}
    tidied = together(write(tmp_path / "ssd", data, kind=kind))
    assert set(tidied.tables) == set(tables("ssd"))
    assert [str(each) for each in tidied.problems if "no JSON" not in each.what] == []
    made = ssd.records(tidied)
    for name, frame in made.items():
        assert RECORDS[name].check(frame).height >= 1, name
    assert set(made) == {
        "people", "contacts", "early_help", "referrals", "assessments", "section_47",
        "need_plans", "protection_plans", "pre_proceedings", "care_episodes", "care_reviews",
        "plan_reviews", "missing", "visits", "workers", "views", "adoption", "care_leavers",
        "sdq", "workforce",
    }  # fmt: skip


@pytest.mark.parametrize("name", list(tables("ssd")))
def test_each_table_can_stand_alone_or_be_empty(tmp_path, name):
    for label, rows in (("one", whole(name)), ("none", [])):
        made = records(tmp_path / label, {name: rows})
        for record, frame in made.items():
            # A review names its child by the period of care only; intake counts what is lost.
            nameless = "child" in frame.columns and frame["child"].null_count()
            assert not nameless or name == "ssd_cla_reviews"
            RECORDS[record].check(frame.drop_nulls("child") if nameless else frame)


def test_csv_and_parquet_with_real_types_say_the_same(tmp_path):
    rows = [{"person_id": "C1", "contact_date": "2024-03-01", "source_code": "6"}]
    csv = ssd.records(together(write(tmp_path / "csv", {"ssd_contacts": rows})))
    typed = table("ssd_contacts", rows).with_columns(
        cont_contact_date=pl.lit(datetime(2024, 3, 1, 9, 30))  # noqa: DTZ001 - as stored
    )
    (tmp_path / "parquet").mkdir()
    typed.write_parquet(tmp_path / "parquet" / "contacts.parquet")
    parquet = ssd.records(together(tmp_path / "parquet"))
    values = pl.exclude("file", "row")
    assert csv["contacts"].select(values).equals(parquet["contacts"].select(values))


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ('{"NEW_REFERRAL_FLAG": "Y", "NFA_FLAG": "N"}', "referral"),
        ('{"CP_ENQUIRY_FLAG": "1"}', "referral"),
        ('{"NFA_FLAG": "Y"}', "no_action"),
        ('{"ADVICE_FLAG": "Yes", "NFA_FLAG": ""}', "no_action"),
        ('{"OTHER_OUTCOMES_EXIST_FLAG": "Y"}', None),
        ("EH Referral", "early_help"),
        ("CIN Referral", "referral"),
        ("Information and Advice", "no_action"),
        ("No Further Action", "no_action"),
        ("{broken", None),
        ("[]", None),
        ("", None),
    ],
)
def test_what_came_of_a_contact(tmp_path, cell, outcome):
    rows = [{**CHILD, "contact_date": "2024-03-01", "outcome_json": cell}]
    assert records(tmp_path / "a", {"ssd_contacts": rows})["contacts"][
        "outcome"
    ].to_list() == [outcome]


@pytest.mark.parametrize(
    ("cell", "factors"),
    [
        ('["4B", "3A", "4B"]', "3A;4B"),
        ('{"1A": "Yes", "2B": "No", "18B": "Y"}', "18B;1A"),
        ("[]", None),
        ('["about the family"]', None),
        ("4B, 3A", None),
        ("7", None),
    ],
)
def test_factors_of_an_assessment(tmp_path, cell, factors):
    data = {
        "ssd_cin_assessments": [
            {**CHILD, "assessment_id": "A", "assessment_start_date": "2024-03-01"}
        ],
        "ssd_assessment_factors": [{"assessment_id": "A", "factors_json": cell}],
    }
    made = records(tmp_path / "a", data)["assessments"]
    assert made["factors"].to_list() == [factors]


@pytest.mark.parametrize(
    ("nfa", "cell", "in_need"),
    [
        ("Y", "", False),
        ("N", "", True),
        ("", '{"NFA_FLAG": "Y"}', False),
        ("", '{"NFA_FLAG": "N"}', True),
        ("N", '{"NFA_FLAG": "Y"}', True),
        ("", "", None),
    ],
)
def test_whether_an_assessment_found_need(tmp_path, nfa, cell, in_need):
    rows = [
        {
            **CHILD, "assessment_id": "A", "assessment_start_date": "2024-03-01",
            "outcome_nfa": nfa, "outcome_json": cell,
        }
    ]  # fmt: skip
    made = records(tmp_path / "a", {"ssd_cin_assessments": rows})["assessments"]
    assert made["in_need"].to_list() == [in_need]


def test_an_enquiry_gets_its_referral_and_its_first_conference(tmp_path):
    data = {
        "ssd_cin_episodes": [
            {**CHILD, "cine_referral_id": "R", "referral_date": "2024-01-05"}
        ],
        "ssd_s47_enquiry": [
            {
                **CHILD,
                "s47e_s47_enquiry_id": "E",
                "referral_id": "R",
                "start_date": "2024-02-01",
            }
        ],
        "ssd_initial_cp_conference": [
            {**CHILD, "s47_enquiry_id": "E", "icpc_date": "2024-03-02", "cp_flag": "N"},
            {**CHILD, "s47_enquiry_id": "E", "icpc_date": "2024-02-15", "cp_flag": "Y"},
            {**CHILD, "icpc_referral_id": "R", "icpc_date": "2024-05-01"},
        ],
    }
    made = records(tmp_path / "a", data)
    enquiry = made["section_47"].row(0, named=True)
    assert enquiry["referral_date"] == date(2024, 1, 5)
    assert enquiry["conference"] == date(2024, 2, 15)
    assert enquiry["became_plan"] is True
    assert enquiry["conference_not_needed"] is False
    assert made["referrals"]["conference"].to_list() == [date(2024, 5, 1)]


def test_people_are_described_by_the_other_tables(tmp_path):
    data = {
        "ssd_person": [
            {**CHILD, "dob": "2012-05-06", "sex": "1", "common_child_id": "943 476 5919"},
            {"person_id": "C2", "expected_dob": "2024-09-01"},
            {"person_id": "C3"},
        ],
        "ssd_linked_identifiers": [
            {**CHILD, "identifier_type": "Unique Pupil Number",
             "identifier_value": "a123456789012", "valid_from_date": "2019-01-01"},
            {**CHILD, "identifier_type": "Former Unique Pupil Number",
             "identifier_value": "B123456789012"},
            {**CHILD, "identifier_type": "Court Case Number", "identifier_value": "X1"},
        ],
        "ssd_family": [{**CHILD, "family_id": "F1"}, {"person_id": "C2", "family_id": "F1"}],
        "ssd_mother": [{"moth_person_id": "C9", "childs_person_id": "C2"}],
        "ssd_address": [
            {**CHILD, "address_type": "Primary Address", "address_postcode": "ma1 2rk",
             "address_start_date": "2015-01-01", "address_end_date": "2018-01-01"},
            {**CHILD, "address_type": "Primary Address", "address_postcode": "MA12RL",
             "address_start_date": "2014-01-01"},
            {**CHILD, "address_type": "Placement", "address_postcode": "MA9 9ZZ",
             "address_start_date": "2023-01-01"},
        ],
        "ssd_disability": [
            {**CHILD, "disability_code": "NONE"}, {**CHILD, "disability_code": "MOB"},
            {**CHILD, "disability_code": "AUT"}, {"person_id": "C2", "disability_code": "NONE"},
        ],
        "ssd_immigration_status": [
            {**CHILD, "immi_immigration_status": "Unaccompanied Asylum Seeking Child",
             "status_end_date": "2023-04-01"}
        ],
    }  # fmt: skip
    first, second, third = records(tmp_path / "a", data)["people"].rows(named=True)
    assert (first["upn"], first["former_upn"]) == ("A123456789012", "B123456789012")
    assert (first["nhs_number"], first["sex"]) == ("9434765919", "M")
    assert (first["family"], first["postcode"]) == ("F1", "MA1 2RL")
    assert first["disability"] == "AUT;MOB"
    assert (first["unaccompanied"], first["unaccompanied_until"]) == (
        True,
        date(2023, 4, 1),
    )
    assert first["birth_is_expected"] is False
    assert (second["birth_date"], second["birth_is_expected"]) == (date(2024, 9, 1), True)
    assert (second["mother"], second["disability"]) == ("C9", "NONE")
    assert {
        third[name] for name in ("upn", "family", "birth_is_expected", "disability")
    } == {None}


def test_a_permanence_row_that_points_at_an_episode_finds_its_child(tmp_path):
    data = {
        "ssd_cla_episodes": [
            {**CHILD, "cla_episode_id": "EP1", "episode_start_date": "2024-01-01"}
        ],
        "ssd_permanence": [
            {"person_id": "EP1", "matched_date": "2024-02-01"},
            {"person_id": "C1", "matched_date": "2024-03-01"},
            {"person_id": "C5", "matched_date": "2024-04-01"},
        ],
    }
    made = records(tmp_path / "a", data)["adoption"]
    assert made["child"].to_list() == ["C1", "C1", "C5"]


def test_reviews_find_their_child_by_the_period_of_care_and_cancelled_ones_do_not_count(
    tmp_path,
):
    data = {
        "ssd_cla_episodes": [
            {**CHILD, "clae_cla_id": "P1", "episode_start_date": "2024-01-01"}
        ],
        "ssd_cla_reviews": [
            {"cla_id": "P1", "review_date": "2024-02-01", "participation": "PN1"},
            {"cla_id": "P1", "review_date": "2024-03-01", "cancelled": "Y"},
            {"cla_id": "P9", "review_date": "2024-04-01"},
        ],
    }
    made = records(tmp_path / "a", data)["care_reviews"]
    assert made.select("child", "date", "participation").rows() == [
        ("C1", date(2024, 2, 1), "PN1"),
        (None, date(2024, 4, 1), None),  # intake counts it among rows that name no child
    ]


def test_a_child_s_answers_are_counted_and_not_kept(tmp_path):
    rows = [
        {**CHILD, "agree_worker": "MARKED", "plan_safe": "N"},
        {"person_id": "C2", "agree_worker": "PLACEHOLDER_DATA"},
    ]
    tidied = together(write(tmp_path / "a", {"ssd_voice_of_child": rows}))
    made = ssd.records(tidied)["views"]
    assert made.select("child", "kind").rows() == [
        ("C1", "agrees_with_worker"),
        ("C1", "plan_keeps_safe"),
    ]
    assert "MARKED" not in str(made.rows())
    said = [str(each) for each in tidied.problems]
    assert len(said) == 1
    assert "1 cells say PLACEHOLDER_DATA" in said[0]


def test_roles_and_departments_of_workers(tmp_path):
    data = {
        "ssd_involvements": [
            {**CHILD, "professional_id": f"W{n}", "role_id": role, "start_date": "2024-02-01"}
            for n, role in enumerate(["Allocated Case Worker", "Personal Adviser", "IRO"])
        ],
        "ssd_professionals": [
            {"professional_id": "W1", "department": "North", "full_time_equivalency": "0.5",
             "caseload": "9"},
            {"professional_id": "W2", "department": "North", "full_time_equivalency": "1",
             "caseload": "12"},
            {"professional_id": "W3", "department": "South"},
        ],
    }  # fmt: skip
    made = records(tmp_path / "a", data)
    roles = made["workers"]["role"].to_list()
    assert roles == ["social_worker", "personal_adviser", "reviewing_officer"]
    teams = made["workforce"].select("team", "month", "workers_fte", "children").rows()
    assert teams == [
        ("North", date(2023, 9, 1), 1.5, 21),
        ("South", date(2023, 9, 1), None, None),
    ]


def test_without_a_date_of_allocation_nobody_knows_which_september_was_counted(tmp_path):
    data = {
        "ssd_involvements": [{**CHILD, "professional_id": "W1"}],
        "ssd_professionals": [{"professional_id": "W1", "department": "North"}],
    }
    assert "workforce" not in records(tmp_path / "a", data)


def test_broken_json_is_said_and_not_repeated(tmp_path):
    rows = [{**CHILD, "contact_date": "2024-03-01", "outcome_json": '{"NFA_FLAG": "MARKED'}]
    said = [
        str(each)
        for each in together(write(tmp_path / "a", {"ssd_contacts": rows})).problems
    ]
    place = "ssd_contacts.csv, ssd_contacts.cont_contact_outcome_json"
    assert said == [
        f"{place}: cells are cut off or no JSON (1 row). Export the column in full."
    ]


def test_a_broken_parquet_file_is_refused(tmp_path):
    table("ssd_contacts", whole("ssd_contacts")).write_parquet(tmp_path / "a.parquet")
    whole_file = (tmp_path / "a.parquet").read_bytes()
    kind = ssd.recognise(look(tmp_path / "a.parquet"))
    assert kind is not None
    for cut in (5, len(whole_file) // 2, len(whole_file) - 3):
        path = tmp_path / "b.parquet"
        path.write_bytes(whole_file[:cut])
        assert ssd.recognise(look(path)) is None
        with pytest.raises(DataError, match="not a whole Parquet file"):
            ssd.read(path, kind)


def test_a_parquet_file_that_claims_too_many_rows_is_refused(tmp_path, monkeypatch):
    table("ssd_contacts", whole("ssd_contacts") * 3).write_parquet(tmp_path / "a.parquet")
    kind = ssd.recognise(look(tmp_path / "a.parquet"))
    assert kind is not None
    monkeypatch.setattr(ssd, "MAX_ROWS", 2)
    with pytest.raises(DataError, match="claims 3 rows"):
        ssd.read(tmp_path / "a.parquet", kind)


def test_a_parquet_file_of_another_kind_is_not_recognised(tmp_path):
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "a.parquet")
    assert ssd.recognise(look(tmp_path / "a.parquet")) is None


def test_a_folder_becomes_one_return(tmp_path):
    data = {name: whole(name) for name in tables("ssd")}
    taken = take(write(tmp_path / "council", data))
    assert [each.format for each in taken.returns] == ["ssd"]
    assert len(taken.returns[0].tables) == len(tables("ssd"))
    assert taken.records["people"].height == 1
    assert taken.records["care_episodes"].height == 1


@settings(max_examples=60)
@given(
    some.lists(
        some.tuples(some.floats(0, 1, exclude_max=True), some.integers(0, 255)),
        min_size=1,
        max_size=30,
    )
)
def test_flipped_bytes_in_a_parquet_file_give_only_data_errors(tmp_path_factory, flips):
    path = tmp_path_factory.mktemp("flipped") / "a.parquet"
    table("ssd_person", whole("ssd_person") * 9).write_parquet(path)
    content = bytearray(path.read_bytes())
    for place, value in flips:
        content[int(place * len(content))] = value
    path.write_bytes(content)
    try:
        kind = ssd.recognise(look(path)) or Kind("ssd", "ssd_person", None, None, "")
        ssd.read(path, kind)
    except DataError as error:
        assert path.name in str(error)  # noqa: PT017 - it may be read, too
