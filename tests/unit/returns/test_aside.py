"""Large returns are put aside in pieces: the same is found as in memory, and memory does not grow."""

import re
import stat
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from seethechild.core.errors import DataError
from seethechild.core.progress import Silent
from seethechild.journeys.dataset import load
from seethechild.returns import intake, slices, spool, ssda903_xml
from seethechild.returns.extract import Kind
from seethechild.returns.spool import Kept, Spool
from seethechild.returns.ssda903 import read
from seethechild.studies import check as check_module
from seethechild.studies.check import check
from seethechild.studies.journeys import make_dataset
from tests.unit.returns.sector import (
    EPISODES,
    HEADER,
    SECTOR,
    UASC,
    needs_sector,
    take,
    write,
)

pytestmark = pytest.mark.slow

TODAY = date(2026, 1, 1)


@pytest.fixture
def tiny(monkeypatch):
    """Treat a handful of rows as large, so that every return is cut up and put aside."""
    monkeypatch.setattr(intake, "LARGE_BYTES", 0)
    monkeypatch.setattr(intake, "PIECE_BYTES", 700)
    monkeypatch.setattr(intake, "MOST_PIECES", 7)
    monkeypatch.setattr(slices, "SLICE_BYTES", 300)
    monkeypatch.setattr(spool, "_BATCH_ROWS", 5)
    monkeypatch.setattr(spool, "ROWS_AT_ONCE", 10)
    monkeypatch.setattr(ssda903_xml.xml_parts, "__kwdefaults__", {"children": 3})


@pytest.fixture
def small(tiny, monkeypatch):
    """The same with somewhat larger parts, which take less time."""
    monkeypatch.setattr(intake, "PIECE_BYTES", 40_000)
    monkeypatch.setattr(slices, "SLICE_BYTES", 20_000)
    monkeypatch.setattr(spool, "ROWS_AT_ONCE", 1_000)
    monkeypatch.setattr(spool, "_BATCH_ROWS", 500)


def found_in(folder: Path, rows: Path) -> dict[str, object]:
    """Return all that a check says, and the rows it lists, in any order."""
    result = check([folder], progress=Silent(), rows=rows, today=TODAY)
    listed = rows.read_text(encoding="utf-8").splitlines()
    tables = {name: frame.rows() for name, frame in result.tables.items()}
    tables["problems"] = sorted(tables["problems"], key=str)
    return {
        "sentence": result.sentence,
        "checks": result.checks,
        "head": listed[:2],
        "rows": sorted(listed[2:]),
        **tables,
    }


#: Real and generated returns: regional copies of several councils and years in one file, several
#: years in folders of their own, two-digit years.
FOLDERS = (
    "ssda903/csdm-sample-2017-2021",
    "ssda903/regional-sample-v1",
    "generated/ssda903_gen_2020-2024_two_digit_years/2022",
    "generated/cin_gen_2000_children.xml",
    "cin-census",
)


@needs_sector
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_same_is_found_in_pieces_as_at_once(folder, tmp_path, request):
    at_once = found_in(SECTOR / folder, tmp_path / "rows.csv")
    request.getfixturevalue("small")
    assert found_in(SECTOR / folder, tmp_path / "rows.csv") == at_once


def test_the_same_is_found_in_two_years_and_two_forms(tmp_path, request):
    folder = tmp_path / "returns"
    write(folder / "2023", episodes=EPISODES.replace("2023", "2022"), header=HEADER)
    write(folder / "2024", episodes=EPISODES, header=HEADER, uasc=UASC)
    child = (
        "<CHILD><HEADER><CHILDID>MARKED{0}</CHILDID><SEX>1</SEX><UPN>A123456789012</UPN></HEADER>"
        "<EPISODE><DECOM>10/05/2023</DECOM><PL>U6</PL></EPISODE></CHILD>"
    )
    children = "".join(child.format(number) for number in range(8))
    (folder / "2024" / "form.xml").write_text(f"<EXPSSDA903>{children}</EXPSSDA903>")
    at_once = found_in(folder, tmp_path / "rows.csv")
    request.getfixturevalue("tiny")
    assert found_in(folder, tmp_path / "rows.csv") == at_once
    assert len(at_once["findings"]) > 10


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(EPISODES.encode() * 1, id="plain"),
        pytest.param(EPISODES.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf" + EPISODES.replace("\n", "\r\n").encode(), id="mark"),
        pytest.param(
            EPISODES.encode() + b"MARK\xc9,01/01/2023" + b"," * 11 + b"\n", id="cp1252"
        ),
        pytest.param(
            EPISODES.replace("CARPL", '"a,\nb""c"').encode(), id="line end in quotes"
        ),
        pytest.param(EPISODES.rstrip().encode() + b"\nMARKED3,1/2/2023\n", id="short row"),
        pytest.param(
            re.sub(rb"(\d\d)/(\d\d)/", rb"\2/\1/", EPISODES.encode()), id="month first"
        ),
    ],
)
def test_a_file_in_slices_is_the_file(text, tmp_path, tiny, monkeypatch):
    folder = write(tmp_path / "2024", episodes=text, header=HEADER, uasc=UASC)
    monkeypatch.setattr(slices, "SLICE_BYTES", 100)
    with TemporaryDirectory() as aside:
        apart = take(folder, aside=Path(aside))
        assert isinstance(apart.records, Kept)
        monkeypatch.undo()
        at_once = take(folder)
        for name, frame in at_once.records.items():
            assert apart.records[name].sort(pl.all()).equals(frame.sort(pl.all())), name
    assert sorted(map(str, apart.problems)) == sorted(map(str, at_once.problems))
    assert set(apart.repairs) == set(at_once.repairs)
    assert apart.files == at_once.files


def test_rows_of_slices_keep_their_lines(tmp_path, monkeypatch):
    text = "Our list\n\n" + EPISODES
    path = write(tmp_path, episodes=text) / "episodes.csv"
    kind = Kind("ssda903", "Episodes", 2024, None, "", above=1)
    whole = read(path, kind).tables["Episodes"]
    monkeypatch.setattr(slices, "SLICE_BYTES", 100)
    parts = list(slices.read_in_slices(path, kind, read, folder=tmp_path / "slice"))
    assert len(parts) > 1
    joined = pl.concat([part.tables["Episodes"] for part in parts])
    assert joined.equals(whole)
    assert sum(each.rows for part in parts for each in part.repairs) == 1


def test_dates_are_read_as_the_whole_file_shows_though_its_start_does_not(tmp_path, tiny):
    """Only the last row has a day that cannot be a month, and it stands second."""
    rows = "".join(f"C{number},03/0{number % 9 + 1}/2023,1\n" for number in range(40))
    text = f"CHILD,REVIEW,REVIEW_CODE\n{rows}LAST,03/31/2024,1\n"
    folder = write(tmp_path / "2024", reviews=text)
    with TemporaryDirectory() as aside:
        apart = take(folder, aside=Path(aside))
        days = apart.records["care_reviews"].sort(pl.all())
        assert days["date"].dt.month().unique().to_list() == [3]
    at_once = take(folder)
    assert days.equals(at_once.records["care_reviews"].sort(pl.all()))
    assert sorted(map(str, apart.problems)) == sorted(map(str, at_once.problems))


def test_a_piece_has_the_same_children_in_every_table(tmp_path):
    kept = Kept(Spool(tmp_path, 5))
    numbers = [f"{number % 37}" for number in range(400)]
    kept.add({"a": pl.DataFrame({"child": numbers, "n": range(400)})}, by="child")
    kept.add(
        {"b": pl.DataFrame({"child": numbers[:90]}), "c": pl.DataFrame({"x": [1]})},
        by="child",
    )
    seen: list[set[str]] = []
    for tables in kept.groups(rows=1):
        assert tables["a"]["n"].is_sorted()
        assert set(tables["b"]["child"]) <= set(tables["a"]["child"])
        seen.append(set(tables["a"]["child"]))
    assert len(seen) == 5
    assert sum(map(len, seen)) == len(set().union(*seen)) == 37
    assert kept.rows == {"a": 400, "b": 90, "c": 1}
    assert sorted(kept["a"]["n"]) == list(range(400))


def test_nothing_is_left_behind_and_only_the_owner_may_look(tmp_path, tiny, monkeypatch):
    folder, place = (
        write(tmp_path / "2024", episodes=EPISODES, header=HEADER),
        tmp_path / "tmp",
    )
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    modes: list[int] = []

    def stopped(*_: object, **__: object) -> None:
        modes.extend(stat.S_IMODE(each.stat().st_mode) for each in place.iterdir())
        assert any(place.rglob("*.parquet"))
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "findings", stopped)
    with pytest.raises(KeyboardInterrupt):
        check([folder], progress=Silent())
    assert modes == [0o700]
    assert not list(place.iterdir())


def test_a_file_that_breaks_off_leaves_nothing_of_itself(tmp_path, tiny):
    """Its first children are put aside before its end is seen to be missing."""
    child = "<CHILD><HEADER><CHILDID>{0}</CHILDID><SEX>1</SEX></HEADER></CHILD>"
    text = "<EXPSSDA903>" + "".join(child.format(number) for number in range(9)) + "<CHILD>"
    path = tmp_path / "ssda903_2024.xml"
    path.write_text(text)
    with TemporaryDirectory() as aside, pytest.raises(DataError, match="cut off"):
        take(path, aside=Path(aside))
    folder = write(tmp_path / "2024", episodes=EPISODES)
    with TemporaryDirectory() as aside:
        taken = take(path, folder, aside=Path(aside))
        assert taken.records["people"].is_empty()
        assert taken.records["care_episodes"].height == 3


@needs_sector
@pytest.mark.parametrize("name", [FOLDERS[0], "generated/cin_gen_2000_children.xml"])
def test_journeys_are_the_same_from_pieces(name, tmp_path, request):
    folder, key = SECTOR / name, tmp_path / "key"
    make_dataset([folder], out=tmp_path / "once", key=key, progress=Silent())
    request.getfixturevalue("small")
    make_dataset([folder], out=tmp_path / "pieces", key=key, progress=Silent())
    once, pieces = load(tmp_path / "once"), load(tmp_path / "pieces")
    assert once.spells.height > 1_000
    for table, frame in once.tables().items():
        assert pieces.tables()[table].equals(frame), table
    assert pieces.manifest == once.manifest


# --- memory -----------------------------------------------------------------------------------

_PEAK = """
import sys
from pathlib import Path
from seethechild.core.progress import Silent
from seethechild.journeys.dataset import load
from seethechild.returns import intake, slices, spool
from seethechild.studies.check import check
from seethechild.studies.journeys import make_dataset
intake.LARGE_BYTES = intake.PIECE_BYTES = slices.SLICE_BYTES = 2**20
spool.ROWS_AT_ONCE = spool._BATCH_ROWS = 15_000
check([Path(sys.argv[1])], progress=Silent())
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peaks are read from /proc"
)
def test_memory_does_not_grow_with_the_file(tmp_path):
    """Held in memory, the rows that are more here would take some 150 MB."""
    peaks = [peak_mb(tmp_path / f"{rows}", rows) for rows in (50_000, 200_000)]
    assert peaks[1] < peaks[0] + 30


def peak_mb(folder: Path, rows: int) -> float:
    """Return the most memory that checking so many made-up episodes takes."""
    folder.mkdir()
    number = pl.int_range(rows, eager=True)
    pl.select(
        CHILD=number // 2,
        DECOM=pl.date(2023, 4, 1) + pl.duration(days=number % 360),
        DEC=pl.date(2023, 4, 2) + pl.duration(days=number % 360),
        RNE=pl.lit("S"), LS=pl.lit("C2"), CIN=pl.lit("N1"), PLACE=pl.lit("U6"),
        PLACE_PROVIDER=pl.lit("PR1"), REC=pl.lit("E4A"), REASON_PLACE_CHANGE=pl.lit(""),
        HOME_POST=pl.lit("AB1 2CD"), PL_POST=pl.format("AB{} 2CD", number % 9), URN=number % 1000,
    ).write_csv(folder / "episodes_2024.csv", date_format="%d/%m/%Y")  # fmt: skip
    command = [sys.executable, "-c", _PEAK, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024
