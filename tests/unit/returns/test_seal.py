"""The key stays with the council, and no identifier passes the door."""

import hashlib
import os
import stat

import polars as pl
import pytest

from seethechild.core.errors import DataError, WriteError
from seethechild.returns.records import RECORDS
from seethechild.returns.seal import LOCAL, Key, seal, seal_columns, sealed

KEY = Key(bytes(range(32)))


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    first = Key.of(tmp_path / "key")
    assert Key.of(tmp_path / "key") == first
    assert len(first.secret) == 32
    assert first != Key.of(tmp_path / "other")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_a_key_shows_itself_nowhere(tmp_path):
    key = Key.of(tmp_path / "key")
    assert key.secret.hex() not in repr(key)
    assert repr(key) == str(key) == "Key()"


@pytest.mark.parametrize(
    "content", [b"", b"abc", b"00" * 31, b"00" * 33, b"zz" * 32, b"\xff" * 32, b"00" * 32 + b"\nx"]
)  # fmt: skip
def test_a_file_that_holds_no_key_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(DataError, match="does not hold a key") as caught:
        Key.of(path)
    assert path.read_bytes() == content
    assert str(tmp_path) not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="no such rights here")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o777])
def test_a_key_others_may_read_is_refused(tmp_path, mode):
    Key.of(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    with pytest.raises(DataError, match="others may read"):
        Key.of(tmp_path / "key")


def test_a_key_that_cannot_be_made_or_read_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WriteError):
        Key.of(tmp_path / "file" / "key")
    assert Key.of(tmp_path / "new" / "folder" / "key") == Key.of(
        tmp_path / "new" / "folder" / "key"
    )
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError):
        Key.of(tmp_path / "folder")


def test_a_key_that_cannot_be_written_out_leaves_nothing(tmp_path, monkeypatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="No space"):
        Key.of(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_hashes_are_keyed_blake2b():
    """Against the standard library, spelled out; different kinds and keys share no name."""
    plain = hashlib.blake2b(b"7", digest_size=16, key=bytes(range(32)), person=b"child")
    values = pl.Series("child", ["7", None, "8", "7"])
    found = seal(values, KEY, "child")
    assert found[0] == found[3] == plain.hexdigest()
    assert (found[1], found.name) == (None, "child")
    names = {seal(values, key, kind)[0] for key in (KEY, Key(bytes(32))) for kind in ("child", "worker", "family", "home")}  # fmt: skip
    assert len(names) == 8


def test_no_sealed_record_declares_a_local_column():
    for name, table in RECORDS.items():
        left = set(sealed(name).dtypes)
        assert not left & LOCAL
        kept = set(table.dtypes) - LOCAL
        assert kept <= left
        if "child" in table.dtypes:
            assert "child_id" in left


def homes(rows):
    columns = ("place", "provider", "place_postcode", "urn")
    frame = pl.DataFrame(rows, schema=columns, orient="row").with_columns(
        child_id=pl.lit("c"), source=pl.lit("ssda903 2024")
    )
    whole = pl.concat([RECORDS["care_episodes"].empty(), frame], how="diagonal")
    return seal_columns(whole, KEY, "care_episodes")["home_id"].to_list()


def test_an_inspected_home_is_its_number_and_any_other_its_address():
    number, same, moved = homes(
        [
            ("K2", "PR4", "AA1 1AA", "SC1"),
            ("K2", "PR3", "BB1 1BB", "SC1"),
            ("K2", "PR4", "AA1 1AA", "SC2"),
        ]
    )
    assert number == same != moved
    foster, near, other = homes(
        [
            ("U6", "PR1", "AA1 1AA", "AGENCY"),
            ("U6", "PR1", "aa11aa", "XXXXXXX"),
            ("U6", "PR1", "BB1 1BB", "AGENCY"),
        ]
    )
    assert foster == near != other


def test_a_home_without_address_or_number_of_its_own_stays_unknown():
    assert homes(
        [("U6", "PR1", None, "AGENCY"), ("K2", "PR4", None, "XXXXXXX"), (None, None, None, None)]
    ) == [None, None, None]  # fmt: skip
