"""What is in the repository, and what must never get in."""

import re
import tomllib
from pathlib import Path

import pytest
from pip._internal.models.index import PyPI  # the one place that knows the hosts' names

from tests.repo.tracked import ROOT, files, texts

MOST_BYTES = 4 * 1024 * 1024
LOCKS = ("requirements.lock", "requirements-dev.lock")


def pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def locked(lock: str) -> dict[str, str]:
    """Return the packages of a lock with one of their versions."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.M))


def test_no_file_is_larger_than_4_mb():
    large = [path.name for path in files() if path.stat().st_size > MOST_BYTES]
    assert large == []


def test_no_file_names_a_package_registry():
    hosts = (PyPI.netloc, PyPI.file_storage_domain)
    assert all("." in host for host in hosts)
    found = [name for name, text in texts().items() if any(host in text for host in hosts)]
    assert found == []


def test_no_file_carries_a_path_of_somebodys_machine():
    places = [str(Path.home())] + ([str(ROOT.parent)] if len(ROOT.parts) > 2 else [])
    named = [re.escape(place) + r"[/\\]" for place in places if len(place) > 1]
    pattern = re.compile(
        "|".join([*named, r"(?<![\w-])/(?:home|Users)/[a-z]", r"[A-Z]:\\Users"])
    )
    own = Path(__file__).relative_to(ROOT).as_posix()
    found = [name for name, text in texts().items() if pattern.search(text) and name != own]
    assert found == []


def test_nothing_is_left_to_do_in_a_comment():
    marks = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
    found = [
        name
        for name, text in texts(".py", ".md", ".toml", ".csv").items()
        if marks.search(text)
    ]
    assert found == []


def test_no_cache_is_kept():
    odd = re.compile(r"__pycache__|_cache/|\.nb[ic]$|\.pyc$|\.hypothesis/|uv\.lock$")
    assert [str(path) for path in files() if odd.search(path.as_posix())] == []


def test_the_licence_and_what_is_owed_to_others_are_there_and_ship():
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("MIT License")
    assert "See the Child contributors" in licence
    third = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in third
    assert pyproject()["project"]["license-files"] == ["LICENSE", "THIRD_PARTY.md"]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_its_licence_in_third_party(lock):
    third = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    missing = [name for name in locked(lock) if not re.search(rf"\b{name}\b", third)]
    assert missing == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    assert "index-url" not in text
    for package in re.split(r"\n(?=\S)", text.strip()):
        assert "--hash=sha256:" in package, package.splitlines()[0]


def test_both_locks_agree():
    run, dev = (locked(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run


def test_what_the_project_asks_for_is_locked():
    asked = [
        re.match(r"[A-Za-z0-9-]+", line)[0]
        for line in pyproject()["project"]["dependencies"]
    ]
    assert set(asked) <= set(locked("requirements.lock"))


def test_every_dependency_says_what_it_is_for():
    block = re.search(
        r"^dependencies = \[\n(.*?)^\]", texts()["pyproject.toml"], re.S | re.M
    )
    lines = block[1].splitlines()
    for name in ("build.in", "dev.in"):
        lines += (ROOT / name).read_text(encoding="utf-8").splitlines()
    silent = [
        line for line in lines if line.strip() and not re.search(r"\S\s+# \S{2,}", line)
    ]
    assert silent == []


def test_the_version_is_the_same_everywhere():
    version = pyproject()["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nsoftwareVersion: {version}\n" in (ROOT / "publiccode.yml").read_text(
        encoding="utf-8"
    )
