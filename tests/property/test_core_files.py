"""Whatever is written comes back, and whatever fails changes nothing."""

import errno
import os
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import WriteError
from seethechild.core.files import (
    read_bytes,
    read_csv,
    read_frame,
    write_atomic,
    write_frame,
)
from seethechild.core.provenance import sha256_frame

SCHEMA = {
    "text": pl.String,
    "n": pl.Int64,
    "x": pl.Float64,
    "day": pl.Date,
    "yes": pl.Boolean,
}
LETTERS = st.characters(codec="utf-8")
ROW = st.tuples(
    st.none() | st.text(LETTERS, max_size=6),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.dates(date(1000, 1, 1)),
    st.none() | st.booleans(),
)


@settings(max_examples=50)
@given(st.lists(ROW, max_size=5))
def test_a_table_comes_back_as_it_was(rows: list[tuple[object, ...]]) -> None:
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    with TemporaryDirectory() as folder:
        write_frame(Path(folder, "a.parquet"), frame)
        write_frame(Path(folder, "a.csv"), frame)
        for again in (
            read_frame(Path(folder, "a.parquet")),
            read_csv(Path(folder, "a.csv"), SCHEMA),
        ):
            assert again.equals(frame)
            assert sha256_frame(again) == sha256_frame(frame)


@settings(max_examples=50)
@given(
    old=st.binary(max_size=50), new=st.binary(max_size=50), steps=st.sampled_from([0, 1])
)
def test_a_file_is_either_old_or_new(old: bytes, new: bytes, steps: int) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a")
        write_atomic(path, old)
        failing = ("os.fsync", "pathlib.Path.replace")[steps]
        with (
            patch(failing, side_effect=full),
            pytest.raises(WriteError, match="disk is full"),
        ):
            write_atomic(path, new)
        assert read_bytes(path) == old
        write_atomic(path, new)
        assert read_bytes(path) == new
        assert [each.name for each in Path(folder).iterdir()] == ["a"]
