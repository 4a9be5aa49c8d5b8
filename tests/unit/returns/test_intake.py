"""Any mix of files is taken in: all problems at once, never a traceback, never a child's value."""

import zipfile
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import Cancelled, DataError, UnknownNameError
from seethechild.core.progress import CancelFlag, Recorder
from seethechild.returns.intake import take_in
from seethechild.returns.records import RECORDS
from tests.lengths import at_length
from tests.unit.returns.sector import (
    EPISODES,
    HEADER,
    SECTOR,
    UASC,
    needs_sector,
    said,
    take,
    write,
)
from tests.unit.returns.test_ssda903 import XML

FILES = {"header": HEADER, "episodes": EPISODES, "uasc": UASC}
YEAR_BEFORE = EPISODES.replace("/2023", "/2022")
CIN = """<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2024</Year>
<ReferenceDate>2024-03-31</ReferenceDate></CollectionDetails><Source><SourceLevel>L</SourceLevel>
<LEA>202</LEA></Source></Header><Children><Child><ChildIdentifiers><LAchildID>MARKED1</LAchildID>
<PersonBirthDate>2010-02-01</PersonBirthDate><Sex>M</Sex></ChildIdentifiers><ChildCharacteristics>
<Ethnicity>WBRI</Ethnicity></ChildCharacteristics><CINdetails><CINreferralDate>2023-05-01</CINreferralDate>
<ReferralSource>1A</ReferralSource><PrimaryNeedCode>N1</PrimaryNeedCode></CINdetails></Child></Children>
</Message>"""


def rows(taken):
    """Return every record's rows without where they stood, in one order."""
    return {
        name: sorted(frame.drop("file", "row").rows(), key=str)
        for name, frame in taken.records.items()
    }


# --- finding files ------------------------------------------------------------------------------


def test_folders_zip_files_and_files_are_all_taken(tmp_path):
    write(tmp_path / "a" / "2024", header=HEADER, episodes=EPISODES)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("2024/uasc.csv", UASC)
    (tmp_path / "a" / ".hidden.csv").write_text("nothing")
    taken = take(tmp_path / "a", tmp_path / "b.zip")
    assert [file.name for file in taken.files] == [
        *("2024/episodes.csv", "2024/header.csv", "b.zip/2024/uasc.csv"),
    ]
    (whole,) = taken.returns
    assert (whole.format, whole.year) == ("ssda903", 2024)
    assert not taken.problems


def test_every_record_is_there_as_declared(tmp_path):
    taken = take(write(tmp_path / "2024", **FILES))
    assert set(taken.records) == set(RECORDS)
    for name, frame in taken.records.items():
        RECORDS[name].check(frame)


def test_a_file_given_twice_counts_once(tmp_path):
    write(tmp_path / "2024", **FILES)
    write(tmp_path / "2024" / "copy", **FILES)
    taken = take(tmp_path, tmp_path / "2024" / "header.csv")
    assert taken.records["care_episodes"].height == 3
    assert len(taken.files) == 6
    assert sum("is the same as" in file.said for file in taken.files) == 3


def test_each_progress_is_told_and_can_stop_it(tmp_path):
    folder = write(tmp_path, **FILES)
    seen = Recorder()
    take_in([folder], progress=seen)
    assert [done for done, *_ in seen.steps] == [0, 1, 2, 3]
    flag = CancelFlag()
    flag.cancel()
    with pytest.raises(Cancelled):
        take_in([folder], progress=flag)


# --- problems, all at once ----------------------------------------------------------------------


def test_what_cannot_be_read_does_not_stop_the_rest(tmp_path):
    folder = write(
        tmp_path / "2024", header=HEADER, notes="what,ever\nMARKED,2\n", empty="",
        cut=b"PK\x03\x04\x00\x01", nul=EPISODES.encode() + b"\x00",
    )  # fmt: skip
    taken = take(folder, tmp_path / "nowhere.csv")
    words = [str(problem) for problem in taken.problems]
    assert [line.split(":")[0] for line in words] == [
        *("cut.csv", "empty.csv", "notes.csv", "nowhere.csv", "nul.csv"),
    ] or len(words) == 5
    assert any("there is no such file" in line for line in words)
    assert any("is empty" in line for line in words)
    assert taken.records["people"].height == 2


def test_nothing_readable_is_an_error_with_all_problems(tmp_path):
    folder = write(tmp_path, a="what,ever\n1,2\n", b="")
    with pytest.raises(DataError) as caught:
        take(folder, tmp_path / "nowhere.csv")
    assert len(caught.value.problems) == 3
    with pytest.raises(DataError, match="no return in what was named"):
        take(write(tmp_path / "bare"))


def test_an_unknown_file_is_told_what_was_looked_for_and_what_is_nearest(tmp_path):
    text = "DECOM,RNE,LS,CIN,PLACE,MARKEDCOLUMN\n01/01/2020,S,C2,N1,U6,MARKED\n"
    path = write(tmp_path, care=text) / "care.csv"
    with pytest.raises(DataError) as caught:
        take(path)
    words = str(caught.value)
    assert "nearest is ssda903 Episodes (5 of 13 columns; it lacks CHILD" in words
    assert "Looked for" in words
    assert "EXPSSDA903" in words
    assert "MARKED" not in words


def test_an_unknown_file_in_a_folder_is_told_briefly(tmp_path):
    taken = take(write(tmp_path, header=HEADER, notes="what,ever\n1,2\n"))
    (problem,) = taken.problems
    assert str(problem).startswith("notes.csv: is no return we know. Left out;")


def test_a_census_named_after_another_year_is_told(tmp_path):
    path = tmp_path / "CIN_2019.xml"
    path.write_text(CIN)
    taken = take(path)
    assert [each.year for each in taken.returns] == [2024]
    assert "is named 2019, but says it is of 2024" in str(taken.problems[0])


@pytest.mark.parametrize("text", ["CHILD,DOB,DECOM\n", EPISODES.splitlines()[0]])
def test_a_header_only_file_has_no_rows_and_that_is_said(tmp_path, text):
    if text.startswith("CHILD,DOB,"):
        with pytest.raises(DataError):
            take(write(tmp_path, episodes=text))
        return
    (file,) = take(write(tmp_path, episodes=text)).files
    assert file.rows == 0
    assert file.said.endswith("it has no rows")


def test_a_ten_gigabyte_file_is_refused_at_once(tmp_path):
    path = tmp_path / "episodes.csv"
    with path.open("wb") as file:
        file.write(EPISODES.encode())
        file.truncate(10 * 2**30)
    with pytest.raises(DataError, match="larger than any return"):
        take(path)


# --- years --------------------------------------------------------------------------------------


def many(episodes, times=10):
    head, *lines = episodes.splitlines()
    return "\n".join(
        [head, *(line.replace("MARKED", f"M{n}-") for n in range(times) for line in lines)]
    )


@pytest.mark.parametrize(
    ("folder", "year", "told"),
    [("2024", 2024, False), ("2023-24", 2024, False), ("returns", 2024, False),
     ("2023", 2024, True), ("2025", 2024, True), ("2023_24 and 2022_23", 2024, False)],
)  # fmt: skip
def test_dates_decide_where_the_name_says_another_year(tmp_path, folder, year, told):
    taken = take(write(tmp_path / folder, header=HEADER, episodes=many(EPISODES)))
    assert {each.year for each in taken.returns} == {year}
    assert {file.year for file in taken.files} == {year}
    words = [str(problem) for problem in taken.problems]
    assert (
        any("its dates run to the year ending March 2024" in line for line in words) == told
    )


def test_a_few_dates_do_not_overrule_a_name(tmp_path):
    taken = take(write(tmp_path / "2025", header=HEADER, episodes=EPISODES))
    assert taken.returns[0].year == 2025
    assert not taken.problems


def test_one_mistyped_date_does_not_move_the_year(tmp_path):
    text = many(EPISODES, 50).replace("M7-2,20/12/2023", "M7-2,20/12/2093")
    taken = take(write(tmp_path / "returns", episodes=text))
    assert taken.returns[0].year == 2024
    assert taken.records["care_episodes"]["start"].null_count() == 1
    assert ("date_out_of_range", 1) in {(each.rule, each.rows) for each in taken.repairs}


def test_a_return_holds_what_was_written_and_records_what_was_mended(tmp_path):
    wrong = EPISODES.replace("20/12/2023", "20/12/2093")
    again = wrong + wrong.splitlines()[1] + "\n"
    taken = take(write(tmp_path / "2024", episodes=again))
    written = taken.returns[0].tables["Episodes"]
    assert written["DECOM"].max() == date(2093, 12, 20)
    assert written.height == len(again.splitlines()) - 1
    kept = taken.records["care_episodes"]
    assert kept.height == written.height - 1
    assert kept["start"].null_count() == 1


def test_years_become_returns_of_their_own(tmp_path):
    write(tmp_path / "2024", **FILES)
    write(tmp_path / "2023", header=HEADER, episodes=YEAR_BEFORE)
    taken = take(tmp_path)
    assert [each.year for each in taken.returns] == [2023, 2024]
    seen = taken.sees.filter(pl.col("record") == "care_episodes")
    assert [str(day) for day in seen["start"]] == ["2022-04-01", "2023-04-01"]
    assert [str(day) for day in seen["stop"]] == ["2023-04-01", "2024-04-01"]


# --- councils -----------------------------------------------------------------------------------


def of(episodes, council):
    head, *lines = episodes.splitlines()
    return "\n".join([f"{head},LA", *(f"{line},{council}" for line in lines)])


def test_a_file_of_another_council_is_told_and_its_children_kept_apart(tmp_path):
    write(tmp_path / "2024", header=of(HEADER, "Camden"), uasc=of(UASC, "202"),
          episodes=of(EPISODES, "Barnet"))  # fmt: skip
    taken = take(tmp_path)
    (problem,) = taken.problems
    assert "2024/episodes.csv: is of Barnet, other files of Camden" in str(problem)
    assert set(taken.records["people"]["child"]) == {
        "E09000007:MARKED1",
        "E09000007:MARKED2",
    }
    assert taken.council is None


def test_files_that_name_no_council_are_of_the_one_that_is_named(tmp_path):
    write(tmp_path / "2024", header=of(HEADER, "Camden"), episodes=EPISODES)
    (whole,) = take(tmp_path).returns
    assert whole.council == "E09000007"


@needs_sector
def test_the_regional_sample_is_read_and_told_to_be_of_several_councils():
    taken = take(SECTOR / "ssda903" / "regional-sample-v1")
    assert taken.records["care_episodes"].height == 3737
    assert sum("councils" in str(problem) for problem in taken.problems) == 3


# --- repairs ------------------------------------------------------------------------------------


def test_a_row_that_stands_twice_is_kept_once_and_counted(tmp_path):
    text = EPISODES + EPISODES.splitlines()[1] + "\n"
    taken = take(write(tmp_path / "2024", episodes=text))
    assert taken.records["care_episodes"].height == 3
    assert ("exact_duplicate_row", 1) in {(each.rule, each.rows) for each in taken.repairs}
    kept = take(tmp_path, without_repairs=frozenset({"exact_duplicate_row"}))
    assert kept.records["care_episodes"].height == 4


def test_impossible_dates_are_missing_unless_that_is_switched_off(tmp_path):
    text = EPISODES.replace("01/09/2023,X1", "01/09/2032,X1").replace(
        "20/12/2023", "20/12/1899"
    )
    taken = take(write(tmp_path / "2024", episodes=text, header=HEADER))
    assert taken.records["care_episodes"]["stop"].null_count() == 3
    assert taken.records["care_episodes"]["start"].null_count() == 1
    kept = take(tmp_path, without_repairs=frozenset({"date_out_of_range"}))
    assert kept.records["care_episodes"]["start"].null_count() == 0


def test_a_repair_that_is_not_known_is_refused():
    with pytest.raises(UnknownNameError, match="two_digit_year"):
        take(Path("x"), without_repairs=frozenset({"two_digit_years"}))


# --- order does not matter, nothing leaks, nothing breaks ---------------------------------------


@given(st.permutations(range(3)), st.permutations(list(FILES)))
def test_the_order_of_rows_and_files_changes_nothing(order, names):
    head, *lines = EPISODES.splitlines()
    turned = "\n".join([head, *(lines[place] for place in order)])
    with TemporaryDirectory() as folder:
        here = write(Path(folder, "2024"), **FILES)
        there = write(Path(folder, "other", "2024"), **(FILES | {"episodes": turned}))
        first = take(*(here / f"{name}.csv" for name in FILES))
        second = take(*(there / f"{name}.csv" for name in names))
    assert rows(first) == rows(second)
    assert first.problems == second.problems
    assert set(first.repairs) == set(second.repairs)


MARKS = (
    "MARKED",
    "MA1",
    "MA3",
    "MA5",
    "MA7",
    "MA9",
    "SC123456",
    "A123456789012",
    "01/02/2010",
)


def no_marks(words):
    return not [mark for mark in MARKS if mark in words]


edits = st.lists(
    st.tuples(
        st.sampled_from(["cut", "drop", "insert", "double", "turn", "swap"]),
        st.integers(0, 2000),
        st.integers(1, 60),
        st.binary(min_size=1, max_size=6),
    ),
    min_size=1,
    max_size=6,
)


def edited(content, steps):
    """Return bytes damaged step by step."""
    data = bytearray(content)
    for what, place, length, piece in steps:
        at = place % (len(data) + 1)
        if what == "cut":
            del data[at + 40 :]
        elif what == "drop":
            del data[at : at + length]
        elif what == "insert":
            data[at:at] = piece
        elif what == "double":
            data[at:at] = data[at : at + length]
        elif what == "turn":
            data[at : at + length] = data[at : at + length][::-1]
        else:
            data = data.replace(piece[:1], piece[-1:])
    return bytes(data)


def tried(path):
    """Take a file in; return what came of it, None if it was refused, and what was said."""
    try:
        taken = take(path)
    except DataError as error:
        return None, str(error)
    return taken, said(taken)


ENCODINGS = st.sampled_from(
    ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-16-be", "utf-32"]
)


@settings(max_examples=at_length(150, fresh_clone=50))
@given(st.sampled_from([HEADER, EPISODES, UASC, XML]), edits, ENCODINGS)
def test_a_damaged_file_is_read_or_refused_and_tells_no_value(text, steps, encoding):
    data = edited(text.encode(encoding), steps)
    with TemporaryDirectory() as folder:
        path = Path(folder, "episodes.csv")
        path.write_bytes(data)
        taken, words = tried(path)
    assert no_marks(words), words
    for name, frame in taken.records.items() if taken else ():
        RECORDS[name].check(frame)


REAL = [
    *("ssda903/SSDA903_2020_episodes.csv", "ssda903/small-extra/DoLo.csv"),
    *(
        "ssda903/csdm-sample-2017-2021/2021-oc2.csv",
        "generated/ssda903_gen_151_children.xml",
    ),
]


@needs_sector
@settings(max_examples=at_length(80, fresh_clone=30))
@given(st.sampled_from(REAL), edits)
def test_damaged_real_files_are_read_or_refused(name, steps):
    data = edited((SECTOR / name).read_bytes()[:3000], steps)
    with TemporaryDirectory() as folder:
        path = Path(folder, Path(name).name)
        path.write_bytes(data)
        taken, words = tried(path)
    assert words
    assert taken is None or len(taken.files) == 1


@settings(max_examples=40)
@given(edits)
def test_a_damaged_zip_file_is_read_or_refused(steps):
    with TemporaryDirectory() as folder:
        path = Path(folder, "returns.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in FILES.items():
                archive.writestr(f"2024/{name}.csv", text)
        path.write_bytes(edited(path.read_bytes(), steps))
        _, words = tried(path)
    assert no_marks(words), words
