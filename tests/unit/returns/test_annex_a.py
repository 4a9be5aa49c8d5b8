"""Annex A: sheets known by their columns, rows as they stand, refusals with their reasons."""

import zipfile

import polars as pl
import pytest
import xlsxwriter

from seethechild.core.errors import DataError
from seethechild.returns import annex_a
from seethechild.returns.annex_a_headers import find
from seethechild.returns.detect import recognise
from seethechild.returns.extract import Repair
from seethechild.returns.fields import tables
from seethechild.returns.head import look
from tests.unit.returns.annex_a_files import read, row, tidied, workbook
from tests.unit.returns.sector import SECTOR, needs_sector, said, take

LISTS = list(tables("annex_a"))
SAMPLE = SECTOR / "annex-a" / "Annex_A_2024_Jan.xlsx"


@needs_sector
def test_the_published_sample_is_read_whole():
    extract = read(SAMPLE)
    assert {name: table.height for name, table in extract.tables.items()} == {
        "List 1": 5, "List 2": 5, "List 3": 6, "List 4": 5, "List 5": 5, "List 6": 5,
        "List 7": 7, "List 8": 5, "List 9": 6, "List 10": 5, "List 11": 5,
    }  # fmt: skip
    assert extract.problems == ()
    lacking = [
        each.field
        for name, table in extract.tables.items()
        for each in tables("annex_a")[name]
        if each.field not in table.columns
    ]
    assert lacking == []


@needs_sector
def test_what_the_published_sample_says_that_nobody_knows_is_named():
    unknown = {
        (each.where.partition(", ")[2], each.rows)
        for each in tidied(SAMPLE).problems
        if "no codes of its list" in each.what
    }
    assert unknown == {
        # "CS Assessment Updated" is no answer to whether the child needs support;
        (
            "List 4.Was the child assessed as requiring LA children's social care support?",
            5,
        ),
        # the first is a need of adult social care.
        ("List 6.Primary Need Code", 1),
    }


@needs_sector
def test_the_workbook_of_special_educational_needs_is_refused_with_its_reason():
    path = SECTOR / "annex-a" / "annex_a_send_fake.xlsx"
    reader, kind = recognise(look(path))
    assert reader is annex_a
    with pytest.raises(DataError, match="inspection of special educational needs"):
        annex_a.read(path, kind)


@needs_sector
def test_another_workbook_is_no_return():
    with pytest.raises(DataError, match="is no return we know"):
        recognise(look(SECTOR / "annex-a" / "annex a send validation rules.xlsx"))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("above", [0, 3])
def test_each_list_is_known_by_its_columns_alone(tmp_path, name, above):
    path = workbook(tmp_path / "a.xlsx", {name: [row(name, "7")]}, above=above)
    table = read(path).tables[name]
    assert table.row(0, named=True) == {"_row": above + 2} | row(name, "7")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_is_read_from_csv_too(tmp_path, name):
    path = tmp_path / "export.csv"
    pl.DataFrame([row(name, "7")]).write_csv(path)
    kind = annex_a.recognise(look(path))
    assert (kind.format, kind.table) == ("annex_a", name)
    assert annex_a.read(path, kind).tables[name].drop("_row").row(0, named=True) == row(
        name, "7"
    )


def test_lines_above_the_columns_of_a_csv_file_are_passed_over(tmp_path):
    path = tmp_path / "export.csv"
    text = "Contacts in the last six months\n\n" + pl.DataFrame([row("List 1")]).write_csv()
    path.write_text(text)
    reader, kind = recognise(look(path))
    assert (reader, kind.table, kind.above) == (annex_a, "List 1", 1)
    read = annex_a.read(path, kind)
    assert read.tables["List 1"]["_row"].to_list() == [4]
    assert read.repairs == (Repair("lines_above_header", "List 1", "", 1),)


@pytest.mark.parametrize("name", LISTS)
def test_capitals_blanks_and_order_of_columns_do_not_matter(name):
    names = [each.field for each in tables("annex_a")[name]]
    odd = [f"  {each.upper()}  " for each in reversed(names)]
    found = find([["A title"], [], odd])
    assert (found.table, found.line) == (name, 2)
    assert [odd[found.columns[each]].strip().casefold() for each in names] == [
        each.casefold() for each in names
    ]


@pytest.mark.parametrize(
    ("columns", "table"),
    [
        (("Unique child identifier", "Contact date of", "Date of Contact", "Source of contact"), "List 1"),
        (("Child Unique ID", "Date of Referral", "Referral Source", "Referral NFA"), "List 3"),
        (("Child ID", "Latest Date of Contact"), None),
        (("Date of Contact", "Contact Source"), None),
        (("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age"), None),
        ((), None),
        ((None, "", " "), None),
    ],
)  # fmt: skip
def test_a_list_needs_its_child_and_half_of_its_own_columns(columns, table):
    found = find([columns])
    assert (found and found.table) == table


def test_sheets_of_other_names_and_order_are_known_and_a_wrong_name_is_said(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Guidance").write(0, 0, "How to fill this in: MARKED")
        for title, name in (("Referrals", "List 3"), ("List 9", "List 1")):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, list(row(name)))
            sheet.write_row(1, 0, list(row(name).values()))
        book.add_worksheet("Empty")
        book.add_chartsheet("Chart")
    extract = read(path)
    assert set(extract.tables) == {"List 1", "List 3"}
    words = [str(each) for each in extract.problems]
    assert len(words) == 2
    assert "a sheet (1 rows) is none of the lists" in words[0]
    assert "the sheet called List 9 has the columns of List 1" in words[1]
    assert "MARKED" not in "".join(words)


def test_two_sheets_of_one_list_are_put_together(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title, child in (("List 1", "1"), ("List 1 (2)", "2")):
            sheet = book.add_worksheet(title)
            sheet.write_row(0, 0, list(row("List 1")))
            sheet.write_row(1, 0, list(row("List 1", child).values()))
    assert read(path).tables["List 1"]["Child Unique ID"].to_list() == ["1", "2"]


def test_a_column_that_must_be_there_is_missed_and_others_are_kept(tmp_path):
    path = tmp_path / "a.xlsx"
    columns = [each for each in row("List 3") if each not in {"Referral Source"}]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("List 3")
        sheet.write_row(0, 0, [*columns, "Notes", "Notes", None])
        sheet.write_row(1, 0, ["x"] * (len(columns) + 3))
    extract = read(path)
    assert [str(each) for each in extract.problems] == [
        'a.xlsx, List 3: the column "Referral Source" is missing. Add it: who referred.'
    ]
    assert sum(name.startswith("Notes") for name in extract.tables["List 3"].columns) == 2


def test_dates_are_read_as_dates_numbers_and_text(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        as_date = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("List 1")
        sheet.write_row(0, 0, ["Child Unique ID", "Date of Contact", "Contact Source"])
        sheet.write_number(1, 1, 45306, as_date)
        sheet.write_number(2, 1, 45306)
        for line, text in enumerate(
            ("15/01/2024", "2024-01-15", "15 January 2024"), start=3
        ):
            sheet.write_string(line, 1, text)
        sheet.write_string(6, 1, "last MARKED Tuesday")
        for line in range(1, 7):
            sheet.write_row(line, 0, [str(line)])
            sheet.write(line, 2, "6")
    made = tidied(path)
    dates = made.tables["List 1"]["Date of Contact"].cast(pl.String).to_list()
    assert dates == ["2024-01-15"] * 5 + [None]
    assert {each.rule for each in made.repairs} == {"excel_serial_date", "date_other_marks"}
    words = "".join(map(str, made.problems))
    assert "Date of Contact: values are no dates (1 row)" in words
    assert "MARKED" not in words


def test_an_old_or_locked_workbook_is_refused_with_its_reason(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    reader, kind = recognise(look(path))
    with pytest.raises(DataError, match=r"old kind \(\.xls\), or locked"):
        reader.read(path, kind)


def test_a_workbook_whose_lists_went_away_holds_none(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1")]})
    kind = annex_a.recognise(look(path))
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("List 1").write(0, 0, "nothing")
    with pytest.raises(DataError, match="holds none of the lists 1 to 11"):
        annex_a.read(path, kind)


def test_taken_in_with_marked_children_no_word_repeats_a_value(tmp_path):
    lists = {name: [dict.fromkeys(row(name), "MARKED")] for name in LISTS}
    path = workbook(tmp_path / "a.xlsx", lists)
    taken = take(path)
    assert taken.files[0].format == "annex_a"
    assert len(taken.problems) > 30
    assert "MARKED" not in said(taken)


def test_a_zip_file_is_not_taken_for_a_workbook(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "CHILD,DOB\n")
    assert annex_a.recognise(look(path)) is None


def test_xml_is_not_looked_through_for_a_list(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text("<Message>\nChild Unique ID,Date of Contact,Contact Source\n</Message>")
    assert annex_a.recognise(look(path)) is None
