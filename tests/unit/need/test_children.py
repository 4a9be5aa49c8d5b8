"""Files with a row for each child: told from tables of patterns, read, and refused."""

import pytest

from seethechild.core.errors import DataError
from seethechild.core.files import write_atomic
from seethechild.need.children import Roles, holds_children, read_children

ROWS = (
    "police,school,age,home,region",
    "1,1,4,h1,north",
    "0,1,6,h1,north",
    "1,0,9,h2,south",
    "0,1,9,h3,south",
)


def written(tmp_path, *lines):
    path = tmp_path / "children.csv"
    write_atomic(path, "\n".join([*lines, ""]))
    return path


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (ROWS, True),
        (("a,b,count", "1,1,4", "1,0,3", "0,1,2"), False),
        # A table whose counts have another name, with and without groups.
        (("a,b,n", "1,1,4", "1,0,3", "0,1,2"), False),
        (
            ("a,b,place,n", *(f"{p},{g},5" for g in "xy" for p in ("1,1", "1,0", "0,1"))),
            False,
        ),
        (("a,b,Counts", "1,1,4", "1,1,4", "1,0,3"), False),
        (("a,age", "1,4", "1,5", "0,4"), False),
    ],
)
def test_children_are_told_from_patterns(tmp_path, lines, told):
    assert holds_children(written(tmp_path, *lines), Roles()) is told


def test_what_is_named_is_read_and_the_rest_is_not(tmp_path):
    roles = Roles(covariates=("age", "region"), household="home", by=("region",))
    children = read_children(written(tmp_path, ROWS[0], *ROWS[1:] * 10), roles)
    assert children.roles.lists == ("police", "school")
    assert children.frame.schema["age"].is_float()
    assert children.table().counts.tolist() == [10, 20, 10]
    homes = children.homes()
    assert homes is not None
    assert homes.many.sum() == 3
    parts = {
        group: part.table().counts.tolist() for group, part in children.groups().items()
    }
    assert parts == {("north",): [0, 10, 10], ("south",): [10, 10, 0]}
    plain = read_children(written(tmp_path, *ROWS), Roles())
    assert plain.unused == ("age", "home", "region")
    assert plain.homes() is None


def test_lists_may_be_named_where_other_columns_hold_0_and_1(tmp_path):
    path = written(tmp_path, "a,b,girl", "1,1,0", "1,0,1", "0,1,1", "1,0,0")
    assert read_children(path, Roles()).roles.lists == ("a", "b", "girl")
    assert read_children(path, Roles(covariates=("girl",))).roles.lists == ("a", "b")
    assert read_children(path, Roles(lists=("b", "a"))).table().counts.tolist() == [1, 2, 1]


def test_all_that_is_wrong_is_said_at_once_and_no_child_with_it(tmp_path):
    path = written(
        tmp_path,
        "police,school,age,name,home,band",
        "1,1,4,Zebedee,h1,0-4",
        "0,0,,Quentin,,3-7",
        "1,2,9,Ottoline,h3,0-4",
        *(f"1,0,5,Kind{number},h4,total" for number in range(21)),
    )
    roles = Roles(("police", "school"), ("age", "name"), "home", ("band",))
    with pytest.raises(DataError) as caught:
        read_children(path, roles)
    said = str(caught.value)
    for part in (
        "column school: holds more than 0 and 1",
        "row: the child is on no list",
        "column age: is empty",
        "column home: is empty",
        "column name: has 24 different texts",
        "the groups 0-4 and 3-7 overlap",
        "some children are of the group of all",
    ):
        assert part in said
    assert not {"Zebedee", "Quentin", "Ottoline", "Kind3", "h3"} & set(
        said.replace(",", " ").split()
    )


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (Roles(covariates=("agee",)), "Did you mean age?"),
        (Roles(household="nowhere"), 'household: there is no column "nowhere"'),
        (Roles(covariates=("age", "age")), "a column is named twice"),
        (Roles(lists=("police",)), "there is 1"),
        (Roles(lists=("police", "school"), covariates=("school",)), "something else too"),
    ],
)
def test_columns_that_are_misnamed(tmp_path, roles, said):
    with pytest.raises(DataError) as caught:
        read_children(written(tmp_path, *ROWS), roles)
    assert said in str(caught.value)


def test_counts_are_no_children(tmp_path):
    path = written(tmp_path, "a,b,age,count", "1,1,4,3", "1,0,4,3")
    with pytest.raises(DataError) as caught:
        read_children(path, Roles(covariates=("age",)))
    assert "need a row for each child" in str(caught.value)


def test_a_name_is_no_group_and_no_name_is_told(tmp_path):
    lines = (
        f"1,{number % 2},{name}" for number, name in enumerate(("Zebedee", "Ottoline"))
    )
    with pytest.raises(DataError) as caught:
        read_children(written(tmp_path, "a,b,name", *lines), Roles(by=("name",)))
    assert "groups of fewer than 10 children (2 rows)" in str(caught.value)
    assert "Zebedee" not in str(caught.value)


def test_a_list_with_a_stray_word_is_not_passed_over(tmp_path):
    rows = [*("1,1,0", "1,0,1", "0,1,1") * 10, "1,yes,0"]
    with pytest.raises(DataError) as caught:
        read_children(written(tmp_path, "a,b,c", *rows), Roles())
    assert "column b: holds more than 0 and 1" in str(caught.value)
    named = read_children(written(tmp_path, "a,b,c", *rows), Roles(lists=("a", "c")))
    assert named.unused == ("b",)
