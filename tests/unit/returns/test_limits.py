"""Zip files that lie, hide or overflow are refused before anything is unpacked."""

import zipfile
import zlib

import pytest

from seethechild.core.errors import DataError
from seethechild.returns import limits
from seethechild.returns.limits import check_archive, unpack


def zipped(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_files_are_unpacked_where_they_belong(tmp_path):
    path = zipped(tmp_path / "a.zip", {"2024/header.csv": "a", "2024/oc2.csv": "b"})
    out = tmp_path / "out"
    made = list(unpack(path, out))
    assert [each.relative_to(out).as_posix() for each in made] == [
        "2024/header.csv",
        "2024/oc2.csv",
    ]
    assert made[1].read_text() == "b"


@pytest.mark.parametrize(
    "name",
    ["../evil.csv", "/evil.csv", "a/../../evil.csv", ".hidden.csv", "__MACOSX/a.csv",
     "\\\\server\\evil.csv", "c:evil.csv", "a/"],
)  # fmt: skip
def test_members_outside_the_folder_and_hidden_ones_are_left_out(tmp_path, name):
    path = zipped(tmp_path / "a.zip", {name: "x", "good.csv": "y"})
    out = tmp_path / "deep" / "out"
    assert [each.name for each in unpack(path, out)] == ["good.csv"]
    assert not list(tmp_path.rglob("*evil*"))


def test_a_bomb_is_refused(tmp_path):
    path = zipped(tmp_path / "bomb.zip", {"zeros.csv": b"0" * (80 * 2**20)})
    assert path.stat().st_size < 2**20
    with pytest.raises(DataError, match="would unpack to more than any return"):
        check_archive(path)
    with pytest.raises(DataError):
        list(unpack(path, tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_claim_of_ten_gigabytes_is_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.zip", {"a.csv": "x" * 100, "b.csv": "y" * 100})
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 150)
    with pytest.raises(DataError, match="would unpack to more"):
        check_archive(path)


def test_too_many_members_are_refused(tmp_path):
    members = {f"{number}.csv": "" for number in range(limits.MAX_MEMBERS + 1)}
    with pytest.raises(DataError, match="5001 members"):
        check_archive(zipped(tmp_path / "many.zip", members, zipfile.ZIP_STORED))


@pytest.mark.parametrize("cut", [10, 60, 110])
def test_a_broken_one_is_told(tmp_path, cut):
    path = zipped(tmp_path / "a.zip", {"a.csv": "x" * 300})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(DataError, match="is not a whole zip file"):
        check_archive(path)


def test_a_member_whose_bytes_were_changed_is_told(tmp_path):
    path = zipped(tmp_path / "a.zip", {"a.csv": "x" * 300}, zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    data[data.index(b"xxx")] = ord("y")
    path.write_bytes(data)
    assert zlib.crc32(b"x") != zlib.crc32(b"y")
    with pytest.raises(DataError, match="is not a whole zip file"):
        list(unpack(path, tmp_path / "out"))
