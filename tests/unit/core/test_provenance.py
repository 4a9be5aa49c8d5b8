"""A fingerprint changes when what determines the numbers changes, and with nothing else."""

import hashlib
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import NoReturn

import polars as pl
import pytest

from seethechild.core import provenance
from seethechild.core.errors import DataError
from seethechild.core.provenance import (
    Input,
    Provenance,
    code_version,
    fingerprint,
    sha256_bytes,
    sha256_file,
    sha256_frame,
)

FILE = Input("a.csv", "0" * 64, 2)


def test_the_hash_of_bytes_and_of_a_file_is_the_standard_one(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_bytes(b"abc") == sha256_file(tmp_path / "a") == known


def test_a_missing_file_has_no_hash(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        sha256_file(tmp_path / "a")


def test_a_fingerprint_is_the_hash_of_canonical_json() -> None:
    expected = hashlib.sha256('{"a":[1,2.5,null,"é"],"b":{"c":true}}'.encode()).hexdigest()
    assert fingerprint({"b": {"c": True}, "a": (1, 2.5, None, "é")}) == expected


@pytest.mark.parametrize(
    "other",
    [{"a": 2}, {"a": "1"}, {"b": 1}, {"a": [1]}, {"a": True}, {"a": 1, "b": None}, {}],
)
def test_any_other_setting_gives_another_fingerprint(other: dict[str, object]) -> None:
    assert fingerprint(other) != fingerprint({"a": 1})


def test_a_date_is_a_setting() -> None:
    assert fingerprint({"start": date(2025, 4, 1)}) == fingerprint({"start": "2025-04-01"})


@pytest.mark.parametrize(
    "part", [{1}, float("nan"), float("inf"), {1: "a"}, b"a", object()]
)
def test_what_has_no_single_written_form_is_no_setting(part: object) -> None:
    with pytest.raises(TypeError, match="cannot be part of a fingerprint"):
        fingerprint({"a": part})


def test_a_provenance_changes_with_all_that_determines_the_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(
        seed: int | None = 1,
        inputs: tuple[Input, ...] = (FILE,),
        settings: dict[str, object] | None = None,
    ) -> str:
        return Provenance.of(
            seed=seed, inputs=inputs, settings=settings or {"a": 1}
        ).fingerprint

    prints = [
        made(),
        made(seed=2),
        made(seed=None),
        made(inputs=()),
        made(inputs=(Input("a.csv", "1" * 64, 2),)),
        made(inputs=(Input("b.csv", "0" * 64, 2),)),
        made(settings={"a": 2}),
    ]
    monkeypatch.setattr(provenance, "code_version", lambda: "another")
    prints.append(made())
    assert len(set(prints)) == len(prints)


def test_a_provenance_keeps_what_it_was_made_from() -> None:
    origin = Provenance.of(seed=1, inputs=[FILE], settings={"a": 1})
    assert (origin.seed, origin.inputs, origin.settings) == (1, (FILE,), {"a": 1})
    assert origin.version == code_version()


def test_bare_source_has_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> NoReturn:
        raise PackageNotFoundError(name)

    code_version.cache_clear()
    monkeypatch.setattr(provenance, "version", absent)
    assert code_version() == "not installed"
    code_version.cache_clear()


FRAME = pl.DataFrame(
    {
        "text": ["ab", None, "c"],
        "whole": [1, None, 3],
        "real": [0.5, 1.0, None],
        "day": [date(2025, 4, 1), None, None],
        "span": [timedelta(days=1), None, None],
        "is_in": [True, None, False],
        "nothing": [None, None, None],
    }
)


def test_the_hash_of_a_table_does_not_depend_on_how_it_is_cut() -> None:
    cut = pl.concat([FRAME[:1], FRAME[1:]], rechunk=False)
    assert cut.n_chunks() == 2
    assert sha256_frame(cut) == sha256_frame(FRAME)
    assert sha256_frame(pl.concat([FRAME, FRAME])[3:]) == sha256_frame(FRAME)


@pytest.mark.parametrize(
    "other",
    [
        FRAME.reverse(),
        FRAME.select(reversed(FRAME.columns)),
        FRAME.rename({"text": "txt"}),
        FRAME.with_columns(pl.col("whole").cast(pl.Int32)),
        FRAME.with_columns(pl.col("whole").fill_null(0)),
        FRAME.with_columns(pl.col("is_in").fill_null(value=False)),
        FRAME.with_columns(pl.col("text").fill_null("")),
        FRAME.with_columns(pl.Series("text", ["a", None, "bc"])),
        FRAME.with_columns(pl.col("real") + 1e-16),
        FRAME[:2],
    ],
)
def test_any_other_table_has_another_hash(other: pl.DataFrame) -> None:
    assert sha256_frame(other) != sha256_frame(FRAME)


def test_a_category_counts_as_its_text_and_an_empty_table_has_a_hash() -> None:
    text = pl.DataFrame({"a": ["x", "y", "x"]})
    assert sha256_frame(text) == sha256_frame(text.cast(pl.Categorical))
    assert sha256_frame(text) == sha256_frame(text.cast(pl.Enum(["y", "x"])))
    assert sha256_frame(text.clear()) != sha256_frame(text.clear().rename({"a": "b"}))


def test_the_hash_of_a_table_is_the_same_for_all_time() -> None:
    known = "909c11e2d26d8243760fbe13eccaa1d5f6659351bdcdb407f8c12758238be6c2"
    assert sha256_frame(FRAME) == known


@pytest.mark.parametrize(
    "values",
    [
        pl.Series("a", [[1]]),
        pl.Series("a", [{"b": 1}]),
        pl.Series("a", [b"x"]),
        pl.Series("a", ["1.5"]).cast(pl.Decimal(10, 2)),
        pl.Series("a", [object()], dtype=pl.Object),
    ],
)
def test_nested_and_odd_columns_have_no_hash(values: pl.Series) -> None:
    with pytest.raises(TypeError, match=r"^column a is .*, which has no hash$"):
        sha256_frame(values.to_frame())
