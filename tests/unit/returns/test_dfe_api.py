"""The Department's daily data: every field of its specification, purges, and broken files."""

import copy
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import polars as pl
import pytest
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.returns import dfe_api
from seethechild.returns.extract import Extract, Kind, Repair
from seethechild.returns.fields import tables
from seethechild.returns.head import look
from seethechild.returns.tidy import tidy
from tests.lengths import at_length
from tests.unit.returns.cin_files import MARK, SECTOR, beside

SPECIFICATION = SECTOR / "dfe-csc-api" / "csc_api_openapi_1.0.1.json"
#: Names, which are not read, and what is no value.
LEFT_OUT = {"first_name", "surname", "mis_child_id", "purge"}

PLAN = {"start_date": "2023-05-01", "end_date": "2023-06-01"}
EPISODE = {
    "social_care_episode_id": "E1",
    "referral_date": "2023-04-01",
    "referral_source": "1C",
    "referral_no_further_action_flag": False,
    "care_worker_details": [{"worker_id": "W1", "start_date": "2023-04-02"}],
    "child_and_family_assessments": [
        {"child_and_family_assessment_id": "A1", **PLAN, "factors": ["4A", "1C"]}
    ],
    "child_in_need_plans": [{"child_in_need_plan_id": "N1", **PLAN}],
    "section_47_assessments": [
        {"section_47_assessment_id": "S1", **PLAN, "icpc_required_flag": True}
    ],
    "child_protection_plans": [{"child_protection_plan_id": "P1", **PLAN}],
    "child_looked_after_placements": [
        {"child_looked_after_placement_id": "L1", **PLAN, "placement_type": "U1"}
    ],
    "adoption": {"initial_decision_date": "2023-07-01"},
    "care_leavers": {"contact_date": "2023-08-01", "activity": "F2", "accommodation": "D"},
    "closure_reason": "RC7",
}
CHILD = {
    "la_child_id": "C1",
    "child_details": {
        "unique_pupil_number": "A123456789012",
        "date_of_birth": "2012-03-04",
        "sex": "F",
        "ethnicity": "WBRI",
        "disabilities": ["LD", "AUT"],
        "uasc_flag": True,
    },
    "health_and_wellbeing": {"sdq_assessments": [{"date": "2023-09-01", "score": 17}]},
    "social_care_episodes": [EPISODE],
}


def child(identifier: str = "C1", **changes: Any) -> dict[str, Any]:
    """Return a child; a change like ``social_care_episodes__0__purge`` goes where it says."""
    made: dict[str, Any] = {**copy.deepcopy(CHILD), "la_child_id": identifier}
    for place, value in changes.items():
        *way, last = place.split("__")
        inside: Any = made
        for step in way:
            inside = inside[int(step) if step.isdigit() else step]
        inside[last] = value
    return made


def read(folder: Path, content: object) -> Extract:
    path = folder / "a.json"
    text = content if isinstance(content, str) else json.dumps(content)
    path.write_text(text, encoding="utf-8")
    kind = dfe_api.recognise(look(path))
    assert kind is not None
    return dfe_api.read(path, kind)


def records(folder: Path, *children: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    return dfe_api.records(tidy(read(folder, list(children))))


# --- the specification --------------------------------------------------------------------------


def specified() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(SPECIFICATION.read_text())
    items: Mapping[str, Any] = found["components"]["schemas"]["CSC"]["items"]
    return items


@beside
def test_every_field_of_the_specification_is_in_the_data() -> None:
    found: dict[tuple[str, str], str] = {}

    def walk(table: str, schema: Mapping[str, Any]) -> None:
        for name, inside in schema["properties"].items():
            inner = inside.get("items", inside)
            if "properties" in inner:
                walk(name, inner)
            else:
                place = (name, name) if "items" in inside else (table, name)
                found[place] = inner.get("format", inner["type"])

    walk("child", specified())
    ours = {
        (each.table, each.field): each.type
        for name, table in tables("dfe_api").items()
        if name != "purges"  # ours
        for each in table
    }
    theirs = {place: kind for place, kind in found.items() if place[1] not in LEFT_OUT}
    theirs.pop(("child", "la_child_id"))
    assert len(theirs) > 45
    kinds = {"date": "date", "boolean": "yesno", "integer": "whole"}
    for place, kind in theirs.items():
        assert place in ours
        assert ours[place] == kinds.get(kind, ours[place]), place
    keys = {"la_child_id", "social_care_episode_id", "referral_date"}
    keys.add("child_and_family_assessment_id")
    assert {
        place for place in ours if place not in theirs and place[1] not in keys
    } == set()


@beside
def test_the_example_of_the_specification(tmp_path: Path) -> None:
    example = specified()["example"]
    extract = read(tmp_path, [example])
    assert extract.problems == ()
    published = {k: its for k, its in tables("dfe_api").items() if k != "purges"}
    assert set(extract.tables) == set(published)
    for table, fields in published.items():
        names = [each.field for each in fields]
        assert set(extract.tables[table].columns) == {"_row", *names}, table
        assert extract.tables[table].null_count().sum_horizontal().item() == 0
    typed = tidy(extract)
    assert typed.problems == ()
    assert typed.repairs == ()
    assert not any("John" in str(frame.rows()) for frame in extract.tables.values())


# --- forms and records --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form",
    ["[{0},{1}]", "{0}\n{1}", "[{0}]\n[{1}]", '{{"la_code": 201, "data": [{0},{1}]}}'],
)
def test_forms_of_the_file(tmp_path: Path, form: str) -> None:
    text = form.format(json.dumps(child("C1")), json.dumps(child("C2")))
    extract = read(tmp_path, text)
    assert extract.tables["child_details"]["la_child_id"].to_list() == ["C1", "C2"]
    assert extract.tables["factors"]["_row"].to_list() == [1, 1, 2, 2]
    assert extract.kind.council == ("201" if "201" in form else None)
    assert extract.kind.year is None


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": 1}', "la_child_id\n1", '["la_child_id"]']
)
def test_other_files_are_not_of_the_api(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    assert dfe_api.recognise(look(path)) is None


def test_a_file_without_children_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"note": 1}]')
    with pytest.raises(DataError, match="no object with la_child_id"):
        dfe_api.read(path, Kind("dfe_api", "", None, None, ""))


def test_records_of_a_child(tmp_path: Path) -> None:
    made = records(tmp_path, child())
    expected = {
        "people": {
            "child": "C1",
            "birth_date": date(2012, 3, 4),
            "birth_is_expected": False,
        }
        | {
            "sex": "F",
            "disability": "AUT;LD",
            "unaccompanied": True,
            "upn": "A123456789012",
        },
        "referrals": {"referral": "E1", "date": date(2023, 4, 1), "close_reason": "RC7"}
        | {"no_further_action": False},
        "workers": {"role": "social_worker", "worker": "W1", "start": date(2023, 4, 2)},
        "assessments": {
            "referral": "E1",
            "referral_date": date(2023, 4, 1),
            "factors": "1C;4A",
        },
        "need_plans": {"start": date(2023, 5, 1), "stop": date(2023, 6, 1)},
        "section_47": {"stop": date(2023, 6, 1), "conference_not_needed": False},
        "protection_plans": {"referral_date": date(2023, 4, 1), "start": date(2023, 5, 1)},
        "care_episodes": {"place": "U1", "start": date(2023, 5, 1), "legal_status": None},
        "adoption": {"decided": date(2023, 7, 1)},
        "care_leavers": {"date": date(2023, 8, 1), "activity": "F2", "accommodation": "D"},
        "sdq": {"date": date(2023, 9, 1), "score": 17},
    }
    assert made.keys() == expected.keys()
    for name, values in expected.items():
        (row,) = made[name].rows(named=True)
        assert {key: row[key] for key in values} == values
        assert (row["child"], row["source"], row["row"]) == ("C1", "dfe_api", 1)


def test_an_unborn_child_and_null_values(tmp_path: Path) -> None:
    details = {
        "date_of_birth": None,
        "expected_date_of_birth": "2024-01-01",
        "disabilities": None,
    }
    made = records(tmp_path, child(child_details=details), {"la_child_id": "C2"})
    people = made["people"].select("child", "birth_date", "birth_is_expected", "disability")
    assert people.rows() == [("C1", date(2024, 1, 1), True, None)]


# --- purges and repeats -------------------------------------------------------------------------

ALL = {
    "child_details": 1, "disabilities": 2, "sdq_assessments": 1, "social_care_episodes": 1,
    "care_worker_details": 1, "child_and_family_assessments": 1, "factors": 2,
    "child_in_need_plans": 1, "section_47_assessments": 1, "child_protection_plans": 1,
    "child_looked_after_placements": 1, "adoption": 1, "care_leavers": 1,
}  # fmt: skip
IN_EPISODE = set(ALL) - {"child_details", "disabilities", "sdq_assessments"}
PURGES = {
    "purge": ("child", set(ALL)),
    "child_details__purge": ("child_details", {"child_details", "disabilities"}),
    "health_and_wellbeing__purge": ("health_and_wellbeing", {"sdq_assessments"}),
    "social_care_episodes__0__purge": ("social_care_episodes", IN_EPISODE),
    "social_care_episodes__0__child_and_family_assessments__0__purge": (
        "child_and_family_assessments",
        {"child_and_family_assessments", "factors"},
    ),
    **{
        f"social_care_episodes__0__{part}__0__purge": (part, {part})
        for part in (
            "child_in_need_plans",
            "section_47_assessments",
            "child_protection_plans",
            "child_looked_after_placements",
        )
    },
    "social_care_episodes__0__adoption__purge": ("adoption", {"adoption"}),
    "social_care_episodes__0__care_leavers__purge": ("care_leavers", {"care_leavers"}),
}


def heights(extract: Extract, identifier: str = "C1") -> dict[str, int]:
    found = {
        name: frame.filter(pl.col("la_child_id") == identifier).height
        for name, frame in extract.tables.items()
        if name != "purges"
    }
    return {name: height for name, height in found.items() if height}


def test_a_purge_of_nothing_removes_nothing(tmp_path: Path) -> None:
    extract = read(tmp_path, [child(purge=False, child_details__purge=None)])
    assert heights(extract) == ALL
    assert extract.repairs == ()


@pytest.mark.parametrize(("place", "gone"), PURGES.items(), ids=PURGES)
def test_a_purge_removes_what_it_marks_and_nothing_else(
    tmp_path: Path, place: str, gone: tuple[str, set[str]]
) -> None:
    scope, removed = gone
    extract = read(tmp_path, [child(**{place: True}), child("C2")])
    assert heights(extract) == {k: v for k, v in ALL.items() if k not in removed}
    assert heights(extract, "C2") == ALL
    assert extract.repairs == (Repair("purged", scope, "", 1),)


@pytest.mark.parametrize(("place", "gone"), PURGES.items(), ids=PURGES)
def test_a_purge_removes_what_stood_before_and_not_what_comes_after(
    tmp_path: Path, place: str, gone: tuple[str, set[str]]
) -> None:
    before = read(tmp_path, [child(), child("C2"), child(**{place: True})])
    left = {k: v for k, v in ALL.items() if k not in gone[1]}
    assert heights(before) == left
    assert heights(before, "C2") == ALL
    assert Repair("purged", gone[0], "", 1) in before.repairs
    after = read(tmp_path, [child(**{place: True}), child()])
    assert heights(after) == ALL


def test_a_purge_of_one_episode_leaves_the_other(tmp_path: Path) -> None:
    other = {**EPISODE, "social_care_episode_id": "E2"}
    both = child(social_care_episodes=[EPISODE, other])
    gone = child(social_care_episodes=[{"social_care_episode_id": "E1", "purge": True}])
    extract = read(tmp_path, [both, gone])
    for table in IN_EPISODE:
        assert set(extract.tables[table]["social_care_episode_id"]) == {"E2"}, table


def test_of_several_records_of_a_child_the_last_is_kept_part_by_part(
    tmp_path: Path,
) -> None:
    later = child(
        child_details={"sex": "M", "disabilities": ["HEAR"]},
        social_care_episodes=[
            {
                "social_care_episode_id": "E1",
                "referral_date": "2023-04-01",
                "closure_reason": "RC8",
            }
        ],
    )
    extract = read(tmp_path, [child(), later])
    assert extract.tables["child_details"]["sex"].to_list() == ["M"]
    assert extract.tables["disabilities"]["disabilities"].to_list() == ["HEAR"]
    assert extract.tables["social_care_episodes"]["closure_reason"].to_list() == ["RC8"]
    assert (
        extract.tables["child_protection_plans"].height == 1
    )  # not sent again, not purged
    assert Repair("superseded", "disabilities", "", 2) in extract.repairs


def test_children_without_identifier_are_not_each_other(tmp_path: Path) -> None:
    extract = read(tmp_path, [child(la_child_id=None), child(la_child_id="")])
    assert extract.tables["child_details"].height == 2
    (problem,) = extract.problems
    assert problem.rows == 2


# --- odd and broken files -----------------------------------------------------------------------


def test_what_the_schema_does_not_have_is_kept_or_reported(tmp_path: Path) -> None:
    odd = child(
        child_details__school=MARK,
        social_care_episodes__0__visits=[{"day": MARK}],
        health_and_wellbeing=[MARK],
    )
    extract = read(tmp_path, [odd])
    assert extract.tables["child_details"]["school"].to_list() == [MARK]
    places = [(problem.where, problem.rows) for problem in extract.problems]
    assert places == [
        ("a.json, child", 1),
        ("a.json, social_care_episodes", 1),
    ]
    assert not any(MARK in str(problem) for problem in extract.problems)


def test_half_a_character_is_no_crash(tmp_path: Path) -> None:
    extract = read(tmp_path, r'[{"la_child_id": "\ud800", "child_details": {"sex": "F"}}]')
    assert extract.tables["child_details"]["la_child_id"].to_list() == ["?"]


def _marked() -> str:
    """Return two children in whose every text is a mark."""

    def mark(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: mark(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [mark(inner) for inner in value]
        return f"{MARK}{value}" if isinstance(value, str) else value

    return json.dumps(mark([child("C1"), child("C2")]))


def _try(path: Path) -> str:
    said: list[str] = []
    try:
        kind = dfe_api.recognise(look(path))
        if kind is None:
            return "unknown"
        typed = tidy(dfe_api.read(path, kind))
        dfe_api.records(typed)
        said += map(str, typed.problems)
    except DataError as error:
        said.append(str(error))
    assert not any(MARK in each for each in said)
    return "".join(said)


def test_a_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    content = _marked().encode()
    path = tmp_path / "a.json"
    for size in range(30, len(content), 50):
        path.write_bytes(content[:size])
        assert "cut off" in _try(path)


@hypothesis.given(data=st.data())
@hypothesis.settings(
    max_examples=at_length(60, fresh_clone=30),
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_a_mutated_file_is_read_or_refused_and_never_quoted(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = _marked().encode()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        put = data.draw(st.binary(max_size=6) | st.just(content[at : at + length] * 2))
        content = content[:at] + put + content[at + length :]
    path = tmp_path / "a.json"
    path.write_bytes(content)
    _try(path)


@hypothesis.given(data=st.data())
@hypothesis.settings(
    max_examples=at_length(60, fresh_clone=30),
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_any_value_in_any_place_is_read_or_reported(
    tmp_path: Path, data: st.DataObject
) -> None:
    names = sorted({each.field for x in tables("dfe_api").values() for each in x})
    name = st.sampled_from(
        [*names, *tables("dfe_api"), "health_and_wellbeing", "purge", "x"]
    )
    value = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.just(MARK),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(name, inner, max_size=4)
        ),
        max_leaves=12,
    )
    children = data.draw(st.lists(st.dictionaries(name, value, max_size=5), max_size=4))
    path = tmp_path / "a.json"
    path.write_text(json.dumps([child("C9"), *children]))
    _try(path)
