"""The census is read whole: as its schema, as a slow twin, and as its sample files have it."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import hypothesis
import polars as pl
import pytest
from hypothesis import strategies as st
from lxml import etree

from seethechild.core.errors import DataError
from seethechild.returns import cin_census
from seethechild.returns.extract import Extract
from seethechild.returns.fields import plain_name, tables
from seethechild.returns.head import look
from seethechild.returns.tidy import tidy
from tests.lengths import at_length
from tests.unit.returns.cin_files import (
    KEYS,
    MARK,
    SECTOR,
    beside,
    child,
    full_message,
    message,
    read,
    read_text,
)

SAMPLES = {
    "cin-census/BAR_cin_2022.xml": (2022, set()),
    "cin-census/CIN2rows.xml": (2024, {"stray", "years"}),
    "cin-census/CIN_Census_2021.xml": (2023, {"stray"}),
    "cin-census/CIN_Census_2021_no_assessment_factors.xml": (2024, {"stray", "years"}),
    "cin-census/CIN_Census_2024.xml": (2024, {"stray", "years"}),
    "cin-census/CIN_Census_2026.xml": (2024, {"stray", "years", "2027"}),
    "cin-census/CIN_header_issues_100.xml": (2023, {"stray"}),
    "cin-census/CIN_la_issues_2887Q.xml": (2023, {"stray"}),
    "generated/cin_gen_2000_children.xml": (2025, set()),
}
SAID = {
    "stray": "text stands between elements, first in line 23",
    "years": "different years; taken as 2024, as ReferenceDate says",
    "2027": "is asked for from 2027, and the return is for 2024",
}


# --- the sample files ---------------------------------------------------------------------------


@beside
@pytest.mark.parametrize(("name", "expected"), SAMPLES.items(), ids=SAMPLES)
def test_every_sample_is_read(name: str, expected: tuple[int, set[str]]) -> None:
    extract = read(SECTOR / name)
    year, said = expected
    assert (extract.kind.year, extract.kind.council) == (year, "201")
    found = {key for key, what in SAID.items() for p in extract.problems if what in p.what}
    assert found == said
    assert len(extract.problems) == len(said)


def test_all_samples_are_in_the_list() -> None:
    there = {
        str(path.relative_to(SECTOR))
        for path in [*SECTOR.glob("cin-census/*.xml"), *SECTOR.glob("generated/cin*.xml")]
    }
    assert there <= set(SAMPLES)


@beside
@pytest.mark.parametrize("name", SAMPLES)
def test_the_reader_agrees_with_a_slow_twin(name: str) -> None:
    """The twin asks the whole tree for every group and value, and knows nothing of streams."""
    extract = read(SECTOR / name)
    root = etree.parse(SECTOR / name).getroot()
    for table in tables("cin_census"):
        if table == "Header":
            continue
        ours, theirs = _rows(extract, table), Counter(_twin(root, table))
        assert ours == theirs, table


def _rows(extract: Extract, table: str) -> Counter[tuple[str | None, ...]]:
    frame = extract.tables.get(table)
    if frame is None:
        return Counter()
    columns = sorted({*frame.columns} - {"_row", "CINdetailsID", "AssessmentID", "CPPID"})
    return Counter(
        tuple(f"{name}={value}" for name, value in zip(columns, row, strict=True) if value)
        for row in frame.select(columns).iter_rows()
    )


_PATHS = {
    "ChildIdentifiers": "ChildIdentifiers",
    "Disabilities": "ChildCharacteristics/Disabilities/Disability",
    "CINdetails": "CINdetails",
    "AssessmentFactors": "CINdetails/Assessments/FactorsIdentifiedAtAssessment/AssessmentFactors",
    "Reviews": "CINdetails/ChildProtectionPlans/Reviews/CPPreviewDate",
}


def _twin(root: etree._Element, table: str) -> list[tuple[str, ...]]:
    rows = []
    for each in root.findall("Children/Child"):
        identifier = each.findtext("ChildIdentifiers/LAchildID")
        for found in each.findall(_PATHS.get(table, f"CINdetails/{table}")):
            values = {x.tag: x.text for x in found if len(x) == 0 and x.text}
            if len(found) == 0 and found.text:
                values = {found.tag: found.text}
            if table == "ChildIdentifiers":
                values["Ethnicity"] = each.findtext("ChildCharacteristics/Ethnicity")
            else:
                values["LAchildID"] = identifier
                above = next((x for x in found.iterancestors("CINdetails")), None)
                if above is not None:
                    values["CINreferralDate"] = above.findtext("CINreferralDate")
            rows.append(tuple(f"{name}={values[name]}" for name in sorted(values)))
    return rows


# --- the schema ---------------------------------------------------------------------------------


@beside
@pytest.mark.parametrize("year", range(2017, 2027))
def test_a_return_valid_in_its_year_comes_out_as_it_went_in(
    year: int, tmp_path: Path
) -> None:
    text, rows = full_message(year)
    schema = etree.XMLSchema(file=SECTOR / "cin-census" / "xsd" / f"CIN_schema_{year}.xsd")
    schema.assertValid(etree.fromstring(text))
    extract = read_text(tmp_path, text)
    assert extract.problems == ()
    for table, expected in rows.items():
        fields = [
            each.field
            for each in tables("cin_census")[table]
            if each.asked_in(year) and each.field not in KEYS
        ]
        assert extract.tables[table].select(fields).rows() == expected, table
    typed = tidy(extract)
    assert typed.problems == ()
    assert {each.rule for each in typed.repairs} <= {"old_sex_code"}


def test_every_group_of_2027_is_read(tmp_path: Path) -> None:
    text, rows = full_message(2027)
    extract = read_text(tmp_path, text)
    assert extract.problems == ()
    assert set(extract.tables) == {*rows, "Header"}
    made = cin_census.records(tidy(extract))["pre_proceedings"]
    assert made.height == 8
    row = made.row(0, named=True)
    assert (row["child"], row["referral_date"]) == ("1", date(2026, 4, 1))
    assert (row["start"], row["family_meeting_offered"]) == (date(2026, 5, 1), False)


def test_keys_say_what_a_row_stands_in(tmp_path: Path) -> None:
    extract = read_text(tmp_path, full_message(2024)[0])
    details = extract.tables["CINdetails"]
    assert details["CINdetailsID"].to_list() == ["1", "2", "3", "4"]
    assert details["LAchildID"].to_list() == ["1", "1", "2", "2"]
    reviews = extract.tables["Reviews"]
    assert reviews["CPPID"].to_list() == [str(n) for n in range(1, 9) for _ in range(2)]
    plans = extract.tables["ChildProtectionPlans"].select("CPPID", "CINdetailsID")
    assert reviews.select("CPPID", "CINdetailsID").unique(maintain_order=True).equals(plans)
    assert extract.tables["Assessments"]["AssessmentID"].n_unique() == 8


# --- what the file is ---------------------------------------------------------------------------


def test_another_collection_of_the_department_is_not_a_census(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(message().replace(">CIN<", ">SC<"))
    assert cin_census.recognise(look(path)) is None


@pytest.mark.parametrize(
    "text", ["", "CHILD,DOB\n", "<EXPSSDA903/>", '{"Message": 1}', "<a>"]
)
def test_other_files_are_not_a_census(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)
    assert cin_census.recognise(look(path)) is None


@pytest.mark.parametrize(
    ("year", "day", "expected"),
    [
        ("2024", "2024-03-31", 2024),
        ("2024", "2024-03-20", 2024),
        ("2023", "2024-03-31", 2024),
        ("", "2023-04-01", 2024),
        ("0000", "never", 2021),
        ("2024", "", 2024),
    ],
)
def test_the_year(tmp_path: Path, year: str, day: str, expected: int) -> None:
    text = message(child()).replace("2024-03-31", day).replace(">2024<", f">{year}<")
    assert read_text(tmp_path, text, "council_2021.xml").kind.year == expected


def test_a_return_without_children_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="holds no Child element"):
        read_text(tmp_path, message())


def test_a_namespace_and_other_capitals_do_not_matter(tmp_path: Path) -> None:
    text = message(child()).replace("<Message>", "<Message xmlns='urn:x'>")
    prefixed = re.sub(r"<(/?)(\w)", r"<\1d:\2", message(child()))
    prefixed = prefixed.replace("<d:Message>", "<d:Message xmlns:d='urn:x'>")
    for each in (text, prefixed, text.replace("Child>", "child>")):
        extract = read_text(tmp_path, each)
        assert extract.tables["ChildIdentifiers"].height == 1
        assert extract.problems == ()
        assert extract.kind.year == 2024


# --- what is odd --------------------------------------------------------------------------------


def test_an_unknown_element_is_a_column_and_an_unknown_group_is_reported(
    tmp_path: Path,
) -> None:
    details = f"<Team>{MARK}</Team><Panel><Day>{MARK}</Day></Panel><Panel/>"
    extract = read_text(tmp_path, message(child(details=details)))
    assert extract.tables["CINdetails"]["Team"].to_list() == [MARK]
    (problem,) = extract.problems
    assert problem.where == "a.xml, Panel"
    assert problem.rows == 1
    assert MARK not in str(problem)


def test_a_field_that_stands_twice_is_reported(tmp_path: Path) -> None:
    details = f"<ReferralSource>{MARK}</ReferralSource>"
    extract = read_text(tmp_path, message(child(details=details)))
    assert extract.tables["CINdetails"]["ReferralSource"].to_list() == ["1A"]
    (problem,) = extract.problems
    assert problem.where == "a.xml, CINdetails.ReferralSource"
    assert MARK not in str(problem)


def test_a_child_without_identifiers_keeps_its_rows(tmp_path: Path) -> None:
    text = message(child()).replace("<LAchildID>1</LAchildID>", "")
    extract = read_text(tmp_path, text)
    assert extract.tables["CINdetails"]["LAchildID"].to_list() == [None]
    assert extract.tables["ChildIdentifiers"]["Ethnicity"].to_list() == ["WBRI"]


def test_the_order_of_groups_in_a_child_does_not_matter(tmp_path: Path) -> None:
    one = child(
        details="<Assessments><AssessmentActualStartDate>2023-06-01</AssessmentActualStartDate></Assessments>"
    )
    groups = re.findall(r"<(?:ChildI|ChildC|CINd).*?</(?:ChildI|ChildC|CINd)\w+>", one)
    assert len(groups) == 3
    straight = read_text(tmp_path, message(one))
    turned = read_text(tmp_path, message(f"<Child>{''.join(reversed(groups))}</Child>"))
    for table, frame in straight.tables.items():
        assert turned.tables[table].select(frame.columns).equals(frame), table


def test_a_child_given_in_two_elements_keeps_both_and_all_disabilities(
    tmp_path: Path,
) -> None:
    one, two = (
        child(more=f"<Disabilities><Disability>{code}</Disability></Disabilities>")
        for code in ("AUT", "LD")
    )
    typed = tidy(read_text(tmp_path, message(one, two)))
    people = cin_census.records(typed)["people"]
    assert people["disability"].to_list() == ["AUT;LD"] * people.height


# --- records ------------------------------------------------------------------------------------


def records(
    folder: Path, *children: str, year: int | None = 2024
) -> dict[str, pl.DataFrame]:
    return cin_census.records(tidy(read_text(folder, message(*children, year=year))))


def test_a_child_not_yet_born(tmp_path: Path) -> None:
    expected = "<ExpectedPersonBirthDate>2024-06-01</ExpectedPersonBirthDate>"
    born = "<PersonBirthDate>2012-06-01</PersonBirthDate>"
    made = records(
        tmp_path, child(about=expected), child(about=born), child(about="<UPN/>")
    )
    rows = made["people"].select("birth_date", "birth_is_expected").rows()
    assert rows == [(date(2024, 6, 1), True), (date(2012, 6, 1), False), (None, None)]


@pytest.mark.parametrize(
    ("year", "element", "expected"),
    [
        (2024, "<GenderCurrent>1</GenderCurrent>", "M"),
        (2017, "<GenderCurrent>2</GenderCurrent>", "F"),
        (2024, "<GenderCurrent>0</GenderCurrent>", "U"),
        (2024, "<GenderCurrent>9</GenderCurrent>", "U"),
        (2025, "<Sex>F</Sex>", "F"),
        (2023, "<Sex>M</Sex>", "M"),
        (2025, "<Sex>2</Sex>", "F"),
        (2026, "<GenderCurrent>1</GenderCurrent>", "M"),
        (2026, "<GenderCurrent>1</GenderCurrent><Sex>F</Sex>", "F"),
        (2024, "", None),
    ],
)
def test_sex_in_every_year(tmp_path: Path, year: int, element: str, expected: str) -> None:
    made = records(tmp_path, child(about=element), year=year)
    assert made["people"]["sex"].to_list() == [expected]


def test_an_assessment_without_factors_is_an_assessment(tmp_path: Path) -> None:
    def assessment(day: int, *factors: str) -> str:
        inner = "".join(f"<AssessmentFactors>{x}</AssessmentFactors>" for x in factors)
        return (
            f"<Assessments><AssessmentActualStartDate>2023-06-0{day}</AssessmentActualStartDate>"
            f"<FactorsIdentifiedAtAssessment>{inner}</FactorsIdentifiedAtAssessment></Assessments>"
        )

    details = assessment(1, "4A", "2B", "4A") + assessment(2) + assessment(3, "21")
    made = records(tmp_path, child(details=details))["assessments"]
    assert made["factors"].to_list() == ["2B;4A", None, "21"]
    assert made["referral_date"].to_list() == [date(2023, 5, 1)] * 3


def test_every_review_is_a_review_of_its_plan(tmp_path: Path) -> None:
    def plan(day: int, reviews: str) -> str:
        start = f"<CPPstartDate>2023-0{day}-01</CPPstartDate>"
        return f"<ChildProtectionPlans>{start}{reviews}</ChildProtectionPlans>"

    review = "<CPPreviewDate>2024-01-0{}</CPPreviewDate>"
    together = f"<Reviews>{review.format(1)}{review.format(2)}</Reviews>"
    apart = f"<Reviews>{review.format(3)}</Reviews><Reviews>{review.format(4)}</Reviews>"
    made = records(tmp_path, child(details=plan(1, together) + plan(2, apart)))
    rows = made["plan_reviews"].select("plan_start", "date").rows()
    assert rows == [(date(2023, 1 + n // 2, 1), date(2024, 1, n + 1)) for n in range(4)]


def test_records_are_the_same_for_any_order_of_children(tmp_path: Path) -> None:
    more = "<Disabilities><Disability>LD</Disability></Disabilities>"
    children = [child(str(n), more=more if n % 2 else "") for n in range(5)]
    straight, turned = records(tmp_path, *children), records(tmp_path, *children[::-1])
    for name, frame in straight.items():
        for each in (frame, turned[name]):
            assert each.height
        left, right = (each.drop("row").sort(pl.all()) for each in (frame, turned[name]))
        assert left.equals(right), name


# --- broken files -------------------------------------------------------------------------------


def _try(path: Path) -> None:
    """Take a file as far as it goes; only a DataError may stop it, and nothing of it is said."""
    said: list[str] = []
    try:
        kind = cin_census.recognise(look(path))
        if kind is None:
            return
        said.append(str(kind.evidence))
        typed = tidy(cin_census.read(path, kind))
        cin_census.records(typed)
        said += map(str, typed.problems)
    except DataError as error:
        said.append(str(error))
    assert not any(MARK in each for each in said)


def marked() -> bytes:
    """Return a return in whose every value is a mark."""
    text = full_message(2026)[0]
    return re.sub(r">([^<>]+)</(?!Collection|Year|Ref|LEA)", rf">{MARK}\1</", text).encode()


@beside
@pytest.mark.parametrize("name", [x for x in SAMPLES if x.startswith("cin")])
def test_a_sample_cut_off_anywhere_is_refused(tmp_path: Path, name: str) -> None:
    content = (SECTOR / name).read_bytes().rstrip()
    path = tmp_path / "a.xml"
    for size in range(0, len(content), 50):
        path.write_bytes(content[:size])
        kind = cin_census.recognise(look(path))
        if kind is None:
            assert size < content.find(b"</Collection>")
            continue
        with pytest.raises(DataError, match=r"cut off|is empty"):
            cin_census.read(path, kind)


@beside
def test_a_larger_file_cut_off_anywhere_is_refused(tmp_path: Path) -> None:
    content = (SECTOR / "generated/cin_gen_2000_children.xml").read_bytes()
    path = tmp_path / "a.xml"
    for size in [*range(500, 60_000, 500), 2**18, 2**18 + 1, 2**20]:
        path.write_bytes(content[:size])
        kind = cin_census.recognise(look(path))
        assert kind
        with pytest.raises(DataError, match="cut off"):
            cin_census.read(path, kind)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037", "latin-1"])
def test_other_encodings_are_read_or_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(message(child("Zoë")).encode(encoding))
    _try(path)


@hypothesis.given(data=st.data())
@hypothesis.settings(
    max_examples=at_length(60, fresh_clone=30),
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_a_mutated_file_is_read_or_refused_and_never_quoted(
    tmp_path: Path, data: st.DataObject
) -> None:
    content = marked()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        kind = data.draw(st.sampled_from(("drop", "put", "double", "move")))
        piece = content[at : at + length]
        if kind == "drop":
            content = content[:at] + content[at + length :]
        elif kind == "put":
            content = content[:at] + data.draw(st.binary(max_size=8)) + content[at:]
        elif kind == "double":
            content = content[:at] + piece + content[at:]
        else:
            to = data.draw(st.integers(0, len(content)))
            content = content[:to] + piece + content[to:]
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    _try(path)


@hypothesis.given(data=st.data())
@hypothesis.settings(
    max_examples=at_length(50, fresh_clone=25),
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture],
)
def test_elements_anywhere_are_read_or_reported(
    tmp_path: Path, data: st.DataObject
) -> None:
    """Trees of the schema's own names in any place, which no well-meant file has."""
    names = sorted({each.field for x in tables("cin_census").values() for each in x})
    groups = [
        *tables("cin_census"),
        "FactorsIdentifiedAtAssessment",
        "Child",
        "Header",
        "X",
    ]
    name = st.sampled_from([*names, *groups])
    text = st.sampled_from(["", "1", f"{MARK}1", "2024-01-01", " "])
    tree = st.recursive(text, lambda inner: st.lists(st.tuples(name, inner), max_size=4))
    nodes = data.draw(st.lists(st.tuples(name, tree), max_size=4))
    path = tmp_path / "a.xml"
    path.write_text(message(f"<Child>{_written(nodes)}</Child>", child("9")))
    _try(path)
    extract = read(path)
    assert extract.tables["ChildIdentifiers"].height == 2
    known = {plain_name(each) for each in tables("cin_census")}
    assert {plain_name(each) for each in extract.tables} <= known


def _written(nodes: object) -> str:
    if isinstance(nodes, str):
        return nodes
    assert isinstance(nodes, list)
    return "".join(f"<{name}>{_written(inner)}</{name}>" for name, inner in nodes)
