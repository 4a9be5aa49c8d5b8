"""Every published number can be followed to its source."""

import csv
import re
import tomllib

import pytest

from tests.repo.tracked import ROOT, files

REFERENCE = ROOT / "src" / "seethechild" / "reference"
SOURCES = REFERENCE / "sources.toml"
NEEDED = {"title", "publisher", "href", "licence"}


def sources() -> dict:
    return tomllib.loads(SOURCES.read_text(encoding="utf-8"))


def named_sources() -> dict[str, set[str]]:
    """Return, for each reference table with sources, the sources it names."""
    found = {}
    for path in files():
        if path.suffix != ".csv" or REFERENCE not in path.parents:
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if "source" in (rows.fieldnames or []):
                found[str(path.relative_to(REFERENCE))] = {row["source"] for row in rows}
    return found


def quoted_by_practice() -> set[str]:
    """Return the sources that the examples of practice name, whatever the key they stand under."""
    found: set[str] = set()
    for path in sorted((REFERENCE / "practices").glob("*.toml")):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'source = "([^"]+)"', text))
        found |= set(tomllib.loads(text)["sources"])
    return found


def test_every_source_named_in_a_table_is_described():
    unknown = {
        table: sorted(named - set(sources()) - {"judged"})
        for table, named in named_sources().items()
        if named - set(sources()) - {"judged"}
    }
    assert unknown == {}


def test_every_source_described_is_used():
    used = set().union(*named_sources().values()) | quoted_by_practice()
    assert sorted(set(sources()) - used) == []


def test_every_source_says_whose_it_is_where_it_is_and_under_what_licence():
    incomplete = {
        key: sorted(NEEDED - set(entry))
        for key, entry in sources().items()
        if NEEDED - set(entry)
    }
    assert incomplete == {}


@pytest.mark.parametrize(
    "name", ["prices.csv", "effects.csv", "facts.csv", "assumptions.csv"]
)
def test_every_number_has_a_grade_and_a_place(name):
    path = REFERENCE / "values" / name
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    graded = [key for key in rows[0] if key.endswith("grade")]
    assert graded
    for row in rows:
        assert any(row[key] for key in graded), row


@pytest.mark.parametrize(
    "name", ["prices.csv", "effects.csv", "facts.csv", "assumptions.csv"]
)
def test_every_range_holds_its_value(name):
    with (REFERENCE / "values" / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value"]]
    outside = [
        row
        for row in rows
        if not float(row["low"] or row["value"])
        <= float(row["value"])
        <= float(row["high"] or row["value"])
    ]
    assert outside == []


def test_every_price_says_in_which_years_pounds_it_is():
    with (REFERENCE / "values" / "prices.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["price_year"] and row["unit"] for row in csv.DictReader(file))
