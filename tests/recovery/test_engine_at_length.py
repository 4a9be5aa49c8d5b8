"""The engine against what is worked out without chance, as ``tools/validate_oracle.py`` does at length."""

import pytest
import validate_queues
from validate_oracle import PAGE_PART, WRONG_LANE, benchmark_case, compare, distorted
from validation_page import part

RUNS, YEARS = 30, 3


def test_every_cell_is_as_expected_and_a_rate_off_by_two_per_cent_is_found() -> None:
    case = benchmark_case(YEARS)
    found, lived = compare(case, RUNS)
    assert lived > 8e6
    assert {each.table for each in found} > {"stocks", "taken", "child_years"}
    assert all(each.passed for each in found), found
    wrong, _ = compare(case, RUNS, played=distorted(case.model, WRONG_LANE, 1.02))
    assert not any(each.passed for each in wrong if each.table.startswith("taken")), wrong


@pytest.mark.slow
def test_a_hundred_million_child_years_show_no_bias() -> None:
    found, lived = compare(benchmark_case(), 110)
    assert lived > 1e8
    assert all(each.passed for each in found), found


@pytest.mark.slow
def test_waits_are_those_of_the_long_run() -> None:
    for rows in validate_queues.compare(8, 50_000).values():
        for row in rows:
            assert abs(row.far) < 5, row  # Student's t of 7 degrees of freedom
            assert row.error < row.expected / 30, row


def test_the_published_page_found_nothing_but_the_error_put_in() -> None:
    right, wrong = part(PAGE_PART).split("**Would an error be seen?**")
    assert "million child-years" in right
    assert "**off**" not in right
    assert "0.1 % too high" in wrong
    assert "**off**" in wrong
