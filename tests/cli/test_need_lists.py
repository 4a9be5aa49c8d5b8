"""``need lists`` as people type it: answers, pages, groups, and what is said of bad tables."""

from xml.etree import ElementTree as ET

import pytest

from seethechild.core.files import write_atomic
from seethechild.need.methods import METHODS
from tests.cli.shell import give

#: Children of a made-up place: three lists that do not depend on each other.
COUNTS = {"100": 210, "010": 170, "001": 140, "110": 90, "101": 75, "011": 60, "111": 32}


def table(path, counts=COUNTS, lists=("police", "school", "health"), more="", value=""):
    head = ",".join([*lists, *([more] if more else []), "count"])
    lines = [
        ",".join([*pattern, *([value] if more else []), str(count)])
        for pattern, count in counts.items()
    ]
    write_atomic(path, "\n".join([head, *lines, ""]))
    return str(path)


def test_the_answer_is_a_sentence_with_its_range_and_its_assumption(tmp_path):
    said = give("need", "lists", table(tmp_path / "t.csv"))
    assert said.code == 0, said.err
    assert "777 are known to at least one list; our estimate of all is" in said.out
    assert "What is assumed: No table can show" in said.out
    assert "must not be used to trace a family" in " ".join(said.out.split())


def test_every_method_has_its_row(tmp_path):
    """Latent classes, which take long, are asked of the library (``test_latent``)."""
    methods = [name for name in METHODS if name != "latent-class"]
    said = give(
        "need", "lists", table(tmp_path / "t.csv"), "--method", "|".join(methods),
        "--bootstrap", "50", "--json",
    )  # fmt: skip
    rows = said.json["tables"]["estimates"]
    assert [row["method"] for row in rows] == methods
    for row in rows:
        assert row["observed"] == 777
        if row["status"] == "refused":  # sample coverage asks for more overlap
            assert row["method"] == "coverage"
            assert row["lower_bound"] > 777
            continue
        assert 777 <= row["low"] <= row["estimate"] <= row["high"]
        assert row["lower_bound"] <= row["estimate"]


def test_the_same_seed_gives_the_same_answer(tmp_path):
    path = table(tmp_path / "t.csv")
    asked = ("need", "lists", path, "--method", "stepwise", "--bootstrap", "50", "--json")
    first, second = give(*asked), give(*asked)
    assert first.json == second.json
    other = give(*asked, "--seed", "2").json["tables"]["estimates"][0]
    assert other["estimate"] == first.json["tables"]["estimates"][0]["estimate"]
    assert other["low"] != first.json["tables"]["estimates"][0]["low"]


def test_groups_are_pooled_and_added_up(tmp_path):
    lines = ["police,school,health,region,count"]
    for region, share in (("north", 1.0), ("south", 0.4), ("east", 0.05)):
        lines += [f"{','.join(p)},{region},{round(c * share)}" for p, c in COUNTS.items()]
    path = tmp_path / "t.csv"
    write_atomic(path, "\n".join([*lines, ""]))
    said = give("need", "lists", str(path), "--by", "region", "--json")
    rows = said.json["tables"]["groups"]
    assert [row["region"] for row in rows] == ["north", "south", "east", "all"]
    assert rows[-1]["observed"] == sum(row["observed"] for row in rows[:-1])
    assert rows[-1]["estimate"] == pytest.approx(
        sum(row["estimate"] for row in rows[:-1]), rel=0.05
    )


def test_links_that_were_missed_lower_the_estimate(tmp_path):
    path = table(tmp_path / "t.csv")
    known = give("need", "lists", path, "--missed", "0.1", "--json").json
    plain = give("need", "lists", path, "--json").json
    mended, left = (each["tables"]["estimates"][0]["estimate"] for each in (known, plain))
    assert mended < 0.95 * left


def test_hidden_counts_enter_as_a_range(tmp_path):
    hidden = COUNTS | {"111": "1-40"}
    said = give("need", "lists", table(tmp_path / "t.csv", hidden), "--json")
    assert any(each["name"] == "hidden counts" for each in said.json["checks"])
    row = said.json["tables"]["estimates"][0]
    assert row["status"] in ("ok", "refused")


def test_page_and_picture_are_written(tmp_path):
    page, svg = tmp_path / "n.html", tmp_path / "n.svg"
    said = give(
        "need", "lists", table(tmp_path / "t.csv"), "--page", str(page), "--svg", str(svg)
    )  # fmt: skip
    assert said.code == 0, said.err
    made = page.read_text(encoding="utf-8")
    assert "What this does not mean" in made
    assert "not for tracing a family" in made
    assert "<script" not in made
    for part in ('id="need-dependence"', 'id="need-all-at-once"'):
        assert part in made
    drawn = ET.parse(svg).getroot()  # noqa: S314 - our own
    assert len(drawn.findall("{http://www.w3.org/2000/svg}svg")) == 3


def test_all_lists_at_once_move_the_answer_and_say_where_it_tips(tmp_path):
    said = give("need", "lists", table(tmp_path / "t.csv"), "--json")
    rows = said.json["tables"]["all_at_once"]
    now = said.json["tables"]["estimates"][0]
    assert [row["ratio"] for row in rows] == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert rows[2]["estimate"] == pytest.approx(now["estimate"])
    assert rows[0]["interaction"] == 4.0  # three lists: the more at once, the fewer on none
    check = next(c for c in said.json["checks"] if c["name"] == "all lists at once")
    assert "no table shows" in check["sentence"]


def test_the_average_goes_to_third_order_when_asked(tmp_path):
    four = {f"{m:04b}": 300 // m.bit_count() ** 2 for m in range(1, 16)}
    path = table(tmp_path / "t.csv", four, ("a", "b", "c", "d"))
    second, third = (
        give("need", "lists", path, "--order", order, "--json").json["tables"]["estimates"][
            0
        ]
        for order in ("2", "3")
    )
    assert second["notes"] != third["notes"]
    assert third["status"] == "ok"


def test_lists_that_share_nobody_are_refused_with_a_reason_and_a_bound(tmp_path):
    apart = COUNTS | {"110": 0, "101": 0, "011": 0, "111": 0}
    said = give("need", "lists", table(tmp_path / "t.csv", apart), "--json")
    assert said.code == 0, said.err
    row = said.json["tables"]["estimates"][0]
    assert row["status"] in ("no_mle", "refused")
    assert row["estimate"] is None
    assert row["lower_bound"] >= 520
    assert "cannot be estimated" in said.json["sentence"]


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        (COUNTS | {"111": -3}, "whole number, 0 or more"),
        (COUNTS | {"111": 3.5}, "Count each child once"),
        ({key: value for key, value in COUNTS.items() if key != "011"}, "pattern"),
        (dict.fromkeys(COUNTS, 0), "no child"),
        (COUNTS | {"111": 10**24}, "less than 1,000,000,000"),
        (COUNTS | {"111": f"1-{10**24}"}, "less than 1,000,000,000"),
        ({}, "no row"),
    ],
    ids=[
        "negative",
        "fractional",
        "missing pattern",
        "all zero",
        "far too many",
        "range",
        "no row",
    ],
)
def test_bad_tables_get_a_clear_error(tmp_path, counts, says):
    said = give("need", "lists", table(tmp_path / "t.csv", counts))
    assert said.code not in (0, 70)
    assert says in said.err
    assert "Traceback" not in said.err


def test_two_lists_of_one_name_are_not_taken_for_two(tmp_path):
    said = give(
        "need", "lists", table(tmp_path / "t.csv", lists=("police", "police", "health"))
    )
    assert said.code not in (0, 70)
    assert "police: is there twice" in said.err


@pytest.mark.parametrize("many", [1, 40])
def test_one_list_or_forty_are_too_few_or_many(tmp_path, many):
    names = [f"l{place}" for place in range(many)]
    said = give("need", "lists", table(tmp_path / "t.csv", {"1" * many: 5}, names))
    assert said.code not in (0, 70)
    assert f"{many}" in said.err


def test_what_cannot_be_asked_is_said_all_at_once(tmp_path):
    said = give(
        "need", "lists", table(tmp_path / "t.csv"), "--method", "stepwize", "--order", "9",
        "--missed", "0.9",
    )  # fmt: skip
    assert said.code not in (0, 70)
    for part in ("stepwize", "order", "missed"):
        assert part in said.err


def test_a_method_that_cannot_take_so_many_lists_leaves_the_others_their_answer(tmp_path):
    seven = {f"{m:07b}": 40 // m.bit_count() ** 3 for m in range(1, 128)}
    names = [f"l{place}" for place in range(7)]
    said = give(
        "need", "lists", table(tmp_path / "t.csv", seven, names), "--method", "chao|bic|decomposable",
        "--json",
    )  # fmt: skip
    rows = {row["method"]: row for row in said.json["tables"]["estimates"]}
    assert rows["chao"]["status"] == "ok"
    assert rows["bic"]["status"] == rows["decomposable"]["status"] == "refused"
    assert "7" in rows["bic"]["notes"]
