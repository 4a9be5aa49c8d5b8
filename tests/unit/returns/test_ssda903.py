"""SSDA903 is recognised, read, typed and moved into records, as CSV and as XML."""

import csv
import io
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from seethechild.core.errors import DataError
from seethechild.returns import ssda903
from seethechild.returns.fields import tables
from seethechild.returns.head import look
from seethechild.returns.records import RECORDS
from seethechild.returns.tidy import tidy
from tests.unit.returns.sector import (
    EPISODES,
    HEADER,
    SECTOR,
    UASC,
    needs_sector,
    take,
    write,
)

XML = """<?xml version="1.0"?><EXPSSDA903>
<CHILD><HEADER><CHILDID>MARKED1</CHILDID><UPN>A123456789012</UPN><SEX>1</SEX><DOB>01/02/2010</DOB>
<ETHNIC>WBRI</ETHNIC><UASC>0</UASC></HEADER>
<EPISODE><DECOM>10/05/2023</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U6</PL><PL_POST>MA3 4RK</PL_POST>
<HOME_POST>MA1 2RK</HOME_POST><URN>SC123456</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC>01/09/2023</DEC>
<REC>X1</REC><REASON_PLACE_CHANGE>CARPL</REASON_PLACE_CHANGE></EPISODE>
<EPISODE><DECOM>01/09/2023</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL><PL_POST>MA5 6RK</PL_POST>
<HOME_POST>MA1 2RK</HOME_POST><URN>SC654321</URN><PLACE_PROVIDER>PR1</PLACE_PROVIDER><DEC/><REC/></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>MARKED2</CHILDID><UPN>UN1</UPN><SEX>2</SEX><DOB>03/04/2008</DOB><ETHNIC>AIND</ETHNIC>
<UASC>1</UASC><DUC>03/04/2026</DUC><MOTHER>1</MOTHER><MC_DOB>05/06/2023</MC_DOB></HEADER>
<EPISODE><DECOM>20/12/2023</DECOM><RNE>S</RNE><LS>V2</LS><CIN>N8</CIN><PL>K2</PL><PL_POST>MA9 0RK</PL_POST>
<HOME_POST>MA7 8RK</HOME_POST><URN>SC777777</URN><PLACE_PROVIDER>PR4</PLACE_PROVIDER></EPISODE></CHILD>
</EXPSSDA903>"""


def content(frame):
    """Return what a record says, without where it stood."""
    return sorted(frame.drop("file", "row").rows(), key=str)


def recognised(folder, name, text):
    path = folder / name
    path.write_text(text)
    return ssda903.recognise(look(path))


# --- recognised ---------------------------------------------------------------------------------


@pytest.mark.parametrize("table", list(tables("ssda903")))
def test_a_table_is_known_by_its_columns_in_any_order_and_capitals(tmp_path, table):
    names = [each.field for each in tables("ssda903")[table]]
    for spelt in (names, names[::-1], [name.lower() for name in names]):
        kind = recognised(tmp_path, "some.csv", ",".join(spelt) + "\n")
        assert kind is not None
        assert kind.table == table


@pytest.mark.parametrize(
    "columns",
    ["CHILD,DOB", "CHILD", "name,address", "DECOM,RNE,LS,CIN,PLACE", "CHILD,SEX,DOB", ""],
)
def test_a_few_shared_columns_are_not_enough(tmp_path, columns):
    assert recognised(tmp_path, "some.csv", columns + "\nx,y\n") is None


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("ad1.csv", "AD1"), ("2020-previous_permanence.csv", "PrevPerm"),
        ("placed_for_adoption.csv", "PlacedAdoption"), ("social_worker.csv", "SWEpisodes"),
        ("SSDA903_2024_sw_episodes.csv", "SWEpisodes"), ("DoLo.csv", "DoLo"),
        ("Missing.csv", "Missing"), ("notes.csv", None),
    ],
)  # fmt: skip
def test_an_empty_file_is_known_by_its_name_and_said_to_be_empty(tmp_path, name, table):
    kind = recognised(tmp_path, name, "\n")
    if table is None:
        assert kind is None
    else:
        assert kind is not None
        assert kind.table == table
        assert "no rows" in kind.evidence


def test_the_xml_form_is_known_by_its_root(tmp_path):
    kind = recognised(tmp_path, "return.xml", XML)
    assert kind is not None
    assert kind.table == ""
    assert "EXPSSDA903" in kind.evidence
    assert recognised(tmp_path, "other.xml", "<Message><CHILD/></Message>") is None


def test_missing_columns_are_said_unless_their_year_does_not_ask_for_them(tmp_path):
    folder = write(
        tmp_path, header_2024="CHILD,SEX,DOB,ETHNIC,UPN\n1,M,01/02/2010,WBRI,UN1\n"
    )
    taken = take(folder)
    assert ["MOTHER, MC_DOB" in str(problem) for problem in taken.problems] == [True]
    assert taken.returns[0].tables["Header"]["MC_DOB"].dtype == pl.Date


# --- records ------------------------------------------------------------------------------------


def test_what_a_return_says_of_children(tmp_path):
    taken = take(write(tmp_path / "2024", header=HEADER, episodes=EPISODES, uasc=UASC))
    people = taken.records["people"].sort("child", "row", "file")
    assert set(people["source"]) == {"ssda903 2024"}
    by_child = dict(people.group_by("child").agg(pl.col("unaccompanied").unique()).rows())
    assert by_child == {"MARKED1": [False], "MARKED2": [True]}
    header = people.filter(pl.col("file") == "header.csv")
    assert header["upn"].to_list() == ["A123456789012", None]
    assert header["sex"].to_list() == ["M", "F"]
    uasc = people.filter(pl.col("file") == "uasc.csv")
    assert uasc["unaccompanied_until"].to_list() == [date(2026, 4, 3)]
    episodes = taken.records["care_episodes"]
    assert episodes["home_postcode"].to_list() == ["MA1 2RK", "MA1 2RK", "MA7 8RK"]
    assert episodes["row"].to_list() == [2, 3, 4]
    mothers = taken.returns[0].tables["Header"]["MOTHER"].to_list()
    assert mothers == [None, True]


def test_without_the_table_uasc_nothing_is_said_of_being_unaccompanied(tmp_path):
    taken = take(write(tmp_path / "2024", header=HEADER, episodes=EPISODES))
    assert taken.records["people"]["unaccompanied"].null_count() == 2


def test_xml_and_csv_of_the_same_return_say_the_same(tmp_path):
    tables_ = take(write(tmp_path / "2024", header=HEADER, episodes=EPISODES, uasc=UASC))
    xml = tmp_path / "xml" / "2024.xml"
    xml.parent.mkdir()
    xml.write_text(XML)
    form = take(xml)
    assert not form.problems
    for name in RECORDS:
        assert content(form.records[name]) == content(tables_.records[name]), name


def test_regional_columns_tell_the_year_and_the_council(tmp_path):
    rows = [line + ",Camden,2024" for line in EPISODES.splitlines()[1:]]
    text = "\n".join([EPISODES.splitlines()[0] + ",LA,YEAR", *rows])
    taken = take(write(tmp_path, episodes=text))
    (only,) = taken.returns
    assert (only.year, only.council) == (2024, "E09000007")
    assert taken.council == "E09000007"
    assert set(taken.records["care_episodes"]["child"]) == {"MARKED1", "MARKED2"}


# --- real files ---------------------------------------------------------------------------------


def real_files():
    files = [*(SECTOR / "ssda903").rglob("*.csv")]
    files += (SECTOR / "generated").rglob("*.csv")
    return sorted(files)


@needs_sector
def test_every_real_table_is_read_and_every_date_understood():
    assert len(real_files()) > 90
    for path in real_files():
        kind = ssda903.recognise(look(path))
        assert kind is not None, path
        tidied = tidy(ssda903.read(path, kind))
        assert set(tidied.tables) == {kind.table}
        dates = [problem for problem in tidied.problems if "dates" in problem.what]
        assert not dates, path
        for name, frame in ssda903.records(tidied).items():
            RECORDS[name].check(frame)


@needs_sector
@pytest.mark.parametrize("year", range(2017, 2022))
def test_a_real_return_is_read_as_a_plain_program_reads_it(year):
    folder = SECTOR / "ssda903" / "csdm-sample-2017-2021"
    files = sorted(folder.glob(f"{year}-*.csv"))
    taken = take(*files)
    (whole,) = taken.returns
    assert whole.year == year + 1  # its dates run to the March after the year in its names
    for path in files:
        kind = ssda903.recognise(look(path))
        assert kind is not None
        plain = list(csv.DictReader(io.StringIO(path.read_text())))
        rows = whole.tables[kind.table].sort("_row")
        assert rows.height == len(plain)
        for each in tables("ssda903")[kind.table]:
            expected = [_plainly(row[each.field], each.type, each.field) for row in plain]
            assert rows[each.field].to_list() == expected, (path.name, each.field)
        if kind.table == "Missing":
            once = list({tuple(row.values()): row for row in plain}.values())
            kept = taken.records["missing"].sort("row")
            assert kept.height == len(once)
            last = date(year + 2, 3, 31)
            for field, column in (("MIS_START", "start"), ("MIS_END", "stop")):
                days = [_plainly(row[field], "date", field) for row in once]
                settled = [None if day and day > last else day for day in days]
                assert kept[column].to_list() == settled, (path.name, field)


def _plainly(text, kind, name):
    if not text:
        return None
    if kind == "date":
        return date(int(text[6:]), int(text[3:5]), int(text[:2]))
    if kind in {"whole", "yesno"}:
        return int(float(text)) if kind == "whole" else bool(float(text))
    return {"1": "M", "2": "F"}[text] if name == "SEX" else text


@needs_sector
def test_two_digit_years_of_the_generated_returns_lie_in_their_year():
    for year in range(2020, 2025):
        folder = SECTOR / "generated" / "ssda903_gen_2020-2024_two_digit_years" / str(year)
        taken = take(folder)
        (whole,) = taken.returns
        assert whole.year == year
        repairs = {each.rule: each.rows for each in taken.repairs if each.column == "DEC"}
        ended = whole.tables["Episodes"]["DEC"].drop_nulls()
        assert repairs["two_digit_year"] == len(ended)
        assert ended.max() <= date(year, 3, 31)
        assert whole.tables["AD1"].is_empty()
        empty = [file for file in taken.files if not file.rows]
        assert empty
        assert all("no rows" in file.said for file in empty)


@needs_sector
def test_the_generated_xml_is_read_as_a_plain_program_reads_it():
    path = SECTOR / "generated" / "ssda903_gen_151_children.xml"
    (whole,) = take(path).returns
    root = ET.parse(path).getroot()  # noqa: S314 - a file of our own
    children = root.findall("CHILD")
    plain = Counter({"Header": len(children)})
    names = {"EPISODE": "Episodes", "AREVIEW": "Reviews", "AMISSING": "Missing",
             "PERMANENCE": "PrevPerm", "OC2": "OC2"}  # fmt: skip
    for child in children:
        for tag, table in names.items():
            plain[table] += len(child.findall(f".//{tag}"))
        plain["OC3"] += bool(child.findtext("HEADER/IN_TOUCH"))
    assert {
        name: frame.height for name, frame in whole.tables.items() if frame.height
    } == plain
    first = [child.findtext("HEADER/CHILDID") for child in children]
    assert whole.tables["Header"]["CHILD"].to_list() == first
    postcodes = [each.text for each in root.iter("PL_POST")]
    assert whole.tables["Episodes"]["PL_POST"].to_list() == postcodes


@needs_sector
def test_new_tables_of_2024_and_2027_are_read():
    taken = take(SECTOR / "ssda903" / "small-extra")
    assert taken.records["workers"]["role"].to_list() == ["social_worker"]
    assert taken.records["deprivation_of_liberty"].height == 1
    unknown = [problem.rows for problem in taken.problems if "no codes" in problem.what]
    assert sorted(unknown) == [1, 30]


# --- what cannot be read ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (XML[:900], "cut off"),
        (
            XML.replace("<EXPSSDA903>", "<!DOCTYPE a [<!ENTITY b 'c'>]><EXPSSDA903>"),
            "document type",
        ),
        (XML.replace("</CHILD>", "", 1), "end tag"),
    ],
)
def test_broken_xml_is_refused(tmp_path, text, words):
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(DataError, match=words):
        take(path)


def test_a_child_without_header_and_an_unknown_group_are_said(tmp_path):
    path = tmp_path / "2024.xml"
    extra = "<CHILD><EPISODE><DECOM>01/05/2023</DECOM></EPISODE></CHILD></EXPSSDA903>"
    text = XML.replace("</EXPSSDA903>", extra).replace(
        "</CHILD>", "<HAT><COLOUR>MARKED</COLOUR></HAT></CHILD>", 1
    )
    path.write_text(text)
    words = " ".join(map(str, take(path).problems))
    assert "children have no HEADER" in words
    assert "groups hold no field of SSDA903" in words
    assert "MARKED" not in words


def test_the_path_of_a_file_never_stands_in_a_message(tmp_path):
    path = tmp_path / "secretfolder" / "a.csv"
    path.parent.mkdir()
    path.write_text("what,ever\n1,2\n")
    with pytest.raises(DataError) as caught:
        take(path)
    assert "secretfolder" not in str(caught.value)
    assert str(Path("a.csv")) in str(caught.value)
