"""What is sealed cannot be read, changed, moved or cut off unseen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.web import vault

NEW, OLD = "new:" + "n" * 40, "old:" + "o" * 40


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.FIELD_KEYS = [NEW, OLD]


def sealed(path, data):
    with vault.SealedWriter(path) as file:
        for place in range(0, len(data), 70_001):
            file.write(data[place : place + 70_001])
    return path


@given(st.text(max_size=60))
def test_a_text_comes_back(text):
    kept = vault.seal_text(text, of="a.b")
    assert kept.startswith("new:")
    assert vault.open_text(kept, of="a.b") == text
    assert vault.seal_text(text, of="a.b") != kept


def test_a_text_cannot_be_moved_or_changed():
    kept = vault.seal_text("secret", of="a.b")
    swapped = kept[:-6] + ("A" if kept[-6] != "A" else "B") + kept[-5:]
    for broken in (swapped, "other:" + kept.partition(":")[2], "secret", "new:!", ""):
        with pytest.raises(vault.SealError):
            vault.open_text(broken, of="a.b")
    with pytest.raises(vault.SealError):
        vault.open_text(kept, of="a.c")


def test_what_an_old_key_sealed_is_read_until_the_key_goes(settings):
    settings.FIELD_KEYS = [OLD]
    kept = vault.seal_text("x", of="a")
    settings.FIELD_KEYS = [NEW, OLD]
    assert vault.open_text(kept, of="a") == "x"
    settings.FIELD_KEYS = [NEW]
    with pytest.raises(vault.SealError):
        vault.open_text(kept, of="a")


@pytest.mark.parametrize(
    "size", [0, 1, vault.CHUNK - 1, vault.CHUNK, vault.CHUNK + 1, 3 << 20]
)
def test_a_file_comes_back(tmp_path, size):
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    path = sealed(tmp_path / "f", data)
    assert b"".join(vault.open_file(path)) == data
    assert path.stat().st_mode & 0o077 == 0
    if size > 256:
        assert bytes(range(256)) not in path.read_bytes()


def test_a_file_cannot_be_cut_off_swapped_or_added_to(tmp_path):
    whole = sealed(
        tmp_path / "f", b"a" * vault.CHUNK + b"b" * vault.CHUNK + b"c"
    ).read_bytes()
    head = len(vault.MAGIC) + 1 + 3 + 8
    chunk = vault.CHUNK + 16 + 4
    broken = {
        "cut within": whole[:-1],
        "cut between": whole[: head + 2 * chunk],
        "added to": whole + b"x",
        "swapped": whole[:head]
        + whole[head + chunk : head + 2 * chunk]
        + whole[head : head + chunk]
        + whole[head + 2 * chunk :],
        "other kind": b"PK\x03\x04" + whole[4:],
        "head only": whole[:head],
        "empty": b"",
        "huge chunk": whole[:head] + b"\xff\xff\xff\xff" + whole[head + 4 :],
    }
    for name, data in broken.items():
        path = tmp_path / name.replace(" ", "")
        path.write_bytes(data)
        with pytest.raises(vault.SealError):
            list(vault.open_file(path))


def test_a_sealed_file_never_overwrites(tmp_path):
    path = sealed(tmp_path / "f", b"x")
    with pytest.raises(FileExistsError):
        vault.SealedWriter(path)
