"""The same returns give the same dataset, in whatever order files and rows come."""

import json
import re
import shutil
from pathlib import Path

import pytest
from numpy.random import Generator

from seethechild.core.streams import generator
from tests.cli.conftest import ANSWERS
from tests.cli.shell import Said, give

pytestmark = pytest.mark.slow

FILES = (
    "cin/*_2025.xml", "cin/*_2026.xml", "ssda903/2026/*.csv", "own/*early_help.csv",
    "own/*workforce.csv", "ssd/*_ssd_person.csv", "ssd/*_ssd_contacts.csv", "annex_a/*.xlsx",
)  # fmt: skip


@pytest.fixture(scope="module")
def some(returns) -> list[Path]:
    return [path for pattern in FILES for path in sorted(returns.glob(pattern))]


@pytest.fixture(scope="module")
def first(some, tmp_path_factory) -> tuple[Path, Said]:
    """The dataset of the files in order, named one by one."""
    out = tmp_path_factory.mktemp("first") / "dataset"
    return out, give("journeys", *map(str, some), "-o", str(out), "--json")


def manifest(folder: Path) -> dict[str, object]:
    facts: dict[str, object] = json.loads(
        (folder / "manifest.json").read_text(encoding="utf-8")
    )
    return facts


def again(paths: list[Path], first: tuple[Path, Said], out: Path) -> Said:
    key = first[0].with_name("dataset.key")
    return give("journeys", *map(str, paths), "-o", str(out), "--key", str(key), "--json")


@pytest.mark.parametrize("seed", [1])
def test_any_order_of_files_gives_the_same_dataset_and_fingerprint(
    seed, some, first, tmp_path
):
    mixed = some.copy()
    generator(seed, "files").shuffle(mixed)
    said = again(mixed, first, tmp_path / "dataset")
    assert said.code == first[1].code == 0
    assert said.json == first[1].json
    assert manifest(tmp_path / "dataset") == manifest(first[0])
    for path in first[0].glob("*.parquet"):
        assert (tmp_path / "dataset" / path.name).read_bytes() == path.read_bytes()


def _mixed(path: Path, target: Path, chance: Generator) -> None:
    """Write a file with its rows, or its children, in another order."""
    if path.suffix == ".csv":
        head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
        chance.shuffle(rows)
        target.write_text(head + "".join(rows), encoding="utf-8")
    elif path.suffix == ".xml":
        text = path.read_text(encoding="utf-8")
        children = re.findall(r"<Child>.*?</Child>", text, re.DOTALL)
        start, end = text.index("<Child>"), text.rindex("</Child>") + len("</Child>")
        chance.shuffle(children)
        target.write_text(text[:start] + "\n".join(children) + text[end:], encoding="utf-8")
    else:
        shutil.copy(path, target)


def test_any_order_of_rows_gives_the_same_dataset(some, first, returns, tmp_path):
    chance = generator(5, "rows")
    paths = []
    for path in some:
        target = tmp_path / "returns" / path.relative_to(returns)
        target.parent.mkdir(parents=True, exist_ok=True)
        _mixed(path, target, chance)
        paths.append(target)
    said = again(paths, first, tmp_path / "dataset")
    assert said.code == 0
    assert manifest(tmp_path / "dataset")["tables"] == manifest(first[0])["tables"]
    for name in ("states", "events", "links", "agreement"):
        assert said.json["tables"][name] == first[1].json["tables"][name]
    for name in ANSWERS[:1]:
        one, other = (
            give(name, str(d), "--json") for d in (first[0], tmp_path / "dataset")
        )
        assert one.json == other.json


def test_a_folder_and_its_files_are_the_same_dataset(returns, tmp_path):
    whole = give(
        "journeys",
        str(returns / "cin"),
        "-o",
        str(tmp_path / "a"),
        "--name",
        "us",
        "--json",
    )
    files = sorted((returns / "cin").iterdir(), reverse=True)
    key = str(tmp_path / "a.key")
    more = ["--key", key, "--name", "us", "--json"]
    each = give("journeys", *map(str, files), "-o", str(tmp_path / "b"), *more)
    names = ("sentence", "tables")
    assert [whole.json[n] for n in names] == [each.json[n] for n in names]
    assert manifest(tmp_path / "a")["tables"] == manifest(tmp_path / "b")["tables"]
