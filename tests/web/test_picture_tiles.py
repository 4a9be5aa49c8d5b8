"""The picture of England: every council once, regions in one piece, colours that can be read."""

import itertools
import re
from pathlib import Path

import pytest

from seethechild.report.charts.colours import contrast
from seethechild.studies.england import england
from seethechild.web.picture import tiles
from seethechild.web.picture.places import REGIONS, TILES, places, regions

CSS = Path(tiles.__file__).parent / "static/picture/picture.css"
BESIDE = ((0, 1), (1, 0), (0, -1), (-1, 0))


def test_every_council_stands_once():
    assert len(places()) == 153
    assert len({(each.row, each.column) for each in places()}) == 153
    assert len({each.short for each in places()}) == 153
    assert len({each.slug for each in places()}) == 153
    assert max(len(each.short) for each in places()) <= 3


def test_the_file_names_no_other_council_and_says_how_they_were_placed():
    lines = TILES.read_text(encoding="utf-8").splitlines()
    said = [line for line in lines if line.startswith("#")]
    assert "Placed by us, by hand, by region and" in said[0]
    codes = [line.split(",")[0] for line in lines if not line.startswith(("#", "code,"))]
    assert sorted(codes) == sorted(each.code for each in places())


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_in_one_piece(region):
    mine = {(each.row, each.column) for each in places() if each.region == region}
    seen, todo = set(), [min(mine)]
    while todo:
        row, column = todo.pop()
        if (row, column) in mine - seen:
            seen.add((row, column))
            todo += [(row + down, column + right) for down, right in BESIDE]
    assert seen == mine


def test_north_is_up_and_east_is_right():
    at = {each.name: each for each in places()}
    for north, south in [
        ("Northumberland", "Leeds"), ("Leeds", "Birmingham"), ("Birmingham", "Surrey"),
        ("Enfield", "Croydon"), ("Hampshire", "Isle of Wight"),
    ]:  # fmt: skip
        assert at[north].row < at[south].row
    for west, east in [
        ("Liverpool", "Leeds"), ("Cornwall", "Kent"), ("Hillingdon", "Havering"),
        ("Shropshire", "Norfolk"), ("Bristol, City of", "Reading"),
    ]:  # fmt: skip
        assert at[west].column < at[east].column


def test_the_lists_hold_every_council():
    listed = [each for _, region in regions() for each in region]
    assert sorted(each.code for each in listed) == sorted(each.code for each in places())
    assert [each.name for each in places()] == sorted(each.name for each in places())


@pytest.mark.parametrize("column", ["", *tiles.measures()])
def test_each_square_is_a_link_with_the_councils_name(column):
    svg = tiles.drawn(column)
    found = re.findall(r'<a href="/council/([^/"]+)/"[^>]*aria-label="([^"]+)"', svg)
    assert len(found) == 153
    names = {each.slug: each.name for each in places()}
    for slug, label in found:
        assert label.replace("&amp;", "&").partition(":")[0] == names[slug]
    assert "style=" not in svg


@pytest.mark.parametrize("column", tiles.measures())
def test_tints_are_what_the_figures_say(column):
    shown = tiles.tinted(column)
    assert sum(step.councils for step in shown.legend) + shown.missing == 153
    rates = england().tables["rates"].drop_nulls(column)
    by_tint: dict[int, list[float]] = {}
    for code, value in rates.select("council", column).iter_rows():
        if code in shown.tint:
            by_tint.setdefault(shown.tint[code], []).append(value)
    ordered = [by_tint[tint] for tint in sorted(by_tint)]
    assert 0 not in by_tint
    assert all(max(low) < min(high) for low, high in itertools.pairwise(ordered))
    assert max(map(len, ordered)) - min(map(len, ordered)) <= 8  # groups of like number


def test_words_on_a_tint_can_be_read():
    css = CSS.read_text(encoding="utf-8")
    fills = dict(re.findall(r"--(t\d) rect \{ fill: (#\w{6})", css))
    assert set(fills) == {f"t{place}" for place in range(6)}
    for tint, fill in fills.items():
        words = "#ffffff" if tint in {"t4", "t5"} else "#16202a"
        assert contrast(words, fill) >= 4.5, tint
    for line in re.findall(r"--r\d[^{]*\{ fill: (#\w{6})", css):
        assert contrast("#16202a", line) >= 4.5
