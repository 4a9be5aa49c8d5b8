"""Tables of capture patterns: real ones are read whole, broken ones say all that is wrong."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import DataError, UnknownNameError
from seethechild.need.reading import read_strata, read_table
from seethechild.need.tables import CaptureTable, on_all, patterns
from tests.unit.need.reference import MSE, needs_reference, rows

WHOLE = "a,b,c,count\n" + "".join(
    f"{m & 1},{m >> 1 & 1},{m >> 2},{10 * m}\n" for m in range(7, 0, -1)
)


def write(folder, text):
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder, text, by=None):
    path = write(folder, text)
    with pytest.raises(DataError) as caught:
        read_table(path) if by is None else read_strata(path, by)
    return str(caught.value)


def test_a_table_is_read_by_pattern_in_whatever_order_its_rows_are(tmp_path):
    table = read_table(write(tmp_path, WHOLE))
    assert table.lists == ("a", "b", "c")
    assert table.counts.tolist() == [10, 20, 30, 40, 50, 60, 70]
    assert table.totals.tolist() == [160, 180, 220]
    assert table.times.tolist() == [70, 140, 70]
    assert not table.censored


@needs_reference
def test_published_tables_have_the_numbers_their_index_says():
    index = [
        r for r in rows("index.csv") if r["lists"].isdigit() and "_by_" not in r["name"]
    ]
    assert len(index) > 15
    for row in index:
        table = read_table(MSE / f"{row['name']}.csv")
        assert table.size == int(row["lists"])
        assert table.observed == int(row["n_observed"]), row["name"]
        assert int((table.counts == 0).sum()) == int(row["zero_cells"]), row["name"]


@needs_reference
def test_groups_are_kept_apart_when_asked_for_and_added_up_when_not():
    path = MSE / "ny_spina_bifida_3_by_ethnicity.csv"
    strata = read_strata(path, ["ethnicity"])
    assert list(strata) == [("caucasian",), ("afro-american",), ("other",)]
    added = sum(table.counts for table in strata.values())
    whole = read_table(path)
    assert whole.counts.tolist() == added.tolist()
    assert (
        whole.counts.tolist() == read_table(MSE / "ny_spina_bifida_3.csv").counts.tolist()
    )
    with pytest.raises(UnknownNameError, match=r'Did you mean "ethnicity"'):
        read_strata(path, ["ethnic"])


def test_a_hidden_count_is_a_range(tmp_path):
    table = read_table(write(tmp_path, "a,b,count\n1,0,1-5\n0,1,8\n1,1,5 to 14\n"))
    assert table.censored
    assert (table.low.tolist(), table.high.tolist()) == ([1, 8, 5], [5, 8, 14])
    assert table.counts.tolist() == [3, 8, 9]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,count\n1,0,-3\n0,1,1\n1,1,1\n", "not a whole number, 0 or more (1 row)"),
        ("a,b,count\n1,0,2.5\n0,1,x\n1,1,1\n", "not a whole number, 0 or more (2 rows)"),
        ("a,b,count\n1,0,\n0,1,1\n1,1,1\n", "not a whole number, 0 or more (1 row)"),
        ("a,b,count\n1,0,5-1\n0,1,1\n1,1,1\n", "a range from more to less"),
        ("a,b,count\n1,0,3\n0,1,1\n", "1 of 3 patterns has no row"),
        ("a,b,count\n1,0,0\n0,1,0\n1,1,0\n", "no child is on any list"),
        ("a,count\n1,10\n", "lists: there is 1"),
        ("a,b,count\n0,0,7\n1,0,3\n0,1,1\n1,1,1\n", "is on no list (1 row)"),
        ("a,b,count\n1,0,3\n1,0,3\n0,1,1\n1,1,1\n", "repeats a pattern"),
        ("a,b,count\n2,0,3\n0,1,1\n1,1,1\n", "column a: holds more than 0 and 1"),
        ("a,b,counts\n1,0,3\n0,1,1\n1,1,1\n", "Rename counts"),
    ],
)
def test_a_broken_table_says_what_is_wrong(tmp_path, text, said):
    assert said in problems(tmp_path, text)


def test_forty_lists_are_too_many_at_once(tmp_path):
    names = ",".join(f"l{i}" for i in range(40))
    row = ",".join("1" for _ in range(40))
    other = ",".join("0" for _ in range(40))
    assert "there are 40" in problems(tmp_path, f"{names},count\n{row},1\n{other},\n")


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    said = problems(tmp_path, "a,b,count\n1,0,-3\n1,0,x\n0,0,9\n1,1,1\n")
    assert said.startswith("3 problems")


def stratified(*groups):
    return "a,b,age,count\n" + "".join(
        f"{m & 1},{m >> 1},{name},{count}\n" for name, count in groups for m in (1, 2, 3)
    )


def test_ranges_of_ages_must_not_overlap(tmp_path):
    said = problems(tmp_path, stratified(("0-4", 5), ("3-7", 5)), ["age"])
    assert "the groups 0-4 and 3-7 overlap" in said


def test_a_total_is_held_to_its_parts_and_left_out(tmp_path):
    right = stratified(("0-4", 5), ("5-9", 6), ("total", 11))
    assert list(read_strata(write(tmp_path, right), ["age"])) == [("0-4",), ("5-9",)]
    assert read_table(write(tmp_path, right)).observed == 33
    wrong = stratified(("0-4", 5), ("5-9", 6), ("total", 12))
    assert "the total is not the sum of its groups (3 rows)" in problems(tmp_path, wrong)


def test_a_group_that_is_all_the_others_is_found_whatever_it_is_called(tmp_path):
    text = stratified(("North", 5), ("South", 6), ("England", 11))
    assert "the group England is the sum of all others" in problems(tmp_path, text, ["age"])


def test_a_group_without_a_child_is_named(tmp_path):
    said = problems(tmp_path, stratified(("0-4", 5), ("5-9", 0)), ["age"])
    assert "5-9, count: no child is on any list" in said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([1, 2], "there are 2 numbers"),
        ([1.5, 2, 3], "not a whole number"),
        ([1, -2, 3], "is below 0"),
        ([0, 0, 0], "no child is on any list"),
    ],
)
def test_a_table_cannot_be_made_wrong(counts, said):
    with pytest.raises(DataError, match=said):
        CaptureTable(("a", "b"), np.array(counts))


@given(st.integers(2, 5).flatmap(lambda k: st.tuples(st.just(k), st.lists(
    st.integers(0, 99), min_size=2**k - 1, max_size=2**k - 1))))  # fmt: skip
def test_children_on_all_of_some_lists_are_counted_as_one_would_by_hand(drawn):
    size, numbers = drawn
    counts, on = np.array(numbers), patterns(size)
    by_hand = [
        counts[[all(row[i] for i in range(size) if t >> i & 1) for row in on]].sum()
        for t in range(2**size)
    ]
    assert on_all(counts).tolist() == by_hand


def test_a_column_that_tells_the_total_is_held_to_the_counts(tmp_path):
    rows = "a,b,count,total\n1,1,10,{0}\n1,0,20,{0}\n0,1,30-35,{0}\n"
    assert read_table(write(tmp_path, rows.format(62))).counts.sum() == 62
    assert "the total is not the sum of the counts of its rows" in problems(
        tmp_path, rows.format(99)
    )


def test_a_total_may_be_told_for_each_group(tmp_path):
    rows = "a,b,region,count,total\n" + "".join(
        f"{a},{b},{region},{size},{3 * size}\n"
        for region, size in (("north", 10), ("south", 20))
        for a, b in ((1, 1), (1, 0), (0, 1))
    )
    assert read_table(write(tmp_path, rows)).observed == 90
    assert len(read_strata(write(tmp_path, rows), ("region",))) == 2
