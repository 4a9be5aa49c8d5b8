"""Text tables are read as they stand, in any encoding; what is wrong with them is said."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import DataError
from seethechild.returns import limits
from seethechild.returns.head import look
from seethechild.returns.read_csv import read_text_table
from tests.unit.returns.sector import SECTOR, needs_sector

TABLE = "CHILD,DOB\n1,é\n2,ü\n"
ROWS = [(2, "1", "é"), (3, "2", "ü")]


def read(folder, content):
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_text_table(path)[:2]


@pytest.mark.parametrize(
    ("encoding", "spoken"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16-LE"),
        ("utf-16-be", "UTF-16-BE"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_an_encoding_is_found_and_said(tmp_path, encoding, spoken):
    frame, problems = read(tmp_path, TABLE.encode(encoding))
    assert frame.rows() == ROWS
    assert frame.columns == ["_row", "CHILD", "DOB"]
    words = " ".join(map(str, problems))
    assert (spoken in words) if spoken else not problems


def test_an_encoding_that_changes_after_the_first_look_is_found(tmp_path):
    rows = b"1,plain\n" * 20_000
    frame, problems = read(tmp_path, b"CHILD,NAME\n" + rows + b"2,caf\xe9\n")
    assert frame.height == 20_001
    assert frame["NAME"][-1] == "café"
    assert "Windows-1252" in str(problems[0])


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_separators(tmp_path, mark):
    frame, problems = read(tmp_path, TABLE.replace(",", mark))
    assert frame.rows() == ROWS
    assert not problems


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path, end):
    frame, problems = read(tmp_path, TABLE.replace("\n", end))
    assert frame.rows() == ROWS
    assert not problems


def test_quotes_blank_lines_and_values_with_separators(tmp_path):
    frame, problems = read(tmp_path, 'CHILD,NAME\n1,"a, ""b"""\n\n2,"c\nd"\n')
    assert frame.rows() == [(2, "1", 'a, "b"'), (5, "2", "c\nd")]
    assert not problems


def test_empty_fields_are_missing_and_empty_rows_left_out(tmp_path):
    frame, _ = read(tmp_path, 'CHILD,DOB\n1,\n,\n"","2"\n')
    assert frame.rows() == [(2, "1", None), (4, None, "2")]


@pytest.mark.parametrize(
    ("content", "rows", "words"),
    [
        (b"A,B\n1,2\n3", 2, "rows have fewer values than there are columns"),
        (b"A,B\n1,2,3\n4,5\n", 1, "rows have more values than there are columns"),
        (b"A,B\n1,2,,\n4,5\n", 2, None),
        (b"A,A\n1,2\n", 1, "columns of the same name"),
        (b"", 0, None),
        (b"\n", 0, None),
        (b"A,B\n", 0, None),
    ],
)
def test_irregular_rows_are_counted(tmp_path, content, rows, words):
    frame, problems = read(tmp_path, content)
    assert frame.height == rows
    assert (words in str(problems[0])) if words else not problems


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'A,B,C\n1,"2\n3,4\n', r"never closed, or stands inside a value \(line 2\)"),
        (b"A,B\n1,2\x00\n", "holds bytes that no table of text has"),
        (b"A,B\n" + b"1,2\n" * 40_000 + b"\x00", "NUL"),
        (b"PK\x03\x04" + bytes(range(256)), "is not text"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content, words):
    with pytest.raises(DataError, match=words):
        read(tmp_path, content)


def test_a_file_larger_than_any_return_is_refused_without_being_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"CHILD,DOB\n")
        file.truncate(10 * 2**30)
    with pytest.raises(DataError, match=r"is larger than any return \(10\.0 GB"):
        read_text_table(path)
    assert limits.MAX_FILE_BYTES < 10 * 2**30


def test_the_first_look_at_a_file_that_is_not_there():
    with pytest.raises(DataError, match="there is no such file"):
        look(SECTOR / "nowhere.csv")


@needs_sector
def test_every_real_file_is_read_as_pythons_own_module_reads_it():
    for path in sorted((SECTOR / "ssda903").rglob("*.csv")):
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))
        frame, problems, _ = read_text_table(path)
        assert not problems
        assert frame.columns[1:] == lines[0]
        assert frame.drop("_row").fill_null("").rows() == [tuple(row) for row in lines[1:]]


cells = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


@given(st.lists(st.tuples(cells, cells, cells), max_size=12))
def test_what_was_written_is_read(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("A", "B", "C"), *rows])
    with TemporaryDirectory() as folder:
        frame, problems = read(Path(folder), text.getvalue())
    kept = [tuple(cell or None for cell in row) for row in rows if any(row)]
    assert frame.drop("_row").with_columns(pl.all().replace("", None)).rows() == kept
    assert not problems
