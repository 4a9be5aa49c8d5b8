"""A file is written whole or not at all; reading never guesses and never quotes."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest

from seethechild.core.errors import DataError, SpecError, WriteError
from seethechild.core.files import (
    make_folder,
    prove_file,
    read_bytes,
    read_csv,
    read_frame,
    write_atomic,
    write_frame,
)


def failing_with(code: int) -> object:
    def fail(*_: object, **__: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_text_is_written_as_utf_8_with_its_line_ends(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.txt", "é\r\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == b"\xc3\xa9\r\nb\n"


def test_a_second_write_replaces_the_first(tmp_path: Path) -> None:
    write_atomic(str(tmp_path / "a.txt"), b"first")
    write_atomic(str(tmp_path / "a.txt"), b"second")
    assert read_bytes(tmp_path / "a.txt") == b"second"
    assert names_in(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("step", "code", "why"),
    [
        ("os.fsync", errno.ENOSPC, "the disk is full"),
        ("os.fsync", errno.EDQUOT, "quota"),
        ("os.fsync", errno.EIO, os.strerror(errno.EIO)),
        ("pathlib.Path.replace", errno.EROFS, "read-only"),
        ("pathlib.Path.replace", errno.EACCES, "not allowed"),
        ("pathlib.Path.open", errno.EROFS, "read-only"),
        ("pathlib.Path.open", errno.EACCES, "not allowed"),
    ],
)
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    step: str, code: int, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(step, failing_with(code))
        with pytest.raises(WriteError, match=why) as caught:
            write_atomic(path, "new")
    assert caught.value.path == path
    assert caught.value.problems[0].mend
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond ``size`` bytes, as the operating system sees it."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on file sizes")
def test_a_write_that_stops_half_way_leaves_the_old_file_and_nothing_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with room_for(1_000), pytest.raises(WriteError):
        write_atomic(path, "x" * 100_000)
    assert path.read_text() == "old"
    assert names_in(tmp_path) == ["a.txt"]


def test_being_interrupted_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: int) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a.txt", "new")
    assert names_in(tmp_path) == []


def test_a_missing_folder_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"folder does not exist\. Make the folder first"):
        write_atomic(tmp_path / "no" / "a.txt", "new")
    assert names_in(tmp_path) == []


def test_a_file_cannot_stand_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("file")
    for attempt in (
        lambda: write_atomic(tmp_path / "a" / "b.txt", "new"),
        lambda: make_folder(tmp_path / "a"),
        lambda: make_folder(tmp_path / "a" / "b"),
    ):
        with pytest.raises(WriteError, match="a file stands where a folder is needed"):
            attempt()
    assert (tmp_path / "a").read_text() == "file"


def test_a_folder_cannot_be_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(WriteError):
        write_atomic(tmp_path / "a", "new")
    assert names_in(tmp_path) == ["a"]


def test_a_folder_is_made_with_those_above_it_and_left_empty(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "a" / "b")
    assert make_folder(folder) == folder
    assert names_in(folder) == []


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_cannot_be_written_to_is_found_before_the_work(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathlib.Path.touch", failing_with(code))
    with pytest.raises(WriteError) as caught:
        make_folder(tmp_path)
    assert caught.value.path == tmp_path


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is allowed"
)
def test_a_read_only_folder_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(WriteError, match="writing is not allowed"):
        make_folder(tmp_path)
    with pytest.raises(WriteError, match="writing is not allowed"):
        write_atomic(tmp_path / "a.txt", "new")
    assert names_in(tmp_path) == []


TYPES = {
    "name": pl.String,
    "n": pl.Int64,
    "x": pl.Float64,
    "day": pl.Date,
    "is_in": pl.Boolean,
}
FRAME = pl.DataFrame(
    {
        "name": ["é, “a”", "", None],
        "n": [1, None, -3],
        "x": [0.1, 1e-300, None],
        "day": [date(2024, 2, 29), None, date(1999, 1, 1)],
        "is_in": [True, False, None],
    },
    schema=TYPES,
)


def test_a_table_comes_back_from_parquet_and_csv_as_it_was(tmp_path: Path) -> None:
    write_frame(tmp_path / "a.parquet", FRAME)
    write_frame(tmp_path / "a.csv", FRAME)
    assert read_frame(tmp_path / "a.parquet").equals(FRAME)
    assert read_csv(tmp_path / "a.csv", TYPES).equals(FRAME)


def test_a_table_is_not_written_under_a_name_we_do_not_know(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"Use \.parquet or \.csv"):
        write_frame(tmp_path / "a.xlsx", FRAME)


def test_columns_without_a_type_stay_text_and_a_byte_order_mark_is_no_part_of_a_name(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text("code,n\n007,1\n008,\n", encoding="utf-8-sig")
    assert read_csv(tmp_path / "a.csv").to_dict(as_series=False) == {
        "code": ["007", "008"],
        "n": ["1", None],
    }


def test_all_that_is_wrong_with_a_csv_is_said_at_once_without_its_values(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.csv").write_text(
        "names,n,x,day,is_in\nSecret,1.5,one,2024-02-30,perhaps\nb,x,1,2024-02-29,TRUE\n"
    )
    with pytest.raises(DataError) as caught:
        read_csv(tmp_path / "a.csv", TYPES | {"zzz": pl.Int64})
    found = {
        (each.where.rsplit(" ", 1)[-1], each.mend, each.rows)
        for each in caught.value.problems
    }
    mend = "Correct them, or leave the field empty."
    assert found == {
        ("name", "Rename names, or add it.", None),
        ("zzz", "Add it.", None),
        ("n", mend, 2),
        ("x", mend, 1),
        ("day", mend, 1),
        ("is_in", mend, 1),
    }
    for value in ("Secret", "1.5", "one", "02-30", "perhaps"):
        assert value not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,secret,3\n", b'a\n"secret', b"a\n\xff\n"]
)
def test_a_broken_csv_is_refused_without_quoting_it(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError, match="is not a whole CSV file") as caught:
        read_csv(tmp_path / "a.csv")
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_half_a_parquet_file_is_refused(tmp_path: Path) -> None:
    write_frame(tmp_path / "a.parquet", FRAME)
    whole = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="is not a whole Parquet file"):
        read_frame(tmp_path / "a.parquet")


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        read_frame(tmp_path / "no.parquet")
    with pytest.raises(DataError, match="cannot be read"):
        read_bytes(tmp_path)


def test_a_file_is_proved_before_the_work_and_left_as_it_was(tmp_path: Path) -> None:
    there = tmp_path / "there.svg"
    there.write_text("old")
    prove_file(there)
    prove_file(tmp_path / "new.svg")
    for wrong, words in (
        (tmp_path, "a folder has that name"),
        (tmp_path / "none" / "x.svg", "its folder does not exist"),
        (there / "x.svg", "a file stands where a folder is needed"),
    ):
        with pytest.raises(WriteError, match=words):
            prove_file(wrong)
    assert [each.name for each in tmp_path.iterdir()] == ["there.svg"]
    assert there.read_text() == "old"


def test_a_spreadsheets_unicode_text_is_named(tmp_path):
    path = tmp_path / "a.csv"
    write_atomic(path, "a,count\n1,2\n".encode("utf-16"))
    with pytest.raises(DataError, match="is in UTF-16"):
        read_csv(path)
