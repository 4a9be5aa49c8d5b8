"""Workbooks that are broken, or claim more than they hold, are refused in words."""

import io
import logging
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from seethechild.core.errors import DataError
from seethechild.returns import annex_a
from seethechild.returns.extract import Kind
from seethechild.returns.head import look
from seethechild.returns.workbook import is_workbook, read_sheets
from tests.unit.returns.annex_a_files import row, workbook
from tests.unit.returns.sector import SECTOR, needs_sector

SAMPLE = SECTOR / "annex-a" / "Annex_A_2024_Jan.xlsx"


def rezipped(content: bytes, change) -> bytes:
    """Return a workbook whose members went through ``change(name, content)``."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_rows_keep_their_line_in_the_sheet(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write(3, 1, "x")
        sheet.write(5, 2, 1.5)
        sheet.write(6, 2, "")
        sheet.write_boolean(7, 1, True)
        sheet.write_formula(8, 1, "=1/0", None, "#DIV/0!")
        book.add_worksheet("Empty")
    sheets = read_sheets(path)
    assert {name: sheet.rows() for name, sheet in sheets.items()} == {
        "A": [(4, "x", None), (6, None, "1.5"), (8, "true", None)]
    }


def test_a_cell_in_the_last_corner_is_refused_without_asking_for_its_memory(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write(0, 0, "Child Unique ID")
        sheet.write(1048575, 16383, "MARKED")
    with pytest.raises(DataError, match="a sheet of 1,048,576 rows and 16,384 columns"):
        read_sheets(path)


def test_formatted_but_empty_cells_far_below_do_no_harm(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write(0, 0, "x")
        for column in range(30):
            sheet.write_blank(1048575, column, None, book.add_format({"bold": True}))
    assert read_sheets(path)["A"].rows() == [(1, "x")]


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1")]})
    bomb = rezipped(path.read_bytes(), lambda name, content: content)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (65 * 2**20))
    with pytest.raises(DataError, match="would unpack to more than any return"):
        read_sheets(path)
    path.write_bytes(bomb)
    assert list(read_sheets(path)) == ["List 1"]


def test_what_a_workbook_warns_of_is_not_logged(tmp_path, caplog):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("A").write(0, 0, "x")
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=A!$A$1:$A$2"})
        book.add_chartsheet("MARKED").set_chart(chart)
    with caplog.at_level(logging.DEBUG):
        read_sheets(path)
    assert caplog.text == ""


def test_a_file_cut_off_inside_a_member_is_said_to_be_cut_off(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1")]})
    path.write_bytes(path.read_bytes()[:-200])
    head = look(path)
    assert not is_workbook(head)
    with pytest.raises(DataError, match="it may have been cut off"):
        annex_a.read(path, Kind("annex_a", "", None, None, ""))


def test_a_member_that_is_no_xml_is_said_to_be_broken(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1")]})

    def spoil(name: str, content: bytes) -> bytes:
        return b"MARKED" if name == "xl/workbook.xml" else content

    path.write_bytes(rezipped(path.read_bytes(), spoil))
    with pytest.raises(DataError, match="is not a whole workbook") as raised:
        read_sheets(path)
    assert "MARKED" not in str(raised.value)


def test_a_sheet_whose_bytes_are_not_what_was_packed_is_said_to_be_broken(tmp_path):
    path = workbook(tmp_path / "a.xlsx", {"List 1": [row("List 1")]})
    content = rezipped(path.read_bytes(), lambda name, member: member)
    path.write_bytes(content.replace(b"Child Unique ID", b"Child Unique IE"))
    whole = zipfile.ZipFile(path)
    assert whole.testzip() is not None
    with pytest.raises(DataError, match="is not a whole workbook"):
        read_sheets(path)


def only_data_errors(path) -> None:
    """Recognise and read a file; whatever is wrong with it must be said as DataError."""
    try:
        kind = annex_a.recognise(look(path))
        if kind is not None:
            annex_a.read(path, kind)
    except DataError as error:
        assert str(error)  # noqa: PT017 - it may be read, too


@needs_sector
@settings(max_examples=60)
@given(
    some.integers(0, 100),
    some.lists(
        some.tuples(some.floats(0, 1, exclude_max=True), some.integers(0, 255)), max_size=40
    ),
)
def test_flipped_bytes_and_cut_ends_give_only_data_errors(tmp_path_factory, cut, flips):
    content = bytearray(SAMPLE.read_bytes())
    for place, value in flips:
        content[int(place * len(content))] = value
    path = tmp_path_factory.mktemp("flipped") / "a.xlsx"
    path.write_bytes(content[: len(content) * (100 - cut) // 100])
    only_data_errors(path)


@needs_sector
@settings(max_examples=30)
@given(some.data())
def test_spoilt_members_give_only_data_errors(tmp_path_factory, data):
    content = SAMPLE.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
    chosen = data.draw(some.sampled_from(names))
    flips = data.draw(
        some.lists(
            some.tuples(
                some.floats(0, 1, exclude_max=True), some.sampled_from(b'<>"/=0159AZ& ')
            ),
            min_size=1,
            max_size=20,
        )
    )

    def spoil(name: str, member: bytes) -> bytes:
        if name != chosen:
            return member
        spoilt = bytearray(member)
        for place, value in flips:
            spoilt[int(place * len(spoilt))] = value
        return bytes(spoilt)

    path = tmp_path_factory.mktemp("spoilt") / "a.xlsx"
    path.write_bytes(rezipped(content, spoil))
    only_data_errors(path)
