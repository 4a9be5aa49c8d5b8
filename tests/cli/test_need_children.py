"""``need lists`` of children one by one, as people type it: what is known of each, and households."""

import numpy as np
import polars as pl
import pytest
from scipy.special import expit

from seethechild.core.files import write_atomic
from seethechild.core.streams import generator
from tests.cli.shell import give
from tests.unit.need.reference import MSE, needs_reference

TRUE = 3000


@pytest.fixture(scope="module")
def children(tmp_path_factory):
    """Made-up families of two, found together; the older are on more of three lists."""
    luck = generator(1, "need", "test")
    home = np.arange(TRUE) // 2
    age = luck.uniform(0, 18, TRUE // 2)[home]
    on = luck.random((3, TRUE // 2))[:, home] < expit((age - 10) / 5)
    frame = pl.DataFrame(
        {
            **{f"on{place}": each.astype(int) for place, each in enumerate(on)},
            "age": age.round(1),
            "home": [f"home{number}" for number in home],
            "region": np.where(home % 3 == 0, "north", "south"),
        }
    ).filter(on.any(axis=0))
    path = tmp_path_factory.mktemp("children") / "children.csv"
    frame.write_csv(path)
    return str(path)


@needs_reference
def test_children_alike_give_the_truth_that_lists_alone_miss():
    path = str(MSE / "drpop/dr2_dev_N5000.csv")
    said = give("need", "lists", path, "--covariates", "age,dep,prior,sex", "--json")
    assert said.code == 0, said.err
    robust, plain = said.json["tables"]["estimates"]
    assert (robust["method"], plain["method"]) == ("doubly_robust", "average")
    assert plain["high"] < 5000
    assert robust["low"] < 5000 < robust["high"]
    assert (
        "2,886 are known to at least one list; our estimate of all is 5,1"
        in (said.json["sentence"])
    )
    assert said.json["sentence"].endswith("; at least 2,886.")
    checks = {each["name"]: each["sentence"] for each in said.json["checks"]}
    assert "children alike in what is known of them" in checks["what is assumed"]
    assert "Known of each child: age, dep, prior, sex." in checks["what is assumed"]
    assert "in pairs at most" in checks["what the average assumes"]


def test_three_lists_are_taken_together_and_each_two_alone(children, tmp_path):
    page = tmp_path / "page.html"
    said = give(
        "need", "lists", children, "--covariates", "age", "--household", "home",
        "--bootstrap", "50", "--page", str(page), "--json",
    )  # fmt: skip
    assert said.code == 0, said.err
    robust, _average = said.json["tables"]["estimates"]
    assert robust["low"] < TRUE < robust["high"]
    pairs = said.json["tables"]["pairs"]
    assert [(row["list_1"], row["list_2"]) for row in pairs] == [
        ("on0", "on1"), ("on0", "on2"), ("on1", "on2"),
    ]  # fmt: skip
    assert all(row["low"] < TRUE < row["high"] for row in pairs)
    told = {each["name"]: each["sentence"] for each in said.json["checks"]}
    assert "households" in told["brothers and sisters"]
    assert told["other columns"] == "Not read: region."
    text = page.read_text(encoding="utf-8")
    assert "Among children alike (doubly robust)" in text
    assert "Each two lists alone, among children alike" in text
    assert "A row for each child was read" in text
    assert "home1" not in text
    assert "home1" not in said.out


def test_a_household_widens_the_interval(children):
    asked = (
        "need",
        "lists",
        children,
        "--method",
        "average|stepwise",
        "--bootstrap",
        "300",
    )
    alone = give(*asked, "--json").json["tables"]["estimates"]
    together = give(*asked, "--household", "home", "--json").json["tables"]["estimates"]
    for one, two in zip(alone, together, strict=True):
        assert one["estimate"] == pytest.approx(two["estimate"], rel=0.05)
        assert two["high"] - two["low"] > 1.15 * (one["high"] - one["low"])
        assert "households" in two["notes"]


def test_groups_of_children_are_pooled(children):
    said = give("need", "lists", children, "--by", "region", "--json")
    groups = said.json["tables"]["groups"]
    assert {row["region"] for row in groups} == {"north", "south", "all"}
    whole = said.json["tables"]["estimates"][0]["observed"]
    assert sum(row["observed"] for row in groups if row["region"] != "all") == whole


def test_what_may_be_no_list_is_said(tmp_path):
    rows = ["a,b,girl", *["1,1,1", "1,0,0", "0,1,0", "1,0,1", "0,1,1"] * 40]
    path = tmp_path / "children.csv"
    write_atomic(path, "\n".join([*rows, ""]))
    said = give("need", "lists", str(path))
    assert "No child is on girl alone." in " ".join(said.out.split())
    named = give("need", "lists", str(path), "--covariates", "girl")
    assert named.code == 0
    assert "on girl alone" not in named.out


def test_all_that_was_asked_wrongly_is_said_at_once(children):
    said = give(
        "need", "lists", children, "--covariates", "age", "--household", "home",
        "--method", "average|latent-class|wrong", "--missed", "0.1", "--bootstrap", "0",
    )  # fmt: skip
    assert said.code != 0
    for part in (
        '"wrong" is not one',
        "no method that is named uses them",
        "latent-class: cannot draw households again",
        "do not go together",
        "bootstrap: is 0",
    ):
        assert part in said.err
    assert "Traceback" not in said.err


def test_patterns_have_no_children(tmp_path):
    path = tmp_path / "table.csv"
    write_atomic(path, "a,b,count\n1,1,40\n1,0,30\n0,1,20\n")
    said = give("need", "lists", str(path), "--method", "doubly_robust")
    assert said.code != 0
    assert "Give a row for each child" in said.err
    said = give("need", "lists", str(path), "--covariates", "age", "--household", "home")
    assert 'covariates: there is no column "age"' in said.err
    assert 'household: there is no column "home"' in said.err
    assert "need a row for each child" in said.err.lower()
