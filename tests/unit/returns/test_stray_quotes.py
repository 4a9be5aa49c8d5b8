"""Stray quotation marks and lines above the column names: read, named and counted; never merged."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.core.progress import Silent
from seethechild.returns.detect import LOOK_LINES, recognise
from seethechild.returns.head import look
from seethechild.returns.intake import take_in
from seethechild.returns.read_csv import TextTable, read_text_table
from tests.lengths import at_length

MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


def table(folder: Path, content: str, above: int = 0) -> TextTable:
    path = folder / "missing_2024.csv"
    path.write_bytes(content.encode())
    return read_text_table(path, above)


def taken(folder: Path, content: str):
    (folder / "missing_2024.csv").write_bytes(content.encode())
    return take_in([folder / "missing_2024.csv"], progress=Silent())


@pytest.mark.parametrize(
    ("content", "rows", "stray"),
    [
        ('A,B\n1,"2\n3,4\n', [(2, "1", "2"), (3, "3", "4")], 1),
        ('A,B\n1,"5" tall\n3,"x ""y"""\n', [(2, "1", '5" tall'), (3, "3", 'x "y"')], 1),
        ('A,B\n1,"x, y\n3,"x, ""y"""\n4,5\n', [(3, "3", 'x, "y"'), (4, "4", "5")], 0),
        ('A,B\n1,"a" b\n3,"4, 5"\n', [(2, "1", 'a" b'), (3, "3", "4, 5")], 1),
        # A mark that the next stray one closes would join two children's rows.
        ('A,B,C\n7,"abc,1\n8,def",2\n', [(2, "7", "abc", "1"), (3, "8", "def", "2")], 2),
        ('A,B,C\r7,"abc,1\r8,def",2\r', [(2, "7", "abc", "1"), (3, "8", "def", "2")], 2),
    ],
)
def test_a_stray_mark_is_text_and_a_line_a_row(tmp_path, content, rows, stray):
    read = table(tmp_path, content)
    assert read.frame.rows() == rows
    assert read.repairs == ({"stray_quote": stray} if stray else {})
    assert "each line was read by itself" in read.problems[0].what
    assert read.problems[0].rows == (stray or None)


def test_text_of_several_lines_stays_one_value(tmp_path):
    read = table(tmp_path, 'A,B,C\n7,"a reason,\nand another",1\n8,"x\n\ny",2\n')
    assert read.frame["A"].to_list() == ["7", "8"]
    assert (read.problems, dict(read.repairs)) == ((), {})


def test_lines_that_cannot_be_rows_are_counted_with_the_first_of_them(tmp_path):
    read = table(tmp_path, 'A,B\n1,2\n3,"x, y\n5,6\n7,8\n')
    assert read.frame["A"].to_list() == ["1", "5", "7"]
    assert [each.rows for each in read.problems] == [None, 1]
    assert "the first in line 3, and were left out" in read.problems[1].what
    assert "the first in line 3" in read.problems[0].what


def test_a_file_of_which_most_lines_are_lost_is_refused_with_the_line(tmp_path):
    with pytest.raises(DataError, match=r"stands inside a value \(line 3\)"):
        table(tmp_path, 'A,B\n1,2\n3,"x, y\n5,x, "y\n')


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_return_with_a_stray_mark_is_read_with_a_named_repair(tmp_path, end):
    rows = '7,01/02/2010,M,05/06/2023,\n8,01/02/2010,"M,05/06/2023,\n9,01/02/2010,A,05/06/2023,\n'
    intake = taken(tmp_path, (MISSING + rows).replace("\n", end))
    assert intake.records["missing"]["child"].to_list() == ["7", "8", "9"]
    assert intake.records["missing"]["kind"].to_list() == ["M", "M", "A"]
    assert [(each.rule, each.table, each.rows) for each in intake.repairs] == [
        ("stray_quote", "Missing", 1)
    ]


cells = st.text(
    st.characters(codec="ascii", exclude_categories=("Cc",), exclude_characters='",')
)
rows_of_three = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8)


@settings(max_examples=at_length(300, fresh_clone=100))
@given(rows_of_three, st.lists(st.integers(0, 10_000), min_size=1, max_size=3))
def test_rows_are_never_joined(rows, places):
    """Marks put anywhere: every row that is read is one that was written, but for the marks."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONE).writerows(rows)
    content = text.getvalue()
    for place in places:
        at = place % len(content)
        content = content[:at] + '"' + content[at:]
    with TemporaryDirectory() as folder:
        try:
            read = table(Path(folder), "A,B,C\n" + content)
        except DataError:
            return
    kept = read.frame.drop("_row").fill_null("").rows()
    bare = [tuple(cell.replace('"', "") for cell in row) for row in kept]
    written = iter(rows)
    if not any("fewer values" in each.what for each in read.problems):
        assert all(row in written for row in bare)  # in their order, each at most once
    assert not any("\n" in cell for row in kept for cell in row)
    lost = sum(each.rows or 0 for each in read.problems if "left out" in each.what)
    blank = sum(not any(cell.strip(' ",') for cell in row) for row in rows)
    assert len(kept) + lost + blank >= len(rows)


# --- lines above the column names -------------------------------------------------------------

TITLES = "Missing episodes,,,,\nProduced on 01/04/2024,,,,\n,,,,\n"


@pytest.mark.parametrize(
    "titles", [TITLES, "Our report\n\n\n", "sep=,\n", '"Report, of ""x"""\n']
)
def test_column_names_are_found_below_titles(tmp_path, titles):
    intake = taken(tmp_path, titles + MISSING + "7,01/02/2010,M,05/06/2023,\n")
    assert intake.records["missing"].select("child", "row").rows() == [
        ("7", titles.count("\n") + 2)
    ]
    [repair] = intake.repairs
    assert (repair.rule, repair.table) == ("lines_above_header", "Missing")
    assert 1 <= repair.rows <= titles.count("\n")
    assert "below" in intake.files[0].said


def test_column_names_far_below_are_not_looked_for(tmp_path):
    path = tmp_path / "missing_2024.csv"
    path.write_text("title\n" * (LOOK_LINES + 1) + MISSING)
    with pytest.raises(DataError, match="is no return we know"):
        recognise(look(path))


def test_titles_and_stray_marks_together(tmp_path):
    read = table(tmp_path, 'Our "report\nA,B\n1,"2\n3,4\n', above=1)
    assert read.frame.rows() == [(3, "1", "2"), (4, "3", "4")]
    assert read.repairs == {"lines_above_header": 1, "stray_quote": 1}


def test_a_file_with_titles_is_read_as_the_file_without(tmp_path):
    rows = [(f"{n}", "01/02/2010", "M", "05/06/2023", "") for n in range(50)]
    plain = MISSING + "".join(",".join(row) + "\n" for row in rows)
    bare = table(tmp_path, plain).frame.drop("_row")
    below = table(tmp_path, TITLES + plain, above=3).frame.drop("_row")
    assert isinstance(bare, pl.DataFrame)
    assert bare.equals(below)


def test_a_workbook_that_is_cut_off_is_said_to_be(tmp_path):
    path = tmp_path / "annex_a.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(range(200)))
    with pytest.raises(DataError, match="not a whole zip file or workbook"):
        recognise(look(path))


def test_a_file_of_text_that_holds_none_is_said_to(tmp_path):
    path = tmp_path / "missing_2024.csv"
    path.write_bytes(MISSING.encode() + b"7,\x00")
    with pytest.raises(DataError, match="is not text, though its name says so"):
        recognise(look(path))
