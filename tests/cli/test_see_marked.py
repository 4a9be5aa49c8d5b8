"""No child's or worker's value is in what the commands print or write, but in local files.

The made-up council's identifiers, numbers and postcodes look like nothing else, so that they can be
searched for. In damaged copies words stand where none should, as when a name is typed in a box for codes.
"""

import csv
import json
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import ANSWERS
from tests.cli.shell import Said, give

#: Children, families, referrals, workers and their diaries; UPN; NHS number; postcode; home.
MARKED = re.compile(
    r"\bMU[A-Z]{0,2}\d{3,}|XXMU\d|\bR\d{6,}\b|\b[A-Z]999\d{8}[0-9A-Z]\b|\b999\d{7}\b"
    r"|\bZZ\d{1,2} ?\d[A-Z]{2}\b|SC900\d{3}|QZMARK"
)
NAME = "QZMARK Jane"
#: Names of teams and services are no child's.
_PUBLIC = re.compile(r"team|department|organisation|service", re.IGNORECASE)


def kept(folder: Path) -> str:
    """Return all text a dataset holds: its manifest and every column of its tables but teams."""
    parts = [(folder / "manifest.json").read_text(encoding="utf-8")]
    for path in sorted(folder.glob("*.parquet")):
        frame = pl.read_parquet(path)
        names = [n for n in frame.columns if n != "team"]
        parts.append(frame.select(names).write_csv())
    return "\n".join(parts)


def births(returns: Path) -> set[date]:
    """Return the days of birth in the census."""
    text = "".join(p.read_text(encoding="utf-8") for p in (returns / "cin").iterdir())
    found = re.findall(r"<PersonBirthDate>([\d-]+)<", text)
    return {date.fromisoformat(each) for each in found}


def test_the_marks_are_found_where_they_are(returns):
    """The search would find them: every kind is in the returns."""
    text = "".join(
        path.read_text(encoding="utf-8")
        for path in returns.rglob("*.*")
        if path.suffix != ".xlsx"
    )
    found = {re.sub(r"\d", "0", each)[:4] for each in MARKED.findall(text)}
    assert {"MU00", "MUF0", "XXMU", "ZZ0 ", "SC00"} <= found
    assert any(each.startswith("R000") for each in found)


def test_nothing_of_a_child_is_printed(checked, built, answers):
    everything = [checked, built]
    for each in answers.values():
        everything += [each.text, each.json, Said(0, each.page, "")]
    for said in everything:
        assert said.out
        assert MARKED.findall(said.out + said.err) == []


def test_no_day_of_birth_is_printed_or_kept(checked, built, answers, dataset, returns):
    born = births(returns)
    assert len(born) > 300
    covered = pl.read_parquet(dataset / "coverage.parquet")
    seen = {*covered["start"].to_list(), *covered["stop"].to_list()}
    texts = [checked.out, built.out, *(each.page for each in answers.values())]
    texts += [said.out for each in answers.values() for said in (each.text, each.json)]
    for text in texts:
        assert not re.findall(r"\b\d{1,2}/\d{1,2}/\d{4}\b", text)
        days = {
            date.fromisoformat(each)
            for each in re.findall(r"\b(?:19|20)\d\d-\d\d-\d\d\b", text)
        }
        assert {day for day in days & born if day not in seen and day.day != 1} == set()
    children = pl.read_parquet(dataset / "children.parquet")
    for column in ("birth_month", "death_month"):
        assert set(children[column].drop_nulls().dt.day()) <= {1}


def test_a_dataset_keeps_hashes_only(dataset):
    text = kept(dataset)
    assert len(text) > 100_000
    assert MARKED.findall(text) == []


def test_what_is_local_holds_the_councils_own_identifiers_and_says_so(
    built, checked, returns
):
    doubtful = (returns.parent / "doubtful.csv").read_text(encoding="utf-8")
    rows = (returns.parent / "rows.csv").read_text(encoding="utf-8")
    assert "This file stays with the council" in rows.splitlines()[0]
    if len(doubtful.splitlines()) > 1:
        assert MARKED.search(doubtful)


def test_no_child_or_worker_is_named_by_hash_where_many_read(dataset, answers):
    tables = {each.stem: pl.read_parquet(each) for each in dataset.glob("*.parquet")}
    hashes = {
        name
        for frame in tables.values()
        for column in {"child_id", "worker_id", "family_id", "home_id"} & set(frame.columns)
        for name in frame[column].drop_nulls()
    }
    assert len(hashes) > 500
    for name in ANSWERS:
        for text in (answers[name].text.out, answers[name].json.out, answers[name].page):
            shown = set(re.findall(r"\b[0-9a-f]{32}\b", text))
            assert not shown & hashes, name


# --- damaged copies ---------------------------------------------------------------------------


def _csv(text: str) -> str:
    """Put a name in another column of every row, in all columns in turn."""
    rows = list(csv.reader(text.splitlines()))
    boxes = [i for i, name in enumerate(rows[0]) if not _PUBLIC.search(name)]
    for number, row in enumerate(rows[1:]):
        if boxes:
            row[boxes[number % len(boxes)]] = NAME
    return (
        "\n".join(
            ",".join(f'"{c}"' for c in (x.replace('"', '""') for x in row)) for row in rows
        )
        + "\n"
    )


def _xml(text: str) -> str:
    """Put a name in every eleventh element, but in the header."""
    head, mark, rest = text.partition("</Header>")
    if not mark:
        head, rest = "", text
    count = iter(range(10**9))
    return (
        head
        + mark
        + re.sub(
            r">([^<>\n]+)</",
            lambda found: f">{NAME}</" if next(count) % 11 == 5 else found[0],
            rest,
        )
    )


def _json(text: str) -> str:
    count = iter(range(10**9))

    def damaged(value: object) -> object:
        if isinstance(value, dict):
            return {key: damaged(each) for key, each in value.items()}
        if isinstance(value, list):
            return [damaged(each) for each in value]
        return NAME if isinstance(value, str) and next(count) % 11 == 5 else value

    return json.dumps(damaged(json.loads(text)))


@pytest.fixture(scope="module")
def damaged(returns, tmp_path_factory) -> Path:
    """A copy of the returns with a name where none should be."""
    folder = tmp_path_factory.mktemp("damaged")
    kinds = {".csv": _csv, ".xml": _xml, ".json": _json}
    for path in sorted(returns.rglob("made_up*")):
        early = re.search(r"202[345]", path.relative_to(returns).as_posix())
        if path.suffix in kinds and not early:
            target = folder / path.relative_to(returns)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(kinds[path.suffix](text), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built_damaged(damaged) -> tuple[Said, Path]:
    out = damaged.with_name("damaged-dataset")
    doubtful = str(damaged.with_name("damaged-doubtful.csv"))
    return give("journeys", str(damaged), "-o", str(out), "--doubtful", doubtful), out


def test_a_name_in_the_wrong_box_is_not_repeated(damaged, built_damaged, tmp_path):
    built, out = built_damaged
    checked = give("check", str(damaged), "--rows", str(tmp_path / "rows.csv"))
    said = [built, checked, give("check", str(damaged), "--json")]
    for name in ANSWERS:
        page = tmp_path / f"{name}.html"
        said.append(give(name, str(out), "--page", str(page), "--json"))
        said.append(Said(0, page.read_text(encoding="utf-8"), ""))
    assert [each.code for each in said] == [0] * len(said), [each.err for each in said]
    for each in said:
        assert MARKED.findall(each.out + each.err) == []
    assert MARKED.findall((out / "manifest.json").read_text(encoding="utf-8")) == []


def test_a_name_in_the_wrong_box_is_not_kept(built_damaged):
    assert MARKED.findall(kept(built_damaged[1])) == []


@pytest.mark.parametrize(
    "path",
    ["cin/*2026.xml", "ssda903/2026/*_episodes_*.csv", "api/*.json", "own/*early_help.csv"],
)
def test_a_file_that_is_refused_is_refused_without_its_values(path, returns, tmp_path):
    """Cut off in the middle, and with its first line gone."""
    [source] = returns.glob(path)
    data = source.read_bytes()
    for name, content in (
        ("cut", data[: len(data) // 2]),
        ("headless", data.split(b"\n", 2)[2]),
    ):
        (tmp_path / f"{name}{source.suffix}").write_bytes(content)
        for words in (["check"], ["journeys", "-o", str(tmp_path / "d")]):
            said = give(*words, str(tmp_path / f"{name}{source.suffix}"))
            assert said.code in (0, 10)
            assert MARKED.findall(said.out + said.err) == []
