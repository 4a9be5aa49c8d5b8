"""Errors say where, what and how to mend it, and end the program with their own code."""

import pickle

import pytest

from seethechild.core.errors import (
    Cancelled,
    DataError,
    DisclosureError,
    FitError,
    Problem,
    SeeTheChildError,
    SpecError,
    TooFewError,
    UnknownNameError,
    WriteError,
    did_you_mean,
)

EVERY_KIND = [
    (SeeTheChildError("a"), 1),
    (DataError(Problem("a", "b")), 10),
    (SpecError("a"), 11),
    (UnknownNameError("council", "Camdn", ["Camden"]), 11),
    (TooFewError("plans", 3, 30), 12),
    (FitError("a"), 13),
    (DisclosureError("a"), 14),
    (Cancelled(), 15),
    (WriteError("out.csv", "the disk is full", "Free some space."), 16),
]


@pytest.mark.parametrize(
    ("error", "code"), EVERY_KIND, ids=lambda each: type(each).__name__
)
def test_every_kind_has_its_exit_code(error: SeeTheChildError, code: int) -> None:
    assert error.exit_code == code


@pytest.mark.parametrize(
    "error", [e for e, _ in EVERY_KIND], ids=lambda e: type(e).__name__
)
def test_an_error_comes_back_whole_from_another_process(error: SeeTheChildError) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - made two words ago
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.problems == error.problems
    assert vars(again) == vars(error)


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        (Problem("x", "is 0", "Use 1."), "x: is 0. Use 1."),
        (Problem("x", "is 0"), "x: is 0."),
        (Problem("", "It is 0.", "Use 1."), "It is 0. Use 1."),
        (Problem("x", "gaps", "Fill them.", rows=1), "x: gaps (1 row). Fill them."),
        (Problem("x", "gaps", "Fill them.", rows=2), "x: gaps (2 rows). Fill them."),
    ],
)
def test_a_problem_is_one_line(problem: Problem, line: str) -> None:
    assert str(problem) == line


def test_one_problem_stands_alone_and_several_are_listed() -> None:
    one, two = Problem("a", "wrong"), Problem("b", "wrong")
    assert str(DataError([one])) == "a: wrong."
    assert (
        str(DataError(each for each in (one, two)))
        == "2 problems:\n- a: wrong.\n- b: wrong."
    )


def test_an_error_without_problems_still_says_what_it_is() -> None:
    assert str(FitError()) == "FitError"


def test_an_unknown_name_without_a_near_one_asks_to_check_it() -> None:
    error = UnknownNameError("reform", "zzz")
    assert str(error) == 'reform: there is none called "zzz". Check the name of the reform.'


def test_a_write_error_names_the_path_the_reason_and_the_way_out() -> None:
    text = str(WriteError("out.csv", "the disk is full", "Free some space."))
    assert text == "out.csv: the disk is full. Free some space."


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("camdn", ("Camden",)),
        ("KENSINGTON", ("Kensington and Chelsea",)),
        ("Bristol", ("Bristol, City of",)),
        ("  camden ", ("Camden",)),
        ("xyzzy", ()),
        ("", ()),
    ],
)
def test_near_names_are_suggested_whatever_the_capitals(
    typed: str, meant: tuple[str, ...]
) -> None:
    known = ["Camden", "Kensington and Chelsea", "Bristol, City of", "Leeds"]
    assert did_you_mean(typed, known) == meant


def test_at_most_three_names_are_suggested_and_those_that_hold_it_come_first() -> None:
    known = ["rate_a", "rates", "the_rate", "a_rate_b", "rote"]
    assert did_you_mean("rate", known) == ("rates", "rate_a", "the_rate")
