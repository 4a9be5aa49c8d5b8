"""Damaged files of every kind: read or refused in plain words, never half a dataset."""

import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from seethechild.core.streams import generator
from seethechild.journeys.dataset import load
from tests.cli.shell import give
from tests.unit.returns.sector import SECTOR

pytestmark = pytest.mark.slow

APOLOGY = "This is a mistake in seethechild"
#: Files other people made, where they are; the smallest of each kind.
SECTORS = (
    "cin-census/CIN_Census_2021.xml",
    "cin-census/CIN_Census_2026.xml",
    "annex-a/Annex_A_2024_Jan.xlsx",
    "ssda903/csdm-sample-2017-2021/2021-episodes.csv",
    "ssda903/csdm-sample-2017-2021/2021-header.csv",
)
#: One of each kind of the made-up council's.
MADE_UP = (
    "api/*.json", "own/*early_help.csv", "own/*mental_health_referrals.csv", "own/*2026.csv",
    "own/*workforce.csv", "own/*time_diary.csv", "ssd/*_ssd_contacts.csv", "ssd/*_ssd_person.csv",
    "ssda903_xml/*.xml", "ssda903/2026/*_missing_2026.csv",
)  # fmt: skip


def _flip(data: bytes) -> bytes:
    chance, changed = generator(7, "flips"), bytearray(data)
    for _ in range(max(3, len(data) // 500)):
        changed[chance.integers(len(data))] = chance.integers(256)
    return bytes(changed)


def _zipped_bytes(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """Change what is text; a workbook's bytes are changed as they are."""
    return data if data[:2] == b"PK" else change(data)


def _without_lines(data: bytes) -> bytes:
    lines = data.split(b"\n")
    generator(3, "lines").shuffle(lines)
    return b"\n".join(lines[: max(1, len(lines) // 2)])


def _other_year(data: bytes) -> bytes:
    for year in range(2016, 2027):
        data = data.replace(str(year).encode(), str(year - 116).encode())
    return data


HARMS: dict[str, Callable[[bytes], bytes]] = {
    "cut in half": lambda data: data[: len(data) // 2],
    "cut at the end": lambda data: data[:-9],
    "cut at the start": lambda data: data[90:],
    "flipped": _flip,
    "empty": lambda _: b"",
    "first line only": lambda data: data.split(b"\n", 1)[0] + b"\n",
    "noughts": lambda data: data[:200] + bytes(400) + data[200:],
    "twice": lambda data: data + data,
    "lines in any order": _without_lines,
    "UTF-16": lambda data: _zipped_bytes(
        data, lambda d: d.decode("utf-8-sig").encode("utf-16")
    ),
    "another alphabet": lambda data: _zipped_bytes(
        data, lambda d: d.replace(b"0", b"\xe9")
    ),
    "another century": _other_year,
    "another council": lambda data: data.replace(b">999<", b">873<").replace(
        b">202<", b">zz<"
    ),
    "quotes": lambda data: data.replace(b",", b',"', 40),
}


@pytest.fixture(scope="module")
def sound(returns, tmp_path_factory) -> Path:
    """A file of each kind, with other people's where they are."""
    folder = tmp_path_factory.mktemp("sound")
    files = [next(iter(sorted(returns.glob(each)))) for each in MADE_UP]
    files += [SECTOR / each for each in SECTORS if SECTOR.is_dir()]
    for path in files:
        shutil.copy(path, folder / f"{path.parent.name}_{path.name}")
    return folder


@pytest.fixture
def before(tmp_path, dataset) -> Path:
    """An earlier dataset, where the damaged files would go."""
    shutil.copytree(dataset, tmp_path / "dataset")
    return tmp_path / "dataset"


def fine(*words: str) -> bool:
    """Give a command; return whether it could read anything, and fail on anything untoward."""
    said = give(*words)
    assert said.code in (0, 10), (said.code, said.err[-500:])
    assert APOLOGY not in said.err
    assert "Traceback" not in said.out + said.err
    if said.code == 10:
        assert said.out == ""
        assert said.problems
    return said.code == 0


@pytest.mark.parametrize("harm", HARMS)
def test_damaged_files_are_read_or_refused(harm, sound, tmp_path):
    folder = tmp_path / "returns"
    folder.mkdir()
    for path in sorted(sound.iterdir()):
        (folder / path.name).write_bytes(HARMS[harm](path.read_bytes()))
    read = fine("check", str(folder), "--json")
    built = fine("journeys", str(folder), "-o", str(tmp_path / "dataset"))
    assert read == built
    left = {each.name for each in tmp_path.iterdir()}
    assert left <= {"returns", "dataset", "dataset.key"}
    assert ("dataset" in left) == built
    if built:
        load(tmp_path / "dataset")


@pytest.mark.parametrize("harm", ["cut in half", "flipped", "empty", "UTF-16"])
def test_each_damaged_file_by_itself(harm, sound, tmp_path):
    for path in sorted(sound.iterdir()):
        damaged = tmp_path / path.name
        damaged.write_bytes(HARMS[harm](path.read_bytes()))
        fine("check", str(damaged))


def _lie(path: Path, claim: int) -> None:
    """Let every member of a zip file claim to unpack to so many bytes."""
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        struct.pack_into("<I", data, place + 24, claim)
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)


@pytest.mark.parametrize("suffix", [".zip", ".xlsx"])
def test_what_claims_ten_gigabytes_is_refused_at_once(suffix, before, tmp_path, returns):
    path = tmp_path / f"big{suffix}"
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(4):
                archive.writestr(f"{number}.csv", "CHILD,DOB\n" * 1000)
    else:
        shutil.copy(next((returns / "annex_a").iterdir()), path)
    _lie(path, 2_700_000_000)
    manifest = (before / "manifest.json").read_bytes()
    for words in (["check"], ["journeys", "-o", str(before)]):
        said = give(*words, str(path))
        assert (said.code, said.out) == (10, "")
        assert f"big{suffix}: would unpack to more than any return" in said.err
    assert (before / "manifest.json").read_bytes() == manifest


def test_a_file_of_ten_gigabytes_is_refused_at_once(tmp_path):
    path = tmp_path / "episodes.csv"
    with path.open("wb") as file:
        file.write(b"CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC\n")
        file.truncate(10 * 2**30)
    said = give("check", str(path))
    assert (said.code, said.out) == (10, "")
    assert "is larger than any return" in said.err


def test_a_census_that_calls_in_other_files_is_refused(tmp_path, returns):
    text = (returns / "cin" / "made_up_cin_2026.xml").read_text(encoding="utf-8")
    secret = tmp_path / "secret.txt"
    secret.write_text("QZMARK", encoding="utf-8")
    head = f'<!DOCTYPE m [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    mixed = text.replace("<Message>", f"{head}<Message>").replace(">M<", ">&x;<")
    (tmp_path / "cin.xml").write_text(mixed, encoding="utf-8")
    said = give("check", str(tmp_path / "cin.xml"))
    assert (said.code, said.out) == (10, "")
    assert "QZMARK" not in said.err


def test_a_file_of_another_council_or_year_is_told(returns, tmp_path):
    text = (returns / "cin" / "made_up_cin_2025.xml").read_text(encoding="utf-8")
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    other = text.replace("<LEA>999</LEA>", "<LEA>873</LEA>").replace("MU0", "XX0")
    (tmp_path / "b.xml").write_text(other, encoding="utf-8")
    said = give("check", str(tmp_path), "--json").json
    [one] = [x for x in said["checks"] if x["name"] == "one council"]
    assert one["passed"] is False
    assert said["tables"]["problems"]
    shutil.move(tmp_path / "a.xml", tmp_path / "cin_2019.xml")
    said = give("check", str(tmp_path / "cin_2019.xml"), "--json").json
    assert any("2019" in each["what"] for each in said["tables"]["problems"])
