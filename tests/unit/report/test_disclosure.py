"""Small counts from children's records never leave, nor what would give them away."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.core.errors import DisclosureError
from seethechild.report.disclosure import THRESHOLD, require_safe, suppress


def frame(*counts: int | None, **more: list[str]) -> pl.DataFrame:
    return pl.DataFrame({**more, "n": list(counts)}, schema_overrides={"n": pl.Int64})


def test_a_count_below_ten_is_hidden_and_ten_is_not() -> None:
    shown = suppress(frame(9, 10, 12, 40), ["n"])
    assert shown["n"].to_list()[0] is None
    assert shown["n_mark"].to_list()[0] == "hidden"
    assert shown["n"].to_list()[-1] == 40


def test_nought_from_records_is_hidden_too() -> None:
    assert suppress(frame(0, 0, 55), ["n"])["n"].to_list()[:2] == [None, None]


def test_a_single_hidden_count_hides_the_next_smallest_so_that_a_total_does_not_reveal_it() -> (
    None
):
    shown = suppress(frame(4, 31, 60), ["n"])
    assert shown["n"].to_list() == [None, None, 60]
    assert shown["n_mark"].to_list() == ["hidden", "hidden", ""]  # one word for both


def test_hidden_counts_that_make_up_less_than_ten_hide_one_more() -> None:
    assert suppress(frame(2, 3, 15, 60), ["n"])["n"].to_list() == [None, None, None, 60]


def test_without_a_known_total_only_small_counts_are_hidden() -> None:
    assert suppress(frame(4, 31, 60), ["n"], totals=())["n"].to_list() == [None, 31, 60]


def test_two_way_totals_are_both_protected() -> None:
    table = frame(3, 20, 30, 40, 50, 60, 70, 80, 90, a=[*"xxxyyyzzz"], b=[*"123123123"])
    shown = suppress(table, ["n"], totals=[["a"], ["b"]])
    for keys in ("a", "b"):
        hidden = shown.group_by(keys).agg(pl.col("n").is_null().sum())["n"].to_list()
        assert 1 not in hidden


def test_a_share_goes_with_its_count() -> None:
    table = frame(4, 31, 60).with_columns(share=pl.col("n") / 95)
    shown = suppress(table, ["n"], with_it={"n": ["share"]})
    assert shown["share"].is_null().to_list() == [True, True, False]


def test_a_missing_count_stays_missing_without_a_mark() -> None:
    assert suppress(frame(None, 31), ["n"])["n_mark"].to_list() == ["", ""]


def test_rows_about_one_child_are_refused_whatever_they_are_called() -> None:
    raw = pl.DataFrame({"Child_ID": ["a"], "n": [50]})
    with pytest.raises(DisclosureError, match="Count them first"):
        suppress(raw, ["n"])
    with pytest.raises(DisclosureError):
        require_safe(raw, ["n"], kind="simulated")


def test_raw_small_counts_from_records_are_refused() -> None:
    with pytest.raises(DisclosureError, match=r"t\.n: .*below 10 \(1 row\)"):
        require_safe(frame(4, 50), ["n"], kind="records", where="t")
    assert require_safe(frame(40, 50), ["n"], kind="records").height == 2


@given(st.lists(st.integers(0, 60), min_size=1, max_size=12))
def test_what_is_hidden_can_never_be_worked_out_from_the_total(counts: list[int]) -> None:
    shown = suppress(frame(*counts), ["n"])["n"].to_list()
    hidden = [n for n, seen in zip(counts, shown, strict=True) if seen is None]
    assert all(n >= THRESHOLD for n in shown if n is not None)
    assert (
        not hidden
        or len(hidden) == len(counts)
        or (len(hidden) > 1 and sum(hidden) >= THRESHOLD)
    )
