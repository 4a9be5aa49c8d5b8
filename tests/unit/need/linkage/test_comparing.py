"""Records are compared as written down, and every pair that agrees on a block is."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest

from seethechild.need.linkage.levels import (
    BIRTH,
    BLOCKS,
    FAMILY,
    FIELDS,
    FIRST,
    POSTCODE,
    SEX,
    compared,
)
from seethechild.need.linkage.pairs import compare
from seethechild.need.linkage.standard import standardise, without_repeats
from tests.unit.need.linkage.given import frames
from tests.unit.need.linkage.made_children import made

KEYS = ("first_name", "family_name", "birth", "postcode", "sex")
ANNA = ("Anna", "Berg", "2015-04-12", "ZA1 1AB", "F")


def one(*values):
    return standardise(
        pl.DataFrame(
            [dict(zip(KEYS, values, strict=True))], schema=dict.fromkeys(KEYS, pl.String)
        )
    )


def levels(first, others):
    """Return the words for how alike one record is to each of others; None where not compared."""
    found = compare({"a": one(*first), "b": pl.concat(one(*each) for each in others)})
    words = {
        int(right): tuple(
            names[level] for names, level in zip(FIELDS.values(), each, strict=True)
        )
        for left, right, each in zip(found.left, found.right, found.levels, strict=True)
        if left == 0
    }
    return [words.get(place + 1) for place in range(len(others))]


ALIKE = [
    (ANNA, (FIRST[5], FAMILY[6], BIRTH[6], POSTCODE[5], SEX[2])),
    (("Berg", "Anna", *ANNA[2:]), (FIRST[6], FAMILY[0], BIRTH[6], POSTCODE[5], SEX[2])),
    (("Ana", "Berg-Holt", "2015-04-21", "ZA1 1XY", None), (FIRST[3], FAMILY[3], BIRTH[4], POSTCODE[4], SEX[0])),
    (("Anna", "Olin-Berg", "2015-12-04", "ZA1 1AB", "F"), (FIRST[5], FAMILY[3], BIRTH[3], POSTCODE[5], SEX[2])),
    (("Anna", "Crow", "2015-04", "ZA1 2AB", "F"), (FIRST[5], FAMILY[1], BIRTH[5], POSTCODE[3], SEX[2])),
    (("Tom", "Berg", "2013-01-30", "ZA1 1AB", "M"), (FIRST[1], FAMILY[6], BIRTH[1], POSTCODE[5], SEX[1])),
    (("Tom", "Berg", "2015-09-30", "ZA1 1AB", "M"), (FIRST[1], FAMILY[6], BIRTH[2], POSTCODE[5], SEX[1])),
    (("Anna", None, "2015-04-12", None, "F"), (FIRST[5], FAMILY[0], BIRTH[6], POSTCODE[0], SEX[2])),
    (("Tom", "Crow", "2013-01-30", "ZB1 1AB", "M"), None),
    (("Anna", "Crow", None, None, "F"), None),
]  # fmt: skip


def test_levels_say_how_alike_two_records_are():
    others = [each for each, _ in ALIKE]
    # Berg is held by more records here than the middle one's name is: it is common.
    expected = [
        each and (each[0], each[1].replace("rare", "common"), *each[2:])
        for _, each in ALIKE
    ]
    assert levels(ANNA, others) == expected


def test_pairs_compared_are_exactly_those_that_agree_on_a_block():
    children = made(260, on={"a": 0.6, "b": 0.5, "c": 0.4}, slips=3.0, month_only=("c",))
    lists = frames(children)
    found = compare(lists)
    rows = pl.concat(lists.values()).to_dicts()
    columns = {column for rule in BLOCKS for column in rule}
    expected = {
        (i, j)
        for (i, x), (j, y) in combinations(enumerate(rows), 2)
        if any(all(x[c] is not None and x[c] == y[c] for c in rule) for rule in BLOCKS)
    }
    assert columns <= set(rows[0])
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == expected
    assert compared(found.levels).all()


def test_levels_tell_which_pairs_are_compared():
    """The blocks are rules on levels too: what blocking loses can be worked out."""
    children = made(200, on={"a": 0.9, "b": 0.9}, slips=3.0)
    lists = frames(children)
    found = compare(lists)
    wide = compare(
        {
            name: frame.with_columns(sector=pl.lit("X"), birth_month=pl.lit("201501"))
            for name, frame in lists.items()
        }
    )  # with one month and sector for all, every pair is compared
    size = len(found.list_of)
    assert len(wide.left) == size * (size - 1) // 2
    assert len(found.left) < len(wide.left) / 10


@pytest.mark.parametrize(
    ("written", "day", "month"),
    [
        ("2015-02-28", "20150228", "201502"),
        ("28/02/2015", "20150228", "201502"),
        ("20150228", "20150228", "201502"),
        ("28 February 2015", "20150228", "201502"),
        ("2015-02-28 00:00:00", "20150228", "201502"),
        ("2015-02", None, "201502"),
        ("02/2015", None, "201502"),
        ("February 2015", None, "201502"),
        ("31/02/2015", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_births_are_read_as_days_or_months(written, day, month):
    row = one("A", "B", written, None, None).row(0, named=True)
    assert (row["birth_day"], row["birth_month"]) == (day, month)
    told = {None: "absent", "": "absent", "31/02/2015": "unreadable"}
    assert row["birth_told"] == told.get(written, "told")


def test_names_lose_accents_marks_and_capitals():
    row = one("José-María", "D’Arcy  Ní Bhriain", "2015-02", " ls1  4ap", "boy").row(
        0, named=True
    )
    assert (row["first"], row["family"]) == ("josemaria", "darcy-ni-bhriain")
    assert row["family_parts"] == ["darcy", "ni", "bhriain"]
    assert (row["postcode"], row["sector"], row["district"], row["sex"]) == (
        "LS14AP",
        "LS14",
        "LS1",
        "M",
    )


def test_rows_alike_in_everything_are_one_child_but_not_where_something_is_unknown():
    twice = pl.concat(
        [one(*ANNA), one(*ANNA), one(*ANNA[:3], None, "F"), one(*ANNA[:3], None, "F")]
    )
    assert without_repeats(twice).height == 3


def test_the_order_of_lists_and_rows_does_not_matter_to_what_is_found():
    children = made(400, on={"a": 0.6, "b": 0.5})
    lists = frames(children)
    one_way = compare(lists)
    other_way = compare({name: frame.reverse() for name, frame in reversed(lists.items())})
    assert sorted(map(tuple, one_way.levels)) == sorted(map(tuple, other_way.levels))
    assert np.array_equal(one_way.sizes, other_way.sizes[::-1])


def test_names_of_lists_are_never_part_of_a_query():
    children = made(120, on={"a": 0.6, "b": 0.5})
    lists = frames(children)
    odd = dict(zip(('children\'s "care"; --', "select 1"), lists.values(), strict=True))
    assert np.array_equal(compare(odd).levels, compare(lists).levels)
