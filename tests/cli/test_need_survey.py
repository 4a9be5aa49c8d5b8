"""``need prevalence`` and ``need picture`` as people type them; nothing is taken from anything."""

import ast
import inspect
import itertools
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from seethechild.core.files import write_atomic
from seethechild.core.progress import Silent
from seethechild.need import prevalence as computed
from seethechild.studies import need_compared, need_on_site, need_recorded
from seethechild.studies import need_picture as three
from seethechild.studies import need_prevalence as surveyed
from seethechild.studies.need_listed import listed_in
from tests.cli.shell import give

COUNTS = {"100": 210, "010": 170, "001": 140, "110": 90, "101": 75, "011": 60, "111": 32}


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    lines = ["police,school,health,count"]
    lines += [f"{','.join(pattern)},{count}" for pattern, count in COUNTS.items()]
    path = tmp_path_factory.mktemp("lists") / "table.csv"
    write_atomic(path, "\n".join([*lines, ""]))
    return str(path)


@pytest.fixture(scope="module")
def rutland():
    return give("need", "picture", "Rutland", "--draws", "300", "--json").json


def of(answer, name):
    return answer["tables"][name]


def test_prevalence_says_that_nobody_was_counted_and_gives_a_page_and_a_picture(tmp_path):
    page, svg = tmp_path / "p.html", tmp_path / "p.svg"
    said = give(
        "need", "prevalence", "Rutland", "--draws", "200", "--page", str(page), "--svg", str(svg)
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "Nobody was counted: this is expected from national surveys" in " ".join(
        said.out.split()
    )
    text = page.read_text("utf-8")
    assert "Do not take the number of children known to services away from them" in text
    assert "It is not the number of children hurt this year" in text
    assert "((" not in text
    drawn = ET.fromstring(svg.read_text("utf-8"))  # noqa: S314 - our own
    assert drawn.tag.endswith("svg")


def test_prevalence_rows_have_kind_age_sex_income_and_range():
    answer = give("need", "prevalence", "England", "--draws", "200", "--json").json
    for row in of(answer, "expected"):
        assert {"kind", "age_from", "age_to", "sex", "low_income", "expected"} <= set(row)
        assert row["low"] <= row["expected"] <= row["high"] <= row["children"]
        assert row["method"] == "expected from national surveys"
    for row in of(answer, "survey"):
        assert row["source"]
        assert row["grade"] in "ABCD"


def test_an_unknown_council_or_kind_gets_a_hint_and_no_traceback():
    for verb in ("prevalence", "picture"):
        said = give("need", verb, "Rutlnd")
        assert said.code != 0
        assert "Rutland" in said.err
        assert "Traceback" not in said.err
    said = give("need", "picture", "Rutland", "--kind", "family_risks")
    assert said.code != 0
    assert "family_risk" in said.err


def test_recorded_numbers_are_the_published_ones_and_say_what_they_bound(rutland):
    known = {
        row["id"]: row for row in of(rutland, "methods") if row["method"] == "recorded"
    }
    told = need_recorded.series("E06000017", "cin_any_point_children")["value"][-1]
    assert known["cin_any_point_children"]["number"] == told
    assert known["cin_any_point_children"]["bound"] == "at least"
    assert known["cla_number"]["bound"] == "all there are"
    assert known["referrals_children"]["bound"] == "no bound"
    assert known["mh_referred"]["number"] is None
    assert known["mh_referred"]["number_mark"] == "not published by council"


def test_expected_numbers_are_those_of_prevalence(rutland):
    alone = give("need", "prevalence", "Rutland", "--draws", "300", "--json").json
    assert of(rutland, "kinds") == of(alone, "kinds")


def test_no_number_of_the_picture_is_what_is_left_of_another(rutland, lists):
    """Neither a cell nor a number in a sentence is one number less another."""
    asked = ("need", "picture", "Leeds", "--draws", "300", "--lists", lists, "--json")
    for answer in (rutland, give(*asked).json):
        rows = of(answer, "methods")
        numbers = [row["number"] for row in rows if row["number"] is not None]
        numbers += [
            number for row in rows for number in (row["low"], row["high"]) if number
        ]
        left = {
            round(abs(one - other), 3)
            for one, other in itertools.combinations(numbers, 2)
            if one != other
        }
        assert not left & {round(number, 3) for number in numbers}
        names = {
            name for table in answer["tables"].values() for row in table for name in row
        }
        assert not {
            each for each in names if re.search("hidden|gap|difference|unknown", each)
        }


@pytest.mark.parametrize("module", [three, need_compared, need_recorded, need_on_site])
def test_nothing_is_subtracted_anywhere_in_the_picture(module):
    tree = ast.parse(inspect.getsource(module))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Sub)]


@pytest.mark.parametrize("module", [computed, surveyed])
def test_what_is_expected_never_reads_what_is_recorded(module):
    source = inspect.getsource(module)
    assert not re.search(r"cin_|cpp_|cla_|referrals_|mh_referred|need_recorded", source)


def test_more_known_than_expected_is_a_conflict_and_fewer_is_none():
    found = surveyed.survey("Rutland", draws=200)
    cell = found.of("family_risk")
    known = need_recorded.recorded("E06000017")[1]
    made = need_recorded.Recorded(
        known.id, known.what, cell.high * 2, "", 2025, known.bound, "", "", "A"
    )
    assert need_compared._beside(made, cell)[2] == "conflict"
    assert need_compared._beside(known, cell)[2] == "agree"


def test_lists_stand_beside_a_kind_at_one_time_and_not_a_whole_childhood(lists):
    listed = listed_in(Path(lists), progress=Silent())

    def verdict(*more):
        answer = three.need_picture("Leeds", listed=listed, draws=200, **dict(more))
        return answer.tables["compared"].row(-1, named=True)

    assert verdict()["verdict"] == "cannot be compared"
    assert verdict(("kind", "any_abuse"))["verdict"] == "cannot be compared"
    apart = verdict(("kind", "family_risk"))
    assert apart["verdict"] == "conflict"
    assert "nothing in common" in apart["says"]


def test_the_page_shows_three_ways_only_with_lists_and_says_who_may_see_it(tmp_path, lists):
    page = tmp_path / "p.html"
    for more, readers, ways in (
        ((), "Anyone may see it", 2),
        (("--lists", lists), "For whoever holds the lists", 3),
    ):
        said = give(
            "need", "picture", "Rutland", "--draws", "200", "--page", str(page), "--json", *more
        )  # fmt: skip
        assert len(of(said.json, "assumes")) == ways
        text = page.read_text("utf-8")
        assert readers in text
        assert "is not the number of hidden children" in text
        assert "((" not in text


def test_a_dataset_s_own_counts_are_hidden_where_small_and_the_same_each_time(dataset):
    asked = (
        "need",
        "picture",
        str(dataset),
        "--council",
        "Rutland",
        "--draws",
        "200",
        "--json",
    )
    first, second = give(*asked), give(*asked)
    assert first.code == 0, first.err
    assert of(first.json, "methods") == of(second.json, "methods")
    known = [row for row in of(first.json, "methods") if row["method"] == "recorded"]
    assert {"referrals_children", "cin_stock", "cpp_number"} <= {row["id"] for row in known}
    assert all(row["number"] is None or row["number"] >= 10 for row in known)


def test_a_dataset_of_no_council_asks_for_one(dataset):
    from seethechild.journeys.dataset import load  # noqa: PLC0415 - only here

    said = give("need", "picture", str(dataset), "--draws", "200")
    if load(dataset).council is None:
        assert said.code != 0
        assert "--council NAME" in said.err
    else:
        assert said.code == 0, said.err
