"""Tables as text: nothing is lost, numbers stay whole, and lines fit where they can."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.cli.sheet import Head, table

HEADS = [Head("what"), Head("per 10,000\nchildren", number=True), Head("why", width=20)]
words = st.text("abcdefghij", min_size=1, max_size=30)
texts = st.lists(words, min_size=1, max_size=12).map(" ".join)
numbers = st.integers(0, 10**7).map("{:,}".format)


@pytest.fixture(autouse=True)
def line_of_60(monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")


@given(st.lists(st.tuples(texts, numbers, texts), min_size=1, max_size=5))
def test_every_letter_and_every_number_is_there_and_lines_fit(rows):
    lines = table("Title", HEADS, rows).splitlines()
    assert lines[:2] == ["Title", ""]
    assert max(map(len, lines)) <= 60
    body = "".join(lines[5:])
    for _, number, _ in rows:
        assert number in body
    letters = "".join(first + last for first, _, last in rows).replace(" ", "")
    assert sorted(filter(str.isalpha, body)) == sorted(letters)


def test_heads_stand_on_the_line_text_left_numbers_right():
    rows = [
        ["a home that is small", "1,204", "x"],
        ["b", "7", "a-hyphen is no place to break"],
    ]
    assert table("Homes", HEADS, rows).splitlines() == [
        "Homes",
        "",
        "                        per 10,000",
        "  what                    children  why",
        "  ------------------------------------------------------",
        "  a home that is small       1,204  x",
        "  b                              7  a-hyphen is no place",
        "                                    to break",
    ]


def test_where_numbers_leave_no_room_they_are_kept_and_the_line_is_longer():
    heads = [Head("what"), *(Head(f"number {each}", number=True) for each in range(6))]
    lines = table("T", heads, [["abcdefghijklmnop", *["1,234,567"] * 6]]).splitlines()
    assert lines[4].split() == ["abcdefghijkl", *["1,234,567"] * 6]
    assert lines[5] == "  mnop"


def test_a_table_without_rows_has_its_heads():
    assert table("None", [Head("a"), Head("b")], []) == "None\n\n  a  b\n  ----"


def test_a_row_of_one_cell_heads_the_rows_below_it_and_widens_no_column():
    heads = [Head("kind"), Head("children", number=True)]
    title = "A heading longer than all columns of the table"
    rows = [[title], ["foster", "12"], ["Another"], ["kin", "30"]]
    lines = table("Homes", heads, rows).splitlines()
    assert lines[4] == f"  {title}"
    assert lines[5] == "  foster        12"
    assert lines[6:8] == ["", "  Another"]
