"""An attacker who solves all sums of released tables learns no more of a small count than "under ten"."""

from collections.abc import Iterator

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seethechild.core.errors import DisclosureError
from seethechild.report.disclosure import THRESHOLD
from seethechild.report.release import KEYS, WHOLE, Counted, Earlier, Key, left, release
from tests.attacker import Attacker, known_of

GROUPS = {"sex": 2, "age": 3}
#: Counts of a cell of sex, age and year: mostly small, some large.
counts = st.one_of(
    st.integers(0, 4), st.integers(0, 15), st.integers(0, 60), st.integers(0, 400)
)
ONE = Counted({"n": []})
#: Children, those to whom it happened, and of the others those who left.
NESTED = Counted({"n": [], "x": [], "y": []}, parts={"x": "n", "y": "not x"})


@st.composite
def cubes(draw: st.DrawFn, parts: int = 1) -> np.ndarray:
    """Children by what happened, year, sex and age."""
    years = draw(st.integers(1, 4))
    size = parts * years * 6
    return np.array(draw(st.lists(counts, min_size=size, max_size=size))).reshape(
        parts, years, 2, 3
    )


def frame(cube: np.ndarray) -> pl.DataFrame:
    """The table a verb would tell: all, by year, by group."""

    def row(group: str, level: str, period: str, cells: np.ndarray) -> tuple[object, ...]:
        mine = cells.reshape(cells.shape[0], -1).sum(axis=1).tolist()
        if len(mine) == 1:
            return ("m", group, level, period, mine[0])
        return ("m", group, level, period, sum(mine), mine[0], mine[1])

    rows = [row(WHOLE, WHOLE, WHOLE, cube)]
    rows += [row(WHOLE, WHOLE, f"y{i}", cube[:, i]) for i in range(cube.shape[1])]
    rows += [row("sex", f"s{i}", WHOLE, cube[:, :, i]) for i in range(2)]
    rows += [row("age", f"a{i}", WHOLE, cube[..., i]) for i in range(3)]
    names = ["n"] if cube.shape[0] == 1 else ["n", "x", "y"]
    return pl.DataFrame(rows, schema=[*KEYS, *names], orient="row")


def sums(keys: list[Key]) -> Iterator[tuple[Key, list[Key]]]:
    """Every whole and the parts that make it up."""
    for measure in {key[0] for key in keys}:
        whole = (measure, WHOLE, WHOLE, WHOLE)
        mine = [key for key in keys if key[0] == measure and key != whole]
        for group in {key[1] for key in mine}:
            yield whole, [key for key in mine if key[1] == group]


def attacker(*released: pl.DataFrame) -> Attacker:
    """All that one who holds these releases of one table knows; the last is number -1."""
    found = Attacker()
    for number, shown in enumerate(released):
        keys = list(shown.select(KEYS).iter_rows())
        names = [name for name in ("n", "x", "y") if name in shown.columns]
        for name in names:
            for key, value in zip(keys, shown[name], strict=True):
                found.cell((number, name, key), value)
        if "x" in names:
            for key in keys:
                found.part((number, "n", key), (number, "x", key), (number, "-x", key))
                found.part((number, "-x", key), (number, "y", key), (number, "-y", key))
            names += ["-x", "-y"]
        for name in names:
            for whole, parts in sums(keys):
                found.adds((number, name, whole), [(number, name, each) for each in parts])
    return found


def truth(table: pl.DataFrame) -> dict[tuple[str, Key], float]:
    rows = table
    if "x" in table.columns:
        rows = table.with_columns(
            (pl.col("n") - pl.col("x")).alias("-x"),
            (pl.col("n") - pl.col("x") - pl.col("y")).alias("-y"),
        )
    names = [name for name in ("n", "x", "y", "-x", "-y") if name in rows.columns]
    keys = list(rows.select(KEYS).iter_rows())
    return {
        (name, key): float(value)
        for name in names
        for key, value in zip(keys, rows[name], strict=True)
    }


def told(shown: pl.DataFrame, counted: Counted) -> Earlier:
    values = left(shown, counted, "t")
    return Earlier(
        {name: [value] for name, value in values.items() if value is not None},
        frozenset(name for name, value in values.items() if value is None),
    )


def assert_nothing_small_is_known(found: Attacker, wanted: list[object]) -> None:
    for cell in wanted:
        low, high = found.between(cell)
        assert high - low >= THRESHOLD - 1 - 1e-6, (cell, low, high)


@settings(max_examples=40)
@given(cubes())
def test_no_small_count_can_be_narrowed_down(cube: np.ndarray) -> None:
    shown = release(frame(cube), ONE)
    assert all(n >= THRESHOLD for n in shown["n"].drop_nulls())
    wanted = [(0, *cell) for cell, n in truth(frame(cube)).items() if n < THRESHOLD]
    assert_nothing_small_is_known(attacker(shown), wanted)


@settings(max_examples=40)
@given(cubes(parts=3))
def test_nor_can_parts_and_what_they_leave(cube: np.ndarray) -> None:
    shown = release(frame(cube), NESTED)
    for part, of in (("x", "n"), ("y", "n")):
        both = shown.drop_nulls([part, of])
        assert ((both[of] - both[part]) >= THRESHOLD).all()
    wanted = [(0, *cell) for cell, n in truth(frame(cube)).items() if n < THRESHOLD]
    assert_nothing_small_is_known(attacker(shown), wanted)


@given(cubes(parts=3))
def test_hidden_parts_of_a_known_whole_make_up_no_small_number(cube: np.ndarray) -> None:
    shown = release(frame(cube), NESTED)
    true = truth(frame(cube))
    marks = {"n": "n", "x": "x", "-x": "x", "y": "y", "-y": "y"}
    keys = list(shown.select(KEYS).iter_rows())
    hidden = {
        (name, key): bool(mark)
        for name, of in marks.items()
        for key, mark in zip(keys, shown[f"{of}_mark"], strict=True)
    }
    for name in marks:
        for whole, parts in sums(keys):
            gone = [key for key in parts if hidden[name, key]]
            if gone and not hidden[name, whole]:
                assert sum(true[name, key] for key in gone) >= THRESHOLD


@settings(max_examples=25)
@given(cubes(parts=3), st.data())
def test_no_few_children_can_be_told_from_two_releases(
    cube: np.ndarray, data: st.DataObject
) -> None:
    steps = st.sampled_from([0, 0, 0, 1, 3, 12])
    more = data.draw(st.lists(steps, min_size=cube.size, max_size=cube.size))
    later = cube + np.array(more).reshape(cube.shape)
    first = release(frame(cube), NESTED, table="t")
    second = release(frame(later), NESTED, table="t", earlier=told(first, NESTED))
    before, after = truth(frame(cube)), truth(frame(later))
    for part in ("n", "x", "y"):
        assert all(
            abs(a - b) not in range(1, THRESHOLD)
            for a, b in zip(first[part], second[part], strict=True)
            if a is not None and b is not None
        )
    found = attacker(first, second)
    both = [
        cell for cell in before
        if known_of(found, (0, *cell)) and 0 < after[cell] - before[cell] < THRESHOLD
    ]  # fmt: skip
    small = [cell for cell in after if after[cell] < THRESHOLD]
    assert_nothing_small_is_known(found, [(1, *cell) for cell in {*both, *small}])


@settings(max_examples=25)
@given(cubes(parts=3), st.data())
def test_nor_from_two_releases_of_which_much_is_the_same(
    cube: np.ndarray, data: st.DataObject
) -> None:
    """Who guesses that a count did not change between two releases learns nothing of it from that."""
    which = data.draw(st.integers(0, cube.size - 1))
    later = cube.copy().reshape(-1)
    later[which] += data.draw(st.sampled_from([12, 40]))
    later = later.reshape(cube.shape)
    first = release(frame(cube), NESTED, table="t")
    second = release(frame(later), NESTED, table="t", earlier=told(first, NESTED))
    found = attacker(first, second)
    before, after = truth(frame(cube)), truth(frame(later))
    for cell, count in before.items():
        if after[cell] == count:
            found.same((0, *cell), (1, *cell))
    small = [
        cell for cell in after if after[cell] < THRESHOLD and before[cell] == after[cell]
    ]
    assert_nothing_small_is_known(found, [(1, *cell) for cell in small])


@given(cubes(parts=3))
def test_the_same_table_is_released_the_same_way_in_any_order_and_again(
    cube: np.ndarray,
) -> None:
    rows = frame(cube)
    shown = release(rows, NESTED, table="t").sort(KEYS)
    assert release(rows.reverse(), NESTED).sort(KEYS).equals(shown)
    again = release(rows, NESTED, table="t", earlier=told(shown, NESTED))
    assert again.sort(KEYS).equals(shown)


@given(cubes(parts=3))
def test_small_and_large_hidden_counts_bear_one_word(cube: np.ndarray) -> None:
    shown = release(frame(cube), NESTED)
    assert {*shown["n_mark"], *shown["x_mark"], *shown["y_mark"]} <= {"", "hidden"}


def test_fifty_seven_of_sixty_is_hidden_as_three_of_sixty_is() -> None:
    rows = [("m", "all", "all", "all", 120, 80), ("m", "sex", "F", "all", 60, 57), ("m", "sex", "M", "all", 60, 23)]  # fmt: skip
    table = pl.DataFrame(rows, schema=[*KEYS, "n", "x"], orient="row")
    shown = release(table, Counted({"n": [], "x": []}, parts={"x": "n"}))
    assert shown["n"].to_list() == [120, 60, 60]
    assert shown["x"].to_list() == [80, None, None]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert release(frame(np.full((1, 3, 2, 3), 20)), ONE)["n"].null_count() == 0


def test_three_more_children_since_the_last_release_are_not_told() -> None:
    cube = np.full((1, 3, 2, 3), 20)
    before = told(release(frame(cube), ONE, table="t"), ONE)
    cube[0, 2, 1, 1] += 3
    shown = release(frame(cube), ONE, table="t", earlier=before)
    marks = dict(zip(shown.select(KEYS).iter_rows(), shown["n_mark"], strict=True))
    assert marks["m", "all", "all", "all"] == marks["m", "all", "all", "y2"] == "hidden"
    assert marks["m", "sex", "s1", "all"] == "hidden"


def test_what_was_hidden_stays_hidden() -> None:
    cube = np.full((1, 1, 2, 3), 20)
    cube[0, 0, 0] = 1
    first = release(frame(cube), ONE, table="t")
    cube[0, 0, 0] = 30
    again = release(frame(cube), ONE, table="t", earlier=told(first, ONE))
    assert again["n"].is_null().to_list() == first["n"].is_null().to_list()


def test_what_makes_up_a_union_is_hidden_together_and_where_the_union_is() -> None:
    def rows(measure: str, young: int, old: int) -> list[tuple[object, ...]]:
        levels = [("age", "young", young), ("age", "old", old), ("all", "all", young + old)]
        return [(measure, group, level, "all", n) for group, level, n in levels]

    made = [*rows("a", 4, 40), *rows("b", 30, 30), *rows("both", 34, 70)]
    table = pl.DataFrame(made, schema=[*KEYS, "n"], orient="row")
    shown = release(table, Counted({"n": []}, unions={"n": {"both": ("a", "b")}}))
    told_ = {(row["measure"], row["level"]): row["n"] for row in shown.to_dicts()}
    assert told_["a", "young"] is told_["b", "young"] is None
    assert told_["both", "young"] == 34


def test_apart_is_no_part_of_all_unless_it_is_said_to_be() -> None:
    rows = [
        ("m", "all", "all", "all", 100),
        ("m", "apart", "newborn", "all", 4),
        ("m", "apart", "others", "all", 96),
    ]
    table = pl.DataFrame(rows, schema=[*KEYS, "n"], orient="row")
    assert release(table, ONE)["n"].to_list() == [100, None, 96]
    parts = Counted({"n": []}, loose=())
    assert release(table, parts)["n"].to_list() == [100, None, None]


def test_levels_by_period_are_refused() -> None:
    rows = [("m", "sex", "F", "2023-24", 50)]
    with pytest.raises(DisclosureError, match="two sums"):
        release(pl.DataFrame(rows, schema=[*KEYS, "n"], orient="row"), ONE)


def test_shares_go_with_their_count_and_identities_are_refused() -> None:
    rows = frame(np.full((1, 1, 2, 3), 4)).with_columns(share=0.5)
    shown = release(rows, Counted({"n": ["share"]}))
    assert (
        shown.filter(pl.col("n").is_null())["share"].null_count()
        == shown["n"].null_count()
        > 0
    )
    with pytest.raises(DisclosureError):
        release(rows.with_columns(child_id=pl.lit("x")), Counted({"n": ["share"]}))
