"""A dataset is written whole or not at all, and read only as it was written."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from seethechild.journeys import dataset as datasets
from seethechild.journeys.dataset import load
from tests.cli.conftest import ANSWERS
from tests.cli.shell import give

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("seethechild")


def fingerprint(folder: Path) -> str:
    facts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return json.dumps(facts["tables"], sort_keys=True)


@pytest.fixture
def earlier(dataset, tmp_path) -> Path:
    """A dataset that stands where the next is to be written, with its key."""
    shutil.copytree(dataset, tmp_path / "dataset")
    shutil.copy(dataset.with_name("dataset.key"), tmp_path / "dataset.key")
    return tmp_path / "dataset"


def still_whole(earlier: Path, before: str) -> None:
    assert sorted(each.name for each in earlier.parent.iterdir()) == [
        "dataset",
        "dataset.key",
    ]
    load(earlier)
    assert fingerprint(earlier) == before


def full_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("table", ["children", "events", "time_diary"])
@pytest.mark.parametrize(("happens", "code"), [(full_disk, 16), (ctrl_c, 15)])
def test_what_stops_it_while_writing_leaves_the_earlier_dataset(
    table, happens, code, earlier, returns, monkeypatch
):
    before, whole = fingerprint(earlier), datasets.write_frame

    def write(path, frame):
        if path.stem == table:
            path.write_bytes(b"half")
            try:
                happens()
            except OSError as error:
                raise datasets.WriteError(path.name, error.strerror or "", "") from None
        whole(path, frame)

    monkeypatch.setattr(datasets, "write_frame", write)
    said = give(
        "journeys", str(returns / "cin" / "made_up_cin_2026.xml"), "-o", str(earlier)
    )
    assert (said.code, said.out) == (code, "")
    still_whole(earlier, before)


@pytest.mark.parametrize("step", [1, 2])
def test_what_stops_it_while_it_is_put_in_place_puts_the_earlier_one_back(
    step, earlier, returns, monkeypatch
):
    before, done, whole = fingerprint(earlier), [], Path.rename

    def rename(self, target):
        done.append(target)
        if len(done) == step:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return whole(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    said = give(
        "journeys", str(returns / "cin" / "made_up_cin_2026.xml"), "-o", str(earlier)
    )
    assert (said.code, said.out) == (16, "")
    still_whole(earlier, before)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_no_file_may_grow_so_large(earlier, returns):
    """The system itself refuses to write on, in the middle of a table."""
    before = fingerprint(earlier)
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000));"
        "from seethechild.cli.app import main; main()"
    )
    words = ["journeys", returns / "cin" / "made_up_cin_2026.xml", "-o", earlier]
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        capture_output=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (16, ""), done.stderr
    assert "Traceback" not in done.stderr
    still_whole(earlier, before)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told(returns, tmp_path):
    tmp_path.chmod(0o500)
    said = give("journeys", str(returns / "cin"), "-o", str(tmp_path / "dataset"))
    tmp_path.chmod(0o700)
    assert said.code == 16
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_is_left_alone(returns, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    said = give(
        "journeys",
        str(returns / "cin" / "made_up_cin_2026.xml"),
        "-o",
        str(tmp_path / "mine"),
    )
    assert said.code == 10
    assert "holds no dataset" in said.err
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def _gone(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _other(path: Path) -> None:
    frame = pl.read_parquet(path)
    frame.slice(1).write_parquet(path)


def _renamed(path: Path) -> None:
    frame = pl.read_parquet(path)
    frame.rename({frame.columns[0]: "what"}).write_parquet(path)


@pytest.mark.parametrize("harm", [_gone, _cut, _other, _renamed])
@pytest.mark.parametrize("table", ["children", "spells", "events", "coverage"])
def test_a_dataset_that_was_changed_is_refused_by_name(harm, table, earlier):
    harm(earlier / f"{table}.parquet")
    for name in ANSWERS:
        said = give(name, str(earlier), "--json")
        assert (said.code, said.out) == (10, ""), name
        assert all(each.startswith(f"dataset/{table}.parquet") for each in said.problems)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"name": "x"}', "\udcff"])
def test_a_dataset_without_its_manifest_is_refused(text, earlier):
    path = earlier / "manifest.json"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    for name in ANSWERS:
        said = give(name, str(earlier))
        assert (said.code, said.out) == (10, "")
        assert said.err.startswith("dataset/manifest.json")
    path.unlink()
    assert "has no manifest" in give(ANSWERS[0], str(earlier)).err


@pytest.mark.parametrize(
    "written", [b"", b"00", b"g" * 64, b"0" * 63, b"0" * 64 + b"\n\n", bytes(64)]
)
def test_a_key_that_is_none_is_refused(written, earlier, returns):
    key, before = earlier.with_name("dataset.key"), fingerprint(earlier)
    key.write_bytes(written)
    said = give(
        "journeys", str(returns / "cin" / "made_up_cin_2026.xml"), "-o", str(earlier)
    )
    assert (said.code, said.out) == (10, "")
    assert said.err.startswith("dataset.key: does not hold a key")
    assert key.read_bytes() == written
    still_whole(earlier, before)


@pytest.mark.skipif(os.name != "posix", reason="only there have files such rights")
def test_a_key_others_may_read_is_refused(earlier, returns):
    earlier.with_name("dataset.key").chmod(0o644)
    said = give(
        "journeys", str(returns / "cin" / "made_up_cin_2026.xml"), "-o", str(earlier)
    )
    assert (said.code, said.out) == (10, "")
    assert "others may read the council's key" in said.err
    assert "chmod 600" in said.err


def test_the_key_is_never_shown(built, dataset, answers):
    secret = dataset.with_name("dataset.key").read_text(encoding="utf-8").strip()
    texts = [built.out, (dataset / "manifest.json").read_text(encoding="utf-8")]
    texts += [each.json.out + each.text.out + each.page for each in answers.values()]
    assert len(secret) == 64
    assert not [text for text in texts if secret in text]
