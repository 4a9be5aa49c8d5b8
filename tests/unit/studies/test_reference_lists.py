"""The lists: all councils, every number with its source."""

import polars as pl

from seethechild.studies import reference_lists
from seethechild.studies.reference_lists import GRADES, councils, sources
from seethechild.studies.shipped import shipped


def test_there_are_153_councils_each_once():
    table = councils().tables["councils"]
    assert table.height == 153
    assert table["code"].n_unique() == table["dfe"].n_unique() == 153
    assert table["region"].n_unique() == 9


def test_every_number_opens_to_its_source():
    answer = sources()
    numbers = answer.tables["numbers"]
    assert answer.checks[0].passed is True, answer.checks[0].sentence
    assert set(numbers["source"]) <= set(answer.tables["sources"]["key"])
    assert set(numbers["grade"]) <= set(GRADES)
    assert numbers.filter(pl.col("numbers") < 0).is_empty()


def test_the_sentence_counts_what_the_table_holds():
    answer = sources()
    total = answer.tables["numbers"]["numbers"].sum()
    assert answer.sentence.startswith(f"{total:,} published numbers from ")


def test_a_number_without_a_source_is_named():
    row = {name: ["A"] for name in ("item", "href", "where", "grade", "unit", "how_sure")}
    check = reference_lists._all_have_sources(pl.DataFrame(row | {"href": [None]}))
    assert check.passed is False
    assert check.sentence.endswith(": A.")


def test_sources_without_numbers_are_listed():
    assert reference_lists._unused(["old"]).sentence == "No number here comes from: old."
    assert reference_lists._unused([]).sentence == "All are in use."


def test_files_are_named_without_their_place_on_this_machine_and_hashed_once():
    found = shipped("codes/councils.csv", "codes/*.csv")
    names = [each.name for each in found]
    assert names == sorted(set(names))
    assert all(name.startswith("reference/codes/") for name in names)
    assert {len(each.sha256) for each in found} == {64}
