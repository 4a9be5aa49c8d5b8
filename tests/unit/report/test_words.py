"""Numbers are said plainly, with their ranges, and no finer than they are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seethechild.report import marks, words


@given(st.floats(10, 1e9))
def test_counts_show_at_most_three_significant_figures(value: float) -> None:
    digits = words.count(value).replace(",", "").strip("0")
    assert len(digits) <= 3


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_what_is_not_a_number_is_not_known(value: float | None) -> None:
    for say in (words.count, words.money, words.percent, words.in_runs, words.difference):
        assert say(value) == "not known"


def test_a_range_that_crosses_nought_says_both_signs() -> None:
    assert words.change(-12, -40, 15) == "12 fewer (from 40 fewer to 15 more)"


def test_a_range_on_one_side_says_the_sign_once_and_rises() -> None:
    assert words.change(-42, -65, -20) == "42 fewer (20 to 65)"
    assert words.change(42, 20, 65) == "42 more (20 to 65)"


def test_no_difference_at_all_has_no_range() -> None:
    assert words.change(0, 0, 0) == "no difference"


def test_a_range_that_is_not_known_is_left_out_of_a_difference_and_said_in_a_span() -> None:
    assert words.change(-3, None, None) == "3 fewer"
    assert words.span(None, 2.0) == "(range not known)"


def test_money_goes_from_thousands_to_millions_where_rounding_takes_it() -> None:
    assert words.money(999_600) == "£1 million"
    assert words.money(-0.2) == "£0"


def test_a_chance_is_never_said_to_be_nought_or_all_unless_it_was() -> None:
    assert words.in_runs(0.9999) == "more than 99 in 100 runs"
    assert words.in_runs(0.0001, 20_000) == "fewer than 1 in 100 runs"
    assert words.in_runs(1.0, 200) == "all of 200 runs"


@given(st.floats(0, 1))
def test_every_chance_has_a_word(share: float) -> None:
    assert words.likelihood(share)


def test_a_chance_of_few_runs_has_no_word() -> None:
    assert words.likelihood(0.0, 19) == words.likelihood(1.0, 1) == ""
    assert words.likelihood(0.0, 20) == "a remote chance"
    assert words.in_runs(0.0, 1) == "none of 1 run"
    assert words.in_hundred(0.0, 1) == "none of 1"


@pytest.mark.parametrize("mark", ["c", "x", "u", "z", "k", "low"])
def test_each_publishers_mark_is_said_in_words_and_never_as_a_number(mark: str) -> None:
    said = marks.figure(None, mark)
    assert said == marks.SHORT_MARKS[mark]
    assert len(marks.mark_words(mark)) > 10


def test_a_true_nought_is_a_nought() -> None:
    assert marks.figure(0.0, "") == "0"


def test_small_numbers_are_said_as_words_and_lists_as_people_say_them() -> None:
    assert words.number_word(13) == "13"
    assert words.joined([]) == ""
    assert words.joined(["a", "b"]) == "a and b"


def test_about_says_when_it_does_not_know() -> None:
    assert words.about(None, 1.0, 2.0) == "not known"
