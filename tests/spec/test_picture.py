"""The picture of a council: what its published figures say, what they do not, and what is missing.

The tables are drawn so that an analyst can read and dispute them. A dash is a figure that
was never published; ``c`` is one hidden to protect children.
"""

import polars as pl

from seethechild.journeys.beside import beside
from seethechild.journeys.closure import closure, closure_checks, missing_check
from seethechild.journeys.comparisons import COMPARISONS
from seethechild.journeys.funnel import funnel
from seethechild.journeys.published import Published
from seethechild.journeys.spend import spend, spend_words
from seethechild.journeys.spend_lines import LINES
from seethechild.journeys.standing import standing

MARKS = {"c": "hidden to protect children"}


def figures(text):
    """Read a drawn table: council, year, then one column for each measure."""
    lines = [line for line in text.strip().splitlines() if "-+-" not in line]
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return pl.DataFrame(
        [
            {
                "council": row[0],
                "measure": measure,
                "year": int(row[1]),
                "value": None if cell in MARKS else float(cell),
                "mark": cell if cell in MARKS else "",
                "source": "drawn",
                "where": "drawn",
                "grade": "A",
            }
            for row in rows
            for measure, cell in zip(head[2:], row[2:], strict=True)
            if cell != "-"
        ],
        schema_overrides={"year": pl.Int32, "value": pl.Float64},
    )


def test_every_referral_ends_in_one_of_three_ways():
    """200 referrals: 10 closed at once, 60 assessed and not in need, 130 in need.

    Nothing is left over, and the shares are of the same 200.
    """
    drawn = figures("""
        council | year | referrals_number | referrals_nfa | referrals_not_in_need | cin_started
        --------+------+------------------+---------------+-----------------------+------------
        A       | 2025 | 200              | 10            | 60                    | 130
    """)
    table = funnel(Published(drawn), ["A"])
    parts = table.filter(
        pl.col("step").is_in(["no_further_action", "not_in_need", "in_need"])
    )
    assert parts["share_of_referrals"].to_list() == [0.05, 0.3, 0.65]
    assert parts["counted"].unique().to_list() == ["part"]


def test_enquiries_and_plans_are_counted_beside_referrals_and_not_inside_them():
    """More conferences than enquiries is possible.

    They are counts of one year and not the same children followed.
    """
    drawn = figures("""
        council | year | referrals_number | s47_number | icpc_number | cpp_started
        --------+------+------------------+------------+-------------+------------
        A       | 2025 | 200              | 40         | 50          | 45
    """)
    table = funnel(Published(drawn), ["A"])
    later = table.filter(pl.col("step").is_in(["section_47", "conference", "plan"]))
    assert later["counted"].to_list() == ["beside"] * 3
    assert later["share_of_which"].to_list() == [None, 1.25, 0.9]


def test_a_hidden_count_stays_hidden_and_is_never_zero():
    """A true 0 is a 0. A count marked c is no number at all, and neither is what rests on it."""
    drawn = figures("""
        council | year | referrals_number | referrals_nfa | referrals_not_in_need | cin_started
        --------+------+------------------+---------------+-----------------------+------------
        A       | 2025 | 200              | c             | 0                     | 190
    """)
    table = funnel(Published(drawn), ["A"])
    rows = {row["step"]: row for row in table.iter_rows(named=True)}
    assert rows["no_further_action"]["count"] is None
    assert rows["no_further_action"]["share_of_referrals"] is None
    assert rows["no_further_action"]["mark"] == "c"
    assert rows["not_in_need"]["count"] == 0.0
    assert closure(Published(drawn), "A", {}).is_empty()


def test_a_year_without_figures_is_a_gap():
    """2022 was never published. It has no row, in between nothing is put."""
    drawn = figures("""
        council | year | referrals_number
        --------+------+-----------------
        A       | 2021 | 100
        A       | 2023 | 120
    """)
    table = funnel(Published(drawn), ["A"])
    assert table["period"].unique().sort().to_list() == [2021, 2023]


def test_children_who_leave_the_figures_between_two_years_are_named():
    """100 were in need on 31 March 2024.

    Of the 150 in need at some point of the year after, 70 started in it, so 80 were there at
    its opening: 20 ended without being reported.
    """
    drawn = figures("""
        council | year | cin_any_point | cin_started | cin_ended | cin_stock
        --------+------+---------------+-------------+-----------+----------
        A       | 2024 | -             | -           | -         | 100
        A       | 2025 | 150           | 70          | 60        | 90
    """)
    table = closure(Published(drawn), "A", {})
    rows = {row["check"]: row for row in table.iter_rows(named=True)}
    assert rows["in_need_at_any_point"]["holds"] is True
    assert rows["in_need_at_the_start"]["difference"] == 20.0
    assert rows["in_need_at_the_start"]["holds"] is None
    check = {each.name: each for each in closure_checks(table)}[
        "Children in need from one year to the next"
    ]
    assert check.passed is None
    assert "; 20 ended without being reported" in check.sentence


def test_rounding_is_not_a_fault():
    """Counts rounded to 5 may miss by as much as half of 5 for each of the four."""
    drawn = figures("""
        council | year | referrals_number | referrals_nfa | referrals_not_in_need | cin_started
        --------+------+------------------+---------------+-----------------------+------------
        A       | 2025 | 200              | 10            | 60                    | 135
    """)
    names = ("referrals_number", "referrals_nfa", "referrals_not_in_need", "cin_started")
    exact = closure(Published(drawn), "A", {})
    rounded = closure(Published(drawn), "A", dict.fromkeys(names, 5.0))
    assert exact["holds"].to_list() == [False]
    assert rounded["holds"].to_list() == [True]


SHARES = """
    council | year | referrals_number | referrals_nfa | referrals_not_in_need
    --------+------+------------------+---------------+----------------------
    A       | 2025 | 1000             | 100           | 300
    B       | 2025 | 1000             | 100           | 250
    C       | 2025 | 1000             | 100           | 300
    D       | 2025 | 1000             | 100           | 400
    E       | 2025 | 1000             | c             | 400
"""


def test_a_council_is_placed_among_its_neighbours_in_words():
    """A closes 400 of 1,000; B 350, C 400, D 500; E is hidden and does not count."""
    shown = standing(Published(figures(SHARES)), "A", ["B", "C", "D", "E"], list("ABCDE"))
    row = shown.filter(pl.col("comparison") == "closed_without_help").row(0, named=True)
    assert row["in_neighbours"] == (
        "higher than 1 of its 3 similar councils that have a figure and the same as 1"
    )
    assert row["may_reflect"] == "threshold, need, early help or recording"
    assert row["low_95"] is None


def test_no_comparison_calls_higher_or_lower_good_or_names_a_motive():
    """Words that judge are kept out of what is said of a council."""
    judging = (
        "better",
        "worse",
        "best",
        "worst",
        "rank",
        "league",
        "fail ",
        "poor",
        "in order to",
    )
    for each in COMPARISONS:
        said = f"{each.title} {each.may_reflect} {each.means_not}".lower()
        assert not [word for word in judging if word in said], each.id
        assert each.may_reflect
        assert each.means_not


def test_the_figure_beside_is_the_middle_of_the_neighbours_that_have_one():
    """B 10, C 30, D hidden: the middle is 20, of two."""
    drawn = figures("""
        council   | year | cpp_number | population_0_17
        ----------+------+------------+----------------
        A         | 2025 | 15         | 10000
        B         | 2025 | 10         | 10000
        C         | 2025 | 30         | 20000
        D         | 2025 | c          | 10000
        E92000001 | 2025 | 4000       | 1000000
    """)
    measures = pl.DataFrame(
        {
            "id": ["cpp_number"],
            "topic": ["protection"],
            "title": ["Plans"],
            "unit": ["plans"],
            "kind": ["count"],
            "means_not": ["Not harm."],
        }
    )
    row = beside(drawn, "A", ["B", "C", "D"], measures=measures, marks=MARKS).row(
        0, named=True
    )
    assert (row["value"], row["england"], row["neighbours_median"]) == (15.0, 4000.0, 20.0)
    assert row["neighbours"] == 2
    assert (row["per_10k_children"], row["england_per_10k"]) == (15.0, 40.0)
    assert row["neighbours_per_10k"] == 12.5
    hidden = beside(drawn, "D", [], measures=measures, marks=MARKS)
    assert hidden["mark"].to_list() == ["hidden to protect children"]
    missing = missing_check(hidden, {"cpp_number": "Plans"}, 2025)
    assert missing.sentence == "In 2025: Plans (hidden to protect children)."


def test_a_group_of_lines_with_a_line_missing_is_missing():
    """Early spending without youth services would look small; it is not shown."""
    drawn = figures("""
        council | year | spend_sure_start_early_years_gbp | spend_family_support_gbp | spend_young_people_gbp | population_0_17
        --------+------+----------------------------------+--------------------------+------------------------+----------------
        A       | 2024 | 100                              | 200                      | c                      | 10
        A       | 2025 | 100                              | 200                      | 50                     | 10
    """)
    table = spend(Published(drawn), "A", [], price_index={}, lines=LINES[:3])
    early = table.filter(pl.col("line") == "early")
    assert early["per_child_gbp"].to_list() == [None, 35.0]
    assert early["real_per_child_gbp"].to_list() == [None, None]
    assert spend_words(table) == "No year has every line of early and of late spending."
