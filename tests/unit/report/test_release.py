"""An attacker who solves all sums of a released table learns no more of a small count than "<10"."""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from seethechild.core.errors import DisclosureError
from seethechild.report.disclosure import THRESHOLD
from seethechild.report.release import KEYS, WHOLE, left, release

Key = tuple[str, str, str, str]
GROUPS = {"sex": 2, "age": 3}
#: Counts of a cell of sex, age and year: mostly small, some large.
counts = st.one_of(
    st.integers(0, 4), st.integers(0, 15), st.integers(0, 60), st.integers(0, 400)
)


@st.composite
def tables(draw: st.DrawFn) -> np.ndarray:
    """Children by year, sex and age."""
    years = draw(st.integers(1, 4))
    cells = draw(st.lists(counts, min_size=years * 6, max_size=years * 6))
    return np.array(cells).reshape(years, 2, 3)


def frame(cube: np.ndarray) -> pl.DataFrame:
    """The table a verb would tell: all, by year, by group, by both."""
    rows = []
    for period in (None, *range(cube.shape[0])):
        mine = cube.sum(axis=0) if period is None else cube[period]
        name = WHOLE if period is None else f"y{period}"
        rows.append(("m", WHOLE, WHOLE, name, int(mine.sum())))
        rows += [
            ("m", "sex", f"s{i}", name, int(n)) for i, n in enumerate(mine.sum(axis=1))
        ]
        rows += [
            ("m", "age", f"a{i}", name, int(n)) for i, n in enumerate(mine.sum(axis=0))
        ]
    return pl.DataFrame(rows, schema=[*KEYS, "n"], orient="row")


def sums(keys: list[Key]) -> Iterator[tuple[Key, list[Key]]]:
    """Every whole and the parts that make it up."""
    for whole in keys:
        _, group, _, period = whole
        if period == WHOLE:
            parts = [k for k in keys if k[:3] == whole[:3] and k[3] != WHOLE]
            if parts:
                yield whole, parts
        if group == WHOLE:
            for name in GROUPS:
                yield whole, [k for k in keys if k[1] == name and k[3] == period]


def known(mark: str, key: Key, marks: Mapping[Key, str]) -> tuple[float, float | None]:
    """What a reader makes of a mark: "hidden" is 10 or more where others of its line are "<10"."""
    if mark == "<10":
        return 0, THRESHOLD - 1
    if key[3] != WHOLE and key[1] != WHOLE:
        return 0, None
    line = [
        m
        for k, m in marks.items()
        if (k[1] == key[1] and k[3] == WHOLE) or (key[1] == WHOLE and k[1] == WHOLE)
    ]
    return (THRESHOLD, None) if "<10" in line else (0, None)


def ranges(shown: pl.DataFrame, wanted: list[Key]) -> dict[Key, tuple[float, float]]:
    """The least and the most each wanted cell can be, by linear programming over every sum."""
    keys = list(shown.select(KEYS).iter_rows())
    values = dict(zip(keys, shown["n"], strict=True))
    marks = dict(zip(keys, shown["n_mark"], strict=True))
    unknown = [key for key in keys if values[key] is None]
    place = {key: i for i, key in enumerate(unknown)}
    left_, right = [], []
    for whole, parts in sums(keys):
        line, rest = np.zeros(len(unknown)), 0.0
        for key, times in ((whole, -1.0), *((part, 1.0) for part in parts)):
            if key in place:
                line[place[key]] += times
            else:
                rest -= times * values[key]
        if line.any():
            left_.append(line)
            right.append(rest)
    bounds = [known(marks[key], key, marks) for key in unknown]
    found = {}
    for key in wanted:
        ends = []
        for sign in (1.0, -1.0):
            cost = np.zeros(len(unknown))
            cost[place[key]] = sign
            solved = linprog(
                cost,
                A_eq=np.array(left_) if left_ else None,
                b_eq=right or None,
                bounds=bounds,
            )
            assert solved.status in (0, 3), solved.message  # solved, or without limit
            ends.append(np.inf if solved.status == 3 else sign * solved.fun)
        found[key] = (ends[0], ends[1])
    return found


def hidden_truth(cube: np.ndarray, shown: pl.DataFrame, *, small: bool) -> list[Key]:
    keys = shown.select(KEYS).iter_rows()
    truth = frame(cube)["n"]
    return [
        key for key, n, mark in zip(keys, truth, shown["n_mark"], strict=True)
        if mark and (n < THRESHOLD) == small
    ]  # fmt: skip


@settings(max_examples=120)
@given(tables())
def test_no_small_count_can_be_narrowed_down(cube: np.ndarray) -> None:
    shown = release(frame(cube), {"n": []})
    assert all(n >= THRESHOLD for n in shown["n"].drop_nulls())
    for low, high in ranges(shown, hidden_truth(cube, shown, small=True)).values():
        assert high - low >= THRESHOLD - 1 - 1e-6


@settings(max_examples=80)
@given(tables(), st.data())
def test_no_few_children_can_be_told_from_two_releases(
    cube: np.ndarray, data: st.DataObject
) -> None:
    first = release(frame(cube), {"n": []}, table="t")
    more = np.array(
        data.draw(
            st.lists(
                st.sampled_from([0, 0, 0, 1, 3, 12]), min_size=cube.size, max_size=cube.size
            )
        )
    )
    later = cube + more.reshape(cube.shape)
    before = {name: [value] for name, value in left(first, ["n"], "t").items()}
    second = release(frame(later), {"n": []}, table="t", earlier=before)
    both = zip(first["n"], second["n"], strict=True)
    assert all(
        abs(a - b) not in range(1, THRESHOLD)
        for a, b in both
        if a is not None and b is not None
    )
    truth = zip(
        second.select(KEYS).iter_rows(),
        frame(cube)["n"],
        frame(later)["n"],
        first["n"],
        second["n"],
        strict=True,
    )
    few = [
        key
        for key, a, b, shown, now in truth
        if now is None and shown is not None and 0 < b - a < THRESHOLD
    ]
    wanted = [*few, *hidden_truth(later, second, small=True)]
    for low, high in ranges(second, list(dict.fromkeys(wanted))).values():
        assert high - low >= THRESHOLD - 1 - 1e-6


@given(tables())
def test_the_same_table_is_released_the_same_way_in_any_order(cube: np.ndarray) -> None:
    rows = frame(cube)
    shown = release(rows, {"n": []}).sort(KEYS)
    assert release(rows.reverse(), {"n": []}).sort(KEYS).equals(shown)


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    cube = np.full((3, 2, 3), 20)
    assert release(frame(cube), {"n": []})["n"].null_count() == 0


def test_a_release_of_the_same_counts_again_hides_nothing_more() -> None:
    cube = np.full((3, 2, 3), 20)
    first = release(frame(cube), {"n": []})
    before = {name: [value] for name, value in left(first, ["n"]).items()}
    assert release(frame(cube), {"n": []}, earlier=before).equals(first)


def test_three_more_children_since_the_last_release_are_not_told() -> None:
    cube = np.full((3, 2, 3), 20)
    before = {
        name: [value]
        for name, value in left(release(frame(cube), {"n": []}), ["n"]).items()
    }
    cube[2, 1, 1] += 3
    shown = release(frame(cube), {"n": []}, earlier=before)
    marks = dict(zip(shown.select(KEYS).iter_rows(), shown["n_mark"], strict=True))
    assert marks["m", "all", "all", "all"] == marks["m", "all", "all", "y2"] == "hidden"
    assert marks["m", "sex", "s0", "all"] == "" != marks["m", "sex", "s1", "all"]


def test_common_margins_do_not_give_a_year_away() -> None:
    # 5 in one year; the next year is hidden for it, and would come out of its two sexes.
    cube = np.array(
        [[[2, 1, 0], [1, 1, 0]], [[16, 15, 15], [15, 15, 15]], [[30, 30, 30], [30, 30, 30]]]
    )
    shown = release(frame(cube), {"n": []})
    by_year = shown.filter((pl.col("group") == "sex") & (pl.col("period") != "all"))
    assert by_year["n"].null_count() == by_year.height


def test_apart_is_no_part_of_all() -> None:
    rows = [
        ("m", "all", "all", "all", 100),
        ("m", "apart", "newborn", "all", 4),
        ("m", "apart", "unaccompanied", "all", 30),
    ]
    shown = release(pl.DataFrame(rows, schema=[*KEYS, "n"], orient="row"), {"n": []})
    assert shown["n"].to_list() == [100, None, 30]


def test_shares_go_with_their_count_and_identities_are_refused() -> None:
    rows = frame(np.full((1, 2, 3), 4)).with_columns(share=0.5)
    shown = release(rows, {"n": ["share"]})
    assert (
        shown.filter(pl.col("n").is_null())["share"].null_count()
        == shown["n"].null_count()
        > 0
    )
    with pytest.raises(DisclosureError):
        release(rows.with_columns(child_id=pl.lit("x")), {"n": []})
